"""`check_gradient`: a function and a gradient that somebody wrote for it, compared without knowing either's inside."""

import inspect
from dataclasses import replace

import numpy as np

from symgrad.errors import InputError
from symgrad.testing.differences import Cost, slope_finder
from symgrad.testing.pairs import confirmed, paired, spreads
from symgrad.testing.remarks import remarks
from symgrad.testing.trees import Leaf, as_numpy, differentiable, fresh, leaves
from symgrad.testing.verdict import Report, judged

ENTRIES = 64     # entries of one array that are compared one by one, unless more are asked for
DIRECTIONS = 2   # random directions along which larger arrays are compared whole
SLOPES = 200     # slopes that are taken to find what is wrong, or at a kink, along one of them


def check_gradient(f, grad=None, at=None, *, method="auto", entries=ENTRIES, rtol=None, digits=60, seed=0, undecided="raise"):
    """Compare `grad`, a gradient written by hand, with the slopes of `f`; the `Report`, or GradientError with the entries that are wrong.

    f           the function of which it is the gradient, to one number; without `grad`, to (number, gradient)
    grad        called like `f`; returns the gradient in the structure of `at`, None or no key for what is held fixed, or (number, gradient)
    at          the point: an array or number of NumPy, JAX or PyTorch, or lists and dictionaries of them; a tuple holds several
                arguments; a dictionary is handed over by keywords where the function has parameters of those names. Whole numbers are held fixed
    method      "mpmath": differences in numbers of `digits` digits, exact for floats; "complex step", for analytic functions;
                "differences", extrapolated (Richardson), with their error; "auto": mpmath where `f` runs on its numbers
    entries     how many entries of each array are compared, at random where it has more; random directions then cover all
    rtol        relative to the largest entry of an array, what is allowed beyond the reference's own error; by default 1024 units in the last place, 64 of float32
    undecided   "raise": Undecided where some entry is neither right nor wrong for certain (a kink, cancellation); or "accept"

    Raises InputError for what is no function of one number, no point, or a gradient of another structure.
    """
    __tracebackhide__ = True
    if at is None:
        raise InputError("a gradient is compared at a point", remedy="at=x, or at=(x, y) where the function takes two arguments")
    if isinstance(entries, bool) or not isinstance(entries, int) or entries < 1:
        raise InputError(f"entries must be a whole number above 0, not {entries!r}")
    value, gradient = _value_only(f, at, grad is None), _gradient_only(grad or f, at)
    pairs = paired(at, gradient(fresh(at)))
    if not pairs:
        raise InputError("the gradient that was returned is empty")
    rng = np.random.default_rng(seed)
    method, slope = slope_finder(Cost(value, at), method, digits)
    spread = spreads(gradient, at, rng)
    notes, parts = [], []
    for leaf, returned in pairs:
        got, shape = as_numpy(returned), as_numpy(leaf).shape
        if got.shape != shape:
            notes.append(f"  {leaf.name()}: the gradient has shape {got.shape}, and the input has {shape}")
        elif differentiable(leaf):
            parts.append(_compared(leaf, got, slope, spread.get(leaf.path, 0.0), entries, rtol, rng))
    if any(part.got.size <= entries for part in parts):
        parts = confirmed(parts, gradient, at, _natural(value, at), method != "differences")
    report = Report(tuple(parts), method, f"seed {seed}", (), _ignored(at, pairs), tuple(notes))
    return replace(report, diagnoses=remarks(report)).concluded(undecided)


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
    return judged(leaf, got, expected, np.nan_to_num(error, posinf=0.0), spread, asked, rtol, (left, right))


def _along(shape, indices):
    """The direction that moves some entries, given by flat indices."""
    way = np.zeros(shape)
    way.flat[indices] = 1.0
    return way


def _suspect(leaf, got, slope, spread, way):
    """The flat indices of entries to look at one by one: a wrong one, and those at a kink, found by halving a direction."""
    turns = iter(range(SLOPES))

    def wrong(indices):
        part = way*_along(got.shape, indices)
        found, here = slope({leaf.path: part}), float(np.sum(got*part))
        allowed = 1e-9*float(np.sum(np.abs(got*part))) + 4*found.error + float(np.sum(spread*np.abs(part)))
        return None if found.kink else not abs(here - found.value) <= allowed

    def among(indices):
        if next(turns, None) is None:
            return set()
        verdict = wrong(indices)
        if verdict is False or len(indices) == 1:
            return set() if verdict is False else {int(indices[0])}
        half = len(indices)//2
        found = among(indices[:half])
        return found if found and verdict else found | among(indices[half:])

    return among(np.arange(got.size))


def _natural(value, at):
    """The size of the cost over that of its inputs: a gradient that is nothing beside it is 0."""
    sizes = [float(np.abs(as_numpy(leaf)).max(initial=0.0)) for leaf in leaves(at) if differentiable(leaf)]
    with np.errstate(all="ignore"):
        found = abs(float(np.asarray(as_numpy(Leaf((), value(fresh(at))))).reshape(())))/(max(sizes, default=0.0) or 1.0)
    return found if np.isfinite(found) else 0.0


def _ignored(at, pairs):
    seen = {leaf.path for leaf, _ in pairs}
    return tuple(leaf.name() for leaf in leaves(at) if leaf.path not in seen and differentiable(leaf))


def _caller(function, at):
    """How a point is handed over: several arguments, keywords, or one argument."""
    if isinstance(at, tuple):
        return lambda point: function(*point)
    if isinstance(at, dict) and at and all(isinstance(key, str) for key in at) and _takes_keywords(function, at):
        return lambda point: function(**point)
    return function


def _takes_keywords(function, at):
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    named = {parameter.name for parameter in parameters if parameter.kind is not parameter.POSITIONAL_ONLY}
    takes_all = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
    positional = [parameter for parameter in parameters if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)]
    return set(at) <= named or takes_all and not positional


def _value_only(f, at, paired_with_gradient):
    call = _caller(f, at)
    return (lambda point: call(point)[0]) if paired_with_gradient else call


def _gradient_only(grad, at):
    """The gradient alone, of a function that returns it or (number, gradient)."""
    call = _caller(grad, at)

    def gradient(point):
        found = call(point)
        valued = isinstance(found, tuple) and len(found) == 2 and not isinstance(found[0], (dict, list, tuple)) and np.size(found[0]) == 1
        return found[1] if valued and not _alike(at, found) else found
    return gradient


def _alike(at, found):
    """Whether a pair has the structure of a point of two parts: then it is no (number, gradient)."""
    if not isinstance(at, (list, tuple)) or len(at) != 2:
        return False
    own, got = ([(leaf.path, np.shape(as_numpy(leaf))) for leaf in leaves(tree)] for tree in (at, found))
    return own == got
