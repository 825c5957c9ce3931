"""Worlds: the values of all entries, each computed once, and those of a world in which one entry is nudged."""

from contextlib import nullcontext
from types import MappingProxyType

from symgrad.errors import Part, SymgradError
from symgrad.meaning.real_functions import DomainError


INSIDE = "read it where its ranges have it, or beside a bracket that is 0 elsewhere"
NOTHING = MappingProxyType({})
KINK = 1e-4  # nearer to a kink than this, a difference may have its two sides on different branches


class RangeError(SymgradError):
    """An entry is read that does not exist: its places lie outside its ranges."""


def entry_label(name, key):
    """An entry as a message names it."""
    return f"{name}[{','.join(map(str, key))}]" if key else name


class Reader:
    """What an expression is read in: it knows every entry's value, and so every derivative by an entry."""

    def partial(self, body, letters, by):
        """The derivative of an expression by one entry that it reads, all other names held."""
        if not self.meaning.exists(*by):
            return self.mp.zero
        return self.difference(lambda nudge: body(self.held(by, nudge), letters))

    def held(self, entry, amount):
        """This reader with a single entry moved; one for each, so that matrices are decomposed once there."""
        if (entry, amount) not in self._held:
            self._held[entry, amount] = Held(self, entry, amount)
        return self._held[entry, amount]

    def local(self, of, by):
        """The derivative of the own equation of the entry `of` by the entry `by`; 0 where there is no such equation."""
        found = self.meaning.clause(*of)
        if found is None:
            return self.mp.zero
        definition, letters = found
        return self.partial(self.meaning.compiler.real(definition.body), letters, by)

    def remembered(self, key, compute):
        """What `compute` gives, once for each key; anew for each entry being computed, so that its reads are recorded."""
        if self.world._reading:
            key = key, self.world._reading[-1]
        value = self._remembered.get(key)
        if value is None:
            value = self._remembered[key] = compute()
        return value

    def kink(self, distance, taken=None):
        """Take note of how near an argument came to a kink, and of the side of it that a function took."""
        self.meaning.kink(distance, self.moved, taken)

    def difference(self, response):
        """The central difference of `response`, a function of the nudge.

        Inside another difference it works with more digits, for the outer one divides its error by a small number.
        """
        mp, digits, nudge = self.mp, self.meaning.digits, self.meaning.nudge
        wanted = digits + digits//2*self.depth
        with nullcontext() if mp.dps == wanted else mp.workdps(wanted):
            return (response(nudge) - response(-nudge))/(2*nudge)


class World(Reader):
    """All entries of a system, computed once; in a nudged world something is added to the results of some equations.

    A nudged world computes anew only what lies downstream of the nudge, and asks the world it was made from for the rest.

    reads    entry -> the entries that its equation read; in the world without nudges, of what was computed so far
    """

    def __init__(self, meaning, parent=None, entry=None, amount=0):
        self.meaning, self.mp, self.world = meaning, meaning.mp, self
        self.parent, self.entry = parent, entry
        self.base = parent.base if parent else self
        self.depth = parent.depth + 1 if parent else 0
        self.nudges = dict(parent.nudges) if parent else {}
        if entry:
            self.nudges[entry] = self.nudges.get(entry, 0) + amount
        self._values, self._totals, self._partials, self._nudged, self._remembered, self._held = {}, {}, {}, {}, {}, {}
        self.reads, self._reading, self._bits, self._sources = {}, [], {}, {}

    @property
    def moved(self):
        """The entries that something is added to."""
        return tuple(self.nudges)

    @property
    def reading(self):
        """The entry whose equation is being computed, in the world without nudges; None where none is."""
        return self._reading[-1] if self._reading else None

    def read(self, name, key):
        """The value of an entry in this world."""
        entry = name, key
        if self._reading:
            self.reads[self._reading[-1]].add(entry)
        value = self._values.get(entry)
        if value is None:
            if self.parent and not self.base.reaches(self.entry, entry):
                return self.parent.read(name, key)
            value = self._undisturbed(name, key)
            value = self._values[entry] = value + self.nudges[entry] if entry in self.nudges else value
        return value

    def _undisturbed(self, name, key):
        meaning = self.meaning
        given = meaning.inputs.get(name)
        if given is not None:
            if key in given:
                return given[key]
        elif name in meaning.sizes:
            return self.mp.mpf(meaning.size(name, key))
        elif name in meaning.system.clauses:
            found = meaning.clause(name, key)
            if found:
                return self._result(name, key, *found)
        else:
            pair = meaning.adjoint(name, key)
            if pair and meaning.exists(*pair[0]) and meaning.exists(*pair[1]):
                factor = meaning.factors.get(name)
                return self.total(*pair)*(meaning.compiler.real(factor)(self, NOTHING) if factor is not None else 1)
        raise RangeError(f"{entry_label(name, key)} does not exist: it is outside its ranges", Part(entry_label(name, key)), INSIDE)

    def _result(self, name, key, definition, letters):
        """The result of an entry's own equation; in the world without nudges its reads are recorded."""
        if not self.parent:
            self.reads[name, key] = set()
            self._reading.append((name, key))
        try:
            return self.meaning.compiler.real(definition.body)(self, letters)
        except DomainError as error:
            error.place = error.place or definition.place
            raise
        finally:
            if not self.parent:
                self._reading.pop()

    def reaches(self, source, entry):
        """Whether an entry depends, through any chain of equations, on another; adjoints are taken to depend on all."""
        return entry == source or bool(self._sources_of(entry) & self._bit(source))

    def _bit(self, entry):
        """A number with one bit, that of an entry."""
        return self._bits.setdefault(entry, 1 << len(self._bits))

    def _sources_of(self, entry):
        """The bits of all entries on which one depends, its own among them."""
        sources = self._sources.get(entry)
        if sources is None:
            self.read(*entry)
            name, sources = entry[0], self._bit(entry)
            if not (name in self.meaning.inputs or name in self.meaning.sizes or name in self.meaning.system.clauses):
                sources = -1
            for read in self.reads.get(entry, ()):
                sources |= self._sources_of(read)
            self._sources[entry] = sources
        return sources

    def nudged(self, entry, amount):
        """The world in which `amount` is added to the result of that entry's equation, or to the input."""
        if (entry, amount) not in self._nudged:
            self._nudged[entry, amount] = World(self.meaning, self, entry, amount)
        return self._nudged[entry, amount]

    def partial(self, body, letters, by):
        """As for any reader, remembered: the next step of a derivation asks for most of them again."""
        key = body, by, tuple(letters.items())
        if key not in self._partials:
            self._partials[key] = super().partial(body, letters, by)
        return self._partials[key]

    def total(self, of, by):
        """The response of the entry `of` when a nudge is added to the entry `by` and everything downstream is recomputed."""
        if (of, by) not in self._totals:
            if not self.meaning.exists(*by):
                raise RangeError(f"{entry_label(*by)} does not exist: it is outside its ranges", Part(entry_label(*by)), INSIDE)
            self._totals[of, by] = self.difference(lambda nudge: self.nudged(by, nudge).result(of))
        return self._totals[of, by]

    def result(self, entry):
        """The value of an entry, for which nothing is remembered but the values of entries."""
        value = self.read(*entry)
        self._remembered.clear()
        self._held.clear()
        return value


class Held(Reader):
    """A world as one expression reads it while a single entry varies and all other names are held."""

    def __init__(self, reader, entry, amount):
        self.meaning, self.mp, self.world, self.depth = reader.meaning, reader.mp, reader.world, reader.depth + 1
        self._reader, self._entry, self._value = reader, entry, reader.read(*entry) + amount
        self._remembered, self._held = {}, {}

    @property
    def moved(self):
        return *self._reader.moved, self._entry

    def read(self, name, key):
        return self._value if (name, key) == self._entry else self._reader.read(name, key)

    def total(self, of, by):
        return self.world.total(of, by)
