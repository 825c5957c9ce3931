"""Layouts: how the derivative by an array, or of one, is turned.

In gradient layout the array has the axes of the input, of a Jacobian those of the quantity first. Numerator layout is the transpose
of a gradient, denominator layout that of a Jacobian or Hessian; a vector has one axis in each.
"""

from symgrad.errors import Argument, InputError

LAYOUTS = ("gradient", "numerator", "denominator")


def known_layout(layout):
    """A layout of derivatives; InputError for one that there is not."""
    if layout not in LAYOUTS:
        raise InputError(f"no layout of derivatives is called {layout!r}", Argument("layout"), f"known: {', '.join(LAYOUTS)}")
    return layout


def is_turned(cost, layout):
    """Whether a layout turns the array that has the axes of the cost first, then those of what it is differentiated by."""
    return layout == ("denominator" if cost.places else "numerator")
