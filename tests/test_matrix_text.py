"""Text in matrix notation reads into index notation: it means what NumPy means, shapes are checked, and the text comes back."""

import re
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings, strategies as st
from sympy import Rational

from symgrad import read
from symgrad.errors import InputError, SymgradError, TooLargeError, UnsupportedError
from symgrad.meaning.points import sample
from symgrad.notation.brackets import Delta
from symgrad.notation.nodes import Binder, Letter, OfMatrix, Over, Plus, Power, Quantity, Times
from symgrad.notation.text import equation_text

i, j, k, p = map(Letter, "ijkp")
m, n = map(Quantity, "mn")

SIZES = {"m": 3, "n": 4, "k": 2}
SHAPES = {"A": "mn", "B": "mn", "M": "mm", "N": "nn", "P": "nk", "x": "n", "w": "n", "u": "m", "v": "m", "c": ""}
DECLARED = "\n".join(f"{name}: ({', '.join(shape)})" for name, shape in SHAPES.items())


def softmax(z):
    return np.exp(z)/np.exp(z).sum(-1, keepdims=True)


NUMPY = {
    **{name: getattr(np, name) for name in "exp log sqrt tanh sin sum mean prod outer diag kron eye zeros abs pi".split()},
    "ones": lambda *shape: np.ones(shape), "tr": np.trace, "dot": np.dot, "norm": np.linalg.norm, "norm1": lambda e: np.abs(e).sum(), "power": np.linalg.matrix_power,
    "softmax": softmax, "log_softmax": lambda z: np.log(softmax(z)), "logsumexp": lambda z: np.log(np.exp(z).sum(-1)),
    "sigma": lambda z: 1/(1 + np.exp(-z)), "max": lambda e, *more: np.maximum(e, *more) if more else np.max(e, -1),
    "min": lambda e, *more: np.minimum(e, *more) if more else np.min(e, -1),
}


def inputs(names):
    rng = np.random.default_rng(5)
    drawn = {name: rng.uniform(0.2, 1.5, [SIZES[size] for size in shape]) for name, shape in SHAPES.items()}
    return {name: drawn[name] if SHAPES[name] else float(drawn[name]) for name in names}


def declaring(text):
    """The text below the declarations of the names that stand in it."""
    names = [name for name in SHAPES if re.search(rf"\b{name}\b", text)]
    return "\n".join([line for line in DECLARED.splitlines() if line.split(":")[0] in names] + [text]) + "\n", names


@pytest.mark.parametrize("text", [
    "A@x", "u@A", "u@A@x", "x.T@w", "A.T@u", "A@N@P", "(A@x)@M", "M.T", "x.T", "A@(N@x)", "A + B - 2*A*B", "A/B", "1 - A", "exp(x) + 1", "2**x",
    "A**2", "x**w", "-x", "+x", "-A@x", "c*x", "x*c/2", "3/2*x", "1/x", "sqrt(A)", "tanh(A@x - u)", "log(x)*w", "pi*x", "abs(A - B)", "A*(u@v)",
    "sum(A)", "mean(A)", "mean(x)", "prod(x)", "norm(x - w)", "norm(A)", "norm1(x - w)", "norm(A@x - u)**2", "norm(x)**3", "tr(M)", "tr(M@M.T)", "dot(u, v)",
    "outer(x, u)", "outer(x, w)@N", "diag(x)", "diag(N)", "diag(diag(N))", "diag(x)@P", "tr(kron(M, N))", "sum(kron(A, P))", "norm(kron(A, M) + 1)**2",
    "sum(kron(A, M)@kron(N, M))", "softmax(x)", "softmax(A)", "log_softmax(A)", "logsumexp(x)", "logsumexp(A)", "max(x)", "min(A)", "max(A)", "max(x, w)", "max(x, 1)",
    "min(w, c)", "power(N, 3)", "power(N, 1)", "power(N + N.T, 2)", "N + eye(n)", "ones(n)@x", "ones(n)*x", "ones(m, n)*A", "zeros(n) + x",
    "outer(u, ones(n)) + A", "sum(x)*x", "sum(x[i]**2, i)*w", "A*sum(A[i,j], i, j)", "x*x[0]", "max(x[i]*w[i], i) + sum(A@x)", "n*x", "sum(A)/n/m",
    "A@diag(softmax(N@x))@x", "x - mean(x)", "(x - mean(x))/sqrt(mean((x - mean(x))**2) + 1)", "sum(exp(x)*w)/sum(exp(x))", "sum(i*x[i], i)*w",
])
def test_matrix_text_means_what_numpy_means(text):
    body, names = declaring(f"f = {text}")
    values = inputs(names)
    system = read(body)
    found = system.values(**values)["f"]
    letters = {"sum(x[i]**2, i)*w": lambda x, w: (x**2).sum()*w, "A*sum(A[i,j], i, j)": lambda A: A*A.sum(), "sum(i*x[i], i)*w": lambda x, w: np.arange(4)@x*w,
               "max(x[i]*w[i], i) + sum(A@x)": lambda x, w, A: (x*w).max() + (A@x).sum()}
    wanted = letters[text](**values) if text in letters else eval(text, {**NUMPY, **SIZES, **values})
    assert np.shape(found) == np.shape(wanted)
    assert np.allclose(found, wanted, rtol=1e-12, atol=1e-12)
    assert read(equation_text(system)) == system


def test_matrix_text_is_the_same_system_as_its_index_form():
    whole = read("A: (m, n)\nx: (n)\ny: (m)\nC = norm(y - A@x)**2\n")
    assert whole == read("A: (m, n)\nx: (n)\ny: (m)\nC = sum((y[i] - sum(A[i,j]*x[j], j))**2, i)\n")
    assert whole.families["A"].over == (Binder(i, 0, m - 1, False), Binder(j, 0, n - 1, False))
    assert dict(whole.shapes) == {"A": (m, n), "x": (n,), "y": (m,)}
    assert whole.derive("x").check().worst < 1e-20


def test_the_gradient_is_compiled():
    f = read("A: (m, n)\nx: (n)\ny: (m)\nC = norm(y - A@x)**2\n").compile("x")
    A, x, y = np.array([[1., 2], [3, 4], [5, 6]]), np.array([1., -1]), np.array([1., 0, 2])
    value, gradient = f(A=A, x=x, y=y)
    assert np.isclose(value, ((y - A@x)**2).sum()) and np.allclose(gradient["x"], -2*A.T@(y - A@x))


def body(text):
    return read(text + "\n").definitions[-1].body


def test_the_square_of_a_norm_is_a_sum_of_squares():
    assert body("x: (n)\nC = norm(x)**2") == Over("sum", Power(Quantity("x", i), 2), Binder(i, 0, n - 1, False))
    assert body("x: (n)\nC = norm(x)") == Power(Over("sum", Power(Quantity("x", i), 2), Binder(i, 0, n - 1, False)), Rational(1, 2))


def test_functions_of_a_matrix_are_read_as_such():
    rows, columns = Binder(i, 0, n - 1, False), Binder(j, 0, n - 1, False)
    assert body("X: (n, n)\nC = logdet(X)") == OfMatrix("logdet", Quantity("X", i, j), rows, columns)
    assert body("X: (n, n)\nC = det(X.T)") == OfMatrix("det", Quantity("X", j, i), rows, columns)
    inverse = read("X: (n, n)\nZ = inv(X + eye(n))\nC = tr(Z)\n").definitions[0]
    entry = Plus(Quantity("X", k, Letter("m")), Delta(k, Letter("m")))
    assert inverse.target == Quantity("Z", i, j)
    assert inverse.body == OfMatrix("inv", entry, Binder(k, 0, n - 1, False), Binder(Letter("m"), 0, n - 1, False), i, j)


def test_matrix_power_of_a_negative_number_is_that_of_the_inverse():
    assert body("X: (n, n)\nC = tr(power(X, -1))") == body("X: (n, n)\nC = tr(inv(X))")
    assert body("X: (n, n)\nC = tr(power(X, -2))") == body("X: (n, n)\nC = tr(inv(X)@inv(X))")


def test_one_size_has_the_same_letters_throughout():
    text = equation_text(read("A: (m, n)\nB: (n, n)\nx: (n)\nz = A@B@x\na = sigma(z)\nC = a@A@x\n"))
    assert text.splitlines()[3:] == ["z[i] = sum(A[i,j]*B[j,k]*x[k], j, k)", "a[i] = sigma(z[i])", "C = sum(a[i]*A[i,j]*x[j], i, j)"]


def test_letters_step_aside_for_names():
    system = read("i: (n)\nj: (n)\nC = i@j\n")
    assert equation_text(system).splitlines()[-1] == "C = sum(i[k]*j[k], k)"


@pytest.mark.parametrize("text", [
    "X: (n, n)\nC = logdet(X) + det(X.T@X) + tr(inv(X))", "X: (n, n)\nC = sum(inv(inv(X)))", "X: (n, n) symmetric\nC = det(X)", "X: (n, n)\nassume det(X) > 0\nC = log(det(X))",
    "x: (n)\nA = diag(x)\nC = tr(A@A)", "z = ones(3)\nC = z@z*x", "z: (n)\ny: (n)\nassume sum(y) = 1\nassume 0 < y < 1\np = softmax(z)\nC = -y@log(p)",
    "A: (m, n)\nx: (n)\nC = C(x, A, b)", "C = tr(X@Y)", "given A, x, unread\nunread: (k)\nA: (m, n)\nx: (n)\nC = norm(A@x)", "X: (n, n)\nC = tr(eye(n)) + tr(inv(eye(n) + X))",
    "r[i] = y[i] - sum(A[i,j]*x[j], j)\nC = mean(r*r)/2", "c: ()\nx: (n)\nC = c*norm(x)", "X: (n, k)\nC = tr(inv(X.T@X))", "A: (2, 3)\nC = norm(A)",
])
def test_the_text_of_a_system_reads_as_the_same_system(text):
    system = read(text + "\n")
    again = read(equation_text(system))
    assert again == system and equation_text(again) == equation_text(system)


# declarations

def test_names_with_letters_may_be_declared():
    system = read("A: (m, n)\nr[i] = sum(A[i,j]*x[j], j)\nC = sum(r[i]**2, i)\n")
    assert system.families["x"].over == (Binder(j, 0, n - 1, False),) and system.families["r"].over == (Binder(i, 0, m - 1, False),)
    assert [name for name, family in system.families.items() if family.kind == "size"] == ["m", "n"]


def test_declared_axes_take_their_origin_from_written_ranges():
    system = read("x: (T, n)\nh[0] = 0\nh[t] = h[t-1] + sum(x[t,i], i) for t in 1..T\nC = h[T]\n")
    assert system.families["x"].over[0] == Binder(Letter("t"), 1, Quantity("T"), True)
    assert read("x: (5)\nC = x[1] + x[2]\n").families["x"].over[0].hi == 4


def test_a_declaration_may_be_of_several_names_and_of_numbers():
    system = read("x, y: (n,)\nc: ()\nC = c*x@y\n")
    assert dict(system.shapes) == {"x": (n,), "y": (n,), "c": ()}


def test_a_given_name_that_nothing_reads_has_the_axes_that_are_declared():
    assert read("given x, z\nz: (k)\nC = x\n").families["z"].over[0].hi == Quantity("k") - 1


@pytest.mark.parametrize("structure", ["symmetric", "positive definite", "diagonal"])
def test_checks_draw_matrices_as_they_are_declared(structure):
    system = read(f"X: (n, n) {structure}\nassume tr(X) = 2\nx: (n)\nC = x@X@x\n")
    assert dict(system.structure) == {"X": structure}
    for seed in range(3):
        drawn = sample(system, {"n": 3}, Random(seed)).inputs["X"]
        matrix = np.array([[float(drawn[row, column]) for column in range(3)] for row in range(3)])
        assert np.allclose(matrix, matrix.T) and np.isclose(np.trace(matrix), 2)
        if structure == "positive definite":
            assert np.linalg.eigvalsh(matrix).min() > 0
        assert structure != "diagonal" or np.count_nonzero(matrix) == 3
    assert system.derive("X").check().worst < 1e-20


# shapes that are found

@pytest.mark.parametrize("text, shapes", [
    ("C = logdet(X)", {"X": "(n, n)"}), ("C = tr(X@Y)", {"X": "(n, m)", "Y": "(m, n)"}), ("A: (m, n)\nC = x.T@A.T@A@x + b.T@x + c", {"A": "(m, n)", "x": "(n)", "b": "(n)"}),
    ("x: (n)\nm = mean(x)\nC = norm((x - m)/sqrt(m + eps))", {"x": "(n)"}), ("z = 2*x\nC = z@z", {"x": "(n)"}),
    ("w: (d)\nC = lam*norm(w)**2 + alpha*beta", {"w": "(d)"}), ("X: (m, n)\nw: (n)\nz = X@w\nC = norm(z)", {"X": "(m, n)", "w": "(n)"}),
    ("s = alpha*beta\nx: (n)\nC = s*x@x", {"x": "(n)"}), ("x: (n)\nC = x@A@x", {"x": "(n)", "A": "(n, n)"}),
])
def test_a_shape_that_can_be_only_one_is_found(text, shapes):
    system = read(text + "\n")
    assert {name: f"({', '.join(map(str, shape))})" for name, shape in system.shapes.items()} == shapes
    assert read(equation_text(system)) == system


def test_an_array_may_be_the_last_equation():
    system = read("A: (m, n)\nx: (n)\nf = A@x\n")
    assert system.families["f"].generic == Quantity("f", i)
    assert np.allclose(system.jacobian("f", "x").compile()(A=np.array([[1., 2]]), x=np.ones(2)), [[1, 2]])


def test_text_without_declarations_or_operators_has_numbers():
    assert read("z = w*x + b\nC = (z - y)**2\n").shapes == {}
    assert read("z = w*x + b\nC = (z - y)**2\n").inputs == ("w", "x", "b", "y")


# what does not fit

SQUARE = "a square matrix has one size twice, A: (n, n); X.T@X and X@X.T are square for every matrix X"
BAD = {
    "inner sizes": ("A: (m, n)\nx: (p)\nC = norm(A@x)", "A@x", "A@x: (m, n) @ (p) - the sizes n and p differ", "the last size on the left must be the first on the right, as in (m, n) @ (n, p)"),
    "a transpose forgotten": ("A: (m, n)\nx: (m)\nC = norm(A@x)", "A@x", "A@x: (m, n) @ (m) - the sizes n and m differ", "A.T@x fits"),
    "broadcasting": ("A: (m, n)\nb: (m)\nC = sum(b + A)", "A", "b + A: (m) + (m, n) - two arrays combine entry by entry, so their shapes must be equal", "a vector is repeated by outer(b, ones(n))"),
    "a product entry by entry": ("A: (m, n)\nx: (n)\nC = sum(A*x)", "x", "A * x: (m, n) * (n) - two arrays combine entry by entry, so their shapes must be equal", "the product of matrices is A@x"),
    "a prime": ("A: (m, n)\nC = tr(A'@A)", "'", "' means nothing in an equation", "write A.T for a transpose, f'(u) for the derivative of a function, and that of a quantity as a name of its own"),
    "a T on high": ("A: (m, n)\nC = tr(A^T@A)", "^", "^ means nothing in an equation", "write A.T for a transpose"),
    "a method": ("A: (m, n)\nC = tr(A.transpose()@A)", ".", ". means nothing in an equation", "write A.T for a transpose"),
    "no square": ("A: (m, n)\nC = det(A)", "det(A)", "det is of a square matrix, and A is (m, n)", SQUARE),
    "a trace of a vector": ("x: (n)\nC = tr(x)", "tr(x)", "tr is of a square matrix, and x is (n)", SQUARE),
    "a number in a product": ("x: (n)\nC = x@3", "x@3", "x@3: (n) @ () - 3 is a number", "@ multiplies arrays; a number times an array is written with *"),
    "a norm of a number": ("x: (n)\nC = x@x*norm(3)", "norm(3)", "norm is of an array, and 3 is a number", "abs(u) is the size of a number"),
    "an array among letters": ("A: (m, n)\nx: (n)\nr[i] = A@x\nC = sum(r)", "A@x", "A@x stands without letters, and r[i] = ... has letters", "write letters everywhere, as A[i,j], or nowhere"),
    "a name among letters": ("A: (m, n)\nx: (n)\nr[i] = A*x[i]\nC = sum(r)", "A", "A stands without letters, and r[i] = ... has letters", "write letters everywhere, as A[i,j], or nowhere"),
    "an array in a sum": ("x: (n)\nC = sum(x*x[i], i)", "x", "x stands without letters, and here letters count its entries", "write letters everywhere, as A[i,j], or nowhere"),
    "an open shape": ("A: (m, n)\nx: (n)\nC = norm(y - A@x)", "y", "the shape of y cannot be told: it may be () or (m)", "declare it on a line of its own, as y: (m)"),
    "a power that is none": ("X: (n, n)\nC = tr(power(X, 0))", "power(X, 0)", "power(X, 0) does not depend on X", "write eye(n)"),
    "a high power": ("X: (n, n)\nC = tr(power(X, 20))", "20", "power is to a whole number, at most 12, and not to 20", "write the number itself: power(X, 3); a size stands there where X is declared, X: (n, n) and power(X, k); a power entry by entry is X**p"),
    "an unknown size": ("x: (n)\nC = norm(eye(k)@x)", "k", "k is no size here", "a size is a number, or a name that a declaration or a range has: x: (n)"),
    "no derivative": ("x: (n)\nC = argmax(x)", "argmax", "argmax is no function here", "argmax has no derivative; max(e, k) has"),
    "another equation than declared": ("x: (n)\nz: (m)\nz = 2*x\nC = z@z", "z", "z is (m), and its equation gives (n)", "declare it z: (n)"),
    "a size too many": ("x: (n)\nC = sum(x[i], i in 0..m-1)", "x[i]", "sizes disagree: place 1 of x is declared 0..n-1 (line 1) and is 0..m-1 here", "write both with one size"),
    "a declared name that nothing reads": ("q: (n)\nC = x**2", "q", "q is declared, and no equation reads it", "known: C, x"),
    "no shape": ("x: n\nC = x@x", "n", "a shape is missing", "a declaration is NAME: (size, size), as A: (m, n) or x: (n)"),
    "no size": ("x: (0)\nC = x@x", "0", "0 is no size", "a size is a name or a positive whole number, A: (m, 3), or a range, A: (1..m, 0..n)"),
    "an unknown structure": ("x: (n, n) big\nC = tr(x)", "big", "big is nothing that a matrix is declared to be", "what may follow a shape is symmetric, positive definite, diagonal, Toeplitz, symmetric Toeplitz, circulant, Hankel"),
    "a structure of no square": ("x: (m, n) symmetric\nC = sum(x)", "symmetric", "only a square matrix is symmetric", "write the same size twice: A: (n, n) symmetric"),
    "a structure of what is computed": ("S: (n, n) symmetric\nA: (n, n)\nS = A@A\nC = tr(S)", "S", "S is declared symmetric, and an equation computes it",
                                        "leave symmetric out, or declare so what S is computed from"),
    "a structure of what is computed in letters": ("S: (n, n) diagonal\nS[i,j] = A[i,j]\nC = tr(S)", "S", "S is declared diagonal, and an equation computes it",
                                                   "leave diagonal out, or declare so what S is computed from"),
    "two declarations": ("x: (n)\nx: (m)\nC = x@x", "x", "x is declared twice: here and in line 1", "leave one of them out"),
    "a size as array": ("x: (n)\nn: (3)\nC = x@n", "n", "n is a size, and cannot be declared", "take another name"),
    "other places than declared": ("x: (n)\nC = x[0,1]", "x[0,1]", "x has 2 places here and 1 place in line 1", "write it as x[i], with letters of your own"),
}


@pytest.mark.parametrize("text, marked, message, remedy", BAD.values(), ids=BAD)
def test_what_does_not_fit_is_refused_with_its_place_and_a_remedy(text, marked, message, remedy):
    with pytest.raises(SymgradError) as caught:
        read(text + "\n")
    error = caught.value
    assert (error.message, error.remedy) == (message, remedy)
    assert error.place.text[error.place.column - 1:][:error.place.length] == marked


@pytest.mark.parametrize("text", ["X: (n, n)\nK = kron(X, X)\nC = tr(K)", "X: (n, n)\nC = det(kron(X, X))"])
def test_a_kronecker_product_is_refused_where_its_axes_would_need_names(text):
    with pytest.raises(UnsupportedError, match="Kronecker"):
        read(text + "\n")


@pytest.mark.sample(1)
@pytest.mark.parametrize("text", ["C = " + "inv("*49 + "X" + ")"*49, "C = norm(" + "@".join("X"*500) + ")", "C = norm(" + " + ".join(f"a{number}@b{number}" for number in range(60)) + ")",
                                  "X: (n, n)\nC = tr(" + "("*20 + "X" + "@X)"*20 + ")", "x: (n)\nC = " + " + ".join(["x@x"]*300)])
def test_what_is_large_is_read_or_refused(text):
    try:
        read(text + "\n")
    except (InputError, TooLargeError) as refused:
        assert refused.message


_PIECES = st.sampled_from("""A x y u c z @ + - * / ** .T ( ) , [ ] [i=j] for i in i j n m 2 0 -1 norm( tr( det( inv( diag( outer( dot( kron( power( eye( ones( zeros( sum( mean( max( softmax(
    logsumexp( exp( sqrt( A@x x@x A.T@A x[i] x[0] A[i,j] , i) =""".split())


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=14).map("".join))
def test_random_matrix_text_raises_nothing_but_errors_of_symgrad(text):
    for source in (f"A: (m, n)\nx: (n)\nC = {text}\n", f"A, x: (n, n)\nz = {text}\nC = norm(z)\n", f"C = sum({text})\n", f"x: (n)\nassume {text} > 0\nC = x@x\n",
                   f"A: {text}\nC = sum(A)\n", f"A: (n, n)\nz[i,j] = {text}\nC = sum(z)*sum(A)\n"):
        try:
            system = read(source)
        except SymgradError as refused:
            assert refused.message and str(refused)
        else:
            assert read(equation_text(system)) == system


@pytest.mark.parametrize("product", ["A@xA@xA.T@AA@x", "A@B@B.T@D@D.T@E@x", "A@E@B@B.T@x"])
def test_a_size_that_the_reader_names_is_no_letter(product):
    system = read(f"A: (m, n)\nx: (n)\nC = norm({product})\n")
    assert read(equation_text(system)) == system


_LEAVES = st.sampled_from(["A", "B", "S", "x", "y", "c", "2", "1/2", "x[0]", "sum(x[i]*y[i], i)", "n", "eye(n)", "ones(n)", "A[0,1]", "sum(A[i,j]*x[j], i, j)"])


def _grow(inner):
    pairs = st.tuples(inner, st.sampled_from("+ - * / @".split()), inner).map(lambda e: f"({e[0]}) {e[1]} ({e[2]})")
    flat = st.tuples(inner, st.sampled_from("+ - * / @".split()), inner).map(" ".join)
    calls = st.tuples(st.sampled_from("sum mean prod norm norm1 tr det logdet inv diag exp sqrt softmax log_softmax logsumexp max min".split()), inner).map("{0[0]}({0[1]})".format)
    return st.one_of(pairs, flat, calls, inner.map("({}).T".format), inner.map("-({})".format), inner.map("({})**2".format), inner.map("norm({})**2".format),
                     inner.map("power({}, -2)".format), st.tuples(inner, inner).map("outer({0[0]}, {0[1]})".format))


@settings(max_examples=100, deadline=None)
@given(st.recursive(_LEAVES, _grow, max_leaves=7))
@example("(-(-(ones(n)))).T")  # numbers alone are drawn seldom
@example("-(-2*ones(n))*3")
@example("-(-x)*2")
def test_any_matrix_text_comes_back_from_the_text_of_its_system(text):
    try:
        system = read(f"A, B: (n, n)\nS: (n, n) symmetric\nx, y: (n)\nc: ()\nz = {text}\nC = sum(A*B + S)*x@y*c + z\n")
    except InputError:
        return
    assert read(equation_text(system)) == system


# brackets

def test_brackets_of_letters_are_read():
    over = Binder(i, 0, n - 1, False), Binder(j, 0, n - 1, False)
    assert body("X: (n, n)\nC = sum(X[i,j]*[i = j], i, j)") == Over("sum", Times(Quantity("X", i, j), Delta(i, j)), *over)
    assert read("X: (n, n)\nC = sum(X[i,j]*[i != j]*[0 <= i-j <= 2], i, j)\n").values(X=np.arange(9.).reshape(3, 3))["C"] == 3 + 6 + 7
    assert read("X: (n, n)\nZ[i,j] = inv([X[p,q] + [p = q] for p, q])[i,j]\nC = sum(Z[i,i], i)\n").definitions[0].body.body == Plus(Quantity("X", p, Letter("q")), Delta(p, Letter("q")))


@pytest.mark.parametrize("text", ["C = sum(det([A[k,i,j] for i, j]), k)", "C = det([A[0,i,j] for i, j])", "C = sum(inv([A[k,i,j] for i, j])[p,p], k, p)"])
def test_a_matrix_that_is_a_part_of_an_array_is_written_as_it_is_read(text):
    system = read(text)
    assert str(system).rstrip() == text and read(str(system)) == system


def test_a_matrix_of_entries_is_square():
    system = read("C = det([A[i,j] for i, j])")
    assert system.compile()(A=np.array([[1., 2], [3, 4]]))[0] == pytest.approx(-2) and system.derive().check().comparisons
    with pytest.raises(InputError, match=r"A has shape \(2, 3\)"):
        system.compile()(A=np.ones((2, 3)))
    with pytest.raises(InputError, match="not square: i takes n values, j takes m") as caught:
        read("C = det([A[i,j] for i in 0..n-1, j in 0..m-1])")
    assert caught.value.place and caught.value.remedy


@pytest.mark.parametrize("text", ["C = [x]", "C = [i = j]", "C = det([x for i])", "C = inv(x)[0]", "C = [x for i, j]", "C = sum(x[i]*[i in 0..3], i)"])
def test_brackets_that_mean_nothing_are_refused(text):
    with pytest.raises(SymgradError) as caught:
        read(text + "\n")
    assert caught.value.place


def test_a_square_matrix_to_a_negative_power_is_read_entry_by_entry_with_a_warning():
    system = read("A: (n, n)\nx: (n)\nC = x@A**-1@x")
    assert system.warnings == ("A**-1 of line 3 is taken entry by entry; the inverse of A is inv(A)",)
    assert not read("A: (n, n)\nx: (n)\nC = x@inv(A)@x/sum(x**-1)").warnings
