"""Poisson regression with exposures: the mean negative log-likelihood, with weight decay of the weights alone."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
assume v > 0
eta[n] = sum(X[n,d]*w[d], d) + c
C = mean(v[n]*exp(eta[n]) - k[n]*eta[n], n) + 1/2*lam*sum(w[d]**2, d)
"""


def inputs(rng, edge=False, square=False):
    rows, features = sizes(rng, 2, edge, square)
    return {"X": rng.normal(size=(rows, features))/2, "k": rng.uniform(0, 4, size=rows), "v": rng.uniform(0.5, 2, size=rows),
            "w": rng.normal(size=features)/2, "c": rng.uniform(0.3, 1), "lam": rng.uniform(0.2, 2)}


def cost(X, k, v, w, c, lam):
    eta = X @ w + c
    rate = v*np.exp(eta)
    return (rate - k*eta).mean() + lam/2*(w**2).sum()


def gradient(X, k, v, w, c, lam):
    rows = len(X)
    eta = X @ w + c
    rate = np.exp(eta)
    deta = (v*rate - k)/rows
    dw = X.T @ deta + lam*w
    dc = deta.sum()
    dX = np.outer(deta, w)
    dk = -eta/len(k)
    dv = rate/len(v)
    return {"w": dw, "c": dc, "X": dX, "k": dk, "v": dv}


FAULTS = (
    Fault("wrongly regularised", "the intercept c is regularised too: lam*c stands in dC/dc", ("dC/dc",),
          "dc = deta.sum()", "dc = deta.sum() + lam*c", lambda right, point: {"c": right["c"] + point["lam"]*point["c"]}),
    Fault("bracket", "in dC/deta the exposure v multiplies (exp(eta) - k), not exp(eta) alone: v*(exp(eta) - k)/N", ("dC/deta",),
          "(v*rate - k)/rows", "v*(rate - k)/rows",
          (("(rate - k*eta).mean()", "(still(v*(np.exp(eta) - k))*eta + v*still(np.exp(eta)) - k*still(eta)).mean()"),)),
    Fault("N-1 for N", "dC/deta is divided by N - 1, N the number of samples, where the mean over the samples divides by N", ("dC/deta",),
          "deta = (v*rate - k)/rows", "deta = (v*rate - k)/(rows - 1)",
          (("(rate - k*eta).mean()", "(still(rate - k)*eta).sum()/(len(k) - 1) + (v*still(np.exp(eta)) - k*still(eta)).mean()"),)),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("mean, not sum", (("(v*rate - k)/rows", "v*rate - k"), ("X.T @ deta", "(X*deta[:, None]).mean(axis=0)"), ("deta.sum()", "deta.mean()"),
                          ("np.outer(deta, w)", "np.outer(deta/rows, w)"))),
    Way("by logarithms", (("deta = (v*rate - k)/rows", "deta = (np.exp(eta + np.log(v)) - k)/rows"),)),
    Way("one sample at a time", (("dw = X.T @ deta + lam*w", "dw = lam*w\n    for n in range(rows):\n        dw = dw + deta[n]*X[n]"),)),
    Way("without intercept", (("X, k, v, w, c, lam", "X, k, v, w, lam"), ("X @ w + c", "X @ w"), ("    dc = deta.sum()\n", ""), ('"c": dc, ', "")),
        text=(("*w[d], d) + c", "*w[d], d)"),), cost=(("X, k, v, w, c, lam", "X, k, v, w, lam"), ("X @ w + c", "X @ w"))),
)
