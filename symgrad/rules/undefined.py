"""Quantities of which some entries are undefined, as r[i,j] = 1/(x[i] - x[j]) at i = j, and the brackets that guard every read of them."""

from dataclasses import replace

from sympy import Function, Integer, nan, oo, zoo

from symgrad.equations.graph import clause_at, reaching
from symgrad.equations.labels import names_one
from symgrad.equations.system import found_once
from symgrad.meaning.real_functions import exists_in_part, has_kink, is_partial
from symgrad.notation.brackets import Bracket, Differ, OfValues, ValuesEqual
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.nodes import Letter, OfMatrix, Over, Plus, Power, Quantity, Times
from symgrad.notation.sympy_form import normal_form, plain
from symgrad.notation.traversal import factors, free_letters, is_index, is_sum, parts, substitute


def defined_where(entry, cost, where):
    """The brackets [i != j] that guard every read of `entry` on the way to the cost and without which it would be undefined.

    Its equation divides by 0 there, or takes a root or the absolute value of 0, which have no derivative.
    """
    clause = clause_at(entry, where)
    if clause is None:
        return ()
    apart = found_once(where.system, ("apart", cost.name), lambda: _apart_everywhere(where.system, cost.name)).get(entry.name, ())
    equal, own = EqualPlaces(where), clause[0].target.places
    lacking = [pair for pair in sorted(apart) if equal.undefined(clause[0], *(own[number] for number in pair))]
    return tuple(Differ(*(entry.places[number] for number in pair)) for pair in lacking)


def _apart_everywhere(system, cost):
    """name -> the pairs of axes whose places differ wherever an entry of that family is read on the way to the cost.

    The largest answer that every equation confirms: what an equation's own letters tell of the entries that it reads counts as far as it holds
    of every read of what it defines.
    """
    reach, apart, before = reaching(system, cost), {cost: frozenset()}, None
    while apart != before:
        before = dict(apart)
        for definition in reversed(system.definitions):
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
    told, facts = [frozenset(bracket.args) for bracket in brackets if isinstance(bracket, Differ)], RangeFacts(over)
    return {(one, other) for one, other in _pairs(entry)
            if frozenset((entry.places[one], entry.places[other])) in told or facts.equal(entry.places[one], entry.places[other]) is False}


class EqualPlaces:
    """What equations are where some of their places are equal: 0, or undefined; each is asked of an equation at all values of its letters.

    lacks  (target, one letter, another) -> whether the equation is undefined where they are equal; False while that is being found out
    zeros  (name, number of the clause, which places are equal) -> whether it is 0 there: taken to be so until its equation says otherwise,
           which is induction where a recurrence reads its earlier values
    """

    def __init__(self, where):
        self.where, self.lacks, self.zeros = where, {}, {}

    def undefined(self, definition, one, other):
        """Whether a right side, or its derivative, is undefined where two of its letters are equal."""
        if not (isinstance(one, Letter) and isinstance(other, Letter)):
            return False
        asked = definition.target, one, other
        if asked not in self.lacks:
            self.lacks[asked] = False
            self.lacks[asked] = self._undefined(substitute(definition.body, {other: one}, self.where.others), self._inside(definition))
        return self.lacks[asked]

    def _undefined(self, body, where):
        roots = (part.base for part in parts(body, Power) if not (part.exponent.is_Integer and part.exponent > 0))
        poles = (part.args[0] for part in parts(body, Function) if len(part.args) == 1
                 and (has_kink(part.func) or part.func(Integer(0)) in (oo, -oo, zoo, nan)))
        return any(self.is_zero(part, where) for part in (*roots, *poles)) or any(self._entry_undefined(entry, where) for entry in parts(body, Quantity))

    def _entry_undefined(self, entry, where):
        """Whether an entry with two equal places is an undefined one."""
        clause = clause_at(entry, where)
        pairs = [pair for pair in _pairs(entry) if entry.places[pair[0]] == entry.places[pair[1]]] if clause else ()
        return any(self.undefined(clause[0], *(clause[0].target.places[number] for number in pair)) for pair in pairs)

    def _inside(self, definition):
        """Where an equation stands, at any value of its letters."""
        conditions = [condition for condition in self.where.facts.conditions if not free_letters(condition)]
        return replace(self.where, facts=RangeFacts(definition.over, conditions))

    def is_zero(self, e, where):
        """Whether an expression is 0 whatever the inputs, through names and sums."""
        while True:
            answer, before = self._is_zero(e, where), dict(self.zeros)
            for claim in [claim for claim, holds in before.items() if holds]:
                self.zeros[claim] = self._confirmed(*claim)
            if self.zeros == before:
                return answer

    def _confirmed(self, name, number, equal):
        """Whether an equation gives 0 where its places are as equal as told, if all claims made so far hold."""
        clause = self.where.system.clauses[name][number]
        pairs = [{place, clause.target.places[first]} for place, first in zip(clause.target.places, equal)]
        letters = {}
        for pair in (pair for pair in pairs if len(pair) > 1):
            letter = next((place for place in pair if isinstance(place, Letter)), None)
            if letter is None or letter in letters:
                return False
            letters[letter], = pair - {letter}
        return self._is_zero(substitute(clause.body, letters, self.where.others), self._inside(clause))

    def _is_zero(self, e, where):
        if normal_form(e) == 0:
            return True
        if isinstance(e, Quantity):
            return self._entry_is_zero(e, where)
        if isinstance(e, Over):
            return e.operator == "sum" and self._is_zero(e.body, where.within(e.binders))
        if isinstance(e, Times):
            return any(self._is_zero(factor, where) for factor in e.args)
        if isinstance(e, Plus):
            return normal_form(Plus(*(term for term in e.args if not self._is_zero(term, where)))) == 0
        if isinstance(e, Function):
            return len(e.args) == 1 and e.func(Integer(0)) == 0 and self._is_zero(e.args[0], where)
        return isinstance(e, Power) and e.exponent.is_positive is True and self._is_zero(e.base, where)

    def _entry_is_zero(self, entry, where):
        """Whether the equation that gives an entry, or each that may, gives 0 at all values of its letters with places so equal."""
        clauses, found = self.where.system.clauses.get(entry.name, ()), clause_at(entry, where)
        numbers = [clauses.index(found[0])] if found else range(len(clauses))
        equal = tuple(map(entry.places.index, entry.places))
        return bool(numbers) and all([self.zeros.setdefault((entry.name, number, equal), True) for number in numbers])


def emptying_brackets(e, system):
    """The brackets of a sum that may leave it without terms: not [k = c[i]] of a label, which one value of k meets."""
    own, labels = {binder.letter for binder in e.binders}, system.labels if system is not None else {}
    return [f for f in factors(e.body) if isinstance(f, Bracket) and free_letters(f) & own
            and not (isinstance(f, ValuesEqual) and any(names_one(b, *pair, labels) for pair in (f.args, f.args[::-1]) for b in e.binders))]


def is_guarded(e, facts, system=None):
    """Whether a sum has no terms, or none but zeros, at some values of letters: its range may be empty, or a bracket stands in it."""
    return bool(emptying_brackets(e, system)) or any(map(facts.may_be_empty, e.binders))


def always_defined(e, where):
    """Whether an expression has a value whatever the inputs: sums and products of inputs, numbers and brackets have one."""
    computed = where.system.clauses if where.system is not None else {}
    return not any(part.name in computed for part in parts(e, Quantity)) and not any(True for _ in parts(e, Function)) and all(
        part.exponent.is_Integer and part.exponent > 0 for part in parts(e, Power))


def may_lack(e, where, brackets=()):
    """Whether an expression may have no value at some letters, as far as the ranges tell, or where some brackets do not hold.

    It reads an entry outside of its family, or divides by what is 0 there, as by i at i = 0, or by a sum without terms. Where equations compare
    values, as sum([x[i] > 0]*x[i]/y, i) does, every quotient, root and logarithm may be one that such a bracket guards.
    """
    of_values = where.system is not None and where.system.chooses and any(isinstance(bracket, OfValues) for bracket in brackets)
    return (any(_may_be_outside(entry, where) for entry in parts(e, Quantity))
            or any(of_values and is_partial(part) for part in parts(e, (Power, Function, OfMatrix)))
            or any(_may_be_at_0(part, where) for part in parts(e, (Power, Function))))


def _may_be_outside(entry, where):
    family = where.system.families.get(entry.name) if where.system is not None else None
    return family is not None and any(free_letters(place) <= where.letters and where.facts.between(axis.lo, place, axis.hi) is not True
                                      for axis, place in zip(family.axes_at(entry.places), entry.places))


def _may_be_at_0(part, where):
    """Whether a power, or a function that does not always exist, may be one of 0, or of less where that has none."""
    whole = isinstance(part, Power) and part.exponent.is_Integer
    if whole and part.exponent > 0 or isinstance(part, Function) and not exists_in_part(part.func):
        return False
    return any(_may_be_0(of, whole, where) for of in (part.args[:1] if isinstance(part, Power) else part.args))


def _may_be_0(e, less, where):
    """Whether an expression may be 0 at some letters or sizes; or less than 0, but for `less`."""
    if not free_letters(e) <= where.letters:
        return False
    families = where.system.families if where.system is not None else {}
    if all(entry.name in families and families[entry.name].kind == "size" for entry in parts(e, Quantity)) and is_index(e := plain(e)):
        return bool(free_letters(e)) and not where.facts.nonnegative(e - 1) and not (less and where.facts.nonnegative(-e - 1))
    return _may_be_nothing(e, where.facts, where.system)


def _may_be_nothing(e, facts, system, seen=frozenset()):
    """Whether an expression is 0 at some letters whatever the inputs: 0, a sum without terms, a product with one, an entry that is one."""
    if isinstance(e, Times):
        return any(_may_be_nothing(factor, facts, system, seen) for factor in e.args)
    if isinstance(e, Plus):
        return all(_may_be_nothing(term, facts, system, seen) for term in e.args)
    if isinstance(e, Power):
        return e.exponent.is_positive is True and _may_be_nothing(e.base, facts, system, seen)
    if isinstance(e, Quantity):
        clauses = system.clauses.get(e.name, ()) if system is not None and e.name not in seen else ()
        return any(_may_be_nothing(clause.body, RangeFacts(clause.over), system, seen | {e.name}) for clause in clauses)
    return e == 0 or is_sum(e) and is_guarded(e, facts, system)
