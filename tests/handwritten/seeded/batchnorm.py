"""Batch normalisation with gain and shift, before tanh and a quadratic cost."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
assume eps > 0
m[c] = mean(x[s,c], s)
v[c] = mean((x[s,c] - m[c])**2, s)
xh[s,c] = (x[s,c] - m[c])/sqrt(v[c] + eps)
u[s,c] = gam[c]*xh[s,c] + bet[c]
a[s,c] = tanh(u[s,c])
C = 1/2*mean(sum((a[s,c] - y[s,c])**2, c), s)
"""


def inputs(rng, edge=False, square=False):
    rows, channels = sizes(rng, 2, edge, square)
    return {"x": rng.normal(size=(rows, channels)), "y": rng.normal(size=(rows, channels)), "gam": rng.normal(size=channels),
            "bet": rng.normal(size=channels), "eps": rng.uniform(0.05, 0.5)}


def cost(x, y, gam, bet, eps):
    m = x.mean(axis=0)
    v = ((x - m)**2).mean(axis=0)
    xh = (x - m)/np.sqrt(v + eps)
    a = np.tanh(gam*xh + bet)
    return ((a - y)**2).sum()/2/len(x)


def gradient(x, y, gam, bet, eps):
    count = len(x)
    m = x.mean(axis=0)
    centred = x - m
    v = (centred**2).sum(axis=0)/count
    root = np.sqrt(v + eps)
    xh = centred/root
    a = np.tanh(gam*xh + bet)
    du = (a - y)/count*(1 - a**2)
    dgam = (du*xh).sum(axis=0)
    dbet = du.sum(axis=0)
    dxh = gam*du
    dv = -(dxh*centred).sum(axis=0)/(2*root**3)
    dm = -dxh.sum(axis=0)/root
    dx = dxh/root + 2*dv*centred/count + dm/count
    return {"x": dx, "gam": dgam, "bet": dbet}


FAULTS = (
    Fault("path left out", "the path through the variance v is left out of dC/dx: the term 2*dC/dv*(x - m)/S is missing", ("dC/dx", "dC/dv"),
          "dxh/root + 2*dv*centred/count + dm/count", "dxh/root + dm/count", (("np.sqrt(v + eps)", "np.sqrt(still(v) + eps)"),)),
    Fault("statistics constant", "the mean m and the variance v of the batch are held constant: dC/dx is dC/dxh/sqrt(v + eps) alone",
          ("dC/dx", "dC/dm", "dC/dv"), "dxh/root + 2*dv*centred/count + dm/count", "dxh/root",
          (("    v = ((x - m)**2).mean(axis=0)\n", "    v = still(((x - m)**2).mean(axis=0))\n    m = still(m)\n"),)),
    Fault("N-1 for N", "the variance v is divided by S - 1, S the number of samples, in the forward pass alone; dC/dx still divides by S",
          ("v",), "v = (centred**2).sum(axis=0)/count", "v = (centred**2).sum(axis=0)/(count - 1)",
          (("    v = ((x - m)**2).mean(axis=0)\n", "    v = ((x - m)**2).mean(axis=0)\n    v = v + still(v/(len(x) - 1))\n"),)),
    Fault("clipped", "the entries of dC/dgam are clipped to lie between -0.05 and 0.05", ("dC/dgam",),
          "dgam = (du*xh).sum(axis=0)", "dgam = (du*xh).sum(axis=0).clip(-0.05, 0.05)",
          lambda right, point: {"gam": np.maximum(np.minimum(right["gam"], 0.05), -0.05)}),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("in one formula", (("    dv = -(dxh*centred).sum(axis=0)/(2*root**3)\n    dm = -dxh.sum(axis=0)/root\n", ""),
                           ("dx = dxh/root + 2*dv*centred/count + dm/count", "dx = (count*dxh - dxh.sum(axis=0) - xh*(dxh*xh).sum(axis=0))/(count*root)"))),
    Way("with means", (("dm = -dxh.sum(axis=0)/root", "dm = -(dxh/root).mean(axis=0)"), ("dm/count", "dm"),
                       ("(centred**2).sum(axis=0)/count", "x.var(axis=0)"), ("2*dv*centred/count", "dv*centred*(2/count)"))),
    Way("with the mean's whole path", (("dm = -dxh.sum(axis=0)/root", "dm = -dxh.sum(axis=0)/root + dv*(-2*centred).mean(axis=0)"),)),
    Way("channel by channel", (("dx = dxh/root + 2*dv*centred/count + dm/count",
                                "dx = np.empty_like(x)\n    for c in range(x.shape[1]):\n"
                                "        jacobian = (np.eye(count) - (1 + np.outer(xh[:, c], xh[:, c]))/count)/root[c]\n        dx[:, c] = jacobian @ dxh[:, c]"),)),
    Way("without gain and shift", (("x, y, gam, bet, eps", "x, y, eps"), ("gam*xh + bet", "xh"), ("dxh = gam*du", "dxh = du"),
                                   ('"x": dx, "gam": dgam, "bet": dbet', '"x": dx')),
        text=(("gam[c]*xh[s,c] + bet[c]", "xh[s,c]"),), cost=(("x, y, gam, bet, eps", "x, y, eps"), ("gam*xh + bet", "xh"))),
)
