"""One SymPy equation: Indexed are entries, Idx and the limits of sums are ranges, SymPy's printing order is the reading order."""

from dataclasses import replace

import sympy
from sympy import Add, Eq, Float, Idx, Indexed, Integer, MatrixExpr, MatrixSymbol, Mod, Mul, Pow, Product, Rational, Sum, Symbol, pi
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.utilities.iterables import sift

from symgrad.equations.system import plain_name
from symgrad.errors import InputError, Place, TooLargeError, UnsupportedError
from symgrad.limits import COUNT
from symgrad.notation.brackets import Differ, InRange
from symgrad.notation.functions import OF_TWO, maximum, minimum, remainder
from symgrad.notation.nodes import Abstract, Letter, Modulo, Over, Plus, Power, Quantity, Quotient, Times
from symgrad.notation.traversal import factors
from symgrad.reading.drafts import FILE, Equation, LetterRange, Read
from symgrad.reading.sympy.matrix_symbols import CUT, PARTS
from symgrad.reading.sympy.pieces import MARKS, otherwise, tightest, ways
from symgrad.reading.sympy.undefined_functions import OF_UNDEFINED, read_undefined
from symgrad.reading.text.conditions import ascending, letter_brackets, value_brackets
from symgrad.reading.text.expressions import negative
from symgrad.reading.text.functions import FORMULAS, ONE_ARGUMENT
from symgrad.reading.text.places import beyond_count, find_range, whole_multiples

_LARGEST = {sympy.Max: maximum, sympy.Min: minimum, maximum: maximum, minimum: minimum}


def name_of(atom):
    """The name of a Symbol, an Idx or the base of an Indexed."""
    atom = atom.base.label if isinstance(atom, Indexed) else atom
    label = atom.label if isinstance(atom, Idx) else atom
    return label.name if isinstance(label, Symbol) else str(atom)


class SymPyEquation:
    """One SymPy equation and where it stands in the list."""

    def __init__(self, number, equation):
        self.number, self.text, self.reads, self.undefined = number, str(equation), [], {}
        if isinstance(equation, tuple) and len(equation) == 2 and all(isinstance(side, sympy.Expr) for side in equation):
            equation = Eq(*equation, evaluate=False)
        if not isinstance(equation, Relational):
            raise self.error(f"{self.text} is no equation", remedy="write Eq(left, right, evaluate=False)")
        self.relation, self.symbols = equation, equation.atoms(Symbol)

    def place(self, part=None):
        """Where a part stands, found again in the printed equation."""
        text = "" if part is None else str(part)
        text = text if text and text in self.text else self.text
        return Place(FILE, self.number, self.text.find(text) + 1, self.text, len(text))

    def error(self, message, part=None, remedy=None, kind=InputError):
        return kind(message, self.place(part), remedy)

    @property
    def limits(self):
        """(letter, lo, hi) of every range that is written, from sums, products and Idx."""
        sums = [tuple(limit) for part in sympy.preorder_traversal(self.relation) if isinstance(part, Sum | Product) for limit in part.limits]
        own = [(index, index.lower, index.upper) for index in sorted(self.relation.atoms(Idx), key=str) if index.upper is not None]
        return [limit for limit in sums if len(limit) == 3] + own

    @property
    def target_letters(self):
        left = self.relation.lhs
        return [index for index in left.indices if isinstance(index, Symbol | Idx)] if isinstance(left, Indexed) else []

    def definition(self, names):
        self.names, left = names, self.relation.lhs
        if isinstance(left, MatrixSymbol):
            return self._of_matrices(left)
        if not isinstance(self.relation, Eq):
            raise self.error("a bound is no equation", remedy="hand it over in assume=[...]")
        if not isinstance(left, Symbol | Indexed) or isinstance(left, Idx):
            raise self.error(f"{left} cannot be defined", left, "a left side is a Symbol or an Indexed")
        ranges = ()
        for index in self.target_letters:
            if name_of(index) not in names.sizes:
                ranges = (*ranges, self._range(index, _idx_ends(index), ranges))
        target = Quantity(self.identifier(left), *(self.index(index, ranges) for index in getattr(left, "indices", ())))
        body = self._body(target, ranges)
        return Equation("definition", ranges, body, tuple(self.reads), self.place(), target)

    def _of_matrices(self, left):
        """Z = X*Y: an equation for every entry."""
        if not isinstance(self.relation.rhs, MatrixExpr) or self.relation.rhs.shape != left.shape:
            raise self.error(f"{left.name} is {left.shape}, and the right side is not", remedy="both sides have one shape")
        ranges, body = self.matrices.entries(self, self.relation.rhs)
        target, ranges = Quantity(left.name, *(own.letter for own in ranges)), ranges if self.relation.rhs.has(*CUT) else tuple(replace(own, lo=None, hi=None) for own in ranges)
        return Equation("definition", ranges, body, tuple(self.reads), self.place(), target)

    def _matrices(self, e, scope):
        """A number that is made of matrices."""
        ranges, body = self.matrices.entries(self, e, scope)
        if ranges:
            raise self.error(f"{e} is an array, where a number is wanted", e, "take its trace, its determinant or a product with vectors")
        return body

    def _element(self, e, scope):
        """X[i,j]; a vector has one place."""
        if not isinstance(e.parent, MatrixSymbol):
            raise self.error(f"an element of {e.parent}", e, "give the matrix an equation of its own", UnsupportedError)
        places = [self.index(place, scope) for place, size in zip(e.indices, e.parent.shape) if size != 1]
        return self._entry(Quantity(e.parent.name, *places), e, scope)

    def _body(self, target, ranges):
        right = self.relation.rhs
        if isinstance(right, AppliedUndef) and right.func.__name__ == target.name:
            arguments = [self.value(argument, ranges) for argument in right.args]
            if not all(isinstance(argument, Quantity) for argument in arguments):
                raise self.error(f"{right} depends on something without a name", right, "define its arguments in equations of their own")
            return Abstract(target.name, arguments)
        return self.value(right, ranges)

    def assumption(self, names):
        """A fact from Eq, a bound from a comparison; indices that no sum binds are letters of the assumption."""
        self.names, ranges = names, ()
        bound = {name_of(limit[0]) for part in self.relation.atoms(Sum, Product) for limit in part.limits}
        for part in sympy.preorder_traversal(self.relation):
            for index in part.indices if isinstance(part, Indexed) else ():
                for letter in sorted(index.free_symbols, key=str) if not isinstance(index, Idx) else [index]:
                    if name_of(letter) not in bound | set(names.sizes) | {own.letter.name for own in ranges}:
                        ranges = (*ranges, self._range(letter, _idx_ends(letter), ranges))
        left, right = (self.value(side, ranges) for side in (self.relation.lhs, self.relation.rhs))
        if isinstance(self.relation, sympy.Ne):
            raise self.error("nothing is assumed here", remedy="hand over an equation or a bound, as Gt(x, 0)")
        kind, side = "fact" if isinstance(self.relation, Eq) else "bound", "lower" if isinstance(self.relation, sympy.Gt | sympy.Ge) else "other"
        return Equation(kind, ranges, left, tuple(self.reads), self.place(), **{side: right})

    def _range(self, symbol, ends, scope):
        if find_range(name_of(symbol), scope):
            raise self.error(f"the letter {name_of(symbol)} is bound twice", symbol, "take another letter")
        lo, hi = (self.index(end, scope) for end in ends) if ends else (None, None)
        return LetterRange(next(self.names.numbers), Letter(self.identifier(symbol)), lo, hi, self.place(symbol))

    def identifier(self, atom):
        """The name of a symbol, which must be one that text could hold."""
        return plain_name(name_of(atom), self.place(atom))

    def index(self, e, scope):
        """Index arithmetic: letters and sizes instead of symbols."""
        if isinstance(e, Symbol | Idx) and (own := find_range(name_of(e), scope)):
            return own.letter
        if isinstance(e, Symbol | Idx | Indexed) and name_of(e) in self.names.sizes:
            return self._named(e, scope)
        if isinstance(e, Symbol | Idx):
            raise self.error(f"{name_of(e)} is free on the right of {self.relation.lhs} = ...", e, "sum over it, or add it to the left side")
        if isinstance(e, Add | Mul | Mod | Integer):
            place = (Modulo if isinstance(e, Mod) else e.func)(*(self.index(arg, scope) for arg in e.args)) if e.args else e
            if beyond_count(place):
                raise self.error(f"a number beyond {COUNT:,} in a place or a range", e, "write a name for it", TooLargeError)
            if whole_multiples(place):
                return place
        if isinstance(e, sympy.floor):
            size = sympy.fraction(sympy.together(e.args[0]))[1]
            return Quotient(self.index((e.args[0]*size).expand(), scope), self.index(size, scope))
        if isinstance(e, Indexed):
            raise self.error(f"the place {e} depends on data", e, "write a sum over KroneckerDelta(k, ...), or read equation text, where index c: (n) in 0..K-1 declares labels", UnsupportedError)
        raise self.error(f"{e} cannot stand in a place or a range", e,
                         "places and ranges hold letters, sizes and whole numbers, with + - * and Mod(i + 1, N)")

    def _named(self, e, scope):
        """The entry of a Symbol or an Indexed."""
        return self._entry(Quantity(self.identifier(e), *(self.index(index, scope) for index in getattr(e, "indices", ()))), e, scope)

    def _entry(self, entry, atom, scope):
        self.reads.append(Read(entry, scope, self.place(atom)))
        return entry

    def value(self, e, scope):
        """The notation of an expression; SymPy's printing order is its reading order."""
        if isinstance(e, Rational) or e == pi:
            return e
        if isinstance(e, Float):
            return Rational(str(e))
        if isinstance(e, Symbol | Idx) and (own := find_range(name_of(e), scope)):
            return own.letter
        if isinstance(e, Symbol | Idx | Indexed):
            return self._named(e, scope)
        if isinstance(e, MatrixElement):
            return self._element(e, scope)
        if isinstance(e, PARTS):
            return self._matrices(e, scope)
        for kind, convert in _CONVERSIONS.items():
            if isinstance(e, kind):
                return convert(self, e, scope)
        return self._function(e, scope)

    def _plus(self, e, scope):
        terms = [self.value(term, scope) for term in e.as_ordered_terms()]
        return Plus(*sorted(terms, key=lambda term: bool((first := factors(term)[0]).is_Rational and first < 0)))

    def _times(self, e, scope):
        read = [self.value(factor, scope) for factor in e.as_ordered_factors()]
        below, above = sift(read, lambda u: bool(isinstance(u, Power) and u.exponent.is_Rational and u.exponent < 0), binary=True)
        if above and above[0] == -1 and len(above) > 1:
            return negative(Times(*above[1:], *below))
        return Times(*above, *below)

    def _over(self, e, scope):
        added = ()
        for limit in reversed(e.limits):
            added = (*added, self._range(limit[0], limit[1:], (*scope, *added)))  # SymPy makes no sum or product without both limits
        return Over("sum" if isinstance(e, Sum) else "prod", self.value(e.function, (*scope, *added)), *(own.binder for own in added))

    def _pieces(self, e, scope):
        """A value chosen by conditions, each asked where none before it holds, as a sum of the pieces behind brackets."""
        terms, left = [], [()]
        for value, condition in e.args:
            for taken in ways(condition):
                for together in (sympy.And(*before, *taken) for before in left):
                    terms += [self._behind(way, value, scope) for way in map(tightest, ways(together)) if way is not None]
                left = [(*before, *rest) for before in left for rest in otherwise(taken)]
        lacking = next((way for together in left for way in ways(sympy.And(*together)) if tightest(way) is not None), None)
        if lacking is not None:
            raise self.error(f"this Piecewise has no value where {sympy.And(*lacking)}", e, "write what it is elsewhere as its last piece, (0, True)")
        return Plus(*(term for term in terms if term != 0))

    def _behind(self, conditions, value, scope):
        first = len(self.reads)
        brackets, read = [self.bracket(condition, scope) for condition in conditions], self.value(value, scope)
        guards = tuple(bracket for bracket in brackets if isinstance(bracket, (InRange, Differ)))
        self.reads[first:] = [replace(each, guards=(*each.guards, *guards)) for each in self.reads[first:]]
        return Times(*brackets, *(() if read == 1 and brackets else (read,))) if read != 0 else read

    def bracket(self, condition, scope):
        """A comparison as a bracket, of letters or of values."""
        if type(condition) not in MARKS:
            raise self.error(f"{condition} is no comparison", condition, "a condition is a comparison, or And and Or of some", UnsupportedError)
        marks, counting = (MARKS[type(condition)],), all(self._counts(atom, scope) for atom in condition.atoms(Symbol, Idx, Indexed, sympy.Function, Pow))
        if counting:
            return letter_brackets([self.index(side, scope) for side in condition.args], marks)
        sides, marks = ascending(condition.args, marks)
        (kind, u, v), = value_brackets([self.value(side, scope) for side in sides], marks)
        return kind(u, v)

    def _counts(self, atom, scope):
        return isinstance(atom, Symbol | Idx) and bool(find_range(name_of(atom), scope) or name_of(atom) in self.names.sizes)

    def _digit(self, e, scope):
        """floor and Mod, of letters a whole number, else of values."""
        if all(self._counts(atom, scope) for atom in e.atoms(Symbol, Idx, Indexed)):
            return self.index(e, scope)
        return (remainder if isinstance(e, Mod) else e.func)(*(self.value(arg, scope) for arg in e.args), evaluate=False)

    def _function(self, e, scope):
        if isinstance(e, AppliedUndef) and e.func.__name__ in ONE_ARGUMENT and len(e.args) == 1:
            return ONE_ARGUMENT[e.func.__name__](self.value(e.args[0], scope), evaluate=False)
        if isinstance(e, OF_UNDEFINED):
            return read_undefined(self, e, scope)
        if e.func in _LARGEST:
            return _LARGEST[e.func](*(self.value(arg, scope) for arg in sorted(e.args, key=sympy.default_sort_key)), evaluate=False)
        if e == sympy.E:
            return sympy.exp(Integer(1), evaluate=False)
        if not isinstance(e, sympy.Function) or not all(isinstance(arg, sympy.Expr) for arg in e.args):
            raise self.error(f"{e.func.__name__} is nothing symgrad can read" if e.args else f"{e} is no real number", e,
                             "write it with + - * / **, sums, products and functions of one argument", UnsupportedError)
        if e.func.__name__ in FORMULAS and len(e.args) == 2:
            return FORMULAS[e.func.__name__](*(self.value(arg, scope) for arg in e.args))
        if e.func not in OF_TWO and len(e.args) > 1 and sum(not arg.is_Number for arg in e.args) != 1:
            raise self.error(f"{e.func.__name__} has {len(e.args)} arguments, of which all but one must be numbers", e,
                             "write it with functions of one argument", UnsupportedError)
        return e.func(*(self.value(arg, scope) for arg in e.args), evaluate=False)  # whether it knows its derivative is asked where it is wanted


def _idx_ends(index):
    return (index.lower, index.upper) if isinstance(index, Idx) and index.upper is not None else None


_CONVERSIONS = {
    Add: SymPyEquation._plus, Mul: SymPyEquation._times, (Sum, Product): SymPyEquation._over,
    Pow: lambda text, e, scope: Power(text.value(e.base, scope), text.value(e.exp, scope)),
    sympy.Piecewise: SymPyEquation._pieces, (Mod, sympy.floor): SymPyEquation._digit,
    sympy.Heaviside: lambda text, e, scope: FORMULAS["heaviside"](*(text.value(arg, scope) for arg in e.args)),
    sympy.KroneckerDelta: lambda text, e, scope: text.bracket(sympy.Eq(*e.args, evaluate=False), scope),
}
