"""Lowering: an expression in index notation becomes array operations, one axis a letter."""

from dataclasses import replace
from functools import singledispatch

from sympy import Add, Function, Integer, Mul, Number, NumberSymbol, Pow, Rational, S

from symgrad.affine import Facts
from symgrad.errors import UnsupportedError
from symgrad.notation import (Abstract, Binder, Bracket, D, Differ, Letter, Local, Over, Plus, Positive, Power, Quantity, Same, Times,
                              Total, Within, is_index, parts, rename_apart)
from symgrad.rules.functions import BY_CLASS, maximum, minimum
from symgrad.running.contract import contraction
from symgrad.running.foreign import foreign_source
from symgrad.running.numpy import HELPERS, NUMBERS
from symgrad.running.reads import read
from symgrad.running.schedule import granted
from symgrad.running.shapes import Value, align, arrange, combine, spread, together


@singledispatch
def lower(e, scope):
    """The value of an expression in a scope. UnsupportedError where no operation computes it."""
    raise UnsupportedError(f"a program cannot compute {e} ({type(e).__name__})")


@lower.register(D)
@lower.register(Local)
@lower.register(Total)
@lower.register(Abstract)
def _(e, scope):
    raise UnsupportedError(f"{e} has no formula that a program could compute",
                           remedy="give every quantity an equation; an abstract one has only its arguments")


@lower.register(Number)
def _(e, scope):
    if not e.is_finite:
        raise UnsupportedError(f"a program cannot compute {e}")
    return scope.number(repr(float(e)) if not e.is_Integer else int(e))


@lower.register(NumberSymbol)
def _(e, scope):
    return scope.number("math.pi" if e == S.Pi else repr(float(e)))


@lower.register(Letter)
def _(e, scope):
    if e not in scope.ranges:
        return scope.number(scope.code(e))
    binder = scope.ranges[e]
    return scope.op("reals", data=f"{scope.code(binder.lo)}, {scope.code(binder.hi + 1)}", letters=(e,))


@lower.register(Quantity)
def _(e, scope):
    return read(e, scope)


@lower.register(Add)
@lower.register(Plus)
def _(e, scope):
    total = None
    terms = [_signed(term) for term in e.args]
    if terms[0][0] < 0:
        terms.sort(key=lambda pair: pair[0] < 0)
    for sign, term in terms:
        value = lower(term, scope)
        if total is None:
            total = value if sign > 0 else combine(scope, "neg", value)
        else:
            total = combine(scope, "add" if sign > 0 else "sub", total, value)
    return total


def _signed(term):
    """A term as a sign and what it stands before."""
    if isinstance(term, Number) and term < 0:
        return -1, -term
    if isinstance(term, (Times, Mul)) and isinstance(term.args[0], Number) and term.args[0] < 0:
        kind = Times if isinstance(term, Times) else Mul
        rest = term.args[1:] if term.args[0] == -1 else (-term.args[0], *term.args[1:])
        return -1, kind(*rest)
    return 1, term


@lower.register(Mul)
@lower.register(Times)
def _(e, scope):
    return product(e.args, scope)


def product(factors, scope):
    """The product of factors: numbers first, then arrays from few axes to many, then divisors, then brackets."""
    coefficient, over, under, masks = split(factors, scope)
    certain = [mask for mask in masks if not scope.axes_in(mask)]
    if certain:
        rest = [factor for factor in flat(factors) if factor not in certain]
        return conditional(scope, certain, Times(*rest))
    inner = replace(scope, guarded=scope.guarded or bool(masks))
    values = [lower(factor, inner) for factor in over]
    divisors = [lower(factor, inner) for factor in under]
    result = multiply(scope, coefficient, values, divisors)
    return masked(scope, result, [condition(mask, scope) for mask in masks])


def flat(factors):
    """The factors of nested products, in order."""
    for factor in factors:
        yield from flat(factor.args) if isinstance(factor, (Times, Mul)) else (factor,)


def conditional(scope, brackets, e):
    """The value of `e` where brackets without axes hold, else 0: `e` is computed, and read, only there."""
    letters = scope.axes_in(e)
    total = scope.plan.running_total(scope, letters, "0.0")
    block = scope.block.nest(f"if {' and '.join(test(bracket, scope) for bracket in brackets)}:")
    facts = Facts(scope.facts.over, [*scope.facts.conditions, *granted(brackets)])
    inner = replace(scope, block=block, facts=facts)
    value = lower(e, inner)
    op = inner.plan.materialise(inner, value, letters) if letters else value.op
    scope.plan.store(block, total.op, None, op)
    return total


def test(bracket, scope):
    """A bracket as a condition of Python."""
    sides = [scope.code(arg) for arg in bracket.args]
    if isinstance(bracket, Within):
        lo, e, hi = bracket.args
        keep = [not scope.facts.nonnegative(S(e) - lo), True, not scope.facts.nonnegative(S(hi) - e)]
        sides = [side for side, kept in zip(sides, keep) if kept]
        return " <= ".join(sides) if len(sides) > 1 else "True"
    return f"{sides[0]} {'==' if isinstance(bracket, Same) else '!='} {sides[1]}"


def split(factors, scope):
    """Factors as (number, numerators, denominators, index brackets), nested products written out."""
    coefficient, over, under, masks = Integer(1), [], [], []
    waiting = list(factors)
    while waiting:
        factor = waiting.pop(0)
        if isinstance(factor, (Times, Mul)):
            waiting[:0] = factor.args
        elif isinstance(factor, Rational):
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
    return coefficient, over, under, masks


def multiply(scope, coefficient, values, divisors):
    """`coefficient * values / divisors`: all numbers are folded into one before an array is touched."""
    sign, size = (-1, -coefficient) if coefficient < 0 else (1, coefficient)
    numbers = [value for value in values if not value.letters]
    arrays = sorted((value for value in values if value.letters), key=lambda v: (len(v.letters), not v.op.fresh))
    scale = _folded(scope, [scope.number(size.p)] if size.p != 1 else [], numbers)
    beneath = _folded(scope, [scope.number(size.q)] if size.q != 1 else [], [d for d in divisors if not d.letters])
    if beneath:
        scale = combine(scope, "div", scale or scope.number("1"), beneath)
    if sign < 0:
        scale = combine(scope, "neg", scale) if scale else None
    result = scale
    for value in arrays:
        result = combine(scope, "mul", result, value) if result else value
    if sign < 0 and not scale:
        result = combine(scope, "neg", result) if result else scope.number("-1")
    result = result or scope.number("1")
    for divisor in divisors:
        if divisor.letters:
            result = combine(scope, "div", result, divisor)
    return result


def _folded(scope, first, rest):
    result = None
    for value in (*first, *rest):
        result = combine(scope, "mul", result, value) if result else value
    return result


def masked(scope, value, masks):
    """The value where every bracket holds, else 0: it is chosen, not multiplied, so that 0 stays 0 beside an infinity."""
    for mask in masks:
        kind = "where" if mask.letters or value.letters else "choose"
        zero = scope.number("0.0")
        letters = together(scope, [mask, value])
        ops = [align(scope, part, letters) for part in (mask, value)]
        value = scope.op(kind, *ops, zero.op, letters=letters)
    return value


@lower.register(Pow)
@lower.register(Power)
def _(e, scope):
    base, exponent = e.args
    if isinstance(exponent, Bracket) and index_condition(exponent, scope):
        inside, mask = lower(base, replace(scope, guarded=True)), condition(exponent, scope)
        letters = together(scope, [inside, mask])
        ops = [align(scope, part, letters) for part in (mask, inside)]
        return scope.op("where" if letters else "choose", *ops, scope.number("1.0").op, letters=letters)
    if isinstance(exponent, Rational) and exponent < 0:
        return product([e], scope)
    value = lower(base, scope)
    if isinstance(exponent, Rational):
        return _power(scope, value, exponent)
    return _general_power(scope, value, lower(exponent, scope))


def _power(scope, value, exponent):
    """A power with a known exponent, through squares and roots where it can."""
    if exponent in (1, 2):
        return value if exponent == 1 else combine(scope, "square", value)
    if exponent.is_Integer and 2 < exponent <= 4:
        square = combine(scope, "square", value)
        return combine(scope, "square", square) if exponent == 4 else combine(scope, "mul", square, value)
    if exponent == S.Half:
        return call(scope, value, "math.sqrt({u})" if value.op.exact else "np.sqrt({u})")
    if exponent == 0:
        return scope.number("1.0")
    text = int(exponent) if exponent.is_Integer else repr(float(exponent))
    return _general_power(scope, value, scope.number(text))


def _general_power(scope, base, exponent):
    whole = exponent.op.kind == "number" and str(exponent.op.data).isdigit()
    if base.op.exact and exponent.op.exact and not whole:
        return scope.op("call", base.op, exponent.op, data="math.pow({u}, {v})")
    return combine(scope, "pow", base, exponent)


def call(scope, value, source):
    """A function given by its source applied entry by entry."""
    for helper in HELPERS:
        if f"{helper}(" in source.replace("math." + helper, ""):
            scope.plan.helpers.add(helper)
    return scope.op("call", value.op, data=source, letters=value.letters)


@lower.register(Function)
def _(e, scope):
    if isinstance(e, (maximum, minimum)):
        return _extremum(e, scope)
    row = BY_CLASS.get(type(e))
    if row is not None and row.value is not None:
        raise UnsupportedError(f"{e} was not worked out")
    if row is None:
        source, argument = foreign_source(e, scope.plan)
        return call(scope, lower(argument, scope), source)
    value = lower(e.args[0], scope)
    return call(scope, value, NUMBERS[row.name] if value.op.exact else row.numpy)


def _extremum(e, scope):
    source = "np.maximum({u}, {v})" if isinstance(e, maximum) else "np.minimum({u}, {v})"
    result, *rest = [lower(arg, scope) for arg in e.args]
    for value in rest:
        plainly = source[3:6] + "({u}, {v})"
        result = combine(scope, "call", result, value, data=plainly if result.op.exact and value.op.exact else source)
    return result


# brackets

def index_condition(bracket, scope):
    """Whether a bracket speaks of letters and sizes only, so that no data is needed to decide it."""
    if isinstance(bracket, Positive) or not all(is_index(arg) for arg in bracket.args):
        return False
    return all(scope.plan.family(entry.name).kind == "size" for entry in parts(bracket, Quantity))


@lower.register(Bracket)
def _(e, scope):
    value = condition(e, scope)
    if not value.letters and value.op.exact:
        return scope.op("numbered", value.op, exact=True)
    return scope.op("real", value.op, letters=value.letters)


def condition(bracket, scope):
    """Where a bracket holds, as truth values."""
    if isinstance(bracket, Positive):
        return compare(scope, lower(bracket.args[0], scope), ">", scope.number("0"))
    sides = [whole(arg, scope) for arg in bracket.args] if index_condition(bracket, scope) else \
        [lower(arg, scope) for arg in bracket.args]
    if isinstance(bracket, (Same, Differ)):
        return compare(scope, sides[0], "==" if isinstance(bracket, Same) else "!=", sides[1])
    lo, e, hi = sides
    below, above = compare(scope, lo, "<=", e), compare(scope, e, "<=", hi)
    if not isinstance(bracket, Within):
        raise UnsupportedError(f"a program cannot compute the bracket {bracket}")
    if scope.facts.nonnegative(S(bracket.args[1]) - bracket.args[0]):
        return above
    if scope.facts.nonnegative(S(bracket.args[2]) - bracket.args[1]):
        return below
    exact = not below.letters and not above.letters
    return combine(scope, "and" if exact else "both", below, above, real=False)


def compare(scope, u, sign, v):
    return combine(scope, "compare", u, v, data=sign, real=False)


def whole(e, scope):
    """Index arithmetic as whole numbers: a number where only loops and sizes stand, else an array."""
    e = S(e).expand()
    letters = scope.axes_in(e)
    if not letters:
        return scope.number(scope.code(e))
    total = None
    rest = e
    for letter in letters:
        factor = e.coeff(letter)
        rest = rest - factor*letter
        binder = scope.ranges[letter]
        value = scope.op("range", data=f"{scope.code(binder.lo)}, {scope.code(binder.hi + 1)}", letters=(letter,), real=False)
        if factor not in (1, -1):
            value = combine(scope, "mul", scope.number(factor), value, real=False)
        sign = "sub" if factor == -1 else "add"
        total = combine(scope, sign, total, value, real=False) if total else \
            (combine(scope, "neg", value, real=False) if factor == -1 else value)
    rest = rest.expand()
    if rest != 0:
        total = combine(scope, "add", total, scope.number(scope.code(rest)), real=False)
    return total


# sums, products and extremes over letters

@lower.register(Over)
def _(e, scope):
    e = rename_apart(e, {*scope.order, *scope.pinned})
    operator, body, binders = e.operator, e.body, e.binders
    while operator == "sum" and isinstance(body, Over) and body.operator == "sum":
        body = rename_apart(body, {*scope.order, *scope.pinned, *(binder.letter for binder in binders)})
        binders, body = (*binders, *body.binders), body.body
    for number, binder in enumerate(binders):
        if scope.plan.must_loop(binder.letter, (body, *binders[number + 1:])):
            return accumulate(operator, body, binders, number, scope)
    inner = scope.inside(*binders)
    certain = [mask for mask in split((body,), inner)[3] if not inner.axes_in(mask)]
    if operator == "sum" and certain:
        rest = Times(*(factor for factor in flat((body,)) if factor not in certain))
        return conditional(scope, certain, Over("sum", rest, *binders))
    if operator == "sum":
        return contraction(body, binders, inner, scope)
    value = lower(body, inner)
    return reduce(scope, inner, operator, value, tuple(binder.letter for binder in binders))


def reduce(scope, inner, operator, value, letters):
    """One reduction over letters; a letter that the value does not have counts how often it is repeated."""
    present = [letter for letter in letters if letter in value.letters]
    for letter in letters:
        if letter in present or operator in ("max", "min"):
            continue
        size = scope.number(inner.code(inner.size(letter)))
        value = combine(inner, "mul" if operator == "sum" else "pow", value, size)
    if not present:
        return value
    kept = tuple(letter for letter in value.letters if letter not in present)
    axes = [value.letters.index(letter) for letter in present]
    data = "" if not kept else str(axes[0]) if len(axes) == 1 else str(tuple(axes))
    op = value.op
    if not value.op.real:
        op = inner.op("real", op, letters=value.letters).op
    return Value(scope.block.op(operator, op, data=data, shape=inner.shape(kept)), kept)


STARTS = {"sum": ("0.0", "+="), "prod": ("1.0", "*=")}


def accumulate(operator, body, binders, number, scope):
    """A running total: a loop over a letter along which arrays differ in size."""
    binder, others = binders[number], (*binders[:number], *binders[number + 1:])
    if operator not in STARTS:
        raise UnsupportedError(f"{operator} over {binder.letter}, along which sizes differ, is not supported")
    start, sign = STARTS[operator]
    free = Over(operator, body, *binders)
    letters = scope.axes_in(free)
    total = scope.plan.running_total(scope, letters, start)
    head = f"for {scope.code(binder.letter)} in range({scope.code(binder.lo)}, {scope.code(binder.hi + 1)}):"
    block = scope.block.nest(head)
    inner = scope.looped(binder, block)
    value = lower(Over(operator, body, *others) if others else body, inner)
    value = arrange(inner, value, inner.sorted(value.letters))
    scope.plan.store(block, total.op, None, spread(inner, value, letters) if value.letters else value.op, sign)
    return total


__all__ = ["Binder", "lower"]
