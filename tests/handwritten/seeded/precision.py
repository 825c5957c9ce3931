"""The Gaussian likelihood of a covariance by the matrix of precisions, with a penalty on its entries."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
S: (p, p) symmetric
K: (p, p) positive definite
C = tr(S@K) - logdet(K) + rho*norm(K)**2
"""


def inputs(rng, edge=False, square=False):
    size, = sizes(rng, 1, edge, square)
    root, other = rng.normal(size=(size, size)), rng.normal(size=(size, size))
    return {"S": other + other.T, "K": root @ root.T/size + np.eye(size), "rho": rng.uniform(0.2, 1)}


def cost(S, K, rho):
    return np.trace(S @ K) - np.linalg.slogdet(K)[1] + rho*(K**2).sum()


def gradient(S, K, rho):
    dK = S - np.linalg.inv(K) + 2*rho*K
    drho = (K**2).sum()
    return {"K": dK, "rho": drho}


FAULTS = (
    Fault("symmetric", "dC/dK is 2*M - diag(M) of the right M: the derivative by the free components of the symmetric K, its entries "
          "beside the diagonal twice the right ones", ("dC/dK",),
          "    drho", "    dK = 2*dK - np.diag(np.diag(dK))\n    drho", lambda right, point: {"K": right["K"]*(2 - np.eye(len(right["K"])))}),
    Fault("factor lost", "the derivative of rho*norm(K)**2 in dC/dK lacks the factor 2: rho*K for 2*rho*K", ("dC/dK",),
          "2*rho*K", "rho*K", lambda right, point: {"K": right["K"] - point["rho"]*point["K"]}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("by a solve", (("np.linalg.inv(K)", "np.linalg.solve(K, np.eye(len(K)))"),)),
    Way("by eigenvalues", (("    dK = S - np.linalg.inv(K) + 2*rho*K", "    values, vectors = np.linalg.eigh(K)\n"
                            "    dK = S + (vectors*(2*rho*values - 1/values)) @ vectors.T"),)),
    Way("by Cholesky's factor", (("np.linalg.inv(K)", "inverse.T @ inverse"), ("    dK =", "    inverse = np.linalg.inv(np.linalg.cholesky(K))\n    dK ="))),
)
