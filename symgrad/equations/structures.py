"""What a matrix may be declared to be, one row a structure: its free components, and the entries that they give."""

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Integer, oo

from symgrad.notation.brackets import Delta, InRange
from symgrad.notation.nodes import Binder, Modulo, Plus, Quantity, Times


@dataclass(frozen=True)
class MatrixStructure:
    """A structure, for a matrix with letters i and j over ranges `over`.

    axes        (over, a letter of its own) -> the axes of its free components
    entry       (name of the components, over) -> the entry at i, j
    square      whether only a square matrix has it
    symmetric   whether a square matrix that has it equals its transpose
    """

    axes: Callable
    entry: Callable
    square: bool = True
    symmetric: bool = True


def _both(over, _):
    return over


def _one(over, _):
    return over[:1]


def _places(over, letter):
    """From 0 on as many places as the matrix has rows."""
    return (Binder(letter, Integer(0), (over[0].hi - over[0].lo).expand(), False),)


def _differences(over, letter):
    """The values of i - j."""
    rows, columns = over
    return (Binder(letter, (rows.lo - columns.hi).expand(), (rows.hi - columns.lo).expand(), False),)


def _sums(over, letter):
    """The values of i + j."""
    rows, columns = over
    return (Binder(letter, (rows.lo + columns.lo).expand(), (rows.hi + columns.hi).expand(), False),)


def _mirrored(name, over):
    i, j = (binder.letter for binder in over)
    return Plus(Times(InRange(-oo, i, j), Quantity(name, i, j)), Times(InRange(-oo, j, i - 1), Quantity(name, j, i)))


def _on_the_diagonal(name, over):
    i, j = (binder.letter for binder in over)
    return Times(Quantity(name, i), Delta(i, j))


def _by_difference(name, over):
    i, j = (binder.letter for binder in over)
    return Quantity(name, i - j)


def _by_distance(name, over):
    i, j = (binder.letter for binder in over)
    return Plus(Times(InRange(-oo, j, i), Quantity(name, i - j)), Times(InRange(-oo, i, j - 1), Quantity(name, j - i)))


def _around(name, over):
    i, j = (binder.letter for binder in over)
    return Quantity(name, Modulo(i - j, over[0].hi - over[0].lo + 1))


def _by_sum(name, over):
    i, j = (binder.letter for binder in over)
    return Quantity(name, i + j)


MATRIX_STRUCTURES = {
    "symmetric": MatrixStructure(_both, _mirrored),                                              # S[i,j] = s[i,j] for i <= j, else s[j,i]
    "positive definite": MatrixStructure(_both, _mirrored),
    "diagonal": MatrixStructure(_one, _on_the_diagonal),                                         # S[i,j] = s[i]*[i = j]
    "Toeplitz": MatrixStructure(_differences, _by_difference, square=False, symmetric=False),    # T[i,j] = t[i-j]
    "symmetric Toeplitz": MatrixStructure(_places, _by_distance),                                # T[i,j] = t[|i-j|]
    "circulant": MatrixStructure(_places, _around, symmetric=False),                             # T[i,j] = t[(i-j) % n]
    "Hankel": MatrixStructure(_sums, _by_sum, square=False),                                     # H[i,j] = h[i+j]
}


def equals_transpose(kind, rows, columns):
    """Whether a matrix of that structure equals its transpose; `rows` and `columns` are its sizes, or its ranges."""
    return kind in MATRIX_STRUCTURES and MATRIX_STRUCTURES[kind].symmetric and rows == columns
