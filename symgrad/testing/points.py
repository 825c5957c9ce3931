"""Points of a system: small sizes, inputs that meet what it assumes, lie in every domain and away from kinks."""

from collections.abc import Mapping
from random import Random

from symgrad.errors import Argument, InputError, shown, whole_number
from symgrad.limits import COUNT
from symgrad.meaning.oracle import Meaning
from symgrad.meaning.points import branching, kinked, learn, leaves_out, sampled
from symgrad.meaning.real_functions import sides
from symgrad.meaning.small_sizes import few_reads, fits, keys, least_sizes, sample_sizes
from symgrad.running.calling.entries import arrays, size_given

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

_DIGITS = 30  # of the numbers at a point
EDGES = 3    # points at sizes 1, 2 and 3 besides
# Sizes that are neither neighbours nor squares, and none of the small numbers that stand in formulas, so that nothing is mistaken
# for a size; smaller ones where arrays of many axes would have too many entries.
DIFFERENT = ((3, 5, 7, 11, 13), (3, 5, 7), (2, 3, 5), (2, 3), (2,))
SMALL = DIFFERENT[1:]
_ALIKE = ((3,), (2,)), ((5,), (3,))
LENGTHS = (3, 5, 4)         # layers and time steps: there is a first, a last, and one between
READS, SOME, FEW = 20_000, 8_000, 150  # entries that equations may read at a point; where a candidate is confirmed; where all are tried
_TURNS = 6                   # ways in which sizes are given out


def drawn_points(system, seed=0, cost=None):
    """Meanings at sizes that differ, at sizes that are all alike, at the sizes 1, 2 and 3, and then at which functions with a kink take
    the sides of it that they have not taken; SymgradError where there is none.

    Sizes at which the cost, the last equation by default, rests on nothing of a quantity that it is computed from, as on Z where [k != l] leaves no term, are passed over.
    """
    rng, met, found, cost = Random(int(seed)), {}, [], cost or system.definitions[-1].target.name
    all_sizes = *_roomy(system, DIFFERENT), *_roomy(system, _ALIKE[0]), *list(sample_sizes(system, rng))[:EDGES]
    for meaning in sampled(system, all_sizes, rng, _DIGITS, "hand over a point: at={...}"):
        if not found or not leaves_out(meaning, cost):
            found.append(meaning.sizes)
            learn(met, meaning)
            yield meaning
    yield from branching(system, found[-EDGES:], rng, _DIGITS, met)


def sides_left(system, meanings):
    """The functions with a kink that took one side of it at all the meanings, as the text of each."""
    met = {}
    for meaning in meanings:
        learn(met, meaning)
    return [str(e) for e in kinked(system) if not met.get(e, set()) >= sides(e)]


def trials(system, seed=0):
    """Meanings at which an explanation is sought and confirmed, each once it is asked for: few entries, then sizes of two other kinds,
    then sizes that are all alike, for a function that runs at no others."""
    rng = Random(seed + 1)
    wished = (SMALL, 0, FEW), (DIFFERENT, 1, SOME), (DIFFERENT, 2, SOME), (_ALIKE[0], 0, SOME), (_ALIKE[1], 0, SOME)
    for palettes, turn, most in wished:
        if sizes := _roomy(system, palettes, turn, most):
            yield from sampled(system, sizes, rng, _DIGITS)


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
    if not isinstance(sizes, Mapping) or not all(whole_number(0, COUNT)(size) or isinstance(size, Mapping) for size in sizes.values()):
        raise InputError(f"sizes must be a dictionary of whole numbers by name, not {shown(sizes)}", Argument("sizes"), "give sizes={'n': 4}")
    if set(sizes) != wanted:
        raise InputError(f"the sizes given are {', '.join(sorted(map(str, sizes))) or 'none'}; "
                         f"those of the system are {', '.join(sorted(wanted)) or 'none'}", Argument("sizes"), "give each of the system's sizes a number")
    if not fits(system, sizes):
        raise InputError(f"at the sizes {sizes} some axis is empty, or an entry is read that does not exist", Argument("sizes"), "give larger ones, or sizes that fit one another")
    return dict(sizes)


def _roomy(system, palettes, turn=0, most=READS):
    """Sizes of the first palette at which all entries that are read exist and are few enough, in a list; an empty one where there are none.

    turn    another one gives each size another number, and two sizes that had one number two
    """
    for palette in palettes:
        for shift in range(turn, turn + _TURNS):
            sizes = _given_out(system, palette, turn, shift)
            if few_reads(system, sizes, most) and fits(system, sizes):
                return [sizes]
    return []


def _given_out(system, palette, turn, shift):
    """Every size a number of the palette, in order from a `shift` on."""
    least = least_sizes(system)
    plain = [name for name, family in system.families.items() if family.kind == "size" and not family.over]
    ends = [family.over[0].hi for family in system.families.values() if family.sequence]
    lengths = {end.name for end in ends if hasattr(end, "name")}
    sizes = {name: LENGTHS[turn] for name in plain if name in lengths}
    for number, name in enumerate(name for name in plain if name not in lengths):
        sizes[name] = palette[(number + turn*(number//len(palette)) + shift) % len(palette)]
    sizes = {name: number if number >= least[name] else least[name] - 1 + number for name, number in sizes.items()}
    for name, family in system.families.items():
        if family.kind == "size" and family.over:
            layers = list(keys(family, Meaning(system, {**sizes, name: {}}, {})))
            sizes[name] = {key: palette[(number + shift) % len(palette)] for number, key in enumerate(layers)}
    return sizes


def sizes_told(meaning):
    """The sizes of a point, for a person: `L = 3, I = 4`."""
    return ", ".join(f"{name} = {size_given(size)}" for name, size in meaning.sizes.items())
