"""The oracle against sympy.diff on systems written out, against closed forms, and against mpmath.diff."""

from dataclasses import replace
from random import Random
from types import MappingProxyType

import mpmath
import pytest
import sympy
from sympy import Integer, Rational, cos, erf, exp, log, pi, sin, sqrt, tanh

from hand_made import (C, I, K, L, chain, convolution, defined, derivative, given, i, j, k, l, meaning_of, minus, network, size, softmax, system,
                       u, v, x, y)
from symgrad.equations.system import Definition
from symgrad.errors import UnsupportedError
from symgrad.meaning.oracle import Meaning, agree, entries, residual
from symgrad.meaning.points import sample
from symgrad.meaning.real_functions import DomainError
from symgrad.meaning.small_sizes import keys
from symgrad.meaning.world import RangeError
from symgrad.notation.brackets import Delta, Differ, InRange, ValuesEqual, positive
from symgrad.notation.functions import maximum, minimum, relu, sigma, sigma_prime, softplus
from symgrad.notation.nodes import Abstract, Binder, D, Local, Over, Plus, Power, Quantity, Times, Total
from symgrad.notation.sympy_form import normal_form, plain
from written_out import WrittenOut, total_by_sympy


def network_at(layers=3):
    sizes = {"L": layers, "I": 2, "n": {(layer,): 2 + layer % 2 for layer in range(layers + 1)}}
    return sample(network(), sizes, Random(7))


INPUTS = pytest.mark.parametrize("make, sizes", [
    (chain, {"L": 1}), (chain, {"L": 3}), (network, {"L": 2, "I": 1, "n": {(0,): 1, (1,): 3, (2,): 2}}),
    (softmax, {"I": 2, "K": 3}), (convolution, {"X": 4, "M": 2})])


@pytest.mark.sample(2)
@INPUTS
def test_the_derivative_by_every_input_and_every_quantity_is_that_of_sympy_on_the_system_written_out(make, sizes):
    meaning = sample(make(), sizes, Random(3))
    for name, family in meaning.system.families.items():
        for key in keys(family, meaning) if family.kind != "size" else ():
            expected = total_by_sympy(meaning, ("C", ()), (name, key))
            assert agree(meaning.value(Total(C, Quantity(name, *key))), expected), (name, key)


@INPUTS
def test_every_entry_is_that_of_sympy_on_the_system_written_out(make, sizes):
    """Every input is put in as a number, so that SymPy computes the rest."""
    meaning = sample(make(), sizes, Random(3))
    written = Everything(meaning, ("", ()))
    for name, family in meaning.system.families.items():
        for key in keys(family, meaning) if family.kind == "defined" else ():
            assert agree(meaning.value(Quantity(name, *key)), meaning.mp.mpf(str(written.entry(name, key).evalf(60)))), (name, key)


class Everything(WrittenOut):
    """All that is defined written out down to the inputs, these as numbers."""

    def _written(self, name, key):
        if name in self.meaning.inputs:
            return sympy.Float(self.meaning.inputs[name][key], 60)
        definition, numbers = self.meaning.clause(name, key)
        return self.expression(definition.body, {binder.letter: numbers[binder.letter.name] for binder in definition.over})


def test_the_equations_of_backpropagation_hold_in_a_network_and_a_wrong_one_does_not():
    meaning, n = network_at(), lambda layer: Quantity("n", layer)
    z, delta, below = Quantity("z", l, i, j), Quantity("delta", l, i, j), Quantity("a", l - 1, i, k)
    rows, width, layers = Binder(i, 0, I - 1), Binder(j, 0, n(l) - 1), Binder(l, 1, L)
    top = Times(sigma_prime(Quantity("z", L, i, j)), Power(I, -1), minus(Quantity("a", L, i, j), Quantity("y", i, j)))
    for letters in entries((rows, Binder(j, 0, n(L) - 1)), meaning):
        assert agree(meaning.value(top, letters), meaning.value(Quantity("delta", L, i, j), letters))
    following = Over("sum", Times(Quantity("w", l + 1, k, j), Quantity("delta", l + 1, i, k)), Binder(k, 0, n(l + 1) - 1))
    for letters in entries((Binder(l, 1, L - 1), rows, width), meaning):
        assert agree(meaning.value(Times(sigma_prime(z), following), letters), meaning.value(delta, letters))
        assert not agree(meaning.value(Times(sigma(z), following), letters), meaning.value(delta, letters))
    for letters in entries((layers, width, Binder(k, 0, n(l - 1) - 1)), meaning):
        expected = meaning.value(Over("sum", Times(below, delta), rows), letters)
        assert agree(expected, meaning.value(Total(C, Quantity("w", l, j, k)), letters))


def test_a_named_adjoint_and_the_total_are_one_number():
    meaning, letters = network_at(), {l: 1, i: 1, j: 2}
    total = meaning.value(Total(C, Quantity("z", l, i, j)), letters)
    assert total != 0
    assert meaning.value(Quantity("delta", l, i, j), letters) == total


def test_a_definition_of_an_adjoint_name_is_used_rather_than_the_total():
    definitions = [Definition(C, (), Power(x, 2)), Definition(Quantity("dC/dx"), (), Integer(7))]
    gradient = system(definitions, given("x"), defined("C"), derivative("C", "x"))
    meaning = Meaning(gradient, {}, {"x": {(): 3}})
    assert meaning.value(Quantity("dC/dx")) == 7
    assert agree(meaning.value(Total(C, x)), 6)


def test_the_derivative_of_a_derivative_has_a_name_too():
    """C = w*x**2 and dC/dx = 2*w*x, so that its derivative by w is 2*x."""
    slope = Quantity("dC/dx")
    definitions = [Definition(C, (), Times(Quantity("w"), Power(x, 2))), Definition(slope, (), Times(2, Quantity("w"), x))]
    gradient = system(definitions, given("w"), given("x"), defined("C"), derivative("C", "x"),
                      derivative("dC/dx", "w"), derivative("C", "w"), cost="dC/dx")
    meaning = Meaning(gradient, {}, {"w": {(): 3}, "x": {(): 5}})
    assert agree(meaning.value(Quantity("ddC/dx/dw")), 10)
    assert agree(meaning.value(Total(slope, Quantity("w"))), 10)
    assert agree(meaning.value(Quantity("dC/dw")), 25)


def test_an_adjoint_of_a_family_takes_the_places_of_the_family_first():
    rows, columns = Binder(i, 0, I - 1), Binder(j, 0, K - 1)
    weighted = Over("sum", Times(Quantity("w", i, j), Quantity("x", j)), columns)
    linear = system([Definition(Quantity("r", i), (rows,), weighted)], size("I"), size("K"), given("w", rows, columns),
                    given("x", columns), defined("r", rows), derivative("r", "x", rows, columns), cost="r")
    meaning = sample(linear, {"I": 2, "K": 3}, Random(0))
    for letters in entries((rows, columns), meaning):
        expected = meaning.value(Quantity("w", i, j), letters)
        assert agree(meaning.value(Quantity("dr/dx", i, j), letters), expected)
        assert agree(meaning.value(Total(Quantity("r", i), Quantity("x", j)), letters), expected)


def test_a_total_by_a_defined_quantity_holds_what_lies_before_it():
    """y = x**2 and C = x*y: dC/dy = x, dC/dx = 3x**2, and the local derivative of C by x is y."""
    made = system([Definition(y, (), Power(x, 2)), Definition(C, (), Times(x, y))], given("x"), defined("y"), defined("C"))
    meaning = Meaning(made, {}, {"x": {(): "1.3"}})
    assert agree(meaning.value(Total(C, y)), meaning.mp.mpf("1.3"))
    assert agree(meaning.value(Total(C, x)), 3*meaning.mp.mpf("1.3")**2)
    assert agree(meaning.value(Local(C, x)), meaning.mp.mpf("1.3")**2)
    assert agree(meaning.value(D(Times(x, y), x)), meaning.mp.mpf("1.3")**2)
    assert agree(meaning.value(Total(C, C)), 1)
    assert meaning.value(Total(x, C)) == 0


def test_a_local_derivative_is_0_where_the_quantity_has_no_equation():
    meaning = sample(chain(), {"L": 2}, Random(1))
    assert meaning.value(Local(Quantity("z", 3), Quantity("a", 2))) == 0
    assert meaning.value(Local(Quantity("z", 2), Quantity("a", 2))) == 0
    assert agree(meaning.value(Local(Quantity("z", 2), Quantity("a", 1))), meaning.value(Quantity("w", 2)))


def test_second_derivatives_are_differences_of_differences():
    known = chain()
    known = replace(known, families=MappingProxyType({**known.families, "dC/dw": derivative("C", "w", *known.families["w"].over)}))
    meaning = sample(known, {"L": 2}, Random(5))
    numbers = {name: {key: sympy.Float(value, 60) for key, value in found.items()} for name, found in meaning.inputs.items()}
    w1, b2 = sympy.symbols("w1 b2")
    squash = lambda t: 1/(1 + exp(-t))
    first = squash(w1*numbers["x"][()] + numbers["b"][1,])
    cost = (squash(numbers["w"][2,]*first + b2) - numbers["y"][()])**2
    expected = cost.diff(w1, b2).evalf(60, subs={w1: numbers["w"][1,], b2: numbers["b"][2,]})
    assert agree(meaning.value(Total(Quantity("dC/dw", 1), Quantity("b", 2))), meaning.mp.mpf(str(expected)))
    cubic = meaning_of(Times(Power(u, 3), Power(v, 2)), u="0.7", v="1.1")
    assert agree(cubic.value(D(D(Times(Power(u, 3), Power(v, 2)), u), v)), 6*cubic.mp.mpf("0.49")*cubic.mp.mpf("1.1"))


SCALARS = [
    (exp(u), mpmath.exp), (log(u), mpmath.log), (sin(u), mpmath.sin), (cos(u), mpmath.cos), (sympy.tan(u), mpmath.tan),
    (sympy.sinh(u), mpmath.sinh), (sympy.cosh(u), mpmath.cosh), (tanh(u), mpmath.tanh), (erf(u), mpmath.erf),
    (sigma(u), lambda t: 1/(1 + mpmath.exp(-t))), (softplus(u), lambda t: mpmath.log(1 + mpmath.exp(t))),
    (sigma_prime(u), lambda t: mpmath.exp(-t)/(1 + mpmath.exp(-t))**2), (sqrt(u), mpmath.sqrt), (sympy.asin(u), mpmath.asin),
    (sympy.gamma(u), mpmath.gamma), (sympy.besselj(1, u), lambda t: mpmath.besselj(1, t)), (sympy.Abs(u), abs),
    (Power(u, Rational(2, 3)), lambda t: mpmath.cbrt(t)**2), (Power(2, u), lambda t: mpmath.mpf(2)**t), (Times(pi, u), lambda t: mpmath.pi*t),
]


@pytest.mark.parametrize("body, function", SCALARS, ids=lambda case: str(case) if isinstance(case, sympy.Basic) else "")
def test_a_function_and_its_derivative_are_those_of_mpmath(body, function):
    meaning = meaning_of(body, u=Rational(3, 8))
    with mpmath.workdps(60):
        at = mpmath.mpf(3)/8
        assert agree(meaning.value(C), function(at))
        assert agree(meaning.value(Total(C, u)), mpmath.diff(function, at))


@pytest.mark.parametrize("body, value", [
    (relu(u), 0), (relu(v), Rational(1, 2)), (sympy.sign(u), -1), (sympy.sign(Integer(0), evaluate=False), 0),
    (maximum(u, v), Rational(1, 2)), (minimum(u, v), -2), (sympy.Max(u, v), Rational(1, 2)), (sympy.Abs(u), 2),
    (positive(u), 0), (positive(v), 1), (Delta(u, v), 0), (Delta(u, Times(-4, v)), 1), (Differ(u, v), 1), (InRange(u, 0, v), 1),
    (InRange(v, 0, u), 0), (Power(u, 3), -8), (Power(0, 0), 1), (u*v + 1, 0), (Over("sum", k, Binder(k, 1, 4)), 10),
    (Over("prod", k, Binder(k, 1, 4)), 24), (Over("max", Times(-1, k), Binder(k, 1, 4)), -1),
    (Over("min", Times(-1, k), Binder(k, 1, 4)), -4), (Over("sum", u, Binder(k, 1, 0)), 0), (Over("prod", u, Binder(k, 1, 0)), 1),
    (Over("sum", Times(j, k), Binder(j, 1, 3), Binder(k, 1, j)), 25), (Over("sum", Power(v, Differ(k, 2)), Binder(k, 1, 3)), 2)])
def test_values_by_definition(body, value):
    assert meaning_of(body, u=-2, v=Rational(1, 2)).value(C) == value


@pytest.mark.parametrize("body, words", [
    (log(u), "log(-2.0)"), (sqrt(u), "real"), (Power(u, Rational(1, 3)), "real"), (Power(Plus(u, 2), -1), "division by zero"),
    (Over("max", u, Binder(k, 1, 0)), "the max over an empty range"), (sympy.acosh(u), "acosh(-2.0)"), (sympy.gamma(u), "gamma(-2.0)")])
def test_what_has_no_real_value_is_refused(body, words):
    with pytest.raises(DomainError) as caught:
        meaning_of(body, u=-2).value(C)
    assert words in str(caught.value)


def test_a_function_without_a_value_is_refused_by_name():
    with pytest.raises(UnsupportedError, match="wiggle"):
        meaning_of(sympy.Function("wiggle")(u), u=1).value(C)


def test_an_entry_outside_its_ranges_is_refused_even_in_a_derivative():
    meaning = sample(chain(), {"L": 2}, Random(1))
    for wrong in (Quantity("w", 3), Quantity("z", 0), Quantity("a", 3), Total(C, Quantity("z", 3)), Total(Quantity("a", 3), x)):
        with pytest.raises(RangeError, match="outside its ranges"):
            meaning.value(wrong)


def test_a_letter_without_a_value_is_named():
    with pytest.raises(AssertionError, match="letter k"):
        meaning_of(u, u=1).value(Times(k, u))


def test_a_bracket_that_is_0_hides_what_does_not_exist():
    meaning = sample(chain(), {"L": 2}, Random(1))
    assert meaning.value(Times(Quantity("w", l + 1), InRange(1, l + 1, L)), {l: 2}) == 0
    assert meaning.value(Times(Quantity("w", l + 1), InRange(1, l + 1, L)), {l: 1}) == meaning.value(Quantity("w", 2))
    assert meaning.value(Power(Quantity("w", 3), Differ(l, 2)), {l: 2}) == 1
    for values in (ValuesEqual(Quantity("w", l + 1), 0), positive(Quantity("w", l + 1))):
        assert meaning.value(Times(values, InRange(1, l + 1, L)), {l: 2}) == 0


def test_an_abstract_quantity_is_a_fixed_function_of_all_its_arguments():
    """Its gradient, and each mixed second derivative, tells the arguments apart."""
    body = Abstract("C", (u, v))
    meaning = meaning_of(body, u="0.3", v="0.4")
    first, second = (meaning.value(Total(C, by)) for by in (u, v))
    assert residual(first, second) > 0.01 and meaning.value(C) == meaning_of(body, u="0.3", v="0.4").value(C)
    assert meaning.value(C) != meaning_of(body, u="0.4", v="0.3").value(C)
    assert agree(first, meaning.value(D(body, u)))
    assert abs(meaning.value(D(D(body, u), v))) > 0.01


def test_an_abstract_quantity_may_depend_on_a_whole_axis():
    width = Binder(j, 0, K - 1)
    made = system([Definition(C, (), Abstract("C", (Quantity("x", j),), (width,)))], size("K"), given("x", width), defined("C"))
    meaning = sample(made, {"K": 3}, Random(2))
    derivatives = [meaning.value(Total(C, Quantity("x", number))) for number in range(3)]
    assert len({meaning.mp.nstr(value, 8) for value in derivatives}) == 3
    renamed = Abstract("C", (Quantity("x", k),), (Binder(k, 0, K - 1),))
    assert meaning.value(renamed) == meaning.value(C)


def test_a_plain_sympy_expression_means_the_same_as_the_one_it_was_made_from():
    meaning = network_at()
    for definition in meaning.system.definitions:
        for letters in entries(definition.over, meaning):
            value = meaning.value(definition.body, letters)
            for form in (plain, normal_form):
                assert agree(meaning.value(form(definition.body), letters), value)


@pytest.mark.parametrize("level, value", [(0, 5), (1, 7), (2, 1), (3, 1)])
def test_a_plain_expression_with_cases_takes_the_first_that_holds(level, value):
    end = sympy.Symbol("L", real=True)
    cases = sympy.Piecewise((5, sympy.Lt(l, 1)), (7, sympy.And(sympy.Ge(l, 1), sympy.Le(l, end - 1))),
                            (sympy.KroneckerDelta(l, end) + sympy.KroneckerDelta(l, 3), True), evaluate=False)
    meaning = Meaning(chain(), {"L": 2}, {})
    assert meaning.value(cases, {l: level}) == value
    only = sympy.Piecewise((5, sympy.Eq(l, 1)))
    assert meaning.value(only, {l: 1}) == 5
    with pytest.raises(AssertionError, match="no case"):
        meaning.value(only, {l: 2})


def test_an_abstract_quantity_is_not_written_out():
    with pytest.raises(UnsupportedError):
        total_by_sympy(meaning_of(Abstract("C", (u,)), u=1), ("C", ()), ("u", ()))


def test_clauses_match_numbers_sizes_and_shifted_letters_in_their_places():
    clauses = [Definition(Quantity("a", 0), (), Integer(5)), Definition(Quantity("a", l + 1), (Binder(l, 0, L - 2),), l),
               Definition(Quantity("a", L), (), Integer(9))]
    made = system(clauses, size("L"), defined("a", Binder(l, 0, L)), cost="a")
    meaning = Meaning(made, {"L": 3}, {})
    assert [int(meaning.value(Quantity("a", number))) for number in range(4)] == [5, 0, 1, 9]


def test_entries_run_through_a_ragged_telescope():
    meaning = Meaning(network(), {"L": 2, "I": 1, "n": {(0,): 2, (1,): 1, (2,): 3}}, {})
    width = Binder(j, 0, Quantity("n", l) - 1)
    found = [(letters[l], letters[j]) for letters in entries((Binder(l, 0, L), width), meaning)]
    assert found == [(0, 0), (0, 1), (1, 0), (2, 0), (2, 1), (2, 2)]
    assert [letters for letters in entries((width,), meaning, {l: 0})] == [{l: 0, j: 0}, {l: 0, j: 1}]


def test_mpmaths_own_precision_is_neither_used_nor_changed():
    before = mpmath.mp.dps
    with mpmath.workdps(8):
        meaning = meaning_of(exp(u), u=1)
        assert abs(meaning.value(Total(C, u)) - meaning.mp.e) < 1e-28
        assert mpmath.mp.dps == 8
    assert mpmath.mp.dps == before
