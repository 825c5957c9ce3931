"""The second witness: the cost written out in its inputs, differentiated by SymPy, at small sizes."""

import math
from functools import cache
from itertools import islice

import sympy
from sympy.logic.boolalg import BooleanAtom, BooleanFunction
from sympy.matrices import dotprodsimp

from symgrad.errors import CheckError, Part
from symgrad.limits import ARGUMENT, BITS, bits
from symgrad.meaning.assignments import guards
from symgrad.meaning.closures import CONDITIONS
from symgrad.meaning.oracle import agree, entries
from symgrad.meaning.real_functions import numeric_function, real_power
from symgrad.notation.brackets import Bracket
from symgrad.notation.functions import ROWS, maximum, minimum
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import Abstract, Letter, Local, OfMatrix, Over, Plus, Power, Quantity, Times
from symgrad.notation.traversal import parts, substitute

_LARGEST = 300  # a cost that writes out to more operations than this is left to the finite differences
_ENTRIES = 4    # how many entries of one answer are compared


class _TooMuch(Exception):
    """The cost written out would be too long to differentiate, or SymPy has no number for a part of it, as for sin(u)/u at u = 0."""


def instances(proof, meaning):
    """Every value of the letters of a proof at which its left side exists: equations may leave out entries inside the ranges of a name."""
    for letters in entries(proof.over, meaning):
        if all(meaning.index(condition, letters) >= 0 for condition in proof.conditions) and (
                isinstance(proof.left, Local) or all(meaning.exists(*entry) for entry in sides_at(proof.left, meaning, letters))):
            yield letters


def sides_at(left, meaning, letters):
    """The entries, (name, places), that a derivative is of and by; a name for a multiple of one is itself an entry."""
    sides = (left,) if isinstance(left, Quantity) else left.args
    return [(side.name, tuple(meaning.index(place, letters) for place in side.places)) for side in sides if isinstance(side, Quantity)]


class Witness:
    """SymPy's derivative of a cost at the sizes and inputs of one meaning; what several answers need of it is made once."""

    def __init__(self, meaning):
        self.meaning, self.written = meaning, cache(self._written)
        self.numbers = Numbers(meaning.mp, {_symbol(name, key): value for name, held in meaning.inputs.items() for key, value in held.items()})

    def compare(self, cost, proof):
        """Compare a proof's answer with sympy.diff at every value of its letters; how many were compared (0 where it does not apply)."""
        meaning, by = self.meaning, proof.left.by
        if meaning.system.families[by.name].kind != "input" or any(any(parts(d.body, Abstract)) for d in meaning.system.definitions):
            return 0
        places = [dict(letters) for letters in islice(instances(proof, meaning), _ENTRIES)]
        written = self.written(*(_at(cost, letters) for letters in places))
        for letters, e in zip(places, written):
            of = _symbol(by.name, tuple(meaning.index(place, letters) for place in by.places))
            got, number = meaning.value(proof.right, letters), self.numbers.value(sympy.diff(e, of))
            if not agree(got, number):
                shown = meaning.mp.nstr
                raise CheckError(f"the answer for {of} is {shown(got, 20)}; sympy.diff gives {shown(number, 20)}", Part(str(of)))
        return len(written)

    def _written(self, *quantities):
        """Entries of the cost as expressions of the inputs; none of them where that would be too long to differentiate."""
        writer = Written(self.meaning, self.numbers)
        try:
            return tuple(map(writer.entry, quantities))
        except _TooMuch:
            return ()


class Numbers:
    """What plain SymPy expressions denote where symbols have values, knowing no rule; a part that stands in several is computed once."""

    def __init__(self, mp, values):
        self.mp, self.known = mp, dict(values)

    def value(self, e):
        """The number of an expression; DomainError where a function or a power has no real value, CheckError where a part is no number."""
        if e not in self.known:
            self.known[e] = self._compute(e)
        return self.known[e]

    def _compute(self, e):
        mp = self.mp
        if e.is_Add:
            return sum(map(self.value, e.args), mp.zero)
        if e.is_Mul:
            return math.prod(map(self.value, e.args), start=mp.one)
        if e.is_Pow:
            return real_power(mp, *map(self.value, e.args))
        if e.is_Piecewise:
            found = next((value for value, condition in e.args if self._holds(condition)), sympy.nan)
            return self.value(found)
        if e.is_Function:
            return numeric_function(e.func)(mp, *map(self.value, e.args))
        if e.is_extended_real and not e.args:
            return mp.make_mpf(e._as_mpf_val(mp.prec))
        raise CheckError(f"sympy.diff gives {e}, which is no real number", Part("sympy.diff"))

    def _holds(self, e):
        """Whether a condition does; comparisons are made here, and SymPy puts them together."""
        if isinstance(e, BooleanFunction):
            e = e.func(*map(self._holds, e.args))
        return bool(e) if isinstance(e, BooleanAtom) else CONDITIONS[e.func](*map(self.value, e.args))


def _symbol(name, key):
    return sympy.Symbol(f"{name}{list(key)}" if key else name, real=True)


def _at(e, letters):
    """An expression with numbers for its letters."""
    return substitute(e, {letter: sympy.Integer(number) for letter, number in letters.items()})


class Written:
    """Entries of a system as plain SymPy expressions of its inputs, with every sum written out."""

    def __init__(self, meaning, numbers):
        self.meaning, self.numbers, self.known, self.size = meaning, numbers, {}, 0

    def entry(self, quantity):
        """The expression of an entry whose places are numbers."""
        name, key = quantity.name, tuple(self.meaning.index(place) for place in quantity.places)
        if (name, key) not in self.known:
            if name in self.meaning.inputs:
                value = _symbol(name, key)
            elif name in self.meaning.sizes:
                value = sympy.Integer(self.meaning.size(name, key))
            else:
                definition, letters = self.meaning.clause(name, key)
                value = self.write(_at(definition.body, {Letter(n): v for n, v in letters.items()}))
                self.size += sympy.count_ops(value)
                if self.size > _LARGEST or value.has(sympy.nan, sympy.zoo):
                    raise _TooMuch
            self.known[name, key] = value
        return self.known[name, key]

    def write(self, e):
        """An expression without free letters, written out."""
        if isinstance(e, Quantity):
            return self.entry(e)
        if isinstance(e, Over):
            return self._over(e)
        if isinstance(e, OfMatrix):
            return self._of_matrix(e)
        if isinstance(e, Bracket):
            return self._bracket(e)
        if not e.args:
            return e
        if isinstance(e, Times) and any(self._bracket(guard) == 0 for guard in guards(e)):
            return sympy.Integer(0)  # the other factors may be undefined
        args = [self.write(arg) for arg in e.args]
        if isinstance(e, Plus):
            return sympy.Add(*args)
        if isinstance(e, Times):
            return sympy.Mul(*args)
        _refuse_large(e, args)
        if isinstance(e, Power):
            return sympy.Pow(*args)
        if e.func in (maximum, minimum):
            return self._taken(e.func, args)
        return ROWS[e.func].explicitly(*args) if e.func in ROWS else e.func(*args)

    def _over(self, e):
        values = self._values(e)
        if e.operator in ("max", "min"):
            return self._taken(maximum if e.operator == "max" else minimum, values)
        return (sympy.Add if e.operator == "sum" else sympy.Mul)(*values)

    def _taken(self, kind, values):
        """The largest, or the smallest, of the values here: off the kinks it is the same one all around."""
        return values[ROWS[kind].side(*map(self.numbers.value, values))]

    def _values(self, e):
        """What stands under some letters, written out at all their values."""
        return [self.write(_at(e.body, letters)) for letters in entries(e.binders, self.meaning)]

    def _of_matrix(self, e):
        """By the formula of small sizes, as cofactors; log |det| as half the logarithm of the square."""
        values, binders, row = self._values(e), e.binders, MATRIX_FUNCTIONS[e.operator]
        sizes = [self.meaning.index(binder.size) for binder in binders]
        if sympy.count_ops(values)*math.factorial(min(sizes)) > _LARGEST:
            raise _TooMuch
        at = [self.meaning.index(place - binder.lo) for place, binder in zip(e.places, row.over(binders))]
        with dotprodsimp(False):  # the values are written out, and expanding their products can take minutes
            found = row.explicitly(sympy.Matrix(*sizes, values), *at)
        if found is None or found.has(sympy.nan, sympy.zoo):
            raise _TooMuch
        return found

    def _bracket(self, e):
        """Its value here, also where it compares values: off the kinks it is the same all around, so its derivative is 0."""
        return sympy.Integer(int(self.meaning.value(e)))


def _refuse_large(e, args):
    """_TooMuch where SymPy would work out a number of very many digits: 3**1000000, gamma(3000000)."""
    if isinstance(e, Power):
        base, exponent = args
        large = base.is_Rational and exponent.is_Integer and abs(exponent)*bits(base) > BITS
    else:
        large = any(arg.is_Number and abs(arg) > ARGUMENT for arg in args)
    if large:
        raise _TooMuch
