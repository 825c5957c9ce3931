"""Which names count: a size is a name that ends a written range and is no letter there."""

from symgrad.reading.text.functions import OVER
from symgrad.reading.text.syntax_tree import Application, Bracketed, Comparison, Identifier, Subscript, bound_letter, names_in


def find_sizes(statements, declared=()):
    """The sizes of a text, from its statements and declarations; a size in a target's place (`a[L]`) is told apart from a letter by this too."""
    sizes, before = set(declared), None
    while before != len(sizes):
        before = len(sizes)
        for said in statements:
            _one(said, sizes)
    return frozenset(sizes)


def _one(said, sizes):
    scope = set()
    if said.kind == "definition" and isinstance(said.left.tree, Subscript):
        scope = {place.name for place in said.left.tree.places if isinstance(place, Identifier)} - sizes
    for node in said.range_nodes:
        letter = bound_letter(node)
        scope |= _bounds(node, scope | {letter.name} if letter else scope, sizes)
    for tree in said.trees:
        _walk(tree, scope, sizes)


def _walk(tree, scope, sizes):
    waiting = [(tree, scope)]
    while waiting:
        node, scope = waiting.pop()
        for arg in _binding(node):
            scope = scope | (_bounds(arg, scope, sizes) if isinstance(arg, Comparison) else {arg.name} if isinstance(arg, Identifier) else set())
        waiting.extend((part, scope) for part in node.parts)


def _binding(node):
    """What binds letters in a sum, `sum(e, k in 0..n-1)`, or in a matrix, `[e for j in 0..n-1, k in 0..n-1]`."""
    if isinstance(node, Bracketed):
        return node.items[1:]
    return node.arguments[1:] if isinstance(node, Application) and node.name in OVER else ()


def _bounds(node, scope, sizes):
    """Note the sizes in the bounds of `k in lo..hi`; returns the letter it binds."""
    if not (isinstance(node, Comparison) and isinstance(node.sides[0], Identifier)):
        return set()
    sizes.update(name.name for side in node.sides[1:] for name in names_in(side) if name.name not in scope)
    return {node.sides[0].name}
