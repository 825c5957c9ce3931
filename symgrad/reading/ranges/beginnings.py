"""Where an axis begins: decided here alone, over all reads of the axis in all equations.

Places count from 0. An axis begins elsewhere by its declaration, `x: (1..n)`; by the range of a recurrence, `for t in 1..T`, so that the
first element of x is x[1]; or where all that reads it uses one range 1..n that ends at a bare size, the pairs of a triangle together
(j in 1..i, j in i+1..n). What a sum is written over, and what an equation says that the cost does not read, moves nothing.
"""

from dataclasses import replace

from sympy import Integer

from symgrad.errors import InputError
from symgrad.notation.index_arithmetic import coefficient
from symgrad.notation.nodes import Quantity
from symgrad.notation.text import expression, index
from symgrad.notation.traversal import free_letters
from symgrad.reading.drafts import FILE
from symgrad.reading.ranges.letter_sites import axes_along, places_read, stepping
from symgrad.reading.ranges.size_classes import at_layer
from symgrad.reading.text.places import lone_range, ranges_of


class Beginnings:
    """Where the axes of the names in some equations begin; `ranges` knows where letters stand, `along` are the axes of recurrences."""

    def __init__(self, ranges, equations, along):
        self.ranges, self.sites = ranges, ranges.sites
        counted = [(axis, own) for equation in equations if equation.kind == "definition" for read, axis, place in places_read(equation.occurrences)
                   for own in stepping(place, read.scope) if own in equation.ranges]
        self.along = axes_along(along, counted, counted)  # all that the letters of a recurrence run along in the equations that they count

    def of(self, axis, spans, lo, declared=False):
        """Where an axis begins whose lowest place that is read is `lo`; one of a family that its own equations range over, there."""
        if any(self.sites.is_target(read) for read, _ in spans):
            return lo
        root = self.sites.classes.find(axis)[0]
        others = [other for other in self.sites.members.get(root, ()) if other != axis]
        told = next((other for other in others if self._declared(other)), None)
        if told and not declared:
            return self.ranges.spans.hull(told, self.ranges.spans.of_axis(told))[0]
        inputs = [name for name, _ in (axis, *others) if name not in self.sites.defined and (name, 1) not in self.sites.axes and not declared]
        swept = root in self.sites.swept and not any(self._leads(other) for other in others)
        along = any(each in self.along for each in (axis, *others))
        found = beginning(spans, axis[1], self._without_guards(spans, axis[1], lo) if along else lo, swept, along, next(iter(inputs), None))
        if found == 0 != lo and not declared and self.ranges.facts.nonnegative(-lo):
            read, span = next(each for each in spans if each[1][0] == lo)
            ends = [high for _, (_, high) in spans]
            last = next((end for end in ends if all(self.ranges.facts.nonnegative(end - other) for other in ends)), span[1])
            raise below_0(read, axis[1], span, last, self.ranges.range)
        return found

    def _without_guards(self, spans, number, lo):
        """The lowest place of some reads whatever brackets stand beside them, which tell not where an axis begins; `lo` where it is not known."""
        lows = [span[0] for read, _ in spans if (span := self.ranges.spans.of(replace(read, guards=()), number))]
        return next((low for low in lows if all(self.ranges.facts.nonnegative(other - low) for other in lows)), lo)

    def in_part(self, axis, lo, hi):
        """Whether nothing reads, declares or recurs along the whole of an axis: reads are shifted, triangular, guarded or of a part."""
        root, others = self.sites.classes.find(axis)[0], self.sites.others.get(axis, ())
        if root in self.sites.lone or axis in self.along or self._declared(axis):
            return False
        return any(free_letters(read.entry.places[axis[1]]) for read in others) and not any(reads_whole(read, axis[1], lo, hi) for read in others)

    def unread(self, families):
        """Warnings: an axis counts from 0 and is read from 1 or more on, to a bare size, as in notes that count from 1."""
        for name, family in families.items():
            for number, binder in enumerate(family.over if family.kind == "input" else ()):
                axis, ends = (name, number), [lo for _, (lo, _) in self.ranges.spans.of_axis((name, number))]
                told = self.sites.classes.find(axis)[0] in self.sites.lone or self._declared(axis)
                if binder.lo == 0 and isinstance(binder.hi, Quantity) and not told and all(self.ranges.facts.nonnegative(lo - 1) for lo in ends):
                    yield (f"place {number + 1} of {name} counts from 0, and nothing is read there below 1; if it counts from 1, declare it: "
                           f"{name}: ({', '.join(['...']*number + [f'1..{index(binder.hi)}'] + ['...']*(len(family.over) - number - 1))})")

    def follow(self, root, said):
        """Refuse a letter that takes its range from an equation which begins elsewhere than an input that it runs along."""
        led = next(((lo, hi) for read, axis, lo, hi in said if self._leads(axis)), None)
        axes = self.sites.members[root]
        if led is None or led[0] == 0 or counts_from_one(*led) or any(axis in self.along or self._declared(axis) for axis in axes):
            return
        for name, number in axes:
            if name not in self.sites.defined:
                read, letter = next(read for read in self.sites.reads if read.entry.name == name), self.sites.lone[root]
                values = "..".join(map(index, led))
                raise InputError(f"place {number + 1} of {name} counts from 0, and the letter {letter} along it runs over {values}", read.place,
                                 f"write {letter} in {values} where {name} is read, or declare that {name} has these places there")

    def _declared(self, axis):
        return any(read.declared for read in self.sites.others.get(axis, ()))

    def _leads(self, axis):
        """Whether the equations of a name say over which range they hold."""
        return any(self.sites.is_target(read) for read in self.sites.others.get(axis, ()))


def beginning(spans, number, lo, swept, along, named):
    """The first place of an axis whose lowest place that is read is `lo`; InputError where one range alone is read, that says it not.

    `spans` are the (read, (lo, hi)) of all that is written at a place; `swept` tells that a sum whose range is not written runs along the
    axis, so that it counts from 0; `along` that a recurrence does; `named` is an input of one axis that has this axis, or None.
    """
    if along and not (lo.is_Integer and lo < 0):
        return lo
    if all(read.guards for read, _ in spans):  # a bracket keeps a place inside of an axis: it does not tell where one begins
        return Integer(0)
    if not swept and (together := _triangle(spans, number)) and counts_from_one(*together):
        return together[0]
    ranges = list(dict.fromkeys(span for read, span in spans if free_letters(read.entry.places[number])))
    if swept or len(ranges) != 1 or not all(_uses(read, number, ranges[0]) for read, _ in spans):
        return Integer(0)
    (lo, hi), fixed = ranges[0], [lo for _, (lo, hi) in spans if lo == hi]
    if counts_from_one(lo, hi) and not any(place.is_Integer and place < 1 for place in fixed):
        return lo
    if named and not fixed and lo != 0 and not (lo.is_Integer and lo < 0) and not free_letters(lo + hi):
        raise untold(named, spans[0][0].place, lo, hi)
    return Integer(0)


def counts_from_one(lo, hi):
    """Whether a range is 1..n, with n a size or a number."""
    return lo == 1 and isinstance(hi, Quantity | Integer)


def _triangle(spans, number):
    """The first and the last place of an axis that is read along ranges which letters bound, as x[j] for j in 1..i; else None."""
    bounded = [own for read, _ in spans for own in ranges_of(read.entry.places[number], read.scope)
               if own.written and free_letters(own.lo) | free_letters(own.hi)]
    lows, highs = zip(*(span for _, span in spans))
    if not bounded or not all(low.is_Integer for low in lows):
        return None
    last = next((high for high in highs if all((high - other).expand().is_nonnegative for other in highs)), None)
    return last is not None and (min(lows), last)


def _uses(read, number, ends):
    """Whether a place is a letter that runs over one range throughout, or runs back and forth over the range of its letters."""
    place = read.entry.places[number]
    if own := lone_range(place, read.scope):
        return own.written and not free_letters(own.lo) and (isinstance(own.hi, Quantity) or not free_letters(own.hi))
    return all(each.written and (each.lo, each.hi) == ends for each in ranges_of(place, read.scope))


def reads_whole(read, number, lo, hi):
    """Whether a read runs over the whole of an axis lo..hi that counts something, 0..n-1, 0..n or 1..n: one over 0..n-2 is of a part."""
    place = read.entry.places[number]
    own = ranges_of(place, read.scope)
    return len(own) == 1 and own[0].written and (own[0].lo, own[0].hi) == (lo, hi) and abs(coefficient(place, own[0].letter) or 0) == 1 \
        and not read.guards and hi.as_coefficients_dict()[1] >= -1


def untold(name, place, lo, hi):
    """The error for an array that is read at one range alone, so that its first entry may be the first read, or be at 0."""
    whole = index(hi + 1) if isinstance(hi + 1, Quantity | Integer) else f"0..{index(hi)}"
    remedy = (f"declare it on a line of its own: {name}: ({index(lo)}..{index(hi)}) begins at {name}[{index(lo)}], {name}: ({whole}) at {name}[0]")
    if place.file == FILE:
        bases = [f'IndexedBase("{name}", shape=({index(hi - first + 1)},), offset={index(first)}) begins at {name}[{index(first)}]'
                 for first in (lo, Integer(0))]
        remedy = f"give it a shape: {', '.join(bases)}"
    return InputError(f"{name} is read at {index(lo)}..{index(hi)} alone, "
                      f"and whether it begins at {name}[{index(lo)}] or at {name}[0] cannot be told", place, remedy)


def below_0(read, number, span, last, range_of):
    """The error for an axis up to `last` whose lowest place that is read, the first of a `span`, lies below 0, or does at some sizes."""
    entry = read.entry
    lo, hi = at_layer(span, entry.places[0])
    reached = Quantity(entry.name, *(lo if axis == number else its for axis, its in enumerate(entry.places)))
    reach = f"{expression(entry)} is read" if reached == entry else f"{expression(entry)} reaches {expression(reached)}"
    return InputError(f"{reach}, and places count from 0", read.place, _held_inside(read, entry.places[number], (lo, hi), last, range_of))


def _held_inside(read, place, span, last, range_of):
    """What to write at a read that reaches below 0: ranges for the letters that have none, so that a bracket can name their sizes."""
    lo, hi = map(index, span)
    owns = sorted(ranges_of(place, read.scope), key=lambda own: str(own.letter))
    unwritten = [each for each in owns if not each.written and coefficient(place, each.letter) == 1]
    if any(map(free_letters, span)):
        return f"write ranges in which {index(place)} is 0 or more"
    if len(unwritten) == 1 and (first := unwritten[0].letter - place).is_Integer:
        return f"write the range of {unwritten[0].letter}, {unwritten[0].letter} in {first}..n"
    bracket = f"a bracket before it, [0 <= {index(place)} <= {hi}]*{expression(read.entry)}"
    if unwritten:
        ranges = (f"{each.letter} in {'..'.join(map(index, range_of(each)))}" for each in unwritten)
        return f"write {', '.join(ranges)}, and {bracket}"
    declared = f"declare where it begins, {read.entry.name}: ({lo}..{index(last)})"
    return f"write {bracket}, or {declared if len(read.entry.places) == 1 and read.place.file != FILE else 'another place'}"
