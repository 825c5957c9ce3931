"""The straight way in: the values of a call as a program takes them, where each already is what it takes."""


def ready_text(layouts, names):
    """The text of `ready(given)`: the values in order where each is already what the program takes, else None.

    Straight lines, because this is paid at every call: numbers are floats, arrays are float64 with the right number of
    axes, lists are lists of them. Everything else is converted, or refused, by `Arguments`.
    """
    own = [names.quantity(layout.name) for layout in layouts]
    lines = ["def ready(given):", f"    if len(given) != {len(own)}:", "        return None", "    try:"]
    lines += [f"        {name} = given[{layout.name!r}]" for name, layout in zip(own, layouts)] or ["        pass"]
    lines += ["    except KeyError:", "        return None"]
    for name, layout in zip(own, layouts):
        lines += [f"    {line}" for line in _ready_lines(name, layout)]
    return "\n".join([*lines, f"    return {', '.join([*own, 'float64'])},"]) + "\n"


def _ready_lines(name, layout):
    """Statements that give up where one value is not ready."""
    refuse = "    return None"
    if not layout.axes:
        return [f"if type({name}) is not float:", refuse]
    if not layout.listed:
        return [f"if {_unlike(name, layout.axes)}:", refuse]
    each = _unlike("part", layout.inner) if layout.inner else "type(part) is not float"
    return [f"if type({name}) is not list or not {name}:", refuse, f"for part in {name}:", f"    if {each}:", f"    {refuse}"]


def _unlike(name, axes):
    """What holds of a value that is no array of float64 with so many axes."""
    return f"type({name}) is not ndarray or {name}.dtype is not floats or {name}.ndim != {axes} or {name}.size > most_entries"
