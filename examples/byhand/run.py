"""A gradient written by hand, compared with the derived one; one with a mistake, and what is said of it."""

from functools import partial

import numpy as np

from symgrad.testing import GradientError, compare

ASK = {"byhand": ("w", "b")}


def by_hand(w, b, x, y, past=1):
    """Backpropagation through layers that add to what they are given; with `past` 0 the way past each layer is forgotten."""
    h, slopes = [x], []
    for weights, bias in zip(w, b):
        t = np.tanh(h[-1] @ weights.T + bias)
        slopes.append(1 - t**2)
        h.append(h[-1] + t)
    back, dw, db = (h[-1] - y)/len(x), [], []
    for weights, slope, before in zip(w[::-1], slopes[::-1], h[-2::-1]):
        delta = back*slope
        dw.insert(0, delta.T @ before)
        db.insert(0, delta.sum(axis=0))
        back = past*back + delta @ weights
    return {"w": dw, "b": db}


def run(systems):
    """The right gradient passes; of the wrong one it is told which term is missing where."""
    report = compare(systems["byhand"], by_hand)
    try:
        compare(systems["byhand"], partial(by_hand, past=0))
    except GradientError as error:
        found = error.report.diagnosis
        assert found.kind == "missing term" and found.where == "h", error
        return f"the gradient by hand is right in {report.count()} entries; of the other one it is said: {found.said}"
    raise AssertionError("a wrong gradient passed")
