"""Functions that choose by a condition, written out with brackets: where(c, u, v) is [c]*u + [not c]*v."""

import operator
from itertools import pairwise

from symgrad.reading.text.syntax_tree import Bracketed, Comparison, Literal, Operation, Signed

_OPPOSITE = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "=": "!=", "!=": "="}
_HOLDS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne}


def where(source, call, condition, u, v):
    """`where(condition, u, v)` as a tree of brackets: the branch that is not taken is never evaluated."""
    if not isinstance(condition, Comparison) or "in" in condition.marks:
        raise source.error(condition, f"where chooses by a comparison, and {source.words(condition)} is none", "write where(x < 1, x, sqrt(x))")
    holds = _decided(source, condition)
    if holds is not None:
        return u if holds else v
    atoms = [_compared(call, (left, right), (mark,)) for (left, right), mark in zip(pairwise(condition.sides), condition.marks)]
    terms = [_weighted(source, call, [_compared(call, condition.sides, condition.marks)], u)]
    for number, atom in enumerate(atoms):
        terms.append(_weighted(source, call, [*atoms[:number], _opposite(call, atom)], v))
    terms = [term for term in terms if term is not None]
    return _chain(call, "+", terms) if terms else u


def _decided(source, condition):
    """Whether a comparison of plain numbers holds; None of any other. The branch that is never taken is not read."""
    values = [_number(source, side) for side in condition.sides]
    return None if None in values else all(_HOLDS[mark](u, v) for (u, v), mark in zip(pairwise(values), condition.marks))


def _number(source, node):
    sign = 1
    while isinstance(node, Signed):
        sign, node = (-sign if node.mark == "-" else sign), node.of
    return sign*source.exact_number(node) if isinstance(node, Literal) else None


def clip(source, call, e, lo, hi):
    """`clip(e, lo, hi)`: e where it lies between them, else the one that it is beyond."""
    inner = where(source, call, Comparison(call.start, call.end, (e, hi), (">",)), hi, e)
    return where(source, call, Comparison(call.start, call.end, (e, lo), ("<",)), lo, inner)


CHOICES = {"where": (where, 3, "where(x < 1, x, sqrt(x))"), "clip": (clip, 3, "clip(x, -1, 1)")}


def spelled_out(source, call):
    """The tree that a call of a function of CHOICES stands for."""
    choose, arguments, example = CHOICES[call.name]
    if len(call.arguments) != arguments:
        raise source.error(call, f"{call.name} takes {arguments} values, here {len(call.arguments)}", f"write {example}")
    return choose(source, call, *call.arguments)


def _compared(call, sides, marks):
    return Bracketed(call.start, call.end, (Comparison(call.start, call.end, sides, marks),))


def _opposite(call, bracket):
    comparison, = bracket.items
    return _compared(call, comparison.sides, (_OPPOSITE[comparison.marks[0]],))


def _weighted(source, call, brackets, value):
    """A value behind brackets, its sign before them; None where it is 0."""
    if isinstance(value, Signed) and value.mark == "-":
        term = _weighted(source, call, brackets, value.of)
        return term and Signed(call.start, call.end, "-", term)
    number = source.exact_number(value) if isinstance(value, Literal) else None
    return None if number == 0 else _chain(call, "*", brackets if number == 1 else [*brackets, value])


def _chain(call, mark, parts):
    tree, *others = parts
    for part in others:
        tree = Operation(call.start, call.end, mark, tree, part)
    return tree
