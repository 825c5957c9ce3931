"""Ranges that are not written: each letter takes the whole of the axis at which it stands alone.

The whole of an axis is what written ranges say of it, else what foreign letters read (`x[i+m]` runs over 0..I+M-2), else a
size with a name of its own. A letter that stands only in affine places takes the largest range that keeps every read inside.
"""

from functools import cached_property

from sympy import Integer, Tuple

from symgrad.errors import InputError
from symgrad.notation.index_arithmetic import Facts, coefficient, extreme
from symgrad.notation.nodes import Binder, Quantity
from symgrad.notation.traversal import free_letters, substitute
from symgrad.reading.drafts import MATRIX
from symgrad.reading.ranges.beginnings import Beginnings
from symgrad.reading.ranges.letter_sites import Standing, written
from symgrad.reading.ranges.size_classes import LAYER, stand
from symgrad.reading.text.places import find


class Ranges:
    """The range of every letter of some equations, and of every axis of the names in them.

    `along` are the axes of recurrences, `taken` the names that a size may not have; `sizes` lists the names that are made.
    """

    def __init__(self, equations, along, taken):
        self.standing, self.taken, self.sizes = Standing(equations, along), set(taken), []
        self.beginnings = Beginnings(self, equations, along)
        self._known, self._classes, self._busy = {}, {}, set()

    # what is known

    @property
    def facts(self):
        """Every range holds at least one value."""
        lengths = dict.fromkeys(hi - lo for lo, hi in (*self._written_ends, *self._known.values()))
        return Facts((), [length for length in lengths if not free_letters(length)])

    @cached_property
    def _written_ends(self):
        return tuple(dict.fromkeys((r.lo, r.hi) for read in self.standing.reads for r in read.scope if r.written))

    def range(self, own):
        """(lo, hi) of a letter; None while it is being worked out."""
        if own.written:
            return own.lo, own.hi
        if own.number not in self._known:
            if own in self._busy:
                return None
            self._busy.add(own)
            ends = self._from_class(own) if own in self.standing.sites else self._affine_only(own)
            self._busy.discard(own)
            if ends is None:
                return None
            self._known[own.number] = ends
        return self._known[own.number]

    def _from_class(self, own):
        read, number = next(iter(sorted(self.standing.sites[own], key=lambda site: not self._varies(own, *site))))
        seen = stand(read, number, own, self.standing.sequences, self.standing.classes.constant)
        root, shift = self.standing.classes.find(seen.axis)
        ends = self.whole(root)
        if ends is None:
            return None
        return tuple(substitute(end, {LAYER: read.entry.places[0] + shift}) for end in ends)

    def _varies(self, own, read, number):
        return stand(read, number, own, self.standing.sequences, self.standing.classes.constant).kind == "layer"

    def whole(self, root):
        """(lo, hi) of a class in terms of the layer of its root, None where nothing says it."""
        if root not in self._classes:
            if root in self._busy:
                return None
            self._busy.add(root)
            ends = self._whole(root)
            self._busy.discard(root)
            if ends is None:
                return None
            self._classes[root] = ends
        return self._classes[root]

    def _whole(self, root):
        said = self._hulls(root, written)
        if said:
            self.beginnings.follow(root, said)
            return self._agreed(said)
        if root in self.standing.classes.fixed:
            other, layer = self.standing.classes.fixed[root]
            ends = self.whole(other)
            return ends and tuple(substitute(end, {LAYER: layer}) for end in ends)
        if root not in self.standing.lone:
            return None
        foreign = self._hulls(root, self._unit_steps)
        if foreign:
            return self._agreed(foreign)
        return Integer(0), self._named(self.standing.lone[root], root) - 1

    def _hulls(self, root, wanted):
        """[(read, lo, hi)] for each axis of a class that reads of the wanted kind tell something about, in the root's layer."""
        hulls = []
        for axis in self.standing.members.get(root, ()):
            telling = [read for read in self.standing.others.get(axis, ()) if wanted(read, axis[1])]
            spans = [(read, span) for read in telling for span in [self.span(read, axis[1])] if span]
            if spans:
                lo, hi = self.hull(axis, spans + self._fixed_spans(axis))
                shift = self.standing.classes.find(axis)[1]
                hulls.append((spans[0][0], axis, *(substitute(end, {LAYER: LAYER - shift}) for end in (lo, hi))))
        return hulls

    def _fixed_spans(self, axis):
        return [(read, (place, place)) for read in self.standing.others[axis] for place in [read.entry.places[axis[1]]] if not free_letters(place)]

    def _unit_steps(self, read, number):
        place = read.entry.places[number]
        letters = free_letters(place)
        return bool(letters) and all(coefficient(place, letter) in (1, -1) for letter in letters)

    def _agreed(self, hulls):
        """The one range of a class; two that differ are an error that names both."""
        read, axis, lo, hi = hulls[0]
        for other, its, low, high in hulls[1:]:
            if (low - lo).expand() != 0 or (high - hi).expand() != 0:
                raise InputError(f"sizes disagree: one letter runs along {_axis(axis)}, which is {_span(lo, hi)} (line {read.place.line}), "
                                 f"and along {_axis(its)}, which is {_span(low, high)} (line {other.place.line})",
                                 other.place, "write one range at both, or different letters")
        return lo, hi

    # affine places

    def span(self, read, number):
        """(lo, hi) of a place over the ranges in force, in the layer of the read's first place; None where not known."""
        place, binders = read.entry.places[number], []
        needed = _needed(place, read.scope)
        for own in read.scope:
            if own in needed:
                ends = self.range(own)
                if ends is None:
                    return None
                binders.append(Binder(own.letter, *ends))
        ends = _extremes(place, binders)
        return self._guarded(ends, place, read.guards) if ends else self._by_layer(read.entry, place, binders, number)

    def _guarded(self, ends, place, guards):
        """The extremes of a place between those that a bracket lets through, `[0 <= i-m <= N-1]`."""
        (lo, hi), facts = ends, self.facts
        for least, inner, most in (guard.args for guard in guards):
            shift = (place - inner).expand()
            if not free_letters(Tuple(shift, least, most)):
                least, most = (least + shift).expand(), (most + shift).expand()
                lo, hi = least if facts.nonnegative(least - lo) else lo, most if facts.nonnegative(hi - most) else hi
        return lo, hi

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
        lo, hi = self._around(axis, others)
        if not said:
            return self.beginnings.of(axis, others, lo), hi
        (first, last), begun = said[0][1], self.beginnings.of(axis, others, lo, declared=True)
        if not _begins(said[0][0], axis[1]) and (hi - begun - last + first).expand() == 0:
            return begun, hi
        self._inside_declared(axis, said[0], (lo, hi), others[0][0])
        return first, last

    def spans(self, axis):
        """The (read, span) of an axis that are known."""
        return [(read, span) for read in self.standing.others.get(axis, ()) for span in [self.span(read, axis[1])] if span]

    def _around(self, axis, spans):
        """The least range that holds all spans."""
        facts = self.facts
        read, (lo, hi) = spans[0]
        for other, (low, high) in spans[1:]:
            below, above = facts.nonnegative(lo - low), facts.nonnegative(high - hi)
            if low != high and not ((below or facts.nonnegative(low - lo)) and (above or facts.nonnegative(hi - high))):
                raise InputError(f"sizes disagree: {_axis(axis)} is {_span(lo, hi)} (line {read.place.line}) and {_span(low, high)} "
                                 f"(line {other.place.line}), and which is larger cannot be told", other.place, "write both with one size")
            lo, hi = low if below else lo, high if above else hi
        return lo, hi

    def _inside_declared(self, axis, said, own, read):
        """Refuse what is read outside of a declared axis, or may be."""
        (declaration, (lo, hi)), (low, high) = said, own
        inside = self.facts.nonnegative(low - lo) and (self.facts.nonnegative(hi - high) or low == high and not self.facts.nonnegative(high - hi - 1))
        if not inside:
            raise InputError(f"sizes disagree: {_axis(axis)} is declared {_span(lo, hi)} (line {declaration.place.line}) and is {_span(low, high)} here",
                             read.place, "write both with one size")

    def _affine_only(self, own):
        """The largest range that keeps every read inside; a size of its own where nothing bounds it."""
        lows, highs = [], []
        for read in self.standing.reads:
            for number, place in enumerate(read.entry.places):
                if own in read.scope and own.letter in free_letters(place):
                    self._bounds(own, read, number, lows, highs)
        if not lows:
            return Integer(0), self._named(own.letter, own) - 1
        return self._tightest(own, lows, -1), self._tightest(own, highs, 1)

    def _bounds(self, own, read, number, lows, highs):
        place, axis = read.entry.places[number], (read.entry.name, number)
        root, shift = self.standing.classes.find(axis)
        ends = self.whole(root)
        if ends is None:
            return
        lo, hi = (substitute(end, {LAYER: read.entry.places[0] + shift}) for end in ends)
        factor = coefficient(place, own.letter)
        rest = place - factor*own.letter
        binders = [Binder(r.letter, *self.range(r)) for r in read.scope if r != own and r in _needed(rest, read.scope) and self.range(r)]
        least, most = (extreme(rest, binders, sign) for sign in (-1, 1))
        if factor not in (1, -1) or least is None or most is None or free_letters(least + most) & _unknown(self, read, own):
            raise _write_it(own, read)
        lows.append(lo - least if factor == 1 else most - hi)
        highs.append(hi - most if factor == 1 else least - lo)

    def _tightest(self, own, ends, sign):
        best, facts = ends[0], self.facts
        for end in ends[1:]:
            if facts.nonnegative((best - end)*sign):
                best = end
            elif not facts.nonnegative((end - best)*sign):
                raise InputError(f"which values {own.letter} may take cannot be told: {best} or {end} bounds it", own.place,
                                 f"write its range, {own.letter} in 0..n-1")
        return best.expand()

    # names of sizes

    def _named(self, letter, root):
        """A size for a class: the letter's capital if free, else n with the letter below."""
        capital = letter.name.upper()
        candidates = [capital] if len(letter.name) == 1 and capital != letter.name else []
        candidates.append(f"n_{letter.name}")
        name = next((c for c in candidates if c not in self.taken), None)
        number = 2
        while name is None:
            name, number = (f"n_{letter.name}{number}" if f"n_{letter.name}{number}" not in self.taken else None), number + 1
        self.taken.add(name)
        self.sizes.append(name)
        layered = root in self.standing.members and root not in self.standing.classes.constant and root[0] in self.standing.sequences and root[1] > 0
        return Quantity(name, LAYER + self._origin(root)) if layered else Quantity(name)

    def _origin(self, root):
        """The offset that makes the size count the axis of the first family that an equation defines."""
        axes = self.standing.members[root]
        axis = next((axis for axis in axes if axis[0] in self.standing.defined), axes[0])
        return -self.standing.classes.find(axis)[1]


def _without_fixed_layers(spans):
    """The spans but those at one layer (`1..n[0]`) that a span for all layers (`1..n[l]`) agrees with."""
    layered = [span for _, span in spans if LAYER in free_letters(span[0] + span[1])]
    def said(read):
        first = read.entry.places[0]
        return [] if free_letters(first) else [tuple(substitute(end, {LAYER: first}) for end in span) for span in layered]
    return [(read, span) for read, span in spans if span not in said(read)]


def _begins(read, number):
    """Whether a declaration says where an axis begins."""
    return find(read.entry.places[number].name, read.scope).begins


def _needed(place, scope):
    """The ranges of a place's letters, and those that their bounds mention."""
    needed = {find(letter.name, scope) for letter in free_letters(place)} - {None}
    for own in reversed(scope):
        if own in needed and own.written:
            needed |= {find(letter.name, scope) for letter in free_letters(own.lo) | free_letters(own.hi)} - {None}
    return needed


def _extremes(place, binders):
    ends = tuple(extreme(place, binders, sign) for sign in (-1, 1))
    return None if any(end is None or free_letters(end) & {b.letter for b in binders} for end in ends) else ends


def _unknown(ranges, read, own):
    return {r.letter for r in read.scope if r != own and not r.written and ranges.range(r) is None}


def _write_it(own, read):
    return InputError(f"the range of {own.letter} cannot be told from {read.entry}", own.place, f"write it, {own.letter} in 0..n-1")


def _axis(axis):
    return f"place {axis[1] + 1} of {'the inverse' if axis[0].startswith(MATRIX) else axis[0]}"


def _span(lo, hi):
    return f"{text(lo)}..{text(hi)}"


def text(index):
    """Index arithmetic as a user writes it."""
    return str(index).replace(" ", "").replace(LAYER.name, "l")
