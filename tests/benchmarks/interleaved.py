"""Contenders timed in turns within one run, so that a busy machine slows all of them alike."""

from time import perf_counter

import numpy as np


def ratios(ours, theirs, rounds, calls):
    """Median time of one call of each, and the median of the ratios of neighbouring rounds."""
    mine, other = [], []
    for number in range(rounds):
        pair = [(mine, ours), (other, theirs)]
        for times, function in pair if number % 2 else reversed(pair):
            began = perf_counter()
            for _ in range(calls):
                function()
            times.append((perf_counter() - began)/calls)
    return np.median(mine), np.median(other), np.median(np.array(mine)/np.array(other))
