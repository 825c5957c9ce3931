"""A value chosen by a condition: from below 0, where the root does not exist, descent goes on across the boundary."""

import numpy as np

ASK = {"branches": ("x",)}


def run(systems):
    """Go down from both sides of 1, and from below 0."""
    step = systems["branches"].stepper("x", method="gradient descent", eta=0.5)
    x = np.array([-3.0, 0.5, 9.0])
    for _ in range(800):
        new, cost = step(x=x)
        x = new["x"]
    assert cost < 1e-12 and np.allclose(x, 4)
    return f"from -3, 1/2 and 9 all reach {x[0]:.3f}, whose root is 2"
