"""Products of what is never 0 - exponentials, sigma, sums of exponentials - in powers: where their factors cancel, none overflows."""

from dataclasses import dataclass, field

from sympy import Abs, S, erfc, exp, tanh
from sympy.codegen.cfunctions import expm1

from symgrad.notation.functions import erfcx, sigma, sigma_prime
from symgrad.notation.nodes import Power, Times
from symgrad.notation.sympy_form import normal_form
from symgrad.notation.traversal import replace
from symgrad.rules.algebra import negated
from symgrad.stable.pieces import call, core, multiple, power_of


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
    tails: dict = field(default_factory=dict)
    number: object = S.One

    @property
    def _kinds(self):
        return self.exponents, self.logistic, self.sums, self.tails

    def by(self, other):
        """Multiply by another monomial."""
        for by, kind in zip((self.by_exp, self.by_logistic, self.by_sum, self.by_tail), other._kinds):
            for found in kind.values():
                by(*found)
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
        key, turned = normal_form(u), normal_form(negated(u))
        if key not in self.logistic and turned in self.logistic:
            key, a, b, self.number = turned, b, a, self.number*(-1)**t
        entry = self.logistic.setdefault(key, [u, S.Zero, S.Zero, S.Zero])
        entry[1:] = entry[1] + a, entry[2] + b, entry[3] + t
        return self

    def by_sum(self, e, power):
        """Multiply by a sum of exponentials in a power."""
        entry = self.sums.setdefault(normal_form(e), [e, S.Zero])
        entry[1] += power
        return self

    def by_tail(self, u, power, scaled=0):
        """Multiply by erfc(u)**power and by (exp(u**2)*erfc(u))**scaled."""
        entry = self.tails.setdefault(normal_form(u), [u, S.Zero, S.Zero])
        entry[1:] = entry[1] + power, entry[2] + scaled
        return self

    def raised(self, power):
        """The monomial in a power; a root only of what is positive."""
        kinds = ({key: [u, *(n*power for n in powers)] for key, (u, *powers) in kind.items()} for kind in self._kinds)
        return Monomial(*kinds, self.number**power)

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
    def is_lone_sum(self):
        """Whether it is a sum of exponentials alone."""
        return self.number == 1 and not (self.logistic or self.tails or self.exponents) and [power for _, power in self.sums.values()] == [1]

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
                if key in two.logistic or normal_form(negated(u)) in two.logistic or two.beside(u)[1]:
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
