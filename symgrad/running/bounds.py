"""Which brackets say no more than that a read lies inside its family."""

from sympy import S

from symgrad.notation import Quantity, Within, substitute


def kept_inside(mask, factor, scope):
    """Whether `mask` is `[lo <= e <= hi]` and the factor reads a family at `e`, whose axis runs from lo to hi.

    Such a read is padded with zeros outside, so that the bracket need not be computed.
    """
    if not isinstance(mask, Within) or not isinstance(factor, Quantity):
        return False
    family, letters = scope.plan.family(factor.name), {}
    if scope.plan.listed(factor.name):
        return False
    for binder, place in zip(family.over, factor.places):
        lo, hi = substitute(binder.lo, letters), substitute(binder.hi, letters)
        letters[binder.letter] = place
        shift = (S(place) - mask.args[1]).expand()
        if shift.is_Integer and (lo - mask.args[0] - shift).expand() == 0 and (hi - mask.args[2] - shift).expand() == 0:
            return len(scope.axes_in(place)) > 0
    return False
