"""The structure of a Jacobian or Hessian, read off its index form: where it is zero, what is stored once, of what rank it is.

[i = j]*d[i]                     diagonal
[i = j]*B[k,n]                   Kronecker product of the identity and B
[i = j]*B[i,k,n]                 block diagonal
sum(u[m,i]*c[m]*u[m,j], m)       low rank, U' diag(c) U
[i = j]*d[i] - c*p[i]*p[j]       diagonal minus outer product
"""

from dataclasses import dataclass

from sympy import S

from symgrad.meaning.real_functions import may_have_no_value
from symgrad.notation.brackets import Bracket, Delta
from symgrad.notation.index_arithmetic import same_range
from symgrad.notation.kronecker import split_by_deltas
from symgrad.notation.nodes import Plus, Times
from symgrad.notation.sympy_form import normal_form
from symgrad.notation.traversal import factors, free_letters, is_sum, range_letters, substitute


@dataclass(frozen=True)
class LowRank:
    """`sum over summed of left*weight*right`; without letters to sum over, an outer product."""

    left: object
    weight: object
    right: object
    summed: tuple

    @property
    def negative(self):
        """Whether the weight begins with a negative number."""
        first = factors(self.weight)[0]
        return bool(first.is_Number and first < 0)

    @property
    def rank(self):
        """The most that the rank can be, as an index expression."""
        return Times(*(binder.size for binder in self.summed)) if self.summed else S.One


@dataclass(frozen=True)
class Structure:
    """What a matrix of derivatives is; `str` says it in words.

    kind        "zero", "diagonal", "Kronecker", "block diagonal", "low rank", "diagonal minus outer product",
                "diagonal plus low rank", "symmetric" or "dense"
    axes        the letters of the rows and of the columns, ((i, k), (j, n))
    pairs       the letters that must agree where an entry is not zero, ((i, j),)
    over        the telescope of `block`
    block       the index expression of the part that is stored; of a sum with a diagonal, the diagonal
    low_rank    the factors, where the matrix, or what is beside its diagonal, is of low rank
    symmetric   whether the index form says that rows and columns may change places
    inside      the structure of one block, where blocks stand on a diagonal
    """

    kind: str
    axes: tuple
    pairs: tuple = ()
    over: tuple = ()
    block: object = None
    low_rank: LowRank | None = None
    symmetric: bool = False
    inside: object = None

    def __str__(self):
        return WORDS.get(self.kind, lambda found: found.kind)(self) + (", symmetric" if self.symmetric and self.kind in ("Kronecker", "block diagonal") else "")


def _letters(letters):
    return ",".join(letter.name for letter in letters)


# Of a kind that is not here its name says all.
WORDS = {
    "diagonal": lambda found: f"diagonal: entry [{_letters(found.axes[0])}] is {found.block}",
    "Kronecker": lambda found: f"Kronecker product of the identity over {_letters(pair[0] for pair in found.pairs)} and the block {found.block}",
    "block diagonal": lambda found: f"block diagonal over {_letters(pair[0] for pair in found.pairs)}, each block "
                                    + (f"{found.inside}" if found.inside.kind not in ("dense", "symmetric") else f"{found.block}"),
    "low rank": lambda found: "an outer product" if not found.low_rank.summed else f"of rank at most {found.low_rank.rank}",
    "diagonal minus outer product": lambda found: f"a diagonal, {found.block}, minus an outer product",
    "diagonal plus low rank": lambda found: f"a diagonal, {found.block}, plus a matrix of rank at most {found.low_rank.rank}",
}


def structure(e, rows, columns, over):
    """The `Structure` of the matrix with entry `e` at the letters of `rows` and of `columns`; `over` gives their ranges."""
    ranges = {binder.letter: binder for binder in over}
    pieces = split_by_deltas(e, lambda bracket: _pair(bracket, rows, columns, ranges))
    pieces = [(pairs, rest) for pairs, rest in pieces if rest != S.Zero]
    axes = (tuple(rows), tuple(columns))
    if not pieces:
        return Structure("zero", axes, symmetric=_square(axes, ranges))
    symmetric = _square(axes, ranges) and _symmetric(pieces, *axes)
    common = set.intersection(*(set(pairs) for pairs, _ in pieces))
    if common:
        return _on_diagonal(pieces, common, axes, ranges, symmetric)
    return _beside_diagonal(e, pieces, axes, over, symmetric)


def _pair(bracket, rows, columns, ranges):
    """(row letter, column letter) of a bracket that ties two axes of one range."""
    for u, v in (bracket.args, bracket.args[::-1]):
        if u in rows and v in columns and same_range(ranges[u], ranges[v]):
            return u, v
    return None


def _on_diagonal(pieces, common, axes, ranges, symmetric):
    """The structure of what is zero where the letters of `common` do not agree."""
    pairs = tuple(sorted(common, key=lambda pair: axes[0].index(pair[0])))
    rows, columns = ([x for x in letters if x not in {pair[side] for pair in pairs}] for side, letters in enumerate(axes))
    block = Plus(*(Times(*(() if rest == 1 and set(found) - common else (rest,)), *(Delta(*p) for p in found if p not in common))
                   for found, rest in pieces))
    kept = [pair[0] for pair in pairs]
    uniform = not set(kept) & free_letters(block)
    if not rows and not columns:
        return Structure("diagonal", axes, pairs, tuple(ranges[x] for x in kept), block, symmetric=symmetric)
    order = [*(() if uniform else kept), *rows, *columns]
    inside = structure(block, rows, columns, [ranges[x] for x in (*kept, *rows, *columns)])
    return Structure("Kronecker" if uniform else "block diagonal", axes, pairs, tuple(ranges[x] for x in order), block,
                     symmetric=symmetric, inside=inside)


def _beside_diagonal(e, pieces, axes, over, symmetric):
    """The structure of what is not zero off every diagonal."""
    whole = {frozenset(found): rest for found, rest in pieces}
    dense = whole.pop(frozenset(), None)
    low = factored(dense, *axes) if dense is not None else None
    everywhere = {binder.letter: binder for binder in over}
    if low and not whole:
        return Structure("low rank", axes, over=tuple(over), block=e, low_rank=low, symmetric=symmetric)
    full = [(pairs, rest) for pairs, rest in whole.items() if len(pairs) == len(axes[0]) == len(axes[1])]
    if low and len(whole) == len(full) == 1:
        kind = "diagonal minus outer product" if low.negative and not low.summed else "diagonal plus low rank"
        pairs = tuple(sorted(full[0][0], key=lambda pair: axes[0].index(pair[0])))
        return Structure(kind, axes, pairs, tuple(everywhere[row] for row, _ in pairs), full[0][1], low, symmetric)
    return Structure("symmetric" if symmetric else "dense", axes, over=tuple(over), block=e, symmetric=symmetric)


def factored(e, rows, columns):
    """`e` as a `LowRank`, each factor with letters of the rows alone or of the columns alone; None where one has both."""
    outside, summed, body = [], (), e
    while True:
        sums = [f for f in factors(body) if is_sum(f)]
        crossing = [f for f in sums if free_letters(f) & set(rows) and free_letters(f) & set(columns)]
        if len(crossing) != 1:
            break
        outside += [f for f in factors(body) if f is not crossing[0]]
        summed, body = (*summed, *crossing[0].binders), crossing[0].body
    left, weight, right = [], [], []
    for f in (*outside, *factors(body)):
        here = free_letters(f)
        both = here & set(rows), here & set(columns)
        if all(both):
            return None
        (left if both[0] else right if both[1] else weight).append(f)
    repeated = len({binder.letter for binder in summed}) < len(summed)
    if not left or not right or repeated or any(map(range_letters, summed)):  # where a range mentions a letter the factors are no arrays
        return None
    if any(isinstance(f, Bracket) for f in (*left, *right)) and any(map(may_have_no_value, (*left, *weight, *right))):
        return None  # a bracket in one factor would no longer guard what another divides by
    return LowRank(Times(*left), Times(*weight), Times(*right), summed)


def _square(axes, ranges):
    """Whether rows and columns have the same axes in the same order."""
    return len(axes[0]) == len(axes[1]) and all(same_range(ranges[row], ranges[column]) for row, column in zip(*axes))


def _symmetric(pieces, rows, columns):
    """Whether each piece stays what it is when rows and columns change places."""
    turned = dict(zip((*rows, *columns), (*columns, *rows)))
    known = {frozenset(pairs): rest for pairs, rest in pieces}
    for pairs, rest in pieces:
        there = frozenset((turned[column], turned[row]) for row, column in pairs)
        other = substitute(rest, turned)
        merged = substitute(other, {column: row for row, column in there})
        if there not in known or (normal_form(known[there]) - normal_form(merged)).expand() != 0:
            return False
    return True
