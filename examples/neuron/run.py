"""One neuron a layer: the derivation that 3Blue1Brown shows, for any depth; three layers learn one number."""

import numpy as np

ASK = {"neuron": ("w[L]", "b[L]", "a[L-1]", "w[L-1]", "w", "b")}


def run(systems):
    """Learn to answer 0.9 to 0.5."""
    step = systems["neuron"].stepper("w", "b", method="gradient descent", eta=2.0)
    weights, data = {"w": np.array([.3, -1.2, .7]), "b": np.array([.1, .2, -.3])}, {"x": 0.5, "y": 0.9}
    _, before = step(**weights, **data)
    for _ in range(400):
        weights, cost = step(**weights, **data)
    assert cost < 1e-6
    return f"three layers learn one number, cost {before:.3f} to {cost:.0e}"
