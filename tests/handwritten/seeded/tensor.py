"""A table of three axes as a sum of outer products, with weight decay of one of its factors."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
e[i,j,k] = sum(A[i,r]*B[j,r]*G[k,r], r) - Y[i,j,k]
C = 1/2*sum(e[i,j,k]**2, i, j, k) + 1/2*lam*sum(A[i,r]**2, i, r)
"""


def inputs(rng, edge=False, square=False):
    first, second, third, rank = sizes(rng, 4, edge, square)
    return {"A": rng.normal(size=(first, rank)), "B": rng.normal(size=(second, rank)), "G": rng.normal(size=(third, rank)),
            "Y": rng.normal(size=(first, second, third)), "lam": rng.uniform(0.2, 2)}


def cost(A, B, G, Y, lam):
    e = np.einsum("ir,jr,kr->ijk", A, B, G) - Y
    return (e**2).sum()/2 + lam/2*(A**2).sum()


def gradient(A, B, G, Y, lam):
    e = np.einsum("ir,jr,kr->ijk", A, B, G) - Y
    dA = np.einsum("ijk,jr,kr->ir", e, B, G) + lam*A
    dB = np.einsum("ijk,ir,kr->jr", e, A, G)
    dG = np.einsum("ijk,ir,jr->kr", e, A, B)
    return {"A": dA, "B": dB, "G": dG}


FAULTS = (
    Fault("factor too many", "dC/dB is I times the right one, I the length of the first axis: the factor I is one too many", ("dC/dB",),
          'dB = np.einsum("ijk,ir,kr->jr", e, A, G)', 'dB = len(A)*np.einsum("ijk,ir,kr->jr", e, A, G)',
          lambda right, point: {"B": len(point["A"])*right["B"]}),
    Fault("wrongly regularised", "the factor G is regularised too: lam*G[k,r] stands in dC/dG", ("dC/dG",),
          'dG = np.einsum("ijk,ir,jr->kr", e, A, B)', 'dG = np.einsum("ijk,ir,jr->kr", e, A, B) + lam*G',
          lambda right, point: {"G": right["G"] + point["lam"]*point["G"]}),
    Fault("integer dtype", "dC/dB is written into an array of integers: its entries lose what stands after the point", ("dC/dB",),
          'dB = np.einsum("ijk,ir,kr->jr", e, A, G)', 'dB = np.zeros(B.shape, int)\n    dB[...] = np.einsum("ijk,ir,kr->jr", e, A, G)',
          lambda right, point: {"B": np.trunc(right["B"])}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("by matrix products", (('np.einsum("ijk,ir,kr->jr", e, A, G)', "e.transpose(1, 0, 2).reshape(len(B), -1) @ (A[:, None]*G[None]).reshape(-1, A.shape[1])"),)),
    Way("component by component", (('np.einsum("ijk,jr,kr->ir", e, B, G)', "np.stack([(e @ G[:, r]) @ B[:, r] for r in range(A.shape[1])], axis=1)"),)),
    Way("slice by slice", (('dG = np.einsum("ijk,ir,jr->kr", e, A, B)', "dG = np.array([((e[:, :, k] @ B)*A).sum(axis=0) for k in range(len(G))])"),)),
    Way("with the decay's", (("    return {", "    dlam = np.vdot(A, A)/2\n    return {"), ('"G": dG}', '"G": dG, "lam": dlam, "Y": -e}'))),
    Way("all factors decay", (('e, A, G)', 'e, A, G) + lam*B'), ("e, A, B)", "e, A, B) + lam*G")),
        text=(("sum(A[i,r]**2, i, r)", "(sum(A[i,r]**2, i, r) + sum(B[j,r]**2, j, r) + sum(G[k,r]**2, k, r))"),),
        cost=(("(A**2).sum()", "((A**2).sum() + (B**2).sum() + (G**2).sum())"),)),
)
