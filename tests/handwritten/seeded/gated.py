"""A minimal gated unit: one gate forgets and lets through; the cost is at the last time."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
h[0,j] = h0[j]
q[t,j] = sum(A[j,i]*x[t,i], i) + sum(B[j,k]*h[t-1,k], k)            for t in 1..T
f[t,j] = sigma(q[t,j])                                              for t in 1..T
c[t,j] = sum(D[j,i]*x[t,i], i) + sum(E[j,k]*f[t,k]*h[t-1,k], k)     for t in 1..T
g[t,j] = tanh(c[t,j])                                               for t in 1..T
h[t,j] = (1 - f[t,j])*h[t-1,j] + f[t,j]*g[t,j]                      for t in 1..T
C = 1/2*sum((h[T,j] - y[j])**2, j)
"""


def inputs(rng, edge=False, square=False):
    times, hidden, seen = sizes(rng, 3, edge, square)
    return {"h0": rng.normal(size=hidden), "x": rng.normal(size=(times, seen)), "A": rng.normal(size=(hidden, seen)),
            "B": rng.normal(size=(hidden, hidden)), "D": rng.normal(size=(hidden, seen)), "E": rng.normal(size=(hidden, hidden)),
            "y": rng.normal(size=hidden)}


def cost(h0, x, A, B, D, E, y):
    h = h0
    for seen in x:
        before = h
        q = A @ seen + B @ before
        f = 1/(1 + np.exp(-q))
        kept = f*before
        c = D @ seen + E @ kept
        g = np.tanh(c)
        h = (1 - f)*before + f*g
    return ((h - y)**2).sum()/2


def gradient(h0, x, A, B, D, E, y):
    h, q, f, c, g = [h0], [], [], [], []
    for t in range(len(x)):
        q.append(A @ x[t] + B @ h[t])
        f.append(1/(1 + np.exp(-q[t])))
        c.append(D @ x[t] + E @ (f[t]*h[t]))
        g.append(np.tanh(c[t]))
        h.append((1 - f[t])*h[t] + f[t]*g[t])
    dA, dB, dD, dE = (np.zeros_like(array) for array in (A, B, D, E))
    dh = h[-1] - y
    for t in reversed(range(len(x))):
        dc = dh*f[t]*(1 - g[t]**2)
        dD += np.outer(dc, x[t])
        dE += np.outer(dc, f[t]*h[t])
        dkept = E.T @ dc
        df = dh*(g[t] - h[t]) + dkept*h[t]
        dq = df*f[t]*(1 - f[t])
        dA += np.outer(dq, x[t])
        dB += np.outer(dq, h[t])
        dh = dh*(1 - f[t]) + dkept*f[t] + B.T @ dq
    return {"h0": dh, "A": dA, "B": dB, "D": dD, "E": dE}


FAULTS = (
    Fault("other activation", "in dC/dc the derivative of tanh is written as that of a sigmoid: g*(1 - g) for 1 - g**2", ("dC/dc",),
          "(1 - g[t]**2)", "g[t]*(1 - g[t])", (("g = np.tanh(c)", "g = still(np.tanh(c))\n        g = g + g*(1 - g)*(c - still(c))"),)),
    Fault("other layer", "in dC/dc the derivative of tanh is taken at q, the argument of the gate, not at c: 1 - tanh(q)**2", ("dC/dc",),
          "(1 - g[t]**2)", "(1 - np.tanh(q[t])**2)",
          (("g = np.tanh(c)", "g = still(np.tanh(c)) + still(1 - np.tanh(q)**2)*(c - still(c))"),)),
    Fault("path left out", "the path from h[t-1] through the gate's argument q[t] is left out: dC/dh[t-1] lacks B' dC/dq[t]",
          ("dC/dh", "dC/dh0"),
          " + B.T @ dq", "", (("B @ before", "B @ still(before)"),)),
    Fault("bracket", "in dC/df a bracket is in the wrong place: dC/dh*g - h[t-1] for dC/dh*(g - h[t-1])", ("dC/df",),
          "dh*(g[t] - h[t])", "dh*g[t] - h[t]",
          lambda right, point: {name: value for name, value in bracketed(**point).items()}),
)


def bracketed(h0, x, A, B, D, E, y):
    """The gradients with the bracket misplaced, all times at once by matrices: the adjoints solve a linear system, solved backward."""
    def cell(h, seen):
        f = 1/(1 + np.exp(-(A @ seen + B @ h)))
        g = np.tanh(D @ seen + E @ (f*h))
        return f, g, (1 - f)*h + f*g
    states = [np.asarray(h0)]
    for seen in x:
        states.append(cell(states[-1], seen)[2])
    adjoint, found = states[-1] - y, {name: 0.0 for name in "ABDE"}
    for h, seen in zip(states[-2::-1], x[::-1]):
        f, g, _ = cell(h, seen)
        by_c = np.diag((1 - g**2)*f) @ adjoint
        by_f = np.diag(g) @ adjoint - h + np.diag(h) @ E.T @ by_c
        by_q = np.diag(f - f**2) @ by_f
        for name, adj, beside in (("A", by_q, seen), ("B", by_q, h), ("D", by_c, seen), ("E", by_c, f*h)):
            found[name] = found[name] + adj[:, None]*beside[None]
        adjoint = np.diag(1 - f) @ adjoint + np.diag(f) @ E.T @ by_c + B.T @ by_q
    return found | {"h0": adjoint}


WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("gate and its rest apart", (("df = dh*(g[t] - h[t]) + dkept*h[t]", "df = dh*g[t] + dkept*h[t]\n        df -= dh*h[t]"),)),
    Way("derivatives from arguments", (("(1 - g[t]**2)", "/np.cosh(c[t])**2"), ("df*f[t]*(1 - f[t])", "df/(2 + np.exp(q[t]) + np.exp(-q[t]))"),
                                       ("dc = dh*f[t]*/", "dc = dh*f[t]/"))),
    Way("outer products after the loop", (("    for t in reversed(range(len(x))):", "    kept = []\n    for t in reversed(range(len(x))):"),
                                          ("        dA += np.outer(dq, x[t])\n        dB += np.outer(dq, h[t])\n", "        kept.append((dq, t))\n"),
                                          ("    return {", "    dA = sum(np.outer(dq, x[t]) for dq, t in kept)\n"
                                           "    dB = sum(np.outer(dq, h[t]) for dq, t in kept)\n    return {"))),
    Way("with x and y", (("    for t in reversed(range(len(x))):", "    dx, dy = [], y - h[-1]\n    for t in reversed(range(len(x))):"),
                         ("        dh = dh*(1 - f[t])", "        dx.insert(0, A.T @ dq + D.T @ dc)\n        dh = dh*(1 - f[t])"), ('"E": dE}', '"E": dE, "x": dx, "y": dy}'))),
)
