"""Spans: from where to where a place reaches over the ranges in force, and the least range that holds all that is read of an axis."""

from symgrad.errors import InputError
from symgrad.notation.brackets import Differ, InRange
from symgrad.notation.index_arithmetic import extreme
from symgrad.notation.nodes import Binder, Letter, Quantity
from symgrad.notation.traversal import free_letters, substitute
from symgrad.reading.drafts import OF_MATRIX
from symgrad.reading.ranges.size_classes import LAYER, at_layer
from symgrad.reading.text.places import lone_range, ranges_of


class Spans:
    """The spans of what some equations read; `ranges` knows the range of each letter, as far as it is known."""

    def __init__(self, ranges):
        self.ranges = ranges

    def of(self, read, number):
        """(lo, hi) of a place over the ranges in force, in the layer of the read's first place; None where not known."""
        place, binders = read.entry.places[number], []
        needed = needed_ranges(place, read.scope)
        for own in read.scope:
            if own in needed:
                ends = self.ranges.range(own)
                if ends is None:
                    return None
                binders.append(Binder(own.letter, *ends))
        ends = _extremes(place, binders)
        return self._guarded(ends, place, read.guards) if ends else self._by_layer(read.entry, place, binders, number)

    def _guarded(self, ends, place, guards):
        """The extremes of a place between those that a bracket lets through, `[0 <= i-m <= N-1]`."""
        lo, hi = ends
        for u, v in (guard.args for guard in guards if isinstance(guard, Differ)):
            lo, hi = self._but_an_end(lo, hi, place, u, v)
        for least, inner, most in (guard.args for guard in guards if isinstance(guard, InRange)):
            shift = (place - inner).expand()
            if not free_letters(shift):
                lo = self._inner(lo, least, place, shift, 1)
                hi = self._inner(hi, most, place, shift, -1)
        return lo, hi

    def _but_an_end(self, lo, hi, place, u, v):
        """The extremes of a shifted place, x[i+1], without the one that a bracket leaves out, [i != N-1]."""
        for inner, other in ((u, v), (v, u)):
            shift = (place - inner).expand()
            if not (free_letters(shift) or free_letters(other)) and shift != 0:
                moved = (other + shift).expand()
                lo, hi = lo + int((moved - lo).expand() == 0), hi - int((moved - hi).expand() == 0)
        return lo, hi

    def _inner(self, end, other, place, shift, sign):
        """An end, or another, shifted, that a bracket names: which is certainly further inside.

        Where neither is, as the N-1 of [i+m-1 <= N-1] beside the I+M-3 of the letters, a shifted place is what the bracket is there for.
        """
        if other.is_infinite or free_letters(other):
            return end
        moved, facts = (other + shift).expand(), self.ranges.facts
        unsettled = not isinstance(place, Letter) and not facts.nonnegative(sign*(end - moved))
        return moved if unsettled or facts.nonnegative(sign*(moved - end)) else end

    def _by_layer(self, entry, place, binders, number):
        """A range that differs from layer to layer, as `1..n[l]`."""
        letters = free_letters(entry.places[0])
        if not number or len(letters) != 1:
            return None
        letter = next(iter(letters))
        ends = _extremes(place, [binder for binder in binders if binder.letter != letter])
        value = LAYER - (entry.places[0] - letter)
        return ends and tuple(substitute(end, {letter: value}) for end in ends)

    def hull(self, axis, spans):
        """The least range that holds all spans; a fixed place that cannot be compared is taken to lie inside.

        A declaration says how many places there are, and that they count from 0 where nothing else says from where.
        """
        said, others = ([item for item in spans if item[0].declared is declared] for declared in (True, False))
        others = sorted(_without_fixed_layers(others), key=lambda item: item[1][0] == item[1][1])
        if not others:
            return said[0][1]
        if said and all(self._fits(said[0][1], span) for _, span in others):
            return said[0][1]
        lo, hi = self._around(axis, others)
        if not said:
            return self.ranges.beginnings.of(axis, others, lo), hi
        (first, last), begun = said[0][1], self.ranges.beginnings.of(axis, others, lo, declared=True)
        declaration = said[0][0]
        if not lone_range(declaration.entry.places[axis[1]], declaration.scope).begins and (hi - begun - last + first).expand() == 0:
            return begun, hi
        self._inside_declared(axis, said[0], (lo, hi), others[0][0])
        return first, last

    def of_axis(self, axis):
        """The (read, span) of an axis that are known."""
        return self.of_reads(self.ranges.sites.others.get(axis, ()), axis[1])

    def of_reads(self, reads, number):
        """The (read, span) of some reads at one place, where it is known."""
        return [(read, span) for read in reads for span in [self.of(read, number)] if span]

    def _around(self, axis, spans):
        """The least range that holds all spans."""
        facts = self.ranges.facts
        read, (lo, hi) = spans[0]
        for other, (low, high) in spans[1:]:
            below, above = facts.nonnegative(lo - low), facts.nonnegative(high - hi)
            if low != high and not ((below or facts.nonnegative(low - lo)) and (above or facts.nonnegative(hi - high))):
                raise InputError(f"sizes disagree: {axis_text(axis)} is {span_text(lo, hi)} (line {read.place.line}) and {span_text(low, high)} "
                                 f"(line {other.place.line}), and which is larger cannot be told", other.place, "write both with one size")
            lo, hi = low if below else lo, high if above else hi
        return lo, hi

    @staticmethod
    def _fits(whole, span):
        """Whether a span lies inside of a declared one, if sizes are large enough, as 0..2 in 0..n-1 and n-2..n-1: a call is asked for that."""
        return whole[0] == 0 and _once_large(span[0]) and _once_large(whole[1] - span[1])

    def _inside_declared(self, axis, said, own, read):
        """Refuse what is read outside of a declared axis, or may be."""
        (declaration, (lo, hi)), (low, high), facts = said, own, self.ranges.facts
        inside = facts.nonnegative(low - lo) and (facts.nonnegative(hi - high) or low == high and not facts.nonnegative(high - hi - 1))
        if not inside:
            raise InputError(f"sizes disagree: {axis_text(axis)} is declared {span_text(lo, hi)} (line {declaration.place.line}) "
                             f"and is {span_text(low, high)} here", read.place, "write both with one size")


def _once_large(e):
    """Whether an expression is 0 or more once the sizes in it are large enough, as n - 3: a call is asked for that."""
    number, rest = e.expand().as_coeff_Add()
    return all(c > 0 and isinstance(atom, Quantity) for atom, c in rest.as_coefficients_dict().items()) if rest != 0 else bool(number >= 0)


def _without_fixed_layers(spans):
    """The spans but those at one layer (`1..n[0]`) that a span for all layers (`1..n[l]`) agrees with."""
    layered = [span for _, span in spans if LAYER in free_letters(span[0] + span[1])]
    firsts = [read.entry.places[0] for read, _ in spans]
    return [(read, span) for (read, span), first in zip(spans, firsts)
            if free_letters(first) or span not in [at_layer(each, first) for each in layered]]


def needed_ranges(place, scope):
    """The ranges of a place's letters, and those that their bounds mention."""
    needed = set(ranges_of(place, scope))
    for own in reversed(scope):
        if own in needed and own.written:
            needed.update(ranges_of(own.lo, scope), ranges_of(own.hi, scope))
    return needed


def _extremes(place, binders):
    ends = tuple(extreme(place, binders, sign) for sign in (-1, 1))
    return None if any(end is None or free_letters(end) & {b.letter for b in binders} for end in ends) else ends


def axis_text(axis):
    return f"place {axis[1] + 1} of {'the inverse' if axis[0].startswith(OF_MATRIX) else axis[0]}"


def span_text(lo, hi):
    return f"{index_text(lo)}..{index_text(hi)}"


def index_text(index):
    """Index arithmetic as a user writes it."""
    return str(index).replace(" ", "").replace(LAYER.name, "l")
