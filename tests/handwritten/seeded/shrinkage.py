"""Ridge regression through the origin: no intercept."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
e[n] = sum(X[n,d]*beta[d], d) - t[n]
C = 1/2*mean(e[n]**2, n) + 1/2*mu*sum(beta[d]**2, d)
"""


def inputs(rng, edge=False, square=False):
    rows, features = sizes(rng, 2, edge, square)
    return {"X": rng.normal(size=(rows, features)), "t": rng.normal(size=rows), "beta": rng.normal(size=features),
            "mu": rng.uniform(0.2, 2)}


def cost(X, t, beta, mu):
    e = X @ beta - t
    return (e**2).mean()/2 + mu/2*(beta**2).sum()


def gradient(X, t, beta, mu):
    rows = len(X)
    e = X @ beta - t
    dbeta = X.T @ e/rows + mu*beta
    dX = np.outer(e, beta)/rows
    dt = -e/rows
    dmu = (beta**2).sum()/2
    return {"beta": dbeta, "X": dX, "t": dt, "mu": dmu}


FAULTS = (
    Fault("regulariser over n", "the weight decay mu*beta[d] in dC/dbeta is divided by the number N of samples", ("dC/dbeta",),
          "rows + mu*beta", "rows + mu*beta/rows",
          (("mu/2*(beta**2).sum()", "(mu*(still(beta)**2).sum() + still(mu)*(beta**2).sum()/len(X))/2"),)),
    Fault("n*sum", "dC/dmu is D times the right one, D the number of features: the sum of squares is multiplied by D", ("dC/dmu",),
          "dmu = (beta**2).sum()/2", "dmu = len(beta)*(beta**2).sum()/2",
          lambda right, point: {"mu": right["mu"]*len(point["beta"])}),
    Fault("in place", "t, an input, is overwritten by the error X beta - t; the numbers returned are right", ("t",),
          "e = X @ beta - t", "e = np.subtract(X @ beta, t, out=t)", lambda right, point: {}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("summed by einsum", (("X.T @ e/rows", 'np.einsum("nd,n->d", X, e)/rows'), ("np.outer(e, beta)", "e[:, None]*beta"))),
    Way("in loops", (("dbeta = X.T @ e/rows + mu*beta",
                      "dbeta = np.array([sum(X[n, d]*e[n] for n in range(rows))/rows + mu*beta[d] for d in range(len(beta))])"),)),
    Way("multiplied out", (("X.T @ e/rows + mu*beta", "(X.T @ X/rows + mu*np.eye(len(beta))) @ beta - X.T @ t/rows"),)),
    Way("with its value", (("return {", "return (e @ e)/(2*rows) + mu*(beta @ beta)/2, {"),)),
    Way("of beta alone", (('return {"beta": dbeta, "X": dX, "t": dt, "mu": dmu}', 'return {"beta": dbeta}'),)),
    Way("a sum over the samples", (("rows = len(X)", "rows = 1"),), text=(("mean(e[n]**2, n)", "sum(e[n]**2, n)"),),
        cost=(("(e**2).mean()", "(e**2).sum()"),)),
)
