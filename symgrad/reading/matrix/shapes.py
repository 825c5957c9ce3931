"""Shapes: which sizes are one, and what shape a name has that nothing declares.

A size is a name or a number; one that is not known yet is open, and stands for any size until it is found to be another.
"""

from itertools import count, islice, product

from symgrad.errors import InputError
from symgrad.matrices.tree import flat
from symgrad.notation.nodes import Quantity

OPEN_SIZE, MOST_BRANCHES = "?axis", 4000
SIZE_NAMES = "nmpqrstuv"


class ShapeError(InputError):
    """Arrays that do not fit."""


class NoNumber(ShapeError):
    """An array where only a number will do."""


class UnknownShape(Exception):
    """A name whose shape is needed and not known; `plain` tells whether it may well be a number.

    It is None where nothing tells, True where the name is added to numbers, False where it stands with arrays. `factor` tells
    that it multiplies an array, as a number may do or an array of the same shape.
    """

    def __init__(self, name, place):
        super().__init__(name)
        self.name, self.place, self.plain, self.factor = name, place, None, False


class Shapes:
    """The shape of each name, and what open sizes have been found to be.

    The shape of a layer is known as that of its axes; `layers` has it for each entry of a line, (line, name, places), whose sizes are its own.
    """

    def __init__(self, known=(), bound=(), numbers=None, layers=()):
        self.known, self.bound, self.numbers, self.layers = dict(known), dict(bound), numbers or count(), dict(layers)

    def copy(self):
        return Shapes(self.known, self.bound, self.numbers, self.layers)

    def open(self, axes):
        """A shape of which only the number of axes is known."""
        return tuple(Quantity(OPEN_SIZE, next(self.numbers)) for _ in range(axes))

    def at_places(self, line, name, places):
        """The shape of a layer where it stands; sizes that are declared are the same in all layers."""
        own = (size if not is_open(size) else self.open(1)[0] for size in self.known[name])
        return self.layers.setdefault((line, name, places), tuple(own))

    def merged(self):
        """The same shapes with the sizes of all layers as one, where those that are known do not differ."""
        found = self.copy()
        for (_, name, _), shape in self.layers.items():
            for pair in zip(self.known[name], shape):
                found.same_size(*pair)
        return found

    def size(self, size):
        while size in self.bound:
            size = self.bound[size]
        return tuple(map(self.size, size)) if isinstance(size, tuple) else size

    def resolve(self, shape):
        return tuple(map(self.size, shape))

    def same_size(self, one, other):
        """Make two sizes one; False where they differ."""
        one, other = self.size(one), self.size(other)
        if one == other:
            return True
        if isinstance(one, tuple) or isinstance(other, tuple):
            both = isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other)
            return both and all(self.same_size(*pair) for pair in zip(one, other))
        for old, new in ((one, other), (other, one)):
            if is_open(old):
                self.bound[old] = new
                return True
        return False

    def same(self, one, other):
        """Make two shapes one; False where they differ."""
        return len(one) == len(other) and all([self.same_size(*pair) for pair in zip(one, other)])


def is_open(size):
    return isinstance(size, Quantity) and size.name == OPEN_SIZE


def shape_text(shape):
    """A shape as a person writes it; open sizes get names that stand nowhere else in it."""
    names = {}

    def word(size):
        if isinstance(size, tuple):
            return "*".join(map(word, size))
        if is_open(size):
            free = [name for name in SIZE_NAMES if Quantity(name) not in flat(shape) and name not in names.values()]
            return names.setdefault(size, free[0])
        return str(size)
    return f"({', '.join(map(word, shape))})"


def infer(equations, shapes, first_places, number_last=True, usual=None):
    """The shapes of all names of some equations, functions that take `Shapes` and whether a number is wanted.

    A name that nothing declares may be a number, a vector or a matrix. What makes every equation fit is taken where it is the only
    way, and one that gives a number last (`number_last`) goes before others; a name that is added to numbers alone is a
    number if that fits. Where several ways fit, the one goes in which names have as many axes as `usual` tells, if it is given.
    Raises ShapeError where nothing fits, InputError where several ways do.
    """
    errors = []
    hows = (usual, None) if usual else (None,)
    for wanted, how in product((True, False) if number_last else (False,), hows):
        search = _Search([*((equation, False) for equation in equations[:-1]), (equations[-1], wanted)], how)
        found = list(islice(search.ways(shapes.copy(), 0), 1 if how else 9))
        if len(found) > 1:
            raise usual and errors[-1] or _ambiguous(found, first_places)
        if found:
            return found[0]
        errors.append(search.error)
    raise errors[-len(hows) if isinstance(errors[0], NoNumber) else 0]  # the first may say only that the last equation is no number


class _Search:
    """Depth first, a branch for each number of axes that a name may have."""

    def __init__(self, equations, usual=None):
        self.equations, self.usual, self.left, self.error = equations, usual, MOST_BRANCHES, None

    def ways(self, shapes, first):
        """The shapes with which the equations from a first one on fit."""
        for number, (equation, wanted) in enumerate(self.equations[first:], first):
            try:
                equation(shapes, wanted)
            except UnknownShape as unknown:
                yield from self._branches(shapes, number, unknown)
                return
            except ShapeError as error:
                self.error = max(filter(None, (self.error, error)), key=lambda error: (error.place.line, error.place.column))
                return
        yield shapes

    def _branches(self, shapes, number, unknown):
        self.left -= 1
        if self.left < 0:
            raise InputError(f"too many shapes are open, that of {unknown.name} among them", unknown.place,
                             f"declare what is an array: {unknown.name}: (n), or {unknown.name}: () for a number")
        if self.usual and unknown.factor:
            yield from self._settled(shapes, number, unknown)
            return
        for axes in self._axes(unknown):
            branch, found = shapes.copy(), False
            branch.known[unknown.name] = branch.open(axes)
            for solution in self.ways(branch, number):
                found = True
                yield solution
            if found and not axes and unknown.plain is not False:
                return

    def _settled(self, shapes, number, unknown):
        """A factor is a number or an array where only one of them fits."""
        found = []
        for axes in (0, self.usual(unknown.name)):
            branch = shapes.copy()
            branch.known[unknown.name] = branch.open(axes)
            found += islice(self.ways(branch, number), 1)
        if len(found) > 1:
            raise _ambiguous(found, {unknown.name: unknown.place}, "() for a number")
        yield from found

    def _axes(self, unknown):
        """How many axes a name may have, in the order in which they are tried."""
        if self.usual is None:
            return range(3)
        return (self.usual(unknown.name),) if unknown.plain is False else (0, self.usual(unknown.name))


def _ambiguous(found, first_places, example=None):
    """The error for the first name that has one shape in one way and another in the next: ways differ in the axes of a name."""
    shapes = {name: list(dict.fromkeys(shape_text(way.resolve(way.known[name])) for way in found if name in way.known)) for name in first_places}
    name, ways = next((name, ways) for name, ways in shapes.items() if len(ways) > 1)
    example = example or next(way for way in ways if way != "()")
    return InputError(f"the shape of {name} cannot be told: it may be {', '.join(ways[:-1])} or {ways[-1]}", first_places[name],
                      f"declare it on a line of its own, as {name}: {example}")
