"""Small pieces of expressions: functions that stay as they are, signs, numbers in front, powers."""

from itertools import islice

from sympy import preorder_traversal

from symgrad.notation.nodes import Power, Times
from symgrad.notation.sympy_form import normal_form
from symgrad.notation.traversal import factors


def call(function, *arguments):
    """A function that SymPy leaves alone."""
    return function(*arguments, evaluate=False)


def core(u):
    """(number, rest) of u = number*rest, the rest in plain SymPy."""
    return normal_form(u).as_coeff_Mul()


def multiple(number, u):
    """number*u, its numbers in front."""
    for f in factors(u):
        number = number*f if f.is_Number else number
    rest = Times(*(f for f in factors(u) if not f.is_Number))
    return number if number == 0 or rest == 1 else rest if number == 1 else Times(number, rest)


def power_of(base, power):
    return base if power == 1 else Power(base, power)


def is_below(e):
    """Whether a factor is a power below 0."""
    return isinstance(e, Power) and e.exponent.is_Rational and e.exponent < 0


def has_at_most(count, e):
    """Whether an expression has so few parts."""
    return next(islice(preorder_traversal(e), count, None), None) is None
