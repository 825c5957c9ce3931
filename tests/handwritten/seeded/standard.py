"""Features standardised by their batch, then a linear model of a number: the least squares of a standardised design."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
assume eps > 0
m[j] = mean(x[i,j], i)
v[j] = mean((x[i,j] - m[j])**2, i)
h[i,j] = (x[i,j] - m[j])/sqrt(v[j] + eps)
o[i] = sum(h[i,j]*w[j], j) + b
C = sum((o[i] - y[i])**2, i)
"""


def inputs(rng, edge=False, square=False):
    rows, features = sizes(rng, 2, edge, square)
    return {"x": rng.normal(size=(rows, features)), "y": rng.normal(size=rows), "w": rng.normal(size=features), "b": rng.normal(),
            "eps": rng.uniform(0.05, 0.5)}


def cost(x, y, w, b, eps):
    m = x.mean(axis=0)
    v = ((x - m)**2).mean(axis=0)
    h = (x - m)/np.sqrt(v + eps)
    return ((h @ w + b - y)**2).sum()


def gradient(x, y, w, b, eps):
    m = x.mean(axis=0)
    v = x.var(axis=0)
    root = np.sqrt(v + eps)
    h = (x - m)/root
    do = 2*(h @ w + b - y)
    dw = h.T @ do
    db = do.sum()
    dh = np.outer(do, w)
    dx = (dh - dh.mean(axis=0) - (x - m)*((x - m)*dh).mean(axis=0)/root**2)/root
    return {"x": dx, "w": dw, "b": db}


FAULTS = (
    Fault("statistics constant", "the mean m and the variance v of the batch are held constant: dC/dx is dC/dh/sqrt(v + eps) alone",
          ("dC/dx", "dC/dm", "dC/dv"), "dx = (dh - dh.mean(axis=0) - (x - m)*((x - m)*dh).mean(axis=0)/root**2)/root", "dx = dh/root",
          (("h = (x - m)/np.sqrt(v + eps)", "h = (x - still(m))/np.sqrt(still(v) + eps)"),)),
    Fault("N-1 for N", "the variance v is divided by I - 1, I the number of samples, in the forward pass alone (ddof=1)", ("v",),
          "v = x.var(axis=0)", "v = x.var(axis=0, ddof=1)",
          (("    h =", "    v = v + still(v/(len(x) - 1))\n    h ="),)),
    Fault("n*sum", "dC/db is I times the right one: the sum over the I samples is multiplied by their number", ("dC/db",),
          "db = do.sum()", "db = do.sum()*len(do)", lambda right, point: {"b": len(point["y"])*right["b"]}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("variance by squares", (("v = x.var(axis=0)", "v = (x**2).mean(axis=0) - m**2"),)),
    Way("path by path", (("dx = (dh - dh.mean(axis=0) - (x - m)*((x - m)*dh).mean(axis=0)/root**2)/root",
                          "dv = ((x - m)*dh).sum(axis=0)*(-0.5)*(v + eps)**-1.5\n    dx = dh/root\n    dx -= (dh/root).mean(axis=0)\n"
                          "    dx += 2*dv*(x - m)/len(x)"),)),
    Way("by einsum", (("h.T @ do", 'np.einsum("ij,i->j", h, do)'), ("np.outer(do, w)", 'np.einsum("i,j->ij", do, w)'), ("do.sum()", 'np.einsum("i->", do)'))),
    Way("without intercept", (("x, y, w, b, eps", "x, y, w, eps"), ("h @ w + b - y", "h @ w - y"), ("    db = do.sum()\n", ""), (', "b": db', "")),
        text=(("w[j], j) + b", "w[j], j)"),), cost=(("x, y, w, b, eps", "x, y, w, eps"), ("h @ w + b - y", "h @ w - y"))),
    Way("a mean", (("do = 2*(h @ w + b - y)", "do = 2*(h @ w + b - y)/len(x)"),), text=(("sum((o[i] - y[i])**2, i)", "mean((o[i] - y[i])**2, i)"),),
        cost=((".sum()", ".mean()"),)),
)
