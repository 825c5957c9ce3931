"""One model worked through: read, derived, checked, compiled, and its cost and gradient beside those of JAX."""

from dataclasses import dataclass
from time import process_time

import numpy as np

import symgrad
from tests.agreement.libraries import jax_gradient
from tests.agreement.measure import farthest

GOALS = {"derive": 2, "check": 5}  # seconds of CPU
TOLERANCE = 1e-12     # of floating numbers of 64 bits, whose unit is 2e-16


@dataclass
class Measured:
    """What a model took and how far it is from JAX.

    questions   the inputs it is derived by
    seconds     stage -> seconds of CPU of the process
    apart       the largest difference of a gradient's entries relative to its largest one; that of the cost where it is larger
    where       the input it is of
    """

    questions: int
    seconds: dict
    apart: float
    where: str


def measured(jax, model, seed=0):
    """A model's row; whatever symgrad refuses or finds wrong is raised."""
    seconds = {}

    def timed(stage, work, *given):
        began = process_time()
        result = work(*given)
        seconds[stage] = process_time() - began
        return result
    system = timed("read", symgrad.read, model.text)
    derivation = timed("derive", system.derive, *model.by)
    timed("check", derivation.check)
    function = timed("compile", derivation.compile)
    inputs = model.inputs(seed)
    with np.errstate(all="ignore"):  # what a bracket of letters leaves out is computed too, as 1/r[i,i]
        cost, found = function(**inputs)
    value, gradients = jax_gradient(jax, model, inputs)
    wanted = {name: gradient for name, gradient in gradients.items() if name in (model.by or gradients)}
    distance, where = max(farthest(found, wanted), farthest({"the cost": cost}, {"the cost": value}))
    return Measured(len(wanted), seconds, distance, where)
