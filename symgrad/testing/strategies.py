"""Hypothesis strategies: random systems, right sides, and inputs at which compiled functions can be called.

    from hypothesis import given, strategies as st
    from symgrad.testing.strategies import inputs, systems

    @given(st.data(), systems(recurrences=False))
    def test_my_printer_keeps_the_value(data, system):
        at = data.draw(inputs(system))
        assert my_program(str(system))(**at) == system.values(**at)["C"]

What is drawn is valid as it is written, nothing is filtered out, and an example that fails shrinks to few short equations;
the text of the system stands among the notes of a test that fails. Needs Hypothesis: pip install 'symgrad[hypothesis]'.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

try:
    from hypothesis import note, strategies as st
except ImportError as missing:
    raise ImportError("symgrad.testing.strategies needs Hypothesis: pip install 'symgrad[hypothesis]'") from missing

from symgrad.api import System, read
from symgrad.errors import Argument, InputError, Part, shown
from symgrad.testing.options import check_options
from symgrad.testing.points import random_inputs
from symgrad.testing.random import system_text
from symgrad.testing.random.equations import FUNCTIONS, LETTER_NAMES, EquationWriter
from symgrad.testing.random.questions import Question, question

__all__ = ["expressions", "inputs", "matrix_systems", "points", "questions", "ragged", "recurrences", "systems"]

TAKEN = set("ndtlTLCIJKMNZefghzo")


class _Choices:
    """The two methods of random.Random that the writers use, each a draw that Hypothesis can shrink."""

    def __init__(self, draw):
        self.draw = draw

    def choice(self, options):
        """One of several."""
        return options[self.draw(st.integers(0, len(options) - 1))]

    def randint(self, low, high):
        """A whole number, both ends included."""
        return self.draw(st.integers(low, high))


def _functions(names):
    unknown = [name for name in names if name not in FUNCTIONS] if isinstance(names, (list, tuple, set, frozenset)) else [names]
    if unknown or not names:
        raise InputError(f"functions must hold names of functions that can be drawn, not {shown(unknown[0] if unknown else names)}", Argument("functions"),
                         f"known: {', '.join(FUNCTIONS)}")
    return tuple(names)


def _letters(names):
    single = isinstance(names, (str, list, tuple)) and all(isinstance(name, str) and name.isalpha() and len(name) == 1 for name in names)
    if not single or len(set(names)) < 2 or set(names) & TAKEN:
        raise InputError(f"letters must hold two or more single letters that are free, not {shown(names)}", Argument("letters"),
                         "of letters, n d t l e f g h z o and those of sizes are taken: letters='ijkm'")
    return tuple(names)


@st.composite
def _noted(draw, what, make):
    """What something makes of choices; it stands among the notes of a test that fails."""
    drawn = make(_Choices(draw))
    note(f"{what}{drawn}")
    return drawn


def _systems(*kinds, **options):
    return _noted("system:\n", lambda choices: read(system_text(choices, kinds=kinds, **options)))


def systems(*, depth: int = 2, letters: Sequence[str] = LETTER_NAMES, functions: Sequence[str] = tuple(FUNCTIONS), recurrences: bool = True, ragged: bool = True,
            matrices: bool = True, places: bool = True, abstract: bool = False, equations: int = 2) -> st.SearchStrategy[System]:
    """Any `symgrad.System`: named quantities over letters, sums, means, products and largest entries, shifted, reversed and repeated
    places, brackets, assumptions; with `recurrences`, `ragged` layers and `matrices` also those.

    With `places` some have windows that are kept as quantities of two letters, rows of triangles, families with gaps, and places that begin
    at 1 or 2; with `abstract` some have quantities of which only the arguments are known, which a call gives as functions.

    depth       how deeply a right side is nested
    letters     single letters that count entries
    functions   which functions may stand: names of `symgrad.testing.random.equations.FUNCTIONS`
    equations   how many named quantities stand before the cost at most, beside those of a recurrence
    """
    check_options(depth=depth, equations=equations, recurrences=recurrences, ragged=ragged, matrices=matrices, places=places,
                  abstract=abstract)
    kinds = ("plain", *["recurrence"]*recurrences, *["ragged"]*ragged, *["places"]*places, *["abstract"]*abstract, *["matrices"]*matrices)
    return _systems(*kinds, depth=depth, letters=_letters(letters), functions=_functions(functions), equations=equations)


def recurrences(*, depth: int = 1, equations: int = 1) -> st.SearchStrategy[System]:
    """Systems with a recurrence: up or down, over one letter or two, from one or two moments before or from all of them."""
    check_options(depth=depth, equations=equations)
    return _systems("recurrence", depth=depth, equations=equations)


def ragged(*, depth: int = 1, equations: int = 1) -> st.SearchStrategy[System]:
    """Systems with layers of any depth whose sizes differ, n[l] or unwritten, for one sample or a batch."""
    check_options(depth=depth, equations=equations)
    return _systems("ragged", depth=depth, equations=equations)


def matrix_systems(*, depth: int = 2) -> st.SearchStrategy[System]:
    """Systems in matrix notation, with the declarations of all that they read; what is inverted is far from singular."""
    check_options(depth=depth)
    return _systems("matrices", depth=depth)


def expressions(*, depth: int = 2, letters: Sequence[str] = LETTER_NAMES, functions: Sequence[str] = tuple(FUNCTIONS)) -> st.SearchStrategy[str]:
    """The text of a right side that is a number, to stand after `C = `; its names are its inputs."""
    check_options(depth=depth)
    given = depth, _letters(letters), _functions(functions)
    return st.composite(lambda draw: EquationWriter(_Choices(draw), *given).expression())()


def inputs(system: System, *, sizes: dict[str, Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Keywords for the functions that a system compiles to, `f(**drawn)`: numbers, arrays, lists of arrays, sizes that no array tells.

    Sizes are small, 1 among them, unless `sizes` gives them all by name. The values meet what is assumed, lie in every domain,
    and are near no kink. Raises SymgradError where no such values are found.
    """
    if not isinstance(system, System):
        raise InputError(f"inputs are those of a System, not of {shown(system)}", Part("System"), "symgrad.read(text) makes one")
    return st.integers(0, 2**32 - 1).map(lambda seed: random_inputs(system, Random(seed), sizes))


def questions(system: System) -> st.SearchStrategy[Question]:
    """What may be asked of a system: `Question`s, with its `kind` and the `names` it is of or by; `drawn.derivation()` is the answer.

    By every part of the inputs; Hessians, by one input or two, and their products with a vector; Jacobians of computed arrays; third
    derivatives of short systems; of a matrix that is declared symmetric or the like also its free components; of two inputs with
    the same places the one tied to the other.
    """
    if not isinstance(system, System):
        raise InputError(f"questions are to a System, not to {shown(system)}", Part("System"), "symgrad.read(text) makes one")
    return _noted("question: ", lambda choices: question(system, choices))


def points(*, sizes: dict[str, Any] | None = None, **options: Any) -> st.SearchStrategy[tuple[System, dict[str, Any]]]:
    """Pairs (system, inputs) of `systems(**options)`."""
    return systems(**options).flatmap(lambda system: st.tuples(st.just(system), inputs(system, sizes=sizes)))
