"""What a program does before it computes: sizes from the shapes of what is given, and what it refuses, as data.

Beside index expressions, the sides of a condition and the parts of a message are lengths and shapes of inputs.
"""

from dataclasses import dataclass

from sympy import Expr


@dataclass(frozen=True)
class Length:
    """The length of an input along an axis; of a list without an axis, how many elements it has, and with `element` that of one of its arrays."""

    name: str
    axis: int | None = None
    element: Expr | None = None


@dataclass(frozen=True)
class LengthPart:
    """What a length leaves for a size: (length - taken)//factor."""

    length: Length
    taken: Expr
    factor: int = 1


@dataclass(frozen=True)
class Shape:
    """The shape of an input, or the one that `KeepShape` kept of it."""

    name: str
    kept: bool = False


@dataclass(frozen=True)
class Sizes:
    """Sizes, as a shape; one that differs along a letter is none where no shape tells it."""

    sizes: tuple


@dataclass(frozen=True)
class Refuse:
    """An error where one of some conditions holds; its message is made of text and of values."""

    where: tuple
    message: tuple


@dataclass(frozen=True)
class Labels:
    """An error where an input, an array or a list, holds anything but whole numbers from the least to the largest label."""

    name: str
    listed: bool
    least: Expr
    largest: Expr


@dataclass(frozen=True)
class Tell:
    """A size is the smallest of some parts."""

    size: str
    parts: tuple


@dataclass(frozen=True)
class Differing:
    """A size that differs along a letter, before any of its values is told."""

    size: str


@dataclass(frozen=True)
class TellAt:
    """A value of such a size; `again` where another length may have told it before: then this one stands back."""

    size: str
    place: Expr
    length: Length
    again: bool = False


@dataclass(frozen=True)
class Each:
    """Statements for each value of a letter."""

    letter: Expr
    lo: Expr
    hi: Expr
    statements: tuple


@dataclass(frozen=True)
class KeepShape:
    """Keep the shape of an input, or of an element of a list."""

    name: str
    element: Expr | None = None


@dataclass(frozen=True)
class Cut:
    """Take of an input as much as is read: its first so many entries along each axis, None for all."""

    name: str
    sizes: tuple


@dataclass(frozen=True)
class Room:
    """The arrays that a program makes, as far as no input is as large: their numbers of entries, the sizes in them, and the sizes that differ."""

    entries: tuple
    differing: tuple
    sizes: tuple
