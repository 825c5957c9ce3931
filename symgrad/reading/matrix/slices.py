"""Slices of arrays, as NumPy means them: which places `A[1:, 0]` and `x[-1]` have, and that they lie inside."""

from sympy import Integer

from symgrad.matrices.tree import Array
from symgrad.reading.matrix.shapes import ShapeError, axes_text, has_open, size_text
from symgrad.reading.text.grammar import PUTS_TOGETHER
from symgrad.reading.text.syntax_tree import Application, Identifier, Listed, Signed, Sliced, Subscript, is_sliced, names_in, nodes

FROM_FRONT, FROM_END = "from the front", "from the end"


def counts_as_numpy(shapes, node):
    """Whether an entry means what it does in NumPy only: a slice, a place from the end, or fewer places than axes; letters mean the rest alike."""
    if is_sliced(node):
        return True
    shape = shapes.known.get(node.of.name) if isinstance(node.of, Identifier) else None
    return bool(shape) and (any(isinstance(place, Signed) for place in node.places) or len(node.places) < len(shape))


def counts_places(shapes, matrices, tree):
    """Whether arrays are cut or put together in a tree, or stand there that were (`pieced` of the text's `matrices`): every array in it is counted from 0."""
    return any(isinstance(node, Listed) or isinstance(node, Subscript) and not _is_layer(node, matrices) and counts_as_numpy(shapes, node) or isinstance(node, Identifier) and node.name in matrices.pieced
               for node in nodes(tree))


def _is_layer(node, matrices):
    return isinstance(node.of, Identifier) and node.of.name in matrices.layers


def in_pieces(tree):
    """Whether a tree is a list of arrays along one axis, so that each of them has an equation of its own where it lies."""
    return (isinstance(tree, Application) and tree.name in PUTS_TOGETHER and isinstance(tree.arguments[0], Listed)
            and len(tree.arguments[0].items) > 1 and not any(isinstance(item, Listed) for item in tree.arguments[0].items))


def sliced(reader, node):
    """The array of `A[1:, 0]`: a place that is a number takes its axis away, an axis without a place stays whole."""
    words = reader.words(node)
    if not isinstance(node.of, Identifier):
        raise reader.source.error(node, f"{words} is a part of what has no name", f"give it a line of its own: K = {reader.words(node.of)}, then K{words[node.of.end - node.start:]}")
    of = reader.whole(node.of)
    if len(node.places) > len(of.shape):
        what = f"has {len(of.shape)} {'axis' if len(of.shape) == 1 else 'axes'}" if of.shape else "is a number"
        raise reader.source.error(node, f"{words} has {len(node.places)} place{'s' if len(node.places) > 1 else ''}, and {reader.words(node.of)} {what}",
                                  "a place stands for each axis that is declared, A: (m, n) for A[:, 0], x: (n) for x[1:]", ShapeError)
    reader.plain(node, of)
    shape = reader.shapes.resolve(of.shape)
    if any(map(has_open, shape)) and not reader.reader.names.matrices.solving:
        raise reader.source.error(node, f"nothing tells the shape of {reader.words(node.of)}, of which {words} is a part",
                                  f"declare it on a line of its own, as {reader.words(node.of)}: {axes_text(shape)}", ShapeError)
    if of.op == "slice":  # a name that begins elsewhere, counted from 0
        raise reader.source.error(node, f"{words} counts from 0, and {reader.words(node.of)} is declared to begin elsewhere",
                                  f"declare how many places it has, as {reader.words(node.of)}: {axes_text(shape)}, or write the entries with letters", ShapeError)
    cuts = [_Axis(reader, node, place, size).cut() for place, size in zip(node.places, shape)]
    cuts += [(Integer(0), 1, size) for size in shape[len(cuts):]]
    return Array("slice", (of,), tuple(size for _, step, size in cuts if step), tuple((first, step) for first, step, _ in cuts))


def moved(array, begins):
    """An array whose axes begin elsewhere than at 0, counted from 0."""
    return Array("slice", (array,), array.shape, tuple((begin, 1) for begin in begins)) if any(begins) else array


class _Axis:
    """A place of an entry and the size of its axis."""

    def __init__(self, reader, node, place, size):
        self.reader, self.source, self.node, self.place, self.size = reader, reader.source, node, place, size

    def cut(self):
        """(first place, step, how many): a step of 0 takes the one place."""
        if isinstance(self.place, Sliced):
            return self._slice()
        first = self._counted(self.place)
        self._inside(first, self.size - 1 - first, self.place)
        return first, 0, Integer(1)

    def _slice(self):
        place, source = self.place, self.source
        step = Integer(1) if place.step is None else self._whole(place.step)
        if step == -1 and place.first is None and place.last is None:
            return self.size - 1, -1, self.size
        if step == -1:
            raise source.error(place, f"{self.reader.words(place)} goes backwards between two ends", "turn round the whole of it, u[::-1] with u = x[1:3] on a line of its own")
        if step != 1:
            raise source.error(place, f"{self.reader.words(place)} has a step of {size_text(step)}",
                               "a slice goes by 1, or backwards by ::-1; every second place is taken with letters: u[i] = x[2*i] for i in 0..N-1")
        first = Integer(0) if place.first is None else self._counted(place.first)
        last = self.size if place.last is None else self._counted(place.last)
        self._inside(first, self.size - last, place)
        many = (last - first).expand()
        if _mixed(many) or many.is_Integer and many < 1:
            raise source.error(place, f"{self.reader.words(self.node)} holds {'no place' if many.is_Integer else size_text(many) + ' places, which may be none'}",
                               "a slice ends behind its first place: x[1:3] is x[1], x[2]", ShapeError)
        return first, 1, many

    def _inside(self, before, behind, place):
        """Refuse a place that lies outside of its axis, or may: so many are before it, so many behind."""
        before, behind, axis = before.expand(), behind.expand(), f"an axis of {size_text(self.size)} places"
        for left in (before, behind):
            if left.is_Integer and left < 0:
                raise self.source.error(place, f"{self.reader.words(self.node)} reaches beyond {axis}, which begins at 0",
                                        "write a place inside: nothing is cut off at an end", ShapeError)
            if _mixed(left):
                raise self.source.error(place, f"{self.reader.words(self.node)} is of {axis}, and whether these are enough cannot be told",
                                        "declare the axis by its parts: x: (0..k+m-1), of which x[:k] has k places and x[k:] has m", ShapeError)

    def _counted(self, node):
        """A place from the front on, also one that is written from the end."""
        e = self._whole(node)
        way = _way(e)
        if way is None:
            raise self.source.error(node, f"{self.reader.words(node)} may count from the front or from the end",
                                    "count from one end whatever the sizes are: x[k:] leaves out k places at the front, x[:-k] at the end")
        return e if way is FROM_FRONT else (self.size + e).expand()

    def _whole(self, node):
        """Whole numbers and sizes with + - *."""
        names = self.reader.reader.names
        for name in names_in(node):
            if name.name not in names.sizes and name.name not in names.constants:
                raise self.source.error(name, f"{name.name} is no size, and {self.reader.words(self.node)} is of whole arrays",
                                        "a slice has whole numbers and declared sizes, x: (0..k+m-1) for x[:k]; entries at letters stand in an equation of letters")
        return self.reader.reader.index(node, ()).expand()


def _way(e):
    """From which end a whole number counts, whatever its sizes are; None where that depends on them."""
    number, rest = e.as_coeff_Add()
    signs = {bool(c > 0) for c in rest.as_coefficients_dict().values()} if rest != 0 else {bool(number >= 0)}
    if signs == {True}:
        return FROM_FRONT
    return FROM_END if signs == {False} and number <= 0 else None


def _mixed(e):
    """Whether an expression becomes negative as some size grows."""
    _, rest = e.as_coeff_Add()
    return any(c < 0 for c in rest.as_coefficients_dict().values())
