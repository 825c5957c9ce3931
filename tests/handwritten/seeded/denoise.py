"""An autoencoder of shares: softplus encodes, a sigmoid decodes, binary cross entropy against a clean copy."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
z[i,k] = sum(x[i,j]*E[j,k], j) + b[k]
h[i,k] = softplus(z[i,k])
o[i,j] = sum(h[i,k]*D[k,j], k) + c[j]
q[i,j] = sigma(o[i,j])
C = -mean(sum(t[i,j]*log(q[i,j]) + (1 - t[i,j])*log(1 - q[i,j]), j), i)
"""


def inputs(rng, edge=False, square=False):
    rows, seen, code = sizes(rng, 3, edge, square)
    return {"x": rng.normal(size=(rows, seen)), "t": rng.uniform(0.1, 0.9, size=(rows, seen)), "E": rng.normal(size=(seen, code)),
            "b": rng.normal(size=code), "D": rng.normal(size=(code, seen))/2, "c": rng.normal(size=seen)}


def cost(x, t, E, b, D, c):
    z = x @ E + b
    h = np.log(1 + np.exp(z))
    o = h @ D + c
    q = 1/(1 + np.exp(-o))
    return -(t*np.log(q) + (1 - t)*np.log(1 - q)).sum()/len(x)


def gradient(x, t, E, b, D, c):
    z = x @ E + b
    h = np.logaddexp(0, z)
    q = 1/(1 + np.exp(-(h @ D + c)))
    do = (q - t)/len(x)
    dD = h.T @ do
    dc = do.sum(axis=0)
    dh = do @ D.T
    dz = dh/(1 + np.exp(-z))
    dE = x.T @ dz
    db = dz.sum(axis=0)
    return {"E": dE, "b": db, "D": dD, "c": dc, "x": dz @ E.T}


FAULTS = (
    Fault("sigma' left", "in dC/do the derivative of the sigmoid is left on the cross entropy: (q - t)*q*(1 - q)/I for (q - t)/I", ("dC/do",),
          "do = (q - t)/len(x)", "do = (q - t)*q*(1 - q)/len(x)",
          (("-(t*np.log(q) + (1 - t)*np.log(1 - q)).sum()", "(still((q - t)*q*(1 - q))*o).sum()"),)),
    Fault("other activation", "in dC/dz the derivative of softplus is written as that of a rectifier: 1 where z > 0, else 0", ("dC/dz",),
          "dz = dh/(1 + np.exp(-z))", "dz = dh*(z > 0)",
          (("h = np.log(1 + np.exp(z))", "h = still(np.log(1 + np.exp(z))) + still(z > 0)*(z - still(z))"),)),
    Fault("other activation", "in dC/dz the derivative of softplus is that of a sigmoid: sigma(z)*(1 - sigma(z)) for sigma(z)", ("dC/dz",),
          "dz = dh/(1 + np.exp(-z))", "dz = dh*np.exp(-z)/(1 + np.exp(-z))**2",
          (("h = np.log(1 + np.exp(z))", "h = still(np.log(1 + np.exp(z))) + 1/(1 + np.exp(-z)) - still(1/(1 + np.exp(-z)))"),)),
    Fault("transposed", "dC/dD is built from the wrong pair: from the adjoint of z and the code h, dC/dD[k,j] holds "
          "the sum over i of dC/dz[i,k]*x[i,j], which is dC/dE transposed", ("dC/dD",),
          "dD = h.T @ do", "dD = (x.T @ (do @ D.T/(1 + np.exp(-z)))).T", lambda right, point: {"D": right["E"].T}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("through q", (("do = (q - t)/len(x)", "dq = ((1 - t)/(1 - q) - t/q)/len(x)\n    do = dq*q*(1 - q)"),)),
    Way("sigmoid from softplus", (("dh/(1 + np.exp(-z))", "dh*np.exp(z - h)"),)),
    Way("by einsum", (("h.T @ do", 'np.einsum("ik,ij->kj", h, do)'), ("do @ D.T", 'np.einsum("ij,kj->ik", do, D)'), ("x.T @ dz", 'np.einsum("ij,ik->jk", x, dz)'))),
    Way("sample by sample", (("dE = x.T @ dz", "dE = np.zeros_like(E)\n    for row, slope in zip(x, dz):\n        dE += np.outer(row, slope)"),)),
    Way("without biases", (("x, t, E, b, D, c", "x, t, E, D"), ("x @ E + b", "x @ E"), ("(h @ D + c)", "(h @ D)"), ("    db = dz.sum(axis=0)\n", ""),
                           ("    dc = do.sum(axis=0)\n", ""), ('"b": db, ', ""), ('"c": dc, ', "")),
        text=((" + b[k]", ""), (" + c[j]", "")), cost=(("x, t, E, b, D, c", "x, t, E, D"), ("x @ E + b", "x @ E"), ("h @ D + c", "h @ D"))),
)
