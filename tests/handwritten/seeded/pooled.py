"""A convolution over the time of many series, the largest response of each, and a linear map of it."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
z[n,i] = sum(k[m]*x[n,i+m], m) + b
h[n] = max(z[n,i], i)
C = 1/2*mean((w*h[n] - y[n])**2, n)
"""


def inputs(rng, edge=False, square=False):
    rows, taps, places = sizes(rng, 3, edge, square)
    return {"x": rng.normal(size=(rows, places + taps - 1)), "k": rng.normal(size=taps), "b": rng.normal(), "w": rng.normal(), "y": rng.normal(size=rows)}


def cost(x, k, b, w, y):
    z = np.array([np.convolve(row, k[::-1], "valid") for row in x]) + b
    h = z.max(axis=1)
    return ((w*h - y)**2).mean()/2


def gradient(x, k, b, w, y):
    rows, taps = len(x), len(k)
    places = x.shape[1] - taps + 1
    z = sum(k[m]*x[:, m:m+places] for m in range(taps)) + b
    h = z.max(axis=1)
    do = (w*h - y)/rows
    dw = do @ h
    dh = w*do
    dz = dh[:, None]*(z == h[:, None])
    db = dz.sum()
    dk = np.array([(dz*x[:, m:m+places]).sum() for m in range(taps)])
    dx = np.zeros_like(x)
    for m in range(taps):
        dx[:, m:m+places] += k[m]*dz
    return {"k": dk, "b": db, "w": dw, "x": dx}


FAULTS = (
    Fault("other activation", "the largest response is differentiated as if it were the mean: dC/dz[n,i] is dC/dh[n]/I at every place i", ("dC/dz",),
          "dz = dh[:, None]*(z == h[:, None])", "dz = dh[:, None]*np.ones_like(z)/places",
          (("h = z.max(axis=1)", "h = still(z.max(axis=1)) + (z - still(z)).mean(axis=1)"),)),
    Fault("index off", "the last entry of dC/dk alone is read one place off: it is summed with the window of the tap before", ("dC/dk",),
          "dk = np.array([(dz*x[:, m:m+places]).sum() for m in range(taps)])",
          "dk = np.array([(dz*x[:, m:m+places]).sum() for m in (*range(taps - 1), max(taps - 2, 0))])",
          lambda right, point: {"k": np.append(right["k"][:-1], right["k"][-2:][0])}),
    Fault("shape", "dC/dk, by the kernel with one axis, is returned with shape (1, M); its numbers are right", ("dC/dk",),
          "    return {", "    dk = dk.reshape(1, taps)\n    return {", lambda right, point: {"k": right["k"][None]}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("by the place of the largest", (("    dz = dh[:, None]*(z == h[:, None])\n", "    best = z.argmax(axis=1)\n    dz = np.zeros_like(z)\n    dz[np.arange(rows), best] = dh\n"),)),
    Way("by the windows of the largest", (("dk = np.array([(dz*x[:, m:m+places]).sum() for m in range(taps)])",
                                           "best = z.argmax(axis=1)\n    dk = sum(dh[n]*x[n, best[n]:best[n]+taps] for n in range(rows))"),)),
    Way("by correlation", (("dk = np.array([(dz*x[:, m:m+places]).sum() for m in range(taps)])",
                            'dk = sum(np.correlate(row, slope, "valid") for row, slope in zip(x, dz))'),
                           ("    dx = np.zeros_like(x)\n    for m in range(taps):\n        dx[:, m:m+places] += k[m]*dz\n",
                            "    dx = np.array([np.convolve(slope, k) for slope in dz])\n"))),
    Way("one filter, no bias", (("x, k, b, w, y", "x, k, w, y"), (" + b\n", "\n"), ("    db = dz.sum()\n", ""), (', "b": db', "")),
        text=((", m) + b", ", m)"),), cost=(("x, k, b, w, y", "x, k, w, y"), (" + b\n", "\n"))),
)
