"""What stands in a line of matrix text: names that are no letters, bare targets, entries that may be parts of arrays."""

from symgrad.reading.matrix.layers import is_entry
from symgrad.reading.text.syntax_tree import Application, Bracketed, Identifier, Signed, bound_letter, is_range, is_sliced, names_in, nodes, place_names


def standing_quantities(statements, found, sizes):
    """The names that are no letters where they stand."""
    names = {*sizes, *(one.name for one in found)}
    for said in statements:
        standing = [node for tree in said.trees for node in nodes(tree)]
        bound = {letter.name for letter in map(bound_letter, filter(is_range, said.range_nodes)) if letter}
        letters = bound.union(*map(_letter_names, said.trees))
        names |= {node.name for node in standing if isinstance(node, Identifier)} - letters
        names |= {node.of.name for node in standing if is_entry(node)}
    return names


def _letter_names(tree):
    """The names that count entries in a tree: in places, in brackets, or bound."""
    found = place_names(tree)
    for node in nodes(tree):
        if isinstance(node, Bracketed):
            found |= {name.name for item in (node.items[1:] or node.items) for name in names_in(item)}
        if is_range(node) and bound_letter(node):
            found.add(bound_letter(node).name)
    return found


def is_bare(said):
    """Whether a line defines a name without places."""
    return said.kind == "definition" and isinstance(said.left.tree, Identifier) and not said.range_nodes


def abstract_name(said):
    """The name that an abstract quantity is called by: its own; None for other lines."""
    tree = said.right.tree if said.kind == "definition" and isinstance(said.left.tree, Identifier) else None
    return tree.name if isinstance(tree, Application) and tree.name == said.left.tree.name else None


def may_be_cut(entry):
    """Whether an entry may be a part of an array, or a place that is counted from its end."""
    return is_sliced(entry) or any(isinstance(place, Signed) for place in entry.places) or not has_letters(entry)


def has_letters(entry, sizes=()):
    """Whether a letter stands in a place of an entry."""
    return any(name.name not in sizes for place in entry.places for name in names_in(place))
