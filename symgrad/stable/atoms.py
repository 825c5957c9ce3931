"""Products of what is never 0 - exponentials, sigma, sums of exponentials - in powers: where their factors cancel, none overflows.

    1 + exp(u) = 1/sigma(-u)      exp(u) = sigma(u)/sigma(-u)      1 - sigma(u) = sigma(-u)      sigma'(u) = sigma(u)*sigma(-u)
"""

from dataclasses import dataclass, field

from sympy import Abs, S, cosh, erfc, exp, sinh, tanh
from sympy.codegen.cfunctions import expm1

from symgrad.notation.functions import erfcx, maximum, minimum, sigma, sigma_prime
from symgrad.notation.matching import match
from symgrad.notation.nodes import Over, Plus, Power, Times
from symgrad.notation.sympy_form import canonical
from symgrad.notation.traversal import factors, free_letters, rename_apart, replace
from symgrad.stable.look import SUMMED, negated


def call(function, *arguments):
    """A function that SymPy leaves alone."""
    return function(*arguments, evaluate=False)


def exponentials(e, look):
    """The terms (weight, exponent, binders) of a sum of exponentials.

    None for anything else, for what is shifted already, and where a sum of exponentials stands below in a weight, as in shares of 1.
    """
    return look.once("exponentials", e, _exponentials) if isinstance(e, (Plus, Over, Times)) else None


def _exponentials(e, look):
    terms = _expanded(e, look) or ()
    done = all(u == 0 or _bounded(u) for _, u, _ in terms) or any(_shares(weight, look) for weight, *_ in terms)
    return None if done else terms


def _shares(weight, look):
    """Whether a sum of exponentials stands below in a weight."""
    return any(isinstance(f, Power) and f.exponent.is_Number and f.exponent < 0 and exponentials(*look.opened(f.base)) for f in factors(weight))


def _expanded(e, look):
    """The terms of a sum, also one over letters, and of a product with such a sum in it; None for anything else."""
    if isinstance(e, Plus):
        return [found for term in e.args for found in _terms(term, look)]
    if isinstance(e, Over) and e.operator == "sum" and look.whole(e.body, e.binders):
        terms, own = _terms(e.body, look.inside(e)), {b.letter for b in e.binders}
        clash = any(b.letter in own for *_, binders in terms for b in binders)
        return None if clash else [(weight, u, (*e.binders, *binders)) for weight, u, binders in terms]
    if isinstance(e, exp):
        return [(S.One, e.args[0], ())]
    if isinstance(e, Power) and e.exponent.is_Rational and isinstance(inside := look.body(e.base), exp):
        return [(S.One, Times(e.exponent, inside.args[0]), ())]
    return _multiplied(e, look) if isinstance(e, Times) else None


def _terms(e, look):
    """The terms of a part of such a sum; a part with no exponential in it is a weight."""
    return look.once("terms", e, _terms_found)


def _terms_found(e, look):
    inside, within = look.opened(e)
    found = _expanded(inside, within)
    tells = found and any(u != 0 for _, u, _ in found) and (inside is e or len(found) <= SUMMED)
    return found if tells else [(e, S.Zero, ())]


def _multiplied(product, look):
    """The terms of a product: a sum over letters in it is multiplied out, of other factors only exponentials are told from weights."""
    taken, free = [(S.One, S.Zero, ())], free_letters(product)
    for factor in product.args:
        inside, within = look.opened(factor)
        if isinstance(inside, Over):
            inside = rename_apart(inside, free)
        terms = [(factor, S.Zero, ())] if isinstance(inside, Plus) else _terms(*(inside, within) if isinstance(inside, Over) else (factor, look))
        if any(binders for *_, binders in terms) and any(binders for *_, binders in taken):
            terms = [(factor, S.Zero, ())]
        taken = [(_product(w, weight), _added(u, exponent), (*bound, *binders))
                 for w, u, bound in taken for weight, exponent, binders in terms]
    return taken


def _product(u, v):
    return u*v if u.is_Number and v.is_Number else v if u == 1 else u if v == 1 else Times(u, v)


def _added(u, v):
    return v if u == 0 else u if v == 0 else Plus(u, v)


def _bounded(u):
    """Whether an exponent is one of several less the largest of them, and so at most 0."""
    u = u.args[0] if isinstance(u, minimum) and u.args[1] == 0 else u
    *front, last = u.args if isinstance(u, Plus) else (u,)
    if not (isinstance(last, Times) and len(last.args) == 2 and last.args[0] == -1):
        return False
    own = S.Zero if not front else front[0] if len(front) == 1 else Plus(*front)
    tops = last.args[1].args if isinstance(last.args[1], maximum) else (last.args[1],)
    return any(_is_top(own, top) for top in tops)


def _is_top(v, top):
    """Whether v is what a maximum is taken of, beside others or over letters; there it may be guarded, min(v, ...)."""
    over = isinstance(top, Over) and top.operator == "max"
    body, letters = (top.body, {b.letter: None for b in top.binders}) if over else (top, {})
    return any(match(each, v, letters) is not None for each in (body, *(body.args[:1] if isinstance(body, minimum) else ())))


def core(u):
    """(number, rest) of u = number*rest, the rest in plain SymPy."""
    return canonical(u).as_coeff_Mul()


def multiple(number, u):
    """number*u, its numbers in front."""
    factors = u.args if isinstance(u, Times) else (u,)
    for f in factors:
        number = number*f if f.is_Number else number
    rest = Times(*(f for f in factors if not f.is_Number))
    return number if number == 0 or rest == 1 else rest if number == 1 else Times(number, rest)


def two_exponentials(e, look):
    """The monomial of w*exp(p*t) + w*exp(q*t), and of their difference: exp(p*t)*(1 + exp(u)) and exp(p*t)*(exp(u) - 1) with u = (q - p)*t."""
    terms = exponentials(e, look) or () if isinstance(e, Plus) and len(e.args) == 2 else ()
    if len(terms) != 2 or any(binders or not weight.is_Rational for weight, _, binders in terms):
        return None
    (weight, first, _), (other, second, _) = sorted(terms, key=lambda term: term[1] != 0)
    (p, t), (q, t_too) = core(first), core(second)
    if abs(weight) != abs(other) or first != 0 and t != t_too or p == q and first != 0:
        return None
    u = second if first == 0 else multiple(q/p - 1, first)
    found = Monomial(number=weight) if first == 0 else Monomial(number=weight).by_exp(first)
    return (found.by_logistic(u, b=-1) if weight == other else found.by(Monomial(number=S.NegativeOne).by_logistic(u, b=-1, t=1))).settle()


def complement(e, look):
    """u of 1 - sigma(u), sigma by name or written out."""
    if not (isinstance(e, Plus) and len(e.args) == 2 and 1 in e.args):
        return None
    other = next((term for term in e.args if term != 1), S.One)
    if isinstance(other, Times) and other.args[0] == -1:
        inside = look.body(Times(*other.args[1:]))
        return inside.args[0] if isinstance(inside, sigma) else None
    return None


@dataclass
class Monomial:
    """A product of exponentials, sigmas, tanhs, tails erfc(u) and sums of exponentials in rational powers; tanhs and sums have any sign.

    It is built in place: each `by` multiplies it and gives it back.

    exponents  key -> [u, power of exp(u)]; arguments that are multiples of one another have one key
    logistic   key of u -> [u, power of sigma(u), of sigma(-u), of tanh(u/2)]
    sums       key -> [sum of exponentials, power]
    tails      key of u -> [u, power of erfc(u), of exp(u**2)*erfc(u)]
    number     a number
    """

    exponents: dict = field(default_factory=dict)
    logistic: dict = field(default_factory=dict)
    sums: dict = field(default_factory=dict)
    number: object = S.One
    tails: dict = field(default_factory=dict)

    def by(self, other):
        """Multiply by another monomial."""
        for u, power in other.exponents.values():
            self.by_exp(u, power)
        for u, *powers in other.logistic.values():
            self.by_logistic(u, *powers)
        for e, power in other.sums.values():
            self.by_sum(e, power)
        for u, *powers in other.tails.values():
            self.by_tail(u, *powers)
        self.number *= other.number
        return self

    def by_exp(self, u, power=S.One):
        """Multiply by exp(u)**power."""
        number, rest = core(u)
        if number == 0:
            return self
        if rest not in self.exponents and -rest in self.exponents:
            number, rest = -number, -rest
        entry = self.exponents.setdefault(rest, [u, S.Zero])
        own, its = core(entry[0])
        entry[1] += power*number/(own if its == rest else -own)
        return self

    def by_logistic(self, u, a=0, b=0, t=0):
        """Multiply by sigma(u)**a*sigma(-u)**b*tanh(u/2)**t."""
        key, turned = canonical(u), canonical(negated(u))
        if key not in self.logistic and turned in self.logistic:
            key, a, b, self.number = turned, b, a, self.number*(-1)**t
        entry = self.logistic.setdefault(key, [u, S.Zero, S.Zero, S.Zero])
        entry[1:] = entry[1] + a, entry[2] + b, entry[3] + t
        return self

    def by_sum(self, e, power):
        """Multiply by a sum of exponentials in a power."""
        entry = self.sums.setdefault(canonical(e), [e, S.Zero])
        entry[1] += power
        return self

    def by_tail(self, u, power, scaled=0):
        """Multiply by erfc(u)**power and by (exp(u**2)*erfc(u))**scaled."""
        entry = self.tails.setdefault(canonical(u), [u, S.Zero, S.Zero])
        entry[1:] = entry[1] + power, entry[2] + scaled
        return self

    def raised(self, power):
        """The monomial in a power; a root only of what is positive."""
        return Monomial({key: [u, c*power] for key, (u, c) in self.exponents.items()},
                        {key: [u, *(n*power for n in powers)] for key, (u, *powers) in self.logistic.items()},
                        {key: [e, c*power] for key, (e, c) in self.sums.items()}, self.number**power,
                        {key: [u, *(n*power for n in powers)] for key, (u, *powers) in self.tails.items()})

    def beside(self, u):
        """(key, power of exp(u)) of the exponential of a multiple of u; (None, 0) where there is none."""
        number, rest = core(u)
        key = rest if rest in self.exponents else -rest
        if key not in self.exponents or number == 0:
            return None, S.Zero
        v, power = self.exponents[key]
        own, its = core(v)
        return key, power*own/(number if its == rest else -number)

    def settle(self):
        """Exponentials beside sigma of the same argument go into it; what cancels goes."""
        self._without_sizes()
        self._scaled()
        for entry in self.logistic.values():
            u, a, b, t = entry
            key, c = self.beside(u)
            if c and (a or b):
                del self.exponents[key]
                a, b = a + c, b - c
            if a*b < 0:  # sigma(u)/sigma(-u) = exp(u)
                turn = min(abs(a), abs(b))*(1 if a > 0 else -1)
                a, b = a - turn, b + turn
                self.by_exp(u, turn)
            entry[1:] = a, b, t
        return self

    def _scaled(self):
        """What exp(-u**2) takes of erfc(u) with the power that it has, exp(u**2)*erfc(u)."""
        for entry in self.tails.values():
            u, power, _ = entry
            square = Power(u, 2)
            _, c = self.beside(square)
            if c*power > 0:
                step = min(abs(c), abs(power))*(1 if c > 0 else -1)
                self.by_exp(square, -step)
                entry[1:] = entry[1] - step, entry[2] + step

    def _without_sizes(self):
        """exp(-|u|)*sigma(2*|u|) in any power as the root of sigma'(2*u) that it is."""
        for key, (u, a, b, t) in list(self.logistic.items()):
            beside, c = self.beside(u)
            if c and not t and a + c == b - c and isinstance(core(u)[1], Abs):
                del self.logistic[key], self.exponents[beside]
                self.by_logistic(replace(u, lambda part: part.args[0] if isinstance(part, Abs) else part), a + c, b - c)

    @property
    def keys(self):
        return {*self.exponents, *self.logistic, *self.sums, *(("tail", key) for key in self.tails)}

    @property
    def mixed(self):
        """Whether an exponential stands beside sigma of the same argument."""
        return any((a or b) and self.beside(u)[1] for u, a, b, _ in self.logistic.values()) or any(
            self.beside(Power(u, 2))[1]*power > 0 for u, power, _ in self.tails.values())

    def bounds(self, other):
        """Whether two monomials have an argument or a sum in common and may cancel in it."""
        for one, two in ((self, other), (other, self)):
            if any(two.beside(Power(u, 2))[1]*power > 0 or key in two.tails and power*two.tails[key][1] < 0
                   for key, (u, power, _) in one.tails.items()):
                return True
            for key, (u, *_) in one.logistic.items():
                if key in two.logistic or canonical(negated(u)) in two.logistic or two.beside(u)[1]:
                    return True
        if any(other.beside(u)[1]*power < 0 for u, power in self.exponents.values()):
            return True
        return any(key in other.sums and power*other.sums[key][1] < 0 for key, (_, power) in self.sums.items())

    def factors(self):
        """The product written out."""
        found = [] if self.number == 1 else [self.number]
        for u, c in self.exponents.values():
            found += _powers((call(exp, u if c > 0 else negated(u)), abs(c)) if c.is_Integer else (call(exp, multiple(c, u)), 1))
        for u, a, b, t in self.logistic.values():
            found += _logistic(u, a, b, t)
        for u, power, scaled in self.tails.values():
            found += _powers((call(erfc, u), power), (call(erfcx, u), scaled))
        return found + [power_of(e, power) for e, power in self.sums.values() if power]


def _logistic(u, a, b, t):
    """sigma(u)**a*sigma(-u)**b*tanh(u/2)**t as it is computed."""
    for v, power in ((u, b), (negated(u), a)):  # tanh(u/2)/sigma(-u) = exp(u) - 1
        step = min(t, -power) if t > 0 > power else max(t, -power) if t < 0 < power else 0
        if step and S(power).is_Integer:
            yield from _powers((S.NegativeOne, step % 2 if v != u else 0), (call(expm1, v), step))
            a, b, t = (a, b + step, t - step) if v == u else (a + step, b, t - step)
    both = min(a, b) if a > 0 < b else max(a, b) if a < 0 > b else 0
    turned = isinstance(u, Times) and u.args[0].is_Number and u.args[0] < 0
    even = negated(u) if turned else u
    if S(both).is_Integer:
        yield from _powers((call(sigma_prime, even), both))
    elif a.q == b.q == 2:  # sigma'(2*u) = (exp(-|u|)*sigma(2*|u|))**2
        half = multiple(S.Half, even)
        size = half if isinstance(half, Abs) else call(Abs, half)
        yield from _powers((call(exp, negated(size)), 2*both), (call(sigma, Times(2, size)), 2*both))
    else:
        both = 0
    yield from _powers((call(sigma, u), a - both), (call(sigma, negated(u)), b - both))
    yield from _powers((S.NegativeOne, t % 2 if turned else 0), (call(tanh, multiple(S.Half, even)), t))


def _powers(*pieces):
    return [power_of(base, power) for base, power in pieces if power]


def power_of(base, power):
    return base if power == 1 else Power(base, power)


def _read(e, look):
    """The monomial of a function by which one begins; None for anything else."""
    if isinstance(e, exp):
        return Monomial().by_exp(e.args[0])
    if isinstance(e, sigma):
        return Monomial().by_logistic(e.args[0], a=1)
    if isinstance(e, sigma_prime):
        return Monomial().by_logistic(e.args[0], a=1, b=1)
    if isinstance(e, expm1):
        return Monomial().by_logistic(e.args[0], b=-1, t=1)
    if isinstance(e, (erfc, erfcx)):
        return Monomial().by_tail(e.args[0], *((1, 0) if isinstance(e, erfc) else (0, 1)))
    if isinstance(e, cosh):  # exp(-u)*(1 + exp(2*u))/2
        return Monomial(number=S.Half).by_exp(negated(e.args[0])).by_logistic(multiple(S(2), e.args[0]), b=-1).settle()
    if isinstance(e, sinh):  # exp(-u)*(exp(2*u) - 1)/2
        return Monomial(number=S.Half).by_exp(negated(e.args[0])).by_logistic(multiple(S(2), e.args[0]), b=-1, t=1).settle()
    if isinstance(e, tanh):
        return Monomial().by_logistic(multiple(S(2), e.args[0]), t=1)
    return None


def monomial(e, look):
    """`e` as a `Monomial`, seen through names; None where it is no product of exponentials, sigmas and sums of them.

    It is kept for all that ask: to build on it, take a copy, as `raised` makes one.
    """
    return look.once("monomial", e, _monomial)


def _monomial(e, look):
    inside, within = look.opened(e)
    if inside is not e:  # the products of many names have no end of factors
        found = monomial(inside, within)
        return found if found is None or len(found.keys) <= SUMMED else None
    if e.is_Rational:
        return Monomial(number=e) if e != 0 else None
    if isinstance(e, Power) and e.exponent.is_Rational and (e.exponent.is_Integer or positive(e.base, look)):
        found = monomial(e.base, look)
        return found and found.raised(e.exponent)
    if isinstance(e, Times):
        found = Monomial()
        for factor in e.args:
            part = monomial(factor, look)
            if part is None:
                return None
            found.by(part)
        return found
    found = _read(e, look) or two_exponentials(e, look)
    if found:
        return found
    u = complement(e, look)
    if u is not None:
        return Monomial().by_logistic(u, b=1)
    return Monomial().by_sum(e, S.One) if exponentials(e, look) else None


def positive(e, look):
    """Whether a factor is certainly positive, and a monomial."""
    found = monomial(e, look)
    return found is not None and found.number > 0 and not any(t for *_, t in found.logistic.values()) and all(
        positive_sum(each, look) for each, _ in found.sums.values())


def positive_sum(e, look):
    """Whether a sum of exponentials has positive numbers before them."""
    terms = exponentials(e, look)
    return terms is not None and all(weight.is_Number and weight > 0 for weight, *_ in terms)


def telling(found):
    """Whether a monomial says more than a number."""
    return found is not None and bool(found.keys)
