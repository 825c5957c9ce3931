"""What is reached from what: in any graph, and among names by the equations that define them."""


def reached(start, following):
    """All that is reached from some things, themselves included: `following` = {thing: those that come next}."""
    found, waiting = set(start), list(start)
    while waiting:
        for other in following.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def rests_on(definitions, start):
    """The names that some rest on, themselves included, through any of the definitions."""
    read = {}
    for definition in definitions:
        read.setdefault(definition.target.name, []).extend(entry.name for entry in definition.reads)
    return reached(start, read)
