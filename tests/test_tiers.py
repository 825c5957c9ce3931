"""The two tiers: `make test` leaves out what is marked long and nothing else; `make test-all`, which .ci/run calls, nothing."""

import re

from conftest import ROOT


def command(target):
    """The line by which `make target` calls pytest."""
    return re.search(rf"^{target}:.*\n\t@(.*pytest.*)$", (ROOT/"Makefile").read_text(), re.M)[1]


def test_make_test_is_make_test_all_without_the_long_tests():
    assert command("test") == command("test-all") + ' -m "not long"' and " -m " not in command("test-all").partition("pytest")[2]


def test_what_is_taken_runs_every_test_and_misses_no_library():
    assert (ROOT/".ci"/"run").read_text().rstrip().endswith("\nSYMGRAD_REQUIRES=jax,torch,scipy make test-all")


CASES = """
import pytest
@pytest.mark.sample(3)
@pytest.mark.parametrize("number", range(10))
def test_of_many(number):
    pass
@pytest.mark.sample(4)
@pytest.mark.parametrize("number", range(3))
def test_of_few(number):
    pass
@pytest.mark.long
def test_alone():
    pass
"""


def test_of_a_sample_as_many_cases_as_it_says_are_run_the_same_each_time(pytester):
    pytester.makeconftest((ROOT/"tests"/"conftest.py").read_text())
    pytester.makeini("[pytest]\nmarkers =\n  long: x\n  sample(n): x\n")
    pytester.makepyfile(CASES)
    pytester.runpytest("-p", "no:cacheprovider").assert_outcomes(passed=14)
    once, again = (pytester.runpytest("-v", "-p", "no:cacheprovider", "-m", "not long") for _ in range(2))
    once.assert_outcomes(passed=6, deselected=8)
    assert (names := re.findall(r"test_of_\w+\[\d\]", str(once.stdout))) == re.findall(r"test_of_\w+\[\d\]", str(again.stdout)) and len(names) == 6
