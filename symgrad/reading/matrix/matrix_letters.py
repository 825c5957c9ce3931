"""From an array to an equation in index notation: letters for its axes, and what it reads."""

from itertools import chain, count, islice

from sympy import Add, Integer, Mul

from symgrad.errors import InputError
from symgrad.matrices.entries import ALPHABET, IndexForm
from symgrad.matrices.tree import flat, of_part, walk
from symgrad.notation.brackets import Delta, Differ, InRange
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import Binder, Letter, OfMatrix, Quantity, Times
from symgrad.notation.traversal import FRESH, all_letters, bound_here, inside, outside, parts, rebound, rebuild, replace
from symgrad.reading.drafts import SIZE, LetterRange, Read, guarded, same_axes, square
from symgrad.reading.matrix.matrix_text import SCALAR
from symgrad.reading.matrix.shapes import has_open, is_open
from symgrad.reading.text.shifted_targets import index_as_text

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
    nothing but the size of a letter there says how long it is. Where arrays are cut or put together every range is written, and begins at 0
    (`counted`).
    """

    def __init__(self, letters, names, place, free=lambda entry, axis: False):
        self.letters, self.names, self.place, self.free = letters, names, place, free
        self.reads, self.open, self.lone, self.counted = [], {}, [], False

    def of(self, read, shape, scope=(), target=None):
        """(ranges of the axes of a shape, the entries there of arrays of this shape or without axes), in index notation.

        `read` has an array and the MatrixText that read it, for each; `target` is the name of a layer that they define.
        """
        self.counted = any(text.in_parts for text, _ in read)
        self._refuse_parts(*(array for _, array in read))
        form = _Form(self.letters, scope, {mark: scalar for text, _ in read for mark, scalar in text.scalars.items()})
        binders = form.binders(shape)
        bodies = [form.broadcast(array, tuple(binder.letter for binder in binders)) for _, array in read]
        ranges = tuple(self._range(binder, [*bodies, Quantity(target, binder.letter)] if target and is_open(binder.hi + 1) else bodies) for binder in binders)
        return ranges, [self._read(text, body, (*scope, *ranges)) for (text, _), body in zip(read, bodies)]

    def part(self, text, array, number):
        """(places, ranges, entry) of one of the arrays that another is put together of, where it lies."""
        self._refuse_parts(*array.args)
        self.counted, form, corner = True, _Form(self.letters, (), text.scalars), array.data[number]
        letters = tuple(binder.letter for binder in form.binders(array.shape))
        ranges = tuple(self._counted(letter, offset, size) for letter, (offset, size, has) in zip(letters, corner) if has)
        here = tuple(letter - offset for letter, (offset, _, has) in zip(letters, corner) if has)
        places = tuple(letter if has else offset for letter, (offset, _, has) in zip(letters, corner))
        return places, ranges, self._read(text, form.entry(array.args[number], here), ranges)

    def at(self, text, array, letters, scope):
        """The entry of an array at letters or index expressions that stand in a scope."""
        self.counted = text.in_parts
        self._refuse_parts(array)
        return self._read(text, _Form(self.letters, scope, text.scalars).entry(array, letters), scope)

    def _refuse_parts(self, *arrays):
        if any(map(of_part, arrays)):
            raise InputError("a function of a matrix is of a part of another, which has no name", self.place,
                             "give the part a line of its own: K = S[:2, :2], then logdet(K)")

    def _read(self, text, body, scope):
        """An entry with its ranges; sizes that have no name yet are those of a letter."""
        self.text = text
        return replace(self.walk(body, scope), lambda part: Quantity(SIZE, self.open[part]) if is_open(part) else part)

    def _range(self, binder, bodies, whole=False):
        """The range of a letter, unwritten where the places at which it stands tell it."""
        size = (binder.hi + 1).expand()
        if self.counted and not is_open(size) and not (whole and binder.letter in bodies[0].places):
            return self._counted(binder.letter, Integer(0), size)
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

    def _counted(self, letter, first, size):
        """The written range of a letter."""
        if has_open(size):
            raise InputError("the size of an array cannot be told", self.place, "declare what it is made of, as x: (n)")
        own = LetterRange(next(self.names.numbers), letter, first, (first + size - 1).expand(), self.place)
        self._note_sizes(own.lo + own.hi, ())
        return own

    def _note_sizes(self, e, scope):
        self.reads += [Read(size, scope, self.place) for size in dict.fromkeys(parts(e, Quantity)) if not is_open(size)]

    def walk(self, node, scope):
        """The notation with ranges for its binders; what it reads is noted."""
        if isinstance(node, Quantity) and node.name == SCALAR:
            value, reads = self.text.scalars[node]
            self.reads.extend(Read(read.entry, (*scope, *(own for own in read.scope if own not in scope)), read.place) for read in reads)
            return value
        if isinstance(node, Quantity):
            if not is_open(node):
                self.reads.append(Read(node, scope, self.text.places.get(node.name, self.place)))
                for place in node.places:
                    self._note_sizes(place, scope)
            return node
        if isinstance(node, Times):  # ones(n) is a factor 1, which nobody writes
            first, guards = len(self.reads), tuple(arg for arg in node.args if isinstance(arg, InRange))
            product = Times(*(self.walk(arg, scope) for arg in node.args if arg != 1))
            self.reads[first:] = [guarded(read, guards) for read in self.reads[first:]]
            return product
        if isinstance(node, InRange | Differ | Delta):
            self._note_sizes(node, scope)
            return node
        if isinstance(node, Add | Mul):
            self._note_sizes(node, scope)
            return index_as_text(node)
        if not bound_here(node):
            return rebuild(node, tuple(self.walk(arg, scope) for arg in node.args)) if node.args else node
        whole = isinstance(node, OfMatrix) and isinstance(node.body, Quantity)  # inv(S) of a name, which is printed without ranges
        added = tuple(self.text.runs.get(binder) or self._range(binder, inside(node), whole) for binder in bound_here(node))
        bodies = [self.walk(body, (*scope, *added)) for body in inside(node)]
        if outside(node):
            self.reads += same_axes(added, MATRIX_FUNCTIONS[node.operator].axes, outside(node), scope, self.place, self.names)
        if isinstance(node, OfMatrix) and MATRIX_FUNCTIONS[node.operator].square:
            self.reads += square(added, scope, self.place, self.names)
        return rebound(node, [own.binder for own in added], bodies, outside(node))
