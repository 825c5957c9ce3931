"""The ranges of letters in lines that speak of the equations and tell nothing of them: `show` and `at`. Each takes the whole of an axis that is known."""

from symgrad.errors import InputError
from symgrad.reading.drafts import OF_MATRIX
from symgrad.reading.ranges.letter_sites import places_read
from symgrad.reading.ranges.spans import axis_text, span_text
from symgrad.reading.text.places import lone_range


def spoken_ranges(ranges, families, equations):
    """number of a range -> its (lo, hi), told to `ranges`; InputError where two axes along which a letter runs differ, or none is known."""
    found, reads = {}, [read for equation in equations for read in equation.occurrences]
    alone = {own: [] for read in reads for own in read.scope}
    for read, axis, place in places_read(reads):
        if (own := lone_range(place, read.scope)) is not None:
            alone[own].append((read, axis))
    for own, sites in alone.items():
        ends = (own.lo, own.hi) if own.written else _of_axes(own, sites, families)
        found |= {} if ends is None else {own.number: ends}
    for own in (own for own in alone if own.number not in found):
        found[own.number] = _of_matrix(own, alone, found)
    for number, ends in found.items():
        ranges.tell(number, ends)
    return found


def _of_axes(own, sites, families):
    """The range that the axes say along which a letter stands alone; None where it stands alone at none of them."""
    told = []
    for read, (name, number) in sites:
        if name in families:
            if families[name].sequence and number == 0:
                raise InputError(f"{own.letter} runs along the recurrence of {name}, so its range must be written", own.place,
                                 f"write it after for, as {own.letter} in {span_text(families[name].over[0].lo, families[name].over[0].hi)}")
            axis = families[name].axes_at(read.entry.places)[number]
            told.append((read, (name, number), axis.lo, axis.hi))
    for read, axis, lo, hi in told[1:]:
        first = told[0]
        if (lo - first[2]).expand() != 0 or (hi - first[3]).expand() != 0:
            raise InputError(f"{own.letter} runs along {axis_text(first[1])}, which is {span_text(*first[2:])}, and along {axis_text(axis)}, which is {span_text(lo, hi)}",
                             read.place, "write one range that both have, or different letters")
    return told[0][2:] if told else None


def _of_matrix(own, alone, found):
    """The range of a letter at a place of a function of a matrix: that of the rows or columns."""
    axes = {axis for _, axis in alone[own] if axis[0].startswith(OF_MATRIX)}
    like = next((other for other, sites in alone.items() if other.number in found and axes & {axis for _, axis in sites}), None)
    if like is None:
        raise InputError(f"which values {own.letter} takes cannot be told: it stands alone at no place of a quantity", own.place, f"write them, {own.letter} in 0..n-1")
    return found[like.number]
