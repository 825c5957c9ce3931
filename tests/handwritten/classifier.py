"""A classifier with one hidden layer of rectifiers: softmax and cross entropy over a batch."""

import numpy as np

from .sizes import sizes

TEXT = """
assume sum(y[i,k], k) = 1
s[i,h] = sum(x[i,j]*u[j,h], j) + a[h]
r[i,h] = relu(s[i,h])
z[i,k] = sum(r[i,h]*w[h,k], h) + b[k]
p[i,k] = exp(z[i,k])/sum(exp(z[i,m]), m)
C = -mean(sum(y[i,k]*log(p[i,k]), k), i)
"""


def inputs(rng, edge=False, square=False):
    rows, features, hidden, classes = sizes(rng, 4, edge, square)
    y = rng.uniform(0.1, 1, size=(rows, classes))
    return {"x": rng.normal(size=(rows, features)), "y": y/y.sum(axis=1, keepdims=True),
            "u": rng.normal(size=(features, hidden)), "a": rng.normal(size=hidden),
            "w": rng.normal(size=(hidden, classes)), "b": rng.normal(size=classes)}


def gradient(x, y, u, a, w, b):
    rows = len(x)
    s = x @ u + a
    r = np.maximum(s, 0)
    z = r @ w + b
    raised = np.exp(z - z.max(axis=1, keepdims=True))
    p = raised/raised.sum(axis=1, keepdims=True)
    dz = (p - y)/rows
    dw = r.T @ dz
    db = dz.sum(axis=0)
    dr = dz @ w.T
    ds = dr*(s > 0)
    du = x.T @ ds
    da = ds.sum(axis=0)
    dx = ds @ u.T
    return {"u": du, "a": da, "w": dw, "b": db, "x": dx}
