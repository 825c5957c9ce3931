"""Small pieces of expressions: functions that stay as they are, signs, numbers in front, powers."""

from itertools import islice

from sympy import preorder_traversal

from symgrad.notation.nodes import Power, Times
from symgrad.notation.sympy_form import canonical


def call(function, *arguments):
    """A function that SymPy leaves alone."""
    return function(*arguments, evaluate=False)


def negated(u):
    """-u, with no two signs."""
    if isinstance(u, Times) and u.args[0].is_Number:
        return Times(*([] if u.args[0] == -1 else [-u.args[0]]), *u.args[1:])
    return -u if u.is_Number else Times(-1, u)


def core(u):
    """(number, rest) of u = number*rest, the rest in plain SymPy."""
    return canonical(u).as_coeff_Mul()


def multiple(number, u):
    """number*u, its numbers in front."""
    factors = u.args if isinstance(u, Times) else (u,)
    for f in factors:
        number = number*f if f.is_Number else number
    rest = Times(*(f for f in factors if not f.is_Number))
    return number if number == 0 or rest == 1 else rest if number == 1 else Times(number, rest)


def power_of(base, power):
    return base if power == 1 else Power(base, power)


def has_at_most(count, e):
    """Whether an expression has so few parts."""
    return next(islice(preorder_traversal(e), count, None), None) is None
