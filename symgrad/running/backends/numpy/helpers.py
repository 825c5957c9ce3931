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


def with_reads(helpers):
    """Helpers and those that they read, these first, each once."""
    return tuple(dict.fromkeys(found for helper in helpers for found in (*with_reads(helper.reads), helper)))


# All helpers, in the order in which a program has them.
HELPERS = with_reads((FILLED, *(helper for row in COMPUTED.values() for helper in row.helpers), STRETCH, ADDED_UP, ON_DIAGONAL, ADD_ON_DIAGONAL, WINDOWS))
