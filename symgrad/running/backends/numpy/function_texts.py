"""Functions as NumPy writes them: by their rows, and by SymPy's printers where they have none."""

import re
from functools import cache

from sympy.printing.pycode import PythonCodePrinter

from symgrad.notation.functions import COMPUTED, ROWS
from symgrad.running.backends.numpy.foreign import foreign_text

BARE = re.compile(r"(?:(?<=\()|(?<=, )|(?<=if ))\{(\w)\}(?=\)|,| [<>])")  # where no operator stands beside an argument
ATOM = re.compile(r"[\w.]+(\([^()]*\))?")

# A ufunc takes the array to write to after its arguments; these two deprecate it by position.
BY_KEYWORD = ("np.maximum", "np.minimum")


def function_text(op):
    """The text of a function, `{u}` and `{v}` its arguments; the helpers and the imports that it needs."""
    if not isinstance(op.data, str):
        text, imports = foreign_text(op.data)
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
