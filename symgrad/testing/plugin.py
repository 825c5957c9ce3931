"""The pytest plugin: the fixture and the marker `gradcheck`, and the option `--symgrad-seed`."""

from secrets import randbelow

import pytest

DEFAULT_SEED = 0
KEY = pytest.StashKey()


def pytest_addoption(parser):
    parser.getgroup("symgrad").addoption("--symgrad-seed", metavar="N", default=None,
                                         help="what gradcheck draws its points and directions from: a whole number (0 without it), or `random`")


def pytest_configure(config):
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
        raise pytest.UsageError(f"--symgrad-seed must be a whole number or `random`, not {given!r}")
    return int(given)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """pytest-xdist: every worker takes the seed of the run."""
    node.workerinput["symgrad_seed"] = node.config.stash[KEY]


def pytest_report_header(config):
    return f"symgrad: seed {config.stash[KEY]}, again with --symgrad-seed={config.stash[KEY]}" if config.getoption("--symgrad-seed") else None


class GradientCheck:
    """`gradcheck(f, grad, at=x)` is `check_gradient`, `gradcheck.compare(system, gradient)` is `compare`, with the options of the test.

    seed    what points and directions are drawn from
    rng     a NumPy generator of that seed, to draw points with
    A test at a point where some entries cannot be told right from wrong is skipped, with the reason.
    """

    def __init__(self, seed, options):
        self.seed, self.options = seed, options

    @property
    def rng(self):
        import numpy
        return numpy.random.default_rng(self.seed)

    def __call__(self, f, grad=None, at=None, **options):
        __tracebackhide__ = True
        from symgrad.testing import check_gradient
        return self._run(check_gradient, (f, grad, at), options)

    def compare(self, system, gradient, at=None, **options):
        __tracebackhide__ = True
        from symgrad.testing import compare
        mine = {name: value for name, value in self.options.items() if name not in ("method", "entries", "digits")}
        return self._run(compare, (system, gradient, at), options, mine)

    def _run(self, check, given, options, mine=None):
        __tracebackhide__ = True
        from symgrad.testing import Undecided
        try:
            return check(*given, **{"seed": self.seed, **(self.options if mine is None else mine), **options})
        except Undecided as undecided:
            pytest.skip("; ".join(line.strip() for line in str(undecided).splitlines()))


@pytest.fixture
def gradcheck(request):
    """`gradcheck(f, grad, at=x)`, `gradcheck.compare(system, gradient)`: a gradient written by hand, compared; see symgrad.testing."""
    marker = request.node.get_closest_marker("gradcheck")
    options = dict(marker.kwargs) if marker else {}
    if marker and marker.args:
        raise pytest.UsageError(f"{request.node.nodeid}: the marker gradcheck takes options by name alone, not {marker.args[0]!r}")
    config = request.config
    seed = getattr(config, "workerinput", {}).get("symgrad_seed", config.stash[KEY])
    return GradientCheck(options.pop("seed", seed), options)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test that used the fixture says how it is repeated."""
    outcome = yield
    check = getattr(item, "funcargs", {}).get("gradcheck")
    if call.when == "call" and isinstance(check, GradientCheck) and outcome.get_result().failed:
        outcome.get_result().sections.append(("symgrad", f"repeat with --symgrad-seed={check.seed}"))
