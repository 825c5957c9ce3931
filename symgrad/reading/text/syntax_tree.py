"""The syntax tree of an expression: what was typed, part by part, and where each part stands.

Here are the nodes that `grammar` builds and that readers take apart; a node says nothing of what it means.

    2, 0.5              Literal                    -x, +x              Signed
    x, pi               Identifier                 x + y, x**2, A@x    Operation
    exp(x), max(x, y)   Application                k in 0..n-1, x < y  Comparison
    x[i,j]              Subscript                  0..n-1              Interval
    A.T                 Transposed                 x, y                CommaList
    [i = j], [x[i,j] for i, j]                     Bracketed
    1: in x[1:]         Sliced                     [A, B] in hstack    Listed

Each node stands from column `start` to before column `end` of its line, brackets around it left out.
"""

from dataclasses import dataclass
from math import isinf

from sympy import Rational

from symgrad.errors import InputError
from symgrad.reading.text.lines import TextLine


@dataclass(frozen=True, slots=True)
class Typed:
    """A node; `parts` are the nodes right below it, from left to right."""

    start: int
    end: int
    parts = ()


@dataclass(frozen=True, slots=True)
class Literal(Typed):
    """A number; its digits are those of the line."""


@dataclass(frozen=True, slots=True)
class Identifier(Typed):
    """A name, in its normal form."""

    name: str


@dataclass(frozen=True, slots=True)
class Application(Typed):
    """`function(argument, ...)`; the name of the function is no part, since it stands for no value."""

    function: Identifier
    arguments: tuple

    parts = property(lambda node: node.arguments)
    name = property(lambda node: node.function.name)


@dataclass(frozen=True, slots=True)
class Subscript(Typed):
    """`of[place, ...]`, of a name or of `inv(...)`."""

    of: Typed
    places: tuple
    parts = property(lambda node: (node.of, *node.places))


@dataclass(frozen=True, slots=True)
class Transposed(Typed):
    """`of.T`."""

    of: Typed
    parts = property(lambda node: (node.of,))


@dataclass(frozen=True, slots=True)
class Signed(Typed):
    """`-of` or `+of`."""

    mark: str
    of: Typed
    parts = property(lambda node: (node.of,))


@dataclass(frozen=True, slots=True)
class Operation(Typed):
    """`left + right`, likewise with - * / @ **."""

    mark: str
    left: Typed
    right: Typed
    parts = property(lambda node: (node.left, node.right))


@dataclass(frozen=True, slots=True)
class Comparison(Typed):
    """`a < b`, chained as `a < b <= c`, and `k in 0..n-1`: a mark stands between each two sides."""

    sides: tuple
    marks: tuple
    parts = property(lambda node: node.sides)


@dataclass(frozen=True, slots=True)
class Interval(Typed):
    """`lowest..highest`."""

    lowest: Typed
    highest: Typed
    parts = property(lambda node: (node.lowest, node.highest))


@dataclass(frozen=True, slots=True)
class CommaList(Typed):
    """`a, b` where one value, or the ranges after `for`, may stand."""

    items: tuple
    parts = property(lambda node: node.items)


@dataclass(frozen=True, slots=True)
class Bracketed(Typed):
    """`[i = j]`, of one item, and `[e for i, j]`, of a value and the letters that it binds."""

    items: tuple
    parts = property(lambda node: node.items)


@dataclass(frozen=True, slots=True)
class Sliced(Typed):
    """`first:last:step` in a place, each of them None where it is not written; `colon` is the column of the first colon."""

    first: Typed | None
    last: Typed | None
    step: Typed | None
    colon: int
    parts = property(lambda node: tuple(part for part in (node.first, node.last, node.step) if part is not None))


@dataclass(frozen=True, slots=True)
class Listed(Typed):
    """`[A, B]`, the arrays that a function puts together, or rows of them."""

    items: tuple
    parts = property(lambda node: node.items)


def nodes(tree):
    """All nodes of a tree, level by level and each level from left to right."""
    found = [tree]
    for node in found:
        found.extend(node.parts)
    return found


def names_in(tree):
    """The name nodes of a tree, as `nodes` has them; those of functions are none."""
    return [node for node in nodes(tree) if isinstance(node, Identifier)]


def place_names(tree):
    """The names that stand in places inside of a tree."""
    return {name.name for node in nodes(tree) if isinstance(node, Subscript) for place in node.places for name in names_in(place)}


def is_sliced(node):
    """Whether a node is `x[1:]`, a name or a matrix with a slice in a place."""
    return isinstance(node, Subscript) and any(isinstance(place, Sliced) for place in node.places)


def is_range(node):
    """Whether a node is `k in ...`."""
    return isinstance(node, Comparison) and node.marks[0] == "in"


def bound_letter(node):
    """The name node that `k` or `k in 0..n-1` binds; None where something else stands there."""
    letter = node.sides[0] if is_range(node) else node
    return letter if isinstance(letter, Identifier) else None


def at_letters(name, letters, places=()):
    """The entry of a name at letters, `x[i,j]`, where the name stands; at some places first."""
    return Subscript(name.start, name.end, name, (*places, *(Identifier(name.start, name.end, letter) for letter in letters)))


def generic_entry(node, letters):
    """The entry at the letters of its name, (name -> letters), where an array stands by its name alone; any other node as it is."""
    return at_letters(node, letters[node.name]) if isinstance(node, Identifier) and letters.get(node.name) else node


def chain_of(node, marks):
    """A chain `a + b - c` as [(None, a), ("+", b), ("-", c)], in reading order."""
    found = []
    while isinstance(node, Operation) and node.mark in marks:
        found.append((node.mark, node.right))
        node = node.left
    return [(None, node), *reversed(found)]


@dataclass(frozen=True)
class Source:
    """An expression of a line and its tree, which tells of a part where it stands, how it was typed, which number or range it is."""

    line: TextLine
    tree: Typed

    def place(self, node):
        """Where a part of the tree stands."""
        return self.line.place(node.start, node.end - node.start)

    def error(self, node, message, remedy=None, kind=InputError):
        return kind(message, self.place(node), remedy)

    def words(self, node):
        """A part of the tree as it was typed."""
        return self.line.text[node.start:node.end]

    def exact_number(self, node):
        """A number of the text, exact: 0.1 is 1/10."""
        text = self.words(node).replace("_", "")
        value = float(text)
        if isinf(value) or value == 0 and text.lower().split("e")[0].strip("0."):
            raise self.error(node, f"the number {self.words(node)} is too {'large' if value else 'small'} to compute with",
                               "write a name for it, which is then an input")
        return Rational(text)

    def range_parts(self, node, example):
        """The name node of a range and its two bounds, or None where only the letter is written."""
        letter = bound_letter(node)
        if letter is node:
            return node, None
        if letter is None or len(node.sides) != 2:
            raise self.error(node, f"{self.words(node)} is no letter to run over", f"write {example}, or with a range k in 0..n-1")
        span = node.sides[1]
        if not isinstance(span, Interval):
            raise self.error(span, f"{self.words(span)} is no range", "write lowest..highest, as 1..L or 0..n-1")
        return letter, (span.lowest, span.highest)
