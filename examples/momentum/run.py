"""Logistic regression by momentum with weight decay: what a text shows is proved, the updates stand on the page; two clouds are told apart."""

import numpy as np

ASK = {"momentum": ("w", "b")}


def run(systems):
    """Tell two clouds of points apart, with the step of the page and without its momentum."""
    gradient = systems["momentum"].compile("w", "b")
    rng = np.random.default_rng(4)
    label = np.arange(80) % 2
    x, y = rng.normal(size=(80, 2)) + 3*label[:, None], 0.02 + 0.96*label
    costs = {}
    for mu in (0.0, 0.9):
        w, b, v, velocity = np.zeros(2), 0.0, np.zeros(2), 0.0
        for _ in range(60):
            cost, slope = gradient(w=w, b=b, x=x, y=y, lam=0.001)
            v, velocity = mu*v - 0.1*slope["w"], mu*velocity - 0.1*slope["b"]
            w, b = w + v, b + velocity
        costs[mu] = cost
    right = int(((x @ w + b > 0) == (label == 1)).sum())
    assert costs[0.9] < costs[0.0] < np.log(2) and right > 74
    return f"{right} of 80 points told apart; after 60 steps the cost is {costs[0.9]:.3f}, without momentum {costs[0.0]:.3f}"
