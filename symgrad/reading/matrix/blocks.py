"""Arrays put together of others, as NumPy does: where each part lies in the whole."""

from sympy import Integer

from symgrad.errors import UnsupportedError
from symgrad.matrices.tree import Array, of_matrix_inside
from symgrad.reading.matrix.shapes import ShapeError
from symgrad.reading.text.syntax_tree import Listed

EXAMPLES = {"hstack": "hstack([A, B])", "vstack": "vstack([A, B])", "concat": "concat([x, y])", "block": "block([[A, B], [C, D]])"}


class BlockPart:
    """Arrays that lie in a rectangle of some sizes: `pieces` are (array, (offset, size, whether the array has this axis) of each axis)."""

    def __init__(self, pieces, sizes):
        self.pieces, self.sizes = pieces, sizes

    @classmethod
    def of(cls, array, sizes, kept):
        return cls([(array, tuple((Integer(0), size, has) for size, has in zip(sizes, kept)))], sizes)

    def moved(self, axis, by):
        return [(array, tuple((offset + by if number == axis else offset, size, has) for number, (offset, size, has) in enumerate(corner)))
                for array, corner in self.pieces]


def lined(parts, axis, same=lambda *sizes: None):
    """Parts one behind another along an axis; `same` is told of each other axis's sizes, and of the number of the part."""
    first, pieces, total = parts[0], [], Integer(0)
    for number, part in enumerate(parts):
        for other, pair in enumerate(zip(first.sizes, part.sizes)):
            if other != axis:
                same(number, *pair)
        pieces += part.moved(axis, total)
        total = (total + part.sizes[axis]).expand()
    return BlockPart(pieces, (*first.sizes[:axis], total, *first.sizes[axis + 1:]))


def block_array(part, resolve=lambda sizes: sizes):
    """The array of parts that fill a rectangle."""
    corners = tuple(tuple((*resolve((offset, size)), has) for offset, size, has in corner) for _, corner in part.pieces)
    return Array("block", tuple(array for array, _ in part.pieces), resolve(part.sizes), corners)


def assembled(reader, node):
    """hstack, vstack, concat and block of a list."""
    if len(node.arguments) != 1 or not isinstance(node.arguments[0], Listed):
        listed = ", ".join(map(reader.words, node.arguments))
        raise reader.source.error(node, f"{node.name} takes one list of arrays", f"write {node.name}([{listed}])" if node.name != "block" else
                                  f"write {EXAMPLES['block']}")
    rows = node.arguments[0].items
    for item in (item for row in rows for item in (row.items if isinstance(row, Listed) else (row,)) if not isinstance(item, Listed)):
        if of_matrix_inside(reader.whole(item)):
            raise reader.source.error(item, f"{reader.words(item)} stands in a list, and is made of a function of a matrix",
                                      f"give it a line of its own: K = {reader.words(item)}, and write K in the list", UnsupportedError)
    if any(isinstance(row, Listed) for row in rows):
        return _grid(reader, node, rows)
    arrays = [reader.whole(item) for item in rows]
    axes = 2 if node.name == "vstack" else max(len(array.shape) for array in arrays) or 1
    for item, array in zip(rows, arrays):
        fewest = 0 if node.name in ("hstack", "block") and axes == 1 else 1 if node.name == "vstack" else axes
        if len(array.shape) < fewest:
            raise reader.source.error(item, f"{node.name} of arrays of different kinds: {reader.words(item)} is {reader.shape(array)}, another is "
                                            f"{reader.shape(max(arrays, key=lambda other: len(other.shape)))}",
                                      f"write {reader.words(item)}*ones(1)" if not array.shape else "a vector b becomes a column by outer(b, ones(1)), a row by outer(ones(1), b)",
                                      ShapeError)
        reader.plain(node, array)
    axis = 1 if node.name in ("hstack", "block") and axes == 2 else 0
    return block_array(lined([_part(array, axes) for array in arrays], axis, _alike(reader, node, rows, arrays)), reader.shapes.resolve)


def _grid(reader, node, rows):
    """block([[A, B], [C, D]]): a vector is a row there, a number an array of one entry, as in NumPy."""
    if node.name != "block":
        raise reader.source.error(node, f"{node.name} takes a list of arrays, and here is a list of lists", f"write {EXAMPLES[node.name]}, or {EXAMPLES['block']}")
    bands, words = [], []
    for row in rows:
        if not isinstance(row, Listed):
            raise reader.source.error(row, f"{reader.words(row)} stands beside lists", f"each row is a list of its own: {EXAMPLES['block']}")
        if nested := next((item for item in row.items if isinstance(item, Listed)), None):
            raise reader.source.error(nested, f"{reader.words(nested)} is a third list", f"block takes a list of rows, {EXAMPLES['block']}")
        arrays = [reader.whole(item) for item in row.items]
        for array in arrays:
            reader.plain(node, array)
        bands.append(lined([_part(array, 2) for array in arrays], 1, _alike(reader, node, row.items, arrays)))
        words.append(row)
    return block_array(lined(bands, 0, _alike(reader, node, words, bands)), reader.shapes.resolve)


def _part(array, axes):
    """An array in a rectangle of so many axes: those that it lacks are its first ones, of size 1."""
    lacking = axes - len(array.shape)
    return BlockPart.of(array, (Integer(1),)*lacking + array.shape, (False,)*lacking + (True,)*len(array.shape))


def _alike(reader, node, items, parts):
    """What makes sizes one, and refuses those that differ."""
    def same(number, one, other):
        if not reader.shapes.same_size(one, other):
            shapes = [reader.shape(part) if isinstance(part, Array) else reader.shape(Array("ones", (), part.sizes)) for part in (parts[0], parts[number])]
            raise reader.source.error(items[number], f"{reader.words(items[0])} is {shapes[0]}, and {reader.words(items[number])} is {shapes[1]}: side by side in "
                                                     f"{node.name} their edges differ", "arrays beside one another have as many rows, those above one another as many "
                                      "columns: hstack([A, B]) of A: (m, n) and B: (m, p), vstack([A, C]) of A: (m, n) and C: (q, n)", ShapeError)
    return same
