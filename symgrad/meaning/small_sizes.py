"""Small sizes at which a system's steps are checked: no axis empty, no entry read that does not exist, edges included."""

from itertools import islice, product
from math import prod
from random import Random

from symgrad.errors import Part, TooLargeError
from symgrad.limits import ENTRIES
from symgrad.meaning.assignments import assignments
from symgrad.meaning.oracle import Meaning, entries
from symgrad.meaning.world import RangeError
from symgrad.notation.brackets import Bracket
from symgrad.notation.index_arithmetic import extreme
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import Binder, OfMatrix, Over, Power, Quantity, Times
from symgrad.notation.traversal import bound_here, free_letters, inside, is_index, outside, parts


# What the first sizes take in the first three samples: each takes 1, 2 and 3, and no two are equal in one sample.
COLUMNS = ((1, 2, 3), (2, 3, 1), (3, 1, 2))
LARGE = 40_000  # entries times reads of a system whose sizes stay smaller
FAR = 200   # an entry at written numbers that is the last of more than so many has too many beside it to try them all
_MOST = 6    # how far above the sizes wished for lengths that fit are looked for
_SIZES = 16  # at how many sizes entries that no equation defines are looked for


def sample_sizes(system, rng, conditions=()):
    """Small sizes {name: number, or {places: number}} at which every range is filled and every entry that is read exists.

    A size takes 1, 2 and 3, where others allow it; one that stands in a written range (the length L of a recurrence) always does,
    unless other ranges (i in 0..n-2*l) or `conditions`, index expressions that must be >= 0, call for more. Where an entry is
    read at a written number, as w[5], the numbers begin at the smallest size that has it. Sizes that differ by layer are mixed. Of a
    system that would be large, sizes that stand in no written range take 1 and 2.
    """
    plain = [name for name, family in system.families.items() if family.kind == "size" and not family.over]
    lengths = [name for name in plain if name in _lengths(system)]
    names = lengths + [name for name in plain if name not in lengths]
    columns = [COLUMNS[number] if number < 3 else rng.sample((1, 2, 3), 3) for number, _ in enumerate(names)]
    least, found = least_sizes(system), []
    for row in (0, 1, 2, 4, 5, 6, 9, 14, 20):
        if row > 2 and len(found) > 1:
            return
        wished = {name: least[name] - 1 + (row if row > 3 and name in lengths else column[row % 3]) for name, column in zip(names, columns)}
        sizes = _fitting(system, wished, least, lengths, rng, conditions)
        if sizes is not None and _is_large(system, sizes):
            less = {name: size if name in lengths else min(size, least[name] + 1) for name, size in wished.items()}
            sizes = _fitting(system, less, least, lengths, rng, conditions, 2) or sizes
        if sizes is not None and not (sizes and sizes in found):
            found.append(sizes)
            yield sizes
    sizes = _fitting(system, {name: least[name] for name in names}, least, lengths, rng, conditions) if not found else None
    if sizes is not None:  # conditions may say how large a size is at most
        yield sizes


def _lengths(system):
    """The sizes that a written range mentions."""
    binders = [binder for definition in system.definitions for binder in definition.over]
    binders += [binder for definition in system.definitions for binder in parts(definition.body, Binder)]
    return {size.name for binder in binders if binder.written for size in parts(binder, Quantity)}


def least_sizes(system):
    """name of a size -> its least value at which the entries that are read at written numbers exist, as w[5]; all 1 where these are too far."""
    least = {name: 1 for name, family in system.families.items() if family.kind == "size"}
    for entry in (entry for definition in system.definitions for entry in definition.reads):
        for place, binder in zip(entry.places, system.families[entry.name].over):
            for size in parts(binder.hi, Quantity) if place.is_Integer else ():
                missing = (place - binder.hi + size).expand()
                if missing.is_Integer:
                    least[size.name] = max(least[size.name], int(missing))
    return least if prod(least.values()) <= FAR else dict.fromkeys(least, 1)


def _is_large(system, sizes):
    """Whether there are so many entries at these sizes, and so many reads to compute all of them anew for each, that a check would take minutes."""
    meaning = Meaning(system, sizes, {})
    count = sum(1 for family in system.families.values() if family.kind != "size" for _ in keys(family, meaning))
    return sum(1 for definition in system.definitions for _ in _keys_read(definition, meaning))*count > LARGE


def _fitting(system, wished, least, lengths, rng, conditions, most=3):
    """The wished sizes, else some with the same lengths that fit, else some with lengths little above; None where none are found.

    `most` is the largest of those that differ by layer.
    """
    suspects = list(system.definitions)
    if fits(system, sizes := _with_layers(system, wished, rng, most), conditions, suspects):
        return sizes
    for more, largest in product(_increments(lengths), (3, 5)):
        for _ in range(80 if not any(more.values()) else 2):
            plain = {name: wished[name] + more[name] if name in more else least[name] - 1 + rng.randint(1, largest) for name in wished}
            sizes = _with_layers(system, plain, rng, largest)
            if fits(system, sizes, conditions, suspects):
                return sizes
    return None


def _increments(lengths):
    """What is added to the first three lengths at most, the smallest sums first: {name: number}."""
    numbers = sorted(product(range(_MOST + 1), repeat=min(len(lengths), 3)), key=lambda found: (sum(found), max(found, default=0)))
    return [dict.fromkeys(lengths, 0) | dict(zip(lengths, found)) for found in numbers if sum(found) <= _MOST]


def _with_layers(system, sizes, rng, largest):
    """Sizes together with those that differ by layer, no two neighbours alike."""
    for name, family in system.families.items():
        if family.kind != "size" or not family.over:
            continue
        layers, last = {}, None
        for key in keys(family, Meaning(system, {**sizes, name: {}}, {})):
            last = layers[key] = rng.choice([number for number in range(1, largest + 1) if number != last])
        sizes = {**sizes, name: layers}
    return sizes


def keys(family, meaning):
    """The places of every entry of a family, as tuples of whole numbers, last axis fastest."""
    for letters in entries(family.over, meaning):
        yield tuple(letters[binder.letter] for binder in family.over)


def fits(system, sizes, conditions=(), suspects=None):
    """Whether at these sizes the conditions hold, no axis is empty, and every entry that is read exists.

    `suspects` are the definitions in the order in which they are tried: one that reads what does not exist is the first to be tried next.
    """
    meaning = Meaning(system, sizes, {})
    try:
        if any(meaning.index(condition) < 0 for condition in (*system.conditions, *conditions)):
            return False
        exist = {}
        for name, family in system.families.items():
            if not all(_filled(family.over, meaning)):
                return False
            if family.kind == "input":
                exist[name] = set(keys(family, meaning))
                _few_enough(exist)
        for number, definition in enumerate(suspects or system.definitions):
            if not all(key in exist[name] if name in exist else meaning.exists(name, key) for name, key in _keys_read(definition, meaning)):
                if suspects:
                    suspects.insert(0, suspects.pop(number))
                return False
        return True
    except RangeError:
        return False


def _keys_read(definition, meaning):
    """The entries that a definition reads, at each place where it reads, as (name, places); none behind a bracket of letters that is 0."""
    for entry, over, brackets in definition.sites:
        key, world = meaning.compiler.key(entry), meaning.world
        shut = [meaning.compiler.real(bracket) for bracket in brackets if _of_sizes(bracket, meaning)]
        ranges = [(binder.letter.name, meaning.compiler.index(binder.lo), meaning.compiler.index(binder.hi)) for binder in over]
        for letters in assignments(ranges, world, {}):
            if all(bracket(world, letters) for bracket in shut):
                yield entry.name, key(world, letters)


def few_reads(system, sizes, most):
    """Whether the equations read no more than so many entries at these sizes, every range filled."""
    meaning = Meaning(system, sizes, {})
    found = (read for definition in system.definitions for letters in entries(definition.over, meaning)
             for read in _reads(definition.body, meaning, letters))
    try:
        return next(islice(found, most, None), None) is None
    except RangeError:
        return False


def counts(e, over):
    """What an expression needs to be at least 1: sizes and lengths of ranges that it divides by, as a mean does, lengths of ranges of which
    it takes the largest entry, and the rows of an inverse from an entry at a written place on; each with its least value inside the
    ranges `over`. What a bracket guards may lie outside of its ranges.
    """
    if isinstance(e, Times) and any(isinstance(arg, Bracket) for arg in e.args):
        return
    lengths = [binder.size.expand() for arg in e.args if isinstance(arg, Over) for binder in arg.binders]
    divisors = [arg.args[0] for arg in e.args if isinstance(arg, Power) and arg.args[1].is_negative]
    found = [under for under in divisors if isinstance(under, Quantity) or is_index(under) and under.expand() in lengths]
    found += [binder.size for binder in e.binders] if isinstance(e, Over) and e.operator in ("max", "min") else []
    found += [binder.hi - place + 1 for place, binder in zip(e.places, MATRIX_FUNCTIONS[e.operator].over(e.binders)) if not free_letters(place)] if isinstance(e, OfMatrix) else []
    yield from ((size, least) for size in found if (least := extreme(size.expand(), over, -1)) is not None)
    for arg in e.args:
        yield from counts(arg, (*over, *e.binders) if bound_here(e) else over)


def undefined(system):
    """A read that meets, inside the ranges of its name, an entry that no equation defines: (definition, entry, places); else None.

    It is looked for where equations may leave a gap, at the smallest sizes that fill every range.
    """
    names = [name for name in system.clauses if system.leaves_gaps(name)]
    reads = [(definition, *site) for definition in system.definitions for site in definition.sites if site[0].name in names]
    for meaning in islice(_small(system), _SIZES) if reads else ():
        gaps = {name: _gaps(name, meaning) for name in names}
        for definition, entry, over, brackets in reads:
            for letters in entries(over, meaning) if gaps[entry.name] else ():
                key = tuple(meaning.index(place, letters) for place in entry.places)
                if key in gaps[entry.name] and not any(_shut(bracket, meaning, letters) for bracket in brackets):
                    return definition, entry, key
    return None


def _gaps(name, meaning):
    """The entries inside the ranges of a name that no equation defines."""
    clauses = meaning.system.clauses[name]
    defined = (tuple(meaning.index(place, letters) for place in clause.target.places) for clause in clauses for letters in entries(clause.over, meaning))
    try:
        inside, defined = (set(islice(found, ENTRIES + 1)) for found in (keys(meaning.system.families[name], meaning), defined))
    except TooLargeError:
        inside = None
    if inside is None or len(inside) > ENTRIES:
        raise TooLargeError(f"{name} has more than {ENTRIES:,} entries, and whether equations define all that are read cannot be told",
                            clauses[-1].place, "write a size, as n, for a large number")
    return inside - defined


def _small(system):
    """Meanings without inputs at small sizes that fill every range: up to three lengths vary from 1 to 8, all else counts 2."""
    lengths = sorted(_lengths(system))[:3]
    others = {name: 2 for name, family in system.families.items() if family.kind == "size" and not family.over}
    for numbers in sorted(product(range(1, 9), repeat=len(lengths)), key=sum):
        meaning = Meaning(system, _with_layers(system, {**others, **dict(zip(lengths, numbers))}, Random(0), 3), {})
        filled = (length for family in system.families.values() for length in islice(_filled(family.over, meaning), ENTRIES))
        if all(meaning.index(condition) >= 0 for condition in system.conditions) and all(filled):
            yield meaning


def _few_enough(exist):
    count = sum(map(len, exist.values()))
    if count > ENTRIES:
        raise TooLargeError(f"the inputs have {count:,} entries, too many to check", Part("inputs"),
                            "write a size, as n, for a large number: small ones are then drawn")


def _filled(over, meaning):
    """For every letter of a telescope, at all values of those before it: whether its range has a value."""
    for number, binder in enumerate(over):
        for letters in entries(over[:number], meaning):
            yield meaning.index(binder.lo, letters) <= meaning.index(binder.hi, letters)


def _reads(node, meaning, letters):
    """The entries that an expression reads, as (name, places); none behind a bracket of letters that is 0."""
    if isinstance(node, Quantity):
        yield node.name, tuple(meaning.index(place, letters) for place in node.places)
    elif bound_here(node):
        for inner in entries(node.binders, meaning, letters):
            for part in inside(node):
                yield from _reads(part, meaning, inner)
        for place in outside(node):
            yield from _reads(place, meaning, letters)
    elif not (isinstance(node, Times) and any(_shut(arg, meaning, letters) for arg in node.args)):
        for arg in node.args:
            yield from _reads(arg, meaning, letters)


def _shut(node, meaning, letters):
    return isinstance(node, Bracket) and _of_sizes(node, meaning) and not meaning.value(node, letters)


def _of_sizes(node, meaning):
    """Whether an expression reads nothing but sizes."""
    return all(entry.name in meaning.sizes for entry in parts(node, Quantity))
