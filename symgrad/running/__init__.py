"""From a system of equations, forward or with its gradient, to a function of NumPy arrays or to a readable module."""

from symgrad.running.compiled import compile_array, compile_system, stepper, values
from symgrad.running.export import export

__all__ = ["compile_array", "compile_system", "export", "stepper", "values"]
