"""Lowering of brackets: conditions on letters, conditions on values, and what stands beside them."""

from functools import cache, reduce

from sympy import Add, Function, S, oo

from symgrad.meaning.real_functions import DomainError, context, is_partial, numeric_function
from symgrad.notation.brackets import Bracket, Delta, Differ, InRange, OfValues
from symgrad.notation.functions import ROWS
from symgrad.notation.nodes import Modulo, Quantity, Quotient
from symgrad.notation.traversal import is_index, parts
from symgrad.running.lowering.diagonal import on_diagonals
from symgrad.running.lowering.lower import combine, lower
from symgrad.running.program.subscripts import Condition

SIGNS = {"equal": "==", "unequal": "!=", "below": "<", "at most": "<=", "above": ">", "at least": ">="}


def index_condition(bracket, scope):
    """Whether a bracket speaks of letters and sizes only, so that no data is needed to decide it."""
    if isinstance(bracket, OfValues) or not all(is_index(arg) for arg in bracket.relation[0]):
        return False
    return all(scope.plan.family(entry.name).kind == "size" for entry in parts(bracket, Quantity))


@lower.register(Bracket)
def _(e, scope):
    tied = on_diagonals(e, scope)
    if tied:
        return tied
    value = condition(e, scope)
    if not value.letters:  # of entries of a list this is a bool of Python, which has no astype
        return scope.op("numbered", value.op, exact=value.op.exact)
    return scope.op("real", value.op, letters=value.letters)


def condition(bracket, scope):
    """Where a bracket holds, as truth values."""
    if isinstance(bracket, OfValues):
        (u, v), sign = bracket.relation
        return compared_values(scope, lower(u, scope), SIGNS[sign], lower(v, scope))
    value_of = index_value if index_condition(bracket, scope) else lower
    if isinstance(bracket, (Delta, Differ)):
        u, v = (value_of(arg, scope) for arg in bracket.args)
        return compared_values(scope, u, SIGNS[bracket.sign], v)
    told = _told(bracket, scope)
    sides = [value_of(arg, scope) for arg in (told if len(told) > 1 else [arg for arg in bracket.args if not arg.is_infinite][-2:])]
    first, *more = [compared_values(scope, u, "<=", v) for u, v in zip(sides, sides[1:])]
    return reduce(lambda u, v: combine(scope, "both" if u.letters or v.letters else "and", u, v, real=False), more, first)


def _told(bracket, scope):
    """The sides of `[lo <= e <= hi]` without an end that is none, or that the facts prove."""
    lo, e, hi = bracket.args
    below, above = (not scope.facts.between(first, e, last) for first, last in ((lo, oo), (-oo, hi)))
    return (lo,)*below + (e,) + (hi,)*above


def may_lack_a_value(e):
    """Whether a power or a function has no value at some arguments, or one that no float holds."""
    return is_partial(e) or isinstance(e, Function) and not (type(e) in ROWS and ROWS[type(e)].tame)


def harmless(scope, value, function=None):
    """An argument of a `function`, or of a divisor or power: where a bracket of values does not hold, a number at which that exists."""
    if not scope.holds:
        return value
    return regular(scope, value, scope.number(_where_it_exists(type(function), len(function.args)) if function is not None else 1.0), value.letters)


def regular(scope, value, other, letters):
    """A value where all brackets of values hold that stand beside it, else another.

    A bracket with axes that the value lacks holds where it does so at any place along them.
    """
    for mask in scope.holds:
        more = tuple(number for number, letter in enumerate(mask.letters) if letter not in letters)
        if more:
            kept = tuple(letter for letter in mask.letters if letter in letters)
            mask = scope.op("max", mask.op, data=more, letters=kept, real=False)
        value = chosen(scope, mask, value, other)
    return value


@cache
def _where_it_exists(kind, count):
    for number in (1.0, 0.5, 2.0):
        try:
            numeric_function(kind)(context(20), *[context(20).mpf(number)]*count)
        except DomainError:
            continue
        return number
    return 1.0


def compared_values(scope, u, sign, v):
    return combine(scope, "compare", u, v, data=sign, real=False)


def index_value(e, scope):
    """Index arithmetic as whole numbers: a number where only loops and sizes stand, else an array; labels among it are what they hold."""
    e = S(e).expand()
    letters = scope.axes_in(e)
    if not letters:
        return scope.number(e)
    total, rest = None, S.Zero
    for term in Add.make_args(e):
        factor, atom = term.as_coeff_Mul()
        if not scope.axes_in(term):
            rest += term
            continue
        value = _whole_numbers(atom, scope)
        if factor not in (1, -1):
            value = combine(scope, "mul", scope.number(factor), value, real=False)
        if total:
            total = combine(scope, "sub" if factor == -1 else "add", total, value, real=False)
        else:
            total = combine(scope, "neg", value, real=False) if factor == -1 else value
    return total if rest == 0 else combine(scope, "add", total, scope.number(rest), real=False)


def _whole_numbers(atom, scope):
    """The whole numbers that a letter, a label, a quotient or a remainder is, one for each place along the axes."""
    if isinstance(atom, (Modulo, Quotient)):
        return combine(scope, "mod" if isinstance(atom, Modulo) else "floor div", *(index_value(side, scope) for side in atom.args), real=False)
    if isinstance(atom, Quantity):
        held = lower(atom, scope)
        return scope.op("positions", held.op, letters=held.letters, real=False)
    binder = scope.ranges[atom]
    return scope.op("range", data=(binder.lo.expand(), binder.hi.expand()), letters=(atom,), real=False)


@lower.register(Modulo | Quotient)
def _(e, scope):
    value = index_value(e, scope)
    return scope.op("real", value.op, letters=value.letters) if value.letters else value


def masked(scope, value, masks):
    """The value where every bracket holds, else 0: it is chosen, not multiplied, so that 0 stays 0 beside an infinity."""
    for mask in masks:
        value = chosen(scope, mask, value, scope.number(0.0))
    return value


def chosen(scope, mask, value, number):
    """The value where a bracket holds, else a number."""
    return combine(scope, "where" if mask.letters or value.letters else "choose", mask, value, number)


def test(bracket, scope):
    """A bracket as the condition of a block: what the facts prove of it is left out."""
    if isinstance(bracket, InRange):
        return Condition("<=", _told(bracket, scope))
    return Condition(SIGNS[bracket.sign], bracket.args)
