"""The largest exponent taken out of a sum of exponentials.

exp(u)/sum(exp(v))  =  exp(u - m)/sum(exp(v - m)), m = max(v)        log(sum(exp(v)))  =  m + log(sum(exp(v - m)))

Both hold for every number m, and with weights of any sign: log(sum(w*exp(v))) = m + log(sum(w*exp(v - m))). A weight of 0 hides its
exponent, which then may be larger than m: w*exp(v - m) = w*exp(min(v - m, 0)).
"""

from sympy import Rational, S, exp, log
from sympy.codegen.cfunctions import expm1, log1p

from symgrad.notation.functions import maximum, minimum
from symgrad.notation.matching import lie_within, match
from symgrad.notation.nodes import Over, Plus, Power, Times, over
from symgrad.notation.traversal import substitute
from symgrad.rules.algebra import negated
from symgrad.stable.exponentials import exponentials
from symgrad.stable.pieces import call, multiple, power_of
from symgrad.stable.products import all_factors
from symgrad.stable.safe_form import V, W, below, e_to, exponent_shown, from_0, held, highest, k, largest, m, minus, over_m
from symgrad.stable.safe_form import safe, shifted, total, weighted, y


@safe("sums of exponentials", (Times, Power, Plus, log), "overflow",
      (call(log, total), Plus(largest, call(log, shifted))),
      (Times(e_to(V(k)), below(total)), Times(e_to(Plus(V(k), minus(largest))), below(shifted))),
      (Plus(V(k), minus(call(log, total))), Plus(V(k), minus(largest), minus(call(log, shifted)))),
      (call(log, weighted), Plus(highest, call(log, Over("sum", Times(W(m), held(m)), over_m)))),
      (call(log, Times(y, below(weighted))), Plus(minus(highest), call(log, Times(y, below(Over("sum", Times(W(m), held(m)), over_m)))))),
      (Times(W(k), e_to(V(k)), below(weighted)), Times(W(k), held(k), below(Over("sum", Times(W(m), held(m)), over_m)))),
      (call(log, Plus(1, total)), Plus(from_0, call(log1p, Plus(call(expm1, minus(from_0)), Over("sum", e_to(Plus(V(m), minus(from_0))), over_m))))),
      (Power(total, Rational(1, 2)), Times(Power(shifted, Rational(1, 2)), e_to(Times(Rational(1, 2), largest)))))
def sums(part, where):
    """The largest exponent is taken out of a sum of exponentials that stands in a power in a product, or in a logarithm.

    P. Blanchard, D. J. Higham, N. J. Higham, Accurately computing the log-sum-exp and softmax functions, IMA J. Numer. Anal. 41, 2021.
    """
    if isinstance(part, log):
        found = _shifted(part.args[0], where)
        return Plus(found.largest, found.logarithm()) if found else _of_product(all_factors(part.args[0]), where)
    return _differences(part, where) if isinstance(part, Plus) else _product(all_factors(part), where)


def _of_product(factors, where):
    """The logarithm of a product in which sums in powers are shifted: of sums with weights of any sign it is not the sum of logarithms."""
    powers = [f.args if isinstance(f, Power) and f.exponent.is_Integer else (f, 1) for f in factors]
    found = [(n, power, shifted) for n, (base, power) in enumerate(powers) if (shifted := _shifted(base, where))]
    if not found:
        return None
    for n, power, shifted in found:
        factors[n] = power_of(shifted.sum, power)
    return Plus(*(multiple(power, shifted.largest) for _, power, shifted in found), call(log, Times(*factors)))


class _Shifted:
    """A sum of exponentials by its terms: the largest exponent, and the sum of the exponentials less it."""

    def __init__(self, terms, where):
        self.terms, self.guarded, self.facts = terms, where.guarded, where.facts
        shows = lambda v, weight: exponent_shown(v, weight) if self.guarded and not weight.is_Number else v
        tops = [over("max", shows(v, weight), binders) for weight, v, binders in terms]
        self.largest = call(maximum, *tops) if len(tops) > 1 else tops[0]
        self.sum = Plus(*(self._term(*term) for term in terms))

    @property
    def is_positive(self):
        return all(weight.is_Number and weight > 0 for weight, _, _ in self.terms)

    def _term(self, weight, v, binders):
        body = self.less(v, hidden=not weight.is_Number)
        return over("sum", body if weight == 1 else Times(weight, body), binders)

    def less(self, v, hidden=False):
        """exp(v - largest), which stands beside its weight where that may hide it."""
        rest = negated(self.largest) if v == 0 else Plus(v, negated(self.largest))
        return call(exp, call(minimum, rest, S.Zero) if hidden and self.guarded else rest)

    def logarithm(self):
        """The logarithm of the sum; beside a 1 it is taken near 1."""
        terms = list(self.sum.args) if isinstance(self.sum, Plus) else [self.sum]
        if (S.One, S.Zero, ()) not in self.terms:
            return call(log, self.sum)
        terms[self.terms.index((S.One, S.Zero, ()))] = call(expm1, negated(self.largest))
        return call(log1p, Plus(*terms))

    def weight(self, u):
        """The weight that exp(u) has in the sum, so that their product is at most about 1; None where it is not certainly a term of it."""
        for weight, v, binders in self.terms:
            letters = match(v, u, {b.letter: None for b in binders})
            if letters is not None and lie_within(binders, letters, self.facts):
                return substitute(weight, letters)
        return None


def _shifted(e, where):
    """The sum shifted; None where it is none of exponentials, or where one over letters may be empty: that is 0, and has no largest term."""
    terms = exponentials(*where.opened(e)) or ()
    filled = (where.facts.within(*binders[:number]).nonnegative(b.size - 1) for *_, binders in terms for number, b in enumerate(binders))
    return _Shifted(terms, where) if terms and all(filled) else None


def _differences(e, where):
    """u - log(sum(exp(v))) as (u - m) - log(sum(exp(v - m))), so that large numbers cancel first."""
    terms, changed = list(e.args), False
    for term in e.args:
        inner = term.args[1] if isinstance(term, Times) and len(term.args) == 2 and term.args[0] == -1 else None
        found = _shifted(inner.args[0], where) if isinstance(inner, log) else None
        place = next((n for n, other in enumerate(terms) if found and found.weight(other) is not None), None)
        if place is not None:
            terms[terms.index(term)] = negated(call(log, found.sum))
            terms.insert(place + 1, negated(found.largest))
            changed = True
    return Plus(*terms) if changed else None


def _product(factors, where):
    """Each sum in a power takes its largest exponent from exponentials above; what is left over stands in one exponential."""
    powers = [f.args if isinstance(f, Power) and f.exponent.is_Rational else (f, 1) for f in factors]
    powers = [(inside if isinstance(inside := where.body(base), exp) else base, power) for base, power in powers]
    above = {n: base.args[0] for n, (base, power) in enumerate(powers) if isinstance(base, exp) and power == 1}
    result, loose = [power_of(base, power) for base, power in powers], []
    shifted = {n: found for n, (base, power) in enumerate(powers) if power <= 1 and (found := _shifted(base, where))}
    grows = above or any(powers[n][1] > 0 for n in shifted)
    for number, found in sorted(shifted.items(), key=lambda each: powers[each[0]][1] == 1):
        power = powers[number][1]
        held = {n: weight for n, u in above.items() if (weight := found.weight(u)) is not None}
        if not (loose if power == 1 else grows or found.is_positive):
            continue
        result[number], left = power_of(found.sum, power), -power
        for place in list(held)[:max(0, int(left))]:
            hidden = not held[place].is_Number and all(f in factors for f in all_factors(held[place]))  # its weight, which may be 0, is beside it
            result[place] = found.less(above.pop(place), hidden)
            left -= 1
        loose += [multiple(-left, found.largest)] if left else []
    return Times(*_joined(result, powers, loose)) if loose or result != factors else None


def _joined(result, powers, loose):
    """The factors with the exponentials that no sum has taken joined with the exponents left over."""
    if not loose:
        return result
    taken = [n for n, (base, power) in enumerate(powers) if isinstance(base, exp) and result[n] == power_of(base, power)]
    exponent = Plus(*(multiple(powers[n][1], powers[n][0].args[0]) for n in taken), *loose)
    first = taken[0] if taken else len(result)
    kept = [f for n, f in enumerate(result) if n not in taken]
    kept.insert(min(first, len(kept)), call(exp, exponent))
    return kept
