"""The page tree: what stands where, with order, parentheses and numbers already decided; printers only spell it."""

from dataclasses import dataclass, fields
from typing import dataclass_transform


@dataclass_transform(frozen_default=True)
class Tree:
    """A part of a formula on the page; every kind of part is a frozen dataclass."""

    def __init_subclass__(cls):
        dataclass(frozen=True)(cls)

    def children(self):
        """The trees directly inside, in reading order."""
        for field in fields(self):
            value = getattr(self, field.name)
            yield from (part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, Tree))


class Row(Tree):
    """Parts side by side."""

    parts: tuple


class Name(Tree):
    """A name as the user wrote it; `form` is the `WrittenForm` of a `write` line, `label` a trailing number as in v1.

    `letters` are those of the axes, for a form that holds some of them.
    """

    text: str
    label: str = ""
    form: object = None
    letters: tuple = ()


class Number(Tree):
    """Decimal digits, or digits times a power of ten as in 4.0e-35."""

    text: str


class Sign(Tree):
    """A sign with a meaning: plus, minus, times (not seen), dot (seen), equal, implies, partial, ..."""

    key: str


class Said(Tree):
    """Words inside a formula."""

    text: str


class Entry(Tree):
    """An entry of a family: layer places above in a way the style names, the other places below."""

    name: Name
    places: tuple = ()
    layers: tuple = ()
    manner: str = "parentheses"


class Fraction(Tree):
    """One part above another."""

    above: Tree
    below: Tree


class Raised(Tree):
    """A base with an exponent."""

    base: Tree
    exponent: Tree


class Lowered(Tree):
    """A base with something below it at its right."""

    base: Tree
    below: Tree


class Lifted(Tree):
    """An array with what is done to it above at its right: `transpose`, `inverse`, `inverse transpose`, `pseudoinverse`, `root`, `power`, or `each`.

    The exponent of `power` counts matrix products, that of `each` is applied entry by entry. `sans` sets the sign of a
    transpose apart from a quantity T.
    """

    base: Tree
    operation: str
    exponent: Tree | None = None
    sans: bool = False


class Placed(Tree):
    """An entry of an array that has no name of its own, its places below."""

    base: Tree
    places: tuple


class Primed(Tree):
    """A value after a step: v' of v."""

    base: Tree


class Root(Tree):
    """The square root of what is inside."""

    inside: Tree


class Fence(Tree):
    """Something between brackets: round, square, bars (`bars`), double bars (`norm`), or a bar at its right (`held`).

    `label` is round where a name has a label above already, and nothing in text, which has none.
    """

    inside: Tree
    kind: str = "round"


class Call(Tree):
    """A function of the table at an argument, maybe raised (`tanh^2(s)`); `tower` prints exp as a power of e."""

    function: str
    argument: Tree
    power: Tree | None = None
    tower: bool = False


class Big(Tree):
    """A big operator (sum, prod, max, min) with what stands below and above it."""

    operator: str
    below: Tree
    above: Tree | None = None


class Column(Tree):
    """Entries below one another in round brackets."""

    entries: tuple


class Cases(Tree):
    """Values with the condition under which each is taken; the last one without a condition is taken where no other is. `said` is "if" and "otherwise"."""

    values: tuple
    conditions: tuple
    said: tuple


def row(*parts):
    """Parts side by side; rows inside are opened up and a single part stands for itself."""
    flat = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Row) else (part,))
    return flat[0] if len(flat) == 1 else Row(tuple(flat))


def separated(parts, *signs):
    """Parts side by side with signs between them, as a comma."""
    between = [Sign(key) for key in signs]
    return row(*(each for number, part in enumerate(parts) for each in (*between*bool(number), part)))


def equated(*parts):
    """Parts side by side, an equal sign before each."""
    return row(*(each for part in parts for each in (Sign("equal"), part)))


def signs_in(tree):
    """The keys of the signs that stand in a row."""
    return {part.key for part in tree.parts if isinstance(part, Sign)} if isinstance(tree, Row) else set()


def is_tall(tree):
    """Whether a tree is higher than a line of text, so that brackets around it must grow."""
    return isinstance(tree, (Fraction, Big, Root, Column, Cases)) or any(map(is_tall, tree.children()))


def on_a_line(tree):
    """A tree for running text: fractions with a slash, as dC/dw, so that lines keep their distance."""
    if isinstance(tree, Fraction):
        return row(_apart(tree.above), Sign("slash"), _apart(tree.below, strict=True))
    if isinstance(tree, Row):
        return row(*map(on_a_line, tree.parts))
    if isinstance(tree, Fence):
        return Fence(on_a_line(tree.inside), tree.kind)
    return tree


def _apart(tree, strict=False):
    """A part of a slashed fraction, in brackets where it is a sum, or, below, a product."""
    loose = {"plus", "minus", "negative"} | ({"times", "dot", "hadamard", "division", "kron"} if strict else set())
    return Fence(on_a_line(tree)) if signs_in(tree) & loose else on_a_line(tree)
