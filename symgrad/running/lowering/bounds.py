"""Which brackets of a product a program need not compute: those that say no more than that a read lies inside its family."""

from sympy import S

from symgrad.notation.nodes import InRange, Letter, Quantity
from symgrad.notation.traversal import free_letters, substitute
from symgrad.running.lowering.reads import gathered


def needed_masks(masks, over, under, scope):
    """The brackets of a product without those outside of which a factor reads zeros, and all else that varies there is an entry too.

    An entry that is sliced is padded with zeros, so that the product is 0 there anyway. Beside a divisor or a function of what is
    padded it might be 0/0 or 0*log(0): then the bracket stays.
    """
    return [mask for mask in masks if not (_all_entries(mask, over, under) and any(_padded(mask, factor, scope) for factor in over))]


def _all_entries(mask, over, under):
    """Whether all factors with letters of a bracket are entries, or letters, and no divisor has one."""
    letters = free_letters(mask)
    return (not any(free_letters(factor) & letters for factor in under)
            and all(isinstance(factor, (Quantity, Letter)) for factor in over if free_letters(factor) & letters))


def _padded(mask, factor, scope):
    """Whether `mask` is `[lo <= e <= hi]`, and the factor slices a family at `e`, along an axis that runs from lo to hi."""
    if not isinstance(mask, InRange) or not isinstance(factor, Quantity):
        return False
    family, letters = scope.plan.family(factor.name), {}
    if scope.plan.listed(factor.name) or gathered(factor.places, scope):
        return False
    for binder, place in zip(family.over, factor.places):
        lo, hi = substitute(binder.lo, letters), substitute(binder.hi, letters)
        letters[binder.letter] = place
        shift = (S(place) - mask.args[1]).expand()
        if shift.is_Integer and (lo - mask.args[0] - shift).expand() == 0 and (hi - mask.args[2] - shift).expand() == 0:
            return len(scope.axes_in(place)) > 0
    return False
