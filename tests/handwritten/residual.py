"""A network whose layers add to what they are given: tanh with a way past every layer, then a linear map."""

import numpy as np

from .sizes import sizes

TEXT = """
h[0,n,i] = x[n,i]
z[l,n,i] = sum(w[l,i,k]*h[l-1,n,k], k) + b[l,i]     for l in 1..L
h[l,n,i] = h[l-1,n,i] + tanh(z[l,n,i])              for l in 1..L
o[n,j] = sum(u[j,i]*h[L,n,i], i)
C = 1/2*mean(sum((o[n,j] - y[n,j])**2, j), n)
"""


def inputs(rng, edge=False, square=False):
    depth = 1 if edge else int(rng.integers(2, 5))
    rows, width, outputs = sizes(rng, 3, edge, square)
    return {"x": rng.normal(size=(rows, width)), "y": rng.normal(size=(rows, outputs)),
            "w": [rng.normal(size=(width, width)) for _ in range(depth)], "b": [rng.normal(size=width) for _ in range(depth)],
            "u": rng.normal(size=(outputs, width))}


def gradient(x, y, w, b, u):
    rows, depth = len(x), len(w)
    h, z = [x], [x]
    for l in range(1, depth + 1):
        z.append(h[l-1] @ w[l-1].T + b[l-1])
        h.append(h[l-1] + np.tanh(z[l]))
    o = h[depth] @ u.T
    do = (o - y)/rows
    du = do.T @ h[depth]
    dh = do @ u
    dw, db = [], []
    for l in range(depth, 0, -1):
        slope = 1 - np.tanh(z[l])**2
        dz = slope*dh
        dw.insert(0, np.einsum("ni,nk->ik", dz, h[l-1]))
        db.insert(0, np.sum(dz, axis=0))
        dh = dh + dz @ w[l-1]
    return {"x": dh, "w": dw, "b": db, "u": du}
