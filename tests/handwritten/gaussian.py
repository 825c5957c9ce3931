"""The negative log-likelihood of a linear model with normal noise of any covariance, but for its constant."""

import numpy as np

from .sizes import sizes

TEXT = """
S: (d, d) positive definite
r[i,j] = y[i,j] - sum(A[j,k]*x[i,k], k) - mu[j]
g[i,j] = sum(inv(S)[j,k]*r[i,k], k)
C = 1/2*mean(sum(r[i,j]*g[i,j], j), i) + 1/2*logdet(S)
"""


def inputs(rng, edge=False, square=False):
    rows, seen, outputs = sizes(rng, 3, edge, square)
    root = rng.normal(size=(outputs, outputs))
    return {"x": rng.normal(size=(rows, seen)), "y": rng.normal(size=(rows, outputs)), "mu": rng.normal(size=outputs),
            "A": rng.normal(size=(outputs, seen)), "S": root @ root.T/outputs + np.eye(outputs)}


def gradient(x, y, mu, A, S):
    rows = len(x)
    P = np.linalg.inv(S)
    r = y - x @ A.T - mu
    g = r @ P
    dr = g/rows
    dmu = -dr.sum(axis=0)
    dA = -dr.T @ x
    dS = P/2 - g.T @ g/(2*rows)
    return {"mu": dmu, "A": dA, "S": dS}
