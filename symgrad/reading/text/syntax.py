"""Grammar: whether tokens make an expression, told so that the person who typed can mend it, and their syntax tree.

The tree is Python's own (`ast`), so precedence is Python's; nothing is ever evaluated. A range `0..n-1` is handed over
as `0<<n-1`, which has the right precedence and the same width, and which no user can write.
"""

import ast
import re
from dataclasses import dataclass

from symgrad.errors import InputError
from symgrad.reading.text.lines import Line, depths

_COMPARISONS = {"<", ">", "<=", ">="}
_IN_BRACKETS = {"=": "|", "!=": "^ ", "<=": "<=", "for": "  ,"}


@dataclass(frozen=True)
class Source:
    """A stretch of a line that holds one expression, and its tree."""

    line: Line
    start: int
    text: str
    tree: object = None

    def place(self, node, whole=True):
        """Where a part of the tree stands; Python counts bytes, a person counts characters."""
        raw = self.text.encode()
        before = len(raw[:node.col_offset].decode(errors="ignore"))
        length = len(raw[node.col_offset:node.end_col_offset].decode(errors="ignore"))
        return self.line.place(self.start + before, length if whole else 1)

    def error(self, node, message, remedy=None, kind=InputError):
        return kind(message, self.place(node), remedy)

    def words(self, node):
        """A part of the tree as it was typed."""
        place = self.place(node)
        return self.line.text[place.column - 1:place.column - 1 + place.length]


def parse(line, row, end, comparisons=False):
    """The tree of an expression from its tokens; `end` is the column at which something was expected if they stop too early."""
    if not row:
        raise line.error("an expression is missing", end, 1, "something is needed here, as in C = (w*x - y)**2")
    special = _special(line, row)
    _grammar(line, row, comparisons, special)
    start, stop = row[0].start, row[-1].end
    text = "".join(" " if c.isspace() else c for c in line.text[start:stop])
    for token in row:
        written = "<<" if token.text == ".." else special.get(token)
        if written:
            text = text[:token.start - start] + written + text[token.end - start:]
    try:
        return Source(line, start, text, ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        told = isinstance(problem, SyntaxError) and problem.msg
        raise line.error(f"this cannot be read{': ' + told if told else ''}", start, stop - start,
                         "name parts of it on lines of their own") from None


def _special(line, row):
    """What the marks of a bracket `[i = j]` and of a matrix `[e for i, j]` are handed over as, which no user can write."""
    found, opened, before = {}, [], None
    for token, _ in depths(line, row):
        if token.text in ("(", "["):
            opened.append((token, before, token.text == "[" and not _ends_operand(before)))
        elif token.text in (")", "]"):
            _, its, _ = opened.pop()
            if token.text == ")" and its is not None and its.text == "inv":
                found[token] = None
        elif opened and opened[-1][2] and token.text in _IN_BRACKETS:
            found[token] = _IN_BRACKETS[token.text]
            found[opened[-1][0]] = None
        before = token
    return found


def _grammar(line, row, comparisons, special):
    """Operands and operators must take turns; where they do not, say what is missing."""
    before = None
    for token, depth in depths(line, row):
        if token not in special:
            _refuse(line, token, depth, comparisons)
        if _opens_operand(token):
            if _ends_operand(before):
                raise _no_operator(line, before, token)
        elif token.text in ("(", "["):
            _bracket(line, before, token, special)
        elif token.text not in ("+", "-") and not _ends_operand(before):
            raise _no_operand(line, before, token)
        before = token
    if not _ends_operand(before):
        raise line.error(f"the expression stops after {before.text}", before.end, 1, f"{before.text} needs something on its right")


def _opens_operand(token):
    return token.kind == "number" or token.kind == "name" and token.text not in ("in", "for", "as")


def _ends_operand(token):
    return token is not None and (_opens_operand(token) or token.text in (")", "]", ".T"))


def _refuse(line, token, depth, comparisons):
    if token.text == "==":
        raise line.error("== asks whether two sides are equal", token.start, 2, "an equation has a single =")
    if token.text == "=":
        raise line.error("a second = in one equation" if not depth else "= cannot stand in brackets", token.start, 1,
                         "one line holds one equation, TARGET = EXPRESSION" if not depth else "a range is written k in 0..n-1")
    if token.text == "for":
        raise line.error("for cannot stand in an expression", token.start, 3, "a sum is written sum(e, k) or sum(e, k in 0..n-1)")
    if token.text == "as":
        raise line.error("as belongs in a write line", token.start, 2, "how a name is printed is said on a line of its own: write y as \\hat{y}")
    if token.text == "!=" or token.text in _COMPARISONS and not (comparisons and not depth):
        raise line.error(f"{token.text} compares, and an expression is a number", token.start, len(token.text),
                         "a bound is written on a line of its own: assume x > 0")


def _bracket(line, before, token, special):
    if token.text == "(" and before is not None and (before.kind == "number" or before.text in (")", "]", ".T")):
        raise line.error("an operator is missing before (", token.start, 1, "write * for a product")
    if token.text == "[" and not (token in special and not _ends_operand(before) or before in special and before.text == ")"
                                  or before is not None and _opens_operand(before) and before.kind == "name"):
        raise line.error("[ must follow the name whose places it holds", token.start, 1, "write x[i], for grouping (, and a bracket of letters as [i = j], [i != j] or [lo <= i <= hi]")


def _no_operator(line, before, token):
    if over := re.fullmatch(r"(sum|mean|prod|max|min)_(\w+)", before.text):
        return line.error(f"{before.text} is no sum over {over.group(2)}", before.start, len(before.text),
                          f"write {over.group(1)}({_whole(line, token)}, {over.group(2)})")
    return line.error(f"an operator is missing between {before.text} and {token.text}", token.start, len(token.text),
                      f"write {before.text}*{token.text}" if before.text not in (")", "]", ".T") else f"write *{token.text}")


def _whole(line, token):
    """What follows to the end of the line where its brackets match, else `e`."""
    rest = line.text[token.start:].strip()
    return rest if rest.count("(") == rest.count(")") and " for " not in rest else "e"


def _no_operand(line, before, token):
    if before is None:
        return line.error(f"the expression begins with {token.text}", token.start, len(token.text), "something is missing before it")
    if (before.text, token.text) in (("(", ")"), ("[", "]")):
        return line.error("nothing stands between the brackets", before.start, token.end - before.start,
                          "they hold an expression, as in exp(x), or places, as in x[i,j]")
    return line.error(f"{token.text} cannot follow {before.text}", token.start, len(token.text),
                      f"something is missing between {before.text} and {token.text}")
