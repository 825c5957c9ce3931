"""How much equations lose when every operation is rounded: a running error analysis, to first order.

Each value carries the most by which it can be off, in units of eps: an input by |x|; a sum by what its terms are off by and
|v|; a product by what each factor is off by, times the others, and |v|; f(u) by |f'(u)| times what u is off by, and |v|.
Higham, Accuracy and Stability of Numerical Algorithms, section 3.3 (after Wilkinson). So cancellation counts wherever it
happens, and the figure does not depend on any program. An error in units of eps times this is one in conditioned ulps.
"""

from types import MappingProxyType

from sympy import Add, Integer, Mul

from symgrad.meaning.assignments import guards
from symgrad.meaning.decompositions import DECOMPOSITIONS
from symgrad.meaning.oracle import entries, terms
from symgrad.meaning.real_functions import numeric_function, stand_in
from symgrad.notation.brackets import Bracket
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import Abstract, Letter, Local, Modulo, OfMatrix, Over, Plus, Power, Quantity, Quotient, Times


class Rounding:
    """The most by which values of a `Meaning` are off, in units of eps."""

    def __init__(self, meaning):
        self.meaning, self.mp, self.known, self._value = meaning, meaning.mp, {}, meaning.value

    def entry(self, name, key):
        """Of one entry of a quantity."""
        if (name, key) not in self.known:
            if name in self.meaning.inputs:
                found = abs(self.meaning.inputs[name][key])
            elif name in self.meaning.sizes:
                found = self.mp.zero
            else:
                definition, letters = self.meaning.clause(name, key)
                found = self.of(definition.body, {Letter(letter): number for letter, number in letters.items()})
            self.known[name, key] = found
        return self.known[name, key]

    def of(self, e, letters):
        """Of an expression where its letters have values."""
        if isinstance(e, Quantity):
            return self.entry(e.name, tuple(self.meaning.index(place, letters) for place in e.places))
        if isinstance(e, (Bracket, Letter, Integer, Modulo, Quotient)):
            return self.mp.zero
        if not e.args or isinstance(e, (Add, Mul)):  # a constant, or arithmetic of sizes
            return abs(self._value(e, letters))
        if isinstance(e, Times) and not all(self._value(bracket, letters) for bracket in guards(e)):
            return self.mp.zero
        how = next((how for kind, how in self.WAYS.items() if isinstance(e, kind)), Rounding._function)
        return how(self, e, letters)

    def _sum(self, e, letters):
        return sum((self.of(term, letters) for term in e.args), abs(self._value(e, letters)))

    def _product(self, e, letters):
        pairs = [(self._value(f, letters), self.of(f, letters)) for f in e.args if f not in (1, -1)]
        return self._of_product(pairs) if len(pairs) > 1 else pairs[0][1] if pairs else self.mp.zero

    def _of_product(self, pairs):
        value, off = self.mp.one, self.mp.zero
        for factor, its in pairs:
            value, off = value*factor, off*abs(factor) + abs(value)*its
        return off + abs(value)

    def _power(self, e, letters):
        base, exponent = (self._value(arg, letters) for arg in e.args)
        if not exponent:
            return self.mp.zero
        off, more = (self.of(arg, letters) for arg in e.args)
        if not base:  # to first order
            return off if exponent == 1 else self.mp.inf if off and exponent < 1 else self.mp.zero
        value = abs(self._value(e, letters))
        return abs(exponent*base**(exponent - 1))*off + (value*abs(self.mp.log(abs(base)))*more if more else 0) + value

    def _over(self, e, letters):
        inner = list(terms(e, self.meaning, letters))
        offs = [self.of(e.body, each) for each in inner]
        if e.operator == "sum":
            return sum(offs, abs(self._value(e, letters)))
        values = [self._value(e.body, each) for each in inner]
        return self._of_product(zip(values, offs)) if e.operator == "prod" else max(offs)

    def _of_matrix(self, e, letters):
        """log |det|: the sum of |X^-T| F, entry by entry; det: |det| times that; F is what X is off by. Of others, a difference quotient by each entry."""
        down, across = e.binders
        places = [list(entries((across,), self.meaning, row)) for row in entries((down,), self.meaning, letters)]
        matrix = [[self._value(e.body, place) for place in row] for row in places]
        larger = self.mp.matrix(matrix).apply(abs)*max(len(matrix), len(matrix[0]))
        off = [[self.of(e.body, place) + more for place, more in zip(row, large)] for row, large in zip(places, larger.tolist())]
        row, value = MATRIX_FUNCTIONS[e.operator], self._value(e, letters)
        if row.rounding:
            inverse = (self.mp.matrix(matrix)**-1).apply(abs)
            return row.rounding(abs(value), sum(inverse[j, i]*off[i][j] for i in range(len(off)) for j in range(len(off))))
        nudge, at = self.mp.mpf(10)**(-self.mp.dps//3), [self.meaning.index(place - binder.lo, letters) for place, binder in zip(e.places, row.over(e.binders))]
        return abs(value) + sum(off[i][j]*abs(row.value(self.mp, parts, *at) - value)/nudge for (i, j), parts in self._moved(row.by, matrix, nudge))

    def _moved(self, by, matrix, nudge):
        """The decompositions of a matrix with one entry moved, for each; made once for all that is asked of it."""
        key = by, tuple(map(tuple, matrix))
        if key not in self.known:
            places = [(i, j) for i, line in enumerate(matrix) for j in range(len(line))]
            self.known[key] = [(place, DECOMPOSITIONS[by](self.mp, [[entry + nudge*(place == (k, m)) for m, entry in enumerate(line)]
                                                                    for k, line in enumerate(matrix)])) for place in places]
        return self.known[key]

    def _function(self, e, letters):
        """The derivative by each argument is a difference quotient: only its size matters. A number, as the order of a Bessel function, is what it is."""
        values, compute = [self._value(argument, letters) for argument in e.args], numeric_function(e.func)
        off, nudge = abs(self._value(e, letters)), self.mp.mpf(10)**(-self.mp.dps//3)
        for number in (number for number, argument in enumerate(e.args) if not argument.is_Number):
            moved = [value + nudge*(turn == number) for turn, value in enumerate(values)]
            off += self.of(e.args[number], letters)*abs(compute(self.mp, *moved) - compute(self.mp, *values))/nudge
        return off

    def _abstract(self, e, letters):
        """As of a function, by all its arguments."""
        arguments, nudge = list(self._arguments(e, letters)), self.mp.mpf(10)**(-self.mp.dps//3)
        value = self._stand_in(e, arguments)
        return abs(value) + sum(off*abs(self._stand_in(e, arguments, {turn: nudge}) - value) for turn, (*_, off) in enumerate(arguments))/nudge

    def _local(self, e, letters):
        """The derivative of an abstract quantity by an argument, likewise; it is itself a difference quotient, of a smaller nudge."""
        definition, inner = self.meaning.clause(e.of.name, tuple(self.meaning.index(place, letters) for place in e.of.places))
        arguments = list(self._arguments(definition.body, {Letter(letter): number for letter, number in inner.items()}))
        by = (e.by.name, tuple(self.meaning.index(place, letters) for place in e.by.places))
        at, step, nudge = [turn for turn, (entry, *_) in enumerate(arguments) if entry == by], *(self.mp.mpf(10)**(-self.mp.dps//part) for part in (3, 6))

        def derivative(nudged):
            ends = [self._stand_in(definition.body, arguments, {**nudged, **{turn: nudged.get(turn, 0) + sign*step for turn in at}}) for sign in (1, -1)]
            return (ends[0] - ends[1])/(2*step)
        value = derivative({})
        return abs(value) + sum(off*abs(derivative({turn: nudge}) - value) for turn, (*_, off) in enumerate(arguments))/nudge

    def _arguments(self, abstract, letters):
        """(entry, number and position in its array, value, how far that is off) of each argument of an abstract quantity."""
        for number, argument in enumerate(abstract.arguments):
            own = abstract.along(number)
            for inner in entries(own, self.meaning, letters):
                key = tuple(self.meaning.index(place, inner) for place in argument.places)
                position = tuple(self.meaning.index(binder.letter - binder.lo, inner) for binder in own)
                yield (argument.name, key), (number, position), self._value(argument, inner), self.of(argument, inner)

    def _stand_in(self, abstract, arguments, nudged=MappingProxyType({})):
        return stand_in(self.mp, abstract.name, [(*at, value + nudged.get(turn, 0)) for turn, (_, at, value, _) in enumerate(arguments)])

    WAYS = {Abstract: _abstract, Local: _local, Plus: _sum, Times: _product, Power: _power, Over: _over, OfMatrix: _of_matrix}
