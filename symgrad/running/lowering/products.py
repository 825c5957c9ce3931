"""Lowering of sums, products and powers of a few terms: numbers folded, small arrays first, brackets last."""

from dataclasses import replace
from functools import reduce

from sympy import Add, Integer, Mul, Number, Pow, Rational, S

from symgrad.notation.brackets import Bracket, InRange, OfValues
from symgrad.notation.index_arithmetic import RangeFacts, granted
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import OfMatrix, Plus, Power, Quantity, Times
from symgrad.notation.traversal import free_letters, is_index, parts
from symgrad.running.lowering.brackets import chosen, condition, harmless, index_condition, masked, may_lack_a_value, test
from symgrad.running.lowering.diagonal import on_diagonals
from symgrad.running.lowering.functions import applied
from symgrad.running.lowering.lower import Value, combine, lower, materialised
from symgrad.running.lowering.reads import gathered
from symgrad.running.program.program import Store


@lower.register(Add | Plus)
def _(e, scope):
    return on_diagonals(e, scope) or _sum(e, scope)


def _sum(e, scope):
    terms = [_signed(term) for term in e.args]
    if terms[0][0] < 0:
        terms.sort(key=lambda pair: pair[0] < 0)
    (sign, first), *others = terms
    total = lower(first, scope) if sign > 0 else combine(scope, "neg", lower(first, scope))
    for sign, term in others:
        total = combine(scope, "add" if sign > 0 else "sub", total, lower(term, scope))
    return total


def _signed(term):
    """A term as a sign and what it stands before."""
    if isinstance(term, Number) and term < 0:
        return -1, -term
    if isinstance(term, (Times, Mul)) and isinstance(term.args[0], Number) and term.args[0] < 0:
        rest = term.args[1:] if term.args[0] == -1 else (-term.args[0], *term.args[1:])
        return -1, term.func(*rest)
    return 1, term


@lower.register(Mul | Times)
def _(e, scope):
    return on_diagonals(e, scope) or _product(e.args, scope)


def _product(factors, scope):
    """The product of factors: numbers first, then arrays from few axes to many, then divisors, then brackets."""
    coefficient, over, under, masks = split_factors(factors, scope)
    certain = certain_masks(masks, scope)
    if certain:
        rest = [factor for factor in flat_factors(factors) if factor not in certain]
        return conditional(scope, certain, Times(*rest))
    inner = behind(masks, scope)
    values = [lower(factor, inner) for factor in over]
    divisors = [divisor(factor, masks, inner) for factor in under]
    result = multiply(scope, coefficient, values, divisors)
    return masked(scope, result, truths(masks, scope, inner))


def certain_masks(masks, scope):
    """The brackets that neither axes nor values decide."""
    return [mask for mask in masks if not (isinstance(mask, OfValues) or scope.axes_in(mask))]


def behind(masks, scope):
    """The scope of what brackets multiply."""
    inner = replace(scope, guarded=scope.guarded or bool(masks))
    for mask in masks:
        if isinstance(mask, OfValues):
            inner = replace(inner, holds=(*inner.holds, condition(mask, inner)))
    return inner


def truths(masks, scope, inner):
    """Where each of some brackets holds; `inner` is `behind` them."""
    return [*(condition(mask, scope) for mask in masks if not isinstance(mask, OfValues)), *inner.holds[len(scope.holds):]]


def divisor(factor, masks, scope, always=False):
    """What is divided by; 1 where a bracket beside it does not hold and it may be 0, which would raise or warn: of letters and sizes alone, where
    an entry is padded with zeros, or `always`."""
    value = harmless(scope, lower(factor, scope))
    if not free_letters(factor) or positive_index(factor, scope):
        return value
    for mask in (mask for mask in masks if not isinstance(mask, OfValues)):
        inside = set(scope.axes_in(mask)) <= set(value.letters)
        if _of_sizes(factor, scope) and not always or inside and (always or any(padded(mask, entry, scope) for entry in parts(factor, Quantity))):
            value = chosen(scope, condition(mask, scope), value, scope.number(1.0))
    return value


def padded(mask, factor, scope):
    """Whether `mask` is `[lo <= e <= hi]`, and the factor slices a family at `e`, along an axis that runs from lo to hi."""
    if not isinstance(mask, InRange) or not isinstance(factor, Quantity):
        return False
    if scope.plan.listed(factor.name) or gathered(factor.places, scope):
        return False
    lo, e, hi = mask.args
    for axis, place in zip(scope.plan.family(factor.name).axes_at(factor.places), factor.places):
        shift = (S(place) - e).expand()
        if shift.is_Integer and (axis.lo - lo - shift).expand() == 0 == (axis.hi - hi - shift).expand():
            return len(scope.axes_in(place)) > 0
    return False


def _of_sizes(e, scope):
    return all(scope.plan.family(entry.name).kind == "size" for entry in parts(e, Quantity))


def positive_index(e, scope):
    """Whether an expression is index arithmetic of letters and sizes, and never less than 1."""
    return is_index(e) and _of_sizes(e, scope) and scope.facts.nonnegative(e - 1)


def flat_factors(factors):
    """The factors of nested products, in order."""
    for factor in factors:
        yield from flat_factors(factor.args) if isinstance(factor, (Times, Mul)) else vectors(factor)


def vectors(e):
    """The vectors of which a function of a matrix is a product; any other expression itself."""
    kinds = MATRIX_FUNCTIONS[e.operator].vectors if isinstance(e, OfMatrix) and e.operator in MATRIX_FUNCTIONS else ()
    if not kinds:
        return (e,)
    *places, number = e.places
    return tuple(OfMatrix(kind, *e.args[1:4], place, number) for kind, place in zip(kinds, places))


def split_factors(factors, scope):
    """Factors as (number, numerators, denominators, the brackets that guard them), nested products written out."""
    coefficient, over, under, masks = Integer(1), [], [], []
    for factor in flat_factors(factors):
        if isinstance(factor, Rational):
            coefficient *= factor
        elif isinstance(factor, (Power, Pow)) and isinstance(factor.args[1], Rational) and factor.args[1] < 0:
            base, exponent = factor.args
            if isinstance(base, Rational) and exponent.is_Integer and base != 0:
                coefficient *= base**exponent
            else:
                under.append(base if exponent == -1 else Power(base, -exponent))
        elif isinstance(factor, Bracket) and index_condition(factor, scope):
            masks.append(factor)
        else:
            over.append(factor)
    choices = [factor for factor in over if isinstance(factor, OfValues)] if scope.plan.chooses else []
    rest = [factor for factor in over if factor not in choices]
    if choices and any(scope.plan.may_lack(factor) for factor in (*rest, *(Power(factor, -1) for factor in under))):
        return coefficient, rest, under, [*masks, *choices]
    return coefficient, over, under, masks


def multiply(scope, coefficient, values, divisors):
    """`coefficient * values / divisors`: all numbers are folded into one before an array is touched."""
    sign, size = (-1, -coefficient) if coefficient < 0 else (1, coefficient)
    numbers = [value for value in values if not value.letters]
    arrays = sorted((value for value in values if value.letters), key=lambda v: (len(v.letters), not v.op.fresh))
    scale = _folded(scope, [*([scope.number(size.p)] if size.p != 1 else []), *numbers])
    beneath = _folded(scope, [*([scope.number(size.q)] if size.q != 1 else []), *(d for d in divisors if not d.letters)])
    if beneath:
        scale = combine(scope, "div", scale or scope.number(1), beneath)
    if sign < 0 and scale:
        sign, scale = 1, combine(scope, "neg", scale)
    elif sign < 0 and len(arrays) > 1 and len(arrays[0].letters) < len({x for value in arrays for x in value.letters}):
        sign, arrays[0] = 1, combine(scope, "neg", arrays[0])
    result = _folded(scope, [*([scale] if scale else []), *arrays])
    if sign < 0:
        result = combine(scope, "neg", result) if result else scope.number(-1)
    result = result or scope.number(1)
    for divisor in divisors:
        if divisor.letters:
            result = combine(scope, "div", result, divisor)
    return result


def _folded(scope, values):
    """The product of values from left to right; None where there are none."""
    return reduce(lambda u, v: combine(scope, "mul", u, v), values) if values else None


def conditional(scope, brackets, e):
    """The value of `e` where brackets without axes hold, else 0: `e` is computed, and read, only there."""
    letters = scope.axes_in(e)
    total = scope.plan.running_total(scope, letters, 0.0)
    block = scope.block.guard(*(test(bracket, scope) for bracket in brackets))
    facts = RangeFacts(scope.facts.over, [*scope.facts.conditions, *granted(brackets)])
    inner = replace(scope, block=block, facts=facts)
    block.items.append(Store(total.op, materialised(inner, lower(e, inner), letters), block))
    return total


@lower.register(Pow | Power)
def _(e, scope):
    base, exponent = e.args
    if isinstance(exponent, Bracket):
        inside, mask = lower(base, scope), condition(exponent, scope)
        plain = inside.letters or mask.letters or inside.op.exact
        return chosen(scope, mask, inside, scope.number(1.0) if plain else Value(scope.block.op("unit", exact=True)))
    if isinstance(exponent, Rational) and exponent < 0:
        return _product([e], scope)
    value = lower(base, scope)
    if may_lack_a_value(Power(base, exponent)):
        value = harmless(scope, value)
    if isinstance(exponent, Rational):
        return _power(scope, value, exponent)
    return combine(scope, "pow", value, lower(exponent, scope))


def _power(scope, value, exponent):
    """A power with a known exponent, through squares and roots where it can."""
    if exponent in (1, 2):
        return value if exponent == 1 else combine(scope, "square", value)
    if exponent.is_Integer and 2 < exponent <= 4:
        square = combine(scope, "square", value)
        return combine(scope, "square", square) if exponent == 4 else combine(scope, "mul", square, value)
    if exponent == S.Half:
        return applied(scope, "sqrt", value)
    if exponent == 0:
        return scope.number(1.0)
    return combine(scope, "pow", value, scope.number(exponent if exponent.is_Integer else float(exponent)))
