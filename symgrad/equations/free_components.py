"""Structured parameters: a matrix declared symmetric or diagonal, computed from its free components.

The derivative by a matrix treats its entries as independent. That by its free components is the derivative of a system in
which the matrix is defined by them: the chain rule does the rest, and every step of it is checked like any other.
"""

from dataclasses import replace
from types import MappingProxyType

from symgrad.equations.system import Definition, plain_name
from symgrad.errors import Argument, InputError
from symgrad.notation.brackets import Delta, InRange
from symgrad.notation.nodes import Plus, Quantity, Times


def free(system, called):
    """`system` with each structured input of `called`, {name: name of its free components or None}, defined by these.

    S symmetric: S[i,j] = s[i,j] for i <= j, else s[j,i]. S diagonal: S[i,j] = [i = j]*s[i].
    """
    for name, components in called.items():
        family = system.family(name)
        kind = system.structure.get(name)
        if kind is None or family.kind != "input":
            raise InputError(f"{name} is not declared symmetric or diagonal", Argument(name), f"declare it: {name}: (n, n) symmetric")
        system = _freed(system, family, kind, _name(system, name, components))
    return system


def _name(system, name, wanted):
    """What the free components are called: as asked, else by the small letter."""
    chosen = plain_name(name.lower() if wanted is None else wanted)
    if chosen in system.families or chosen in system.named.values():
        raise InputError(f"the free components of {name} need a name of their own" + (f", and {chosen} is taken" if chosen != name else ""),
                         Argument(name), f"give one: free({name}=\"components\"), or --free {name}=components")
    return chosen


def _freed(system, family, kind, components):
    over = family.over
    (i, j), last = (binder.letter for binder in over), over[1].hi
    if kind == "diagonal":
        body, axes = Times(Quantity(components, i), Delta(i, j)), over[:1]
    else:
        body = Plus(Times(InRange(i, j, last), Quantity(components, i, j)), Times(InRange(over[1].lo, j, i - 1), Quantity(components, j, i)))
        axes = over
    families = {}
    for known, its in system.families.items():
        if known == family.name:
            families[components] = replace(family, name=components, over=axes)
            its = replace(family, kind="defined")
        families[known] = its
    given = system.given and tuple(components if name == family.name else name for name in system.given)
    return replace(system, definitions=(Definition(family.generic, over, body), *system.definitions), families=MappingProxyType(families),
                   given=given,
                   shapes=MappingProxyType({name: shape for name, shape in system.shapes.items() if name != family.name}))
