"""The values that the letters of a telescope take together, where the brackets that multiply what stands under it hold; what sums make of them."""

from math import prod

from sympy import Symbol

from symgrad.errors import Part, TooLargeError
from symgrad.limits import VALUES, tick
from symgrad.meaning.real_functions import DomainError
from symgrad.notation.brackets import Bracket, OfValues
from symgrad.notation.functions import tie_distance
from symgrad.notation.nodes import Letter, Quantity
from symgrad.notation.traversal import parts


def assignments(ranges, reader, letters, brackets=()):
    """The letters with those of `ranges` = [(name, lo, hi)] running, the last fastest. One dict, changed in place.

    brackets   pairs (depth, bracket): where one is 0, what is inside `depth` ranges, not all of them, is never evaluated, nor are its ranges
    """
    def run(depth):
        nonlocal count
        if brackets and any(at == depth and not bracket(reader, inner) for at, bracket in brackets):
            return
        name, lo, hi = ranges[depth]
        first, last = lo(reader, inner), hi(reader, inner)
        if depth < innermost:
            for number in range(first, last + 1):
                inner[name] = number
                yield from run(depth + 1)
        else:
            tick()
            count += max(0, last + 1 - first)
            if count > VALUES:  # told before any of them is tried
                raise TooLargeError(f"a range has more than {VALUES:,} values, too many to check", Part("range"),
                                    "write a size, as n, for the number: small ones are then drawn")
            for number in range(first, last + 1):
                inner[name] = number
                yield inner
        inner.pop(name, None)
        if name in letters:
            inner[name] = letters[name]

    inner, count, innermost = dict(letters), 0, len(ranges) - 1
    return run(0) if ranges else iter([inner] if all(bracket(reader, inner) for _, bracket in brackets) else [])


def combining(mp, operator):
    """(reader, values) -> what an operation over letters makes of its values."""
    if operator in ("sum", "prod"):
        return (lambda _, values: sum(values, mp.zero)) if operator == "sum" else lambda _, values: prod(values, start=mp.one)

    def extreme(reader, values, pick={"max": max, "min": min}[operator]):
        if not values:
            raise DomainError(f"the {operator} over an empty range", remedy="write a range that is never empty, as by assume n > 1")
        reader.kink(tie_distance(mp, *values))
        return pick(values)
    return extreme


def guards(product):
    """The brackets among the factors, those of letters first: where one of them is 0, what others compare is never evaluated.

    A factor 0 is what is left of a bracket that never holds.
    """
    return sorted((arg for arg in product.args if isinstance(arg, Bracket) or arg == 0), key=lambda bracket: isinstance(bracket, OfValues))


def names_of_values(node):
    """The names that an expression reads, sizes and labels among them."""
    return {entry.name for entry in parts(node, (Quantity, Symbol)) if not isinstance(entry, Letter)}
