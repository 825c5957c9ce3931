"""Matrix forms: what index notation is in matrix notation, its shape, and that every check compares it."""

from random import Random

import numpy as np
import pytest

import symgrad
from symgrad.errors import CheckError, InputError
from symgrad.matrices import find
from symgrad.matrices.tree import Array, number
from symgrad.testing.points import random_inputs

X, S = "X: (n, n)\n", "S: (n, n) symmetric\n"
LABELS = "index y: (N) in 0..K-1\nZ: (N, K)\n"
SVM = """
index y: (N) in 0..K-1
v[i,k] = s[i,k] - s[i,y[i]] + 1
C = mean(sum([k != y[i]]*relu(v[i,k]), k), i)
"""

FORMS = [
    # a factor that is a sum over the entries of products
    ("A: (m, n)\nF: (n, m)\nc: ()\nC = c*sum(A@F)", "c", "sum(A@F)"),
    ("A: (m, n)\nF: (n, m)\nC = sum(A@F)**2", "A", "2*sum(A@F)*outer(ones(m), F@ones(m))"),
    ("A: (m, n)\nx: (n)\nB: (m, k)\ny: (k)\nc: ()\nC = c*((A@x)@(B@y))", "c", "x@A.T@B@y"),
    ("A: (m, n)\nF: (n, m)\nX: (k, k)\nC = sum(kron(A, X)@kron(F, X))", "A", "sum(power(X, 2))*outer(ones(m), F@ones(m))"),
    (X + "c: ()\nC = c*tr(X)", "c", "tr(X)"),
    (X + "c: ()\nC = c*tr(kron(eye(n), X))", "c", "n*tr(X)"),
    (X + S + "c: ()\nC = c*tr(X@inv(S)@X.T)", "c", "tr(X@inv(S)@X.T)"),
    (X + "c: ()\nC = c*norm(X)**2", "c", "norm(X)**2"),
    # what goes leaves its shape
    (S + "C = sum(sin(S - S.T))", "S", "zeros(n, n)"),
    (S + X + "c: ()\nC = sum(sin(S.T - S + c)*X)", "X", "sin(c*ones(n, n))"),
    # a softmax only where the divisor stands beside its own exponentials
    (X + "V: (n, n)\nc: ()\nC = c*sum(V[i,j]*exp(X[j,i])/sum(exp(X[j,l]), l), i, j)", "c", "sum((V.T*softmax(X))@ones(n))"),
    (X + "V: (n, n)\nw: (n)\nc: ()\nC = c*sum(V[i,j]*exp(X[j,i])*w[k]/sum(exp(X[k,l]), l), i, j, k)", "c", "tr(exp(X)@V)*w@(1/(exp(X)@ones(n)))"),
    (S + "V: (n, n)\nc: ()\nC = c*sum(V[i,k]*exp(S[i,j])*V[j,k]/sum(exp(S[k,l]), l), i, j, k)", "c", "sum((V*(exp(S)@V))@(1/(exp(S)@ones(n))))"),
    # products
    (X + "C = tr(power(X, 5))", "X", "5*power(X, 4).T"),
    ("X: (m, n)\nb: (n)\nc: (n)\nC = (X@b)@(X@c)", "X", "outer(X@c, b) + outer(X@b, c)"),
    ("A: (n, n)\nB: (n, n)\n" + X + "C = tr(A@X@B@X)", "X", "(B@X@A + A@X@B).T"),
    ("z: (n)\nC = logsumexp(z)", "z", "softmax(z)"),
    ("Z: (m, n)\nC = sum(logsumexp(Z))", "Z", "softmax(Z)"),
    ("x: (n)\na: (n)\nC = norm(x - a)", "x", "1/norm(x - a)*(x - a)"),
    ("z: (n)\nC = sum(relu(z))", "z", "[z > 0]"),
    ("U: (m, n)\nV: (m, n)\nC = sum(relu(U)*V)", "U", "[U > 0]*V"),
    ("X: (m, n)\nA: (m, m)\nC = tr(X.T@A@X)", "X", "(A + A.T)@X"),
    # labels
    (LABELS + "P = softmax(Z)\nC = -sum(onehot(y, K)*log(P))", "Z", "P - onehot(y, K)"),
    ("index y: (N) in 0..K-1\nE: (K, d)\nT: (N, d)\nC = 1/2*norm(onehot(y, K)@E - T)**2", "E", "onehot(y, K).T@(onehot(y, K)@E - T)"),
    ("index y: () in 0..K-1\nz: (K)\nC = logsumexp(z) - z@onehot(y, K)", "z", "softmax(z) - onehot(y, K)"),
    (LABELS + "c: ()\nC = c*sum([k != y[i]]*exp(Z[i,k]), i, k)", "c", "sum((1 - onehot(y, K))*exp(Z))"),
    (SVM, "s", "1/N*((1 - onehot(y, K))*[v > 0] - diag(((1 - onehot(y, K))*[v > 0])@ones(K))@onehot(y, K))"),
]


@pytest.mark.sample(7)
@pytest.mark.parametrize("text, by, form", FORMS, ids=[form for *_, form in FORMS])
def test_a_gradient_has_its_matrix_form(text, by, form):
    derivation = symgrad.read(text).derive(by)
    assert str(derivation.matrix_form(by)) == form
    assert derivation.check().forms


def test_a_jacobian_has_the_axes_of_both():
    derivation = symgrad.read("z: (n)\np = softmax(z)\nC = p[0]").jacobian("p", "z")
    assert str(derivation.matrix_form("z")) == "diag(p) - outer(p, p)" and derivation.check().forms


LAYOUTS = [  # text, what is asked, and the form in gradient, numerator, denominator layout
    ("X: (n, n)\nA: (n, n)\nC = tr(A@X)", lambda s: s.derive("X"), ("A.T", "A", "A.T")),
    ("X: (m, n)\nb: (n)\ny: (m)\nC = norm(X@b - y)**2", lambda s: s.derive("X"), ("2*outer(X@b - y, b)", "2*outer(b, X@b - y)", "2*outer(X@b - y, b)")),
    ("S: (n, n) symmetric\nC = tr(S@S)", lambda s: s.derive("S"), ("2*S", "2*S", "2*S")),
    ("x: (n)\na: (n)\nC = a@x", lambda s: s.derive("x"), ("a", "a", "a")),
    ("A: (m, n)\nx: (n)\nz = A@x\nC = sum(z)", lambda s: s.jacobian("z", "x"), ("A", "A", "A.T")),
    ("A: (m, n)\nx: (n)\nz = tanh(A@x)\nC = sum(z)", lambda s: s.jacobian("z", "x"), None),
    ("z: (n)\np = softmax(z)\nC = p[0]", lambda s: s.jacobian("p", "z"), None),
    ("A: (n, n)\nx: (n)\nC = x@A@x", lambda s: s.hessian("x"), ("A + A.T", "A + A.T", "A.T + A")),
    ("c: ()\nx: (n)\nC = c*sum(x)", lambda s: s.derive("c"), ("sum(x)", "sum(x)", "sum(x)")),
]


def numbers(form, derivation):
    """The array that a form denotes at one point, its text read as NumPy."""
    given = random_inputs(derivation.forward, Random(1))
    known = {"outer": np.outer, "diag": np.diag, "tanh": np.tanh, "sum": np.sum, **given, **derivation.forward.values(**given)}
    return eval(str(form), {}, known)


@pytest.mark.parametrize("text, ask, forms", LAYOUTS, ids=[text.splitlines()[-2 if "z = " in text else -1] for text, *_ in LAYOUTS])
def test_a_form_is_turned_as_its_layout_asks(text, ask, forms):
    derivation = ask(symgrad.read(text + "\n"))
    found = [derivation.matrix_form(layout=layout) for layout in ("gradient", "numerator", "denominator")]
    assert forms is None or tuple(map(str, found)) == forms
    assert found[0] == derivation.matrix_form() and found[2 if derivation.cost.places else 1].shape == found[0].shape[::-1]
    values = [numbers(form, derivation) for form in found]
    turned = 2 if derivation.cost.places else 1
    np.testing.assert_allclose(values[turned], np.transpose(values[0]), rtol=1e-12)
    np.testing.assert_allclose(values[3 - turned], values[0], rtol=1e-12)


@pytest.mark.parametrize("layout", ["row", "", "Numerator", None, 3, ["numerator"]])
def test_a_layout_that_there_is_not_is_refused(layout):
    with pytest.raises(InputError) as raised:
        symgrad.read("x: (n)\nC = sum(x**2)\n").derive().matrix_form(layout=layout)
    assert str(raised.value.place) == "layout" and raised.value.remedy


def test_a_hessian_by_a_matrix_is_a_kronecker_product():
    derivation = symgrad.read("Y: (m, n)\nU: (m, r)\nV: (n, r)\nC = norm(Y - U@V.T)**2").hessian("U")
    assert str(derivation.matrix_form("U")) == "2*kron(V.T@V, eye(m))" and derivation.check().forms


@pytest.mark.parametrize("text, by", [
    ("x: (n)\nC = prod(x)", "x"), ("x: (n)\nC = max(x)", "x"), ("C = sum(kappa[m]*x[i+m], i, m)", "kappa"), ("C = sum(T[i,j,k]*x[k], i, j, k)", "T"),
])
def test_what_matrix_notation_cannot_say_has_no_form(text, by):
    derivation = symgrad.read(text).derive(by)
    assert derivation.matrix_form(by) is None and derivation.check().steps


@pytest.mark.parametrize("text", ["A: (n, n)\nC = sum(exp(A@A))", "A: (n, n)\nB = A@A\nC = sum(A*B)", "C = sum(A[k,l]*A[l,m], k, l, m)"])
def test_a_diagonal_alone_has_no_matrix_form(text):
    derivation = symgrad.read(text).derive("A[i,i]")
    assert derivation.matrix_form() is None and derivation.check().steps


@pytest.mark.parametrize("change", [
    lambda form: Array("times", (number(2), form), form.shape), lambda form: Array("transpose", (form,), form.shape[::-1]),
    lambda form: Array("ones", (), form.shape),
])
def test_a_wrong_matrix_form_does_not_check(monkeypatch, change):
    whole = find.Finder.whole
    monkeypatch.setattr(find.Finder, "whole", lambda self, e, letters: change(whole(self, e, letters)) if len(letters) == 2 else whole(self, e, letters))
    with pytest.raises(CheckError, match="matrix form"):
        symgrad.read("A: (n, n)\nX: (n, n)\nC = tr(A@X)").derive("X").check()


def test_a_matrix_form_of_another_shape_is_a_fault(monkeypatch):
    monkeypatch.setattr(find.Finder, "whole", lambda self, e, letters: number(1))
    with pytest.raises(AssertionError, match="shape"):
        symgrad.read("x: (n)\nC = sum(x)").derive("x").matrix_form("x")


def test_the_derivative_by_free_components_counts_both_entries():
    system = symgrad.read("S: (n, n) symmetric\nx: (n)\nC = x@S@x")
    assert str(system.derive("S").matrix_form()) == "outer(x, x)"
    free = system.free("S").derive("s")
    assert free.check().worst < 1e-20
    value, gradient = free.compile()(s=[[1., 2.], [0., 3.]], x=[1., 2.])
    assert value == 21 and gradient["s"].tolist() == [[1, 4], [0, 4]]


def test_the_free_components_of_a_diagonal_matrix_are_a_vector():
    free = symgrad.read("D: (n, n) diagonal\nx: (n)\nC = x@inv(D)@x + logdet(D)").free(D="c").derive("c")
    assert free.check().worst < 1e-20
    assert free.compile()(c=[2., 4.], x=[1., 2.])[1]["c"].tolist() == [0.25, 0]


@pytest.mark.parametrize("names, called, said", [
    (("x",), {}, "x is not declared symmetric, diagonal or the like"), (("S",), {"S": "x"}, "a name of their own, and x is taken"), (("T",), {}, "T is no name"),
])
def test_what_has_no_free_components_is_refused(names, called, said):
    system = symgrad.read("S: (n, n) symmetric\nx: (n)\nC = x@S@x")
    with pytest.raises(symgrad.InputError, match=said):
        system.free(*names, **called) if not called else system.free(**called)
