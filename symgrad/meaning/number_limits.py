"""Whether the numbers of an expression can be computed with: no towers of powers, nothing that no floating number holds."""

import math

from sympy import Expr, Function, Integer, Number, Rational

from symgrad.errors import SymgradError, TooLargeError
from symgrad.limits import ARGUMENT, BITS, EXPONENT, ORDER, bits, tick
from symgrad.meaning.real_functions import context, numeric_function
from symgrad.notation.functions import ROWS
from symgrad.notation.nodes import Letter, Plus, Power, Quantity, Times
from symgrad.notation.traversal import bound_here
from symgrad.notation.user_functions import is_user_function

_UNKNOWN = math.nan  # the value of a constant that is no rational number and is not wanted


class _Beyond(Exception):
    """Carries what is said of the number."""


def refuse_large(e, place):
    """TooLargeError at `place` where a number in `e`, or one that its numbers give, is too large or too small to compute with."""
    try:
        _value(e)
    except _Beyond as found:
        raise TooLargeError(str(found), place, "write a name for it, which is then an input") from None


def _value(e):
    """The value of a constant, exact where it is rational, else a float; None where names stand in it."""
    tick()
    if isinstance(e, (Letter, Quantity)):
        return None
    if isinstance(e, Number):
        return _known(e)
    if not e.args:
        return float(e)
    values = [_value(arg) for arg in e.args if isinstance(arg, Expr)]
    if isinstance(e, Power):
        return _power(*values)
    if isinstance(e, (Plus, Times)):
        known = [value for value in values if value is not None]
        total = _combined(type(e), known)
        return total if len(known) == len(values) else None
    if isinstance(e, Function):
        return _function(e, values)
    for binder in bound_here(e):
        _value(binder.lo), _value(binder.hi)
    return None


def _known(number):
    """An exact number within the limits."""
    if isinstance(number, Rational):
        if bits(number) > BITS:
            raise _Beyond("a number has too many digits to compute with")
        _float(number)
    return number


def _float(number):
    try:
        value = number.p/number.q if isinstance(number, Rational) else float(number)
    except OverflowError:
        raise _Beyond("a number is too large to compute with") from None
    if math.isinf(value) or number != 0 and value == 0:
        raise _Beyond(f"a number is too {'large' if value else 'small'} to compute with")
    return value


def _combined(kind, values):
    total = Integer(0 if kind is Plus else 1)
    for value in values:
        exact = isinstance(total, Rational) and isinstance(value, Rational)
        one, other = (total, value) if exact else (_float(total), _float(value))
        total = one + other if kind is Plus else one*other
        total = _known(total) if exact else _float(total)
    return total


def _power(base, exponent):
    if exponent is not None and abs(exponent) > EXPONENT and base not in (0, 1, -1):
        raise _Beyond(f"an exponent beyond {EXPONENT:,} is too large to compute with")
    if base is None or exponent is None:
        return None
    if isinstance(base, Rational) and isinstance(exponent, Integer) and base != 0:
        size = abs(float(exponent))*max(abs(int(base.p)).bit_length() - 1, int(base.q).bit_length() - 1)
        if size > BITS:
            raise _Beyond("a power of numbers has too many digits to compute with")
        return _known(base**exponent)
    try:
        value = float(base)**float(exponent)
    except ZeroDivisionError:
        return _UNKNOWN
    except OverflowError:
        raise _Beyond("a number is too large to compute with") from None
    return _UNKNOWN if isinstance(value, complex) else value


def _function(e, values):
    """A function's arguments that are numbers are small, so that SymPy may work it out: gamma(10**9) has nine thousand million digits."""
    if not (e.func in ROWS and ROWS[e.func].tame) and any(value is not None and abs(value) > (ARGUMENT if len(values) == 1 else ORDER) for value in values):
        raise _Beyond(f"{e.func.__name__} of a number so large cannot be computed with")
    if any(value is None for value in values):
        return None
    if is_user_function(e.func):
        return _UNKNOWN
    mp = context(20)
    try:
        return _float(float(numeric_function(e.func)(mp, *(mp.mpf(value.p)/value.q if isinstance(value, Rational) else mp.mpf(value) for value in values))))
    except (SymgradError, ArithmeticError, ValueError, TypeError):
        return _UNKNOWN
