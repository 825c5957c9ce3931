"""Nested arrays: numbers and arrays of NumPy, JAX or PyTorch in lists, tuples and dictionaries, taken apart into leaves."""

from dataclasses import dataclass

import numpy as np

from symgrad.errors import Argument, InputError
from symgrad.running.calling.given_arrays import array_of

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these


@dataclass(frozen=True)
class Leaf:
    """One array of a nested structure.

    path    where it stands, as ("w", 2): keys and numbers from the outside in
    value   what stands there, of whatever library
    """

    path: tuple
    value: object

    def name(self, index=()):
        """How a person writes the entry of this leaf at an index: `w[2][0, 3]`."""
        return f"{place(self.path)}{list(index) if index else ''}"


def names_derivative(path):
    """Whether a path is the name of a derivative, as dr/dx, and no name of an input."""
    return bool(path) and isinstance(path[0], str) and "/d" in path[0]


def place(path):
    """How a person writes a path: `w[2]`; what is not under a name is a part of the point `at`."""
    named = path and isinstance(path[0], str) and (path[0].isidentifier() or names_derivative(path))
    return "".join([path[0] if named else "at", *(f"[{key!r}]" for key in path[bool(named):])])


def leaves(tree, path=()):
    """The leaves of a nested structure, in order; None has none, and a function none."""
    if isinstance(tree, dict):
        pairs = tree.items()
    elif isinstance(tree, (list, tuple)):
        pairs = enumerate(tree)
    else:
        return [] if tree is None or callable(tree) else [Leaf(path, tree)]
    return [leaf for key, part in pairs for leaf in leaves(part, (*path, key))]


def rebuilt(tree, values, path=()):
    """The same structure with other values, by path; where there is none it keeps its own."""
    if isinstance(tree, dict):
        return type(tree)((key, rebuilt(part, values, (*path, key))) for key, part in tree.items())
    if isinstance(tree, (list, tuple)):
        parts = [rebuilt(part, values, (*path, key)) for key, part in enumerate(tree)]
        return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)
    return values.get(path, tree)


def copied(tree):
    """The same structure with arrays of its own, for a function that may write into what it is given."""
    copies = {leaf.path: leaf.value.copy() if isinstance(leaf.value, np.ndarray) else leaf.value.clone()
              for leaf in leaves(tree) if isinstance(leaf.value, np.ndarray) or hasattr(leaf.value, "clone")}
    return rebuilt(tree, copies)


def leaf_array(leaf, of=""):
    """The array of a leaf as one of NumPy; InputError where it is none, which says what it is `of`."""
    value = leaf.value
    for step in ("detach", "cpu", "resolve_conj"):
        value = getattr(value, step)() if hasattr(value, step) else value
    try:
        return array_of(value, Argument(leaf.name()))
    except InputError as error:
        raise InputError(of + error.message, error.place, error.remedy) from None


def like(array, original):
    """A NumPy array as what `original` is: a number, an array of JAX or PyTorch, or an array of NumPy; complex ones stay complex."""
    if isinstance(original, (bool, int, float, complex)):
        return array.item()
    library = type(original).__module__.partition(".")[0]
    if library in ("torch", "jax", "jaxlib"):
        dtype = (original + 0j).dtype if array.dtype.kind == "c" else original.dtype
        if library == "torch":
            return original.new_tensor(array, dtype=dtype)
        from jax import numpy as jnp
        return jnp.asarray(array, dtype=dtype)
    return array if isinstance(original, np.ndarray) else array[()]


def differentiable(leaf):
    """Whether a leaf holds floating numbers; whole numbers are held fixed."""
    return leaf_array(leaf).dtype.kind == "f"
