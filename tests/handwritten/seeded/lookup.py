"""Attention of given queries to given keys and values."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
s[a,b] = sum(q[a,d]*k[b,d], d in 0..D-1)/sqrt(D)
p[a,b] = exp(s[a,b])/sum(exp(s[a,c]), c)
o[a,e] = sum(p[a,b]*v[b,e], b)
C = 1/2*sum((o[a,e] - y[a,e])**2, a, e)
"""


def inputs(rng, edge=False, square=False):
    asked, stored, keys, values = sizes(rng, 4, edge, square)
    return {"q": rng.normal(size=(asked, keys)), "k": rng.normal(size=(stored, keys)), "v": rng.normal(size=(stored, values)),
            "y": rng.normal(size=(asked, values))}


def cost(q, k, v, y):
    s = q @ k.T/np.sqrt(k.shape[1])
    raised = np.exp(s)
    p = raised/raised.sum(axis=1, keepdims=True)
    o = p @ v
    return ((o - y)**2).sum()/2


def gradient(q, k, v, y):
    root = np.sqrt(k.shape[1])
    s = q @ k.T/root
    raised = np.exp(s - s.max())
    p = raised/raised.sum(axis=1, keepdims=True)
    do = p @ v - y
    dp = do @ v.T
    dv = p.T @ do
    ds = p*(dp - (p*dp).sum(axis=1, keepdims=True))
    dq = ds @ k/root
    dk = ds.T @ q/root
    return {"q": dq, "k": dk, "v": dv}


FAULTS = (
    Fault("scale lost", "the backward pass lacks 1/sqrt(D): dC/dq and dC/dk are both sqrt(D) times too large", ("dC/dq", "dC/dk", "dC/ds"),
          "    dq = ds @ k/root\n    dk = ds.T @ q/root\n", "    dq = ds @ k\n    dk = ds.T @ q\n",
          lambda right, point: {name: right[name]*point["k"].shape[1]**0.5 for name in "qk"}),
    Fault("softmax diagonal", "in dC/ds only the diagonal p*(1 - p) of the Jacobian of the softmax is kept", ("dC/ds",),
          "ds = p*(dp - (p*dp).sum(axis=1, keepdims=True))", "ds = dp*p*(1 - p)",
          (("p = raised/raised.sum(axis=1, keepdims=True)",
            "p = raised/raised.sum(axis=1, keepdims=True)\n    p = still(p) + still(p*(1 - p))*(s - still(s))"),)),
    Fault("wrong axis", "the softmax runs over the queries a, not over the keys b, in p and in dC/ds", ("p", "dC/ds"),
          "    p = raised/raised.sum(axis=1, keepdims=True)\n    do = p @ v - y\n    dp = do @ v.T\n    dv = p.T @ do\n"
          "    ds = p*(dp - (p*dp).sum(axis=1, keepdims=True))\n",
          "    p = raised/raised.sum(axis=0, keepdims=True)\n    do = p @ v - y\n    dp = do @ v.T\n    dv = p.T @ do\n"
          "    ds = p*(dp - (p*dp).sum(axis=0, keepdims=True))\n",
          (("axis=1", "axis=0"),)),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("summed by einsum", (("ds @ k/root", 'np.einsum("ab,bd->ad", ds, k)/root'), ("ds.T @ q/root", 'np.einsum("ab,ad->bd", ds, q)/root'),
                             ("p.T @ do", 'np.einsum("ab,ae->be", p, do)'))),
    Way("one query at a time", (("ds = p*(dp - (p*dp).sum(axis=1, keepdims=True))",
                                 "ds = np.array([(np.diag(row) - np.outer(row, row)) @ slope for row, slope in zip(p, dp)])"),)),
    Way("scaled queries", (("    s = q @ k.T/root", "    q = q/root\n    s = q @ k.T"), ("ds.T @ q/root", "ds.T @ q"))),
    Way("scaled slopes", (("    dq = ds @ k/root\n    dk = ds.T @ q/root\n", "    ds *= 1/root\n    dq = ds @ k\n    dk = ds.T @ q\n"),)),
    Way("without scale", (("root = np.sqrt(k.shape[1])", "root = 1"),), text=((" in 0..D-1)/sqrt(D)", ")"),), cost=(("/np.sqrt(k.shape[1])", ""),)),
)
