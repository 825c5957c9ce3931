"""dC/dz[j] in an equation: a derivative, where no quantity is called dC or dz; a ratio of two quantities elsewhere."""

from symgrad.equations.system import unknown_name
from symgrad.errors import UnsupportedError
from symgrad.notation.nodes import Quantity, Times, Total
from symgrad.reading.drafts import RatioNames
from symgrad.reading.text.syntax_tree import Identifier, Operation, Signed, Subscript, chain_of, names_in, nodes


def _stem(node):
    """The name of `dC` or `dz[j]`; None of anything else."""
    name = node.of if isinstance(node, Subscript) else node
    return name.name if isinstance(name, Identifier) and len(name.name) > 1 and name.name[0] == "d" else None


def unsigned(node):
    """What stands behind the signs of a node, and whether these make it negative: -dC/dz begins with -dC."""
    negative = False
    while isinstance(node, Signed):
        node, negative = node.of, negative != (node.mark == "-")
    return node, negative


def _is_product(node):
    return isinstance(node, Operation) and node.mark in ("*", "/")


def _ratio(product):
    """The pair (dC, dz[j]) of nodes above and below the last line of a product; None where it ends otherwise."""
    before = product.left
    above = before.right if _is_product(before) else unsigned(before)[0]
    behind = product.mark != "/" or _is_product(before) and before.mark == "/"
    return None if behind or not _stem(above) or not _stem(product.right) else (above, product.right)


def _ratios(tree):
    """The pairs (dC, dz[j]) of nodes of all products of a tree."""
    return [pair for node in nodes(tree) if _is_product(node) and (pair := _ratio(node))]


def ratios(product):
    """The pairs (dC, dz[j]) of nodes in a chain of factors, as {number of the first in the chain: (above, below)}."""
    pairs = []
    while _is_product(product):
        pairs.append(_ratio(product))
        product = product.left
    return {number: pair for number, pair in enumerate(reversed(pairs)) if pair}


def ratio_names(statements, declared, given, named):
    """The `RatioNames` of a text, before any of its expressions is read."""
    definitions = [said for said in statements if said.kind == "definition"]
    targets = {name.name for said in definitions for name in names_in(said.left.tree)[:1]}
    read = {name.name for said in definitions for name in names_in(said.right.tree)}
    told = targets | set(declared) | set(given)
    pairs = {pair for said in definitions for sides in _ratios(said.right.tree) if not told & set(pair := tuple(map(_stem, sides)))
             and {name[1:] for name in pair} <= read | targets}
    alone = {name.name for said in definitions for name in _outside_of_ratios(said.right.tree, pairs)}
    quantities = (read | told) - ({name for pair in pairs for name in pair} - alone)
    return RatioNames(frozenset(quantities), frozenset(told | alone), named)


def _outside_of_ratios(tree, pairs):
    """The name nodes of a tree but for those above and below the line of some derivatives."""
    inside = {id(name) for sides in _ratios(tree) if tuple(map(_stem, sides)) in pairs for side in sides for name in names_in(side)[:1]}
    return [name for name in names_in(tree) if id(name) not in inside]


def derivatives_read(reader, node, scope):
    """A chain of factors in which each derivative is one factor, as [(mark, node or the derivative itself)].

    Raises InputError for a derivative by what is no quantity, and where dC is a quantity too.
    """
    chain, names, found = chain_of(node, ("*", "/")), reader.names.ratios, {}
    for number, (above, below) in ratios(node).items() if reader.speaks else ():
        if not {_stem(above), _stem(below)} & names.told:
            total = _derivative(reader, above, below, scope)
            found[number] = Times(-1, total) if unsigned(chain[number][1])[1] else total
        elif reader.speaks == "claim" and {_stem(above)[1:], _stem(below)[1:]} <= names.quantities:
            taken = next(name for name in (_stem(above), _stem(below)) if name in names.told)
            of, by = _stem(above)[1:], _stem(below)[1:]
            raise reader.source.error(above, f"{taken} is a quantity here, so {_stem(above)}/{_stem(below)} may be a ratio or the derivative of {of} by {by}",
                                      f"name the derivative on a line of its own: name g = d{of}/d{by}; then write g")
    joined, skip = [], False
    for number, (mark, part) in enumerate(chain):
        if not skip:
            joined.append((mark, found.get(number, part)))
        skip = number in found
    return joined


def _derivative(reader, above, below, scope):
    """dC/dz at the places written: C and z are noted as read."""
    sides = []
    for side, written in ((above, "of"), (below, "by")):
        name = _stem(side)[1:]
        if name[0].isdigit() and name not in reader.names.ratios.quantities:
            raise UnsupportedError(f"{_stem(above)}/{_stem(below)} would be a derivative of a derivative", reader.source.place(side), "a line speaks of first "
                                   "derivatives; second ones are asked for: net.hessian(\"w\")")
        if name not in reader.names.ratios.quantities:
            raise unknown_name(name, sorted(reader.names.ratios.quantities), reader.source.place(side), f"quantity to differentiate{'' if written == 'of' else ' by'}")
        places = (reader.index(place, scope, name) for place in side.places) if isinstance(side, Subscript) else ()
        sides.append(reader.note(Quantity(name, *places), side, scope))
    return Total(*sides)


def called_derivative(reader, name, places, node, scope):
    """The derivative, or the multiple of one, that a `name` line calls so; None of any other name."""
    found = reader.names.ratios.named.get(name) if reader.speaks else None
    if found is None:
        return None
    of, by, factor = found
    total = Total(reader.note(Quantity(of), node, scope), reader.note(Quantity(by, *places), node, scope))
    return total if factor is None else Times(factor(reader.names), total)
