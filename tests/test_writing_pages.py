"""Whole pages: what a reader must find on them, that every format holds together, and that tools read them."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace

import made
import pytest

import symgrad
from symgrad.checking.check import CheckReport
from symgrad.errors import InputError, SymgradError
from symgrad.notation.nodes import Local
from symgrad.writing import FORMATS, PageOptions, in_a_notebook
from symgrad.writing.formats.pdf import typeset
from symgrad.writing.options import LEVELS
from symgrad.writing.telling.fold import Stage, stages
from symgrad.writing.telling.page import make_page
from symgrad.writing.telling.proofs import without_repeats
from symgrad.writing.telling.writer import Writer
from symgrad.writing.template_files import folder
from symgrad.writing.typesetting.blocks import Box, Display
from symgrad.writing.typesetting.words import Ref

from conftest import ROOT

LEVEL = pytest.mark.parametrize("level", LEVELS)


@pytest.fixture
def derived():
    """name, questions -> the derivation, worked out once."""
    return lambda name, *questions: made.derivation(made.example(name), *questions)


def plain(tex):
    """LaTeX without what only makes it look well."""
    return re.sub(r"\\(left|right|cdot|quad|displaystyle)(?![a-z])|\[16pt\]|[& \n]", "", tex)


def lines(page):
    return [line for block in page.blocks if isinstance(block, (Display, Box)) for line in block.lines]


# ---------------------------------------------------------------- what the note asks for

def test_the_note_chain_locals_and_product_stand_in_this_order(derived):
    page = plain(derived("neuron", "w[L]").to_latex())
    wanted = [
        r"\frac{\partialC}{\partialw^{(L)}}=\frac{\partialz^{(L)}}{\partialw^{(L)}}\frac{\partiala^{(L)}}{\partialz^{(L)}}\frac{\partialC}{\partiala^{(L)}}",
        r"z^{(L)}=w^{(L)}a^{(L-1)}+b^{(L)}\Rightarrow\frac{\partialz^{(L)}}{\partialw^{(L)}}=a^{(L-1)}",
        r"a^{(L)}=\sigma(z^{(L)})\Rightarrow\frac{\partiala^{(L)}}{\partialz^{(L)}}=\sigma'(z^{(L)})",
        r"C=(a^{(L)}-y)^2\Rightarrow\frac{\partialC}{\partiala^{(L)}}=2(a^{(L)}-y)",
        r"\frac{\partialC}{\partialw^{(L)}}=a^{(L-1)}\sigma'(z^{(L)})2(a^{(L)}-y)",
    ]
    places = [page.find(each) for each in wanted]
    assert -1 not in places and places == sorted(places), list(zip(places, wanted))


def test_a_deeper_weight_prints_its_five_factors_and_its_condition(derived):
    page = derived("neuron", "w[L-1]").to_text()
    chain = "∂C/∂w[L-1] = ∂z[L-1]/∂w[L-1] * ∂a[L-1]/∂z[L-1] * ∂z[L]/∂a[L-1] * ∂a[L]/∂z[L] * ∂C/∂a[L]"
    assert chain in page and "L ≥ 2" in page


def test_the_network_prints_both_cases_of_its_error_and_keeps_its_name(derived):
    page = derived("network", "w[l,j,k]", "b[l,j]").to_text()
    assert "δ[l,i,j] = σ'(z[l,i,j]) * Σ_k w[l+1,k,j] * δ[l+1,i,k]" in page
    assert "l = 1, …, L - 1" in page and "δ[L,i,j] = ∂C/∂z[L,i,j] = " in page
    assert "∂C/∂w[l,j,k] = Σ_i a[l-1,i,k] * δ[l,i,j]" in page


def test_where_the_cost_reads_an_entry_twice_the_direct_derivative_bears_what_is_held(derived):
    assert r"\left.\frac{\partial C}{\partial w_j}\right\rvert_{p}" in derived("regression", "w").to_latex()
    assert r"\rvert" not in derived("neuron", "w[L]").to_latex()


def test_an_assumption_is_numbered_and_quoted_where_it_is_used(derived):
    page = derived("crossentropy", "b[k]").to_text()
    number = re.search(r"Σ_k y\[i,k\] = 1 .*\((\d+)\)", page).group(1)
    assert f"assumption ({number})" in page


# ---------------------------------------------------------------- levels

def test_each_level_tells_no_less_than_the_one_before(derived):
    for question in (("neuron", "w[L]"), ("network", "w[l,j,k]"), ("crossentropy", "b[k]")):
        counts = [len(lines(make_page(derived(*question), PageOptions(level)))) for level in LEVELS]
        assert counts == sorted(counts) and counts[0] < counts[-1], counts


@LEVEL
def test_a_value_that_gets_a_name_is_shown_without_it_first(derived, level):
    page = derived("recurrent", "U[j,k]").to_text(level=level)
    assert ("= 1 - tanh(s[t,j])² = 1 - h[t,j]²" in page) == (level == "brief")


@LEVEL
def test_the_last_line_of_a_proof_is_its_answer_at_every_level(derived, level):
    for proof in derived("network", "w[l,j,k]").proofs:
        if proof.kind == "adjoint":
            assert stages(proof, level)[-1].after == proof.right


def test_full_detail_shows_every_step_once(derived):
    for proof in derived("network", "w[l,j,k]").proofs:
        if proof.kind == "adjoint":
            assert [step for stage in stages(proof, "full") for step in stage.steps] == list(proof.steps)


def test_a_level_that_does_not_exist_is_refused_with_those_that_do(derived):
    with pytest.raises(InputError, match="verbose") as caught:
        derived("neuron", "w[L]").to_latex(level="verbose")
    assert "brief" in caught.value.remedy


def test_a_manner_of_writing_layers_that_does_not_exist_is_refused_with_those_that_do(derived):
    for write in [getattr(derived("neuron", "w[L]"), f"to_{form.name}") for form in FORMATS.values() if "layers" in form.takes]:
        with pytest.raises(InputError, match="above") as caught:
            write(layers="above")
        assert caught.value.remedy == "known: parentheses, bare, below"


@LEVEL
def test_a_derivative_worked_out_in_lines_is_led_to_by_one_sentence(level):
    page = symgrad.read("C = (w*x - y)**2 + lam*w**2\n").derive("w").to_text(level=level)
    assert page.count("C reads w itself") == 1 and "is worked out from" not in page and "This factor" not in page
    assert ("∂C/∂w = ∂/∂w ((w * x - y)² + λ * w²)" in page) == (level != "idea")
    assert ("2 * (w * x - y) * (1 * x + 0)" in page) == (level != "idea")


def test_a_derivative_that_is_seen_at_once_stands_beside_its_equation():
    page = symgrad.read("C = (w*x - y)**2\n").derive("w").to_text()
    assert "C = (w * x - y)²  ⇒  ∂C/∂w = 2 * (w * x - y) * x" in page
    page = symgrad.read("C = v1**2/2 + v2**2/3 + v3**2/5 + v4**2/7 + v5**2/11\n").derive("v1").to_text()
    assert "⇒  ∂C/∂v1 = v1" in page


def test_a_page_says_first_what_it_must_work_out_unasked(derived):
    page = derived("network", "w[l,j,k]", "b[l,j]").to_text()
    assert "w and b act on C through z; so the derivative with respect to z comes first" in " ".join(page.split())
    page = derived("recurrent", "U[j,k]").to_text()
    assert "U acts on C through h and s; so the derivatives with respect to h and s are worked out too" in " ".join(page.split())
    assert "on C through" not in derived("neuron", "w[L]").to_text()


def test_a_line_that_looks_as_the_one_before_it_for_the_same_rule_is_told_once(derived):
    derivation = derived("neuron", "w[L]")
    writer = Writer(derivation, PageOptions("full"))
    first, other = next((a, b) for a, b in zip(derivation.steps, derivation.steps[1:]) if a.rule.name != b.rule.name)
    once, = without_repeats(writer, [Stage(first.after, (first,), "rule"), Stage(first.after, (first,), "rule")])
    assert once.after == first.after and once.steps == (first, first)
    two = [Stage(first.after, (first,), "rule"), Stage(first.after, (other,), "rule")]
    assert without_repeats(writer, two) == two


# ---------------------------------------------------------------- numbers and references

@LEVEL
def test_lines_are_numbered_in_order_and_every_reference_points_backwards(derived, level):
    page = make_page(derived("network", "w[l,j,k]", "b[l,j]"), PageOptions(level))
    assert list(page.numbers.values()) == list(range(1, len(page.numbers) + 1))
    seen, numbered = set(), []
    for block in page.blocks:
        for piece in getattr(block, "sentence", ()):
            assert not isinstance(piece, Ref) or piece.label in seen, piece
        if isinstance(block, Display):
            seen |= {line.label for line in block.lines}
            numbered += [line.label for line in block.lines]
    assert numbered == list(page.numbers)


def test_labels_come_from_what_a_line_says_and_not_from_where_it_stands(derived):
    alone = make_page(derived("network", "b[l,j]")).numbers
    together = make_page(derived("network", "w[l,j,k]", "b[l,j]")).numbers
    assert set(alone) < set(together) and "eq:C-b_l_j" in alone
    assert alone["eq:C-b_l_j"] != together["eq:C-b_l_j"]


def test_every_format_prints_the_same_numbers(derived):
    derivation = derived("network", "w[l,j,k]")
    count = len(make_page(derivation).numbers)
    for page in (derivation.to_latex(), derivation.to_markdown()):
        assert {int(number) for number in re.findall(r"\\tag\{(\d+)\}", page)} == set(range(1, count + 1))
    assert {int(number) for number in re.findall(r"\((\d+)\)$", derivation.to_text(), re.M)} == set(range(1, count + 1))


# ---------------------------------------------------------------- the foot

def test_the_foot_says_that_nothing_was_checked_unless_a_report_is_handed_in():
    derivation = symgrad.read(made.example("neuron")).derive("w[L]")  # its own: a derivation remembers its check
    assert "not checked" in derivation.to_text()
    report = CheckReport(27, 90, 3, 3, 3e-31, (), compiled=12, points=3)
    page = derivation.to_text(report=report)
    assert "not checked" not in page and "27 steps" in page and "3.0e-31" in page
    assert r"$3.0 \times 10^{-31}$" in derivation.to_latex(report=report)
    assert "difference being 0." in derivation.to_text(report=CheckReport(2, 6, 3, 3, 0, ()))
    assert json.loads(derivation.to_json(report=report))["check"] == {
        "steps": 27, "worst": "3.0e-31", "compiled": 12, "passed_over": 0, "points": 3, "skipped": 0, "one_sided": []}


def test_a_kink_is_named_with_what_is_taken_there():
    page = symgrad.read("C = relu(w*x)\n").derive("w").to_text()
    assert "relu'(0) = 0" in page
    assert "kink" not in symgrad.read("C = (w*x)**2\n").derive("w").to_text()
    page = symgrad.read("C = abs(w)\n").derive("w").to_text()
    assert "abs'(0) = 0." in page and "sign'" not in page
    assert "equal values share" in symgrad.read("C = max(w[k], k)\n").derive("w").to_text()


# ---------------------------------------------------------------- formats

def displays(markdown):
    return re.findall(r"^\$\$\n(.*?)\n\$\$$", markdown, re.M | re.S)


@pytest.mark.sample(7)
@LEVEL
def test_a_markdown_page_holds_no_markup_by_accident(example, level):
    page = made.derivation(example).to_markdown(level=level)
    assert displays(page)
    for tex in displays(page):
        assert f"\n\n$$\n{tex}\n$$\n\n" in page
    for tex in displays(page) + re.findall(r"\$\$([^$\n]+)\$\$", page):
        assert not re.search(r"\||\{\{|\{%|\$|eqnarray", tex), tex
        assert not any(line.startswith(("|", "#", "- ", "+ ", "1. ")) for line in tex.splitlines()), tex


def kramdown(markdown):
    if not shutil.which("ruby"):
        pytest.skip("no ruby")
    done = subprocess.run(["ruby", "-rkramdown", "-e", "print Kramdown::Document.new(STDIN.read).to_html"], input=markdown,
                          capture_output=True, text=True)
    if "cannot load" in done.stderr:
        pytest.skip("no kramdown")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.sample(3)
def test_kramdown_makes_formulas_of_all_formulas_and_nothing_else(example):
    page = made.derivation(example).to_markdown(front_matter=False)
    html = kramdown(page)
    assert "<em>" not in html and "$" not in html and html.count("<table>") == 1
    assert len(re.findall(r"(?<!\\)\\\[", html)) == len(displays(page))  # \\[4pt] parts rows


@pytest.mark.sample(2)
def test_pdflatex_sets_every_example_at_every_level(example):
    if not shutil.which("pdflatex"):
        pytest.skip("no pdflatex")
    derivation = made.derivation(example)
    for level in LEVELS:
        pdf, said = typeset(derivation.to_latex(level=level))
        assert pdf.startswith(b"%PDF-")
        assert not re.search(r"Overfull \\hbox \((\d{2,})", said), re.findall(r"Overfull.*", said)


def test_an_article_needs_amsmath_and_amssymb_alone_and_a_fragment_no_preamble(derived):
    derivation = derived("neuron", "w[L]")
    article, fragment = derivation.to_latex(), derivation.to_latex(fragment=True)
    assert set(re.findall(r"^\\usepackage(?:\[.*?\])?\{(.*?)\}", article, re.M)) == {"fontenc", "amsmath,amssymb", "geometry"}
    assert "documentclass" not in fragment and fragment.strip() in article


@pytest.mark.sample(8)
def test_ascii_text_is_ascii(example):
    assert made.derivation(example).to_text(ascii=True, level="full").isascii()


def test_json_holds_every_step_and_what_each_quotes(derived):
    derivation = derived("network", "w[l,j,k]", "b[l,j]")
    record = json.loads(derivation.to_json())
    assert record["schema"] == 1 and len(record["proofs"]) == len(derivation.proofs)
    assert [len(proof["steps"]) for proof in record["proofs"]] == [len(proof.steps) for proof in derivation.proofs]
    for proof in record["proofs"]:
        for before, after in zip(proof["steps"], proof["steps"][1:]):
            assert before["after"] == after["before"]
        assert proof["steps"][-1]["after"] == proof["right"]
        for step in proof["steps"]:
            assert step["uses"] is None or record["proofs"][step["uses"]]["kind"] == "local"
    assert [question["proofs"] for question in record["questions"]] == [list(block) for block in derivation.blocks]


def test_json_holds_what_is_known_besides_the_equations(derived):
    record = json.loads(derived("crossentropy", "b[k]").to_json())
    assert [(each["left"]["text"], each["right"]["text"]) for each in record["assumptions"]] == [("sum_k y[i,k]", "1")]
    names = {each["name"]: each for each in record["names"]}
    assert names["w"]["kind"] == "input" and [size["text"] for size in names["w"]["sizes"]] == ["K", "J"]
    assert names["K"]["kind"] == "size" and names["C"]["kind"] == "defined"
    record = json.loads(symgrad.read("assume 0 < x < 1\nassume w > 2\nC = w*log(x)\nname g = dC/dw\n").derive("w").to_json())
    assert [(each["least"] and each["least"]["text"], each["entry"]["text"], each["most"] and each["most"]["text"])
            for each in record["bounds"]] == [("0", "x", "1"), ("2", "w", None)]
    assert record["named"] == [{"of": "C", "by": "w", "name": "g"}]


def test_no_line_of_formulas_in_text_is_wider_than_a_hundred_columns(derived):
    for question in (("neuron", "w[L-2]"), ("crossentropy", "b[k]"), ("network", "w[l,j,k]"), ("recurrent", "U[j,k]")):
        assert max(map(len, derived(*question).to_text().splitlines())) <= 100
    assert "∂C/∂w[L-2] = ∂z[L-2]/∂w[L-2] * " in derived("neuron", "w[L-2]").to_text()


def test_a_title_cannot_break_the_front_matter(derived):
    page = derived("network", "w[l,j,k]").to_markdown()
    head = page.split("---\n")[1]
    assert re.fullmatch(r'layout: post\ntitle: "[^"\\]*"\nuse_math: true\n', head)
    assert not derived("network", "w[l,j,k]").to_markdown(front_matter=False).startswith("---")


def test_a_notebook_page_has_single_dollars_in_its_text(derived):
    derivation = derived("neuron", "w[L]")
    shown = in_a_notebook(derivation)
    page = shown["text/markdown"]
    assert "$w^{(L)}$ reaches $C$" in page and "$$w^{(L)}$$" not in page
    with pytest.raises(InputError):
        PageOptions(flavor="word")
    assert shown == derivation._repr_mimebundle_() and {*shown.values()} == {page, derivation.to_latex(fragment=True), derivation.to_text()}


# ---------------------------------------------------------------- golden pages

GOLDEN = ROOT/"tests"/"golden"
KEPT = [form for form in FORMATS.values() if form.notebook]  # those that people read
PAGES = {
    "neuron-last-weight": ("neuron", "w[L]"), "neuron-any-weight": ("neuron", "w[l]"), "network": ("network", "w[l,j,k]", "b[l,j]"),
    "crossentropy": ("crossentropy", "b[k]"), "convolution": ("convolution", "x[k]"), "regression": ("regression", "w[j]"),
    "recurrent": ("recurrent", "U[j,k]"),
}


@pytest.mark.parametrize("stem", PAGES)
def test_a_page_is_the_one_last_approved(derived, stem):
    """Rewritten by `SYMGRAD_GOLDEN=rewrite`, which refuses to keep a derivation that does not check."""
    derivation = derived(*PAGES[stem])
    for form in KEPT:
        path, page = GOLDEN/f"{stem}.{form.ending}", form.write(derivation, PageOptions()).replace(f"symgrad {symgrad.__version__} ", "symgrad ")
        if os.environ.get("SYMGRAD_GOLDEN") == "rewrite":
            derivation.check()
            path.parent.mkdir(exist_ok=True)
            path.write_text(page, encoding="utf-8")
        assert page == path.read_text(encoding="utf-8")


# ---------------------------------------------------------------- the house

def test_templates_do_nothing_but_put_strings_in_order():
    for path in folder().rglob("*.*"):
        if path.suffix == ".json":
            continue
        source = path.read_text(encoding="utf-8")
        for tag in re.findall(r"<%(.*?)%>", source):
            assert re.fullmatch(r" *(for \w+ in \w+|endfor) *", tag), (path.name, tag)
        for value in re.findall(r"<<(.*?)>>", source):
            assert re.fullmatch(r" *\w+ *", value), (path.name, value)


def test_a_missing_string_is_an_error_and_not_a_gap():
    from symgrad.writing.formats.templates import fill
    with pytest.raises(SymgradError, match="latex/paragraph.tex cannot be filled: 'text' is undefined"):
        fill("latex", "paragraph.tex")


def test_a_line_of_another_label_gets_a_number_behind_it(derived):
    writer = Writer(derived("neuron", "w[L]"), PageOptions())
    assert [writer.line("x").label, writer.line("x").label] == ["eq:x", "eq:x-2"]


def test_whether_a_direct_derivative_must_be_told_apart_is_decided_by_who_reads_whom(derived):
    from symgrad.writing.typesetting.style import Style
    derivation = derived("regression", "w")
    style = Style.of(derivation.forward)
    cost, w = derivation.cost, derivation.questions[0]
    assert [str(entry) for entry in style.others_through(Local(cost, w))] == ["p"]
    p = derivation.forward.families["p"].generic
    assert style.others_through(Local(cost, p)) == ()
    assert replace(style, system=None).others_through(Local(cost, w)) == ()


# ---------------------------------------------------------------- changes and descent

def descents(name):
    return symgrad.read(ROOT/"examples"/"valley"/f"{name}.txt")


def test_the_note_equations_of_descent_come_out_in_order():
    page = plain(descents("abstract").descent("v1", "v2").to_latex())
    wanted = [
        r"\DeltaC\approx\frac{\partialC}{\partialv_1}\Deltav_1+\frac{\partialC}{\partialv_2}\Deltav_2",
        r"\nablaC\equiv\begin{pmatrix}\frac{\partialC}{\partialv_1}\\\frac{\partialC}{\partialv_2}\end{pmatrix}",
        r"\DeltaC\approx\nablaC\Deltav",
        r"\Deltav=-\eta\nablaC",
        r"=-\eta\lVert\nablaC\rVert^2",
        r"v\rightarrowv'=v-\eta\nablaC",
    ]
    places = [page.find(each) for each in wanted]
    assert -1 not in places and places == sorted(places), list(zip(places, wanted))


def test_a_linear_change_stops_at_the_dot_product():
    page = descents("abstract").linear_change("v1", "v2").to_text()
    assert page.startswith("The first-order change of C") and "ΔC ≈ ∇C · Δv" in page and "η" not in page


def test_a_real_cost_is_updated_by_its_worked_out_derivatives():
    page = descents("valley").descent("v1", "v2").to_text()
    assert "v1 → v1' = v1 - η * ∂C/∂v1 = v1 - η * v1" in page


def test_an_updated_entry_with_a_label_above_has_one_superscript_at_a_time():
    page = symgrad.read(ROOT/"examples"/"neuron"/"neuron.txt").descent("w").to_latex()
    assert "{w^{(l)}}'" in page and "w^{(l)}'" not in page
