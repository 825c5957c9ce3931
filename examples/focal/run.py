"""Focal loss on labels: a class of few samples among many easy ones of another."""

import numpy as np

ASK = {"focal": ("w", "b")}


def run(systems):
    """Tell a rare class from a common one."""
    step = systems["focal"].stepper("w", "b", method="gradient descent", eta=2.0)
    rng = np.random.default_rng(4)
    c = np.repeat([0, 1], [190, 10])
    x = rng.normal(scale=0.5, size=(200, 2)) + np.where(c[:, None] == 1, [2.0, 1.0], [0.0, 0.0])
    weights = {"w": np.zeros((2, 2)), "b": np.zeros(2)}
    for _ in range(500):
        weights, cost = step(**weights, x=x, c=c)
    told = systems["focal"].values(**weights, x=x, c=c)["p"].argmax(axis=1)
    rare = int((told[c == 1] == 1).sum())
    assert rare >= 9 and (told == c).mean() > 0.98
    return f"{rare} of 10 rare samples among 200 are told, cost {cost:.4f}"
