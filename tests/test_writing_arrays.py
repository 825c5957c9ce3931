"""Matrix notation on the page: how arrays look in LaTeX, text and equation text, and pages with their results in matrix form."""

from functools import reduce

import numpy as np
import pytest
from sympy import Integer, Rational, exp

import symgrad
import symgrad.matrices.forms
from symgrad.cli import main
from symgrad.errors import InputError
from symgrad.matrices.text import array_text
from symgrad.matrices.tree import Array, flat, number, walk
from symgrad.notation.brackets import Less
from symgrad.notation.functions import maximum, sigma, sigma_prime
from symgrad.notation.nodes import Binder, Letter, OfMatrix, Over, Plus, Power, Quantity, Times
from symgrad.writing import FORMATS, PageOptions
from symgrad.writing.formats.latex import latex
from symgrad.writing.formats.text import text
from symgrad.writing.telling.matrix_page import split
from symgrad.writing.typesetting.arrays import LOOKS, chain, layout_array
from symgrad.writing.typesetting.pieces import layout
from symgrad.writing.typesetting.style import Style

PAGES = [form for form in FORMATS.values() if form.notebook]  # those that people read

i, j, k, l, p, q = map(Letter, "ijklpq")
m, n, r, N = map(Quantity, "mnrN")
STYLE = Style(known=frozenset("AxyXYuvwzaC") | {"delta"}, raised=frozenset({"w", "z", "a", "delta"}), adjoints={"dC/dz": ("C", "z")})


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

DEFINITE = plus(mul(X, T(X)), constant("eye", n, n))
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
     "(w[l+1]ᵀ * δ[l+1]) ⊙ σ'(z[l])", "(w[l+1]' * delta[l+1]) .* sigma'(z[l])", "(w[l+1].T@delta[l+1])*(sigma(z[l])*(1 - sigma(z[l])))"),
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
    (times(u, Array("bracket", (number(0), x), x.shape, Less)), r"u \odot [x > 0]", "u ⊙ [x > 0]", "u .* [x > 0]", "u*[x > 0]"),
    (op("over", outer(u, v), data=Binder(k, 1, N)), r"\sum_{k=1}^{N} u v^T", "Σ_{k=1..N} u * vᵀ", "sum_{k=1..N} u * v'", "sum(outer(u, v), k in 1..N)"),
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
    (op("cholesky", DEFINITE), r"\operatorname{cholesky}(X X^T + I_{n})", "cholesky(X * Xᵀ + I_n)", "cholesky(X * X' + I_n)", "cholesky(X@X.T + eye(n))"),
    (op("eigvalsh", DEFINITE, shape=(n,)), r"\operatorname{eigvalsh}(X X^T + I_{n})", "eigvalsh(X * Xᵀ + I_n)", "eigvalsh(X * X' + I_n)",
     "eigvalsh(X@X.T + eye(n))"),
    (op("sqrtm", DEFINITE), "(X X^T + I_{n})^{1/2}", "(X * Xᵀ + I_n)^½", "(X * X' + I_n)^(1/2)", "sqrtm(X@X.T + eye(n))"),
    (op("svdvals", X, shape=(n,)), r"\operatorname{svdvals}(X)", "svdvals(X)", "svdvals(X)", "svdvals(X)"),
    (T(op("polar", A)), r"\operatorname{polar}(A)^T", "polar(A)ᵀ", "polar(A)'", "polar(A).T"),
    (of("nucnorm", A), r"\lVert A \rVert_{*}", "‖A‖_*", "||A||_*", "nucnorm(A)"),
    (op("pinv", A, shape=A.shape[::-1]), "A^+", "A⁺", "A^+", "pinv(A)"),
    (op("expm", X), r"\operatorname{expm}(X)", "expm(X)", "expm(X)", "expm(X)"),
    (T(Array("expm_frechet", (T(X), outer(x, x)), X.shape)), r"\operatorname{expm\_frechet}(X^T, x x^T)^T", "expm_frechet(Xᵀ, x * xᵀ)ᵀ", "expm_frechet(X', x * x')'",
     "expm_frechet(X.T, outer(x, x)).T"),
    (times(of("det", X), T(inv(X))), r"(\det X) X^{-T}", "(det X) * X⁻ᵀ", "(det X) * X^-T", "det(X)*inv(X).T"),
    (plus(op("diag", u, shape=(n, n)), minus(outer(u, u))), r"\operatorname{diag}(u) - u u^T", "diag(u) - u * uᵀ", "diag(u) - u * u'",
     "diag(u) - outer(u, u)"),
    (op("diagonal", X, shape=(n,)), r"\operatorname{diagonal}(X)", "diagonal(X)", "diagonal(X)", "diag(X)"),
    (kron(A, constant("eye", r, r)), r"A \otimes I_{r}", "A ⊗ I_r", "A (x) I_r", "kron(A, eye(r))"),
    (mul(kron(A, X), kron(Y, X)), r"(A \otimes X) (Y \otimes X)", "(A ⊗ X) * (Y ⊗ X)", "(A (x) X) * (Y (x) X)", "kron(A, X)@kron(Y, X)"),
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
    (op("onehot", y, shape=(m, n)), r"\operatorname{onehot}(y)", "onehot(y)", "onehot(y)", "onehot(y, n)"),
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


# ---------------------------------------------------------------- what is printed denotes the same array

SIZES = {m: 2, n: 3, r: 4, N: 5}


def size(axis):
    return int(np.prod([SIZES[each] for each in flat((axis,))]))


def values():
    """A value for every name of the table; of a family over layers, at those that are read, where l is 2."""
    found, layered = {}, {}
    random = np.random.default_rng(3)
    for array in (part for shown in LOOK for part in walk(shown[0]) if part.op == "name"):
        value = random.uniform(0.5, 2, tuple(map(size, array.shape)))
        if array.data.places:
            layered.setdefault(array.data.name, {})[int(array.data.places[0].subs(l, 2))] = value
        else:
            found.setdefault(array.data.name, value)
    return {**found, **layered}


def sigmoid(t):
    return 1/(1 + np.exp(-t))


def largest(pair, along):
    return lambda *args: pair(*args) if len(args) > 1 else along(args[0], -1)


def softmax(t):
    return np.exp(t)/np.sum(np.exp(t), -1, keepdims=True)


def exponential_of(a):
    return np.linalg.matrix_power(np.eye(len(a)) + a/2**20 + a @ a/2**41, 2**20)


def of_eigenvalues(change):
    return lambda a: (lambda values, vectors: vectors*change(values) @ vectors.T)(*np.linalg.eigh(a))


SOURCE = {
    "cholesky": np.linalg.cholesky, "eigvalsh": np.linalg.eigvalsh, "sqrtm": of_eigenvalues(np.sqrt), "pinv": np.linalg.pinv,
    "svdvals": lambda a: np.linalg.svd(a, compute_uv=False), "nucnorm": lambda a: np.linalg.norm(a, "nuc"),
    "polar": lambda a: (lambda u, _, v: u @ v)(*np.linalg.svd(a, full_matrices=False)),
    "expm": exponential_of, "expm_frechet": lambda a, e: (exponential_of(a + 1e-5*e) - exponential_of(a - 1e-5*e))/2e-5,
    "inv": np.linalg.inv, "det": np.linalg.det, "logdet": lambda a: np.log(abs(np.linalg.det(a))), "tr": np.trace, "diag": np.diag,
    "outer": np.outer, "kron": np.kron, "sum": np.sum, "mean": np.mean, "prod": np.prod, "norm": np.linalg.norm,
    "norm1": lambda a: np.sum(abs(a)), "softmax": softmax, "log_softmax": lambda t: np.log(softmax(t)),
    "logsumexp": lambda t: np.log(np.sum(np.exp(t), -1)), "max": largest(np.maximum, np.max), "min": largest(np.minimum, np.min),
    "onehot": lambda labels, count: np.eye(count)[labels.astype(int)], "power": np.linalg.matrix_power, "eye": np.eye, "ones": lambda *shape: np.ones(shape), "zeros": lambda *shape: np.zeros(shape),
    "exp": np.exp, "sign": np.sign, "relu": lambda t: np.maximum(t, 0), "sigma": sigmoid, "sigma_prime": lambda t: sigmoid(t)*(1 - sigmoid(t)), "sqrt": np.sqrt,
}
DENOTES = {
    "plus": lambda array, args: sum(args), "times": lambda array, args: reduce(np.multiply, args), "power": lambda array, args: args[0]**args[1],
    "matmul": lambda array, args: reduce(np.matmul, args), "transpose": lambda array, args: args[0].T,
    "matpower": lambda array, args: np.linalg.matrix_power(args[0], int(array.data)), "number": lambda array, args: float(array.data),
    "scalar": lambda array, args: 1/SIZES[array.data.base], "diagonal": lambda array, args: np.diag(args[0]),
    "eye": lambda array, args: np.eye(size(array.shape[0])), "ones": lambda array, args: np.ones([*map(size, array.shape)]),
    "onehot": lambda array, args: SOURCE["onehot"](*args, size(array.shape[-1])),
    "zeros": lambda array, args: np.zeros([*map(size, array.shape)]),
    "bracket": lambda array, args: 1.0*(args[0] < args[1]),
    "call": lambda array, args: SOURCE[{maximum: "max"}.get(array.data, array.data.__name__)](*args),
}


def denotes(array, known):
    """The value of an array, operation by operation."""
    if array.op == "name":
        value = known[array.data.name]
        return value[int(array.data.places[0].subs(l, 2))] if array.data.places else value
    args = [denotes(arg, known) for arg in array.args]
    return DENOTES[array.op](array, args) if array.op in DENOTES else SOURCE[array.op](*args)


READABLE = [shown for shown in LOOK if shown[0].op != "over"]  # matrix text has no sum over layers


@pytest.mark.parametrize("array, source", [(shown[0], shown[4]) for shown in READABLE], ids=[shown[4] for shown in READABLE])
def test_what_equation_text_says_is_by_pythons_precedence_the_same_array(array, source):
    known = values()
    sizes = {str(name_): value for name_, value in SIZES.items()}
    found = eval(source.replace("sigma'", "sigma_prime").replace("[x > 0]", "(x > 0)"), {**SOURCE, **sizes, **known, "l": 2})
    assert np.allclose(found, denotes(array, known), rtol=1e-12)


CHAINS = [shown[0] for shown in LOOK if shown[0].op in ("matmul", "outer", "transpose")]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("array", CHAINS, ids=map(array_text, CHAINS))
def test_the_factors_of_a_matrix_product_multiply_to_it_where_vectors_are_columns(array, turned):
    known = values()

    def column(value):
        return value[:, None] if value.ndim == 1 else value
    factors = [column(denotes(factor, known)).T if up else column(denotes(factor, known)) for factor, up in chain(array, turned)]
    expected = column(np.atleast_1d(denotes(array, known)))
    assert np.allclose(reduce(np.matmul, factors), expected.T if turned and array.shape else expected, rtol=1e-12)


TURNED = [
    (x, "x^T"), (A, "A^T"), (T(A), "A"), (inv(X), "X^{-T}"), (T(inv(X)), "X^{-1}"), (inv(T(X)), "X^{-1}"),
    (times(2, mul(T(A), rest)), "2 (A x - y)^T A"), (mul(x, X), "x^T X"), (mul(X, mul(x, Y)), "x^T Y X^T"), (outer(u, v), "v u^T"),
    (mul(X, times(u, v)), r"(u \odot v)^T X^T"), (times(u, v), r"(u \odot v)^T"), (plus(x, times(c, u)), "x^T + c u^T"), (plus(1, x), "(1 + x)^T"),
    (power(x, 2), r"(x^{\odot 2})^T"), (call(exp, x), r"\exp(x)^T"), (kron(X, Y), r"X^T \otimes Y^T"),
    (op("diag", u, shape=(n, n)), r"\operatorname{diag}(u)"), (constant("ones", m, n), r"\mathbf{1}_{n \times m}"), (constant("ones", n), r"\mathbf{1}^T"),
    (op("onehot", y, shape=(m, n)), r"\operatorname{onehot}(y)^T"),
    (mul(u, v), "u^T v"), (c, "c"), (times(u, power(of("norm", u), -1)), r"\frac{u^T}{\lVert u \rVert}"),
    (name("dC/dz", n, at=(l,)), r"\left( \frac{\partial C}{\partial z^{(l)}} \right)^T"),
]


@pytest.mark.parametrize("array, tex", TURNED, ids=[tex for _, tex in TURNED])
def test_a_transpose_is_written_as_far_inside_as_it_reads_well(array, tex):
    assert latex(layout_array(array, STYLE, turned=True)) == tex


def test_the_sign_of_a_transpose_is_set_apart_where_a_quantity_is_called_T():
    style = Style(known=frozenset("AT"))
    assert latex(layout_array(T(A), style)) == r"A^{\mathsf{T}}" and latex(layout_array(T(inv(X)), style)) == r"X^{-\mathsf{T}}"


# ---------------------------------------------------------------- functions of a matrix in index form

over_i, over_j, over_k = (Binder(letter, 0, n - 1, False) for letter in (i, j, k))
SQUARE = Over("sum", Times(Quantity("a", k, i), Quantity("a", k, j)), over_k)


def of_matrix(operator, body, *places):
    return OfMatrix(operator, body, over_i, over_j, *places)


@pytest.mark.parametrize("e, tex, plain", [
    (of_matrix("inv", Quantity("X", i, j), p, q), "(X^{-1})_{pq}", "(X⁻¹)[p,q]"),
    (of_matrix("inv", Quantity("X", j, i), p, q), "(X^{-T})_{pq}", "(X⁻ᵀ)[p,q]"),
    (of_matrix("inv", Quantity("w", l, i, j), p, q), "((w^{(l)})^{-1})_{pq}", "(w[l]⁻¹)[p,q]"),
    (of_matrix("det", Quantity("X", i, j)), r"\det X", "det X"),
    (of_matrix("det", Quantity("X", j, i)), r"\det X", "det X"),
    (Times(2, of_matrix("det", Quantity("X", i, j)), n), r"2 (\det X) n", "2 * (det X) * n"),
    (Power(of_matrix("det", Quantity("X", i, j)), 2), r"(\det X)^2", "(det X)²"),
    (of_matrix("logdet", Quantity("X", i, j)), r"\log \lvert \det X \rvert", "log |det X|"),
    (of_matrix("det", Plus(Quantity("X", i, j), n)), r"\det([X_{ij} + n]_{ij})", "det([X[i,j] + n]_{i,j})"),
    (of_matrix("inv", SQUARE, p, q), r"\left( \left[ \sum_{k} a_{ki} a_{kj} \right]_{ij}^{-1} \right)_{pq}", "([Σ_k a[k,i] * a[k,j]]_{i,j}⁻¹)[p,q]"),
    (of_matrix("inv", Quantity("X", i, i), p, q), "([X_{ii}]_{ij}^{-1})_{pq}", "([X[i,i]]_{i,j}⁻¹)[p,q]"),
])
def test_a_function_of_a_matrix_is_printed_by_the_name_of_the_matrix_or_by_its_entries(e, tex, plain):
    part = layout(e, Style(known=frozenset("Xwa"), raised=frozenset("w")))
    assert (latex(part), text(part)) == (tex, plain)


def test_a_written_form_with_a_label_above_has_one_superscript_at_a_time():
    system = symgrad.read("C = a_prev**2\nwrite a_prev as a^{(L-1)}\n")
    part = layout(system.definitions[0].body, Style.of(system))
    assert latex(part) == "(a^{(L-1)})^2" and text(part) == "a_prev²"


# ---------------------------------------------------------------- pages

NETWORK = """\
a[0,j] = x[j]
z[l,j] = sum(w[l,j,k]*a[l-1,k], k) + b[l,j]     for l in 1..L
a[l,j] = sigma(z[l,j])                          for l in 1..L
C      = 1/2*sum((a[L,j] - y[j])**2, j)
name delta = dC/dz
"""


@pytest.fixture
def derivation():
    """Backpropagation for one sample."""
    return symgrad.read(NETWORK).derive("w", "b")


def squeezed(page):
    return " ".join(page.split())


BP = [
    r"\delta^{(L)} & = \sigma'(z^{(L)}) \odot (a^{(L)} - y) & \quad & (J_L) \tag{6}",
    r"\delta^{(l)} & = \sigma'(z^{(l)}) \odot ((w^{(l+1)})^T \delta^{(l+1)}) & \quad & (J_l) \quad \text{for } l = 1, \dots, L - 1 \tag{8}",
    r"\frac{\partial C}{\partial w^{(l)}} & = \delta^{(l)} (a^{(l-1)})^T & \quad & (J_l \times J_{l-1}) \quad \text{for } l = 1, \dots, L \tag{10}",
    r"\frac{\partial C}{\partial b^{(l)}} & = \delta^{(l)} & \quad & (J_l) \quad \text{for } l = 1, \dots, L \tag{12}",
]


@pytest.mark.parametrize("form", [form for form in PAGES if "layers" in form.takes], ids=lambda form: form.name)
def test_the_matrix_form_of_the_four_equations_of_backpropagation_stands_under_their_numbers(derivation, form):
    page = squeezed(form.write(derivation, PageOptions("idea", form="matrix")))
    end = page[page.index("In matrix form"):]
    places = [end.find(each) for each in BP]
    assert -1 not in places and places == sorted(places)
    assert r"z^{(l)} & = w^{(l)} a^{(l-1)} + b^{(l)}" in page and r"\frac{1}{2} \lVert a^{(L)} - y \rVert^2" in page
    assert "has the shape of the array" in end and "multiplies entry by entry" in end and "taken of every entry" in end


def test_the_index_form_is_what_a_page_has_without_options(derivation):
    for form in PAGES:
        page = form.write(derivation, PageOptions())
        assert page == form.write(derivation, PageOptions(form="index")) and "matrix" not in page


def test_the_matrix_form_adds_to_the_index_form_and_takes_nothing_away(derivation):
    with_matrices = derivation.to_text(form="matrix").splitlines()
    following = iter(with_matrices)
    assert all(line in following for line in derivation.to_text().splitlines())


def test_in_numerator_layout_a_derivative_by_a_column_is_a_row_and_names_keep_their_shape(derivation):
    page = squeezed(derivation.to_text(form="matrix", layout="numerator"))
    assert "∂C/∂z[L] = δ[L]ᵀ = (σ'(z[L]) ⊙ (a[L] - y))ᵀ (1 × J[L])" in page
    assert "∂C/∂w[l] = a[l-1] * δ[l]ᵀ (J[l-1] × J[l]) for l = 1, …, L" in page
    assert "A name such as δ[L] keeps the shape of z[L]." in page
    for layout_ in ("gradient", "denominator"):
        page = squeezed(derivation.to_text(form="matrix", layout=layout_))
        assert "∂C/∂w[l] = δ[l] * a[l-1]ᵀ (J[l] × J[l-1]) for l = 1, …, L" in page and f"This is {layout_} layout" in page


def test_only_a_checked_page_says_that_the_two_forms_were_compared(derivation):
    text_of = lambda report: FORMATS["text"].write(derivation, PageOptions(form="matrix", report=report))
    unchecked, checked = map(text_of, (None, derivation.check()))
    assert "compared" not in squeezed(unchecked) and "are the same statements" in squeezed(unchecked)
    assert "were compared with them entry by entry" in squeezed(checked)


def test_a_result_without_a_matrix_form_is_named():
    page = squeezed(symgrad.read("C = sum(T[i,j,k]*x[i]*y[j]*v[k], i, j, k)").derive("T", "x").to_text(form="matrix"))
    assert "∂C/∂T[i,j,k] and ∂C/∂x[i] have no matrix form; the index form is the only one." in page and "layout" not in page
    page = squeezed(symgrad.read("C = sum(x[i]*v[i], i) + sum(kappa[m]*x[i+m], i, m)").derive("v", "kappa").to_text(form="matrix"))
    assert "∂C/∂κ[m] has no matrix form" in page and "∂C/∂v = x" in page


@pytest.mark.parametrize("layout_, line, shape, axes", [
    ("gradient", "∂r/∂x = X * A", "(m × n)", "the axes of r, then those of x"),
    ("numerator", "∂r/∂x = X * A", "(m × n)", "a row for each entry of r"),
    ("denominator", "∂r/∂x = Aᵀ * Xᵀ", "(n × m)", "a row for each entry of x"),
])
def test_a_jacobian_has_the_axes_that_its_layout_says(monkeypatch, layout_, line, shape, axes):
    asked = []

    def found(e, letters, over, system):
        asked.append(letters)
        return op("matmul", X, A, shape=(m, n)) if len(letters) == 2 else None
    monkeypatch.setattr(symgrad.matrices.forms, "matrix_form", found)
    jacobian = symgrad.read("r[i] = sum(A[i,j]*x[j], j)").jacobian("r", "x")
    page = squeezed(jacobian.to_text(form="matrix", layout=layout_))
    assert line in page and shape in page and axes in page
    assert tuple(map(str, asked[-1])) == ("i", "j")


def test_a_layer_an_entry_or_a_row_that_is_fixed_belongs_to_the_name():
    system = symgrad.read(NETWORK)
    assert split(system, Quantity("w", l, j, k)) == (Quantity("w", l), (j, k))
    assert split(system, Quantity("w", Quantity("L"), j, k)) == (Quantity("w", Quantity("L")), (j, k))
    assert split(system, Quantity("C")) == (Quantity("C"), ())
    assert split(system, Quantity("x", 0)) == (Quantity("x", 0), ())
    for entry in (Quantity("w", l, j, 0), Quantity("w", l, j, j), Quantity("x", j + 1)):
        assert split(system, entry) == (None, ())


def test_a_ratio_that_a_layout_turns_is_turned_back_where_it_is_read(monkeypatch):
    monkeypatch.setattr(symgrad.matrices.forms, "matrix_form",
                        lambda e, letters, over, system: name("dC/dr", m) if letters else None)
    derivation = symgrad.read("r[i] = b[i] - y[i]\nC = sum(r[i]**2, i)").derive("b")
    assert "∂C/∂b = ∂C/∂r" in squeezed(derivation.to_text(form="matrix"))
    assert "∂C/∂b = ∂C/∂r (1 × m)" in squeezed(derivation.to_text(form="matrix", layout="numerator"))


@pytest.mark.parametrize("wrong", [{"form": "tensor"}, {"form": "matrix", "layout": "sideways"}])
def test_a_form_or_layout_that_does_not_exist_is_refused_with_those_that_do(derivation, wrong):
    for write in [getattr(derivation, f"to_{form.name}") for form in PAGES]:
        with pytest.raises(InputError, match="is called 'tensor'|is called 'sideways'") as error:
            write(**wrong)
        assert "matrix" in error.value.remedy or "gradient" in error.value.remedy


# ---------------------------------------------------------------- the command line

@pytest.fixture
def network(tmp_path):
    path = tmp_path/"network.txt"
    path.write_text(NETWORK)
    return str(path)


def test_the_command_line_prints_the_matrix_form_in_the_layout_asked_for(derivation, network, capsys):
    assert main(["derive", network, "--wrt", "w", "b", "--form", "matrix", "--layout", "numerator"]) == 0
    printed = capsys.readouterr().out
    assert printed.rstrip("\n") == derivation.to_text(form="matrix", layout="numerator", report=derivation.check()).rstrip("\n")
    assert main(["derive", network, "--wrt", "w", "b", "--form", "index"]) == 0
    assert "In matrix form" not in capsys.readouterr().out


@pytest.mark.parametrize("options, said", [
    (["--form", "tensor"], "invalid choice"), (["--form", "matrix", "--layout", "sideways"], "invalid choice"),
    (["--layout", "numerator"], "--form matrix"), (["--form", "index", "--layout", "gradient"], "--form matrix"),
    (["--form", "matrix", "--to", "json"], "json"), (["--layout", "gradient", "--to", "json"], "--form matrix"),
])
def test_options_that_make_no_sense_are_refused(network, capsys, options, said):
    with pytest.raises(SystemExit) as stop:
        main(["derive", network, *options])
    assert stop.value.code == 2 and said in capsys.readouterr().err
