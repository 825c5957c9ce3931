"""`check_gradient`: a function and a gradient that somebody wrote for it, compared without knowing either's inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from symgrad.equations.system import some
from symgrad.errors import Argument, InputError, Part
from symgrad.testing.calls import called, caller, check_finite, check_repeats, parted, rough_faults
from symgrad.testing.differences import Cost
from symgrad.testing.options import check_function, check_options
from symgrad.testing.pairs import confirmed, natural, paired, shaped, spreads
from symgrad.testing.remarks import remarks
from symgrad.testing.report import Report
from symgrad.testing.slopes import slope_finder
from symgrad.testing.trees import leaf_array, differentiable, copied, leaves
from symgrad.testing.verdict import WRONG, judged, largest_entry

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

_ENTRIES = 64     # entries of one array that are compared one by one, unless more are asked for
DIRECTIONS = 2   # random directions along which larger arrays are compared whole
SLOPES = 200     # slopes that are taken to find what is wrong, or at a kink, along one of them
_NEAR = 1e-4      # of the largest entry: what is off by less may be so by a function that is itself not exact
FIXED = "whole and complex numbers are held fixed: write 1.0 for 1"


def check_gradient(f: Callable[..., Any], grad: Callable[..., Any] | None = None, at: Any = None, *, method: str = "auto", entries: int = _ENTRIES,
                   rtol: float | None = None, digits: int = 60, seed: int = 0, undecided: str = "raise") -> Report:
    """Compare `grad`, a gradient written by hand, with the slopes of `f`; the `Report`, or GradientError with the entries that are wrong.

    f           the function of which it is the gradient, to one number; without `grad`, to (number, gradient)
    grad        called like `f`; returns the gradient in the structure of `at`, None or no key for what is held fixed, or (number, gradient)
    at          the point: an array or number of NumPy, JAX or PyTorch, or lists and dictionaries of them; a tuple holds several
                arguments; a dictionary is handed over by keywords where the function has parameters of those names. Whole
                numbers are held fixed
    method      "mpmath": differences in numbers of `digits` digits, exact for floats; "complex step", for analytic functions;
                "differences", extrapolated (Richardson), with their error; "auto": mpmath where `f` runs on its numbers
    entries     how many entries of each array are compared, at random where it has more; random directions then cover all
    rtol        relative to the largest entry of an array, what is allowed beyond the reference's own error; by default 1024 units
                in the last place, 64 of float32
    digits      from 20 to 1000
    seed        what entries and directions are drawn from
    undecided   "raise": Undecided where some entry is neither right nor wrong for certain (a kink, cancellation); or "accept"

    Raises InputError for what is no function of one number, no point, a point without floating numbers or at which the function
    is not finite, a gradient of another structure, or one that is not the same twice; for an option that is none before
    anything is called.
    """
    _check_given(f, grad, at, dict(method=method, entries=entries, rtol=rtol, digits=digits, seed=seed, undecided=undecided))
    value, gradient = _functions(f, grad, at)
    returned, changed = called(gradient, at)
    check_repeats(returned, gradient(copied(at)), "the gradient")
    pairs = paired(at, returned)
    if not pairs:
        raise InputError("the gradient that was returned is empty", Part("gradient"), "return an array for each input that is compared")
    if not any(map(_comparable, (leaf for leaf, _ in pairs))):
        raise InputError("nothing to compare: what was returned is the gradient by what is held fixed alone", Part("gradient"), FIXED)
    rng, cost = np.random.default_rng(int(seed)), Cost(value, at)
    check_repeats(cost.at_floats({}), cost.at_floats({}), "the function")
    shapes = {leaf.path: leaf_array(leaf).shape for leaf, _ in pairs}
    check_finite("the function", cost.at_floats({}), at, shapes)
    method, slope = slope_finder(cost, method, digits)
    spread = spreads(gradient, at, returned, rng)
    found, notes = shaped(pairs, shapes, spread)
    parts = [_compared(leaf, got, slope, moved, entries, rtol, rng) for leaf, got, moved in found if differentiable(leaf)]
    if any(part.got.size <= entries for part in parts):
        size = natural(cost.at_floats({}), (array for array in cost.arrays.values() if array.dtype.kind == "f"))
        parts = confirmed(parts, gradient, at, size, rtol is None and method != "differences")
    ignored = tuple(leaf.name() for leaf in leaves(at) if leaf.path not in shapes and differentiable(leaf))
    faults, coarser = rough_faults(pairs, at, changed)
    fixed = [leaf.name() for leaf in leaves(at) if not differentiable(leaf)]
    held = [f"held fixed, being no floating numbers: {some(fixed)}"]*bool(fixed)
    report = Report(tuple(parts), method, f"seed {seed}", (), ignored, notes, faults, (*coarser, *held), DIRECTIONS)
    report = replace(report, asides=(*report.asides, *_near(report)))
    return replace(report, diagnoses=remarks(report)).concluded(undecided)


def _check_given(f, grad, at, options):
    """InputError for what `check_gradient` cannot be called with."""
    check_options(**options)
    check_function("f", f, "the function of which it is the gradient: check_gradient(f, grad, at=x)")
    if grad is not None:
        check_function("grad", grad, "it is called like f and returns the gradient: grad=lambda x: ...")
    if at is None:
        raise InputError("a gradient is compared at a point", Argument("at"), "at=x, or at=(x, y) where the function takes two arguments")
    if not any(map(_comparable, leaves(at))):
        if not any(leaf_array(leaf).size for leaf in leaves(at)):
            raise InputError("nothing to compare: at is empty", Argument("at"), "give an array with entries")
        raise InputError("nothing to compare: at holds no floating numbers", Argument("at"), FIXED)


def _comparable(leaf):
    """Whether a leaf has entries by which a slope can be taken."""
    return differentiable(leaf) and leaf_array(leaf).size > 0


def _compared(leaf, got, slope, spread, entries, rtol, rng):
    """The entries of one array one by one; of a large one some at random, and along random directions, which take in all of them."""
    spread = np.broadcast_to(spread, got.shape)
    whole = got.size <= entries
    picked = set(range(got.size) if whole else rng.choice(got.size, entries, replace=False).tolist())
    for _ in range(0 if whole else DIRECTIONS):
        picked |= _suspect(leaf, got, slope, spread, rng.choice((-1.0, 1.0), got.shape))
    expected, error, left, right = (np.full(got.shape, np.nan) for _ in range(4))
    for index in sorted(picked):
        found = slope({leaf.path: _along(got.shape, [index])})
        expected.flat[index], error.flat[index] = found.value, found.error
        if found.kink:
            left.flat[index], right.flat[index] = found.left, found.right
    asked = _along(got.shape, sorted(picked)) > 0
    return judged(leaf, got, expected, np.where(np.isfinite(expected), error, 0.0), spread, asked, rtol, (left, right))


def _along(shape, indices):
    """The direction that moves some entries, given by flat indices."""
    way = np.zeros(shape)
    way.flat[indices] = 1.0
    return way


def _suspect(leaf, got, slope, spread, way):
    """The flat indices of entries to look at one by one: a wrong one, and those at a kink, found by halving a direction."""
    turns = iter(range(SLOPES))

    def wrong(indices):
        """Whether the entries are wrong along the direction; None where it has a kink."""
        part = way*_along(got.shape, indices)
        found, here = slope({leaf.path: part}), float(np.sum(got*part))
        allowed = 1e-9*float(np.sum(np.abs(got*part))) + 4*found.error + float(np.sum(spread*np.abs(part)))
        return None if found.kink else not abs(here - found.value) <= allowed

    def among(indices):
        """One entry, if any of these is to be looked at: in halves, as long as there are turns left."""
        if next(turns, None) is None:
            return set()
        verdict = wrong(indices)
        if verdict is False or len(indices) == 1:
            return set() if verdict is False else {int(indices[0])}
        half = len(indices)//2
        found = among(indices[:half])
        return found if found and verdict else found | among(indices[half:])

    return among(np.arange(got.size))


def _near(report):
    """A line on what is wrong by so little that the function itself may be no more exact, where only differences tell."""
    if report.method != "differences" or report.notes or not report.wrong():
        return ()
    errors = ((part, np.abs(part.got - part.expected)[part.verdicts == WRONG]) for part in report.wrong())
    off = max(float(np.max(found))/(largest_entry(part.expected) or np.inf) for part, found in errors)
    told = f"off by {off:.0e} of the largest entry: is the function itself no more exact, as a solver that stops, give rtol"
    return (told,) if off < _NEAR else ()


def _functions(f, grad, at):
    """The function that gives the cost at a point, and the one that gives the gradient; without `grad`, f must return both."""
    call = caller(grad or f, at)

    def parts(point):
        value, gradient = parted(call(point), at)
        if grad is None and value is None:
            raise InputError("f must return (number, gradient), or grad be handed over", Argument("f"), "check_gradient(f, grad, at=x)")
        return value, gradient

    return caller(f, at) if grad else lambda point: parts(point)[0], lambda point: parts(point)[1]
