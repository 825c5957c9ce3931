"""Gradients of thirty-nine models are those of jax.grad and of PyTorch's autograd, and stand SciPy's check_grad.

Measure: the largest difference of entries, relative to the largest entry of the wanted gradient by that array. By every
array of an input that is a list the measure is taken alone; costs are compared relative to the wanted cost.
"""

from functools import cache

import numpy as np
import pytest

import symgrad
from tests.agreement import MODELS
from tests.agreement.libraries import GRADIENTS, mapped, numpy_names
from tests.agreement.measure import arrays, farthest
from tests.conftest import required

TOLERANCE = 1e-12       # of floating numbers of 64 bits, whose unit is 2e-16
DIFFERENCES = 1e-5      # of forward differences, in steps of 1.5e-8


@cache
def compiled(name):
    return symgrad.read(MODELS[name].text).compile()


def flat(values):
    return np.concatenate([np.ravel(array) for _, array in arrays(values)])


def unflat(vector, like):
    """The numbers of a vector, which `flat` made, in the shapes of inputs."""
    numbers = iter(vector)

    def filled(array):
        return np.reshape([next(numbers) for _ in range(np.size(array))], np.shape(array))
    return mapped(filled, dict(sorted(like.items())))


def test_there_are_thirty_nine_models_and_no_two_are_alike():
    assert len(MODELS) == len({model.text for model in MODELS.values()}) == 39


@pytest.mark.sample(2)
@pytest.mark.parametrize("library", GRADIENTS)
@pytest.mark.parametrize("name", MODELS)
def test_gradients_are_those_of_automatic_differentiation(name, library):
    module, inputs = required(library), MODELS[name].inputs()
    cost, gradients = compiled(name)(**inputs)
    value, wanted = GRADIENTS[library](module, MODELS[name], inputs)
    assert cost == pytest.approx(value, rel=TOLERANCE, abs=0)
    distance, where = farthest(gradients, wanted)
    assert distance <= TOLERANCE, f"the gradient by {where} is {distance:.1e} from that of {library}"


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", MODELS)
def test_gradients_stand_check_grad_against_the_plain_cost(name):
    check_grad, names, inputs = required("scipy.optimize").check_grad, numpy_names(), MODELS[name].inputs(seed=1)

    def cost(vector):
        return MODELS[name].cost(names, **unflat(vector, inputs))

    def gradient(vector):
        return flat(compiled(name)(**unflat(vector, inputs))[1])

    point = flat(inputs)
    assert check_grad(cost, gradient, point) <= DIFFERENCES*np.linalg.norm(gradient(point))


def test_a_gradient_that_is_off_by_little_is_told():
    name = "network with a batch"
    inputs = MODELS[name].inputs()
    _, gradients = compiled(name)(**inputs)
    worst = max(np.abs(gradients["w"][1]).flat)
    off = {**gradients, "w": [gradients["w"][0], gradients["w"][1] + 2e-12*worst, gradients["w"][2]]}
    assert farthest(gradients, gradients)[0] == 0
    distance, where = farthest(off, gradients)
    assert where == "w" and TOLERANCE < distance < 3e-12


@pytest.mark.parametrize("demanded, outcome", [
    ("", pytest.skip.Exception), ("scipy", pytest.skip.Exception), ("jax,torch", pytest.fail.Exception)])
def test_a_missing_library_skips_tests_but_fails_them_where_it_is_demanded(monkeypatch, demanded, outcome):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("SYMGRAD_REQUIRES", demanded)
    with pytest.raises(outcome, match=r"torch is missing; to run this test: pip install '\.\[agreement\]'"):
        required("torch")
