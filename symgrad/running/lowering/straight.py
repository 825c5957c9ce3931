"""Systems of plain numbers: no letters, no axes; the definitions themselves, in safe forms, are the program."""

from sympy import Function

from symgrad.notation.nodes import Abstract, Bracket, Letter, Over
from symgrad.notation.traversal import parts
from symgrad.running.lowering.common_values import shared
from symgrad.running.lowering.needed import needed_definitions, in_safe_forms
from symgrad.running.lowering.plan import Plan, quantity_names
from symgrad.running.program.program import Straight


def straight(system, wanted, on_numbers):
    """The program of plain numbers that computes the families `wanted`; None where the system has axes, or a function that is not `on_numbers`."""
    definitions, plan = needed_definitions(system.definitions, wanted), Plan(system)
    whole = [*definitions, *(system.families[name] for name in system.inputs)]
    if any(thing.over for thing in whole) or any(place for d in definitions for place in d.target.places):
        return None
    if not all(_plain(d.body, on_numbers) for d in definitions):
        return None
    sizes = tuple(size for size, family in system.families.items() if family.kind == "size")
    definitions = tuple((d.target.name, d.body) for d in shared(plan, in_safe_forms(plan, definitions, wanted)))
    return Straight(definitions, plan.layouts(system.inputs), plan.layouts(wanted), quantity_names(system), sizes)


def _plain(body, on_numbers):
    return not list(parts(body, (Abstract, Over, Bracket, Letter))) and all(on_numbers(type(e)) for e in parts(body, Function))
