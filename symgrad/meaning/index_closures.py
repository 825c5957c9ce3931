"""Index arithmetic as Python closures: places, bounds and sizes are whole numbers, their halves fractions on the way."""

from fractions import Fraction
from math import prod

import sympy
from sympy import Add, Mul, Pow, Symbol

from symgrad.notation.nodes import Letter, Modulo, Plus, Power, Quantity, Quotient, Times


def index_closure(compiler, node):
    """The closure `(reader, letters) -> whole number` of index arithmetic: a place, a bound, a size."""
    if isinstance(node, int) or node.is_Integer:
        return lambda reader, letters, number=int(node): number
    if node.is_infinite:
        return lambda reader, letters, number=float(node): number
    if isinstance(node, Letter):
        return lambda reader, letters, name=node.name: letters[name]
    if isinstance(node, (Symbol, sympy.Indexed)):
        node = Quantity(node.name) if isinstance(node, Symbol) else Quantity(node.base.name, *node.indices)
    if isinstance(node, Quantity):
        return _count(node.name, compiler.key(node))
    if isinstance(node, (Add, Mul)) and (terms := _affine(node)):
        return _sum_of(*terms)
    if isinstance(node, (Add, Plus)) and len(node.args) == 2:
        u, v = map(compiler.index, node.args)
        return lambda reader, letters: u(reader, letters) + v(reader, letters)
    if node.is_Rational:
        return lambda reader, letters, number=Fraction(int(node.p), int(node.q)): number
    for kinds, combine in INDEX:
        if isinstance(node, kinds):
            args = tuple(map(compiler.index, node.args))
            return lambda reader, letters: _whole(combine([arg(reader, letters) for arg in args]))
    raise AssertionError(f"{node} is no index arithmetic")


def _count(name, key):
    """A size, or a label, which is an input of whole numbers; in a bracket it may be any value."""
    def value(reader, letters):
        if name in reader.meaning.inputs or name in reader.meaning.system.clauses:
            read = reader.read(name, key(reader, letters))
            return int(read) if name in reader.meaning.system.labels else read
        return reader.meaning.size(name, key(reader, letters))
    return value


def _affine(node):
    """(number, [(letter, factor)]) of whole numbers that are a sum of letters times numbers; None of others."""
    terms = node.as_coefficients_dict()
    if not all(factor.is_Integer and (part == 1 or isinstance(part, Letter)) for part, factor in terms.items()):
        return None
    return int(terms.get(sympy.S.One, 0)), [(part.name, int(factor)) for part, factor in terms.items() if part != 1]


def _sum_of(number, terms):
    if [factor for _, factor in terms] == [1]:
        return lambda reader, letters, name=terms[0][0]: letters[name] + number
    return lambda reader, letters: sum([factor*letters[name] for name, factor in terms], number)


def _whole(number):
    return int(number) if number == int(number) else number


INDEX = (
    ((Add, Plus), sum),
    ((Mul, Times), prod),
    ((Modulo, sympy.Mod), lambda pair: pair[0] % pair[1]),
    (Quotient, lambda pair: pair[0] // pair[1]),
    ((Pow, Power), lambda pair: Fraction(pair[0])**pair[1]),
    (sympy.Max, max),
    (sympy.Min, min),
    (sympy.floor, lambda one: one[0].__floor__()),
    (sympy.ceiling, lambda one: one[0].__ceil__()),
)
