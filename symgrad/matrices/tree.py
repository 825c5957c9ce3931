"""Expressions in matrix notation: what stands for a whole array, with its shape.

A shape is a tuple of sizes, one an axis, each an index expression; () is a number. A vector has one axis and is neither row
nor column. An axis of a Kronecker product is counted by two letters: its size is the tuple of theirs.
"""

from dataclasses import dataclass

from sympy import Integer

from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import spelled


@dataclass(frozen=True)
class Array:
    """One operation of matrix notation: `Array("matmul", (A, x), (m,))` is A @ x.

    op     name       `data` a Quantity, its places those of layers: the array X, or w[l]
           number     `data` a SymPy number; shape ()
           scalar     `data` an expression of index notation without free array letters; shape ()
           plus       terms in reading order: of one shape, or a number among arrays, which is added to every entry
           times      factors in reading order, entry by entry: of one shape, or numbers among arrays; a/b is a times b**-1
           power      base and exponent, entry by entry; one of them may be a number
           call       the function `data`, a SymPy class, of each entry (of several arguments, entry by entry: max, min)
           bracket    1 where an entry of the first is below that of the second, or at most it, else 0; `data` is Less or AtMost
           matmul     two or more arrays of one or two axes, as NumPy's @; only the first and the last may be vectors
           transpose  of a matrix
           slice      part of an array: `data` has for each of its axes the first place and the step, 1 or -1, or 0 where the place is all
           block      arrays put together: `data` has for each of them, for each axis of the whole, where it begins, how long it is, and
                      whether the array has this axis; one that it lacks has size 1
           inv det logdet tr   of a square matrix; logdet is log |det|
           expm_frechet   how the exponential of the first varies along the second, both square
           matpower   of a square matrix; `data` the exponent, a whole number (X @ X is matpower 2, X @ X.T is none)
           diag       the diagonal matrix of a vector
           diagonal   the vector on the diagonal of a matrix
           outer      of two vectors: outer(u, v)[i,j] = u[i]*v[j]
           kron       of two matrices: entry (i,p), (j,q) is A[i,j]*B[p,q]
           over           the sum over a letter of layers or time, the Binder `data`
           sum mean prod   over all entries
           norm norm1      the root of the sum of squares, the sum of absolute values, of all entries
           softmax log_softmax   along the last axis; the shape stays
           logsumexp max min     along the last axis, which goes: of a vector a number, of a matrix a vector, one entry a row
           eye ones zeros        constant, of the shape given
           onehot   of labels: 1 where the last axis is at the label, else 0; onehot(y)[i,k] is [k = y[i]]
    """

    op: str
    args: tuple = ()
    shape: tuple = ()
    data: object = None

    @property
    def relation(self):
        """Of a bracket, as of `Less`: its sides as they are written, and the name of the sign between them."""
        above = self.args[0].op == "number" or self.args[0].shape == () != self.args[1].shape
        return (self.args[::-1], self.data.turned) if above else (self.args, self.data.sign)

    def __str__(self):
        return spelled(self)


def flat(shape):
    """The sizes that letters count, one a letter: an axis of a Kronecker product gives two."""
    return tuple(size for axis in shape for size in (flat(axis) if isinstance(axis, tuple) else (axis,)))


def number(value):
    """A whole number, or a SymPy number, as an array without axes."""
    return Array("number", data=Integer(value) if isinstance(value, int) else value)


def walk(array):
    """An array and all arrays inside it, outer first, from left to right."""
    yield array
    for arg in array.args:
        yield from walk(arg)


def of_matrix_inside(array):
    """Whether a function of a matrix with axes, as an inverse, stands in an array: its places are those of whole axes alone."""
    return any(part.op in MATRIX_FUNCTIONS and part.shape or part.op == "matpower" and part.data < 0 for part in walk(array))


def of_part(array):
    """Whether a function of a matrix, as a determinant, is of a part of another matrix, which has no name."""
    for part in walk(array):
        of = part.args[0] if part.op in MATRIX_FUNCTIONS or part.op == "matpower" and part.data < 0 else None
        while of is not None and of.op == "transpose":
            of = of.args[0]
        if of is not None and of.op == "slice":
            return True
    return False


def symbols(array):
    """How many symbols a formula takes: every name, number, function, transpose, inverse and power counts one; operators and brackets none."""
    own = {"plus": 0, "times": 0, "matmul": 0, "scalar": 1}.get(array.op, 1)
    if array.op == "power" and array.args[1] == number(-1):
        return symbols(array.args[0])  # a fraction
    return own + sum(map(symbols, array.args))
