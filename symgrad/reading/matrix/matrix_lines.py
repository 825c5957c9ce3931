"""Text in matrix notation: the shapes of all names, then each equation of whole arrays as one in letters."""

from dataclasses import replace
from functools import partial
from itertools import chain, count

from sympy import Integer, Tuple

from symgrad.errors import UnsupportedError
from symgrad.matrices.tree import walk
from symgrad.notation.nodes import Letter, Quantity
from symgrad.notation.traversal import parts
from symgrad.reading.drafts import OF_MATRIX, Equation, Read
from symgrad.reading.matrix.array_functions import CONSTANTS, function_of_matrix, has_matrices
from symgrad.reading.matrix.counted_names import quantities_of
from symgrad.reading.matrix.layers import LayerText, is_entry, layers_of, letters_in_force, usual_axes
from symgrad.reading.matrix.matrix_letters import ArrayEntries, Letters
from symgrad.reading.matrix.matrix_text import MatrixText
from symgrad.reading.matrix.ratios import with_derivatives
from symgrad.reading.matrix.shapes import SIZE_NAMES, ShapeError, Shapes, UnknownShape, axes_text, has_open, infer, is_open, shape_text
from symgrad.reading.matrix.slices import counts_places, in_pieces
from symgrad.reading.matrix.standing import abstract_name, has_letters, is_bare, may_be_cut
from symgrad.reading.text.declarations import Declaration, declared_axes
from symgrad.reading.text.expressions import Expression
from symgrad.reading.text.statements import bounded, read_definition, target_of, unbound
from symgrad.reading.text.syntax_tree import Application, Comparison, Identifier, Operation, Signed, at_letters, is_sliced, names_in, nodes


class MatrixLines:
    """The arrays of a text; `names` knows them and the sizes that are found. Without declaration or operator there are none."""

    def __init__(self, statements, declarations_, names, identifiers):
        self.said, self.found, self.names = statements, list(declarations_), names
        self.layers = layers_of(statements, self.found, names)
        self.letters = Letters(quantities_of(statements, self.found, names.sizes) | letters_in_force(statements, self.layers))
        self.shapes = Shapes({one.name: one.shape[self.layers.get(one.name, 0):] for one in self.found})
        self.pieced = {said.left.tree.name for said in statements if is_bare(said) and in_pieces(said.right.tree)}
        self.cut = {node.of.name for said in statements if said.right for node in nodes(said.right.tree) if is_entry(node) and may_be_cut(node)} - set(self.layers)
        self.active = bool(self.found or self.layers) or any(has_matrices(tree, abstract_name(said)) for said in statements for tree in said.trees)
        for one in self.found:
            self.letters.of_shape(one.shape)
        if self.active:
            self.names, self.solving = replace(self.names, matrices=self), True
            self._infer(set(identifiers))

    def warnings(self):
        """What is likely a slip: a square matrix to a negative power, which is taken entry by entry."""
        for said in self.said:
            for node in nodes(said.right.tree) if said.kind == "definition" else ():
                if isinstance(node, Operation) and node.mark == "**" and isinstance(node.right, Signed) and isinstance(node.left, Identifier):
                    shape = self.names.arrays.get(node.left.name, ())
                    if len(shape) == 2 and shape[0] == shape[1]:
                        yield (f"{said.right.words(node)} of line {said.line.number} is taken entry by entry; "
                               f"the inverse of {node.left.name} is inv({node.left.name})")

    def _infer(self, identifiers):
        """The shape of every name that stands bare in an equation without letters."""
        entries = [node for said in self.said for tree in said.trees for node in nodes(tree)
                   if is_entry(node) and node.of.name not in self.layers and not is_sliced(node)]
        computed = {said.left.tree.name for said in self.said if is_bare(said)}  # of which an entry at a number says nothing, as M[0] of a matrix M
        subscripted = {entry.of.name: len(entry.places) for entry in reversed(entries) if entry.of.name not in computed or has_letters(entry)}
        self.shapes.known = {**{name: self.shapes.open(axes) for name, axes in subscripted.items()}, **self.shapes.known}
        equations, last = [said for said in self.said if is_bare(said) or self._is_layer(said)], [said for said in self.said if said.kind == "definition"][-1]
        places = self._first_places(equations)
        if equations:
            self.shapes = infer([partial(self._array, said) for said in equations], self.shapes, places, equations[-1] is last,
                                usual_axes if self.layers else None)
        self.letters.alike = self.shapes.merged().size
        self._tie_layers()
        self._name_sizes(subscripted, places, identifiers)
        self._count_from_0({entry.of.name for entry in entries if has_letters(entry, self.names.sizes)})
        self._letters_of_targets()
        self.solving = False
        self.names = replace(self.names, arrays={name: self.shapes.resolve(shape) for name, shape in self.shapes.known.items() if shape})

    def _first_places(self, equations):
        places = {}
        for said in equations:
            for node in sorted(names_in(said.right.tree), key=lambda node: node.start):
                if node.name not in self.names.sizes:
                    places.setdefault(node.name, said.right.place(node))
        return places

    def _is_layer(self, said):
        """Whether a line defines an array at each place of a name."""
        left = said.left.tree if said.kind == "definition" else None
        return left is not None and is_entry(left) and self.layers.get(left.of.name) == len(left.places)

    def _text(self, reader, shapes, scope=()):
        return LayerText(reader, shapes, self.layers, scope) if self.layers else MatrixText(reader, shapes)

    def _layer(self, said, shapes):
        """(reader, array, target, ranges) of an equation whose target has places; the shape of the target there is that of the array."""
        target, ranges = target_of(said, left := Expression(said.left, self.names))
        self.trying = shapes
        text = self._text(Expression(said.right, self.names, target), shapes, ranges)
        text.reader.bound += left.bound
        array = text.whole(said.right.tree)
        if array.op == "number" and target.name not in shapes.known:
            raise UnknownShape(target.name, left.source.place(said.left.tree))
        if array.op != "number" or ranges:
            self._has_shape(said, target.name, array, shapes, lambda: shapes.at_places(said.line.number, target.name, target.places))
        shapes.at_places(said.line.number, target.name, target.places)
        return text, array, target, ranges

    def _array(self, said, shapes, wanted=False):
        """(reader, array) of a definition's right side; its name gets the shape."""
        if self._is_layer(said):
            return self._layer(said, shapes)[:2]
        target = said.left.tree.name
        if abstract_name(said):
            shapes.known.setdefault(target, ())
            return None
        self.trying = shapes
        text = self._text(Expression(said.right, self.names, Quantity(target)), shapes)
        array = text.value(said.right.tree, wanted)
        self._has_shape(said, target, array, shapes, lambda: shapes.known[target])
        return text, array

    def _has_shape(self, said, target, array, shapes, known):
        """Refuse an array that is not of the shape of its target, `known()`."""
        if any(isinstance(size, tuple) for size in shapes.resolve(array.shape)):
            raise UnsupportedError(f"{target} would be a Kronecker product, each axis of which counts two others",
                                   said.left.place(said.left.tree),
                                   "use the product where it stands: tr(kron(A, B)), kron(A, B)@kron(C, D)")
        shapes.known.setdefault(target, shapes.open(len(array.shape)) if target in self.layers else array.shape)
        if not shapes.same(known(), array.shape):
            words, given = said.left.words(said.left.tree), shape_text(shapes.resolve(array.shape))
            raise ShapeError(f"{words} is {shape_text(shapes.resolve(known()))}, and its equation gives {given}", said.left.place(said.left.tree),
                             f"declare it {target}: {axes_text(shapes.resolve(array.shape))}" if array.shape and target not in self.layers else
                             f"an array of one number is {words} = c*ones(n)")

    def _name_sizes(self, subscripted, places, identifiers):
        """Names for sizes that nothing names; those of arrays that stand with letters too are found from the letters."""
        lettered = {size for name in subscripted for size in self.shapes.resolve(self.shapes.known[name])}
        lettered = self._with_letters(lettered.union(*map(self.shapes.resolve, self.shapes.layers.values())), places)
        defined = {said.left.tree.name for said in self.said if is_bare(said)}
        for name in places:
            if name in self.shapes.known and name not in subscripted and name not in defined and name not in self.layers:
                sizes = self.shapes.resolve(self.shapes.known[name])
                for size in (part for size in sizes for part in parts(size, Quantity)):
                    if is_open(size) and size not in lettered and size not in self.shapes.bound:
                        taken = identifiers | self.letters.names | {letter.name for letters in self.letters.by_size.values() for letter in letters}
                        own = next(name for name in chain(SIZE_NAMES, (f"n{number}" for number in count(1))) if name not in taken)
                        self.shapes.bound[size] = Quantity(own)
                        self.letters.names |= {own}
                        self.names = replace(self.names, sizes=self.names.sizes | {own})
                self._declare(name, places[name])

    def _with_letters(self, sizes, places):
        """The sizes that are found from letters: these, and all open ones of an array that has one of them, since it is not declared."""
        shapes = [set(self.shapes.resolve(self.shapes.known[name])) for name in places if name in self.shapes.known and name not in self.layers]
        while more := [shape for shape in shapes if any(map(is_open, shape & sizes)) and not shape <= sizes]:
            sizes = sizes.union(*more)
        return sizes

    def _tie_layers(self):
        """The axes of layers whose size an array tells somewhere, and not only eye(n) or ones(n), which has no entries that are read."""
        constant = {said.line.number for said in self.said for tree in said.trees for node in nodes(tree)
                    if isinstance(node, Application) and node.name in CONSTANTS}
        known = [(line, name, axis, own, size) for (line, name, _), shape in self.shapes.layers.items()
                 for axis, (own, size) in enumerate(zip(self.shapes.known[name], self.shapes.resolve(shape)), self.layers[name])]
        self.tied = {(name, axis) for line, name, axis, own, size in known if not is_open(size) and (line not in constant or not is_open(own))}

    def _letters_of_targets(self):
        """An axis without a declaration has the letter that its equation gives it."""
        for said in self.said:
            left = said.left.tree if said.kind == "definition" and is_entry(said.left.tree) and not is_sliced(said.left.tree) else None
            axes = left.places[self.layers.get(left.of.name, 0):] if left else ()
            for size, place in zip(map(self.letters.alike, self.shapes.known[left.of.name]), axes) if axes else ():
                if isinstance(place, Identifier) and place.name not in self.names.sizes and size not in self.letters.by_size:
                    self.letters.by_size[size] = [Letter(place.name)]

    def _declare(self, name, place):
        """A declaration of what nothing declares, where its shape is known."""
        shape = self.shapes.resolve(self.shapes.known[name])
        if shape and not any(map(has_open, shape)) and name not in {one.name for one in self.found}:
            self.found.append(Declaration(name, declared_axes(shape), None, place))
            self.letters.of_shape(shape)

    def _count_from_0(self, lettered):
        """A name of which a part is taken, and which stands with letters too, is declared by its places: no range of letters says where it begins."""
        cut = {name.name: said.right.place(name) for said in self.said if is_bare(said) and counts_places(self.shapes, self, said.right.tree) for name in names_in(said.right.tree)}
        for name, place in cut.items():
            if name in lettered:
                self._declare(name, place)
                self.found = [replace(one, axes=tuple(axis if isinstance(axis, Tuple) else Tuple(0, axis - 1) for axis in one.axes))
                              if one.name == name else one for one in self.found]

    def begins(self, name):
        """Where the axes of a name begin, as far as it is declared."""
        return tuple(axis[0] if isinstance(axis, Tuple) else Integer(0) for one in self.found if one.name == name for axis in one.axes)

    # equations

    def equations(self, said):
        """The equations of a line in matrix notation, one for each array that it puts together; none where it has only letters and numbers."""
        if self.active and self._is_layer(said):
            found = self._layer_equation(said)
        elif not self.active or said.kind == "point" and not isinstance(said.left.tree, Identifier) or said.range_nodes or said.kind == "definition" and not is_bare(said):
            found = None
        else:
            found = self._definition(said) if said.kind == "definition" else self._assumption(said)
        return [with_derivatives(one) for one in (found if isinstance(found, list) else [found] if found else [])]

    def _definition(self, said):
        if abstract_name(said):
            return self._abstract(said)
        text, array = self._array(said, self.shapes)
        if not has_matrices(said.right.tree) and not any(part.shape for part in walk(array)):
            return None
        place = said.left.place(said.left.tree)
        name = said.left.tree.name
        if in_pieces(said.right.tree):
            return [self._part(text, array, number, name, place) for number, _ in enumerate(array.args)]
        entries = ArrayEntries(self.letters, self.names, place, self._stands_free)
        ranges, (body,) = entries.of([(text, array)], self.shapes.resolve(array.shape))
        target = Quantity(name, *(own.letter for own in ranges))
        if any(own in entries.lone for own in ranges):
            self._declare(target.name, place)
            ranges = tuple(replace(own, lo=None, hi=None) for own in ranges)
        return Equation("definition", ranges, body, tuple(entries.reads), place, target)

    def _part(self, text, array, number, name, place):
        """The equation of one of the arrays that a name is put together of."""
        places, ranges, body = (entries := ArrayEntries(self.letters, self.names, place, self._stands_free)).part(text, array, number)
        return Equation("definition", ranges, body, tuple(entries.reads), place, Quantity(name, *places))

    def _layer_equation(self, said):
        text, array, target, over = self._layer(said, self.shapes)
        shape = self.shapes.resolve(self.shapes.at_places(said.line.number, target.name, target.places))
        if not shape and not has_matrices(said.right.tree) and not any(part.shape for part in walk(array)):
            return None
        entries = ArrayEntries(self.letters, self.names, said.left.place(said.left.tree), self._stands_free)
        axes, (body,) = entries.of([(text, array)], shape, over, target.name)
        target = Quantity(target.name, *target.places, *(own.letter for own in axes))
        return Equation("definition", (*over, *axes), body, tuple(entries.reads), entries.place, target)

    def _stands_free(self, entry, axis):
        """Whether an axis is of a name that no equation and no declaration tells the size of that is known where it stands."""
        if entry.name in self.layers:
            return (entry.name, axis) not in self.tied
        return bool(self.layers) and entry.name not in {one.name for one in self.found} | {said.left.tree.name for said in self.said if is_bare(said)}

    def _abstract(self, said):
        """`C = C(z)` with z an array depends on all of its entries."""
        def change(node):
            name, places = (node.of, node.places) if is_entry(node) else (node, ())
            shape = self.names.arrays.get(name.name) if isinstance(name, Identifier) and len(places) == self.layers.get(name.name, 0) else None
            return at_letters(name, [letter.name for letter in self.letters.of_shape(shape)], places) if shape else node
        tree = replace(said.right.tree, arguments=tuple(map(change, said.right.tree.arguments)))
        return read_definition(replace(said, right=replace(said.right, tree=tree)), self.names)

    def _assumption(self, said):
        """An equation or a bound of whole arrays says so of every entry."""
        read, sides = [], [(source, source.tree) for source in (said.left, said.right) if source]
        if said.kind == "bound" and isinstance(said.left.tree, Comparison):
            sides = [(said.left, side) for side in said.left.tree.sides]
        if any(node.name not in self.names.sizes for _, tree in sides for node in unbound(tree)):
            return None
        for source, tree in sides:
            text = self._text(Expression(source, self.names), self.shapes)
            text.reader.speaks = "claim" if said.kind == "claim" else None
            try:
                read.append((text, text.value(tree)))
            except UnknownShape:
                return None
        if not any(part.shape for _, array in read for part in walk(array)) and not any(has_matrices(tree) for _, tree in sides):
            return None
        shape = next((array.shape for _, array in read if array.shape), ())
        for (source, tree), (_, array) in zip(sides, read):
            if array.shape and not self.shapes.same(shape, array.shape):
                raise ShapeError(f"{shape_text(shape)} and {shape_text(array.shape)} are compared", source.place(tree),
                                 "both sides have one shape, or one is a number")
        entries = ArrayEntries(self.letters, self.names, said.left.place(said.left.tree))
        ranges, bodies = entries.of(read, self.shapes.resolve(shape))
        if said.kind == "bound":
            return bounded(said.left, bodies, ranges, entries.reads)
        return Equation(said.kind, ranges, bodies[0], tuple(entries.reads), entries.place, other=bodies[1])

    def of_matrix(self, reader, node, letters, scope):
        """det(X), or inv(X) at two places, in an expression in letters."""
        text = self._text(Expression(reader.source, self.names, reader.target), self.shapes, scope)
        if self.solving:
            text.shapes = self.trying
            function_of_matrix(text, node)
            reader.reads.append(Read(Quantity(OF_MATRIX, *letters), scope))
            return Integer(1)
        argument = node.arguments[0]
        if reader.target is not None and isinstance(argument, Identifier) and argument.name not in self.names.sizes:
            self.shapes.known.setdefault(argument.name, self.shapes.open(2))
        try:
            array = function_of_matrix(text, node)
        except UnknownShape as unknown:
            raise ShapeError(f"{unknown.name} stands in no equation", unknown.place, "an assumption is about what the equations use") from None
        entries = ArrayEntries(self.letters, self.names, reader.source.place(node))
        value = entries.at(text, array, letters, scope)
        reader.reads.extend(entries.reads)
        return value
