"""What a person may hand over where numbers are wanted: arrays of NumPy as they are, or refused in words with what to pass.

Nothing is lost without a word: the mask of an array, what is missing in a table, an imaginary part.
"""

from numbers import Real

from symgrad.errors import Argument, InputError, printable

LISTS = (list, tuple)
DEEPEST = 64  # axes of an array of NumPy
_PLAIN = (float, int, bool)


def array_of(value, place, wanted="numbers"):
    """The NumPy array of a value, of numbers of any kind. InputError where it is none; `place` is the Argument that it stands at."""
    import numpy as np
    refuse_foreign(value, place)
    try:
        array = np.asarray(value)
    except ValueError as error:
        if not isinstance(value, LISTS):
            raise _unreadable(value, place, error) from None
        raise InputError(f"{place} is no array: its rows differ in length", place, "give every row the same length") from None
    except Exception as error:  # whatever the library that it comes from says
        raise _unreadable(value, place, error) from None
    return array if array.dtype.kind in "fiubc" else _floats(array, place, wanted)


def real_array(value, place):
    """The NumPy array of a value, of real numbers. InputError where it is none."""
    array = array_of(value, place, "real numbers")
    if array.dtype.kind == "c":
        raise InputError(f"{place} must hold real numbers, not {array.dtype}", place,
                         f"take its real part, {place}.real, where that is what is meant")
    return array


def refuse_foreign(value, place):
    """Refuse what NumPy would read as something else, or not at all; in lists, each element."""
    if type(value) in _PLAIN:
        return
    if isinstance(value, LISTS) and len(place.entry) < DEEPEST:
        for number, part in enumerate(value):
            refuse_foreign(part, entry_at(place, (number,)))
    if place.entry and isinstance(value, (str, bytes)):  # NumPy would make texts of the numbers beside it
        raise InputError(f"{place} is the text {printable(repr(value), '')[:60]}", place, f"take numbers, as float({place}) makes one of a text")
    found = _foreign(value, place)
    if found:
        where, said, remedy = found
        raise InputError(f"{where} is {said}", where, remedy)


def _library(value):
    return type(value).__module__.partition(".")[0]


def _foreign(value, place):
    """What NumPy would read as something else, or not at all: where it stands, what it is, and the remedy; None of anything else."""
    import numpy as np
    library = _library(value)
    if isinstance(value, np.ma.MaskedArray) and value.dtype.names is None and np.ma.is_masked(value):
        return _first(np.ma.getmaskarray(value), place), "masked, and a mask is no number", \
            f"take {place}.filled(0), or what else stands for it; a mask may be an input of its own, as m in sum(m[i]*x[i], i)"
    if library == "pandas" and hasattr(value, "isna") and (missing := np.asarray(value.isna(), dtype=bool)).any():
        return _first(missing, place), "missing", f"take {place}.fillna(0).to_numpy(), or {place}.dropna().to_numpy(), whichever is meant"
    if hasattr(value, "toarray") and not hasattr(value, "__array__"):
        return place, "a sparse array", f"take {place}.toarray()"
    if library in ("jax", "jaxlib") and "Tracer" in type(value).__name__:
        return place, "a tracer of JAX, which has no numbers yet", "call this function outside of jit, grad and vmap, or by jax.pure_callback"
    if library == "torch" and getattr(value, "requires_grad", False):
        return place, "a tensor of PyTorch that requires its gradient, which this function does not pass on", f"take {place}.detach().numpy()"
    if library == "torch" and getattr(value, "is_sparse", False) is True:
        return place, "a sparse tensor", f"take {place}.to_dense().numpy()"
    return None


def entry_at(place, index):
    """An entry of what stands at a place, as messages write it: x[1,2]."""
    return Argument(place.name, (*place.entry, *index))


def _first(truths, place):
    """The first entry at which something holds."""
    import numpy as np
    return entry_at(place, np.argwhere(truths)[0].tolist())


def _unreadable(value, place, error):
    """The error for a value of another library that NumPy cannot read."""
    remedy = f"take {place}.cpu().float().numpy()" if _library(value) == "torch" else f"take an array of NumPy: numpy.asarray({place}, dtype=float)"
    return InputError(f"{place}, a {type(value).__name__}, cannot be read as an array: {' '.join(str(error).split())[:200]}", place, remedy)


def _floats(array, place, wanted):
    """Objects that are numbers, as fractions are, in floating numbers. InputError for texts, dates, other objects: it names the first."""
    import numpy as np
    found = next((index for index in np.ndindex(array.shape) if not isinstance(array[index], Real)), None)
    if found is None and array.size:
        try:
            return array.astype(float)
        except OverflowError:
            raise InputError(f"{place} is beyond the range of floating numbers", place, "take it in other units, or take its logarithm") from None
    said, remedy = f"{place} must hold {wanted}, not ", f"take numbers, as numpy.asarray({place}, dtype=float) has them"
    if not found:
        raise InputError(said + (str(array.dtype) if found is None or array.dtype != object else _shown(array[()])), place, remedy)
    raise InputError(f"{said}{array.dtype}: {entry_at(place, found)} is {_shown(array[found])}", entry_at(place, found), remedy)


def _shown(part):
    """A text or None as it is; anything else by its type."""
    part = part.item() if hasattr(part, "item") and isinstance(part, str) else part
    return printable(repr(part), "")[:60] if isinstance(part, (str, type(None))) else type(part).__name__
