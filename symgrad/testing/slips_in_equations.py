"""The mistakes that a person makes in one equation: in a part of it, or in the whole: its sign, a number, a size, two axes exchanged."""

from itertools import combinations, product

from sympy import Integer, Rational, exp

from symgrad.notation.nodes import Binder, Over, Plus, Power, Times
from symgrad.notation.traversal import all_letters, free_letters, fresh, parts, substitute
from symgrad.testing.slip import Slip
from symgrad.testing.slips_in_parts import Known, instead, lengths, misread, slips_inside, walk_parts

_ORDER = "sign", "missing term", "doubled term", "factor", "reduction", "transposed", "stale", "shifted"


def slips(equation, system):
    """The slips that can be made in the right side of an equation, the likelier ones first: those in a part before those of the whole."""
    runs = {binder.letter: binder for binder in (*equation.over, *parts(equation.body, Binder))}
    of_parts = slips_inside(equation.body, Known(system, equation.over, runs))
    return sorted(of_parts, key=_order), list(_of_the_whole(equation, system))


def _order(slip):
    """Kind by kind; what is left out is likelier than what is put in."""
    return _ORDER.index(slip.kind), slip.edge, slip.told not in ("is left out", "is missing")


def _of_the_whole(equation, system):
    body, sizes = equation.body, lengths(system)
    yield from _normalised(equation)
    yield Slip("sign", Times(-1, body), body)
    yield Slip("missing term", Integer(0), body)
    yield from _times(body, 2, Rational(1, 2))
    for turn, size in enumerate(sizes):
        yield Slip("reduction", Times(Power(size, -1), body), body, f"is divided by {size} once too often")
        yield Slip("reduction", Times(size, body), body, f"is not divided by {size}")
        for other in sizes[turn:]:
            both = Times(Power(size, -1), Power(other, -1), body)
            yield Slip("reduction", both, body, f"is divided by {size}*{other} once too often")
    yield from _one_term_by_a_size(body, sizes)
    yield from _times(body, 3, Rational(1, 3), 4, Rational(1, 4))
    if not isinstance(body, Plus):  # as the only term, that is a term in another equation of a recurrence
        yield Slip("doubled term", Times(2, body), body)
        yield Slip("factor", Times(Rational(1, 2), body), body, "is halved")
    for one, other in combinations([binder.letter for binder in equation.over], 2):
        yield misread("transposed", body, substitute(body, {one: other, other: one}))


def _one_term_by_a_size(body, sizes):
    """A term of a sum that is divided by a size, or multiplied with it, as a regulariser by the number of samples."""
    for focus, node in walk_parts(body):
        for (turn, term), size in product(enumerate(node.args), sizes) if isinstance(node, Plus) else ():
            for scale, told in ((Power(size, -1), f"is divided by {size}, which the others are not"), (size, f"is multiplied by {size}")):
                yield Slip("reduction", instead(node, turn, Times(scale, term)), term, told, focus=focus)


def _times(body, *numbers):
    for number in numbers:
        yield Slip("factor", Times(number, body), Rational(number), "is one too many")


def _normalised(equation):
    """exp(u)/sum(exp(u), k) with the sum over another axis, beside the largest over the right one as programs have it."""
    over = [node for node in parts(equation.body, Over) if node.operator == "sum" and isinstance(node.body, exp) and len(node.binders) == 1]
    for node in over if isinstance(equation.body, Times) and len(over) == 1 and len(equation.body.args) == 2 else ():
        own, letter = node.body.args[0], node.binders[0].letter
        for kept in equation.over:
            turned = [other for other in equation.over if other.letter != kept.letter and (other.lo, other.hi) == (node.binders[0].lo, node.binders[0].hi)]
            if kept.letter not in free_letters(node) or len(turned) != 1:
                continue
            shifted = exp(Plus(own, Times(-1, Over("max", own, node.binders[0]))), evaluate=False)
            here = substitute(shifted, {letter: turned[0].letter})
            new = fresh(kept.letter, all_letters(equation.body) | {other.letter for other in equation.over})
            total = Over("sum", substitute(here, {kept.letter: new}), Binder(new, kept.lo, kept.hi))
            yield Slip("reduction", Times(here, Power(total, -1)), node,
                       words=f"{equation.target} is normalised over {kept.letter}, not over {turned[0].letter}")
