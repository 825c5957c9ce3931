"""How `write` lines have names written: whatever a form and its surroundings are, TeX, MathJax and KaTeX can set the formula."""

import re
import shutil
from dataclasses import replace
from functools import cache

import pytest
from sympy import Integer, exp

import symgrad
from symgrad.equations.system import Family
from symgrad.errors import InputError
from symgrad.matrices.tree import Array
from symgrad.notation.nodes import Abstract, Binder, Change, D, Letter, Local, OfMatrix, Plus, Power, Quantity, Times, Total, Updated
from symgrad.reading.text.written_names import FormError, read_form
from symgrad.writing.formats.latex import latex
from symgrad.writing.formats.pdf import confined
from symgrad.writing.typesetting.arrays import layout_array
from symgrad.writing.typesetting.pieces import layout
from symgrad.writing.typesetting.style import Style

i, j, k, l = map(Letter, "ijkl")
L, N = Quantity("L"), Quantity("N")
C, u = Quantity("C"), Quantity("u")

FORMS = [
    "a", "a'", "a''", "x^2", "x^*", "a_1", "a_{b_c}", "a^{(L-1)}", "A^{[1]}", r"\hat{y}", r"\hat y_{0}", r"\bar{a}'_i", "a'^{2}_{b}", "dW",
    "{a^b}^c", "{{{site}}}", r"\hat{{{site}}}", r"\mathbf{W}_{hh}", r"\Delta x", r"\Delta x^{(i)}", "a+b", "-a", "a=b", "P(y=1)", "f(x)'",
    "(a)^{i}_{j}", "a^{(i)}", "a^{[l]}", "a^{[l](i)}", "a^l", "a_{ij}", "a_{lij}", "a^{(i,j)}", "a^{(i),t}_{j}", "a^{(i+1)}", "a_i", "\u03b1_1", "\u00e9'",
    r"\alpha\beta^{2}", "a/b", r"\mathrm{softmax'}", "a.b", "w_{i}x",
]


def style(form, places, layers="parentheses", raised=False):
    """The style of a system whose quantity q has so many of the letters l, i, j, and is written so."""
    system = symgrad.read("C = q**2\n")
    letters = (i, j)[:places] if places < 3 else (l, i, j)
    families = {**system.families, "q": Family("q", tuple(Binder(letter, 0, N - 1) for letter in letters), sequence=raised)}
    system = replace(system, families=families, forms={"q": form})
    return replace(Style.of(system, layers), raised=frozenset({"q"}) if raised and layers != "below" else frozenset())


def contexts(q):
    """Expressions that put every script and sign at an entry of q."""
    yield from (Power(q, 2), Power(q, Power(q, -1)), Times(-1, q, q), Plus(u, Times(-1, q)), exp(q, evaluate=False), Local(q, q), Total(C, q),
                D(Power(q, 2), q), Updated(q), Power(Updated(q), 2), Change(q), Quantity("dC/dq", *q.places))
    if not q.places:
        entry, axes = Quantity("q", i, j), (Binder(i, 0, N - 1), Binder(j, 0, N - 1))
        yield from (q, Abstract("q", (u,)), OfMatrix("det", entry, *axes), OfMatrix("inv", entry, *axes, k, l))


ENTRIES = ((), False, "parentheses"), ((i,), False, "parentheses"), ((k + 1, Integer(2)), False, "below"), ((L - 1, Integer(0), k), True, "parentheses"), \
    ((l + 1, j, i + 1), True, "bare"), ((l, i, j), False, "below")


@cache
def formulas(form):
    """The LaTeX of all contexts: of q without places, with one, two, three, and along layers in each manner."""
    found = [latex(layout(e, style(form, len(places), manner, raised)))
             for places, raised, manner in ENTRIES for e in contexts(Quantity("q", *places))]
    return tuple(dict.fromkeys([*found, *map(latex, arrays(style(form, 2)))]))


def arrays(own):
    """The name of a whole matrix, transposed, inverted, raised."""
    X = Array("name", (), (N, N), Quantity("q"))
    for e in (Array("transpose", (X,), (N, N)), Array("inv", (X,), (N, N)), Array("inv", (Array("transpose", (X,), (N, N)),), (N, N)),
              Array("matpower", (X,), (N, N), 2), Array("power", (X, Array("number", (), (), Integer(2))), (N, N)), Array("norm", (X,)),
              Array("matmul", (X, X), (N, N)), Array("times", (X, X), (N, N))):
        yield layout_array(e, own)
        yield layout_array(e, own, turned=True)


# ---------------------------------------------------------------- a small grammar of scripts

def fault(tex):
    """What TeX, MathJax or KaTeX would refuse in a formula: two scripts of one kind at one symbol, a script at nothing; or None.

    TeX leaves out braces around an accent alone, so that its scripts count outside of them.
    """
    stack, scripts, before, column = [], set(), False, 0
    while column < len(tex):
        token = re.match(r"\\[A-Za-z]+|\\.|.", tex[column:], re.S).group()
        column += len(token)
        if token == "{":
            stack.append((scripts, before, column))
            scripts, before = set(), False
        elif token == "}":
            inner, (scripts, before, opened) = scripts, stack.pop()
            hollow = re.match(r"\\(hat|bar|tilde|dot|vec) ?(\{[^{}]*\}|\w)[\^_']", tex[opened:column])
            scripts, before = scripts if before == "argument" else inner if hollow else set(), True
        elif token in ("^", "_", "'"):
            kind = "_" if token == "_" else "^"
            if not before:
                return f"nothing bears {token} at {column} in {tex}"
            if kind in scripts and not (token in "'^" and scripts & {"prime"} and tex[column - 2] == "'"):
                return f"two scripts {token} at {column} in {tex}"
            scripts |= {kind, "prime"} if token == "'" else {kind}
            if token == "^":
                scripts -= {"prime"}
            if token != "'":
                if tex[column:column + 1] == "{":
                    stack.append((scripts, "argument", column))
                    scripts, before, column = set(), False, column + 1
                else:
                    column += len(re.match(r"\\[A-Za-z]+|.", tex[column:]).group())
        elif not token.isspace():
            scripts, before = set(), True
    return None if not stack else f"a brace is open in {tex}"


@pytest.mark.parametrize("tex", ["a_b_c", "a^b^c", "x^2'", "x'_i^2", "x_{a_b_c}", "^2", "{_a}", "{a", r"\frac{a_i_j}{b}", "a^{(L-1)}^2", r"{\hat{y}^{(i)}}'"])
def test_the_grammar_sees_a_fault_of_scripts(tex):
    assert fault(tex)


@pytest.mark.parametrize("tex", ["a_b^c", "a^{b^c}", "x'^2_i", "{x^2}'", "{a_b}_c", r"\hat{y_i}_j^2", "a''", r"\left(a^2\right)^2", r"\frac{a_i}{b_i}^2"])
def test_the_grammar_takes_what_tex_takes(tex):
    assert fault(tex) is None


# ---------------------------------------------------------------- every form in every context

@pytest.mark.sample(15)
@pytest.mark.parametrize("form", FORMS)
def test_no_symbol_of_a_formula_has_two_scripts_of_one_kind_whatever_form_it_is_written_in(form):
    for tex in formulas(form):
        assert fault(tex) is None, fault(tex)
        assert "{{" not in tex and "{%" not in tex


@pytest.mark.long
def test_pdflatex_sets_every_form_in_every_context():
    if not shutil.which("pdflatex"):
        pytest.skip("no pdflatex")
    lines = dict.fromkeys(tex for form in FORMS for tex in formulas(form))
    page = "\n".join([r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{amsmath,amssymb}\begin{document}",
                      *(f"${line}$\n" for line in lines), r"\end{document}"])
    assert confined(page, 120)[0].startswith(b"%PDF-")


# ---------------------------------------------------------------- what is printed

SHOWN = [
    ("a^{(L-1)}", Power(Quantity("q", i), 2), "(a^{(L-1)}_i)^2"),
    ("A^{[1]}", Power(Quantity("q"), 2), "(A^{[1]})^2"),
    ("a'", Power(Quantity("q", i), 2), "(a'_i)^2"),
    ("x^2", Power(Quantity("q"), 2), "(x^2)^2"),
    (r"\hat{y}_{0}", Quantity("q", i), r"\hat{y}_{0,i}"),
    ("x^{(i)}", Quantity("q", i, j), "x^{(i)}_j"),
    ("x^{(i)}", Quantity("q", k, j + 1), "x^{(k)}_{j+1}"),
    ("x^{(i)}", Quantity("q"), "x"),
    ("w_{ij}", Quantity("q", k, j), "w_{kj}"),
    ("w_{ij}", Quantity("q", i, j + 1), "w_{i,j+1}"),
    ("x^{(L)}", Quantity("q", i, j), "x^{(L)}_{ij}"),
    (r"\Delta x", Power(Quantity("q"), 2), r"(\Delta x)^2"),
    ("a+b", Times(2, Quantity("q")), "2 (a+b)"),
    ("a+b", Quantity("q", i), "(a+b)_i"),
    ("\u03b1_1", Quantity("q"), r"\alpha_1"),
]


@pytest.mark.parametrize("form, e, tex", SHOWN)
def test_the_places_of_an_entry_join_the_scripts_of_its_form(form, e, tex):
    entry = e if isinstance(e, Quantity) else next(part for part in e.args if isinstance(part, Quantity))
    assert latex(layout(e, style(form, len(entry.places) or 2*("(i)" in form)))) == tex


@pytest.mark.parametrize("form, manner, tex", [
    ("a^{[l]}", "parentheses", "a^{[l-1]}_{ij}"), ("a^{[l]}", "below", "a^{[l-1]}_{ij}"), ("a^l", "parentheses", "a^{l-1}_{ij}"),
    ("a^{[l](i)}", "parentheses", "a^{[l-1](i)}_j"), (r"\tilde{a}^{*}", "parentheses", r"\tilde{a}^{*(l-1)}_{ij}"),
    (r"\tilde{a}^{*}", "bare", r"\tilde{a}^{*,l-1}_{ij}"), ("a_{l}", "bare", "a_{l-1,ij}"),
])
def test_a_form_may_say_where_the_letter_of_layers_stands(form, manner, tex):
    assert latex(layout(Quantity("q", l - 1, i, j), style(form, 3, manner, raised=True))) == tex


def test_a_form_reaches_pages_of_every_format_and_none_holds_a_tag_of_liquid():
    derivation = symgrad.read("write x as \\hat{{{site}}}\nwrite C as {{{C}}}\nC = sum(x[i]**2, i)\n").derive()
    page = derivation.to_markdown(level="full")
    assert "{{" not in page and "{%" not in page and r"\hat{ { {site}}}_i" in page
    assert "{{" not in derivation.to_latex(level="full") and "x[i]" in derivation.to_text()


# ---------------------------------------------------------------- what is refused

REFUSED = {
    "a_b_c": ("   ^^", "a second subscript of one symbol", "a_{b,c}"),
    "a^b^c": ("   ^^", "a second superscript of one symbol", "a^{b,c}"),
    "a_{x^b^c}": ("      ^^", "a second superscript of one symbol", "x^{b,c}"),
    "x^2'": ("   ^", "a second superscript of one symbol: a prime is one too", "x'^{2}"),
    "x'_i^2": ("    ^^", "a second superscript of one symbol: a prime is one too", "x'^{2}_{i}"),
    "a_prev": ("  ^^^^", "after _ TeX takes p alone", "_{prev}"),
    "x^(i)": ("  ^", "^ cannot take ( without braces", "^{...}"),
    r"\hat\bar{y}": ("    ^^^^", r"\hat cannot take \bar without braces", r"\hat{...}"),
    r"\hat yz": ("     ^^", r"after \hat TeX takes y alone", r"\hat{yz}"),
    "_2": ("^", "nothing stands before _", "x_{...}"),
    "{}": ("^^", "no letter stands here", r"a^{(L-1)}"),
    "a^{": ("  ^", "{ is never closed", "}"),
    "a}": (" ^", "} closes nothing", "leave it out"),
    r"{\hat{a}^b}^c": ("^^^^^^^^^^^", "TeX leaves out braces around an accent alone", r"\hat{a}^b"),
    r"x{\vec{a}'}": (" ^^^^^^^^^^", "TeX leaves out braces around an accent alone", r"\vec{a}'"),
    "a_": ("  ^", "nothing stands after _", "_{...}"),
    "a^{}": ("  ^^", "nothing stands after ^", "^{...}"),
    "{"*60 + "a" + "}"*60: (" "*50 + "^", "more than 50 braces in one another", "write fewer"),
}


@pytest.mark.parametrize("form", REFUSED, ids=lambda form: form[:12])
def test_a_form_that_tex_refuses_or_takes_for_another_is_refused_with_its_place_and_what_to_write(form):
    carets, message, remedy = REFUSED[form]
    with pytest.raises(InputError) as raised:
        symgrad.read(f"write x as {form}\nC = x**2\n")
    first, row, marks, last = str(raised.value).split("\n")
    assert first.endswith(f": {message}") and row.endswith(form) and marks == "  | " + " "*11 + carets and remedy in last
    with pytest.raises(InputError) as later:
        replace(symgrad.read("C = x**2"), forms={"x": form}).derive().to_latex()
    assert message in str(later.value) and remedy in str(later.value)


@pytest.mark.parametrize("form", ["a_b_c", "a^b^c", "x^2'", "x'_i^2", "x'_i'", r"\hat{y}_i_{jk}", "{ab}^c^{d}"])
def test_the_form_that_a_refusal_writes_out_is_one(form):
    with pytest.raises(FormError) as raised:
        read_form(form)
    said = raised.value.remedy.partition("write one: ")[2] or raised.value.remedy.removeprefix("write ")
    assert read_form(said).text == said


# ---------------------------------------------------------------- one sign for one quantity

LAYERED = "a[0] = x\na[l] = tanh(w[l]*a[l-1]) for l in 1..L\n"
TWICE = [       # the name, its form, the equations, what the form would be taken for
    ("b1", r"\beta_1", "C = alpha*a + beta_1*b1", "beta_1 is printed so too"), ("b1", r"\beta_{ 1 }", "C = beta1*b1", "beta1 is printed so too"),
    ("x", "y", "z[i] = sum(theta[j]*x[i,j], j)\nC = sum((z[i] - y[i])**2, i)", "y is printed so too"),
    ("x", r"\theta", "z[i] = sum(theta[j]*x[i,j], j)\nC = sum(z[i]**2, i)", "theta is printed so too"),
    ("x", "\u03b8", "C = theta*x", "theta is printed so too"), ("y", r"\lambda", "C = lam*y", "lam is printed so too"), ("x", "{y}", "C = x*y", "y is printed so too"),
    ("z", "x^{(i)}", "C = sum(x[i,j]*z[i], i, j)", "x is printed so too"), ("x", "y_j", "C = sum(x[i,j]*y[i], i, j)", "y is printed so too"),
    ("r", r"\pi", "C = pi*r**2", "the number pi is printed so too"), ("y", "i", "C = sum(y*x[i], i)", "the letter i is printed so too"),
    ("x", "d", "name d = dC/dz\nz = x*w\nC = z**2", "d is printed so too"),
    ("x", "y_0", "C = x*sum(y[i], i)", "an entry of y is printed so"), ("x", "y_{i+1}", "C = x*sum(y[i], i)", "an entry of y is printed so"),
    ("x", "y_{12}", "C = x*sum(y[i,j], i, j)", "an entry of y is printed so"), ("x", "y_{1,2}", "C = x*sum(y[i,j], i, j)", "an entry of y is printed so"),
    ("q", "a^{(L)}", LAYERED + "C = q*a[L]", "an entry of a is printed so"), ("q", "a_{L-1}", LAYERED + "C = q*a[L]", "an entry of a is printed so"),
    ("x", "x^2", "C = x", "this reads as a power of x"), ("q", "y^2", "C = q*y", "this reads as a power of y"), ("q", "y^{-1}", "C = q*y", "this reads as a power of y"),
    ("q", r"\alpha^{n}", "C = q*alpha*n", r"this reads as a power of \alpha"), ("q", "y_i^{3}", "C = q*sum(y[i], i)", "this reads as a power of y_i"),
    ("q", "ab", "C = q*a*b", "this reads as an expression in other quantities"), ("q", "a + b", "C = q*a*b", "this reads as an expression in other quantities"),
    ("q", "2x", "C = q*x", "this reads as an expression in other quantities"), ("q", "-x", "C = q*x", "this reads as an expression in other quantities"),
    ("q", r"a\beta_1", "C = q*a*beta_1", "this reads as an expression in other quantities"),
    ("x", "5", "C = x", "this reads as a number"), ("x", "{5}", "C = x", "this reads as a number"), ("x", "-5_{a}", "C = x", "this reads as a number"),
    ("x", "1/2", "C = x", "this reads as a number"),
]


@pytest.mark.parametrize("name, form, equations, message", TWICE)
def test_a_form_that_a_reader_would_take_for_something_else_is_refused_with_its_place_and_what_to_write(name, form, equations, message):
    with pytest.raises(InputError) as raised:
        symgrad.read(f"write {name} as {form}\n{equations}\n")
    assert raised.value.message == message and raised.value.place.line == 1 and "write it" in raised.value.remedy
    column, length = raised.value.place.column, raised.value.place.length
    assert f"write {name} as {form}"[column - 1:column - 1 + length].strip("{}") == form.strip("{}")
    if "name" not in equations and "d" not in form:
        with pytest.raises(InputError) as later:
            replace(symgrad.read(equations), forms={name: form}).derive().to_latex()
        assert message in str(later.value) and later.value.remedy == raised.value.remedy


@pytest.mark.parametrize("name, form, equations", [
    ("x", "x^{(i)}", "C = sum(x[i,j]*y[i], i, j)"), ("a", "a^{[l]}", LAYERED + "C = a[L]"), ("y", "x_{max}", "C = sum(x[i]*y, i)"), ("s", "s^{(2)}", "C = s"),
    ("y", "x'", "C = x*y"), ("s", "P(y=1)", "C = s*y"), ("q", "x^2", "C = q"), ("q", "x^2", "C = q*y"), ("y", r"\pi", "C = y"), ("q", "dW", "C = q*W"), ("x", "x", "C = x*y"),
    ("q", r"\hat{x}", "C = q*x"), ("q", "ab", "C = q*a"), ("q", "y_0", "C = q*y"), ("b1", r"\beta_1", "C = b1*beta"), ("q", "x^*", "C = q*x"), ("q", r"\mathbf{1}", "C = q"),
    ("q", "a^{(L)}", "C = q*a"), ("x1", "x_1", "C = x1*x2"),
])
def test_a_form_that_nothing_else_prints_as_is_taken(name, form, equations):
    system = symgrad.read(f"write {name} as {form}\n{equations}\n")
    assert system.forms[name] == form and system.derive().to_latex()


def test_no_form_hides_behind_the_bracket_that_is_written_with_delta():
    page = symgrad.read("write x as \\delta\nC = sum(x[i]*x[j]*u[i], i, j)\n").derive("x").to_latex(level="full")
    assert "[j = i]" in page and r"\delta_{i',i}" not in page and r"\delta_{i'i}" not in page and r"\delta_j" in page


def test_a_number_at_the_end_of_a_name_stands_below_only_where_no_other_name_prints_so():
    page = symgrad.read("C = x1*x_1 + y1\n").derive().to_latex()
    assert r"\mathrm{x1}" in page and "x_1" in page and "y_1" in page


# ---------------------------------------------------------------- whole pages

PAGES = ["a^{(L-1)}", "a'", "x^2", "A^{[1]}", "a^{[l]}", "x^{(i)}", r"\hat{{{site}}}", r"\hat{y}_i", "dW", r"\bar{a}'"]
SYSTEMS = ["C = sum(q[i]**2*w[i], i)", "C = q**2*w + q", "C = sum((q[i,j] - w[j])**2, i, j)", "q: (n, n)\nv: (n)\nC = v@q@q.T@v",
           "q[0,j] = v[j]\nq[l,j] = tanh(sum(w[l,j,k]*q[l-1,k], k)) for l in 1..L\nC = sum(q[L,j]**2, j)"]


@pytest.mark.sample(3)
@pytest.mark.parametrize("form", PAGES)
@pytest.mark.parametrize("text", SYSTEMS)
def test_a_page_of_a_system_with_a_written_name_is_set(text, form):
    derivation = symgrad.read(f"write q as {form}\n{text}\n").derive()
    for layers in ("parentheses", "bare", "below"):
        formulas = re.findall(r"\$\$(.+?)\$\$", derivation.to_markdown(layers=layers, level="full"), re.DOTALL)
        assert formulas and [fault(formula) for formula in formulas if fault(formula)] == []
    assert "{{" not in derivation.to_markdown(level="full") and "q" in derivation.to_text()
    if shutil.which("pdflatex"):
        assert derivation.to_pdf(level="full").startswith(b"%PDF-")
