"""A contrastive loss: of all pairs of two views, those that belong together shall be the likeliest."""

import numpy as np

from ..sizes import sizes
from .forms import Fault, Way

TEXT = """
assume tau > 1/2
s[i,j] = sum(u[i,k]*v[j,k], k)/tau
p[i,j] = exp(s[i,j])/sum(exp(s[i,m]), m)
C = -mean(log(p[i,i]), i)
"""


def inputs(rng, edge=False, square=False):
    pairs, width = sizes(rng, 2, edge, square)
    return {"u": rng.normal(size=(pairs, width)), "v": rng.normal(size=(pairs, width)), "tau": rng.uniform(0.7, 2)}


def cost(u, v, tau):
    s = u @ v.T/tau
    raised = np.exp(s)
    p = raised/raised.sum(axis=1, keepdims=True)
    return -np.log(np.diag(p)).mean()


def gradient(u, v, tau):
    count = len(u)
    s = u @ v.T/tau
    raised = np.exp(s - s.max(axis=1, keepdims=True))
    p = raised/raised.sum(axis=1, keepdims=True)
    ds = (p - np.eye(count))/count
    du = ds @ v/tau
    dv = ds.T @ u/tau
    dtau = -(ds*s).sum()/tau
    return {"u": du, "v": dv, "tau": dtau}


FAULTS = (
    Fault("softmax diagonal", "in dC/ds only the diagonal of the softmax's Jacobian is kept: dC/ds[i,j] is (p[i,i] - 1)/I at j = i, else 0",
          ("dC/ds",), "ds = (p - np.eye(count))/count", "ds = (p - 1)*np.eye(count)/count",
          (("    p = raised", "    raised = still(raised)*(1 - np.eye(len(u))) + raised*np.eye(len(u))\n    p = raised"),)),
    Fault("scale lost", "dC/dv lacks the factor 1/tau, which dC/du has", ("dC/dv",), "dv = ds.T @ u/tau", "dv = ds.T @ u",
          lambda right, point: {"v": right["v"]*point["tau"]}),
    Fault("wrong axis", "the softmax p is normalised over i, the first view's, not over j; dC/ds is (p - [i = j])/I with that p", ("p",),
          "p = raised/raised.sum(axis=1, keepdims=True)", "p = np.exp(s)/np.exp(s).sum(axis=0)", (("axis=1, ", "axis=0, "),)),
)

WAYS = (
    Way("as written"),
    Way("of 32 bits", single=True),
    Way("the diagonal taken off", (("ds = (p - np.eye(count))/count", "ds = p/count\n    ds[np.diag_indices(count)] -= 1/count"),)),
    Way("by einsum", (("ds @ v/tau", 'np.einsum("ij,jk->ik", ds, v/tau)'), ("ds.T @ u/tau", 'np.einsum("ij,ik->jk", ds, u/tau)'))),
    Way("pulls and pushes", (("du = ds @ v/tau", "du = (p @ v - v)/(count*tau)"), ("dv = ds.T @ u/tau", "dv = (p.T @ u - u)/(count*tau)"))),
    Way("by the views", (("dtau = -(ds*s).sum()/tau", "dtau = -(du*u).sum()/tau"),)),
)
