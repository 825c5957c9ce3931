"""From an expression to a page tree: here, and only here, order, parentheses and numbers are decided.

`marks` and `sums` enter their functions in the table of `pieces`; `layout` looks there.
"""

from symgrad.writing.typesetting import marks, fractions as sums
from symgrad.writing.typesetting.pieces import lay, layout

__all__ = ["lay", "layout", "marks", "sums"]
