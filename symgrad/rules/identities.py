"""The rules by which what a text shows is proved: the difference of both sides is written out until nothing is left of it.

They lead away from what reads well, so no derivation uses them: products of sums are multiplied out, functions written in exponentials.
Each of them terminates, since it takes something away that none of them brings back.
"""

from itertools import product
from math import prod

from sympy import Function, Integer, Number, Rational, cos, cosh, exp, log, sin, sinh, tanh

from symgrad.limits import PRODUCTS, few_digits
from symgrad.notation.brackets import Bracket, ValuesEqual
from symgrad.notation.canonical import canonical
from symgrad.notation.functions import BY_CLASS, sigma, sigma_prime
from symgrad.notation.nodes import Binder, Letter, Over, Plus, Power, Quantity, Times
from symgrad.notation.traversal import (all_letters, at, bound_here, factors, free_letters, is_sum, parts, places_of, put, range_letters, rename_apart,
                                        replace, substitute)
from symgrad.rules import Law, rule
from symgrad.rules.algebra import base_and_exponent
from symgrad.rules.simplification import power_of_product

k, m, n = map(Letter, "kmn")
a, b, c, N, M = (Quantity(name) for name in "abcNM")
F, G = (lambda *places, name=name: Quantity(name, *places) for name in "FG")
_over_k, _over_m = Binder(k, 0, N - 1), Binder(m, 0, N - 1)
_short = Binder(m, 0, M - 1)
_exp = lambda u: exp(u, evaluate=False)
_TOTAL = Over("sum", G(m), _short)


def _by_exponentials(u):
    """function -> what it is, written in exponentials of its argument."""
    square = Power(_exp(u), 2)
    return {sigma: Times(_exp(u), Power(Plus(1, _exp(u)), -1)), tanh: Times(Plus(square, -1), Power(Plus(square, 1), -1)),
            sinh: Times(Rational(1, 2), Plus(_exp(u), Times(-1, Power(_exp(u), -1)))), cosh: Times(Rational(1, 2), Plus(_exp(u), Power(_exp(u), -1)))}


@rule("in exponentials", "algebra", Function, *(Law(f(a, evaluate=False), e) for f, e in _by_exponentials(a).items()))
def in_exponentials(part, where):
    return _by_exponentials(part.args[0]).get(part.func) if part.func in (sigma, tanh, sinh, cosh) else None


@rule("by its formula", "algebra", Function, Law(sigma_prime(a), Times(sigma(a, evaluate=False), Plus(1, Times(-1, sigma(a, evaluate=False))))))
def by_formula(part, where):
    row = BY_CLASS.get(part.func)
    if row is None or len(part.args) != 1 or part.func is sigma:
        return None
    if row.by_value is not None:
        return row.by_value(part.args[0], row.of(part.args[0], evaluate=False))
    return row.formula(part.args[0]) if row.formula is not None and row.kink is None else None


@rule("exponential of a sum", "algebra", exp, Law(_exp(Plus(a, Times(-2, b))), Times(_exp(a), Power(_exp(b), -2))),
      Law(_exp(log(Power(a, 2), evaluate=False)), Power(a, 2)), Law(_exp(Times(-1, a)), Power(_exp(a), -1)))
def exponential_of_sum(part, where):
    """`exp(u + v) = exp(u)*exp(v)`, `exp(q*u) = exp(u)**q` for a number q, `exp(log(u)) = u`."""
    of = part.args[0]
    if isinstance(of, log):
        return of.args[0]
    if isinstance(of, Plus):
        return Times(*(exponential_of_sum.apply(_exp(term), where) or _exp(term) for term in of.args))
    numbers = [number for number, f in enumerate(factors(of)) if isinstance(f, Number)]
    power = factors(of)[numbers[0]] if len(numbers) == 1 and len(factors(of)) > 1 else Integer(1)
    if power.is_Rational and power != 1 and abs(power) <= 64:
        return Power(_exp(Times(*without(factors(of), numbers[0]))), power)
    return None


@rule("square of a sine", "algebra", Power, Law(Power(sin(a, evaluate=False), 2), Plus(1, Times(-1, Power(cos(a, evaluate=False), 2)))))
def square_of_sine(part, where):
    return Plus(1, Times(-1, Power(cos(part.base.args[0], evaluate=False), 2))) if isinstance(part.base, sin) and part.exponent == 2 else None


@rule("power of nought", "algebra", Power, Law(Power(Integer(0), 3), Integer(0)))
def power_of_nought(part, where):
    return Integer(0) if part.base == 0 and isinstance(part.exponent, Number) and part.exponent > 0 else None


def _power(f, exponent):
    if isinstance(f, Power) and f.exponent.is_Rational and (exponent.is_Integer or not f.exponent.is_Integer):  # sqrt(u**2) is |u|
        f, exponent = f.base, f.exponent*exponent
    return f if exponent == 1 else Power(f, exponent)


def _is_below(f):
    """Whether a factor is a sum of terms below a line."""
    return isinstance(f, Power) and isinstance(f.base, Plus) and f.exponent.is_Integer and f.exponent < 0


@rule("multiply out", "algebra", (Times, Power), Law(Times(a, Plus(b, c)), Plus(Times(a, b), Times(a, c))),
      Law(Power(Plus(a, b), 2), Plus(Times(a, a), Times(a, b), Times(b, a), Times(b, b))),
      Law(Times(a, Plus(b, 1), Power(Plus(a, c), -1)), Times(Plus(Times(a, b), Times(a, 1)), Power(Plus(a, c), -1))))
def multiply_out(part, where):
    """What stands below the line stays there."""
    if isinstance(part, Power):
        if not (isinstance(part.base, Plus) and part.exponent.is_Integer and 1 < part.exponent <= 8):
            return None
        rows, below = [part.base.args]*int(part.exponent), []
    else:
        rows, below = [f.args if isinstance(f, Plus) else (f,) for f in part.args if not _is_below(f)], [f for f in part.args if _is_below(f)]
        if all(len(row) == 1 for row in rows) or below and sum(len(row) > 1 for row in rows) == 1 and len(rows) == 1:
            return None
    if prod(map(len, rows)) > PRODUCTS:
        return None
    return Times(Plus(*(Times(*choice) for choice in product(*rows))), *below)


@rule("common denominator", "algebra", Plus, Law(Plus(Times(a, Power(Plus(b, c), -1)), b), Times(Plus(Times(b, Plus(b, c)), a), Power(Plus(b, c), -1))),
      Law(Plus(Times(a, Power(Plus(b, c), -1)), Times(b, Power(Plus(b, c), -2))), Times(Plus(Times(a, Plus(b, c)), b), Power(Plus(b, c), -2))))
def common_denominator(part, where):
    """Not over what a bracket hides where it is 0."""
    below = [f for term in part.args for f in factors(term) if _is_below(f)]
    base = next((f.base for f in below), None)
    if base is None or any(parts(part, Bracket)):
        return None
    of = lambda term: next((number for number, f in enumerate(factors(term)) if _is_below(f) and f.base == base), None)
    most = -min(f.exponent for f in below if f.base == base)
    lifted = {True: [], False: []}
    for term in part.args:
        own = of(term)
        missing = most + (factors(term)[own].exponent if own is not None else 0)
        rest = without(factors(term), own)
        lifted[missing == 0].append(Times(*rest, *([_power(base, missing)] if missing else [])))
    return Times(Plus(*lifted[False], *lifted[True]), Power(base, -most))


@rule("sum of sums", "index", Over, Law(Over("sum", Plus(F(k), G(k)), _over_k), Plus(Over("sum", F(k), _over_k), Over("sum", G(k), _over_k))))
def sum_of_sums(part, where):
    return Plus(*(Over("sum", term, *part.binders) for term in part.body.args)) if is_sum(part) and isinstance(part.body, Plus) else None


@rule("sum in a sum", "index", Over, Law(Over("sum", Times(F(k), Over("sum", G(k, m), _short)), _over_k), Over("sum", Times(F(k), G(k, m)), _over_k, _short)),
      Law(Over("sum", Times(_TOTAL, _TOTAL), _over_k), Over("sum", Times(_TOTAL, G(n)), _over_k, Binder(n, 0, M - 1))))
def sum_in_sum(part, where):
    """One sum over all letters."""
    number = next((number for number, f in enumerate(factors(part.body)) if is_sum(f)), None) if is_sum(part) else None
    if number is None:
        return None
    inner, rest = factors(part.body)[number], without(factors(part.body), number)
    inner = rename_apart(inner, set().union(*map(all_letters, rest), {b.letter for b in part.binders}, where.letters), where.others)
    return Over("sum", Times(*rest, *factors(inner.body)), *part.binders, *inner.binders)


@rule("product of sums", "index", Over, Law(Over("sum", Times(F(k), G(m)), _over_k, _short), Times(Over("sum", F(k), _over_k), Over("sum", G(m), _short))),
      Law(Over("sum", Times(G(m), F(k), F(k), G(m)), _over_k, _short), Times(Over("sum", Times(F(k), F(k)), _over_k), Over("sum", Times(G(m), G(m)), _short))))
def product_of_sums(part, where):
    """A sum over letters that no factor ties together is a product of sums."""
    if not is_sum(part) or len(part.binders) < 2 or any(parts(part.body, Bracket)):
        return None
    groups, inside = [({binder.letter} | range_letters(binder), [], [binder]) for binder in part.binders], factors(part.body)
    own = {binder.letter for binder in part.binders}
    for number, f in enumerate(inside):
        groups = _joined(groups, (free_letters(f) & own, [number], []))
    for binder in part.binders:
        groups = _joined(groups, ({binder.letter} | range_letters(binder) & own, [], []))
    tied = [group for group in groups if group[2]]
    if len(tied) < 2:
        return None
    loose = [inside[number] for group in groups if not group[2] for number in group[1]]
    return Times(*loose, *(Over("sum", Times(*(inside[number] for number in sorted(group[1]))), *(b for b in part.binders if b in group[2])) for group in tied))


def without(args, number):
    """Arguments but for that at a number, of which an equal one may stand elsewhere; all where the number is None."""
    return [arg for place, arg in enumerate(args) if place != number]


def _joined(groups, added):
    """Groups of factors, by their numbers, that share letters, with one more of them."""
    meets = [group for group in groups if group[0] & added[0]]
    letters, fs, binders = set(added[0]), list(added[1]), list(added[2])
    for group in meets:
        letters, fs, binders = letters | group[0], [*group[1], *fs], [*group[2], *binders]
    merged = (letters, fs, binders)
    return [*(group for group in groups if not group[0] & added[0]), merged]


@rule("at the label", "index", Times, Law(Times(ValuesEqual(k, c), Power(Over("sum", Times(ValuesEqual(m, c), F(m)), _over_m), -1)), Times(ValuesEqual(k, c), Power(F(k), -1)), (_over_k,)))
def at_label(part, where):
    """Beside `[k = c]`, the sum of `[m = c] F(m)` over m is F(k), where k is among the values of m."""
    for number, bracket in enumerate(part.args):
        for focus in places_of(part, Over) if isinstance(bracket, ValuesEqual) and isinstance(bracket.args[0], Letter) else ():
            total, (place, label) = at(part, focus), bracket.args
            if focus[0] == number or not is_sum(total) or len(total.binders) > 1 or any(bound_here(at(part, focus[:end])) for end in range(len(focus))):
                continue
            binder, inside = total.binders[0], factors(total.body)
            fixed = next((turn for turn, f in enumerate(inside) if isinstance(f, ValuesEqual) and f.args == (binder.letter, label)), None)
            if fixed is not None and where.facts.between(binder.lo, place, binder.hi) is True:
                return put(part, focus, substitute(Times(*without(inside, fixed)), {binder.letter: place}, where.others))
    return None


@rule("one letter", "index", (Times, Plus), Law(Times(Over("sum", F(k), _over_k), Power(Over("sum", F(m), _over_m), -1)), Times(Over("sum", F(k), _over_k), Power(Over("sum", F(k), _over_k), -1))))
def same_letters(part, where):
    """Sums that differ in order and bound letters alone are written alike."""
    seen = {}
    for number, arg in enumerate(part.args):
        for inner in parts(arg, Over):
            first = seen.setdefault(canonical(inner), inner)
            if first != inner:
                return replace(part, lambda each: first if each == inner else each)
    return None


@rule("like terms", "algebra", Plus, Law(Plus(Times(2, a, b), c, Times(3, b, a)), Plus(Times(5, a, b), c)), Law(Plus(a, b, Times(-1, a)), b))
def like_terms(part, where):
    """Terms that differ in a number and in order alone are one."""
    kinds = {}
    for term in part.args:
        number = few_digits(prod([f for f in factors(term) if isinstance(f, Number)], start=Integer(1)))
        rest = tuple(f for f in factors(term) if not isinstance(f, Number))
        key = canonical(Times(*rest))
        amount, first = kinds.get(key, (Integer(0), rest))
        kinds[key] = few_digits(amount + number), first
    if len(kinds) == len(part.args):
        return None
    return Plus(*(Times(*([amount] if amount != 1 else []), *rest) for amount, rest in kinds.values() if amount != 0))


@rule("powers of one base", "algebra", Times, Law(Times(a, b, Power(a, -3)), Times(Power(a, -2), b)), Law(Times(a, c, a), Times(Power(a, 2), c)), Law(Times(a, b, Power(a, -1)), b),
      Law(Times(Power(Power(a, 2), Rational(1, 4)), b, Power(Power(a, 2), Rational(1, 4))), Times(Power(Power(a, 2), Rational(1, 2)), b)))
def powers_of_one_base(part, where):
    """Powers of one base, also of one sum, are one power."""
    pairs = [(*base_and_exponent(f), f) for f in part.args]
    kinds = {}
    for base, exponent, f in pairs:
        key = ("number", f) if isinstance(f, (Number, Bracket)) else canonical(base)
        kinds.setdefault(key, []).append((base, exponent, f))
    if all(len(found) == 1 or isinstance(key, tuple) for key, found in kinds.items()):
        return None
    args = []
    for key, found in kinds.items():
        base, total = found[0][0], sum((exponent for _, exponent, _ in found), Integer(0))
        args += [f for *_, f in found] if isinstance(key, tuple) else [found[0][2]] if len(found) == 1 else [_power(base, total)] if total != 0 else []
    return Times(*args)


# What writes an expression out, a line after another, until none changes it; `unfold` is a step of its own.
WRITING_OUT = (
    (power_of_nought, power_of_product, by_formula, in_exponentials, exponential_of_sum, square_of_sine),
    (at_label,),
    (multiply_out, sum_of_sums, sum_in_sum, product_of_sums),
    (powers_of_one_base, same_letters, like_terms),
)
