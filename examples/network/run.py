"""A network of any depth and any sizes, with BP1 to BP4; one hidden layer learns exclusive or."""

import numpy as np

ASK = {"network": ("w", "b")}


def run(systems):
    """Learn exclusive or."""
    step = systems["network"].stepper("w", "b", method="gradient descent", eta=8.0)
    rng, sizes = np.random.default_rng(1), (2, 4, 1)
    weights = {"w": [rng.normal(size=(o, i)) for i, o in zip(sizes, sizes[1:])], "b": [rng.normal(size=o) for o in sizes[1:]]}
    x = np.array([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
    y = np.array([[0.], [1.], [1.], [0.]])
    _, before = step(**weights, x=x, y=y)
    for _ in range(3000):
        weights, cost = step(**weights, x=x, y=y)
    answers = systems["network"].values(**weights, x=x, y=y)["a"][-1]
    assert np.array_equal(np.round(answers), y) and cost < 0.01
    return f"learns exclusive or, cost {before:.3f} to {cost:.1e}"
