"""`name delta = dC/dz` and `name dZ = m*dC/dz`: what a text calls a derivative, or a multiple of one."""

import re
from dataclasses import replace
from functools import partial

from sympy import Integer

from symgrad.equations.system import unknown_name
from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import parts
from symgrad.reading.text.expressions import Expression
from symgrad.reading.text.grammar import parse
from symgrad.reading.text.lines import tokens


def named_derivatives(statements, equations, names):
    """((of, by), name) of each `name delta = dC/dz`, and ((of, by), (name, number)) of each `name dZ = m*dC/dz`."""
    known = dict.fromkeys(read.entry.name for equation in equations for read in equation.occurrences)
    found, multiples = {}, {}
    for said in (said for said in statements if said.kind == "name"):
        line, start = said.line, said.start
        match = NAME_LINE.fullmatch(line.text, start)
        if not match:
            raise line.error("this names no derivative", start + 1, len(line.text) - start - 1,
                             "write name, what the derivative is called, and the derivative, or a multiple of it: name delta = dC/dz, name dZ = m*dC/dz")
        for group in ("of", "by"):
            if match[group] not in known:
                raise unknown_name(match[group], known, line.place(match.start(group), len(match[group])))
        name, pair, where = match["name"], (match["of"], match["by"]), match.start("name")
        tokens(line, where)
        taken = {**found, **{other: own for other, (own, _) in multiples.items()}}
        if name in known or name in taken.values() or name in names.functions or name in names.sizes:
            raise line.error(f"{name} is the name of something else already", where, len(name), "take another name")
        if pair in taken:
            raise line.error(f"{match['ratio']} is called {taken[pair]} already", where, len(name), "leave one of the two lines out")
        if match["number"]:
            multiples[pair] = name, _number(line, match, known, names)
        else:
            found[pair] = name
    return found, multiples


NAME_LINE = re.compile(r"\s*(?P<name>\w+)\s*=\s*(?P<number>-|.*\S\s*\*)?\s*(?P<ratio>d(?P<of>\w+)\s*/\s*d(?P<by>\w+))\s*")


def _number(line, match, known, names):
    """The number that a named derivative is multiplied by: -1, or what stands before the last *, which has no letters."""
    if match["number"] == "-":
        return Integer(-1)
    start, text = match.start("number"), match["number"].rstrip("* ")
    source = parse(line, tokens(replace(line, text=line.text[:start + len(text)]), start), start)
    number = Expression(source, names).value(source.tree, ())
    for entry in parts(number, Quantity):
        if entry.name not in known and entry.name not in names.sizes:
            raise unknown_name(entry.name, [*known, *names.sizes], line.place(start, len(text)))
    if number == 0 or any(entry.places for entry in parts(number, Quantity)):
        raise line.error(f"a derivative is named times a number, and {text} is {'0' if number == 0 else 'an array'}", start, len(text),
                         "write a number, a size or a quantity without places: name dZ = m*dC/dz")
    return number


def named_ratios(statements):
    """name -> (of, by, None or what gives the number that it is multiplied by, from the names of the text) of each `name` line, before any is looked at closely."""
    found = {}
    for said in (said for said in statements if said.kind == "name"):
        if match := NAME_LINE.fullmatch(said.line.text, said.start):
            found[match["name"]] = match["of"], match["by"], partial(_factor, said.line, match) if match["number"] else None
    return found


def _factor(line, match, names):
    return _number(line, match, dict.fromkeys(names.ratios.quantities), names)
