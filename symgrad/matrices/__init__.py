"""Matrix notation: arrays as whole, what each denotes entry by entry, and the way back from entries to matrices.

In: expressions of index notation with the axes of their array. Out: an `Array`, and its entries.
"""

from symgrad.matrices import text  # noqa: F401 - it says how arrays are written
