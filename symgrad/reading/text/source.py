"""A stretch of a line as its syntax tree: parsed, and asked where a part stands, how it was typed, which number or range it is."""

from dataclasses import dataclass
from fractions import Fraction
from math import isinf

from sympy import Rational

from symgrad.errors import InputError
from symgrad.reading.text.grammar import Grammar
from symgrad.reading.text.lines import TextLine
from symgrad.reading.text.syntax_tree import Interval, Typed, bound_letter


@dataclass(frozen=True)
class Source:
    """An expression of a line, and its tree."""

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


def parse(line, row, end, comparisons=False):
    """The source of an expression from its tokens; `end` is the column at which something was expected if there are none.

    With `comparisons` it may be one, as `0 < y < 1`.
    """
    if not row:
        raise line.error("an expression is missing", end, 1, "something is needed here, as in C = (w*x - y)**2")
    return Source(line, Grammar(line, row, comparisons).tree())


def exact_number(source, node):
    """A number of the text, exact: 0.1 is 1/10."""
    text = source.words(node).replace("_", "")
    value = float(text)
    if isinf(value) or value == 0 and text.lower().split("e")[0].strip("0."):
        raise source.error(node, f"the number {source.words(node)} is too {'large' if value else 'small'} to compute with",
                           "write a name for it, which is then an input")
    exact = Fraction(text)
    return Rational(exact.numerator, exact.denominator)


def range_parts(source, node, example):
    """The name node of a range and its two bounds, or None where only the letter is written."""
    letter = bound_letter(node)
    if letter is node:
        return node, None
    if letter is None or len(node.sides) != 2:
        raise source.error(node, f"{source.words(node)} is no letter to run over", f"write {example}, or with a range k in 0..n-1")
    span = node.sides[1]
    if not isinstance(span, Interval):
        raise source.error(span, f"{source.words(span)} is no range", "write lowest..highest, as 1..L or 0..n-1")
    return letter, (span.lowest, span.highest)
