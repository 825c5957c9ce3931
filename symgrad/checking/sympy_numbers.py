"""The number that a plain SymPy expression denotes at values of its symbols, by the definition of each part, knowing no rule."""

from math import prod

import sympy
from sympy.logic.boolalg import BooleanAtom, BooleanFunction

from symgrad.errors import CheckError, Part
from symgrad.meaning.closures import CONDITIONS
from symgrad.meaning.real_functions import numeric_function, real_power


class Numbers:
    """What expressions denote where symbols have values; a part that stands in several is computed once."""

    def __init__(self, mp, values):
        self.mp, self.known = mp, dict(values)

    def value(self, e):
        """The number of an expression; DomainError where a function or a power has no real value, CheckError where a part is no number."""
        found = self.known.get(e)
        if found is None:
            found = self.known[e] = self._compute(e)
        return found

    def _compute(self, e):
        mp = self.mp
        if e.is_Add:
            return sum(map(self.value, e.args), mp.zero)
        if e.is_Mul:
            return prod(map(self.value, e.args), start=mp.one)
        if e.is_Pow:
            return real_power(mp, *map(self.value, e.args))
        if e.is_Piecewise:
            return self._first(e.args)
        if e.is_Function:
            return numeric_function(e.func)(mp, *map(self.value, e.args))
        if e.is_extended_real and not e.args:
            return mp.make_mpf(e._as_mpf_val(mp.prec))
        raise CheckError(f"sympy.diff gives {e}, which is no real number", Part("sympy.diff"))

    def _first(self, cases):
        """The value of the first case that holds."""
        found = next((value for value, condition in cases if self._holds(condition)), sympy.nan)
        return self.value(found)

    def _holds(self, e):
        """Whether a condition does; comparisons are made here, and SymPy puts them together."""
        if isinstance(e, BooleanFunction):
            e = e.func(*map(self._holds, e.args))
        return bool(e) if isinstance(e, BooleanAtom) else CONDITIONS[e.func](*map(self.value, e.args))
