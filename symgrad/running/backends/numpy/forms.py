"""How NumPy writes the kinds of operations: one row a kind; and the index data that they carry."""

from symgrad.notation.inverse_and_determinant import MATRIX_TABLE
from symgrad.running.backends.numpy import helpers as helper
from symgrad.running.backends.numpy.contractions import product_form, labels_text
from symgrad.running.backends.numpy.form import Form
from symgrad.running.program.subscripts import WHOLE, At, Nearest, NewAxis


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
    return f"min(max({names.index(part.place)}, 0), {names.index(part.last)})" if isinstance(part, Nearest) else names.index(part.place)


def stored_at(parts, names):
    """The subscripts of what is stored: without the colons at their end, but for one."""
    kept = list(parts)
    while len(kept) > 1 and kept[-1] == WHOLE:
        kept.pop()
    return subscripts_text(kept, names)


def shape_source(sizes, names):
    """A tuple of sizes."""
    return f"({', '.join(map(names.index, sizes))}{',' if len(sizes) == 1 else ''})"


def condition_text(one, names):
    """A chain of comparisons."""
    return f" {one.sign} ".join(map(names.index, one.sides)) if len(one.sides) > 1 else "True"


def _number(op, names):
    return repr(op.data) if isinstance(op.data, float) else "math.pi"


def _whole(op, names):
    return position_text(op.data, names) if isinstance(op.data, Nearest) else names.index(op.data)


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


def _diagonal(op, names):
    return f"{labels_text(op.data.whole)}->{labels_text(op.data.part)}"


def _new_diagonal(op, names):
    return f'"{_diagonal(op, names)}", {shape_source(op.shape, names)}'


_FORMS = {
    "number": Form("{data}", data=_number),
    "whole": Form("{data}", data=_whole),
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
    **{row.name: Form(row.numpy) for row in MATRIX_TABLE},
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

# What depends on more than the kind.
TRANSPOSED = Form("{0}.T", 9, (9,))
TRANSPOSE = Form("{0}.transpose{data}", 9, (9,))
GATHER = Form("{0}{data}", 9, (9,))
POWER_OF_NUMBERS = Form("math.pow({0}, {1})")


def operation_form(op):
    """The row of an operation: a turn of two axes, a power of plain numbers and a contraction have rows of their own."""
    if op.kind == "transpose":
        return TRANSPOSED if op.data == (1, 0) else TRANSPOSE
    if op.kind == "pow" and op.exact and op.args[1].kind != "whole":
        return POWER_OF_NUMBERS
    return product_form(op.data) if op.kind == "contract" else GATHER if op.kind == "gather" else _FORMS[op.kind]
