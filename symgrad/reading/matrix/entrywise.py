"""Formulas entry by entry, and signs, of arrays."""

from sympy import Integer

from symgrad.matrices.tree import Array, number
from symgrad.notation.brackets import Bracket
from symgrad.notation.nodes import Plus, Power, Quantity, Times


def is_rational(array):
    return array.op == "number" and array.data.is_Rational


def negative_array(array):
    """`-e`: a number with its sign, else a product that begins with -1."""
    if is_rational(array):
        return number(-array.data)
    return Array("times", (number(Integer(-1)), array), array.shape)


def each_entry(e, arrays):
    """A formula of quantities, entry by entry of the arrays that they name."""
    if isinstance(e, Quantity):
        return arrays[e.name]
    if e.is_Number:
        return number(e)
    args = tuple(each_entry(arg, arrays) for arg in e.args)
    op = {Plus: "plus", Times: "times", Power: "power"}.get(e.func, "bracket" if isinstance(e, Bracket) else "call")
    return Array(op, args, next((arg.shape for arg in args if arg.shape), ()), e.func if op in ("call", "bracket") else None)
