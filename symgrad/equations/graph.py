"""The dependency graph: what is reached from what, where an equation reads a name, which equation gives an entry."""

from sympy.utilities.iterables import strongly_connected_components

from symgrad.equations.system import found_once
from symgrad.notation.index_arithmetic import solve
from symgrad.notation.nodes import Quantity, Total
from symgrad.notation.traversal import bound_here, free_letters, parts, substitute


def reached(start, following):
    """All that is reached from some things, themselves included: `following` = {thing: those that come next}."""
    waiting = list(start)
    found = set(waiting)
    while waiting:
        for other in following.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def names_read(definitions):
    """name -> the names that its equations read."""
    read = {}
    for definition in definitions:
        read.setdefault(definition.target.name, []).extend(entry.name for entry in definition.reads)
    return read


def rests_on(definitions, start):
    """The names that some rest on, themselves included, through any of the definitions."""
    return reached(start, names_read(definitions))


def groups(nodes, following):
    """The strongly connected components of a graph {node: those it leads to}, each after those that it leads to."""
    return strongly_connected_components((list(nodes), [(node, other) for node in nodes for other in following.get(node, ())]))


def recurrent(definitions):
    """The names that rest on themselves."""
    read = names_read(definitions)
    inside = {name: [other for other in dict.fromkeys(others) if other in read] for name, others in read.items()}
    return {name for group in groups(read, inside) for name in group if len(group) > 1 or name in read[name]}


def update_names(definitions):
    """The names whose equations read a derivative, or something that does."""
    readers = {}
    for definition in definitions:
        for entry in definition.reads:
            readers.setdefault(entry.name, []).append(definition.target.name)
    return reached([d.target.name for d in definitions if any(parts(d.body, Total))], readers)


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
        met, letters = meets(definition.target, definition.over, entry, where.facts)
        if met:
            return definition, letters
    return None


def meets(target, over, entry, facts):
    """Whether `entry` is one of those that `target` stands for as the letters of `over` run, and the values of the letters then.

    True or False where the ranges in `facts` prove it, else None. `target` is the left side of a clause, or an entry that it reads.
    """
    ranges, letters, met = {binder.letter: binder for binder in over}, {}, True
    for own, place in zip(target.places, entry.places, strict=True):
        free = free_letters(own) & ranges.keys() - letters.keys()
        value = place if own in free else solve(own, place, *free) if len(free) == 1 and not free & free_letters(place) else None
        if value is not None:
            letters.update(dict.fromkeys(free, value))
        else:
            met = _both(met, None if free else facts.equal(substitute(own, letters), place))
    for letter, value in letters.items():
        lo, hi = (substitute(bound, letters) for bound in (ranges[letter].lo, ranges[letter].hi))
        met = _both(met, facts.between(lo, value, hi))
    return met, letters if met else None


def _both(one, other):
    """Whether two answers both hold: False where either does not, None where either is not known."""
    return False if one is False or other is False else None if one is None or other is None else True


def readers_towards(system, cost, name):
    """The equations that read a name and that the cost depends on, in order."""
    reach = reaching(system, cost)
    return [definition for definition in system.readers.get(name, ()) if definition.target.name in reach]


def reaching(system, cost):
    """The names that the cost depends on, itself among them."""
    return found_once(system, ("reaching", cost), lambda: frozenset(rests_on(system.definitions, [cost])))
