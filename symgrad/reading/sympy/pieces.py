"""Conditions of SymPy: the ways in which one holds, as comparisons that hold together."""

import sympy
from sympy import Integer

MARKS = {sympy.Eq: "=", sympy.Ne: "!=", sympy.StrictLessThan: "<", sympy.LessThan: "<=", sympy.StrictGreaterThan: ">", sympy.GreaterThan: ">="}


def ways(condition):
    """The ways in which a condition holds, one beside another: each some comparisons that hold together."""
    if condition in (True, False):
        return [()] if condition else []
    if isinstance(condition, sympy.Or):
        found, left = [], [()]
        for part in condition.args:
            found += [(*before, *way) for before in left for way in ways(part)]
            left = [(*before, *rest) for before in left for way in ways(part) for rest in otherwise(way)]
        return found
    return [tuple(condition.args) if isinstance(condition, sympy.And) else (condition,)]


def otherwise(comparisons):
    """The ways in which some comparisons do not all hold, one beside another."""
    return [(*comparisons[:number], sympy.Not(each)) for number, each in enumerate(comparisons)]


def tightest(comparisons):
    """Some comparisons that hold together without those that others imply, as x < 2 beside x < 1; None where they never do, as x < 2 beside x > 3."""
    told = {}
    for comparison in comparisons:
        ordered, strict = isinstance(comparison, (sympy.Le, sympy.Lt, sympy.Ge, sympy.Gt)), isinstance(comparison, (sympy.Lt, sympy.Gt))
        bound, rest = (comparison.lts - comparison.gts).as_coeff_Add() if ordered else (Integer(0), comparison)
        if rest not in told or (bound, strict) > told[rest][:2]:
            told[rest] = bound, strict, comparison
    never = any((bound + told[-rest][0], strict or told[-rest][1]) > (0, False) for rest, (bound, strict, _) in told.items()
                if isinstance(rest, sympy.Expr) and -rest in told)
    return None if never else tuple(comparison for *_, comparison in told.values())
