"""Products of what is never 0 - exponentials, sigma, sums of exponentials - in powers: where their factors cancel, none overflows.

    1 + exp(u) = 1/sigma(-u)      exp(u) = sigma(u)/sigma(-u)      1 - sigma(u) = sigma(-u)      sigma'(u) = sigma(u)*sigma(-u)
"""

from dataclasses import dataclass, field

from sympy import S, exp

from symgrad.notation import Over, Plus, Power, Times
from symgrad.plain import canonical
from symgrad.rules.functions import maximum, sigma, sigma_prime
from symgrad.stable.look import negated


def call(function, u):
    """A function of u that SymPy leaves alone."""
    return function(u, evaluate=False)


def exponentials(e, look):
    """The terms (weight, exponent, binders) of a sum of exponentials with positive numbers before them; None for anything else."""
    if isinstance(e, Over) and e.operator == "sum":
        weight, exponent = _weighted(e.body, look.inside(e))
        if exponent is not None and not _is_shifted(exponent) and look.whole(e.body, e.binders):
            return [(weight, exponent, e.binders)]
        return None
    if not isinstance(e, Plus):
        return None
    terms = []
    for term in e.args:
        weight, exponent = _weighted(term, look)
        found = [(weight, exponent, ())] if exponent is not None else exponentials(look.body(term), look)
        if found is None:
            return None
        terms.extend(found)
    return terms if any(u != 0 for _, u, _ in terms) and not any(_is_shifted(u) for _, u, _ in terms) else None


def _is_shifted(u):
    """Whether the largest exponent has been taken out already."""
    last = u.args[-1] if isinstance(u, Plus) else None
    top = last.args[1] if isinstance(last, Times) and len(last.args) == 2 and last.args[0] == -1 else None
    return isinstance(top, maximum) or isinstance(top, Over) and top.operator == "max"


def _weighted(e, look):
    """(w, u) of w*exp(u) where w is a positive number; u is 0 where there is no exponential."""
    factors = [look.body(f) for f in (e.args if isinstance(e, Times) else (e,))]
    numbers, rest = [f for f in factors if f.is_Number], [f for f in factors if not f.is_Number]
    weight = S.One
    for number in numbers:
        weight *= number
    if not weight > 0 or len(rest) > 1 or rest and not isinstance(rest[0], exp):
        return None, None
    return weight, rest[0].args[0] if rest else S.Zero


def one_plus_exp(e, look):
    """u of 1 + exp(u)."""
    if isinstance(e, Plus) and len(e.args) == 2 and 1 in e.args:
        other = look.body(next((term for term in e.args if term != 1), S.One))
        return other.args[0] if isinstance(other, exp) else None
    return None


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
    """A product of positive quantities in whole powers.

    logistic  key of u -> [u, power of sigma(u), power of sigma(-u), power of exp(u)]
    sums      key -> [sum of exponentials, power]
    number    a positive number
    """

    logistic: dict = field(default_factory=dict)
    sums: dict = field(default_factory=dict)
    number: object = S.One

    def add(self, other):
        for u, a, b, c in other.logistic.values():
            self.times(u, a, b, c)
        for e, power in other.sums.values():
            self.summed(e, power)
        self.number *= other.number
        return self

    def times(self, u, a=0, b=0, c=0):
        """Multiply by sigma(u)**a*sigma(-u)**b*exp(u)**c."""
        key, turned = canonical(u), canonical(negated(u))
        if key not in self.logistic and turned in self.logistic:
            key, a, b, c = turned, b, a, -c
        entry = self.logistic.setdefault(key, [u, 0, 0, 0])
        entry[1:] = entry[1] + a, entry[2] + b, entry[3] + c
        return self

    def summed(self, e, power):
        entry = self.sums.setdefault(canonical(e), [e, 0])
        entry[1] += power
        return self

    def settle(self):
        """Exponentials beside sigma of the same argument go into it; what cancels goes."""
        for entry in self.logistic.values():
            u, a, b, c = entry
            if c and (a or b):
                a, b, c = a + c, b - c, 0
            if a*b < 0:  # sigma(u)/sigma(-u) = exp(u)
                turn = min(abs(a), abs(b))*(1 if a > 0 else -1)
                a, b, c = a - turn, b + turn, c + turn
            entry[1:] = a, b, c
        return self

    @property
    def keys(self):
        return {*self.logistic, *self.sums}

    @property
    def mixed(self):
        """Whether an exponential stands beside sigma of the same argument."""
        return any(c and (a or b) for _, a, b, c in self.logistic.values())

    def bounds(self, other):
        """Whether two monomials have an argument or a sum in common and may cancel in it."""
        for key, (u, a, b, c) in self.logistic.items():
            for sign, there in ((1, key), (-1, canonical(negated(u)))):
                if there in other.logistic:
                    _, a_too, b_too, c_too = other.logistic[there]
                    if a or b or a_too or b_too or sign*c*c_too < 0:
                        return True
        return any(key in other.sums and power*other.sums[key][1] < 0 for key, (_, power) in self.sums.items())

    def factors(self):
        """The product written out."""
        found = [] if self.number == 1 else [self.number]
        for u, a, b, c in self.logistic.values():
            both = min(a, b) if a > 0 < b else max(a, b) if a < 0 > b else 0
            even = negated(u) if isinstance(u, Times) and u.args[0].is_Number and u.args[0] < 0 else u
            pieces = (call(exp, u), c), (call(sigma_prime, even), both), (call(sigma, u), a - both), (call(sigma, negated(u)), b - both)
            found += [power_of(base, power) for base, power in pieces if power]
        return found + [power_of(e, power) for e, power in self.sums.values() if power]


def power_of(base, power):
    return base if power == 1 else Power(base, power)


def monomial(e, look, power=1):
    """`e**power` as a `Monomial`, seen through names; None where it is no product of exponentials, sigmas and sums of them."""
    e = look.body(e)
    if isinstance(e, (exp, sigma)):
        return Monomial().times(e.args[0], **{"c" if isinstance(e, exp) else "a": power})
    if isinstance(e, sigma_prime):
        return Monomial().times(e.args[0], a=power, b=power)
    if e.is_Rational:
        return Monomial(number=e**power) if e > 0 else None
    if isinstance(e, Power) and e.exponent.is_Integer:
        return monomial(e.base, look, int(e.exponent)*power)
    if isinstance(e, Times):
        found = Monomial()
        for factor in e.args:
            part = monomial(factor, look, power)
            if part is None:
                return None
            found.add(part)
        return found
    for read, signs in ((one_plus_exp, {"b": -power}), (complement, {"b": power})):
        u = read(e, look)
        if u is not None:
            return Monomial().times(u, **signs)
    return Monomial().summed(e, power) if exponentials(e, look) else None


def telling(found):
    """Whether a monomial says more than a number."""
    return found is not None and bool(found.keys)
