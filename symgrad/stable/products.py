"""Quotients of exponentials in products: they cancel before anything is computed, also against a sum or a name beside them."""

from sympy import S, cosh, exp, sinh
from sympy.codegen.cfunctions import expm1

from symgrad.notation.brackets import Delta
from symgrad.notation.matching import match
from symgrad.notation.nodes import Letter, Over, Plus, Power, Quantity, Times
from symgrad.notation.sympy_form import normal_form
from symgrad.notation.traversal import free_letters, is_sum, rebuild, rename_apart, substitute
from symgrad.rules.algebra import negated
from symgrad.stable.atoms import monomial, is_positive, has_powers
from symgrad.stable.exponentials import exponentials
from symgrad.stable.monomials import Monomial
from symgrad.stable.pieces import is_below, multiple
from symgrad.stable.safe_form import V, e_to, k, over_k, safe, u


def of_product(e, where):
    """A product in which what is never 0 stands above and below, cancelled; None where nothing of the kind does."""
    factors = _opened(_tied(all_factors(e), where), where)
    factors = _cancelled(_multiplied_in(factors, where), where)
    joined = _merged(factors, where)
    return joined if joined is not None else (Times(*factors) if factors != all_factors(e) else None)


def _tied(factors, where):
    """The factors, beside [i = k] with i for k in those that have something without bound: elsewhere the product is 0."""
    for tie in factors:
        if isinstance(tie, Delta) and all(isinstance(side, Letter) for side in tie.args) and any(unbounded(f, where) for f in factors):
            for kept, gone in (tie.args, tie.args[::-1]):
                ranges = [binder for binder in where.facts.over if binder.letter == gone][:1]
                if any(where.facts.between(binder.lo, kept, binder.hi) is True for binder in ranges):
                    return [f if f is tie else substitute(f, {gone: kept}) for f in factors]
    return factors


def all_factors(e, power=1):
    """The factors of nested products and whole powers of products."""
    if isinstance(e, Times):
        return [factor for arg in e.args for factor in all_factors(arg, power)]
    if isinstance(e, Power) and e.exponent.is_Integer and isinstance(e.base, (Times, Power)):
        return all_factors(e.base, int(e.exponent)*power)
    if power == 1:
        return [e]
    if isinstance(e, Power) and e.exponent.is_Rational:
        return [Power(e.base, e.exponent*power)] if e.exponent*power != 1 else [e.base]
    return [e**power] if e.is_Rational and e != 0 else [Power(e, power)]


def monomials(e, where):
    """(factor, its monomial) for the factors of a term, of the terms of a sum, and under a sum over letters."""
    if isinstance(e, Plus):
        return [found for term in e.args for found in monomials(term, where)]
    if is_sum(e):
        return monomials(e.body, where.inside(e))
    result = []
    for factor in all_factors(e):
        if has_powers(found := monomial(factor, where)) and (is_below(factor) or is_positive(factor, where)):
            result.append((factor, found))
        elif isinstance(factor, (Plus, Over)) and factor is not e:
            result += monomials(factor, where)
    return result


def _is_unbounded(factor):
    """Whether a factor is without bound: an exponential written out, or what stands below and may be 0 in floating numbers."""
    return is_below(factor) or isinstance(factor.base if isinstance(factor, Power) else factor, (exp, cosh, expm1, sinh))


def unbounded(e, where):
    """The monomials in `e` that are without bound."""
    return [found for factor, found in monomials(e, where) if _is_unbounded(factor)]


def _bound_each_other(found, others, where):
    """Whether a monomial and one of the others hold each other in bounds: by a sigma, by exp(u) and exp(-u), by a sum below."""
    return any(found.bounds(other) or _among(found, other, where) or _among(other, found, where) for other in others)


def _among(found, other, where):
    """Whether an exponential of one monomial is a term of a sum of exponentials that the other has below."""
    exponents = [v for u, c in other.exponents.values() if c for v in (u if c > 0 else negated(u), multiple(c, u))]
    terms = [term for e, power in found.sums.values() if power < 0 for term in exponentials(e, where) or ()]
    return any(match(v, u, {b.letter: None for b in binders}) is not None for u in exponents for _, v, binders in terms)


def _opened(factors, where):
    """The factors, a named adjoint replaced by what it is equal to where that is singular in what stands beside it."""
    beside = [found for factor in factors if has_powers(found := monomial(factor, where))]
    return [part for factor in factors for part in all_factors(_seen_through(factor, beside, where))] if beside else factors


def _seen_through(e, beside, where):
    """`e` with such names opened in it, also in the terms of a sum."""
    if isinstance(e, (Plus, Times)):
        return rebuild(e, tuple(_seen_through(arg, beside, where) for arg in e.args))
    if is_sum(e):
        return rebuild(e, (e.args[0], _seen_through(e.body, beside, where.inside(e)), *e.binders))
    if isinstance(e, Quantity) and not is_positive(e, where):
        body = where.short_body(e)
        if body is not e and any(_bound_each_other(found, beside, where) for found in unbounded(body, where)):
            return body
    return e


def _multiplied_in(factors, where):
    """The factors, those that may cancel in a sum beside them multiplied into it: where there are several, into one of which they meet all."""
    sums = [n for n, f in enumerate(factors) if isinstance(f, Plus) or is_sum(f)]
    for each in (True, False):
        for number in sums:
            within = [monomials(term, where) for term in (factors[number].args if isinstance(factors[number], Plus) else (factors[number],))]
            within = within if each else [[found for term in within for found in term]]
            meets = [place for place, f in enumerate(factors) if place != number and all(_meets(f, term, where) for term in within)]
            if meets:
                changed = _into(factors[number], [factors[place] for place in meets], where)
                return [changed if place == number else f for place, f in enumerate(factors) if place not in meets]
    return factors


def _meets(factor, within, where):
    """Whether a factor is held in bounds by what stands in a sum, or holds that."""
    found = monomial(factor, where)
    others = [other for part, other in within if _is_unbounded(factor) or _is_unbounded(part)]
    return has_powers(found) and _bound_each_other(found, others, where)


def _into(inner, factors, where):
    """A sum with factors multiplied into each term, each then simplified."""
    if isinstance(inner, Plus):
        return Plus(*(_into(term, factors, where) for term in inner.args))
    if is_sum(inner):
        inner = rename_apart(inner, free_letters(Times(*factors)))
        return Over("sum", _into(inner.body, factors, where.inside(inner)), *inner.binders)
    product = Times(*factors, inner)
    return of_product(product, where) or product


def _merged(factors, where):
    """The product with its exponentials, sigmas and sums of them merged; None where no two of them belong together."""
    found = {place: m for place, f in enumerate(factors) if has_powers(m := monomial(f, where))}
    whole = Monomial()
    for m in found.values():
        whole.by(m)
    met = sum(len(m.keys) for m in found.values()) > len(whole.keys)
    opposed = (c*other.beside(u)[1] < 0 for m in found.values() for u, c in m.exponents.values() for other in found.values())
    if not (any(_open(factors[place], met) for place in found) or whole.mixed or _complementary(found) or any(opposed)):
        return None
    first, written = min(found), whole.settle().factors()
    kept = [[*written, *([] if place in found else [f])] if place == first else [f] for place, f in enumerate(factors)
            if place == first or place not in found]
    return Times(*(f for each in kept for f in each))


def _open(factor, met):
    """Whether a factor is written out and below, a root of an exponential, or beside another in which it may cancel."""
    base, power = factor.args if isinstance(factor, Power) else (factor, S.One)
    if is_below(factor) and (met or not isinstance(base, Quantity)) or isinstance(base, exp) and not power.is_Integer:
        return True
    return met and isinstance(base, (Plus, Over, cosh, expm1, sinh))


def _cancelled(factors, where):
    """Equal names above and below cancel as names, where what they stand for is never 0."""
    factors = list(factors)
    for name in [f for f in factors if isinstance(f, Quantity) and has_powers(monomial(f, where))]:
        inverse = Power(name, -1)
        while name in factors and inverse in factors:
            factors.remove(name)
            factors.remove(inverse)
    return factors


def _complementary(found):
    """Whether sigma(u) and 1 - sigma(u), or sigma(-u), stand side by side."""
    arguments = [(place, u, a, b) for place, m in found.items() for u, a, b, t in m.logistic.values() if not (t or m.beside(u)[1])]
    for place, u, a, b in arguments:
        for other, v, a_too, b_too in arguments:
            if other > place and a*b == 0 == a_too*b_too:
                same, turned = normal_form(u) == normal_form(v), normal_form(u) == normal_form(Times(-1, v))
                if same and (a and b_too or b and a_too) or turned and (a and a_too or b and b_too):
                    return True
    return False


@safe("constants out of sums", Over, "overflow", (Over("sum", Times(V(k), e_to(u)), over_k), Times(e_to(u), Over("sum", V(k), over_k))))
def constants(part, where):
    """Factors that its letters do not count, and that may cancel outside, stand before a sum."""
    if not is_sum(part):
        return None
    own, inner = {binder.letter for binder in part.binders}, where.inside(part)
    rest = all_factors(part.body)
    out = [f for f in rest if not free_letters(f) & own and not isinstance(f, Quantity) and not is_below(f)
           and has_powers(found := monomial(f, inner))
           and not _bound_each_other(found, [m for other in rest if other is not f and has_powers(m := monomial(other, inner))], inner)]
    if not out:
        return None
    for factor in out:
        rest.remove(factor)
    return Times(*out, Over("sum", Times(*rest), *part.binders))
