"""Backends: each prints a program as source of its own; nothing outside of it knows its text.

A backend is a package beside `numpy` with the names that `symgrad.running.backends.numpy` documents, and an entry here.
"""

from symgrad.errors import Argument, UnsupportedError
from symgrad.running.backends import numpy

BACKENDS = {"numpy": numpy}


def known_backend(name):
    """The backend of a name; UnsupportedError where there is none."""
    if name not in BACKENDS:
        raise UnsupportedError(f"no backend is called {name!r}", Argument("backend"), f"known: {', '.join(BACKENDS)}")
    return BACKENDS[name]
