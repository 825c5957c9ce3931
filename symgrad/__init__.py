r"""symgrad: a cost written as equations goes in; its gradient comes out, derived step by step, checked, and compiled.

The whole idea on one screen. A system is an ordered list of named equations:

>>> import symgrad
>>> net = symgrad.read('''
...     z = w*x + b
...     a = sigma(z)
...     C = (a - y)**2
... ''')

Its gradient is derived one justified step at a time. The steps come first; the answer is the last one:

>>> derivation = net.derive("w")
>>> for proof in derivation.proofs:
...     print(proof.left, "=", proof.right)
dz/dw = x
da/dz = sigma'(z)
dC/da = 2*(a - y)
dC/dw = 2*x*sigma'(z)*(a - y)
>>> print(derivation.proofs[-1].chain)
dz/dw*da/dz*dC/da
>>> derivation.answer
2*x*(a - y)*sigma'(z)

Every step is checked as numbers by a module that knows no rule; then it is a page, and a program:

>>> derivation.check().worst < 1e-20
True
>>> page = derivation.to_latex()
>>> value, gradient = net.compile("w")(w=0.5, b=0.0, x=2.0, y=1.0)
>>> print(f"{value:.6f} {gradient['w']:.6f}")
0.072329 -0.211508
"""

from typing import TYPE_CHECKING

from symgrad.errors import CheckError, InputError, SymgradError, TooLargeError, UnsupportedError
from symgrad.limits import patience

if TYPE_CHECKING:
    from symgrad.api import Derivation, System, derive, read
    from symgrad.deriving.derivation import Proof, Step

__version__ = "0.1.0"

__all__ = ["CheckError", "Derivation", "InputError", "Proof", "Step", "SymgradError", "System", "TooLargeError", "UnsupportedError",
           "derive", "patience", "read"]

_HOMES = {"System": "api", "Derivation": "api", "Proof": "deriving.derivation", "Step": "deriving.derivation", "read": "api", "derive": "api"}


def __getattr__(name: str) -> object:
    """The public names, each loaded when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'symgrad' has no attribute {name!r}")
    from importlib import import_module
    value = globals()[name] = getattr(import_module(f"symgrad.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
