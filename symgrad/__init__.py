"""symgrad: a cost written as equations goes in; its gradient comes out, derived step by step, checked, and compiled."""

from symgrad.errors import CheckError, InputError, SymgradError, UnsupportedError

__version__ = "0.1.0"

__all__ = ["CheckError", "Derivation", "InputError", "Proof", "Step", "SymgradError", "System", "UnsupportedError", "derive", "read"]

_HOMES = {"System": "system", "Derivation": "derivation", "Proof": "derivation", "Step": "derivation", "read": "reading",
          "derive": "reading"}


def __getattr__(name):
    """The public names, each loaded when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'symgrad' has no attribute {name!r}")
    from importlib import import_module
    value = globals()[name] = getattr(import_module(f"symgrad.{_HOMES[name]}"), name)
    return value


def __dir__():
    return sorted({*globals(), *_HOMES})
