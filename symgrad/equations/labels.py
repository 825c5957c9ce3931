"""Labels, whole numbers that stand in places: which letter takes all their values, and the entry that they pick."""

from symgrad.notation.brackets import ValuesEqual
from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import factors, free_letters, is_sum, substitute


def names_one(binder, letter, label, labels):
    """Whether a label is one value of a letter."""
    return (binder.letter == letter and isinstance(label, Quantity) and labels.get(label.name) == (binder.lo, binder.hi)
            and letter not in free_letters(label))


def entry_at_labels(e, labels):
    """theta[w[m]] of a sum in which labels pick each letter, sum([k = w[m]]*theta[k], k); None of anything else."""
    if not is_sum(e):
        return None
    brackets = [f for f in factors(e.body) if isinstance(f, ValuesEqual)]
    rest = [f for f in factors(e.body) if not isinstance(f, ValuesEqual)]
    if len(rest) != 1 or not isinstance(rest[0], Quantity) or len(brackets) != len(e.binders):
        return None
    pairs = [(letter, entry_at_labels(label, labels) or label) for bracket in brackets for letter, label in (bracket.args, bracket.args[::-1])]
    at = {binder.letter: label for binder in e.binders for letter, label in pairs if names_one(binder, letter, label, labels)}
    entry = rest[0]
    if set(at) != {binder.letter for binder in e.binders} or not set(at) <= free_letters(entry):
        return None
    for _ in e.binders:  # a label may stand at a letter that another one picks, x[c[d[i]]]
        entry = substitute(entry, at)
    return None if set(at) & free_letters(entry) else entry
