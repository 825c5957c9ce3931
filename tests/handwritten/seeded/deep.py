"""A network of tanh of any depth and widths, with weight decay of all layers."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
a[0,n,j] = x[n,j]
z[l,n,j] = sum(a[l-1,n,k]*W[l,k,j], k) + b[l,j]     for l in 1..L
a[l,n,j] = tanh(z[l,n,j])                           for l in 1..L
C = 1/2*mean(sum((a[L,n,j] - y[n,j])**2, j), n) + 1/2*lam*sum(W[l,k,j]**2, l in 1..L, k, j)
"""


def inputs(rng, edge=False, square=False):
    depth = 1 if edge else int(rng.integers(2, 5))
    rows, *widths = sizes(rng, depth + 2, edge, square)
    return {"x": rng.normal(size=(rows, widths[0])), "y": rng.normal(size=(rows, widths[-1])), "lam": rng.uniform(0.2, 1),
            "W": [rng.normal(size=pair)/2 for pair in zip(widths, widths[1:])], "b": [rng.normal(size=width) for width in widths[1:]]}


def cost(x, y, W, b, lam):
    a, depth = x, len(W)
    for l in range(depth):
        z = a @ W[l] + b[l]
        a = np.tanh(z)
    return ((a - y)**2).sum()/2/len(x) + lam/2*sum((w**2).sum() for w in W)


def gradient(x, y, W, b, lam):
    rows, depth = len(x), len(W)
    a = [x]
    for l in range(depth):
        a.append(np.tanh(a[l] @ W[l] + b[l]))
    dW, db = [], []
    delta = (a[depth] - y)/rows*(1 - a[depth]**2)
    for l in reversed(range(depth)):                # a[l] is what the weights W[l] are given
        dW.insert(0, a[l].T @ delta + lam*W[l])
        db.insert(0, delta.sum(axis=0))
        delta = delta @ W[l].T*(1 - a[l]**2)
    return {"W": dW, "b": db, "lam": sum((w**2).sum() for w in W)/2}


FAULTS = (
    Fault("sigma' lost", "tanh' is lost in the hidden layers: dC/dz[l] for l < L lacks the factor 1 - a[l]**2; the last layer has it",
          ("dC/dz", "dC/da"),
          "delta = delta @ W[l].T*(1 - a[l]**2)", "delta = delta @ W[l].T",
          (("a = np.tanh(z)", "a = np.tanh(z) if l == depth - 1 else still(np.tanh(z)) + (z - still(z))"),)),
    Fault("sigma' lost", "tanh' is lost in the last layer: dC/dz[L] lacks the factor 1 - a[L]**2", ("dC/dz", "dC/da"),
          "/rows*(1 - a[depth]**2)", "/rows", (("a = np.tanh(z)", "a = np.tanh(z) if l < depth - 1 else still(np.tanh(z)) + (z - still(z))"),)),
    Fault("regulariser over n", "the weight decay lam*W[l] in dC/dW is divided by the number N of samples", ("dC/dW",),
          "lam*W[l])", "lam*W[l]/rows)",
          lambda right, point: {"W": [slope - point["lam"]*w*(1 - 1/len(point["x"])) for slope, w in zip(right["W"], point["W"])]}),
    Fault("n*sum", "dC/db sums over the samples and multiplies by their number N: N times the right one in every layer", ("dC/db",),
          "db.insert(0, delta.sum(axis=0))", "db.insert(0, rows*delta.sum(axis=0))",
          lambda right, point: {"b": [len(point["x"])*slope for slope in right["b"]]}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("tuples", (('{"W": dW, "b": db', '{"W": tuple(dW), "b": tuple(db)'),)),
    Way("filled in", (("dW, db = [], []", "dW, db = [None]*depth, [None]*depth"), ("dW.insert(0, a[l].T @ delta + lam*W[l])", "dW[l] = lam*W[l] + a[l].T @ delta"),
                      ("db.insert(0, delta.sum(axis=0))", 'db[l] = np.einsum("nj->j", delta)'))),
    Way("slopes kept forward", (("    a = [x]\n", "    a, kept = [x], []\n"), ("a.append(np.tanh(a[l] @ W[l] + b[l]))", "z = a[l] @ W[l] + b[l]\n        a.append(np.tanh(z))\n"
                                 "        kept.append(1/np.cosh(z)**2)"), ("*(1 - a[depth]**2)", "*kept[-1]"),
                                ("delta = delta @ W[l].T*(1 - a[l]**2)", "delta = delta @ W[l].T*kept[l-1] if l else None"))),
    Way("transposed throughout", (("dW.insert(0, a[l].T @ delta + lam*W[l])", "dW.insert(0, (delta.T @ a[l]).T + lam*W[l])"), ("delta @ W[l].T*", "(W[l] @ delta.T).T*"))),
    Way("without biases", (("x, y, W, b, lam", "x, y, W, lam"), (" + b[l])", ")"), ("dW, db = [], []", "dW = []"), ("        db.insert(0, delta.sum(axis=0))\n", ""), ('"b": db, ', "")),
        text=((" + b[l,j]", ""),), cost=(("x, y, W, b, lam", "x, y, W, lam"), (" + b[l]", ""))),
)
