"""The Brier score: squared error of a softmax, so that its whole Jacobian is needed."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
s[n,c] = sum(F[n,d]*W[d,c], d)
p[n,c] = exp(s[n,c])/sum(exp(s[n,e]), e)
C = mean(sum((p[n,c] - y[n,c])**2, c), n)
"""


def inputs(rng, edge=False, square=False):
    rows, features, classes = sizes(rng, 3, edge, square)
    return {"F": rng.normal(size=(rows, features)), "y": rng.normal(size=(rows, classes)), "W": rng.normal(size=(features, classes))}


def cost(F, y, W):
    s = F @ W
    raised = np.exp(s)
    p = raised/raised.sum(axis=1, keepdims=True)
    return ((p - y)**2).sum()/len(F)


def gradient(F, y, W):
    s = F @ W
    raised = np.exp(s - s.max())
    p = raised/raised.sum(axis=1, keepdims=True)
    dp = 2*(p - y)/len(F)
    ds = p*(dp - (p*dp).sum(axis=1, keepdims=True))
    dW = F.T @ ds
    dF = ds @ W.T
    return {"W": dW, "F": dF, "y": -dp}


FAULTS = (
    Fault("softmax diagonal", "in dC/ds only the diagonal p*(1 - p) of the Jacobian of the softmax is kept", ("dC/ds",),
          "ds = p*(dp - (p*dp).sum(axis=1, keepdims=True))", "ds = p*(1 - p)*dp",
          (("p = raised/raised.sum(axis=1, keepdims=True)",
            "p = raised/raised.sum(axis=1, keepdims=True)\n    p = still(p) + still(p*(1 - p))*(s - still(s))"),)),
    Fault("wrong axis", "p is normalised over the samples n, not over the classes c, in the forward pass; the Jacobian in dC/ds still "
          "sums over the classes", ("p",),
          "p = raised/raised.sum(axis=1, keepdims=True)", "p = raised/raised.sum(axis=0, keepdims=True)",
          (("p = raised/raised.sum(axis=1, keepdims=True)",
            "p = still(raised/raised.sum(axis=0, keepdims=True))\n    moved = s - still(s)\n"
            "    p = p + p*(moved - (p*moved).sum(axis=1, keepdims=True))"),)),
    Fault("float16", "dC/dW is returned in half precision, float16", ("dC/dW",),
          "dW = F.T @ ds", "dW = (F.T @ ds).astype(np.float16)", lambda right, point: {"W": right["W"].astype(np.float16)}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("Jacobians as matrices", (("ds = p*(dp - (p*dp).sum(axis=1, keepdims=True))",
                                   "ds = np.stack([(np.diag(q) - np.outer(q, q)) @ g for q, g in zip(p, dp)])"),)),
    Way("summed by einsum", (("(p*dp).sum(axis=1, keepdims=True)", 'np.einsum("nc,nc->n", p, dp)[:, None]'), ("F.T @ ds", 'np.einsum("nd,nc->dc", F, ds)'))),
    Way("in loops", (("ds = p*(dp - (p*dp).sum(axis=1, keepdims=True))",
                      "ds = np.zeros_like(p)\n    for c in range(p.shape[1]):\n        for e in range(p.shape[1]):\n"
                      "            ds[:, c] += dp[:, e]*p[:, e]*((c == e) - p[:, c])"),)),
    Way("with its value", (("return {", "return np.mean(np.sum((p - y)**2, axis=1)), {"),)),
)
