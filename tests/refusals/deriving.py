"""Derivations that are refused, and calls of a derivation."""

import sympy
from refusals import Refused

from symgrad import System, limits, read

TEXT = "z = w*x\nC = z**2 + b\nname delta = dC/dz"
LAYERS = "a[0,i] = x[i]\na[l,i] = sigma(sum(w[l,i,k]*a[l-1,k], k)) for l in 1..L\nC = sum(a[L,i]**2, i)"
x, C, y = sympy.symbols("x C y")


def of(text, call):
    return Refused(lambda: call(read(text + "\n")))


def of_function(kind, *arguments):
    return Refused(lambda: System([sympy.Eq(C, kind(*arguments, evaluate=False), evaluate=False)]).derive("x"))


class Silent(sympy.Function):
    """A function that does not know its derivative."""


class Wrong(sympy.Function):
    """A function whose derivative is stated wrongly."""

    def fdiff(self, argindex=1):
        return sympy.cos(self.args[0])*2

    def _eval_evalf(self, prec):
        return sympy.sin(self.args[0])._eval_evalf(prec)


class Nowhere(Wrong):
    """A function that is real at no point."""

    def _eval_evalf(self, prec):
        return sympy.I*sympy.sin(self.args[0])._eval_evalf(prec)


class Odd(sympy.Function):
    """A function whose derivative is no notation."""

    def fdiff(self, argindex=1):
        return sympy.Piecewise((self.args[0], self.args[0] < 9), (0, True))

    def _eval_evalf(self, prec):
        return (self.args[0]**2/2)._eval_evalf(prec)


def ended(problem):
    with limits.task("deriving"):
        raise problem


def late():
    with limits.patience(1e-9), limits.task("deriving"):
        while True:
            limits.tick()


REFUSED = [
    of(TEXT, lambda s: s.derive("q")), of(TEXT, lambda s: s.derive(cost="w")), of(TEXT, lambda s: s.derive("delta", cost="z")),
    of("z[i] = w*x[i]\nC = sum(z[i], i)", lambda s: s.derive(cost="z")), of("C = 3", lambda s: s.derive()),
    of(TEXT, lambda s: s.derive("w").matrix_form("q")), of(LAYERS, lambda s: s.derive("w").matrix_form("w")),
    of(TEXT, lambda s: s.derive("z").gradients), of(LAYERS, lambda s: s.derive("w[L]").gradients), of(TEXT, lambda s: s.derive("w", "x").structure),
    of(LAYERS, lambda s: s.jacobian("a", "x")), of(TEXT, lambda s: s.derivative()), of(TEXT, lambda s: s.hessian("z")), of(LAYERS, lambda s: s.hessian("w")),
    of(TEXT, lambda s: s.hessian_product("w", direction={"q": "v"})), of(TEXT, lambda s: s.hessian_product("w", direction={"w": "x"})),
    of("S: (n, n)\nC = tr(S)", lambda s: s.free("S")), of("S: (n, n) symmetric\nC = tr(S) + s", lambda s: s.free("S")),
    of("S: (n, n) symmetric\nC = tr(S)", lambda s: s.free(S="a b")), of("S: (n, n) symmetric\nC = tr(S)", lambda s: s.free(S="\u00b5")),
    of("S: (n, n) symmetric\nC = tr(S)", lambda s: s.free(S="s"*300)),
    of(TEXT, lambda s: s.descent("z")), of(TEXT, lambda s: s.descent("w", eta="x")),
    Refused(lambda: System(3)),
    of("C = 1 + f\nf = f(x)", lambda s: s.derive("x")),
    of("C = 0**x*y", lambda s: s.derive("x")),
    of("C = sum(x[i], i in 0..3)", lambda s: s.derive("x[4]")), of(LAYERS, lambda s: s.derive("w[2*l]")),
    of_function(Silent, x), of_function(Wrong, x), of_function(Nowhere, x), of_function(Odd, x),
    Refused(lambda: ended(RecursionError())), Refused(lambda: ended(MemoryError())), Refused(late), Refused(lambda: limits.patience(0).__enter__()),
    of("C = sum(x[i], i)**2000*3**5000*2**8000*x[0]", lambda s: s.derive("x[0]")),
]
