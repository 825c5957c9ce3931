"""The safe forms of exponentials and logarithms: each law is an equation, textbook form = the form that is computed.

The code that applies it stands below it.
"""

from sympy import Abs, Rational, S, erf, erfc, exp, log, tanh
from sympy.codegen.cfunctions import expm1, log1p

from symgrad.notation.functions import erfcx, log_half_erfc, sigma, sigma_less, sigma_prime, softplus
from symgrad.notation.nodes import Plus, Power, Times
from symgrad.notation.sympy_form import normal_form
from symgrad.notation.traversal import parts, replace
from symgrad.rules.algebra import negated
from symgrad.stable.atoms import has_powers, is_positive_sum, monomial
from symgrad.stable.pieces import call, multiple, power_of
from symgrad.stable.powers import beside_powers, roots, sizes, whole_powers
from symgrad.stable.products import all_factors, constants, of_product
from symgrad.stable.safe_form import V, below, e_to, k, minus, safe, total, u, y
from symgrad.stable.shift import sums
from symgrad.stable.zeros import squares_of_signs, zeros_beside_infinities


quotients = safe("quotients of exponentials", (Times, Power), "overflow",
      (below(Plus(1, e_to(minus(u)))), call(sigma, u)),
      (Times(e_to(u), below(Plus(1, e_to(u)))), call(sigma, u)),
      (Times(e_to(minus(u)), Power(Plus(1, e_to(minus(u))), -2)), call(sigma_prime, u)),
      (Times(call(sigma, u), Plus(1, minus(call(sigma, u)))), call(sigma_prime, u)),
      (Times(Power(call(sigma, Times(2, u)), Rational(1, 2)), Power(call(sigma, Times(-2, u)), Rational(1, 2))),
       Times(e_to(minus(call(Abs, u))), call(sigma, Times(2, call(Abs, u))))),
      (Times(e_to(minus(Power(u, 2))), below(call(erfc, u))), below(call(erfcx, u))),
      (Times(call(sigma_prime, u), Plus(Times(-1, y, below(call(sigma, u))),
                                        Times(Plus(1, minus(y)), below(Plus(1, minus(call(sigma, u))))))),
       Plus(Times(-1, y, call(sigma, minus(u))), Times(Plus(1, minus(y)), call(sigma, u)))))(of_product)


@safe("differences from 1", Plus, "cancellation",
      (Plus(1, minus(call(sigma, u))), call(sigma, minus(u))),
      (Plus(call(sigma, u), minus(Power(call(sigma, u), 2))), call(sigma_prime, u)),
      (Plus(1, minus(Power(call(sigma, u), 2))), Times(call(sigma, minus(u)), Plus(1, call(sigma, u)))),
      (Plus(1, minus(Power(call(tanh, u), 2))), Times(4, call(sigma_prime, Times(2, u)))),
      (Plus(1, call(tanh, u)), Times(2, call(sigma, Times(2, u)))),
      (Plus(y, minus(Times(y, call(tanh, u)))), Times(y, 2, call(sigma, Times(-2, u)))),
      (Plus(e_to(u), -1), call(expm1, u)),
      (Plus(1, below(call(expm1, u))), minus(below(call(expm1, minus(u))))),
      (Plus(Times(2, call(sigma, u)), -1), call(tanh, Times(Rational(1, 2), u))),
      (Plus(1, call(erf, u)), call(erfc, minus(u))),
      (Plus(1, Times(Rational(-1, 2), call(erfc, u))), Times(Rational(1, 2), call(erfc, minus(u)))),
      (Plus(call(softplus, u), minus(u)), call(softplus, minus(u))))
def near_1(part, where):
    """Two terms of which one is the other times -sigma(u), -tanh(u)**2, tanh(u), -exp(u) or 1/expm1(u), or that are another function's."""
    terms = list(part.args)
    for one, first in enumerate(terms):
        for two, second in enumerate(terms):
            gap = _difference(first, second, len(terms) == 2, where) if one != two else None
            if gap is not None:
                spot = min(one, two)
                return Plus(*(gap if number == spot else term for number, term in enumerate(terms) if number == spot or number not in (one, two)))
    return None


def _difference(first, second, alone, where):
    """The sum of two terms in one; None where it has no better form."""
    if isinstance(first, softplus) and normal_form(Plus(first.args[0], second)) == 0:
        return call(softplus, negated(first.args[0]))
    sign, rest = _ratio(first, second)
    gap = _gap(sign, rest, first, alone, where) if rest else None
    if gap is None:
        return None
    product = Times(first, gap)
    product = of_product(product, where) or product
    return product if not (isinstance(product, Times) and product.args[0] == 1) else Times(*product.args[1:])


def _ratio(first, second):
    """(sign, (base, power)) where second = sign*first*base**power, also 2 for -1/2; (0, None) for anything else."""
    (a, mine), (b, theirs) = map(_powers, (first, second))
    rest = {base: theirs.get(base, 0) - mine.get(base, 0) for base in {**mine, **theirs}}
    rest = {base: power for base, power in rest.items() if power}
    return (b/a, next(iter(rest.items()))) if len(rest) == 1 and a != 0 else (0, None)


def _powers(term):
    """The number before a term, and the powers of its other factors."""
    number, powers = 1, {}
    for factor in all_factors(term):
        base, power = factor.args if isinstance(factor, Power) and factor.exponent.is_Integer else (factor, 1)
        if base.is_Number:
            number = number*base**power
        else:
            powers[base] = powers.get(base, 0) + power
    return number, powers


def _gap(sign, rest, first, alone, where):
    """1 + sign*x for x that is sigma(u), tanh(u) or exp(u), or a square of the first two, by name or written out."""
    base, power = rest
    inside = where.body(base)
    if isinstance(inside, Power) and inside.exponent.is_Integer:
        base, power = inside.base, inside.exponent*power
        inside = where.body(base)
    if isinstance(inside, erf) and abs(sign) == power == 1:
        return call(erfc, negated(inside.args[0]) if sign > 0 else inside.args[0])
    number, tail = inside.args if isinstance(inside, Times) and len(inside.args) == 2 else (S.One, inside)
    if isinstance(tail, erfc) and power == 1 and sign*number == Rational(-1, 2):
        return Times(S.Half, call(erfc, negated(tail.args[0])))
    if isinstance(inside, tanh):
        if (sign, power) == (-1, 2):
            return Times(4, call(sigma_prime, Times(2, inside.args[0])))
        return Times(2, call(sigma, multiple(2*sign, inside.args[0]))) if abs(sign) == power == 1 else None
    if isinstance(inside, sigma) and (where.plain(base) or normal_form(inside.args[0]) in where.softened):
        return _sigma_gap(sign, inside, power, first)
    if isinstance(inside, expm1) and (sign, power) == (1, -1):
        return minus(below(call(expm1, negated(inside.args[0]))))
    if isinstance(inside, exp) and (sign, power) == (-1, 1) and (alone or first.is_Number) and where.plain(base):
        return minus(call(expm1, inside.args[0]))
    return None


def _sigma_gap(sign, value, power, first):
    """1 + sign*sigma(u)**power. 1 - 2*sigma(u) stays, as second derivatives read it beside a sigma that is at hand."""
    opposite = call(sigma, negated(value.args[0]))
    if sign == -1 and power in (1, 2):
        return opposite if power == 1 else Times(opposite, Plus(1, value))
    return minus(call(tanh, multiple(S.Half, value.args[0]))) if (sign, power, first) == (-2, 1, -1) else None


@safe("logarithms", log, "overflow",
      (call(log, Plus(1, e_to(u))), call(softplus, u)),
      (call(log, call(sigma, u)), minus(call(softplus, minus(u)))),
      (call(log, Plus(1, minus(call(sigma, u)))), minus(call(softplus, u))),
      (call(log, Times(e_to(V(k)), below(total))), Plus(V(k), minus(call(log, total)))),
      (call(log, Times(Rational(1, 2), call(erfc, u))), call(log_half_erfc, u)),
      (call(log, Times(y, call(sigma, u))), Plus(call(log, y), minus(call(softplus, minus(u))))),
      (call(log, Power(call(sigma, u), Rational(1, 2))), Times(Rational(-1, 2), call(softplus, minus(u)))))
def logarithms(part, where):
    """The logarithm of a product is the sum of those of the factors that are positive, and of that of all others."""
    factors = all_factors(opened if isinstance(opened := where.body(part.args[0]), Times) else part.args[0])
    known = [f for f in factors if has_powers(monomial(f, where))]
    found = monomial(Times(*known), where)
    if not known or factors == known and found.is_lone_sum or _left_of_one(part.args[0]) is not None:
        return None
    signed, terms = _parted(found.raised(S.One).settle(), where)
    rest = [f for f in factors if f not in known] + signed
    return Plus(*([call(log, Times(*rest))] if rest else []), *terms)


def _left_of_one(e):
    """u where e is 1 - exp(u), written -expm1(u); None for anything else."""
    return e.args[1].args[0] if isinstance(e, Times) and len(e.args) == 2 and e.args[0] == -1 and isinstance(e.args[1], expm1) else None


def _parted(found, where):
    """A monomial as (the factors that may be negative, the terms of the logarithm of all others)."""
    signed, terms = [S.NegativeOne] if found.number < 0 else [], []
    number = abs(found.number)*2**sum(power for _, power, _ in found.tails.values())
    if number != 1:
        terms.append(call(log, number))
    for u, power, scaled in found.tails.values():
        terms += [multiple(n, e) for n, e in ((power, call(log_half_erfc, u)), (scaled, call(log, call(erfcx, u)))) if n]
    for u, power in found.exponents.values():
        terms += [multiple(power, u)]*bool(power)
    for u, a, b, t in found.logistic.values():
        signed += [power_of(call(tanh, multiple(S.Half, u)), t)]*bool(t)
        terms += [multiple(-power, call(softplus, v)) for power, v in ((a, negated(u)), (b, u)) if power]
    for e, power in found.sums.values():
        if not is_positive_sum(e, where):
            signed.append(power_of(e, power))
        elif power:
            terms.append(multiple(power, call(log, e)))
    return signed, terms


@safe("logarithms of what an exponential leaves", log, "cancellation",
      (call(log, minus(call(expm1, minus(u)))), minus(call(log1p, Times(-1, e_to(minus(u)), below(call(expm1, minus(u))))))))
def left(part, where):
    """The same to the last digit where the exponential is near 1 and where it is near 0."""
    v = _left_of_one(part.args[0])
    return minus(call(log1p, Times(-1, e_to(v), below(call(expm1, v))))) if v is not None else None


@safe("logarithms near 1", log, "cancellation", (call(log, Plus(1, u)), call(log1p, u)))
def near_one(part, where):
    inside = part.args[0]
    if not (isinstance(inside, Plus) and 1 in inside.args) or has_powers(monomial(inside, where)):
        return None
    place = inside.args.index(1)
    rest = [term for number, term in enumerate(inside.args) if number != place]
    return call(log1p, Plus(*rest))


@safe("exponentials of exponentials", Times, "overflow",
      (Times(e_to(u), e_to(minus(e_to(u)))), e_to(Plus(u, minus(e_to(u))))))
def joined(part, where):
    """An exponential overflows where that of another is 0: they are joined in one."""
    place = [n for n, f in enumerate(part.args) if isinstance(f, exp)]
    if len(place) < 2 or not any(list(parts(part.args[n].args[0], exp)) for n in place):
        return None
    one = e_to(Plus(*(part.args[n].args[0] for n in place)))
    return Times(*(one if n == place[0] else f for n, f in enumerate(part.args) if n not in place[1:]))


@safe("sigma less a number", Plus, "cancellation",
      (Plus(call(sigma, u), minus(y)), Plus(Times(Plus(1, minus(y)), call(sigma, u)), Times(-1, y, call(sigma, minus(u))))))
def sigma_minus(part, where):
    """Where a logarithm of sigma(u) is taken, as in a cross-entropy, y is near 0 or 1, and so is sigma(u). Nothing cancels in sigma(u) + 1."""
    for first, other in ((part.args, part.args[::-1]) if len(part.args) == 2 else ()):
        turned = isinstance(first, Times) and len(first.args) == 2 and first.args[0] == -1
        inside = where.body(first.args[1] if turned else first)
        if isinstance(inside, sigma) and normal_form(inside.args[0]) in where.softened and not other.is_positive:
            return minus(sigma_less(inside.args[0], other, evaluate=False)) if turned else \
                sigma_less(inside.args[0], negated(other), evaluate=False)
    return None


def written_out(e):
    """`e` with sigma(u) - y in the form in which it is safe, as a reader knows it."""
    forms = {sigma_less: lambda u, y: Plus(Times(Plus(1, negated(y)), call(sigma, u)), Times(-1, y, call(sigma, negated(u)))),
             log_half_erfc: lambda u: Plus(Times(-1, Power(u, 2)), call(log, Times(S.Half, call(erfcx, u))))}
    return replace(e, lambda part: forms[type(part)](*part.args) if type(part) in forms else part)


ALGEBRA = (constants, quotients, near_1, logarithms)
LAST = (left, sums, joined, near_one)
AT_ZERO = (whole_powers, beside_powers, roots, sizes)
LAWS = (*ALGEBRA, *LAST, sigma_minus, *AT_ZERO, squares_of_signs, zeros_beside_infinities)
