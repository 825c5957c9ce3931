"""A convolution of one dimension with channels, tanh, the mean over places, and a linear map: one number a sample."""

import numpy as np

from .sizes import sizes

TEXT = """
z[n,f,i] = sum(kappa[f,c,m]*x[n,c,i+m], c, m) + b[f]
a[n,f,i] = tanh(z[n,f,i])
s[n,f] = mean(a[n,f,i], i)
o[n] = sum(v[f]*s[n,f], f)
C = 1/2*mean((o[n] - y[n])**2, n)
"""


def inputs(rng, edge=False, square=False):
    rows, filters, channels, taps = sizes(rng, 4, edge, square)
    length = taps if edge else taps + int(rng.integers(2, 4))
    return {"x": rng.normal(size=(rows, channels, length)), "y": rng.normal(size=rows), "b": rng.normal(size=filters),
            "kappa": rng.normal(size=(filters, channels, taps)), "v": rng.normal(size=filters)}


def gradient(x, y, kappa, b, v):
    rows, taps = len(x), kappa.shape[2]
    places = x.shape[2] - taps + 1
    windows = np.lib.stride_tricks.sliding_window_view(x, taps, axis=2)     # axes n, c, i, m
    z = np.einsum("fcm,ncim->nfi", kappa, windows) + b[:, None]
    a = np.tanh(z)
    s = a.mean(axis=2)
    o = s @ v
    do = (o - y)/rows
    dv = do @ s
    ds = np.outer(do, v)
    da = ds[:, :, None]/places
    dz = da*(1 - a**2)
    db = dz.sum(axis=(0, 2))
    dkappa = np.einsum("nfi,ncim->fcm", dz, windows)
    dx = np.zeros_like(x)
    for m in range(taps):
        dx[:, :, m:m+places] += np.einsum("nfi,fc->nci", dz, kappa[:, :, m])
    return {"kappa": dkappa, "b": db, "v": dv, "x": dx}
