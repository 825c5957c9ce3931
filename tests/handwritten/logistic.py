"""Logistic regression on a batch whose samples have weights, with weight decay."""

import numpy as np

from .sizes import sizes

TEXT = """
z[i] = sum(x[i,j]*w[j], j) + b
p[i] = sigma(z[i])
C = -mean(c[i]*(y[i]*log(p[i]) + (1 - y[i])*log(1 - p[i])), i) + 1/2*lam*sum(w[j]**2, j)
"""


def inputs(rng, edge=False, square=False):
    rows, features = sizes(rng, 2, edge, square)
    return {"x": rng.normal(size=(rows, features)), "y": rng.uniform(0.1, 0.9, size=rows), "c": rng.uniform(0.5, 2, size=rows),
            "w": rng.normal(size=features), "b": rng.normal(), "lam": rng.uniform(0.2, 2)}


def gradient(x, y, c, w, b, lam):
    rows = len(x)
    z = x @ w + b
    p = 1/(1 + np.exp(-z))
    dz = c*(p - y)/rows
    dw = x.T @ dz + lam*w
    db = dz.sum()
    dx = np.outer(dz, w)
    dc = -(y*np.log(p) + (1 - y)*np.log(1 - p))/rows
    return {"w": dw, "b": db, "x": dx, "c": dc}
