"""Expressions read as products of what is never 0, by what their functions are beside exponentials and sigma.

    1 + exp(u) = 1/sigma(-u)      exp(u) = sigma(u)/sigma(-u)      1 - sigma(u) = sigma(-u)      sigma'(u) = sigma(u)*sigma(-u)
"""

from sympy import S, cosh, erfc, exp, sinh, tanh
from sympy.codegen.cfunctions import expm1

from symgrad.notation.functions import erfcx, sigma, sigma_prime
from symgrad.notation.nodes import Plus, Power, Times
from symgrad.rules.algebra import negated
from symgrad.stable.exponentials import exponentials
from symgrad.stable.context import SUMMED, once
from symgrad.stable.monomials import Monomial
from symgrad.stable.pieces import core, multiple


# Functions by which a monomial begins.
ATOMS = {
    exp: lambda u: Monomial().by_exp(u),
    sigma: lambda u: Monomial().by_logistic(u, a=1),
    sigma_prime: lambda u: Monomial().by_logistic(u, a=1, b=1),
    expm1: lambda u: Monomial().by_logistic(u, b=-1, t=1),
    tanh: lambda u: Monomial().by_logistic(multiple(S(2), u), t=1),
    cosh: lambda u: _halved(u).by_logistic(multiple(S(2), u), b=-1).settle(),       # exp(-u)*(1 + exp(2*u))/2
    sinh: lambda u: _halved(u).by_logistic(multiple(S(2), u), b=-1, t=1).settle(),  # exp(-u)*(exp(2*u) - 1)/2
    erfc: lambda u: Monomial().by_tail(u, 1),
    erfcx: lambda u: Monomial().by_tail(u, 0, 1),
}


def _halved(u):
    return Monomial(number=S.Half).by_exp(negated(u))


@once
def monomial(e, where):
    """`e` as a `Monomial`, seen through names; None where it is no product of exponentials, sigmas and sums of them.

    It is kept for all that ask: to build on it, take a copy, as `raised` makes one.
    """
    inside, within = where.opened(e)
    if inside is not e:  # the products of many names have no end of factors
        found = monomial(inside, within)
        return found if found is None or len(found.keys) <= SUMMED else None
    if e.is_Rational:
        return Monomial(number=e) if e != 0 else None
    if isinstance(e, Power) and e.exponent.is_Rational and (e.exponent.is_Integer or is_positive(e.base, where)):
        found = monomial(e.base, where)
        return found and found.raised(e.exponent)
    if isinstance(e, Times):
        found = Monomial()
        for factor in e.args:
            part = monomial(factor, where)
            if part is None:
                return None
            found.by(part)
        return found
    found = ATOMS[type(e)](e.args[0]) if type(e) in ATOMS else two_exponentials(e, where)
    if found:
        return found
    u = complement(e, where)
    if u is not None:
        return Monomial().by_logistic(u, b=1)
    return Monomial().by_sum(e, S.One) if exponentials(e, where) else None


def is_positive(e, where):
    """Whether a factor is certainly positive, and a monomial."""
    found = monomial(e, where)
    return found is not None and found.number > 0 and not any(t for *_, t in found.logistic.values()) and all(
        is_positive_sum(each, where) for each, _ in found.sums.values())


def is_positive_sum(e, where):
    """Whether a sum of exponentials has positive numbers before them."""
    terms = exponentials(e, where)
    return terms is not None and all(weight.is_Number and weight > 0 for weight, *_ in terms)


def has_powers(found):
    """Whether a monomial says more than a number."""
    return found is not None and bool(found.keys)


def two_exponentials(e, where):
    """The monomial of w*exp(p*t) + w*exp(q*t), and of their difference: exp(p*t)*(1 + exp(u)) and exp(p*t)*(exp(u) - 1) with u = (q - p)*t."""
    terms = exponentials(e, where) or () if isinstance(e, Plus) and len(e.args) == 2 else ()
    if len(terms) != 2 or any(binders or not weight.is_Rational for weight, _, binders in terms):
        return None
    (weight, first, _), (other, second, _) = sorted(terms, key=lambda term: term[1] != 0)
    (p, t), (q, t_too) = core(first), core(second)
    if abs(weight) != abs(other) or first != 0 and t != t_too or p == q and first != 0:
        return None
    u = second if first == 0 else multiple(q/p - 1, first)
    found = Monomial(number=weight).by_exp(first)
    return (found.by_logistic(u, b=-1) if weight == other else found.by(Monomial(number=S.NegativeOne).by_logistic(u, b=-1, t=1))).settle()


def complement(e, where):
    """u of 1 - sigma(u), sigma by name or written out."""
    if not (isinstance(e, Plus) and len(e.args) == 2 and 1 in e.args):
        return None
    other = next((term for term in e.args if term != 1), S.One)
    if isinstance(other, Times) and other.args[0] == -1:
        inside = where.body(Times(*other.args[1:]))
        return inside.args[0] if isinstance(inside, sigma) else None
    return None
