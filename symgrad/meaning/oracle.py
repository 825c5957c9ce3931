"""The number an expression denotes, by definition, knowing no rule of calculus: the oracle of every check.

A derivative is a central difference. With d digits and a nudge of about 10**(-d/3) it is right to about 10**(-2*d/3);
`agree` asks for 20 digits of the 50.
"""

from functools import lru_cache
from types import MappingProxyType

from symgrad.errors import Part, SymgradError
from symgrad.meaning.closures import assignments, compiler
from symgrad.meaning.real_functions import DomainError, context
from symgrad.notation.index_arithmetic import solve
from symgrad.notation.nodes import Letter
from symgrad.notation.traversal import free_letters

INSIDE = "read it where its ranges have it, or beside a bracket that is 0 elsewhere"
TOLERANCE, NOISE = 1e-20, 1e-8
KINK = 1e-4  # nearer to a kink than this, a difference may have its two sides on different branches
NOTHING = MappingProxyType({})


class RangeError(SymgradError):
    """An entry is read that does not exist: its places lie outside its ranges."""


def residual(u, v):
    """How far two values are apart, relative to the larger one; what differences cannot tell from noise counts as `NOISE`."""
    return abs(u - v)/max(NOISE, abs(u), abs(v))


def agree(u, v):
    """Whether two values that differences computed are the same number."""
    return residual(u, v) < TOLERANCE


class Meaning:
    """What every expression of a system denotes, for given sizes and inputs.

    sizes    name -> whole number, or {places: whole number} where it differs by layer
    inputs   name -> {places: value}; a scalar stands at ()
    margin   how near any argument computed so far came to a kink
    nearest  the entry in whose equation it did, as (name, places); None where no equation was being computed
    branches  function with a kink -> the sides of it that were taken so far, without nudges
    torn     the nudged entries of each difference in which an argument came nearer than KINK

    Raises DomainError where a value leaves the real numbers, RangeError where an entry does not exist.
    """

    def __init__(self, system, sizes, inputs, digits=50):
        self.system, self.digits, self.mp = system, digits, context(digits)
        self.sizes = {name: size if isinstance(size, dict) else {(): size} for name, size in sizes.items()}
        self.inputs = {name: {key: self.mp.mpf(v) for key, v in entries.items()} for name, entries in inputs.items()}
        self.adjoints = {name: tuple(map(_name, pair)) for pair, name in system.named.items()}
        self.margin, self.nearest, self.torn, self.branches, self._kinks, self._resting = self.mp.inf, None, set(), {}, 0, 0
        self.compiler, self._clauses = compiler(digits), {}
        self.world = World(self)

    def value(self, expression, letters=NOTHING):
        """The number that `expression` denotes where its free letters have the given values."""
        return self._evaluate(self.compiler.real, expression, letters)

    def index(self, expression, letters=NOTHING):
        """The whole number that index arithmetic denotes: a place, a bound, a size."""
        return self._evaluate(self.compiler.index, expression, letters)

    def _evaluate(self, how, expression, letters):
        try:
            return how(expression)(self.world, _by_name(letters))
        except KeyError as missing:
            raise AssertionError(f"the letter {missing.args[0]} of {expression} has no value") from None

    def response(self, expression, entry, letters=NOTHING):
        """How `expression` responds when the input, or the result of the equation, of `entry` = (name, places) is nudged.

        Everything downstream is recomputed: this is the total derivative, of any expression.
        """
        evaluate, numbers = self.compiler.real(expression), _by_name(letters)
        return self.world.difference(lambda nudge: evaluate(self.world.nudged(entry, nudge), numbers))

    def exists(self, name, key):
        """Whether the entry of a named quantity at these places exists."""
        for known in (self.inputs, self.sizes):
            if name in known:
                return key in known[name]
        if name in self.system.clauses:
            return self.clause(name, key) is not None
        pair = self.adjoint(name, key)
        return pair is not None and self.exists(*pair[0]) and self.exists(*pair[1])

    def size(self, name, key):
        """The whole number that counts an axis."""
        try:
            return self.sizes[name][key]
        except KeyError:
            raise RangeError(f"{_entry(name, key)} is no size that is known", Part(_entry(name, key)), INSIDE) from None

    def clause(self, name, key):
        """The definition of an entry, and the values of its letters there; None where there is none."""
        if (name, key) not in self._clauses:
            found = ((definition, self._match(definition, key)) for definition in self.system.clauses.get(name, ()))
            self._clauses[name, key] = next((pair for pair in found if pair[1] is not None), None)
        return self._clauses[name, key]

    def _match(self, definition, key):
        """The values of a definition's letters, by name, for which its target is the entry at `key`; None if there are none."""
        if len(definition.target.places) != len(key):
            return None
        letters, own = {}, {binder.letter for binder in definition.over}
        pairs = sorted(zip(definition.target.places, key), key=lambda pair: not isinstance(pair[0], Letter))
        for place, number in pairs:
            for letter in free_letters(place) & own:
                if letter.name not in letters:
                    letters[letter.name] = self._index(solve(place, number, letter), letters)
        for binder in definition.over:
            number = letters[binder.letter.name]
            if not self._index(binder.lo, letters) <= number <= self._index(binder.hi, letters):
                return None
        return letters if all(self._index(place, letters) == number for place, number in pairs) else None

    def _index(self, expression, letters):
        return self.compiler.index(expression)(self.world, letters)

    def adjoint(self, name, key):
        """The two entries of which a name such as delta means the total derivative; None if it is no such name."""
        of, by = self.adjoints.get(name, (None, None))
        if of not in self.system.families or by not in self.system.families:
            return None
        cut = len(self.system.families[of].over)
        return (of, key[:cut]), (by, key[cut:])

    def kink(self, distance, nudged, taken=None):
        """Take note of how near an argument came to a kink, and of a function that rests (negative distance).

        `taken` is the function, and the side of its kink at which it was computed.
        """
        if taken and not nudged:
            self.branches.setdefault(taken[0], set()).add(taken[1])
        if abs(distance) < self.margin:
            self.margin, self.nearest = abs(distance), self.world.reading
        if nudged and abs(distance) < KINK:
            self.torn.add(nudged)
        self._kinks += 1
        self._resting += distance < 0

    @property
    def resting(self):
        """The share of functions with a kink that are constant at their argument: where all are, a derivative is 0 and checks little."""
        return self._resting/max(1, self._kinks)


@lru_cache(maxsize=4096)
def _name(entry):
    return entry if isinstance(entry, str) else entry.name


def _by_name(letters):
    return {letter.name: number for letter, number in letters.items()}


def _entry(name, key):
    return f"{name}[{','.join(map(str, key))}]" if key else name


class Reader:
    """What an expression is read in: it knows every entry's value, and so every derivative by an entry."""

    def partial(self, body, letters, by):
        """The derivative of an expression by one entry that it reads, all other names held."""
        if not self.meaning.exists(*by):
            return self.mp.zero
        return self.difference(lambda nudge: body(Held(self, by, nudge), letters))

    def local(self, of, by):
        """The derivative of the own equation of the entry `of` by the entry `by`; 0 where there is no such equation."""
        found = self.meaning.clause(*of)
        if found is None:
            return self.mp.zero
        definition, letters = found
        return self.partial(self.meaning.compiler.real(definition.body), letters, by)

    def remembered(self, key, compute):
        """What `compute` gives, once for each key; anew for each entry being computed, so that its reads are recorded."""
        key = (*key, *self.world._reading[-1:])
        if key not in self._remembered:
            self._remembered[key] = compute()
        return self._remembered[key]

    def kink(self, distance, taken=None):
        """Take note of how near an argument came to a kink, and of the side of it that a function took."""
        self.meaning.kink(distance, self.moved, taken)

    def difference(self, response):
        """The central difference of `response`, a function of the nudge.

        Inside another difference it works with more digits, for the outer one divides its error by a small number.
        """
        mp, digits = self.mp, self.meaning.digits
        nudge = mp.ldexp(mp.one, -round(1.107*digits))
        with mp.workdps(digits + digits//2*self.depth):
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
        self._values, self._totals, self._partials, self._nudged, self._remembered = {}, {}, {}, {}, {}
        self.reads, self._reading, self._downstream = {}, [], {}

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
        if entry not in self._values:
            if self.parent and not self.base.reaches(self.entry, entry):
                return self.parent.read(name, key)
            self._values[entry] = self._compute(entry)
        return self._values[entry]

    def _compute(self, entry):
        value = self._undisturbed(*entry)
        return value + self.nudges[entry] if entry in self.nudges else value

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
                return self.total(*pair)
        raise RangeError(f"{_entry(name, key)} does not exist: it is outside its ranges", Part(_entry(name, key)), INSIDE)

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
        known = self._downstream.setdefault(source, {source: True})
        if entry not in known:
            self.read(*entry)
            name = entry[0]
            known[entry] = (not (name in self.meaning.inputs or name in self.meaning.sizes or name in self.meaning.system.clauses)
                            or any(self.reaches(source, read) for read in self.reads.get(entry, ())))
        return known[entry]

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
                raise RangeError(f"{_entry(*by)} does not exist: it is outside its ranges", Part(_entry(*by)), INSIDE)
            self._totals[of, by] = self.difference(lambda nudge: self.nudged(by, nudge).read(*of))
        return self._totals[of, by]


class Held(Reader):
    """A world as one expression reads it while a single entry varies and all other names are held."""

    def __init__(self, reader, entry, amount):
        self.meaning, self.mp, self.world, self.depth = reader.meaning, reader.mp, reader.world, reader.depth + 1
        self._reader, self._entry, self._value = reader, entry, reader.read(*entry) + amount
        self._remembered = {}

    @property
    def moved(self):
        return *self._reader.moved, self._entry

    def read(self, name, key):
        return self._value if (name, key) == self._entry else self._reader.read(name, key)

    def total(self, of, by):
        return self.world.total(of, by)


def entries(over, meaning, letters=NOTHING, brackets=()):
    """Every assignment of the letters of a telescope, as {Letter: whole number}, outermost letter slowest.

    `letters` gives the values of letters that the ranges mention and the telescope does not bind; they stand in the result too.
    `brackets` are as in `evaluation.assignments`.
    """
    ranges = [(binder.letter.name, meaning.compiler.index(binder.lo), meaning.compiler.index(binder.hi)) for binder in over]
    for found in assignments(ranges, meaning.world, _by_name(letters), brackets):
        yield {**letters, **{binder.letter: found[binder.letter.name] for binder in over}}


def terms(e, meaning, letters=NOTHING):
    """The assignments at which a sum, or another operation over letters, has a term: none where a bracket of letters is 0."""
    return entries(e.binders, meaning, letters, meaning.compiler.brackets_by_depth(e))
