"""Which text is in matrix notation: it has @, a transpose, or a function of whole arrays."""

import ast

from symgrad.reading.text.functions import LARGEST, MATRIX, ONE_ARGUMENT, OVER
from symgrad.reading.text.trees import place_names

# Functions that have a form with letters too, and how many arguments they have without one.
_EITHER = {**dict.fromkeys(OVER, 1), "det": 1, "logdet": 1, "inv": 1}


def names_function(name):
    """Whether a function is one of numbers, or of arrays entry by entry."""
    return name in ONE_ARGUMENT or name == "sqrt" or name in OVER or name in LARGEST


def stands_whole(node):
    """Whether a call is of whole arrays: sum(x), norm(A), but not sum(x[i], i)."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return False
    name = node.func.id
    if name in _EITHER:
        return len(node.args) == _EITHER[name] and not isinstance(node.args[0], ast.List)
    return name in MATRIX


def has_matrices(tree, own_name=None):
    """Whether a tree has a mark of matrix notation; a call of the name being defined is an abstract quantity."""
    return any(isinstance(node, ast.MatMult | ast.Attribute) or stands_whole(node) and node.func.id != own_name for node in ast.walk(tree))


def letter_names(tree):
    """The names that count entries in a tree: in places, in brackets, or bound."""
    found = place_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.List):
            found |= {part.id for side in (node.elts[1:] or node.elts) for part in ast.walk(side) if isinstance(part, ast.Name)}
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In) and isinstance(node.left, ast.Name):
            found.add(node.left.id)
    return found
