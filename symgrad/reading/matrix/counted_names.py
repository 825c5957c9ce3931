"""Which names of a text in matrix notation are quantities where they stand, and which are letters that count entries."""

from symgrad.reading.matrix.layers import is_entry
from symgrad.reading.text.syntax_tree import Bracketed, Identifier, bound_letter, is_range, names_in, nodes, place_names


def quantities_of(statements, found, sizes):
    """The names that are no letters where they stand."""
    names = {*sizes, *(one.name for one in found)}
    for said in statements:
        standing = [node for tree in said.trees for node in nodes(tree)]
        bound = {letter.name for letter in map(bound_letter, filter(is_range, said.range_nodes)) if letter}
        letters = bound.union(*map(letter_names, said.trees))
        names |= {node.name for node in standing if isinstance(node, Identifier)} - letters
        names |= {node.of.name for node in standing if is_entry(node)}
    return names


def letter_names(tree):
    """The names that count entries in a tree: in places, in brackets, or bound."""
    found = place_names(tree)
    for node in nodes(tree):
        if isinstance(node, Bracketed):
            found |= {name.name for item in (node.items[1:] or node.items) for name in names_in(item)}
        if is_range(node) and bound_letter(node):
            found.add(bound_letter(node).name)
    return found
