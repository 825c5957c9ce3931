"""The pytest plugin, as a user's tests meet it."""

import pytest

from symgrad.testing import check_gradient, compare  # noqa: F401 - loaded once, before pytester takes its snapshots of modules

TESTS = """
import numpy as np
import pytest

def test_right(gradcheck):
    gradcheck(lambda x: np.sum(x**3), lambda x: 3*x**2, at=gradcheck.rng.normal(size=3))

def test_wrong(gradcheck):
    gradcheck(lambda x: np.sum(x**3), lambda x: 3*x, at=np.array([2.0, 1.0]))

def test_kink(gradcheck):
    gradcheck(lambda x: np.sum(np.abs(x)), np.sign, at=np.array([0.0, 1.0]))

@pytest.mark.gradcheck(undecided="accept", method="differences", seed=11)
def test_marked(gradcheck):
    report = gradcheck(lambda x: np.sum(np.abs(x)), np.sign, at=np.array([0.0, 1.0]))
    assert report.method == "differences" and report.verdict == "cannot tell" and gradcheck.seed == 11

def test_system(gradcheck):
    gradcheck.compare("C = (w*x - y)**2", lambda w, x, y: {"w": (w*x - y)*x})
"""


@pytest.fixture
def run(pytester, monkeypatch):
    pytester.makepyfile(TESTS)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return lambda *options: pytester.runpytest("-p", "symgrad.testing.plugin", "-p", "no:cacheprovider", *options)


def test_the_fixture_passes_fails_and_skips(run):
    result = run("-rs")
    result.assert_outcomes(passed=2, failed=2, skipped=1)
    result.stdout.fnmatch_lines(["*GradientError: the gradient is wrong: 1 of 2 entries, in at (mpmath)",
                                 "E*at[[]0[]]: got 6, expected 12 (times 1/2)"])
    result.stdout.fnmatch_lines(["E*diagnosis: the factor 2 is missing, in the equation of dC/dw",
                                 "E*derived:  dC/dw = *", "E*returned: dC/dw = *"])
    result.stdout.fnmatch_lines(["SKIPPED*the function has a kink here*"])


def test_the_traceback_ends_in_the_users_own_line(run):
    text = run().stdout.str()
    assert "checking.py" not in text and "comparing.py" not in text and "verdict.py" not in text


def test_a_point_that_is_none_fails_and_the_traceback_ends_in_the_users_own_line(run, pytester):
    pytester.makepyfile("""
        import numpy as np
        def test_not_finite(gradcheck):
            gradcheck(lambda x: np.sum(x), np.ones_like, at=np.array([1.0, np.nan]))
        def test_whole(gradcheck):
            gradcheck(lambda x: np.sum(x), np.ones_like, at=np.array([1, 2]))
        def test_name(gradcheck):
            gradcheck.compare("C = w**2", lambda w: {"v": 2*w})
        def test_structure(gradcheck):
            gradcheck(lambda x: np.sum(x), lambda x: {"x": x}, at=np.ones(2))
        def test_own(gradcheck):
            gradcheck(lambda x: unknown_name, np.ones_like, at=np.ones(2))
    """)
    result = run()
    result.assert_outcomes(failed=5)
    text = result.stdout.str()
    assert "where at[1] is nan" in text and "NameError" in text
    assert not [name for name in ("checking", "comparing", "calls", "pairs", "trees", "differences") if f"{name}.py" in text]


def test_a_failure_says_how_it_is_repeated_and_the_seed_of_a_run_is_printed(run):
    result = run("--symgrad-seed=7")
    result.stdout.fnmatch_lines(["symgrad: seed 7, again with --symgrad-seed=7", "*repeat with --symgrad-seed=7", "*point: seed 7*"])
    drawn = run("--symgrad-seed=random").stdout.str().split("symgrad: seed ")[1].split(",")[0]
    assert drawn.isdecimal() and f"repeat with --symgrad-seed={drawn}" in run(f"--symgrad-seed={drawn}").stdout.str()
    assert "symgrad: seed" not in run().stdout.str()


@pytest.mark.long
def test_workers_take_the_seed_of_the_run(run):
    pytest.importorskip("xdist")
    run("-p", "xdist", "-n", "2", "--symgrad-seed=23").stdout.fnmatch_lines(["*point: seed 23*"])


def test_what_is_no_seed_or_no_option_is_refused(run, pytester):
    assert "--symgrad-seed must be a whole number that is 0 or more, or `random`, not 'x'" in run("--symgrad-seed=x").stderr.str()
    pytester.makepyfile("import pytest\n@pytest.mark.gradcheck(3)\ndef test_it(gradcheck): pass")
    run().stdout.fnmatch_lines(["*the marker gradcheck takes options by name alone, not 3*"])
    for option, told in (("rtoll=1", "rtoll is no option of gradcheck"),
                         ("rtol=-1", "rtol must be a finite number that is 0 or more, not -1"),
                         ("seed=1.5", "seed must be a whole number that is 0 or more, not 1.5")):
        pytester.makepyfile(f"import pytest\n@pytest.mark.gradcheck({option})\ndef test_it(gradcheck): pass")
        result = run()
        result.assert_outcomes(errors=1)
        assert told in result.stdout.str()


def test_a_marker_may_hold_the_options_of_either_check(run, pytester):
    pytester.makepyfile("""
        import numpy as np
        import pytest
        pytestmark = pytest.mark.gradcheck(wrt="w", digits=40)
        def test_system(gradcheck):
            gradcheck.compare("C = w**2*x", lambda w, x: 2*w*x)
        def test_function(gradcheck):
            gradcheck(lambda x: np.sum(x**2), lambda x: 2*x, at=np.ones(2))
    """)
    run().assert_outcomes(passed=2)


FILES = """
from pathlib import Path
import pytest

@pytest.mark.parametrize("path", ["cost.txt", "./cost.txt", "under/more.txt", Path("cost.txt"), "under/../cost.txt", str(Path(__file__).parent/"cost.txt")])
def test_beside(gradcheck, path):
    gradcheck.compare(path, lambda w: {"w": 2*w})

def test_working(gradcheck):
    gradcheck.compare("elsewhere.txt", lambda v: {"v": 3.0})

@pytest.mark.parametrize("path", ["nothing.txt", "under", "under/nothing.txt", "a b", "no\\0name"])
def test_nowhere(gradcheck, path):
    gradcheck.compare(path, lambda w: {"w": 2*w})
"""


@pytest.mark.sample(2)
@pytest.mark.parametrize("start", [".", "tests", "tests/under", "other"])
def test_a_file_of_equations_is_found_beside_the_test_wherever_pytest_starts(start, pytester, monkeypatch):
    folders = [pytester.mkdir("tests"), pytester.mkdir("tests/under"), pytester.mkdir("other")]
    for folder in (pytester.path, *folders):
        (folder/"elsewhere.txt").write_text("C = 3*v")
        (folder/"cost.txt").write_text("C = another*one")
    (folders[0]/"cost.txt").write_text("C = w**2")
    (folders[1]/"more.txt").write_text("C = w**2")
    (folders[0]/"test_found_beside.py").write_text(FILES)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.chdir(pytester.path/start)
    result = pytester.runpytest("-p", "symgrad.testing.plugin", "-p", "no:cacheprovider", str(folders[0]/"test_found_beside.py"))
    result.assert_outcomes(passed=7, failed=5)
    result.stdout.fnmatch_lines(["*the file that system names, 'nothing.txt', is not there", f"*beside the test, in {folders[0]}, then in the working directory, *"])


def test_a_test_that_draws_systems_shows_their_text_where_it_fails(run, pytester):
    pytest.importorskip("hypothesis")
    pytester.makepyfile("""
        from hypothesis import Phase, given, settings
        from symgrad.testing.strategies import systems
        @settings(database=None, phases=(Phase.generate,))
        @given(systems(equations=0))
        def test_it(system):
            assert not system.definitions
    """)
    run().stdout.fnmatch_lines(["*system:", "*C = *"])


def test_the_plugin_is_found_by_its_entry_point():
    from importlib.metadata import entry_points
    assert [point.value for point in entry_points(group="pytest11") if point.name == "symgrad"] == ["symgrad.testing.plugin"]


def test_pytest_starts_without_sympy():
    import subprocess
    import sys
    code = "import symgrad.testing.plugin, sys; print('sympy' in sys.modules, 'numpy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["False", "False"]
