"""Contractions: a sum of a product becomes matrix products, pair by pair, and plain sums."""

from dataclasses import replace

from sympy import Integer

from symgrad.notation.nodes import Over, Plus, Power, Quantity, Times
from symgrad.notation.traversal import free_letters, is_index, parts
from symgrad.running.lowering.bounds import needed_masks
from symgrad.running.lowering.brackets import condition, masked
from symgrad.running.lowering.lower import lower
from symgrad.running.lowering.pairwise import added, pairwise
from symgrad.running.lowering.products import flat_factors, multiply, split_factors
from symgrad.running.lowering.shapes import combine
from symgrad.running.lowering.symmetric import square_of_one


def contraction(body, binders, inner, scope):
    """The sum of `body` over the binders' letters; `inner` is `scope` with these letters as axes."""
    summed = tuple(binder.letter for binder in binders)
    terms = _term_by_term(body, summed, inner)
    if terms:
        return lower(Plus(*(Over("sum", term, *binders) for term in terms)), scope)
    coefficient, over, under, masks = split_factors((body,), inner)
    careful = inner.guarded or bool(masks)
    inner_guarded, outer = replace(inner, guarded=careful), replace(scope, guarded=careful)
    masks = needed_masks(masks, over, under, inner)
    over = _sums_parted(_squares_opened(over))
    outside = [factor for factor in over if not masks and not _varies(factor, summed)]
    varying = [factor for factor in over if factor not in outside]
    square = None if careful or any(_varies(factor, summed) for factor in under) else square_of_one(varying, summed, inner)
    operands = square or [lower(factor, inner_guarded) for factor in varying]
    out_under = [factor for factor in under if not _varies(factor, summed) and (not masks or _of_sizes(factor, scope))]
    divisors = [lower(factor, inner_guarded) for factor in under if factor not in out_under]
    scale, operands = _scalars(operands)
    if divisors:
        operands.append(multiply(inner, Integer(1), [], divisors))
    if masks:  # what is divided by may be 0 where no mask holds, as Z = sum([k != l]*p[k,l], k, l) at one entry: the quotient stays inside
        operands = [masked(inner, multiply(inner, Integer(1), operands, []), [condition(mask, inner) for mask in masks])]
    operands, repeated = _settle(operands, summed, inner)
    coefficient_values = [*scale, *(lower(factor, outer) for factor in outside), *repeated]
    lowered_under = [lower(factor, outer) for factor in out_under]
    total = pairwise(operands, summed, inner)
    return multiply(scope, coefficient, [*coefficient_values, *([total] if total else [])], lowered_under)


def _term_by_term(body, summed, inner):
    """The terms that are better contracted one by one: of a sum, or of a product with a sum of outer products; None where none are."""
    if isinstance(body, Plus):
        return body.args if _parts_better(body, summed) else None
    factors = list(flat_factors((body,)))
    for number, factor in enumerate(factors):
        if isinstance(factor, Plus) and any(_outer(term, inner) for term in factor.args) and not split_factors((body,), inner)[3]:
            return [Times(*factors[:number], term, *factors[number + 1:]) for term in factor.args]
    return None


def _parts_better(body, summed):
    """Whether the terms of a sum have products that are better contracted one by one: matrix products, or dot products all."""
    def product_over(term):
        factors = term.args if isinstance(term, Times) else (term,)
        sets = [frozenset(free_letters(f)) for f in factors if free_letters(f) & set(summed)]
        return len(set(sets)) > 1
    return any(product_over(term) for term in body.args) or all(_dotted(term, summed) for term in body.args)


def _dotted(term, summed):
    """Whether a term is two factors with one and the same letter, which is summed, and numbers."""
    found = [free_letters(factor) for factor in (term.args if isinstance(term, Times) else ())]
    return len(summed) == 1 and [here for here in found if here] == [set(summed)]*2


def _outer(term, inner):
    """Whether a term is an outer product of three axes or more: more than stand together in any of its factors."""
    factors = term.args if isinstance(term, Times) else (term,)
    axes = inner.axes_in(term)
    return len(axes) > 2 and not any(inner.axes_in(factor) == axes for factor in factors)


def _sums_parted(factors):
    """The factors, a sum of a product in which no letter ties two factors together written as the product of their sums."""
    found = []
    for factor in factors:
        found.extend(_parted(factor) if isinstance(factor, Over) and factor.operator == "sum" else [factor])
    return found


def _parted(e):
    """The sums whose product a sum is: a group of factors each, tied by summed letters."""
    own = {binder.letter for binder in e.binders}
    groups = []
    for factor in e.body.args if isinstance(e.body, Times) else ():
        tied = [group for group in groups if any(free_letters(factor) & free_letters(other) & own for other in group)]
        groups = [group for group in groups if group not in tied] + [[factor for group in tied for factor in group] + [factor]]
    if len(groups) < 2 or any(not free_letters(Times(*group)) & own for group in groups):
        return [e]
    return [Over("sum", Times(*group), *(b for b in e.binders if b.letter in free_letters(Times(*group)))) for group in groups]


def _squares_opened(factors):
    opened = []
    for factor in factors:
        opened.extend([factor.base]*2 if isinstance(factor, Power) and factor.exponent == 2 else [factor])
    return opened


def _varies(factor, summed):
    return bool(free_letters(factor) & set(summed))


def _of_sizes(e, scope):
    """Whether an expression is index arithmetic of letters and sizes, and never 0."""
    sizes = all(scope.plan.family(entry.name).kind == "size" for entry in parts(e, Quantity))
    return is_index(e) and sizes and scope.facts.nonnegative(e - 1)


def _scalars(values):
    return [value for value in values if not value.letters], [value for value in values if value.letters]


def _settle(operands, summed, inner):
    """Sum each operand over the letters that it alone has; a letter that none has counts its values."""
    repeated = [inner.number(inner.size(letter)) for letter in summed
                if not any(letter in operand.letters for operand in operands)]
    if len(operands) == 2 and set(operands[0].letters) == set(operands[1].letters):
        return operands, repeated
    merged = []
    for operand in operands:
        twin = next((n for n, other in enumerate(merged) if set(other.letters) == set(operand.letters)), None)
        if twin is None:
            merged.append(operand)
        else:
            merged[twin] = combine(inner, "mul", merged[twin], operand)
    return [_presummed(n, merged, summed, inner) for n in range(len(merged))], repeated


def _presummed(number, operands, summed, inner):
    elsewhere = {letter for n, other in enumerate(operands) if n != number for letter in other.letters}
    alone = tuple(letter for letter in operands[number].letters if letter in summed and letter not in elsewhere)
    return added(operands[number], alone, inner) if alone else operands[number]
