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
from symgrad.reading.text.syntax_tree import Application, Comparison, Identifier, Operation, Signed, Subscript, Transposed, bound_letter, chain_of, is_range, is_sliced, names_in, nodes, place_names


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
    found = {name: count for name, count in found.items() if count < axes.get(name, count + 1) and not _is_cut(name, standing)}
    telling = [said for said in statements if said.kind == "definition" and is_entry(said.left.tree) and _tells(said, axes, names.sizes)]
    _with_places_everywhere(telling, statements)
    return found if any(name in axes for name in found) or any(said.left.tree.of.name in found for said in telling) else {}


def _is_cut(name, standing):
    """Whether a name stands as an array of which parts are taken: with a slice, or a place from the end."""
    entries = [node for node in standing if isinstance(node, Subscript) and node.of.name == name]
    return any(is_sliced(node) or any(isinstance(place, Signed) for place in node.places) for node in entries)


def _with_places_everywhere(telling, statements):
    """Refuse a name that equations in matrix notation define at places, where it stands without them."""
    defined = {said.left.tree.of.name: said.left for said in telling if any(map(_is_whole, nodes(said.right.tree)))}
    for source in (source for said in statements for source in (said.left, said.right) if source):
        for node in _standing(source.tree):
            if isinstance(node, Identifier) and node.name in defined:
                told = defined[node.name]
                letters = told.words(told.tree)
                raise source.error(node, f"{node.name} stands without places, and line {told.line.number} defines {letters}",
                                   f"write at which place, as {letters}")


def _standing(tree):
    """The names and entries of a tree that stand for values."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Identifier) or is_entry(node):
            yield node
        else:
            waiting.extend(node.parts)


def _tells(said, declared, sizes):
    """Whether the right side of an equation with places has arrays in it, and each letter of the target has a range or is read on the right."""
    tree, letters = said.right.tree, {name.name for place in said.left.tree.places for name in names_in(place)} - sizes
    bound = {letter.name for letter in map(bound_letter, said.range_nodes) if letter}
    arrays = (node for node in _standing(tree) if isinstance(node, Identifier) and declared.get(node.name))
    return letters <= bound | place_names(tree) and (any(map(_is_whole, nodes(tree))) or any(arrays))


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
            return super()._subscript(node, wanted)
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

    def _product(self, node, wanted):
        try:
            return super()._product(node, wanted)
        except UnknownShape as unknown:
            parts = [part for _, part in chain_of(node, ("*", "/"))]
            if any(isinstance(part, Identifier) and part.name == unknown.name for part in parts):
                unknown.factor = any(self._may_be_array(part, unknown.name) for part in parts)
            raise

    def _may_be_array(self, factor, beside):
        """Whether a factor is an array or may be one, other than the name beside it."""
        try:
            return bool(self.value(factor).shape)
        except UnknownShape as unknown:
            return unknown.name != beside

    def _repeat(self, one, other, node, its):
        if {len(one.shape), len(other.shape)} != {1, 2}:
            return None
        name = self.words(node if len(one.shape) == 1 else its)
        return super()._repeat(one, other, node, its) or f"a vector is repeated by outer(ones(n), {name}) or outer({name}, ones(n)), with n a declared size"

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
