"""Whatever a page says of a derivative it says once: two equations of one left side, for the same values of the letters, have one right side."""

import re

import pytest
from agreement.models import MODELS as ENERGIES
from conftest import EXAMPLES
from models import MODELS

import symgrad
from symgrad.notation.nodes import Letter, Quantity
from symgrad.writing.formats.text import text
from symgrad.writing.options import LEVELS, PageOptions
from symgrad.writing.telling.facts import conditions
from symgrad.writing.telling.fold import quoted
from symgrad.writing.telling import proofs
from symgrad.writing.telling.page import tell_page
from symgrad.writing.telling.writer import Writer
from symgrad.writing.typesetting.blocks import Box, Display
from symgrad.writing.typesetting.tree import Row, Sign, row

i, j, N = Letter("i"), Letter("j"), Quantity("N")
READS = ("h[2*j]*h[2*j+1]", "max(h[2*j], h[2*j+1])", "min(h[3*j], h[3*j+1], h[3*j+2])", "h[2*j] + h[2*j+2]**2", "h[2*j]/exp(h[2*j+1]) + h[4*j]*w[2*j]*w[2*j+1]",
         "sum(h[2*j+m]*h[3*j+m], m in 0..2)", "h[2*j]*h[4*j+1]", "tanh(h[2*j]*h[2*j+1]*h[2*j+3])", "max(h[2*j], 0)*h[j+j+1]")
STRIDES = [f"h[i] = tanh(x[i])\nu[j] = {how}\nC = sum(u[j]**2, j)\n" for how in READS]
PLANES = ("z[i,k] = w*x[i,k]\np[i,k] = max(z[2*i,2*k], z[2*i+1,2*k], z[2*i,2*k+1], z[2*i+1,2*k+1])\nC = sum(p[i,k]**2, i, k)\n",
          "z[c,i] = w[c]*x[c,i]\np[c,i] = z[c,2*i]*z[c,2*i+1]\nC = sum(p[c,i]**2, c, i)\n")
TEXTS = {**{f"stride {n}": told for n, told in enumerate(STRIDES)}, **{f"plane {n}": told for n, told in enumerate(PLANES)},
         **{path.stem: path.read_text(encoding="utf-8") for path in EXAMPLES}, **{name: model.text for name, model in MODELS.items()},
         **{name: model.text for name, model in ENERGIES.items()}}


def contradictions(derivation, level="brief", form="index"):
    """The left sides of which the local derivatives or the summary of a page say two things for the same values of the letters."""
    writer = Writer(derivation, PageOptions(level, form=form))
    page, said = tell_page(writer), {}
    then_reworded = {number for proof in derivation.proofs if proof.is_adjoint and proof.right != proof.computed for number in quoted(proof)}  # a line between tells how
    local = {label for number, label in writer.told.items() if number not in then_reworded}
    lines = [line for block in page.blocks if isinstance(block, (Display, Box)) for line in block.lines
             if isinstance(block, Box) or line.label in local]
    for line in lines:
        left, right, *where = _equation(line.cells)
        said.setdefault((left, *where), set()).add(right)
    return [left for left, rights in said.items() if len(rights) > 1]


def _equation(cells):
    """(left side, right side, for which values) of a line, as text; of an equation that implies another, of the other."""
    first, *rest = cells[2 if any(_begins(cell, "implies") for cell in cells) else 0:]
    right = rest[0].parts[len(rest[0].parts) - rest[0].parts[::-1].index(Sign("equal")):]
    return text(first).replace("⇒", "").strip(), text(row(*right)), *map(text, rest[1:])


def _begins(cell, sign):
    return isinstance(cell, Row) and cell.parts[0] == Sign(sign)


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", TEXTS)
def test_no_page_states_one_derivative_twice_with_different_right_sides(name):
    derivation = symgrad.read(TEXTS[name]).derive()
    assert not [found for level in LEVELS for found in contradictions(derivation, level)]


def test_without_the_values_of_the_letters_that_it_holds_for_a_derivative_would_be_told_twice(monkeypatch):
    monkeypatch.setattr(proofs, "written_places", lambda writer, proof: ())
    assert contradictions(symgrad.read(STRIDES[0]).derive())


@pytest.mark.parametrize("write, told", [
    ("to_text", r"∂u\[j\]/∂h\[i\] = h\[2\*j\+1\] +where i = 2 \* j "),
    ("to_latex", r"h_\{2 j\+1\} (& )?\\quad (& )?\\text\{where \} i = 2 j \\tag"),
    ("to_markdown", r"h_\{2 j\+1\} (& )?\\quad (& )?\\text\{where \} i = 2 j \\tag"),
])
@pytest.mark.parametrize("level", ["brief", "full"])
def test_every_format_says_for_which_values_of_its_letters_a_local_derivative_holds(write, told, level):
    assert re.search(told, getattr(symgrad.read(STRIDES[0]).derive("x"), write)(level=level))


@pytest.mark.parametrize("how", READS[:4])
def test_what_is_told_of_two_places_of_one_family_holds_at_each(how):
    derivation = symgrad.read(f"h[i] = tanh(x[i])\nu[j] = {how}\nC = sum(u[j]**2, j)\n").derive()
    assert derivation.check().comparisons
    locals_ = [proof for proof in derivation.proofs if proof.left.of.name == "u"]
    assert len(locals_) > 1 and all(not set(proof.conditions).isdisjoint(map(lambda bound: -bound, proof.conditions)) for proof in locals_)


def test_a_condition_that_says_no_more_than_that_an_entry_exists_is_not_told():
    page = symgrad.read(ENERGIES["diffusion in the plane"].text).derive("u").to_text()
    assert "g[i-1,j]" in page and not re.search("where i [=≤≥]", page)


@pytest.mark.parametrize("bounds, told", [
    ((i - 1,), "i ≥ 1"), ((N - 1 - i,), "i ≤ N - 1"), ((N - 2,), "N ≥ 2"), ((i - 2*j, 2*j - i), "i = 2 * j"), ((2*j - i, i - 2*j), "i = 2 * j"),
    ((i - j,), "i ≥ j"), ((2*i - 3*j, 3*j - 2*i), "2 * i = 3 * j"),
])
def test_what_is_known_of_letters_is_written_as_a_relation_with_letters_at_the_left(bounds, told):
    writer = Writer(symgrad.read("C = x**2").derive(), PageOptions())
    relation, = conditions(writer, bounds)
    assert text(relation) == told
