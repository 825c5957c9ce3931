"""What every part of a page is told with: its words, its style, and the lines so far, numbered as they come."""

from dataclasses import replace
from types import MappingProxyType

from symgrad.notation.nodes import Quantity
from symgrad.writing.telling.signs import refuse_clash
from symgrad.writing.typesetting.blocks import Display, Line, Paragraph
from symgrad.writing.typesetting.pieces import layout
from symgrad.writing.typesetting.style import Style
from symgrad.writing.typesetting.tree import equated
from symgrad.writing.typesetting.words import Words


class Writer:
    """A page on its way, and what its parts must know of each other.

    blocks   the blocks so far
    numbers  label of a line -> its number
    defined  label of a line -> the name that its equation defines
    assumed  the labels of the assumptions
    told     number of a proof of a local derivative -> the label of the line that says it
    results  number of a proof -> the label of its last line
    arrays   the arrays shown in matrix notation
    """

    def __init__(self, derivation, options):
        self.derivation, self.options, self.words = derivation, options, Words(options.language)
        self.system = derivation.forward.whole
        refuse_clash(self.system)
        self.style = Style.of(self.system, options.layers, derivation.cost, (*self.words("if"), *self.words("otherwise")))
        self.symbols = replace(self.style, named=MappingProxyType({}))
        self.blocks, self.numbers, self.results, self.told, self.defined = [], {}, {}, {}, {}
        self.assumed, self.arrays = [], []
        self.cost = self.lay(derivation.cost)

    def lay(self, node):
        return layout(node, self.style)

    def ratio(self, total):
        """An adjoint as a ratio, whether it has a name or not."""
        return layout(total, self.symbols)

    def say(self, key, **filled):
        self.blocks.append(Paragraph(self.words(key, **filled)))

    def line(self, label, *cells):
        """A numbered line; a label already taken gets a number behind it."""
        label, plain, turn = f"eq:{label}", f"eq:{label}", 1
        while label in self.numbers:
            turn += 1
            label = f"{plain}-{turn}"
        self.numbers[label] = len(self.numbers) + 1
        return Line(cells, label)

    def display(self, *lines):
        self.blocks.append(Display(lines))
        return lines[-1].label

    def equation(self, label, left, *rights, where=()):
        return self.line(label, left, equated(*rights), *where)


def slug(entry):
    """A stable label for an entry: `w_L`, `z_l+1_i_j`."""
    if not isinstance(entry, Quantity):
        return "-".join(slug(arg) for arg in entry.args)
    name = "".join(c if c.isalnum() else "-" for c in entry.name)
    return "_".join([name, *(str(place).replace(" ", "").replace("*", "") for place in entry.places)])
