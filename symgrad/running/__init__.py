"""From a system of equations, forward or with its gradient, to a function of NumPy arrays or to a readable module."""

from symgrad.running.calling.compact import compile_compact
from symgrad.running.calling.compiled import compile_array, compile_system, stepper, values
from symgrad.running.calling.hessian import compile_hessians, compile_product
from symgrad.running.calling.lowered import export

__all__ = ["compile_array", "compile_compact", "compile_hessians", "compile_product", "compile_system", "compiled", "export", "stepper", "values"]


def compiled(derivation, backend="numpy"):
    """The function `f(**inputs)` of a derivation: to the value and its gradients, to the array of a Jacobian, or to the product of a Hessian."""
    system, families = derivation.system, derivation.gradients
    match derivation.gives:
        case "array":
            return compile_array(system, *families.values(), backend=backend)
        case "product":
            return compile_product(system, families, backend)
    return compile_system(system, families, derivation.cost.name, backend=backend)
