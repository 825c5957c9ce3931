"""From entries back to matrices: the array that an expression in index notation denotes."""

from symgrad.matrices.tree import Array
from symgrad.notation import Quantity


def matrix_form(expression, letters, over, system):
    """The `Array` whose entry at `letters`, rows first, is `expression`; `over` gives their ranges. None where there is none."""
    sizes = {binder.letter: binder.size for binder in over}
    cut = len(expression.places) - len(letters) if isinstance(expression, Quantity) else -1
    if cut < 0 or expression.places[cut:] != tuple(letters):
        return None
    return Array("name", (), tuple(sizes[letter] for letter in letters), Quantity(expression.name, *expression.places[:cut]))
