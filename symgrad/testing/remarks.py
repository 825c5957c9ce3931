"""What can be said of a wrong gradient by its numbers alone: its sign, a factor, a transposition, a shift, another array's place."""

import numpy as np

from symgrad.testing.diagnosis import Diagnosis
from symgrad.testing.verdict import WRONG

ALIKE = 1e-7  # how near two arrays are that count as one, beside the largest entry


def remarks(report):
    """Diagnoses of the arrays that are wrong and of which every entry was compared, as far as the numbers tell."""
    found = []
    for part in report.wrong():
        told = next(filter(None, (look(part, report) for look in (_factor, _transposed, _shifted, _neighbour, _exchanged))), None)
        if told:
            kind, said = told
            found.append(Diagnosis(kind, part.leaf.name(), said, names=(part.leaf.name(),)))
    return tuple(found)


def _alike(one, other):
    return one.shape == other.shape and bool(np.all(np.abs(one - other) <= ALIKE*np.abs(other).max(initial=0.0)))


def _entries(part):
    return part.got[part.compared], part.expected[part.compared]


def _factor(part, _):
    got, expected = _entries(part)
    if not np.all(np.isfinite(got)) or not np.all(np.isfinite(expected)) or not np.any(expected):
        return None
    name = part.leaf.name()
    if not np.any(got):
        return "missing term", f"the gradient by {name} is 0 everywhere: nothing reaches it"
    times = float(np.sum(got*expected)/np.sum(expected*expected))
    if not _alike(got, times*expected) or abs(times - 1) < 1e-4:
        return None
    if abs(times + 1) < ALIKE:
        return "sign", f"the gradient by {name} has the wrong sign"
    lengths = [f"axis {axis} has {length} entries" for axis, length in enumerate(part.got.shape)
               if length > 1 and min(abs(times - length), abs(times*length - 1)) < ALIKE*length]
    return "factor", f"the gradient by {name} is {times:.10g} times the right one" + (f"; {lengths[0]}" if lengths else "")


def _transposed(part, _):
    if part.got.ndim == 2 and part.compared.all() and _alike(part.got, part.expected.T):
        return "transposed", f"the gradient by {part.leaf.name()} is the transpose of the right one"
    return None


def _shifted(part, _):
    if not part.compared.all() or 2*len(part.places(WRONG)) < part.got.size:
        return None
    for axis, length in enumerate(part.got.shape):
        got, expected = np.moveaxis(part.got, axis, 0), np.moveaxis(part.expected, axis, 0)
        if length > 2 and (_alike(got[1:], expected[:-1]) or _alike(got[:-1], expected[1:])):
            return "shifted", f"the gradient by {part.leaf.name()} is one off along axis {axis}"
    return None


def _neighbour(part, report):
    """An array of a list that has what belongs to the one before or after it."""
    others = {other.leaf.path: other for other in report.parts}
    *front, last = part.leaf.path or (None,)
    if isinstance(last, int) and part.compared.all():
        for step in (-1, 1):
            other = others.get((*front, last + step))
            if other is not None and other.compared.all() and _alike(part.got, other.expected):
                return "shifted", f"the gradient by {part.leaf.name()} is that of {other.leaf.name()}"
    return None


def _exchanged(part, report):
    for other in report.parts:
        whole = other is not part and part.compared.all() and other.compared.all()
        if whole and np.any(other.expected) and _alike(part.got, other.expected):
            return "stale", f"the gradient by {part.leaf.name()} is that of {other.leaf.name()}"
    return None
