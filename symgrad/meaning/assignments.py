"""The values that the letters of a telescope take together, where the brackets that multiply what stands under it hold; the names read there."""

from sympy import Symbol

from symgrad.errors import Part, TooLargeError
from symgrad.limits import VALUES, tick
from symgrad.notation.brackets import Bracket, OfValues
from symgrad.notation.nodes import Letter, Quantity
from symgrad.notation.traversal import parts


def assignments(ranges, reader, letters, brackets=()):
    """The letters with those of `ranges` = [(name, lo, hi)] running, the last fastest. One dict, changed in place.

    brackets   pairs (depth, bracket): where one is 0, what is inside `depth` ranges is never evaluated, nor are its ranges
    """
    def run(depth):
        nonlocal count
        if any(at == depth and not bracket(reader, inner) for at, bracket in brackets):
            return
        if depth == len(ranges):
            tick()
            count += 1
            if count > VALUES:
                raise TooLargeError(f"a range has more than {VALUES:,} values, too many to check", Part("range"),
                                    "write a size, as n, for the number: small ones are then drawn")
            yield inner
            return
        name, lo, hi = ranges[depth]
        for number in range(lo(reader, inner), hi(reader, inner) + 1):
            inner[name] = number
            yield from run(depth + 1)
        inner.pop(name, None)
        if name in letters:
            inner[name] = letters[name]

    inner, count = dict(letters), 0
    return run(0)


def guards(product):
    """The brackets among the factors, those of letters first: where one of them is 0, what others compare is never evaluated.

    A factor 0 is what is left of a bracket that never holds.
    """
    return sorted((arg for arg in product.args if isinstance(arg, Bracket) or arg == 0), key=lambda bracket: isinstance(bracket, OfValues))


def names_of_values(node):
    """The names that an expression reads, sizes and labels among them."""
    return {entry.name for entry in parts(node, (Quantity, Symbol)) if not isinstance(entry, Letter)}
