"""Derivations that are refused, and calls of a derivation."""

from dataclasses import replace

import sympy
from refusals import Refused

from symgrad import System, limits, read
from symgrad.notation.nodes import Abstract, Quantity, Times

TEXT = "z = w*x\nC = z**2 + b\nname delta = dC/dz"
LAYERS = "a[0,i] = x[i]\na[l,i] = sigma(sum(w[l,i,k]*a[l-1,k], k)) for l in 1..L\nC = sum(a[L,i]**2, i)"
FAMILY = "z[i] = w*x[i]\nC = sum(z[i], i)"
TIED = "V: (h, d)\nW: (d, h)\nx, u: (d)\nz = V@x\nC = sum((u - W@z)**2)"
SQUARE, SYMMETRIC = "S: (n, n)\nC = tr(S)", "S: (n, n) symmetric\nC = tr(S)"
TRIANGLE = "B[i,j] = x[i]*y[j] for i in 0..n, j in 0..i\nC = sum(B[i,j]**2, i in 0..n, j in 0..i)"
NUMBERS = f"C = {f'{10**200}*(y + '*14}x{')'*14}"
x, C, y = sympy.symbols("x C y")


def of(text, call, again=None, mended=None):
    """A call about a system, and the call `again` as its remedy has it, about the text as its remedy has it."""
    again = again or mended and call
    return Refused(lambda: call(read(text + "\n")), cured=again and (lambda: again(read((mended or text) + "\n"))))


def of_function(kind):
    return Refused(lambda: System([sympy.Eq(C, kind(x), evaluate=False)]).derive("x"))


class Silent(sympy.Function):
    """A function that does not know its derivative."""


class Wrong(sympy.Function):
    """A function whose derivative is stated wrongly."""

    def fdiff(self, argindex=1):
        return sympy.cos(self.args[0])*2

    def _eval_evalf(self, prec):
        return sympy.sin(self.args[0])._eval_evalf(prec)


class Pair(sympy.Function):
    """A function of two arguments: their product."""

    def _eval_evalf(self, prec):
        return (self.args[0]*self.args[1])._eval_evalf(prec)


class Twofold(sympy.Function):
    """A function whose derivative is a function of two arguments: a third of the cube."""

    def fdiff(self, argindex=1):
        return Pair(self.args[0], self.args[0])

    def _eval_evalf(self, prec):
        return (self.args[0]**3/3)._eval_evalf(prec)


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


def wrong_step(derivation):
    """A descent whose last rule is another than it should be, and so replays."""
    *proofs, last = derivation.proofs
    *steps, step = last.steps
    rule = replace(step.rule, apply=lambda part, where: Times(2, step.rule.apply(part, where)))
    wrong = replace(step, rule=rule, after=step.after.func(*(Times(2, part) if part != old else part for part, old in zip(step.after.args, step.before.args))))
    return replace(derivation, proofs=(*proofs, replace(last, steps=(*steps, wrong))))


def late():
    with limits.patience(1e-9), limits.task("deriving"):
        while True:
            limits.tick()


def inside_an_expression():
    """An abstract quantity where only text by hand could put it, beside a factor."""
    net = read("C = x**2\n")
    body = Times(2, Abstract("f", (Quantity("x"),)))
    return replace(net, definitions=(replace(net.definitions[0], body=body),)).derive("x")


REFUSED = [
    Refused(lambda: read("C = x**2\n").taylor("x", order=3)), Refused(lambda: read("C = sum(W[i,j]**2, i, j)\n").newton_step("W"), cured=lambda: read("C = sum(W[i,j]**2, i, j)\n").taylor("W")),
    Refused(lambda: read("C = sum(x[i]*y[i], i)\n").newton_step("x").check(), cured=lambda: read("C = sum(x[i]*y[i], i) + sum(x[i]**2, i)\n").newton_step("x").check()),
    Refused(inside_an_expression),
    of("A: (n, n)\nC = sum(svdvals(A))", lambda s: s.hessian("A"), mended="A: (n, n)\nC = sum(sqrt(eigvalsh(A.T@A)))"),
    of("A: (m, n)\nC = nucnorm(A)", lambda s: s.hessian("A"), mended="A: (m, n)\nC = tr(sqrtm(A.T@A))"),
    of("A: (n, n)\nC = sum(expm(A))", lambda s: s.hessian("A"),
       mended="A: (n, n)\nT[0,i,j] = [i = j]\nT[t,i,j] = sum(T[t-1,i,m]*A[m,j], m)/t for t in 1..K\nC = sum(T[t,i,j], t in 0..K, i, j)"),
    of("z = w*x\nC = C(z)", lambda s: s.hessian("w"), mended="function f\nz = w*x\nC = f(z)"),
    of("C = a*log(x)\nat x = 0", lambda s: s.derive(), mended="C = a*log(x)\nat x = 1"),
    of(TEXT, lambda s: s.derive("q")), of(TEXT, lambda s: s.derive(cost="w"), lambda s: s.derive(cost="z")),
    of(TEXT, lambda s: s.derive("delta", cost="z"), lambda s: (s.derive("delta", cost="C"), s.derive("z", cost="z"))),
    of(FAMILY, lambda s: s.derive(cost="z"), lambda s: s.derive(cost="C")),
    of("C = 3", lambda s: s.derive(), mended="C = x"),
    of(TEXT, lambda s: s.derive("w").matrix_form("q"), lambda s: s.derive("w").matrix_form("w")),
    of(LAYERS, lambda s: s.derive("a").matrix_form("a"), lambda s: s.derive("a").to_text(form="matrix")),
    of(TEXT, lambda s: s.derive("z").gradients, lambda s: s.derive("w", "x", "b").gradients),
    of(LAYERS, lambda s: s.derive("w[L]").gradients, lambda s: s.derive("w").gradients),
    of(TEXT, lambda s: s.derive("w", "x").structure, lambda s: (s.jacobian("z", "x").structure, s.hessian("x").structure)),
    of(LAYERS, lambda s: s.jacobian("a", "x"), lambda s: s.jacobian("y", "x"), LAYERS + "\ny[i] = a[L,i]"),
    of(TEXT, lambda s: s.derivative(), lambda s: s.derivative("w", "x", "b")), of(TEXT, lambda s: s.hessian("z"), lambda s: s.hessian("w", "x")),
    of("index c: (n) in 0..K-1\nC = sum(p[i,c[i]], i)", lambda s: s.derive("c"), lambda s: s.derive("p")),
    of(LAYERS, lambda s: s.hessian("w"), lambda s: s.hessian_product("w")),
    of(TEXT, lambda s: s.hessian_product("w", direction={"q": "v"}), lambda s: s.hessian_product("w", direction={"w": "v"})),
    of(TEXT, lambda s: s.hessian_product("w", direction={"w": "x"}), lambda s: s.hessian_product("w", direction={"w": "d"})),
    of(SQUARE, lambda s: s.free("S"), mended=SYMMETRIC),
    of("T: (m, n) Hankel\nC = sum(T)", lambda s: s.free(T="T"), lambda s: s.free(T="components")),
    of(TIED, lambda s: s.free("W ="), lambda s: s.free("W = V.T")), of(TIED, lambda s: s.free("z = x"), lambda s: s.free("x = u")),
    of(TIED, lambda s: s.free("W = -V.T"), lambda s: s.free("W = V.T")), of(TIED, lambda s: s.free("W = Q"), lambda s: s.free("W = V.T")),
    of(SYMMETRIC + " + s", lambda s: s.free("S"), lambda s: s.free(S="components")),
    *(of(SYMMETRIC, lambda s, name=name: s.free(S=name), lambda s: s.free(S="\u03bc")) for name in ("a b", "\u00b5", "s"*300)),
    of(TEXT, lambda s: s.descent("z"), lambda s: s.descent("w", "x", "b")),
    of(TEXT, lambda s: s.descent("w", eta="x"), lambda s: s.descent("w", eta="rate")),
    Refused(lambda: System(3), cured=lambda: System([sympy.Eq(C, (x - y)**2)])),
    of("C = 1 + f\nf = f(x)", lambda s: s.derive("x"), mended="f = f(x)\nC = 1 + f"),
    of("C = 0**x*y", lambda s: s.derive("x"), lambda s: s.derive("y")),
    of("C = sum(x[i], i in 0..3)", lambda s: s.derive("x[4]"), lambda s: (s.derive("x[3]"), s.derive("x[i]"))),
    of(LAYERS, lambda s: s.derive("w[2*l]"), lambda s: (s.derive("w[l]"), s.derive("w[l+1]"))),
    of(TRIANGLE, lambda s: s.derive("B[i,i+1]"), lambda s: (s.derive("B[i,i]").check(), s.derive("B[i,j]").check(), s.derive("B[i,j+1]").check())),
    of(TEXT, lambda s: s.hessian("q")), of("u = u(x)\nC = u**2", lambda s: s.hessian("x"), mended="u = x**3\nC = u**2"),
    of("C = C(v1, v2)", lambda s: wrong_step(s.descent("v1", "v2")).check()),
    Refused(lambda: System([sympy.Eq(C, Twofold(x), evaluate=False)]).hessian("x")),
    of_function(Silent), of_function(Wrong), of_function(Nowhere), of_function(Odd),
    Refused(lambda: ended(RecursionError()), mended=LAYERS), Refused(lambda: ended(MemoryError())), Refused(late), Refused(lambda: limits.patience(0).__enter__()),
    of("C = sum(x[i], i)**2000*3**5000*2**8000*x[0]", lambda s: s.derive("x[0]"), mended="C = sum(x[i], i)**2000*c*x[0]"),
    of(NUMBERS, lambda s: s.derive("x"), mended=NUMBERS.replace(str(10**200), "c")),
]
