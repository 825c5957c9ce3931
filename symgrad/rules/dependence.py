"""How quantities depend on one another: where an equation reads a name, which equation gives an entry, what the cost rests on, and
beside which brackets alone a quantity is read, as r[i,j] in sum([i != j]/r[i,j], i, j): elsewhere it need not exist.
"""

from functools import lru_cache

from sympy import Function, Integer, nan, oo, zoo

from symgrad.affine import Facts
from symgrad.graph import rests_on
from symgrad.notation import Differ, Letter, Over, Plus, Power, Quantity, Times, bound_here, free_letters, parts, substitute
from symgrad.plain import canonical


def reads(body, name, bound=frozenset()):
    """The places at which `body` reads the family `name`, each with None where a letter bound inside `body` stands in it."""
    if isinstance(body, Quantity):
        if body.name == name:
            yield tuple(None if free_letters(place) & bound else place for place in body.places)
        return
    bound = bound | {binder.letter for binder in bound_here(body)}
    for arg in body.args:
        yield from reads(arg, name, bound)


def clause_at(entry, where):
    """The definition that gives `entry`, and the values of its letters there; None where the ranges do not tell which."""
    for definition in where.system.clauses.get(entry.name, ()):
        letters = matches(definition, entry, where.facts)
        if letters is not None:
            return definition, letters
    return None


def matches(definition, entry, facts):
    """The values of a definition's letters that make its target `entry`, where the ranges prove it; else None."""
    letters = {}
    ranges = {binder.letter: binder for binder in definition.over}
    for own, place in zip(definition.target.places, entry.places, strict=True):
        if own in ranges:
            letters[own] = place
        elif facts.equal(own, place) is not True:
            return None
    for letter, place in letters.items():
        lo, hi = (substitute(bound, letters) for bound in (ranges[letter].lo, ranges[letter].hi))
        if facts.between(lo, place, hi) is not True:
            return None
    return letters


@lru_cache(maxsize=64)
def _reaching(definitions, cost):
    """As `reaching`, remembered for the definitions of a system."""
    return frozenset(rests_on(definitions, [cost]))


def reaching(system, cost):
    """The names that the cost depends on, itself among them."""
    return _reaching(system.definitions, cost)


def guards(entry, cost, where):
    """The brackets [i != j] beside which alone, or in whose ranges, `entry` is read on the way to the cost, as far as it does not exist elsewhere.

    It does not where its equation then divides by 0, or takes a root of 0, which has no slope.
    """
    clause = clause_at(entry, where)
    if clause is None:
        return ()
    own, apart = clause[0].target.places, _apart_everywhere(where.system.definitions, cost.name).get(entry.name, ())
    known = {}
    lacking = [pair for pair in sorted(apart) if _lacks(clause[0], *(own[number] for number in pair), where, known)]
    return tuple(Differ(*(entry.places[number] for number in pair)) for pair in lacking)


@lru_cache(maxsize=64)
def _apart_everywhere(definitions, cost):
    """name -> the pairs of axes whose places differ wherever an entry of that family is read on the way to the cost.

    The largest answer that every equation confirms: what an equation's own letters tell of the entries that it reads counts as far as it holds
    of every read of what it defines.
    """
    reach, apart, before = _reaching(definitions, cost), {cost: frozenset()}, None
    while apart != before:
        before = dict(apart)
        for definition in reversed(definitions):
            target = definition.target
            if target.name in reach:
                own = [Differ(target.places[one], target.places[other]) for one, other in apart.get(target.name, _pairs(target))]
                for entry, over, brackets in definition.sites:
                    apart[entry.name] = apart.get(entry.name, _pairs(entry)) & _apart(entry, over, (*brackets, *own))
    return apart


def _pairs(entry):
    """All pairs of axes of an entry."""
    return frozenset((one, other) for other in range(len(entry.places)) for one in range(other))


def _apart(entry, over, brackets):
    """The pairs of axes at which the places of an entry differ, by the brackets beside it or by the ranges of its letters."""
    told, facts = [frozenset(bracket.args) for bracket in brackets if isinstance(bracket, Differ)], Facts(over)
    return {(one, other) for one, other in _pairs(entry)
            if frozenset((entry.places[one], entry.places[other])) in told or facts.equal(entry.places[one], entry.places[other]) is False}


def _lacks(definition, one, other, where, known):
    """Whether a right side, or its derivative, does not exist where two of its letters are the same; `known` holds what was asked before."""
    if not (isinstance(one, Letter) and isinstance(other, Letter)):
        return False
    same, where = substitute(definition.body, {other: one}, where.pool), where.within(definition.over)
    asked = ("lacks", same, where.facts.over)
    if asked not in known:
        roots = (part.base for part in parts(same, Power) if not (part.exponent.is_Integer and part.exponent > 0))
        poles = (part.args[0] for part in parts(same, Function) if len(part.args) == 1 and part.func(Integer(0)) in (oo, -oo, zoo, nan))
        known[asked] = (any(_is_zero(part, where, known) for part in (*roots, *poles))
                        or any(_reads_what_lacks(entry, where, known) for entry in parts(same, Quantity)))
    return known[asked]


def _reads_what_lacks(entry, where, known):
    """Whether an entry with two places alike is one that does not exist."""
    clause, count = clause_at(entry, where), range(len(entry.places))
    alike = [(one, other) for other in count for one in range(other) if entry.places[one] == entry.places[other]] if clause else ()
    return any(_lacks(clause[0], clause[0].target.places[one], clause[0].target.places[other], where, known) for one, other in alike)


def _is_zero(e, where, known):
    """Whether an expression is 0 whatever the inputs, through names and sums."""
    asked = ("is zero", e, where.facts.over)
    if asked not in known:
        known[asked] = canonical(e) == 0 or _vanishes(e, where, known)
    return known[asked]


def _vanishes(e, where, known):
    """Whether an expression is 0 by what its parts are."""
    if isinstance(e, Quantity):
        clause = clause_at(e, where)
        return clause is not None and _is_zero(substitute(clause[0].body, clause[1], where.pool), where, known)
    if isinstance(e, Over):
        return e.operator == "sum" and _is_zero(e.body, where.within(e.binders), known)
    if isinstance(e, Times):
        return any(_is_zero(factor, where, known) for factor in e.args)
    if isinstance(e, Plus):
        return all(_is_zero(term, where, known) for term in e.args)
    if isinstance(e, Function):
        return len(e.args) == 1 and e.func(Integer(0)) == 0 and _is_zero(e.args[0], where, known)
    return isinstance(e, Power) and e.exponent.is_positive is True and _is_zero(e.base, where, known)
