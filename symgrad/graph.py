"""What is reached from what: in any graph, and among names by the equations that define them."""

from sympy.utilities.iterables import strongly_connected_components


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
