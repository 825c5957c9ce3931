"""What is certain of the value of an expression, whatever numbers stand in it: that it is not 0, not negative, finite."""

from sympy import Number, NumberSymbol, S, log, sign

from symgrad.notation.brackets import Bracket, OfValues, ValuesDiffer, ValuesEqual
from symgrad.notation.functions import ROWS, maximum, minimum
from symgrad.notation.nodes import Letter, Over, Plus, Power, Quantity, Times
from symgrad.notation.traversal import is_index, is_sum, parts
from symgrad.stable.atoms import is_positive
from symgrad.stable.context import once

POSITIVE = tuple(kind for kind, row in ROWS.items() if row.sign == "positive")
NOT_NEGATIVE = (Bracket, *(kind for kind, row in ROWS.items() if row.sign == "not negative"))


def of_values(bracket):
    """Whether a factor is a bracket that compares values, or a power of one."""
    if isinstance(bracket, Power) and bracket.exponent.is_number and bracket.exponent > 0:
        bracket = bracket.base
    return isinstance(bracket, OfValues)


def counted(e, where):
    """Whether `e` is index arithmetic of letters and sizes."""
    return is_index(e) and {entry.name for entry in parts(e, Quantity)} <= where.sizes


@once
def not_negative(e, where):
    """Whether `e` is certainly 0 or more."""
    e, where = where.opened(e)
    if counted(e, where):
        return where.facts.nonnegative(e)
    if isinstance(e, Power):
        rational = e.exponent.is_Rational
        return rational and (e.exponent.p % 2 == 0 or not e.exponent.is_Integer) or not_negative(e.base, where)
    if isinstance(e, (Plus, Times)):
        return all(not_negative(arg, where) for arg in e.args)
    if isinstance(e, Over):
        return not_negative(e.body, where.inside(e))
    if isinstance(e, (maximum, minimum)):
        return (any if isinstance(e, maximum) else all)(not_negative(arg, where) for arg in e.args)
    return isinstance(e, NOT_NEGATIVE) or never_0(e, where) and not (isinstance(e, Number) and e < 0)


@once
def never_0(e, where):
    """Whether `e` is certainly not 0. What counts (letters, sizes) is taken not to be where something is divided by it."""
    e, where = where.opened(e)
    if isinstance(e, (Number, NumberSymbol)):
        return e != 0
    if isinstance(e, POSITIVE) or counted(e, where) or is_positive(e, where):
        return True
    if isinstance(e, Power):
        return e.exponent == ValuesDiffer(e.base, S.Zero) or never_0(e.base, where)
    if isinstance(e, Times):
        return all(never_0(arg, where) for arg in e.args)
    if isinstance(e, Plus):
        ties = all(isinstance(term, ValuesEqual) for term in e.args)
        return ties or all(not_negative(term, where) for term in e.args) and any(never_0(term, where) for term in e.args)
    if isinstance(e, maximum):
        return any(arg.is_number and arg > 0 for arg in e.args)
    if is_sum(e):
        return isinstance(e.body, ValuesEqual) or never_0(e.body, where.inside(e)) and not_negative(e.body, where.inside(e))
    return False


def may_be_infinite(e, where):
    """Whether `e` may be infinite, or no number, where what it reads is finite: by a division, a logarithm or a power below 0.

    The equation of a name is looked into, and those of the derivatives that it reads; of other values a finite cost makes finite ones.
    """
    def step(clause):
        return _infinite_here(clause.body, where.within(clause)), {entry.name for entry in clause.reads} if clause.by is not None else ()
    return _infinite_here(e, where) or any(where.equations.leads("infinite", entry.name, step) for entry in parts(e, Quantity))


def _infinite_here(e, where):
    if isinstance(e, (Letter, Quantity, Bracket)) or not e.args:
        return False
    if singular(e) and not never_0(e.args[0], where):
        return True
    inner = where.inside(e)
    return any(_infinite_here(arg, inner) for arg in ((e.body,) if isinstance(e, Over) else e.args))


def may_divide(e):
    """Whether anything stands in `e` that may be infinite, or is the slope of a size, whatever is known of its value."""
    return any(isinstance(part, sign) or singular(part) and not part.args[0].is_number for part in parts(e, (Power, log, sign)))


def singular(e):
    """Whether `e` is infinite where its first argument is 0, or may be: a logarithm, or a power that is not certainly above 0."""
    return isinstance(e, log) or isinstance(e, Power) and not (isinstance(e.exponent, Bracket) or e.exponent.is_number and e.exponent > 0)
