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
        key = compiler.key(node)
        return lambda reader, letters, name=node.name: reader.meaning.size(name, key(reader, letters))
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
