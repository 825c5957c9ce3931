"""Contractions: a sum of a product becomes matrix products, two operands at a time, first those that leave the fewest axes, and plain sums."""

from collections import Counter
from dataclasses import replace
from itertools import chain, combinations

from sympy import Function, Integer

from symgrad.equations.graph import rests_on
from symgrad.meaning.real_functions import is_partial
from symgrad.notation.brackets import OfValues
from symgrad.notation.nodes import Letter, OfMatrix, Over, Plus, Power, Quantity, Times
from symgrad.notation.traversal import all_letters, factors, free_letters, is_sum, parts, rename_apart
from symgrad.running.lowering.brackets import masked
from symgrad.running.lowering.lower import Value, arrange, combine, lower
from symgrad.running.lowering.products import behind, divisor, flat_factors, multiply, padded, positive_index, split_factors, truths
from symgrad.running.lowering.symmetric import square_of_one
from symgrad.running.program.program import Contraction


def contraction(body, binders, inner, scope):
    """The sum of `body` over the binders' letters; `inner` is `scope` with these letters as axes."""
    of_matrix = any(parts(body, OfMatrix))
    if of_matrix:
        body, binders, inner = _sums_opened(body, binders, scope)
    summed = tuple(binder.letter for binder in binders)
    terms = _term_by_term(body, summed, inner)
    if terms:
        return lower(Plus(*(Over("sum", term, *binders) for term in terms)), scope)
    coefficient, over, under, masks = split_factors((body,), inner)
    careful = inner.guarded or bool(masks)
    masks = _needed_masks(masks, over, under, inner)
    inner_guarded, outer = behind(masks, replace(inner, guarded=careful)), replace(scope, guarded=careful)
    over = [part for factor in over for opened in _square_opened(factor) for part in _sum_parted(opened)]
    outside = [factor for factor in over if not masks and not _varies(factor, summed)]
    varying = [factor for factor in over if factor not in outside]
    square = None if careful or any(_varies(factor, summed) for factor in under) else square_of_one(varying, summed, inner)
    operands = square or [lower(factor, inner_guarded) for factor in varying]
    held = [value for factor, value in zip(varying, operands) if masks and not value.letters and _may_lack(factor, masks, inner)]  # log(i) beside [j < i]
    out_under = [factor for factor in under if not _varies(factor, summed) and (not masks or positive_index(factor, scope))]
    divisors = [divisor(factor, masks, inner_guarded, of_matrix) for factor in under if factor not in out_under]
    scale = [value for value in operands if not value.letters and value not in held]
    operands = [value for value in operands if value.letters or value in held]
    if divisors:
        operands.append(multiply(inner, Integer(1), [], divisors))
    if masks and of_matrix and not inner.holds and not any(isinstance(mask, OfValues) for mask in masks) and _exist_everywhere(varying, under, masks, inner):
        operands, masks = [*operands, *(lower(mask, inner) for mask in masks)], []  # an array of the bracket's letters alone: products stay small
    if masks:  # what is divided by may be 0 where no mask holds, as Z = sum([k != l]*p[k,l], k, l) at one entry: the quotient stays inside
        operands = [masked(inner, multiply(inner, Integer(1), operands, []), truths(masks, inner, inner_guarded))]
    operands, repeated = _settle(operands, summed, inner)
    scale += [*(lower(factor, outer) for factor in outside), *repeated]
    divisors = [lower(factor, outer) for factor in out_under]
    if operands:
        scale.append(_pairwise(operands, summed, inner))
    return multiply(scope, coefficient, scale, divisors)


def _sums_opened(body, binders, scope):
    """(body, binders, their scope) with sums among the factors opened that would make arrays of three axes or more: one contraction chooses the order."""
    while True:
        inner = scope.inside(*binders)
        flat = list(flat_factors((body,)))
        wide = next((f for f in flat if is_sum(f) and len(inner.axes_in(f)) > 2
                     and not any(scope.plan.must_loop(b.letter, (f.body, *f.binders)) for b in f.binders)), None)
        if wide is None:
            return body, binders, inner
        moved = rename_apart(wide, {*inner.order, *inner.pinned}.union(*map(all_letters, flat)))
        body, binders = Times(*(moved.body if f is wide else f for f in flat)), (*binders, *moved.binders)


def _term_by_term(body, summed, inner):
    """The terms that are better contracted one by one: of a sum, or of a product with a sum of outer products; None where none are."""
    if isinstance(body, Plus):
        return body.args if _parts_better(body, summed) or any(parts(term, OfMatrix) and _outer(term, inner) for term in body.args) else None
    flat = list(flat_factors((body,)))
    for number, factor in enumerate(flat):
        if isinstance(factor, Plus) and any(_outer(term, inner) for term in factor.args) and (
                not split_factors((body,), inner)[3] or any(parts(factor, OfMatrix))):
            return [Times(*flat[:number], term, *flat[number + 1:]) for term in factor.args]
    return None


def _parts_better(body, summed):
    """Whether the terms of a sum have products that are better contracted one by one: matrix products, or dot products all."""
    letters = [[frozenset(free_letters(factor)) for factor in factors(term)] for term in body.args]
    return (any(len({here for here in found if here & set(summed)}) > 1 for found in letters)
            or len(summed) == 1 and all([here for here in found if here] == [set(summed)]*2 for found in letters))


def _outer(term, inner):
    """Whether a term is an outer product of three axes or more: more than stand together in any of its factors, or made of functions of matrices."""
    axes = inner.axes_in(term)
    return len(axes) > 2 and (any(parts(term, OfMatrix)) or not any(inner.axes_in(factor) == axes for factor in factors(term)))


def _square_opened(e):
    return [e.base]*2 if isinstance(e, Power) and e.exponent == 2 else [e]


def _sum_parted(e):
    """The sums whose product a sum is, a group of factors each, tied by summed letters; of any other expression, itself."""
    own = {binder.letter for binder in e.binders} if is_sum(e) else set()
    groups = []
    for factor in factors(e.body) if own else ():
        tied = [group for group in groups if any(free_letters(factor) & free_letters(other) & own for other in group)]
        groups = [group for group in groups if group not in tied] + [[*chain(*tied), factor]]
    products = [Times(*group) for group in groups]
    if len(products) < 2 or not all(_varies(product, own) for product in products):
        return [e]
    return [Over("sum", product, *(b for b in e.binders if b.letter in free_letters(product))) for product in products]


def _exist_everywhere(over, under, masks, scope):
    """Whether the factors over and under a line have values where the brackets beside them are 0 too, unlike log(k) and 1/k beside [i < k].

    A function of a matrix has one at all its places; a name with all letters of a bracket may have none, as its equation has none.
    Of what is divided by, a bracket of its own letters keeps it from 0.
    """
    return not any(_may_lack(factor, masks, scope) for factor in over) and all(
        not free_letters(factor) or positive_index(factor, scope) or any(set(scope.axes_in(mask)) <= set(scope.axes_in(factor)) for mask in masks) for factor in under)


def _may_lack(e, masks, scope):
    if isinstance(e, (Plus, Times)) or is_sum(e):
        return any(_may_lack(part, masks, scope) for part in ((e.body,) if is_sum(e) else e.args))
    if isinstance(e, OfMatrix):
        return False
    bracketed = {entry.name for entry in parts(e, Quantity) if any(set(scope.axes_in(mask)) <= set(scope.axes_in(entry)) for mask in masks)}
    definitions = scope.plan.system.definitions
    bodies = [d.body for d in definitions if d.target.name in rests_on(definitions, bracketed)] if bracketed else []
    return any(not isinstance(part, OfMatrix) and is_partial(part) for body in (e, *bodies) for part in parts(body, (Power, Function)))


def _varies(factor, letters):
    return not free_letters(factor).isdisjoint(letters)


def _settle(operands, summed, inner):
    """Sum each operand over the letters that it alone has; a letter that none has counts its values."""
    repeated = [inner.number(inner.size(letter)) for letter in summed
                if not any(letter in operand.letters for operand in operands)]
    if len(operands) == 2 and set(operands[0].letters) == set(operands[1].letters):
        return operands, repeated
    merged = {}
    for operand in operands:
        axes = frozenset(operand.letters)
        merged[axes] = combine(inner, "mul", merged[axes], operand) if axes in merged else operand
    count = Counter(letter for axes in merged for letter in axes)
    alone = {letter for letter in summed if count[letter] == 1}
    return [_added(operand, tuple(x for x in operand.letters if x in alone), inner) for operand in merged.values()], repeated


def _needed_masks(masks, over, under, scope):
    """The brackets of a product without those outside of which a factor reads zeros, and all else that varies there is an entry too.

    An entry that is sliced is padded with zeros, so that the product is 0 there anyway. Beside a divisor or a function of what is
    padded it might be 0/0 or 0*log(0): then the bracket stays.
    """
    return [mask for mask in masks if not (_all_entries(mask, over, under) and any(padded(mask, factor, scope) for factor in over))]


def _all_entries(mask, over, under):
    """Whether all factors with letters of a bracket are entries, or letters, and no divisor has one."""
    letters = free_letters(mask)
    return (not any(_varies(factor, letters) for factor in under)
            and all(isinstance(factor, (Quantity, Letter)) for factor in over if _varies(factor, letters)))


def _pairwise(operands, summed, inner):
    """The product of all operands, summed over letters."""
    while len(operands) > 1:
        _, a, b, gone, rest = min((_pair(pair, operands, summed) for pair in combinations(range(len(operands)), 2)), key=lambda found: found[0])
        operands = [*rest, _pair_product(a, b, gone, inner)]
    return _added(operands[0], tuple(letter for letter in operands[0].letters if letter in summed), inner)


def _pair(pair, operands, summed):
    """How many axes a pair leaves, the pair, the letters that can be summed over once it is multiplied, and the other operands."""
    a, b = (operands[number] for number in pair)
    rest = [operand for number, operand in enumerate(operands) if number not in pair]
    later = {letter for operand in rest for letter in operand.letters}
    gone = tuple(letter for letter in a.letters if letter in b.letters and letter in summed and letter not in later)
    return (len({*a.letters, *b.letters} - set(gone)), -len(gone)), a, b, gone, rest


def _pair_product(a, b, gone, inner):
    """The product of two values, summed over the letters `gone`, which both have."""
    shared = [letter for letter in a.letters if letter in b.letters and letter not in gone]
    left = [letter for letter in a.letters if letter not in b.letters]
    right = [letter for letter in b.letters if letter not in a.letters]
    if not gone:
        return combine(inner, "mul", a, b)
    if not (shared or left or right):
        return _contracted(a, arrange(inner, b, a.letters), (), inner)
    if right and (not left or inner.order.index(right[0]) < inner.order.index(left[0])):
        return _pair_product(b, a, gone, inner)
    if len(gone) == 1 and len(left) <= 1 and len(right) <= 1 and (not shared or (left and right)):
        first, second = arrange(inner, a, (*shared, *left, *gone)), arrange(inner, b, (*shared, *gone, *right))
        return _contracted(first, second, (*shared, *left, *right), inner)
    if not shared:
        return _contracted(a, b, (*left, *right), inner)
    if not left and not right:
        return _added(combine(inner, "mul", a, b), gone, inner)
    return _contracted(a, b, inner.sorted({*shared, *left, *right}), inner)


def _contracted(a, b, letters, inner):
    """The product of two values with the axes `letters`, summed over their other letters: these are labelled in the order in which they come."""
    label = {letter: number for number, letter in enumerate(dict.fromkeys((*a.letters, *b.letters)))}
    labels = (tuple(label[letter] for letter in found) for found in (a.letters, b.letters, letters))
    return inner.op("contract", a.op, b.op, data=Contraction(*labels), letters=letters)


def _added(value, letters, inner):
    """The sum of a value over some of its letters."""
    return reduce(inner, inner, "sum", value, letters) if letters else value


def reduce(scope, inner, operator, value, letters):
    """One reduction over letters; a letter that the value does not have counts how often a product repeats it. A sum has all its letters."""
    present = [letter for letter in letters if letter in value.letters]
    for letter in letters:
        if operator == "prod" and letter not in present:
            value = combine(inner, "pow", value, scope.number(inner.size(letter)))
    if not present:
        return value
    kept = tuple(letter for letter in value.letters if letter not in present)
    axes = tuple(value.letters.index(letter) for letter in present)
    op = value.op if value.op.real else inner.op("real", value.op, letters=value.letters).op
    return Value(scope.block.op(operator, op, data=axes if kept else tuple(range(len(axes))), shape=inner.shape(kept)), kept)
