"""Functions of whole arrays: what each asks of the shapes of its arguments, and the array that it is."""

from sympy import Integer

from symgrad.matrices.tree import Array
from symgrad.notation.matrix_functions import MATRIX_TABLE
from symgrad.notation.nodes import Quantity
from symgrad.reading.text.source import exact_number
from symgrad.reading.text.syntax_tree import Identifier, Literal, Signed

HIGHEST = 12


def _over_all(reader, node, wanted):
    return Array(node.name, (reader.array(node),))


def _along_last(reader, node, wanted):
    of = reader.array(node)
    reader.plain(node, of)
    keeps = node.name in ("softmax", "log_softmax")
    return Array(node.name, (of,), of.shape if keeps else of.shape[:-1])


def _number_of_square(reader, node, wanted):
    reader.count(node, 1)
    of = reader.square(node)
    if node.name != "tr":
        reader.plain(node, of)
    return Array(node.name, (of,))


def _matrix_of_square(reader, node, wanted):
    reader.count(node, 1)
    of = reader.square(node)
    reader.plain(node, of)
    return Array(node.name, (of,), of.shape)


def _diag(reader, node, wanted):
    of = reader.array(node)
    reader.plain(node, of)
    if len(of.shape) == 1:
        return Array("diag", (of,), of.shape*2)
    of = reader.square(node, of)
    return Array("diagonal", (of,), of.shape[:1])


def _outer(reader, node, wanted):
    reader.count(node, 2)
    u, v = (reader.of_axes(node, place, 1, "two vectors") for place in (0, 1))
    return Array("outer", (u, v), u.shape + v.shape)


def _dot(reader, node, wanted):
    reader.count(node, 2)
    u, v = (reader.of_axes(node, place, 1, "two vectors") for place in (0, 1))
    return reader.multiplied(node, u, v)


def _kron(reader, node, wanted):
    reader.count(node, 2)
    a, b = (reader.of_axes(node, place, 2, "two matrices") for place in (0, 1))
    return Array("kron", (a, b), tuple(zip(a.shape, b.shape)))


def _power(reader, node, wanted):
    if len(node.arguments) != 2:
        raise reader.source.error(node, f"power takes 2 values, here {len(node.arguments)}",
                                  "power(X, 3) is X@X@X; a power entry by entry is X**3")
    of, exponent = reader.square(node), _whole(node.arguments[1], reader.source)
    reader.plain(node, of)
    if exponent is None or abs(exponent) > HIGHEST:
        raise reader.source.error(node.arguments[1], f"power is to a whole number, at most {HIGHEST}, and not to {reader.words(node.arguments[1])}",
                                  "write the number itself: power(X, 3); a power entry by entry is X**p")
    if not exponent:
        raise reader.source.error(node, f"{reader.words(node)} does not depend on {reader.words(node.arguments[0])}",
                                  f"write eye({of.shape[0]})")
    return Array("matpower", (of,), of.shape, Integer(exponent))


def _whole(node, source):
    """A literal whole number, or None."""
    if isinstance(node, Signed):
        inner = _whole(node.of, source)
        return inner if inner is None or node.mark == "+" else -inner
    value = exact_number(source, node) if isinstance(node, Literal) else None
    return int(value) if value is not None and value.is_Integer else None


def _constant(reader, node, wanted):
    """eye(n), ones(n), ones(m, n), zeros(m, n)."""
    name, most = node.name, 1 if node.name == "eye" else 2
    if not 0 < len(node.arguments) <= most:
        raise reader.source.error(node, f"{name} takes {'one size' if most == 1 else 'one size or two'}, here {len(node.arguments)}",
                                  f"write {name}(n){'' if most == 1 else f', or {name}(m, n)'}")
    sizes = tuple(_size(reader, arg) for arg in node.arguments)
    return Array(name, (), sizes*2 if name == "eye" else sizes)


def _size(reader, node):
    whole = _whole(node, reader.source)
    if whole is not None and whole > 0:
        return Integer(whole)
    if isinstance(node, Identifier) and node.name in reader.reader.names.sizes:
        return Quantity(node.name)
    raise reader.source.error(node, f"{reader.words(node)} is no size here",
                              "a size is a number, or a name that a declaration or a range has: x: (n)")


ARRAY_FUNCTIONS = {
    **dict.fromkeys(("sum", "mean", "prod", "norm", "norm1"), _over_all),
    **dict.fromkeys(("softmax", "log_softmax", "logsumexp", "max", "min"), _along_last),
    "tr": _number_of_square, **{row.name: _matrix_of_square if row.entries else _number_of_square for row in MATRIX_TABLE},
    **dict.fromkeys(("eye", "ones", "zeros"), _constant),
    "diag": _diag, "outer": _outer, "dot": _dot, "kron": _kron, "power": _power,
}
