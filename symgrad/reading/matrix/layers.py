"""Layers in matrix text: which names hold an array at each of their places, as W[l] and h[t-1], and one expression with such names.

A layer's places stand before its axes: the entry of W[l] at i, j is W[l,i,j]. Sizes may differ from layer to layer, so each entry of a
line has sizes of its own, and which of them are one is found from the letters, as in text with letters everywhere.
"""

from sympy import Integer

from symgrad.errors import UnsupportedError
from symgrad.matrices.tree import Array
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import Power, Quantity
from symgrad.reading.matrix.array_functions import stands_whole
from symgrad.reading.matrix.matrix_text import SCALAR, MatrixText
from symgrad.reading.matrix.shapes import ShapeError, UnknownShape, shape_text
from symgrad.reading.text.axis_functions import ALONG
from symgrad.reading.text.functions import MATRIX, OVER
from symgrad.reading.text.places import find_range
from symgrad.reading.text.syntax_tree import Application, Comparison, Identifier, Operation, Subscript, Transposed, bound_letter, is_range, names_in, nodes


def layers_of(statements, declared, names):
    """name -> how many places it has before its axes, for each name that is an array at its places; none where no line tells so.

    Such a name stands with places wherever it stands, and nothing counts by it.
    """
    standing = [node for said in statements for tree in said.trees for node in _standing(tree)]
    bare = {node.name for node in standing if isinstance(node, Identifier)}
    axes, found = {one.name: len(one.axes) for one in declared}, {}
    for node in standing:
        if isinstance(node, Subscript) and node.of.name not in bare | names.sizes | set(names.labels):
            found[node.of.name] = min(len(node.places), found.get(node.of.name, len(node.places)))
    found = {name: count for name, count in found.items() if count < axes.get(name, count + 1)}
    return found if any(name in axes for name in found) or any(_tells(said, found, axes) for said in statements) else {}


def _standing(tree):
    """The names and entries of a tree that stand for values."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Identifier) or is_entry(node):
            yield node
        else:
            waiting.extend(node.parts)


def _tells(said, candidates, declared):
    """Whether a line has sense only if an entry is an array: an entry is multiplied by @ or has a transpose, or an equation with places has arrays."""
    for node in (node for tree in said.trees for node in nodes(tree)):
        if isinstance(node, Transposed) or isinstance(node, Operation) and node.mark == "@" or stands_whole(node):
            if any(is_entry(part) and part.of.name in candidates for part in node.parts):
                return True
    if said.kind != "definition" or not is_entry(said.left.tree):
        return False
    return any(_is_whole(node) for node in nodes(said.right.tree)) or any(declared.get(node.name) for node in _standing(said.right.tree) if isinstance(node, Identifier))


def _is_whole(node):
    """Whether a node is of whole arrays, and has no form with letters."""
    if isinstance(node, Application):
        return node.name in MATRIX and not (node.name in OVER or node.name in ALONG or node.name in MATRIX_FUNCTIONS)
    return isinstance(node, Transposed) or isinstance(node, Operation) and node.mark == "@"


def is_entry(node):
    """Whether a node is a name with places."""
    return isinstance(node, Subscript) and isinstance(node.of, Identifier)


def letters_in_force(statements, layers):
    """The letters that count layers, and all that stand in places or are bound beside them: no axis of an array has one of these."""
    if not layers:
        return set()
    trees = [tree for said in statements for tree in said.trees]
    ranges = [node for tree in (*trees, *(node for said in statements for node in said.range_nodes)) for node in nodes(tree) if is_range(node)]
    bound = {letter.name for letter in map(bound_letter, ranges) if letter}
    return bound.union(*({name.name for place in node.places for name in names_in(place)} for tree in trees for node in nodes(tree)
                         if is_entry(node) and layers.get(node.of.name) == len(node.places)))


def usual_axes(name):
    """How many axes a name has that may have several: capital letters are matrices, small ones vectors."""
    return 2 if name[0].isupper() else 1


class LayerText(MatrixText):
    """Reads one expression in which W[l] may be an array; `layers` are as `layers_of` has them, `scope` the ranges in force."""

    def __init__(self, reader, shapes, layers, scope=()):
        super().__init__(reader, shapes)
        self.layers, self.scope = layers, tuple(scope)

    def _subscript(self, node, wanted):
        if not self._is_layer(node):
            return self._letters(node, wanted)
        name = node.of.name
        places = tuple(self.reader.index(place, self.scope, name) for place in node.places)
        if name not in self.shapes.known:
            if not wanted:
                raise UnknownShape(name, self.source.place(node))
            self.shapes.known[name] = ()
        self.places.setdefault(name, self.source.place(node))
        return Array("name", (), self.shapes.resolve(self.shapes.at_places(self.source.line.number, name, places)), Quantity(name, *places))

    def _is_layer(self, node):
        return is_entry(node) and len(node.places) == self.layers.get(node.of.name)

    def _letters(self, node, wanted):
        before = len(self.reader.reads)
        value = self.reader.value(node, self.scope)
        for read in self.reader.reads[before:]:
            self._has_axes(read, node)
        mark = Quantity(SCALAR, next(self.reader.names.numbers))
        self.scalars[mark] = value, tuple(self.reader.reads[before:])
        return Array("scalar", data=mark)

    def _has_axes(self, read, node):
        """An entry that stands with letters is a number."""
        name = read.entry.name
        if name not in self.layers:
            return
        axes = len(read.entry.places) - self.layers[name]
        known = self.shapes.known.setdefault(name, self.shapes.open(axes))
        if len(known) != axes:
            raise self.source.error(node, f"{read.entry} is {shape_text(self.shapes.resolve(known))} where letters stand and a number is wanted",
                                    f"write its axes as letters too, {str(read.entry)[:-1]},{','.join('ijk'[:len(known)])}], or no letter but that of the layer",
                                    ShapeError)

    def _identifier(self, node, wanted):
        return self._letters(node, wanted) if find_range(node.name, self.scope) else super()._identifier(node, wanted)

    def _bracketed(self, node, wanted):
        counted = isinstance(node.items[0], Comparison) and all(find_range(name.name, self.scope) or name.name in self.reader.names.sizes
                                                                for name in names_in(node.items[0]))
        return self._letters(node, wanted) if counted else super()._bracketed(node, wanted)

    def _application(self, node, wanted):
        over = node.name in OVER and len(node.arguments) > 1 and (node.name not in ("max", "min") or self.reader.binds(node))
        return self._over(node, wanted) if over and self._has_arrays(node.arguments[0]) else super()._application(node, wanted)

    def _has_arrays(self, tree):
        """Whether what a sum over a letter adds up has arrays in it."""
        return any(self._is_layer(node) and self.shapes.known.get(node.of.name) or _is_whole(node) or stands_whole(node) for node in nodes(tree))

    def _over(self, node, wanted):
        """The sum or the mean over a letter of layers, sum(norm(W[l])**2, l in 1..L)."""
        if node.name not in ("sum", "mean"):
            raise UnsupportedError(f"{node.name} over a letter, of arrays", self.source.place(node),
                                   f"name what it is of on a line of its own, r[l] = norm(W[l]) for l in 1..L, and write {node.name}(r[l], l in 1..L)")
        scope, added = self.scope, self.reader.ranges(node.arguments[1:], self.scope, f"{node.name}(e, k)")
        self.scope = (*scope, *added)
        array = self.value(node.arguments[0], wanted)
        self.scope = scope
        for own in reversed(added):
            self.runs[own.binder] = own
            array = Array("over", (array,), array.shape, own.binder)
            if node.name == "mean":
                mark = Quantity(SCALAR, next(self.reader.names.numbers))
                self.scalars[mark] = Power(own.size, Integer(-1)), ()
                array = Array("times", (Array("scalar", data=mark), array), array.shape)
        return array
