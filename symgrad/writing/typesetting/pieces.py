"""Pieces: trees on their way, with what their surroundings must know, and the table of who prints what."""

from dataclasses import dataclass, replace

from symgrad.limits import tick
from symgrad.writing.typesetting import tree
from symgrad.writing.typesetting.tree import Fence, Sign, row, separated

SUM, PRODUCT, RAISED, ATOM = range(4)
TABLE = {}


@dataclass(frozen=True)
class Piece:
    """A tree with what its surroundings must know.

    level      how tightly it holds together: a sum, a product, a power, or one thing
    negative   a minus sign is still to be put before it
    open       the operator whose body reaches to its end (a sum sign takes what follows for its own), or ""
    """

    part: tree.Tree
    level: int = ATOM
    negative: bool = False
    open: str = ""


def printed(*kinds):
    """Enter the decorated function, (node, Style) -> Piece, as what prints expressions of these classes."""
    def enter(function):
        TABLE.update(dict.fromkeys(kinds, function))
        return function
    return enter


def layout(node, style):
    """The page tree of an expression."""
    return signed(lay(node, style)).part


def lay(node, style):
    """The `Piece` of an expression, by the entry of the table that is nearest to its class."""
    tick()
    kind = next((kind for kind in type(node).__mro__ if kind in TABLE), None)
    assert kind, f"no printed form for {type(node).__name__}: {node}"
    return TABLE[kind](node, style)


def signed(piece):
    """A piece with its minus sign, if it has one, put before it: a sum then stands in brackets."""
    if not piece.negative:
        return piece
    part = piece.part if piece.level > SUM else Fence(piece.part)
    return replace(piece, part=row(Sign("negative"), part), level=SUM, negative=False)


def enclosed(piece, level):
    """A piece as a part of something that holds together more tightly: in brackets where needed."""
    piece = signed(piece)
    if piece.level >= level:
        return piece.part
    return Fence(piece.part, "label" if isinstance(piece.part, (tree.Entry, tree.Name)) else "round")


def relation(bracket, style):
    """The condition of a bracket."""
    sides, sign = bracket.relation
    return separated([layout(side, style) for side in sides], sign)
