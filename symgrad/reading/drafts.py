"""What a reader collects: letters with their ranges, the entries that are read, and equations before ranges are known."""

from dataclasses import dataclass, field, replace as replace_fields
from itertools import count

from symgrad.errors import Place
from symgrad.notation.nodes import Binder, Letter, Quantity
from symgrad.notation.traversal import replace

# Names no user can write: the ends and the size of a range that is still to be found, by its number.
LO, HI, SIZE = "?lo", "?hi", "?size"

# Where SymPy equations stand, which have no file.
FILE = "<equations>"

# The name of what an inverse is read from begins so.
OF_MATRIX = "?of "


@dataclass(frozen=True)
class LetterRange:
    """A letter as one equation or one sum binds it; `lo` and `hi` are None where the range is not written.

    `shown` is False where the range is known but not from the letter: the page does not print it. `begins` is False where a
    declaration says how many values there are and not from where they are counted.
    """

    number: int
    letter: Letter
    lo: object = None
    hi: object = None
    place: Place | None = None
    shown: bool = True
    begins: bool = True

    written = property(lambda self: self.lo is not None)
    size = property(lambda self: self.hi - self.lo + 1 if self.written else Quantity(SIZE, self.number))

    @property
    def binder(self):
        """The binder, with marks to be filled in where the range is not written."""
        if self.written:
            return Binder(self.letter, self.lo, self.hi, self.shown)
        return Binder(self.letter, Quantity(LO, self.number), Quantity(HI, self.number), False)


@dataclass(frozen=True)
class Read:
    """An entry where it stands, with the ranges in force there, outermost first, and the brackets of letters that multiply it."""

    entry: Quantity
    scope: tuple
    place: Place | None = None
    guards: tuple = ()

    @property
    def declared(self):
        """Whether it stands in a declaration, `A: (m, n)`."""
        return any(not own.shown for own in self.scope)


def guarded(read, guards):
    """A read behind further brackets of letters."""
    return replace_fields(read, guards=tuple(dict.fromkeys((*read.guards, *guards)))) if guards else read


@dataclass(frozen=True)
class Equation:
    """One line before its ranges are known.

    `kind` is "definition" (target = body), "fact", "claim" or "point" (body = other; what is assumed, shown, or put in), "bound"
    (lower < body < other) or "declaration" (it only reads).
    """

    kind: str
    ranges: tuple
    body: object
    reads: tuple
    place: Place
    target: Quantity | None = None
    other: object = None
    lower: object = None

    @property
    def occurrences(self):
        """Every entry of the equation, the target first."""
        return self.reads if self.target is None else (Read(self.target, self.ranges, self.place), *self.reads)


@dataclass(frozen=True)
class RatioNames:
    """What tells a derivative from a ratio.

    quantities   the names that equations define or read, C and z of dC/dz
    told         the names that are quantities themselves, so that dC among them makes dC/dz a ratio
    named        what `name` lines call derivatives: name -> (of, by, None or what gives the number that it is multiplied by)
    """

    quantities: frozenset = frozenset()
    told: frozenset = frozenset()
    named: dict = field(default_factory=dict)


@dataclass(frozen=True)
class TextNames:
    """What the names of a text are: `sizes` count a letter's values, `known` stand somewhere without being called.

    `letters` maps a name to letters for its places, so that an assumption may speak of every entry. `arrays` maps a name to
    its shape where text may use it whole, and `matrices` reads functions of such arrays. `labels` maps the name of an index to its ends,
    `constants` that of a size that is declared as a number, `size s = 2`, to it, `functions` that of a function of the user to how many
    arguments it has, None before it is called; `powers` maps a matrix and a size to the name of the power that text asks for. `ratios` tells
    derivatives from ratios, where they may stand.
    """

    sizes: frozenset
    known: frozenset = frozenset()
    letters: dict = field(default_factory=dict)
    numbers: object = field(default_factory=count)
    arrays: dict = field(default_factory=dict)
    matrices: object = None
    labels: dict = field(default_factory=dict)
    constants: dict = field(default_factory=dict)
    functions: dict = field(default_factory=dict)
    powers: dict = field(default_factory=dict)
    ratios: RatioNames = field(default_factory=RatioNames)


def same_axes(added, axes, places, scope, place, names):
    """Reads that say: each place of a function of a matrix runs along the rows or the columns, whose letters have the ranges `added`; `axes` tells which."""
    rows, columns = (f"{OF_MATRIX}{next(names.numbers)}" for _ in added)
    own = [Read(Quantity(name, own.letter), (*scope, *added), place) for name, own in zip((rows, columns), added)]
    return [*own, *(Read(Quantity(columns if axis == "c" else rows, at), scope, place) for axis, at in zip(axes, places))]


def runs_like(added, own, scope, place, names):
    """Reads that say: a letter, which has a range in the scope, runs over what the one letter of `added` does."""
    name = f"{OF_MATRIX}{next(names.numbers)}"
    return [Read(Quantity(name, added[0].letter), (*scope, *added), place), Read(Quantity(name, own.letter), scope, place)]


def square(added, scope, place, names):
    """Reads that say: the rows and the columns of a matrix, which the two letters of `added` count, are as many."""
    name = f"{OF_MATRIX}{next(names.numbers)}"
    return [Read(Quantity(name, own.letter), (*scope, *added), place) for own in added]


def named(reads):
    """The reads of what has a name."""
    return [read for read in reads if not read.entry.name.startswith(OF_MATRIX)]


def fill_ranges(node, ranges):
    """`node` with the marks of unwritten ranges replaced: `ranges` maps a range's number to its (lo, hi)."""
    def change(part):
        if isinstance(part, Quantity) and part.name in (LO, HI, SIZE):
            lo, hi = ranges[int(part.places[0])]
            return {LO: lo, HI: hi, SIZE: hi - lo + 1}[part.name]
        return part
    return replace(node, change)
