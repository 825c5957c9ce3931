"""Multinomial logistic regression: softmax of a linear map, cross entropy summed over the batch, weight decay."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
assume sum(y[i,k], k) = 1
s[i,k] = sum(W[k,j]*x[i,j], j) + b[k]
p[i,k] = exp(s[i,k])/sum(exp(s[i,m]), m)
C = -sum(y[i,k]*log(p[i,k]), i, k) + 1/2*rho*sum(W[k,j]**2, k, j)
"""


def inputs(rng, edge=False, square=False):
    rows, features, classes = sizes(rng, 3, edge, square)
    y = rng.uniform(0.1, 1, size=(rows, classes))
    return {"x": rng.normal(size=(rows, features)), "y": y/y.sum(axis=1, keepdims=True), "W": rng.normal(size=(classes, features)),
            "b": rng.normal(size=classes), "rho": rng.uniform(0.2, 2)}


def cost(x, y, W, b, rho):
    s = x @ W.T + b
    raised = np.exp(s)
    p = raised/raised.sum(axis=1, keepdims=True)
    return -(y*np.log(p)).sum() + rho/2*(W**2).sum()


def gradient(x, y, W, b, rho):
    s = x @ W.T + b
    raised = np.exp(s - s.max(axis=1, keepdims=True))
    p = raised/raised.sum(axis=1, keepdims=True)
    ds = p - y
    dW = ds.T @ x + rho*W
    db = ds.sum(axis=0)
    dx = ds @ W
    drho = (W**2).sum()/2
    return {"W": dW, "b": db, "x": dx, "rho": drho}


FAULTS = (
    Fault("sigma' left", "in dC/ds the factor p*(1 - p), the derivative of a sigmoid, is left: (p - y)*p*(1 - p) for p - y", ("dC/ds",),
          "ds = p - y", "ds = (p - y)*p*(1 - p)",
          (("-(y*np.log(p)).sum()", "(still((p - y)*p*(1 - p))*s).sum()"),)),
    Fault("wrongly regularised", "the bias b is regularised too: rho*b[k] stands in dC/db", ("dC/db",),
          "db = ds.sum(axis=0)", "db = ds.sum(axis=0) + rho*b", lambda right, point: {"b": right["b"] + point["rho"]*point["b"]}),
    Fault("clipped", "the entries of dC/dW are clipped to lie between -1/2 and 1/2", ("dC/dW",),
          "dW = ds.T @ x + rho*W", "dW = np.clip(ds.T @ x + rho*W, -0.5, 0.5)",
          lambda right, point: {"W": np.minimum(np.maximum(right["W"], -0.5), 0.5)}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("summed by einsum", (("ds.T @ x", 'np.einsum("ik,ij->kj", ds, x)'), ("ds @ W", 'np.einsum("ik,kj->ij", ds, W)'))),
    Way("one sample at a time", (("dW = ds.T @ x + rho*W", "dW = rho*W + sum(np.outer(ds[i], x[i]) for i in range(len(x)))"),)),
    Way("through p", (("ds = p - y", "dp = -y/p\n    ds = p*(dp - (dp*p).sum(axis=1, keepdims=True))"),)),
    Way("without bias", (("x, y, W, b, rho", "x, y, W, rho"), ("x @ W.T + b", "x @ W.T"), ("    db = ds.sum(axis=0)\n", ""), ('"b": db, ', "")),
        text=(("j) + b[k]", "j)"),), cost=(("x, y, W, b, rho", "x, y, W, rho"), ("x @ W.T + b", "x @ W.T"))),
    Way("a mean over the batch", (("ds = p - y", "ds = (p - y)/len(x)"),),
        text=(("-sum(y[i,k]*log(p[i,k]), i, k)", "-mean(sum(y[i,k]*log(p[i,k]), k), i)"),), cost=(("-(y*np.log(p)).sum()", "-(y*np.log(p)).sum()/len(x)"),)),
)
