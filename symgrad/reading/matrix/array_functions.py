"""Functions of whole arrays: what each asks of the shapes of its arguments, the array that it is, and where text calls one."""

from sympy import Integer

from symgrad.matrices.tree import Array
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import Quantity
from symgrad.reading.matrix.blocks import assembled
from symgrad.reading.matrix.shapes import ShapeError
from symgrad.reading.text.axis_functions import ALONG
from symgrad.reading.text.functions import MATRIX, OVER
from symgrad.reading.text.grammar import PUTS_TOGETHER
from symgrad.reading.text.syntax_tree import Application, Bracketed, Identifier, Listed, Literal, Operation, Signed, Transposed, is_sliced, nodes

HIGHEST = 12
CONSTANTS = ("eye", "ones", "zeros")


def _along_last(reader, node):
    of = reader.array(node)
    reader.plain(node, of)
    keeps = node.name in ("softmax", "log_softmax")
    return Array(node.name, (of,), of.shape if keeps else of.shape[:-1])


def _trace(reader, node):
    reader.count(node, 1)
    return Array("tr", (reader.square(node),))


def _matrix(reader, node):
    """The first argument, which is a matrix."""
    of = reader.whole(node.arguments[0])
    if len(of.shape) != 2:
        raise reader.source.error(node, f"{node.name} is of a matrix, and {reader.words(node.arguments[0])} is {reader.shape(of)}",
                                  "declare what it is of as a matrix: A: (m, n)", ShapeError)
    return of


def function_of_matrix(reader, node):
    """A function of a matrix, of which each axis runs along the rows or the columns."""
    reader.count(node, 1)
    row = MATRIX_FUNCTIONS[node.name]
    of = reader.square(node, remedy=row.wide) if row.square else _matrix(reader, node)
    reader.plain(node, of)
    return Array(node.name, (of,), row.over(of.shape))


def _only_in_letters(reader, node):
    """A function of a matrix that has more than two places."""
    row = MATRIX_FUNCTIONS[node.name]
    many = len(row.axes)
    remedy = f"write {row.summed[1]}" if row.summed else f"write letters everywhere, {node.name}(X)[{','.join('ijkm'[:many])}]"
    raise reader.source.error(node, f"{node.name} has {many} axes, and matrix notation two", remedy)


def _change_of_exponential(reader, node):
    """expm_frechet(X, E), two square matrices of one size."""
    reader.count(node, 2)
    of, along = (reader.whole(argument) for argument in node.arguments)
    reader.plain(node, of)
    of = reader.square(node, of)
    if along.shape != of.shape:
        raise reader.source.error(node.arguments[1], f"{reader.words(node.arguments[0])} is {reader.shape(of)}, and {reader.words(node.arguments[1])} "
                                  f"is {reader.shape(along)}", "expm_frechet(X, E) is of two square matrices of one size", ShapeError)
    return Array("expm_frechet", (of, along), of.shape)


def _solve(reader, node):
    """solve(A, b) is inv(A)@b, of a vector or a matrix b, and computed without the inverse; lstsq(A, b) is pinv(A)@b."""
    reader.count(node, 2)
    kind, of = ("inv", reader.square(node)) if node.name == "solve" else ("pinv", _matrix(reader, node))
    reader.plain(node, of)
    right = reader.whole(node.arguments[1])
    return reader.multiplied(node, Array(kind, (of,), of.shape[::-1]), right)


def _diag(reader, node):
    of = reader.array(node)
    reader.plain(node, of)
    if len(of.shape) == 1:
        return Array("diag", (of,), of.shape*2)
    of = reader.square(node, of)
    return Array("diagonal", (of,), of.shape[:1])


def _outer(reader, node):
    u, v = reader.two(node, 1, "vectors")
    return Array("outer", (u, v), u.shape + v.shape)


def _kron(reader, node):
    a, b = reader.two(node, 2, "matrices")
    return Array("kron", (a, b), tuple(zip(a.shape, b.shape)))


def _power(reader, node):
    if len(node.arguments) != 2:
        raise reader.source.error(node, f"power takes 2 values, here {len(node.arguments)}",
                                  "power(X, 3) is X@X@X; a power entry by entry is X**3")
    of, exponent = reader.square(node), _whole(node.arguments[1], reader.source)
    names, named = reader.reader.names, tuple(argument.name for argument in node.arguments if isinstance(argument, Identifier))
    if named in names.powers:
        return reader.value(Identifier(node.start, node.end, names.powers[named]))
    if exponent is None and named:
        exponent = names.constants.get(named[-1])
    reader.plain(node, of)
    if exponent is None or abs(exponent) > HIGHEST:
        raise reader.source.error(node.arguments[1], f"power is to a whole number, at most {HIGHEST}, and not to {reader.words(node.arguments[1])}",
                                  "write the number itself: power(X, 3); a size stands there where X is declared, X: (n, n) and power(X, k); a power entry by entry is X**p")
    if not exponent:
        raise reader.source.error(node, f"{reader.words(node)} does not depend on {reader.words(node.arguments[0])}",
                                  f"write eye({of.shape[0]})")
    return Array("matpower", (of,), of.shape, Integer(exponent))


def _whole(node, source):
    """A literal whole number, or None."""
    if isinstance(node, Signed):
        inner = _whole(node.of, source)
        return inner if inner is None or node.mark == "+" else -inner
    value = source.exact_number(node) if isinstance(node, Literal) else None
    return int(value) if value is not None and value.is_Integer else None


def _constant(reader, node):
    """eye(n), ones(n), ones(m, n), zeros(m, n)."""
    name, most = node.name, 1 if node.name == "eye" else 2
    if not 0 < len(node.arguments) <= most:
        raise reader.source.error(node, f"{name} takes {'one size' if most == 1 else 'one size or two'}, here {len(node.arguments)}",
                                  f"write {name}(n){'' if most == 1 else f', or {name}(m, n)'}")
    sizes = tuple(_size(reader, arg) for arg in node.arguments)
    return Array(name, (), sizes*2 if name == "eye" else sizes)


def _onehot(reader, node):
    """onehot(y, K) of labels y is 1 where its last letter is the label, else 0."""
    reader.count(node, 2)
    labels, size = node.arguments
    if not isinstance(labels, Identifier) or labels.name not in reader.reader.names.labels:
        raise reader.source.error(labels, f"onehot is of labels, and {reader.words(labels)} is none",
                                  "labels are declared with their range, as index c: (n) in 0..K-1, and then written onehot(c, K)")
    of = reader.value(labels)
    return Array("onehot", (of,), (*of.shape, _size(reader, size)))


def _size(reader, node):
    whole = _whole(node, reader.source)
    if whole is not None and whole > 0:
        return Integer(whole)
    if isinstance(node, Identifier) and node.name in reader.reader.names.sizes:
        return Quantity(node.name)
    raise reader.source.error(node, f"{reader.words(node)} is no size here",
                              "a size is a number, or a name that a declaration or a range has: x: (n)")


ARRAY_FUNCTIONS = {
    **dict.fromkeys(("sum", "mean", "prod", "norm", "norm1"), lambda reader, node: Array(node.name, (reader.array(node),))),
    **dict.fromkeys(("softmax", "log_softmax", "logsumexp", "max", "min"), _along_last),
    **{name: function_of_matrix if len(row.axes) < 3 else _only_in_letters for name, row in MATRIX_FUNCTIONS.items()},
    "expm_frechet": _change_of_exponential, "tr": _trace, "solve": _solve, "lstsq": _solve,
    **dict.fromkeys(CONSTANTS, _constant),
    "dot": lambda reader, node: reader.multiplied(node, *reader.two(node, 1, "vectors")),
    "onehot": _onehot, "diag": _diag, "outer": _outer, "kron": _kron, "power": _power,
    **dict.fromkeys(PUTS_TOGETHER, assembled),
}


def stands_whole(node):
    """Whether a call is of whole arrays: sum(x), norm(A), but not sum(x[i], i)."""
    if not isinstance(node, Application):
        return False
    if node.name in OVER or node.name in MATRIX_FUNCTIONS or node.name in ALONG:  # which have a form with letters too
        return len(node.arguments) == 1 and not isinstance(node.arguments[0], Bracketed)
    return node.name in MATRIX


def has_parts(tree):
    """Whether arrays are cut or put together in a tree."""
    return any(is_sliced(node) or isinstance(node, Listed) for node in nodes(tree))


def has_matrices(tree, own_name=None):
    """Whether a tree has a mark of matrix notation; a call of the name being defined is an abstract quantity."""
    return has_parts(tree) or any(isinstance(node, Transposed) or isinstance(node, Operation) and node.mark == "@" or stands_whole(node) and node.name != own_name
               for node in nodes(tree))
