"""A mixture of normal distributions of one spread, with free weights, by its mean negative log-likelihood."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
e[i,k] = w[k] - 1/2*sum((x[i,d] - mu[k,d])**2, d)
C = log(sum(exp(w[k]), k)) - mean(log(sum(exp(e[i,k]), k)), i)
"""


def inputs(rng, edge=False, square=False):
    rows, features, parts = sizes(rng, 3, edge, square)
    return {"x": rng.normal(size=(rows, features)), "mu": rng.normal(size=(parts, features)), "w": rng.normal(size=parts)}


def cost(x, mu, w):
    e = w - ((x[:, None] - mu)**2).sum(axis=2)/2
    return np.log(np.exp(w).sum()) - np.log(np.exp(e).sum(axis=1)).mean()


def gradient(x, mu, w):
    away = x[:, None] - mu                          # axes i, k, d
    e = w - (away**2).sum(axis=2)/2
    raised = np.exp(e - e.max())
    share = raised/raised.sum(axis=1, keepdims=True)
    de = -share/len(x)
    weights = np.exp(w)/np.exp(w).sum()
    dw = weights + de.sum(axis=0)
    dmu = np.einsum("ik,ikd->kd", de, away)
    dx = -np.einsum("ik,ikd->id", de, away)
    return {"mu": dmu, "w": dw, "x": dx}


FAULTS = (
    Fault("wrong axis", "the shares in dC/de are normalised over the samples i, not over the parts k", ("dC/de",),
          "share = raised/raised.sum(axis=1, keepdims=True)", "share = raised/raised.sum(axis=0)",
          (("np.log(np.exp(e).sum(axis=1)).mean()", "np.log(np.exp(e).sum(axis=0)).sum()/len(x)"),)),
    Fault("path left out", "the path through the normaliser log(sum(exp(w))) is left out of dC/dw", ("dC/dw",),
          "dw = weights + de.sum(axis=0)", "dw = de.sum(axis=0)", (("np.log(np.exp(w).sum()) -", "-"),)),
    Fault("nan", "dC/dw is not a number wherever w[k] is negative: its exponential is computed as exp(sqrt(w)**2)", ("dC/dw",),
          "weights = np.exp(w)/np.exp(w).sum()", "weights = np.exp(np.sqrt(w)**2)/np.exp(w).sum()",
          lambda right, point: {"w": np.where(point["w"] < 0, np.nan, right["w"])}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("by matrix products", (('np.einsum("ik,ikd->kd", de, away)', "de.T @ x - de.sum(axis=0)[:, None]*mu"), ('np.einsum("ik,ikd->id", de, away)', "(de.sum(axis=1)[:, None]*x - de @ mu)"))),
    Way("part by part", (('dmu = np.einsum("ik,ikd->kd", de, away)', "dmu = np.array([de[:, k] @ away[:, k] for k in range(len(mu))])"),)),
    Way("counts of parts", (("dw = weights + de.sum(axis=0)", "dw = weights - share.mean(axis=0)"),)),
    Way("without free weights", (("x, mu, w)", "x, mu)"), ("e = w - ", "e = -"), ("    weights = np.exp(w)/np.exp(w).sum()\n    dw = weights + de.sum(axis=0)\n", ""), ('"w": dw, ', "")),
        text=(("w[k] - 1/2*", "-1/2*"), ("log(sum(exp(w[k]), k)) - mean", "-mean")),
        cost=(("x, mu, w)", "x, mu)"), ("e = w - ", "e = -"), ("np.log(np.exp(w).sum()) -", "-"))),
)
