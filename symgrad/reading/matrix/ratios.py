"""dC/dW among whole arrays: an array of the shape of W, whose entries are the derivatives by its entries."""

from dataclasses import replace

from symgrad.matrices.tree import Array
from symgrad.notation.nodes import Quantity, Total
from symgrad.notation.traversal import replace as rewrite
from symgrad.reading.matrix.shapes import UnknownShape
from symgrad.reading.text.derivatives import ratios, unsigned
from symgrad.reading.text.syntax_tree import Identifier, Signed, chain_of


def with_ratios(reader, node):
    """The chain of factors of a product, in which dC/dW is one name."""
    chain, names, skip, joined = chain_of(node, ("*", "/")), reader.names.ratios, False, []
    found = {number: (above, below) for number, (above, below) in ratios(node).items() if reader.speaks and isinstance(above, Identifier) and isinstance(below, Identifier)
             and not {above.name, below.name} & names.told and {above.name[1:], below.name[1:]} <= names.quantities}
    for number, (mark, part) in enumerate(chain):
        if not skip:
            joined.append((mark, _as_one(part, *found[number]) if number in found else part))
        skip = number in found
    return joined


def _as_one(part, above, below):
    """The name dC/dW in the place of dC, behind whatever signs stand there."""
    whole = Identifier(above.start, below.end, f"{above.name}/{below.name}")
    return Signed(part.start, below.end, "-", whole) if unsigned(part)[1] else whole


def ratio_array(text, node):
    """The array of a name dC/dW; UnknownShape where that of W is not known."""
    by = _of_and_by(node.name)[1]
    if by not in text.shapes.known:
        raise UnknownShape(by, text.source.place(node))
    text.places.setdefault(node.name, text.source.place(node))
    return Array("name", (), text.shapes.resolve(text.shapes.known[by]), Quantity(node.name))


def _of_and_by(name):
    return tuple(side[1:] for side in name.split("/"))


def with_derivatives(equation):
    """An equation in letters in which the names dC/dW are derivatives."""
    def change(part):
        if not isinstance(part, Quantity) or "/" not in part.name:
            return part
        of, by = _of_and_by(part.name)
        return Total(Quantity(of), Quantity(by, *part.places))

    reads = []
    for read in equation.reads:
        entry = change(read.entry)
        reads += [read] if entry is read.entry else [replace(read, entry=side) for side in entry.args]
    body, other = (side if side is None else rewrite(side, change) for side in (equation.body, equation.other))
    return replace(equation, body=body, other=other, reads=tuple(reads))
