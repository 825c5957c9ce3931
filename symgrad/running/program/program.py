"""A program as data: operations on arrays, each written once, in blocks that loops and conditions nest.

Sizes, places and bounds are index arithmetic in SymPy's expressions, axes are told by letters, functions by the names of their rows. No text of
any language stands here: a backend prints it.

    kind              what it computes                                             data
    whole             index arithmetic, a whole number                             the expression, or a Nearest
    number, unit      a floating number; 1 in the floating type of the program     a float, or SymPy's pi; None
    variable, total   what is stored under a family's name; a running total        the name; a number
    add sub mul div   the arithmetic of two values, entry by entry                 None
    pow neg square    powers and signs                                             None
    apply             a function of one or two values, entry by entry              its name; of a function without a row, SymPy's expression in u
    called            a function of the user                                       (its name, its derivative, whether it is of whole arrays)
    contract          products of two arrays, summed over the labels that end      a Contraction
    sum prod max min  a reduction                                                  the axes that go
    index             entries of an array                                          a subscript an axis
    gather            entries of an array at arrays of positions                   None
    positions         labels, held as floating numbers, as positions                None
    mod, floor div    of whole numbers by a size                                   None
    roll              an array turned along an axis, around a circle               (by how many places, axis)
    add up            values added up by their positions along a new first axis    how many positions there are
    transpose         an array with its axes in another order                      the permutation
    stretch           an axis from start to stop, zeros outside of the array       (axis, start, stop)
    windows           windows along an axis, each along a new last axis            (width, axis)
    windows or none   the same where there may be no window                        (width, axis, how many)
    diagonal          an array of zeros with a part on its diagonal                a Diagonal
    add diagonal      an array with a part added on its diagonal                   a Diagonal
    range, reals      lo, .., hi as whole numbers, as floating numbers             (lo, hi)
    broadcast, full   an array, a number repeated                                  the shape
    compare           truth values                                                 one of < <= == != > >=
    both, and         both of two truth values, of arrays and of numbers           None
    where, choose     the second value where the first holds, else the third       None
    real, numbered    truth values or whole numbers as floating numbers            None
    copy              an array of its own                                          which copy
    inv det ...       functions of matrices along the last two axes, by their rows None
    eigen, singular   values in a row, above the vectors, which are columns        None
    root, solve       a square root from `eigen`; A^-1 b, and `least squares` A^+b None
"""

from dataclasses import dataclass, field

from sympy import Expr

from symgrad.limits import tick

LEAVES = ("number", "whole", "unit", "variable", "total")
STORED = ("variable", "total")


@dataclass(eq=False)
class Op:
    """One value. Equal operations of one block (or of a block around it) are one object.

    kind    what is computed
    args    the values it is made from
    data    what the kind needs beside them
    shape   the size of each axis, as an index expression; () is a number
    fresh   whether it makes an array of its own, so that work may go on in place
    exact   whether it is a plain number rather than one of an array's kind
    real    whether its entries are real numbers rather than truth values or whole numbers
    hint    the quantity that it is, if it is one

    In a marked program `uses` counts what reads it, `inner` tells that some reader is in another block or returns it, `stored` that it is stored.
    """

    kind: str
    args: tuple
    data: object
    shape: tuple
    fresh: bool
    exact: bool
    real: bool
    block: object
    hint: str | None = None
    uses: int = 0
    inner: bool = False
    stored: bool = False


@dataclass(frozen=True)
class Contraction:
    """Which axes of two arrays go together: a label an axis, of the first, of the second, and of the result. The other labels are summed over."""

    first: tuple
    second: tuple
    result: tuple


@dataclass(frozen=True)
class Diagonal:
    """Where a part stands in an array: a label for each axis of the array, those of its diagonal alike, and for each axis of the part."""

    whole: tuple
    part: tuple
    shape: tuple = ()


@dataclass(eq=False)
class Store:
    """`target[subscripts] = value`; of a list, at these subscripts of its `element`, or without them that element.

    Without either the target is a running total: the value takes its place, or is added ("add"), or multiplies it ("mul").
    """

    target: Op
    value: Op
    block: object
    subscripts: tuple = ()
    element: object = None
    operator: str | None = None
    live: bool = False


@dataclass(frozen=True)
class Elements:
    """The arrays of a list, one for each value of a letter: their shape may mention it. Without a shape they come later."""

    letter: Expr
    lo: Expr
    hi: Expr
    shape: tuple | None = None


@dataclass(eq=False)
class Allocate:
    """Storage for a family that is written piece by piece, or the start of a running total: `fill` is its entries, None where they are all written.

    Of a list, `shape` is its length and `elements` are its arrays, which are filled.
    """

    target: Op
    shape: tuple
    fill: float | None = None
    elements: Elements | None = None


@dataclass(eq=False)
class Loop:
    """The block for each value of a letter, lo, .., hi, upwards where the step is 1 and downwards where it is -1."""

    letter: Expr
    lo: Expr
    hi: Expr
    step: int
    block: object


@dataclass(eq=False)
class Guard:
    """The block where all conditions hold."""

    conditions: tuple
    block: object


@dataclass(eq=False)
class Block:
    """Operations and effects in order; looks for an equal operation in the blocks around it first."""

    parent: object = None
    items: list = field(default_factory=list)
    known: dict = field(default_factory=dict)
    forward: dict = field(default_factory=dict)

    def op(self, kind, *args, data=None, shape=(), fresh=True, exact=None, real=True):
        """The operation of that kind on those arguments, made only if it is new."""
        tick()
        key = (kind, args, data)
        for block in self.around():
            if key in block.known:
                return block.known[key]
        if exact is None:
            exact = not shape and bool(args) and all(arg.exact for arg in args)
        made = Op(kind, args, data, tuple(shape), fresh and bool(shape), exact, real, self)
        self.known[key] = made
        self.items.append(made)
        return made

    def loop(self, letter, lo, hi, step=1):
        """A new block inside this one, for each value of a letter."""
        return self._nest(Loop(letter, lo, hi, step, Block(self)))

    def guard(self, *conditions):
        """A new block inside this one, where all conditions hold."""
        return self._nest(Guard(conditions, Block(self)))

    def _nest(self, nested):
        self.items.append(nested)
        return nested.block

    def around(self):
        """This block and those around it, innermost first."""
        block = self
        while block is not None:
            yield block
            block = block.parent


@dataclass(frozen=True)
class Layout:
    """What a program takes, or gives: how many axes, whether as a list of arrays or of numbers, whether along a recurrence.

    inner  how many axes an array of the list has
    plain  whether it is an array, which a call takes and returns as it is
    """

    name: str
    axes: int
    listed: bool
    sequence: bool

    inner = property(lambda self: self.axes - 1 if self.listed else self.axes)
    plain = property(lambda self: self.axes > 0 and not self.listed and not self.sequence)


@dataclass(frozen=True)
class Result:
    """What a program gives of a family; `longer` has (own axis, input, its axis) where zeros are added, to be as long as that input may be."""

    name: str
    op: Op
    longer: tuple = ()


@dataclass(eq=False)
class Program:
    """A function: what it takes, how the sizes follow, the block that it computes, and what it gives.

    inputs  the Layout of each family that it takes
    outputs the Layout of each that it gives
    names   all quantities, in the order in which they are named
    sizes   the sizes that no array tells, which a call gives
    checks  the statements that find every other size and refuse what disagrees
    room    the number of entries of the largest arrays that it makes
    calls   the functions of the user that it calls, as the data of an operation has them
    """

    block: Block
    returns: tuple
    inputs: tuple = ()
    outputs: tuple = ()
    names: tuple = ()
    sizes: tuple = ()
    checks: tuple = ()
    room: object = None
    calls: tuple = ()


@dataclass(frozen=True)
class Straight:
    """A program of plain numbers alone: (name, expression) of each definition, in order; no axes. The rest is as of a Program."""

    definitions: tuple
    inputs: tuple
    outputs: tuple
    names: tuple
    sizes: tuple
    calls = ()


@dataclass(eq=False)
class Comment:
    """The equation that the statements below compute."""

    target: Expr
    body: Expr
