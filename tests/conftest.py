"""What the tests share: where the checkout is, the example systems, and libraries that may be missing."""

import importlib.util
import os
from pathlib import Path
from random import Random

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT/"examples").glob("*/*.txt"))
EXTRAS = {"jax": "agreement", "torch": "agreement", "scipy": "scipy"}


@pytest.fixture
def root():
    return ROOT


def required(name):
    """The module of that name. Where its library is missing the test is skipped, or fails if SYMGRAD_REQUIRES names it."""
    library = name.partition(".")[0]
    if importlib.util.find_spec(library) is None:
        remedy = f"{library} is missing; to run this test: pip install '.[{EXTRAS[library]}]'"
        if library in os.environ.get("SYMGRAD_REQUIRES", "").split(","):
            pytest.fail(remedy)
        pytest.skip(remedy)
    return importlib.import_module(name)


def pytest_generate_tests(metafunc):
    """A test that takes `example` runs once for each equation file of examples/."""
    if "example" in metafunc.fixturenames:
        metafunc.parametrize("example", EXAMPLES, ids=[path.stem for path in EXAMPLES])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Of a test marked `sample(n)`, n cases, the same in every run, are run by `make test`; the others are long."""
    cases = {}
    for item in items:
        if mark := item.get_closest_marker("sample"):
            cases.setdefault(item.nodeid.partition("[")[0], (*mark.args, []))[-1].append(item)
    for number, found in cases.values():
        kept = Random(number).sample(range(len(found)), min(number, len(found)))  # steps of one length would meet one column of a table
        for place, item in enumerate(found):
            if place not in kept:
                item.add_marker(pytest.mark.long)
