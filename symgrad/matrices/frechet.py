"""The derivative of a matrix exponential in a sum of products: with what is summed at two of its places it is a change of the exponential."""

from symgrad.equations.graph import reached
from symgrad.matrices.network import NoMatrixForm
from symgrad.matrices.tree import Array
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import OfMatrix
from symgrad.notation.traversal import free_letters


def with_changes(finder, factors, bound):
    """(factors, arrays with their letters, the letters still summed over): each derivative of an exponential among the factors an array.

    At its places p, k, m, q it joins p with k and m with q. Summed with E[k,m] it is expm_frechet(X, E), summed with G[p,q] it is
    expm_frechet(X.T, G).
    """
    found = []
    while (slopes := next((f for f in factors if isinstance(f, OfMatrix) and MATRIX_FUNCTIONS[f.operator].summed), None)) is not None:
        rest = [f for f in factors if f is not slopes]
        for ends, left, turned in (((1, 2), (0, 3), False), ((0, 3), (1, 2), True)):
            ends, left = (tuple(slopes.places[number] for number in pair) for pair in (ends, left))
            inside, letters = _beside(ends, rest, bound)
            if {*ends} <= {*bound} and len({*ends, *left}) == 4 and {*left} <= {*finder.ranges} and not letters & {*left}:
                along = finder.summed(inside, [x for x in bound if x in letters and x not in ends], ends)
                found.append((_change(finder, slopes, along, turned), left))
                factors, bound = [f for f in rest if f not in inside], [x for x in bound if x not in letters]
                break
        else:
            raise NoMatrixForm(f"{slopes} is summed with no matrix")
    return factors, found, bound


def _beside(ends, factors, bound):
    """The factors that letters summed over tie to the ends, and all those letters."""
    beside = {x: {x}.union(*(free_letters(f) & {*bound} for f in factors if x in free_letters(f))) for x in bound}
    letters = set(reached(ends, beside)) | {*ends} if {*ends} <= {*bound} else {*ends}
    return [f for f in factors if free_letters(f) & letters], letters


def _change(finder, slopes, along, turned):
    matrix = finder.matrix_of(slopes)
    return Array(MATRIX_FUNCTIONS[slopes.operator].summed[0], (finder.build.transpose(matrix) if turned else matrix, along), matrix.shape)
