"""A population that grows in steps, logistically, fitted to counts: a recurrence of numbers."""

import numpy as np

from .forms import Fault, Way

TEXT = """
assume 1 < K < 3
n[0] = n0
n[t] = n[t-1] + r*n[t-1]*(1 - n[t-1]/K)     for t in 1..T
C = 1/2*sum((n[t] - y[t])**2, t in 1..T)
"""


def inputs(rng, edge=False, square=False):
    times = 1 if edge else int(rng.integers(3, 6))
    return {"n0": rng.uniform(0.3, 0.8), "r": rng.uniform(0.3, 0.9), "K": rng.uniform(1.2, 2.8), "y": rng.normal(size=times)}


def cost(n0, r, K, y):
    n, total = n0, 0
    for t in range(1, len(y) + 1):
        before = n
        n = before + r*before*(1 - before/K)
        total = total + (n - y[t-1])**2/2
    return total


def gradient(n0, r, K, y):
    n = [n0]
    for t in range(1, len(y) + 1):
        n.append(n[t-1] + r*n[t-1]*(1 - n[t-1]/K))
    dr = dK = later = 0.0
    for t in range(len(y), 0, -1):                  # later is dC/dn[t] through the times after t
        dn = n[t] - y[t-1] + later
        dr += dn*n[t-1]*(1 - n[t-1]/K)
        dK += dn*r*n[t-1]**2/K**2
        later = dn*(1 + r*(1 - 2*n[t-1]/K))
    return {"n0": later, "r": dr, "K": dK}


FAULTS = (
    Fault("bracket", "in dC/dn[t-1] the rate r multiplies 1 alone, not the bracket: 1 + r - 2*n/K for 1 + r*(1 - 2*n/K)", ("dC/dn", "dC/dn0"),
          "1 + r*(1 - 2*n[t-1]/K)", "1 + r*1 - 2*n[t-1]/K",
          (("        n = before + r*before*(1 - before/K)", "        slope = still(1 + r - 2*before/K)\n        a = still(before)\n"
            "        n = a + r*a*(1 - a/K) + slope*(before - a)"),)),
    Fault("path through time", "the carry dC/dn is cleared at every odd time t: what comes from n[t] does not reach n[t-1] there",
          ("dC/dn", "dC/dn0"),
          "        later = dn*(1 + r*(1 - 2*n[t-1]/K))", "        later = dn*(1 + r*(1 - 2*n[t-1]/K)) if t % 2 == 0 else 0.0",
          (("        before = n", "        before = n if t % 2 == 0 else still(n)"),)),
    Fault("cut sum", "the sum over t in dC/dr leaves out t = 1, its first term", ("dC/dr",),
          "        dr += dn*n[t-1]*(1 - n[t-1]/K)", "        dr += dn*n[t-1]*(1 - n[t-1]/K) if t > 1 else 0.0",
          (("n = before + r*before*(1 - before/K)", "n = before + (r if t > 1 else still(r))*before*(1 - before/K)"),)),
)

WAYS = (
    Way("as written"),
    Way("forward in time", (("    dr = dK = later = 0.0\n", "    dr, dK, later = growing(n, r, K, y)\n"),
                            ("    for t in range(len(y), 0, -1):                  # later is dC/dn[t] through the times after t\n"
                             "        dn = n[t] - y[t-1] + later\n        dr += dn*n[t-1]*(1 - n[t-1]/K)\n        dK += dn*r*n[t-1]**2/K**2\n"
                             "        later = dn*(1 + r*(1 - 2*n[t-1]/K))\n", ""))),
    Way("multiplied out", (("later = dn*(1 + r*(1 - 2*n[t-1]/K))", "later = dn + dn*r - 2*dn*r*n[t-1]/K"),)),
    Way("of r alone", (('"n0": later, "r": dr, "K": dK', '"r": dr'),)),
    Way("with y", (('"K": dK}', '"K": dK, "y": [y[t] - n[t+1] for t in range(len(y))]}'),)),
)


def growing(n, r, K, y):
    """The gradients by r, K and n0, from the sensitivities of n[t] carried forward."""
    by_r, by_K, by_n0, sums = 0.0, 0.0, 1.0, np.zeros(3)
    for t in range(1, len(n)):
        slope = 1 + r*(1 - 2*n[t-1]/K)
        by_r, by_K, by_n0 = slope*by_r + n[t-1]*(1 - n[t-1]/K), slope*by_K + r*n[t-1]**2/K**2, slope*by_n0
        sums += (n[t] - y[t-1])*np.array([by_r, by_K, by_n0])
    return sums
