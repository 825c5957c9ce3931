"""Mistakes to try, the likelier first: one slip in one equation, or the same in several."""

from symgrad.testing.axes import over_other_axes
from symgrad.testing.paths import Paths
from symgrad.testing.slips import slips

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these


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
        if not any(number == other and (slip.focus[:len(mate.focus)] == mate.focus or mate.focus[:len(slip.focus)] == slip.focus)
                   for other, mate in kept):
            kept.append((number, slip))
    return kept
