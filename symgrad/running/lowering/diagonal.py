"""Lowering of brackets `[i = j]` of two axes: what stands on the diagonal is computed there alone, and put in its place."""

from dataclasses import replace

from sympy import S

from symgrad.notation.brackets import Delta
from symgrad.notation.index_arithmetic import same_range
from symgrad.notation.kronecker import has_pairs, split_by_deltas
from symgrad.notation.nodes import Plus, Times
from symgrad.notation.traversal import range_letters
from symgrad.running.lowering.lower import Value, align, combine, lower
from symgrad.running.program.program import Diagonal


def pair_of(bracket, scope):
    """(kept, dropped) where a bracket ties two axes that run over the same range and that no other range mentions."""
    u, v = bracket.args
    if u not in scope.ranges or v not in scope.ranges or u == v or not same_range(scope.ranges[u], scope.ranges[v]):
        return None
    return None if any({u, v} & range_letters(b) for b in scope.ranges.values()) else scope.sorted((u, v))


def on_diagonals(e, scope):
    """The value of a sum or product with brackets of two axes, or None where it has none."""
    tied = lambda bracket: pair_of(bracket, scope)
    if not has_pairs(e, tied):
        return None
    pieces = split_by_deltas(e, tied)
    common = set.intersection(*(set(pairs) for pairs, _ in pieces))
    if common:
        rest = Plus(*(_bracketed(rest, set(pairs) - common) for pairs, rest in pieces))
        return _placed(lower(rest, _without(scope, common)), common, scope)
    return _added(pieces, scope)


def _bracketed(rest, pairs):
    brackets = [Delta(*pair) for pair in sorted(pairs, key=str)]
    return Times(*(() if rest == 1 and brackets else (rest,)), *brackets)


def _without(scope, pairs):
    """The scope in which the dropped letters are no axes any more."""
    dropped = {pair[1] for pair in pairs}
    return replace(scope, ranges={letter: b for letter, b in scope.ranges.items() if letter not in dropped})


def _added(pieces, scope):
    """What has no bracket, and every diagonal added to it in its buffer."""
    dense = next((rest for pairs, rest in pieces if not pairs and rest != S.Zero), None)
    total = lower(dense, scope) if dense is not None else None
    blocks = [(pairs, lower(rest, _without(scope, pairs))) for pairs, rest in pieces if pairs]
    for pairs, block in sorted(blocks, key=lambda found: -len(_letters(*found, scope))):
        letters = _letters(pairs, block, scope)
        if total is None:
            total = _placed(block, pairs, scope)
        elif set(letters) <= set(total.letters):
            where, part = _view(total.letters, block, pairs, scope)
            total = scope.op("add diagonal", total.op, part, data=where, letters=total.letters)
        else:
            total = combine(scope, "add", total, _placed(block, pairs, scope))
    return total


def _letters(pairs, block, scope):
    return scope.sorted({*block.letters, *(letter for pair in pairs for letter in pair)})


def _placed(block, pairs, scope):
    """An array of zeros with the block on its diagonal."""
    letters = _letters(pairs, block, scope)
    where, part = _view(letters, block, pairs, scope)
    shape = scope.shape(letters)
    return Value(scope.block.op("diagonal", part, data=replace(where, shape=shape), shape=shape), letters)


def _view(letters, block, pairs, scope):
    """Where the diagonal is in an array with these axes, and the block turned to stand there."""
    same = {dropped: kept for kept, dropped in pairs}
    kept = tuple(letter for letter in letters if letter not in same)
    label = {letter: number for number, letter in enumerate(kept)}
    where = Diagonal(tuple(label[same.get(letter, letter)] for letter in letters), tuple(label.values()))
    return where, align(scope, block, kept) if block.letters else block.op
