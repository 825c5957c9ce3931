"""The letters of a page, found by walking its tree: which stand free in a line, which a big sign or a matrix of entries binds, and where."""

from symgrad.writing.options import PageOptions
from symgrad.writing.telling.page import make_page
from symgrad.writing.typesetting import tree
from symgrad.writing.typesetting.tree import Sign

# At these the body of a sum ends that no bracket encloses.
ENDS = {"plus", "minus", "negative", "equal", "unequal", "comma", "quad", "implies", "at least", "at most", "above", "below", "becomes", "about"}


class Letters:
    """What stands in a formula: `free` names, `bound` letters, and letters that are bound again `inside` of where they are bound."""

    def __init__(self, *cells):
        self.free, self.bound, self.inside = set(), set(), set()
        for cell in cells:
            self._walk(cell, frozenset())

    @property
    def wrong(self):
        """The letters that are free and bound in this formula, or bound twice, one in the other."""
        return self.free & self.bound | self.inside

    def _walk(self, part, scope):
        if isinstance(part, tree.Row):
            self._row(part, scope)
        elif isinstance(part, tree.Big):
            self._row(tree.Row((part,)), scope)
        elif isinstance(part, tree.Placed) and isinstance(part.base, tree.Fence) and part.base.kind == "square":
            self._walk(part.base, self._bind({place.text for place in part.places}, scope))
        elif isinstance(part, tree.Name):
            self.free |= {part.text} - scope
        else:
            for child in part.children():
                self._walk(child, scope)

    def _row(self, row, scope):
        inner = scope
        for part in row.parts:
            if isinstance(part, Sign) and part.key in ENDS:
                inner = scope
            elif isinstance(part, tree.Big):
                letters, ends = _under(part)
                for end in ends:
                    self._walk(end, inner)
                inner = self._bind(letters, inner)
            else:
                self._walk(part, inner)

    def _bind(self, letters, scope):
        self.inside |= letters & scope
        self.bound |= letters
        return scope | letters


def _under(big):
    """(the letters that a big sign binds, the trees of their ranges): `k`, `i, j`, `k = 1` below with `n` above, or `k != j`."""
    below = big.below.parts if isinstance(big.below, tree.Row) else (big.below,)
    if Sign("equal") in below or Sign("unequal") in below:
        return {below[0].text}, [end for end in (tree.Row(below[1:]), big.above) if end]
    return {part.text for part in below if part != Sign("comma")}, []


def lines(derivation, **options):
    """The lines of every display of a derivation's page."""
    return [line for block in make_page(derivation, PageOptions(**options)).blocks for line in getattr(block, "lines", ())]


def wrong(derivation, **options):
    """[(label of a line, its letters that are free and bound, or bound one in the other), ...] of a page."""
    found = [(line.label, Letters(*line.cells).wrong) for line in lines(derivation, **options)]
    return [(label, letters) for label, letters in found if letters]
