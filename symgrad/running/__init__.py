"""From a system of equations, forward or with its gradient, to a function of NumPy arrays or to a readable module."""

from symgrad.limits import task
from symgrad.running.backends import known_backend
from symgrad.running.calling.compact import CompactFunction
from symgrad.running.calling.compiled import CompiledArray, CompiledGradient, Hessians, Product, Values, stepper
from symgrad.running.lowering.build import build

__all__ = ["CompactFunction", "Hessians", "Values", "compiled", "export", "stepper"]


def compiled(derivation, backend="numpy"):
    """The function `f(**inputs)` of a derivation: to the value and its gradients, to the array of a Jacobian, or to the product of a Hessian."""
    system, families = derivation.system, derivation.gradients
    match derivation.gives:
        case "array":
            return CompiledArray(system, families.values(), backend)
        case "product":
            return Product(system, families, backend)
    return CompiledGradient(system, families, _first(derivation.forward, derivation.cost.name), backend)


def _first(system, cost):
    """The name of what a program gives before the gradients: the cost, or of one of which only the derivative is given, what it is computed from."""
    return system.upstream_gradient[1].name if cost == system.upstream else cost


@task("compiling")
def export(system, outputs, cost, backend="numpy"):
    """The text of a module with `value_and_gradient(**inputs)`: `outputs` names the family that is each input's gradient, as {"w": "dC/dw"}.

    A module without arrays needs no NumPy; there 1/0 and log(-1) are Python's own errors.
    """
    families, backend, cost = list(outputs.values()), known_backend(backend), _first(system, cost)
    program = build(system, list(dict.fromkeys([cost, *families])), set(families), backend.on_numbers)
    return backend.module_text(program, system, list(outputs), families, cost)
