"""A value chosen by conditions of which one holds and no other, as a brace with its cases: the sum of brackets that it stands for is longer."""

from itertools import product

from symgrad.notation.brackets import AtMost, Bracket, Delta, Differ, InRange, Less, ValuesDiffer, ValuesEqual
from symgrad.notation.nodes import Plus, Times
from symgrad.notation.traversal import factors

MOST = 4  # conditions that are told apart


def branches(e):
    """[(value, brackets)] of a sum of brackets times values, where one case holds and no other; () of anything else.

    The last one holds where no other does, and its brackets are () where several ways lead to it. [u < 1]*u + [u >= 1]*v is [(u, ([u < 1],)), (v, ([u >= 1],))].
    """
    ways = _ways(e, ())
    if ways is None or len({value for value, _ in ways}) < 2:
        return ()
    atoms = list(dict.fromkeys(_atom(bracket)[0] for _, brackets in ways for bracket in brackets))
    if len(atoms) > MOST:
        return ()
    states = [state for held in product((True, False), repeat=len(atoms)) if _possible(state := dict(zip(atoms, held)))]
    if not all(_once(ways, state) for state in states):
        return ()
    cases = {}
    for value, brackets in _shorter(ways, states):
        cases.setdefault(value, []).append(brackets)
    several = [value for value, found in cases.items() if len(found) > 1]
    if len(several) > 1:
        return ()
    last = several[0] if several else list(cases)[-1]
    return tuple((value, found[0]) for value, found in cases.items() if value != last) + ((last, () if several else cases[last][0]),)


def _ways(e, before):
    """[(value, brackets)] of a choice, choices inside of it opened; None where a term stands behind no bracket."""
    found = []
    for term in e.args if isinstance(e, Plus) else ():
        brackets = tuple(f for f in factors(term) if isinstance(f, Bracket))
        value = Times(*(f for f in factors(term) if not isinstance(f, Bracket)))
        if not brackets or any(_atom(bracket) is None for bracket in brackets):
            return None
        found += _ways(value, (*before, *brackets)) or [(value, (*before, *brackets))]
    return found or None


def _atom(bracket):
    """What a bracket asks, and whether it holds where that does: [v <= u] where [u < v] does not; None of a bracket with two ends."""
    if isinstance(bracket, (ValuesEqual, ValuesDiffer, Delta, Differ)):
        return ("=", frozenset(bracket.args)), isinstance(bracket, (ValuesEqual, Delta))
    if isinstance(bracket, AtMost):
        return ("<", bracket.args[::-1]), False
    if isinstance(bracket, Less):
        return ("<", bracket.args), True
    if isinstance(bracket, InRange) and len(bracket.bounds) == 1:
        bound, opposite = bracket.bounds[0], (-bracket.bounds[0] - 1).expand()
        return (">= 0", min(bound, opposite, key=str)), str(bound) <= str(opposite)
    return None


def _possible(state):
    """Whether conditions may hold as told: never u < 1 beside 2 < u."""
    below = {args[0]: args[1] for (kind, args), held in state.items() if kind == "<" and held and args[1].is_number}
    above = {args[1]: args[0] for (kind, args), held in state.items() if kind == "<" and held and args[0].is_number}
    return all(above[u] < below[u] for u in below.keys() & above.keys())


def _shorter(ways, states):
    """The ways without brackets that hold anyhow where the others do: u > 1 needs no u >= -1 beside it."""
    ways = list(ways)
    for number, (value, brackets) in enumerate(ways):
        for bracket in brackets if len(brackets) > 1 else ():
            tried = [*ways[:number], (value, tuple(each for each in ways[number][1] if each != bracket)), *ways[number + 1:]]
            if tried[number][1] and all(_once(tried, state) for state in states):
                ways = tried
    return ways


def _once(ways, held):
    """Whether one way leads to a value, and no other, where conditions hold or do not."""
    return sum(all(held[atom] is wanted for atom, wanted in map(_atom, brackets)) for _, brackets in ways) == 1
