"""From a system to the source of a program: lowered to data, and printed by a backend."""

from symgrad.limits import task
from symgrad.running.backends import known_backend
from symgrad.running.lowering.build import build
from symgrad.running.lowering.constants import constants_worked_out
from symgrad.running.lowering.straight import straight


@task("compiling")
def lowered(system, wanted, owned, backend):
    """The program, as data, that computes the families `wanted` for a backend; those also in `owned` are the caller's to keep."""
    system = constants_worked_out(system)
    return straight(system, wanted, backend.on_numbers) or build(system, wanted, owned)


@task("compiling")
def export(system, outputs, cost=None, backend="numpy"):
    """The text of a module with `value_and_gradient(**inputs)`; `outputs` as for `compile_system`.

    A module without arrays needs no NumPy; there 1/0 and log(-1) are Python's own errors.
    """
    cost, families = cost or system.cost, list(outputs.values())
    backend = known_backend(backend)
    program = lowered(system, list(dict.fromkeys([cost, *families])), set(families), backend)
    return backend.module_text(program, system, list(outputs), families, cost)
