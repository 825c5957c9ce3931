"""power(A, k) with k a size: the last of a recurrence of products, which is written for it: P[t] = P[t-1]@A with P[0] the identity."""

from dataclasses import replace
from itertools import count

from sympy import Tuple

from symgrad.matrices.entries import ALPHABET
from symgrad.notation.nodes import Letter
from symgrad.notation.traversal import FRESH
from symgrad.reading.text.statements import statement
from symgrad.reading.text.syntax_tree import Application, Identifier, bound_letter, nodes


def with_powers(statements, declarations, constants):
    """(the statements, with the equations of each power to a size before the first that reads it; (base, size) -> the name of the power)."""
    shapes = {one.name: one.axes for one in declarations if not any(isinstance(axis, Tuple) for axis in one.axes)}
    known = {*(one.name for one in declarations), *constants, *(said.row[0].text for said in statements if said.kind == "definition")}
    taken = {token.text for said in statements for token in said.row} | known | {size for one in declarations for size in one.sizes}
    names, found = {}, []
    for said in statements:
        for base, size in _to_sizes(said, shapes, known) if said.kind == "definition" else ():
            if (base, size) not in names:
                names[base, size], powers = (_free(f"{base}_{what}", taken) for what in (f"to_{size}", "power"))
                taken |= {names[base, size], powers}
                found += _recurrence(said.line, base, size, names[base, size], powers, shapes[base], taken)
        found.append(said)
    return found, names


def _to_sizes(said, shapes, known):
    """The (matrix, exponent) of each power in a line of a square matrix that is declared, to a name that is nothing else."""
    for node in nodes(said.right.tree):
        if isinstance(node, Application) and node.name == "power" and len(node.arguments) == 2 and all(isinstance(e, Identifier) for e in node.arguments):
            base, size = (argument.name for argument in node.arguments)
            shape = shapes.get(base, ())
            if len(shape) == 2 and shape[0] == shape[1] and size not in known | _bound(said):
                yield base, size


def _bound(said):
    """The letters that a line binds, after `for` or in a sum."""
    calls = [call for call in nodes(said.right.tree) if isinstance(call, Application) and call.name != "power"]
    ranges = (*said.range_nodes, *(argument for call in calls for argument in call.arguments[1:]))
    return {letter.name for letter in map(bound_letter, ranges) if letter}


def _free(name, taken):
    """The name, made longer where something has it."""
    return next(each for each in (name + "_"*number for number in count()) if each not in taken)


def _recurrence(line, base, size, name, powers, shape, taken):
    """The statements of a power: the powers from 0 on, and the last of them with the shape of its base."""
    letters = [letter.name for letter in (Letter("t"), *ALPHABET, *FRESH) if letter.name not in taken]
    t, i, j, m = list(dict.fromkeys(letters))[:4]
    axes = ", ".join(str(axis) for axis in shape)
    texts = (f"{name}: ({axes})", f"{powers}[0,{i},{j}] = [{i} = {j}]",
             f"{powers}[{t},{i},{j}] = sum({powers}[{t}-1,{i},{m}]*{base}[{m},{j}], {m}) for {t} in 1..{size}",
             f"{name}[{i},{j}] = {powers}[{size},{i},{j}]")
    return [statement(replace(line, text=text, more=())) for text in texts]
