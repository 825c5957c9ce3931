"""The number an expression denotes, by definition, knowing no rule of calculus: the oracle of every check.

A derivative is a central difference. With d digits and a nudge of about 10**(-d/3) it is right to about 10**(-2*d/3);
`agree` asks for 20 digits of the 50.
"""

from symgrad.errors import Part
from symgrad.meaning.assignments import assignments
from symgrad.meaning.closures import compiler
from symgrad.meaning.real_functions import context
from symgrad.meaning.world import INSIDE, KINK, NOTHING, RangeError, World, entry_label
from symgrad.notation.index_arithmetic import solve
from symgrad.notation.nodes import Letter
from symgrad.notation.traversal import free_letters


TOLERANCE, NOISE = 1e-20, 1e-8


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
        derived = {name: family.derivative for name, family in system.families.items() if family.derivative}
        self.adjoints = derived | {name: pair for pair, name in system.names_of_derivatives.items()}
        self.factors = dict(system.multiples.values())
        self.margin, self.nearest, self.torn, self.branches, self._kinks, self._resting = self.mp.inf, None, set(), {}, 0, 0
        self.compiler, self._clauses = compiler(digits), {}
        self.nudge = nudge_of(self.mp, digits)
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
            raise RangeError(f"{entry_label(name, key)} is no size that is known", Part(entry_label(name, key)), INSIDE) from None

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


def nudge_of(mp, digits):
    """The nudge of a central difference of numbers with so many digits, about 10**(-digits/3)."""
    return mp.ldexp(mp.one, -round(1.107*digits))


def _by_name(letters):
    return {letter.name: number for letter, number in letters.items()}


def entries(over, meaning, letters=NOTHING, brackets=()):
    """Every assignment of the letters of a telescope, as {Letter: whole number}, outermost letter slowest.

    `letters` gives the values of letters that the ranges mention and the telescope does not bind; they stand in the result too.
    `brackets` are as in `meaning.assignments.assignments`.
    """
    ranges = [(binder.letter.name, meaning.compiler.index(binder.lo), meaning.compiler.index(binder.hi)) for binder in over]
    for found in assignments(ranges, meaning.world, _by_name(letters), brackets):
        yield {**letters, **{binder.letter: found[binder.letter.name] for binder in over}}


def terms(e, meaning, letters=NOTHING):
    """The assignments at which a sum, or another operation over letters, has a term: none where a bracket of letters is 0."""
    return entries(e.binders, meaning, letters, meaning.compiler.brackets_by_depth(e))
