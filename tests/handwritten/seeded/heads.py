"""Self-attention of several heads that share their values, the tokens themselves."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
Q[h,n,d] = sum(x[n,e]*A[h,e,d], e)
K[h,n,d] = sum(x[n,e]*B[h,e,d], e)
s[h,n,m] = sum(Q[h,n,d]*K[h,m,d], d in 0..D-1)/sqrt(D)
p[h,n,m] = exp(s[h,n,m])/sum(exp(s[h,n,k]), k)
o[h,n,e] = sum(p[h,n,m]*x[m,e], m)
C = 1/2*mean(sum((o[h,n,e] - y[h,n,e])**2, h, e), n)
"""


def inputs(rng, edge=False, square=False):
    heads, tokens, seen, keys = sizes(rng, 4, edge, square)
    return {"x": rng.normal(size=(tokens, seen)), "A": rng.normal(size=(heads, seen, keys))/2,
            "B": rng.normal(size=(heads, seen, keys))/2, "y": rng.normal(size=(heads, tokens, seen))}


def cost(x, A, B, y):
    total = 0
    for head in range(len(A)):
        Q = x @ A[head]
        K = x @ B[head]
        s = Q @ K.T/np.sqrt(A.shape[2])
        raised = np.exp(s)
        o = raised/raised.sum(axis=1, keepdims=True) @ x
        total = total + ((o - y[head])**2).sum()/2/len(x)
    return total


def gradient(x, A, B, y):
    root = np.sqrt(A.shape[2])
    Q, K = x @ A, x @ B                             # axes h, n, d
    s = Q @ K.swapaxes(1, 2)/root
    raised = np.exp(s - s.max(axis=2, keepdims=True))
    p = raised/raised.sum(axis=2, keepdims=True)
    do = (p @ x - y)/len(x)
    dp = do @ x.T
    ds = p*(dp - (p*dp).sum(axis=2, keepdims=True))
    dQ = ds @ K/root
    dK = ds.swapaxes(1, 2) @ Q/root
    dA = np.einsum("ne,hnd->hed", x, dQ)
    dB = np.einsum("ne,hnd->hed", x, dK)
    values = np.einsum("hnm,hne->me", p, do)
    dx = values + np.einsum("hnd,hed->ne", dQ, A) + np.einsum("hnd,hed->ne", dK, B)
    return {"x": dx, "A": dA, "B": dB}


FAULTS = (
    Fault("scale lost", "dC/dK lacks 1/sqrt(D), which dC/dQ has", ("dC/dK",),
          "dK = ds.swapaxes(1, 2) @ Q/root", "dK = ds.swapaxes(1, 2) @ Q",
          (("K = x @ B[head]", "K = x @ B[head]\n        K = still(K) + (K - still(K))*np.sqrt(A.shape[2])"),)),
    Fault("path left out", "the path from the tokens x through the values is left out of dC/dx; those through Q and K are there", ("dC/dx",),
          "dx = values + np", "dx = np", (("keepdims=True) @ x\n", "keepdims=True) @ still(x)\n"),)),
    Fault("cut sum", "the path through the keys in dC/dx takes the first head alone: its sum over h is cut after h = 0", ("dC/dx",),
          'np.einsum("hnd,hed->ne", dK, B)', "dK[0] @ B[0].T", (("K = x @ B[head]", "K = (x if head == 0 else still(x)) @ B[head]"),)),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("heads in a loop", (("dA = np.einsum(\"ne,hnd->hed\", x, dQ)", "dA = np.stack([x.T @ dQ[h] for h in range(len(A))])"),
                            ('np.einsum("hnd,hed->ne", dQ, A)', "sum(dQ[h] @ A[h].T for h in range(len(A)))"))),
    Way("by matmul", (('np.einsum("hnm,hne->me", p, do)', "(p.swapaxes(1, 2) @ do).sum(axis=0)"), ('np.einsum("ne,hnd->hed", x, dK)', "x.T @ dK"),
                      ('np.einsum("hnd,hed->ne", dK, B)', "(dK @ B.swapaxes(1, 2)).sum(axis=0)"))),
    Way("scaled scores' slopes", (("ds = p*(dp - (p*dp).sum(axis=2, keepdims=True))", "ds = p*(dp - (p*dp).sum(axis=2, keepdims=True))/root"),
                                  ("dQ = ds @ K/root", "dQ = ds @ K"), ("@ Q/root", "@ Q"))),
    Way("of A alone", (('{"x": dx, "A": dA, "B": dB}', '{"A": dA}'),)),
)
