"""Comparisons as brackets: of letters and sizes, or of values."""

from itertools import pairwise

from sympy import oo

from symgrad.notation.brackets import AtMost, Delta, Differ, InRange, Less, ValuesDiffer, ValuesEqual
from symgrad.notation.nodes import Times
from symgrad.notation.traversal import free_letters

_TURNED = {">": "<", ">=": "<="}
_OF_VALUES = {"=": ValuesEqual, "!=": ValuesDiffer, "<": Less, "<=": AtMost}


def ascending(sides, marks):
    """The sides and marks of a comparison from the smaller side on, as brackets keep them: `y < x` for `x > y`."""
    if not set(marks) <= set(_TURNED):
        return tuple(sides), tuple(marks)
    return tuple(sides)[::-1], tuple(_TURNED[mark] for mark in marks)[::-1]


def letter_brackets(sides, marks):
    """The bracket, or product of brackets, of index expressions with comparisons between each two: `i < j`, `0 <= i-k < n`."""
    if len(sides) == 3:
        sides, marks = ascending(sides, marks)
    if len(sides) == 3 and set(marks) <= {"<", "<="}:
        (lo, e, hi), (below, above) = sides, (int(mark == "<") for mark in marks)
        return InRange(lo + below, e, hi - above)
    return Times(*(_of_two_letters(u, mark, v) for (u, v), mark in zip(pairwise(sides), marks)))


def _of_two_letters(u, mark, v):
    if mark in ("=", "!="):
        return (Delta if mark == "=" else Differ)(u, v)
    if mark in _TURNED:
        u, mark, v = v, _TURNED[mark], u
    strict = int(mark == "<")
    return InRange(-oo, u, v - strict) if free_letters(u) else InRange(u + strict, v, oo)


def value_brackets(sides, marks):
    """The brackets of values with comparisons between each two, as (class, u, v)."""
    return [(_OF_VALUES[_TURNED[mark]], v, u) if mark in _TURNED else (_OF_VALUES[mark], u, v) for (u, v), mark in zip(pairwise(sides), marks)]
