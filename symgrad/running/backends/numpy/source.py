"""A program as Python: `def program(w, ..., dtype)` with the helpers and imports that it needs; and the straight way in, `def ready(given)`."""

from dataclasses import dataclass

from symgrad.running.backends.numpy.check_lines import Checks
from symgrad.running.backends.numpy.emit import ProgramWriter
from symgrad.running.backends.numpy.helpers import FILLED, HELPERS, with_reads
from symgrad.running.backends.numpy.names import Names
from symgrad.running.backends.numpy.scalar import scalar_lines
from symgrad.running.program.program import Straight


@dataclass(frozen=True)
class PrintedProgram:
    """The text of a program, and the identifiers in it."""

    text: str
    names: Names


def write(program, error="InputError"):
    """The text of `def program(...)`, which raises `error` for what it is given where shapes disagree."""
    names = Names(program.names)
    if isinstance(program, Straight):
        text, helpers = scalar_lines(program, names)
        return PrintedProgram("\n".join([*_heads(helpers), text]), names)
    for given in program.inputs:
        names.used.add(names.quantity(given.name))
    checks, writer = Checks(names, error), ProgramWriter(names)
    before = checks.lines(program.checks)
    body = writer.body(program)
    before += checks.room(program.room)
    results = ", ".join(_result(result, writer) for result in program.returns)
    takes = [*(names.quantity(given.name) for given in program.inputs), *(names.call(*call) for call in program.calls),
             *(names.quantity(size) for size in program.sizes), "dtype"]
    lines = [f"def program({', '.join(takes)}):", *("    " + line for line in (*before, *body)), f"    return {results},"]
    return PrintedProgram("\n".join([*sorted(writer.imports), *_heads(writer.helpers), *lines]) + "\n", names)


def _result(result, writer):
    """A result; one by an input of which a call may give more than is read has zeros there."""
    text, _ = writer.text(result.op)
    if not result.longer:
        return text
    writer.helpers[FILLED] = None
    longer = {own: f"{writer.names.shape(given)}[{axis}]" for own, given, axis in result.longer}
    return f"filled({text}, {', '.join(longer.get(number, f'{text}.shape[{number}]') for number in range(len(result.op.shape)))})"


def _heads(helpers):
    """The helpers that the program uses, and those that they read."""
    needed = with_reads(helpers)
    return [helper.source for helper in HELPERS if helper in needed]


def ready_text(layouts, names):
    """The text of `ready(given)`: the values in order where each is already what the program takes, else None.

    Straight lines, because this is paid at every call: numbers are floats, arrays are float64 with the right number of
    axes, lists are lists of them. Everything else is converted, or refused, by `Arguments`.
    """
    own = [names.quantity(layout.name) for layout in layouts]
    lines = ["def ready(given):", f"    if len(given) != {len(own)}:", "        return None", "    try:"]
    lines += [f"        {name} = given[{layout.name!r}]" for name, layout in zip(own, layouts)] or ["        pass"]
    lines += ["    except KeyError:", "        return None"]
    for name, layout in zip(own, layouts):
        lines += [f"    {line}" for line in _ready_lines(name, layout)]
    return "\n".join([*lines, f"    return {', '.join([*own, 'float64'])},"]) + "\n"


def _ready_lines(name, layout):
    """Statements that give up where one value is not ready."""
    refuse = "    return None"
    if not layout.axes:
        return [f"if type({name}) is not float:", refuse]
    if not layout.listed:
        return [f"if {_unlike(name, layout.axes)}:", refuse]
    each = _unlike("part", layout.inner) if layout.inner else "type(part) is not float"
    return [f"if type({name}) is not list or not {name}:", refuse, f"for part in {name}:", f"    if {each}:", f"    {refuse}"]


def _unlike(name, axes):
    """What holds of a value that is no array of float64 with so many axes."""
    return f"type({name}) is not ndarray or {name}.dtype is not floats or {name}.ndim != {axes} or {name}.size > most_entries"
