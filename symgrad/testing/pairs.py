"""The gradient that was returned, beside the inputs it is by: the same structure, or a part of it."""

import numpy as np

from symgrad.errors import Argument, InputError, Part
from symgrad.meaning.real_functions import context
from symgrad.testing.exact import exact
from symgrad.testing.trees import Leaf, leaf_array, names_derivative, differentiable, copied, leaves, like, place, rebuilt

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

MOVES, MORE_MOVES = 4, 16  # the most rounding of steps may do, over what rounding of inputs does; the same for floats of few digits
_TURNS = 4    # times that a gradient is computed again at inputs changed by rounding alone
DOUBLE = 15  # digits of mpmath's numbers that have the 53 bits of floats


def paired(at, gradient, path=()):
    """Tuples (leaf of the input, leaf of its gradient); parts for which the gradient has None, or no key, are left out.

    Raises InputError where the structures differ.
    """
    if gradient is None:
        return []
    if isinstance(at, dict) and isinstance(gradient, dict):
        unknown = [key for key in gradient if key not in at]
        if unknown:
            raise InputError(f"a gradient by {place((*path, unknown[0]))} was returned, which is no input", Part(place((*path, unknown[0]))),
                             f"inputs: {', '.join(map(str, at))}")
        return [pair for key in at if key in gradient for pair in paired(at[key], gradient[key], (*path, key))]
    if isinstance(at, (list, tuple)) and not isinstance(gradient, (dict, list, tuple)) and np.ndim(gradient):
        gradient = list(gradient)  # arrays of one shape, stacked
    if isinstance(at, (list, tuple)) and isinstance(gradient, (list, tuple)) and len(at) == len(gradient):
        return [pair for key, (part, slope) in enumerate(zip(at, gradient)) for pair in paired(part, slope, (*path, key))]
    if not isinstance(at, (dict, list, tuple)) and not isinstance(gradient, dict):
        [leaf] = leaves(at, path)
        returned = Leaf(path, leaf_array(Leaf(path, gradient)) if isinstance(gradient, (list, tuple)) else gradient)
        if leaf_array(returned).dtype.kind == "c":
            raise InputError(f"the gradient by {leaf.name()} is complex", Argument(leaf.name()), "return its real part, where that is what is meant")
        return [(leaf, returned)]
    raise InputError(f"the gradient has another structure than {place(path)}: {_kind(gradient)} was returned for {_kind(at)}", Argument(place(path)),
                     "return what has the structure of the input: an array for an array, a list for a list")


def _kind(tree):
    return f"{type(tree).__name__} of {len(tree)}" if isinstance(tree, (dict, list, tuple)) else type(tree).__name__


def spreads(gradient_at, at, found, rng):
    """How far each array of a gradient `found`, by path, moves when every input is changed in its last place, as rounding may do."""
    floats = {leaf.path: (leaf_array(leaf), leaf.value) for leaf in leaves(at) if differentiable(leaf)}
    base, moved, kinds = _arrays(found), {}, {leaf.path: leaf_array(leaf).dtype for leaf in leaves(found)}
    for _ in range(_TURNS):
        values = {path: like(_nudged(array, rng), value) for path, (array, value) in floats.items()}
        for path, array in _arrays(gradient_at(rebuilt(copied(at), values))).items():
            if path in base and base[path].shape == array.shape:
                with np.errstate(invalid="ignore"):
                    moved[path] = np.fmax(moved.get(path, 0.0), np.abs(array - base[path]))
    return {path: (MOVES if np.finfo(kinds[path] if kinds[path].kind == "f" else np.float64).eps < 1e-10 else MORE_MOVES)*spread for path, spread in moved.items()}


def _arrays(gradient):
    return {leaf.path: leaf_array(leaf).astype(np.float64) for leaf in leaves(gradient)}


def natural(value, arrays):
    """The size of a cost over that of its inputs, beside which a gradient may be nothing."""
    largest = max((float(np.abs(array).max(initial=0.0)) for array in arrays), default=0.0) or 1.0
    return abs(value)/largest if np.isfinite(value) else 0.0


def shaped(pairs, shapes, spread):
    """[(leaf, its gradient as an array of its shape of `shapes`, how far that moves), ...], and lines on gradients of other shapes."""
    found, notes = [], []
    for leaf, slope in pairs:
        got, wanted, moved = leaf_array(slope), shapes[leaf.path], spread.get(leaf.path, 0.0)
        if got.shape != wanted:
            notes.append(_other_shape(leaf, got.shape, wanted))
            got, moved = fitted(got, wanted), 0.0
        if got is not None:
            found.append((leaf, got, moved))
    return found, tuple(notes)


def fitted(array, shape):
    """An array in a shape that differs from its own by axes of length 1; None where it differs by more."""
    squeezed = [length for length in array.shape if length != 1] == [length for length in shape if length != 1]
    return array.reshape(shape) if squeezed else None


def of_use(array, shape):
    """An array as `fitted` has it; None also where a number in it is not finite."""
    found = fitted(array, shape)
    return found if found is not None and np.all(np.isfinite(found)) else None


def _other_shape(leaf, got, wanted):
    """A line on a gradient that has another shape than its input."""
    turned = ": the axes are exchanged" if got == wanted[::-1] else ""
    if [length for length in got if length != 1] == [length for length in wanted if length != 1]:
        turned = f": {'an axis' if abs(len(got) - len(wanted)) == 1 else 'axes'} of length 1 {'too many' if len(got) > len(wanted) else 'missing'}"
    one, other = ("it", "the right one") if names_derivative(leaf.path) else ("the gradient", "the input")
    return f"  {leaf.name()}: {one} has shape {got}, and {other} has {wanted}{turned}"


def confirmed(parts, gradient_at, at, size, sharp):
    """The parts of a comparison as numbers of many digits see them, where the gradient can be computed in those.

    What is wrong by rounding alone is no longer called wrong: numbers of as many digits as floats have must lose as much.
    With `sharp`, where the reference is exact, what passed beside a larger entry and has another formula is called wrong.

    size        a size beside which a gradient is 0, see `natural`
    """
    exactly = _in_numbers(gradient_at, at, 60)
    roughly = _in_numbers(gradient_at, at, DOUBLE) if exactly else {}
    return [part.confirmed(exactly[part.leaf.path], roughly[part.leaf.path], size, sharp)
            if all(getattr(found.get(part.leaf.path), "shape", None) == part.got.shape for found in (exactly, roughly)) else part for part in parts]


def _in_numbers(gradient_at, at, digits):
    """The arrays of a gradient by path, computed in numbers of some digits and rounded; none where it cannot be run so."""
    mp, found = context(digits), {}
    values = {leaf.path: exact(leaf_array(leaf), mp) for leaf in leaves(at)
              if isinstance(leaf.value, (float, np.ndarray, np.floating)) and differentiable(leaf)}
    try:
        for leaf in leaves(gradient_at(rebuilt(copied(at), values))):
            numbers = [float(getattr(each, "value", each)) for each in np.ravel(np.asarray(leaf.value, dtype=object))]
            found[leaf.path] = np.array(numbers).reshape(np.shape(leaf.value))
    except Exception:  # whatever the libraries that it uses say of numbers that they do not know
        return {}
    return found


def _nudged(array, rng):
    """Every entry up or down by one or two units in its last place."""
    return (array*(1 + rng.integers(-2, 3, array.shape)*np.finfo(array.dtype).eps)).astype(array.dtype)
