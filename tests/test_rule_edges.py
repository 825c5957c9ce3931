"""The edges of the rules: what a law in schematic names does not reach, and where a rule has nothing to do."""

from types import MappingProxyType

import pytest
import sympy
from sympy import Integer, Rational, exp, log, sin

from symgrad.deriving.rewriting import Work
from symgrad import System
from symgrad.equations.system import Family
from symgrad.errors import UnsupportedError
from symgrad.meaning.oracle import Meaning, agree, entries
from symgrad.notation.brackets import Delta, Differ, InRange, ValuesDiffer, ValuesEqual, positive
from symgrad.notation.functions import maximum, minimum
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.nodes import Binder, D, Letter, Norm, Over, Plus, Power, Quantity, Times
from symgrad.rules import Where, algebra, calculus, foreign, indices

a, b, c, x, y, N = (Quantity(name) for name in ("a", "b", "c", "x", "y", "N"))
i, j, k, m = map(Letter, "ijkm")
over_i, over_j, over_k, over_m = (Binder(letter, 0, N - 1) for letter in (i, j, k, m))
other, another = Letter("n"), Letter("p")
over_other, over_another = Binder(other, 0, N - 1), Binder(another, 0, N - 1)
F, G = (lambda *places, name=name: Quantity(name, *places) for name in "FG")
half = Rational(1, 2)
u, v = sin(x, evaluate=False), exp(x, evaluate=False)


def apply(rule, part, *over):
    """What a rule makes of a part, without its conditions."""
    result = rule.apply(part, Where(RangeFacts(over), others=dict.fromkeys((i, j, k, m), (m, other, another, i, j))))
    return result[0] if isinstance(result, tuple) else result


def meaning_at(**values):
    families = {name: Family(name) for name in values} | {"N": Family("N", (), "size")}
    families |= {name: Family(name, (Binder(i, -9, 9),)) for name in "FG"}
    numbers = {name: {(): value} for name, value in values.items()}
    numbers |= {name: {(place,): f"{(7*place + turn) % 5 + 1}.{turn + 1}" for place in range(-9, 10)} for turn, name in enumerate("FG")}
    return Meaning(System((), MappingProxyType(families), "a"), {"N": 3}, numbers)


# (rule, before, after, letters in force): each is also one number.
EDGES = {
    "numbers of a sum are added where the first stands last": (algebra.arithmetic, Plus(1, a, 2), Plus(a, 3), ()),
    "numbers of a sum that cancel go": (algebra.arithmetic, Plus(1, a, -1), a, ()),
    "one number of a sum keeps its place": (algebra.arithmetic, Plus(1, Times(1, a)), Plus(1, a), ()),
    "a number inside a product goes before it": (algebra.arithmetic, Plus(Times(a, 2, b), 0), Times(2, a, b), ()),
    "a fraction inside a product goes before it": (algebra.arithmetic, Plus(Times(a, half), 0), Times(half, a), ()),
    "a negative fraction comes first": (algebra.arithmetic, Times(a, -half), Times(-half, a), ()),
    "a power of exponent 0 is 1": (algebra.arithmetic, Power(a, 0), Integer(1), ()),
    "a power of base 1 is 1": (algebra.arithmetic, Power(1, a), Integer(1), ()),
    "a number to a whole power is worked out": (algebra.arithmetic, Power(3, -2), Rational(1, 9), ()),
    "a number to the power 64 is worked out": (algebra.arithmetic, Power(2, 64), Integer(2)**64, ()),
    "one over a power is a power": (algebra.arithmetic, Power(Power(a, 3), -1), Power(a, -3), ()),
    "two factors above leave one of three below": (algebra.cancel, Times(Power(a, 2), c, Power(a, -3)), Times(Power(a, -1), c), ()),
    "what is left above stands bare": (algebra.cancel, Times(b, Power(a, 2), Power(a, -1)), Times(b, a), ()),
    "what is left above keeps its power": (algebra.cancel, Times(b, Power(a, 3), Power(a, -1)), Times(b, Power(a, 2)), ()),
    "terms that add up to one of them stand bare": (algebra.collect, Plus(Times(2, a), Times(-1, a), b), Plus(a, b), ()),
    "bare terms are counted": (algebra.collect, Plus(a, b, a), Plus(Times(2, a), b), ()),
    "terms are alike in any order of factors": (algebra.collect, Plus(Times(a, b), Times(3, b, a)), Times(4, a, b), ()),
    "numbers of a term are multiplied": (algebra.collect, Plus(Times(2, 3, a), a), Times(7, a), ()),
    "half powers make a whole one": (algebra.powers, Times(b, Power(a, half), Power(a, half)), Times(b, a), ()),
    "a factor and its square make a cube": (algebra.powers, Times(a, b, Power(a, 2)), Times(Power(a, 3), b), ()),
    "the second kind of factor is found": (algebra.powers, Times(c, b, b), Times(c, Power(b, 2)), ()),
    "a number before equal factors is passed over": (algebra.powers, Times(2, a, a), Times(2, Power(a, 2)), ()),
    "a difference of equals is multiplied out to nought": (algebra.expand, Plus(b, Times(-1, b)), Integer(0), ()),
    "three equals are one term": (algebra.expand, Plus(b, b, b), Times(3, b), ()),
    "numbers are worked out when terms cancel": (algebra.expand, Plus(a, Times(-1, a), Power(b, 1)), b, ()),
    "an entry is as long as a name": (
        algebra.expand, Plus(Times(F(i), G(i), Plus(b, c)), a, Times(-1, a)), Plus(Times(F(i), G(i), b), Times(F(i), G(i), c)), (over_i,)),
    "all shared factors are taken out": (algebra.factor, Plus(Times(a, b, c), Times(b, a)), Times(a, b, Plus(c, 1)), ()),
    "a bracket comes out with the factor that it guards": (
        algebra.factor, Plus(Times(Delta(i, j), a, b), Times(c, Delta(i, j), a)), Times(Delta(i, j), a, Plus(b, c)), (over_i, over_j)),
    "a factor is taken out of three terms": (algebra.factor, Plus(Times(a, b), Times(c, a), Times(2, a)), Times(a, Plus(b, c, 2)), ()),
    "a sum that is not the first is multiplied into": (
        algebra.multiply_in, Times(Plus(b, c), a, Plus(Power(a, -1), b)), Times(Plus(b, c), Plus(Times(a, Power(a, -1)), Times(a, b))), ()),
    "two factors that cancel are multiplied in together": (
        algebra.multiply_in, Times(a, b, Plus(Power(a, -1), Power(b, -1))), Plus(Times(a, b, Power(a, -1)), Times(a, b, Power(b, -1))), ()),
    "the number before a turned difference stays": (algebra.sign, Times(-2, Plus(a, Times(-1, b))), Times(2, Plus(b, Times(-1, a))), ()),
    "factors on both sides of a turned difference stay": (
        algebra.sign, Times(-1, c, Plus(a, Times(-3, b)), a, b), Times(c, Plus(Times(3, b), Times(-1, a)), a, b), ()),
    "a number before a term of a turned difference stays": (
        algebra.sign, Times(-1, Plus(Times(2, a), Times(-1, b, c))), Plus(Times(b, c), Times(-2, a)), ()),
    "the number stands first": (algebra.sign, Times(-2, c, Plus(a, Times(-1, b))), Times(2, c, Plus(b, Times(-1, a))), ()),
    "a difference between factors inside a sum is turned": (
        algebra.sign, Times(-1, Over("sum", Times(F(k), Plus(a, Times(-1, b)), G(k)), over_k)),
        Over("sum", Times(F(k), Plus(b, Times(-1, a)), G(k)), over_k), ()),
    "a turned difference may end in a number": (algebra.sign, Times(-1, Plus(a, -1)), Plus(1, Times(-1, a)), ()),
    "a turned difference may begin with a number": (algebra.sign, Times(-1, Plus(1, Times(-1, a))), Plus(a, -1), ()),
    "a number in front is not multiplied into a power": (calculus.power, D(Power(x, half), x), Times(half, Power(x, -half), D(x, x)), ()),
    "a square falls to the bare base": (calculus.power, D(Power(x, 2), x), Times(2, x, D(x, x)), ()),
    "an entry by itself has slope 1": (calculus.variable, D(F(i), F(i)), Integer(1), (over_i,)),
    "the logarithm of a number is not worked out": (
        calculus.exponential, D(Power(half, x), x), Times(Power(half, x), log(half, evaluate=False), D(x, x)), ()),
    "three factors with the variable give three terms": (
        calculus.product, D(Times(u, v, x), x), Plus(Times(D(u, x), v, x), Times(u, D(v, x), x), Times(u, v, D(x, x))), ()),
    "the smallest of two passes its change on": (
        calculus.extreme_of, D(minimum(u, v), x),
        Plus(*(Times(ValuesEqual(f, minimum(u, v)), Power(Plus(*(ValuesEqual(each, minimum(u, v)) for each in (u, v))), -1), D(f, x))
               for f in (u, v))), ()),
    "the smallest over a letter passes its change on": (
        calculus.extreme_over, D(Over("min", Times(F(k), x), over_k), x),
        Over("sum", Times(ValuesEqual(Times(F(k), x), Over("min", Times(F(m), x), over_m)),
                          Power(Over("sum", ValuesEqual(Times(F(m), x), Over("min", Times(F(other), x), over_other)), over_m), -1),
                          D(Times(F(k), x), x)), over_k), ()),
    "the largest over two letters is compared over others": (
        calculus.extreme_over, D(Over("max", Times(F(k), G(m), x), over_k, over_m), x),
        Over("sum", Times(ValuesEqual(Times(F(k), G(m), x), Over("max", Times(F(other), G(another), x), over_other, over_another)),
                          Power(Over("sum", ValuesEqual(Times(F(other), G(another), x), Over("max", Times(F(i), G(j), x), over_i, over_j)),
                                     over_other, over_another), -1),
                          D(Times(F(k), G(m), x), x)), over_k, over_m), ()),
    "a letter of a sum makes way for the entry": (
        calculus.through_sum, D(Over("sum", Power(F(k), 2), over_k), F(k)), Over("sum", D(Power(F(m), 2), F(k)), over_m), (over_k,)),
    "a bracket of unequal letters is decided": (indices.decide, Differ(i, i), Integer(0), (over_i,)),
    "a place outside a range is decided": (indices.decide, InRange(N, i, N + 2), Integer(0), (over_i,)),
    "a bracket whose letter is not summed waits for the one that is": (
        indices.sift, Over("sum", Times(Delta(i, j), Delta(k, j), F(k)), over_k), Times(Delta(i, j), F(j)), (over_i, over_j)),
    "a factor that stands twice stays where a bracket goes": (
        indices.bracket_twice, Times(Delta(i, j), F(i), F(i), Delta(i, j)), Times(Delta(i, j), F(i), F(i)), (over_i, over_j)),
    "two brackets fix two letters in one step": (
        indices.sift, Over("sum", Times(Delta(k, i), F(k), G(m), Delta(j, m)), over_k, over_m), Times(F(i), G(j)), (over_i, over_j)),
    "factors on both sides of a bracketed sum are multiplied in": (
        indices.distribute, Over("sum", Times(a, Plus(Delta(k, i), G(k)), F(k)), over_k),
        Over("sum", Plus(Times(a, Delta(k, i), F(k)), Times(a, G(k), F(k))), over_k), (over_i,)),
    "factors on both sides of an inner sum stay": (
        indices.join_sums, Over("sum", Times(F(k), Over("sum", Times(G(m), Delta(k, i)), over_m), G(k), a), over_k),
        Over("sum", Times(F(k), G(m), Delta(k, i), G(k), a), over_k, over_m), (over_i,)),
    "an inner sum whose letter clashes is passed over": (
        indices.join_sums, Over("sum", Times(F(m), Over("sum", G(m), over_m), Over("sum", Times(G(j), Delta(k, i)), over_j)), over_k),
        Over("sum", Times(F(m), Over("sum", G(m), over_m), G(j), Delta(k, i)), over_k, over_j), (over_i, over_m)),
    "over a triangle ones are summed": (
        indices.take_out, Over("sum", a, over_k, Binder(m, 0, k)), Times(a, Over("sum", 1, over_k, Binder(m, 0, k))), ()),
    "over a range that moves with another letter ones are summed": (
        indices.take_out, Over("sum", a, over_k, Binder(m, k, k + 2)), Times(a, Over("sum", 1, over_k, Binder(m, k, k + 2))), (over_i,)),
    "over a range that may run backwards ones are summed": (
        indices.take_out, Over("sum", a, over_k, Binder(m, 2, i)), Times(a, Over("sum", 1, over_k, Binder(m, 2, i))), (over_i,)),
    "a sum of what does not change counts": (
        indices.take_out, Over("sum", F(i), Binder(k, 2, N), over_m), Times(F(i), N - 1, N), (over_i,)),
}


@pytest.mark.parametrize("rule, before, after, over", EDGES.values(), ids=[f"{case[0].name}: {title}" for title, case in EDGES.items()])
def test_at_an_edge(rule, before, after, over):
    assert apply(rule, before, *over) == after
    meaning = meaning_at(a="1.5", b="0.7", c="-2.25", x="0.4", y="3.5")
    for letters in entries(over, meaning):
        assert agree(meaning.value(before, letters), meaning.value(after, letters))


# (rule, part, letters in force) where a rule has nothing to do, near to where it has.
IDLE = {
    "numbers that are worked out": (algebra.arithmetic, Plus(a, Times(2, b), Power(c, 2)), ()),
    "a number to a power beyond 64": (algebra.arithmetic, Power(2, 65), ()),
    "a number to a fractional power": (algebra.arithmetic, Power(2, half), ()),
    "one over nought": (algebra.arithmetic, Power(0, -1), ()),
    "a power of a power that is no inverse": (algebra.arithmetic, Power(Power(a, 2), half), ()),
    "the inverse of an unknown power": (algebra.arithmetic, Power(Power(a, b), -1), ()),
    "a product over a letter of noughts": (algebra.arithmetic, Over("prod", Integer(0), over_k), ()),
    "different factors above and below": (algebra.cancel, Times(a, b, Power(c, -1)), ()),
    "two inverses": (algebra.cancel, Times(Power(a, -1), b, Power(a, -2)), ()),
    "numbers above and below": (algebra.cancel, Times(2, a, Power(2, -1)), ()),
    "a root beside another factor": (algebra.cancel, Times(Power(a, half), b), ()),
    "a power of exponent nought": (algebra.cancel, Times(Power(a, 0), a), ()),
    "a power of exponent nought above": (algebra.cancel, Times(Power(a, -1), Power(a, 0)), ()),
    "an inverse and an inverse root": (algebra.cancel, Times(Power(a, -1), Power(a, -half)), ()),
    "terms that differ": (algebra.collect, Plus(Times(2, a), Times(2, b)), ()),
    "factors that differ": (algebra.powers, Times(a, b, Power(c, 2)), ()),
    "a factor and an inverse": (algebra.powers, Times(a, b, Power(a, -1)), ()),
    "a factor and its power of exponent nought": (algebra.powers, Times(a, Power(a, 0)), ()),
    "a root and an inverse": (algebra.powers, Times(b, Power(a, half), Power(a, -1)), ()),
    "equal numbers": (algebra.powers, Times(2, a, 2), ()),
    "a factor of all terms but one": (algebra.factor, Plus(Times(a, b), Times(a, c), b), ()),
    "a number that all terms share": (algebra.factor, Plus(Times(2, a), Times(2, b)), ()),
    "a factor that need not exist where the brackets beside it are 0": (
        algebra.factor, Plus(Times(Differ(i, j), a), Times(Delta(i, j), a)), (over_i, over_j)),
    "a bracket that all terms share": (algebra.factor, Plus(Times(Delta(i, j), a), Times(Delta(i, j), b)), (over_i, over_j)),
    "an inverse of what is not there": (algebra.multiply_in, Times(a, Plus(Power(b, -1), c)), ()),
    "a square below": (algebra.multiply_in, Times(a, Plus(Power(a, -2), c)), ()),
    "an inverse that is no term of a sum": (algebra.multiply_in, Times(a, Power(a, -1)), ()),
    "an inverse inside a function": (algebra.multiply_in, Times(a, sin(Power(a, -1), evaluate=False)), ()),
    "a sum that stays as long": (algebra.expand, Plus(Times(a, Plus(b, 1)), a), ()),
    "a product beside nought": (algebra.expand, Plus(Times(a, a), 0), ()),
    "twice the same": (algebra.expand, Plus(b, b), ()),
    "a product of two sums": (algebra.expand, Plus(Times(Plus(-1, Times(a, a)), Plus(a, Times(c, a))), a), ()),
    "a product of sums that gets longer": (algebra.expand, Plus(Times(Plus(a, b), Plus(a, c)), a), ()),
    "a sum as it is": (algebra.expand, Plus(a, b), ()),
    "a difference behind a plus": (algebra.sign, Times(2, Plus(a, Times(-1, b))), ()),
    "a difference without a sign": (algebra.sign, Times(a, Plus(a, Times(-1, b))), ()),
    "minus a sum": (algebra.sign, Times(-1, Plus(a, b)), ()),
    "minus a negative sum": (algebra.sign, Times(-1, Plus(Times(-1, a), Times(-1, b))), ()),
    "nought times a difference": (algebra.sign, Times(0, Plus(a, Times(-1, b))), ()),
    "half a difference": (algebra.sign, Times(half, Plus(a, Times(-1, b))), ()),
    "minus a sum that ends in nought": (algebra.sign, Times(-1, Plus(a, 0)), ()),
    "minus a sum that ends in a half": (algebra.sign, Times(-1, Plus(a, Times(half, b))), ()),
    "minus a product over a letter of differences": (algebra.sign, Times(-1, Over("prod", Plus(F(k), Times(-1, b)), over_k)), ()),
    "minus a sum of three": (algebra.sign, Times(-1, Plus(a, b, Times(-1, c))), ()),
    "what reads the variable": (calculus.constant, D(u, x), ()),
    "another variable": (calculus.variable, D(y, x), ()),
    "an expression of the variable": (calculus.variable, D(u, x), ()),
    "a product that is no sum": (calculus.of_sum, D(Times(u, v), x), ()),
    "two factors with the variable": (calculus.constant_factor, D(Times(c, u, v), x), ()),
    "a sum that is no product": (calculus.constant_factor, D(Plus(c, u), x), ()),
    "no product": (calculus.product, D(u, x), ()),
    "an exponent with the variable": (calculus.power, D(Power(u, v), x), ()),
    "an exponent that is a bracket": (calculus.power, D(Power(u, Differ(i, j)), x), (over_i, over_j)),
    "no power": (calculus.power, D(Times(u, v), x), ()),
    "an exponent that is no bracket": (calculus.bracket_power, D(Power(u, 2), x), ()),
    "a base with the variable": (calculus.exponential, D(Power(u, v), x), ()),
    "no power with the variable above": (calculus.exponential, D(Times(c, u), x), ()),
    "no power at all": (calculus.variable_power, D(Times(c, u), x), ()),
    "the largest of several is no function of one": (calculus.function, D(maximum(u, v), x), ()),
    "the smallest of several is no function of one": (calculus.function, D(minimum(u, v), x), ()),
    "a function is no extreme": (calculus.extreme_of, D(u, x), ()),
    "a product is no sum over a letter": (calculus.through_sum, D(Over("prod", Times(F(k), x), over_k), x), ()),
    "a sum is no product over a letter": (calculus.product_over, D(Over("sum", Times(F(k), x), over_k), x), ()),
    "a product over two letters": (calculus.product_over, D(Over("prod", Times(F(k), G(m), x), over_k, over_m), x), ()),
    "a sum over two letters": (calculus.one_letter, D(Over("sum", Times(F(k), G(m), x), over_k, over_m), x), ()),
    "a sum is no extreme over a letter": (calculus.extreme_over, D(Over("sum", Times(F(k), x), over_k), x), ()),
    "no bracket": (calculus.of_bracket, D(u, x), ()),
    "what the ranges leave open": (indices.decide, Delta(i, j), (over_i, over_j)),
    "a difference that the ranges leave open": (indices.decide, Differ(i, j), (over_i, over_j)),
    "a place that may leave its range": (indices.decide, InRange(0, i + 1, N - 1), (over_i,)),
    "values are no letters": (indices.decide, Delta(u, v), ()), "a value may be below 0": (indices.decide, ValuesDiffer(x, -1), ()),
    "a tie of an entry with itself": (indices.decide, ValuesEqual(F(i), F(i)), (over_i,)),
    "a tie picks no term": (indices.sift, Over("sum", Times(ValuesEqual(k, i), F(k)), over_k), (over_i,)),
    "a sign of values": (indices.decide, positive(N), ()),
    "a factor that stands twice": (indices.bracket_twice, Times(a, a, Delta(i, j)), (over_i, over_j)),
    "a bracket that stands once": (indices.bracket_twice, Times(a, Delta(i, j), Differ(i, j)), (over_i, over_j)),
    "a sum without a bracket": (indices.sift, Over("sum", F(k), over_k), ()),
    "a bracket without the letter": (indices.sift, Over("sum", Times(Delta(i, j), F(k)), over_k), (over_i, over_j)),
    "a bracket at twice the letter": (indices.sift, Over("sum", Times(Delta(2*k, i), F(k)), over_k), (over_i,)),
    "a product over a letter keeps its bracket": (indices.sift, Over("prod", Times(Delta(k, i), F(k)), over_k), (over_i,)),
    "a bracket of different letters": (indices.sift, Over("sum", Times(Differ(k, i), F(k)), over_k), (over_i,)),
    "a later range needs the letter": (
        indices.sift, Over("sum", Times(Delta(k, 2*m), F(k)), over_k, Binder(m, 0, k)), ()),
    "one of two later ranges needs the letter": (
        indices.sift, Over("sum", Times(Delta(k, 2*m + 2*j), F(k)), over_k, Binder(m, 0, k), over_j), ()),
    "a sum of plain terms": (indices.split_sum, Over("sum", Plus(F(k), G(k)), over_k), ()),
    "a maximum of terms with a bracket": (indices.split_sum, Over("max", Plus(Times(Delta(k, i), F(k)), G(k)), over_k), (over_i,)),
    "a product with a plain sum": (indices.distribute, Over("sum", Times(F(k), Plus(F(k), G(k))), over_k), ()),
    "a power of a bracketed sum": (indices.distribute, Over("sum", Power(Plus(Delta(k, i), G(k)), 2), over_k), (over_i,)),
    "a power of a bracket": (indices.distribute, Over("sum", Times(F(k), Power(Delta(k, i), 2)), over_k), (over_i,)),
    "a maximum of a product with a bracket": (
        indices.distribute, Over("max", Times(F(k), Plus(Times(Delta(k, i), F(k)), G(k))), over_k), (over_i,)),
    "all factors have the letter": (indices.take_out, Over("sum", Times(F(k), G(k)), over_k), ()),
    "a factor before a maximum might be negative": (indices.take_out, Over("max", Times(a, F(k)), over_k), ()),
    "a sum of noughts": (indices.take_out, Over("sum", Integer(0), over_k), ()),
    "a sum of ones over a triangle": (indices.take_out, Over("sum", 1, over_k, Binder(m, 0, k)), ()),
    "no bracket to take out": (indices.take_bracket_out, Over("sum", Times(a, F(k)), over_k), ()),
    "a bracket with the letter stays": (indices.take_bracket_out, Over("sum", Times(Delta(k, i), F(k)), over_k), (over_i,)),
    "a bracket alone stays": (indices.take_bracket_out, Over("sum", Delta(i, j), over_k), (over_i, over_j)),
    "a bracket inside a maximum stays": (
        indices.take_bracket_out, Over("max", Times(Delta(i, j), F(k)), over_k), (over_i, over_j)),
    "two sums without a bracket": (indices.join_sums, Over("sum", Times(F(k), Over("sum", G(m), over_m)), over_k), ()),
    "a sum inside a maximum": (
        indices.join_sums, Over("max", Times(F(k), Over("sum", Times(G(m), Delta(k, i)), over_m)), over_k), (over_i,)),
    "a maximum inside a sum": (
        indices.join_sums, Over("sum", Times(F(k), Over("max", Times(G(m), Delta(k, i)), over_m)), over_k), (over_i,)),
    "two sums whose letters clash": (
        indices.join_sums, Over("sum", Times(F(m), Delta(k, i), Over("sum", G(m), over_m)), over_k), (over_i, over_m)),
}


@pytest.mark.parametrize("rule, part, over", IDLE.values(), ids=[f"{case[0].name}: {title}" for title, case in IDLE.items()])
def test_a_rule_has_nothing_to_do_with(rule, part, over):
    found = rule.apply(part, Where(RangeFacts(over), System((), MappingProxyType({}), "C")))
    assert found is None


def test_a_difference_is_not_turned_after_a_plus():
    assert algebra.sign.apply(Times(-1, Plus(a, Times(-1, b))), Where(added=True)) is None


@pytest.mark.parametrize("rule, exponent", [(calculus.exponential, v), (calculus.variable_power, v)], ids=["exponential", "variable power"])
def test_a_power_is_differentiated_by_its_exponent_where_the_base_is_positive(rule, exponent):
    base = c if rule is calculus.exponential else u
    assert rule.apply(D(Power(base, exponent), x), Where())[1] == (positive(base),)


def test_no_rule_differentiates_what_is_not_known():
    with pytest.raises(UnsupportedError, match="no rule differentiates"):
        Work(D(Norm(x), x), Where()).differentiate()
    for several in (sympy.atan2(x, y, evaluate=False), sympy.besselj(y, x)):
        with pytest.raises(UnsupportedError, match="has 2 arguments"):
            foreign.foreign_derivative(several)


@pytest.mark.parametrize("known", [i - j, 2*i - N, 3 - i])
def test_what_is_known_of_a_letter_is_not_known_of_another_of_its_name(known):
    outer, inner = Binder(i, 0, N - 1), Binder(i, 0, N + 5)
    facts = RangeFacts((outer,), (known, N - 7))
    assert facts.nonnegative(known) and facts.within(Binder(m, 0, N)).nonnegative(known)
    assert not facts.within(inner).nonnegative(known) and facts.within(inner).nonnegative(N - 7)
