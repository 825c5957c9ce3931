"""Sizes and inputs at which checks are made: they fit, satisfy the assumptions, and lie in every domain."""

from random import Random

import pytest
import sympy
from sympy import Integer, log, sin, sqrt

from hand_made import (C, I, K, L, chain, convolution, defined, given, i, j, k, minus, network, one_equation, size, softmax,
                       system, u, v, y)
import symgrad
from symgrad.equations.system import Definition
from symgrad.errors import SymgradError
from symgrad.meaning.oracle import entries
from symgrad.meaning.points import sample, samples
from symgrad.meaning.small_sizes import fits, sample_sizes
from symgrad.notation.functions import maximum, relu
from symgrad.notation.nodes import Binder, Over, Plus, Power, Quantity, Times
from symgrad.testing.points import drawn_points
from tests.papers import PAPERS


def test_sizes_take_1_2_and_3_for_a_length_and_differ_from_layer_to_layer():
    found = list(sample_sizes(network(), Random(0)))
    assert [sizes["L"] for sizes in found] == [1, 2, 3]
    for sizes in found:
        widths = list(sizes["n"].values())
        assert len(widths) == sizes["L"] + 1 and all(before != after for before, after in zip(widths, widths[1:]))


def test_sizes_of_a_large_system_stay_below_3_but_for_the_lengths():
    large, small = ([each for each in sample_sizes(symgrad.read(PAPERS[name].text), Random(0))] for name in ("transformer", "scaled attention"))
    deep = [sizes for sizes in large if sizes["L"] > 1]
    assert sorted(sizes["L"] for sizes in large) == [1, 2, 3] and max(sizes["D"] for sizes in large) == 3
    assert {size for sizes in deep for name, size in sizes.items() if name not in "LD" and isinstance(size, int)} == {1, 2}
    assert {count for sizes in deep for count in sizes["A"].values()} == {1, 2}
    assert {size for sizes in small for size in sizes.values()} == {1, 2, 3}


def test_sizes_satisfy_the_conditions_of_a_proof_even_beyond_3():
    assert [sizes["L"] for sizes in sample_sizes(chain(), Random(0), (L - 2,))] == [2, 3]
    assert min(sizes["L"] for sizes in sample_sizes(chain(), Random(0), (L - 5,))) == 5


def test_sizes_leave_no_axis_empty_and_no_read_outside():
    for sizes in sample_sizes(convolution(), Random(0)):
        assert sizes["X"] >= sizes["M"]
    assert not fits(convolution(), {"X": 1, "M": 2})
    reads_second = system([Definition(C, (), Quantity("x", 1))], size("K"), given("x", Binder(i, 0, K - 1)), defined("C"))
    assert [fits(reads_second, {"K": number}) for number in (1, 2)] == [False, True]


@pytest.mark.parametrize("text, least", [
    ("C = sum(w[i], i) + w[5]", {"I": 6}),
    ("C = sum(w[i,j]*v[i], i, j) + w[5,7] + v[6]", {"I": 7, "J": 8}),
    ("a[0] = x\na[l] = tanh(a[l-1]*w[l]) for l in 1..L\nC = a[L] + a[6]", {"L": 6}),
    ("v[k] = sum(x[i,k], i) for k in 0..n+1\nC = sum(v[k]**2, k) + v[9]", {"n": 8, "I": 1}),
])
def test_sizes_begin_where_the_entries_at_written_numbers_exist(text, least):
    found = list(sample_sizes(symgrad.read(text), Random(0)))
    assert {name: min(sizes[name] for sizes in found) for name in found[0]} == least
    assert len(found) > 1 and all(max(sizes[name] for sizes in found) <= number + 2 for name, number in least.items())


def test_what_reads_entries_at_written_numbers_is_checked_and_has_points():
    net = symgrad.read("C = sum(w[i]**2, i) + w[5]")
    assert net.derive().check().worst < 1e-20 and len(list(drawn_points(net))) >= 3


def test_written_numbers_too_far_to_try_all_entries_before_them_are_told_at_once():
    with pytest.raises(SymgradError, match="no small sizes are found"):
        symgrad.read("C = sum(w[i,j,k], i, j, k) + w[9,8,7]").derive().check()


def test_a_sample_satisfies_the_facts_to_working_precision():
    meaning = sample(softmax(), {"I": 3, "K": 3}, Random(4))
    for number in range(3):
        row = Over("sum", Quantity("y", i, k), Binder(k, 0, K - 1))
        assert abs(meaning.value(row, {i: number}) - 1) < 1e-40


def test_several_facts_that_share_entries_hold_together():
    """Rows and columns of y both sum to 1: one of the six facts follows from the others."""
    rows, columns = Binder(i, 0, K - 1), Binder(j, 0, K - 1)
    entry = Quantity("y", i, j)
    facts = (((rows,), Over("sum", entry, columns), Integer(1)), ((columns,), Over("sum", entry, rows), Integer(1)))
    made = system([Definition(C, (), Over("sum", Power(entry, 2), rows, columns))], size("K"), given("y", rows, columns),
                  defined("C"), facts=facts)
    meaning = sample(made, {"K": 3}, Random(4))
    for binders, left, right in facts:
        for letters in entries(binders, meaning):
            assert abs(meaning.value(left, letters) - 1) < 1e-40


def test_a_fact_about_a_defined_quantity_moves_the_inputs():
    made = system([Definition(y, (), Plus(Power(u, 2), Power(v, 2))), Definition(C, (), Times(u, y))], given("u"), given("v"),
                  defined("y"), defined("C"), facts=(((), y, Integer(1)),))
    meaning = sample(made, {}, Random(1))
    assert abs(meaning.value(Plus(Power(u, 2), Power(v, 2))) - 1) < 1e-40


def test_a_fact_that_cannot_hold_is_named():
    with pytest.raises(SymgradError, match="cannot be met"):
        sample(one_equation(Power(u, 2), "u", facts=(((), Power(u, 2), Integer(-1)),)), {}, Random(1))


def test_bounds_hold_and_a_bound_that_cannot_hold_is_refused():
    bounds = (((), Integer(5), u, Integer(6)), ((), None, v, Integer(-3)), ((), Integer(0), Plus(u, v), None))
    meaning = sample(one_equation(Times(u, v), "u", "v", bounds=bounds), {}, Random(1))
    at_u, at_v = meaning.value(u), meaning.value(v)
    assert 5 < at_u < 6 and at_v < -3 and at_u + at_v > 0
    with pytest.raises(SymgradError, match="assumption"):
        sample(one_equation(u, "u", bounds=(((), Integer(1), Power(sin(u), 2), None),)), {}, Random(1))


@pytest.mark.parametrize("body", [log(u), sqrt(u), log(minus(1, u)), Times(log(u), sympy.acos(v)), Times(log(u), log(Times(-1, v)))])
def test_a_sample_lies_in_every_domain(body):
    assert sample(one_equation(body, "u", "v"), {}, Random(1)).value(C) is not None


def test_a_function_that_no_sample_suits_is_named():
    with pytest.raises(SymgradError, match="log"):
        sample(one_equation(log(Times(-1, Power(u, 2))), "u"), {}, Random(1))


def test_a_sample_stays_away_from_kinks():
    made = one_equation(Plus(relu(u), sympy.Abs(minus(u, v)), maximum(u, v)), "u", "v")
    for seed in range(20):
        meaning = sample(made, {}, Random(seed))
        at_u, at_v = meaning.value(u), meaning.value(v)
        assert min(abs(at_u), abs(at_u - at_v)) > 1e-5
    with pytest.raises(SymgradError, match="kink"):
        sample(one_equation(relu(Times(0, u)), "u"), {}, Random(1))


def test_a_kink_that_no_values_avoid_and_a_bound_on_a_size_have_remedies_of_their_own():
    with pytest.raises(SymgradError, match=r"(?s)meet a kink.*leave out the terms"):
        symgrad.read("C = sum(abs(x[i] - x[j]), i, j)").derive().check()
    assert symgrad.read("C = sum([i != j]*abs(x[i] - x[j]), i, j)").derive().check().worst < 1e-20
    with pytest.raises(SymgradError, match=r"the assumption on n cannot be met\n.*about values: sizes"):
        symgrad.read("C = sum(x[i], i in 0..n-1)\nassume n > 3").derive().check()
    with pytest.raises(SymgradError, match=r"the assumption on sin\(x\)\*\*2 cannot be met\nsay where the inputs lie"):
        symgrad.read("C = x\nassume sin(x)**2 > 1").derive().check()


def test_a_sample_keeps_most_relu_awake_where_it_can():
    """At random, relu(u*v - 1) would rest nineteen times in twenty, and its derivative be 0."""
    made = one_equation(relu(Plus(Times(u, v), -1)), "u", "v")
    assert sum(sample(made, {}, Random(seed)).value(C) > 0 for seed in range(10)) >= 8


def test_the_same_seed_gives_the_same_sample_and_no_two_inputs_are_alike():
    first, again = (sample(softmax(), {"I": 2, "K": 2}, Random(9)).inputs for _ in range(2))
    assert first == again
    values = [value for found in sample(convolution(), {"X": 5, "M": 2}, Random(9)).inputs.values() for value in found.values()]
    assert len(set(values)) == len(values)


def test_samples_pass_over_sizes_at_which_the_facts_cannot_hold():
    """0 < y < 1 and a sum of 1: impossible on an axis of one."""
    between = (((Binder(i, 0, I - 1), Binder(k, 0, K - 1)), Integer(0), Quantity("y", i, k), Integer(1)),)
    found = list(samples(softmax(bounds=between), Random(2)))
    assert found and all(meaning.sizes["K"][()] > 1 for meaning in found)
    impossible = one_equation(u, "u", facts=(((), Power(u, 2), Integer(-1)),))
    with pytest.raises(SymgradError, match="cannot be met"):
        list(samples(impossible, Random(2)))
