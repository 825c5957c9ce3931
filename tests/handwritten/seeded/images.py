"""A convolution of images with channels, filters and a batch, and tanh."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
z[n,f,i,j] = sum(im[n,c,i+p,j+q]*K[f,c,p,q], c, p, q) + b[f]
a[n,f,i,j] = tanh(z[n,f,i,j])
C = 1/2*sum((a[n,f,i,j] - y[n,f,i,j])**2, n, f, i, j)
"""


def inputs(rng, edge=False, square=False):
    rows, filters, channels = sizes(rng, 3, edge, square) if edge or square else (int(size) for size in rng.permutation((2, 3, 4)))
    high, wide, down, across = (1, 1, 1, 1) if edge else (3, 2, 2, 3)
    return {"im": rng.normal(size=(rows, channels, high + down - 1, wide + across - 1)), "b": rng.normal(size=filters),
            "K": rng.normal(size=(filters, channels, down, across))/2, "y": rng.normal(size=(rows, filters, high, wide))}


def cost(im, K, b, y):
    windows = np.lib.stride_tricks.sliding_window_view(im, K.shape[2:], axis=(2, 3))
    z = np.einsum("ncijpq,fcpq->nfij", windows, K) + b[:, None, None]
    a = np.tanh(z)
    return ((a - y)**2).sum()/2


def gradient(im, K, b, y):
    high, wide = y.shape[2:]
    z = np.zeros(y.shape) + b[:, None, None]
    for p, q in np.ndindex(K.shape[2:]):
        z += np.einsum("ncij,fc->nfij", im[:, :, p:p+high, q:q+wide], K[:, :, p, q])
    a = np.tanh(z)
    dz = (a - y)*(1 - a**2)
    db = dz.sum(axis=(0, 2, 3))
    dK, dim = np.zeros_like(K), np.zeros_like(im)
    for p, q in np.ndindex(K.shape[2:]):
        dK[:, :, p, q] = np.einsum("nfij,ncij->fc", dz, im[:, :, p:p+high, q:q+wide])
        dim[:, :, p:p+high, q:q+wide] += np.einsum("nfij,fc->ncij", dz, K[:, :, p, q])
    return {"K": dK, "b": db, "im": dim}


FAULTS = (
    Fault("other activation", "in dC/dz the derivative of tanh is written as that of a rectifier: 1 where z > 0, else 0", ("dC/dz",),
          "(1 - a**2)", "(z > 0)", (("    a = np.tanh(z)\n", "    a = still(np.tanh(z)) + still(z > 0)*(z - still(z))\n"),)),
    Fault("one entry", "the entry [0,0,0,0] of dC/dK alone is wrong: it is 1", ("dC/dK",),
          "    return {", "    dK[0, 0, 0, 0] = 1.0\n    return {",
          lambda right, point: {"K": np.where(np.arange(right["K"].size).reshape(right["K"].shape) == 0, 1.0, right["K"])}),
    Fault("cut sum", "the sum over the samples n in dC/db leaves out the last one", ("dC/db",),
          "dz.sum(axis=(0, 2, 3))", "dz[:-1].sum(axis=(0, 2, 3))",
          (("+ b[:, None, None]", "+ np.where(np.arange(len(im)) < len(im) - 1, b[:, None], still(b)[:, None]).T[:, :, None, None]"),)),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("by windows", (("    for p, q in np.ndindex(K.shape[2:]):\n        z += np.einsum(\"ncij,fc->nfij\", im[:, :, p:p+high, q:q+wide], K[:, :, p, q])\n",
                        "    windows = np.lib.stride_tricks.sliding_window_view(im, K.shape[2:], axis=(2, 3))\n"
                        "    z += np.einsum(\"ncijpq,fcpq->nfij\", windows, K)\n"),
                       ("np.einsum(\"nfij,ncij->fc\", dz, im[:, :, p:p+high, q:q+wide])", "np.tensordot(dz, windows[..., p, q], ([0, 2, 3], [0, 2, 3]))"))),
    Way("place by place", (("        dim[:, :, p:p+high, q:q+wide] += np.einsum(\"nfij,fc->ncij\", dz, K[:, :, p, q])\n", ""),
                           ("    return {", "    for i, j in np.ndindex(high, wide):\n        dim[:, :, i:i+K.shape[2], j:j+K.shape[3]] += "
                            "np.tensordot(dz[:, :, i, j], K, 1)\n    return {"))),
    Way("image by image", (("db = dz.sum(axis=(0, 2, 3))", "db = sum(sample.sum(axis=(1, 2)) for sample in dz)"),
                           ("        dim[:, :, p:p+high, q:q+wide] += np.einsum(\"nfij,fc->ncij\", dz, K[:, :, p, q])\n",
                            "        for n in range(len(im)):\n            dim[n, :, p:p+high, q:q+wide] += np.tensordot(K[:, :, p, q], dz[n], ([0], [0]))\n"))),
)
