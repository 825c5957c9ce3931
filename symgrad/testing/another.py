"""The gradient of another cost: one that is right, of equations with a mistake in them."""

from symgrad.testing.axes import over_other_axes
from symgrad.testing.groups import several
from symgrad.testing.quick import Quick
from symgrad.testing.returned import WRONG_HERE, changed
from symgrad.testing.slip import OfAnotherCost
from symgrad.testing.slips import slips

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

_NEAR = 1e-5      # how near, beside the largest entry, the slope of a cost in floats is the one returned
MOST, LOOK = 400, 8  # costs that are tried; entries at which one is confirmed
LIKELY = ("reduction", "missing term", "factor", "sign", "stale", "transposed", "shifted")


def other_costs(gradient):
    """Groups of slips in the equations of the system itself, the likelier first."""
    equations = gradient.derivation.forward.definitions
    alone, alike = [], {}
    for number, definition in enumerate(equations):
        for slip in (slip for half in slips(definition, gradient.derivation.forward) for slip in half):
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
