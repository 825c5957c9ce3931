"""The largest exponent taken out of a sum of exponentials.

exp(u)/sum(exp(v))  =  exp(u - m)/sum(exp(v - m)), m = max(v)        log(sum(exp(v)))  =  m + log(sum(exp(v - m)))
"""

from sympy import exp, log

from symgrad.matching import match
from symgrad.notation import Over, Plus, Power, Times
from symgrad.rules.functions import maximum
from symgrad.stable.atoms import call, exponentials
from symgrad.stable.look import negated
from symgrad.stable.products import flat


def shift(e, look):
    """`e` with the sums of exponentials shifted that stand below in a product, or in a logarithm; None where there are none."""
    if isinstance(e, log):
        found = _shifted(e.args[0], look)
        return Plus(found.largest, call(log, found.sum)) if found else None
    if isinstance(e, Plus):
        return _differences(e, look)
    return _product(flat(e), look) if isinstance(e, (Times, Power)) else None


class _Shifted:
    """A sum of exponentials by its terms: the largest exponent, and the sum of the exponentials less it."""

    def __init__(self, terms):
        self.exponents = [(v, binders) for _, v, binders in terms]
        tops = [Over("max", v, *binders) if binders else v for v, binders in self.exponents]
        self.largest = maximum(*tops, evaluate=False) if len(tops) > 1 else tops[0]
        self.sum = Plus(*(self._term(*term) for term in terms))

    def _term(self, weight, v, binders):
        body = self.less(v)
        body = body if weight == 1 else Times(weight, body)
        return Over("sum", body, *binders) if binders else body

    def less(self, v):
        """exp(v - largest)."""
        return call(exp, negated(self.largest) if v == 0 else Plus(v, negated(self.largest)))

    def holds(self, u):
        """Whether u is one of the exponents, so that exp(u - largest) is at most 1."""
        return any(match(v, u, {b.letter: None for b in binders}) is not None for v, binders in self.exponents)


def _shifted(e, look):
    """The sum shifted; None where it is none of exponentials, or where one over letters may be empty: that is 0, and has no largest term."""
    terms = exponentials(look.body(e), look)
    return _Shifted(terms) if terms and all(_filled(binders, look.facts) for _, _, binders in terms) else None


def _filled(binders, facts):
    """Whether letters certainly have a value each, whatever those before them have."""
    return all(facts.within(*binders[:number]).nonnegative(binder.size - 1) for number, binder in enumerate(binders))


def _differences(e, look):
    """u - log(sum(exp(v))) as (u - m) - log(sum(exp(v - m))), so that large numbers cancel first."""
    terms, changed = list(e.args), False
    for term in e.args:
        inner = term.args[1] if isinstance(term, Times) and len(term.args) == 2 and term.args[0] == -1 else None
        found = _shifted(inner.args[0], look) if isinstance(inner, log) else None
        place = next((n for n, other in enumerate(terms) if found and found.holds(other)), None)
        if place is not None:
            terms[terms.index(term)] = negated(call(log, found.sum))
            terms.insert(place + 1, negated(found.largest))
            changed = True
    return Plus(*terms) if changed else None


def _product(factors, look):
    """Each sum below takes its largest exponent from an exponential above; what is left over stands in one exponential."""
    powers = [f.args if isinstance(f, Power) and f.exponent.is_Integer else (f, 1) for f in factors]
    sums = {n: found for n, (base, power) in enumerate(powers) if power < 0 and (found := _shifted(base, look))}
    if not sums:
        return None
    powers = [(inside if isinstance(inside := look.body(base), exp) else base, power) for base, power in powers]
    result, loose = [base if power == 1 else Power(base, power) for base, power in powers], []
    above = [n for n, (base, power) in enumerate(powers) if isinstance(base, exp) and power == 1]
    for number, found in sums.items():
        base, power = powers[number]
        result[number] = Power(found.sum, power)
        left = -power
        for place in [n for n in above if found.holds(powers[n][0].args[0])][:left]:
            result[place] = found.less(powers[place][0].args[0])
            above.remove(place)
            left -= 1
        loose += [_times(-left, found.largest)] if left else []
    return Times(*_joined(result, powers, loose))


def _joined(result, powers, loose):
    """The factors with the exponentials that no sum has taken joined with the exponents left over."""
    if not loose:
        return result
    taken = [n for n, (base, power) in enumerate(powers) if isinstance(base, exp) and result[n] in (base, Power(base, power))]
    exponent = Plus(*(_times(power, powers[n][0].args[0]) for n in taken for power in (powers[n][1],)), *loose)
    first = taken[0] if taken else len(result)
    kept = [f for n, f in enumerate(result) if n not in taken]
    kept.insert(min(first, len(kept)), call(exp, exponent))
    return kept


def _times(number, e):
    return negated(e) if number == -1 else e if number == 1 else Times(number, e)
