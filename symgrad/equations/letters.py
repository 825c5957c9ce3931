"""Which letters count the same axis: what a letter that must step aside may be called."""

from types import MappingProxyType

from symgrad.equations.system import found_once
from symgrad.notation.nodes import Binder, Quantity
from symgrad.notation.traversal import free_letters, parts


def letters_of_axes(system):
    """letter -> the other letters that the equations write for its axis, or for one of the same size, in their order."""
    return found_once(system, "letters of axes", lambda: _letters_of_axes(system))


def _letters_of_axes(system):
    axes, avoided = {}, {"e", *system.families}  # an e would stand beside exponentials
    for definition in (definition for definition in system.definitions if definition.by is None):
        for axis, letter in _counted(definition, system):
            if letter.name not in avoided:
                axes.setdefault(axis, {})[letter] = None
    found = {}
    for letters in axes.values():
        for letter in letters:
            found[letter] = tuple(dict.fromkeys((*found.get(letter, ()), *letters)))
    return MappingProxyType(found)


def _counted(definition, system):
    """(an axis, a letter that counts it) of an equation: an axis is known by the sizes in its range, else by its quantity and number."""
    for binder in (*definition.over, *parts(definition.body, Binder)):
        if sizes := _sizes_in(binder):
            yield sizes, binder.letter
    for entry in (definition.target, *definition.reads):
        for number, (place, axis) in enumerate(zip(entry.places, system.families[entry.name].over)):
            letters = free_letters(place)
            if len(letters) == 1 and (place - min(letters)).is_Integer:
                yield _sizes_in(axis) or (entry.name, number), *letters


def _sizes_in(binder):
    """The sizes at the last place of a range, each with how often, whatever layer they are of."""
    terms = binder.hi.as_coefficients_dict().items()
    return frozenset((size.name, times) for term, times in terms for size in parts(term, Quantity))
