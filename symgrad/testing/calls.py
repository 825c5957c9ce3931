"""How a function that somebody wrote is called, and what it gave back: its signature, (value, gradient), the same twice, what it changed."""

import inspect
from contextlib import suppress
from inspect import Parameter
from types import NoneType

import numpy as np

from symgrad.errors import Argument, InputError, Part
from symgrad.testing.trees import Leaf, copied, differentiable, leaf_array, leaves, place
from symgrad.testing.verdict import largest_entry, rounding

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

COARSE = 1e-4  # floats whose rounding is above this, beside finer inputs, are a fault: float16
IN_PLACE = "it writes into the arrays that it is given, as w -= ... does: let it take a copy, or write w = w - ..."
REPEATABLE = "take out what is random or remembers earlier calls: dropout, a generator that goes on, a counter"


def parameters(function):
    """The parameters of a function, as `inspect` has them; None where it does not tell."""
    try:
        return tuple(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None


def caller(function, at):
    """How a point is handed over: several arguments, keywords, or one argument."""
    if isinstance(at, tuple):
        return lambda point: function(*point)
    if isinstance(at, dict) and at and all(isinstance(key, str) for key in at) and _takes_keywords(function, at):
        return lambda point: function(**point)
    return function


def _takes_keywords(function, at):
    own = parameters(function) or ()
    named = {parameter.name for parameter in own if parameter.kind is not parameter.POSITIONAL_ONLY}
    kinds = {parameter.kind for parameter in own}
    return set(at) <= named or Parameter.VAR_KEYWORD in kinds and not kinds & {Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD}


def taken(function, names):
    """Those of the names that a function has parameters for; all where it takes any. InputError for a parameter of no such name."""
    own = parameters(function)
    if own is None or any(parameter.kind is parameter.VAR_KEYWORD for parameter in own):
        return tuple(names)
    named = {parameter.name for parameter in own if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)}
    for parameter in (each for each in own if each.default is each.empty and each.kind is not each.VAR_POSITIONAL):
        if parameter.kind is parameter.POSITIONAL_ONLY:
            raise InputError(f"the gradient by hand takes {parameter.name} by its position alone", Argument(parameter.name),
                             "it is called by keywords: leave the / out")
        if parameter.name not in names:
            raise InputError(f"the gradient by hand has a parameter {parameter.name}, which is no input", Argument(parameter.name),
                             f"inputs: {', '.join(names)}")
    return tuple(name for name in names if name in named)


def called(call, at):
    """What a function returns, and the names of the inputs that it changed."""
    handed = copied(at)
    returned = copied(call(handed))
    before, after = ({leaf.path: leaf for leaf in leaves(tree)} for tree in (at, handed))
    changed = []
    for path, leaf in before.items():
        array = leaf_array(leaf)
        if path not in after or not np.array_equal(array, leaf_array(after[path]), equal_nan=array.dtype.kind == "f"):
            changed.append(leaf.name())
    return returned, changed


def rough_faults(pairs, at, changed):
    """(Lines on gradients in floats so coarse that it is a fault, and on inputs that were changed; lines on others coarser than all inputs)."""
    known = [dtype for dtype in (leaf_array(leaf).dtype for leaf in leaves(at)) if dtype.kind == "f"]
    finest = max(known, key=lambda dtype: np.finfo(dtype).eps, default=np.dtype(np.float64))
    faults, asides = [], []
    for leaf, slope in pairs:
        dtype = leaf_array(slope).dtype
        if dtype.kind == "f" and np.finfo(dtype).eps > np.finfo(finest).eps:
            line = f"{leaf.name()}: the gradient is {dtype}, and the inputs are {finest}: it has {np.finfo(dtype).precision} digits"
            (faults if np.finfo(dtype).eps > COARSE else asides).append(line)
    faults += [f"the function changes {', '.join(changed)}: {IN_PLACE}"]*bool(changed)
    return tuple(f"  {line}" for line in faults), tuple(asides)


def parted(found, own):
    """(value, gradient) of what a function returned, value None where it is the gradient alone, which has the structure of `own`."""
    pair = isinstance(found, tuple) and len(found) == 2
    valued = pair and not isinstance(found[0], (dict, list, tuple, NoneType)) and _is_number(found[0])
    return found if valued and not _alike(own, found) else (None, found)


def _is_number(value):
    """Whether a value is one number, of whatever library."""
    with suppress(InputError):
        return leaf_array(Leaf((), value)).size == 1


def _alike(own, found):
    """Whether a pair has the structure of a point of two parts: then it is no (value, gradient)."""
    one, other = ([(leaf.path, np.shape(leaf.value)) for leaf in leaves(tree)] for tree in (own, found))
    return isinstance(own, (list, tuple)) and len(own) == 2 and one == other


def check_repeats(first, second, what):
    """Refuse what is not the same twice: InputError. Rounding may differ, as it does where sums run in parallel."""
    one, other = ({leaf.path: leaf_array(leaf, f"{what}: ") for leaf in leaves(tree)} for tree in (first, second))
    for path in {**one, **other}:
        if path not in one or path not in other or not _same(one[path], other[path]):
            where = f": it differs in {place(path)}" if path else ""
            raise InputError(f"{what} is not the same twice at one point{where}", Part(what), REPEATABLE)


def check_finite(what, value, at, compared):
    """Refuse a point at which a cost, or a number whose slope is compared (in the leaves with the paths `compared`), is not finite."""
    finite = bool(np.isfinite(value))
    told = [] if finite else [f"{what} is {value} at this point"]
    for leaf in leaves(at):
        array = leaf_array(leaf)
        if differentiable(leaf) and not np.all(np.isfinite(array)) and (not finite or leaf.path in compared):
            index = np.argwhere(~np.isfinite(array))[0].tolist()
            told.append(f"{leaf.name(index)} is {array[tuple(index)]}")
    if told:
        raise InputError(", where ".join(told[:2]), Part(told[0].partition(" is ")[0]), "hand over a point at which all is finite")


def _same(one, other):
    return one.shape == other.shape and np.allclose(one, other, rtol=0.0, atol=rounding(one.dtype)*largest_entry(one), equal_nan=True)
