"""The dependency graph: what is reached from what, where an equation reads a name, which equation gives an entry."""

from sympy.utilities.iterables import strongly_connected_components

from symgrad.equations.system import found_once
from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import bound_here, free_letters, substitute


def reached(start, following):
    """All that is reached from some things, themselves included: `following` = {thing: those that come next}."""
    found, waiting = set(start), list(start)
    while waiting:
        for other in following.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def reads_of(definitions):
    """name -> the names that its equations read."""
    read = {}
    for definition in definitions:
        read.setdefault(definition.target.name, []).extend(entry.name for entry in definition.reads)
    return read


def rests_on(definitions, start):
    """The names that some rest on, themselves included, through any of the definitions."""
    return reached(start, reads_of(definitions))


def recurrent(definitions):
    """The names that rest on themselves."""
    read = reads_of(definitions)
    groups = strongly_connected_components((list(read), [(name, other) for name, others in read.items() for other in set(others) & set(read)]))
    return {name for group in groups for name in group if len(group) > 1 or name in read[name]}


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
