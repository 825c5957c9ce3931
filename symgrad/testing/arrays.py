"""A Jacobian or a Hessian that somebody wrote by hand: one array, beside the derived one."""

import numpy as np

from symgrad.errors import Argument, InputError, shown
from symgrad.running.calling.entries import unfixed
from symgrad.testing.calls import taken
from symgrad.testing.hand import Hand
from symgrad.testing.rough import of_use
from symgrad.testing.trees import Leaf, leaf_array

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these


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
        ((self.by, family),) = derivation.gradients.items()
        self.cost = self.label = family
        self.names = (*self.system.inputs, *unfixed(self.system))
        self.takes = taken(function, self.names)
        self.derivation, self.compiled = derivation, derivation.compile()

    def read(self, returned, given):
        """(None, {label: array})."""
        if isinstance(returned, (dict, type(None))):
            raise InputError(f"{shown(returned)} was returned for {self.label}", Argument(self.label), "return the array itself")
        return None, {self.label: leaf_array(Leaf((self.label,), returned))}

    def targets(self, given, found):
        """Zeros in the shape of the array."""
        return {self.label: np.zeros(np.shape(self.compiled(**self.numbers(given))))}

    def derived(self, names):
        """The derivation, and its program in the form of that of a gradient."""
        return self.derivation, lambda **given: (0.0, {self.label: self.compiled(**given)})

    def missing(self, given, pairs):
        """Nothing: there is one array."""
        return ()

    def returned_at(self, meaning):
        """The array by hand at a small point, by the name of the input; None where the function fails, or returns another shape, or nan."""
        given = self.made(meaning)
        try:
            found = self.read(self.returned(given), given)[1][self.label]
        except Exception:  # whatever was written by hand
            return None
        array = of_use(found, self.targets(given, None)[self.label].shape)
        return None if array is None else {self.by: array}
