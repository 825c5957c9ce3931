"""Functions: another than those of the table brings its own derivative, which is believed only where it is true."""

import re

import numpy as np
import pytest
import sympy
from conftest import required
from sympy import Function, Rational, exp
from sympy.core.function import ArgumentIndexError

import symgrad
from symgrad.errors import UnsupportedError
from symgrad.notation.functions import relu, sigma, sigma_prime, softplus
from symgrad.notation.nodes import Plus, Power, Quantity, Times
from symgrad.notation.sympy_form import plain
from symgrad.reading.text.functions import OF_AN_ORDER, ONE_ARGUMENT
from symgrad.rules import calculus, foreign

x, half = Quantity("x"), Rational(1, 2)


# Functions that say of themselves what their derivative is; the answers are known from any table.
FOREIGN = {
    sympy.atan: lambda t: 1/(1 + t**2),
    sympy.asin: lambda t: 1/sympy.sqrt(1 - t**2),
    sympy.acosh: lambda t: 1/sympy.sqrt(t**2 - 1),
    sympy.loggamma: sympy.digamma,
    sympy.sinc: lambda t: (t*sympy.cos(t) - sympy.sin(t))/t**2,
    sympy.cot: lambda t: -1 - sympy.cot(t)**2,
}


@pytest.mark.parametrize("function, slope", FOREIGN.items(), ids=lambda f: getattr(f, "__name__", ""))
def test_another_function_brings_its_own_derivative(function, slope):
    law = calculus.slope(function(x, evaluate=False))
    assert not law.atoms(sympy.Add, sympy.Mul, sympy.Pow)
    point = Rational(13, 10) if function is sympy.acosh else Rational(7, 10)
    found = plain(law).subs(sympy.Symbol("x", real=True), point)
    assert abs(sympy.N(found - slope(point), 30)) < Rational(1, 10**25)


def test_a_function_of_a_number_and_a_variable_is_differentiated_by_the_variable():
    found = plain(foreign.foreign_derivative(sympy.besselj(2, x))).subs(sympy.Symbol("x", real=True), half)
    assert abs(sympy.N(found - (sympy.besselj(1, half) - sympy.besselj(3, half))/2, 30)) < Rational(1, 10**25)
    with pytest.raises(UnsupportedError, match="besselj does not say"):
        foreign.foreign_derivative(sympy.besselj(x, 2))


class Told(Function):
    """sin, that says of its derivative whatever `says` is."""

    nargs = 1

    def fdiff(self, argindex=1):
        return self.says(self.args[0])

    def _eval_evalf(self, precision):
        return sympy.sin(self.args[0])._eval_evalf(precision)


class Right(Told):
    says = staticmethod(sympy.cos)


class Wrong(Told):
    says = staticmethod(lambda t: sympy.cos(t)*(1 + Rational(1, 10**12)))


class WrongOnOneSide(Told):
    says = staticmethod(lambda t: sympy.cos(sympy.Abs(t)) + sympy.Heaviside(-t))


class Undone(Told):
    says = staticmethod(lambda t: sympy.Derivative(sympy.sin(t), t))


class Odd(Told):
    says = staticmethod(lambda t: sympy.Piecewise((sympy.cos(t), t < 9), (sympy.cos(t), True), evaluate=False))


class Silent(Function):
    nargs = 1

    def fdiff(self, argindex=1):
        raise ArgumentIndexError(self, argindex)


class Nowhere(Function):
    nargs = 1

    def fdiff(self, argindex=1):
        return sympy.cos(self.args[0])


class RightFromAHalf(Right):
    """Has no value below 1/2."""

    def _eval_evalf(self, precision):
        return super()._eval_evalf(precision) if self.args[0] > 0.5 else None


class RightWhereReal(Told):
    """(t - 1/2)**(3/2), whose stated slope is right where that is real."""

    says = staticmethod(lambda t: sympy.sqrt(sympy.Abs(t - half))*3/2)

    def _eval_evalf(self, precision):
        return ((self.args[0] - half)**Rational(3, 2))._eval_evalf(precision)


class RightWhereItsSlopeIsReal(Right):
    says = staticmethod(lambda t: sympy.cos(t) + sympy.sqrt(t) - sympy.sqrt(sympy.Abs(t)))


def test_a_function_that_tells_the_truth_is_believed():
    assert calculus.slope(Right(x)) == sympy.cos(x, evaluate=False)
    assert calculus.slope(RightFromAHalf(x)) == sympy.cos(x, evaluate=False)
    assert calculus.slope(RightWhereReal(x)).has(sympy.Abs) and calculus.slope(RightWhereItsSlopeIsReal(x)).has(sympy.Abs)


@pytest.mark.parametrize("function, message", [
    (Wrong, "Wrong does not agree with difference quotients"), (WrongOnOneSide, "does not agree"), (Undone, "Undone does not say"),
    (Silent, "Silent does not say"), (Nowhere, "could not be checked"), (Odd, "is not supported")])
def test_a_function_that_does_not_is_refused(function, message):
    with pytest.raises(UnsupportedError, match=message):
        foreign.foreign_derivative(function(x))


# The functions that SymPy lacks, written out; their `fdiff` is for those who go on with SymPy.
real = sympy.Symbol("real", real=True)
LOGISTIC = 1/(1 + sympy.exp(-real))
WRITTEN = {sigma: LOGISTIC, sigma_prime: LOGISTIC*(1 - LOGISTIC), relu: sympy.Max(real, 0), softplus: sympy.log(1 + sympy.exp(real))}


@pytest.mark.parametrize("function", WRITTEN, ids=lambda function: function.__name__)
@pytest.mark.parametrize("point", [Rational(7, 10), Rational(-4, 10)])
def test_our_functions_have_their_derivatives_in_sympy_too(function, point):
    stated = function(real).diff(real)
    for ours, written in WRITTEN.items():
        stated = stated.subs(ours(real), written)
    assert abs(sympy.N((stated - WRITTEN[function].diff(real)).subs(real, point), 30)) < Rational(1, 10**25)


def test_the_slope_of_relu_at_nought_is_nought_in_sympy_too():
    assert relu(real).diff(real).subs(real, 0) == 0


def test_slopes_read_as_one_writes_them():
    tan, tanh = sympy.tan(x, evaluate=False), sympy.tanh(x, evaluate=False)
    assert calculus.slope(tan) == Plus(1, Power(tan, 2)) and calculus.slope(tanh) == Plus(1, Times(-1, Power(tanh, 2)))
    assert calculus.slope(sigma_prime(x)) == Times(sigma_prime(x), Plus(1, Times(-2, sigma(x))))
    assert calculus.slope(sympy.erf(x, evaluate=False)) == Times(2, Power(sympy.pi, -half), exp(Times(-1, Power(x, 2)), evaluate=False))
    assert str(sigma_prime(x)) == "sigma'(x)"


def test_the_argument_that_is_no_number_is_found():
    assert [foreign.varying_argument(e) for e in (Right(x), Right(2), sympy.besselj(2, x), sympy.besselj(x, 2))] == [0, 0, 1, 0]


@pytest.mark.sample(21)
@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_every_function_that_text_may_call_is_derived_and_checked(name):
    assert symgrad.read(f"C = {name}(x)*x\n").derive("x").check().worst < 1e-20


OF_MORE = ["log(2 + w**2, 3 + x{0}**2)", "hypot(w, x{0})", "logaddexp(w*x{0}, x{0})", "beta(2 + w**2, 1 + x{0}**2)", "atan2(w, x{0})", "atan2(x{0}, -2 - w**2)",
           "xlogy(w, 1 + x{0}**2)", "xlogy(x{0}**2, 1 + w**2)", *(f"{name}(1, 1 + w**2*x{{0}}**2)" for name in OF_AN_ORDER)]


@pytest.mark.sample(2)
@pytest.mark.parametrize("text", OF_MORE)
def test_functions_of_two_values_and_of_an_order_are_read_derived_checked_and_run(text):
    """Of numbers, of an array beside a number, of arrays; as a Hessian; printed and read back."""
    required("scipy")
    one, many = symgrad.read(f"C = {text.format('')}"), symgrad.read(f"C = sum({text.format('[i]')}, i)")
    for system in (one, many):
        assert symgrad.read(str(system)) == system
        for derivation in (system.derive(), system.hessian("w", "x")):
            report = derivation.check()
            assert report.worst < 1e-20 and report.compiled and not report.skipped
    at, points = {"w": 0.7, "x": 1.3}, np.array([1.3, -0.4])
    total, gradients = many.compile("w", "x")(w=0.7, x=points)
    values = [one.compile("w", "x")(w=0.7, x=point) for point in points]
    assert total == pytest.approx(sum(value for value, _ in values)) and gradients["w"] == pytest.approx(sum(found["w"] for _, found in values))
    assert gradients["x"] == pytest.approx([found["x"] for _, found in values]) and np.isfinite(one.compile()(**at)[0])


@pytest.mark.parametrize("text", ["atan2(x, x**2 + 1)", "xlogy(x, 2)", "atan2(x, 1)", "besselj(1, x)", "hypot(x, 2)", "log(x**2 + 1, 2)", "logaddexp(1, x)", "beta(exp(x), 2)"])
def test_so_they_are_in_matrix_text(text):
    required("scipy")
    assert symgrad.read(f"x: (n)\nC = sum({text})").derive("x").check().compiled


@pytest.mark.parametrize("e", [sympy.atan2(*sympy.symbols("w x")), sympy.beta(*(1 + s**2 for s in sympy.symbols("w x"))), sympy.besselk(1, sympy.exp(sympy.Symbol("w")))], ids=str)
def test_so_they_are_in_sympy_equations(e):
    required("scipy")
    assert symgrad.System([sympy.Eq(sympy.Symbol("C"), e)]).derive("w").check().compiled


@pytest.mark.parametrize("text, said, write", [
    ("hypot(w)", "hypot takes two values, here 1", "hypot(u, v)"), ("atan2(w)", "atan2 takes two values, here 1", "atan2(u, v)"),
    ("log(w, 2, 3)", "log takes one value or two, here 3", "log(u)"), ("erfinv(w, 1)", "erfinv takes one value, here 2", "erfinv(u)"),
    ("besselj(w, 2)", "the first of which is a number, its order", "besselj(2, u)"), ("xlogy(w)", "xlogy takes two values, here 1", "xlogy(u, v)"),
    ("hypott(w, 1)", "hypott is no function here", "hypot"), ("besselj(w)", "besselj takes two values", "besselj(2, u)")])
def test_a_call_of_too_few_or_of_others_says_what_would_be_right(text, said, write):
    with pytest.raises(symgrad.SymgradError, match=re.escape(said)) as caught:
        symgrad.read(f"C = {text}")
    assert write in str(caught.value)


@pytest.mark.parametrize("name", ["chol", "quux"])
def test_nothing_is_suggested_that_is_not_near(name):
    with pytest.raises(symgrad.UnsupportedError) as caught:
        symgrad.read(f"C = {name}(w)")
    assert "did you mean" not in str(caught.value)


def test_xlogy_is_0_where_its_first_value_is_on_numbers_and_arrays():
    one, many = symgrad.read("C = xlogy(w, x)"), symgrad.read("C = sum(xlogy(w[i], x[i]), i)")
    assert one.compile("w")(w=0.0, x=0.5) == (0.0, {"w": np.log(0.5)})
    assert many.compile("x")(w=np.array([0.0, 2.0]), x=np.array([0.5, 1.0]))[0] == 0
