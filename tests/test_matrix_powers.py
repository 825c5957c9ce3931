"""Powers of a matrix to a size: read as a recurrence of products, derived at any exponent, run as a loop."""

import numpy as np
import pytest
from numeric import slope

import symgrad
from symgrad.errors import InputError

TEXTS = {
    "weighted": "A: (n, n)\nw: (n, n)\nC = sum(w*power(A, k))",
    "bilinear": "A: (n, n)\nx, y: (n)\nC = y@power(A, k)@x",
    "of a product": "X: (n, m)\nA: (n, n)\nA = X@X.T\nC = log(tr(power(A, k)))",
    "two exponents": "A: (n, n)\nC = norm(power(A, k) + 2*power(A, q))**2 + tr(power(A, k))",
    "of a number of rows": "A: (n, n)\nC = tr(power(A, n))",
}
SHAPES = {"A": (3, 3), "w": (3, 3), "x": (3,), "y": (3,), "X": (3, 4)}


def drawn(net):
    rng = np.random.default_rng(1)
    return {name: rng.normal(size=SHAPES[name])/2 for name in net.inputs}


def exponents(net, k):
    return {size: number for size, number in (("k", k), ("q", 3)) if size in net.families and net.families[size].kind == "size"}


@pytest.mark.sample(2)
@pytest.mark.parametrize("title", TEXTS)
def test_every_step_holds_and_what_is_printed_is_read_back(title):
    net = symgrad.read(TEXTS[title])
    assert symgrad.read(str(net)) == net
    assert net.derive().check().worst < 1e-20


@pytest.mark.parametrize("k", [1, 2, 6])
def test_the_cost_is_that_of_the_power(k):
    for title, cost in (("weighted", lambda A, w: np.sum(w*np.linalg.matrix_power(A, k))), ("bilinear", lambda A, x, y: y @ np.linalg.matrix_power(A, k) @ x),
                        ("of a product", lambda X: np.log(np.trace(np.linalg.matrix_power(X @ X.T, k))))):
        net = symgrad.read(TEXTS[title])
        values = drawn(net)
        assert net.compile()(**values, k=k)[0] == pytest.approx(cost(**values), rel=1e-12)


@pytest.mark.parametrize("k", [1, 4])
@pytest.mark.parametrize("title", TEXTS)
def test_the_gradient_is_that_of_central_differences(title, k):
    net = symgrad.read(TEXTS[title])
    f, values = net.compile(), drawn(net)
    for name, found in f(**values, **exponents(net, k))[1].items():
        assert np.allclose(found, slope(lambda **at: f(**at, **exponents(net, k))[0], values, name), rtol=1e-5, atol=1e-6)


def test_the_gradient_by_the_matrix_is_a_sum_over_the_steps():
    derivation = symgrad.read(TEXTS["bilinear"]).derive("A")
    assert str(derivation.matrix_form("A")) == "sum(A_power[t-1].T@(dC/dA_power[t]), t in 1..k)"


def test_one_power_is_one_recurrence_and_new_names_take_no_given_one():
    net = symgrad.read("A: (n, n)\nA_power: (n)\nt, i, j: ()\nC = tr(power(A, k)) + sum(power(A, k)) + sum(A_power) + t*i*j")
    assert [str(d.target) for d in net.definitions] == ["A_power_[0,p,q]", "A_power_[m,p,q]", "A_to_k[p,q]", "C"]
    assert symgrad.read(str(net)) == net


def test_a_size_that_is_a_number_is_that_power():
    assert symgrad.read("A: (n, n)\nsize s = 3\nC = tr(power(A, s))").definitions == symgrad.read("A: (n, n)\nC = tr(power(A, 3))").definitions


@pytest.mark.parametrize("text", [
    "A: (n, n)\np: ()\nC = tr(power(A, p))", "A: (n, n)\nC = tr(power(A, k + 1))", "C = tr(power(A, k)) + sum(A)", "A: (n, n)\nk = sum(A)\nC = tr(power(A, k))",
    "A: (1..n, 1..n)\nC = tr(power(A, k))", "A: (m, n)\nC = tr(power(A, k))", "A: (n, n)\nC = tr(power(A, k, 2))",
])
def test_what_is_no_power_to_a_size_is_refused_where_it_stands(text):
    with pytest.raises(InputError, match="power") as caught:
        symgrad.read(text)
    assert caught.value.remedy
