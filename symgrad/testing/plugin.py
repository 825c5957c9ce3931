"""The pytest plugin: the fixture and the marker `gradcheck`, and the option `--symgrad-seed`."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from inspect import signature
from pathlib import Path
from secrets import randbelow
from typing import TYPE_CHECKING, Any

import pytest

from symgrad.errors import Argument, InputError, Part
from symgrad.files import is_path

if TYPE_CHECKING:
    from numpy.random import Generator

    from symgrad.deriving.derivation import DerivationData
    from symgrad.equations.system import SystemData
    from symgrad.testing.report import Report

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

DEFAULT_SEED = 0
KEY = pytest.StashKey()


def pytest_addoption(parser):
    """The option `--symgrad-seed`."""
    told = "what gradcheck draws its points and directions from: a whole number (0 without it), or `random`"
    parser.getgroup("symgrad").addoption("--symgrad-seed", metavar="N", default=None, help=told)


def pytest_configure(config):
    """The marker, and the seed of the run."""
    config.addinivalue_line("markers", "gradcheck(method=, entries=, rtol=, digits=, seed=, undecided=): "
                            "options of the fixture gradcheck in this test, as check_gradient and compare take them")
    config.stash[KEY] = _seed(config.getoption("--symgrad-seed"))


def _seed(given):
    """The seed of a run; parallel workers are handed the one of the run."""
    if given is None:
        return DEFAULT_SEED
    if given == "random":
        return randbelow(2**32)
    if not given.isdecimal():
        raise pytest.UsageError(f"--symgrad-seed must be a whole number that is 0 or more, or `random`, not {given!r}")
    return int(given)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """pytest-xdist: every worker takes the seed of the run."""
    node.workerinput["symgrad_seed"] = node.config.stash[KEY]


def pytest_report_header(config):
    """The seed, where one was asked for."""
    seed = config.stash[KEY]
    return f"symgrad: seed {seed}, again with --symgrad-seed={seed}" if config.getoption("--symgrad-seed") else None


class GradientCheck:
    """`gradcheck(f, grad, at=x)` is `check_gradient`, `gradcheck.compare(system, gradient)` is `compare`, with the options of the test.

    seed    what points and directions are drawn from
    rng     a NumPy generator of that seed, to draw points with
    folder  that of the test file, in which `compare` looks for a file of equations first; then in the working directory
    A test at a point where some entries cannot be told right from wrong is skipped, with the reason.
    """

    def __init__(self, seed: int, options: dict[str, Any], folder: Path) -> None:
        from symgrad.testing import check_gradient, compare
        self.seed, self.options, self.folder, self._checks = seed, {"seed": seed, **options}, folder, (check_gradient, compare)
        known = set().union(*map(_options, self._checks))
        for name in options:
            if name not in known:
                raise InputError(f"{name} is no option of gradcheck", Argument(name), f"known: {', '.join(sorted(known))}")

    @property
    def rng(self) -> Generator:
        """A new NumPy generator of the seed."""
        import numpy
        return numpy.random.default_rng(self.seed)

    def __call__(self, f: Callable[..., Any], grad: Callable[..., Any] | None = None, at: Any = None, **options: Any) -> Report:
        return self._run(self._checks[0], (f, grad, at), options)

    def compare(self, system: SystemData | DerivationData | str | os.PathLike[str], gradient: Callable[..., Any], at: Mapping[str, Any] | None = None,
                **options: Any) -> Report:
        """As `symgrad.testing.compare`; the path of a file is relative to the test file's folder, or else to the working directory."""
        return self._run(self._checks[1], (_found(system, self.folder) if is_path(system) else system, gradient, at), options)

    def _run(self, check, given, options):
        """The check with the options of the test that it has, and those of the call."""
        from symgrad.testing import Undecided
        own = {name: value for name, value in self.options.items() if name in _options(check)}
        try:
            return check(*given, **{**own, **options})
        except Undecided as undecided:
            pytest.skip("; ".join(line.strip() for line in str(undecided).splitlines()))


def _found(path, folder):
    """A file of equations in the folder of the test, wherever pytest was started, else in the working directory."""
    beside = folder/path
    if beside.is_file():
        return beside
    if not Path(path).exists():
        raise InputError(f"the file that system names, {os.fspath(path)!r}, is not there", Argument("system"),
                         f"it is looked for beside the test, in {folder}, then in the working directory, {os.getcwd()}")
    return path


def _options(check):
    """The names of the options of a check."""
    return {parameter.name for parameter in signature(check).parameters.values() if parameter.kind is parameter.KEYWORD_ONLY}


@pytest.fixture
def gradcheck(request):
    """`gradcheck(f, grad, at=x)`, `gradcheck.compare(system, gradient)`: a gradient written by hand, compared; see symgrad.testing."""
    from symgrad.testing.options import OPTIONS, check_options
    marker, config = request.node.get_closest_marker("gradcheck"), request.config
    options = dict(marker.kwargs) if marker else {}
    seed = options.pop("seed", getattr(config, "workerinput", {}).get("symgrad_seed", config.stash[KEY]))
    try:
        if marker and marker.args:
            raise InputError(f"the marker gradcheck takes options by name alone, not {marker.args[0]!r}", Part("gradcheck"), "write @pytest.mark.gradcheck(rtol=1e-6)")
        check_options(seed=seed, **{name: value for name, value in options.items() if name in OPTIONS})
        return GradientCheck(seed, options, request.path.parent)
    except InputError as error:
        raise pytest.UsageError(f"{request.node.nodeid}: {error}") from None


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test that used the fixture says how it is repeated."""
    outcome = yield
    check = getattr(item, "funcargs", {}).get("gradcheck")
    if call.when == "call" and isinstance(check, GradientCheck) and outcome.get_result().failed:
        outcome.get_result().sections.append(("symgrad", f"repeat with --symgrad-seed={check.seed}"))
