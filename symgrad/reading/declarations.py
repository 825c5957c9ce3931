"""Declarations: `A, B: (m, n) symmetric` says how many axes a name has, and what counts each of them."""

import re
from dataclasses import dataclass, replace

from sympy import Integer

from symgrad.errors import InputError, Place, TooLargeError
from symgrad.limits import COUNT
from symgrad.notation import Quantity
from symgrad.reading.lines import tokens
from symgrad.reading.parts import Equation, Range, Read

STRUCTURES = ("symmetric", "positive definite", "diagonal")
EXAMPLE = "a declaration is NAME: (size, size), as A: (m, n) or x: (n)"
_BEGINNING = re.compile(r"\s*[^\W\d]\w*\s*(,\s*[^\W\d]\w*\s*)*:(?!=)")


@dataclass(frozen=True)
class Declaration:
    """A name with its shape, a tuple of sizes, and what else is known of it, or None."""

    name: str
    shape: tuple
    structure: str | None
    place: Place


def is_declaration(line):
    """Whether a line is names, then a colon."""
    return bool(_BEGINNING.match(line.text))


def declarations(line):
    """The declarations of a line."""
    colon = line.text.index(":")
    names = [token for token in tokens(replace(line, text=line.text[:colon])) if token.kind == "name"]
    shape, rest = _shape(line, tokens(line, colon + 1), colon)
    structure = _structure(line, rest, shape)
    return [Declaration(token.text, shape, structure, line.place(token.start, token.end - token.start)) for token in names]


def _shape(line, row, colon):
    """The sizes in the brackets, and the tokens behind them."""
    if not row or row[0].text != "(":
        raise line.error("a shape is missing", row[0].start if row else colon + 1, 1, EXAMPLE)
    end = next((number for number, token in enumerate(row) if token.text == ")"), None)
    if end is None:
        raise line.error("( is never closed", row[0].start, 1, "write ) after the last size")
    sizes = row[1:end]
    for number, token in enumerate(sizes):
        if (token.text == ",") != bool(number % 2) or not number % 2 and not (token.kind == "name" or token.text.isdigit() and int(token.text)):
            raise line.error(f"{token.text} is no size", token.start, token.end - token.start,
                             "a size is a name or a positive whole number: A: (m, 3)")
        if token.kind == "number" and int(token.text) > COUNT:
            raise line.error(f"a size beyond {COUNT:,}", token.start, token.end - token.start, "write a name for it: A: (m, n)",
                             TooLargeError)
    return tuple(Integer(token.text) if token.kind == "number" else Quantity(token.text) for token in sizes[::2]), row[end + 1:]


def _structure(line, rest, shape):
    if not rest:
        return None
    words, start, length = " ".join(token.text for token in rest), rest[0].start, rest[-1].end - rest[0].start
    if words not in STRUCTURES:
        raise line.error(f"{words} is nothing that a matrix is declared to be", start, length,
                         f"what may follow a shape is {', '.join(STRUCTURES)}")
    if len(shape) != 2 or shape[0] != shape[1]:
        raise line.error(f"only a square matrix is {words}", start, length, f"write the same size twice: A: (n, n) {words}")
    return words


def refuse_twice(found, sizes):
    """A name is declared once, and is no size."""
    seen = {}
    for one in found:
        line = f"line {seen[one.name].place.line}" if one.name in seen else ""
        if one.name in sizes or one.name == "pi" or one.name in seen:
            what = "a number" if one.name == "pi" else "a size"
            raise InputError(f"{one.name} is declared twice: here and in {line}" if line else f"{one.name} is {what}, and cannot be declared",
                             one.place, "leave one of them out" if line else "take another name")
        seen[one.name] = one


def refuse_computed(found, computed):
    """Only a given matrix is declared symmetric: nothing proves that what an equation computes is, and answers would rely on it."""
    for one in found:
        if one.structure and one.name in computed:
            raise InputError(f"{one.name} is declared {one.structure}, and an equation computes it", one.place,
                             f"leave {one.structure} out, or declare so what {one.name} is computed from")


def declared(one, letters, names):
    """The equation that says of every entry where its places lie."""
    ranges = tuple(Range(next(names.numbers), letter, Integer(0), size - 1, one.place, shown=False) for letter, size in zip(letters, one.shape))
    return Equation("declaration", (), None, (Read(Quantity(one.name, *letters), ranges, one.place),), one.place)
