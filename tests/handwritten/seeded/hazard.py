"""Cox's partial likelihood: who fails, among those at risk, with weights for being at risk."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
assume R > 0
eta[i] = sum(x[i,d]*beta[d], d)
risk[i] = sum(R[i,j]*exp(eta[j]), j)
C = sum(f[i]*(log(risk[i]) - eta[i]), i)
"""


def inputs(rng, edge=False, square=False):
    rows, features = sizes(rng, 2, edge, square)
    return {"x": rng.normal(size=(rows, features)), "beta": rng.normal(size=features), "R": rng.uniform(0.1, 1, size=(rows, rows)),
            "f": rng.uniform(0.2, 2, size=rows)}


def cost(x, beta, R, f):
    eta = x @ beta
    risk = R @ np.exp(eta)
    return (f*(np.log(risk) - eta)).sum()


def gradient(x, beta, R, f):
    eta = x @ beta
    hazard = np.exp(eta)
    risk = R @ hazard
    share = R*hazard/risk[:, None]                  # of j in the risk at i
    deta = share.T @ f - f
    dbeta = x.T @ deta
    dx = np.outer(deta, beta)
    df = np.log(risk) - eta
    return {"beta": dbeta, "x": dx, "f": df}


FAULTS = (
    Fault("softmax diagonal", "in dC/deta only the share of i in its own risk is kept: dC/deta[i] = f[i]*(share[i,i] - 1)", ("dC/deta",),
          "deta = share.T @ f - f", "deta = np.diag(share)*f - f",
          (("risk = R @ np.exp(eta)", "other = 1 - np.eye(len(f))\n    risk = np.diag(R)*np.exp(eta) + (R*other) @ still(np.exp(eta))"),)),
    Fault("integer dtype", "dC/dbeta is written into an array of integers: its entries lose what stands after the point", ("dC/dbeta",),
          "dbeta = x.T @ deta", "dbeta = np.array([column @ deta for column in x.T], dtype=int)",
          lambda right, point: {"beta": np.fix(right["beta"])}),
    Fault("one entry", "the last entry of dC/df alone is wrong: it lacks - eta, so it is the logarithm of the risk", ("dC/df",),
          "df = np.log(risk) - eta", "df = np.log(risk) - np.append(eta[:-1], 0)",
          lambda right, point: {"f": right["f"] + np.append(np.zeros(len(right["f"]) - 1), point["x"][-1] @ point["beta"])}),
    Fault("in place", "R, an input, is overwritten by R*exp(eta); the numbers returned are right", ("R",),
          "    risk = R @ hazard\n    share = R*hazard/risk[:, None]                  # of j in the risk at i\n",
          "    R *= hazard\n    risk = R.sum(axis=1)\n    share = R/risk[:, None]\n", lambda right, point: {}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("in loops", (("deta = share.T @ f - f", "deta = -np.array(f)\n    for i in range(len(f)):\n        for j in range(len(f)):\n            deta[j] += f[i]*share[i, j]"),)),
    Way("hazards last", (("deta = share.T @ f - f", "deta = hazard*(R.T @ (f/risk)) - f"),)),
    Way("by expected features", (("dbeta = x.T @ deta", "dbeta = f @ (share @ x - x)"),)),
    Way("with R", (('"f": df}', '"f": df, "R": np.outer(f/risk, hazard)}'),)),
)
