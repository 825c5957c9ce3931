"""A full network of any depth and any widths over a batch: sigmoid neurons, quadratic cost."""

import numpy as np

from .sizes import sizes

TEXT = """
a[0,i,j] = x[i,j]
z[l,i,j] = sum(w[l,j,k]*a[l-1,i,k], k) + b[l,j]     for l in 1..L
a[l,i,j] = sigma(z[l,i,j])                          for l in 1..L
C = 1/2*mean(sum((a[L,i,j] - y[i,j])**2, j), i)
name delta = dC/dz
"""


def inputs(rng, edge=False, square=False):
    depth = 1 if edge else int(rng.integers(2, 5))
    rows, *widths = sizes(rng, depth + 2, edge, square)
    return {"x": rng.normal(size=(rows, widths[0])), "y": rng.normal(size=(rows, widths[-1])),
            "w": [rng.normal(size=(after, before)) for before, after in zip(widths, widths[1:])],
            "b": [rng.normal(size=after) for after in widths[1:]]}


def gradient(x, y, w, b):
    rows, depth = len(x), len(w)
    z, a = [x], [x]                                 # of the input layer, then of every layer
    for l in range(1, depth + 1):
        z.append(a[l-1] @ w[l-1].T + b[l-1])
        a.append(1/(1 + np.exp(-z[l])))
    dw, db = [None]*depth, [None]*depth
    delta = (a[depth] - y)/rows*a[depth]*(1 - a[depth])
    for l in range(depth, 0, -1):                   # the weights of layer l are w[l-1]
        dw[l-1] = delta.T @ a[l-1]
        db[l-1] = delta.sum(axis=0)
        if l > 1:
            da = delta @ w[l-1]
            delta = da*a[l-1]*(1 - a[l-1])
    return {"w": dw, "b": db}
