"""Equations that read derivatives, as those of an update: kept apart from the system whose derivatives they read."""

from dataclasses import dataclass, field, replace
from types import MappingProxyType

from symgrad.errors import Argument, InputError


@dataclass(frozen=True)
class Updates:
    """Equations that read derivatives, as w_next = w - eta*dC/dw, with what they alone read: no cost rests on them.

    `families`, `facts`, `bounds` and `shapes` are as in `SystemData`, for names that no equation of the system itself has.
    """

    definitions: tuple
    families: MappingProxyType
    facts: tuple = ()
    bounds: tuple = ()
    shapes: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))


def refuse_update(system, name, place=None):
    """InputError for a name that only equations have that read derivatives."""
    if system.updates is not None and name in system.updates.families:
        raise InputError(f"{name} stands in equations alone that read a derivative, and nothing is differentiated through them", place or Argument(name),
                         f"ask for what the cost is computed from: {', '.join(system.differentiable)}")


def with_updates(system):
    """A system with its updates among its equations."""
    more = system.updates
    return system if more is None else replace(
        system, definitions=(*system.definitions, *more.definitions), families=MappingProxyType({**system.families, **more.families}),
        facts=(*system.facts, *more.facts), bounds=(*system.bounds, *more.bounds), shapes=MappingProxyType({**system.shapes, **more.shapes}), updates=None)
