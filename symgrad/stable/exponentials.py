"""Sums of exponentials by their terms, also through names: which of them a program computes less the largest exponent."""

from sympy import S, exp

from symgrad.notation.functions import maximum, minimum
from symgrad.notation.matching import match
from symgrad.notation.nodes import Over, Plus, Power, Times
from symgrad.notation.traversal import factors, free_letters, is_sum, rename_apart
from symgrad.stable.context import SUMMED, once


@once
def exponentials(e, where):
    """The terms (weight, exponent, binders) of a sum of exponentials.

    None for anything else, for what is shifted already, and where a sum of exponentials stands below in a weight, as in shares of 1.
    """
    terms = isinstance(e, (Plus, Over, Times)) and _expanded(e, where) or ()
    below = (f.base for weight, *_ in terms for f in factors(weight) if isinstance(f, Power) and f.exponent.is_Number and f.exponent < 0)
    done = all(u == 0 or _bounded(u) for _, u, _ in terms) or any(exponentials(*where.opened(base)) for base in below)
    return None if done else terms


def _expanded(e, where):
    """The terms of a sum, also one over letters, and of a product with such a sum in it; None for anything else."""
    if isinstance(e, Plus):
        return [found for term in e.args for found in _terms(term, where)]
    if is_sum(e) and where.whole(e.body, e.binders):
        terms, own = _terms(e.body, where.inside(e)), {b.letter for b in e.binders}
        clash = any(b.letter in own for *_, binders in terms for b in binders)
        return None if clash else [(weight, u, (*e.binders, *binders)) for weight, u, binders in terms]
    if isinstance(e, exp):
        return [(S.One, e.args[0], ())]
    if isinstance(e, Power) and e.exponent.is_Rational and isinstance(inside := where.body(e.base), exp):
        return [(S.One, Times(e.exponent, inside.args[0]), ())]
    return _multiplied(e, where) if isinstance(e, Times) else None


@once
def _terms(e, where):
    """The terms of a part of such a sum; a part with no exponential in it is a weight."""
    inside, within = where.opened(e)
    found = _expanded(inside, within)
    tells = found and any(u != 0 for _, u, _ in found) and (inside is e or len(found) <= SUMMED)
    return found if tells else [(e, S.Zero, ())]


def _multiplied(product, where):
    """The terms of a product: a sum over letters in it is multiplied out, of other factors only exponentials are told from weights."""
    taken, free = [(S.One, S.Zero, ())], free_letters(product)
    for factor in product.args:
        inside, within = where.opened(factor)
        if isinstance(inside, Over):
            inside = rename_apart(inside, free)
        terms = [(factor, S.Zero, ())] if isinstance(inside, Plus) else _terms(*(inside, within) if isinstance(inside, Over) else (factor, where))
        if any(binders for *_, binders in terms) and any(binders for *_, binders in taken):
            terms = [(factor, S.Zero, ())]
        taken = [(_product(w, weight), Plus(*(e for e in (u, exponent) if e != 0)), (*bound, *binders))
                 for w, u, bound in taken for weight, exponent, binders in terms]
    return taken


def _product(u, v):
    return u*v if u.is_Number and v.is_Number else v if u == 1 else u if v == 1 else Times(u, v)


def _bounded(u):
    """Whether an exponent is one of several less the largest of them, and so at most 0."""
    u = u.args[0] if isinstance(u, minimum) and u.args[1] == 0 else u
    *front, last = u.args if isinstance(u, Plus) else (u,)
    if not (isinstance(last, Times) and len(last.args) == 2 and last.args[0] == -1):
        return False
    tops = last.args[1].args if isinstance(last.args[1], maximum) else (last.args[1],)
    return any(_is_top(Plus(*front), top) for top in tops)


def _is_top(v, top):
    """Whether v is what a maximum is taken of, beside others or over letters; there it may be guarded, min(v, ...)."""
    over = isinstance(top, Over) and top.operator == "max"
    body, letters = (top.body, {b.letter: None for b in top.binders}) if over else (top, {})
    return any(match(each, v, letters) is not None for each in (body, *(body.args[:1] if isinstance(body, minimum) else ())))
