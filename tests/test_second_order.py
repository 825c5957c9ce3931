"""Second and higher derivatives: their values, their structure, the Hessian times a vector, value and derivatives in one call."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from numeric import slope

import symgrad
from symgrad.checking.sympy_witness import Witness
from symgrad.errors import CheckError, InputError, UnsupportedError
from symgrad.meaning.points import samples
from symgrad.notation.nodes import Plus
from symgrad.writing.formats.text import text as ascii_text
from symgrad.writing.telling.page import make_page
from symgrad.writing.typesetting.tree import Row

LOGISTIC = "z[i] = sum(w[j]*x[i,j], j)\np[i] = sigma(z[i])\nC = -mean(y[i]*log(p[i]) + (1 - y[i])*log(1 - p[i]), i)"
FACTORS = "C = sum((Y[i,j] - sum(U[i,k]*V[j,k], k))**2, i, j)"
CLASSES = "p[s,i] = exp(z[s,i])/sum(exp(z[s,j]), j)\nassume sum(y[s,i], i) = 1\nC = -mean(sum(y[s,i]*log(p[s,i]), i), s)"
RIDGE = "r[i] = sum(x[i,j]*w[j], j) - y[i]\nC = 1/2*sum(r[i]**2, i) + lam/2*sum(w[j]**2, j)"
LINEAR = "C = sum(w[i]*x[i], i)"
APART = "C = sum(exp(w[i])*x[i], i)"
CUBED = "s = sum(w[i]*x[i], i)\nC = s**3"
ROWS = "C = sum(exp(sum(W[i,j]*x[i,j], j)), i)"
LARGEST = "C = log(sum(exp(w[i]), i))"
QUADRATIC = "C = sum(w[i]*A[i,j]*w[j], i, j)"
PRODUCTS = "C = sum(A[i,j]*u[i]**2*v[j]**3, i, j)"
HIDDEN = "z[s,j] = sum(W[j,k]*x[s,k], k) + b[j]\no[s] = sum(v[j]*tanh(z[s,j]), j)\nC = mean((o[s] - y[s])**2, s)"
DEEP = "a[0,i] = x[i]\na[l,i] = tanh(sum(w[l,i,k]*a[l-1,k], k) + b[l,i]) for l in 1..L\nC = sum(a[L,i]**2, i)"

SHAPES = {
    LOGISTIC: {"w": 4, "x": (9, 4), "y": 9}, FACTORS: {"Y": (5, 4), "U": (5, 3), "V": (4, 3)}, CLASSES: {"z": (4, 5), "y": (4, 5)},
    RIDGE: {"x": (6, 4), "w": 4, "y": 6, "lam": ()}, LINEAR: {"w": 4, "x": 4}, APART: {"w": 4, "x": 4}, CUBED: {"w": 4, "x": 4},
    ROWS: {"W": (3, 4), "x": (3, 4)}, LARGEST: {"w": 4}, QUADRATIC: {"w": 4, "A": (4, 4)}, PRODUCTS: {"A": (3, 4), "u": 3, "v": 4},
    HIDDEN: {"W": (3, 4), "x": (6, 4), "b": 3, "v": 3, "y": 6},
}

KINDS = [
    (LOGISTIC, "w", "low rank", "of rank at most I"),
    (FACTORS, "U", "Kronecker", "Kronecker product of the identity over i and the block 2*sum(V[j,k']*V[j,k], j), symmetric"),
    (CLASSES, "z", "block diagonal", "block diagonal over s, each block a diagonal, p[s,i]/S, minus an outer product, symmetric"),
    (RIDGE, "w", "diagonal plus low rank", "a diagonal, lam, plus a matrix of rank at most I"),
    (LINEAR, "w", "zero", "zero"),
    (APART, "w", "diagonal", "diagonal: entry [i] is dC/dw[i]"),
    (CUBED, "w", "low rank", "an outer product"),
    (ROWS, "W", "block diagonal", "block diagonal over i, each block an outer product"),
    (LARGEST, "w", "diagonal minus outer product", "a diagonal, dC/dw[i], minus an outer product"),
    (QUADRATIC, "w", "symmetric", "symmetric"),
    (HIDDEN, "W", "dense", "dense"),
]


def given(text, seed=0):
    """Random inputs of a cost; labels of classes add up to 1."""
    rng = np.random.default_rng(seed)
    data = {name: rng.uniform(0.2, 1, shape) if shape != () else 0.3 for name, shape in SHAPES[text].items()}
    if text == CLASSES:
        data["y"] /= data["y"].sum(1, keepdims=True)
    return data


@pytest.mark.parametrize("text, name, kind, words", KINDS)
def test_a_hessian_is_the_slope_of_the_gradient_and_its_structure_is_found(text, name, kind, words):
    net, data = symgrad.read(text), given(text)
    derivation, gradient = net.hessian(name), net.compile(name)
    dense = derivation.compile()(**data)
    assert np.allclose(dense, slope(lambda **at: gradient(**at)[1][name], data, name), rtol=1e-6, atol=1e-8)
    assert (derivation.structure.kind, str(derivation.structure)) == (kind, words)


@pytest.mark.parametrize("text, name", [(text, name) for text, name, *_ in KINDS])
def test_the_parts_of_a_hessian_fill_it_in_and_multiply_like_it(text, name):
    derivation, data = symgrad.read(text).hessian(name), given(text)
    dense, compact = derivation.compile()(**data), derivation.compile(structured=True)(**data)
    vector = np.random.default_rng(1).normal(size=data[name].shape)
    assert compact.kind == derivation.structure.kind and compact.shape == dense.shape
    assert np.allclose(compact.dense(), dense, rtol=1e-12, atol=1e-14)
    assert np.allclose(compact @ vector, np.tensordot(dense, vector, vector.ndim), rtol=1e-12, atol=1e-14)


@pytest.mark.sample(6)
@pytest.mark.parametrize("text, name", [(text, name) for text, name, *_ in KINDS])
def test_the_hessian_product_is_the_dense_hessian_times_the_vector(text, name):
    net, data = symgrad.read(text), given(text)
    derivation = net.hessian_product(name, direction={name: "along"})
    vector = np.random.default_rng(2).normal(size=data[name].shape)
    product = derivation.compile()(**data, along=vector)
    assert np.allclose(product, np.tensordot(net.hessian(name).compile()(**data), vector, vector.ndim), rtol=1e-11, atol=1e-13)


@pytest.mark.sample(1)
@pytest.mark.parametrize("text, name", [(LOGISTIC, "w"), (FACTORS, "U"), (CLASSES, "z"), (RIDGE, "w"), (ROWS, "W"), (HIDDEN, "W")])
def test_every_step_of_second_order_checks(text, name):
    net = symgrad.read(text)
    for derivation in (net.hessian(name), net.hessian_product(name, direction={name: "along"})):
        assert derivation.check().worst < 1e-20


CREASED = ["C = relu(x)**3", "C = sum(relu(x[i])**3, i)", "C = relu(x)**2*y", "C = relu(x)*max(x,y)", "C = max(x,y)**2", "C = max(x,0)**2",
           "C = min(x,y)*x", "C = max(x[i],i)*sum(x[i],i)", "x: (n)\nC = max(x) + min(x)*logsumexp(x)"]


@pytest.mark.sample(2)
@pytest.mark.parametrize("text", CREASED)
def test_second_derivatives_through_brackets_that_compare_values_check(text):
    net = symgrad.read(text)
    for derivation in (net.hessian("x"), net.hessian_product("x")):
        report = derivation.check()
        assert report.worst < 1e-20 and report.witnessed > 0


GUARDED = ["C = sum([i != j]/(x[i] - x[j])**2, i, j)", "C = sum([i != j]*exp(1/(x[i] - x[j])), i, j)"]


@pytest.mark.sample(1)
@pytest.mark.parametrize("text", ["f[i] = sum(sin(x[j])*y[i]*log(i), j in 0..i-1) for i in 0..n-1\nC = sum(sin(f[i]), i in 0..n-1)",
                                  "f[i] = sum(x[j]**2*y[i]/i, j in 0..i-1) for i in 0..n-1\nC = sum(exp(f[i]), i in 0..n-1)",
                                  "f[m] = sum(tanh(x[k])*y[m]*m**(-1/2), k in 0..m-1) for m in 0..n-1\nC = sum(f[m]**3, m in 0..n-1)"])
def test_what_a_letter_alone_makes_infinite_stays_beside_its_bracket_in_a_loop(text):
    net = symgrad.read(text)
    for derivation in (net.derive(), net.hessian_product("y", "x"), net.hessian("y", "x")):
        assert derivation.check().worst < 1e-20


@pytest.mark.sample(1)
@pytest.mark.parametrize("text", GUARDED)
def test_second_derivatives_keep_the_bracket_beside_what_it_guards(text):
    net = symgrad.read(text)
    for derivation in (net.hessian("x"), net.hessian_product("x")):
        assert derivation.check().worst < 1e-20


@pytest.mark.parametrize("text", ["C = relu(x)**3", "C = max(x,y)**2*x"])
def test_the_witness_catches_a_wrong_second_derivative_through_such_a_bracket(text):
    derivation = symgrad.read(text).hessian("x")
    proof = derivation.proofs[-1]
    wrong = replace(proof, steps=(*proof.steps[:-1], replace(proof.steps[-1], after=Plus(proof.right, 1))))
    for meaning in samples(derivation.forward, Random(3)):
        assert Witness(meaning).compare(derivation.cost, proof) == 1
        with pytest.raises(CheckError, match="sympy.diff gives"):
            Witness(meaning).compare(derivation.cost, wrong)


def test_only_the_block_is_stored_of_a_kronecker_product():
    data = given(FACTORS)
    compact = symgrad.read(FACTORS).hessian("U").compile(structured=True)(**data)
    assert np.allclose(compact.block, 2*data["V"].T @ data["V"]) and compact.block.shape == (3, 3) and compact.shape == (5, 3, 5, 3)


def test_no_zeros_are_computed_with():
    source = symgrad.read(FACTORS).hessian("U").compile().source
    assert "on_diagonal(" in source and "np.where" not in source and "arange" not in source


def test_a_vector_of_another_shape_is_refused_by_the_parts_of_a_hessian():
    compact = symgrad.read(FACTORS).hessian("U").compile(structured=True)(**given(FACTORS))
    with pytest.raises(InputError, match="the columns have"):
        compact @ np.ones(3)


@pytest.mark.parametrize("text, name", [(LOGISTIC, "w"), (FACTORS, "U"), (LINEAR, "w")])
def test_the_parts_of_a_hessian_times_a_float32_vector_stay_float32(text, name):
    data = {key: np.asarray(value, np.float32) for key, value in given(text).items()}
    product = symgrad.read(text).hessian(name).compile(structured=True)(**data) @ data[name]
    assert product.dtype == np.float32


@pytest.mark.parametrize("compile_", [
    lambda net: net.hessian("w").compile("abacus"), lambda net: net.hessian("w").compile("abacus", structured=True),
    lambda net: net.jacobian("p", "w").compile("abacus"), lambda net: net.compile("w", hessian=True, backend="abacus"),
    lambda net: net.hessian_product("w").compile("abacus"),
])
def test_a_backend_that_there_is_not_is_refused(compile_):
    with pytest.raises(UnsupportedError, match="abacus"):
        compile_(symgrad.read(LOGISTIC))


def test_a_jacobian_has_a_structure_too():
    net = symgrad.read("r[i] = sum(A[i,j]*x[j], j) - y[i]\nC = sum(r[i]**2, i)")
    assert str(net.jacobian("r", "A").structure) == "Kronecker product of the identity over i and the block x[j]"
    rng = np.random.default_rng(0)
    data = {"A": rng.normal(size=(3, 4)), "x": rng.normal(size=4), "y": rng.normal(size=3)}
    compact, change = net.jacobian("r", "A").compile(structured=True)(**data), rng.normal(size=(3, 4))
    assert np.allclose(compact @ change, change @ data["x"]) and np.allclose(compact.dense(), net.jacobian("r", "A").compile()(**data))


@pytest.mark.parametrize("text, shape", [
    ("C = x[0]**2 + x[1]", (2,)), ("C = x[0]*x[1]", (2,)), ("C = sum(x[0,j]**2*x[1,j], j)", (2, 3)),
    ("C = sum(x[0,j]**2*x[1,j], j) + sum(x[i,j]**2, i, j)", (2, 3)),
])
def test_a_hessian_of_entries_at_fixed_places_has_parts_too(text, shape):
    rng = np.random.default_rng(0)
    x, change, hessian = rng.normal(size=shape), rng.normal(size=shape), symgrad.read(text).hessian("x")
    compact, full = hessian.compile(structured=True)(x=x), hessian.compile()(x=x)
    assert compact.shape == full.shape and np.array_equal(compact.dense(), full)
    assert np.allclose(compact @ change, np.tensordot(full, change, x.ndim))


def test_one_call_gives_value_gradient_and_every_hessian():
    net, data = symgrad.read(PRODUCTS), given(PRODUCTS)
    value, gradients, hessians = net.compile("u", "v", hessian=True)(**data)
    assert (value, *gradients) == (net.compile("u")(**data)[0], "u", "v") and set(hessians) == {(a, b) for a in "uv" for b in "uv"}
    for (first, second), block in hessians.items():
        assert np.allclose(gradients[first], net.compile(first)(**data)[1][first])
        assert np.allclose(block, net.hessian(first, second).compile()(**data), rtol=1e-12)


def test_one_program_computes_what_its_parts_share_once():
    source = symgrad.read(LOGISTIC).compile("w", hessian=True).source
    assert source.count("x @ w") == 1 and source.count("np.exp(") == 1 and "def sigma" not in source


def test_a_mixed_hessian_of_two_parameters_is_the_slope_of_one_gradient_by_the_other():
    net, data = symgrad.read(HIDDEN), given(HIDDEN)
    mixed = net.hessian("W", "b")
    assert mixed.check().worst < 1e-20
    found, gradient = mixed.compile()(**data), net.compile("W")
    assert np.allclose(found, slope(lambda **at: gradient(**at)[1]["W"], data, "b"), rtol=1e-6, atol=1e-8)
    assert np.allclose(found, np.moveaxis(net.hessian("b", "W").compile()(**data), 0, -1), rtol=1e-10, atol=1e-13)


def test_the_product_with_a_vector_over_several_inputs_is_that_of_the_whole_hessian():
    net, data = symgrad.read(PRODUCTS), given(PRODUCTS)
    u, v = np.random.default_rng(3).normal(size=3), np.random.default_rng(4).normal(size=4)
    product = net.hessian_product("u", "v", direction={"u": "du", "v": "dv"}).compile()(**data, du=u, dv=v)
    hessians = net.compile("u", "v", hessian=True)(**data)[2]
    for name in "uv":
        assert np.allclose(product[name], hessians[name, "u"] @ u + hessians[name, "v"] @ v)


@pytest.mark.parametrize("names", [("u", "u", "u"), ("u", "u", "v"), ("v", "u", "v")])
def test_a_third_derivative_is_the_slope_of_a_hessian(names):
    net, data = symgrad.read(PRODUCTS), given(PRODUCTS)
    derivation, hessian = net.derivative(*names), net.hessian(*names[:2]).compile()
    assert derivation.check().worst < 1e-20
    assert np.allclose(derivation.compile()(**data), slope(lambda **at: hessian(**at), data, names[2]), rtol=1e-6, atol=1e-8)


def test_derivatives_by_a_number_are_numbers():
    net = symgrad.read("C = w**4*x")
    assert [net.derivative(*["w"]*order).compile()(w=2.0, x=3.0) for order in (2, 3, 4)] == [144.0, 144.0, 72.0]
    value, gradient, hessian = net.compile("w", hessian=True)(w=2.0, x=3.0)
    assert (value, gradient, hessian) == (48.0, {"w": 96.0}, {("w", "w"): 144.0})


def test_the_product_with_a_vector_goes_through_any_number_of_layers():
    net, rng = symgrad.read(DEEP), np.random.default_rng(5)
    sizes = [3, 4, 2, 3]
    w = [rng.normal(size=(after, before)) for before, after in zip(sizes, sizes[1:])]
    v, b, x = [rng.normal(size=layer.shape) for layer in w], [rng.normal(size=size) for size in sizes[1:]], rng.normal(size=3)
    product = net.hessian_product("w").compile()(w=w, v=v, b=b, x=x)
    gradient, h = net.compile("w"), 1e-6
    ahead, behind = (gradient(w=[layer + t*along for layer, along in zip(w, v)], b=b, x=x)[1]["w"] for t in (h, -h))
    for found, one, other in zip(product, ahead, behind, strict=True):
        assert np.allclose(found, (one - other)/(2*h), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("ask", [lambda net: net.hessian("w"), lambda net: net.derivative("x", "w"), lambda net: net.compile("w", hessian=True)])
def test_a_dense_hessian_over_layers_is_refused_and_the_product_named(ask):
    with pytest.raises(InputError, match="over layers or time") as error:
        ask(symgrad.read(DEEP))
    assert "hessian_product('w')" in str(error.value)


def test_what_cannot_be_meant_is_refused():
    net = symgrad.read(LOGISTIC)
    for ask, words in [(lambda: net.derivative(), "by something"), (lambda: net.hessian("p"), "p is computed"),
                       (lambda: net.hessian_product("w", direction={"w": "x"}), "x, which direction takes for the vector, already names"),
                       (lambda: net.hessian_product("w", direction={"b": "v"}), "direction names b"),
                       (lambda: symgrad.read(PRODUCTS).hessian_product("u"), "v, which direction takes for the vector, already names"),
                       (lambda: net.derive("w", "x").structure, "one matrix")]:
        with pytest.raises(InputError, match=words):
            ask()


@pytest.mark.parametrize("to, mark", [("to_latex", r"\frac{\partial^2 C}{\partial w_{j'} \partial w_j}"), ("to_text", "∂²C/∂w[j']∂w[j]")])
def test_the_page_writes_a_ratio_of_second_order(to, mark):
    assert mark in getattr(symgrad.read(LOGISTIC).hessian("w"), to)()


def test_the_page_counts_the_order():
    derivation = symgrad.read("C = sum(w[i]**3, i)").derivative("w", "w", "w")
    assert r"\frac{\partial^3 C}{" in derivation.to_latex() and "d3C/dw[" in derivation.to_text(ascii=True)


def test_value_and_derivatives_hold_far_out():
    data = {"w": np.array([1.0]), "x": np.array([[800.0], [-800.0], [40.0]]), "y": np.array([0.0, 0.0, 1.0])}
    value, gradient, hessian = symgrad.read(LOGISTIC).compile("w", hessian=True)(**data)
    assert np.isclose(value, 800/3) and np.isclose(gradient["w"][0], 800/3) and np.isclose(hessian["w", "w"][0, 0], 40**2*np.exp(-40)/3, atol=1e-14)


def test_second_derivatives_of_a_network_ask_for_the_layers_that_their_derivation_took_for_granted():
    net = symgrad.read("a[0,j] = x[j]\nz[l,j] = sum(w[l,j,k]*a[l-1,k], k) for l in 1..L\na[l,j] = sigma(z[l,j]) for l in 1..L\nC = sum(a[L,j]**2, j)")
    product, one_layer = net.hessian_product("w").compile(), {"x": np.array([.3, -.5]), "w": [np.eye(2)], "v": [np.ones((2, 2))]}
    with pytest.raises(InputError, match="L must be at least 2"):
        product(**one_layer)
    del one_layer["v"]
    assert net.compile("w")(**one_layer)[1]["w"][0].shape == (2, 2)


def test_the_parts_of_a_zero_second_derivative_by_a_number_are_a_zero():
    parts = symgrad.read("x: (n)\nc: ()\nC = c*sum(x)").hessian("c").compile(structured=True)(x=np.ones(3), c=1.0)
    assert parts.kind == "zero" and parts.dense() == 0


DIRECT = {
    "a Hessian": ("a = w*x\nC = a**2 + lam*w**2", lambda net: net.hessian("w")),
    "a mixed one": ("a = w*x\nC = a**2*w", lambda net: net.hessian("w", "x")),
    "a Jacobian": ("z[i] = sum(w[j]*x[i,j], j)\nr[i] = z[i]*w[0] + x[i,0]\nC = sum(r[i]**2, i)", lambda net: net.jacobian("r", "w")),
    "another cost": ("a = w*x\nE = a**2 + w\nC = 2*E", lambda net: net.derive("w", cost="E")),
}


@pytest.mark.parametrize("text, derive", DIRECT.values(), ids=DIRECT)
def test_the_direct_part_of_a_derivative_is_marked_as_such(text, derive):
    derivation = derive(symgrad.read(text))
    lines = [line for block in make_page(derivation).blocks for line in getattr(block, "lines", ())]
    for line in lines:
        rights = line.cells[1].parts[1:] if isinstance(line.cells[1], Row) else ()
        assert line.cells[0] not in rights, f"{ascii_text(line.cells[0])} is written with two values"
    assert any("bar, as in" in paragraph for paragraph in derivation.to_text().split("\n\n"))
