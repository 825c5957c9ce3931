"""Checks of any gradient against any other: a hand-written one against differences, or against the derived one."""

from symgrad.testing.check import check_gradient
from symgrad.testing.compare import compare
from symgrad.testing.verdict import GradientError, Report, Undecided

__all__ = ["GradientError", "Report", "Undecided", "check_gradient", "compare"]
