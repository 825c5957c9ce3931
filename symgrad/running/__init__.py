"""From a system of equations, forward or with its gradient, to a function of NumPy arrays or to a readable module."""

from symgrad.running.backends.numpy.export import export
from symgrad.running.calling.compact import compile_compact
from symgrad.running.calling.compiled import compile_array, compile_system, stepper, values
from symgrad.running.calling.hessian import compile_hessians, compile_product

__all__ = ["compile_array", "compile_compact", "compile_hessians", "compile_product", "compile_system", "export", "stepper", "values"]
