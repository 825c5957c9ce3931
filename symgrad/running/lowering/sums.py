"""Lowering of sums, products and extremes over letters: contractions, reductions, running totals."""

from symgrad.errors import Part, UnsupportedError
from symgrad.meaning.real_functions import may_have_no_value
from symgrad.notation.brackets import InRange
from symgrad.notation.nodes import Modulo, Over, Times, over
from symgrad.notation.traversal import rename_apart
from symgrad.running.lowering.contract import contraction, reduce
from symgrad.running.lowering.labels import added_up, added_up_around, by_terms, picked
from symgrad.running.lowering.lower import align, lower
from symgrad.running.lowering.products import certain_masks, conditional, flat_factors, split_factors
from symgrad.running.program.program import Store


@lower.register(Over)
def _(e, scope):
    e = rename_apart(e, {*scope.order, *scope.pinned})
    operator, body, binders = e.operator, e.body, e.binders
    while operator == "sum" and isinstance(body, Over) and body.operator == "sum":
        body = rename_apart(body, {*scope.order, *scope.pinned, *(binder.letter for binder in binders)})
        binders, body = (*binders, *body.binders), body.body
    if operator == "sum" and scope.plan.system.labels:
        body, binders = picked(body, binders, scope)
        terms = by_terms(body, binders, scope)
        if not binders or terms is not None:
            return lower(body if terms is None else terms, scope)
        value = added_up(body, binders, scope)
        if value is not None:
            return value
    value = added_up_around(body, binders, scope) if operator == "sum" and body.has(Modulo) else None
    if value is not None:
        return value
    for number, binder in enumerate(binders):
        if scope.plan.must_loop(binder.letter, (body, *binders[number + 1:])):
            return accumulate(operator, body, binders, number, scope)
    inner = scope.inside(*binders)
    if operator == "sum":
        certain = certain_masks(split_factors((body,), inner)[3], inner)
        if may_have_no_value(body):  # by what may be 0 where there are no terms, as in sum(x[j]/i, j in 0..i-1)
            certain += [InRange(b.lo, b.hi, b.hi) for b in binders if scope.facts.may_be_empty(b)]
        if certain:
            rest = Times(*(factor for factor in flat_factors((body,)) if factor not in certain))
            return conditional(scope, certain, Over("sum", rest, *binders))
        return contraction(body, binders, inner, scope)
    value = lower(body, inner)
    return reduce(scope, inner, operator, value, tuple(binder.letter for binder in binders))


STARTS = {"sum": (0.0, "add"), "prod": (1.0, "mul")}


def accumulate(operator, body, binders, number, scope):
    """A running total: a loop over a letter along which arrays differ in size."""
    binder, others = binders[number], (*binders[:number], *binders[number + 1:])
    if operator not in STARTS:
        raise UnsupportedError(f"{operator} over {binder.letter}, along which sizes differ, is not supported", Part(operator),
                               f"give what stands in it an equation of its own, with a place for {binder.letter}")
    start, step = STARTS[operator]
    letters = scope.axes_in(Over(operator, body, *binders))
    total = scope.plan.running_total(scope, letters, start)
    block = scope.block.loop(binder.letter, binder.lo, binder.hi)
    inner = scope.looped(binder, block)
    value = lower(over(operator, body, others), inner)
    block.items.append(Store(total.op, align(inner, value, letters), block, operator=step))
    return total
