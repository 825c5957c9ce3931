"""What can be said of a wrong gradient by its numbers alone: its sign, a factor, a transposition, a shift, another array's place."""

import numpy as np

from symgrad.testing.rough import clipped, not_numbers, one_entry, twice_symmetric, whole_numbers
from symgrad.testing.telling import Diagnosis
from symgrad.testing.verdict import WRONG, simple

_ALIKE = 1e-7  # how near two arrays are that count as one, beside the largest entry


def remarks(report):
    """Diagnoses of the arrays that are wrong and of which every entry was compared, as far as the numbers tell."""
    return _told(report, (*_PLAIN, _factor, _transposed, twice_symmetric, _shifted, _neighbour, _exchanged, one_entry))


def plain_remarks(report):
    """Diagnoses of what needs no search: arrays that are 0 everywhere and ought not to be, nan, whole numbers, clipped values."""
    return _told(report, _PLAIN)


def _told(report, looks):
    """For each wrong array the first that one of several looks tells."""
    found = []
    for part in report.wrong():
        told = next(filter(None, (look(part, report) for look in looks)), None)
        if told:
            kind, said = told
            found.append(Diagnosis(kind, part.leaf.name(), f"{part.told} {said}", names=(part.leaf.name(),)))
    return tuple(found)


def _alike(part, one, other):
    """Whether two arrays are one, as far as rounding in the floats of a part tells."""
    slack = max(_ALIKE, part.rounding)
    return one.shape == other.shape and bool(np.all(np.abs(one - other) <= slack*np.abs(other).max(initial=0.0)))


def _entries(part):
    return part.got[part.compared], part.expected[part.compared]


def _nothing(part, _):
    got, expected = _entries(part)
    return ("missing term", "is 0 everywhere: nothing reaches it") if np.any(expected) and not np.any(got) and not part.value else None


def _factor(part, _):
    """A factor: of one number, or of several that are the same, only a simple one, since each is some multiple of any other."""
    got, expected = _entries(part)
    if not np.all(np.isfinite(got)) or not np.all(np.isfinite(expected)) or not np.any(expected):
        return None
    times, slack = float(np.sum(got*expected)/np.sum(expected*expected)), max(_ALIKE, part.rounding)
    if not _alike(part, got, times*expected) or abs(times - 1) < max(1e-4, slack):
        return None
    if abs(times + 1) < slack:
        return "sign", "has the wrong sign"
    lengths = [f"axis {axis} has {length} entries" for axis, length in enumerate(part.got.shape)
               if length > 1 and min(abs(times/length - 1), abs(times*length - 1)) < slack]
    number = simple(times, slack)
    if not lengths and number is None and _alike(part, expected, np.full(expected.shape, expected.flat[0])):
        return None
    return "factor", f"is {number or f'{times:.10g}'} times the right one" + (f"; {lengths[0]}" if lengths else "")


_PLAIN = _nothing, not_numbers, whole_numbers, clipped


def _transposed(part, _):
    if part.got.ndim == 2 and part.compared.all() and _alike(part, part.got, part.expected.T):
        return "transposed", "is the transpose of the right one"
    return None


def _shifted(part, _):
    if not part.compared.all() or 2*len(part.places(WRONG)) < part.got.size:
        return None
    for axis, length in enumerate(part.got.shape):
        got, expected = np.moveaxis(part.got, axis, 0), np.moveaxis(part.expected, axis, 0)
        if length > 2 and (_alike(part, got[1:], expected[:-1]) or _alike(part, got[:-1], expected[1:])):
            return "shifted", f"is one off along axis {axis}"
    return None


def _neighbour(part, report):
    """An array of a list that has what belongs to the one before or after it."""
    others = {other.leaf.path: other for other in report.parts}
    *front, last = part.leaf.path or (None,)
    if isinstance(last, int) and part.compared.all():
        for step in (-1, 1):
            other = others.get((*front, last + step))
            if other is not None and other.compared.all() and _alike(part, part.got, other.expected):
                return "shifted", f"is that of {other.leaf.name()}"
    return None


def _exchanged(part, report):
    for other in report.parts:
        whole = other is not part and part.compared.all() and other.compared.all()
        if whole and np.any(other.expected) and _alike(part, part.got, other.expected):
            return "stale", f"is that of {other.leaf.name()}"
    return None
