"""Functions of a square matrix: one row is one function, everywhere. Of a matrix X, d is the determinant and Y the inverse."""

from dataclasses import dataclass

import sympy


@dataclass(frozen=True)
class MatrixFunction:
    """A function of a square matrix, and what is known of it; how it varies stands in `rules.arrays`, with the laws that join functions.

    name        what equation text and pages call it
    entries     whether it is a matrix, read at a row and a column; else it is a number
    value       (mp, d, Y, row, column) -> its number, of an entry where it has entries
    regular     whether a singular matrix has none
    explicitly  (d, cofactor) -> what SymPy differentiates in its place: `cofactor(row, column)` is that of X at the entry's place in Y
    rounding    (value, off) -> how far it is off where |Y.T| times what X is off by sums to `off`; None of an entry, which has its own
    numpy       NumPy source, `{0}` the matrix
    look        how a page shows it: "raised" as X^-1, "sign" as det X, "log of sign" as log |det X|
    """

    name: str
    entries: bool
    value: object
    regular: bool
    explicitly: object
    rounding: object
    numpy: str
    look: str


MATRIX_TABLE = (
    MatrixFunction("det", False, lambda mp, d, inverse: d, False, lambda d, cofactor: d,
                   lambda value, off: off*value + value, "np.linalg.det({0})", "sign"),
    MatrixFunction("logdet", False, lambda mp, d, inverse: mp.log(abs(d)), True, lambda d, cofactor: sympy.log(d**2)/2,
                   lambda value, off: off + value, "np.linalg.slogdet({0})[1]", "log of sign"),
    MatrixFunction("inv", True, lambda mp, d, inverse, row, column: inverse[row][column], True, lambda d, cofactor: cofactor/d,
                   None, "np.linalg.inv({0})", "raised"),
)

MATRIX_FUNCTIONS = {row.name: row for row in MATRIX_TABLE}
WITH_ENTRIES = frozenset(row.name for row in MATRIX_TABLE if row.entries)
NUMBERS_OF_MATRICES = frozenset(row.name for row in MATRIX_TABLE if not row.entries)
