"""Functions and powers of real numbers, by their definitions, at high precision; what has no real value is refused."""

from functools import lru_cache
from hashlib import sha256
from math import prod

from mpmath.ctx_mp import MPContext
from sympy import Float, Function

from symgrad.errors import Part, SymgradError, UnsupportedError
from symgrad.limits import EXPONENT
from symgrad.notation.brackets import Bracket
from symgrad.notation.functions import ROWS, tie_distance
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import OfMatrix, Power
from symgrad.notation.traversal import free_letters, parts
from symgrad.notation.user_functions import is_user_function

# What numbers are computed with: |value| lies between 2**-VALUE_BITS and 2**VALUE_BITS, an argument of a function below 2**ARGUMENT_BITS.
VALUE_BITS, ARGUMENT_BITS = 1 << 24, 1 << 16
NO_NUMBER = (0, 0, 0, 0)  # of what is no floating number of mpmath


class DomainError(SymgradError):
    """A value does not exist as a real number: the logarithm of 0, the root of -1, a division by 0."""


@lru_cache(maxsize=None)
def context(digits):
    """An mpmath context of our own, so that nobody's global precision is touched or trusted."""
    own = MPContext()
    own.dps = digits
    return own


def has_kink(kind):
    """Whether a class of functions has a kink."""
    return kind in ROWS and ROWS[kind].kink is not None


def exists_in_part(kind):
    """Whether a class of functions has a real value at some arguments alone."""
    return kind in ROWS and ROWS[kind].exists is not None


def is_partial(e):
    """Whether a power, a function, or a function of a matrix has no real value at some arguments."""
    if isinstance(e, OfMatrix):
        return MATRIX_FUNCTIONS[e.operator].regular
    if isinstance(e, Power):
        return not (isinstance(e.exponent, Bracket) or e.exponent.is_Integer and e.exponent > 0)
    return exists_in_part(e.func)


def may_have_no_value(e):
    """Whether an expression divides by something with letters, or takes a root or a function of it that has a real value at some arguments alone."""
    return any(free_letters(part) and is_partial(part) for part in parts(e, (Power, Function)))


def sides(e):
    """The sides there are of a function with a kink, or of a bracket of values."""
    return set(range(len(e.args))) if e.func in ROWS and ROWS[e.func].kink is tie_distance else {True, False}


def numeric_function(kind):
    """The numeric function (mp, *arguments) -> value of a SymPy function class; DomainError where it has no real value."""
    row = ROWS.get(kind)
    if is_user_function(kind):
        return lambda mp, *arguments: user_function_value(mp, kind.written, kind.orders, arguments)
    if row is None:
        return lambda mp, *arguments: _by_sympy(mp, kind, arguments)

    def where_it_exists(mp, *arguments):
        if row.exists is not None and not row.exists(*arguments):
            raise DomainError(f"{row.name}({_shown(mp, arguments)}) is not a real number")
        return row.value(mp, *arguments)
    return where_it_exists if row.kink is not None else _once(where_it_exists)  # those with a kink are soon computed


def _once(compute):
    """The same function, which keeps its last values: a sum over letters asks for many of them again."""
    kept = lru_cache(maxsize=1 << 12)(lambda mp, precision, *arguments: compute(mp, *arguments))
    return lambda mp, *arguments: kept(mp, mp.prec, *arguments)


def _by_sympy(mp, kind, arguments):
    """Any other function has the value that SymPy gives it: its own convention of arguments, not that of a namesake."""
    called = f"{kind.__name__}({_shown(mp, arguments)})"
    value = _evaluated(mp, kind, arguments, called)
    if value is None:
        raise UnsupportedError(f"{called} has no value that SymPy can compute", Part(kind.__name__),
                               "its class needs a method _eval_evalf(self, prec) that returns a real number")
    return value


def _evaluated(mp, kind, arguments, called):
    """The number that SymPy gives a function; None where it gives none."""
    try:
        value = kind(*(Float._new(u._mpf_, mp.prec) for u in arguments)).evalf(mp.dps)
    except ValueError as outside:
        raise DomainError(f"{kind.__name__} has no real value: {outside}") from None
    if value.is_Rational:
        return mp.mpf(int(value.p))/int(value.q)
    if value.is_Float:
        return mp.make_mpf(value._to_mpmath(mp.prec)._mpf_)
    if value.is_number and not value.has(kind):
        raise DomainError(f"{called} is not a real number")
    return None


def _shown(mp, arguments):
    return ", ".join(short(mp, u) for u in arguments)


def real_power(mp, base, exponent):
    """`base**exponent` in the real numbers; 0**0 = 1, which is what a polynomial means by it."""
    if exponent == 0:
        return mp.one
    if base == 0 and exponent < 0:
        raise DomainError("division by zero")
    if abs(exponent) > EXPONENT:
        raise DomainError(f"an exponent of {short(mp, within_reach(mp, exponent))} is beyond what is computed")
    if mp.isint(exponent):
        return base**int(exponent)
    if base < 0:
        raise DomainError(f"({short(mp, base)})**({short(mp, exponent)}) is not a real number")
    return mp.sqrt(base) if exponent == 0.5 else base**exponent


def whole_power(base, exponent):
    """`base**exponent`, the exponent a whole number other than 0."""
    if exponent < 0 and not base:
        raise DomainError("division by zero")
    return base**exponent


def within_reach(mp, value, bits=VALUE_BITS):
    """A value that is not too large, or too near 0, to go on with; else DomainError."""
    _, mantissa, exponent, length = getattr(value, "_mpf_", NO_NUMBER)
    if mantissa and -VALUE_BITS <= exponent + length <= bits:
        return value
    if value and not -VALUE_BITS <= mp.mag(value) <= bits:
        raise DomainError(f"a value beyond 2**{bits}" if mp.mag(value) > 0 else f"a value below 2**-{VALUE_BITS}")
    return value


def short(mp, value):
    """A few digits of a value, for messages."""
    return mp.nstr(value, 6)


def stand_in(mp, name, arguments):
    """The value of the smooth function that stands for an abstract quantity of a name, at arguments (number, position, value).

    It has no symmetry and no zero derivative. A position is that of an entry in the array that the argument is, () of a number.
    """
    line = square = mp.zero
    for number, places, u in arguments:
        c, d = _coefficients(name, number, places)
        line, square = line + c*u, square + d*u**2
    return line + square/2 + line*square/3 + mp.sin(line)


def user_function_value(mp, name, orders, values):
    """The value of the smooth function that stands for one of the user at given values, or of its derivative of these orders.

    A number plus waves c*sin(k.u + s), which a derivative by an argument turns on by a quarter and multiplies by its k: positive, no
    symmetry, no derivative that is 0 everywhere.
    """
    total = mp.mpf(0 if any(orders) else 2)
    for wave in range(3):
        scale, phase = _coefficients(name, "scale", wave)
        steps = [sum(_coefficients(name, number, wave)) - 1 for number in range(len(values))]
        angle = phase + sum((step*u for step, u in zip(steps, values)), mp.zero) + sum(orders)*mp.pi/2
        total += scale/3*mp.sin(angle)*prod((mp.mpf(step)**order for step, order in zip(steps, orders)), start=mp.one)
    return total


@lru_cache(maxsize=4096)
def _coefficients(name, number, places):
    """Two coefficients between 1/2 and 3/2, the same in every run."""
    digest = sha256(repr((name, number, places)).encode()).digest()
    return tuple(0.5 + int.from_bytes(digest[start:start + 4])/2**32 for start in (0, 4))
