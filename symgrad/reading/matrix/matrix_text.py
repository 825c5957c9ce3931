"""From a syntax tree to an array of matrix notation: precedence is the tree's, and every shape is checked."""

from sympy import Integer, Rational, pi

from symgrad.errors import UnsupportedError
from symgrad.matrices.tree import Array, number
from symgrad.notation.nodes import Quantity
from symgrad.reading.matrix.array_functions import ARRAY_FUNCTIONS, stands_whole
from symgrad.reading.matrix.entrywise import each_entry, is_rational, negative_array
from symgrad.reading.matrix.ratios import ratio_array, with_ratios
from symgrad.reading.matrix.shapes import NoNumber, ShapeError, UnknownShape, shape_text
from symgrad.reading.matrix.slices import counts_as_numpy, counts_places, moved, sliced
from symgrad.reading.text.choices import CHOICES, spelled_out
from symgrad.reading.text.conditions import value_brackets
from symgrad.reading.text.expressions import NOT_BY_ZERO
from symgrad.reading.text.user_functions import called_function
from symgrad.reading.text.functions import FORMULAS, LARGEST, OF_AN_ORDER, OF_SEVERAL, ONE_ARGUMENT, OVER
from symgrad.reading.text.places import DIGIT_OF, not_too_deep
from symgrad.reading.text.syntax_tree import Comparison, Identifier, Operation, chain_of

# What stands in an array for an expression in letters, by its number.
SCALAR = "?scalar"


class MatrixText:
    """Reads one expression; `scalars` collects the parts in index notation: mark -> (expression, what it reads).

    `reader` is the Expression that reads these parts, `shapes` holds what is known of each name and learns more; `runs`: binder -> its range.
    """

    def __init__(self, reader, shapes):
        self.reader, self.shapes, self.source, self.words = reader, shapes, reader.source, reader.source.words
        self.scalars, self.places, self.runs, self._depth = {}, {}, {}, 0
        reader.speaks = "equation" if reader.target is not None else reader.speaks
        self.in_parts = reader.target_name in reader.names.matrices.cut or counts_places(shapes, reader.names.matrices, reader.source.tree)

    def value(self, node, wanted=False):
        """The array of a tree; `wanted` tells that only a number will do."""
        not_too_deep(self._depth, node, self.source)
        self._depth += 1
        read = getattr(self, f"_{type(node).__name__.lower()}", self._letters)
        array = read(node, wanted)
        if wanted and array.shape:
            raise self.source.error(node, f"a number is wanted, and {self.words(node)} is {self.shape(array)}",
                                    "sum it: sum(e), norm(e)**2 or u@v is a number", NoNumber)
        self._depth -= 1
        return array

    def shape(self, array):
        return shape_text(self.shapes.resolve(array.shape))

    def _letters(self, node, wanted):
        """A part in index notation."""
        before = len(self.reader.reads)
        value = self.reader.value(node, ())
        mark = Quantity(SCALAR, next(self.reader.names.numbers))
        self.scalars[mark] = value, tuple(self.reader.reads[before:])
        return Array("scalar", data=mark)

    def _literal(self, node, wanted):
        return number(self.source.exact_number(node))

    def _identifier(self, node, wanted):
        name = node.name
        if name == "pi":
            return number(pi)
        if "/" in name:
            return ratio_array(self, node)
        if name in self.reader.names.constants:
            return number(self.reader.names.constants[name])
        if name in self.reader.names.sizes or any(own.letter.name == name for own in self.reader.bound):
            return self._letters(node, wanted)
        if name not in self.shapes.known:
            if not wanted:
                raise UnknownShape(name, self.source.place(node))
            self.shapes.known[name] = ()
        self.places.setdefault(name, self.source.place(node))
        array = Array("name", (), self.shapes.resolve(self.shapes.known[name]), Quantity(name))
        return moved(array, self.reader.names.matrices.begins(name)) if self.in_parts else array

    def _subscript(self, node, wanted):
        return sliced(self, node) if counts_as_numpy(self.shapes, node) else self._letters(node, wanted)

    def _bracketed(self, node, wanted):
        """[X > 0], entry by entry."""
        inner = node.items[0]
        if len(node.items) > 1 or not isinstance(inner, Comparison) or "in" in inner.marks:
            return self._letters(node, wanted)
        arrays, shape = self.joined([*zip((None, *inner.marks), inner.sides)], wanted)
        brackets = [Array("bracket", (u, v), shape, kind) for kind, u, v in value_brackets(arrays, inner.marks)]
        return brackets[0] if len(brackets) == 1 else Array("times", tuple(brackets), shape)

    def _signed(self, node, wanted):
        inner = self.value(node.of, wanted)
        return inner if node.mark == "+" else negative_array(inner)

    def _transposed(self, node, wanted):
        of = self.whole(node.of)
        if not of.shape:
            raise self.source.error(node, f"{self.words(node.of)} is a number, and has no transpose", "leave .T out", ShapeError)
        return Array("transpose", (of,), of.shape[::-1]) if len(of.shape) == 2 else of

    def _operation(self, node, wanted):
        if node.mark == "@":
            return self.multiplied(node, self.whole(node.left), self.whole(node.right))
        if node.mark in DIGIT_OF:
            return self._letters(node, wanted)
        read = self._power if node.mark == "**" else self._sum if node.mark in ("+", "-") else self._product
        return read(node, wanted)

    def whole(self, node):
        """The array of a part of an operation on whole arrays: a name in it is likely no number."""
        try:
            return self.value(node)
        except UnknownShape as unknown:
            unknown.plain = bool(unknown.plain)
            raise

    # entry by entry

    def together(self, chain, wanted):
        """The arrays of a chain's parts, which combine entry by entry, and the shape that they have in common.

        A name of unknown shape that is added to a number is likely one too; among arrays it may be either.
        """
        arrays, unknown, sums = [], None, len(chain) > 1 and all(mark in ("+", "-") for mark, _ in chain[1:])
        for _, part in chain:
            depth = self._depth
            try:
                arrays.append(self.value(part, wanted))
            except UnknownShape as found:
                self._depth, unknown = depth, unknown or found
        if unknown is None:
            return arrays, next((array.shape for array in arrays if array.shape), ())
        if unknown.plain is None and any(array.shape for array in arrays):
            unknown.plain = False
        elif unknown.plain is None and sums and any(array.op != "number" for array in arrays):
            unknown.plain = True
        raise unknown

    def joined(self, chain, wanted, remedy=lambda *parts: None):
        """`together`, where parts of different shapes are refused."""
        arrays, shape = self.together(chain, wanted)
        first, its = next(((array, part) for (_, part), array in zip(chain, arrays) if array.shape), (None, None))
        for (mark, part), array in zip(chain, arrays):
            if array.shape and not self.shapes.same(shape, array.shape):
                fits = array.shape[::-1] == first.shape and isinstance(part, Identifier)
                raise self.source.error(part, f"{self.words(its)} {mark} {self.words(part)}: {self.shape(first)} {mark} {self.shape(array)} - "
                                        "two arrays combine entry by entry, so their shapes must be equal",
                                        remedy(first, array, its, part) or (f"{part.name}.T fits" if fits else
                                        f"give both the shape {self.shape(first)}, or sum one to a number"), ShapeError)
        return arrays, self.shapes.resolve(shape)

    def _sum(self, node, wanted):
        chain = chain_of(node, ("+", "-"))
        arrays, shape = self.joined(chain, wanted, self._repeat)
        return Array("plus", tuple(negative_array(array) if mark == "-" else array for (mark, _), array in zip(chain, arrays)), shape)

    def _repeat(self, one, other, node, its):
        """How a vector is added to every row or column of a matrix."""
        if {len(one.shape), len(other.shape)} != {1, 2}:
            return None
        vector, matrix, name = (one, other, node) if len(one.shape) == 1 else (other, one, its)
        rows, columns = map(str, matrix.shape)
        ways = [f"outer({self.words(name)}, ones({columns}))"] if vector.shape[0] == matrix.shape[0] else []
        ways += [f"outer(ones({rows}), {self.words(name)})"] if vector.shape[0] == matrix.shape[1] else []
        return f"a vector is repeated by {' or '.join(ways)}" if ways else None

    def _product(self, node, wanted):
        chain = with_ratios(self.reader, node)
        arrays, shape = self.joined(chain, wanted, self._at)
        result = [arrays[0]]
        for (mark, part), factor in zip(chain[1:], arrays[1:]):
            if mark == "*":
                result.append(factor)
            elif factor == number(Integer(0)):
                raise self.source.error(part, "a division by 0", NOT_BY_ZERO)
            elif len(result) == 1 and is_rational(result[0]) and is_rational(factor):
                result = [number(result[0].data/factor.data)]
            else:
                under = Array("power", (factor, number(Integer(-1))), factor.shape)
                result = [under] if result == [number(Integer(1))] else [*result, under]
        return result[0] if len(result) == 1 else Array("times", tuple(result), shape)

    def _at(self, one, other, node, its):
        """The remedy where a product entry by entry was written for a matrix product."""
        if one.shape and other.shape and self.shapes.copy().same_size(one.shape[-1], other.shape[0]):
            return f"the product of matrices is {self.words(node)}@{self.words(its)}"
        return self._repeat(one, other, node, its)

    def _power(self, node, wanted):
        (base, exponent), shape = self.joined([(None, node.left), ("**", node.right)], wanted)
        if base == number(Integer(0)) and is_rational(exponent) and exponent.data < 0:
            raise self.source.error(node, "a division by 0", NOT_BY_ZERO)
        if base.op == "norm" and exponent == number(Integer(2)):
            (of,) = base.args
            return Array("sum", (Array("power", (of, exponent), of.shape),))
        return Array("power", (base, exponent), shape)

    # functions

    def _application(self, node, wanted):
        name = node.name
        if stands_whole(node):
            return ARRAY_FUNCTIONS[name](self, node)
        if name in CHOICES:
            return self.value(spelled_out(self.source, node), wanted)
        called = called_function(self.source, node, self.reader.names)
        if called is not None or name in LARGEST and not self.reader.binds(node) or name in OF_SEVERAL and len(node.arguments) == 2:
            arrays, shape = self.joined([(",", part) for part in node.arguments], wanted)
            if name not in OF_AN_ORDER or is_rational(arrays[0]):
                return Array("call", tuple(arrays), shape, called or (LARGEST | OF_SEVERAL)[name])
        if name in FORMULAS and len(node.arguments) == 2:
            arrays, _ = self.joined([(",", part) for part in node.arguments], wanted)
            return each_entry(FORMULAS[name](Quantity("u"), Quantity("v")), dict(zip("uv", arrays)))
        if name in OVER or len(node.arguments) != 1 or name not in ONE_ARGUMENT and name != "sqrt":
            return self._letters(node, wanted)
        (of,), shape = self.together([(None, part) for part in node.arguments], wanted)
        if name == "sqrt":
            return Array("power", (of, number(Rational(1, 2))), shape)
        return Array("call", (of,), shape, ONE_ARGUMENT[name])

    def multiplied(self, node, left, right):
        """`left @ right`; a chain of matrices is one product."""
        words = f"{self.words(node)}: {self.shape(left)} @ {self.shape(right)}"
        if not (left.shape and right.shape):
            what = self.words(node.left if not left.shape else node.right) if isinstance(node, Operation) else words
            raise self.source.error(node, f"{words} - {what} is a number", "@ multiplies arrays; a number times an array is written with *",
                                    ShapeError)
        if not self.shapes.same_size(left.shape[-1], right.shape[0]):
            sizes = [shape_text((self.shapes.size(size),))[1:-1] for size in (left.shape[-1], right.shape[0])]
            raise self.source.error(node, f"{words} - the sizes {sizes[0]} and {sizes[1]} differ",
                                    self._where_transposed(node, left, right), ShapeError)
        shape = self.shapes.resolve(left.shape[:-1] + right.shape[1:])
        chain = left.args if left.op == "matmul" and len(left.args[-1].shape) == 2 else (left,)
        return Array("matmul", (*chain, right), shape)

    def _where_transposed(self, node, left, right):
        """The product that fits where one side is transposed."""
        if isinstance(node, Operation):
            if len(left.shape) == 2 and left.shape[0] == right.shape[0] and isinstance(node.left, Identifier):
                return f"{node.left.name}.T@{self.words(node.right)} fits"
            if len(right.shape) == 2 and left.shape[-1] == right.shape[1] and isinstance(node.right, Identifier):
                return f"{self.words(node.left)}@{node.right.name}.T fits"
        return "the last size on the left must be the first on the right, as in (m, n) @ (n, p)"

    # what functions ask of their arguments

    def count(self, node, wanted):
        """Refuse a call that has not so many arguments."""
        if len(node.arguments) != wanted:
            raise self.source.error(node, f"{node.name} takes {wanted} value{'' if wanted == 1 else 's'}, here {len(node.arguments)}",
                                    f"write {node.name}({', '.join('XY'[:wanted])})")

    def array(self, node):
        """The one argument, which is no number."""
        self.count(node, 1)
        of = self.whole(node.arguments[0])
        if not of.shape:
            raise self.source.error(node, f"{node.name} is of an array, and {self.words(node.arguments[0])} is a number",
                                    "abs(u) is the size of a number" if node.name in ("norm", "norm1") else
                                    "leave the function out, or declare what it is of as an array: x: (n)", ShapeError)
        return of

    def two(self, node, axes, what):
        """The two arguments, which have so many axes, each counted by one letter."""
        self.count(node, 2)
        found = []
        for argument in node.arguments:
            found.append(of := self.whole(argument))
            if len(of.shape) != axes:
                raise self.source.error(node, f"{node.name} is of two {what}, and {self.words(argument)} is {self.shape(of)}",
                                        f"{node.name} takes {'u: (m) and v: (n)' if axes == 1 else 'A: (m, n) and B: (p, q)'}", ShapeError)
            self.plain(node, of)
        return found

    def plain(self, node, of):
        if any(isinstance(size, tuple) for size in self.shapes.resolve(of.shape)):
            raise UnsupportedError(f"{node.name} of a Kronecker product", self.source.place(node), "take it of the two matrices instead")

    def square(self, node, of=None, remedy=None):
        """The first argument, which is a square matrix; `remedy` tells what to write of another one."""
        of = of or self.whole(node.arguments[0])
        if len(of.shape) != 2 or not self.shapes.same_size(*of.shape):
            raise self.source.error(node, f"{node.name} is of a square matrix, and {self.words(node.arguments[0])} is {self.shape(of)}",
                                    remedy or "a square matrix has one size twice, A: (n, n); X.T@X and X@X.T are square for every matrix X", ShapeError)
        return Array(of.op, of.args, self.shapes.resolve(of.shape), of.data)
