"""A symmetric matrix fitted to values of its quadratic form."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
A: (p, p) symmetric
U: (n, p)
t: (n)
C = 1/2*norm(diag(U@A@U.T) - t)**2
"""


def inputs(rng, edge=False, square=False):
    rows, size = sizes(rng, 2, edge, square)
    root = rng.normal(size=(size, size))
    return {"A": root + root.T, "U": rng.normal(size=(rows, size)), "t": rng.normal(size=rows)}


def cost(A, U, t):
    return ((np.einsum("np,pq,nq->n", U, A, U) - t)**2).sum()/2


def gradient(A, U, t):
    error = ((U @ A)*U).sum(axis=1) - t
    dA = U.T @ (error[:, None]*U)
    dU = error[:, None]*(U @ (A + A.T))
    return {"A": dA, "U": dU, "t": -error}


FAULTS = (
    Fault("symmetric", "dC/dA is 2*M - diag(M) of the right M: entries beside the diagonal are twice the right ones", ("dC/dA",),
          "    dU =", "    dA = dA + dA.T - np.diag(dA.diagonal())\n    dU =",
          lambda right, point: {"A": right["A"]*(2 - np.eye(len(right["A"])))}),
    Fault("float16", "dC/dU is computed in half precision, float16", ("dC/dU",),
          "dU = error[:, None]*(U @ (A + A.T))", "dU = (error[:, None]*(U @ (A + A.T))).astype(np.float16)",
          lambda right, point: {"U": right["U"].astype(np.float16)}),
    Fault("path left out", "one of the two places of U in the quadratic form is left out of dC/dU, which is half the right one", ("dC/dU",),
          "(U @ (A + A.T))", "(U @ A)", (('A, U) - t', 'A, still(U)) - t'),)),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("twice A", (("U @ (A + A.T)", "2*U @ A"),)),
    Way("sample by sample", (("U.T @ (error[:, None]*U)", "sum(error[n]*np.outer(U[n], U[n]) for n in range(len(U)))"),)),
    Way("by einsum", (("((U @ A)*U).sum(axis=1)", 'np.einsum("np,pq,nq->n", U, A, U)'), ("U.T @ (error[:, None]*U)", 'np.einsum("n,np,nq->pq", error, U, U)'))),
    Way("with its value", (("return {", "return error @ error/2, {"),)),
)
