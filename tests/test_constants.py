"""Functions of numbers in programs: whatever is applied to numbers alone is worked out, in every kind of text and on every path."""

import math

import numpy as np
import pytest
import sympy
from conftest import required

import symgrad
from symgrad.errors import Part, UnsupportedError
from symgrad.reading.text.functions import ONE_ARGUMENT

OWN = {"sigma": lambda u: 1/(1 + math.exp(-u)), "softplus": lambda u: math.log1p(math.exp(u)), "relu": lambda u: max(u, 0.0),
       "gelu": lambda u: u*(1 + math.erf(u/math.sqrt(2)))/2, "silu": lambda u: u/(1 + math.exp(-u)), "softsign": lambda u: u/(1 + abs(u)),
       "mish": lambda u: u*math.tanh(math.log(1 + math.exp(u))), "elu": lambda u: u if u > 0 else math.exp(u) - 1, "leaky_relu": lambda u: max(u, u/100),
       "hardtanh": lambda u: min(max(u, -1), 1), "logsigmoid": lambda u: -math.log(1 + math.exp(-u)),
       "rounded": lambda u: round(u), "sigma_prime": lambda u: math.exp(-u)/(1 + math.exp(-u))**2,
       "normcdf": lambda u: (1 + math.erf(u/math.sqrt(2)))/2, "lognormcdf": lambda u: math.log((1 + math.erf(u/math.sqrt(2)))/2)}
ARGUMENTS = ["2", "3/2", "-1/2", "0", "pi/6", "2**(1/3)"]
REDUCTIONS = {
    "max(2, 3)": 3, "min(1/2, pi, 3)": 0.5, "sum(k**2, k in 1..3)": 14, "mean(k, k in 1..4)": 2.5, "prod(k, k in 1..4)": 24, "max(k**2, k in 1..3)": 9,
    "min(atan(k), k in 1..3)": math.pi/4, "sum(exp(k/3), k in 0..2)": sum(math.exp(k/3) for k in range(3)), "max(sigma(2), tanh(1))": OWN["sigma"](2),
    "sum([k = 1]*k**2, k in 0..2)": 1, "atan(sigma(2))": math.atan(OWN["sigma"](2)), "cot(max(1/2, sigma(1)))": 1/math.tan(OWN["sigma"](1)),
    "prod(cot(k), k in 1..2)": 1/math.tan(1)/math.tan(2), "sum(digamma(k), k in 1..2)": 1 - 2*0.5772156649015329,
}
MATRIX = {"sum(atan(ones(3)))": 3*math.pi/4, "norm(ones(4))": 2, "logdet(2*eye(3))": 3*math.log(2), "tr(inv(2*eye(3)))": 1.5, "max(cot(ones(3)))": 1/math.tan(1),
          "sum(softmax(ones(3)))": 1, "norm1(ones(3))": 3, "logsumexp(ones(2))": 1 + math.log(2), "sum(sec(eye(2)))": 2 + 2/math.cos(1)}
SCALAR = ["C = {c}*x**2", "C = x**2*{c}**2/{c}", "a = {c}\nC = a*x**2", "C = x*({c}*x + {c}) - {c}*x"]
INDEX = ["C = sum({c}*x[i]**2, i)", "C = {c}*sum(x[i]**2, i)", "a[i] = {c} for i in 0..I-1\nC = sum(a[i]*x[i]**2, i)"]
ARRAYS = ["x: (n)\nC = sum({c}*x**2)", "x: (n)\na = {c}*x\nC = x@a", "x: (n)\nC = {c}*norm(x)**2"]


def constants():
    """Every function of the table and of SymPy at every number at which it has a real value, and that value."""
    for name, kind in ONE_ARGUMENT.items():
        for argument in ARGUMENTS:
            u = sympy.sympify(argument)
            if kind is sympy.erfinv and abs(u) > 1:
                continue
            value = OWN[kind.__name__](float(u)) if kind.__name__ in OWN else complex(sympy.N(kind(u)))
            if np.isfinite(value) and not np.imag(value):
                yield f"{name}({argument})", float(np.real(value))


CONSTANTS = dict(constants())


def checked(text, wrt, c, x):
    """Value, gradient, Hessian and exported module of C = c*x**2, or its sum, are those of that function."""
    system = symgrad.read(text.format(c=c[0]) + "\n")
    derivation = system.derive(wrt)
    value, gradient, second = system.compile(wrt, hessian=True)(**{wrt: x})
    room = {}
    exec(derivation.export(), room)
    for got, slope in (derivation.compile()(**{wrt: x}), (value, gradient), room["value_and_gradient"](**{wrt: x})):
        assert got == pytest.approx(c[1]*np.sum(x**2), rel=1e-13, abs=1e-15)
        np.testing.assert_allclose(slope[wrt], 2*c[1]*x, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(second[wrt, wrt], 2*c[1]*np.eye(*2*np.shape(x)) if np.ndim(x) else 2*c[1], rtol=1e-13, atol=1e-15)
    return derivation


def point(text):
    """The x of a text: a number, or an array of two."""
    return np.array([0.7, 1.9]) if "x[i]" in text or "(n)" in text else 0.7


def some(step, *more):
    """Constants in a row, every so many, and further ones."""
    found = [*list(CONSTANTS.items())[::step], *(c for table in more for c in table.items())]
    return pytest.mark.parametrize("c", found, ids=[name for name, _ in found])


@pytest.mark.sample(7)
@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_a_function_of_a_number_is_computed_in_every_kind_of_text(name):
    found = [c for c in CONSTANTS.items() if c[0].startswith(name + "(")]
    for number, c in enumerate(found):
        text = (SCALAR[0], INDEX[0], ARRAYS[0])[number % 3]
        checked(text, "x", c, point(text))
    assert len(found) >= 3


@pytest.mark.sample(12)
@some(40, REDUCTIONS)
@pytest.mark.parametrize("text", [*SCALAR[1:], *INDEX[1:]])
def test_so_is_what_is_made_of_numbers_and_the_programs_check(c, text):
    if c[1] or "/{c}" not in text:
        assert checked(text, "x", c, point(text)).check().compiled


@pytest.mark.sample(8)
@some(60, MATRIX)
@pytest.mark.parametrize("text", ARRAYS)
def test_so_it_is_in_matrix_text(c, text):
    assert checked(text, "x", c, point(text)).check().compiled


@pytest.mark.sample(12)
@some(12, REDUCTIONS)
@pytest.mark.parametrize("text, more", [("C = x**{c}", 0), ("C = sum(x[i]**{c}, i)", 0), ("x: (n)\nC = sum(x**({c} + 1))", 1), ("C = sum(x[i]**2*x[i]**{c}/x[i], i)", 1)])
def test_a_number_may_be_an_exponent(c, text, more):
    x, power = point(text), c[1] + more
    if abs(power) < 30:
        value, gradient, second = symgrad.read(text.format(c=c[0]) + "\n").compile("x", hessian=True)(x=x)
        assert value == pytest.approx(np.sum(x**power), rel=1e-12)
        np.testing.assert_allclose(gradient["x"], power*x**(power - 1), rtol=1e-11, atol=1e-13)
        curve = power*(power - 1)*x**(power - 2)
        np.testing.assert_allclose(second["x", "x"], np.diag(curve) if np.ndim(x) else curve, rtol=1e-10, atol=1e-12)


@pytest.mark.sample(12)
@some(12, REDUCTIONS)
@pytest.mark.parametrize("text", ["C = max({c}, x)**2", "C = sum(max({c}, x[i])**2, i)", "C = sum(max(x[i], {c} - 1, {c})**2, i)", "C = sum(1/max(exp(-9), {c}, x[i])**(-2), i)"])
def test_a_number_may_be_compared_with_what_varies(c, text):
    x = point(text)
    value, gradient, _ = symgrad.read(text.format(c=c[0]) + "\n").compile("x", hessian=True)(x=x)
    least = max(c[1], math.exp(-9)) if "exp(-9)" in text else c[1]
    assert value == pytest.approx(np.sum(np.maximum(least, x)**2), rel=1e-12)
    np.testing.assert_allclose(gradient["x"], np.where(x > least, 2*x, 0), rtol=1e-12)


@pytest.mark.parametrize("c", ["log(-1/2)", "asin(2)", "acosh(1/3)", "atanh(1)", "sqrt(-1/2)", "gamma(0)", "log(0)", "cot(0)", "log(sigma(2) - 1)", "(-2)**(1/3)"])
@pytest.mark.parametrize("text", ["C = {c}*x**2", "C = sum({c}*x[i]**2, i)", "x: (n)\nC = sum(exp({c}*x))", "C = x**({c})"])
def test_a_number_without_a_real_value_is_refused_and_named(c, text):
    with pytest.raises(UnsupportedError) as raised:
        symgrad.read(text.format(c=c) + "\n").compile("x")
    assert isinstance(raised.value.place, Part) and str(raised.value.place) in str(raised.value) and raised.value.remedy


def test_a_program_writes_what_the_table_has_as_it_is_written_and_the_rest_as_a_number():
    source = symgrad.read("C = x**2/2 + log(2*pi)/2 + atan(3/2)\n").derive().export()
    assert "math.log(2*math.pi)" in source and repr(math.atan(1.5)) in source


@pytest.mark.parametrize("name, of", [("cot", math.tan), ("sec", math.cos), ("csc", math.sin), ("coth", math.tanh), ("sech", math.cosh), ("csch", math.sinh)])
def test_reciprocals_of_functions_run_on_arrays_and_numbers(name, of):
    system = symgrad.read(f"C = sum({name}(x[i]), i) + {name}(s)\n")
    value, _ = system.compile()(x=np.array([0.5, 1.25]), s=2.0)
    assert value == pytest.approx(sum(1/of(u) for u in (0.5, 1.25, 2.0)), rel=1e-14) and system.derive().check().compiled


@pytest.mark.sample(7)
@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_functions_of_letters_sizes_and_arrays_run_as_they_are_meant(name):
    required("scipy.special")
    f = f"{name}(1 + " if name == "acosh" else f"{name}("
    derivation = symgrad.read(f"C = {f}n/9)*sum({f}(i+1)/7)*{f}x[i]), i in 0..n-1)\n").derive("x")
    assert derivation.check().compiled


@pytest.mark.parametrize("name", ["Ci", "Chi", "log", "acosh", "loggamma"])
def test_outside_of_its_domain_a_function_is_no_number(name):
    required("scipy.special")
    with np.errstate(invalid="ignore"):
        value, _ = symgrad.read(f"C = sum({name}(x[i]), i)\n").compile()(x=np.array([1.5, -1.5]))
    assert np.isnan(value)
