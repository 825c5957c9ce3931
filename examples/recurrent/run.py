"""A recurrent network: backpropagation through time for any length; it learns to remember what it saw a step ago."""

import numpy as np

ASK = {"recurrent": ("U", "V", "W", "b", "c", "h0")}


def run(systems):
    """Learn to say what came one step earlier."""
    step = systems["recurrent"].stepper("U", "V", "W", "b", "c", method="gradient descent", eta=0.02)
    rng, size, length = np.random.default_rng(5), 4, 20
    seen = rng.choice([-1., 1.], size=length + 1)
    data = {"x": seen[1:, None], "y": seen[:-1, None], "h0": np.zeros(size)}
    weights = {"U": rng.normal(scale=0.5, size=(size, size)), "V": rng.normal(size=(size, 1)),
               "W": rng.normal(scale=0.5, size=(1, size)), "b": np.zeros(size), "c": np.zeros(1)}
    _, before = step(**weights, **data)
    for _ in range(1500):
        weights, cost = step(**weights, **data)
    assert cost < 0.02*before
    return f"learns to remember one step over {length}, cost {before:.1f} to {cost:.3f}"
