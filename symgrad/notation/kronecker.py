"""An expression split by its brackets `[i = j]`: what stands on a diagonal, and what is left for everywhere.

x*([i = j]*u[i] - v[i]*v[j])  =  [i = j]*(x*u[i])  +  x*(-1)*v[i]*v[j]
"""

from itertools import product as choices

from sympy import S

from symgrad.notation.brackets import Delta
from symgrad.notation.nodes import Over, Plus, Times
from symgrad.notation.traversal import is_sum, replace, substitute


def split_by_deltas(e, pair_of):
    """[(pairs, rest), ...] with `e` = the sum of the rests, each on the diagonal where its pairs of letters agree.

    `pair_of(bracket)` tells the pair (kept, dropped) that a bracket `[u = v]` ties, or None to leave it alone. The part without
    pairs comes first; the dropped letter of a pair no longer stands in its rest.
    """
    gathered = {}
    for pairs, rest in _split(e, pair_of):
        gathered.setdefault(frozenset(pairs), []).append(_merged(rest, pairs))
    ordered = sorted(gathered, key=lambda pairs: (len(pairs), sorted(map(str, pairs))))
    return [(tuple(sorted(pairs, key=str)), Plus(*gathered[pairs])) for pairs in ordered]


def has_pairs(e, pair_of):
    """Whether a bracket of the pairs stands in an expression where `split_by_deltas` would find it."""
    if isinstance(e, Delta):
        return pair_of(e) is not None
    if isinstance(e, (Plus, Times)):
        return any(has_pairs(arg, pair_of) for arg in e.args)
    return is_sum(e) and has_pairs(e.body, _free_of(e.binders, pair_of))


def _split(e, pair_of):
    """Pieces (pairs, rest), the rests still with both letters."""
    if not has_pairs(e, pair_of):
        return [((), e)]
    if isinstance(e, Delta):
        return [((pair_of(e),), S.One)]
    if isinstance(e, Plus):
        return [piece for term in e.args for piece in _split(term, pair_of)]
    if isinstance(e, Over):
        return [(pairs, Over("sum", rest, *e.binders)) for pairs, rest in _split(e.body, _free_of(e.binders, pair_of))]
    pieces = []
    for chosen in choices(*(_split(factor, pair_of) for factor in e.args)):
        pairs, brackets = _joined([pair for found, _ in chosen for pair in found])
        pieces.append((pairs, Times(*(rest for _, rest in chosen if rest != 1), *brackets)))
    return pieces


def _free_of(binders, pair_of):
    """The same pairs, but for those of letters that are bound here."""
    bound = {binder.letter for binder in binders}
    return lambda bracket: None if bound & set(bracket.args) else pair_of(bracket)


def _joined(pairs):
    """Pairs of which no two share a letter, and the brackets of those that do."""
    kept, brackets = [], []
    for pair in dict.fromkeys(pairs):
        (brackets if any(set(pair) & set(other) for other in kept) else kept).append(pair)
    return tuple(kept), [Delta(*pair) for pair in brackets]


def _merged(e, pairs):
    """The expression on the diagonal, where a bracket of one letter twice is 1."""
    e = substitute(e, {dropped: kept for kept, dropped in pairs})
    return replace(e, lambda part: S.One if isinstance(part, Delta) and part.args[0] == part.args[1] else part) if pairs else e
