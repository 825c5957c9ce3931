"""SymPy equations become the same System as their text: Indexed are entries, Idx and the limits of sums are ranges."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

import sympy
from sympy import (Add, Dummy, Eq, Float, Idx, Indexed, IndexedBase, Integer, MatrixExpr, MatrixSymbol, Mul, Pow, Product, Rational, S, Sum, Symbol,
                   Tuple, pi)
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.matrices.expressions.matexpr import MatrixElement

from symgrad.equations.system import plain_name, unknown_name
from symgrad.errors import Argument, InputError, Place, TooLargeError, UnsupportedError, checked, or_none, printable
from symgrad.limits import BITS, COUNT, NODES, bits, task
from symgrad.notation.functions import maximum, minimum
from symgrad.notation.nodes import Abstract, Letter, Over, Plus, Power, Quantity, Times
from symgrad.reading.drafts import FILE, Equation, Names, Range, Read
from symgrad.reading.ranges.assemble import assemble
from symgrad.reading.sympy.matrix_symbols import PARTS, MatrixSymbols, entry, symbols_of
from symgrad.reading.text.declarations import Declaration, declared
from symgrad.reading.text.expressions import negative
from symgrad.reading.text.functions import ONE_ARGUMENT
from symgrad.reading.text.places import beyond_count, find, whole_multiples

_LARGEST = {sympy.Max: maximum, sympy.Min: minimum, maximum: maximum, minimum: minimum}


@task("reading")
def _listed(value):
    """Whether a value is a list of things, and no text."""
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping))


def _pairs_named(value):
    """Whether a value maps pairs of names to names; an empty list does too."""
    pairs = value.items() if isinstance(value, Mapping) else value
    return isinstance(value, (Mapping, list, tuple)) and all(
        isinstance(one, tuple) and len(one) == 2 and isinstance(one[0], tuple) and len(one[0]) == 2 and isinstance(one[1], str) for one in pairs)


@checked(given=(or_none(_listed), "a list of names, or of symbols", 'write given=["w", "x"]'), assume=(_listed, "a list of equations and bounds", "write assume=[Gt(x, 0)]"),
         named=(_pairs_named, "a dictionary from pairs to names", 'write named={("C", "z"): "delta"}'))
def from_sympy(equations, given=None, assume=(), named=()):
    """The System of SymPy equations `Eq(z[l, j], Sum(w[l, j, k]*a[l - 1, k], (k, 0, n - 1)) + b[l, j])`.

    A left side is a Symbol, an Indexed or a MatrixSymbol; `(C, x.T*A*x)` is read as Eq(C, x.T*A*x), which SymPy takes for false.
    An `Idx` with a range and the limits of a `Sum` are written ranges; a Symbol as an index of the left side is a letter whose
    range is found as in text. The shape of an IndexedBase declares it, and its offset where it begins. `given` names the inputs, `assume` holds equations and bounds, `named` maps (of, by) to a name, as
    {("C", "z"): "delta"}. Raises InputError, UnsupportedError or TooLargeError.
    """
    equations, assume = list(equations), list(assume)
    if not equations:
        raise InputError("there is no equation in equations", Argument("equations"), "hand over a list of SymPy equations, as [Eq(C, (a - y)**2)]")
    _few_enough([*equations, *assume])
    texts = [_Equation(number, equation) for number, equation in enumerate([*equations, *assume], 1)]
    sizes = _sizes(texts[:len(equations)], texts[len(equations):])
    symbols = symbols_of([text.relation for text in texts])
    bases = _declared_bases(texts)
    shapes = [*(size for symbol in symbols for size in symbol.shape), *(end for ends in bases.values() for pair in ends for end in pair)]
    sizes = list(dict.fromkeys([*sizes, *(symbol.name for size in shapes for symbol in sorted(size.atoms(Symbol), key=str))]))
    for name in (*sizes, *(symbol.name for symbol in symbols)):
        plain_name(name)
    names = Names(frozenset(sizes))
    matrices = MatrixSymbols(symbols, names, {*sizes, *(symbol.name for text in texts for symbol in (*text.symbols, *symbols))})
    for text in texts:
        text.matrices = matrices
    read = [text.definition(names) for text in texts[:len(equations)]] + [text.assumption(names) for text in texts[len(equations):]]
    known = dict.fromkeys(one.entry.name for equation in read for one in equation.occurrences)
    given = None if given is None else {str(name): Argument("given") for name in given}
    for name in (name for pair in dict(named) for name in pair):
        if str(name) not in known:
            raise unknown_name(printable(str(name), ""), known, Argument("named"), "name in named")
    declarations = [_declaration(texts[0], name, ends) for name, ends in bases.items() if name in known]
    taken = {*known, *(symbol.name for text in texts for symbol in text.symbols), *dict(named).values()}
    declared_bases = [declared(one, matrices.letters.of_shape(one.shape), names) for one in declarations]
    shapes = matrices.shapes | {one.name: one.axes for one in declarations}
    system = assemble(read + matrices.equations() + declared_bases, sizes, taken, given, named, (), FILE, shapes)
    own = {symbol.name: symbol for text in texts for symbol in text.symbols if symbol.name in system.families}
    return replace(system, symbols=MappingProxyType(own))


def _declared_bases(texts):
    """name -> [(first place, last place)] of each IndexedBase that has a shape, in order of appearance."""
    found = {}
    for text in texts:
        for entry in (part for part in sympy.preorder_traversal(text.relation) if isinstance(part, Indexed)):
            if isinstance(entry.base, IndexedBase) and entry.base.shape is not None:
                first = S(entry.base.offset or 0)
                found.setdefault(_name(entry), [(first, first + size - 1) for size in entry.base.shape])
    return found


def _declaration(text, name, ends):
    """An IndexedBase as the declaration that it is in text."""
    ends = [tuple(text.index(end, ()) for end in pair) for pair in ends]
    return Declaration(name, tuple(hi + 1 if lo == 0 and isinstance(hi + 1, Quantity | Integer) else Tuple(lo, hi) for lo, hi in ends), None, text.error("").place)


def _few_enough(equations):
    """Parts are counted as often as they stand, since a part that SymPy holds once may stand a million times."""
    waiting, count = [part for equation in equations for part in (equation if isinstance(equation, tuple) else (equation,))], 0
    while waiting:
        part, count = waiting.pop(), count + 1
        if count > NODES:
            raise TooLargeError(f"the equations have more than {NODES:,} parts", Argument("equations"), "name parts of them in equations of their own")
        if isinstance(part, Rational) and bits(part) > BITS or isinstance(part, Float) and abs(part._mpf_[2]) > BITS:
            raise TooLargeError("a number in the equations has too many digits to compute with", Argument("equations"),
                                "put a symbol in its place, which is then an input")
        waiting.extend(getattr(part, "args", ()))


def _sizes(definitions, assumptions):
    """The names in the bounds of ranges that are no letters, in order of appearance."""
    found = {}
    for text in (*definitions, *assumptions):
        letters = {_name(limit[0]) for limit in text.limits} | {_name(index) for index in text.target_letters}
        for bound in (bound for limit in text.limits for bound in limit[1:]):
            for atom in sympy.preorder_traversal(bound):
                if isinstance(atom, Symbol | Indexed) and _name(atom) not in letters:
                    found.setdefault(_name(atom))
    return list(found)


def _name(atom):
    if isinstance(atom, Indexed):
        atom = atom.base.label
    if isinstance(atom, Dummy):
        return atom.name
    return atom.label.name if isinstance(atom, Idx) and isinstance(atom.label, Symbol) else str(atom)


class _Equation:
    """One SymPy equation and where it stands in the list."""

    def __init__(self, number, equation):
        self.number, self.text, self.reads, self.bound = number, str(equation), [], []
        if isinstance(equation, tuple) and len(equation) == 2 and all(isinstance(side, sympy.Expr) for side in equation):
            equation = Eq(*equation, evaluate=False)
        if not isinstance(equation, Relational):
            raise self.error(f"{self.text} is no equation", remedy="write Eq(left, right, evaluate=False)")
        self.relation = equation

    def error(self, message, part=None, remedy=None, kind=InputError):
        """The error at a part, found again in the printed equation."""
        text = "" if part is None else str(part)
        start = max(self.text.find(text), 0) if text else 0
        return kind(message, Place(FILE, self.number, start + 1, self.text, len(text) if text and text in self.text else len(self.text)),
                    remedy)

    @property
    def symbols(self):
        return self.relation.atoms(Symbol)

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
            if _name(index) not in names.sizes:
                ranges = (*ranges, self._range(index, _idx_ends(index), ranges))
        target = Quantity(self.identifier(left), *(self.index(index, ranges) for index in getattr(left, "indices", ())))
        place = self.error("").place
        body = self._body(target, ranges)
        return Equation("definition", ranges, body, tuple(self.reads), place, target, target_place=place)

    def _of_matrices(self, left):
        """Z = X*Y: an equation for every entry."""
        if not isinstance(self.relation.rhs, MatrixExpr) or self.relation.rhs.shape != left.shape:
            raise self.error(f"{left.name} is {left.shape}, and the right side is not", remedy="both sides have one shape")
        ranges, body = self.matrices.entries(self, self.relation.rhs)
        place, target = self.error("").place, Quantity(left.name, *(own.letter for own in ranges))
        ranges = tuple(replace(own, lo=None, hi=None) for own in ranges)
        return Equation("definition", ranges, body, tuple(self.reads), place, target, target_place=place)

    def _matrices(self, e, scope):
        """A number that is made of matrices."""
        ranges, body = self.matrices.entries(self, e, scope)
        if ranges:
            raise self.error(f"{e} is an array, where a number is wanted", e, "take its trace, its determinant or a product with vectors")
        return body

    def _element(self, e, scope):
        """X[i,j]."""
        found = entry(e)
        if found is None:
            raise self.error(f"an element of {e.parent}", e, "give the matrix an equation of its own", UnsupportedError)
        return self._entry(Quantity(found[0], *(self.index(place, scope) for place in found[1])), e, scope)

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
        bound = {_name(limit[0]) for part in self.relation.atoms(Sum, Product) for limit in part.limits}
        for part in sympy.preorder_traversal(self.relation):
            for index in part.indices if isinstance(part, Indexed) else ():
                for letter in sorted(index.free_symbols, key=str) if not isinstance(index, Idx) else [index]:
                    if _name(letter) not in bound | set(names.sizes) | {own.letter.name for own in ranges}:
                        ranges = (*ranges, self._range(letter, _idx_ends(letter), ranges))
        left, right = (self.value(side, ranges) for side in (self.relation.lhs, self.relation.rhs))
        place, reads = self.error("").place, tuple(self.reads)
        if isinstance(self.relation, Eq):
            return Equation("fact", ranges, left, reads, place, other=right)
        if isinstance(self.relation, sympy.Lt | sympy.Le):
            return Equation("bound", ranges, left, reads, place, other=right)
        return Equation("bound", ranges, left, reads, place, lower=right)

    def _range(self, symbol, ends, scope):
        if find(_name(symbol), scope):
            raise self.error(f"the letter {_name(symbol)} is bound twice", symbol, "take another letter")
        lo, hi = (self.index(end, scope) for end in ends) if ends else (None, None)
        own = Range(next(self.names.numbers), Letter(self.identifier(symbol)), lo, hi, self.error("", symbol).place)
        self.bound.append(own)
        return own

    def identifier(self, atom):
        """The name of a symbol, which must be one that text could hold."""
        return plain_name(_name(atom), self.error("", atom).place)

    def _beyond_count(self, e):
        return self.error(f"a number beyond {COUNT:,} in a place or a range", e, "write a name for it", TooLargeError)

    def index(self, e, scope):
        """Index arithmetic: letters and sizes instead of symbols."""
        if isinstance(e, Integer):
            if beyond_count(e):
                raise self._beyond_count(e)
            return e
        if isinstance(e, Symbol | Idx):
            own = find(_name(e), scope)
            if own:
                return own.letter
            if _name(e) in self.names.sizes:
                return self._entry(Quantity(_name(e)), e, scope)
            raise self.error(f"{_name(e)} is free on the right of {self.relation.lhs} = ...", e, "sum over it, or add it to the left side")
        if isinstance(e, Indexed) and _name(e) in self.names.sizes:
            return self._entry(Quantity(_name(e), *(self.index(i, scope) for i in e.indices)), e, scope)
        if isinstance(e, Add | Mul):
            place = e.func(*(self.index(arg, scope) for arg in e.args))
            if beyond_count(place):
                raise self._beyond_count(e)
            if whole_multiples(place):
                return place
        if isinstance(e, Indexed):
            raise self.error(f"the place {e} depends on data", e, "hand over one-hot labels instead", UnsupportedError)
        raise self.error(f"{e} cannot stand in a place or a range", e,
                         "places and ranges hold letters, sizes and whole numbers, with + - *")

    def _entry(self, entry, atom, scope):
        self.reads.append(Read(entry, scope, self.error("", atom).place))
        return entry

    def value(self, e, scope):
        """The notation of an expression; SymPy's printing order is its reading order."""
        if isinstance(e, Rational) or e == pi:
            return e
        if isinstance(e, Float):
            return Rational(str(e))
        if isinstance(e, Symbol | Idx):
            own = find(_name(e), scope)
            return own.letter if own else self._entry(Quantity(self.identifier(e)), e, scope)
        if isinstance(e, Indexed):
            return self._entry(Quantity(self.identifier(e), *(self.index(index, scope) for index in e.indices)), e, scope)
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
        return Plus(*sorted(terms, key=_is_negative))

    def _times(self, e, scope):
        factors = [self.value(factor, scope) for factor in e.as_ordered_factors()]
        above = [factor for factor in factors if not _is_inverse(factor)]
        below = [factor for factor in factors if _is_inverse(factor)]
        if above and above[0] == -1 and len(above) > 1:
            return negative(Times(*above[1:], *below))
        return Times(*above, *below)

    def _power(self, e, scope):
        return Power(self.value(e.base, scope), self.value(e.exp, scope))

    def _over(self, e, scope):
        inner, added = scope, []
        for limit in reversed(e.limits):
            added.append(self._range(limit[0], limit[1:], inner))  # SymPy makes no sum or product without both limits
            inner = (*inner, added[-1])
        return Over("sum" if isinstance(e, Sum) else "prod", self.value(e.function, inner), *(own.binder for own in added))

    def _function(self, e, scope):
        if isinstance(e, AppliedUndef) and e.func.__name__ in ONE_ARGUMENT and len(e.args) == 1:
            return ONE_ARGUMENT[e.func.__name__](self.value(e.args[0], scope), evaluate=False)
        if e.func in _LARGEST:
            return _LARGEST[e.func](*(self.value(arg, scope) for arg in sorted(e.args, key=sympy.default_sort_key)), evaluate=False)
        if e == sympy.E:
            return sympy.exp(Integer(1), evaluate=False)
        if isinstance(e, sympy.Function) and not isinstance(e, AppliedUndef) and all(isinstance(arg, sympy.Expr) for arg in e.args):
            return self._known_function(e, scope)
        raise self.error(f"{e.func.__name__} is nothing symgrad can read" if e.args else f"{e} is no real number", e,
                         "write it with + - * / **, sums, products and functions of one argument", UnsupportedError)

    def _known_function(self, e, scope):
        """A function that may know its derivative: whether it does is asked where it is differentiated."""
        if len(e.args) > 1 and sum(not arg.is_Number for arg in e.args) != 1:
            raise self.error(f"{e.func.__name__} has {len(e.args)} arguments, of which all but one must be numbers", e,
                             "write it with functions of one argument", UnsupportedError)
        return e.func(*(self.value(arg, scope) for arg in e.args), evaluate=False)


def _idx_ends(index):
    return (index.lower, index.upper) if isinstance(index, Idx) and index.upper is not None else None


def _is_negative(term):
    first = term.args[0] if isinstance(term, Times) else term
    return bool(first.is_Rational and first < 0)


def _is_inverse(factor):
    return isinstance(factor, Power) and factor.exponent.is_Rational and factor.exponent < 0


_CONVERSIONS = {Add: _Equation._plus, Mul: _Equation._times, Pow: _Equation._power, (Sum, Product): _Equation._over}
