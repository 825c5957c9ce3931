"""From an array to an equation in index notation: letters for its axes, and what it reads."""

from itertools import chain, count, islice

from sympy import Integer

from symgrad.errors import InputError
from symgrad.matrices.entries import ALPHABET, IndexForm
from symgrad.matrices.tree import flat, walk
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import Binder, Letter, OfMatrix, Quantity, Times
from symgrad.notation.traversal import FRESH, all_letters, bound_here, inside, outside, parts, rebound, rebuild, replace
from symgrad.reading.drafts import SIZE, LetterRange, Read, same_axes, square
from symgrad.reading.matrix.matrix_text import SCALAR
from symgrad.reading.matrix.shapes import is_open

_SINGLE = tuple(dict.fromkeys((*ALPHABET, *FRESH)))


class Letters:
    """Letters for axes: one size has the same ones throughout a text, the first for its first axis in an array, and so on.

    `alike` makes one of the sizes that differ from layer to layer.
    """

    def __init__(self, names):
        self.names, self.by_size, self.alike = frozenset(names), {}, lambda size: size

    def of(self, size, taken):
        """A letter for an axis of a size that is not in `taken`."""
        own = self.by_size.setdefault(self.alike(size), [])
        if not (found := next((letter for letter in own if letter not in taken), None)):
            own.append(found := self._new(set(taken)))
        return found

    def bound(self, taken):
        """Letters for the rows and columns of a matrix that a function is of; they depend on nothing but what is taken."""
        return list(islice(self._spare(taken), 2))

    def of_shape(self, shape):
        found = []
        for size in flat(shape):
            found.append(self.of(size, found))
        return found

    def _new(self, taken):
        unused = next(self._spare(taken.union(*self.by_size.values())))
        first = next(self._spare(taken))
        return first if first in _SINGLE and unused not in _SINGLE else unused

    def _spare(self, taken):
        """The letters that name nothing and are not taken, in order, without end."""
        pool = chain(_SINGLE, (Letter(f"i{number}") for number in count(1)))
        return (letter for letter in pool if letter.name not in self.names and letter not in taken)


class _Form(IndexForm):
    """Entries with letters by size; a letter may be used again where the sum that binds it has ended.

    `scalars` are the parts in index notation: letters that one of them binds are not taken around it.
    """

    def __init__(self, letters, scope, scalars):
        self.letters, self.scalars, self.force = letters, scalars, {own.letter for own in scope}
        super().__init__(self.force.union(*(all_letters(value) for value, _ in scalars.values())))

    def binders(self, shape):
        found = []
        for size in flat(shape):
            letter = self.letters.of(size, self.taken)
            self._bind(letter)
            found.append(Binder(letter, Integer(0), size - 1, False))
        return tuple(found)

    def _bind(self, *letters):
        self.taken |= set(letters)
        self.force |= set(letters)

    def _over(self, array, letters):
        self._bind(array.data.letter)
        return super()._over(array, letters)

    def _of_matrix(self, operator, of, letters=()):
        binders = [Binder(letter, Integer(0), size - 1, False) for letter, size in zip(self.letters.bound(self.taken), of.shape)]
        at = tuple(binder.letter for binder in binders)
        self._bind(*at)
        return OfMatrix(operator, self.entry(of, at), *binders, *letters)

    def entry(self, array, letters=()):
        before = self.taken, set(self.force)
        self._bind(*set().union(*map(all_letters, letters)))
        self.taken = self.force.union(*(all_letters(self.scalars[part.data][0]) for part in walk(array) if part.op == "scalar"))
        try:
            return super().entry(array, letters)
        finally:
            self.taken, self.force = before


class ArrayEntries:
    """Reads the entries of arrays: `reads` and ranges as those of an expression in letters.

    `letters` are those of the whole text; `lone` are the ranges whose letter stands at no place; `free` tells of an entry's axis whether
    nothing but the size of a letter there says how long it is.
    """

    def __init__(self, letters, names, place, free=lambda entry, axis: False):
        self.letters, self.names, self.place, self.free = letters, names, place, free
        self.reads, self.open, self.lone = [], {}, []

    def of(self, read, shape, scope=(), target=None):
        """(ranges of the axes of a shape, the entries there of arrays of this shape or without axes), in index notation.

        `read` has an array and the MatrixText that read it, for each; `target` is the name of a layer that they define.
        """
        form = _Form(self.letters, scope, {mark: scalar for text, _ in read for mark, scalar in text.scalars.items()})
        binders = form.binders(shape)
        bodies = [form.broadcast(array, tuple(binder.letter for binder in binders)) for _, array in read]
        ranges = tuple(self._range(binder, [*bodies, Quantity(target, binder.letter)] if target and is_open(binder.hi + 1) else bodies) for binder in binders)
        return ranges, [self._read(text, body, (*scope, *ranges)) for (text, _), body in zip(read, bodies)]

    def at(self, text, array, letters, scope):
        """The entry of an array at letters or index expressions that stand in a scope."""
        return self._read(text, _Form(self.letters, scope, text.scalars).entry(array, letters), scope)

    def _read(self, text, body, scope):
        """An entry with its ranges; sizes that have no name yet are those of a letter."""
        self.text = text
        return replace(self.walk(body, scope), lambda part: Quantity(SIZE, self.open[part]) if is_open(part) else part)

    def _range(self, binder, bodies):
        """The range of a letter, unwritten where the places at which it stands tell it."""
        size = binder.hi + 1
        number = next(self.names.numbers)
        axes = [(entry, axis) for body in bodies for entry in parts(body, (Quantity, OfMatrix)) for axis, at in enumerate(entry.places) if at == binder.letter]
        if axes and (is_open(size) or any(isinstance(entry, OfMatrix) or not self.free(entry, axis) for entry, axis in axes)):
            if is_open(size):
                self.open[size] = number
            return LetterRange(number, binder.letter, None, None, self.place)
        if is_open(size):
            raise InputError("the size of an array cannot be told", self.place, "declare what it is made of, as x: (n)")
        own = LetterRange(number, binder.letter, Integer(0), size - 1, self.place)
        self.lone += [own]*(not axes)
        return own

    def walk(self, node, scope):
        """The notation with ranges for its binders; what it reads is noted."""
        if isinstance(node, Quantity) and node.name == SCALAR:
            value, reads = self.text.scalars[node]
            self.reads.extend(Read(read.entry, (*scope, *(own for own in read.scope if own not in scope)), read.place) for read in reads)
            return value
        if isinstance(node, Quantity):
            if not is_open(node):
                self.reads.append(Read(node, scope, self.text.places.get(node.name, self.place)))
            return node
        if isinstance(node, Times):  # ones(n) is a factor 1, which nobody writes
            return Times(*(self.walk(arg, scope) for arg in node.args if arg != 1))
        if not bound_here(node):
            return rebuild(node, tuple(self.walk(arg, scope) for arg in node.args)) if node.args else node
        added = tuple(self.text.runs.get(binder) or self._range(binder, inside(node)) for binder in bound_here(node))
        bodies = [self.walk(body, (*scope, *added)) for body in inside(node)]
        if outside(node):
            self.reads += same_axes(added, MATRIX_FUNCTIONS[node.operator].axes, outside(node), scope, self.place, self.names)
        if isinstance(node, OfMatrix) and MATRIX_FUNCTIONS[node.operator].square:
            self.reads += square(added, scope, self.place, self.names)
        return rebound(node, [own.binder for own in added], bodies, outside(node))
