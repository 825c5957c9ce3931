"""The compiled gradient of a network against the best NumPy we can write by hand: [784, 30, 10], batches 10, 32, 256.

python -m tests.benchmarks.network [TIMES]: exit code 1 where a ratio is above TIMES (1.15).
"""

import sys
from functools import partial

import numpy as np

import symgrad
from tests.benchmarks.interleaved import ratios

TEXT = """
a[0,i,j] = x[i,j]
z[l,i,j] = sum(w[l,j,k]*a[l-1,i,k], k) + b[l,j]     for l in 1..L
a[l,i,j] = sigma(z[l,i,j])                          for l in 1..L
C = 1/2*mean(sum((a[L,i,j] - y[i,j])**2, j), i)
"""
SIZES, BATCHES = [784, 30, 10], (10, 32, 256)


def by_hand(w, b, x, y):
    """Value and gradients, as few operations and as few new arrays as NumPy allows; the results are the caller's."""
    activations = [x]
    for weight, bias in zip(w, b):
        z = activations[-1] @ weight.T
        z += bias
        np.negative(z, z)
        np.exp(z, z)
        z += 1
        activations.append(np.reciprocal(z, z))
    last = activations[-1]
    difference = last - y
    flat = difference.ravel()
    value = float(flat @ flat)/(2*len(x))
    delta = 1 - last
    delta *= last
    delta *= difference
    delta *= 1/len(x)
    weights, biases = [None]*len(w), [None]*len(w)
    for layer in range(len(w) - 1, -1, -1):
        before = activations[layer]
        weights[layer] = delta.T @ before
        biases[layer] = np.add.reduce(delta, 0)
        if layer:
            slope = 1 - before
            slope *= before
            delta = delta @ w[layer]
            delta *= slope
    return value, {"w": weights, "b": biases}


def case(batch):
    """Random weights and data for one batch size."""
    rng = np.random.default_rng(batch)
    w = [rng.normal(size=(after, before))/np.sqrt(before) for before, after in zip(SIZES, SIZES[1:])]
    b = [rng.normal(size=size) for size in SIZES[1:]]
    return {"w": w, "b": b, "x": rng.normal(size=(batch, SIZES[0])), "y": rng.uniform(size=(batch, SIZES[-1]))}


def same(ours, theirs):
    """Refuse to time two functions that disagree by more than 1e-9."""
    assert abs(ours[0] - theirs[0]) < 1e-9
    for name in ours[1]:
        for mine, other in zip(ours[1][name], theirs[1][name], strict=True):
            assert mine.shape == other.shape and np.abs(mine - other).max() < 1e-9, name


def main(most=1.15):
    function, worst = symgrad.read(TEXT).compile("w", "b"), 0.0
    for batch in BATCHES:
        given = case(batch)
        same(function(**given), by_hand(**given))
        calls = max(10, 2000//batch)
        mine, other, ratio = ratios(partial(function, **given), partial(by_hand, **given), 61, calls)
        worst = max(worst, ratio)
        print(f"784-30-10, batch {batch:3}: compiled {mine*1e6:7.1f} us, by hand {other*1e6:7.1f} us, ratio {ratio:.3f}")
    return worst <= most


if __name__ == "__main__":
    sys.exit(0 if main(*map(float, sys.argv[1:2])) else 1)
