"""How arrays look: matrix products side by side, what acts entry by entry under signs of its own, transposes and inverses above.

On the page a vector is a column; where a product needs a row it is transposed. `turned` asks for the transpose of the whole.
"""

from dataclasses import replace

from sympy import Integer, Rational

from symgrad.matrices.build import Builder
from symgrad.matrices.tree import Array, flat
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS, MATRIX_TABLE
from symgrad.notation.nodes import Times
from symgrad.writing.typesetting.fractions import arrays_above, exponent_of, flattened, kind, lay_product, terms_of
from symgrad.writing.typesetting.marks import big, call_piece, determinant_piece, nuclear, under
from symgrad.writing.typesetting.pieces import ATOM, PRODUCT, RAISED, SUM, Piece, lay, layout, signed, enclosed
from symgrad.writing.typesetting.tree import Call, Fence, Lifted, Lowered, Name, Number, Raised, Root, Sign, row, separated

LOOKS = {}


def looks(*operations):
    """Enter the decorated function, (array, style, turned) -> Piece, as what prints these operations."""
    def enter(function):
        LOOKS.update(dict.fromkeys(operations, function))
        return function
    return enter


def layout_array(array, style, turned=False):
    """The page tree of an array, or, with `turned`, of its transpose: of a vector a row."""
    return signed(lay_array(array, style, turned)).part


def lay_array(array, style, turned=False):
    """The `Piece` of an array or of its transpose."""
    turned = turned and bool(array.shape) and not (len(array.shape) == 2 and Builder(style.structure).is_symmetric(array))
    return LOOKS[array.op](array, style, turned)


def above(piece, operation, style, exponent=None):
    """A piece with an operation above at its right."""
    return Piece(Lifted(enclosed(piece, ATOM), operation, exponent, "T" in style.known), RAISED)


def _perhaps_turned(piece, style, turned):
    return above(piece, "transpose", style) if turned else piece


@looks("name", "number", "scalar")
def _plain(array, style, turned):
    return _perhaps_turned(lay(array.data, style), style, turned)


@looks("plus")
def _plus(array, style, turned):
    if turned and not all(term.shape for term in array.args):
        return above(_plus(array, style, False), "transpose", style)
    return terms_of([lay_array(term, style, turned) for term in array.args])


@looks("times")
def _times(array, style, turned):
    """Numbers side by side, arrays under the sign of the Hadamard product; a transpose passes numbers by."""
    if turned and (sum(bool(factor.shape) for factor in array.args) > 1 or kind(array) == "hadamard"):
        return above(_times(array, style, False), "transpose", style)
    return lay_product(flattened(array), lambda factor: lay_array(factor, style, turned), arrays_above)


@looks("power")
def _power(array, style, turned):
    base, exponent = array.args
    if array.shape:
        return _perhaps_turned(above(lay_array(base, style), "each", style, _exponent(exponent, style)), style, turned)
    value = exponent.data if exponent.op == "number" else None
    if value == Rational(1, 2):
        return Piece(Root(layout_array(base, style)))
    if value is not None and value < 0:
        return lay_product([array], lambda factor: lay_array(factor, style), arrays_above)
    return Piece(Raised(enclosed(lay_array(base, style), ATOM), _exponent(exponent, style)), RAISED)


def _exponent(exponent, style):
    return exponent_of(exponent.data, style) if exponent.op == "number" else layout_array(exponent, style)


@looks("call")
def _call(array, style, turned):
    return _perhaps_turned(call_piece(array.data, [layout_array(arg, style) for arg in array.args], style, not array.shape), style, turned)


@looks("bracket")
def _bracket(array, style, turned):
    """[X > 0] of every entry."""
    sides, sign = array.relation
    return _perhaps_turned(Piece(Fence(separated([layout_array(side, style) for side in sides], sign), "square")), style, turned)


@looks("over")
def _over(array, style, turned):
    """The sum over a letter of layers or time."""
    return under([big("sum", array.data, style)], lay_array(array.args[0], style, turned), "sum")


# Matrix products

@looks("matmul", "outer", "transpose")
def _chain(array, style, turned):
    factors = chain(array, turned)
    pieces = [_factor(factor, style, up, number > 0, len(factors) > 1) for number, (factor, up) in enumerate(factors)]
    if len(pieces) == 1:
        return pieces[0]
    negative, pieces[0] = pieces[0].negative, replace(pieces[0], negative=False)
    parts = [Fence(piece.part) if piece.open and piece is not pieces[-1] else enclosed(piece, PRODUCT) for piece in pieces]
    return Piece(separated(parts, "times"), PRODUCT, negative)


def _factor(array, style, turned, later, joined):
    """A factor of a matrix product; `turned` sets its sign above the whole of it."""
    closed = turned and (array.op in ("matmul", "outer", "plus", "kron") or kind(array) == "hadamard")
    piece = lay_array(array, style, turned and not closed)
    loose = joined and (kind(array) in ("hadamard", "kron") or later and array.op == "times")
    if loose and not closed:
        piece = Piece(Fence(signed(piece).part))
    return above(piece, "transpose", style) if closed else piece


def chain(array, turned=False):
    """The factors of a matrix product in reading order, each with whether it stands transposed there; `turned` asks for the transpose.

    What is known of u @ A is a vector, so it stands as the column A^T u.
    """
    if array.op == "transpose":
        (of,) = array.args
        return chain(of, not turned) if turned or _lies(of) else [(of, True)]
    if array.op == "outer":
        written = [array.args[0], _row(array.args[1])]
    elif array.op == "matmul":
        first, *rest = array.args
        written = [_row(first) if len(first.shape) == 1 else first, *rest]
        turned = bool(array.shape) and turned != _lies(array)
    else:
        return [(array, turned)]
    return [found for factor in (reversed(written) if turned else written) for found in chain(factor, turned)]


def _row(vector):
    return Array("transpose", (vector,), vector.shape)


def _lies(array):
    """Whether the factors of a product as written give a row: u @ A."""
    return array.op == "matmul" and len(array.args[0].shape) == 1 and len(array.args[-1].shape) == 2


@looks("kron")
def _kron(array, style, turned):
    pieces = [lay_array(arg, style, turned) for arg in array.args]
    parts = [Fence(signed(piece).part) if piece.negative or piece.level < PRODUCT or kind(arg) not in (None, "kron") else piece.part
             for arg, piece in zip(array.args, pieces)]
    return Piece(separated(parts, "kron"), PRODUCT)


# Functions of a matrix

@looks(*(row.name for row in MATRIX_TABLE if row.look == "raised"))
def _inverse(array, style, turned):
    (of,) = array.args
    if of.op == "transpose":
        turned, of = not turned, of.args[0]
    return above(lay_array(of, style), "inverse transpose" if turned else "inverse", style)


@looks("matpower")
def _matpower(array, style, turned):
    return _perhaps_turned(above(lay_array(array.args[0], style), "power", style, layout(Integer(array.data), style)), style, turned)


@looks(*(row.name for row in MATRIX_TABLE if row.look in ("pseudoinverse", "root")))
def _lifted(array, style, turned):
    return _perhaps_turned(above(lay_array(array.args[0], style), MATRIX_FUNCTIONS[array.op].look, style), style, turned)


@looks(*(row.name for row in MATRIX_TABLE if row.look == "nuclear"))
def _nuclear(array, style, turned):
    return Piece(nuclear(layout_array(array.args[0], style)))


@looks(*(row.name for row in MATRIX_TABLE if "sign" in row.look))
def _determinant(array, style, turned):
    matrix = array.args[0]
    return determinant_piece(array.op, lay_array(matrix, style), matrix.op == "name" and style.is_positive_definite(matrix.data.name))


@looks("tr", *(row.name for row in MATRIX_TABLE if row.look == "call" and len(row.axes) < 3), "diag", "diagonal", "sum", "mean", "prod", "softmax", "logsumexp", "max", "min")
def _function(array, style, turned):
    return _perhaps_turned(Piece(Call(array.op, layout_array(array.args[0], style))), style, turned)


@looks("expm_frechet")
def _frechet(array, style, turned):
    arguments = separated([layout_array(arg, style) for arg in array.args], "comma")
    return _perhaps_turned(Piece(Call(array.op, arguments)), style, turned)


@looks("log_softmax")
def _log_softmax(array, style, turned):
    softmax = Call("softmax", layout_array(array.args[0], style))
    return _perhaps_turned(Piece(row(Sign("log"), softmax), PRODUCT), style, turned)


@looks("norm", "norm1")
def _norm(array, style, turned):
    """The Euclidean norm; of a matrix Frobenius's, which bears his letter."""
    (of,) = array.args
    fence = Fence(layout_array(of, style), "norm")
    below = Number("1") if array.op == "norm1" else Name("F") if len(of.shape) > 1 else None
    return Piece(Lowered(fence, below) if below else fence)


# Constants

@looks("eye")
def _eye(array, style, turned):
    return Piece(Lowered(Sign("identity"), shape_of(array.shape[:1], style)))


@looks("ones")
def _ones(array, style, turned):
    if len(array.shape) == 1:
        return _perhaps_turned(Piece(Sign("ones")), style, turned)
    return Piece(Lowered(Sign("ones"), shape_of(array.shape[::-1] if turned else array.shape, style)))


@looks("onehot")
def _onehot(array, style, turned):
    return _perhaps_turned(Piece(Call("onehot", layout_array(array.args[0], style))), style, turned and len(array.shape) > 1)


@looks("zeros")
def _zeros(array, style, turned):
    return Piece(Number("0"))


def shape_of(shape, style):
    """The sizes of a shape as `m x n`."""
    sizes = [Times(*flat(axis)) if isinstance(axis, tuple) else axis.expand() for axis in shape]
    return separated([enclosed(lay(size, style), PRODUCT if len(shape) > 1 else SUM) for size in sizes], "by")
