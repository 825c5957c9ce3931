"""Which text is in matrix notation: it has @, a transpose, or a function of whole arrays."""

from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.reading.text.functions import LARGEST, MATRIX, ONE_ARGUMENT, OVER
from symgrad.reading.text.syntax_tree import Application, Bracketed, Operation, Transposed, bound_letter, is_range, names_in, nodes, place_names

# Functions that have a form with letters too, and how many arguments they have without one.
_EITHER = {**dict.fromkeys(OVER, 1), **dict.fromkeys(MATRIX_FUNCTIONS, 1)}


def names_function(name):
    """Whether a function is one of numbers, or of arrays entry by entry."""
    return name in ONE_ARGUMENT or name == "sqrt" or name in OVER or name in LARGEST


def stands_whole(node):
    """Whether a call is of whole arrays: sum(x), norm(A), but not sum(x[i], i)."""
    if not isinstance(node, Application):
        return False
    if node.name in _EITHER:
        return len(node.arguments) == _EITHER[node.name] and not isinstance(node.arguments[0], Bracketed)
    return node.name in MATRIX


def has_matrices(tree, own_name=None):
    """Whether a tree has a mark of matrix notation; a call of the name being defined is an abstract quantity."""
    return any(isinstance(node, Transposed) or isinstance(node, Operation) and node.mark == "@" or stands_whole(node) and node.name != own_name
               for node in nodes(tree))


def letter_names(tree):
    """The names that count entries in a tree: in places, in brackets, or bound."""
    found = place_names(tree)
    for node in nodes(tree):
        if isinstance(node, Bracketed):
            found |= {name.name for item in (node.items[1:] or node.items) for name in names_in(item)}
        if is_range(node) and bound_letter(node):
            found.add(bound_letter(node).name)
    return found
