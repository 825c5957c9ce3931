"""Parameters that are computed from others: structured ones from their free components, tied ones from the parameter that they are equal to."""

import re
from dataclasses import replace

from symgrad.equations.free_components import computed_from_components
from symgrad.equations.system import unknown_name
from symgrad.errors import Argument, InputError
from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import free_letters
from symgrad.reading.read import read_again

TIE = re.compile(r"\s*(?P<name>\w+)\s*(?P<places>\[[^\]]*\])?\s*=\s*(?P<value>.*\S)[ \t]*")
WHOLE_PARAMETER = "tie a whole parameter to one that is given, W2 = W1.T or w[l,j] = v[j]; any other equation stands in the text of the system"
FREE_EXAMPLE = "free(\"W2 = W1.T\") ties a parameter, free(S=\"s\") names free components"


def free(system, asked):
    """`system` with each parameter of `asked` computed from others, as [("S", None), ("W2", "W1.T"), ("w[l,j]", "v[j]")]."""
    structured = [(target, value) for target, value in asked if value is None or target in system.structure]
    ties = {target.partition("[")[0]: (target, value) for target, value in asked if (target, value) not in structured}
    for name, (_, value) in ties.items():
        system = _untied(system, name, _read_by(value))
    system = _tied(system, ties) if ties else system
    for name, components in structured:
        system = read_again(computed_from_components(system, name, components))
    return system


def asked_of(names, called):
    """What the arguments of `System.free` ask: names, equations as "W2 = W1.T", and the same by keyword."""
    found = {}
    for each in (*names, *(name if value is None else f"{name} = {value}" for name, value in called.items())):
        match = TIE.fullmatch(each) if "=" in each else None
        if "=" in each and match is None:
            raise InputError(f"{each} is no equation of a parameter", Argument(each), FREE_EXAMPLE)
        target, value = (match["name"] + (match["places"] or ""), match["value"]) if match else (each, None)
        found[target] = value
    return list(found.items())


def _read_by(value):
    """The name that the right side of a tie begins with."""
    return re.match(r"\w*", value.strip())[0]


def _untied(system, name, read):
    """The system as its text stands before the line of a tie: a given line has what the tie reads in place of what it defines."""
    family = system.family(name)
    if family.kind != "input" or name in system.labels:
        what = "computed" if family.kind == "defined" else "counted"
        raise InputError(f"{name} is {what}, and only a parameter that is given can be tied", Argument(name), f"given are {', '.join(system.differentiable)}")
    if system.given is None:
        return system
    given = [other for other in system.given if other != name]
    return replace(system, given=tuple(given + [read]*(read.isidentifier() and read not in system.families and read not in given)))


def _tied(system, ties):
    """The system with the equations of some ties, each of which must read one entry of one parameter."""
    uses, reads = {}, {name: _read_by(value) for name, (_, value) in ties.items()}
    lines = {name: " = ".join(ties[name]) for name in sorted(ties, key=lambda name: _behind(name, reads))}
    again = read_again(system, *lines.values())
    for name, line in lines.items():
        definition = again.clauses[name][0]
        whole = definition.target.places == tuple(binder.letter for binder in definition.over)
        if not whole or not isinstance(definition.body, Quantity) or definition.body.name in again.clauses.keys() - ties.keys():
            raise InputError(f"{line} ties {name} to no single parameter", Argument(name), WHOLE_PARAMETER)
        uses.setdefault(definition.body.name, []).append(definition)
    for parameter, users in uses.items():
        spread = any(free_letters(d.target) - free_letters(d.body) for d in users)
        if parameter not in system.families and len(users) == 1 and not spread:
            raise unknown_name(parameter, system.differentiable, Argument(parameter), "parameter")
    return again


def _behind(name, reads):
    """How many ties stand before that of a name: what it reads, what that reads, and so on."""
    seen = [name]
    while (read := reads.get(seen[-1])) in reads and read not in seen:
        seen.append(read)
    return len(seen)
