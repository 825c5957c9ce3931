"""Models in matrix text: their derivatives by hand against differences, then what symgrad derives and compiles against those."""

import numpy as np
import pytest
from models import MODELS
from numeric import apart, as_numpy_reads, random_sizes, slope

import symgrad

SEEDS = (1, 2)
GRADIENTS = [pytest.param(name, by, id=f"{name} by {by}") for name, model in MODELS.items() for by in model.gradients]
HESSIANS = [pytest.param(name, *pair, id=f"{name} by {' and '.join(pair)}") for name, model in MODELS.items() for pair in model.hessians]
JACOBIANS = [pytest.param(name, *pair, id=f"{name}, {pair[0]} by {pair[1]}") for name, model in MODELS.items() for pair in model.jacobians]
QUANTITIES = [pytest.param(name, of, id=f"{name}, {of}") for name, model in MODELS.items() for of in model.named]


def with_sizes(name, seed):
    """A model, random inputs, and their random sizes."""
    rng = np.random.default_rng([seed, *name.encode()])
    sizes = random_sizes(rng, MODELS[name].text)
    return MODELS[name], MODELS[name].inputs(rng, sizes), sizes


def drawn(name, seed):
    return with_sizes(name, seed)[:2]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if "[" not in model.text])
def test_a_model_in_matrix_text_means_in_numpy_what_is_written_by_hand(name, seed):
    model, inputs, sizes = with_sizes(name, seed)
    found = as_numpy_reads(model.text, inputs, sizes)
    for quantity, function in {"f": model.value, **model.named}.items():
        assert apart(found[quantity], function(**inputs)) < 1e-12


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name, by", GRADIENTS)
def test_a_gradient_by_hand_is_that_of_central_differences(name, by, seed):
    model, inputs = drawn(name, seed)
    assert apart(model.gradients[by](**inputs), slope(model.value, inputs, by)) < 1e-8


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name, first, second", HESSIANS)
def test_a_hessian_by_hand_is_the_central_differences_of_the_gradient(name, first, second, seed):
    model, inputs = drawn(name, seed)
    assert apart(model.hessians[first, second](**inputs), slope(model.gradients[first], inputs, second)) < 1e-8


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name, of, by", JACOBIANS)
def test_a_jacobian_by_hand_is_that_of_central_differences(name, of, by, seed):
    model, inputs = drawn(name, seed)
    assert apart(model.jacobians[of, by](**inputs), slope(model.named[of], inputs, by)) < 1e-8


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", MODELS)
def test_every_derivation_of_a_model_checks(name):
    model = MODELS[name]
    report = symgrad.read(model.text).derive(*model.gradients).check()
    assert report.comparisons > 0 and report.worst < 1e-20


@pytest.mark.sample(8)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", MODELS)
def test_the_compiled_value_and_gradients_are_those_by_hand(name, seed):
    model, inputs = drawn(name, seed)
    value, gradients = symgrad.read(model.text).compile(*model.gradients)(**inputs)
    assert apart(value, model.value(**inputs)) < 1e-8
    for by, gradient in model.gradients.items():
        assert apart(gradients[by], gradient(**inputs)) < 1e-8, by


@pytest.mark.parametrize("name, of", QUANTITIES)
def test_a_named_quantity_is_the_array_that_numpy_computes(name, of):
    model, inputs = drawn(name, 1)
    assert apart(symgrad.read(model.text).values(**inputs)[of], model.named[of](**inputs)) < 1e-8


@pytest.mark.parametrize("name, first, second", HESSIANS)
def test_a_compiled_hessian_is_the_one_by_hand(name, first, second):
    derivation = symgrad.read(MODELS[name].text).hessian(first, second)
    function = derivation.compile()
    for seed in SEEDS:
        model, inputs = drawn(name, seed)
        assert apart(function(**inputs), model.hessians[first, second](**inputs)) < 1e-8


@pytest.mark.sample(1)
@pytest.mark.parametrize("name, first, second", HESSIANS)
def test_a_hessian_of_a_model_checks(name, first, second):
    report = symgrad.read(MODELS[name].text).hessian(first, second).check()
    assert report.comparisons > 0 and report.worst < 1e-20


@pytest.mark.parametrize("name, of, by", JACOBIANS)
def test_a_compiled_jacobian_is_the_one_by_hand(name, of, by):
    derivation = symgrad.read(MODELS[name].text).jacobian(of, by)
    derivation.check()
    function = derivation.compile()
    for seed in SEEDS:
        model, inputs = drawn(name, seed)
        assert apart(function(**inputs), model.jacobians[of, by](**inputs)) < 1e-8
