"""Random inputs of a system, as a compiled function takes them: numbers, arrays, lists of arrays along layers or time, and sizes.

They are those at which checks are made: sizes 1, 2 and 3 where the equations allow it, values inside every domain, that meet
the facts and lie away from kinks.
"""

import numpy as np

from symgrad.errors import SymgradError
from symgrad.running.plan import Plan
from symgrad.running.sizes import size_lines
from symgrad.sampling import sample
from symgrad.sizes import fits, sample_sizes


def random_meaning(system, rng, sizes=None, digits=50):
    """A `Meaning` of a system at random inputs, at small sizes or at the `sizes` given by name; `rng` is a random.Random.

    Raises SymgradError where no such inputs are found.
    """
    if sizes is None:
        found = list(sample_sizes(system, rng))
        if not found:
            raise SymgradError("no small sizes are found at which every entry that is read exists", remedy="give sizes={'n': 4}")
        rng.shuffle(found)
    else:
        found = [_given(system, sizes)]
    for number, these in enumerate(found):
        try:
            return sample(system, these, rng, digits)
        except SymgradError:
            if number == len(found) - 1:
                raise
    return None


def _given(system, sizes):
    """The sizes a caller gives, if they are all there and every entry that is read exists."""
    wanted = {name for name, family in system.families.items() if family.kind == "size"}
    if set(sizes) != wanted:
        raise SymgradError(f"the sizes given are {', '.join(sorted(sizes)) or 'none'}; those of the system are {', '.join(sorted(wanted)) or 'none'}")
    if not fits(system, sizes):
        raise SymgradError(f"at the sizes {sizes} some axis is empty, or an entry is read that does not exist")
    return dict(sizes)


def arrays(system, meaning):
    """The inputs of a `Meaning` as a compiled function takes them: lists of arrays along a recurrence, arrays, numbers."""
    plan, given = Plan(system), {}
    for name in system.inputs:
        entries = {key: float(value) for key, value in meaning.inputs[name].items()}
        given[name] = _array(entries, plan.listed(name), len(system.families[name].over))
    return given


def untold(system, meaning):
    """The sizes that no array tells, which a compiled function takes as keywords; one that differs by layer is a list."""
    _, names = size_lines(Plan(system), "InputError")
    sizes = {name: meaning.sizes[name] for name in names}
    return {name: size[()] if () in size else [size[key] for key in sorted(size)] for name, size in sizes.items()}


def random_inputs(system, rng, sizes=None):
    """All keywords for the compiled functions of a system: name -> number, array, list of arrays, or size."""
    meaning = random_meaning(system, rng, sizes)
    return {**arrays(system, meaning), **untold(system, meaning)}


def _array(entries, listed, axes):
    """Entries by their places as an array; its first entry belongs to the lowest place."""
    if not axes:
        return entries[()]
    if listed:
        firsts = sorted({key[0] for key in entries})
        return [_array({key[1:]: value for key, value in entries.items() if key[0] == first}, False, axes - 1) for first in firsts]
    keys = sorted(entries)
    low = [min(key[axis] for key in keys) for axis in range(axes)]
    array = np.zeros([max(key[axis] for key in keys) - low[axis] + 1 for axis in range(axes)])
    for key in keys:
        array[tuple(place - first for place, first in zip(key, low))] = entries[key]
    return array
