"""Which names count: a size is a name that ends a written range and is no letter there."""

import ast

from symgrad.reading.text.functions import OVER


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
    if said.kind == "definition" and isinstance(said.left.tree, ast.Subscript):
        slice_ = said.left.tree.slice
        places = slice_.elts if isinstance(slice_, ast.Tuple) else (slice_,)
        scope = {place.id for place in places if isinstance(place, ast.Name)} - sizes
    for node in said.range_nodes:
        scope |= _bounds(node, scope | {node.left.id} if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) else scope, sizes)
    for source in (said.left, said.right):
        if source is not None:
            _walk(source.tree, scope, sizes)


def _walk(tree, scope, sizes):
    waiting = [(tree, scope)]
    while waiting:
        node, scope = waiting.pop()
        for arg in _binding(node):
            scope = scope | (_bounds(arg, scope, sizes) if isinstance(arg, ast.Compare) else {arg.id} if isinstance(arg, ast.Name) else set())
        waiting.extend((child, scope) for child in ast.iter_child_nodes(node))


def _binding(node):
    """What binds letters in a sum, `sum(e, k in 0..n-1)`, or in a matrix, `[e for j in 0..n-1, k in 0..n-1]`."""
    if isinstance(node, ast.List):
        return node.elts[1:]
    return node.args[1:] if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OVER else ()


def _bounds(node, scope, sizes):
    """Note the sizes in the bounds of `k in lo..hi`; returns the letter it binds."""
    if not (isinstance(node, ast.Compare) and isinstance(node.left, ast.Name)):
        return set()
    for bound in node.comparators:
        for part in ast.walk(bound):
            if isinstance(part, ast.Name) and part.id not in scope:
                sizes.add(part.id)
    return {node.left.id}
