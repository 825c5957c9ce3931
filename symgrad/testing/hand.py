"""A gradient, Jacobian or Hessian that somebody wrote by hand for a system: how it is called at a point, and what it gave back."""

import os
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from symgrad.api import Derivation, System, read
from symgrad.equations.system import some
from symgrad.errors import Argument, InputError, shown
from symgrad.running.calling.entries import arrays, unfixed
from symgrad.running.lowering.abstract_quantities import beside_inputs
from symgrad.testing.calls import parted, taken
from symgrad.testing.options import check_names
from symgrad.testing.pairs import of_use, paired
from symgrad.testing.points import drawn_points, trials
from symgrad.testing.returned import returned_gradient
from symgrad.testing.trees import Leaf, leaf_array, leaves, rebuilt

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

NUMBERS = "return an array, or a number, for every input whose gradient is to be compared"


class Hand:
    """A gradient by hand beside the derived one."""

    what, kinks = "gradient", True  # what is compared, and whether its cost may have kinks
    by = MappingProxyType({})  # the input, where what is returned is called otherwise

    def __init__(self, system, gradient, wrt, cost, array):
        system = read(system) if isinstance(system, (str, os.PathLike)) else system
        if not isinstance(system, (System, Derivation)):
            raise InputError(f"{shown(system)} is no system", Argument("system"),
                             "hand over a System, a Derivation, equation text, or the path of a file")
        self.system, derivation = (system.forward, system) if isinstance(system, Derivation) else (system, None)
        self.gradient, self.array = gradient, array
        if cost is not None and not isinstance(cost, str):
            raise InputError(f"cost must be the name of a quantity, not {shown(cost)}", Argument("cost"), f"computed are {some(self.system.clauses)}")
        self.cost = derivation.cost.name if derivation and cost is None else self.system.scalar(cost).name
        self.wrt = _names(wrt, self.system.differentiable)
        self.names = (*self.system.inputs, *beside_inputs(self.system), *unfixed(self.system))
        self.takes = taken(gradient, self.names)
        own = derivation is not None and derivation.cost.name == self.cost
        self._derived = {tuple(derivation.gradients): (derivation, derivation.compile())} if own else {}

    def point(self, at):
        """A point that was given, whole numbers for inputs as floats; InputError where it holds other names, or not all of them."""
        if not isinstance(at, Mapping):
            raise InputError(f"at must hold the inputs by name, not {shown(at)}", Argument("at"), f"at={_template(self.names)}")
        check_names("at", list(at), self.names)
        missing = [name for name in self.names if name not in at]
        if missing:
            raise InputError(f"{some(missing)} {'is' if len(missing) == 1 else 'are'} missing in at", Argument("at"),
                             f"inputs: {some(self.names)}")
        whole = [leaf for name in self.system.differentiable for leaf in leaves(at[name], (name,)) if leaf_array(leaf).dtype.kind in "iub"]
        return rebuilt(dict(at), {leaf.path: leaf.value*1.0 for leaf in whole})

    def returned(self, given):
        """What the function by hand gives back; nothing else is done here, for whatever it raises is told as its own failure."""
        return self.gradient(**{name: given[name] for name in self.takes})

    def read(self, returned, given):
        """(value or None, gradients by name) of what the function gave back."""
        value, found = parted(returned, given[self.wrt[0]] if self.wrt and len(self.wrt) == 1 else None)
        if value is None and isinstance(returned, tuple) and len(returned) == 2 and isinstance(returned[1], dict):
            raise InputError(f"the value of {self.cost} that stands beside the gradient by hand is no number, but {type(returned[0]).__name__}",
                             Argument(self.cost), "return (number, gradient), or the gradient alone")
        if not isinstance(found, dict):
            if self.wrt is None or len(self.wrt) != 1:
                raise InputError(f"the gradient by hand returned {type(returned).__name__}, not a dictionary by name", Argument("gradient"),
                                 f"return {_template(self.wrt or self.system.differentiable)}, or a part of it")
            found = {self.wrt[0]: found}
        known = self.wrt or self.system.differentiable
        if not found or any(name not in known for name in found) or self.wrt and set(self.wrt) != set(found):
            raise InputError(f"the gradient by hand returned {', '.join(map(str, found)) or 'nothing'}", Argument("gradient"),
                             f"asked for: {', '.join(known)}")
        return value, found

    def gradients(self, given):
        """The gradients by name that the function by hand gives at a point."""
        return self.read(self.returned(given), given)[1]

    def derived(self, names):
        """The derivation of the gradients by some inputs at least, and its program."""
        found = next((known for known in self._derived if set(names) <= set(known)), names)
        if found not in self._derived:
            derivation = self.system.derive(*names, cost=self.cost)
            self._derived[names] = derivation, derivation.compile()
        derivation, program = self._derived[found]
        return derivation, program if self.system.upstream is None else self._with_a_number(program)

    def _with_a_number(self, program):
        """The program of a cost of which only the derivative is given, with a number of that derivative in place of the array."""
        name, _ = self.system.upstream_gradient

        def value_and_gradients(**given):
            array, gradients = program(**given)
            return float(np.vdot(given[name], array)) if np.shape(array) == np.shape(given[name]) else 0.0, gradients
        return value_and_gradients

    def numbers(self, given):
        """The inputs as arrays of NumPy."""
        return rebuilt(given, {leaf.path: leaf_array(leaf) for leaf in leaves(given) if not isinstance(leaf.value, (int, float))})

    def targets(self, given, found):
        """The inputs by which gradients were returned."""
        return {name: given[name] for name in found}

    def drawn(self, seed):
        """Points as a function takes them, and as they are meant."""
        for meaning in drawn_points(self.system, seed, self.cost if self.cost in self.system.clauses else None):
            yield self.made(meaning), meaning

    def made(self, meaning):
        """The inputs of a point as the function takes them."""
        given = arrays(meaning)
        return rebuilt(given, {leaf.path: self.array(leaf.value) for leaf in leaves(given) if self.array and isinstance(leaf.value, np.ndarray)})

    def missing(self, given, pairs):
        """The names of inputs, or parts of them, for which no gradient was returned; InputError for those that were asked for."""
        seen, found = {leaf.path for leaf, _ in pairs}, []
        for name in self.system.differentiable:
            without = [leaf for leaf in leaves(given[name], (name,)) if leaf.path not in seen]
            found += [name] if len(without) == len(leaves(given[name])) else [leaf.name() for leaf in without]
            if without and name in (self.wrt or ()):
                raise InputError(f"no gradient by {found[-1]} was returned, and wrt asks for it", Argument("wrt"), NUMBERS)
        if not any(leaf_array(leaf).size for leaf, _ in pairs):
            raise InputError("nothing to compare: the gradient by hand returned no numbers", Argument("gradient"), NUMBERS)
        return tuple(found)

    def returned_gradients(self, seed):
        """What the function returns at small points, where it can be called there."""
        names = None
        for meaning in trials(self.system, seed):
            found = self.returned_at(meaning)
            names = names or found and tuple(found)
            if found and set(found) <= set(names):
                yield returned_gradient(self.derived(names)[0], meaning, found)

    def returned_at(self, meaning):
        """The gradients by hand at a small point as arrays of NumPy; None where it fails there, or returns other shapes, or nan."""
        given = self.made(meaning)
        try:
            found = self.gradients(given)
            targets = self.targets(given, found)
            pairs = paired(targets, found)
        except Exception:  # whatever was written by hand
            return None
        arrays_ = {slope.path: of_use(leaf_array(slope), leaf_array(leaf).shape) for leaf, slope in pairs}
        if any(array is None for array in arrays_.values()):
            return None
        whole = [name for name in found if len(leaves(targets[name])) == sum(leaf.path[0] == name for leaf, _ in pairs)]
        return {self.by.get(name, name): rebuilt({name: found[name]}, arrays_)[name] for name in whole} or None


class HandArray(Hand):
    """A Jacobian by hand beside the derived one; `cost` is what it is called, as d(dC/dw)/dw."""

    what, kinks = "array", False  # there is no cost whose slopes could be taken

    def __init__(self, derivation, function, wrt, cost, array):
        for name, value in (("wrt", wrt), ("cost", cost)):
            if value is not None:
                raise InputError(f"{name} is for gradients, and {derivation!r} is one array", Argument(name), f"leave {name} out")
        if derivation.gives == "product":
            raise InputError(f"the system {derivation!r} is a product with a vector", Argument("system"),
                             "compare the Hessian itself: system.hessian(...)")
        self.system, self.gradient, self.array, self.wrt = derivation.forward, function, array, None
        ((by, family),) = derivation.gradients.items()
        self.cost, self.by = family, {family: by}
        self.names = (*self.system.inputs, *beside_inputs(self.system), *unfixed(self.system))
        self.takes = taken(function, self.names)
        self.derivation, self.compiled = derivation, derivation.compile()

    def read(self, returned, given):
        """(None, {label: array})."""
        if isinstance(returned, (dict, type(None))):
            raise InputError(f"{shown(returned)} was returned for {self.cost}", Argument(self.cost), "return the array itself")
        return None, {self.cost: leaf_array(Leaf((self.cost,), returned))}

    def targets(self, given, found):
        """Zeros in the shape of the array."""
        return {self.cost: np.zeros(np.shape(self.compiled(**self.numbers(given))))}

    def derived(self, names):
        """The derivation, and its program in the form of that of a gradient."""
        return self.derivation, lambda **given: (0.0, {self.cost: self.compiled(**given)})

    def missing(self, given, pairs):
        """Nothing: there is one array."""
        return ()


def _names(wrt, inputs):
    """The names asked for as a tuple, or None."""
    if wrt is None:
        return None
    names = (wrt,) if isinstance(wrt, str) else wrt
    if not isinstance(names, (list, tuple)) or not names:
        raise InputError(f"wrt must be the name of an input, or several, not {shown(wrt)}", Argument("wrt"), f"inputs: {some(inputs)}")
    check_names("wrt", names, inputs)
    return tuple(names)


def _template(names):
    """A dictionary by name, to be filled in."""
    return f"{{{', '.join(f'{name!r}: ...' for name in names)}}}"
