"""Which entries of an array are meant, and when a condition on letters holds: index arithmetic as data, in SymPy's expressions."""

from dataclasses import dataclass

from sympy import Expr, S


@dataclass(frozen=True)
class At:
    """One position along an axis, which leaves the array without that axis."""

    place: Expr


@dataclass(frozen=True)
class Nearest:
    """The position nearest to a place between 0 and the last one: what is read there is masked where the place lies outside."""

    place: Expr
    last: Expr


@dataclass(frozen=True)
class Slice:
    """The positions of an axis from `start` to before `stop`, None for its end, in steps; with a step below 0, all of them backwards."""

    start: Expr = S.Zero
    stop: Expr | None = None
    step: int = 1


@dataclass(frozen=True)
class NewAxis:
    """An axis of length 1, along which the array is repeated as far as needed."""


WHOLE, NEW = Slice(), NewAxis()


def without_last_whole(subscripts):
    """Subscripts without those at the end that take whole axes."""
    kept = list(subscripts)
    while kept and kept[-1] == WHOLE:
        kept.pop()
    return tuple(kept)


@dataclass(frozen=True)
class Condition:
    """Index expressions compared in a chain, each with the next: `lo <= e <= hi`, `e == value`, `e != value`; of one alone, always true.

    In checks the sides may be lengths and shapes.
    """

    sign: str
    sides: tuple
