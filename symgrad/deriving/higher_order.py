"""Derivatives of derivatives: matrices of second ones, any higher order, the Hessian times a vector."""

from dataclasses import replace
from types import MappingProxyType

from symgrad.deriving.adjoints import derive_entries
from symgrad.equations.letters import letters_of_axes
from symgrad.equations.system import Definition, Family
from symgrad.errors import Argument, InputError
from symgrad.notation.nodes import Letter, Plus, Quantity, Times, over
from symgrad.notation.traversal import parts


def matrices(system, of, names, valued=False):
    """The derivation of every entry of one quantity by every entry of others, one question each."""
    family, entries = system.family(of), [system.family(name) for name in names]
    sequence = next((entry for entry in entries if family.sequence or entry.sequence), None)
    if family.kind != "defined" or sequence:
        raise InputError(f"no Jacobian of {family.generic} by {(sequence or entries[0]).generic}: the first is a computed array, "
                         "and neither goes over layers or time", Argument(str((sequence or family).generic)),
                         "give the entries that are meant an equation of their own, y[i] = a[L,i]")
    return derive_entries(system, [entry.apart_from(family.over, letters_of_axes(system)) for entry in entries], family.generic, valued)


def jacobian(system, of, by, valued=False):
    """The derivation of every entry of one quantity by every entry of another."""
    return replace(matrices(system, of, [by], valued), gives="array")


def one_array_each(system, names):
    """InputError where a derivative is by nothing, or a second one by the family of a recurrence or by what is computed."""
    if not names:
        raise InputError("a derivative is by something, and no names are given", Argument("names"), f"the inputs: {', '.join(system.inputs)}")
    for family in map(system.family, names if len(names) > 1 else ()):
        if family.kind != "input":
            raise InputError(f"{family.name} is computed; a second derivative is by inputs", Argument(family.name), f"inputs: {', '.join(system.inputs)}")
        if family.sequence:
            raise InputError(f"no Hessian by {family.generic}: it goes over layers or time, and each pair of them has a block of its own", Argument(str(family.generic)),
                             f"hessian_product({family.name!r}) gives the Hessian times a vector")


def derivative(gradient, names, valued=False):
    """The derivation of the cost by one input after another: first that of `gradient`, then each of `names`."""
    before, = gradient.gradients
    for name in names:
        gradient, before = jacobian(gradient.system, gradient.gradients[before], name, valued), name
    return gradient


def hessians(gradient):
    """(the system of a gradient's derivation with all its Hessians, (input, input) -> the family that is their Hessian)."""
    system, names, families = gradient.system, list(gradient.gradients), {}
    one_array_each(system, (*names, *names))
    for number, first in enumerate(names):
        found = matrices(system, gradient.gradients[first], names[number:])
        system = found.system
        families |= {(first, second): family for second, family in found.gradients.items()}
    return system, families


def hessian_product(gradient, direction=None):
    """The derivation of the Hessian times a vector, over the inputs of a gradient's derivation."""
    families = [gradient.forward.family(name) for name in gradient.gradients]
    vectors = _vectors(gradient.system, [family.name for family in families], dict(direction or {}))
    along = next(name for name in ("s", "q", "u", "slope") if name not in {*gradient.system.families, *vectors.values(), *_letters(gradient.system)})
    terms = []
    for family in families:
        slope, entry = (Quantity(of[family.name], *family.generic.places) for of in (gradient.gradients, vectors))
        terms.append(over("sum", Times(slope, entry), family.over))
    known = {**gradient.system.families, along: Family(along, (), "defined"),
             **{vectors[family.name]: replace(family, name=vectors[family.name]) for family in families}}
    sum_along = Definition(Quantity(along), (), Plus(*terms))
    whole = replace(gradient.system, definitions=(*gradient.system.definitions, sum_along), families=MappingProxyType(known), cost=along)
    return replace(derive_entries(whole, [family.generic for family in families], Quantity(along)), gives="product")


def _letters(system):
    """The names of the letters of the equations."""
    return {letter.name for definition in system.definitions for e in (definition.target, definition.body) for letter in parts(e, Letter)}


def _vectors(system, names, direction):
    """name of an input -> name of its part of the vector."""
    strange = next((name for name in direction if name not in names), None)
    if strange:
        raise InputError(f"direction names {strange}, by which nothing is differentiated", Argument("direction"), f"differentiated by: {', '.join(names)}")
    found = {}
    for name in names:
        vector = next(vector for vector in ("v", "d", "direction") if vector not in _letters(system))
        wanted = direction.get(name) or (vector if len(names) == 1 else f"{vector}_{name}")
        if wanted in system.families or wanted in found.values():
            raise InputError(f"{wanted}, which direction takes for the vector, already names a quantity", Argument("direction"),
                             f"give the vector another name: direction={{{name!r}: 'd'}}")
        found[name] = wanted
    return found
