"""Mistakes in going back through a recurrence: nothing is carried back, or only so many places, or the walk ends too early."""

from symgrad.notation.brackets import Delta, InRange
from symgrad.notation.nodes import Letter, Plus, Quantity, Times
from symgrad.notation.traversal import parts, replace, substitute
from symgrad.testing.slip import Slip

STEPS = (1, 2, 3)  # after how many places the walk back may have been cut off


def cuts(paths):
    """Groups of slips in the equations of the adjoints of a recurrence."""
    for number, definition in paths.equations:
        if (letter := _letter(paths, definition)) is not None:
            yield from _carried_once(paths, number, definition, letter)
    names = dict.fromkeys(definition.by for _, definition in paths.equations if paths.forward.families[definition.by].sequence)
    for name in names:
        yield from _cut_off(paths, name)


def _letter(paths, definition):
    """The letter of the recurrence that an equation runs over; None."""
    place = next(iter(definition.target.places), None)
    return place if paths.forward.families[definition.by].sequence and isinstance(place, Letter) else None


def _carried_once(paths, number, definition, letter):
    """What comes back from later places reaches the first one alone: the loop goes on without it."""
    lowest = next(binder.lo for binder in definition.over if binder.letter == letter)
    later = [entry for entry in definition.reads if entry.name in paths.adjoints and paths.in_time(entry)]
    if later:
        body = replace(definition.body, lambda part: Times(part, Delta(letter, lowest)) if part in later else part)
        yield [(number, Slip("missing term", body, later[0], words=f"the path {through(paths, later[0])} is left out"))]


def _cut_off(paths, name):
    """The adjoints of a quantity are 0 but for the last places; what is read at the first place may be that of the last one reached."""
    last = paths.forward.families[name].over[0].hi
    own = [(number, definition) for number, definition in paths.equations if definition.by == name and _letter(paths, definition) is not None]
    for steps in STEPS if own else ():
        group = []
        for number, definition in own:
            letter = definition.target.places[0]
            words = f"the way back through {letter} is cut off: the equation is used for the last {steps} of {letter} alone"
            cut = Times(InRange(last - steps + 1, letter, last), definition.body)
            group.append((number, Slip("missing term", cut, Quantity(name, *definition.target.places), words=words)))
        yield group
        if reached := _at_the_end(paths, last - steps):
            yield [*group, *reached]


def _at_the_end(paths, place):
    """In the gradients by inputs that are read at the first place, what is carried back from after another one."""
    carried = [(number, definition, entry, _carried(paths, entry, place)) for number, definition in paths.equations
               if definition.by in paths.forward.inputs for entry in definition.reads]
    return [(number, Slip("shifted", replace(definition.body, lambda part: new if part == entry else part), entry, new))
            for number, definition, entry, new in carried if new is not None]


def _carried(paths, entry, place):
    """The terms of an adjoint that come back from later places, at a place of the recurrence; None where the entry stands at no first place."""
    name = paths.adjoints.get(entry.name)
    if name is None or not paths.forward.families[name].sequence or not entry.places[0].is_Integer:
        return None
    for _, definition in paths.equations:
        if definition.by == name and _letter(paths, definition) is not None:
            terms = definition.body.args if isinstance(definition.body, Plus) else (definition.body,)
            later = [term for term in terms if any(read.name in paths.adjoints and paths.in_time(read) for read in parts(term, Quantity))]
            return substitute(Plus(*later), dict(zip(definition.target.places, (place, *entry.places[1:])))) if later else None
    return None


def through(paths, entry):
    """The path through an entry of an adjoint, in words: `through h[t+1,k]: nothing is carried back from t + 1 to t`."""
    named = f"through {Quantity(paths.adjoints[entry.name], *entry.places)}"
    if not paths.in_time(entry):
        return named
    letter = next(iter(sorted(entry.places[0].atoms(Letter), key=str)))
    return f"{named}, from one {letter} to another,"
