"""Expressions made into Python closures `(reader, letters) -> number`: each node says what it denotes, in a few lines.

A reader is one of `meaning.world`: it knows the value of every entry. `letters` gives each letter's value by its name.
Index arithmetic denotes a whole number, everything else a real number.
"""

import operator
from functools import lru_cache, partial

import sympy
from sympy import Add, Mul, Pow, Symbol
from sympy.core.function import Application
from sympy.logic.boolalg import BooleanFunction

from symgrad.meaning.assignments import assignments, combining, guards, names_of_values
from symgrad.limits import EXPONENT
from symgrad.meaning.decompositions import DECOMPOSITIONS
from symgrad.meaning.index_closures import index_closure
from symgrad.meaning.real_functions import ARGUMENT_BITS, DomainError, context, numeric_function, real_power, stand_in, whole_power, within_reach
from symgrad.notation.brackets import AtMost, Bracket, Delta, Differ, InRange, Less, OfValues, ValuesDiffer, ValuesEqual
from symgrad.notation.functions import ROWS
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import Abstract, Binder, D, Letter, Local, Modulo, OfMatrix, Over, Plus, Power, Quantity, Quotient, Times, Total
from symgrad.notation.traversal import factors, free_letters


@lru_cache(maxsize=None)
def compiler(digits):
    """The compiler of a precision; all systems share it, so that an expression is compiled once."""
    return Compiler(context(digits))


class Compiler:
    """Node -> closure. `real` and `index` remember what they made."""

    def __init__(self, mp):
        self.mp = mp
        self.real = lru_cache(maxsize=1 << 14)(self._real)
        self.index = lru_cache(maxsize=1 << 14)(partial(index_closure, self))

    def _real(self, node):
        if isinstance(node, Letter):
            return lambda reader, letters, name=node.name, mpf=self.mp.mpf: mpf(letters[name])
        if isinstance(node, Symbol):
            return lambda reader, letters, name=node.name: reader.read(name, ())
        for kind, make in REAL:
            if isinstance(node, kind):
                return make(self, node)
        if node.is_number and node.is_real and not node.args:
            return self._constant(self.mp.make_mpf(node.evalf(self.mp.dps + 5)._mpf_))
        raise AssertionError(f"{node} ({type(node).__name__}) has no meaning here")

    def _constant(self, value):
        return lambda reader, letters: value

    def _quantity(self, node):
        name, key = node.name, self.key(node)
        return lambda reader, letters: reader.read(name, key(reader, letters))

    def key(self, node):
        """The places of an entry as a tuple of whole numbers."""
        if len(node.places) > 1 and all(isinstance(place, Letter) for place in node.places):
            return lambda reader, letters, pick=operator.itemgetter(*[place.name for place in node.places]): pick(letters)
        places = tuple(map(self.index, node.places))
        if len(places) == 1:
            return lambda reader, letters, place=places[0]: (place(reader, letters),)
        return lambda reader, letters: tuple([place(reader, letters) for place in places])

    def _whole(self, node):
        e, mpf = self.index(node), self.mp.mpf
        return lambda reader, letters: mpf(e(reader, letters))

    def _plus(self, node):
        terms = tuple(map(self.real, node.args))

        def value(reader, letters):
            total = terms[0](reader, letters)
            for term in terms[1:]:
                total += term(reader, letters)
            return total
        return value

    def _times(self, node):
        """A bracket that is 0 makes the product 0: the other factors are not evaluated there."""
        brackets = tuple(map(self.real, guards(node)))
        first, *others = [self.real(arg) for arg in node.args if not isinstance(arg, Bracket)] or [self._constant(self.mp.one)]

        def product(reader, letters):
            value = first(reader, letters)
            for factor in others:
                value *= factor(reader, letters)
            return value

        def guarded(reader, letters, zero=self.mp.zero):
            for bracket in brackets:
                if not bracket(reader, letters):
                    return zero
            return product(reader, letters)
        return guarded if brackets else product

    def _power(self, node):
        """The exponent comes first: to the power 0, as in `u**[i != k]`, the base is never evaluated.

        At base 0 a root has no derivative, and a power has none by a varying exponent: both count as kinks. Another power with an exponent
        that is no whole number has none on one side; only a difference that nudges its base goes there.
        """
        base, mp = self.real(node.args[0]), self.mp
        if node.args[1].is_Integer and node.args[1] >= -EXPONENT and node.args[1] != 0:
            return lambda reader, letters, number=int(node.args[1]): within_reach(mp, whole_power(base(reader, letters), number))
        exponent, varies = self.real(node.args[1]), not node.args[1].is_number

        def value(reader, letters):
            to = exponent(reader, letters)
            if not to:
                return mp.one
            of = base(reader, letters)
            if to > 0 and not mp.isint(to):
                if abs(of) < mp.eps and (to < 1 or varies):
                    reader.kink(mp.zero)
                elif of < 0 and to > 1 and reader.moved:
                    reader.kink(-of)
                    return mp.zero
            return within_reach(mp, real_power(mp, of, to))
        return value

    def _over(self, node):
        """A sum, or another operation over letters: once a reader for each value of the letters it has from outside."""
        body, ranges, combine = self.real(node.body), self._ranges(node), combining(self.mp, node.operator)
        brackets, names = self.brackets_by_depth(node), sorted(letter.name for letter in free_letters(node))

        def value(reader, letters):
            return reader.remembered((value, *[letters[name] for name in names]), lambda: combine(
                reader, [body(reader, inner) for inner in assignments(ranges, reader, letters, brackets)]))
        return value

    def brackets_by_depth(self, node):
        """The brackets of letters among the factors of a sum's terms, each with how many of the ranges give its letters their values.

        Where one of them is 0 there is no term, and ranges further in are not evaluated.
        """
        if node.operator != "sum":
            return ()
        own = [binder.letter for binder in node.binders]
        brackets = [factor for factor in factors(node.body) if isinstance(factor, Bracket) and not isinstance(factor, OfValues)]
        depths = [max((own.index(letter) + 1 for letter in free_letters(bracket) if letter in own), default=0) for bracket in brackets]
        return tuple((depth, self.real(bracket)) for depth, bracket in zip(depths, brackets) if depth < len(own))

    def _of_matrix(self, node):
        """Where it does not exist, as the inverse of a singular matrix, there is no value; near there, differences are no good."""
        decomposed, mp, function_row = self._decomposed(node), self.mp, MATRIX_FUNCTIONS[node.operator]
        ranges = function_row.over(self._ranges(node))
        places = tuple((self.index(place), lo, hi) for place, (_, lo, hi) in zip(node.places, ranges, strict=True))

        def value(reader, letters):
            parts = decomposed(reader, letters)
            reader.kink(min(parts[number] for number in function_row.margin))
            ends = [(place(reader, letters), lo(reader, letters), hi(reader, letters)) for place, lo, hi in places]
            if not all(lo <= place <= hi for place, lo, hi in ends):
                raise DomainError(f"{node}: {node.operator} has no such entry", remedy="write a place that the matrix has at any size")
            found = function_row.value(mp, parts, *(place - lo for place, lo, _ in ends))
            if found is None:
                raise DomainError(f"{node}: {function_row.lacks[0]}", remedy=function_row.lacks[1])
            return found
        return value

    def _decomposed(self, node):
        """The closure that gives the parts of the matrix from which a function is computed, whatever is asked of them: once a reader."""
        body, ranges, function_row = self.real(node.body), self._ranges(node), MATRIX_FUNCTIONS[node.operator]
        names = sorted(letter.name for letter in free_letters(OfMatrix("", *node.args[1:4])))

        def compute(reader, letters):
            values = [body(reader, inner) for inner in assignments(ranges, reader, letters)]
            height, width = (max(0, hi(reader, letters) - lo(reader, letters) + 1) for _, lo, hi in ranges)
            assert height == width or not function_row.square, f"{node}: the matrix is not square"
            return DECOMPOSITIONS[function_row.by](self.mp, [values[turn*width:(turn + 1)*width] for turn in range(height)])
        return lambda reader, letters: reader.remembered((body, ranges, function_row.by, *[letters[name] for name in names]), lambda: compute(reader, letters))

    def _ranges(self, node):
        return tuple((b.letter.name, self.index(b.lo), self.index(b.hi)) for b in node.binders)

    def _bracket(self, node):
        mp, holds, one, zero = self.mp, HOLDS.get(type(node)), self.mp.one, self.mp.zero
        sides = tuple(map(self.real if isinstance(node, OfValues) else self.index, node.args))
        names = names_of_values(node)
        if isinstance(node, InRange):
            lo, e, hi = sides
            return lambda reader, letters: one if lo(reader, letters) <= e(reader, letters) <= hi(reader, letters) else zero
        if not isinstance(node, Less) or not names:
            one_side, other = sides
            return lambda reader, letters: one if holds(one_side(reader, letters), other(reader, letters)) else zero

        def value(reader, letters):
            u, v = (side(reader, letters) for side in sides)
            held = holds(u, v)
            if not names <= reader.meaning.system.counted:  # else no input moves it
                reader.kink(abs(v - u) or mp.inf, (node, held))  # sides that are the same number move together, as t[i] and t[j] at i = j
            return one if held else zero
        return value

    def _function(self, node):
        mp, compute, row = self.mp, numeric_function(node.func), ROWS.get(node.func)
        arguments, names = tuple(map(self.real, node.args)), frozenset(names_of_values(node))

        def value(reader, letters):
            values = [within_reach(mp, argument(reader, letters), ARGUMENT_BITS) for argument in arguments]
            if row is not None and row.kink is not None and not names <= reader.meaning.system.counted:
                reader.kink(row.kink(mp, *values), (node, row.side(*values)))
            return within_reach(mp, compute(mp, *values))
        return value

    def _abstract(self, node):
        """Some fixed smooth function of all its arguments, one of which nothing else is known; its name picks it."""
        mp, arguments = self.mp, []
        for number, argument in enumerate(node.arguments):
            ranges = tuple((b.letter.name, self.index(b.lo), self.index(b.hi)) for b in node.along(number))
            arguments.append((number, self.real(argument), ranges))

        def value(reader, letters):
            return stand_in(mp, node.name, [(number, tuple(inner[name] - lo(reader, inner) for name, lo, _ in ranges), argument(reader, inner))
                                            for number, argument, ranges in arguments for inner in assignments(ranges, reader, letters)])
        return value

    def _partial(self, node):
        body, name, key = self.real(node.expression), node.entry.name, self.key(node.entry)
        return lambda reader, letters: reader.partial(body, letters, (name, key(reader, letters)))

    def _derivative(self, node):
        """A local derivative or an adjoint."""
        how, of, by = "local" if isinstance(node, Local) else "total", node.of.name, node.by.name
        at, by_at = self.key(node.of), self.key(node.by)
        return lambda reader, letters: getattr(reader, how)((of, at(reader, letters)), (by, by_at(reader, letters)))

    # Plain SymPy, as answers are handed out

    def _limits(self, node):
        kind = "sum" if isinstance(node, sympy.Sum) else "prod"
        return self._over(Over(kind, node.function, *(Binder(*limit) for limit in reversed(node.limits))))

    def _piecewise(self, node):
        """The value of the first case that holds."""
        cases = [(self.real(value), self._condition(condition)) for value, condition in node.args]

        def value(reader, letters):
            for value, holds in cases:
                if holds(reader, letters):
                    return value(reader, letters)
            raise AssertionError(f"{node} has no case that holds")
        return value

    def _condition(self, node):
        if node in (sympy.true, sympy.false):
            return lambda reader, letters, holds=bool(node): holds
        sides = tuple(map(self._condition if isinstance(node, BooleanFunction) else self.real, node.args))
        holds = CONDITIONS[type(node)]
        return lambda reader, letters: holds(*[side(reader, letters) for side in sides])


CONDITIONS = {
    sympy.And: lambda *sides: all(sides),
    sympy.Or: lambda *sides: any(sides),
    sympy.Not: operator.not_,
    sympy.Eq: operator.eq, sympy.Ne: operator.ne,
    sympy.Le: operator.le, sympy.Lt: operator.lt, sympy.Ge: operator.ge, sympy.Gt: operator.gt,
}

HOLDS = {
    Delta: operator.eq,
    ValuesEqual: operator.eq,
    Differ: operator.ne,
    ValuesDiffer: operator.ne,
    Less: operator.lt,
    AtMost: operator.le,
}

REAL = (
    (Quantity, Compiler._quantity),
    ((Times, Mul), Compiler._times),
    ((Plus, Add), Compiler._plus),
    ((Power, Pow), Compiler._power),
    ((Modulo, Quotient, sympy.Mod), Compiler._whole),
    ((sympy.core.numbers.Infinity, sympy.core.numbers.NegativeInfinity), lambda compiler, node: compiler._constant(compiler.mp.mpf("inf" if node > 0 else "-inf"))),
    (sympy.Rational, lambda compiler, node: compiler._constant(compiler.mp.mpf(int(node.p))/int(node.q))),
    (Over, Compiler._over),
    (OfMatrix, Compiler._of_matrix),
    (Bracket, Compiler._bracket),
    (D, Compiler._partial),
    ((Local, Total), Compiler._derivative),
    (Abstract, Compiler._abstract),
    (sympy.Indexed, lambda compiler, node: compiler.real(Quantity(node.base.name, *node.indices))),
    ((sympy.Sum, sympy.Product), Compiler._limits),
    (sympy.KroneckerDelta, lambda compiler, node: compiler.real(Delta(*node.args))),
    (sympy.Piecewise, Compiler._piecewise),
    (Application, Compiler._function),
)
