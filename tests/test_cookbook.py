"""The Matrix Cookbook's derivatives: the table itself against differences, then what symgrad derives against the table."""

import re

import numpy as np
import pytest
from cookbook import ROWS
from numeric import apart, as_numpy_reads, declared, random_arrays, random_sizes, slope

import symgrad
from symgrad.matrices.tree import Array, symbols

SEEDS = (1, 2)


@pytest.fixture(params=ROWS, ids=lambda row: row.id)
def row(request):
    return request.param


def drawn(row, seed):
    """Random inputs at random sizes, and the sizes."""
    rng = np.random.default_rng([seed, int(row.id[2:])])
    sizes = random_sizes(rng, row.text, row.falling)
    return random_arrays(rng, row.text, sizes), sizes


def count(listed):
    """The symbols of an answer as the cookbook prints it."""
    number = listed.count("||")//2 + 2*listed.count("^{-T}") + listed.count("^{-1}") + listed.count("'")
    rest = re.sub(r"\^\{-[T1]\}", "", listed)
    number += len(re.findall(r"\^\d", rest))
    return number + len(re.findall(r"det|tr|[A-Za-z]|\d", re.sub(r"\^\d", "", rest)))


def test_the_table_has_every_row_once():
    assert [row.id for row in ROWS] == [f"CB{number:02}" for number in range(1, 46)]


def test_the_number_of_symbols_is_that_of_the_answer_as_printed(row):
    assert count(row.listed) == row.symbols


@pytest.mark.parametrize("seed", SEEDS)
def test_the_listed_gradient_is_that_of_central_differences(row, seed):
    inputs, _ = drawn(row, seed)
    assert row.variable in declared(row.text)
    assert apart(row.gradient(**inputs), slope(row.value, inputs, row.variable)) < 1e-8


@pytest.mark.parametrize("seed", SEEDS)
def test_cost_and_answer_in_matrix_text_mean_the_same_as_in_numpy(row, seed):
    inputs, sizes = drawn(row, seed)
    found = as_numpy_reads(f"{row.text}\ng = {row.answer}", inputs, sizes)
    assert apart(found["f"], row.value(**inputs)) < 1e-12
    assert apart(found["g"], row.gradient(**inputs)) < 1e-12


@pytest.mark.sample(6)
def test_the_derivation_checks(row):
    report = symgrad.read(row.text).derive(row.variable).check()
    assert report.comparisons > 0 and report.worst < 1e-20


@pytest.mark.sample(15)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_compiled_gradient_is_the_listed_one(row, seed):
    inputs, _ = drawn(row, seed)
    value, gradients = symgrad.read(row.text).compile(row.variable)(**inputs)
    assert apart(value, row.value(**inputs)) < 1e-8
    assert apart(gradients[row.variable], row.gradient(**inputs)) < 1e-8


@pytest.mark.sample(15)
def test_the_matrix_form_takes_at_most_half_as_many_symbols_again_as_the_listed_answer(row):
    form = symgrad.read(row.text).derive(row.variable).matrix_form(row.variable)
    assert isinstance(form, Array)
    assert symbols(form) <= 1.5*row.symbols


@pytest.mark.sample(30)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_listed_answer_read_as_an_equation_is_the_same_array(row, seed):
    inputs, _ = drawn(row, seed)
    found = symgrad.read(f"{row.text}\ng = {row.answer}").values(**inputs)["g"]
    assert apart(found, row.gradient(**inputs)) < 1e-8
