"""What shows on the arrays of a gradient themselves, whatever was computed: nan, whole numbers, clipped values, one wrong entry, coarse
floats, an axis of length 1, and inputs that the function changed."""

import numpy as np

from symgrad.testing.trees import leaf_array, copied, leaves
from symgrad.testing.verdict import WRONG

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

COARSE = 1e-4  # floats whose rounding is above this, beside finer inputs, are a fault: float16
IN_PLACE = "it writes into the arrays that it is given, as w -= ... does: let it take a copy, or write w = w - ..."


def called(call, at):
    """What a function returns, and the names of the inputs that it changed."""
    handed = copied(at)
    returned = copied(call(handed))
    before, after = ({leaf.path: leaf for leaf in leaves(tree)} for tree in (at, handed))
    changed = [leaf.name() for path, leaf in before.items() if path not in after or not _same(leaf_array(leaf), leaf_array(after[path]))]
    return returned, changed


def _same(one, other):
    return one.shape == other.shape and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def in_place(names):
    """A line on inputs that were changed, if any were."""
    return (f"  the function changes {', '.join(names)}: {IN_PLACE}",) if names else ()


def coarse(pairs, at):
    """(lines on gradients in floats so coarse that it is a fault, lines on others coarser than all inputs)."""
    own = [leaf_array(leaf).dtype for leaf in leaves(at)]
    known = [dtype for dtype in own if dtype.kind == "f"]
    finest = max(known, key=lambda dtype: np.finfo(dtype).eps, default=np.dtype(np.float64))
    faults, asides = [], []
    for leaf, slope in pairs:
        dtype = leaf_array(slope).dtype
        if dtype.kind == "f" and np.finfo(dtype).eps > np.finfo(finest).eps:
            line = f"{leaf.name()}: the gradient is {dtype}, and the inputs are {finest}: it has {np.finfo(dtype).precision} digits"
            (faults if np.finfo(dtype).eps > COARSE else asides).append(line)
    return tuple(f"  {line}" for line in faults), tuple(asides)


def fitted(array, shape):
    """An array in a shape that differs from its own by axes of length 1; None where it differs by more."""
    squeezed = [length for length in array.shape if length != 1] == [length for length in shape if length != 1]
    return array.reshape(shape) if squeezed else None


def of_use(array, shape):
    """An array as `fitted` has it; None also where a number in it is not finite."""
    found = fitted(array, shape)
    return found if found is not None and np.all(np.isfinite(found)) else None


def not_numbers(part, _):
    """Entries that are nan, or infinite, and ought not to be."""
    bad = (part.verdicts == WRONG) & ~np.isfinite(part.got)
    if not np.any(bad) or np.any((part.verdicts == WRONG) & ~bad):
        return None
    what = "nan" if np.all(np.isnan(part.got[bad])) else "not finite"
    return "not a number", (f"is {what} in {int(np.sum(bad))} of {part.got.size} entries and right in the others: "
                            "0/0, 0*inf, or the log or root of a number below 0")


def whole_numbers(part, _):
    """An array of whole numbers, into which the right ones were cut."""
    if part.dtype is None or part.dtype.kind not in "iu":
        return None
    with np.errstate(invalid="ignore"):
        cut = np.all(np.abs(part.got - part.expected) <= 1)
    return ("whole numbers", f"is an array of {part.dtype}: what is written into it is cut to whole numbers") if cut else None


def clipped(part, _):
    """Wrong entries that all stand at a bound beyond which the right ones lie."""
    wrong = part.verdicts == WRONG
    got, expected = part.got[wrong], part.expected[wrong]
    above, below = got[got < expected], got[got > expected]
    bounds = [side[0] for side in (below, above) if side.size]
    if len(got) < 2 or (len(bounds) < 2 or len(got) < 4) and np.all(wrong) or not np.all(np.isfinite(got)):
        return None
    if any(np.any(side != side[0]) for side in (above, below) if side.size):
        return None
    if below.size and above.size and below[0] >= above[0] or len({abs(bound) for bound in bounds}) > 1 or _beyond(part, above, below):
        return None
    shown = f"+-{abs(bounds[0]):.6g}" if len(bounds) > 1 else f"{bounds[0]:.6g}"
    return "clipped", f"is clipped: all wrong entries are {shown}, and the right ones lie beyond"


def _beyond(part, above, below):
    """Whether some entry lies outside the bounds."""
    rest = part.got[part.compared]
    return above.size and np.any(rest > above[0]) or below.size and np.any(rest < below[0])


def one_entry(part, _):
    """A single wrong entry among several."""
    places = part.places(WRONG)
    if len(places) != 1 or part.got.size < 3 or not part.compared.all():
        return None
    return "one entry", f"is wrong in one entry alone, {part.leaf.name(places[0])}"


def twice_symmetric(part, _):
    """2*M - diag(M) for M, or M + M' - diag(M): what some books give for a symmetric matrix, each pair of entries as one variable."""
    m = part.expected
    if m.ndim != 2 or m.shape[0] != m.shape[1] or len(m) < 2 or not part.compared.all():
        return None
    diagonal = np.diag(np.diag(m))
    wanted, slack = m + m.T - diagonal, max(1e-7, part.rounding)*np.abs(m).max(initial=0.0)
    if not np.all(np.abs(part.got - wanted) <= slack):
        return None
    what = "2*M - diag(M)" if np.all(np.abs(m - m.T) <= slack) else "M + M' - diag(M)"
    return "doubled term", f"is {what} of the right one, M: the two entries of a symmetric pair are taken for one variable"
