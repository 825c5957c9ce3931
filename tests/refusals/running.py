"""Calls of compiled functions that are refused, and derivations that no program computes."""

import sys
from fractions import Fraction
from unittest.mock import patch

import numpy as np
import sympy
from refusals import Refused
from refusals.deriving import LAYERS, Twofold

from symgrad import System, read

LINEAR = "z[i] = sum(w[j]*x[i,j], j) + b\nC = sum((z[i] - y[i])**2, i)"
RECURRENT = "a[0] = x\na[l] = w[l]*a[l-1] for l in 1..L\nC = a[L]"
SIZED = "C = sum((x - t)**2, t in 1..T)"
DIFFERING = "C = sum(sum((x - t)**2*b[l], t in 1..n[l]), l in 1..L)"
RAGGED = "a[0,i] = x[i]\na[l,i] = sigma(sum(w[l,i,k]*a[l-1,k], k in 0..n[l-1]-1)) for l in 1..L, i in 0..n[l]-1\nC = sum(a[L,i]**2, i in 0..n[L]-1)"
OF_A_FUNCTION = "function f\nC = sum(f(x[i]), i)"
TANH = np.tanh, lambda u: 1 - np.tanh(u)**2
RANGED = "C = sum(exp(x*i), i in 0..N-1)"
MATRIX = "A: (n, n)\nC = logdet(A)"
GIVEN = {"w": np.ones(2), "x": np.ones((3, 2)), "b": 0.5, "y": np.zeros(3)}
MASKED = np.ma.masked_array([1.0, 2.0, 3.0], mask=[False, True, False])
x, C = sympy.symbols("x C")


class Unreadable:
    """What a library makes that NumPy cannot read."""

    def __init__(self, kind):
        self.kind = kind

    def __array__(self, *_, **__):
        raise self.kind("no data")


def called(text, *wrt, again=None, **given):
    """A compiled function that is called, and called `again` as its remedy has it."""
    function = lambda: read(text + "\n").compile(*wrt)
    return Refused(lambda: function()(**given), cured=again and (lambda: function()(**{**given, **again})))


def linear(again=None, **given):
    return called(LINEAR, again=again, **{**GIVEN, **given})


def compiled(text, call, again=None, mended=None):
    """A derivation that is to be compiled, and what its remedy asks for."""
    return Refused(lambda: call(read(text + "\n")), cured=(again or mended) and (lambda: (again or call)(read((mended or text) + "\n"))))


def of_function(function, call):
    return Refused(lambda: call(System([sympy.Eq(C, function, evaluate=False)])))


def without_scipy():
    with patch.dict(sys.modules, {"scipy": None, "scipy.special": None}):
        System([sympy.Eq(C, sympy.besselj(2, x))]).compile("x")


def overflowing(how):
    with np.errstate(all=how):
        return read("C = exp(x)").compile()(x=1e3)


def out_of_memory():
    function = read(RANGED).compile("x")
    function.program = full
    return function(x=1.0, N=3)


def full(*values):
    raise MemoryError


def missing(name):
    return Refused(lambda: read(LINEAR + "\n").compile()(**{key: value for key, value in GIVEN.items() if key != name}),
                   cured=lambda: read(LINEAR + "\n").compile()(**GIVEN))


REFUSED = [
    linear(y=Unreadable(ValueError), again={"y": np.zeros(3)}), linear(y=Unreadable(RuntimeError), again={"y": np.zeros(3)}),
    linear(y=MASKED, again={"y": MASKED.filled(0)}), linear(b="half", again={"b": float("0.5")}), linear(b=Fraction(10**400)), linear(y=[1.0, "2.0", 3.0], again={"y": [1.0, 2.0, 3.0]}),
    linear(y=np.array([1.0, None, 3.0]), again={"y": [1.0, 2.0, 3.0]}),
    linear(y=np.zeros(2), again={"y": np.zeros(3)}), called(LAYERS, x=np.ones(2), w=[np.ones((2, 2)), np.ones((1, 3))], again={"w": [np.ones((2, 2)), np.ones((1, 2))]}),
    called("C = max(x[i], i)", x=np.ones(0), again={"x": np.ones(1)}),
    called(RECURRENT + "*sum(b[l], l in 1..L)", x=0.5, w=[0.5], b=[1.0, 2.0], again={"b": [1.0]}),
    called(DIFFERING, x=0.5, b=[1.0, 2.0], n=[2], again={"n": [2, 1]}), called("C = sum(x[2*i+1], i in 0..n-1)", x=np.ones(1), again={"x": np.ones(2)}),
    called("C = sum(x[i]**2, i in 0..n)", x=np.ones(1), again={"x": np.ones(2)}), called("C = sum(x[i+2]*x[i], i in 0..n-1)", x=np.ones(2), again={"x": np.ones(3)}),
    called(LAYERS.replace("k))", "k) + b[l,i])"), x=np.ones(2), w=[np.ones((2, 2))], b=[np.ones(2)]*2, again={"b": [np.ones(2)]}),
    called("x: (3)\nC = sum(x)", x=np.ones(4), again={"x": np.ones(3)}),
    linear(q=1.0), linear(X=1.0), missing("b"), called(RECURRENT, x=0.5, w=0.5, again={"w": [0.5, 1.0]}), called(RECURRENT, x=0.5, w=[], again={"w": [0.5]}),
    linear(x=[[1.0, 2.0], [3.0]], again={"x": [[1.0, 2.0]]*3}), linear(x=GIVEN["x"]*1j, again={"x": (GIVEN["x"]*1j).real}),
    linear(y=["a", "b", "c"], again={"y": np.asarray(["1", "2", "3"], dtype=float)}), linear(b=[0.5, 1.0], again={"b": 0.5}),
    linear(w=0.5, again={"w": np.reshape(np.ones(2), (2,))}), called(RECURRENT, x=0.5, w=[0.5, [1.0]], again={"w": [0.5, 1.0]}),
    called(LAYERS, x=np.ones(2), w=[np.ones((2, 2)), np.ones(2)], again={"w": [np.ones((2, 2)), np.ones((1, 2))]}),
    called(SIZED, x=0.5, T=1.5, again={"T": 3}), called(SIZED, x=0.5, T=-1, again={"T": 1}), called(SIZED, x=0.5, T=10**30, again={"T": 3}),
    called(DIFFERING, x=0.5, b=[1.0, 2.0], n=2, again={"n": [2, 3]}), called(DIFFERING, x=0.5, b=[1.0, 2.0], n=[2, True], again={"n": [2, 1]}),
    called(OF_A_FUNCTION, x=np.ones(3), f=np.tanh, again={"f": TANH}), called(OF_A_FUNCTION, x=np.ones(3), f=(np.tanh, np.sum), again={"f": TANH}),
    called(OF_A_FUNCTION, x=np.ones(3), f=(np.tanh, lambda u: u*1j), again={"f": TANH}),
    called("function K\nC = K(x, y)", x=1.0, y=2.0, K=lambda u, v: u*v, again={"K": (lambda u, v: u*v, (lambda u, v: v, lambda u, v: u))}),
    called(MATRIX, A=np.ones((2, 2)), again={"A": np.eye(2)}),
    called("S: (n, n) symmetric\nC = sum(cholesky(S))", S=-np.eye(2), again={"S": np.eye(2)}),
    called("C = sum(max(b[l,j], j in 0..n[l]-1), l in 0..L)", b=[np.ones(2), np.ones(0)], again={"b": [np.ones(2), np.ones(1)]}),
    Refused(lambda: overflowing("raise"), cured=lambda: overflowing("ignore")), compiled("C = x*log(-2)", lambda s: s.compile(), mended="C = x*log(2)"),
    *(called(LINEAR, "w", **GIVEN, out=out, again={"out": {"w": np.empty(2)}}) for out in ([GIVEN["w"]], {"w": np.empty(3)}, {"W": np.empty(2)}, {"w": np.empty(2, int)})),
    compiled(LINEAR, lambda s: s.compile(backend="fortran"), lambda s: s.compile(backend="numpy")),
    compiled(LINEAR, lambda s: s.stepper("w", method="guess", eta=0.1), lambda s: s.stepper("w", method="gradient descent", eta=0.1)),
    compiled(LINEAR, lambda s: s.stepper("w", eta="fast"), lambda s: s.stepper("w", eta=0.1)),
    compiled("z[i] = x[i]**2*w\nC = sum(z[i], i)", lambda s: s.jacobian("z", "x").compile(structured=True)(x=np.ones(3), w=2.0) @ np.ones(2),
             lambda s: s.jacobian("z", "x").compile(structured=True)(x=np.ones(3), w=2.0) @ np.ones(3)),
    of_function(Twofold(x), lambda s: s.values(x=2.0)), Refused(without_scipy),
    Refused(lambda: System([sympy.Eq(sympy.IndexedBase("z")[sympy.Idx("i", 3)], Twofold(sympy.IndexedBase("x")[sympy.Idx("i", 3)]))]).jacobian("z", "x").compile()),
    compiled(RANGED, lambda s: s.compile("x")(x=1.0, N=10**14), lambda s: s.compile("x")(x=1.0, N=10)),
    compiled("C = sum(x[i]**4, i)", lambda s: s.hessian("x").compile(structured=True)(x=np.ones(10**6)).dense(),
             lambda s: s.hessian("x").compile(structured=True)(x=np.ones(9)).dense()), Refused(out_of_memory),
    linear(x=np.broadcast_to(1.0, (10**9, 10**9)), again={"x": np.broadcast_to(1.0, (3, 2))}),
    compiled("C = sum(x[2*i]**2, i in 0..n-1)", lambda s: s.hessian("x").compile(structured=True)(x=np.ones(4)),
             lambda s: (s.hessian("x").compile(structured=True)(x=np.ones(3)), s.hessian("x").compile()(x=np.ones(4)))),
    compiled("a[0,j] = x[j] for j in 0..n\na[i,0] = y[i]*a[0,n-i] for i in 1..n\na[i,j] = a[i,j-1]*a[i-1,0] for i in 1..n, j in 1..n\nC = sum(a[i,i], i in 0..n)",
             lambda s: s.compile()),
    compiled(RAGGED, lambda s: s.hessian("x").compile(), lambda s: s.hessian_product("x").compile()),
    compiled("z[i] = w*x[i]\nC = C(z[0], z[i])", lambda s: s.compile(), mended="z[i] = w*x[i]\nC = z[0]*sum(z[i]**2, i)"),
    compiled("z[i,j] = w*x[i,j]\nu[i] = u(z[i,j])\nC = sum(u[i]**2, i)", lambda s: s.compile(), mended="z[i] = w*x[i]\nu[i] = u(z[i])\nC = sum(u[i]**2, i)"),
    compiled("C = C(b[l,j])\nassume b[l,j] > 0 for l in 0..L, j in 0..n[l]-1", lambda s: s.compile(), mended="C = C(b[l,j])"),
    called("z[i] = w*x[i]\nC = C(z[i])", w=2.0, x=np.ones(3), C=(np.sum, np.sum), again={"C": (np.sum, np.ones_like)}),
    compiled("C = max(sum(b[l,j]**2, j in 0..n[l]-1), l in 0..L)", lambda s: s.compile(),
             mended="s[l] = sum(b[l,j]**2, j in 0..n[l]-1) for l in 0..L\nC = max(s[l], l in 0..L)"),
    compiled("C = det([sum(b[l,j], j in 0..n[l]-1) + x[l,m] for l in 0..L, m in 0..L])", lambda s: s.compile(),
             mended="s[l] = sum(b[l,j], j in 0..n[l]-1) for l in 0..L\nC = det([s[l] + x[l,m] for l in 0..L, m in 0..L])"),
    compiled(RECURRENT, lambda s: s.derive("w[L-l]").system.values(x=1.0, w=[1.0]), lambda s: s.derive("w").system.values(x=1.0, w=[1.0])),
    compiled("C = sum(A[i,j]**2, i, j)", lambda s: s.derive("A[i,i+1]").system.values(A=np.ones((2, 2))), lambda s: s.derive("A[i,j]").system.values(A=np.ones((2, 2)))),
]
