"""What a safe form is, and the schematic names in which its laws are written."""

from sympy import Abs, Integer, S, exp, sign

from symgrad.notation.functions import maximum, minimum
from symgrad.notation.nodes import Binder, Letter, Over, Plus, Power, Quantity, Times
from symgrad.rules import Law, Rule
from symgrad.stable.pieces import call

BEYOND_EXPONENTS = Integer(10)**38  # a number beyond all exponents; twice it is still one of float32


class SafeForm(Rule):
    """A rule that writes a part of an equation so that floating numbers give its value.

    Its grain is what the textbook form suffers from: "overflow", "cancellation" or "zero". The right side of each law is equal to the left
    at every real value at which that exists; `apply` is given a `Context`, which sees through names.
    """

    why = property(lambda self: self.grain)


def safe(name, on, why, *laws):
    """Make the decorated function a `SafeForm` on parts of a class, by laws (textbook form, safe form)."""
    return lambda apply: SafeForm(name, why, on, tuple(Law(left, right, (over_k,)) for left, right in laws), apply)


def exponent_shown(exponent, weight):
    """The exponent where its weight is not 0, else one below all others."""
    return call(minimum, exponent, Plus(Times(2*BEYOND_EXPONENTS, call(Abs, call(sign, weight))), -BEYOND_EXPONENTS))


# Schematic names: u and y are any numbers, v[k] any entries.
u, y, k, m = Quantity("u"), Quantity("y"), Letter("k"), Letter("m")
over_k, over_m = (Binder(letter, 0, Quantity("N") - 1) for letter in (k, m))
V, W = (lambda place, name=name: Quantity(name, place) for name in "vw")
e_to = lambda e: call(exp, e)
minus = lambda e: Times(-1, e)
below = lambda e: Power(e, -1)
total = Over("sum", e_to(V(m)), over_m)
largest = Over("max", V(m), over_m)
shifted = Over("sum", e_to(Plus(V(m), minus(largest))), over_m)
weighted = Over("sum", Times(W(m), e_to(V(m))), over_m)
highest = Over("max", exponent_shown(V(m), W(m)), over_m)
from_0 = call(maximum, S.Zero, largest)
held = lambda place: e_to(call(minimum, Plus(V(place), minus(highest)), S.Zero))
