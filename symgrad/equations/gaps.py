"""Whether the equations of one name leave entries out that lie between those that they define."""

from symgrad.notation.traversal import free_letters, range_letters


def has_gaps(clauses, over):
    """Whether clauses may leave entries of the axes `over` out."""
    if any(_cut(clause, over) for clause in clauses):
        return True
    ranges = [{binder.letter: (binder.lo, binder.hi) for binder in clause.over} for clause in clauses]
    axes = [{known.get(place, (place, place)) for known, place in zip(ranges, places)}
            for places in zip(*(clause.target.places for clause in clauses))]
    return sum(len(parted) > 1 for parted in axes) > 1 or not all(map(_joined, axes))


def _cut(clause, axes):
    """Whether a range turns on another letter, as a triangle's, along an axis that does not."""
    turning = {binder.letter for binder in clause.over if range_letters(binder)}
    return any(free_letters(place) & turning and not range_letters(axis) for place, axis in zip(clause.target.places, axes))


def _joined(ranges):
    """Whether all ranges but one begin where another ends."""
    ends = {(hi + 1).expand() for _, hi in ranges}
    return sum(lo not in ends for lo, _ in ranges) == 1
