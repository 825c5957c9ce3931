"""A gradient that was returned at a point, beside the system that derives the right one: whether mistakes in its equations explain it."""

import math
from contextlib import nullcontext
from dataclasses import replace
from functools import cached_property, partial

from mpmath import mp
from mpmath.libmp import to_float

from symgrad.deriving.derivation import DerivationData, adjoint_name
from symgrad.equations.graph import reached
from symgrad.errors import Part, SymgradError
from symgrad.meaning.closures import Compiler
from symgrad.meaning.oracle import Meaning, entries, nudge_of
from symgrad.meaning.small_sizes import keys
from symgrad.meaning.world import INSIDE, RangeError, World
from symgrad.running.calling.entries import entry, places, positions
from symgrad.testing.slip import InOneEntry, by_equation, slipped, trimmed
from symgrad.testing.trees import leaf_array, leaves
from symgrad.testing.verdict import rounding

WRONG_HERE = SymgradError, ArithmeticError, ValueError, TypeError, RecursionError  # what numbers that are not there raise
SAME = 1e-8  # how near, beside the largest entry, counts as the same; in coarse floats, their rounding


def returned_gradient(derivation, meaning, gradients):
    """The `ReturnedGradient` of a gradient by hand: {name: arrays}, returned at a point."""
    returned, slack = {}, {}
    for name, gradient in gradients.items():
        slack[name] = max(SAME, *(rounding(leaf_array(leaf).dtype) for leaf in leaves(gradient)))
        where = places(derivation.forward, name, meaning.inputs[name])
        if derivation.cost.places:  # those of what is differentiated come first
            family = derivation.system.families[derivation.gradients[name]]
            where = positions(keys(family, meaning), False)
        returned.update({(name, key): entry(gradient, position) for key, position in where.items()})
    return ReturnedGradient(derivation, meaning, returned, slack)


class Floats:
    """Python's floats, as far as the closures and functions of `meaning` ask for numbers."""

    mpf, dps, prec, convert = float, 15, 53, mp.convert
    one, zero, inf, eps, pi = 1.0, 0.0, math.inf, 2.0**-52, math.pi
    ldexp, log1p, expm1, erf, erfc = math.ldexp, math.log1p, math.expm1, math.erf, math.erfc
    exp, log, sqrt, sin, cos, tan = math.exp, math.log, math.sqrt, math.sin, math.cos, math.tan
    sinh, cosh, tanh, atan, asinh = math.sinh, math.cosh, math.tanh, math.atan, math.asinh
    sign = staticmethod(lambda u: float((u > 0) - (u < 0)))
    mag = staticmethod(lambda u: math.frexp(u)[1])
    isint = staticmethod(lambda u: float(u).is_integer())
    nstr = staticmethod(lambda u, digits: f"{u:.{digits}g}")
    make_mpf = staticmethod(to_float)
    workdps = staticmethod(lambda _: nullcontext())


_FLOATS = Floats()
COMPILER = Compiler(_FLOATS)


class Quick(Meaning):
    """A `Meaning` whose numbers are floats."""

    def __init__(self, system, sizes, inputs):
        super().__init__(system, sizes, {})
        self.digits, self.mp, self.compiler, self.margin = _FLOATS.dps, _FLOATS, COMPILER, _FLOATS.inf
        self.inputs = {name: {key: float(value) for key, value in entries.items()} for name, entries in inputs.items()}
        self.world.mp, self.nudge = _FLOATS, nudge_of(_FLOATS, _FLOATS.dps)


class ReturnedGradient:
    """A derivation, and what a function returned for its gradient at one point: {(input, places): number}; `slack` by input."""

    def __init__(self, derivation: DerivationData, meaning, returned, slack):
        self.derivation, self.system, self.returned, self.slack = derivation, derivation.system, returned, slack
        self.meaning = Quick(self.system, meaning.sizes, meaning.inputs)
        self.forward, self.work = len(derivation.forward.definitions), 0

    @cached_property
    def right(self):
        """The derived gradient at the entries that were returned."""
        return {key: self.value(self.meaning.world, key) for key in self.returned}

    @cached_property
    def scale(self):
        """The largest entry of each gradient, right or returned."""
        found = {}
        for (name, _), value in (*self.right.items(), *self.returned.items()):
            found[name] = max(found.get(name, 0.0), abs(value) if abs(value) < math.inf else 0.0)
        return found

    @cached_property
    def wrong(self):
        """The entries that differ."""
        return [key for key, value in self.right.items() if not self.same(key, value)]

    def same(self, key, value):
        """Whether a number is the one returned."""
        return abs(value - self.returned[key]) <= self.slack[key[0]]*self.scale[key[0]]

    def entry(self, key):
        """The entry of the gradient system that is the gradient by an entry of an input."""
        return adjoint_name(self.derivation.forward, self.derivation.cost, key[0]), key[1]

    def value(self, world, key):
        """The gradient by an entry of an input, as some equations have it."""
        return float(world.read(*self.entry(key)))

    def slipped(self, group):
        """The numbers of the gradient system with some slips made; what they do not touch is not computed again."""
        alone = None
        if isinstance(group, InOneEntry):
            wrong = [key for key in self.wrong if key[0] == group.name]
            if len(wrong) != 1:
                raise ArithmeticError(f"{len(wrong)} entries of the gradient by {group.name} are wrong")
            alone = self.entry(wrong[0])
        made = by_equation(group)
        equations = self.system.definitions
        bodies = {id(equations[number]): slipped(equations[number].body, each) for number, each in made.items()}
        return Slipped(self, bodies, set().union(*(self.touched[number] for number in made)), group[0][1].edge, alone)

    @cached_property
    def reads(self):
        """entry -> the entries that its equation reads, of all that the gradient rests on."""
        return self.right and dict(self.meaning.world.reads)

    @cached_property
    def touched(self):
        """number of an equation -> the entries that it computes, and all that rest on them."""
        numbers = {id(definition): number for number, definition in enumerate(self.system.definitions)}
        readers, own = {}, {number: [] for number in numbers.values()}
        for reader, reads in self.reads.items():
            own[numbers[id(self.meaning.clause(*reader)[0])]].append(reader)
            for read in reads:
                readers.setdefault(read, []).append(reader)
        return {number: reached(found, readers) for number, found in own.items()}

    def reached(self, names):
        """The quantities that rest on some."""
        readers = {name: [definition.target.name for definition in found] for name, found in self.system.readers.items()}
        return reached(names, readers)

    @cached_property
    def cost_of(self):
        """How many entries rest below each entry of the gradient that was returned: what looking at it costs."""
        return {key: len(reached([self.entry(key)], self.reads)) for key in self.returned}

    @cached_property
    def reach(self):
        """name of a quantity -> the inputs whose gradients rest on its equation."""
        own = {adjoint_name(self.derivation.forward, self.derivation.cost, name): name for name, _ in self.returned}
        return {name: {own[other] for other in self.reached({name}) if other in own} for name in self.system.clauses}

    @cached_property
    def trimmed(self):
        """number of an equation of the gradient -> its right side without the terms that come to nothing, as the sum of x - mean(x)."""
        gradient = list(enumerate(self.system.definitions))[self.forward:]
        return {number: trimmed(definition.body, partial(self.gives, definition)) for number, definition in gradient}

    def gives(self, definition, body):
        """Whether another right side has the values of an equation."""
        def same(letters):
            right = self.meaning.value(definition.target, letters)
            return abs(self.meaning.value(body, letters) - right) <= SAME*abs(right)
        try:
            return all(map(same, entries(definition.over, self.meaning)))
        except WRONG_HERE:
            return False

    def suspects(self, names):
        """The equations that wrong gradients rest on, as lists of (number, equation).

        Those on which all of them rest come first, those of the system itself after those of its gradient, and those on which few
        others rest before those on which many do. In a list they stand nearest to the cost first.
        """
        tiers = {}
        for number, definition in enumerate(self.system.definitions):
            reach = self.reach[definition.target.name]
            if reach & names:
                tiers.setdefault((not names <= reach, number < self.forward, len(reach - names)), []).append((number, definition))
        return [tiers[tier] for tier in sorted(tiers)]

    def resting(self, group):
        """The inputs whose gradients rest on the equations in which some slips are made."""
        return set().union(*(self.reach[self.system.definitions[number].target.name] for number, _ in group))

    def explains(self, group):
        """Whether some slips give the numbers returned for every input that rests on their equations, wrong ones first."""
        names = self.resting(group)
        try:
            world = self.slipped(group)
            return all(self.same(key, self.value(world, key)) for key in self.ordered if key[0] in names)
        except WRONG_HERE:
            return False

    @cached_property
    def ordered(self):
        """The entries that were returned: wrong ones first, then those on which little work lies."""
        wrong = set(self.wrong)
        return sorted(self.returned, key=lambda key: (key not in wrong, self.cost_of[key]))


class Slipped(World):
    """A world in which some right sides are others: {id of a definition: body}; what those do not touch is read from the right one."""

    def __init__(self, gradient, bodies, touched, edge, alone):
        super().__init__(gradient.meaning)
        self._gradient, self._bodies, self._touched, self._edge, self._alone = gradient, bodies, touched, edge, alone

    def read(self, name, key):
        """The value of an entry; beyond the end of an axis what the slip says."""
        if (name, key) in self._touched:
            return super().read(name, key)
        try:
            return self.meaning.world.read(name, key)
        except RangeError:
            if not self._edge:
                raise
        return self.mp.zero if self._edge == "0" else self.read(name, self._around(name, key))

    def total(self, of, by):
        """A derivative that a slip reads is the right one."""
        return self.meaning.world.total(of, by)

    def _around(self, name, key):
        """The last entry of an axis for the one before its first, as Python's index -1 has it."""
        around, known = [], {}
        for binder, place in zip(self.meaning.system.families[name].over, key):
            lo, hi = self.meaning.index(binder.lo, known), self.meaning.index(binder.hi, known)
            around.append(hi if place == lo - 1 else place)
            known[binder.letter] = around[-1]
        if tuple(around) == key:
            raise RangeError(f"{name} has no such entry", Part(name), INSIDE)
        return tuple(around)

    def _result(self, name, key, definition, letters):
        self._gradient.work += 1
        body = self._bodies.get(id(definition), definition.body) if self._alone in (None, (name, key)) else definition.body
        return self.meaning.compiler.real(body)(self, letters)


def changed(forward, group):
    """A system with some slips made in its equations."""
    made = by_equation(group)
    return replace(forward, definitions=tuple(replace(definition, body=slipped(definition.body, made.get(number, ())))
                                              for number, definition in enumerate(forward.definitions)))
