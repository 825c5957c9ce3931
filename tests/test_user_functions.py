"""Functions of the user: their derivatives stay symbols, checks take smooth functions for them, and a call gives them with their derivatives."""

import pickle

import numpy as np
import pytest
import sympy

import symgrad
from symgrad import System
from symgrad.errors import InputError
from symgrad.notation.nodes import Quantity
from symgrad.notation.user_functions import partial_derivatives, user_function
from symgrad.testing import GradientError, compare

CASES = {
    "an activation": "function f\nz = w*x + b\nC = (f(z) - y)**2",
    "a function of itself": "function f\nC = f(f(w))*w",
    "a kernel": "function K\nC = sum(alpha[i]*alpha[j]*K(x[i], x[j]), i, j)",
    "layers of any depth": "function f\na[0,i] = x[i]\na[l,j] = f(sum(w[l,j,k]*a[l-1,k], k)) for l in 1..L\nC = sum(a[L,j]**2, j)",
    "whole arrays": "function f, g\nA: (m, n)\nx: (n)\nC = sum(f(A@x)*g(A@x, 2))",
    "a derivative in an equation": "function f, K\nC = sum(f'(x[i])**2 + x[i]*D[1,2]K(x[i], y), i)",
    "three arguments": "function h\nC = h(u, u*v, 3)",
    "a divisor, a root, a logarithm": "function f\nC = sqrt(f(x)) + log(f(y)) + 1/f(x*y)",
    "behind a bracket": "function f\nC = sum(where(x[i] > 0, f(x[i]), x[i]), i)",
    "an equation of motion": "function f\nu[0] = x\nu[t] = u[t-1] + h*f(u[t-1]) for t in 1..T\nC = u[T]**2",
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", CASES)
def test_functions_of_the_user_are_read_derived_checked_and_run(name):
    system = symgrad.read(CASES[name])
    assert symgrad.read(str(system)) == system and str(system).startswith("function ")
    assert system.derive().check().compiled
    if name != "layers of any depth":
        assert system.hessian(system.inputs[0]).check().compiled


@pytest.mark.parametrize("text, by, answer", [
    ("function f\nC = f(x**2)", "x", "2*x*f'(x**2)"),
    ("function f\nC = f''(x)", "x", "f'''(x)"),
    ("function f\nC = f'''(x)", "x", "D[1,1,1,1]f(x)"),
    ("function K\nC = K(x, y*x)", "x", "y*D[2]K(x, x*y) + D[1]K(x, x*y)"),
    ("function K\nC = D[2]K(x, y)", "y", "D[2,2]K(x, y)"),
])
def test_the_derivative_of_a_function_is_a_symbol(text, by, answer):
    found = symgrad.read(text).derive(by).answer
    assert str(found) == answer
    assert symgrad.read(f"{text.splitlines()[0]}\nC = {found}").derive(by) is not None


def test_the_derivative_of_sigma_reads_back():
    assert str(symgrad.read("a = sigma'(z)").derive("z").answer) == "(1 - 2*sigma(z))*sigma'(z)"


def test_a_call_gives_the_function_and_its_derivatives():
    system = symgrad.read(CASES["an activation"])
    given = {"w": 0.5, "x": 2.0, "b": 0.1, "y": 1.0}
    value, gradient = system.compile()(**given, f=(np.tanh, lambda u: 1 - np.tanh(u)**2))
    wanted, slopes = symgrad.read(CASES["an activation"].replace("function f\n", "").replace("f(", "tanh(")).compile()(**given)
    assert value == pytest.approx(wanted) and gradient == pytest.approx(slopes)
    assert system.values(**given, f=np.tanh)["C"] == pytest.approx(wanted)


def test_derivatives_by_several_arguments_are_given_one_by_one():
    system, x = symgrad.read("function K\nC = sum(K(x[i], x[j]), i, j)"), np.array([0.3, -1.2, 2.0])
    square = lambda u, v: (u - v)**2*u
    firsts = lambda u, v: 2*(u - v)*u + (u - v)**2, lambda u, v: -2*(u - v)*u
    seconds = (lambda u, v: 6*u - 4*v, lambda u, v: 2*v - 4*u), (lambda u, v: 2*v - 4*u, lambda u, v: 2*u + 0*v)
    plain = symgrad.read("C = sum((x[i] - x[j])**2*x[i], i, j)")
    value, gradient = system.compile()(x=x, K=(square, firsts))
    assert value == pytest.approx(plain.compile()(x=x)[0]) and np.allclose(gradient["x"], plain.compile()(x=x)[1]["x"])
    hessian = system.hessian("x").compile()(x=x, K=(square, firsts, seconds))
    assert np.allclose(hessian, plain.hessian("x").compile()(x=x))


def test_what_a_function_returns_is_no_array_that_a_program_works_in():
    same = lambda u: u
    x = np.array([1.0, 2.0])
    value, gradient = symgrad.read("function f\nC = sum(exp(f(x[i])*y) + f(x[i]), i)").compile()(x=x, y=1.0, f=(same, np.ones_like))
    assert x.tolist() == [1.0, 2.0] and np.allclose(gradient["x"], np.exp(x) + 1) and value == pytest.approx(np.exp(x).sum() + 3)


def test_float32_stays_float32():
    x = np.ones(3, np.float32)
    _, gradient = symgrad.read("function f\nC = sum(f(x[i]), i)").compile()(x=x, f=(np.tanh, lambda u: 1 - np.tanh(np.float64(u))**2))
    assert gradient["x"].dtype == np.float32


def test_a_module_takes_the_functions_too():
    space = {}
    exec(symgrad.read(CASES["an activation"]).derive("w").export(), space)
    value, gradient = space["value_and_gradient"](w=0.5, x=2.0, b=0.1, y=1.0, f=(np.tanh, lambda u: 1 - np.tanh(u)**2))
    assert value == pytest.approx((np.tanh(1.1) - 1)**2) and set(gradient) == {"w"}


x, y, w, C = sympy.symbols("x y w C")
f, K = sympy.Function("f"), sympy.Function("K")


@pytest.mark.parametrize("right", [f(w*x)**2, K(w, w*x) + K(x, x), f(x)*sympy.Derivative(f(x), x), f(x*w).diff(x), K(x, y).diff(y, 2)*K(y, x)])
def test_undefined_functions_of_sympy_are_functions_of_the_user(right):
    derivation = System([sympy.Eq(C, right, evaluate=False)]).derive("x")
    assert derivation.check().compiled
    assert sympy.simplify((derivation.answer - sympy.diff(right, x)).doit()) == 0


def test_one_plain_expression_may_call_an_undefined_function():
    assert sympy.simplify(symgrad.derive(f(x)**2, x).answer - sympy.diff(f(x)**2, x)) == 0


def test_classes_of_functions_are_one_each_and_travel():
    e = user_function("K", (0, 1))(Quantity("x"), Quantity("y"))
    assert pickle.loads(pickle.dumps(e)) == e and type(pickle.loads(pickle.dumps(e))) is type(e)
    assert list(map(str, partial_derivatives(e))) == ["D[1,2]K(x, y)", "D[2,2]K(x, y)"]


def test_pages_print_derivatives_as_people_write_them():
    derivation = symgrad.read("function f, K\nwrite f as \\phi\nC = f(x)**2 + K(x, y)").derive("x")
    latex, text = derivation.to_latex(), derivation.to_text()
    assert r"2 \phi (x) \phi' (x) + \partial_{1} K (x, y)" in latex
    assert "∂_1K(u, v)  the derivative of K(u, v) by its argument 1" in text and "a function of which no more is known" in text
    fourth = symgrad.read("function f\nC = f'''(x)").derive("x").to_latex()
    assert r"f^{(4)} (x)" in fourth
    assert "f'(X * v)" in symgrad.read("function f\nX: (m, n)\nv: (n)\nC = sum(f(X@v))").derive("v").to_text(form="matrix")


@pytest.mark.parametrize("given, words", [
    ({"f": np.tanh}, "f' is missing"), ({"f": (np.tanh, 3)}, "f' is int"), ({"f": (np.tanh, np.sum)}, "shape"), ({}, "f is missing"),
    ({"f": (np.tanh, lambda u: u.astype(str))}, "real numbers"), ({"f": (np.tanh, lambda u: u[:1])}, "shape"), ({"f": 3}, "f is int"),
])
def test_what_a_call_gives_for_a_function_is_looked_at(given, words):
    with pytest.raises(InputError, match=words) as raised:
        symgrad.read("function f\nC = sum(f(x[i]), i)").compile()(x=np.ones(3), **given)
    assert raised.value.remedy


def test_a_gradient_by_hand_takes_the_functions_and_is_diagnosed():
    system = symgrad.read("function f\nC = sum(f(x[i])**2, i)")
    compare(system, lambda x, f: {"x": 2*f[0](x)*f[1](x)})
    with pytest.raises(GradientError, match="the factor 2 is missing"):
        compare(system, lambda x, f: {"x": f[0](x)*f[1](x)})
    compare(system, lambda x, f: {"x": 2*f[0](x)*f[1](x)}, at={"x": np.ones(3), "f": (np.tanh, lambda u: 1 - np.tanh(u)**2)})
