"""The NumPy backend: one row a kind of operation, and the text of the few helpers that a program may need."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """How a kind of operation is written: `{0}`, `{1}` its arguments, `{data}` what it carries.

    level     how tightly it binds: 1 sums, 2 products, 3 signs, 4 powers, 9 closed
    needs     the level each argument must have to stand without parentheses
    in_place  the statements that work in the buffer of argument 0, of argument 1
    """

    text: str
    level: int = 9
    needs: tuple = ()
    in_place: tuple = ()


FORMS = {
    "number": Form("{data}"),
    "variable": Form("{data}"),
    "add": Form("{0} + {1}", 1, (1, 1), ("{0} += {1}", "{1} += {0}")),
    "sub": Form("{0} - {1}", 1, (1, 2), ("{0} -= {1}", "np.subtract({0}, {1}, {1})")),
    "mul": Form("{0}*{1}", 2, (2, 3), ("{0} *= {1}", "{1} *= {0}")),
    "div": Form("{0}/{1}", 2, (2, 3), ("{0} /= {1}", "np.divide({0}, {1}, {1})")),
    "pow": Form("{0}**{1}", 4, (9, 4), ("{0} **= {1}",)),
    "neg": Form("-{0}", 3, (4,), ("np.negative({0}, {0})",)),
    "square": Form("{0}**2", 4, (9,), ("np.square({0}, {0})",)),
    "call": Form("{data}"),
    "matmul": Form("{0} @ {1}", 2, (2, 3)),
    "index": Form("{0}{data}", 9, (9,)),
    "transpose": Form("{0}.transpose{data}", 9, (9,)),
    "turn": Form("{0}.T", 9, (9,)),
    "inv": Form("np.linalg.inv({0})"),
    "det": Form("np.linalg.det({0})"),
    "logdet": Form("np.linalg.slogdet({0})[1]"),
    "vdot": Form("np.vdot({0}, {1})"),
    "einsum": Form('np.einsum("{data}", {0}, {1})'),
    "tensordot": Form("np.tensordot({0}, {1}, {data})"),
    "sum": Form("{0}.sum({data})", 9, (9,)),
    "prod": Form("{0}.prod({data})", 9, (9,)),
    "max": Form("{0}.max({data})", 9, (9,)),
    "min": Form("{0}.min({data})", 9, (9,)),
    "where": Form("np.where({0}, {1}, {2})"),
    "choose": Form("({1} if {0} else {2})"),
    "both": Form("({0} & {1})", 9, (9, 9)),
    "and": Form("({0} and {1})", 9, (0, 0)),
    "compare": Form("({0} {data} {1})", 9, (1, 1)),
    "real": Form("({0}).astype(dtype)"),
    "numbered": Form("float({0})"),
    "range": Form("np.arange({data})"),
    "reals": Form("np.arange({data}, dtype=dtype)"),
    "broadcast": Form("np.broadcast_to({0}, {data})"),
    "full": Form("np.full({data}, {0}, dtype)"),
    "copy": Form("{0}.copy()", 9, (9,)),
    "gather": Form("{0}[{rest}]", 9, (9,)),
    "windows": Form("sliding_window_view({0}, {data})"),
    "windows or none": Form("windows({0}, {data})"),
    "stretch": Form("stretch({0}, {data})"),
    "diagonal": Form("on_diagonal({0}, {data}, dtype)"),
    "add diagonal": Form('add_on_diagonal({0}.copy(), {1}, "{data}")', 9, (9,), ('add_on_diagonal({0}, {1}, "{data}")',)),
}

# A ufunc takes the array to write to after its arguments; these two deprecate it by position.
BY_KEYWORD = ("np.maximum", "np.minimum")

HELPERS = {
    "filled": '''
def filled(array, *shape):
    """An array of that shape that begins with another; zeros are added where it ends before."""
    if array.shape == shape:
        return array
    whole = np.zeros(shape, array.dtype)
    whole[tuple(map(slice, array.shape))] = array
    return whole
''',
    "sigma_number": '''
def sigma_number(u):
    """The logistic sigmoid of one number, without overflow."""
    small = math.exp(-abs(u))
    return (1.0 if u >= 0 else small)/(1 + small)
''',
    "sigma_slope": '''
def sigma_slope(u):
    """The derivative of sigma at one number, sigma(u)*sigma(-u), to the last digit also far out."""
    small = math.exp(-abs(u))
    return small/((1 + small)*(1 + small))
''',
    "sigma_less": '''
def sigma_less(u, y):
    """sigma(u) - y = (1 - y)*sigma(u) - y*sigma(-u), which loses nothing where y is 0 or 1."""
    small = math.exp(-abs(u))
    return ((1.0 if u >= 0 else small) - y - y*small)/(1 + small)
''',
    "silu_number": '''
def silu_number(u):
    """u*sigma(u) of one number."""
    return u*sigma_number(u)
''',
    "gelu_number": '''
def gelu_number(u):
    """u times the probability that a standard normal variable lies below u."""
    return u*math.erfc(-u*math.sqrt(0.5))/2
''',
    "softsign_number": '''
def softsign_number(u):
    """u/(1 + |u|) of one number."""
    return u/(1 + abs(u))
''',
    "softplus_number": '''
def softplus_number(u):
    """log(1 + exp(u)) of one number, without overflow."""
    return max(u, 0.0) + math.log1p(math.exp(-abs(u)))
''',
    "erf": '''
try:
    from scipy.special import erf
except ImportError:
    def erf(u):
        """The error function, entry by entry."""
        return np.vectorize(math.erf, otypes=[np.result_type(u, np.float32)])(u)
''',
    "erfc": '''
try:
    from scipy.special import erfc
except ImportError:
    def erfc(u):
        """What the error function leaves of 1, entry by entry."""
        return np.vectorize(math.erfc, otypes=[np.result_type(u, np.float32)])(u)
''',
    "erfcx_number": '''
def erfcx_number(u):
    """exp(u**2)*erfc(u) of one number; beyond 6 by its continued fraction (NIST Digital Library of Mathematical Functions, 7.9.1)."""
    if u < 6:
        if u < -26.6:
            return math.inf
        near = round(16*u)/16  # its square has no rounding error
        return math.exp(near*near)*math.exp((u - near)*(u + near))*math.erfc(u)
    below = u
    for k in range(20, 0, -1):
        below = u + k/2/below
    return 1/(math.sqrt(math.pi)*below)
''',
    "erfcx": '''
try:
    from scipy.special import erfcx
except ImportError:
    def erfcx(u):
        """exp(u**2)*erfc(u), entry by entry."""
        return np.vectorize(erfcx_number, otypes=[np.result_type(u, np.float32)])(u)
''',
    "log_half_erfc_number": '''
def log_half_erfc_number(u):
    """log(erfc(u)/2) of one number, to the last digits where it is near 0 and where erfc(u) is."""
    return math.log1p(-math.erfc(-u)/2) if u < 0 else math.log(erfcx_number(u)/2) - u*u
''',
    "log_half_erfc": '''
def log_half_erfc(u):
    """log(erfc(u)/2), to the last digits where it is near 0 and where erfc(u) is."""
    size = np.abs(u)
    return np.where(u < 0, np.log1p(-erfc(size)/2), np.log(erfcx(size)/2) - size**2)
''',
    "stretch": '''
def stretch(u, axis, start, stop):
    """u from start to stop (excluded) along an axis, with zeros where u has no entries."""
    shape = list(u.shape)
    shape[axis] = max(stop - start, 0)
    out = np.zeros(shape, u.dtype)
    first, last = max(start, 0), min(stop, u.shape[axis])
    if first < last:
        lead = (slice(None),)*axis
        out[(*lead, slice(first - start, last - start))] = u[(*lead, slice(first, last))]
    return out
''',
    "on_diagonal": '''
def on_diagonal(part, subscripts, shape, dtype):
    """An array of zeros with `part` on the diagonal that the subscripts of `einsum` name."""
    out = np.zeros(shape, dtype)
    np.einsum(subscripts, out)[...] = part
    return out
''',
    "add_on_diagonal": '''
def add_on_diagonal(whole, part, subscripts):
    """`whole` with `part` added on the diagonal that the subscripts of `einsum` name; `whole` is changed."""
    diagonal = np.einsum(subscripts, whole)
    diagonal += part
    return whole
''',
    "windows": '''
def windows(u, width, axis, count):
    """So many windows of a width along an axis, each along a last axis: none where they are of nothing, or none is asked for."""
    if width > 0 and count > 0:
        return sliding_window_view(u, width, axis)
    return np.zeros((*u.shape[:axis], max(count, 0), *u.shape[axis + 1:], max(width, 0)), u.dtype)
''',
    "sliding_window_view": "\nfrom numpy.lib.stride_tricks import sliding_window_view\n",
}

# The helpers that a helper reads.
READ = {"silu_number": ("sigma_number",), "windows": ("sliding_window_view",), "erfcx": ("erfcx_number",), "log_half_erfc": ("erfc", "erfcx", "erfcx_number"), "log_half_erfc_number": ("erfcx_number",)}

# Functions that stand in safe forms alone, of arrays.
ARRAYS = {"erfcx": "erfcx({u})", "log_half_erfc": "log_half_erfc({u})"}

# Of one Python number: the functions of `math`, and what is missing there.
NUMBERS = {
    "exp": "math.exp({u})", "log": "math.log({u})", "sin": "math.sin({u})", "cos": "math.cos({u})",
    "tan": "math.tan({u})", "sinh": "math.sinh({u})", "cosh": "math.cosh({u})", "tanh": "math.tanh({u})",
    "sigma": "sigma_number({u})", "sigma'": "sigma_slope({u})", "relu": "max({u}, 0.0)", "softplus": "softplus_number({u})",
    "silu": "silu_number({u})", "gelu": "gelu_number({u})", "softsign": "softsign_number({u})",
    "abs": "abs({u})",
    "sign": "(1.0 if {u} > 0 else -1.0 if {u} < 0 else 0.0)", "erf": "math.erf({u})", "erfc": "math.erfc({u})",
    "erfcx": "erfcx_number({u})", "log_half_erfc": "log_half_erfc_number({u})", "sqrt": "math.sqrt({u})",
}


def written(op, texts, levels):
    """The text of an operation, its arguments in parentheses where they bind too loosely; and its level."""
    form = FORMS[op.kind]
    if op.kind == "call":
        return op.data.format(u=texts[0], v=texts[1] if len(texts) > 1 else ""), 9
    inside = [text if level >= need else f"({text})" for text, level, need in zip(texts, levels, (*form.needs, *(0,)*len(texts)))]
    if op.kind == "gather":
        return f"{inside[0]}[{', '.join(inside[1:])}]", 9
    if op.kind == "number":
        return op.data, 9 if re.fullmatch(r"[\w.]+|\d.*e[+-]\d+|max\([^()]*\)", op.data) else 1
    return form.text.format(*inside, data=op.data), form.level


def in_place(op, position, texts):
    """The statement that computes an operation in the buffer of one argument, or None where it has none."""
    if op.kind == "call":
        if position or not op.data.startswith("np."):
            return None
        text = op.data.format(u=texts[0], v=texts[1] if len(texts) > 1 else "")
        keyword = "out=" if text.startswith(BY_KEYWORD) else ""
        return f"{text[:-1]}, {keyword}{texts[0]})"
    form = FORMS[op.kind]
    return form.in_place[position].format(*texts, data=op.data) if position < len(form.in_place) else None
