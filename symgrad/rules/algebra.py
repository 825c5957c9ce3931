"""The rules of ordinary algebra, applied by need: arithmetic, cancelling, factoring, folding into a quantity that has a name."""

from itertools import product
from types import MappingProxyType

from sympy import Expr, Integer, Number, Rational, exp

from symgrad.notation import (Binder, Letter, Node, Over, Plus, Power, Quantity, Times, Bracket, canonical, free_letters,
                              parts, rename_apart, replace, substitute)
from symgrad.rules import Law, rule
from symgrad.rules.functions import BY_CLASS, sigma, sigma_prime
from symgrad.rules.indices import factors
from symgrad.system import Definition, Family, System

i, j, k, m = map(Letter, "ijkm")
a, b, c, d = (Quantity(name) for name in "abcd")
N = Quantity("N")
F, G = (lambda *places, name=name: Quantity(name, *places) for name in "FG")
over_k = Binder(k, 0, N - 1)


@rule("arithmetic", "algebra", Expr, Law(Plus(Times(1, a), Times(0, b), Times(2, 3, c)), Plus(a, Times(6, c))),
      Law(Times(Rational(1, 2), 2, a), a), Law(Over("sum", Times(0), over_k), Times(0)), Law(Times(a, -1, b), Times(-1, a, b)),
      Law(Power(a, 1), a),
      en="numbers are worked out; ones and zeros go")
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
        if len(numbers) == 1 and product > 0 and product != 1:
            return e
        return Times(*([product] if product != 1 else []), *rest)
    if isinstance(e, Plus):
        rest = [t for t in e.args if t != 0]
        numbers = [t for t in rest if isinstance(t, Number)]
        if len(numbers) > 1:
            total = sum(numbers, Integer(0))
            rest = [t for t in rest if not isinstance(t, Number)] + ([total] if total else [])
        return Plus(*rest)
    if isinstance(e, Power):
        base, exponent = e.args
        if exponent == 1:
            return base
        if exponent == 0 or base == 1:
            return Integer(1)
        if isinstance(base, Number) and base != 0 and exponent.is_Integer and abs(exponent) <= 64:
            return base**exponent
        if isinstance(base, Power) and isinstance(base.exponent, Number) and exponent == -1:
            return Power(base.base, -base.exponent)
    if isinstance(e, Over) and e.operator == "sum" and e.body == 0:
        return Integer(0)
    return e


def _product(numbers):
    product = Integer(1)
    for number in numbers:
        product *= number
    return product


def base_and_exponent(factor):
    return factor.args if isinstance(factor, Power) and isinstance(factor.exponent, Number) else (factor, Integer(1))


@rule("cancel", "algebra", Times, Law(Times(a, b, Power(a, -1)), b), Law(Times(Power(a, -2), c, a), Times(Power(a, -1), c)),
      en="a factor above and below cancels")
def cancel(part, where):
    """`a * 1/a = 1` where a is not 0. Terminates: a factor goes."""
    for number, factor in enumerate(part.args):
        base, exponent = base_and_exponent(factor)
        if exponent >= 0 or isinstance(base, Number):
            continue
        for other, opposite in enumerate(part.args):
            base_too, power = base_and_exponent(opposite)
            if base_too == base and power > 0:
                left = exponent + power
                keep = [f for place, f in enumerate(part.args) if place not in (number, other)]
                spot = min(number, other)
                if left != 0:
                    keep.insert(spot, base if left == 1 else Power(base, left))
                return Times(*keep)
    return None


@rule("collect", "algebra", Plus, Law(Plus(Times(2, a), b, Times(3, a)), Plus(Times(5, a), b)), Law(Plus(a, b, Times(-1, a)), b),
      en="terms that differ only in their number are added")
def collect(part, where):
    """Terminates: there are fewer terms."""
    kinds = {}
    for term in part.args:
        numbers = [f for f in factors(term) if isinstance(f, Number)]
        rest = tuple(f for f in factors(term) if not isinstance(f, Number))
        key = canonical(Times(*rest))
        amount, first = kinds.get(key, (Integer(0), rest))
        kinds[key] = (amount + _product(numbers), first)
    if len(kinds) == len(part.args):
        return None
    return Plus(*(Times(*([amount] if amount != 1 else []), *rest) for amount, rest in kinds.values() if amount != 0))


@rule("powers", "algebra", Times, Law(Times(a, b, a), Times(Power(a, 2), b)), Law(Times(Power(a, -1), b, Power(a, -1)), Times(Power(a, -2), b)),
      en="equal factors are written as a power")
def powers(part, where):
    """Terminates: there are fewer factors."""
    for number, factor in enumerate(part.args):
        base, exponent = base_and_exponent(factor)
        if isinstance(base, Number):
            continue
        same = [place for place, other in enumerate(part.args) if base_and_exponent(other)[0] == base]
        if len(same) > 1:
            total = sum((base_and_exponent(part.args[place])[1] for place in same), Integer(0))
            keep = [f for place, f in enumerate(part.args) if place not in same[1:]]
            keep[number] = base if total == 1 else Power(base, total)
            return Times(*keep)
    return None


@rule("factor", "algebra", Plus, Law(Plus(Times(a, b), Times(-1, a, c)), Times(a, Plus(b, Times(-1, c)))),
      Law(Plus(Times(a, b), a), Times(a, Plus(b, 1))),
      en="the factor that all terms share is taken out")
def factor(part, where):
    """Terminates: a factor stands fewer times."""
    shared = [f for f in dict.fromkeys(factors(part.args[0]))
              if not isinstance(f, (Number, Bracket)) and all(f in factors(term) for term in part.args[1:])]
    if not shared:
        return None
    rest = []
    for term in part.args:
        left = list(factors(term))
        for f in shared:
            left.remove(f)
        rest.append(Times(*left))
    return Times(*shared, Plus(*rest))


# A schematic system: p[k] = exp(a[k])/sum of them, s = sigma(b), and sum of y[k] is 1.
P, A, Y = (lambda *places, name=name: Quantity(name, *places) for name in "pay")
over_m = Binder(m, 0, N - 1)
whole = Power(Over("sum", exp(A(m), evaluate=False), over_m), -1)
SCHEME = System(
    (Definition(P(k), (over_k,), Times(exp(A(k), evaluate=False), whole)), Definition(Quantity("s"), (), sigma(b, evaluate=False))),
    MappingProxyType({"a": Family("a", (over_k,)), "y": Family("y", (over_k,)), "b": Family("b"), "N": Family("N", (), "size"),
                      "c": Family("c"), "p": Family("p", (over_k,), "defined"), "s": Family("s", (), "defined")}),
    "s", facts=(((), Over("sum", Y(k), over_k), Integer(1)),))


@rule("multiply in", "algebra", Times, Law(Times(a, b, Plus(Times(c, Power(a, -1)), d)), Times(b, Plus(Times(a, c, Power(a, -1)), Times(a, d)))),
      en="the factor that cancels below is multiplied in")
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


@rule("expand", "algebra", Plus, Law(Plus(Times(a, Plus(1, Times(-1, b))), Times(-1, b, Plus(1, Times(-1, a)))), Plus(a, Times(-1, b))),
      en="multiplied out, terms cancel")
def expand(part, where):
    """Every product of sums is multiplied out where that leaves less. Terminates: the expression gets smaller."""
    out = Plus(*(Times(*choice) for term in part.args for choice in
                 product(*(f.args if isinstance(f, Plus) else (f,) for f in factors(term)))))
    out = arithmetic.apply(out, where) or out
    out = collect.apply(out, where) or out if isinstance(out, Plus) else out
    return out if out != part and _length(out) < _length(part) else None


def _length(e):
    return 1 + sum(map(_length, e.args)) if not isinstance(e, Quantity) else 1


@rule("slope by value", "algebra", Times,
      Law(Times(c, sigma_prime(b), Power(Quantity("s"), -1)), Times(c, Quantity("s"), Plus(1, Times(-1, Quantity("s"))), Power(Quantity("s"), -1)), (), SCHEME),
      en="sigma' = sigma (1 - sigma), by the value that has a name")
def slope_by_value(part, where):
    """Where the named value of sigma stands below in the same product, so that it can cancel. Terminates: a sigma' goes."""
    for number, f in enumerate(part.args):
        row = BY_CLASS.get(f.func)
        if row is None or row.value is None:
            continue
        value = named_value(f.args[0], row, where)
        if value is not None and any(_below(other, value) for other in part.args):
            return Times(*part.args[:number], row.value(f.args[0], value), *part.args[number + 1:])
    return None


def named_value(u, row, where):
    """The named quantity that is defined as the function of `row`'s original at u; None if there is none."""
    for found in where.system.definitions if where.system is not None else ():
        if isinstance(found.body, row.of):
            bind = match(found.body.args[0], u, {binder.letter: None for binder in found.over})
            if bind is not None and None not in bind.values():
                return substitute(found.target, bind)
    return None


def _below(e, value):
    return any(p.exponent == -1 and any(q == value for q in parts(p.base, Quantity)) for p in parts(e, Power))


@rule("sign", "algebra", Times, Law(Times(-1, c, Plus(a, Times(-1, b))), Times(c, Plus(b, Times(-1, a)))),
      en="the minus sign turns the difference round")
def sign(part, where):
    """`-(a - b) = b - a`. Terminates: a minus sign goes."""
    if not isinstance(part.args[0], Number) or part.args[0] >= 0:
        return None
    for number, f in enumerate(part.args):
        if isinstance(f, Plus) and len(f.args) == 2 and [_negative(t) for t in f.args] == [False, True]:
            turned = Plus(_negated(f.args[1]), _negated(f.args[0]))
            lead = [] if part.args[0] == -1 else [-part.args[0]]
            return Times(*lead, *part.args[1:number], turned, *part.args[number + 1:])
    return None


def _negative(term):
    lead = factors(term)[0]
    return isinstance(lead, Number) and lead < 0


def _negated(term):
    lead, *rest = factors(term)
    if isinstance(lead, Number):
        return Times(*([] if lead == -1 else [-lead]), *rest)
    return Times(-1, *factors(term))


def match(pattern, e, bind):
    """The values of the letters in `bind` (letter -> value or None) that turn `pattern` into `e`, or None.

    Factors and terms may stand in another order; bound letters may differ.
    """
    if isinstance(pattern, Letter) and pattern in bind:
        if bind[pattern] is None:
            return {**bind, pattern: e}
        return bind if bind[pattern] == e else None
    if pattern == e:
        return _fixed(pattern, bind)
    if type(pattern) is not type(e) or len(pattern.args) != len(e.args):
        return None
    if isinstance(pattern, Over):
        return _match_over(pattern, e, bind)
    if isinstance(pattern, (Times, Plus)):
        return _match_any_order(pattern.args, e.args, bind)
    for left, right in zip(pattern.args, e.args):
        bind = match(left, right, bind)
        if bind is None:
            return None
    return bind


def _fixed(pattern, bind):
    """Equal as they stand: then each pattern letter inside stands for itself."""
    for letter in free_letters(pattern):
        if letter in bind:
            if bind[letter] not in (None, letter):
                return None
            bind = {**bind, letter: letter}
    return bind


def _match_over(pattern, e, bind):
    if pattern.operator != e.operator or len(pattern.binders) != len(e.binders):
        return None
    taken = free_letters(e) | free_letters(pattern) | {b.letter for b in e.binders} | set(bind)
    pattern = rename_apart(pattern, taken)
    inner = substitute_binders(e, [binder.letter for binder in pattern.binders])
    for left, right in zip(pattern.binders, inner.binders):
        for one, other in ((left.lo, right.lo), (left.hi, right.hi)):
            bind = match(one, other, bind)
            if bind is None:
                return None
    return match(pattern.body, inner.body, bind)


def substitute_binders(e, letters):
    """The same `Over` with its own letters called otherwise (the new ones must not stand in it)."""
    inner, moved = {}, []
    for binder, letter in zip(e.binders, letters, strict=True):
        moved.append(Binder(letter, substitute(binder.lo, inner), substitute(binder.hi, inner), binder.written))
        inner[binder.letter] = letter
    return Over(e.operator, substitute(e.body, inner), *moved)


def _match_any_order(patterns, args, bind):
    if not patterns:
        return bind
    first, *rest = patterns
    for number, arg in enumerate(args):
        found = match(first, arg, bind)
        if found is not None:
            whole = _match_any_order(rest, args[:number] + args[number + 1:], found)
            if whole is not None:
                return whole
    return None


def recall(part, definition):
    """`part` with the right side of `definition` inside a product (or as a whole) written by its name; None if absent."""
    body = definition.body
    bind = {binder.letter: None for binder in definition.over}
    if not factors(body) or isinstance(body, (Quantity, Number)):
        return None
    found = match(body, part, bind)
    if found and None not in found.values():
        return substitute(definition.target, found)
    if not isinstance(part, Times) or not isinstance(body, Times):
        return None
    return _recall_in_product(list(part.args), definition, bind)


def _recall_in_product(args, definition, bind):
    """Factors of the product that together are the definition's body become its target, in the first one's place."""
    def search(patterns, left, bind, spots):
        if not patterns:
            yield left, bind, spots
            return
        for number, arg in enumerate(left):
            if arg is None:
                continue
            for used, rest in _uses(patterns[0], arg):
                found = match(patterns[0], used, bind)
                if found is not None:
                    yield from search(patterns[1:], [*left[:number], rest, *left[number + 1:]], found, [*spots, number])
    for left, found, spots in search(definition.body.args, args, bind, []):
        if None in found.values():
            continue
        target = substitute(definition.target, found)
        spot = min(spots)
        kept = [target if number == spot else arg for number, arg in enumerate(left) if arg is not None or number == spot]
        if left[spot] is not None:
            kept.insert(spot + 1, left[spot])
        return Times(*kept)
    return None


def _uses(pattern, arg):
    """How a factor can give `pattern`: whole, or one of its powers, with what stays behind."""
    yield arg, None
    if isinstance(pattern, Power) and isinstance(arg, Power) and pattern.exponent == -1 and arg.exponent.is_Integer and arg.exponent < -1:
        left = arg.exponent + 1
        yield Power(arg.base, -1), Power(arg.base, left)


@rule("name", "algebra", Expr,
      Law(Times(c, exp(A(i), evaluate=False), whole), Times(c, P(i)), (Binder(i, 0, N - 1),), SCHEME, of=P(i)),
      Law(Times(exp(A(i), evaluate=False), Power(whole.base, -2)), Times(P(i), whole), (Binder(i, 0, N - 1),), SCHEME, of=P(i)),
      en="what has a name is written by its name")
def fold(part, where):
    """Terminates: an expression goes for a name. The definition is that of the entry under way, `where.of`."""
    for definition in where.system.clauses.get(where.of.name, ()) if where.of is not None else ():
        if not isinstance(definition.body, (Quantity, Number)):
            found = recall(part, definition)
            if found is not None:
                return found
    return None


@rule("assumption", "algebra", Node, Law(Over("sum", Y(m), over_m), Integer(1), (), SCHEME), en="by assumption")
def assume(part, where):
    """A part that is the left side of a fact becomes its right side. Terminates: facts rewrite sums to smaller things."""
    for binders, left, right in where.system.facts if where.system is not None else ():
        found = match(left, part, {binder.letter: None for binder in binders})
        if found is not None and None not in found.values():
            return substitute(right, found)
    return None
