"""How NumPy writes the kinds of operations: one row a kind; and the index data that they carry."""

from dataclasses import astuple, dataclass

from symgrad.notation.matrix_functions import MATRIX_TABLE
from symgrad.running.backends.numpy import helpers as helper
from symgrad.running.program.subscripts import At, Nearest, NewAxis, without_last_whole


@dataclass(frozen=True)
class Form:
    """How a kind of operation is written: `{0}`, `{1}` its arguments, `{every}` all of them, `{data}` what it carries.

    level     how tightly it binds: 1 sums, 2 products, 3 signs, 4 powers, 9 closed
    needs     the level each argument must have to stand without parentheses
    in_place  the statements that work in the buffer of argument 0, of argument 1
    data      (operation, names) -> the text of what it carries
    helpers   what it calls that NumPy does not have
    """

    text: str
    level: int = 9
    needs: tuple = ()
    in_place: tuple = ()
    data: object = lambda op, names: op.data
    helpers: tuple = ()


def subscripts_text(parts, names):
    """Subscripts as Python writes them."""
    return f"[{', '.join(subscript_text(part, names) for part in parts)}]"


def subscript_text(part, names):
    """A position, a slice, a new axis."""
    if isinstance(part, (At, Nearest)):
        return position_text(part, names)
    if isinstance(part, NewAxis):
        return "None"
    first = "" if part.start == 0 else names.index(part.start)
    return f"{first}:{'' if part.stop is None else names.index(part.stop)}" + (f":{part.step}" if part.step != 1 else "")


def position_text(part, names):
    """A position; one that may lie outside is moved to the nearest end."""
    if isinstance(part, Nearest):
        return f"min(max({names.index(part.place)}, 0), {names.index(part.last)})"
    return names.index(part.place if isinstance(part, At) else part)


def stored_at(parts, names):
    """The subscripts of what is stored: without the colons at their end, but for one."""
    return subscripts_text(without_last_whole(parts) or parts[:1], names)


def shape_source(sizes, names):
    """A tuple of sizes."""
    return f"({', '.join(map(names.index, sizes))}{',' if len(sizes) == 1 else ''})"


def condition_text(one, names):
    """A chain of comparisons."""
    return f" {one.sign} ".join(map(names.index, one.sides)) if len(one.sides) > 1 else "True"


def _axes(op, names):
    """The axes of a reduction; none are named where all go."""
    if len(op.data) == len(op.args[0].shape):
        return ""
    return str(op.data[0] if len(op.data) == 1 else op.data)


def _range(op, names):
    lo, hi = op.data
    return f"{names.index(lo)}, {names.index(hi + 1)}"


def _windows(op, names):
    width, axis, *count = op.data
    return ", ".join([names.index(width), str(axis), *map(names.index, count)])


def _stretch(op, names):
    axis, start, stop = op.data
    return f"{axis}, {names.index(start)}, {names.index(stop)}"


def labels_text(labels):
    """Labels of axes as letters of `einsum`."""
    return "".join(chr(97 + label) for label in labels)


def _diagonal(op, names):
    return f"{labels_text(op.data.whole)}->{labels_text(op.data.part)}"


def _new_diagonal(op, names):
    return f'"{_diagonal(op, names)}", {shape_source(op.shape, names)}'


_FORMS = {
    "number": Form("{data}", data=lambda op, names: repr(op.data) if isinstance(op.data, float) else "math.pi"),
    "whole": Form("{data}", data=lambda op, names: position_text(op.data, names)),
    "unit": Form("dtype(1)"),
    "variable": Form("{data}", data=lambda op, names: names.quantity(op.data)),
    "total": Form("{data}", data=lambda op, names: names.total(op.data)),
    "add": Form("{0} + {1}", 1, (1, 1), ("{0} += {1}", "{1} += {0}")),
    "sub": Form("{0} - {1}", 1, (1, 2), ("{0} -= {1}", "np.subtract({0}, {1}, {1})")),
    "mul": Form("{0}*{1}", 2, (2, 3), ("{0} *= {1}", "{1} *= {0}")),
    "div": Form("{0}/{1}", 2, (2, 3), ("{0} /= {1}", "np.divide({0}, {1}, {1})")),
    "pow": Form("{0}**{1}", 4, (9, 4), ("{0} **= {1}",)),
    "neg": Form("-{0}", 3, (4,), ("np.negative({0}, {0})",)),
    "square": Form("{0}**2", 4, (9,), ("np.square({0}, {0})",)),
    "index": Form("{0}{data}", 9, (9,), data=lambda op, names: subscripts_text(op.data, names)),
    "gather": Form("{0}{data}", 9, (9,)),
    "positions": Form("{0}.astype(np.intp)", 9, (9,)),
    "called": Form("{data}({every})", data=lambda op, names: names.call(*op.data)),
    "mod": Form("{0} % {1}", 2, (2, 3)),
    "floor div": Form("{0} // {1}", 2, (2, 3)),
    "roll": Form("np.roll({0}, {data})", data=lambda op, names: f"{names.index(op.data[0])}, {op.data[1]}"),
    "add up": Form("added_up({0}, {1}, {data})", data=lambda op, names: names.index(op.data), helpers=(helper.ADDED_UP,)),
    "transpose": Form("{0}.transpose{data}", 9, (9,)),
    **{row.name: Form(row.numpy, helpers=tuple(one for one in helper.HELPERS if row.numpy.startswith(f"{one.name}("))) for row in MATRIX_TABLE if row.numpy},
    "eigenvalues": Form("np.linalg.eigvalsh({0})"),
    "singular values": Form("np.linalg.svd({0}, compute_uv=False)"),
    "eigen": Form("eigen({0})", helpers=(helper.EIGEN,)),
    "singular": Form("singular({0})", helpers=(helper.SINGULAR_VALUES,)),
    "root": Form("root({0})", helpers=(helper.ROOT,)),
    "solve": Form("np.linalg.solve({0}, {1})"),
    "least squares": Form("least_squares({0}, {1})", helpers=(helper.LEAST_SQUARES,)),
    "exponential change": Form("exponential_change({0}, {1})", helpers=(helper.EXPONENTIAL_CHANGE,)),
    "sum": Form("{0}.sum({data})", 9, (9,), data=_axes),
    "prod": Form("{0}.prod({data})", 9, (9,), data=_axes),
    "max": Form("{0}.max({data})", 9, (9,), data=_axes),
    "min": Form("{0}.min({data})", 9, (9,), data=_axes),
    "where": Form("np.where({0}, {1}, {2})"),
    "choose": Form("({1} if {0} else {2})"),
    "both": Form("({0} & {1})", 9, (9, 9)),
    "and": Form("({0} and {1})", 9, (0, 0)),
    "compare": Form("({0} {data} {1})", 9, (1, 1)),
    "real": Form("({0}).astype(dtype)"),
    "numbered": Form("float({0})"),
    "range": Form("np.arange({data})", data=_range),
    "reals": Form("np.arange({data}, dtype=dtype)", data=_range),
    "broadcast": Form("np.broadcast_to({0}, {data})", data=lambda op, names: shape_source(op.shape, names)),
    "full": Form("np.full({data}, {0}, dtype)", data=lambda op, names: shape_source(op.shape, names)),
    "copy": Form("{0}.copy()", 9, (9,)),
    "windows": Form("sliding_window_view({0}, {data})", data=_windows, helpers=(helper.SLIDING_WINDOW_VIEW,)),
    "windows or none": Form("windows({0}, {data})", data=_windows, helpers=(helper.WINDOWS,)),
    "stretch": Form("stretch({0}, {data})", data=_stretch, helpers=(helper.STRETCH,)),
    "diagonal": Form("on_diagonal({0}, {data}, dtype)", data=_new_diagonal, helpers=(helper.ON_DIAGONAL,)),
    "add diagonal": Form('add_on_diagonal({0}.copy(), {1}, "{data}")', 9, (9,), ('add_on_diagonal({0}, {1}, "{data}")',), _diagonal,
                         (helper.ADD_ON_DIAGONAL,)),
}

# What depends on more than the kind: a contraction, by its labels, is a dot, a matrix or a tensor product, or what `einsum` has.
TRANSPOSED = Form("{0}.T", 9, (9,))
POWER_OF_NUMBERS = Form("math.pow({0}, {1})")
DOT = Form("np.vdot({0}, {1})")
MATRIX_PRODUCT = Form("{0} @ {1}", 2, (2, 3))
TENSOR_PRODUCT = Form("np.tensordot({0}, {1}, {data})", data=lambda op, names: _summed_axes(op.data))
EINSUM = Form('np.einsum("{data}", {0}, {1})', data=lambda op, names: "{},{}->{}".format(*map(labels_text, astuple(op.data))))


def operation_form(op):
    """The row of an operation: a turn of two axes, a power of plain numbers and a contraction have rows of their own."""
    if op.kind == "transpose" and op.data == (1, 0):
        return TRANSPOSED
    if op.kind == "pow" and op.exact and op.args[1].kind != "whole":
        return POWER_OF_NUMBERS
    return product_form(op.data) if op.kind == "contract" else _FORMS[op.kind]


def product_form(labels):
    """How a contraction is written: over all axes, as a matrix product, over axes that only one result needs, else as it is."""
    first, second, result = labels.first, labels.second, labels.result
    shared = [label for label in first if label in second and label in result]
    if not result:
        return DOT
    if _is_matrix_product(labels, shared):
        return MATRIX_PRODUCT
    return EINSUM if shared else TENSOR_PRODUCT


def _is_matrix_product(labels, shared):
    """Whether the first has the axes (shared, rows, summed), the second (shared, summed, columns), with at most one of rows and of columns."""
    (summed, *more), lead = _summed(labels), len(shared)
    rows, columns = labels.first[lead:-1], labels.second[lead + 1:]
    return (not more and labels.first == (*shared, *rows, summed) and labels.second == (*shared, summed, *columns)
            and labels.result == (*shared, *rows, *columns) and len(rows) <= 1 and len(columns) <= 1 and (not shared or bool(rows and columns)))


def _summed(labels):
    return [label for label in labels.first if label in labels.second and label not in labels.result]


def _summed_axes(labels):
    """The axes of both arrays that are summed over, in pairs."""
    return str(tuple([axes.index(label) for label in _summed(labels)] for axes in (labels.first, labels.second)))
