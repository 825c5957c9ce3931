"""Matrix notation on the page: how arrays look in LaTeX, text and equation text, and pages with their results in matrix form."""

import json

import pytest
from sympy import Abs, Integer, Rational, exp

import symgrad
import symgrad.matrices.find
from symgrad.cli import main
from symgrad.errors import InputError, UnsupportedError
from symgrad.matrices.entries import IndexForm
from symgrad.matrices.tree import Array, flat, number
from symgrad.notation import Binder, Letter, OfMatrix, Over, Plus, Power, Quantity, Times
from symgrad.reading.arraytext import array_text
from symgrad.rules.functions import maximum, sigma, sigma_prime
from symgrad.writing import to_latex, to_markdown, to_text
from symgrad.writing.arrays import LOOKS, layout_array
from symgrad.writing.latex import latex
from symgrad.writing.layout import layout
from symgrad.writing.style import Style
from symgrad.writing.text import text

i, j, k, l, p, q = map(Letter, "ijklpq")
m, n, r, N = map(Quantity, "mnrN")
STYLE = Style(known=frozenset("AxyXYuvwzaC") | {"delta"}, raised=frozenset({"w", "z", "a", "delta"}))


def name(word, *shape, at=()):
    return Array("name", (), shape, Quantity(word, *at))


def op(operation, *args, shape=None, data=None):
    return Array(operation, args, args[0].shape if shape is None else shape, data)


def entrywise(operation, *args, data=None):
    args = tuple(arg if isinstance(arg, Array) else number(Rational(arg)) for arg in args)
    return Array(operation, args, max((arg.shape for arg in args), key=len), data)


def times(*args):
    return entrywise("times", *args)


def plus(*args):
    return entrywise("plus", *args)


def power(base, exponent):
    return entrywise("power", base, exponent)


def call(function, *args):
    return entrywise("call", *args, data=function)


def minus(array):
    return times(-1, array)


def mul(*args):
    return op("matmul", *args, shape=args[0].shape[:-1] + args[-1].shape[1:])


def T(array):
    return op("transpose", array, shape=array.shape[::-1])


def inv(array):
    return op("inv", array)


def of(operation, array):
    """A number made of an array."""
    return op(operation, array, shape=())


def outer(first, second):
    return op("outer", first, second, shape=first.shape + second.shape)


def kron(first, second):
    return op("kron", first, second, shape=tuple(zip(first.shape, second.shape)))


def constant(operation, *shape):
    return Array(operation, (), shape)


def scalar(e):
    return Array("scalar", data=e)


A, B, X, Y = name("A", m, n), name("B", n, r), name("X", n, n), name("Y", n, n)
x, u, v, y, c = name("x", n), name("u", n), name("v", n), name("y", m), name("c")
w_next, w_last = name("w", r, n, at=(l + 1,)), name("w", n, m, at=(l,))
delta, delta_next, z, a_before = name("delta", n, at=(l,)), name("delta", r, at=(l + 1,)), name("z", n, at=(l,)), name("a", m, at=(l - 1,))
rest = plus(mul(A, x), minus(y))
per = Power(N, -1)

LOOK = [
    # names and what stands above them
    (A, "A", "A", "A", "A"),
    (z, "z^{(l)}", "z[l]", "z[l]", "z[l]"),
    (T(A), "A^T", "Aᵀ", "A'", "A.T"),
    (T(w_next), "(w^{(l+1)})^T", "w[l+1]ᵀ", "w[l+1]'", "w[l+1].T"),
    (inv(X), "X^{-1}", "X⁻¹", "X^-1", "inv(X)"),
    (T(inv(X)), "X^{-T}", "X⁻ᵀ", "X^-T", "inv(X).T"),
    (inv(T(X)), "X^{-T}", "X⁻ᵀ", "X^-T", "inv(X.T)"),
    (inv(plus(X, Y)), "(X + Y)^{-1}", "(X + Y)⁻¹", "(X + Y)^-1", "inv(X + Y)"),
    (op("matpower", X, data=Integer(4)), "X^4", "X⁴", "X^4", "power(X, 4)"),
    (op("matpower", X, data=Integer(-2)), "X^{-2}", "X⁻²", "X^-2", "power(X, -2)"),
    (T(op("matpower", X, data=Integer(4))), "(X^4)^T", "(X⁴)ᵀ", "(X^4)'", "power(X, 4).T"),
    (T(mul(X, Y)), "(X Y)^T", "(X * Y)ᵀ", "(X * Y)'", "(X@Y).T"),
    (T(T(A)), "A", "A", "A", "A.T.T"),
    # matrix products
    (mul(A, x), "A x", "A * x", "A * x", "A@x"),
    (mul(u, v), "u^T v", "uᵀ * v", "u' * v", "u@v"),
    (mul(x, X), "X^T x", "Xᵀ * x", "X' * x", "x@X"),
    (mul(x, X, u), "x^T X u", "xᵀ * X * u", "x' * X * u", "x@X@u"),
    (mul(mul(x, X), u), "x^T X u", "xᵀ * X * u", "x' * X * u", "x@X@u"),
    (mul(X, mul(x, Y)), "X Y^T x", "X * Yᵀ * x", "X * Y' * x", "X@(x@Y)"),
    (mul(u, inv(X), v), "u^T X^{-1} v", "uᵀ * X⁻¹ * v", "u' * X^-1 * v", "u@inv(X)@v"),
    (mul(rest, rest), "(A x - y)^T (A x - y)", "(A * x - y)ᵀ * (A * x - y)", "(A * x - y)' * (A * x - y)", "(A@x - y)@(A@x - y)"),
    (times(2, mul(T(A), rest)), "2 A^T (A x - y)", "2 * Aᵀ * (A * x - y)", "2 * A' * (A * x - y)", "2*A.T@(A@x - y)"),
    (mul(mul(X, u), mul(Y, v)), "(X u)^T Y v", "(X * u)ᵀ * Y * v", "(X * u)' * Y * v", "X@u@(Y@v)"),
    (mul(plus(X, Y), plus(u, v)), "(X + Y) (u + v)", "(X + Y) * (u + v)", "(X + Y) * (u + v)", "(X + Y)@(u + v)"),
    (mul(X, times(2, u)), "X (2 u)", "X * (2 * u)", "X * (2 * u)", "X@(2*u)"),
    (mul(times(2, X), u), "2 X u", "2 * X * u", "2 * X * u", "2*X@u"),
    (mul(minus(X), u), "-X u", "-X * u", "-X * u", "-X@u"),
    (minus(mul(X, u)), "-X u", "-X * u", "-X * u", "-X@u"),
    (outer(u, v), "u v^T", "u * vᵀ", "u * v'", "outer(u, v)"),
    (outer(delta, a_before), r"\delta^{(l)} (a^{(l-1)})^T", "δ[l] * a[l-1]ᵀ", "delta[l] * a[l-1]'", "outer(delta[l], a[l-1])"),
    (minus(outer(mul(T(inv(X)), u), mul(inv(X), v))), "-X^{-T} u (X^{-1} v)^T", "-X⁻ᵀ * u * (X⁻¹ * v)ᵀ", "-X^-T * u * (X^-1 * v)'",
     "-outer(inv(X).T@u, inv(X)@v)"),
    # entry by entry
    (times(u, v), r"u \odot v", "u ⊙ v", "u .* v", "u*v"),
    (times(2, u, v), r"2 u \odot v", "2 * u ⊙ v", "2 * u .* v", "2*u*v"),
    (times(mul(T(w_next), delta_next), call(sigma_prime, z)), r"((w^{(l+1)})^T \delta^{(l+1)}) \odot \sigma'(z^{(l)})",
     "(w[l+1]ᵀ * δ[l+1]) ⊙ σ'(z[l])", "(w[l+1]' * delta[l+1]) .* sigma'(z[l])", "(w[l+1].T@delta[l+1])*sigma'(z[l])"),
    (mul(X, times(u, v)), r"X (u \odot v)", "X * (u ⊙ v)", "X * (u .* v)", "X@(u*v)"),
    (mul(times(X, Y), u), r"(X \odot Y) u", "(X ⊙ Y) * u", "(X .* Y) * u", "(X*Y)@u"),
    (mul(T(times(X, Y)), u), r"(X \odot Y)^T u", "(X ⊙ Y)ᵀ * u", "(X .* Y)' * u", "(X*Y).T@u"),
    (times(u, plus(x, v)), r"u \odot (x + v)", "u ⊙ (x + v)", "u .* (x + v)", "u*(x + v)"),
    (times(call(sigma, z), plus(1, minus(call(sigma, z)))), r"\sigma(z^{(l)}) \odot (1 - \sigma(z^{(l)}))", "σ(z[l]) ⊙ (1 - σ(z[l]))",
     "sigma(z[l]) .* (1 - sigma(z[l]))", "sigma(z[l])*(1 - sigma(z[l]))"),
    (power(u, 2), r"u^{\odot 2}", "u^⊙2", "u.^2", "u**2"),
    (power(u, Rational(1, 2)), r"u^{\odot 1/2}", "u^⊙(1/2)", "u.^(1/2)", "sqrt(u)"),
    (power(call(sigma, x), 2), r"\sigma(x)^{\odot 2}", "σ(x)^⊙2", "sigma(x).^2", "sigma(x)**2"),
    (power(u, v), r"u^{\odot v}", "u^⊙v", "u.^v", "u**v"),
    (power(u, -1), r"u^{\odot -1}", "u^⊙(-1)", "u.^(-1)", "1/u"),
    (times(u, power(v, -1)), r"u \oslash v", "u ⊘ v", "u ./ v", "u/v"),
    (times(u, power(plus(v, x), -1)), r"u \oslash (v + x)", "u ⊘ (v + x)", "u ./ (v + x)", "u/(v + x)"),
    (times(u, power(times(v, x), -1)), r"u \oslash (v \odot x)", "u ⊘ (v ⊙ x)", "u ./ (v .* x)", "u/(v*x)"),
    (times(u, power(v, -2)), r"u \oslash v^{\odot 2}", "u ⊘ v^⊙2", "u ./ v.^2", "u*v**(-2)"),
    (call(exp, x), r"\exp(x)", "exp(x)", "exp(x)", "exp(x)"),
    (call(maximum, x, u), r"\max(x, u)", "max(x, u)", "max(x, u)", "max(x, u)"),
    # numbers among arrays
    (plus(x, times(c, u)), "x + c u", "x + c * u", "x + c * u", "x + c*u"),
    (plus(x, minus(plus(u, v))), "x - (u + v)", "x - (u + v)", "x - (u + v)", "x - (u + v)"),
    (plus(minus(x), times(-2, u)), "-x - 2 u", "-x - 2 * u", "-x - 2 * u", "-x - 2*u"),
    (times(x, 2), r"x \cdot 2", "x * 2", "x * 2", "x*2"),
    (times(2, times(3, x)), r"2 \cdot 3 x", "2 * 3 * x", "2 * 3 * x", "2*(3*x)"),
    (times(Rational(1, 2), power(of("norm", rest), 2)), r"\frac{1}{2} \lVert A x - y \rVert^2", "1/2 * ‖A * x - y‖²", "1/2 * ||A * x - y||**2",
     "1/2*norm(A@x - y)**2"),
    (times(scalar(per), mul(T(A), y)), r"\frac{1}{N} A^T y", "1/N * Aᵀ * y", "1/N * A' * y", "1/N*A.T@y"),
    (times(2, scalar(per), mul(T(A), y)), r"\frac{2}{N} A^T y", "2/N * Aᵀ * y", "2/N * A' * y", "2/N*A.T@y"),
    (times(u, power(of("norm", u), -1)), r"\frac{u}{\lVert u \rVert}", "u/‖u‖", "u/||u||", "u/norm(u)"),
    (times(mul(u, v), x), "(u^T v) x", "(uᵀ * v) * x", "(u' * v) * x", "(u@v)*x"),
    (times(mul(u, v), mul(x, u)), "(u^T v) (x^T u)", "(uᵀ * v) * (xᵀ * u)", "(u' * v) * (x' * u)", "(u@v)*(x@u)"),
    (times(c, mul(u, v)), "c u^T v", "c * uᵀ * v", "c * u' * v", "c*u@v"),
    (power(mul(u, v), 2), "(u^T v)^2", "(uᵀ * v)²", "(u' * v)**2", "(u@v)**2"),
    (power(c, Rational(1, 2)), r"\sqrt{c}", "√c", "sqrt(c)", "sqrt(c)"),
    (times(u, power(c, -2)), r"\frac{u}{c^2}", "u/c²", "u/c**2", "u*c**(-2)"),
    (call(exp, c), "e^c", "exp(c)", "exp(c)", "exp(c)"),
    # functions of arrays
    (of("tr", mul(T(A), A)), r"\operatorname{tr}(A^T A)", "tr(Aᵀ * A)", "tr(A' * A)", "tr(A.T@A)"),
    (of("det", X), r"\det X", "det X", "det X", "det(X)"),
    (of("det", mul(X, Y)), r"\det(X Y)", "det(X * Y)", "det(X * Y)", "det(X@Y)"),
    (of("logdet", X), r"\log \lvert \det X \rvert", "log |det X|", "log |det X|", "logdet(X)"),
    (times(of("det", X), T(inv(X))), r"(\det X) X^{-T}", "(det X) * X⁻ᵀ", "(det X) * X^-T", "det(X)*inv(X).T"),
    (plus(op("diag", u, shape=(n, n)), minus(outer(u, u))), r"\operatorname{diag}(u) - u u^T", "diag(u) - u * uᵀ", "diag(u) - u * u'",
     "diag(u) - outer(u, u)"),
    (op("diagonal", X, shape=(n,)), r"\operatorname{diagonal}(X)", "diagonal(X)", "diagonal(X)", "diag(X)"),
    (kron(A, constant("eye", r, r)), r"A \otimes I_{r}", "A ⊗ I_r", "A (x) I_r", "kron(A, eye(r))"),
    (mul(kron(A, B), kron(X, Y)), r"(A \otimes B) (X \otimes Y)", "(A ⊗ B) * (X ⊗ Y)", "(A (x) B) * (X (x) Y)", "kron(A, B)@kron(X, Y)"),
    (kron(plus(X, Y), mul(X, Y)), r"(X + Y) \otimes (X Y)", "(X + Y) ⊗ (X * Y)", "(X + Y) (x) (X * Y)", "kron(X + Y, X@Y)"),
    (of("norm", x), r"\lVert x \rVert", "‖x‖", "||x||", "norm(x)"),
    (of("norm", A), r"\lVert A \rVert_{F}", "‖A‖_F", "||A||_F", "norm(A)"),
    (of("norm1", x), r"\lVert x \rVert_{1}", "‖x‖_1", "||x||_1", "norm1(x)"),
    (op("softmax", x), r"\operatorname{softmax}(x)", "softmax(x)", "softmax(x)", "softmax(x)"),
    (op("log_softmax", x), r"\log \operatorname{softmax}(x)", "log softmax(x)", "log softmax(x)", "log_softmax(x)"),
    (of("logsumexp", x), r"\operatorname{logsumexp}(x)", "logsumexp(x)", "logsumexp(x)", "logsumexp(x)"),
    (of("max", x), r"\max(x)", "max(x)", "max(x)", "max(x)"),
    (of("min", x), r"\min(x)", "min(x)", "min(x)", "min(x)"),
    (of("sum", times(A, A)), r"\operatorname{sum}(A \odot A)", "sum(A ⊙ A)", "sum(A .* A)", "sum(A*A)"),
    (of("mean", x), r"\operatorname{mean}(x)", "mean(x)", "mean(x)", "mean(x)"),
    (of("prod", x), r"\operatorname{prod}(x)", "prod(x)", "prod(x)", "prod(x)"),
    # constants
    (mul(A, constant("ones", n)), r"A \mathbf{1}", "A * ones", "A * ones", "A@ones(n)"),
    (constant("ones", m, n), r"\mathbf{1}_{m \times n}", "ones_{m × n}", "ones_{m x n}", "ones(m, n)"),
    (constant("eye", (m, n), (m, n)), "I_{m n}", "I_{m * n}", "I_{m * n}", "kron(eye(m), eye(n))"),
    (constant("zeros", m), "0", "0", "0", "zeros(m)"),
]
LABELS = [shown[4] for shown in LOOK]


@pytest.mark.parametrize("array, tex, plain, ascii_, source", LOOK, ids=LABELS)
def test_an_array_is_printed_in_every_format(array, tex, plain, ascii_, source):
    part = layout_array(array, STYLE)
    assert (latex(part), text(part), text(part, ascii=True), array_text(array)) == (tex, plain, ascii_, source)
    assert text(part, ascii=True).isascii()


def test_every_operation_is_printed_and_shown_in_the_table():
    def operations(array):
        return {array.op}.union(*map(operations, array.args))
    assert set().union(*(operations(shown[0]) for shown in LOOK)) == set(LOOKS)
