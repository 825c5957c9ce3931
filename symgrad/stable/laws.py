"""The safe forms: each law is an equation, textbook form = the form that is computed, with the code that applies it and its reason."""

from dataclasses import dataclass

from sympy import exp, log, tanh
from sympy.codegen.cfunctions import expm1, log1p

from symgrad.notation import Binder, Letter, Over, Plus, Power, Quantity, Times, replace
from symgrad.plain import canonical
from symgrad.rules.functions import sigma, sigma_less, sigma_prime, softplus
from symgrad.stable.atoms import call, monomial, telling
from symgrad.stable.look import negated
from symgrad.stable.products import flat, of_product, pulled_out
from symgrad.stable.shift import shift


@dataclass(frozen=True)
class Safe:
    """One way to write a part of an equation so that floating numbers give its value.

    on     the class of parts it rewrites
    laws   pairs (textbook form, safe form) in schematic names, equal at every real value at which the first exists
    apply  (part, Look) -> the new part, or None where the law has nothing to do
    why    "overflow" or "cancellation": what the textbook form suffers from
    """

    name: str
    on: object
    laws: tuple
    apply: object
    why: str


def safe(name, on, why, *laws):
    """Make the decorated function a `Safe` on parts of a class."""
    return lambda apply: Safe(name, on, laws, apply, why)


# Schematic names: u and y are any numbers, v[k] any entries.
u, y, k, m = Quantity("u"), Quantity("y"), Letter("k"), Letter("m")
over_k, over_m = (Binder(letter, 0, Quantity("N") - 1) for letter in (k, m))
V = lambda place: Quantity("v", place)
e_to = lambda e: call(exp, e)
minus = lambda e: Times(-1, e)
below = lambda e: Power(e, -1)
total = Over("sum", e_to(V(m)), over_m)
largest = Over("max", V(m), over_m)
shifted = Over("sum", e_to(Plus(V(m), minus(largest))), over_m)


@safe("quotients of exponentials", (Times, Power), "overflow",
      (below(Plus(1, e_to(minus(u)))), call(sigma, u)),
      (Times(e_to(u), below(Plus(1, e_to(u)))), call(sigma, u)),
      (Times(e_to(minus(u)), Power(Plus(1, e_to(minus(u))), -2)), call(sigma_prime, u)),
      (Times(call(sigma, u), Plus(1, minus(call(sigma, u)))), call(sigma_prime, u)),
      (Times(call(sigma_prime, u), Plus(Times(-1, y, below(call(sigma, u))),
                                        Times(Plus(1, minus(y)), below(Plus(1, minus(call(sigma, u))))))),
       Plus(Times(-1, y, call(sigma, minus(u))), Times(Plus(1, minus(y)), call(sigma, u)))))
def quotients(part, look):
    return of_product(part, look)


@safe("differences from 1", Plus, "cancellation",
      (Plus(1, minus(call(sigma, u))), call(sigma, minus(u))),
      (Plus(call(sigma, u), minus(Power(call(sigma, u), 2))), call(sigma_prime, u)),
      (Plus(1, minus(Power(call(tanh, u), 2))), Times(4, call(sigma_prime, Times(2, u)))),
      (Plus(e_to(u), -1), call(expm1, u)))
def differences(part, look):
    """Two terms of which one is the other times -sigma(u), -tanh(u)**2 or -exp(u)."""
    terms = list(part.args)
    for one, first in enumerate(terms):
        for two, second in enumerate(terms):
            rest = _ratio(first, second) if one != two else None
            gap = _gap(rest, look) if rest else None
            if gap is not None:
                spot, product = min(one, two), Times(first, gap)
                product = of_product(product, look) or product
                signed = product if not (isinstance(product, Times) and product.args[0] == 1) else Times(*product.args[1:])
                kept = [signed if number == spot else term for number, term in enumerate(terms) if number == spot or number not in (one, two)]
                return Plus(*kept)
    return None


def _ratio(first, second):
    """(base, power) where second = -first*base**power; None for anything else."""
    (a, mine), (b, theirs) = map(_powers, (first, second))
    if a != -b:
        return None
    rest = {base: theirs.get(base, 0) - mine.get(base, 0) for base in {**mine, **theirs}}
    rest = {base: power for base, power in rest.items() if power}
    return next(iter(rest.items())) if len(rest) == 1 else None


def _powers(term):
    """The number before a term, and the powers of its other factors."""
    number, powers = 1, {}
    for factor in flat(term):
        base, power = factor.args if isinstance(factor, Power) and factor.exponent.is_Integer else (factor, 1)
        if factor.is_Number:
            number = number*factor
        else:
            powers[base] = powers.get(base, 0) + power
    return number, powers


def _gap(rest, look):
    """1 - x for x that is sigma(u), tanh(u)**2 or exp(u), by name or written out."""
    base, power = rest
    inside = look.body(base)
    if isinstance(inside, Power) and inside.exponent.is_Integer:
        inside, power = look.body(inside.base), inside.exponent*power
    if isinstance(inside, tanh) and power == 2:
        return Times(4, call(sigma_prime, Times(2, inside.args[0])))
    if power != 1 or not (look.plain(base) or isinstance(inside, sigma) and canonical(inside.args[0]) in look.softened):
        return None
    if isinstance(inside, sigma):
        return call(sigma, negated(inside.args[0]))
    return minus(call(expm1, inside.args[0])) if isinstance(inside, exp) else None


@safe("constants out of sums", Over, "overflow", (Over("sum", Times(V(k), e_to(u)), over_k), Times(e_to(u), Over("sum", V(k), over_k))))
def constants(part, look):
    """So that they meet what cancels them outside."""
    return pulled_out(part, look)


@safe("logarithms", log, "overflow",
      (call(log, Plus(1, e_to(u))), call(softplus, u)),
      (call(log, call(sigma, u)), minus(call(softplus, minus(u)))),
      (call(log, Plus(1, minus(call(sigma, u)))), minus(call(softplus, u))),
      (call(log, Times(e_to(V(k)), below(total))), Plus(V(k), minus(call(log, total)))))
def logarithms(part, look):
    """The logarithm of a product is the sum of those of its factors, where all are positive."""
    found = monomial(part.args[0], look)
    if not telling(found) or found.number == 1 and not found.logistic and [power for _, power in found.sums.values()] == [1]:
        return None
    return Plus(*_logarithms(found.settle()))


def _logarithms(found):
    """The terms of the logarithm of a monomial."""
    if found.number != 1:
        yield call(log, found.number)
    for u, a, b, c in found.logistic.values():
        for power, value in ((c, u), (-a, call(softplus, negated(u))), (-b, call(softplus, u))):
            if power:
                yield times(power, value)
    for e, power in found.sums.values():
        if power:
            yield times(power, call(log, e))


def times(number, e):
    return e if number == 1 else Times(number, e)


@safe("logarithms near 1", log, "cancellation", (call(log, Plus(1, u)), call(log1p, u)))
def near_one(part, look):
    inside = part.args[0]
    if not (isinstance(inside, Plus) and 1 in inside.args) or telling(monomial(inside, look)):
        return None
    place = inside.args.index(1)
    rest = [term for number, term in enumerate(inside.args) if number != place]
    return call(log1p, Plus(*rest))


@safe("sums of exponentials", (Times, Power, Plus, log), "overflow",
      (call(log, total), Plus(largest, call(log, shifted))),
      (Times(e_to(V(k)), below(total)), Times(e_to(Plus(V(k), minus(largest))), below(shifted))),
      (Plus(V(k), minus(call(log, total))), Plus(V(k), minus(largest), minus(call(log, shifted)))))
def sums(part, look):
    """The largest exponent is taken out of a sum of exponentials (P. Blanchard, D. J. Higham, N. J. Higham, Accurately computing the
    log-sum-exp and softmax functions, IMA J. Numer. Anal. 41, 2021)."""
    return shift(part, look)


@safe("sigma less a number", Plus, "cancellation",
      (Plus(call(sigma, u), minus(y)), Plus(Times(Plus(1, minus(y)), call(sigma, u)), Times(-1, y, call(sigma, minus(u))))))
def less(part, look):
    """Where a logarithm of sigma(u) is taken, as in a cross-entropy, y is near 0 or 1, and so is sigma(u)."""
    for first, other in ((part.args, part.args[::-1]) if len(part.args) == 2 else ()):
        turned = isinstance(first, Times) and len(first.args) == 2 and first.args[0] == -1
        inside = look.body(first.args[1] if turned else first)
        if isinstance(inside, sigma) and canonical(inside.args[0]) in look.softened:
            return minus(sigma_less(inside.args[0], other, evaluate=False)) if turned else \
                sigma_less(inside.args[0], negated(other), evaluate=False)
    return None


def written_out(e):
    """`e` with sigma(u) - y in the form in which it is safe, as a reader knows it."""
    return replace(e, lambda part: _weighed(*part.args) if isinstance(part, sigma_less) else part)


def _weighed(u, y):
    return Plus(Times(Plus(1, negated(y)), call(sigma, u)), Times(-1, y, call(sigma, negated(u))))


ALGEBRA = (constants, quotients, differences, logarithms, near_one)
LAWS = (*ALGEBRA, sums, less)
