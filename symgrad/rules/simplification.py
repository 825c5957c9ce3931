"""The rules that bring an answer into the form of a textbook: fewer signs, what cancels cancelled, logistic functions by name."""

from itertools import starmap, takewhile
from math import gcd
from types import MappingProxyType

from sympy import Integer, Number, Rational, exp

from symgrad.equations.labels import names_one
from symgrad.equations.symmetry import is_symmetric
from symgrad.equations.system import Definition, Family, SystemData
from symgrad.notation.brackets import Bracket, Less, OfValues, ValuesEqual, positive
from symgrad.notation.functions import maximum, minimum, relu, sigma
from symgrad.notation.matching import taken_from
from symgrad.notation.nodes import Binder, D, Letter, Local, OfMatrix, Over, Plus, Power, Quantity, Times, Total
from symgrad.notation.sympy_form import alike
from symgrad.notation.traversal import bound_here, factors, free_letters, is_sum, parts, rebound, rebuild, replace, substitute
from symgrad.rules import Law, Trait, rule
from symgrad.rules.algebra import base_and_exponent, collect, negated, opposite
from symgrad.rules.guarded import exists_everywhere

k, m = Letter("k"), Letter("m")
a, b, c, d, N = (Quantity(name) for name in "abcdN")
_over_k, _over_m = (Binder(letter, 0, N - 1) for letter in (k, m))
_F = lambda place: Quantity("F", place)
_M = Quantity("M")
_B = lambda *places: Quantity("B", *places)
_G = lambda *places: Quantity("G", *places)
_SYMMETRIC = SystemData((Definition(_G(k, m), (_over_k, _over_m), Plus(_B(k, m), _B(m, k))),), MappingProxyType(
    {"B": Family("B", (_over_k, _over_m)), "G": Family("G", (_over_k, _over_m), "defined"), "N": Family("N", (), "size")}), "G")
_LABELLED = SystemData((), MappingProxyType({"y": Family("y", (Binder(m, 0, _M - 1),)), "N": Family("N", (), "size"), "M": Family("M", (), "size")}), "y",
                       labels=MappingProxyType({"y": (Integer(0), N - 1)}))


@rule("power of a product", "algebra", Power, Law(Power(Times(a, b), -2), Times(Power(a, -2), Power(b, -2))), Law(Power(Power(a, 2), -3), Power(a, -6)),
      Law(Power(Times(a, Power(b, -1)), 2), Times(Power(a, 2), Power(b, -2))), Law(Power(Power(exp(a, evaluate=False), Rational(1, 2)), -2), Power(exp(a, evaluate=False), -1)))
def power_of_product(part, where):
    """`(a*b)**n = a**n*b**n` and `(a**p)**n = a**(p*n)` for whole n. Terminates: a power of a power goes."""
    base, exponent = part.args
    if not exponent.is_Integer or not isinstance(base, (Times, Power)) or any(isinstance(f, Bracket) for f in factors(base)):
        return None  # a bracket that is 0 hides what need not exist
    if isinstance(base, Power):
        return _power(base, exponent) if base.exponent.is_Rational else None
    return Times(*(_power(f, exponent) for f in base.args))


def _power(f, exponent):
    """A factor in a power; a root of a square stays one, for it is the absolute value."""
    if isinstance(f, Power) and f.exponent.is_Rational and (exponent.is_Integer or not f.exponent.is_Integer):
        f, exponent = f.base, f.exponent*exponent
    return f if exponent == 1 else Integer(1) if exponent == 0 else f**exponent if isinstance(f, Number) and abs(exponent) <= 64 else Power(f, exponent)


@rule("power with its base", "algebra", Times, Law(Times(Power(a, Plus(c, -1)), b, a), Times(Power(a, c), b)),
      Law(Times(Power(Times(a, Power(b, -1)), Plus(c, -1)), a, Power(b, -2)), Times(Power(Times(a, Power(b, -1)), c), Power(b, -1))))
def power_with_its_base(part, where):
    """`u**(c-1)*u = u**c`, where u may stand in factors. Terminates: a factor goes."""
    for number, power in enumerate(part.args):
        if isinstance(power, Power) and isinstance(power.exponent, Plus) and power.exponent.args[-1] == -1:
            left = taken_from(part.args[:number] + part.args[number + 1:], factors(power.base))
            if left is not None:
                left.insert(number, Power(power.base, Plus(*power.exponent.args[:-1])))
                return Times(*(f for f in left if f is not None))
    return None


@rule("multiply through", "algebra", Times, Law(Times(Power(a, -1), b, Plus(a, c)), Plus(Times(Power(a, -1), b, a), Times(Power(a, -1), b, c))))
def multiply_through(part, where):
    """A product with a sum, one of whose terms has a factor that cancels, term by term; brackets of values stay before it. Terminates: a product of sums goes.

    Beside a bracket of letters a divisor stays where it is: it may be read where an array is padded with zeros.
    """
    if any(isinstance(f, Bracket) and not isinstance(f, OfValues) for f in part.args):
        return None
    for number, inner in enumerate(part.args):
        rest = [f for place, f in enumerate(part.args) if place != number]
        if isinstance(inner, Plus) and _meet(rest, inner.args):
            brackets = [f for f in rest if isinstance(f, Bracket)]
            others = [f for f in rest if not isinstance(f, Bracket)]
            return Times(*brackets, Plus(*(Times(*others, term) for term in inner.args)))
    return None


def _meet(rest, terms):
    """Whether some factor of a product is the inverse, or a power of it, of one of some terms."""
    powers = [base_and_exponent(f) for f in rest]
    inside = [base_and_exponent(f) for term in terms for f in factors(term)]
    return any(exponent*power < 0 and (alike(base, other) or opposite(base, other)) and not isinstance(base, Number) for base, exponent in powers for other, power in inside)


@rule("positive first", "algebra", Plus, Law(Plus(Times(-1, a), b), Plus(b, Times(-1, a))), traits=(Trait.TRIVIAL, Trait.EASY))
def positive_first(part, where):
    """`-a + b = b - a`. Terminates: a sign goes."""
    if len(part.args) != 2:
        return None
    first, second = ((lead := factors(term)[0]) and isinstance(lead, Number) and bool(lead < 0) for term in part.args)
    return Plus(*reversed(part.args)) if first and not second else None


@rule("multiply through below a sum", "index", Over, Law(Over("sum", Times(_F(k), Plus(a, _B(k, k))), _over_k),
                                                  Plus(Over("sum", Times(_F(k), a), _over_k), Over("sum", Times(_F(k), _B(k, k)), _over_k))))
def multiply_through_below(part, where):
    """A product below a sum, of a sum one of whose terms does not change with the letters, term by term. Terminates: a product of sums goes."""
    own = {binder.letter for binder in part.binders}
    for number, inner in enumerate(part.body.args if is_sum(part) and isinstance(part.body, Times) else ()):
        if isinstance(inner, Plus) and any(not free_letters(term) & own for term in inner.args):
            before, after = part.body.args[:number], part.body.args[number + 1:]
            return Plus(*(Over("sum", Times(*before, term, *after), *part.binders) for term in inner.args))
    return None


@rule("numerator first", "algebra", Times, Law(Times(Power(a, -1), b, c), Times(b, c, Power(a, -1))), traits=(Trait.TRIVIAL, Trait.EASY))
def numerator_first(part, where):
    """A product that begins with a divisor, `1/a*b`, is told as `b/a`; `1/n` of a mean stays before its sum, and a divisor before a derivative.

    Terminates: a divisor moves to the right.
    """
    lead = int(isinstance(part.args[0], Number))
    if lead and abs(part.args[0]) != 1 and all(_is_size(f.base, where) for f in takewhile(_divides, part.args[1:])):
        return None  # 2/n*(...)
    end = next((n for n, f in enumerate(part.args) if n >= lead and not _divides(f)), len(part.args))
    of_sums = any(is_sum(e) for f in part.args[lead:end] for e in parts(f, Over))
    stop = next((n for n, f in enumerate(part.args) if n >= end and (is_sum(f) and not of_sums or isinstance(f, (Total, Local)) or _divides(f))), len(part.args))
    if not lead < end < stop:
        return None
    return Times(*part.args[:lead], *part.args[end:stop], *part.args[lead:end], *part.args[stop:])


def _is_size(e, where):
    families = where.system.families if where.system is not None else {}
    return all(entry.name in families and families[entry.name].kind == "size" for entry in parts(e, Quantity))


def _divides(f):
    return isinstance(f, Power) and isinstance(f.exponent, Number) and f.exponent < 0


@rule("logistic function", "algebra", Times, Law(Times(Power(Plus(1, exp(a)), -1), b, exp(a)), Times(sigma(a, evaluate=False), b)),
      Law(Times(exp(a), Power(Plus(exp(a), 1), -2)), Times(sigma(a, evaluate=False), Power(Plus(exp(a), 1), -1))))
def logistic(part, where):
    """`exp(u)/(1 + exp(u)) = sigma(u)`. Terminates: an exponential goes."""
    for number, f in enumerate(part.args):
        for place, below in enumerate(part.args) if isinstance(f, exp) else ():
            if _one_and(below) == f:
                left = [Power(below.base, below.exponent + 1)] if below.exponent != -1 else []
                named = {min(number, place): [sigma(f.args[0], evaluate=False), *left], max(number, place): []}
                return Times(*(new for turn, old in enumerate(part.args) for new in named.get(turn, [old])))
    return None


def _one_and(below):
    """X of a power (1 + X)**-n; None of anything else."""
    if not (isinstance(below, Power) and below.exponent.is_Integer and below.exponent < 0 and isinstance(below.base, Plus) and len(below.base.args) == 2):
        return None
    one, other = below.base.args
    return other if one == 1 else one if other == 1 else None


@rule("logistic of the negative", "algebra", Plus, Law(Plus(1, Times(-1, sigma(Times(-1, a), evaluate=False))), sigma(a, evaluate=False)),
      Law(Plus(b, Times(-1, sigma(Times(-2, a), evaluate=False)), 1), Plus(b, sigma(Times(2, a), evaluate=False))))
def logistic_of_negative(part, where):
    """`1 - sigma(-u) = sigma(u)`. Terminates: a term goes."""
    for number, term in enumerate(part.args):
        if isinstance(term, Times) and len(term.args) == 2 and term.args[0] == -1 and isinstance(term.args[1], sigma) and 1 in part.args:
            lead = factors(term.args[1].args[0])[0]
            if isinstance(lead, Number) and lead < 0:
                turned = sigma(negated(term.args[1].args[0]), evaluate=False)
                return Plus(*(turned if turn == number else other for turn, other in enumerate(part.args) if other != 1))
    return None


@rule("taken once", "algebra", Times, Law(Times(maximum(0, a), b, positive(a)), Times(maximum(0, a), b)),
      Law(Times(positive(a), relu(a)), relu(a)), Law(Times(minimum(a, 0), Less(a, 0)), minimum(a, 0)))
def taken_once(part, where):
    """`max(0, u)*[u > 0] = max(0, u)`: where the bracket is 0, so is the other. Terminates: a bracket goes.

    It stays before what it guards, as log(u), which need not exist where it is 0.
    """
    gone = [f for f in part.args if isinstance(f, Less) and any(_is_0_unless(f, other) for other in part.args)]
    left = [f for f in part.args if f not in gone]
    return Times(*left) if gone and all(exists_everywhere(f, where) for f in left) else None


def _is_0_unless(bracket, f):
    """Whether a factor is 0 wherever `[u > 0]`, or `[u < 0]`, does not hold, and exists there."""
    u, v = bracket.args
    if u == 0:
        return f == relu(v) or isinstance(f, maximum) and set(f.args) == {Integer(0), v}
    return v == 0 and isinstance(f, minimum) and set(f.args) == {Integer(0), u}


@rule("comparison", "algebra", Less, Law(Less(0, Plus(1, Times(-1, a, b))), Less(Times(a, b), 1)), Law(Less(Plus(2, Times(-1, a)), 0), Less(2, a)))
def comparison(part, where):
    """`[1 - u > 0] = [u < 1]`. Terminates: a difference goes."""
    sides = list(part.args)
    for number, e in enumerate(sides):
        if sides[1 - number] == 0 and isinstance(e, Plus) and len(e.args) == 2:
            numbers = [term for term in e.args if isinstance(term, Number)]
            rest = [term for term in e.args if not isinstance(term, Number)]
            if len(numbers) == 1 and isinstance(factors(rest[0])[0], Number) and factors(rest[0])[0] < 0:
                sides[number], sides[1 - number] = numbers[0], negated(rest[0])
                return Less(*sides)
    return None


@rule("common number", "algebra", Plus, Law(Plus(Times(Rational(3, 2), a), Times(Rational(-3, 2), b)), Times(Rational(3, 2), Plus(a, Times(-1, b)))),
      Law(Plus(Times(Rational(-1, 2), a), Times(Rational(-1, 2), b, c)), Times(Rational(-1, 2), Plus(a, Times(b, c)))))
def common_number(part, where):
    """The number that all terms share, up to its sign, stands before their sum. Terminates: a number stands fewer times."""
    numbers = [factors(term)[0] for term in part.args]
    lead = numbers[0]
    if not all(isinstance(number, Number) and abs(number) == abs(lead) and isinstance(term, Times) for number, term in zip(numbers, part.args)) or abs(lead) == 1:
        return None
    return Times(lead, Plus(*(Times(*([] if number == lead else [-1]), *term.args[1:]) for number, term in zip(numbers, part.args))))


@rule("shared powers", "algebra", Plus,
      Law(Plus(Times(6, Power(a, 2), b), Times(-4, Power(a, 3), c)), Times(2, Power(a, 2), Plus(Times(3, b), Times(-2, a, c)))),
      Law(Plus(Times(b, Power(a, -2)), Times(c, Power(a, -3))), Times(Power(a, -2), Plus(b, Times(c, Power(a, -1))))),
      Law(Plus(Times(Power(Power(a, 2), Rational(3, 2)), b), Times(Power(Power(a, 2), Rational(5, 2)), c)),
          Times(Power(Power(a, 2), Rational(3, 2)), Plus(b, Times(Power(a, 2), c)))),
      Law(Plus(Times(positive(b), Power(a, -1)), Times(positive(b), Power(a, -2), c)), Times(positive(b), Power(a, -1), Plus(1, Times(Power(a, -1), c)))),
      traits=(Trait.REWORDS,))
def shared_powers(part, where):
    """Before a sum stands the lowest power of a base that all terms share, with whole numbers and with brackets that they share. Terminates: fewer symbols are left."""
    rows = [[(f, *base_and_exponent(f)) for f in factors(term) if not isinstance(f, Number)] for term in part.args]
    shared = {}
    for _, base, exponent in rows[0]:
        powers = [next((power for _, own, power in row if own == base and power*exponent > 0), None) for row in rows]
        if None not in powers:
            shared[base] = min(powers, key=abs)
    hidden = any(isinstance(base, Bracket) and base not in shared for row in rows for _, base, _ in row)  # a bracket hides where the rest does not exist
    if hidden or not any(exponent < 0 or exponent > 1 for exponent in shared.values()):
        return None
    numbers = [next((f for f in factors(term) if isinstance(f, Number)), Integer(1)) for term in part.args]
    lead = Integer(gcd(*map(int, numbers)) if all(number.is_Integer for number in numbers) else 1)
    left = [_product(number/lead, *(_power(base, power - shared[base]) if base in shared else f for f, base, power in row)) for number, row in zip(numbers, rows)]
    return _product(lead, *starmap(_power, shared.items()), Plus(*left))


def _product(*args):
    return Times(*(f for f in args if f != 1))


@rule("symmetric matrix", "algebra", Plus, Law(Plus(_G(m, k), _G(k, m)), Plus(_G(k, m), _G(k, m)), (_over_k, _over_m), _SYMMETRIC),
      Law(Plus(Over("sum", Times(_G(m, k), _B(m, m)), _over_m), Over("sum", Times(_G(k, m), _B(m, m)), _over_m)),
          Plus(Over("sum", Times(_G(k, m), _B(m, m)), _over_m), Over("sum", Times(_G(k, m), _B(m, m)), _over_m)), (_over_k,), _SYMMETRIC), traits=(Trait.REWORDS,))
def symmetric_matrix(part, where):
    """The places of symmetric matrices are put in one order, bound letters last, where terms can be added then. Terminates: there will be fewer terms."""
    known = {}

    def ordered(e, bound):
        if (isinstance(e, Quantity) and len(e.places) > 1 or isinstance(e, OfMatrix) and len(e.places) == 2) and e.places[-2] != e.places[-1]:
            rank = lambda place: (1, bound.index(place), "") if place in bound else (0, 0, str(place))
            turned = (*e.places[:-2], *sorted(e.places[-2:], key=rank))
            key = e.name if isinstance(e, Quantity) else e.args[:-2]
            if turned != e.places and known.setdefault(key, is_symmetric(e, where.system)):
                return Quantity(e.name, *turned) if isinstance(e, Quantity) else rebound(e, e.binders, [e.body], turned)
            return e
        if isinstance(e, (Total, Local, D)):
            return e  # the derivative by an entry is not that by its twin
        inner = (*bound, *(b.letter for b in bound_here(e)))
        return rebuild(e, tuple(ordered(arg, inner) for arg in e.args)) if e.args else e
    turned = ordered(part, ()) if where.system is not None else part
    return turned if turned != part and collect.apply(turned, where) is not None else None


@rule("one label", "index", Over, Law(Over("sum", ValuesEqual(k, Quantity("y", m)), _over_k), Integer(1), (Binder(m, 0, _M - 1),), _LABELLED))
def one_label(part, where):
    """`sum([k = c], k) = 1`, where k takes every value that the label c may have. Terminates: a sum goes."""
    if not is_sum(part) or len(part.binders) != 1 or not isinstance(part.body, ValuesEqual) or where.system is None:
        return None
    return Integer(1) if names_one(part.binders[0], *part.body.args, where.system.labels) else None


@rule("at its label", "index", Times,
      Law(Times(ValuesEqual(m, a), Over("sum", Times(ValuesEqual(k, a), _F(k)), _over_k)), Times(ValuesEqual(m, a), _F(m)), (_over_m,)))
def at_its_label(part, where):
    """Beside `[m = c]` the entry at the label c is that at m: `[m = c]*sum([k = c]*f(k), k) = [m = c]*f(m)`. Terminates: a sum goes."""
    for bracket in part.args:
        if isinstance(bracket, ValuesEqual) and isinstance(bracket.args[0], Letter):
            letter, label = bracket.args
            rest = [f if f is bracket else replace(f, lambda e: _picked_at(e, letter, label, where)) for f in part.args]
            if Times(*rest) != part:
                return Times(*rest)
    return None


letter_for_label = rule("letter for its label", "index", Times, *at_its_label.laws, traits=(Trait.REWORDS,))(at_its_label.apply)  # programs gather at the label


def _picked_at(e, letter, label, where):
    """f(letter) of a sum of `[k = label]*f(k)` over k, all values of the letter among those of k; anything else as it is."""
    if not is_sum(e) or len(e.binders) != 1 or ValuesEqual(e.binders[0].letter, label) not in factors(e.body):
        return e
    binder = e.binders[0]
    if where.facts.between(binder.lo, letter, binder.hi) is not True or free_letters(label) & {binder.letter}:
        return e
    rest = [f for f in factors(e.body) if f != ValuesEqual(binder.letter, label)]
    return substitute(Times(*rest), {binder.letter: letter}, where.others)
