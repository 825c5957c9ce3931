"""Questions: the entry that `derive("w[l,j,k]")` asks about."""

from symgrad.deriving.cases import nowhere
from symgrad.equations.letters import letters_of_axes
from symgrad.equations.system import unknown_name
from symgrad.equations.updates import refuse_update
from symgrad.errors import Argument, InputError, Part
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.nodes import Letter, Quantity
from symgrad.notation.traversal import free_letters, fresh
from symgrad.reading.drafts import TextNames, LetterRange
from symgrad.reading.ranges.spans import index_text
from symgrad.reading.text.grammar import parse
from symgrad.reading.text.lines import TextLine, tokens
from symgrad.reading.text.places import PlaceReader
from symgrad.reading.text.syntax_tree import Identifier, Subscript, names_in


def parse_question(system, text):
    """The entry that a question names: `w[l,j,k]`, `w[L-1]`, `delta`; places that are not given are the family's own letters.

    So `w` is w[l,j,k], and `w[L]` is w[L,j,k]. Names in places are sizes where the system counts with them, and letters
    otherwise. InputError for a name that the system does not have, for too many places, and for one outside of the family.
    """
    if not isinstance(text, str):
        raise InputError(f"{text!r} is no question: questions are names and entries", Argument("questions"),
                         'ask with a string, as "w[l,j,k]" or "w"')
    line = TextLine("<question>", 1, text, text)
    row = tokens(line) if "\n" not in text else ()
    source = parse(line, row, len(text))
    name = source.tree.of if isinstance(source.tree, Subscript) else source.tree
    if not isinstance(name, Identifier):
        raise source.error(source.tree, f"{text.strip()} is no entry of a quantity", "ask for a name, or a name with places: w or w[l,j,k]")
    family = _family(system, name.name, source.place(name))
    generic = Quantity(name.name, *(binder.letter for binder in family.over))
    return generic if source.tree is name else _entry(system, source, family, generic)


def _family(system, name, place):
    """The family of a name; a name that a `name` line gives has the places of the quantity by which it derives."""
    for (_, by), called in system.names_of_derivatives.items():
        if called == name:
            return system.family(by)
    quantities = [known for known, family in system.families.items() if family.kind != "size"]
    if name in quantities:
        return system.families[name]
    if name in system.families:
        raise InputError(f"{name} counts the values of a letter, so nothing derives by it", place,
                         f"ask for one of {', '.join(quantities)}")
    refuse_update(system, name, place)
    raise unknown_name(name, [*quantities, *system.names_of_derivatives.values()], place)


def _entry(system, source, family, generic):
    nodes = source.tree.places
    if len(nodes) > len(family.over):
        raise source.error(source.tree, f"{generic.name} has {len(family.over) or 'no'} place{'' if len(family.over) == 1 else 's'},"
                           f" here {len(nodes)}", f"write {generic}")
    sizes = frozenset(name for name, known in system.families.items() if known.kind == "size")
    letters = dict.fromkeys(name.name for node in nodes for name in names_in(node) if name.name not in sizes)
    scope = tuple(LetterRange(number, Letter(letter), 0, 0) for number, letter in enumerate(letters))
    reader = PlaceReader(source, TextNames(sizes))
    places = [reader.index(node, scope) for node in nodes]
    for binder in family.over[len(places):]:  # the family's own letters, or others where these are taken
        places.append(fresh(binder.letter, set().union(*map(free_letters, places)), letters_of_axes(system)))
    entry = Quantity(generic.name, *places)
    _inside(source, nodes, entry, family, system)
    return entry


def _inside(source, nodes, entry, family, system):
    """Refuse a place that is provably outside."""
    facts = RangeFacts(conditions=[b.hi - b.lo for f in system.families.values() for b in f.over if not free_letters(b.hi - b.lo)])
    for number, (node, place, axis) in enumerate(zip(nodes, entry.places, family.axes_at(entry.places)), 1):
        if not free_letters(place) and (facts.nonnegative(axis.lo - place - 1) or facts.nonnegative(place - axis.hi - 1)):
            raise source.error(node, f"{entry} does not exist: place {number} of {family.name} is {index_text(axis.lo)}..{index_text(axis.hi)}",
                               f"ask for a place in that range, or for all: {family.generic}")
    if not free_letters(entry) and nowhere(system, entry, facts):
        raise source.error(source.tree, f"{index_text(entry)} does not exist: no equation defines it",
                           f"ask for an entry that an equation defines, or for all: {family.generic}")


def asked(system, questions, cost):
    """The entries by which a cost is differentiated: those that the questions name, or all inputs; InputError where there are none."""
    if not (questions or system.differentiable):
        raise InputError("the equations have no input to differentiate by", Part("equations"), "an input is a name that no equation defines")
    return [_meant(system, parse_question(system, question), cost) for question in questions or system.differentiable]


def _meant(system, entry, cost):
    """The entry that is differentiated by: of z where the question is the name of dC/dz."""
    meant = {name: key for key, name in system.names_of_derivatives.items()}.get(entry.name)
    if meant is None:
        return entry
    if meant[0] != cost.name:
        raise InputError(f"{entry.name} is the name of d{meant[0]}/d{meant[1]}, not of a derivative of {cost.name}", Argument(entry.name),
                         f"ask with cost={meant[0]!r}, or for d{cost.name}/d{meant[1]} by {meant[1]}")
    return Quantity(meant[1], *entry.places)
