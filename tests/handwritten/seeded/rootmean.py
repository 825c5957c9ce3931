"""Normalisation by the root of the mean square of a row, with a gain, then a linear map to a number."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
assume eps > 0
q[i] = mean(x[i,j]**2, j)
r[i] = sqrt(q[i] + eps)
h[i,j] = g[j]*x[i,j]/r[i]
o[i] = sum(w[j]*h[i,j], j)
C = 1/2*sum((o[i] - y[i])**2, i)
"""


def inputs(rng, edge=False, square=False):
    rows, width = sizes(rng, 2, edge, square)
    return {"x": rng.normal(size=(rows, width)), "y": rng.normal(size=rows), "g": rng.normal(size=width), "w": rng.normal(size=width),
            "eps": rng.uniform(0.05, 0.5)}


def cost(x, y, g, w, eps):
    q = (x**2).mean(axis=1)
    r = np.sqrt(q + eps)
    h = g*x/r[:, None]
    return ((h @ w - y)**2).sum()/2


def gradient(x, y, g, w, eps):
    q = np.mean(x**2, axis=1)
    r = np.sqrt(q + eps)[:, None]
    h = g*x/r
    do = h @ w - y
    dw = h.T @ do
    dh = np.outer(do, w)
    dg = (dh*x/r).sum(axis=0)
    dr = -(dh*h).sum(axis=1, keepdims=True)/r
    dq = dr/(2*r)
    dx = dh*g/r + dq*2*x/x.shape[1]
    return {"x": dx, "g": dg, "w": dw}


FAULTS = (
    Fault("root twice", "the root is taken twice in the forward pass: r[i] is the fourth root of q[i] + eps; the gradient's formulas stay, "
          "with dC/dq = dC/dr/(2*r)", ("r",),
          "r = np.sqrt(q + eps)[:, None]", "r = np.sqrt(np.sqrt(q + eps))[:, None]",
          (("    r = np.sqrt(q + eps)\n", "    root = np.sqrt(np.sqrt(q + eps))\n    r = still(root) + (q - still(q))/(2*still(root))\n"),)),
    Fault("path left out", "the path through the mean square q is left out: dC/dx is dC/dh*g/r alone", ("dC/dx", "dC/dq", "dC/dr"),
          "dx = dh*g/r + dq*2*x/x.shape[1]", "dx = dh*g/r", (("h = g*x/r[:, None]", "h = g*x/still(r)[:, None]"),)),
    Fault("nan", "dC/dg is not a number wherever x[i,j] is negative for some i: its factor x is computed as x**1.5/x**0.5", ("dC/dg",),
          "dg = (dh*x/r).sum(axis=0)", "dg = (dh*x**1.5/x**0.5/r).sum(axis=0)",
          lambda right, point: {"g": np.where((point["x"] < 0).any(axis=0), np.nan, right["g"])}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("in one formula", (("dx = dh*g/r + dq*2*x/x.shape[1]", "dx = dh*g/r - x*(dh*g*x).mean(axis=1, keepdims=True)/r**3"),)),
    Way("by einsum", (("(dh*x/r).sum(axis=0)", 'np.einsum("ij,ij->j", dh, x/r)'), ("(dh*h).sum(axis=1, keepdims=True)", 'np.einsum("ij,ij->i", dh, h)[:, None]'))),
    Way("row by row", (("dx = dh*g/r + dq*2*x/x.shape[1]",
                        "dx = np.array([dh[i]*g/r[i] + 2*dq[i]*x[i]/len(x[i]) for i in range(len(x))])"),)),
    Way("without gain", (("x, y, g, w, eps", "x, y, w, eps"), ("h = g*x/r", "h = x/r"), ("    dg = (dh*x/r).sum(axis=0)\n", ""),
                         ("dh*g/r", "dh/r"), (', "g": dg', "")),
        text=(("g[j]*x[i,j]", "x[i,j]"),), cost=(("x, y, g, w, eps", "x, y, w, eps"), ("g*x", "x"))),
)
