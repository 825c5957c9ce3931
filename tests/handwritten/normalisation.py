"""Layer normalisation, its gain and bias, then a linear map."""

import numpy as np

from .sizes import sizes

TEXT = """
m[i] = mean(x[i,j], j)
v[i] = mean((x[i,j] - m[i])**2, j)
h[i,j] = (x[i,j] - m[i])/sqrt(v[i] + eps)
u[i,j] = g[j]*h[i,j] + b[j]
o[i,k] = sum(w[k,j]*u[i,j], j)
C = 1/2*mean(sum((o[i,k] - y[i,k])**2, k), i)
"""


def inputs(rng, edge=False, square=False):
    rows, width, outputs = sizes(rng, 3, edge, square)
    return {"x": rng.normal(size=(rows, width)), "y": rng.normal(size=(rows, outputs)), "g": rng.normal(size=width),
            "b": rng.normal(size=width), "w": rng.normal(size=(outputs, width)), "eps": rng.uniform(0.05, 0.5)}


def gradient(x, y, g, b, w, eps):
    rows, width = x.shape
    centred = x - x.mean(axis=1, keepdims=True)
    v = (centred**2).mean(axis=1, keepdims=True)
    root = np.sqrt(v + eps)
    h = centred/root
    u = g*h + b
    o = u @ w.T
    do = (o - y)/rows
    dw = do.T @ u
    du = do @ w
    dg = (du*h).sum(axis=0)
    db = du.sum(axis=0)
    dh = du*g
    dv = -0.5*(dh*h).sum(axis=1, keepdims=True)/root**2
    dm = -dh.sum(axis=1, keepdims=True)/root
    dx = dh/root + 2*centred*dv/width + dm/width
    return {"x": dx, "g": dg, "b": db, "w": dw}
