"""Functions of an array along a letter, read as what they stand for: logsumexp(s[i,j], j), norm(x[i], i), softmax(s[i,j], j)."""

from dataclasses import fields, replace
from functools import partial

from sympy import Abs, Rational, exp, log

from symgrad.notation.nodes import Letter, Over, Plus, Power, Times
from symgrad.notation.traversal import unused
from symgrad.reading.drafts import LetterRange
from symgrad.reading.text.places import find_range
from symgrad.reading.text.syntax_tree import Identifier, Typed, names_in


def _exponentials(e, binders):
    return Over("sum", exp(e, evaluate=False), *binders)


def _norm(e, binders):
    return Power(Over("sum", Power(e, 2), *binders), Rational(1, 2))


def _number(make, reader, node, scope):
    """One number, made of the values at all values of the letters."""
    total = reader.over("sum", node, scope)
    return make(total.body, total.binders)


def _entry(make, reader, node, scope):
    """One of as many values as the letter has, which counts outside of the function: inside, a sum runs over a letter of its own."""
    of, along = node.arguments[:2]
    own = find_range(along.name, scope) if isinstance(along, Identifier) and len(node.arguments) == 2 else None
    if own is None:
        raise reader.source.error(node, f"{node.name} is taken along one letter that counts outside of it", f"write p[i,j] = {node.name}(s[i,j], j)")
    letters = (name.name for name in names_in(reader.source.tree)), (range_.letter.name for range_ in scope), reader.names.sizes, reader.names.known
    letter = unused({Letter(name) for names in letters for name in names})
    inner = LetterRange(next(reader.names.numbers), letter, own.lo, own.hi, reader.source.place(along))
    value = reader.value(of, scope)
    return make(value, _exponentials(reader.value(_renamed(of, along.name, letter.name), (*scope, inner)), [inner.binder]))


def _renamed(part, name, other):
    """A tree, or what a field of it holds, in which one name is another; functions keep theirs."""
    if isinstance(part, Identifier):
        return replace(part, name=other) if part.name == name else part
    if isinstance(part, tuple):
        return tuple(_renamed(each, name, other) for each in part)
    if not isinstance(part, Typed):
        return part
    return replace(part, **{field.name: _renamed(getattr(part, field.name), name, other) for field in fields(part) if field.name != "function"})


# name -> (reader, node, ranges in force) -> the expression that a call with letters stands for; those of NUMBERS_ALONG bind the letters
NUMBERS_ALONG = {
    "logsumexp": partial(_number, lambda e, binders: log(_exponentials(e, binders), evaluate=False)),
    "norm": partial(_number, _norm),
    "norm1": partial(_number, lambda e, binders: Over("sum", Abs(e, evaluate=False), *binders)),
}
ALONG = NUMBERS_ALONG | {
    "softmax": partial(_entry, lambda e, total: Times(exp(e, evaluate=False), Power(total, -1))),
    "log_softmax": partial(_entry, lambda e, total: Plus(e, Times(-1, log(total, evaluate=False)))),
}
