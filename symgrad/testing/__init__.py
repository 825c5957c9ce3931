"""Checks of any gradient against any other.

`check_gradient` compares a gradient that somebody wrote with the slopes of its function, which may be any function of arrays:

>>> import numpy as np
>>> from symgrad.testing import check_gradient, compare
>>> print(check_gradient(lambda x: np.sum(x**3), lambda x: 3*x**2, at=np.array([0.5, -2.0])))
the gradient is right to rounding: 2 entries compared (mpmath)
point: seed 0

`compare` compares it with the derived gradient of a system. Where it is wrong, each mistake that a person could make is made in
the equations of the derivation, until one gives the numbers that were returned:

>>> def by_hand(w, b, x, y):
...     a = 1/(1 + np.exp(-(w*x + b)))
...     delta = 2*(a - y)*(1 - a)
...     return {"w": x*delta, "b": delta}
>>> text = '''
... z = w*x + b
... a = sigma(z)
... C = (a - y)**2
... '''
>>> try:
...     compare(text, by_hand, at=dict(w=0.5, b=0.0, x=2.0, y=1.0))
... except AssertionError as error:
...     print(error)
the gradient is wrong: 2 of 2 entries, in w, b (exact)
  w: got -0.2893179525, expected -0.2115083711
  b: got -0.1446589763, expected -0.1057541856
<BLANKLINE>
diagnosis: the factor sigma(z) is missing, in the equation of dC/dz
  derived:  dC/dz = 2*sigma'(z)*(a - y)
  returned: dC/dz = 2*(1 - sigma(z))*(a - y)
  it comes in at step 3 of 5 of dC/dz, local derivative: sigma'(z)*dC/da
not compared, since no gradient was returned: x, y
point: seed 0, as given
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symgrad.testing.checking import check_gradient
    from symgrad.testing.comparing import compare
    from symgrad.testing.report import Diagnosis, GradientError, Report, Undecided

_HOMES = {"check_gradient": "checking", "compare": "comparing", "GradientError": "report", "Report": "report", "Undecided": "report",
          "Diagnosis": "report"}

__all__ = ["Diagnosis", "GradientError", "Report", "Undecided", "check_gradient", "compare"]


def __getattr__(name: str) -> object:
    """The public names, each loaded when it is first used: pytest loads the plugin in every run."""
    if name not in _HOMES:
        raise AttributeError(f"module 'symgrad.testing' has no attribute {name!r}")
    from importlib import import_module
    value = globals()[name] = getattr(import_module(f"symgrad.testing.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
