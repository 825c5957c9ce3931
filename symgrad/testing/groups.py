"""Mistakes to try, the likelier first: one slip in one equation, or the same in several; those of another cost too."""

from itertools import chain
from operator import eq

from symgrad.testing.axes import over_other_axes
from symgrad.testing.paths import Paths
from symgrad.testing.returned import WRONG_HERE, Quick, changed
from symgrad.testing.slip import OfAnotherCost
from symgrad.testing.slips_in_equations import slips

_NEAR = 1e-5      # how near, beside the largest entry, the slope of a cost in floats is the one returned
MOST, LOOK = 400, 8  # costs that are tried; entries at which one is confirmed
LIKELY = ("reduction", "missing term", "factor", "sign", "stale", "transposed", "shifted")


def candidates(gradient, names):
    """Lists [(number of an equation, slip), ...] to try where the gradients by `names` are wrong, the likelier first.

    The plain causes; then of each tier of suspected equations one slip in a part of an equation, the same in all equations of a
    quantity, an equation that is wrong as a whole, by its sign or a number. At last the same slip in all equations that have it.
    """
    yield from _plain(gradient, names)
    everywhere = {}
    for equations in gradient.suspects(names):
        single, whole, by_quantity = [], [], {}
        for number, definition in equations:
            inside, outside = slips(definition, gradient.system)
            single += [[(number, slip)] for slip in inside]
            whole += [[(number, slip)] for slip in outside]
            for slip in (*inside, *outside):
                by_quantity.setdefault((definition.target.name, slip.alike), []).append((number, slip))
                everywhere.setdefault(slip.alike, []).append((number, slip))
        yield from (*single, *several(by_quantity), *whole)
    yield from over_other_axes(gradient.system)
    yield from over_other_axes(gradient.system, gradient.trimmed)
    yield from several(everywhere)


def _plain(gradient, names):
    """The plain causes: those that touch all that is wrong first, and of those the ones that touch the fewest others."""
    found = []
    for turn, group in enumerate(() if gradient.derivation.cost.places else Paths(gradient.derivation).groups()):
        touched = gradient.resting(group)
        found.append((not names <= touched, len(touched - names), turn, group))
    return [group for *_, group in sorted(found, key=lambda one: one[:3])]


def several(alike):
    """The groups of slips that lie in several equations, or at several places of one."""
    return [group for group in map(_apart, alike.values())
            if len({number for number, _ in group}) > 1 or len(group) > 1 and group[0][1].like is not None]


def _apart(group):
    """Slips that do not lie in one another."""
    kept = []
    for number, slip in group:
        if not any(number == other and all(map(eq, slip.focus, mate.focus)) for other, mate in kept):  # of two paths one begins the other
            kept.append((number, slip))
    return kept


def other_costs(gradient):
    """Groups of slips in the equations of the system itself, the likelier first."""
    equations = gradient.derivation.forward.definitions
    alone, alike = [], {}
    for number, definition in enumerate(equations):
        for slip in chain(*slips(definition, gradient.derivation.forward)):
            if slip.kind in LIKELY and not slip.edge:
                alone.append([(number, slip)])
                alike.setdefault(slip.alike, []).append((number, slip))
    turned = [[pair for pair in group if pair[0] < len(equations)] for group in over_other_axes(gradient.derivation.forward)]
    ordered = sorted([*several(alike), *alone], key=lambda group: LIKELY.index(group[0][1].kind))
    return [OfAnotherCost(group) for group in [*turned, *ordered][:MOST]]


def gives(gradient, group):
    """Whether the gradient of the system with some slips in its equations is the one returned, at some entries of each input."""
    try:
        world = Quick(changed(gradient.derivation.forward, group), gradient.meaning.sizes, gradient.meaning.inputs).world
        cost = gradient.derivation.cost.name, ()
        return all(abs(world.total(cost, key) - gradient.returned[key]) <= _NEAR*gradient.scale[key[0]] for key in _some(gradient))
    except WRONG_HERE:
        return False


def _some(gradient):
    """Entries to look at: of each input wrong ones and right ones."""
    found = {}
    for key in gradient.ordered:
        found.setdefault(key[0], []).append(key)
    return [key for keys in found.values() for key in (*keys[:LOOK//2], *keys[LOOK//2::max(1, len(keys)//LOOK)])]
