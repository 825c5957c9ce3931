"""Ranges that are not written: each letter takes the whole of the axis at which it stands alone.

The whole of an axis is what written ranges say of it, else what foreign letters read (`x[i+m]` runs over 0..I+M-2), else a
size with a name of its own. A letter that stands only in affine places takes the largest range that keeps every read inside.
"""

from itertools import chain, count

from sympy import Integer

from symgrad.errors import InputError
from symgrad.notation.index_arithmetic import RangeFacts, coefficient, extreme
from symgrad.notation.nodes import Binder, Modulo, Quantity
from symgrad.notation.text import index
from symgrad.notation.traversal import free_letters, parts
from symgrad.reading.ranges.beginnings import Beginnings
from symgrad.reading.ranges.letter_sites import LetterSites, places_read, range_written
from symgrad.reading.ranges.size_classes import LAYER, at_layer, axis_site
from symgrad.reading.ranges.spans import Spans, axis_text, needed_ranges, span_text


class Ranges:
    """The range of every letter of some equations, and of every axis of the names in them.

    `along` are the axes of recurrences, `taken` the names that a size may not have; `sizes` lists the names that are made.
    """

    def __init__(self, equations, along, taken):
        self.sites, self.taken, self.sizes = LetterSites(equations, along), set(taken), []
        self.spans, self.beginnings = Spans(self), Beginnings(self, equations, along)
        self._known, self._classes, self._busy = {}, {}, set()
        self._written = dict.fromkeys((own.lo, own.hi) for read in self.sites.reads for own in read.scope if own.written)

    # what is known

    @property
    def facts(self):
        """Every range holds at least one value."""
        lengths = dict.fromkeys(hi - lo for lo, hi in (*self._written, *self._known.values()))
        return RangeFacts((), [length for length in lengths if not free_letters(length)])

    def range(self, own):
        """(lo, hi) of a letter; None while it is being worked out."""
        if own.written:
            return own.lo, own.hi
        return self._once(self._known, own.number, lambda: self._from_class(own) if own in self.sites.alone else self._affine_only(own))

    def tell(self, number, ends):
        """Note the (lo, hi) of a range that was found elsewhere."""
        self._known[number] = ends

    def whole(self, root):
        """(lo, hi) of a class in terms of the layer of its root, None where nothing says it."""
        return self._once(self._classes, root, lambda: self._whole(root))

    def _once(self, kept, key, find):
        """What is found for a key is kept; None while it is being worked out."""
        if key not in kept and key not in self._busy:
            self._busy.add(key)
            ends = find()
            self._busy.discard(key)
            if ends is not None:
                kept[key] = ends
        return kept.get(key)

    def _from_class(self, own):
        sites = [(axis_site(read, number, own, self.sites.sequences, self.sites.classes.constant), read) for read, number in self.sites.alone[own]]
        site, read = min(sites, key=lambda site: site[0].kind != "layer")
        root, shift = self.sites.classes.find(site.axis)
        return at_layer(self.whole(root), read.entry.places[0] + shift)

    def _whole(self, root):
        said = self._hulls(root, range_written)
        if said:
            self.beginnings.follow(root, said)
            return self._agreed(said)
        if root in self.sites.classes.fixed:
            other, layer = self.sites.classes.fixed[root]
            return at_layer(self.whole(other), layer)
        if root not in self.sites.lone:
            return None
        foreign = self._hulls(root, self._unit_steps)
        if foreign:
            return self._agreed(foreign)
        return Integer(0), self._named(self.sites.lone[root], root) - 1

    def _hulls(self, root, wanted):
        """[(read, lo, hi)] for each axis of a class that reads of the wanted kind tell something about, in the root's layer."""
        hulls = []
        for axis in self.sites.members.get(root, ()):
            telling = [read for read in self.sites.others.get(axis, ()) if wanted(read, axis[1])]
            spans = self.spans.of_reads(telling, axis[1])
            if spans:
                places = ((read, read.entry.places[axis[1]]) for read in self.sites.others[axis])
                ends = self.spans.hull(axis, spans + [(read, (place, place)) for read, place in places if not free_letters(place)])
                hulls.append((spans[0][0], axis, *at_layer(ends, LAYER - self.sites.classes.find(axis)[1])))
        return hulls

    def _unit_steps(self, read, number):
        place = read.entry.places[number]
        letters = free_letters(place)
        return bool(letters) and all(coefficient(place, letter) in (1, -1) for letter in letters)

    def _agreed(self, hulls):
        """The one range of a class; two that differ are an error that names both."""
        read, axis, lo, hi = hulls[0]
        for other, its, low, high in hulls[1:]:
            if (low - lo).expand() != 0 or (high - hi).expand() != 0:
                raise InputError(f"sizes disagree: one letter runs along {axis_text(axis)}, which is {span_text(lo, hi)} (line {read.place.line}), "
                                 f"and along {axis_text(its)}, which is {span_text(low, high)} (line {other.place.line})",
                                 other.place, "write one range at both, or different letters")
        return lo, hi

    def _affine_only(self, own):
        """The largest range that keeps every read inside; a size of its own where nothing bounds it."""
        lows, highs = [], []
        for read, axis, place in places_read(self.sites.reads):
            if own in read.scope and own.letter in free_letters(place):
                self._bounds(own, read, axis, place, lows, highs)
        if not lows:
            return Integer(0), self._named(own.letter, own) - 1
        return self._tightest(own, lows, -1), self._tightest(own, highs, 1)

    def _bounds(self, own, read, axis, place, lows, highs):
        root, shift = self.sites.classes.find(axis)
        circle = next((circle for circle in parts(place, Modulo) if own.letter in free_letters(circle)), None)
        if circle is not None:
            raise InputError(f"{own.letter} goes around the circle of {read.entry} with no end", own.place,
                             f"write how far, {own.letter} in 0..{index(circle.args[1] - 1)} for once around")
        ends = at_layer(self.whole(root), read.entry.places[0] + shift)
        if ends is None:
            return
        (lo, hi), factor = ends, coefficient(place, own.letter)
        rest = place - factor*own.letter
        binders = [Binder(r.letter, *self.range(r)) for r in read.scope if r != own and r in needed_ranges(rest, read.scope) and self.range(r)]
        least, most = (extreme(rest, binders, sign) for sign in (-1, 1))
        unknown = {r.letter for r in read.scope if r != own and not r.written and self.range(r) is None}
        if factor not in (1, -1) or least is None or most is None or free_letters(least + most) & unknown:
            raise InputError(f"the range of {own.letter} cannot be told from {read.entry}", own.place, f"write it, {own.letter} in 0..n-1")
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
        plain = letter.name.rstrip("'")
        capital = [plain.upper()] if len(plain) == 1 and plain.upper() != plain else []
        names = chain(capital, (f"n_{plain}{number}" for number in chain([""], count(2))))
        name = next(name for name in names if name not in self.taken)
        self.taken.add(name)
        self.sizes.append(name)
        layered = root in self.sites.members and root not in self.sites.classes.constant and root[0] in self.sites.sequences and root[1] > 0
        if not layered:
            return Quantity(name)
        axes = self.sites.members[root]  # the size counts the axis of the first family that an equation defines
        axis = next((axis for axis in axes if axis[0] in self.sites.defined), axes[0])
        return Quantity(name, LAYER - self.sites.classes.find(axis)[1])
