"""One head of attention: softmax(Q K'/sqrt(d)) V, with its three projections."""

import numpy as np

from .sizes import sizes

TEXT = """
x: (N, e)
Y: (N, m)
WQ: (e, d)
WK: (e, d)
WV: (e, m)
Q = x@WQ
K = x@WK
V = x@WV
S = Q@K.T/sqrt(d)
A = softmax(S)
O = A@V
C = 1/2*norm(O - Y)**2
"""


def inputs(rng, edge=False, square=False):
    tokens, seen, keys, outputs = sizes(rng, 4, edge, square)
    return {"x": rng.normal(size=(tokens, seen)), "Y": rng.normal(size=(tokens, outputs)),
            "WQ": rng.normal(size=(seen, keys))/2, "WK": rng.normal(size=(seen, keys))/2, "WV": rng.normal(size=(seen, outputs))}


def gradient(x, Y, WQ, WK, WV):
    Q, K, V = x @ WQ, x @ WK, x @ WV
    root = np.sqrt(Q.shape[1])
    S = Q @ K.T/root
    raised = np.exp(S - S.max(axis=1, keepdims=True))
    A = raised/raised.sum(axis=1, keepdims=True)
    O = A @ V
    value = 0.5*((O - Y)**2).sum()
    dO = O - Y
    dV = A.T @ dO
    dA = dO @ V.T
    dS = A*(dA - (A*dA).sum(axis=1, keepdims=True))
    dQ = dS @ K/root
    dK = dS.T @ Q/root
    dWQ = x.T @ dQ
    dWK = x.T @ dK
    dWV = x.T @ dV
    return value, {"WQ": dWQ, "WK": dWK, "WV": dWV}
