"""Convolutions in one and two dimensions: the kernel comes out flipped; a kernel is found again from what it did."""

import numpy as np

ASK = {"convolution": ("kappa", "x"), "convolution2d": ("kappa", "x", "b")}


def run(systems):
    """Find the kernel that made y from x."""
    rng = np.random.default_rng(4)
    kernel, x = np.array([1., -2., 0.5]), rng.normal(size=12)
    y = np.correlate(x, kernel, "valid")
    step = systems["convolution"].stepper("kappa", method="gradient descent", eta=0.03)
    weights = {"kappa": np.zeros(3)}
    for _ in range(2000):
        weights, _ = step(**weights, x=x, y=y)
    assert np.abs(weights["kappa"] - kernel).max() < 1e-8

    plane, image = rng.normal(size=(2, 3)), rng.normal(size=(7, 8))
    windows = np.lib.stride_tricks.sliding_window_view(image, plane.shape)
    made = (windows*plane).sum(axis=(2, 3)) + 0.25
    step = systems["convolution2d"].stepper("kappa", "b", method="gradient descent", eta=0.02)
    weights = {"kappa": np.zeros((2, 3)), "b": 0.0}
    for _ in range(2000):
        weights, _ = step(**weights, x=image, y=made)
    assert np.abs(weights["kappa"] - plane).max() < 1e-8 and abs(weights["b"] - 0.25) < 1e-8
    return "both kernels are found again, to 1e-8"
