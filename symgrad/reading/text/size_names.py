"""Which names of a text are sizes: those of declarations, and those in the ends of ranges that are no letters there."""

from symgrad.reading.text.axis_functions import NUMBERS_ALONG
from symgrad.reading.text.functions import OVER
from symgrad.reading.text.places import DIGIT_OF
from symgrad.reading.text.syntax_tree import Application, Bracketed, Comparison, Identifier, Operation, Subscript, bound_letter, names_in


def find_sizes(statements, declared):
    """The sizes of a text, from its statements and declarations; a size in a target's place (`a[L]`) is told apart from a letter by this too."""
    sizes, before = set(declared), None
    while before != len(sizes):
        before = len(sizes)
        for said in statements:
            _note_sizes(said, sizes)
    return frozenset(sizes)


def _note_sizes(said, sizes):
    scope = set()
    if said.kind == "definition" and isinstance(said.left.tree, Subscript):
        scope = {place.name for place in said.left.tree.places if isinstance(place, Identifier)} - sizes
    for node in said.range_nodes:
        letter = bound_letter(node)
        scope |= _bounds(node, scope | {letter.name} if letter else scope, sizes)
    waiting = [(tree, scope, False) for tree in said.trees]
    while waiting:
        node, scope, in_place = waiting.pop()
        binds = isinstance(node, Application) and (node.name in OVER or node.name in NUMBERS_ALONG)  # sum(e, k in 0..n-1); a matrix, [e for j in 0..n-1], binds letters too
        for arg in node.items[1:] if isinstance(node, Bracketed) else node.arguments[1:] if binds else ():
            scope = scope | ({arg.name} if isinstance(arg, Identifier) else _bounds(arg, scope, sizes))
        if isinstance(node, Operation) and node.mark in DIGIT_OF and in_place:
            sizes.update(name.name for name in names_in(node.right) if name.name not in scope)
        waiting.extend((part, scope, in_place or isinstance(node, Subscript) and number > 0) for number, part in enumerate(node.parts))


def _bounds(node, scope, sizes):
    """Note the sizes in the bounds of `k in lo..hi`; returns the letter it binds."""
    if not (isinstance(node, Comparison) and isinstance(node.sides[0], Identifier)):
        return set()
    sizes.update(name.name for side in node.sides[1:] for name in names_in(side) if name.name not in scope)
    return {node.sides[0].name}
