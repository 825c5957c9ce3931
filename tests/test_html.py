"""Pages in HTML: well-formed, alone, every reference a link that leads somewhere, every formula with its TeX, nothing cut at any width."""

import re
import subprocess
from html import unescape
from shutil import which
from xml.etree import ElementTree

import pytest

import symgrad
from symgrad.writing.formats import latex, mathml
from symgrad.writing.formats.tex_symbols import tex_symbols
from symgrad.writing.typesetting import tree

QUIET = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--allow-file-access-from-files", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync")
MATH = re.compile(r"<math.*?</math>", re.DOTALL)


def page(example, **options):
    return symgrad.read(example.read_text(encoding="utf-8")).derive().to_html(**options)


def body(html):
    return ElementTree.fromstring("<body>" + html.partition("<body>")[2].partition("</body>")[0] + "</body>")


def in_one_line(tex):
    """TeX without what sets it in lines, which a page and an article break elsewhere."""
    return re.sub(r"\\notag|\\qquad|\\times|\\\\(?:\[\d+pt\])?|[&\s]", "", tex)


@pytest.mark.sample(2)
def test_a_page_is_well_formed_and_needs_nothing_else(example):
    html = page(example, level="full")
    found = body(html)
    assert not re.search(r"https?:|<script|<link|@import|url\(", html)
    ids = [element.get("id") for element in found.iter() if element.get("id")]
    links = [element.get("href") for element in found.iter("a")]
    assert len(ids) == len(set(ids)) and links and {link.removeprefix("#") for link in links} <= set(ids)


@pytest.mark.sample(2)
def test_a_formula_is_what_the_article_has_with_its_tex_to_copy(example):
    html = page(example)
    article = symgrad.read(example.read_text(encoding="utf-8")).derive().to_latex()
    told = [unescape(tex) for tex in re.findall(r'application/x-tex">(.*?)</annotation>', html)]
    assert len(told) == len(MATH.findall(html)) > 10
    assert [tex for tex in told if in_one_line(tex) not in in_one_line(article)] == []
    assert re.findall(r'class="number"[^>]*>(?:<a[^>]*>)?\((\d+)\)', html) == re.findall(r"\\tag\{(\d+)\}", article)


def test_every_part_and_sign_of_a_formula_has_its_mathml():
    assert set(mathml.PRINT) == set(latex.PRINT)
    for sign in latex.SIGNS:
        assert ElementTree.fromstring(mathml.mathml(tree.Sign(sign))) is not None


@pytest.mark.parametrize("form, shown", [
    (r"\hat{y}", '<mover accent="true"><mrow><mi>y</mi></mrow><mo stretchy="false">^</mo></mover>'),
    (r"\mathbf{x}^{(L-1)}_{\alpha}", "<msubsup><mrow><mi>𝐱</mi></mrow><mrow><mi>α</mi></mrow><mrow><mo stretchy=\"false\">(</mo><mi>L</mi>"
     "<mo stretchy=\"false\">−</mo><mn>1</mn><mo stretchy=\"false\">)</mo></mrow></msubsup>"),
    (r"\mathcal{L}", "<mi>ℒ</mi>"), ("x'", "<msup><mrow><mi>x</mi></mrow><mrow><mo>′</mo></mrow></msup>"),
    (r"\operatorname{leaky\_relu}", '<mi mathvariant="normal">leaky_relu</mi>'), ("a^12", "<msup><mrow><mi>a</mi></mrow><mrow><mn>1</mn></mrow></msup><mn>2</mn>"),
])
def test_a_written_form_is_the_same_symbols(form, shown):
    assert tex_symbols(form) == shown


@pytest.mark.sample(2)
@pytest.mark.parametrize("text", ["write x as \\hat{\\mathbf{y}}^{(L-1)}_{\\alpha}\nC = x**2 + theta1", "X: (n, m)\nC = logdet(X.T@X) + norm(X)**2",
                                  "C = sum(where(x[i] < 1, x[i]**2, 2*x[i]), i)", "index c: (N) in 0..K-1\nC = -sum(log(softmax(z[i,k], k))*[k = c[i]], i, k)",
                                  "C = floor(x)*abs(y) + max(x, 3)*log2(z)"])
def test_other_pages_are_well_formed(text):
    derivation = symgrad.read(text).derive()
    derivation.check()
    assert body(derivation.to_html(form="matrix")) is not None and "<html" not in derivation.to_html(fragment=True)


def test_what_an_author_types_is_text():
    html = symgrad.read("C = x_a**2*exp(-y)  # <b>&").derive().to_html()
    assert "<b>" not in html and body(html) is not None


@pytest.mark.sample(1)
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_no_page_is_wider_than_the_screen(example, width, tmp_path):
    chromium = which("chromium")
    if chromium is None:
        pytest.skip("no chromium")
    told = "<script>document.title = document.documentElement.scrollWidth + ' of ' + document.documentElement.clientWidth</script></body>"
    (tmp_path/"page.html").write_text(page(example).replace("</body>", told), encoding="utf-8")
    frame = f'<iframe src="page.html" width="{width}" height="800" onload="document.title = this.contentDocument.title"></iframe>'
    (tmp_path/"frame.html").write_text(f"<!DOCTYPE html><title></title>{frame}", encoding="utf-8")
    done = subprocess.run([chromium, *QUIET, f"--user-data-dir={tmp_path/'profile'}", "--virtual-time-budget=4000", "--dump-dom", str(tmp_path/"frame.html")],
                          capture_output=True, text=True, timeout=120)
    wide, room = map(int, re.search(r"<title>(\d+) of (\d+)</title>", done.stdout).groups())
    assert room == width and wide <= room
