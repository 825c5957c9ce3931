"""What a syntax tree says by itself: numbers, ranges, and the names that stand in places."""

import ast
from fractions import Fraction
from math import isinf

from sympy import Rational


def number(source, node):
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
    if isinstance(node, ast.Name):
        return node, None
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.In) and isinstance(node.left, ast.Name):
        span = node.comparators[0]
        if isinstance(span, ast.BinOp) and isinstance(span.op, ast.LShift):
            return node.left, (span.left, span.right)
        raise source.error(span, f"{source.words(span)} is no range", "write lowest..highest, as 1..L or 0..n-1")
    raise source.error(node, f"{source.words(node)} is no letter to run over", f"write {example}, or with a range k in 0..n-1")


def place_names(node):
    """The names that stand in places inside of a tree."""
    inside = (part.slice for part in ast.walk(node) if isinstance(part, ast.Subscript))
    return {part.id for slice_ in inside for part in ast.walk(slice_) if isinstance(part, ast.Name)}
