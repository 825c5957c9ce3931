"""Random systems of every kind as text, from anything that chooses: random.Random, or Hypothesis."""

from symgrad.testing.random.arrays import matrix_system
from symgrad.testing.random.equations import FUNCTIONS, LETTER_NAMES, OF_THE_USER, EquationWriter
from symgrad.testing.random.parts import abstract_entries, part
from symgrad.testing.random.recurrences import ragged_layers, random_recurrence

_KINDS = ("plain", "recurrence", "ragged", "places", "abstract", "functions", "matrices")
BEFORE = {"recurrence": random_recurrence, "ragged": ragged_layers, "places": part}


def system_text(choices, depth=2, letters=LETTER_NAMES, functions=tuple(FUNCTIONS), kinds=_KINDS, equations=2):
    """The equations of a random system of one of the `kinds`.

    choices     has the methods `choice` and `randint` of random.Random
    depth       how deeply a right side is nested
    letters     at least two single letters that count entries; those that name quantities and sizes are taken
    functions   which functions may stand, names of `FUNCTIONS`
    equations   how many named quantities there are at most, beside those of a recurrence
    """
    kind = choices.choice(kinds)
    if kind == "matrices":
        return matrix_system(choices, depth)
    own = (*tuple(OF_THE_USER)*3, *functions[:3])
    writer = EquationWriter(choices, depth, letters, own if kind == "functions" else functions, matrices="matrices" in kinds)
    BEFORE.get(kind, lambda writer: None)(writer)
    if kind in ("recurrence", "ragged") and "places" in kinds and writer.seldom(4):
        part(writer)
    whole = kind == "abstract" and writer.seldom(2)
    if kind == "abstract" and not whole:
        abstract_entries(writer)
    return writer.system(equations, abstract=whole)
