"""A recurrent network of sigmoids with one number said at every time, and a cost there."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
h[0,k] = s[k]
z[t,k] = sum(W[k,m]*h[t-1,m], m) + sum(V[k,i]*x[t,i], i)    for t in 1..T
h[t,k] = sigma(z[t,k])                                      for t in 1..T
o[t] = sum(v[k]*h[t,k], k) + d                              for t in 1..T
C = 1/2*sum((o[t] - y[t])**2, t in 1..T)
"""


def inputs(rng, edge=False, square=False):
    times, hidden, seen = (1, 1, 1) if edge else (4, 3, 3) if square else (5, *sizes(rng, 2))
    return {"s": rng.normal(size=hidden), "x": rng.normal(size=(times, seen)), "y": rng.normal(size=times), "d": rng.normal(),
            "W": 2*rng.normal(size=(hidden, hidden)), "V": rng.normal(size=(hidden, seen)), "v": rng.normal(size=hidden)}


def cost(s, x, y, d, W, V, v):
    h, total = s, 0
    for t in range(1, len(x) + 1):
        before = h
        z = W @ before + V @ x[t-1]
        h = 1/(1 + np.exp(-z))
        o = v @ h + d
        total = total + (o - y[t-1])**2/2
    return total


def gradient(s, x, y, d, W, V, v):
    h = [s]
    for t in range(1, len(x) + 1):
        h.append(1/(1 + np.exp(-(W @ h[t-1] + V @ x[t-1]))))
    dW, dV, dv, dd = np.zeros_like(W), np.zeros_like(V), np.zeros_like(v), 0.0
    carry = np.zeros_like(s)
    for t in range(len(x), 0, -1):
        do = v @ h[t] + d - y[t-1]
        dv += do*h[t]
        dd += do
        dh = v*do + carry
        dz = dh*h[t]*(1 - h[t])
        dW += np.outer(dz, h[t-1])
        dV += np.outer(dz, x[t-1])
        carry = W.T @ dz
    return {"W": dW, "V": dV, "v": dv, "d": dd, "s": carry}


FAULTS = (
    Fault("path through time", "backpropagation is cut after one step: dC/dh[t] for t in 1..T lacks all that comes through z[t+1]",
          ("dC/dh", "dC/dz"), "dh = v*do + carry", "dh = v*do",
          (("z = W @ before", "z = W @ (before if t == 1 else still(before))"),)),
    Fault("path through time", "the carry is cleared at every even time t: dC/dh[t] lacks what comes through z[t+1] where t is even, 0 too",
          ("dC/dh", "dC/dh0", "dC/ds"), "        carry = W.T @ dz", "        carry = W.T @ dz if t % 2 == 0 else np.zeros_like(s)",
          (("z = W @ before", "z = W @ (before if t % 2 == 0 else still(before))"),)),
    Fault("transposed", "the outer product of dC/dW is transposed: dC/dW[k,m] sums dC/dz[t,m]*h[t-1,k]", ("dC/dW",),
          "np.outer(dz, h[t-1])", "np.outer(h[t-1], dz)", lambda right, point: {"W": np.swapaxes(right["W"], 0, 1)}),
    Fault("cut sum", "the sum over t in dC/dd leaves out the last time T", ("dC/dd",),
          "        dd += do\n", "        dd += do if t < len(x) else 0.0\n",
          (("o = v @ h + d", "o = v @ h + (d if t < len(x) else still(d))"),)),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("errors before the loop", (("    carry = np.zeros_like(s)", "    errors = np.array(h[1:]) @ v + d - y\n    carry = np.zeros_like(s)"),
                                   ("do = v @ h[t] + d - y[t-1]", "do = errors[t-1]"), ("        dv += do*h[t]\n        dd += do\n", ""),
                                   ("    return {", '    dv, dd = np.einsum("t,tk->k", errors, np.array(h[1:])), errors.sum()\n    return {'))),
    Way("carry at the start of a step", (("        carry = W.T @ dz", "        later = dz"),
                                         ("dh = v*do + carry", "dh = v*do + W.T @ later"), ("    carry = np.zeros_like(s)", "    later = np.zeros_like(s)"),
                                         ('"s": carry', '"s": W.T @ later'))),
    Way("written back to front", (("carry = W.T @ dz", "carry = (dz[:, None]*W).sum(axis=0)"), ("np.outer(dz, h[t-1])", "np.outer(h[t-1], dz).T"))),
    Way("without the start's", ((', "s": carry', ""),)),
    Way("with x, as a tuple", (("        carry = W.T @ dz", "        carry = W.T @ dz\n        dx = (V.T @ dz, *dx)"),
                               ("    carry = np.zeros_like(s)", "    carry, dx = np.zeros_like(s), ()"), ('"s": carry', '"s": carry, "x": dx'))),
)
