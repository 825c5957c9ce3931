"""What tidies matrix forms: every law is an equation, its method applies it, and a law with something else at its right would be found out."""

from random import Random

import pytest

import symgrad
from symgrad.matrices.build import Builder
from symgrad.matrices.entries import IndexForm
from symgrad.matrices.schematic import STRUCTURE, plus, product
from symgrad.matrices.tree import Array, flat, number
from symgrad.meaning.oracle import Meaning
from symgrad.notation.nodes import Letter

SIZES = {"l": 2, "m": 3, "n": 4}
SHAPES = {"A": "mn", "B": "nl", "F": "nm", "E": "nl", "X": "nn", "Y": "nn", "Z": "nn", "S": "nn", "u": "n", "v": "n", "w": "n", "c": "", "d": ""}
SYSTEM = symgrad.read("\n".join([f"{name}: ({', '.join(shape)})" for name, shape in SHAPES.items()]
                                + ["C = c*d*sum(A@B)*sum(F)*sum(E)*tr(X@Y@Z@S)*(u@v)*sum(w)"]))
LAWS = [(name, law) for name, method in vars(Builder).items() for law in getattr(method, "laws", ())] + [
    (name, law) for base in Builder.__mro__[1:] for name, method in vars(base).items() for law in getattr(method, "laws", ())]


def built(name, array):
    """What a method of `Builder` makes of what is asked of it."""
    builder = Builder(STRUCTURE)
    given = {"call": (array.data, *array.args), "chain": (array.args,), "transpose": array.args, "neat": (array,)}.get(name, array.args)
    return getattr(builder, name)(*given)


def world():
    """Random entries, those of S symmetric."""
    rng = Random(7)
    values = {}
    for name, shape in SHAPES.items():
        places = [()]
        for size in shape:
            places = [(*place, k) for place in places for k in range(SIZES[size])]
        values[name] = {place: rng.choice((-1, 1))*rng.uniform(.3, 2) for place in places}
    values["S"] = {(i, k): values["S"][min(i, k), max(i, k)] for i, k in values["S"]}
    return Meaning(SYSTEM, SIZES, values, 40)


def entries(array, meaning):
    """The numbers that an array denotes, entry by entry."""
    sizes = [int(size if size.is_Integer else SIZES[str(size)]) for size in flat(array.shape)]
    letters = [Letter(f"{name}") for name in "ab"[:len(sizes)]]
    entry = IndexForm(letters).entry(array, letters)
    places = [()]
    for size in sizes:
        places = [(*place, k) for place in places for k in range(size)]
    return [meaning.value(entry, dict(zip(letters, place))) for place in places]


def equal(left, right, meaning):
    one, two = entries(left, meaning), entries(right, meaning)
    return left.shape == right.shape and all(abs(a - b) < 1e-30*max(1, abs(a)) for a, b in zip(one, two, strict=True))


@pytest.mark.parametrize("name, law", LAWS, ids=[f"{name}: {law.left} is {law.right}" for name, law in LAWS])
def test_a_law_of_matrix_forms_is_an_equation_and_its_method_applies_it(name, law):
    meaning = world()
    assert built(name, law.left) == law.right
    assert equal(law.left, law.right, meaning)
    for wrong in mutants(law.right):
        assert not equal(law.left, wrong, meaning)


def mutants(array):
    """The same but for a factor, or 1 more at each entry."""
    zero = array.op in ("zeros",)
    return [plus(array, number(1)), *([] if zero else [product(2, array)])]


def test_every_method_that_tidies_states_its_laws():
    assert {name for name, _ in LAWS} == {"transpose", "neat", "times", "power", "call", "chain", "outer", "plus"}


def test_a_wrong_method_is_found_out():
    """A transposed product whose factors stay in their order, say, builds something else than its law says."""
    class Wrong(Builder):
        def _reversed(self, chain):
            return tuple(self.transpose(arg) for arg in chain)
    law = next(law for name, law in LAWS if name == "transpose" and law.left.args[0].op == "matmul")
    assert Wrong(STRUCTURE).transpose(law.left.args[0]) != law.right and isinstance(law.right, Array)
