"""Derive, compile and first call of a network of width 16: 3 layers against 300. What depth costs is the arithmetic alone.

python -m tests.benchmarks.depth: exit code 1 where either takes a second, or the deep one is 1.5 times slower but for the arithmetic.
"""

import sys
from time import perf_counter

import numpy as np

import symgrad
from tests.benchmarks.network import TEXT

WIDTH, BATCH = 16, 10


def given(depth):
    rng = np.random.default_rng(depth)
    return {"w": [rng.normal(size=(WIDTH, WIDTH))/4 for _ in range(depth)], "b": [rng.normal(size=WIDTH) for _ in range(depth)],
            "x": rng.normal(size=(BATCH, WIDTH)), "y": rng.uniform(size=(BATCH, WIDTH))}


def first_call(depth):
    """Seconds from the text to the first gradient, and of a later call alone."""
    data = given(depth)
    began = perf_counter()
    function = symgrad.read(TEXT).compile("w", "b")
    function(**data)
    whole = perf_counter() - began
    later = []
    for _ in range(20):
        began = perf_counter()
        function(**data)
        later.append(perf_counter() - began)
    return whole, float(np.median(later))


def main():
    first_call(1)
    turns = [(first_call(3), first_call(300)) for _ in range(5)]
    found = {depth: np.median([turn[number] for turn in turns], axis=0) for number, depth in enumerate((3, 300))}
    for depth, (whole, later) in found.items():
        print(f"{depth:3} layers: derive, compile and first call {whole*1e3:6.1f} ms; a later call {later*1e3:6.2f} ms")
    shallow, deep = (whole - later for whole, later in found.values())
    print(f"ratio but for the arithmetic {deep/shallow:.2f}")
    return max(whole for whole, _ in found.values()) < 1 and deep/shallow < 1.5


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
