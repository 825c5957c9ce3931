"""Quantities that are read behind brackets of values alone, as r = sqrt(x) in [x > 0]*exp(r): where these are 0, they need not exist."""

from sympy import Function

from symgrad.equations.graph import clause_at, reaching
from symgrad.equations.system import found_once
from symgrad.meaning.real_functions import is_partial
from symgrad.notation.brackets import Bracket, OfValues, ValuesEqual
from symgrad.notation.functions import ROWS
from symgrad.notation.nodes import Letter, OfMatrix, Over, Plus, Power, Quantity, Times
from symgrad.notation.traversal import free_letters, parts, substitute


def guarding_brackets(entry, cost, where):
    """The brackets of values that guard every read of `entry` on the way to the cost, where its equation does not always have a value."""
    clause = clause_at(entry, where) if where.system.chooses else None
    if clause is None:
        return ()
    found = found_once(where.system, ("guarded", cost.name), lambda: _guarded_everywhere(where.system, cost.name)).get(entry.name, ())
    places = {_place(number): place for number, place in enumerate(entry.places)}
    return tuple(substitute(bracket, places, where.others) for bracket in found) if found and not exists_everywhere(clause[0].body, where) else ()


def _place(number):
    """The letter that stands for a place of an entry."""
    return Letter(f"_{number}")


def _guarded_everywhere(system, cost):
    """name -> the brackets, by its places, that stand before every read of it, or of what reads it, on the way to the cost.

    The largest answer that every equation confirms, as where a recurrence reads itself.
    """
    reach, found, before = reaching(system, cost), {cost: ()}, None
    while found != before:
        before = dict(found)
        for definition in reversed(system.definitions):
            target = definition.target
            if target.name in reach and target.name in found:
                own = [substitute(bracket, {_place(number): place for number, place in enumerate(target.places)}) for bracket in found[target.name]]
                for entry, _, brackets in definition.sites:
                    told = _by_places(entry, (*brackets, *own))
                    found[entry.name] = tuple(bracket for bracket in found.get(entry.name, told) if bracket in told)
    return found


def _by_places(entry, brackets):
    """Those of some brackets that the places of an entry decide, written by them; not those that pick it out by its label."""
    letters = {place: _place(number) for number, place in enumerate(entry.places) if isinstance(place, Letter)}
    compare = (b for b in brackets if isinstance(b, OfValues) and not (isinstance(b, ValuesEqual) and any(isinstance(side, Letter) for side in b.args)))
    return tuple(dict.fromkeys(substitute(b, letters) for b in compare if free_letters(b) <= letters.keys()))


def exists_everywhere(e, where, seen=frozenset()):
    """Whether an expression has a value whatever the inputs, through names: nothing divides, or is a root or a function that exists in part."""
    families, clauses = (where.system.families, where.system.clauses) if where.system is not None else ({}, {})
    counts = lambda part: all(entry.name in families and families[entry.name].kind == "size" for entry in parts(part, Quantity))
    for part in parts(e, (Power, Function, OfMatrix)):
        if is_partial(part) and not counts(part) and not (isinstance(part, Power) and _is_positive(part.base)):
            return False
    names = {entry.name for entry in parts(e, Quantity)} - seen
    return all(exists_everywhere(clause.body, where, seen | names) for name in names for clause in clauses.get(name, ()))


def _is_positive(e):
    """Whether an expression is above 0, by its form."""
    if isinstance(e, Plus):
        return all(_is_positive(term) or _is_not_negative(term) for term in e.args) and any(map(_is_positive, e.args))
    if isinstance(e, Times):
        return all(map(_is_positive, e.args))
    if isinstance(e, Over):
        return _is_positive(e.body)
    return isinstance(e, Power) and _is_positive(e.base) or e.is_Number and bool(e > 0) or _sign(e) == "positive"


def _is_not_negative(e):
    if isinstance(e, (Plus, Times)):
        return all(_is_not_negative(arg) or _is_positive(arg) for arg in e.args)
    if isinstance(e, Over):
        return _is_not_negative(e.body)
    even = isinstance(e, Power) and e.exponent.is_Integer and e.exponent.p % 2 == 0
    return even or isinstance(e, Bracket) or _sign(e) == "not negative"


def _sign(e):
    return ROWS[e.func].sign if e.func in ROWS else ""
