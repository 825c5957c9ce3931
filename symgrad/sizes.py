"""Small sizes at which a system's steps are checked: no axis empty, no entry read that does not exist, edges included."""

from symgrad.meaning import Meaning, RangeError, entries
from symgrad.notation import Abstract, Binder, Bracket, Over, Quantity, Times, parts


def sample_sizes(system, rng, conditions=()):
    """Small sizes {name: number, or {places: number}} at which every range is filled and every entry that is read exists.

    A size that stands in a written range (the length L of a recurrence) takes 1, 2 and 3; others, and those of the layers, are
    mixed so that axes differ. `conditions` are index expressions that must be >= 0; they may call for more than 3.
    """
    names = [name for name, family in system.families.items() if family.kind == "size"]
    lengths = [name for name in names if name in _lengths(system) and not system.families[name].over]
    columns = [rng.sample((1, 2, 3), 3) if number else (1, 2, 3) for number, _ in enumerate(lengths)]
    found = 0
    for row in (0, 1, 2, 4, 5, 6):
        if row > 2 and found > 1:
            return
        known = {name: columns[number][row] if row < 3 else row for number, name in enumerate(lengths)}
        sizes = _fitting(system, names, known, rng, conditions)
        if sizes is not None:
            found += 1
            yield sizes


def _lengths(system):
    """The sizes that a written range mentions."""
    binders = [binder for definition in system.definitions for binder in definition.over]
    binders += [binder for definition in system.definitions for binder in parts(definition.body, Binder)]
    return {size.name for binder in binders if binder.written for size in parts(binder, Quantity)}


def _fitting(system, names, known, rng, conditions):
    """Sizes with some of them known, the rest drawn until they fit; None where they do not."""
    for attempt in range(24):
        sizes = _draw_sizes(system, names, known, rng, 3 if attempt < 12 else 5)
        if sizes is not None and fits(system, sizes, conditions):
            return sizes
    return None


def _draw_sizes(system, names, known, rng, largest):
    sizes, numbers = dict(known), list(range(1, largest + 1))
    deck = rng.sample(numbers, largest)
    for name in names:
        if name in known:
            continue
        if not system.families[name].over:
            sizes[name] = deck.pop() if deck else rng.choice(numbers)
    for name in names:
        if name not in sizes:
            sizes[name], last = {}, None
            for key in keys(system.families[name], Meaning(system, {**sizes, name: {}}, {})):
                last = sizes[name][key] = rng.choice([number for number in numbers if number != last])
    return sizes


def keys(family, meaning):
    """The places of every entry of a family, as tuples of whole numbers, last axis fastest."""
    for letters in entries(family.over, meaning):
        yield tuple(letters[binder.letter] for binder in family.over)


def fits(system, sizes, conditions=()):
    """Whether at these sizes the conditions hold, no axis is empty, and every entry that is read exists."""
    meaning = Meaning(system, sizes, {})
    try:
        if any(meaning.index(condition) < 0 for condition in conditions):
            return False
        exist = {}
        for name, family in system.families.items():
            if not all(_filled(family.over, meaning)):
                return False
            if family.kind == "input":
                exist[name] = set(keys(family, meaning))
        return all(_exists(name, key, exist, meaning)
                   for definition in system.definitions for letters in entries(definition.over, meaning)
                   for name, key in _reads(definition.body, meaning, letters))
    except RangeError:
        return False


def _filled(over, meaning):
    """For every letter of a telescope, at all values of those before it: whether its range has a value."""
    for number, binder in enumerate(over):
        for letters in entries(over[:number], meaning):
            yield meaning.index(binder.lo, letters) <= meaning.index(binder.hi, letters)


def _exists(name, key, exist, meaning):
    return key in exist[name] if name in exist else meaning.exists(name, key)


def _reads(node, meaning, letters):
    """The entries that an expression reads, as (name, places); none behind a bracket of letters that is 0."""
    if isinstance(node, Quantity):
        yield node.name, tuple(meaning.index(place, letters) for place in node.places)
    elif isinstance(node, (Over, Abstract)):
        bodies = (node.body,) if isinstance(node, Over) else node.arguments
        for inner in entries(node.binders, meaning, letters):
            for body in bodies:
                yield from _reads(body, meaning, inner)
    elif not (isinstance(node, Times) and any(_shut(arg, meaning, letters) for arg in node.args)):
        for arg in node.args:
            yield from _reads(arg, meaning, letters)


def _shut(node, meaning, letters):
    if not isinstance(node, Bracket) or any(entry.name not in meaning.sizes for entry in parts(node, Quantity)):
        return False
    return not meaning.value(node, letters)
