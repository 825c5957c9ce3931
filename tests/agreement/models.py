"""What a model is: equations, a plain function, and how its inputs are drawn."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

MODELS = {}


@dataclass(frozen=True)
class Model:
    """Equations and the same cost as a plain function.

    text      the equations, as symgrad.read takes them
    cost      (xp, **inputs) -> the cost, by the functions of xp (see libraries.py)
    drawing   input -> its shape, for normal numbers; or a list, one shape a layer; or a function of a random generator; or a size
    source    the paper or book that the equations are of, and where in it they stand
    by        the inputs that are its parameters; where none is named, all of them
    """

    text: str
    cost: Callable
    drawing: dict
    source: str = ""
    by: tuple = ()

    def inputs(self, seed=0):
        """The same inputs for the same seed."""
        rng = np.random.default_rng(seed)
        return {name: drawn(rng, what) for name, what in self.drawing.items()}


def drawn(rng, what):
    if callable(what):
        return what(rng)
    if isinstance(what, int):
        return what
    return [drawn(rng, shape) for shape in what] if isinstance(what, list) else rng.normal(size=what)


def model(text, source="", by="", among=MODELS, **drawing):
    """Put a function among the models, under its name."""
    def put(cost):
        name = cost.__name__.replace("_", " ")
        assert name not in among, f"there are two models called {name}"
        among[name] = Model(text, cost, drawing, source, tuple(by.split()))
        return cost
    return put


def between(lowest, highest, *shape):
    """Numbers from an interval."""
    return lambda rng: rng.uniform(lowest, highest, shape)


def labels(number, *shape):
    """Whole numbers below a number, each of which stands somewhere where there is room for all."""
    return lambda rng: rng.permutation(np.arange(np.prod(shape, dtype=int)) % number).reshape(shape)


def shares(*shape):
    """Positive numbers, of sum 1 along the last axis."""
    def draw(rng):
        positive = rng.uniform(0.1, 1, shape)
        return positive/positive.sum(-1, keepdims=True)
    return draw


def positive_definite(size):
    """A symmetric matrix far from singular."""
    def draw(rng):
        root = rng.normal(size=(size, size))
        return root @ root.T/size + np.eye(size)
    return draw
