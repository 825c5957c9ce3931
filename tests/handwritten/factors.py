"""Factors of a table of ratings: weights for the entries, offsets for rows and columns, weight decay of the factors."""

from .sizes import sizes

TEXT = """
r[i,j] = sum(U[i,k]*V[j,k], k) + p[i] + q[j] - Y[i,j]
C = 1/2*sum(W[i,j]*r[i,j]**2, i, j) + 1/2*lam*(sum(U[i,k]**2, i, k) + sum(V[j,k]**2, j, k))
"""


def inputs(rng, edge=False, square=False):
    users, items, rank = sizes(rng, 3, edge, square)
    return {"Y": rng.normal(size=(users, items)), "W": rng.uniform(0.2, 2, size=(users, items)),
            "U": rng.normal(size=(users, rank)), "V": rng.normal(size=(items, rank)),
            "p": rng.normal(size=users), "q": rng.normal(size=items), "lam": rng.uniform(0.2, 2)}


def gradient(Y, W, U, V, p, q, lam):
    r = U @ V.T + p[:, None] + q[None, :] - Y
    dr = W*r
    dU = dr @ V + lam*U
    dV = dr.T @ U + lam*V
    dp = dr.sum(axis=1)
    dq = dr.sum(axis=0)
    dW = r**2/2
    dlam = ((U**2).sum() + (V**2).sum())/2
    return {"U": dU, "V": dV, "p": dp, "q": dq, "W": dW, "lam": dlam}
