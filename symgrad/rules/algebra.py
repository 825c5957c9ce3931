"""The rules of ordinary algebra, applied by need: arithmetic, cancelling, factoring, multiplying out."""

from functools import reduce
from itertools import product
from math import prod

from sympy import Expr, Integer, Number, Rational, exp

from symgrad.limits import PRODUCTS, few_digits
from symgrad.notation.brackets import Bracket, OfValues
from symgrad.notation.nodes import Binder, Letter, Over, Plus, Power, Quantity, Times
from symgrad.notation.sympy_form import alike, normal_form
from symgrad.notation.traversal import factors, is_sum, replace
from symgrad.rules import Law, Trait, rule
from symgrad.rules.undefined import always_defined, may_lack

k, half = Letter("k"), Rational(1, 2)
a, b, c, d = (Quantity(name) for name in "abcd")
_N = Quantity("N")
_over_k = Binder(k, 0, _N - 1)
_F = lambda place: Quantity("F", place)


@rule("arithmetic", "algebra", Expr, Law(Plus(Times(1, a), Times(0, b), Times(2, 3, c)), Plus(a, Times(6, c))),
      Law(Times(Rational(1, 2), 2, a), a), Law(Over("sum", Times(0), _over_k), Times(0)), Law(Times(a, -1, b), Times(-1, a, b)), Law(Times(a, 2, b), Times(2, a, b)),
      Law(Power(a, 1), a), traits=(Trait.TRIVIAL, Trait.EASY))
def arithmetic(part, where):
    """Numbers of a product are multiplied, terms and factors that say nothing go. Terminates: the expression gets smaller."""
    result = replace(part, _numbers)
    return None if result == part else result


def _numbers(e):
    if isinstance(e, Times):
        numbers = [f for f in e.args if isinstance(f, Number)]
        if 0 in numbers:
            return Integer(0)
        product = _product(numbers)
        rest = [f for f in e.args if not isinstance(f, Number)]
        return Times(*([product] if product != 1 else []), *rest)
    if isinstance(e, Plus):
        rest = [t for t in e.args if t != 0]
        numbers = [t for t in rest if isinstance(t, Number)]
        if len(numbers) > 1:
            total = few_digits(sum(numbers, Integer(0)))
            rest = [t for t in rest if not isinstance(t, Number)] + ([total] if total else [])
        return Plus(*rest)
    if isinstance(e, Power):
        base, exponent = e.args
        if exponent == 1:
            return base
        if exponent == 0 or base == 1:
            return Integer(1)
        if isinstance(base, Number) and base != 0 and exponent.is_Integer and abs(exponent) <= 64:
            return few_digits(base**exponent)
        if isinstance(base, Power) and isinstance(base.exponent, Number) and exponent == -1:
            return Power(base.base, -base.exponent)
    if is_sum(e) and e.body == 0:
        return Integer(0)
    return e


def _product(numbers):
    return reduce(lambda product, number: few_digits(product*number), numbers, Integer(1))


def base_and_exponent(factor):
    """A factor as a power with a number; a power of a root is one of what the root is taken of."""
    if not (isinstance(factor, Power) and isinstance(factor.exponent, Number)):
        return factor, Integer(1)
    base, exponent = factor.args
    root = isinstance(base, Power) and isinstance(base.exponent, Number) and not base.exponent.is_Integer
    return (base.base, base.exponent*exponent) if root else (base, exponent)


@rule("cancel", "algebra", Times, Law(Times(a, b, Power(a, -1)), b), Law(Times(Power(a, -2), c, a), Times(Power(a, -1), c)),
      Law(Times(Plus(a, Times(-1, b)), Power(Plus(b, Times(-1, a)), -1), c), Times(-1, c)),
      Law(Times(Power(Power(exp(a), half), 2), c, Power(exp(a), -half)), Times(Power(exp(a), half), c)))
def cancel(part, where):
    """`a * 1/a = 1` where a is not 0, and `(a - b)/(b - a) = -1`. Terminates: a factor goes."""
    pairs = list(enumerate(map(base_and_exponent, part.args)))
    for (number, (base, exponent)), (other, (base_too, power)) in product(pairs, pairs):
        if exponent < 0 < power and not isinstance(base, Number):
            turned = exponent.is_Integer and power.is_Integer and opposite(base_too, base)
            if turned or alike(base_too, base):
                left = exponent + power
                keep = [f for place, f in enumerate(part.args) if place not in (number, other)]
                if left != 0:
                    keep.insert(min(number, other), base if left == 1 else Power(base, left))
                return Times(*([-1] if turned and power % 2 else []), *keep)
    return None


def opposite(u, v):
    """Whether two sums are each other's negative, term by term."""
    return isinstance(u, Plus) and isinstance(v, Plus) and len(u.args) == len(v.args) and {negated(term) for term in u.args} == {*v.args}


@rule("collect", "algebra", Plus, Law(Plus(Times(c, Plus(a, Times(-1, b))), Times(-1, Plus(b, Times(-1, a)), c)), Times(2, c, Plus(a, Times(-1, b)))), Law(Plus(Times(2, a), b, Times(3, a)), Plus(Times(5, a), b)), Law(Plus(a, b, Times(-1, a)), b))
def collect(part, where):
    """Terminates: there are fewer terms."""
    kinds = {}
    for term in part.args:
        numbers = [f for f in factors(term) if isinstance(f, Number)]
        rest = tuple(f for f in factors(term) if not isinstance(f, Number))
        number, key = _product(numbers), normal_form(Times(*rest))
        if key not in kinds and (turned := next(filter(kinds.__contains__, map(normal_form, _turned_round(rest))), None)) is not None:
            number, key = -number, turned
        amount, first = kinds.get(key, (Integer(0), rest))
        kinds[key] = (few_digits(amount + number), first)
    if len(kinds) == len(part.args):
        return None
    return Plus(*(Times(*([amount] if amount != 1 else []), *rest) for amount, rest in kinds.values() if amount != 0))


@rule("powers", "algebra", Times, Law(Times(a, b, a), Times(Power(a, 2), b)), Law(Times(Power(a, -1), b, Power(a, -1)), Times(Power(a, -2), b)))
def powers(part, where):
    """Terminates: there are fewer factors."""
    pairs = list(map(base_and_exponent, part.args))
    for base, exponent in pairs:
        if isinstance(base, (Number, Bracket)):  # of equal brackets one is left, by a rule of their own
            continue
        same = [place for place, (other, power) in enumerate(pairs) if power*exponent > 0 and alike(other, base)]
        if len(same) > 1:
            total = sum((pairs[place][1] for place in same), Integer(0))
            keep = [f for place, f in enumerate(part.args) if place not in same[1:]]
            keep[same[0]] = base if total == 1 else Power(base, total)
            return Times(*keep)
    return None


@rule("factor", "algebra", Plus, Law(Plus(Times(a, b), Times(-1, a, c)), Times(a, Plus(b, Times(-1, c)))),
      Law(Plus(Times(a, b), a), Times(a, Plus(b, 1))))
def factor(part, where):
    """Not out of brackets, which hide where it does not exist: some term must be left without, and it must exist there. Terminates: a factor stands fewer times."""
    shared = [f for f in dict.fromkeys(factors(part.args[0]))
              if not isinstance(f, Number) and all(f in factors(term) for term in part.args[1:])]
    rest = []
    for term in part.args:
        left = list(factors(term))
        for f in shared:
            left.remove(f)
        rest.append(Times(*left))
    if all(isinstance(f, Bracket) for f in shared) and not (shared and all(isinstance(f, OfValues) for f in shared) and all(always_defined(term, where) for term in rest)):
        return None
    guarded = [any(isinstance(f, Bracket) for f in factors(term)) for term in rest]
    if all(guarded) or any(guarded) and any(may_lack(f, where) for f in shared):
        return None
    return Times(*shared, Plus(*rest))


@rule("multiply in", "algebra", Times, Law(Times(a, b, Plus(Times(c, Power(a, -1)), d)), Times(b, Plus(Times(a, c, Power(a, -1)), Times(a, d)))))
def multiply_in(part, where):
    """A factor meets its own inverse in a sum beside it. Terminates: a factor of a product goes, and an inverse will."""
    for number, inner in enumerate(part.args):
        if not isinstance(inner, Plus):
            continue
        below = {f.base for term in inner.args for f in factors(term) if isinstance(f, Power) and f.exponent == -1}
        meet = [f for place, f in enumerate(part.args) if place != number and f in below]
        if meet:
            keep = [f for f in part.args if f not in meet]
            keep[keep.index(inner)] = Plus(*(Times(*meet, term) for term in inner.args))
            return Times(*keep)
    return None


@rule("expand", "algebra", Plus, Law(Plus(Times(a, Plus(1, Times(-1, b))), Times(-1, b, Plus(1, Times(-1, a)))), Plus(a, Times(-1, b))))
def expand(part, where):
    """Every product of sums is multiplied out where terms cancel and that leaves less. Terminates: the expression gets smaller."""
    sums = [[f.args if isinstance(f, Plus) else (f,) for f in factors(term)] for term in part.args]
    if sum(prod(map(len, row)) for row in sums) > PRODUCTS:
        return None
    out = Plus(*(Times(*choice) for row in sums for choice in product(*row)))
    out = arithmetic.apply(out, where) or out
    fewer = collect.apply(out, where) if isinstance(out, Plus) else None
    return fewer if fewer is not None and _length(fewer) < _length(part) else None


def _length(e):
    return 1 + sum(map(_length, e.args)) if not isinstance(e, Quantity) else 1


@rule("sign", "algebra", Times, Law(Times(-1, c, Plus(a, Times(-1, b))), Times(c, Plus(b, Times(-1, a)))),
      Law(Times(-1, Over("sum", Times(_F(k), Plus(a, Times(-1, b))), _over_k)), Over("sum", Times(_F(k), Plus(b, Times(-1, a))), _over_k)),
      traits=(Trait.EASY,))
def sign(part, where):
    """`-(a - b) = b - a`, but not after a plus, where `u - (a - b)` reads better. Terminates: a minus sign goes."""
    if where.added or not isinstance(part.args[0], Number) or part.args[0] >= 0:
        return None
    for number, f in enumerate(part.args):
        turned = _turned(f)
        if turned is not None:
            lead = [] if part.args[0] == -1 else [-part.args[0]]
            return Times(*lead, *part.args[1:number], turned, *part.args[number + 1:])
    return None


def _turned_round(product):
    """The negative of a product, told by turning one of its differences round, in each way."""
    for number, f in enumerate(product):
        turned = _turned(f)
        if turned is not None:
            yield Times(*product[:number], turned, *product[number + 1:])


def _turned(e):
    """The negative of a difference, or of a sum over a product that has one as a factor; None of anything else."""
    leads = [factors(term)[0] for term in e.args] if isinstance(e, Plus) else ()
    if len(leads) == 2 and sum(bool(lead < 0) for lead in leads if isinstance(lead, Number)) == 1:
        return Plus(*sorted(map(negated, e.args), key=lambda term: isinstance(factors(term)[0], Number) and bool(factors(term)[0] < 0)))
    if is_sum(e):
        for number, f in enumerate(factors(e.body)):
            turned = _turned(f)
            if turned is not None:
                return Over("sum", Times(*factors(e.body)[:number], turned, *factors(e.body)[number + 1:]), *e.binders)
    return None


def negated(term):
    """The negative of a term, with no two signs."""
    lead, *rest = factors(term) or (Integer(1),)
    if isinstance(lead, Number):
        return Times(*([] if lead == -1 else [-lead]), *rest)
    return Times(-1, *factors(term))
