"""Equations that read derivatives stand apart: what they compute is no part of a cost, and no derivative is taken of it."""

from dataclasses import replace
from types import MappingProxyType

from sympy import Tuple

from symgrad.equations.graph import update_names
from symgrad.equations.updates import Updates
from symgrad.errors import UnsupportedError
from symgrad.notation.nodes import Quantity, Total
from symgrad.notation.traversal import parts


def apart_from_updates(system):
    """The system with its updates told from the equations of its cost; UnsupportedError for a derivative of, or by, what reads one."""
    names = update_names(system.definitions)
    if not names:
        return system
    core, updates = ([d for d in system.definitions if (d.target.name in names) == wanted] for wanted in (False, True))
    for definition in updates:
        for total in parts(definition.body, Total):
            if (name := next((side.name for side in total.args if side.name in names), None)) is not None:
                raise UnsupportedError(f"{total} is a derivative {'of' if name == total.of.name else 'by'} {name}, whose equation reads a derivative", definition.place,
                                       "second derivatives are asked for: net.hessian(\"w\"), net.derivative(\"w\", \"w\")")
    read = _names(d for own in core for d in (own.target, own.body, *own.over))
    inner = read | {name for family in system.families.values() if family.name in read for name in _names(family.over)} | system.labels.keys()
    own = _names(d for each in updates for d in (each.target, each.body, *each.over)) - inner
    own |= {name for family in system.families.values() if family.name in own for name in _names(family.over)} - inner
    kept = {kind: [fact for fact in getattr(system, kind) if not _names(_sides(fact)) & own] for kind in ("facts", "bounds")}
    moved = {kind: tuple(fact for fact in getattr(system, kind) if _names(_sides(fact)) & own) for kind in ("facts", "bounds")}
    apart = lambda found, inside: MappingProxyType({name: value for name, value in found.items() if (name in own) == inside})
    return replace(system, definitions=tuple(core), families=apart(system.families, False), cost=core[-1].target.name, shapes=apart(system.shapes, False),
                   facts=tuple(kept["facts"]), bounds=tuple(kept["bounds"]),
                   updates=Updates(tuple(updates), apart(system.families, True), moved["facts"], moved["bounds"], apart(system.shapes, True)))


def _names(expressions):
    return {entry.name for e in expressions for entry in parts(e, Quantity)}


def _sides(fact):
    binders, *sides = fact
    return Tuple(*binders, *(side for side in sides if side is not None)),
