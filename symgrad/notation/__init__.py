"""The language of expressions: letters, ranges, sums, brackets, named quantities, and the functions between them.

In: nothing but SymPy. Out: the nodes that every other room works on, their text, and their plain SymPy form."""

from symgrad.notation import text  # noqa: F401 - it says how nodes are written
