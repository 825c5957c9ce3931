"""Structured parameters: a matrix declared symmetric, diagonal, Toeplitz or the like, computed from its free components.

The derivative by a matrix treats its entries as independent. That by its free components is the derivative of a system in
which the matrix is defined by them: the chain rule does the rest, and every step of it is checked like any other.
"""

from dataclasses import replace
from types import MappingProxyType

from sympy import Tuple

from symgrad.equations.structures import MATRIX_STRUCTURES
from symgrad.equations.system import Definition, plain_name
from symgrad.errors import Argument, InputError
from symgrad.notation.nodes import Letter, Quantity
from symgrad.notation.sympy_form import normal_form
from symgrad.notation.traversal import parts, unused


def computed_from_components(system, name, components):
    """`system` with the structured input `name` defined by its free components, as MATRIX_STRUCTURES says; these are called as asked, or by the small letter."""
    family, kind = system.family(name), system.structure.get(name)
    if kind is None or family.kind != "input":
        raise InputError(f"{name} is {'computed' if kind else 'not declared symmetric, diagonal or the like'}, and has no free components", Argument(name),
                         f"ask for those of a matrix that is given and declared: {name}: (n, n) symmetric; what may be declared is {', '.join(MATRIX_STRUCTURES)}")
    return _freed(system, family, MATRIX_STRUCTURES[kind], _name(system, name, components))


def components_of(system, name):
    """The name of the free components that the equation of a structured matrix is written in; None where it has none of that form."""
    kind, clauses = system.structure.get(name), system.clauses.get(name, ())
    if kind is None or len(clauses) != 1 or clauses[0].target.places != tuple(binder.letter for binder in clauses[0].over):
        return None
    read = {entry.name for entry in clauses[0].reads if system.families[entry.name].kind == "input"}
    return next((each for each in read
                 if normal_form(clauses[0].body) == normal_form(MATRIX_STRUCTURES[kind].entry(each, clauses[0].over))), None)


def _name(system, name, wanted):
    """What the free components are called: as asked, else by the small letter."""
    chosen = plain_name(name.lower() if wanted is None else wanted)
    if chosen in system.families or chosen in system.named.values():
        raise InputError(f"the free components of {name} need a name of their own" + (f", and {chosen} is taken" if chosen != name else ""),
                         Argument(name), f"give one: free({name}=\"components\"), or --free {name}=components")
    return chosen


def _freed(system, family, structure, components):
    used = {letter for d in system.definitions for e in (d.target, d.body) for letter in parts(e, Letter)}
    over = family.over
    axes = structure.axes(over, unused(used))
    families = {}
    for known, its in system.families.items():
        if known == family.name:
            families[components] = replace(family, name=components, over=axes)
            its = replace(family, kind="defined")
        families[known] = its
    given = system.given and tuple(components if name == family.name else name for name in system.given)
    shapes = {**system.shapes, components: tuple(map(_declared, axes))}
    return replace(system, definitions=(Definition(family.generic, over, structure.entry(components, over)), *system.definitions),
                   families=MappingProxyType(families), given=given, shapes=MappingProxyType(shapes))


def _declared(axis):
    """An axis as a declaration has it: its size where that is a name or a number, else its range."""
    size = (axis.hi + 1).expand()
    return size if axis.lo == 0 and (size.is_Integer or isinstance(size, Quantity)) else Tuple(axis.lo, axis.hi)
