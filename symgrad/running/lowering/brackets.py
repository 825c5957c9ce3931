"""Lowering of brackets: conditions on letters, conditions on values, and what stands beside them."""

from sympy import S

from symgrad.notation.nodes import Bracket, Delta, Differ, InRange, Positive, Quantity
from symgrad.notation.traversal import is_index, parts
from symgrad.running.lowering.diagonal import on_diagonals
from symgrad.running.lowering.lower import combine, lower
from symgrad.running.program.subscripts import Condition


def index_condition(bracket, scope):
    """Whether a bracket speaks of letters and sizes only, so that no data is needed to decide it."""
    if isinstance(bracket, Positive) or not all(is_index(arg) for arg in bracket.args):
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
    if isinstance(bracket, Positive):
        return compared_values(scope, lower(bracket.args[0], scope), ">", scope.number(0))
    value_of = index_value if index_condition(bracket, scope) else lower
    sides = [value_of(arg, scope) for arg in bracket.args]
    if isinstance(bracket, (Delta, Differ)):
        return compared_values(scope, sides[0], "==" if isinstance(bracket, Delta) else "!=", sides[1])
    lo, e, hi = sides
    below, above = compared_values(scope, lo, "<=", e), compared_values(scope, e, "<=", hi)
    if scope.facts.nonnegative(S(bracket.args[1]) - bracket.args[0]):
        return above
    if scope.facts.nonnegative(S(bracket.args[2]) - bracket.args[1]):
        return below
    exact = not below.letters and not above.letters
    return combine(scope, "and" if exact else "both", below, above, real=False)


def compared_values(scope, u, sign, v):
    return combine(scope, "compare", u, v, data=sign, real=False)


def index_value(e, scope):
    """Index arithmetic as whole numbers: a number where only loops and sizes stand, else an array."""
    e = S(e).expand()
    letters = scope.axes_in(e)
    if not letters:
        return scope.number(e)
    total = None
    for letter in letters:
        factor, binder = e.coeff(letter), scope.ranges[letter]
        value = scope.op("range", data=(binder.lo.expand(), binder.hi.expand()), letters=(letter,), real=False)
        if factor not in (1, -1):
            value = combine(scope, "mul", scope.number(factor), value, real=False)
        if total:
            total = combine(scope, "sub" if factor == -1 else "add", total, value, real=False)
        else:
            total = combine(scope, "neg", value, real=False) if factor == -1 else value
    rest = (e - sum(e.coeff(letter)*letter for letter in letters)).expand()
    if rest != 0:
        total = combine(scope, "add", total, scope.number(rest), real=False)
    return total


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
        lo, e, hi = bracket.args
        keep = [not scope.facts.nonnegative(S(e) - lo), True, not scope.facts.nonnegative(S(hi) - e)]
        return Condition("<=", tuple(side for side, kept in zip(bracket.args, keep) if kept))
    return Condition("==" if isinstance(bracket, Delta) else "!=", bracket.args)
