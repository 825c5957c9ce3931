"""A recurrent network with an output at every step: backpropagation through time."""

import numpy as np

from .sizes import sizes

TEXT = """
h[0,j] = h0[j]
s[t,j] = sum(U[j,k]*h[t-1,k], k) + sum(V[j,i]*x[t,i], i) + b[j]     for t in 1..T
h[t,j] = tanh(s[t,j])                                               for t in 1..T
o[t,m] = sum(W[m,j]*h[t,j], j) + c[m]                               for t in 1..T
C = 1/2*sum((o[t,m] - y[t,m])**2, t in 1..T, m)
name delta = dC/ds
"""


def inputs(rng, edge=False, square=False):
    times, hidden, seen, outputs = sizes(rng, 4, edge, square)
    return {"x": rng.normal(size=(times, seen)), "y": rng.normal(size=(times, outputs)), "h0": rng.normal(size=hidden),
            "U": rng.normal(size=(hidden, hidden)), "V": rng.normal(size=(hidden, seen)), "b": rng.normal(size=hidden),
            "W": rng.normal(size=(outputs, hidden)), "c": rng.normal(size=outputs)}


def gradient(x, y, h0, U, V, b, W, c):
    times = len(x)
    h, s = [h0], [h0]
    for t in range(1, times + 1):                   # the inputs of time t are x[t-1]
        s.append(U @ h[t-1] + V @ x[t-1] + b)
        h.append(np.tanh(s[t]))
    dU, dV, dW = np.zeros_like(U), np.zeros_like(V), np.zeros_like(W)
    db, dc = np.zeros_like(b), np.zeros_like(c)
    later = np.zeros_like(h0)                       # by h[t], through the times after t
    for t in range(times, 0, -1):
        do = W @ h[t] + c - y[t-1]
        dW += np.outer(do, h[t])
        dc += do
        dh = W.T @ do + later
        delta = dh*(1 - h[t]**2)
        dU += np.outer(delta, h[t-1])
        dV += np.outer(delta, x[t-1])
        db += delta
        later = U.T @ delta
    return {"U": dU, "V": dV, "b": db, "W": dW, "c": dc, "h0": later}
