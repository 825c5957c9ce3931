"""What can be said of a wrong gradient by its numbers alone: nan, a sign, a factor, a transposition, a shift, another array's place."""

import numpy as np

from symgrad.testing.report import Diagnosis
from symgrad.testing.verdict import WRONG, simple

_ALIKE = 1e-7  # how near two arrays are that count as one, beside the largest entry


def remarks(report):
    """Diagnoses of the arrays that are wrong and of which every entry was compared, as far as the numbers tell."""
    return _told(report, (*_PLAIN, _factor, _transposed, _twice_symmetric, _shifted, _of_another, _one_entry))


def plain_remarks(report):
    """Diagnoses of what needs no search: arrays that are 0 everywhere and ought not to be, nan, whole numbers, clipped values."""
    return _told(report, _PLAIN)


def _told(report, looks):
    """For each wrong array the first that one of several looks tells."""
    found = ((part, next(filter(None, (look(part, report) for look in looks)), None)) for part in report.wrong())
    return tuple(Diagnosis(told[0], part.leaf.name(), f"{part.told} {told[1]}", names=(part.leaf.name(),)) for part, told in found if told)


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


def _transposed(part, _):
    turned = part.got.ndim == 2 and part.compared.all() and _alike(part, part.got, part.expected.T)
    return ("transposed", "is the transpose of the right one") if turned else None


def _shifted(part, _):
    if not part.compared.all() or 2*len(part.places(WRONG)) < part.got.size:
        return None
    for axis, length in enumerate(part.got.shape):
        got, expected = np.moveaxis(part.got, axis, 0), np.moveaxis(part.expected, axis, 0)
        if length > 2 and (_alike(part, got[1:], expected[:-1]) or _alike(part, got[:-1], expected[1:])):
            return "shifted", f"is one off along axis {axis}"
    return None


def _of_another(part, report):
    """What belongs to another array: to the one before or after it in a list, or to any."""
    alike = [other for other in report.parts if other is not part and part.compared.all() and other.compared.all()
             and _alike(part, part.got, other.expected)]
    *front, last = part.leaf.path or (None,)
    beside = [(*front, last - 1), (*front, last + 1)] if isinstance(last, int) else []
    found = [("shifted", other) for other in alike if other.leaf.path in beside]
    found += [("stale", other) for other in alike if np.any(other.expected)]
    return next(((kind, f"is that of {other.leaf.name()}") for kind, other in found), None)


def _not_numbers(part, _):
    """Entries that are nan, or infinite, and ought not to be."""
    bad = (part.verdicts == WRONG) & ~np.isfinite(part.got)
    if not np.any(bad) or np.any((part.verdicts == WRONG) & ~bad):
        return None
    what = "nan" if np.all(np.isnan(part.got[bad])) else "not finite"
    return "not a number", (f"is {what} in {int(np.sum(bad))} of {part.got.size} entries and right in the others: "
                            "0/0, 0*inf, or the log or root of a number below 0")


def _whole_numbers(part, _):
    """An array of whole numbers, into which the right ones were cut."""
    if part.dtype is None or part.dtype.kind not in "iu":
        return None
    with np.errstate(invalid="ignore"):
        cut = np.all(np.abs(part.got - part.expected) <= 1)
    return ("whole numbers", f"is an array of {part.dtype}: what is written into it is cut to whole numbers") if cut else None


def _clipped(part, _):
    """Wrong entries that all stand at a bound beyond which the right ones lie."""
    wrong = part.verdicts == WRONG
    got, expected = part.got[wrong], part.expected[wrong]
    above, below = got[got < expected], got[got > expected]
    bounds = [side[0] for side in (below, above) if side.size]
    if len(got) < 2 or (len(bounds) < 2 or len(got) < 4) and np.all(wrong) or not np.all(np.isfinite(got)):
        return None
    if any(np.any(side != side[0]) for side in (above, below) if side.size):
        return None
    rest = part.got[part.compared]
    beyond = above.size and np.any(rest > above[0]) or below.size and np.any(rest < below[0])
    if below.size and above.size and below[0] >= above[0] or len({abs(bound) for bound in bounds}) > 1 or beyond:
        return None
    shown = f"+-{abs(bounds[0]):.6g}" if len(bounds) > 1 else f"{bounds[0]:.6g}"
    return "clipped", f"is clipped: all wrong entries are {shown}, and the right ones lie beyond"


def _one_entry(part, _):
    """A single wrong entry among several."""
    places = part.places(WRONG)
    if len(places) != 1 or part.got.size < 3 or not part.compared.all():
        return None
    return "one entry", f"is wrong in one entry alone, {part.leaf.name(places[0])}"


def _twice_symmetric(part, _):
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


_PLAIN = _nothing, _not_numbers, _whole_numbers, _clipped
