"""What a page is made of, in words and formulas, still without a format."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Heading:
    sentence: tuple
    depth: int = 1


@dataclass(frozen=True)
class Paragraph:
    sentence: tuple


@dataclass(frozen=True)
class Line:
    """A line of a display: cells in pairs, left of the alignment and right of it; a label, or "" where it has no number."""

    cells: tuple
    label: str = ""


@dataclass(frozen=True)
class Display:
    lines: tuple


@dataclass(frozen=True)
class Box:
    """The results, set apart; its lines bear the numbers they were proved under."""

    lines: tuple


@dataclass(frozen=True)
class Table:
    header: tuple
    rows: tuple


@dataclass(frozen=True)
class Page:
    """A title, blocks, and the number of every label."""

    title: tuple
    blocks: tuple
    numbers: MappingProxyType
