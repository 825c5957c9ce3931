"""Points of a system: small sizes, inputs that meet what it assumes, lie in every domain and away from kinks; and the arrays they are."""

from random import Random

import numpy as np

from symgrad.errors import InputError
from symgrad.meaning import Meaning
from symgrad.running.plan import Plan
from symgrad.running.sizes import size_lines
from symgrad.sampling import sampled
from symgrad.sizes import fits, keys, sample_sizes

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

LENGTH = 3   # layers and time steps: there is a first, a last, and one between
DIGITS = 30  # of the numbers at a point
EDGES = 3    # points at sizes 1, 2 and 3 besides


def points(system, seed=0):
    """Meanings at sizes that differ, at sizes that are all alike, then at the sizes 1, 2 and 3; SymgradError where there is none."""
    rng = Random(seed)
    all_sizes = *_roomy(system), *list(sample_sizes(system, rng))[:EDGES]
    return sampled(system, all_sizes, rng, DIGITS, "hand over a point: at={...}")


def random_meaning(system, rng, sizes=None, digits=50):
    """A `Meaning` of a system at random inputs, at small sizes or at the `sizes` given by name; `rng` is a random.Random.

    Raises SymgradError where no such inputs are found.
    """
    found = [_given(system, sizes)] if sizes is not None else list(sample_sizes(system, rng))
    rng.shuffle(found)
    return next(sampled(system, found, rng, digits, "give sizes={'n': 4}"))


def random_inputs(system, rng, sizes=None):
    """All keywords for the compiled functions of a system: name -> number, array, list of arrays, or size."""
    return arrays(random_meaning(system, rng, sizes))


def _given(system, sizes):
    """The sizes a caller gives, if they are all there and every entry that is read exists."""
    wanted = {name for name, family in system.families.items() if family.kind == "size"}
    if set(sizes) != wanted:
        raise InputError(f"the sizes given are {', '.join(sorted(sizes)) or 'none'}; "
                         f"those of the system are {', '.join(sorted(wanted)) or 'none'}")
    if not fits(system, sizes):
        raise InputError(f"at the sizes {sizes} some axis is empty, or an entry is read that does not exist")
    return dict(sizes)


def _roomy(system):
    """Sizes of three and more, as far as all entries that are read exist there: different ones, then equal ones."""
    plain = [name for name, family in system.families.items() if family.kind == "size" and not family.over]
    ends = [family.over[0].hi for family in system.families.values() if family.sequence]
    lengths = {end.name for end in ends if hasattr(end, "name")}
    counted = [name for name in plain if name not in lengths]
    for different in (True, False):
        sizes = {name: LENGTH for name in plain}
        if different:
            sizes |= {name: LENGTH + number for number, name in enumerate(counted, 1)}
        for name, family in system.families.items():
            if family.kind == "size" and family.over:
                layers = list(keys(family, Meaning(system, {**sizes, name: {}}, {})))
                sizes[name] = {key: LENGTH + (number % 3 if different else 0) for number, key in enumerate(layers)}
        if fits(system, sizes):
            yield sizes


def positions(found, listed, axes):
    """Where each entry stands in what a call takes: {places: (number of the array in a list or None, index in the array)}."""
    found = sorted(found)
    if listed:
        firsts = sorted({key[0] for key in found})
        inner = {first: positions([key[1:] for key in found if key[0] == first], False, axes - 1) for first in firsts}
        return {key: (firsts.index(key[0]), inner[key[0]][key[1:]][1]) for key in found}
    low = [min(key[axis] for key in found) for axis in range(axes)]
    return {key: (None, tuple(place - first for place, first in zip(key, low))) for key in found}


def places(system, name, found):
    """The positions of the entries of a family at their `found` places."""
    return positions(found, Plan(system).listed(name), len(system.families[name].over))


def unfixed(system):
    """The sizes that no array fixes, which a call must be given."""
    return tuple(size_lines(Plan(system), "InputError")[1])


def arrays(meaning, beside=0.0):
    """The inputs of a meaning as a call takes them: arrays, lists of them along a recurrence, numbers; and the sizes that no array fixes.

    `beside` stands where an array has a place and the input no entry, as beyond a triangle.
    """
    system = meaning.system
    given = {name: _filled(places(system, name, meaning.inputs[name]), meaning.inputs[name], beside) for name in system.inputs}
    return given | {name: _size(meaning.sizes[name]) for name in unfixed(system)}


def _size(size):
    """A size as a call takes it: a number, or a list where it differs by layer."""
    return size[()] if () in size else [size[key] for key in sorted(size)]


def _filled(where, values, beside):
    """Arrays, in a list where the positions say so, with the values at their positions."""
    count = 1 + max((number for number, _ in where.values() if number is not None), default=-1)
    parts = {}
    for key, (number, index) in where.items():
        parts.setdefault(number, {})[index] = float(values[key])
    made = {number: _array(entries, beside) for number, entries in parts.items()}
    return [made[number] for number in range(count)] if count else made[None]


def _array(entries, beside):
    if () in entries:
        return entries[()]
    array = np.full([1 + max(axis) for axis in zip(*entries)], float(beside))
    for index, value in entries.items():
        array[index] = value
    return array


def flat(value):
    """The numbers of an input or a gradient, in the order of their places."""
    return np.concatenate([np.ravel(part) for part in value]) if isinstance(value, (list, tuple)) else np.ravel(value)


def entry(value, position):
    """The number at a position of arrays, stacked or in a list."""
    number, index = position
    for place in index if number is None else (number, *index):
        value = value[place]
    return float(value)


def sizes_told(meaning):
    """The sizes of a point, for a person: `L = 3, I = 4`."""
    return ", ".join(f"{name} = {_size(size)}" for name, size in meaning.sizes.items())
