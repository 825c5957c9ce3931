"""A program: array operations, each written once, in blocks that loops and conditions nest; no rule and no backend."""

from dataclasses import dataclass, field

from symgrad.limits import tick


@dataclass(eq=False)
class Op:
    """One value. Equal operations of one block (or of a block around it) are one object.

    kind    a row of the backend's table
    args    the values it is made from
    data    what the row needs beside them: text of an index, a number, a permutation
    shape   the size of each axis, as an index expression; () is a number
    fresh   whether it makes an array of its own, so that work may go on in place
    exact   whether it is a Python number rather than a NumPy one
    real    whether its entries are real numbers rather than truth values or whole numbers
    """

    kind: str
    args: tuple
    data: object
    shape: tuple
    fresh: bool
    exact: bool
    real: bool
    block: object
    uses: int = 0
    inner: bool = False
    stored: bool = False
    name: str | None = None
    hint: str | None = None
    into: object = None


@dataclass(eq=False)
class Store:
    """`target[index] = value`; without index the target is a running total, changed by `operator`."""

    target: Op
    index: str | None
    value: Op
    operator: str = "="
    block: object = None
    live: bool = False


@dataclass(eq=False)
class Allocate:
    """Storage for a family that is written piece by piece, or the start of a running total; `shape` is that of the array or list."""

    target: Op
    text: str
    shape: tuple = ()


@dataclass(eq=False)
class Comment:
    """The equation that the lines below compute."""

    text: str


@dataclass(eq=False)
class Nested:
    """A loop or a condition: `head` is its first line, `block` what it holds."""

    head: str
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
        key, block = (kind, args, data), self
        while block is not None:
            if key in block.known:
                return block.known[key]
            block = block.parent
        if exact is None:
            exact = not shape and bool(args) and all(arg.exact for arg in args)
        made = Op(kind, args, data, tuple(shape), fresh and bool(shape), exact, real, self)
        self.known[key] = made
        self.items.append(made)
        return made

    def nest(self, head):
        """A new block inside this one, under a line such as `for l in range(1, L + 1):`."""
        inner = Block(self)
        self.items.append(Nested(head, inner))
        return inner

    def around(self):
        """This block and those around it, innermost first."""
        block = self
        while block is not None:
            yield block
            block = block.parent


@dataclass(eq=False)
class Program:
    """The body of a function: its block, and what it returns by name, an Op or a nested structure of names."""

    block: Block
    returns: list
    arguments: tuple = ()
    helpers: set = field(default_factory=set)


def statements(block):
    """Every effect and operation of a block and of those inside it."""
    for item in block.items:
        yield item
        if isinstance(item, Nested):
            yield from statements(item.block)


def mark(program):
    """Count the uses of each operation from what is returned; what nothing uses is never emitted."""
    stores = {}
    for item in statements(program.block):
        if isinstance(item, Store):
            stores.setdefault(item.target, []).append(item)
    waiting = [(op, program.block) for _, op in program.returns]
    while waiting:
        op, block = waiting.pop()
        op.uses += 1
        op.inner = op.inner or block is not op.block
        if op.uses > 1:
            continue
        waiting.extend((arg, op.block) for arg in op.args)
        for store in stores.get(op, ()):
            store.live = True
            store.value.stored = True
            waiting.append((store.value, store.block))
    return program
