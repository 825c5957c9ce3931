"""The clipped objective of proximal policy optimisation: a policy that has moved far enough is not pushed on."""

import numpy as np

ASK = {"clipped": ("z",)}


def run(systems):
    """Follow the gradient from an old policy; no ratio is pushed far beyond 1 + e."""
    step = systems["clipped"].stepper("z", method="gradient descent", eta=0.5)
    rng = np.random.default_rng(6)
    z, c, A = np.zeros((40, 3)), rng.integers(3, size=40), rng.normal(size=40)
    q = np.full(40, 1/3)
    _, first = step(z=z, c=c, A=A, q=q, e=0.2)
    for _ in range(300):
        new, cost = step(z=z, c=c, A=A, q=q, e=0.2)
        z = new["z"]
    ratio = systems["clipped"].values(z=z, c=c, A=A, q=q, e=0.2)["r"]
    assert cost < first and ratio[A > 0.2].min() > 1.19 and ratio.max() < 1.3
    return f"the surrogate rose by {first - cost:.3f}, and the ratios stay between {ratio.min():.2f} and {ratio.max():.2f}"
