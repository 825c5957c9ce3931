"""Weighted products of an array with itself: sum(u[k,i]*c[k]*u[k,j], k) with c >= 0 is q' q of q = sqrt(c)*u.

BLAS then computes one triangle alone (NumPy sees that both factors are one array), at half the cost of (u'*c) u.
"""

from sympy import Number

from symgrad.notation.functions import BY_CLASS
from symgrad.notation.index_arithmetic import same_range
from symgrad.notation.nodes import Plus, Power, Quantity, Times
from symgrad.notation.traversal import substitute
from symgrad.running.lowering.functions import applied
from symgrad.running.lowering.lower import Value, combine, lower


def square_of_one(factors, summed, inner):
    """The two factors (q, q) of such a sum as values, their axes called apart; None for any other sum."""
    wide = [factor for factor in factors if len(inner.axes_in(factor)) == 2]
    weights = [factor for factor in factors if factor not in wide]
    if len(summed) != 1 or len(wide) != 2 or not weights or any(inner.axes_in(c) != summed for c in weights):
        return None
    own = [[x for x in inner.axes_in(factor) if x not in summed] for factor in wide]
    if any(len(letters) != 1 for letters in own) or own[0] == own[1]:
        return None
    (one,), (two,) = own
    alike = substitute(wide[0], {one: two}) == wide[1] and same_range(inner.ranges[one], inner.ranges[two])
    if not alike or not all(nonnegative(c, inner.plan) for c in weights):
        return None
    root = applied(inner, "sqrt", lower(Times(*weights), inner))
    first = combine(inner, "mul", lower(wide[0], inner), root)
    return [first, Value(first.op, tuple(two if letter == one else letter for letter in first.letters))]


def nonnegative(e, plan):
    """Whether an expression is certainly >= 0, also as it is rounded."""
    if isinstance(e, Number):
        return bool(e >= 0)
    if type(e) in BY_CLASS and BY_CLASS[type(e)].sign:
        return True
    if isinstance(e, Power):
        return bool(e.exponent.is_Integer and e.exponent % 2 == 0) or nonnegative(e.base, plan)
    if isinstance(e, Quantity):
        return _stands_for(e, plan, nonnegative)
    if isinstance(e, Plus) and len(e.args) == 2 and e.args[0] == 1 and isinstance(e.args[1], Times) and e.args[1].args[0] == -1:
        return _at_most_one(Times(*e.args[1].args[1:]), plan)
    return isinstance(e, (Plus, Times)) and all(nonnegative(arg, plan) for arg in e.args)


def _at_most_one(e, plan):
    """Whether an expression is certainly <= 1."""
    if isinstance(e, Power) and e.exponent == 2:
        e = e.base
    if isinstance(e, Quantity):
        return _stands_for(e, plan, _at_most_one)
    return type(e) in BY_CLASS and BY_CLASS[type(e)].within_one


def _stands_for(entry, plan, holds):
    """Whether the one equation of a quantity has a right side of which something holds."""
    clauses = plan.system.clauses.get(entry.name, ())
    return len(clauses) == 1 and holds(clauses[0].body, plan)
