"""What stands in a line of matrix text: bare targets, abstract quantities, entries that may be parts of arrays."""

from symgrad.reading.text.syntax_tree import Application, Identifier, Signed, is_sliced, names_in


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
