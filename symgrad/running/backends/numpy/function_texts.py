"""Functions as NumPy writes them: by their rows, and by SymPy's printers where they have none."""

import re
from functools import cache

from sympy.printing.pycode import PythonCodePrinter

from symgrad.errors import Part, UnsupportedError
from symgrad.notation.functions import COMPUTED, ROWS

BARE = re.compile(r"(?:(?<=\()|(?<=, )|(?<=if ))\{(\w)\}(?=\)|,| [<>])")  # where no operator stands beside an argument
ATOM = re.compile(r"[\w.]+(\([^()]*\))?")

# A ufunc takes the array to write to after its arguments; these two deprecate it by position.
BY_KEYWORD = ("np.maximum", "np.minimum")

RECIPROCALS = {"cot": "tan", "sec": "cos", "csc": "sin", "coth": "tanh", "sech": "cosh", "csch": "sinh"}
WRITE = "write it with functions that NumPy or SciPy has"
# What SciPy has by other names than SymPy's printers know, or otherwise: its factorial is 0 below 0, its Ci, Chi and gammaln are numbers there.
OTHERWISE = {
    "factorial": "scipy.special.gamma({u} + 1)", "erfi": "scipy.special.erfi({u})", "erfinv": "scipy.special.erfinv({u})",
    "fresnels": "scipy.special.fresnel({u})[0]", "fresnelc": "scipy.special.fresnel({u})[1]",
    "loggamma": "scipy.special.gammaln(np.where(np.less({u}, 0), np.nan, {u}))",
    "Si": "scipy.special.sici({u})[0]", "Ci": "scipy.special.sici(np.where(np.less({u}, 0), np.nan, {u}))[1]",
    "Shi": "scipy.special.shichi({u})[0]", "Chi": "scipy.special.shichi(np.where(np.less({u}, 0), np.nan, {u}))[1]",
}


def function_text(op):
    """The text of a function, `{u}` and `{v}` its arguments; the helpers and the imports that it needs."""
    if not isinstance(op.data, str):
        text, imports = _foreign_text(op.data)
        return text, (), imports
    row = COMPUTED[op.data]
    array = row.numpy if isinstance(row.numpy, str) else ""
    number = op.exact or not any(arg.shape for arg in op.args) and not array.startswith("np.") or not array
    text = row.number if number else array
    return text, helpers_called(row, text), ()


def helpers_called(row, text):
    """The helpers of a row that a text calls."""
    return tuple(helper for helper in row.helpers if f"{helper.name}(" in text.replace(f"math.{helper.name}", ""))


def with_arguments(text, *args):
    """The text of a function with its arguments: in parentheses where an operator stands beside them, and itself where it ends in none."""
    loose = {name: arg if ATOM.fullmatch(arg) else f"({arg})" for name, arg in zip("uv", args)}
    return _places_told(text).format(**loose, bare={"u": args[0], "v": ", ".join(args[1:])})


@cache
def _places_told(text):
    """A text that tells the places beside which no operator stands, as {bare[u]}."""
    whole = BARE.sub(lambda place: "{bare[" + place[1] + "]}", text)
    return whole if _is_call(text) else f"({whole})"


def _is_call(text):
    """Whether a text is one call, or stands in parentheses, also where an entry or a part is taken of it."""
    depth, ends = 0, 0
    for sign in text.partition("(")[1] + text.partition("(")[2]:
        depth += (sign == "(") - (sign == ")")
        ends += sign == ")" and depth == 0
    return ends == 1 and bool(re.fullmatch(r"[\w.]*\(.*\)(\[\d\]|\.real)?", text))


def written_into(text, texts):
    """The statement that writes a function of NumPy into its first argument; None of another function."""
    if not text.startswith("np."):
        return None
    call = with_arguments(text, *texts)
    return f"{call[:-1]}, {'out=' if call.startswith(BY_KEYWORD) else ''}{texts[0]})"


def on_numbers(kind):
    """Whether a class of functions has a text for plain numbers."""
    return row_on_numbers(kind) is not None or kind.__name__ in PythonCodePrinter._kf


def row_on_numbers(kind):
    """The row of a class of functions that has a text for plain numbers, else None."""
    row = ROWS.get(kind)
    return row if row is not None and row.number else None


def _foreign_text(e):
    """The text of a SymPy function of the symbol u, as NumPy writes it or else SciPy, `{u}` its argument; and the imports that it needs.

    Raises UnsupportedError where neither has it, or where SciPy is needed and not installed.
    """
    from sympy.printing.numpy import NumPyPrinter, SciPyPrinter
    name = type(e).__name__
    if name in NumPyPrinter._kf:
        return f"np.{NumPyPrinter._kf[name].removeprefix('numpy.')}({{u}})", ()
    if name in RECIPROCALS:
        return f"(1/np.{RECIPROCALS[name]}({{u}}))", ()
    if name not in {*SciPyPrinter._kf, *OTHERWISE} or name == "polygamma" and not (e.args[0].is_Integer and e.args[0] >= 0):
        raise UnsupportedError(f"neither NumPy nor SciPy has the function {name}", Part(name), WRITE)
    try:
        import scipy.special  # noqa: F401 - only whether it is there
    except ImportError:
        raise UnsupportedError(f"{name} needs SciPy", Part(name), "install symgrad with it: pip install 'symgrad[scipy]'") from None
    if name in OTHERWISE:
        return OTHERWISE[name], ("import scipy.special",)
    printed = SciPyPrinter({"fully_qualified_modules": True}).doprint(e)
    if name == "LambertW":
        printed += ".real"  # SciPy's is complex also where it is real
    return re.sub(r"\bu\b", "{u}", printed).replace("numpy.", "np."), ("import scipy.special",)
