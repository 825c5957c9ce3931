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


EXPONENTIAL = Helper("exponential", '''
def exponential(matrix):
    """e to the power of a square matrix, halved until its norm is small: the Pade approximant of degree 13, squared as often."""
    norm = np.abs(matrix).sum(-2).max(initial=0)
    halvings = max(0, math.ceil(math.log2(norm/5.37))) if 0 < norm < np.inf else 0
    one, x = np.eye(matrix.shape[-1], dtype=matrix.dtype), matrix*0.5**halvings
    x2 = x @ x
    x4, x6 = x2 @ x2, x2 @ x2 @ x2
    odd = x @ (x6 @ (x6 + 16380*x4 + 40840800*x2) + 33522128640*x6 + 10559470521600*x4 + 1187353796428800*x2 + 32382376266240000*one)
    even = x6 @ (182*x6 + 960960*x4 + 1323241920*x2) + 670442572800*x6 + 129060195264000*x4 + 7771770303897600*x2 + 64764752532480000*one
    found = np.linalg.solve(even - odd, even + odd)
    for _ in range(halvings):
        found = found @ found
    return found
''')

EXPONENTIAL_CHANGE = Helper("exponential_change", '''
def exponential_change(matrix, change):
    """How the exponential of X varies along E: the upper right block of the exponential of [[X, E], [0, X]]."""
    n = matrix.shape[-1]
    scale = np.abs(change).max(initial=0)/max(np.abs(matrix).max(initial=0), 1)
    scale = scale if 0 < scale < np.inf else 1.0
    whole = np.zeros((*np.broadcast(matrix, change).shape[:-2], 2*n, 2*n), matrix.dtype)
    whole[..., :n, :n] = whole[..., n:, n:] = matrix
    whole[..., :n, n:] = change/scale
    return exponential(whole)[..., :n, n:]*scale
''', (EXPONENTIAL,))

EXPONENTIAL_SLOPES = Helper("exponential_slopes", '''
def exponential_slopes(matrix):
    """The derivative of entry p, q of the exponential of a matrix by entry k, m, at p, k, m, q."""
    n = matrix.shape[-1]
    units = np.eye(n*n, dtype=matrix.dtype).reshape(n, n, n, n)
    return np.moveaxis(exponential_change(matrix[..., None, None, :, :], units), -2, -4)
''', (EXPONENTIAL_CHANGE,))


def with_reads(helpers):
    """Helpers and those that they read, these first, each once."""
    return tuple(dict.fromkeys(found for helper in helpers for found in (*with_reads(helper.reads), helper)))


# All helpers, in the order in which a program has them.
HELPERS = with_reads((FILLED, *(helper for row in COMPUTED.values() for helper in row.helpers), STRETCH, ADDED_UP, ON_DIAGONAL, ADD_ON_DIAGONAL, WINDOWS,
                      EIGEN, ROOT, SINGULAR_VALUES, POLAR, PSEUDOINVERSE, LEAST_SQUARES, EXPONENTIAL_SLOPES))
