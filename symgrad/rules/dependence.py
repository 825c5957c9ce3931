"""How quantities depend on one another: where an equation reads a name, which equation gives an entry, what the cost depends on."""

from symgrad.graph import rests_on
from symgrad.notation import Quantity, bound_here, free_letters, substitute
from symgrad.system import found_once


def reads(body, name, bound=frozenset()):
    """The places at which `body` reads the family `name`, each with None where a letter bound inside `body` stands in it."""
    if isinstance(body, Quantity):
        if body.name == name:
            yield tuple(None if free_letters(place) & bound else place for place in body.places)
        return
    bound = bound | {binder.letter for binder in bound_here(body)}
    for arg in body.args:
        yield from reads(arg, name, bound)


def clause_at(entry, where):
    """The definition that gives `entry`, and the values of its letters there; None where the ranges do not tell which."""
    for definition in where.system.clauses.get(entry.name, ()):
        letters = matches(definition, entry, where.facts)
        if letters is not None:
            return definition, letters
    return None


def matches(definition, entry, facts):
    """The values of a definition's letters that make its target `entry`, where the ranges prove it; else None."""
    letters = {}
    ranges = {binder.letter: binder for binder in definition.over}
    for own, place in zip(definition.target.places, entry.places, strict=True):
        if own in ranges:
            letters[own] = place
        elif facts.equal(own, place) is not True:
            return None
    for letter, place in letters.items():
        lo, hi = (substitute(bound, letters) for bound in (ranges[letter].lo, ranges[letter].hi))
        if facts.between(lo, place, hi) is not True:
            return None
    return letters


def reaching(system, cost):
    """The names that the cost depends on, itself among them."""
    return found_once(system, ("reaching", cost), lambda: frozenset(rests_on(system.definitions, [cost])))
