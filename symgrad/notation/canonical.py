"""One text for expressions that differ in order alone: of factors, of terms, of sums over several letters, and in bound letters."""

from functools import lru_cache
from itertools import permutations

from symgrad.notation.nodes import Letter, Over, Plus, Quantity, Times
from symgrad.notation.traversal import bound_here, is_index, range_letters, substitute
from symgrad.notation.sympy_form import relabel

ORDERED = 4  # letters of one sum whose orders are all tried


@lru_cache(maxsize=8192)
def canonical(e, depth=0):
    """The text of an expression that is the same for all that differ from it in order alone."""
    if not e.args or isinstance(e, Letter):
        return str(e)
    if isinstance(e, Over):
        return min(_over(e, order, depth) for order in _orders(e.binders))
    if bound_here(e):
        return str(relabel(e, depth))
    if is_index(e) and not isinstance(e, Quantity):
        return f"({e.expand()})"
    texts = [canonical(arg, depth) for arg in e.args]
    return f"{type(e).__name__}({', '.join(sorted(texts) if isinstance(e, (Plus, Times)) else texts)})"


def _orders(binders):
    """The orders in which a sum may run over its letters."""
    if len(binders) > ORDERED:
        return [tuple(binders)]
    return [order for order in permutations(binders)
            if not any(range_letters(b) & {other.letter for other in order[number:]} for number, b in enumerate(order))]


def _over(e, order, depth):
    letters, ranges = {}, []
    for number, binder in enumerate(order, depth):
        lo, hi = (canonical(substitute(end, letters), depth) for end in (binder.lo, binder.hi))
        letters[binder.letter] = Letter(f"_{number}")
        ranges.append(f"{lo}..{hi}")
    return f"{e.operator}({canonical(substitute(e.body, letters), depth + len(order))}; {', '.join(ranges)})"
