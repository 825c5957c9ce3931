"""Functions as NumPy writes them: by their rows, and by SymPy's printers where they have none."""

from sympy.printing.pycode import PythonCodePrinter

from symgrad.notation.functions import COMPUTED, ROWS
from symgrad.running.backends.numpy.foreign import foreign_text

# A ufunc takes the array to write to after its arguments; these two deprecate it by position.
BY_KEYWORD = ("np.maximum", "np.minimum")


def function_text(op):
    """The text of a function, `{u}` and `{v}` its arguments; the helpers and the imports that it needs."""
    if not isinstance(op.data, str):
        text, imports = foreign_text(op.data)
        return text, (), imports
    row = COMPUTED[op.data]
    array = row.numpy if isinstance(row.numpy, str) else ""
    number = op.exact or not op.args[0].shape and not array.startswith("np.") or not array
    text = row.number if number else array
    return text, called(row, text), ()


def called(row, text):
    """The helpers of a row that a text calls."""
    return tuple(helper for helper in row.helpers if f"{helper.name}(" in text.replace(f"math.{helper.name}", ""))


def written_into(text, texts):
    """The statement that writes a function of NumPy into its first argument; None of another function."""
    if not text.startswith("np."):
        return None
    call = text.format(u=texts[0], v=texts[-1])
    return f"{call[:-1]}, {'out=' if call.startswith(BY_KEYWORD) else ''}{texts[0]})"


def on_numbers(kind):
    """Whether a class of functions has a text for plain numbers."""
    return row_on_numbers(kind) is not None or kind.__name__ in PythonCodePrinter._kf


def row_on_numbers(kind):
    """The row of a class of functions that has a text for plain numbers, else None."""
    row = ROWS.get(kind)
    return row if row is not None and row.number else None
