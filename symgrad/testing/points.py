"""Points of a system: small sizes, inputs that meet what it assumes, lie in every domain and away from kinks."""

from collections.abc import Mapping
from random import Random

from symgrad.arguments import shown, whole
from symgrad.errors import Argument, InputError
from symgrad.limits import COUNT
from symgrad.meaning import Meaning
from symgrad.running.entries import arrays, size_given
from symgrad.sampling import sampled
from symgrad.sizes import fits, keys, sample_sizes

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

LENGTH = 3   # layers and time steps: there is a first, a last, and one between
DIGITS = 30  # of the numbers at a point
EDGES = 3    # points at sizes 1, 2 and 3 besides


def points(system, seed=0):
    """Meanings at sizes that differ, at sizes that are all alike, then at the sizes 1, 2 and 3; SymgradError where there is none."""
    rng = Random(int(seed))
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
    if not isinstance(sizes, Mapping) or not all(whole(0, COUNT)(size) or isinstance(size, Mapping) for size in sizes.values()):
        raise InputError(f"sizes must be a dictionary of whole numbers by name, not {shown(sizes)}", Argument("sizes"), "give sizes={'n': 4}")
    if set(sizes) != wanted:
        raise InputError(f"the sizes given are {', '.join(sorted(map(str, sizes))) or 'none'}; "
                         f"those of the system are {', '.join(sorted(wanted)) or 'none'}", Argument("sizes"), "give each of the system's sizes a number")
    if not fits(system, sizes):
        raise InputError(f"at the sizes {sizes} some axis is empty, or an entry is read that does not exist", Argument("sizes"), "give larger ones, or sizes that fit one another")
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


def sizes_told(meaning):
    """The sizes of a point, for a person: `L = 3, I = 4`."""
    return ", ".join(f"{name} = {size_given(size)}" for name, size in meaning.sizes.items())
