"""Where the two sides of a claim may part: beyond the sizes and numbers that it speaks of, at kinks, on the far sides of them and of poles."""

from contextlib import suppress

from sympy import Function, Integer, Number

from symgrad.checking.digits import meanings
from symgrad.equations.graph import rests_on
from symgrad.errors import SymgradError
from symgrad.meaning.oracle import Meaning, entries
from symgrad.meaning.points import DRAWS, kinks_in
from symgrad.meaning.real_functions import is_partial
from symgrad.meaning.small_sizes import keys
from symgrad.notation.brackets import Bracket
from symgrad.notation.nodes import Binder, Local, OfMatrix, Over, Power, Quantity, Total
from symgrad.notation.traversal import free_letters, parts

FEW = 12       # how many more values are tried where there are poles and roots alone
LARGER = 4     # what the sizes are at least, once, that a side has as numbers: (N - 1)*(N - 2)*(N - 3) is 0 at the first three
COUNTED = 40  # up to which written number sizes are tried beyond it
TIES = 6       # how often such numbers are drawn for all inputs, beside once each alone


def beyond_sizes(system, over, *sides):
    """Sets of index expressions of sizes that are >= 0 where a claim may first be false.

    Where a letter goes beyond the numbers that it is compared with, as n - 5 for [j <= 3], a size beyond or at one, as N - 21 for [N <= 20],
    and where sizes that are read as numbers are larger than the first three.
    """
    binders = {binder.letter: binder for binder in (*over, *(b for side in sides for b in parts(side, Binder)))}
    compared = [(bracket, bracket.atoms(Integer)) for side in sides for bracket in parts(side, Bracket) if bracket.atoms(Integer)]
    ends = [(binders[letter].hi - max(numbers) - 1).expand() for bracket, numbers in compared for letter in free_letters(bracket) & binders.keys()]
    ends = tuple(dict.fromkeys(end for end in ends if not end.is_Integer and not free_letters(end)))
    of_sizes = [(size, number) for bracket, numbers in compared for size in _sizes_as_numbers(bracket, system) for number in numbers if 0 < number <= COUNTED]
    larger = tuple(size - LARGER for size in dict.fromkeys(size for side in sides for size in _sizes_as_numbers(side, system)))
    found = ends, larger, *(rest for size, number in of_sizes for rest in ((size - number - 1,), (size - number, number - size)))
    return [conditions for conditions in dict.fromkeys(found) if conditions]


def _sizes_as_numbers(e, system):
    """The sizes that an expression reads as numbers, not in a place or a range."""
    if isinstance(e, Quantity):
        return [e] if not e.places and e.name in system.families and system.families[e.name].kind == "size" else []
    return [size for arg in e.args for size in _sizes_as_numbers(arg, system)] if not isinstance(e, Binder) else []


def where_there_are(system, rng, conditions):
    """A meaning at small sizes that meet some conditions; none where no such sizes are small."""
    with suppress(SymgradError):
        yield next(meanings(system, rng, conditions))


def _behind(system, sides):
    """Two sides, and the equations on which they rest."""
    names = rests_on(system.definitions, [entry.name for side in sides for entry in parts(side, Quantity)])
    return [*sides, *(d.body for d in system.definitions if d.target.name in names)]


def more_draws(system, sides):
    """How many more values are tried: two sides may be one number here and two elsewhere, beyond a kink, a pole, or where a root turns."""
    bodies = _behind(system, sides)
    if kinks_in(bodies, system) or any(e.operator in ("max", "min") for body in bodies for e in parts(body, Over)):
        return DRAWS
    return FEW if any(is_partial(e) for body in bodies for e in parts(body, (Power, Function, OfMatrix))) else 0


def at_kinks(system, sides, all_sizes, rng):
    """Meanings at 0, at whole numbers near it and at numbers that a claim names, where arguments of functions with a kink are 0 or equal.

    None for claims about derivatives, of which there is none, and none where facts or a structure bind the inputs.
    """
    bodies = _behind(system, sides)
    derived = any(True for body in bodies for _ in parts(body, (Total, Local))) or {e.name for b in bodies for e in parts(b, Quantity)} & {
        *system.names_of_derivatives.values(), *(name for name, family in system.families.items() if family.derivative)}
    if derived or system.facts or system.structure or not kinks_in(bodies, system):
        return
    numbers = sorted({Integer(-1), Integer(0), Integer(1), *(n for side in sides for n in side.atoms(Number) if n.is_Rational)})
    for turn, drawn in enumerate([*([number] for number in numbers), *[numbers]*TIES]):
        meaning = Meaning(system, sizes := all_sizes[turn % len(all_sizes)], {})
        inputs = {name: {key: _label(system, name, meaning, rng) if name in system.labels else rng.choice(drawn) for key in keys(system.families[name], meaning)}
                  for name in system.inputs}
        meaning = Meaning(system, sizes, {name: {key: meaning.mp.mpf(n.p)/n.q if isinstance(n, Number) else n for key, n in held.items()}
                                          for name, held in inputs.items()})
        with suppress(SymgradError):
            if within_bounds(meaning):
                yield meaning


def _label(system, name, meaning, rng):
    return rng.randint(*(int(meaning.index(end, {})) for end in system.labels[name]))


def within_bounds(meaning):
    """Whether the inequalities that a text assumes hold."""
    return all(low < high for over, *sides in meaning.system.bounds for letters in entries(over, meaning)
               for values in [[meaning.value(side, letters) for side in sides if side is not None]] for low, high in zip(values, values[1:]))
