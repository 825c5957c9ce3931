"""Pairs counted once, i < j: by an entry, the two sums over the partners before and behind it are one over all partners but itself."""

from itertools import permutations

from symgrad.equations.symmetry import is_symmetric
from symgrad.notation.brackets import Differ, InRange
from symgrad.notation.nodes import Binder, Letter, Over, Plus, Quantity, Times
from symgrad.notation.sympy_form import normal_form, oriented
from symgrad.notation.traversal import all_letters, factors, is_sum, parts, replace, substitute
from symgrad.rules import Law, Trait, rule

i, k = Letter("i"), Letter("k")
c, N = Quantity("c"), Quantity("N")
_F = lambda place: Quantity("F", place)
_apart = lambda one, other: Plus(_F(one), Times(-1, _F(other)))
_before, _behind, _all, _over_i = Binder(k, 0, i - 1), Binder(k, i + 1, N - 1), Binder(k, 0, N - 1), (Binder(i, 0, N - 1),)


@rule("all but one", "index", Plus,
      Law(Plus(Over("sum", _F(k), _before), Over("sum", _F(k), _behind)), Over("sum", Times(Differ(k, i), _F(k)), _all), _over_i),
      Law(Plus(Times(c, Over("sum", _apart(i, k), _behind)), Times(-1, c, Over("sum", _apart(k, i), _before), InRange(1, i, N - 1))),
          Times(c, Over("sum", Times(Differ(k, i), _apart(i, k)), _all)), _over_i), traits=(Trait.REWORDS,))
def all_but_one(part, where):
    """`sum(f(k), k in 0..i-1) + sum(f(k), k in i+1..n) = sum([k != i]*f(k), k in 0..n)`. Terminates: a sum goes."""
    sums = [(number, found) for number, term in enumerate(part.args) if (found := _as_sum(term, where)) is not None]
    for (one, (before, first)), (other, (behind, second)) in permutations(sums, 2):
        lower, upper = first.binders[0], second.binders[0]
        if (upper.lo - lower.hi - 2).expand() != 0 or not _never_reversed(lower, where) or not _never_reversed(upper, where):
            continue
        letter = min(upper.letter, lower.letter, key=lambda own: (own.name.count("'"), own.name))
        keep, rest, there = (behind, second, first) if letter == upper.letter else (before, first, second)
        if letter != there.binders[0].letter and letter in all_letters(there):
            continue
        turned = substitute(there.body, {there.binders[0].letter: letter})
        if _form((*keep, rest.body), where) != _form((*(behind if keep is before else before), turned), where):
            continue
        body = Times(Differ(letter, (lower.hi + 1).expand()), *factors(rest.body))
        joined = Times(*keep, Over("sum", body, _whole(Binder(letter, lower.lo, upper.hi), body, where.system)))
        return Plus(*(joined if number == min(one, other) else term for number, term in enumerate(part.args) if number != max(one, other)))
    return None


def _as_sum(term, where):
    """(the other factors, the sum) of a term with one sum over one letter, without brackets that are 0 only where the sum has no terms."""
    sums = [f for f in factors(term) if is_sum(f) and len(f.binders) == 1]
    if len(sums) != 1:
        return None
    binder = sums[0].binders[0]
    return [f for f in factors(term) if f is not sums[0] and not (isinstance(f, InRange) and _says_nothing(f, binder, where))], sums[0]


def _says_nothing(bracket, binder, where):
    """Whether each bound of a bracket holds, or leaves a sum over a letter without terms where it does not."""
    size = binder.hi - binder.lo + 1
    return all(where.facts.nonnegative(bound) or where.facts.nonnegative((bound + 1 - size).expand()) for bound in bracket.bounds)


def _never_reversed(binder, where):
    """Whether a range has its end no further than just before its beginning."""
    return where.facts.nonnegative((binder.hi - binder.lo + 1).expand())


def _whole(binder, body, system):
    """A binder whose range a page leaves out where it is that of the axis at which its letter stands."""
    for entry in parts(body, Quantity) if system is not None else ():
        for place, axis in zip(entry.places, system.families[entry.name].over) if entry.name in system.families else ():
            if place == binder.letter and (axis.lo, axis.hi) == (binder.lo, binder.hi):
                return Binder(binder.letter, binder.lo, binder.hi, axis.written)
    return binder


def _form(factors_, where):
    """(whether it is negative, form) of a product, the same for two that differ in the direction of differences and in the order of places of symmetric matrices."""
    def ordered(e):
        symmetric = isinstance(e, Quantity) and len(e.places) > 1 and where.system is not None and is_symmetric(e, where.system)
        return Quantity(e.name, *e.places[:-2], *sorted(e.places[-2:], key=str)) if symmetric else e
    negative, rest = oriented(replace(Times(*factors_), ordered))
    return negative, normal_form(rest)
