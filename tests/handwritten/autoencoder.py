"""An autoencoder with tied weights: what encodes also decodes, so its gradient has two paths."""

import numpy as np

from .sizes import sizes

TEXT = """
z[i,k] = sum(w[k,j]*x[i,j], j) + b[k]
h[i,k] = sigma(z[i,k])
r[i,j] = sum(w[k,j]*h[i,k], k) + c[j]
C = 1/2*mean(sum((r[i,j] - x[i,j])**2, j), i) + beta*mean(sum(h[i,k]**2, k), i)
"""


def inputs(rng, edge=False, square=False):
    rows, seen, code = sizes(rng, 3, edge, square)
    return {"x": rng.normal(size=(rows, seen)), "w": rng.normal(size=(code, seen)), "b": rng.normal(size=code),
            "c": rng.normal(size=seen), "beta": rng.uniform(0.2, 1)}


def gradient(x, w, b, c, beta):
    rows = len(x)
    z = x @ w.T + b
    h = 1/(1 + np.exp(-z))
    r = h @ w + c
    dr = (r - x)/rows
    dh = dr @ w.T + 2*beta*h/rows
    dz = dh*h*(1 - h)
    dw = np.einsum("ik,ij->kj", h, dr) + np.einsum("ik,ij->kj", dz, x)
    db = np.sum(dz, axis=0)
    dc = np.sum(dr, axis=0)
    return {"w": dw, "b": db, "c": dc}
