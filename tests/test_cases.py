"""A choice on the page: cases behind a brace where they are shorter than the sum of brackets, and the boundary told once."""

import shutil

import pytest

import symgrad
from symgrad.notation.brackets import Delta, Differ, Less
from symgrad.notation.nodes import Letter, Plus, Quantity, Times
from symgrad.writing.typesetting.cases import branches

u, v = map(Quantity, "uv")


def body(text):
    return symgrad.read(f"C = {text}").definitions[0].body


@pytest.mark.parametrize("text, cases", [
    ("where(u < 1, u, sqrt(u))", ["u", "sqrt(u)"]), ("where(0 < u < 1, u, v)", ["u", "v"]), ("clip(u, -1, 1)", ["-1", "1", "u"]),
    ("where(u > v, u, where(u < 0, -u, v))", ["u", "-u", "v"]), ("where(u = 0, 1, v)", ["1", "v"]),
])
def test_a_choice_has_branches(text, cases):
    assert [str(value) for value, _ in branches(body(text))] == cases


@pytest.mark.parametrize("text", ["[u < 1]*u + [u < 2]*v", "[u < 1]*u", "[u < 1]*u + [u > 1]*v", "[u < 1]*u + v", "[u < 1]*u + [u >= 1]*u", "u + v", "[u > 0] + 1/2*[u = 0]"])
def test_what_is_no_choice_has_none(text):
    assert branches(body(text)) == ()


def test_letters_choose_too():
    i, j = map(Letter, "ij")
    assert [value for value, _ in branches(Plus(Times(Delta(i, j), u), Times(Differ(i, j), v)))] == [u, v]


def test_a_condition_that_follows_is_left_out():
    assert [brackets for _, brackets in branches(body("clip(u, -1, 1)"))][:2] == [(Less(u, -1),), (Less(1, u),)]


PAGE = "a[i] = where(x[i] < 1, x[i], sqrt(x[i]))\nC = sum(where(abs(a[i]) <= d, a[i]**2/2, d*(abs(a[i]) - d/2)), i)*y + clip(y, -1, 1)"


def test_a_page_shows_cases_and_tells_the_boundary_once():
    page = symgrad.read(PAGE).derive("x").to_text()
    assert "a[i] = {x[i] if x[i] < 1, √(x[i]) otherwise}" in page and "{-1 if y < -1, 1 if y > 1, y otherwise}" in page
    assert "{1 if x[i] < 1, 1/(2 * √(x[i])) otherwise}" in page
    assert page.count("condition of a case changes") == 1


def test_a_page_without_cases_tells_nothing_of_them():
    page = symgrad.read("C = sum([x[i] > 0]*x[i], i)").derive("x").to_text()
    assert "{" not in page.replace("_{", "") and "condition of a case" not in page and "[x[i] > 0]" in page


def test_latex_writes_the_cases_environment():
    latex = symgrad.read(PAGE).derive("x").to_latex()
    assert r"\begin{cases} x_i &\text{if } x_i < 1 \\ \sqrt{x_i} &\text{otherwise} \end{cases}" in latex
    assert r"\begin{cases}" in symgrad.read(PAGE).derive("x").to_markdown()


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="TeX sets the page")
def test_a_page_with_cases_is_set():
    assert symgrad.read(PAGE).derive().to_pdf().startswith(b"%PDF")


def test_a_brace_that_is_too_wide_to_stand_stays_a_sum():
    wide = " + ".join(f"sin(x{number})*y{number}*exp(z{number})" for number in range(8))
    assert r"\begin{cases}" not in symgrad.read(f"C = where(r < 1, {wide}, s)").derive("s").to_latex()
