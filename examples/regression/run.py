"""Logistic regression with weight decay: the descent ends where the gradient vanishes."""

import numpy as np

ASK = {"regression": ("w", "b")}


def run(systems):
    """Separate two clouds of points, to the last digit of the minimum."""
    system = systems["regression"]
    step = system.stepper("w", "b", method="gradient descent", eta=1.0)
    rng = np.random.default_rng(3)
    y = np.repeat([0., 1.], 20)
    x = rng.normal(size=(40, 2)) + np.outer(2*y - 1, [1.5, -0.5])
    weights, data = {"w": np.zeros(2), "b": 0.0}, {"x": x, "y": y, "lam": 0.05}
    for _ in range(2000):
        weights, cost = step(**weights, **data)
    _, gradient = system.compile("w", "b")(**weights, **data)
    slope = max(np.abs(gradient["w"]).max(), abs(gradient["b"]))
    assert slope < 1e-10
    return f"cost log 2 to {cost:.3f}, where the gradient is below 1e-10"
