"""Huber regression: quadratic near 0, linear beyond; wild points leave the line nearly where it was."""

import numpy as np

ASK = {"huber": ("w", "b")}


def run(systems):
    """Fit a line through points of which some are far off."""
    step = systems["huber"].stepper("w", "b", method="gradient descent", eta=0.5)
    rng = np.random.default_rng(5)
    x = rng.uniform(-1, 1, size=(80, 1))
    y = 2*x[:, 0] + 1 + rng.normal(scale=0.05, size=80)
    y[:12] += 20
    weights = {"w": np.zeros(1), "b": 0.0}
    for _ in range(400):
        weights, _ = step(**weights, x=x, y=y, d=0.2)
    plain = np.linalg.lstsq(np.c_[x, np.ones(80)], y, rcond=None)[0]
    slope, height = float(weights["w"][0]), float(weights["b"])
    assert abs(slope - 2) < 0.1 and abs(height - 1) < 0.1 < abs(plain[1] - 1)
    return f"with 12 wild points of 80 the line is {slope:.2f} x + {height:.2f}, of least squares {plain[0]:.2f} x + {plain[1]:.2f}"
