"""SymPy equations become the same System as their text: Indexed are entries, Idx and the limits of sums are ranges."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from sympy import Eq, Expr, Float, Indexed, IndexedBase, Integer, MatrixSymbol, Rational, S, Symbol, Tuple, preorder_traversal
from sympy.core.function import AppliedUndef

from symgrad.equations.system import plain_name, unknown_name
from symgrad.errors import Argument, InputError, TooLargeError, checked, or_none, printable
from symgrad.limits import BITS, NODES, bits, task
from symgrad.notation.nodes import Quantity
from symgrad.reading.drafts import FILE, TextNames
from symgrad.reading.ranges.assemble import assemble
from symgrad.reading.sympy.matrix_symbols import MatrixSymbols
from symgrad.reading.sympy.one_equation import SymPyEquation, name_of
from symgrad.reading.text.declarations import Declaration, declared


def _listed(value):
    """Whether a value is a list of things, and no text."""
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping))


def _pairs_named(value):
    """Whether a value maps pairs of names to names; an empty list does too."""
    pairs = value.items() if isinstance(value, Mapping) else value
    return isinstance(value, (Mapping, list, tuple)) and all(
        isinstance(one, tuple) and len(one) == 2 and isinstance(one[0], tuple) and len(one[0]) == 2 and isinstance(one[1], str) for one in pairs)


@checked(given=(or_none(_listed), "a list of names, or of symbols", 'write given=["w", "x"]'),
         assume=(_listed, "a list of equations and bounds", "write assume=[Gt(x, 0)]"),
         named=(_pairs_named, "a dictionary from pairs to names", 'write named={("C", "z"): "delta"}'))
@task("reading")
def from_sympy(equations, given=None, assume=(), named=()):
    """The System of SymPy equations `Eq(z[l, j], Sum(w[l, j, k]*a[l - 1, k], (k, 0, n - 1)) + b[l, j])`.

    A left side is a Symbol, an Indexed or a MatrixSymbol; `(C, x.T*A*x)` is read as Eq(C, x.T*A*x), which SymPy takes for false.
    An `Idx` with a range and the limits of a `Sum` are written ranges; a Symbol as an index of the left side is a letter whose
    range is found as in text. The shape of an IndexedBase declares it, and its offset where it begins. `given` names the inputs,
    `assume` holds equations and bounds, `named` maps (of, by) to a name, as {("C", "z"): "delta"}.
    Raises InputError, UnsupportedError or TooLargeError.
    """
    equations, assume = list(equations), list(assume)
    if not equations:
        raise InputError("there is no equation in equations", Argument("equations"), "hand over a list of SymPy equations, as [Eq(C, (a - y)**2)]")
    _few_enough([*equations, *assume])
    texts = [SymPyEquation(number, equation) for number, equation in enumerate([*equations, *assume], 1)]
    relations, bases = [text.relation for text in texts], _declared_bases(texts)
    symbols = list(dict.fromkeys(part for relation in relations for part in preorder_traversal(relation) if isinstance(part, MatrixSymbol)))
    shapes, ends = (size for symbol in symbols for size in symbol.shape), (end for ends in bases.values() for pair in ends for end in pair)
    sizes = _sizes(texts, (*shapes, *ends))
    for name in (*sizes, *(symbol.name for symbol in symbols)):
        plain_name(name)
    names = TextNames(frozenset(sizes))
    matrices = MatrixSymbols(symbols, names, {*sizes, *(symbol.name for text in texts for symbol in (*text.symbols, *symbols))})
    for text in texts:
        text.matrices = matrices
    read = [text.definition(names) for text in texts[:len(equations)]] + [text.assumption(names) for text in texts[len(equations):]]
    known = dict.fromkeys(one.entry.name for equation in read for one in equation.occurrences)
    given = None if given is None else {str(name): Argument("given") for name in given}
    named = {tuple(map(str, pair)): name for pair, name in dict(named).items()}
    for name in (name for pair in named for name in pair if name not in known):
        raise unknown_name(printable(name, ""), known, Argument("named"), "name in named")
    declarations = [*matrices.declarations, *(_declaration(texts[0], name, ends) for name, ends in bases.items() if name in known)]
    taken = {*known, *(symbol.name for text in texts for symbol in text.symbols), *named.values()}
    read += [declared(one, matrices.letters.of_shape(one.shape), names) for one in declarations]
    system = assemble(read, sizes, taken, given, FILE, named=named, shapes={one.name: one.axes for one in declarations}, functions=names.functions)
    own = {symbol.name: symbol for text in texts for symbol in text.symbols if symbol.name in system.families}
    own |= {name: function for text in texts for name, function in text.undefined.items()}
    return replace(system, symbols=MappingProxyType(own))


def _declared_bases(texts):
    """name -> [(first place, last place)] of each IndexedBase that has a shape, in order of appearance."""
    found = {}
    for text in texts:
        for entry in (part for part in preorder_traversal(text.relation) if isinstance(part, Indexed)):
            if isinstance(entry.base, IndexedBase) and entry.base.shape is not None:
                first = S(entry.base.offset or 0)
                found.setdefault(name_of(entry), [(first, first + size - 1) for size in entry.base.shape])
    return found


def _declaration(text, name, ends):
    """An IndexedBase as the declaration that it is in text."""
    ends = [tuple(text.index(end, ()) for end in pair) for pair in ends]
    axes = tuple(hi + 1 if lo == 0 and isinstance(hi + 1, Quantity | Integer) else Tuple(lo, hi) for lo, hi in ends)
    return Declaration(name, axes, None, text.place())


def _few_enough(equations):
    """Parts are counted as often as they stand, since a part that SymPy holds once may stand a million times."""
    waiting, count = [part for equation in equations for part in (equation if isinstance(equation, tuple) else (equation,))], 0
    while waiting:
        part, count = waiting.pop(), count + 1
        if count > NODES:
            raise TooLargeError(f"the equations have more than {NODES:,} parts", Argument("equations"),
                                "name parts of them in equations of their own")
        if isinstance(part, Rational) and bits(part) > BITS or isinstance(part, Float) and abs(part._mpf_[2]) > BITS:
            raise TooLargeError("a number in the equations has too many digits to compute with", Argument("equations"),
                                "put a symbol in its place, which is then an input")
        waiting.extend(getattr(part, "args", ()))


def _sizes(texts, ends):
    """The names that count: in the bounds of ranges where they are no letters, then in the `ends` of declared axes, in order of appearance."""
    found = {}
    for text in texts:
        letters = {name_of(limit[0]) for limit in text.limits} | {name_of(index) for index in text.target_letters}
        for bound in (bound for limit in text.limits for bound in limit[1:]):
            for atom in preorder_traversal(bound):
                if isinstance(atom, Symbol | Indexed) and name_of(atom) not in letters:
                    found.setdefault(name_of(atom))
    for end in ends:
        found.update((symbol.name, None) for symbol in sorted(end.atoms(Symbol), key=str))
    return list(found)


def equation_of(expression, symbols):
    """The equation that gives a SymPy expression a name; InputError where a symbol does not stand in it."""
    if not isinstance(expression, Expr):
        raise InputError(f"{expression!r} is no SymPy expression", Argument("expression"),
                         "hand over one made of symbols, or read equation text: symgrad.read('C = x**2')")
    taken = {symbol.name for symbol in expression.free_symbols} | {part.func.__name__ for part in expression.atoms(AppliedUndef)}
    for symbol in symbols:
        if str(symbol) not in taken and getattr(getattr(symbol, "base", None), "name", None) not in taken:
            raise InputError(f"{symbol} does not stand in {expression}", Argument(str(symbol)), f"its symbols: {', '.join(sorted(taken)) or 'none'}")
    name = next(name for name in ("f", "F", "g", "y", "C", "cost", *(f"f{number}" for number in range(len(taken) + 1))) if name not in taken)
    return Eq(Symbol(name), expression, evaluate=False)
