"""Labels in matrix notation: a bracket [k = y[i]] of a letter and a label is an entry of the matrix that is 1 at each label and 0 elsewhere."""

from symgrad.matrices.network import NoMatrixForm
from symgrad.matrices.tree import Array, number
from symgrad.notation.brackets import ValuesDiffer
from symgrad.notation.nodes import Quantity


def compared_with_labels(finder, e):
    """(array, letters) of a bracket of a letter and a label: onehot(y), or 1 - onehot(y) where they differ; NoMatrixForm for any other."""
    letter, label = e.args
    if letter not in finder.ranges or finder.ranges[letter].lo != 0 or not isinstance(label, Quantity) or label.name not in finder.system.labels:
        raise NoMatrixForm(f"the bracket {e}")
    labels = finder.find(label)
    if letter in labels.letters or len(labels.letters) > 1:
        raise NoMatrixForm(f"{letter} beside {label}")
    letters = (*labels.letters, letter)
    there = Array("onehot", (labels.array,), finder.shape(letters))
    return finder.build.plus(number(1), finder.build.times(number(-1), there)) if isinstance(e, ValuesDiffer) else there, letters
