"""Any other SymPy function brings its own law through `fdiff`; the law is checked numerically before it is used."""

from functools import cache

import mpmath
import sympy
from sympy import Add, DiracDelta, Dummy, Expr, Function, Integer, Mul, Pow
from sympy.core.function import ArgumentIndexError

from symgrad.errors import Part, UnsupportedError
from symgrad.notation.nodes import Plus, Power, Times
from symgrad.notation.traversal import replace

_DIGITS = 90
POINTS = ("0.31", "0.62", "1.37", "-0.43")

# Where `fdiff` of SymPy itself fails.
MENDED = {sympy.digamma: lambda u: sympy.polygamma(1, u), sympy.trigamma: lambda u: sympy.polygamma(2, u)}


def _spherical(n, u):
    """The derivative of j_n without a quotient by u, so that it exists at 0 too (NIST Digital Library of Mathematical Functions, 10.51.1)."""
    return (n*sympy.jn(n - 1, u) - (n + 1)*sympy.jn(n + 1, u))/(2*n + 1) if n else -sympy.jn(1, u)


def foreign_derivative(f):
    """dy/du of y = f(u), in notation; any other arguments are numbers. UnsupportedError where SymPy states none or states a wrong one."""
    number = varying_argument(f)
    argument, law = _law(f.func, number, f.args[:number], f.args[number + 1:])
    return replace(law, lambda part: f.args[number] if part == argument else part)


def varying_argument(f):
    """The position of the argument that is no number, 1 in besselj(2, u); UnsupportedError where several are none."""
    numbers = [number for number, argument in enumerate(f.args) if not argument.is_Number]
    if len(f.args) > 1 and len(numbers) != 1:
        name = Part(f.func.__name__)
        raise UnsupportedError(f"{name} has {len(f.args)} arguments; no rule differentiates it unless all but one are numbers", name,
                               "write it with functions of one argument")
    return numbers[0] if numbers else 0


@cache
def _law(kind, number, before, after):
    u, name = Dummy("u", real=True), Part(kind.__name__)
    function = lambda u: kind(*before, u, *after)
    try:
        stated = _spherical(*before, u) if kind is sympy.jn else MENDED[kind](u) if kind in MENDED else function(u).fdiff(number + 1)
    except (ArgumentIndexError, AttributeError, NotImplementedError, ValueError, TypeError):  # of order 1/3, some fail in their own words
        stated = None
    if not isinstance(stated, Expr) or stated.atoms(sympy.Derivative, sympy.Subs, DiracDelta):
        raise UnsupportedError(f"{name} does not say what its derivative is", name, "its class needs a method fdiff(self, argindex) that returns it")
    _check(name, function, u, stated)
    return u, notation(stated, name)


def _check(name, function, u, stated):
    """Compare the stated derivative with a difference quotient; points outside the domain are passed over."""
    tried = 0
    with mpmath.workdps(_DIGITS):
        h = mpmath.mpf(10)**(-_DIGITS//3)
        for point in map(mpmath.mpf, POINTS):
            value = lambda at: mpmath.mpmathify(function(sympy.Float(at, _DIGITS)).evalf(_DIGITS))
            try:
                want = (value(point + h) - value(point - h))/(2*h)
                got = mpmath.mpmathify(stated.subs(u, sympy.Float(point, _DIGITS)).evalf(_DIGITS))
            except (TypeError, ValueError, ZeroDivisionError):
                continue
            if mpmath.im(want) or mpmath.im(got):
                continue
            tried += 1
            if abs(got - want) > mpmath.mpf(10)**-16*max(abs(got), abs(want)) + mpmath.mpf(10)**(-_DIGITS//2):
                raise UnsupportedError(f"SymPy's derivative of {name} does not agree with difference quotients", name, "its method fdiff(self, argindex) must return the derivative")
    if not tried:
        raise UnsupportedError(f"the derivative of {name} could not be checked at any real point", name,
                               "a function needs a real value, by evalf, at some of the points " + ", ".join(map(str, POINTS)))


def notation(e, name):
    """A plain SymPy expression, the derivative of the function `name`, as notation, in SymPy's own order; numbers lead."""
    args = tuple(notation(arg, name) for arg in e.args)
    for kind, own in ((Add, Plus), (Mul, Times), (Pow, Power)):
        if isinstance(e, kind):
            return own(*args)
    if isinstance(e, Function):
        return e.func(*args, evaluate=False)
    if not args or isinstance(e, Integer):
        return e
    raise UnsupportedError(f"{type(e).__name__} in {e}, the derivative of {name}, is not supported", name,
                           "a derivative is written with + - * **, numbers and functions")
