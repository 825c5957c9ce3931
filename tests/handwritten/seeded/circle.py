"""A centre found from distances to known places, each measured with noise."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
assume eps > 0
q[i] = sum((p[i,k] - c[k])**2, k)
d[i] = sqrt(q[i] + eps)
C = 1/2*mean((d[i] - b - t[i])**2, i)
"""


def inputs(rng, edge=False, square=False):
    rows, axes = sizes(rng, 2, edge, square)
    return {"p": rng.normal(size=(rows, axes)), "c": rng.normal(size=axes), "b": rng.normal(), "t": rng.normal(size=rows), "eps": rng.uniform(0.1, 1)}


def cost(p, c, b, t, eps):
    q = ((p - c)**2).sum(axis=1)
    d = np.sqrt(q + eps)
    return ((d - b - t)**2).mean()/2


def gradient(p, c, b, t, eps):
    away = p - c
    d = np.sqrt((away**2).sum(axis=1) + eps)
    dd = (d - b - t)/len(p)
    dp = (dd/d)[:, None]*away
    dc = -dp.sum(axis=0)
    return {"p": dp, "c": dc, "b": -dd.sum(), "t": -dd, "eps": (dd/(2*d)).sum()}


FAULTS = (
    Fault("root twice", "in the slope of the distance the root is taken twice: dC/dq is dC/dd/(2*sqrt(d)), not dC/dd/(2*d), and so by eps",
          ("dC/dq",), "    dp =", "    d = np.sqrt(d)\n    dp =",
          (("d = np.sqrt(q + eps)", "d = still(np.sqrt(q + eps)) + (q + eps - still(q + eps))/(2*np.sqrt(still(np.sqrt(q + eps))))"),)),
    Fault("size 1", "where there is one place, I = 1, it fails: squeeze takes the axis of the places away; elsewhere it is right", (),
          "(dd/d)[:, None]*away", "(dd/d).squeeze()[:, None]*away", lambda right, point: {}),
    Fault("n*sum", "dC/db is I times the right one: the sum over the I places of a mean is not divided by I", ("dC/db",),
          "-dd.sum()", "-(d - b - t).sum()", lambda right, point: {"b": right["b"]*len(point["t"])}),
    Fault("clipped", "the entries of dC/dt are clipped to lie between -0.1 and 0.1", ("dC/dt",),
          '"t": -dd,', '"t": np.clip(-dd, -0.1, 0.1),', lambda right, point: {"t": np.where(abs(right["t"]) > 0.1, 0.1*np.sign(right["t"]), right["t"])}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("by unit vectors", (("dp = (dd/d)[:, None]*away", "dp = dd[:, None]*(away/d[:, None])"),)),
    Way("through q", (("dp = (dd/d)[:, None]*away", "dq = dd/(2*d)\n    dp = 2*dq[:, None]*away"), ("(dd/(2*d)).sum()", "dq.sum()"))),
    Way("place by place", (("dc = -dp.sum(axis=0)", "dc = np.zeros_like(c)\n    for row in dp:\n        dc = dc - row"),)),
    Way("of c alone, in an array", (('{"p": dp, "c": dc, "b": -dd.sum(), "t": -dd, "eps": (dd/(2*d)).sum()}', '{"c": dc}'),)),
)
