"""Ridge regression in matrix notation: 2 A'(A x - y) + 2 lam x, and the Hessian 2 (A'A + lam I) with which one step is enough."""

import numpy as np

ASK = {"leastsquares": ("x",)}
FORM = "matrix"


def more(systems):
    """The second derivatives."""
    return {"leastsquares_hessian": systems["leastsquares"].hessian("x")}


def run(systems):
    """One step of Newton's method from anywhere reaches the solution of the normal equations."""
    system = systems["leastsquares"]
    rng = np.random.default_rng(5)
    data = {"A": rng.normal(size=(30, 4)), "y": rng.normal(size=30), "lam": 0.1}
    x = rng.normal(size=4)
    before, gradient, hessian = system.compile("x", hessian=True)(x=x, **data)
    x -= np.linalg.solve(hessian["x", "x"], gradient["x"])
    after, gradient = system.compile("x")(x=x, **data)
    assert np.abs(gradient["x"]).max() < 1e-12 and np.allclose(hessian["x", "x"], 2*(data["A"].T @ data["A"] + 0.1*np.eye(4)))
    return f"one step of Newton's method took the cost from {before:.2f} to {after:.2f}, where the gradient is below 1e-12"
