"""Regression in which the spread of the noise depends on the features too: a Gaussian likelihood, with the logarithm of its root."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
r[i] = y[i] - sum(x[i,j]*a[j], j) - c
l[i] = sum(x[i,j]*g[j], j)
C = mean(l[i] + 1/2*r[i]**2*exp(-2*l[i]), i)
"""


def inputs(rng, edge=False, square=False):
    rows, features = sizes(rng, 2, edge, square)
    return {"x": rng.normal(size=(rows, features))/2, "y": rng.normal(size=rows), "a": rng.normal(size=features), "c": rng.normal(),
            "g": rng.normal(size=features)/2}


def cost(x, y, a, c, g):
    r = y - x @ a - c
    l = x @ g
    return (l + r**2*np.exp(-2*l)/2).mean()


def gradient(x, y, a, c, g):
    rows = len(x)
    r = y - x @ a - c
    precision = np.exp(-2*(x @ g))
    dr = r*precision/rows
    dl = (1 - r**2*precision)/rows
    da = -x.T @ dr
    dc = -dr.sum()
    dg = x.T @ dl
    dx = np.outer(dl, g) - np.outer(dr, a)
    return {"a": da, "c": dc, "g": dg, "x": dx}


FAULTS = (
    Fault("bracket", "in dC/dl a bracket is in the wrong place: 1 - r**2*exp(-2*l)/I for (1 - r**2*exp(-2*l))/I", ("dC/dl",),
          "dl = (1 - r**2*precision)/rows", "dl = 1 - r**2*precision/rows",
          (("(l + r**2*np.exp(-2*l)/2).mean()", "(l*len(l) + r**2*np.exp(-2*l)/2).mean()"),)),
    Fault("shape", "dC/da, by a vector, is returned with shape (1, J); its numbers are right", ("dC/da",),
          "da = -x.T @ dr", "da = -dr[None] @ x", lambda right, point: {"a": right["a"].reshape(1, -1)}),
    Fault("N-1 for N", "dC/dr is divided by I - 1, I the number of samples, where the mean divides by I", ("dC/dr",),
          "dr = r*precision/rows", "dr = r*precision/(rows - 1)",
          (("r = y - x @ a - c", "r = y - x @ a - c\n    r = still(r) + (r - still(r))*len(x)/(len(x) - 1)"),)),
    Fault("size 1", "where there is one sample, I = 1, it fails: squeeze takes the axis of the samples away; elsewhere it is right", (),
          "dr = r*precision/rows", "dr = (r*precision).squeeze()/rows", lambda right, point: {}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("scaled errors", (("dr = r*precision/rows", "scaled = r*np.exp(-(x @ g))\n    dr = scaled*np.exp(-(x @ g))/rows"), ("r**2*precision", "scaled**2"))),
    Way("means", (("dg = x.T @ dl", "dg = (x*(1 - r**2*precision)[:, None]).mean(axis=0)"), ("dc = -dr.sum()", "dc = -(r*precision).mean()"))),
    Way("by einsum", (("-x.T @ dr", 'np.einsum("ij,i->j", -x, dr)'), ("np.outer(dl, g) - np.outer(dr, a)", 'np.einsum("i,j->ij", dl, g) - np.einsum("j,i->ij", a, dr)'))),
    Way("without intercept", (("x, y, a, c, g", "x, y, a, g"), ("y - x @ a - c", "y - x @ a"), ("    dc = -dr.sum()\n", ""), ('"c": dc, ', "")),
        text=((", j) - c", ", j)"),), cost=(("x, y, a, c, g", "x, y, a, g"), ("y - x @ a - c", "y - x @ a"))),
    Way("a sum", (("rows = len(x)", "rows = 1.0"),), text=(("mean(l[i] + 1/2*r[i]**2*exp(-2*l[i]), i)", "sum(l[i] + 1/2*r[i]**2*exp(-2*l[i]), i)"),),
        cost=((".mean()", ".sum()"),)),
)
