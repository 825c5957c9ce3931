"""Powers where their base may be 0: what is 0 beside them then makes the product 0, in floating numbers as on paper.

    i*x**(i - 1) = i*x**max(i - 1, 0)       for a whole number i that is not negative
    x**y*log(x)  = x**y*log(x**[x**y != 0])
    r**2*s**(-1/2) = s**(1/2)               where r is the root of s
    (x**2)**(1/2) = |x|
"""

from sympy import Abs, Add, Mul, Rational, S, log

from symgrad.notation.brackets import Bracket, ValuesDiffer
from symgrad.notation.functions import maximum
from symgrad.notation.nodes import Over, Plus, Power, Times
from symgrad.notation.sympy_form import normal_form
from symgrad.notation.traversal import free_letters, is_sum, parts, rebuild
from symgrad.rules.algebra import negated
from symgrad.stable.atoms import is_positive
from symgrad.stable.pieces import call, power_of
from symgrad.stable.products import all_factors
from symgrad.stable.safe_form import V, below, k, m, over_m, safe, u, y
from symgrad.stable.signs import counted

_root_of = lambda e: Power(e, Rational(1, 2))


def varied(e):
    """Whether powers stand in an expression whose exponent is no whole number."""
    return any(not power.exponent.is_Integer for power in parts(e, Power))


@safe("whole powers of 0", (Times, Over), "zero",
      (Times(k, Power(u, Plus(k, -1))), Times(k, Power(u, call(maximum, Plus(k, -1), S.Zero)))),
      (Times(k, Plus(Times(2, k), -1), Power(u, Plus(Times(2, k), -2))),
       Times(k, Plus(Times(2, k), -1), Power(u, call(maximum, Plus(Times(2, k), -2), S.Zero)))),
      (Times(k, Over("sum", Times(V(m), Power(u, Plus(k, -1))), over_m)),
       Times(k, Over("sum", Times(V(m), Power(u, call(maximum, Plus(k, -1), S.Zero))), over_m))))
def whole_powers(part, where):
    """The slope of x**i is 0 for i = 0, also at x = 0, where x**(i - 1) does not exist."""
    return _kept(part, (), where)


def _kept(e, beside, where):
    """`e` where whole powers in it are not divided by 0 as a factor, in it or `beside` it, is 0."""
    if isinstance(e, Power) and not e.exponent.is_Number:
        return _power(e, beside, where)
    if isinstance(e, Times):
        own = (*beside, *all_factors(e))
        return rebuild(e, tuple(_kept(arg, own, where) for arg in e.args))
    if isinstance(e, Plus):
        return rebuild(e, tuple(_kept(arg, beside, where) for arg in e.args))
    if is_sum(e):
        outer = [f for f in beside if not free_letters(f) & {binder.letter for binder in e.binders}]
        return rebuild(e, (e.args[0], _kept(e.body, outer, where.inside(e)), *e.binders))
    return e


def _power(e, beside, where):
    """x**n as x**max(n, 0) where n may be negative, but only where one of n + 1, n + 2, ... beside it is 0."""
    exponent = _counted(e.exponent, where)
    if exponent is None or exponent.is_number or where.facts.nonnegative(exponent):
        return e
    bases = [f.base if isinstance(f, Power) and f.exponent.is_positive else f for f in beside]
    zeros, steps = {_root(number) for f in bases if (number := _counted(f, where)) is not None}, 0
    while _root(exponent + steps + 1) in zeros:
        steps += 1
    return Power(e.base, call(maximum, e.exponent, S.Zero)) if steps and where.facts.nonnegative(exponent + steps) else e


def _counted(e, where):
    """Index arithmetic of letters and sizes, evaluated; None for anything else."""
    if isinstance(e, (Plus, Times)):
        args = [_counted(arg, where) for arg in e.args]
        return None if None in args else (Add if isinstance(e, Plus) else Mul)(*args).expand()
    return e.expand() if counted(e, where) else None


def _root(e):
    """The same for all expressions that differ in a number before them, and so are 0 together."""
    rest = e.expand().primitive()[1]
    return max(rest, -rest, key=str)


_share = lambda e: Power(Plus(1, e), -1)
_less = lambda e: Times(-1, e)
_of_square = lambda e: call(log, Power(Power(u, 2), ValuesDiffer(e, 0)))
_square_to_y = Power(Power(u, 2), y)


@safe("logarithms beside powers of 0", Times, "zero",
      (Times(_square_to_y, call(log, Power(u, 2))), Times(_square_to_y, _of_square(_square_to_y))),
      (Times(_square_to_y, Plus(call(log, Power(u, 2)), V(k))), Times(_square_to_y, Plus(_of_square(_square_to_y), V(k)))),
      (Times(Plus(1, _less(_share(_square_to_y))), call(log, Power(u, 2))), Times(Plus(1, _less(_share(_square_to_y))), _of_square(_square_to_y))))
def beside_powers(part, where):
    """x**y*log(x) goes to 0 with x, where y is positive: each log(x) beside a power of x has 1 for x where the power is 0.

    So does (1 - p)*log(x) for p = 1/(1 + x**y).
    """
    factors = (f for named in all_factors(part) for f in all_factors(_complement(named, where) or where.body(named)))
    bases = {f.base: f for f in map(_without_numbers, factors) if isinstance(f, Power) and not f.exponent.is_Number}
    return Times(*(_bounded(f, bases) for f in part.args)) if bases else None


def _complement(e, where):
    """X of 1 - 1/(1 + X), or of the negative of that, also by name: both are 0 together; None of anything else."""
    if not (isinstance(e, Plus) and len(e.args) == 2):
        return None
    for one, other in (e.args, e.args[::-1]):
        share = where.body(negated(other) if one == 1 else other) if one in (1, -1) else None
        below = share.base.args if isinstance(share, Power) and share.exponent == -1 and isinstance(share.base, Plus) else ()
        if len(below) == 2 and 1 in below:
            return next((term for term in below if term != 1), None)
    return None


def _without_numbers(factor):
    """u**y of (u**y)**n, for a number n above 0: both are 0 together."""
    inner = isinstance(factor, Power) and factor.exponent.is_Rational and factor.exponent > 0 and isinstance(factor.base, Power)
    return _without_numbers(factor.base) if inner else factor


def _bounded(factor, bases):
    """A factor, or a term of one, with 1 for x in log(x) where the power of x beside it is 0."""
    if isinstance(factor, Power) and factor.exponent.is_Integer and factor.exponent > 0:
        return Power(_bounded(factor.base, bases), factor.exponent)
    if isinstance(factor, (Plus, Times)):
        return rebuild(factor, tuple(_bounded(arg, bases) for arg in factor.args))
    power = bases.get(factor.args[0]) if isinstance(factor, log) else None
    return call(log, Power(power.base, ValuesDiffer(power, 0))) if power is not None else factor


@safe("roots", Times, "zero",
      (Times(3, Power(_root_of(Power(u, 2)), 2), y, Power(Power(u, 2), Rational(-1, 2))), Times(3, _root_of(Power(u, 2)), y)),
      (Times(Power(u, y), below(u)), Power(u, Plus(y, -1))))
def roots(part, where):
    """A root above, also by name, is joined with a power below of what it is the root of.

    In a derivative any power above is, x**y/x as x**(y - 1): its factors come from one power.
    """
    factors = list(part.args)
    powers = [_power_of(f, where) for f in factors]
    for one, (root, inside, above) in enumerate(powers):
        for two, (_, base, below) in enumerate(powers):
            joins = (root or where.by is not None) and below.is_number and below < 0 and not (above.is_number and above < 0)
            if joins and normal_form(inside) == normal_form(base):
                power = above + below if above.is_number else Plus(above, below)
                factors[one], factors[two] = S.One if power == 0 else power_of(base, power), S.One
                return Times(*(f for f in factors if f != 1))
    return None


def _power_of(factor, where):
    """Whether a factor is a power of a root, and (u, a) of it as u**a."""
    base, power = factor.args if isinstance(factor, Power) and not isinstance(factor.exponent, Bracket) else (factor, S.One)
    inside = where.body(base)
    root = power.is_number and isinstance(inside, Power) and inside.exponent.is_Rational and not inside.exponent.is_Integer
    return (True, inside.base, inside.exponent*power) if root else (False, base, power)


@safe("roots of squares", Power, "cancellation",
      (_root_of(Power(u, 2)), call(Abs, u)), (Power(Power(u, 2), Rational(-3, 2)), Power(call(Abs, u), -3)))
def sizes(part, where):
    """A root of an even power is a power of the absolute value: the square of a number near 0 is 0 in floating numbers."""
    inner = part.base
    even = isinstance(inner, Power) and inner.exponent.is_Integer and inner.exponent.p % 2 == 0
    if not even or not part.exponent.is_Rational or part.exponent.is_Integer or inner.exponent < 0 or is_positive(inner.base, where):
        return None
    return power_of(call(Abs, inner.base), inner.exponent*part.exponent)
