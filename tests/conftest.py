"""What the tests share: where the checkout is, and the eight example systems."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT/"examples").glob("*/*.txt"))


@pytest.fixture
def root():
    return ROOT


def pytest_generate_tests(metafunc):
    """A test that takes `example` runs once for each equation file of examples/."""
    if "example" in metafunc.fixturenames:
        metafunc.parametrize("example", EXAMPLES, ids=[path.stem for path in EXAMPLES])
