"""The order of a contraction: two operands at a time, first those that leave the fewest axes; and the sums of one."""

from itertools import combinations

from symgrad.running.lowering.lower import Value, arrange, combine
from symgrad.running.program.program import Contraction


def pairwise(operands, summed, inner):
    """The product of all operands, summed over letters."""
    while len(operands) > 1:
        a, b, gone, rest = min((_pair(pair, operands, summed) for pair in combinations(range(len(operands)), 2)), key=_cost)
        operands = [*rest, pair_product(a, b, gone, inner)]
    return added(operands[0], tuple(letter for letter in operands[0].letters if letter in summed), inner)


def _pair(pair, operands, summed):
    """Two operands by their numbers, the letters that can be summed over once they are multiplied, and the other operands."""
    a, b = (operands[number] for number in pair)
    rest = [operand for number, operand in enumerate(operands) if number not in pair]
    later = {letter for operand in rest for letter in operand.letters}
    return a, b, tuple(letter for letter in a.letters if letter in b.letters and letter in summed and letter not in later), rest


def _cost(found):
    a, b, gone, _ = found
    return len({*a.letters, *b.letters} - set(gone)), -len(gone)


def pair_product(a, b, gone, inner):
    """The product of two values, summed over the letters `gone`, which both have."""
    shared = [letter for letter in a.letters if letter in b.letters and letter not in gone]
    left = [letter for letter in a.letters if letter not in b.letters]
    right = [letter for letter in b.letters if letter not in a.letters]
    if not gone:
        return combine(inner, "mul", a, b)
    if not (shared or left or right):
        return contracted(a, arrange(inner, b, a.letters), (), inner)
    if right and (not left or inner.order.index(right[0]) < inner.order.index(left[0])):
        return pair_product(b, a, gone, inner)
    if len(gone) == 1 and len(left) <= 1 and len(right) <= 1 and (not shared or (left and right)):
        first, second = arrange(inner, a, (*shared, *left, *gone)), arrange(inner, b, (*shared, *gone, *right))
        return contracted(first, second, (*shared, *left, *right), inner)
    if not shared:
        return contracted(a, b, (*left, *right), inner)
    if not left and not right:
        return added(combine(inner, "mul", a, b), gone, inner)
    return contracted(a, b, inner.sorted({*shared, *left, *right}), inner)


def contracted(a, b, letters, inner):
    """The product of two values with the axes `letters`, summed over their other letters: these are labelled in the order in which they come."""
    label = {letter: number for number, letter in enumerate(dict.fromkeys((*a.letters, *b.letters)))}
    labels = (tuple(label[letter] for letter in found) for found in (a.letters, b.letters, letters))
    return inner.op("contract", a.op, b.op, data=Contraction(*labels), letters=letters)


def added(value, letters, inner):
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
