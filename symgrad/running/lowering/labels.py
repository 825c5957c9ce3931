"""Lowering of sums with brackets of labels, [k = c[i]]: an array is read at the labels, or added up by them, and no zeros are multiplied."""

from symgrad.notation.brackets import Delta, ValuesEqual
from symgrad.notation.nodes import Modulo, Over, Plus, Quantity, Times, over
from symgrad.notation.traversal import free_letters, parts, range_letters, substitute
from symgrad.running.lowering.brackets import index_value
from symgrad.running.lowering.lower import arrange, lower, materialised
from symgrad.running.lowering.products import flat_factors


def picked(body, binders, scope):
    """(body, binders) of a sum without the letters that a label picks: sum([k = c[i]]*p[i,k], k) is p[i,c[i]]."""
    for factor, letter, label in _brackets(body, scope):
        binder = next((b for b in binders if b.letter == letter), None)
        if binder is None or (binder.lo, binder.hi) != scope.plan.system.labels[label.name] or letter in free_letters(label):
            continue
        others = tuple(b for b in binders if b is not binder)
        axes, around = free_letters(label), {*scope.ranges, *(b.letter for b in others)}
        looped = any(scope.plan.must_loop(axis, (body, *others)) for axis in axes)
        if not axes or not axes <= around or looped or any(letter in range_letters(b) for b in others) or _of_lists(body, letter, scope):
            continue
        return picked(substitute(_without(body, factor), {letter: label}), others, scope)
    return body, binders


def added_up(body, binders, scope):
    """The value of a sum that adds up by labels, sum([k = c[i]]*x[i], i) for all k; None where a sum is another."""
    for factor, letter, label in _brackets(body, scope):
        own = [binder for place in label.places for binder in binders if binder.letter == place]
        rest, outer = _without(body, factor), scope.ranges.get(letter)
        if outer is None or letter in free_letters(rest) or not own or len(own) != len(label.places) or len(set(label.places)) < len(own):
            continue
        if (outer.lo, outer.hi) != scope.plan.system.labels[label.name] or any(scope.plan.must_loop(b.letter, (body, *binders)) for b in binders):
            continue
        inner = scope.inside(*own)
        value = lower(over("sum", rest, tuple(b for b in binders if b not in own)), inner)
        others = tuple(x for x in value.letters if x not in label.places)
        values = materialised(inner, value, (*label.places, *others))
        positions = arrange(inner, index_value(label - outer.lo, inner), label.places)
        return scope.op("add up", values, positions.op, data=scope.size(letter), letters=(letter, *others))
    return None


def added_up_around(body, binders, scope):
    """The value of a sum that adds up around a circle, sum([(2*i) % N = p]*x[i], i) for all p; None where a sum is another."""
    for factor in flat_factors((body,)):
        for place, circle in (factor.args, factor.args[::-1]) if isinstance(factor, Delta) else ():
            outer, rest = scope.ranges.get(place), _without(body, factor)
            e = (circle - outer.lo).expand() if outer else None
            if not isinstance(e, Modulo) or place in free_letters(rest) or (outer.size - e.args[1]).expand() != 0:
                continue
            own = [binder for binder in binders if binder.letter in free_letters(e)]
            if not own or set(scope.axes_in(e)) - {b.letter for b in own} or any(scope.plan.must_loop(b.letter, (body, *binders)) for b in own):
                continue
            inner, letters = scope.inside(*own), tuple(b.letter for b in own)
            value = lower(over("sum", rest, tuple(b for b in binders if b not in own)), inner)
            others = tuple(x for x in value.letters if x not in letters)
            positions = materialised(inner, index_value(e, inner), letters)
            return scope.op("add up", materialised(inner, value, (*letters, *others)), positions, data=scope.size(place), letters=(place, *others))
    return None


def by_terms(body, binders, scope):
    """The sum term by term where a factor is a sum with brackets of labels, as in ([k = u[e]] - [k = v[e]])*x[e]; None elsewhere."""
    factors = list(flat_factors((body,)))
    for number, factor in enumerate(factors):
        if isinstance(factor, Plus) and any(True for term in factor.args for _ in _brackets(term, scope)):
            terms = (Times(*factors[:number], term, *factors[number + 1:]) for term in factor.args)
            return Plus(*(Over("sum", term, *binders) for term in terms))
    return None


def _brackets(body, scope):
    """The factors [k = c[i]] of a body: (factor, letter, label)."""
    labels = scope.plan.system.labels
    for factor in flat_factors((body,)) if labels else ():
        for letter, label in (factor.args, factor.args[::-1]) if isinstance(factor, ValuesEqual) else ():
            if letter.is_Symbol and isinstance(label, Quantity) and label.name in labels:
                yield factor, letter, label


def _without(body, factor):
    """The other factors."""
    others = list(flat_factors((body,)))
    others.remove(factor)
    return Times(*others)


def _of_lists(body, letter, scope):
    """Whether a letter chooses among arrays of a list, which no array of positions does."""
    return any(scope.plan.listed(entry.name) and letter in free_letters(entry.places[0]) for entry in parts(body, Quantity) if entry.places)
