"""Compiled second derivatives against their closed NumPy forms written by hand: ratios of neighbouring rounds, checked equal first.

python -m tests.benchmarks.hessian [TIMES]: exit code 1 where a ratio is above TIMES (1.2) and ours takes 10 us more: as much may go
into reading and checking what a call is given, which the forms by hand do not.
"""

import sys
from functools import partial

import numpy as np

import symgrad
from tests.benchmarks.interleaved import ratios

LOGISTIC = """
z[i] = sum(w[j]*x[i,j], j)
p[i] = sigma(z[i])
C = -mean(y[i]*log(p[i]) + (1 - y[i])*log(1 - p[i]), i)
"""
FACTORS = "C = sum((Y[i,j] - sum(U[i,k]*V[j,k], k))**2, i, j)"
CLASSES = """
p[s,i] = exp(z[s,i])/sum(exp(z[s,j]), j)
assume sum(y[s,i], i) = 1
C = -mean(sum(y[s,i]*log(p[s,i]), i), s)
"""
RIDGE = """
r[i] = sum(x[i,j]*w[j], j) - y[i]
C = 1/2*sum(r[i]**2, i) + lam/2*sum(w[j]**2, j)
"""
SAMPLES = 1000


def logistic_by_hand(w, x, y):
    s = np.exp(-(x @ w))
    s += 1
    np.reciprocal(s, s)
    s *= 1 - s
    s *= 1/len(x)
    return (x.T*s) @ x


def factors_by_hand(Y, U, V):
    n, r = U.shape
    block = V.T @ V
    block *= 2
    out = np.zeros((n, r, n, r))
    np.einsum("abac->abc", out)[...] = block
    return out


def factors_block_by_hand(Y, U, V):
    block = V.T @ V
    block *= 2
    return block


def softmax(z):
    p = z - z.max(1)[:, None]
    np.exp(p, p)
    p /= p.sum(1)[:, None]
    return p


def blocks_by_hand(z, y):
    p = softmax(z)
    q = p*(1/len(z))
    block = (-q)[:, :, None]*p[:, None]
    diagonal = np.einsum("abb->ab", block)
    diagonal += q
    return block


def classes_by_hand(z, y):
    s, k = z.shape
    out = np.zeros((s, k, s, k))
    np.einsum("abac->abc", out)[...] = blocks_by_hand(z, y)
    return out


def ridge_by_hand(x, w, y, lam):
    out = x.T @ x
    diagonal = np.einsum("aa->a", out)
    diagonal += lam
    return out


def everything_by_hand(w, x, y):
    """Value, gradient and Hessian of logistic regression, sharing p."""
    z = x @ w
    p = np.exp(-z)
    p += 1
    np.reciprocal(p, p)
    rest, n = 1 - p, len(x)
    value = -float(y @ np.log(p) + (1 - y) @ np.log(rest))/n
    difference = p - y
    gradient = difference @ x
    gradient *= 1/n
    rest *= p
    rest *= 1/n
    return value, gradient, (x.T*rest) @ x


def same(ours, theirs):
    """Refuse to time two functions that disagree by more than 1e-9."""
    assert ours.shape == theirs.shape and np.abs(ours - theirs).max() < 1e-9


def cases():
    """(name, our function, that by hand, what both are given, how the two results are compared, calls a round)."""
    rng = np.random.default_rng(0)
    hessian = symgrad.read(LOGISTIC).hessian("w").compile()
    every = symgrad.read(LOGISTIC).compile("w", hessian=True)
    for n in (10, 100, 500):
        given = {"w": rng.normal(size=n)/n, "x": rng.normal(size=(SAMPLES, n)), "y": rng.uniform(size=SAMPLES)}
        calls = max(2, 1000//n)
        yield f"logistic, n = {n}", hessian, logistic_by_hand, given, same, calls
        yield f"value, gradient, Hessian, n = {n}", every, everything_by_hand, given, _all_same, calls
    found = symgrad.read(FACTORS).hessian("U")
    given = {"Y": rng.normal(size=(100, 100)), "U": rng.normal(size=(100, 5)), "V": rng.normal(size=(100, 5))}
    yield "factorisation, dense", found.compile(), factors_by_hand, given, same, 20
    yield "factorisation, compact", found.compile(structured=True), factors_block_by_hand, given, _block_same, 200
    found = symgrad.read(CLASSES).hessian("z")
    for s, k in ((64, 10), (20, 50)):
        given = {"z": rng.normal(size=(s, k)), "y": np.full((s, k), 1/k)}
        yield f"softmax {s} x {k}, dense", found.compile(), classes_by_hand, given, same, 10
        yield f"softmax {s} x {k}, compact", found.compile(structured=True), blocks_by_hand, given, _block_same, 50
    found = symgrad.read(RIDGE).hessian("w")
    for n in (10, 100, 500):
        given = {"x": rng.normal(size=(SAMPLES, n)), "w": rng.normal(size=n), "y": rng.normal(size=SAMPLES), "lam": 0.3}
        yield f"ridge, n = {n}", found.compile(), ridge_by_hand, given, same, max(2, 2000//n)


def _block_same(ours, theirs):
    same(ours.block, theirs)


def _all_same(ours, theirs):
    assert abs(ours[0] - theirs[0]) < 1e-9
    same(ours[1]["w"], theirs[1])
    same(ours[2]["w", "w"], theirs[2])


def main(most=1.2):
    held = True
    for name, function, by_hand, given, check, calls in cases():
        check(function(**given), by_hand(**given))
        mine, other, ratio = ratios(partial(function, **given), partial(by_hand, **given), 41, calls)
        held = held and (ratio <= most or mine - other <= 10e-6)
        print(f"{name:36}: compiled {mine*1e6:8.1f} us, by hand {other*1e6:8.1f} us, ratio {ratio:.3f}")
    return held


if __name__ == "__main__":
    sys.exit(0 if main(*map(float, sys.argv[1:2])) else 1)
