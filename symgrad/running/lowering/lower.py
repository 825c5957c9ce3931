"""Lowering: an expression in index notation becomes array operations, one axis a letter. Values, scopes, and the leaves of expressions."""

from dataclasses import dataclass, field, replace
from functools import cached_property, singledispatch

from sympy import Max, Number, NumberSymbol, S

from symgrad.errors import Part, UnsupportedError
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.nodes import D, Letter, Local, Total
from symgrad.notation.traversal import free_letters
from symgrad.running.program.program import Op
from symgrad.running.program.subscripts import NEW, WHOLE, Nearest, without_last_whole


@dataclass(frozen=True)
class Value:
    """An operation whose axes are the letters, in order."""

    op: Op
    letters: tuple = ()


@dataclass(frozen=True)
class Scope:
    """Where an expression is lowered.

    block     where its operations go
    ranges    letter -> Binder, for the letters that are axes; every other letter in sight is a loop's
    order     the order in which axes are kept: the target's letters, then bound ones
    facts     what the ranges around prove
    guarded   whether a bracket beside the expression is zero where a read may fall outside
    holds     where the brackets of values beside it hold: elsewhere its value is never taken
    pinned    letters that a loop runs over
    """

    plan: object
    block: object
    ranges: dict = field(default_factory=dict)
    order: tuple = ()
    facts: RangeFacts = field(default_factory=RangeFacts)
    guarded: bool = False
    holds: tuple = ()
    pinned: frozenset = frozenset()

    def inside(self, *binders):
        """The scope of further axes."""
        letters = tuple(binder.letter for binder in binders)
        order = (*(letter for letter in self.order if letter not in letters), *letters)
        return replace(self, ranges={**self.ranges, **{b.letter: b for b in binders}}, order=order, facts=self.facts.within(*binders))

    def looped(self, binder, block):
        """The scope inside a loop over a letter."""
        ranges = {letter: b for letter, b in self.ranges.items() if letter != binder.letter}
        return replace(self, block=block, ranges=ranges, facts=self.facts.within(binder), pinned=self.pinned | {binder.letter})

    def axes_in(self, e):
        """The letters of an expression that are axes here, in order."""
        found = free_letters(S(e))
        return tuple(letter for letter in self.order if letter in found and letter in self.ranges)

    def size(self, letter):
        """How many values the letter of an axis takes: none where its range ends before it begins."""
        size = self.ranges[letter].size.expand()
        return size if self.sure.nonnegative(size) else Max(0, size)

    @cached_property
    def sure(self):
        """What holds whether the axes have entries or not: only loops have given their letters a value."""
        return RangeFacts(tuple(binder for binder in self.facts.over if binder.letter not in self.ranges), self.facts.conditions)

    def backwards(self, letters):
        """Whether the range of one of these axes may end more than one place before it begins."""
        return any(self.size(letter).has(Max) for letter in letters)

    def shape(self, letters):
        return tuple(self.size(letter) for letter in letters)

    def sorted(self, letters):
        return tuple(sorted(letters, key=self.order.index))

    def op(self, kind, *args, letters=(), **more):
        """An operation in this scope's block, as a value."""
        return Value(self.block.op(kind, *args, shape=self.shape(letters), **more), tuple(letters))

    def number(self, value):
        """A plain number: a float or pi, or index arithmetic."""
        if isinstance(value, float) or value is S.Pi:
            return Value(self.block.op("number", data=value, exact=True))
        return Value(self.block.op("whole", data=value if isinstance(value, Nearest) else S(value).expand(), exact=True))


def align(scope, value, letters):
    """The operation of a value, turned so that it broadcasts against axes `letters`."""
    return spread(scope, arrange(scope, value, tuple(x for x in letters if x in value.letters)), letters)


def arrange(scope, value, letters):
    """The value with its axes in the order of `letters`."""
    if value.letters == tuple(letters):
        return value
    turn = tuple(value.letters.index(letter) for letter in letters)
    if value.op.kind == "transpose":
        whole = tuple(value.op.data[position] for position in turn)
        if whole == tuple(range(len(whole))):
            return Value(value.op.args[0], tuple(letters))
    return scope.op("transpose", value.op, data=turn, letters=letters, fresh=False, real=value.op.real)


def spread(scope, value, letters):
    """The operation with axes of length one where letters after its first are missing."""
    if not value.letters:
        return value.op
    tail = tuple(letters)[tuple(letters).index(value.letters[0]):]
    if tail == value.letters:
        return value.op
    subscripts = without_last_whole(WHOLE if letter in value.letters else NEW for letter in tail)
    return scope.op("index", value.op, data=subscripts, letters=tail, fresh=False, real=value.op.real).op


def together(scope, values):
    """The axes of several values combined entry by entry; they stay in the order of one that has them all."""
    widest = max(values, key=lambda value: len(value.letters))
    if all(set(value.letters) <= set(widest.letters) for value in values):
        return widest.letters
    return scope.sorted({letter for value in values for letter in value.letters})


def combine(scope, kind, *values, **more):
    """An operation entry by entry: arguments broadcast letter for letter."""
    letters = together(scope, values)
    ops = [align(scope, value, letters) for value in values]
    return scope.op(kind, *ops, letters=letters, **more)


def materialised(scope, value, letters):
    """The operation of a value with exactly the axes `letters`, repeated along those it lacks."""
    if set(value.letters) == set(letters):
        return align(scope, value, letters)
    shape = scope.shape(letters)
    if not value.letters:
        return scope.op("full", value.op, data=shape, letters=letters).op
    return scope.op("broadcast", align(scope, value, letters), data=shape, letters=letters, fresh=False).op


@singledispatch
def lower(e, scope):
    """The value of an expression in a scope."""
    raise AssertionError(f"no operation computes {e} ({type(e).__name__})")


@lower.register(D | Local | Total)
def _(e, scope):
    raise UnsupportedError(f"{e} has no formula that a program could compute", Part(str(e)),
                           "give every quantity an equation")


@lower.register(Number | NumberSymbol)
def _(e, scope):
    return scope.number(e if e.is_Integer or e == S.Pi else float(e))


@lower.register(Letter)
def _(e, scope):
    if e not in scope.ranges:
        return scope.number(e)
    binder = scope.ranges[e]
    return scope.op("reals", data=(binder.lo.expand(), binder.hi.expand()), letters=(e,))
