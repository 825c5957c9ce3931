"""The likelihood of a normal distribution, by its mean and covariance; the gradient vanishes at those of the samples."""

import numpy as np

ASK = {"gaussian": ("mu", "S")}
FORM = "matrix"


def more(systems):
    """The derivative by the free components of the covariance."""
    return {"gaussian_free": systems["gaussian"].free("S").derive("s")}


def run(systems):
    """At the mean and the covariance of the samples both derivatives are 0."""
    samples = np.random.default_rng(7).normal(size=(50, 3)) @ np.array([[1., .5, 0.], [0., 1., -.3], [0., 0., .7]]) + [1., -2., 0.]
    mean = samples.mean(axis=0)
    covariance = (samples - mean).T @ (samples - mean)/len(samples)
    value, gradient = systems["gaussian"].compile("mu", "S")(X=samples, mu=mean, S=covariance)
    largest = max(np.abs(gradient["mu"]).max(), np.abs(gradient["S"]).max())
    assert largest < 1e-10
    return f"at the mean and covariance of the samples the gradient is below 1e-10; there C = {value:.2f}"
