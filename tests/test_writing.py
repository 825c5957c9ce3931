"""How expressions look: order, parentheses and numbers, in LaTeX and in plain text."""

import re

import pytest
from sympy import Integer, Rational, exp, tanh

import symgrad
from symgrad.errors import InputError
from symgrad.notation.brackets import Delta, Differ, InRange, positive
from symgrad.notation.functions import SCALAR_TABLE, sigma, sigma_prime
from symgrad.notation.nodes import Abstract, Binder, D, Letter, Local, Node, Over, Plus, Power, Quantity, Times, Total
from symgrad.reading.text.written_names import ACCENTS, GREEK_LETTERS as MACRO_NAMES
from symgrad.writing.formats.latex import escaped, latex
from symgrad.writing.formats.text import text
from symgrad.writing.typesetting.measure import broken, width
from symgrad.writing.typesetting.names import checked_form
from symgrad.writing.typesetting.pieces import layout
from symgrad.writing.typesetting.style import Style
from symgrad.writing.typesetting.tree import on_a_line

i, j, k, l, m, t = map(Letter, "ijklmt")
L, N = Quantity("L"), Quantity("N")
C, u, v, w, y = map(Quantity, "Cuvwy")
a, z = Quantity("a", L), Quantity("z", L)
w_ljk = Quantity("w", l, j, k)
over_j, over_k, over_t = Binder(j, 0, N - 1, False), Binder(k, 0, N - 1, False), Binder(t, 1, Quantity("T"))
STYLE = Style(known=frozenset("abhwxyzC") | {"h0"}, raised=frozenset("abwz"), adjoints={"dC/dz": ("C", "z")})


def q(name, *places):
    return Quantity(name, *places)


def minus(e):
    return Times(-1, e)


SHOWN = [
    # reading order, juxtaposed
    (Times(2, Plus(a, minus(y))), r"2 (a^{(L)} - y)", "2 * (a[L] - y)"),
    (Times(q("a", L - 1), sigma_prime(z), 2, Plus(a, minus(y))), r"a^{(L-1)} \sigma'(z^{(L)}) \cdot 2 (a^{(L)} - y)",
     "a[L-1] * σ'(z[L]) * 2 * (a[L] - y)"),
    (Plus(minus(u), v), "-u + v", "-u + v"),
    (Plus(u, minus(Plus(v, w))), "u - (v + w)", "u - (v + w)"),
    (Times(u, -1, v), "u (-1) v", "u * (-1) * v"),
    (Times(2, 3, u), r"2 \cdot 3 u", "2 * 3 * u"),
    (Times(u, 2), r"u \cdot 2", "u * 2"),
    (Times(Plus(u, v), 2, w), r"(u + v) \cdot 2 w", "(u + v) * 2 * w"),
    (Times(1, sigma_prime(z), u), r"1 \cdot \sigma'(z^{(L)}) u", "1 * σ'(z[L]) * u"),
    (Times(u, Power(2, i)), r"u \cdot 2^i", "u * 2^i"),
    (Times(sigma(u), Rational(1, 2)), r"\frac{\sigma(u)}{2}", "σ(u)/2"),
    (Times(2, Power(q("v2"), 2)), "2 v_2^2", "2 * v2²"),
    # divisors
    (Times(Power(q("v1"), 2), Power(2, -1)), r"\frac{v_1^2}{2}", "v1²/2"),
    (Times(1, Power(2, -1), Power(N, -1), u), r"\frac{1}{2 N} u", "1/(2 * N) * u"),
    (Times(Rational(1, 2), u), r"\frac{1}{2} u", "1/2 * u"),
    (Times(sigma_prime(z), Power(N, -1), Plus(a, minus(y))), r"\sigma'(z^{(L)}) \frac{1}{N} (a^{(L)} - y)",
     "σ'(z[L]) * 1/N * (a[L] - y)"),
    (Times(q("lam"), Power(2, -1), Over("sum", q("x", j), over_j)), r"\frac{\lambda}{2} \sum_{j} x_j", "λ/2 * Σ_j x[j]"),
    (Times(Plus(u, v), Power(Plus(u, w), -1)), r"\frac{u + v}{u + w}", "(u + v)/(u + w)"),
    (Power(Power(u, -1), 2), r"\left( \frac{1}{u} \right)^2", "(1/u)²"),
    (Power(u, -2), r"\frac{1}{u^2}", "1/u²"),
    (Power(N, Rational(-1, 2)), r"\frac{1}{\sqrt{N}}", "1/√N"),
    (Power(Plus(u, v), Rational(1, 2)), r"\sqrt{u + v}", "√(u + v)"),
    (Over("sum", q("x", t), Binder(t, 0, N - 1)), r"\sum_{t=0}^{N - 1} x_t", "Σ_{t=0..N-1} x[t]"),
    (Power(u, Rational(2, 3)), "u^{2/3}", "u^(2/3)"),
    # functions
    (exp(minus(u), evaluate=False), "e^{-u}", "exp(-u)"),
    (exp(Times(u, Power(v, -1)), evaluate=False), r"\exp\left( \frac{u}{v} \right)", "exp(u/v)"),
    (Power(tanh(u, evaluate=False), 2), r"\tanh^2(u)", "tanh(u)²"),
    (Power(sigma(u), 2), r"\sigma(u)^2", "σ(u)²"),
    # entries and powers of them
    (w_ljk, "w^{(l)}_{jk}", "w[l,j,k]"),
    (Power(w_ljk, 2), "(w^{(l)}_{jk})^2", "w[l,j,k]²"),
    (q("w", l + 1, k, j), "w^{(l+1)}_{kj}", "w[l+1,k,j]"),
    (q("h", t - 1, j), "h_{t-1,j}", "h[t-1,j]"),
    (q("x", 0, j), "x_{0,j}", "x[0,j]"),
    (q("h0", j), r"\mathrm{h0}_j", "h0[j]"),
    (q("v12"), "v_{12}", "v12"),
    (q("kappa", m), r"\kappa_m", "κ[m]"),
    (q("a_prev"), r"a_{\mathrm{prev}}", "a_prev"),
    (q("Wq", j, k), r"\mathrm{Wq}_{jk}", "Wq[j,k]"),
    # over letters
    (Over("sum", Over("sum", q("x", j, k), over_k), over_j), r"\sum_{j} \sum_{k} x_{jk}", "Σ_j Σ_k x[j,k]"),
    (Over("sum", q("x", j, k), over_j, over_k), r"\sum_{j,k} x_{jk}", "Σ_{j,k} x[j,k]"),
    (Over("sum", q("x", t), over_t), r"\sum_{t=1}^{T} x_t", "Σ_{t=1..T} x[t]"),
    (Over("sum", Plus(q("x", j), u), over_j), r"\sum_{j} (x_j + u)", "Σ_j (x[j] + u)"),
    (Times(Over("sum", q("x", j), over_j), u), r"\left( \sum_{j} x_j \right) u", "(Σ_j x[j]) * u"),
    (Plus(Over("max", q("x", j), over_j), u), r"\left( \max_{j} x_j \right) + u", "(max_j x[j]) + u"),
    (Over("prod", Power(q("e", m), Differ(m, k)), Binder(m, 0, N - 1, False)), r"\prod_{m \ne k} e_m", "Π_{m≠k} e[m]"),
    (Over("prod", Power(q("e", m), Differ(m, k)), Binder(m, 1, N - 1, True)), r"\prod_{m=1}^{N - 1} e_m^{[m \ne k]}", "Π_{m=1..N-1} e[m]^[m ≠ k]"),
    (Over("prod", Power(q("e", m), Differ(j, k)), Binder(m, 0, N - 1, False)), r"\prod_{m} e_m^{[j \ne k]}", "Π_m e[m]^[j ≠ k]"),
    (Plus(Over("sum", Times(q("x", j), Over("max", q("y", k), over_k)), over_j), u), r"\left( \sum_{j} x_j \max_{k} y_k \right) + u",
     "(Σ_j x[j] * max_k y[k]) + u"),
    # brackets
    (Delta(j, k), r"\delta_{jk}", "δ[j,k]"),
    (Delta(i + m, k), "[i + m = k]", "[i + m = k]"),
    (InRange(0, k - m, N - 1), r"[0 \le k - m \le N - 1]", "[0 ≤ k - m ≤ N - 1]"),
    (positive(u), "[u > 0]", "[u > 0]"),
    # derivatives
    (Local(z, q("w", L)), r"\frac{\partial z^{(L)}}{\partial w^{(L)}}", "∂z[L]/∂w[L]"),
    (Total(C, z), r"\frac{\partial C}{\partial z^{(L)}}", "∂C/∂z[L]"),
    (q("dC/dz", l, j), r"\frac{\partial C}{\partial z^{(l)}_j}", "∂C/∂z[l,j]"),
    (D(Plus(u, v), u), r"\frac{\partial}{\partial u} (u + v)", "∂/∂u (u + v)"),
    (D(u, v), r"\frac{\partial u}{\partial v}", "∂u/∂v"),
    (Abstract("C", (q("v1"), q("v2"))), "C (v_1, v_2)", "C(v1, v2)"),
]


@pytest.mark.parametrize("node, tex, line", SHOWN, ids=[line for _, _, line in SHOWN])
def test_an_expression_looks_like_this(node, tex, line):
    part = layout(node, STYLE)
    assert (latex(part), text(part)) == (tex, line)


@pytest.mark.parametrize("node", [node for node, _, _ in SHOWN], ids=[line for _, _, line in SHOWN])
def test_nothing_in_a_formula_is_taken_for_markup(node):
    tex = latex(layout(node, STYLE))
    for danger in ("|", "{{", "{%", "$"):
        assert danger not in tex
    assert tex.count("{") == tex.count("}")
    assert text(layout(node, STYLE), ascii=True).isascii()


@pytest.mark.parametrize("form", sorted(MACRO_NAMES | ACCENTS))
def test_whatever_the_reader_takes_in_a_written_form_can_be_printed(form):
    text = "\\" + form + ("{x}" if form in ACCENTS else "")
    assert symgrad.read(f"write w as {text}\nC = w**2\n").forms["w"] == text
    assert checked_form(text).text == text


def test_two_braces_never_meet_where_a_written_form_stands_in_a_fraction():
    style = Style(known=frozenset("yC"), forms={"y": r"\hat{y}_{0}"})
    tex = latex(layout(Times(q("y", i), Power(u, -1)), style))
    assert tex == r"\frac{\hat{y}_{0,i}}{u}"
    braced = Style(known=frozenset("yC"), forms={"y": r"\hat{{{s}}}_{{{0}}}"})
    assert latex(layout(Times(q("y", i), Power(u, -1)), braced)) == r"\frac{\hat{ { {s}}}_{ { {0}},i}}{u}"


@pytest.mark.parametrize("row", SCALAR_TABLE, ids=[row.name for row in SCALAR_TABLE])
def test_every_function_of_the_table_has_a_printed_form(row):
    tex = latex(layout(row.function(u, evaluate=False), STYLE))
    assert tex.startswith((row.latex, "e^")) and "u" in tex


def test_an_expression_without_a_printed_form_is_refused_by_name():
    class Unheard(Node):
        pass
    with pytest.raises(AssertionError, match="Unheard"):
        layout(Unheard(u), STYLE)


def test_a_quantity_called_delta_takes_the_sign_from_the_brackets():
    style = Style(known=frozenset({"delta"}))
    assert latex(layout(Delta(j, k), style)) == "[j = k]"
    assert latex(layout(q("delta", j), style)) == r"\delta_j"


@pytest.mark.parametrize("manner, tex", [("parentheses", "(w^{(l)}_{jk})^2"), ("bare", "(w^l_{jk})^2"), ("below", "w_{ljk}^2")])
def test_a_layer_letter_prints_in_three_manners(manner, tex):
    raised = frozenset("w") if manner != "below" else frozenset()
    assert latex(layout(Power(w_ljk, 2), Style(layers=manner, raised=raised))) == tex


@pytest.mark.parametrize("form", [r"\input{x}", "a$b", "a}b{", r"\def\a{b}", "a|b", "a%"])
def test_a_written_form_that_is_more_than_a_formula_is_refused(form):
    with pytest.raises(InputError):
        checked_form(form)


@pytest.mark.parametrize("form", ["a^{(L-1)}", r"\hat{y}_{i}", r"\mathbf{W}", "v'", r"\lambda_{0}", r"\varphi", r"\Pi"])
def test_a_written_form_with_scripts_and_accents_stands_as_it_is(form):
    style = Style(known=frozenset("q"), forms={"q": form})
    assert latex(layout(q("q"), style)) == form
    assert text(layout(q("q"), style)) == "q"


def test_a_fraction_in_running_text_lies_down_with_the_brackets_it_needs():
    e = Times(Plus(u, v), Power(Times(u, w), -1))
    assert latex(on_a_line(layout(e, STYLE))) == "(u + v) / (u w)"
    assert latex(on_a_line(layout(Total(C, z), STYLE))) == r"\partial C / \partial z^{(L)}"


def test_a_line_too_wide_breaks_before_its_signs_and_loses_nothing():
    part = layout(Plus(*(Times(Integer(n), q("x", j)) for n in range(2, 30))), STYLE)
    rows = broken(part, 20)
    assert len(rows) > 3 and all(width(row) <= 20 for row in rows)
    assert "".join(map(latex, rows)).replace(" ", "") == latex(part).replace(" ", "")


def test_free_text_cannot_leave_its_place_in_latex():
    assert re.fullmatch(r"[^\\{}$%#&_^~]*", escaped("plain words, as they are"))
    assert escaped(r"\end{document} 100% $x$ a_b") == r"\textbackslash{}end\{document\} 100\% \$x\$ a\_b"
