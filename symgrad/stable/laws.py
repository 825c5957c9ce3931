"""The safe forms: each law is an equation, textbook form = the form that is computed, with the code that applies it and its reason."""

from dataclasses import dataclass

from sympy import Abs, Rational, S, erf, erfc, exp, log, sign, sin, tanh
from sympy.codegen.cfunctions import expm1, log1p

from symgrad.notation.functions import erfcx, log_half_erfc, maximum, minimum, sigma, sigma_less, sigma_prime, softplus
from symgrad.notation.nodes import Binder, Differ, Letter, Over, Plus, Positive, Power, Quantity, Same, Times
from symgrad.notation.sympy_form import canonical
from symgrad.notation.traversal import parts, replace
from symgrad.stable.atoms import call, monomial, multiple, positive_sum, power_of, telling
from symgrad.stable.look import negated
from symgrad.stable.powers import cancelled, finite, kept, size_of
from symgrad.stable.products import flat, of_product, pulled_out
from symgrad.stable.shift import shift, shown
from symgrad.stable.zeros import guarded, unsigned


@dataclass(frozen=True)
class Safe:
    """One way to write a part of an equation so that floating numbers give its value.

    on     the class of parts it rewrites
    laws   pairs (textbook form, safe form) in schematic names, equal at every real value at which the first exists
    apply  (part, Look) -> the new part, or None where the law has nothing to do
    why    "overflow", "cancellation" or "zero": what the textbook form suffers from
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
V, W = (lambda place, name=name: Quantity(name, place) for name in "vw")
e_to = lambda e: call(exp, e)
minus = lambda e: Times(-1, e)
below = lambda e: Power(e, -1)
total = Over("sum", e_to(V(m)), over_m)
largest = Over("max", V(m), over_m)
shifted = Over("sum", e_to(Plus(V(m), minus(largest))), over_m)
weighted = Over("sum", Times(W(m), e_to(V(m))), over_m)
highest = Over("max", shown(V(m), W(m)), over_m)
from_0 = call(maximum, S.Zero, largest)
held = lambda place: e_to(call(minimum, Plus(V(place), minus(highest)), S.Zero))


@safe("quotients of exponentials", (Times, Power), "overflow",
      (below(Plus(1, e_to(minus(u)))), call(sigma, u)),
      (Times(e_to(u), below(Plus(1, e_to(u)))), call(sigma, u)),
      (Times(e_to(minus(u)), Power(Plus(1, e_to(minus(u))), -2)), call(sigma_prime, u)),
      (Times(call(sigma, u), Plus(1, minus(call(sigma, u)))), call(sigma_prime, u)),
      (Times(Power(call(sigma, Times(2, u)), Rational(1, 2)), Power(call(sigma, Times(-2, u)), Rational(1, 2))),
       Times(e_to(minus(call(Abs, u))), call(sigma, Times(2, call(Abs, u))))),
      (Times(e_to(minus(Power(u, 2))), below(call(erfc, u))), below(call(erfcx, u))),
      (Times(call(sigma_prime, u), Plus(Times(-1, y, below(call(sigma, u))),
                                        Times(Plus(1, minus(y)), below(Plus(1, minus(call(sigma, u))))))),
       Plus(Times(-1, y, call(sigma, minus(u))), Times(Plus(1, minus(y)), call(sigma, u)))))
def quotients(part, look):
    return of_product(part, look)


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
def differences(part, look):
    """Two terms of which one is the other times -sigma(u), -tanh(u)**2, tanh(u), -exp(u) or 1/expm1(u), or that are another function's."""
    terms = list(part.args)
    for one, first in enumerate(terms):
        for two, second in enumerate(terms):
            gap = _difference(first, second, len(terms) == 2, look) if one != two else None
            if gap is not None:
                spot = min(one, two)
                return Plus(*(gap if number == spot else term for number, term in enumerate(terms) if number == spot or number not in (one, two)))
    return None


def _difference(first, second, alone, look):
    """The sum of two terms in one; None where it has no better form."""
    if isinstance(first, softplus) and canonical(Plus(first.args[0], second)) == 0:
        return call(softplus, negated(first.args[0]))
    sign, rest = _ratio(first, second)
    gap = _gap(sign, rest, first, alone, look) if rest else None
    if gap is None:
        return None
    product = Times(first, gap)
    product = of_product(product, look) or product
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
    for factor in flat(term):
        base, power = factor.args if isinstance(factor, Power) and factor.exponent.is_Integer else (factor, 1)
        if base.is_Number:
            number = number*base**power
        else:
            powers[base] = powers.get(base, 0) + power
    return number, powers


def _gap(sign, rest, first, alone, look):
    """1 + sign*x for x that is sigma(u), tanh(u) or exp(u), or a square of the first two, by name or written out."""
    base, power = rest
    inside = look.body(base)
    if isinstance(inside, Power) and inside.exponent.is_Integer:
        base, power = inside.base, inside.exponent*power
        inside = look.body(base)
    if isinstance(inside, erf) and abs(sign) == power == 1:
        return call(erfc, negated(inside.args[0]) if sign > 0 else inside.args[0])
    number, tail = inside.args if isinstance(inside, Times) and len(inside.args) == 2 else (S.One, inside)
    if isinstance(tail, erfc) and power == 1 and sign*number == Rational(-1, 2):
        return Times(S.Half, call(erfc, negated(tail.args[0])))
    if isinstance(inside, tanh):
        return _tanh_gap(sign, inside.args[0], power)
    if isinstance(inside, sigma) and (look.plain(base) or canonical(inside.args[0]) in look.softened):
        return _sigma_gap(sign, inside, power, first)
    if isinstance(inside, expm1) and (sign, power) == (1, -1):
        return minus(below(call(expm1, negated(inside.args[0]))))
    if isinstance(inside, exp) and (sign, power) == (-1, 1) and (alone or first.is_Number) and look.plain(base):
        return minus(call(expm1, inside.args[0]))
    return None


def _sigma_gap(sign, value, power, first):
    """1 + sign*sigma(u)**power. 1 - 2*sigma(u) stays, as second derivatives read it beside a sigma that is at hand."""
    opposite = call(sigma, negated(value.args[0]))
    if sign == -1 and power in (1, 2):
        return opposite if power == 1 else Times(opposite, Plus(1, value))
    return minus(call(tanh, multiple(S.Half, value.args[0]))) if (sign, power, first) == (-2, 1, -1) else None


def _tanh_gap(sign, u, power):
    """1 + sign*tanh(u)**power."""
    if (sign, power) == (-1, 2):
        return Times(4, call(sigma_prime, Times(2, u)))
    return Times(2, call(sigma, multiple(2*sign, u))) if abs(sign) == 1 and power == 1 else None


@safe("constants out of sums", Over, "overflow", (Over("sum", Times(V(k), e_to(u)), over_k), Times(e_to(u), Over("sum", V(k), over_k))))
def constants(part, look):
    """So that they meet what cancels them outside."""
    return pulled_out(part, look)


@safe("logarithms", log, "overflow",
      (call(log, Plus(1, e_to(u))), call(softplus, u)),
      (call(log, call(sigma, u)), minus(call(softplus, minus(u)))),
      (call(log, Plus(1, minus(call(sigma, u)))), minus(call(softplus, u))),
      (call(log, Times(e_to(V(k)), below(total))), Plus(V(k), minus(call(log, total)))),
      (call(log, Times(Rational(1, 2), call(erfc, u))), call(log_half_erfc, u)),
      (call(log, Times(y, call(sigma, u))), Plus(call(log, y), minus(call(softplus, minus(u))))),
      (call(log, Power(call(sigma, u), Rational(1, 2))), Times(Rational(-1, 2), call(softplus, minus(u)))))
def logarithms(part, look):
    """The logarithm of a product is the sum of those of the factors that are positive, and of that of all others."""
    factors = flat(opened if isinstance(opened := look.body(part.args[0]), Times) else part.args[0])
    known = [f for f in factors if telling(monomial(f, look))]
    found = monomial(Times(*known), look)
    if not known or factors == known and _lone(found) or _left_of_one(part.args[0]) is not None:
        return None
    signed, terms = _parted(found.raised(S.One).settle(), look)
    rest = [f for f in factors if f not in known] + signed
    return Plus(*([call(log, Times(*rest))] if rest else []), *terms)


def _lone(found):
    """Whether a monomial is a sum of exponentials alone."""
    return found.number == 1 and not found.logistic and not found.tails and not found.exponents and [power for _, power in found.sums.values()] == [1]


def _left_of_one(e):
    """u where e is 1 - exp(u), written -expm1(u); None for anything else."""
    return e.args[1].args[0] if isinstance(e, Times) and len(e.args) == 2 and e.args[0] == -1 and isinstance(e.args[1], expm1) else None


def _parted(found, look):
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
        if not positive_sum(e, look):
            signed.append(power_of(e, power))
        elif power:
            terms.append(multiple(power, call(log, e)))
    return signed, terms


@safe("logarithms of what an exponential leaves", log, "cancellation",
      (call(log, minus(call(expm1, minus(u)))), minus(call(log1p, Times(-1, e_to(minus(u)), below(call(expm1, minus(u))))))))
def left(part, look):
    """The same to the last digit where the exponential is near 1 and where it is near 0."""
    v = _left_of_one(part.args[0])
    return minus(call(log1p, Times(-1, e_to(v), below(call(expm1, v))))) if v is not None else None


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
      (Plus(V(k), minus(call(log, total))), Plus(V(k), minus(largest), minus(call(log, shifted)))),
      (call(log, weighted), Plus(highest, call(log, Over("sum", Times(W(m), held(m)), over_m)))),
      (call(log, Times(y, below(weighted))), Plus(minus(highest), call(log, Times(y, below(Over("sum", Times(W(m), held(m)), over_m)))))),
      (Times(W(k), e_to(V(k)), below(weighted)), Times(W(k), held(k), below(Over("sum", Times(W(m), held(m)), over_m)))),
      (call(log, Plus(1, total)), Plus(from_0, call(log1p, Plus(call(expm1, minus(from_0)), Over("sum", e_to(Plus(V(m), minus(from_0))), over_m))))),
      (Power(total, Rational(1, 2)), Times(Power(shifted, Rational(1, 2)), e_to(Times(Rational(1, 2), largest)))))
def sums(part, look):
    """The largest exponent is taken out of a sum of exponentials (P. Blanchard, D. J. Higham, N. J. Higham, Accurately computing the
    log-sum-exp and softmax functions, IMA J. Numer. Anal. 41, 2021)."""
    return shift(part, look)


@safe("exponentials of exponentials", Times, "overflow",
      (Times(e_to(u), e_to(minus(e_to(u)))), e_to(Plus(u, minus(e_to(u))))))
def joined(part, look):
    """An exponential overflows where that of another is 0: they are joined in one."""
    place = [n for n, f in enumerate(part.args) if isinstance(f, exp)]
    if len(place) < 2 or not any(list(parts(part.args[n].args[0], exp)) for n in place):
        return None
    one = e_to(Plus(*(part.args[n].args[0] for n in place)))
    return Times(*(one if n == place[0] else f for n, f in enumerate(part.args) if n not in place[1:]))


@safe("sigma less a number", Plus, "cancellation",
      (Plus(call(sigma, u), minus(y)), Plus(Times(Plus(1, minus(y)), call(sigma, u)), Times(-1, y, call(sigma, minus(u))))))
def less(part, look):
    """Where a logarithm of sigma(u) is taken, as in a cross-entropy, y is near 0 or 1, and so is sigma(u). Nothing cancels in sigma(u) + 1."""
    for first, other in ((part.args, part.args[::-1]) if len(part.args) == 2 else ()):
        turned = isinstance(first, Times) and len(first.args) == 2 and first.args[0] == -1
        inside = look.body(first.args[1] if turned else first)
        if isinstance(inside, sigma) and canonical(inside.args[0]) in look.softened and not other.is_positive:
            return minus(sigma_less(inside.args[0], other, evaluate=False)) if turned else \
                sigma_less(inside.args[0], negated(other), evaluate=False)
    return None


def written_out(e):
    """`e` with sigma(u) - y in the form in which it is safe, as a reader knows it."""
    forms = {sigma_less: _weighed, log_half_erfc: _far_tail}
    return replace(e, lambda part: forms[type(part)](*part.args) if type(part) in forms else part)


def _far_tail(u):
    return Plus(Times(-1, Power(u, 2)), call(log, Times(S.Half, call(erfcx, u))))


def _weighed(u, y):
    return Plus(Times(Plus(1, negated(y)), call(sigma, u)), Times(-1, y, call(sigma, negated(u))))


@safe("whole powers of 0", (Times, Over), "zero",
      (Times(k, Power(u, Plus(k, -1))), Times(k, Power(u, call(maximum, Plus(k, -1), S.Zero)))),
      (Times(k, Plus(Times(2, k), -1), Power(u, Plus(Times(2, k), -2))),
       Times(k, Plus(Times(2, k), -1), Power(u, call(maximum, Plus(Times(2, k), -2), S.Zero)))),
      (Times(k, Over("sum", Times(V(m), Power(u, Plus(k, -1))), over_m)),
       Times(k, Over("sum", Times(V(m), Power(u, call(maximum, Plus(k, -1), S.Zero))), over_m))))
def whole_powers(part, look):
    """The slope of x**i is 0 for i = 0, also at x = 0, where x**(i - 1) does not exist."""
    return kept(part, (), look)


@safe("logarithms beside powers of 0", Times, "zero",
      (Times(Power(Power(u, 2), y), call(log, Power(u, 2))),
       Times(Power(Power(u, 2), y), call(log, Power(Power(u, 2), Differ(Power(Power(u, 2), y), 0))))))
def beside_powers(part, look):
    """x**y*log(x) goes to 0 with x, where y is positive."""
    return Times(*finite(part, look))


squares = Over("sum", Power(Times(u, V(m)), 2), over_m)
root = lambda e: Power(e, Rational(1, 2))


@safe("roots", Times, "zero",
      (Times(3, Power(root(Power(u, 2)), 2), y, Power(Power(u, 2), Rational(-1, 2))), Times(3, root(Power(u, 2)), y)),
      (Times(Power(u, y), below(u)), Power(u, Plus(y, -1))))
def roots(part, look):
    """The slope of a power of a root, or of x**y*log(x): no power need be divided by one of the same base."""
    return Times(*cancelled(part, look))


@safe("roots of squares", Power, "cancellation",
      (root(Power(u, 2)), call(Abs, u)), (Power(Power(u, 2), Rational(-3, 2)), Power(call(Abs, u), -3)))
def sizes(part, look):
    """So that the square of a number near 0 is not 0 before its root is taken."""
    return size_of(part, look)


@safe("zeros beside infinities", Times, "zero",
      (Times(Positive(u), Power(u, Rational(-1, 2))), Times(Positive(u), Power(Power(u, Positive(u)), Rational(-1, 2)))),
      (Times(y, Power(u, Plus(y, -1))), Times(y, Power(Power(u, Differ(y, 0)), Plus(y, -1)))),
      (Times(Times(u, V(k)), Power(squares, Rational(-1, 2))), Times(u, V(k), Power(Power(squares, Differ(squares, 0)), Rational(-1, 2)))),
      (Times(call(sin, u), below(u)), Times(Plus(call(sin, u), Same(u, 0)), below(Power(u, Differ(u, 0))))))
def zeros(part, look):
    """What makes a product 0 keeps the rest of it from being infinite there; `zeros` says where that is the derivative."""
    return guarded(part, look)


@safe("squares of signs", Times, "zero", (Times(y, Power(call(sign, u), 2)), y))
def signs(part, look):
    """The slope of the slope of |x|**2 is 2 at 0 too."""
    return Times(*unsigned(part, look))


ALGEBRA = (constants, quotients, differences, logarithms)
LAST = (left, sums, joined, near_one)
AT_ZERO = (whole_powers, beside_powers, roots, sizes)
LAWS = (*ALGEBRA, *LAST, less, *AT_ZERO, signs, zeros)
