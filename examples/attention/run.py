"""One attention head: softmax over a letter; a second head's work is learnt from its answers."""

import numpy as np

ASK = {"attention": ("Wq", "Wk", "Wv", "x")}


def run(systems):
    """Learn to answer as another head does."""
    system = systems["attention"]
    rng, x = np.random.default_rng(6), np.random.default_rng(7).normal(size=(6, 4))
    draw = lambda: {name: rng.normal(scale=0.5, size=(4, 3)) for name in ("Wq", "Wk", "Wv")}
    y = system.values(**draw(), x=x, y=np.zeros((6, 3)))["o"]
    step = system.stepper("Wq", "Wk", "Wv", method="gradient descent", eta=0.1)
    weights = draw()
    _, before = step(**weights, x=x, y=y)
    for _ in range(2000):
        weights, cost = step(**weights, x=x, y=y)
    assert cost < 0.01*before
    return f"learns another head's answers, cost {before:.2f} to {cost:.1e}"
