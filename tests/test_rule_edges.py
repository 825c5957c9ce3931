"""The edges of the rules: what a law in schematic names does not reach, and where a rule has nothing to do."""

from types import MappingProxyType

import pytest
import sympy
from sympy import Function, Integer, Rational, exp, log, sin
from sympy.core.function import ArgumentIndexError

import symgrad
from symgrad.affine import Facts
from symgrad.errors import UnsupportedError
from symgrad.meaning import Meaning, agree, entries
from symgrad.notation import (Abstract, Binder, Change, D, Differ, Dot, Letter, Local, Norm, Over, Plus, Positive, Power,
                              Quantity, Same, Times, Total, Within)
from symgrad.plain import plain
from symgrad.rules import Where, algebra, calculus, chain, descent, foreign, indices, names
from symgrad.rules.functions import BY_NAME, maximum, minimum, relu, sigma, sigma_prime, softplus
from symgrad.system import Family, System

a, b, c, x, y, N = (Quantity(name) for name in ("a", "b", "c", "x", "y", "N"))
i, j, k, m = map(Letter, "ijkm")
over_i, over_j, over_k, over_m = (Binder(letter, 0, N - 1) for letter in (i, j, k, m))
other, another = Letter("n"), Letter("p")
over_other, over_another = Binder(other, 0, N - 1), Binder(another, 0, N - 1)
F, G = (lambda *places, name=name: Quantity(name, *places) for name in "FG")
half = Rational(1, 2)
u, v = sin(x, evaluate=False), exp(x, evaluate=False)
tie = calculus.extreme_of.laws[0].right.args[0].args[0].func


def apply(rule, part, *over):
    """What a rule makes of a part, without its conditions."""
    result = rule.apply(part, Where(Facts(over), pool=(m, other, another)))
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
    "a number inside a product keeps its place": (algebra.arithmetic, Plus(Times(a, 2, b), 0), Times(a, 2, b), ()),
    "a fraction inside a product keeps its place": (algebra.arithmetic, Plus(Times(a, half), 0), Times(a, half), ()),
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
    "an entry is as long as a name": (
        algebra.expand, Plus(Times(F(i), G(i), Plus(b, c)), a, Times(-1, a)), Plus(Times(F(i), G(i), b), Times(F(i), G(i), c)), (over_i,)),
    "all shared factors are taken out": (algebra.factor, Plus(Times(a, b, c), Times(b, a)), Times(a, b, Plus(c, 1)), ()),
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
        Plus(*(Times(tie(f, minimum(u, v)), Power(Plus(tie(u, minimum(u, v)), tie(v, minimum(u, v))), -1), D(f, x)) for f in (u, v))), ()),
    "the smallest over a letter passes its change on": (
        calculus.extreme_over, D(Over("min", Times(F(k), x), over_k), x),
        Over("sum", Times(tie(Times(F(k), x), Over("min", Times(F(m), x), over_m)),
                          Power(Over("sum", tie(Times(F(m), x), Over("min", Times(F(k), x), over_k)), over_m), -1),
                          D(Times(F(k), x), x)), over_k), ()),
    "the largest over two letters is compared over two others": (
        calculus.extreme_over, D(Over("max", Times(F(k), G(m), x), over_k, over_m), x),
        Over("sum", Times(tie(Times(F(k), G(m), x), Over("max", Times(F(other), G(another), x), over_other, over_another)),
                          Power(Over("sum", tie(Times(F(other), G(another), x), Over("max", Times(F(k), G(m), x), over_k, over_m)),
                                     over_other, over_another), -1),
                          D(Times(F(k), G(m), x), x)), over_k, over_m), ()),
    "a letter of a sum makes way for the entry": (
        calculus.through_sum, D(Over("sum", Power(F(k), 2), over_k), F(k)), Over("sum", D(Power(F(m), 2), F(k)), over_m), (over_k,)),
    "a bracket of unequal letters is decided": (indices.decide, Differ(i, i), Integer(0), (over_i,)),
    "a place outside a range is decided": (indices.decide, Within(N, i, N + 2), Integer(0), (over_i,)),
    "a bracket whose letter is not summed waits for the one that is": (
        indices.sift, Over("sum", Times(Same(i, j), Same(k, j), F(k)), over_k), Times(Same(i, j), F(j)), (over_i, over_j)),
    "two brackets fix two letters in one step": (
        indices.sift, Over("sum", Times(Same(k, i), F(k), G(m), Same(j, m)), over_k, over_m), Times(F(i), G(j)), (over_i, over_j)),
    "factors on both sides of a bracketed sum are multiplied in": (
        indices.distribute, Over("sum", Times(a, Plus(Same(k, i), G(k)), F(k)), over_k),
        Over("sum", Plus(Times(a, Same(k, i), F(k)), Times(a, G(k), F(k))), over_k), (over_i,)),
    "factors on both sides of an inner sum stay": (
        indices.join_sums, Over("sum", Times(F(k), Over("sum", Times(G(m), Same(k, i)), over_m), G(k), a), over_k),
        Over("sum", Times(F(k), G(m), Same(k, i), G(k), a), over_k, over_m), (over_i,)),
    "an inner sum whose letter clashes is passed over": (
        indices.join_sums, Over("sum", Times(F(m), Over("sum", G(m), over_m), Over("sum", Times(G(j), Same(k, i)), over_j)), over_k),
        Over("sum", Times(F(m), Over("sum", G(m), over_m), G(j), Same(k, i)), over_k, over_j), (over_i, over_m)),
    "over a triangle ones are summed": (
        indices.take_out, Over("sum", a, over_k, Binder(m, 0, k)), Times(a, Over("sum", 1, over_k, Binder(m, 0, k))), ()),
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
    "a bracket that all terms share": (algebra.factor, Plus(Times(Same(i, j), a), Times(Same(i, j), b)), (over_i, over_j)),
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
    "what the ranges leave open": (indices.decide, Same(i, j), (over_i, over_j)),
    "a difference that the ranges leave open": (indices.decide, Differ(i, j), (over_i, over_j)),
    "a place that may leave its range": (indices.decide, Within(0, i + 1, N - 1), (over_i,)),
    "values are no letters": (indices.decide, Same(u, v), ()),
    "a sign of values": (indices.decide, Positive(N), ()),
    "a factor that stands twice": (indices.bracket_twice, Times(a, a, Same(i, j)), (over_i, over_j)),
    "a bracket that stands once": (indices.bracket_twice, Times(a, Same(i, j), Differ(i, j)), (over_i, over_j)),
    "a sum without a bracket": (indices.sift, Over("sum", F(k), over_k), ()),
    "a bracket without the letter": (indices.sift, Over("sum", Times(Same(i, j), F(k)), over_k), (over_i, over_j)),
    "a bracket at twice the letter": (indices.sift, Over("sum", Times(Same(2*k, i), F(k)), over_k), (over_i,)),
    "a product over a letter keeps its bracket": (indices.sift, Over("prod", Times(Same(k, i), F(k)), over_k), (over_i,)),
    "a bracket of different letters": (indices.sift, Over("sum", Times(Differ(k, i), F(k)), over_k), (over_i,)),
    "a later range needs the letter": (
        indices.sift, Over("sum", Times(Same(k, 2*m), F(k)), over_k, Binder(m, 0, k)), ()),
    "one of two later ranges needs the letter": (
        indices.sift, Over("sum", Times(Same(k, 2*m + 2*j), F(k)), over_k, Binder(m, 0, k), over_j), ()),
    "a sum of plain terms": (indices.split_sum, Over("sum", Plus(F(k), G(k)), over_k), ()),
    "a maximum of terms with a bracket": (indices.split_sum, Over("max", Plus(Times(Same(k, i), F(k)), G(k)), over_k), (over_i,)),
    "a product with a plain sum": (indices.distribute, Over("sum", Times(F(k), Plus(F(k), G(k))), over_k), ()),
    "a maximum of a product with a bracket": (
        indices.distribute, Over("max", Times(F(k), Plus(Times(Same(k, i), F(k)), G(k))), over_k), (over_i,)),
    "all factors have the letter": (indices.take_out, Over("sum", Times(F(k), G(k)), over_k), ()),
    "a factor before a maximum might be negative": (indices.take_out, Over("max", Times(a, F(k)), over_k), ()),
    "a sum of noughts": (indices.take_out, Over("sum", Integer(0), over_k), ()),
    "a sum of ones over a triangle": (indices.take_out, Over("sum", 1, over_k, Binder(m, 0, k)), ()),
    "no bracket to take out": (indices.take_bracket_out, Over("sum", Times(a, F(k)), over_k), ()),
    "a bracket with the letter stays": (indices.take_bracket_out, Over("sum", Times(Same(k, i), F(k)), over_k), (over_i,)),
    "a bracket alone stays": (indices.take_bracket_out, Over("sum", Same(i, j), over_k), (over_i, over_j)),
    "a bracket inside a maximum stays": (
        indices.take_bracket_out, Over("max", Times(Same(i, j), F(k)), over_k), (over_i, over_j)),
    "two sums without a bracket": (indices.join_sums, Over("sum", Times(F(k), Over("sum", G(m), over_m)), over_k), ()),
    "a sum inside a maximum": (
        indices.join_sums, Over("max", Times(F(k), Over("sum", Times(G(m), Same(k, i)), over_m)), over_k), (over_i,)),
    "a maximum inside a sum": (
        indices.join_sums, Over("sum", Times(F(k), Over("max", Times(G(m), Same(k, i)), over_m)), over_k), (over_i,)),
    "two sums whose letters clash": (
        indices.join_sums, Over("sum", Times(F(m), Same(k, i), Over("sum", G(m), over_m)), over_k), (over_i, over_m)),
}


@pytest.mark.parametrize("rule, part, over", IDLE.values(), ids=[f"{case[0].name}: {title}" for title, case in IDLE.items()])
def test_a_rule_has_nothing_to_do_with(rule, part, over):
    found = rule.apply(part, Where(Facts(over), System((), MappingProxyType({}), "C")))
    assert found is None


def test_a_difference_is_not_turned_after_a_plus():
    assert algebra.sign.apply(Times(-1, Plus(a, Times(-1, b))), Where(added=True)) is None


@pytest.mark.parametrize("rule, exponent", [(calculus.exponential, v), (calculus.variable_power, v)], ids=["exponential", "variable power"])
def test_a_power_is_differentiated_by_its_exponent_where_the_base_is_positive(rule, exponent):
    base = c if rule is calculus.exponential else u
    assert rule.apply(D(Power(base, exponent), x), Where())[1] == (Positive(base),)


def test_no_rule_differentiates_what_is_not_known():
    with pytest.raises(UnsupportedError, match="the abstract quantity f must be the whole"):
        calculus.next_rule(D(Abstract("f", (x,)), x), Where())
    with pytest.raises(UnsupportedError, match="no rule differentiates"):
        calculus.next_rule(D(Norm(x), x), Where())
    for several in (sympy.atan2(x, y, evaluate=False), sympy.besselj(y, x)):
        with pytest.raises(UnsupportedError, match="has 2 arguments"):
            foreign.derivative(several)


# Functions that say of themselves what their derivative is; the answers are known from any table.
FOREIGN = {
    sympy.atan: lambda t: 1/(1 + t**2),
    sympy.asin: lambda t: 1/sympy.sqrt(1 - t**2),
    sympy.acosh: lambda t: 1/sympy.sqrt(t**2 - 1),
    sympy.loggamma: sympy.digamma,
    sympy.sinc: lambda t: (t*sympy.cos(t) - sympy.sin(t))/t**2,
    sympy.cot: lambda t: -1 - sympy.cot(t)**2,
}


@pytest.mark.parametrize("function, slope", FOREIGN.items(), ids=lambda f: getattr(f, "__name__", ""))
def test_another_function_brings_its_own_derivative(function, slope):
    law = calculus.slope(function(x, evaluate=False))
    assert not law.atoms(sympy.Add, sympy.Mul, sympy.Pow)
    point = Rational(13, 10) if function is sympy.acosh else Rational(7, 10)
    found = plain(law).subs(sympy.Symbol("x", real=True), point)
    assert abs(sympy.N(found - slope(point), 30)) < Rational(1, 10**25)


def test_a_function_of_a_number_and_a_variable_is_differentiated_by_the_variable():
    found = plain(foreign.derivative(sympy.besselj(2, x))).subs(sympy.Symbol("x", real=True), half)
    assert abs(sympy.N(found - (sympy.besselj(1, half) - sympy.besselj(3, half))/2, 30)) < Rational(1, 10**25)
    with pytest.raises(UnsupportedError, match="besselj does not say"):
        foreign.derivative(sympy.besselj(x, 2))


class Told(Function):
    """sin, that says of its derivative whatever `says` is."""

    nargs = 1

    def fdiff(self, argindex=1):
        return self.says(self.args[0])

    def _eval_evalf(self, precision):
        return sympy.sin(self.args[0])._eval_evalf(precision)


class Right(Told):
    says = staticmethod(sympy.cos)


class Wrong(Told):
    says = staticmethod(lambda t: sympy.cos(t)*(1 + Rational(1, 10**12)))


class WrongOnOneSide(Told):
    says = staticmethod(lambda t: sympy.cos(sympy.Abs(t)) + sympy.Heaviside(-t))


class Undone(Told):
    says = staticmethod(lambda t: sympy.Derivative(sympy.sin(t), t))


class Odd(Told):
    says = staticmethod(lambda t: sympy.Piecewise((sympy.cos(t), t < 9), (sympy.cos(t), True), evaluate=False))


class Silent(Function):
    nargs = 1

    def fdiff(self, argindex=1):
        raise ArgumentIndexError(self, argindex)


class Nowhere(Function):
    nargs = 1

    def fdiff(self, argindex=1):
        return sympy.cos(self.args[0])


class RightFromAHalf(Right):
    """Has no value below 1/2."""

    def _eval_evalf(self, precision):
        return super()._eval_evalf(precision) if self.args[0] > 0.5 else None


class RightWhereReal(Told):
    """(t - 1/2)**(3/2), whose stated slope is right where that is real."""

    says = staticmethod(lambda t: sympy.sqrt(sympy.Abs(t - half))*3/2)

    def _eval_evalf(self, precision):
        return ((self.args[0] - half)**Rational(3, 2))._eval_evalf(precision)


def test_a_function_that_tells_the_truth_is_believed():
    assert calculus.slope(Right(x)) == sympy.cos(x, evaluate=False)
    assert calculus.slope(RightFromAHalf(x)) == sympy.cos(x, evaluate=False)
    assert calculus.slope(RightWhereReal(x)).has(sympy.Abs)


@pytest.mark.parametrize("function, message", [
    (Wrong, "Wrong does not agree with difference quotients"), (WrongOnOneSide, "does not agree"), (Undone, "Undone does not say"),
    (Silent, "Silent does not say"), (Nowhere, "could not be checked"), (Odd, "is not supported")])
def test_a_function_that_does_not_is_refused(function, message):
    with pytest.raises(UnsupportedError, match=message):
        foreign.derivative(function(x))


# The chain rule's parts, on a system with a recurrence, several reads, a fixed read, and equations that lead nowhere.
NET = symgrad.read("""
h[0] = g
h[t] = v[t]*h[t-1] + w         for t in 1..T
d[i] = x[i+1] - x[i]           for i in 0..n-2
e[i] = x[i]*y[2]*sum(y[k]*r[i,k], k in 0..n-1)   for i in 0..n-1
f[i] = x[i]*y[2]               for i in 0..n-1
away = h[0]*q*x[0]
b[i,k] = x[i]*x[i+1]*x[k]      for i in 0..n-2, k in 0..n-1
c[i,k] = r[i,k]*r[i+1,k]       for i in 0..n-2, k in 0..n-1
o[0] = q
o[i] = q*g                     for i in 1..n-1
C = h[T]**2 + sum(d[i]**2, i in 0..n-2) + sum(e[i] + f[i], i in 0..n-1)
""")
t, s, p = map(Letter, "tsp")
C, T, n = (Quantity(name) for name in "CTn")
named = lambda name: lambda *places: Quantity(name, *places)
h, d, e, f, g, q, r, o, X, Y = map(named, ("h", "d", "e", "f", "g", "q", "r", "o", "x", "y"))
pair = Local(named("c")(i, k), r(p, t))
over_t, over_p, over_n = Binder(t, 1, T), Binder(p, 0, n - 1), Binder(i, 0, n - 1)


def at(*over):
    return Where(Facts(over, NET.conditions), NET, pool=tuple(map(Letter, "tik")))


@pytest.mark.parametrize("entry, over, letters", [
    (h(T), (), {t: T}), (h(t), (over_t,), {t: t}), (h(t - 1), (Binder(t, 2, T),), {t: t - 1}), (h(0), (), {}),
    (h(t - 1), (over_t,), None), (h(T + 1), (), None), (h(-1), (), None), (d(p), (over_p,), None), (d(n - 2), (Binder(p, 0, n - 2),), {i: n - 2})])
def test_the_ranges_tell_which_equation_gives_an_entry(entry, over, letters):
    found = chain.clause_at(entry, at(*over))
    assert (found and found[1]) == letters
    assert found is None or found[0].target.name == entry.name and len(found[0].over) == len(letters)


def test_reads_inside_a_sum_do_not_tell_their_place():
    (body,) = (definition.body for definition in NET.definitions if definition.target.name == "e")
    assert list(chain.reads(body, "y")) == [(2,), (None,)]
    assert list(chain.reads(body, "r")) == [(i, None)]
    assert list(chain.reads(body, "x")) == [(i,)]


def test_what_the_cost_depends_on_is_followed_through_all_equations():
    assert chain.reaching(NET, "C") - {"T", "n"} == set("Chgvwdefxyr")
    assert chain.reaching(NET, "x") == {"x"}


@pytest.mark.parametrize("entry, after", [(q(), 0), (Quantity("away"), 0), (Quantity("w"), None), (C, None), (X(0), None), (r(0, 1), None)])
def test_only_what_nothing_on_the_way_reads_is_independent(entry, after):
    assert chain.independent.apply(Total(C, entry), at()) == after


@pytest.mark.parametrize("cost, entry, over, after", [
    (h(T), h(T), (), Plus(1, Over("sum", Times(Local(h(t), h(T)), Total(h(T), h(t))), over_t))),
    (o(p), q(), (Binder(p, 1, n - 1),), Plus(Times(Local(o(0), q()), Total(o(p), o(0))), Local(o(p), q()))),
    (C, Quantity("w"), (over_t,), Over("sum", Times(Local(h(i), Quantity("w")), Total(C, h(i))), Binder(i, 1, T))),
    (C, C, (), Integer(1)),
    (C, h(T), (), Plus(Over("sum", Times(Local(h(t), h(T)), Total(C, h(t))), over_t), Local(C, h(T)))),
    (C, h(t), (over_t,), Plus(Over("sum", Times(Local(h(i), h(t)), Total(C, h(i))), Binder(i, 1, T)), Local(C, h(t)))),
    (C, r(i, k), (over_n, Binder(k, 0, n - 1)), Over("sum", Times(Local(e(t), r(i, k)), Total(C, e(t))), Binder(t, 0, n - 1))),
    (C, g(), (), Times(Local(h(0), g()), Total(C, h(0)))),
])
def test_the_chain_rule_sums_over_the_equations_that_read_an_entry(cost, entry, over, after):
    assert chain.chain_rule.apply(Total(cost, entry), at(*over)) == after


@pytest.mark.parametrize("local, over, after", [
    (Local(d(i), X(p)), (Binder(i, 0, n - 2), over_p), Plus(Times(Same(i + 1, p), Local(d(i), X(p))), Times(Same(i, p), Local(d(i), X(p))))),
    (Local(d(i), X(i)), (Binder(i, 0, n - 2),), None),
    (Local(named("b")(i, k), X(p)), (Binder(i, 0, n - 2), Binder(k, 0, n - 1), over_p), None),
    (pair, (Binder(i, 0, n - 2), Binder(k, 0, n - 1), over_p, Binder(t, 0, n - 1)),
     Plus(Times(Same(i, p), Same(k, t), pair), Times(Same(i + 1, p), Same(k, t), pair))),
    (Local(e(i), X(p)), (over_n, over_p), Times(Same(i, p), Local(e(i), X(p)))),
    (Local(e(i), Y(p)), (over_n, over_p), None),
    (Local(e(i), r(p, k)), (over_n, over_p, Binder(k, 0, n - 1)), Times(Same(i, p), Local(e(i), r(p, k)))),
    (Local(f(i), Y(p)), (over_n, over_p), Times(Same(2, p), Local(f(i), Y(p)))),
    (Local(f(i), Y(2)), (over_n,), None),
    (Local(f(i), q()), (over_n,), Integer(0)),
    (Local(d(p), X(i)), (over_n, over_p), None),
])
def test_an_equation_changes_with_what_it_reads(local, over, after):
    assert chain.sparsity.apply(local, at(*over)) == after


def test_a_local_derivative_is_that_of_the_equation_at_its_place():
    assert chain.definition.apply(Local(d(n - 2), X(p)), at(over_p)) == D(Plus(X(n - 1), Times(-1, X(n - 2))), X(p))
    found = chain.definition.apply(Local(e(k), Y(t)), at(Binder(k, 0, n - 1), Binder(t, 0, n - 1)))
    assert found == D(Times(X(k), Y(2), Over("sum", Times(Y(i), r(k, i)), Binder(i, 0, n - 1))), Y(t))
    with pytest.raises(UnsupportedError, match="do not tell which equation gives"):
        chain.definition.apply(Local(d(p), X(i)), at(over_n, over_p))


def test_an_adjoint_without_a_name_stays_a_derivative():
    assert chain.adjoint_name.apply(Total(C, h(T)), at()) is None


# Names, on a system with a softmax, a sigmoid and an assumption.
NAMED = symgrad.read("""
assume sum(y[i,k], k) = 1
z[i,k] = sum(w[k,j]*x[i,j], j)
s[i,k] = sigma(z[i,k])
p[i,k] = exp(s[i,k])/sum(exp(s[i,m]), m)
b = c
C = sum(y[i,k]*log(p[i,k]), i, k) + b
""")
P, S, W, Z = map(named, "pswz")
I, K = Quantity("I"), Quantity("K")
rows, classes = Binder(i, 0, I - 1, False), Binder(k, 0, K - 1, False)
e_to = lambda e: exp(e, evaluate=False)
total = Over("sum", e_to(S(i, m)), Binder(m, 0, K - 1, False))


def naming(of=None, over=(rows, classes), valued=False):
    return Where(Facts(over, NAMED.conditions), NAMED, of=of, valued=valued)


@pytest.mark.parametrize("part, of, over, after", [
    (Times(e_to(S(i, k)), Power(total, -1)), P(i, k), (rows, classes), P(i, k)),
    (Times(a, Power(total, -1), e_to(S(i, k))), P(i, j), (rows, classes), Times(a, P(i, k))),
    (Times(e_to(S(i, k)), Power(total, -1)), None, (rows, classes), None),
    (Times(e_to(S(i, k)), Power(total, -1)), S(i, k), (rows, classes), None),
    (Times(e_to(S(i, k)), Power(total, -1)), P(i, k), (), None),
    (c, b, (), None),
])
def test_the_definition_of_the_entry_under_way_is_folded_into_its_name(part, of, over, after):
    assert names.fold.apply(part, naming(of, over)) == after


@pytest.mark.parametrize("part, over, after", [
    (Over("sum", Y(i, m), Binder(m, 0, K - 1)), (rows,), 1), (Over("sum", Y(i, k), Binder(k, 0, K - 2)), (rows,), None),
    (Over("sum", Y(i, k), Binder(k, 0, K - 1)), (), None), (Over("sum", X(i, k), Binder(k, 0, K - 1)), (rows,), None)])
def test_an_assumption_is_used_for_just_what_it_says(part, over, after):
    assert names.assume.apply(part, naming(over=over)) == after
    assert names.assume.apply(part, Where(Facts(over))) is None


slope, value = sigma_prime(Z(i, k), evaluate=False), Times(S(i, k), Plus(1, Times(-1, S(i, k))))


@pytest.mark.parametrize("part, valued, after", [
    (slope, True, value), (sigma(Z(i, k), evaluate=False), True, None), (slope, False, None),
    (sigma_prime(a, evaluate=False), True, Times(sigma(a, evaluate=False), Plus(1, Times(-1, sigma(a, evaluate=False))))),
    (Times(a, slope, b, Power(S(i, k), -1)), False, Times(a, value, b, Power(S(i, k), -1))),
    (Times(slope, Power(Plus(1, Times(-1, S(i, k))), -1)), False, Times(value, Power(Plus(1, Times(-1, S(i, k))), -1))),
    (Times(slope, Power(Plus(a, S(i, k)), -1)), False, Times(value, Power(Plus(a, S(i, k)), -1))),
    (Times(slope, Power(S(i, j), -1)), False, None), (Times(slope, S(i, k)), False, None), (Times(slope, Power(S(i, k), -2)), False, None),
    (Times(sigma(Z(i, k), evaluate=False), Power(S(i, k), -1)), False, None), (Times(a, Power(S(i, k), -1)), False, None),
    (Plus(slope, Power(S(i, k), -1)), False, None), (Times(sigma_prime(a, evaluate=False), Power(S(i, k), -1)), False, None),
])
def test_the_slope_of_a_sigmoid_is_put_in_where_asked_for_or_where_it_cancels(part, valued, after):
    assert names.slope_by_value.apply(part, naming(valued=valued)) == after


def test_a_value_has_a_name_only_inside_its_range():
    row = BY_NAME["sigma'"]
    assert names.named_value(Z(i, k), row, naming()) == S(i, k)
    assert names.named_value(Z(i, k), row, naming(over=(rows,))) is None
    assert names.named_value(Z(i, k), row, Where()) is None
    assert names.named_value(a, row, naming()) is None


# Counting a sum along the other array, as the adjoint of a convolution is: z[i] = sum(kappa[m]*x[i+m], m).
CONV = symgrad.read("z[i] = sum(kappa[m]*x[i+m], m)\nC = sum(z[i]**2, i)\nname delta = dC/dz")
kappa, delta = named("kappa"), named("delta")
J, M, X_SIZE = map(Quantity, "IMX")
away = Letter("a")
outputs, place = Binder(i, 0, J - 1, False), Binder(p, 0, X_SIZE - 1, False)


def counted(*factors_, binders=(outputs,), operator="sum", where=None):
    part = Over(operator, Times(*factors_), *binders)
    return indices.reindex.apply(part, where or Where(Facts((place,), CONV.conditions), CONV, pool=(p, s, i)))


def test_the_sum_takes_the_letter_of_the_array_it_is_counted_along():
    after = Over("sum", Times(kappa(m), delta(p - m), Within(0, p - m, J - 1)), Binder(m, 0, M - 1, False))
    assert counted(kappa(p - i), Within(0, p - i, M - 1), delta(i)) == after
    assert counted(Within(0, p - i, M - 1), kappa(p - i), Total(Quantity("C"), Z(i))) == Over(
        "sum", Times(kappa(m), Total(Quantity("C"), Z(p - m)), Within(0, p - m, J - 1)), Binder(m, 0, M - 1, False))


def test_other_letters_of_the_sum_stay():
    after = Over("sum", Times(c, G(k), kappa(m), delta(p - m), Within(0, p - m, J - 1)), over_k, Binder(m, 0, M - 1, False))
    assert counted(c, G(k), kappa(p - i), Within(0, p - i, M - 1), delta(i), binders=(over_k, outputs)) == after


def test_where_no_equation_gives_the_letter_it_is_lent():
    found = counted(G(p - i), Within(0, p - i, M - 1), delta(i))
    assert found == Over("sum", Times(G(s), delta(p - s), Within(0, p - s, J - 1)), Binder(s, 0, M - 1, False))
    found = counted(kappa(p - i), Within(0, p - i, M - 1), Total(C, Z(i)), where=Where(Facts((place,)), pool=(s,)))
    assert found == Over("sum", Times(kappa(s), Total(C, Z(p - s)), Within(0, p - s, J - 1)), Binder(s, 0, M - 1, False))


@pytest.mark.parametrize("factors_, binders, operator", [
    ((kappa(p + i), Within(0, p + i, M - 1), delta(i)), (outputs,), "sum"), ((kappa(p - i), delta(i)), (outputs,), "sum"),
    ((kappa(p - i), Within(0, p - i, M - 1), Z(i)), (outputs,), "sum"), ((kappa(i), Within(0, p - i, M - 1), delta(i)), (outputs,), "sum"),
    ((kappa(p - i), Within(0, p - i, M - 1), delta(i), delta(p - i)), (outputs,), "sum"),
    ((kappa(p - i), Within(0, p - i, M - 1), delta(p - i)), (outputs,), "sum"),
    ((kappa(p - i), Within(0, p - i, M - 1), delta(i)), (outputs,), "max"),
    ((kappa(p - i), Within(0, p - i, k), delta(i)), (over_k, outputs), "sum"),
    ((kappa(p - i), Within(k, p - i, M - 1), delta(i)), (over_k, outputs), "sum"),
    ((kappa(p - i), G(k), Within(0, p - i, M - 1), delta(i)), (outputs, Binder(k, 0, i)), "sum"),
    ((kappa(p - 2*i), Within(0, p - 2*i, M - 1), delta(i)), (outputs,), "sum"),
])
def test_a_sum_is_counted_along_the_other_array_only_where_its_place_has_an_adjoint(factors_, binders, operator):
    assert counted(*factors_, binders=binders, operator=operator) is None


def test_without_names_there_are_no_named_adjoints():
    assert counted(kappa(p - i), Within(0, p - i, M - 1), delta(i), where=Where(Facts((place,)))) is None


# The functions that SymPy lacks, written out; their `fdiff` is for those who go on with SymPy.
real = sympy.Symbol("real", real=True)
LOGISTIC = 1/(1 + sympy.exp(-real))
WRITTEN = {sigma: LOGISTIC, sigma_prime: LOGISTIC*(1 - LOGISTIC), relu: sympy.Max(real, 0), softplus: sympy.log(1 + sympy.exp(real))}


@pytest.mark.parametrize("function", WRITTEN, ids=lambda function: function.__name__)
@pytest.mark.parametrize("point", [Rational(7, 10), Rational(-4, 10)])
def test_our_functions_have_their_derivatives_in_sympy_too(function, point):
    stated = function(real).diff(real)
    for ours, written in WRITTEN.items():
        stated = stated.subs(ours(real), written)
    assert abs(sympy.N((stated - WRITTEN[function].diff(real)).subs(real, point), 30)) < Rational(1, 10**25)


def test_the_slope_of_relu_at_nought_is_nought_in_sympy_too():
    assert relu(real).diff(real).subs(real, 0) == 0


def test_slopes_read_as_one_writes_them():
    tan, tanh = sympy.tan(x, evaluate=False), sympy.tanh(x, evaluate=False)
    assert calculus.slope(tan) == Plus(1, Power(tan, 2)) and calculus.slope(tanh) == Plus(1, Times(-1, Power(tanh, 2)))
    assert calculus.slope(sigma_prime(x)) == Times(sigma_prime(x), Plus(1, Times(-2, sigma(x))))
    assert calculus.slope(sympy.erf(x, evaluate=False)) == Times(2, Power(sympy.pi, -half), exp(Times(-1, Power(x, 2)), evaluate=False))
    assert str(sigma_prime(x)) == "sigma'(x)"


def test_the_argument_that_is_no_number_is_found():
    assert [foreign.variable(e) for e in (Right(x), Right(2), sympy.besselj(2, x), sympy.besselj(x, 2))] == [0, 0, 1, 0]


# Descent, on its own schematic system: C = a**2 * sum of x[k]**2, of which a and every x[k] vary; eta does not.
STEEP, MOVED = descent.SLOPE, Change(descent.V)
DESCENT = Where(system=descent.SCHEME, of=descent.V, locals=MappingProxyType({"eta": descent.eta, "cost": descent.C}))


@pytest.mark.parametrize("rule, part, after", [
    (descent.linear_change, MOVED, None), (descent.linear_change, Change(a), None),
    (descent.dot_product, Times(Total(descent.C, a), Change(a)), None),
    (descent.choose, Change(descent.eta), None), (descent.choose, Change(descent.x_k), Times(-1, descent.eta, Total(descent.C, descent.x_k))),
    (descent.take_numbers_out, Dot(STEEP, STEEP), None),
    (descent.take_numbers_out, Dot(STEEP, Times(2, descent.eta, MOVED)), Times(2, descent.eta, Dot(STEEP, MOVED))),
    (descent.squared_norm, Dot(STEEP, MOVED), None), (descent.value_of, Total(descent.C, a), None),
])
def test_a_rule_of_descent_at_its_edge(rule, part, after):
    assert rule.apply(part, DESCENT) == after


@pytest.mark.parametrize("e, is_one", [(Times(-1, descent.eta, STEEP), True), (Plus(descent.V, MOVED), True), (Times(2, a), False), (MOVED, True),
                                       (Change(a), False), (a, False)])
def test_a_vector_times_a_number_is_a_vector(e, is_one):
    assert descent.is_vector(e) is is_one


def test_only_a_vector_has_components():
    with pytest.raises(TypeError, match="is no vector"):
        descent.component(a, descent.V.entries[0])
