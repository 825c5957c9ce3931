"""What NumPy lacks of the operations of a program: functions of its own, by their text."""

from symgrad.notation.function_helpers import Helper
from symgrad.notation.functions import COMPUTED

FILLED = Helper("filled", '''
def filled(array, *shape):
    """An array of that shape that begins with another; zeros are added where it ends before."""
    if array.shape == shape:
        return array
    whole = np.zeros(shape, array.dtype)
    whole[tuple(map(slice, array.shape))] = array
    return whole
''')

STRETCH = Helper("stretch", '''
def stretch(u, axis, start, stop):
    """u from start to stop (excluded) along an axis, with zeros where u has no entries."""
    shape = list(u.shape)
    shape[axis] = max(stop - start, 0)
    out = np.zeros(shape, u.dtype)
    first, last = max(start, 0), min(stop, u.shape[axis])
    if first < last:
        lead = (slice(None),)*axis
        out[(*lead, slice(first - start, last - start))] = u[(*lead, slice(first, last))]
    return out
''')

ON_DIAGONAL = Helper("on_diagonal", '''
def on_diagonal(part, subscripts, shape, dtype):
    """An array of zeros with `part` on the diagonal that the subscripts of `einsum` name."""
    out = np.zeros(shape, dtype)
    np.einsum(subscripts, out)[...] = part
    return out
''')

ADD_ON_DIAGONAL = Helper("add_on_diagonal", '''
def add_on_diagonal(whole, part, subscripts):
    """`whole` with `part` added on the diagonal that the subscripts of `einsum` name; `whole` is changed."""
    diagonal = np.einsum(subscripts, whole)
    diagonal += part
    return whole
''')

ADDED_UP = Helper("added_up", '''
def added_up(values, positions, many):
    """For each of so many positions the sum of the values that name it."""
    out = np.zeros((many, *values.shape[positions.ndim:]), values.dtype)
    np.add.at(out, positions, values)
    return out
''')

SLIDING_WINDOW_VIEW = Helper("sliding_window_view", "\nfrom numpy.lib.stride_tricks import sliding_window_view\n")

WINDOWS = Helper("windows", '''
def windows(u, width, axis, count):
    """So many windows of a width along an axis, each along a last axis: none where they are of nothing, or none is asked for."""
    if width > 0 and count > 0:
        return sliding_window_view(u, width, axis)
    return np.zeros((*u.shape[:axis], max(count, 0), *u.shape[axis + 1:], max(width, 0)), u.dtype)
''', (SLIDING_WINDOW_VIEW,))

EIGEN = Helper("eigen", '''
def eigen(matrix):
    """The eigenvalues of a symmetric matrix, ascending, above the eigenvectors, which are columns."""
    values, vectors = np.linalg.eigh(matrix)
    return np.concatenate([values[..., None, :], vectors], -2)
''')

ROOT = Helper("root", '''
def root(found):
    """The square root of a positive definite matrix, from its eigenvalues above its eigenvectors."""
    values, vectors = found[..., :1, :], found[..., 1:, :]
    if not (values > 0).all():
        raise np.linalg.LinAlgError("Matrix is not positive definite")
    return vectors*np.sqrt(values) @ vectors.swapaxes(-1, -2)
''')

OF_FULL_RANK = Helper("of_full_rank", '''
def of_full_rank(matrix):
    """U, s and V' of the singular value decomposition of a matrix of full rank."""
    u, s, v = np.linalg.svd(matrix, full_matrices=False)
    if s.size and not (s[..., -1] > s[..., 0]*max(matrix.shape[-2:])*np.finfo(s.dtype).eps).all():
        raise np.linalg.LinAlgError("Matrix has not full rank")
    return u, s, v
''')

SINGULAR_VALUES = Helper("singular", '''
def singular(matrix):
    """The singular values of a square matrix, descending, above the left vectors, above the right ones, which are columns."""
    u, s, v = of_full_rank(matrix)
    return np.concatenate([s[..., None, :], u, v.swapaxes(-1, -2)], -2)
''', (OF_FULL_RANK,))

POLAR = Helper("polar", '''
def polar(matrix):
    """U V' of the singular value decomposition of a matrix of full rank."""
    u, _, v = of_full_rank(matrix)
    return u @ v
''', (OF_FULL_RANK,))

PSEUDOINVERSE = Helper("pseudoinverse", '''
def pseudoinverse(matrix):
    """The pseudoinverse of a matrix of full rank."""
    u, s, v = of_full_rank(matrix)
    return (v.swapaxes(-1, -2)/s[..., None, :]) @ u.swapaxes(-1, -2)
''', (OF_FULL_RANK,))

LEAST_SQUARES = Helper("least_squares", '''
def least_squares(matrix, given):
    """The pseudoinverse of a matrix of full rank, times an array."""
    found, _, rank, _ = np.linalg.lstsq(matrix, given, rcond=None)
    if rank < min(matrix.shape):
        raise np.linalg.LinAlgError("Matrix has not full rank")
    return found
''')


def with_reads(helpers):
    """Helpers and those that they read, these first, each once."""
    return tuple(dict.fromkeys(found for helper in helpers for found in (*with_reads(helper.reads), helper)))


# All helpers, in the order in which a program has them.
HELPERS = with_reads((FILLED, *(helper for row in COMPUTED.values() for helper in row.helpers), STRETCH, ADDED_UP, ON_DIAGONAL, ADD_ON_DIAGONAL, WINDOWS,
                      EIGEN, ROOT, SINGULAR_VALUES, POLAR, PSEUDOINVERSE, LEAST_SQUARES))
