"""Equations of SymPy, and questions about a system, that are refused."""

import sympy
from refusals import Refused
from sympy import (Eq, Function, IndexedBase, Integer, KroneckerProduct, Lambda, MatrixSymbol, OneMatrix, Sum, Symbol, Trace, uppergamma,
                   symbols)
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.fourier import DFT
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

import symgrad
from symgrad import System, read

C, x, y, i, j, n, m = symbols("C x y i j n m")
X, Y = MatrixSymbol("X", n, n), MatrixSymbol("Y", m, n)
u, z = MatrixSymbol("u", n, 1), IndexedBase("z")
f = Function("f")


def equations(*given, **more):
    return Refused(lambda: System(list(given), **more))


RECURRENT = "a[0] = x\na[l] = w[l]*a[l-1] for l in 1..L\nC = a[L]"
GAP = "h[0,t] = x for t in 1..T\nh[l,0] = x for l in 1..L\nh[l,t] = h[l-1,t]*h[l,t-1] for l in 1..L, t in 1..T\nC = h[L,T]\n"


def question(asked, text=RECURRENT):
    return Refused(lambda: read(text).derive(asked))


def shared(e, times):
    for _ in range(times):
        e = sympy.Add(e, sympy.sin(e), evaluate=False)
    return e


REFUSED = [
    Refused(lambda: System([])),
    equations(Eq(C, x), named={("C", "q"): "d"}),
    equations(Eq(C, x), given=["x", "C"]), equations(Eq(C, x), assume=[sympy.Ne(x, 0)]),
    equations(Eq(C, shared(x, 16), evaluate=False)),
    equations(Eq(C, x*Integer(10)**5000, evaluate=False)),
    equations(True), equations(x > 0), equations(Eq(x + y, C)), equations(Eq(Y, X)), equations((C, X)),
    equations(Eq(C, (X + X.T)[i, j])), equations(Eq(C, Function("C")(x + y))),
    equations(Eq(C, Sum(z[i], (i, 0, 3), (i, 0, 3)))), equations(Eq(C, z[10**7])), equations(Eq(C, Sum(z[i + 10**7], (i, 0, 3)))), equations(Eq(C, z[i])),
    equations(Eq(C, Sum(z[z[i]], (i, 0, 3)))), equations(Eq(C, Sum(z[i**2], (i, 0, 3)))), equations(Eq(C, sympy.Integral(x**2, x))), equations(Eq(C, sympy.Derivative(x**2, x))), equations(Eq(C, f(x) + f(x, y))), equations(Eq(C, f(x)*Symbol("f"))), equations(Eq(C, sympy.zoo)),
    equations(Eq(C, uppergamma(x, y))), equations(Eq(C, sympy.Piecewise((x, sympy.Contains(x, sympy.S.Integers)), (0, True)))),
    Refused(lambda: System([Eq(C, sympy.Piecewise((x, x > 0)))]), cured=lambda: System([Eq(C, sympy.Piecewise((x, x > 0), (0, True)))])),
    Refused(lambda: System([(Y, X)])), equations(Eq(C, MatrixElement(X*X, i, j), evaluate=False)),
    equations(Eq(C, Sum(z[sympy.Add(600000*i, 600000*i, evaluate=False)], (i, 0, 3)))),
    equations((C, u.T*MatrixSymbol("K", n, n**2)*OneMatrix(n**2, 1))), equations((C, Trace(X[::2, ::2]))), equations((C, Trace(X.I[1:, 1:]))),
    equations(Eq(C, Trace(DFT(n)*X))), equations(Eq(C, Trace(X**20))),
    equations(Eq(C, Trace(KroneckerProduct(X, X)))), equations(Eq(C, Trace(ElementwiseApplyFunction(Lambda(x, uppergamma(x, x + 1)), X)))),
    equations(Eq(Symbol("a b"), x)), equations(Eq(C, Symbol("\u00b5"))), equations(Eq(C, Symbol("x"*300))),
    Refused(lambda: symgrad.derive("x**2", x)), Refused(lambda: symgrad.derive(x**2, y)),
    Refused(lambda: read(3)), Refused(lambda: read("no/such/file")),
    question(3), question("w[1] + x"), question("L"), question("q"), question("w[l,k]"), question("w[0]"), question("h[0,0]", GAP),
]
