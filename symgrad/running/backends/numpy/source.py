"""A program as Python: `def program(w, ..., dtype)` with the helpers and imports that it needs."""

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
    takes = ", ".join([*(names.quantity(name) for name in (*(given.name for given in program.inputs), *program.sizes)), "dtype"])
    lines = [f"def program({takes}):", *("    " + line for line in (*before, *body)), f"    return {results},"]
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
