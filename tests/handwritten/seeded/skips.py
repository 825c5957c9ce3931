"""A network of one width, each of whose layers is given its input once more: z holds the way past."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
h[0,n,i] = x[n,i]
z[l,n,i] = sum(W[l,i,k]*h[l-1,n,k], k) + b[l,i]     for l in 1..L
h[l,n,i] = tanh(z[l,n,i]) + x[n,i]                  for l in 1..L
C = 1/2*sum((h[L,n,i] - y[n,i])**2, n, i)
"""


def inputs(rng, edge=False, square=False):
    depth = 1 if edge else 3
    rows, width = sizes(rng, 2, edge, square)
    return {"x": rng.normal(size=(rows, width)), "y": rng.normal(size=(rows, width)), "W": [rng.normal(size=(width, width)) for _ in range(depth)],
            "b": [rng.normal(size=width) for _ in range(depth)]}


def cost(x, y, W, b):
    h = x
    zs = [x]
    for w, shift in zip(W, b):
        z = h @ w.T + shift
        h = np.tanh(z) + x
        zs.append(z)
    return ((h - y)**2).sum()/2


def gradient(x, y, W, b):
    h, z = [x], [x]
    for l in range(1, len(W) + 1):
        z.append(h[l-1] @ W[l-1].T + b[l-1])
        h.append(np.tanh(z[l]) + x)
    dW, db, dx = [], [], 0
    dh = h[-1] - y
    for l in range(len(W), 0, -1):
        dx = dx + dh
        dz = dh*(1 - np.tanh(z[l])**2)
        dW.insert(0, dz.T @ h[l-1])
        db.insert(0, dz.sum(axis=0))
        dh = dz @ W[l-1]
    return {"x": dx + dh, "W": dW, "b": db}


FAULTS = (
    Fault("other layer", "in dC/dz[l] tanh' is taken at z of the layer before, z[l-1], and at x in the first layer", ("dC/dz",),
          "np.tanh(z[l])**2", "np.tanh(z[l-1])**2",
          (("h = np.tanh(z) + x", "h = still(np.tanh(z)) + still(1 - np.tanh(zs[-1])**2)*(z - still(z)) + x"),)),
    Fault("transposed", "the outer product of dC/dW is transposed: dC/dW[l,i,k] sums dC/dz[l,n,k]*h[l-1,n,i]", ("dC/dW",),
          "dz.T @ h[l-1]", "h[l-1].T @ dz", lambda right, point: {"W": [slope.T for slope in right["W"]]}),
    Fault("path left out", "the ways past the layers are left out of dC/dx, but for the last layer's: dC/dx lacks dC/dh[l] for l in 1..L-1",
          ("dC/dx",), "        dx = dx + dh\n", "        dx = dh if l == len(W) else dx\n",
          (("h = np.tanh(z) + x", "h = np.tanh(z) + (x if len(zs) == len(W) else still(x))"),)),
    Fault("index off", "the first entry of dC/db of every layer alone is read one place off: it is the second's, where there is one", ("dC/db",),
          "        db.insert(0, dz.sum(axis=0))\n", "        db.insert(0, dz.sum(axis=0))\n        db[0][0] = dz[:, :2].sum(axis=0)[-1]\n",
          lambda right, point: {"b": [np.append(slope[:2][-1], slope[1:]) for slope in right["b"]]}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("from what is kept", (("1 - np.tanh(z[l])**2", "1 - (h[l] - x)**2"),)),
    Way("tuples", (('"W": dW, "b": db', '"W": tuple(dW), "b": tuple(db)'),)),
    Way("dx at the end", (("        dx = dx + dh\n", "        ways.append(dh)\n"), ("dW, db, dx = [], [], 0", "dW, db, ways = [], [], []"), ("dx + dh", "sum(ways) + dh"))),
    Way("sample by sample", (("dW.insert(0, dz.T @ h[l-1])", "dW.insert(0, sum(np.outer(slope, seen) for slope, seen in zip(dz, h[l-1])))"),)),
    Way("stacked", (('"W": dW, "b": db', '"W": np.stack(dW), "b": np.stack(db)'),)),
)
