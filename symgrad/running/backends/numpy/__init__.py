"""The NumPy backend.

In: a `Program`. Out: Python source that calls NumPy, or for plain numbers the `math` module.

What callers use of a backend:
    on_numbers(kind)          whether it has a function of that class for plain numbers
    write(program, error)     the PrintedProgram of a program, which raises `error` where shapes disagree
    ready_text(layouts, ...)  the text of the straight way in
    module_text(program, ...) the text of a module that stands alone
    careful_names(numpy)      names for a program that is run again by NumPy's rules for numbers, and
    careful_value(value, ...) what is handed to it
"""

from symgrad.running.backends.numpy.export import module_text
from symgrad.running.backends.numpy.function_texts import on_numbers
from symgrad.running.backends.numpy.numpy_math import careful_value as careful_value, careful_names as careful_names
from symgrad.running.backends.numpy.source import ready_text, write

__all__ = ["careful_names", "careful_value", "module_text", "on_numbers", "ready_text", "write"]
