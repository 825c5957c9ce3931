"""Index and matrix form of one line keep one order of factors and terms, as far as shapes let them."""

from dataclasses import replace
from itertools import combinations

import made
import pytest

import symgrad
from symgrad.deriving.derivation import Proof
from symgrad.matrices.forms import form_of
from symgrad.matrices.tree import Array, number
from symgrad.notation.nodes import Quantity
from symgrad.writing.options import PageOptions
from symgrad.writing.telling.writer import Writer
from symgrad.writing.typesetting import tree
from symgrad.writing.typesetting.arrays import layout_array
from symgrad.writing.typesetting.pieces import layout
from tests.papers import PAPERS


def names(part):
    """The names and functions of a page tree, from left to right."""
    if isinstance(part, (tree.Name, tree.Entry)):
        yield part.text if isinstance(part, tree.Name) else part.name.text
    elif not isinstance(part, tree.Big):
        if isinstance(part, tree.Call):
            yield f"{part.function}()"
        for child in part.children():
            yield from names(child)


def turned(index, array, style):
    """[(operation, one, other), ...]: factors, or terms, that stand in a matrix form the other way round than in the index form.

    A number or a scalar stands before arrays, and a sum in brackets begins with no minus sign: these are left aside. Two parts are
    compared by the names that only one of them has.
    """
    places = {}
    for place, name in enumerate(names(index)):
        places.setdefault(name, []).append(place)

    def own(part):
        return set(names(layout_array(part, style))) & places.keys()

    def walked(part, taken_out=False):
        if part.op == "times" or part.op == "plus" and not taken_out:
            for one, other in combinations([arg for arg in part.args if arg.op != "number"], 2):
                first, second = own(one) - own(other), own(other) - own(one)
                alike = part.op == "plus" or bool(one.shape) == bool(other.shape)
                if alike and first and second and min(place for name in first for place in places[name]) > max(
                        place for name in second for place in places[name]):
                    yield part.op, str(one), str(other)
        for arg in part.args:
            yield from walked(arg, part.op == "times" and any(not each.shape for each in part.args if each is not arg))
    return list(walked(array))


def differing(derivation):
    """The lines of a page, equations and results, of which the two forms differ in order; a result is taken before it is said in fewer signs."""
    writer = Writer(derivation, PageOptions())
    told = [*derivation.forward.definitions, *(proof for proof in derivation.proofs if proof.is_adjoint)]
    for line in told:
        array = form_of(derivation, line)
        right = line.computed if isinstance(line, Proof) else line.body
        found = array is not None and turned(layout(right, replace(writer.style, labels={})), array, writer.style)  # the sum that picks an entry, not the entry
        if found:
            yield str(line.left if isinstance(line, Proof) else line.target), found


def test_an_example_has_one_order(example):
    assert not dict(differing(made.derivation(example)))


@pytest.mark.sample(8)
@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_has_one_order(name):
    model = PAPERS[name]
    assert not dict(differing(symgrad.read(model.text).derive(*model.by)))


@pytest.mark.parametrize("text, asked_by, form", [
    ("x: (n)\ny: (n)\nC = sum(exp(x)*y*tanh(x))", "y", "exp(x)*tanh(x)"),
    ("A: (m, n)\nx: (n)\ny: (m)\nC = (A@x)@y", "y", "A@x"),
    ("x: (n)\ny: (n)\nc: ()\nC = -sum(exp(x)) + c*norm(y)**2", "c", "norm(y)**2"),
])
def test_an_equation_keeps_the_order_of_its_author(text, asked_by, form):
    derivation = symgrad.read(text).derive(asked_by)
    assert not dict(differing(derivation)) and str(derivation.matrix_form()) == form


def test_factors_that_are_turned_round_are_seen():
    size = Quantity("n")
    x, y = (Array("name", (), (size,), Quantity(name)) for name in "xy")
    writer = Writer(symgrad.read("x: (n)\ny: (n)\nC = sum(x*y - y)").derive("x"), PageOptions())
    index = writer.lay(writer.system.definitions[0].body)
    assert turned(index, Array("times", (y, x), (size,)), writer.style) == [("times", "y", "x")]
    assert turned(index, Array("times", (number(2), x, y), (size,)), writer.style) == []
