"""Programs of systems that nobody thought of: seeded random equations against the oracle, every named quantity too."""

from random import Random

import numpy as np
import pytest

import symgrad
from symgrad.notation.nodes import Quantity, Total
from symgrad.running.calling.entries import arrays, flattened_values
from symgrad.testing.points import random_meaning
from symgrad.testing.random import system_text
from tests.fuzz.derivations import compare_values

KINDS = ("plain", "plain", "recurrence", "ragged", "matrices")


@pytest.mark.sample(4)
@pytest.mark.parametrize("seed", range(60))
def test_the_program_of_random_equations_computes_what_they_mean(seed, monkeypatch):
    text = system_text(Random(seed), depth=2, kinds=KINDS)
    system = symgrad.read(text)
    function = system.compile()
    monkeypatch.setattr(np, "empty", lambda shape, dtype=float: np.full(shape, np.nan, dtype))
    meaning = random_meaning(system, Random(seed), digits=30)
    value, found = function(**arrays(meaning))
    assert value == pytest.approx(float(meaning.value(Quantity("C"))), rel=1e-11), text
    for name, gradient in found.items():
        wanted = [float(meaning.value(Total(Quantity("C"), Quantity(name, *key)))) for key in sorted(meaning.inputs[name])]
        np.testing.assert_allclose(flattened_values(gradient), wanted, rtol=1e-9, atol=1e-10, err_msg=f"{name} of\n{text}")


@pytest.mark.sample(3)
@pytest.mark.parametrize("seed", range(100, 130))
def test_every_quantity_of_random_equations_is_what_its_equation_says(seed, monkeypatch):
    text = system_text(Random(seed), depth=1, kinds=KINDS)
    system = symgrad.read(text)
    monkeypatch.setattr(np, "empty", lambda shape, dtype=float: np.full(shape, np.nan, dtype))
    meaning = random_meaning(system, Random(seed), digits=30)
    compare_values(system, meaning)
