"""Quantities of which only the arguments are known: their derivatives stay symbols; a call gives them, or the derivative from above."""

import numpy as np
import pytest

import symgrad
from symgrad.errors import InputError
from symgrad.testing import GradientError, compare

NETWORK = "a[0,i] = x[i]\na[l,j] = tanh(sum(w[l,j,k]*a[l-1,k], k)) for l in 1..L\n"
CASES = {
    "two numbers": "u = x*y\nv = x + y\nC = C(u, v)",
    "an array": "z[i] = sum(w[i,j]*x[j], j)\nC = C(z[i])",
    "arrays by their names alone": "z[i,j] = w*x[i,j]\ny[j] = x[j,0]\nC = C(z, y, b)",
    "arrays and a number": "z[i] = sum(w[i,j]*x[j], j)\nC = C(z[i], y[k], b)",
    "an array that stands turned": "z[i,j] = w*x[i,j]\nC = C(z[i,j], y[j,i])",
    "whole arrays": "W: (m, n)\nx: (n)\nz = W@x\nC = C(z)",
    "entry by entry": "z[i] = w*x[i]\nu[i] = u(z[i], y[i])\nC = sum(u[i]**2, i)",
    "the last layer": NETWORK + "C = C(a[L,j], y[j])",
    "what reaches it two ways": "z[i] = 2*x[i]\ny[i] = x[i]*z[i]\nC = C(y[i], z[i])",
    "a given derivative": "X: (m, n)\nW: (n, p)\nY = X@W\ngiven dC/dY",
    "a given derivative of entries": "z[i] = w*x[i]**2\ngiven dC/dz",
    "a given derivative of a number": "z = w*x\ngiven dC/dz",
    "a given derivative of the last layer": NETWORK + "given dC/da[L,j]",
    "batch normalisation": "mu = mean(x[i], i)\nv = mean((x[i] - mu)**2, i)\nh[i] = (x[i] - mu)/sqrt(v + eps)\ny[i] = g*h[i] + b\nassume eps > 0\ngiven dC/dy",
}


@pytest.mark.sample(6)
@pytest.mark.parametrize("name", CASES)
def test_they_are_read_derived_checked_and_run(name):
    system = symgrad.read(CASES[name])
    assert symgrad.read(str(system)) == system
    assert system.derive().check().compiled


def test_an_array_by_its_name_alone_is_read_at_every_entry():
    assert symgrad.read("z[i,j] = w*x[i,j]\nC = C(z)") == symgrad.read("z[i,j] = w*x[i,j]\nC = C(z[i,j])")
    with pytest.raises(InputError, match="has no places here"):
        symgrad.read("z[n,k] = w*x[n,k]\nC[n] = C(z)")  # whether along n or of all is not said


def test_a_call_gives_a_cost_of_arrays_with_its_derivatives():
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(2, 3)), rng.normal(size=(3, 2))
    cost = lambda z, y: (z*y.T).sum()**2
    value, gradient = symgrad.read(CASES["an array that stands turned"]).compile()(
        w=2.0, x=x, y=y, C=(cost, (lambda z, y: 2*(z*y.T).sum()*y.T, lambda z, y: 2*(z*y.T).sum()*z.T)))
    wanted, slopes = symgrad.read("z[i,j] = w*x[i,j]\nC = sum(z[i,j]*y[j,i], i, j)**2").compile()(w=2.0, x=x, y=y)
    assert value == pytest.approx(wanted) and all(np.allclose(gradient[name], slopes[name]) for name in "wxy")


def test_a_derivative_from_above_is_an_input_and_the_array_comes_back():
    rng = np.random.default_rng(3)
    X, W, G = rng.normal(size=(2, 3)), rng.normal(size=(3, 4)), rng.normal(size=(2, 4))
    system = symgrad.read(CASES["a given derivative"])
    Y, gradient = system.compile()(X=X, W=W, dC_dY=G)
    assert np.allclose(Y, X@W) and np.allclose(gradient["W"], X.T@G) and np.allclose(gradient["X"], G@W.T)
    assert np.allclose(system.values(X=X, W=W)["Y"], X@W)
    space = {}
    exec(system.derive().export(), space)
    assert np.allclose(space["value_and_gradient"](X=X, W=W, dC_dY=G)[1]["W"], X.T@G)
    with pytest.raises(InputError, match="dC_dY has shape"):
        system.compile()(X=X, W=W, dC_dY=G.T)


def test_matrix_forms_read_the_derivative_from_above():
    page = symgrad.read("X: (m, n)\nW: (n, p)\nb: (p)\nY = tanh(X@W + outer(ones(m), b))\ngiven dC/dY").derive().to_text(form="matrix")
    assert "has no matrix form" not in page and "∂C/∂W = Xᵀ * (∂C/∂Y ⊙ (1 - Y^⊙2))" in page.replace("((1 - Y^⊙2) ⊙ ∂C/∂Y)", "(∂C/∂Y ⊙ (1 - Y^⊙2))")


def test_the_page_says_that_the_derivative_is_given():
    page = symgrad.read(CASES["a given derivative of entries"]).derive().to_text()
    assert "further on is not told: its derivative ∂C/∂z[i] is given" in " ".join(page.split())
    assert "is given, and every other" not in symgrad.read(CASES["an array"]).derive().to_text()


def test_what_a_given_derivative_prints_is_a_line_of_its_own():
    assert str(symgrad.read(CASES["a given derivative"])).splitlines()[-1] == "given dC/dY[i,k]"


def test_gradients_by_hand_of_a_layer_are_compared():
    layer = symgrad.read("X: (m, n)\nW: (n, p)\nb: (p)\nY = tanh(X@W + outer(ones(m), b))\ngiven dC/dY")
    right = lambda X, W, b, dC_dY: {"W": X.T@((1 - np.tanh(X@W + b)**2)*dC_dY), "b": ((1 - np.tanh(X@W + b)**2)*dC_dY).sum(0)}
    compare(layer, right)
    with pytest.raises(GradientError, match="diagnosis"):
        compare(layer, lambda **given: {name: -value for name, value in right(**given).items()})
    cost = symgrad.read("z[i] = w*x[i]\nC = C(z[i])")
    compare(cost, lambda w, x, C: {"w": (x*C[1](w*x)).sum(), "x": w*C[1](w*x)})


def test_a_program_that_needs_no_function_takes_it_all_the_same():
    layer = symgrad.read("f[i] = w*x[i]\ngiven dC/df")
    assert np.allclose(layer.jacobian("f", "w").compile()(w=2.0, x=np.ones(2), dC_df=np.ones(2)), 1.0)
    cost = symgrad.read("function g\nz[i] = w*g(x[i])\nv[i] = w*x[i]\nC = C(z[i])")
    assert np.allclose(cost.jacobian("v", "w").compile()(w=2.0, x=np.ones(2), g=np.tanh, C=np.sum), 1.0)
    assert np.allclose(cost.jacobian("v", "w").compile()(w=2.0, x=np.ones(2)), 1.0)
