"""The answers where a text wants them evaluated, and its updates with the derivatives put in."""

from contextlib import suppress

from sympy import Function

from symgrad.deriving.claims import ROUNDS, Side, SidesProved, TooLong, at_point, of_one_case, put_in_answers, stands_inside, where_shown, write_out
from symgrad.deriving.rewriting import LONGEST, Work
from symgrad.equations.graph import rests_on
from symgrad.errors import Part, UnsupportedError
from symgrad.limits import task
from symgrad.meaning.oracle import Meaning
from symgrad.meaning.real_functions import DomainError
from symgrad.notation.brackets import Bracket
from symgrad.notation.nodes import Local, Power, Quantity, Times, Total
from symgrad.notation.text import length
from symgrad.notation.traversal import at, free_letters, parts, places_of
from symgrad.rules import chain, identities, quoted


@task("deriving")
def evaluate_answers(derivation):
    """Each answer of a derivation at each point that its text names."""
    system = derivation.forward
    return tuple(_evaluated(at_point(system, number), derivation.proofs[place], number)
                 for number, _ in enumerate(system.points) for block in derivation.blocks for place in block)


def _evaluated(system, proof, number):
    """An answer at a point: the derivative through all equations, where these end, else as it was worked out; then the values, put in."""
    work = None
    with suppress(UnsupportedError, TooLong):
        side = Side(system, proof.left, proof.over, conditions=proof.conditions)
        for _ in range(ROUNDS):
            if not any(parts(side.work.now, Total)):
                work = side.work
                break
            side = side.further()
    if work is None:
        work = Work(proof.left, where_shown(system, proof.over, False, proof, proof.conditions))
        work.take(chain.adjoint_value, (), proof)
    _put_in_values(work)
    work = _through_equations(work)
    lacking = _without_value(work.now, Meaning(system, {}, {}))
    if lacking is not None:
        raise UnsupportedError(f"{proof.left} has no value at this point: {lacking} is no number", Part("at"), "give a point at which it has one, or ask for the others alone")
    return SidesProved(proof.over, proof.left, work.now, ((proof.left, tuple(work.steps)),), point=number, conditions=proof.conditions)


def _without_value(e, meaning):
    """A part made of numbers alone that has no value, as log(0), and is not behind a bracket that is 0; None where there is none."""
    if isinstance(e, (Total, Local, Quantity)) or isinstance(e, Times) and any(isinstance(f, Bracket) and _closed(f) and meaning.value(f) == 0 for f in e.args):
        return None
    found = next((part for arg in e.args if (part := _without_value(arg, meaning)) is not None), None)
    if found is None and isinstance(e, (Power, Function)) and _closed(e):
        try:
            meaning.value(e)
        except DomainError:
            return e
    return found


def _closed(e):
    """Whether numbers alone stand in an expression."""
    return not free_letters(e) and not any(True for _ in parts(e, (Quantity, Total, Local)))


def _put_in_values(work):
    """The values of the point, put in and settled."""
    while any(work.take(quoted.put_value, focus) for focus in list(places_of(work.now, Quantity)) if not stands_inside(work.now, focus)):
        pass
    work.exhaust((identities.power_of_nought,))
    work.tidy()


def _through_equations(work):
    """What is computed from the values of the point by its equation, and everything multiplied out, where that leaves less, as z = w*x where w is 0."""
    system, ahead = work.where.system, _copied(work)
    values = {entry.name for _, entry, _ in system.points[0]} if system.points else set()
    for name in reversed(list(system.clauses)):
        if name in values or system.families[name].sequence or not values & set(rests_on(system.definitions, [name])):
            continue
        standing = [focus for focus in places_of(ahead.now, Quantity) if at(ahead.now, focus).name == name and not stands_inside(ahead.now, focus)]
        if standing and length(ahead.now)[0] <= LONGEST and any([ahead.take(quoted.put_definition, focus) for focus in reversed(standing)]):
            _put_in_values(ahead)
    multiplied = _copied(ahead)
    with suppress(TooLong):
        write_out(multiplied)
    return min(work, ahead, multiplied, key=lambda way: length(way.now))


def _copied(work):
    copy = Work(work.now, work.where)
    copy.steps = list(work.steps)
    return copy


@task("deriving")
def put_in_updates(derivation):
    """Each update of a derivation's text with the derivatives put in that the derivation has worked out."""
    system, found = derivation.forward.whole, []
    known = of_one_case(derivation)
    for definition in derivation.forward.updates.definitions if derivation.forward.updates else ():
        where = where_shown(system, definition.over)
        work = Work(definition.target, where)
        work.take(quoted.put_definition)
        put_in_answers(work, known)
        found.append(SidesProved(definition.over, definition.target, work.now, ((definition.target, tuple(work.steps)),)))
    return tuple(found)
