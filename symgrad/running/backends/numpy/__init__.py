"""The NumPy backend.

In: a `Program`. Out: Python source that calls NumPy, or for plain numbers the `math` module."""

from symgrad.running.backends.numpy.export import module_text
from symgrad.running.backends.numpy.function_texts import on_numbers
from symgrad.running.backends.numpy.ready import ready_text
from symgrad.running.backends.numpy.source import write

__all__ = ["module_text", "on_numbers", "ready_text", "write"]
