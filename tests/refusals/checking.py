"""Checks of derivations that fail, and that cannot be done."""

from unittest.mock import patch

import sympy
from refusals import Refused
from refusals.deriving import Silent

from symgrad import System, read
from symgrad.running import bounds, reads

x, C = sympy.symbols("x C")
WINDOW = "z[j,k] = x[j+k] + v[j,k]\nC = sum(z[j,k]**2, j, k)"
TRIANGLE = "C = sum(sum(x[i]*x[j]*w[i,j], j in 0..i-1), i)"
FAR = "h[0,t] = x[t] for t in 0..200\nh[l,t] = u for l in 2..{L}, t in 0..200\nC = h[{L},0]"


def check(text, mended=None):
    """A check of all derivatives of a text, and of the text as the remedy has it."""
    checked = lambda text: read(text + "\n").derive().check()
    return Refused(lambda: checked(text), cured=mended and (lambda: checked(mended)))


def check_of(function):
    return Refused(lambda: System([sympy.Eq(C, function, evaluate=False)]).derive("x").check())


def broken(text, *patched):
    """A check of a derivation while a part of symgrad is another."""
    def checked():
        with patch.object(*patched):
            read(text + "\n").derive().check()
    return Refused(checked)


REFUSED = [
    # programs.py, witness.py
    broken(WINDOW, bounds, "gathered", lambda places, scope: False),
    broken(TRIANGLE, reads, "_position", lambda scope, base, number, place, axis: (base, scope.code(place - axis.lo))),
    broken("C = x**2", sympy, "diff", lambda e, x: x),
    # real.py
    check("C = log(-x**2)", "assume x > 0\nC = log(x**2)"), check("C = 1/(x - x)", "C = 1/x"), check("C = sqrt(-exp(x))", "C = sqrt(exp(x))"),
    check("C = exp(exp(exp(9 + x**2)))", "C = exp(exp(x**2))"), check("C = x**(exp(20)*exp(x**2))", "C = x**exp(x**2)"),
    check_of(sympy.asin(3 + x**2)), check_of(sympy.erfinv(3 + x**2)), check_of(x*Silent(2)),
    # sizes.py
    check("C = sum(x[i]**2, i in 0..20000)", "C = sum(x[i]**2, i in 0..n)"), check(FAR.format(L=200), FAR.format(L="L")),
]
