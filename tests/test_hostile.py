"""Hostile strings, each to every way in: nothing runs, no file is read, and every call ends soon, in little memory, with an error of ours."""

import ast
import json
import os
import re
import subprocess
import sys

import hostile
import numpy as np
import pytest
import sympy

import symgrad
from symgrad.errors import InputError, SymgradError
from symgrad.running.backends.numpy.names import OURS, identifier
from symgrad.writing.formats.pdf import TypesetError, confined, pdf

from conftest import ROOT

CORPUS = (hostile.EQUATIONS, hostile.NAMES, hostile.FORMS, hostile.TEX, hostile.TEMPLATES)


def fed(kind, folder):
    """What the worker saw when it fed one kind of string to every way in, in an empty folder."""
    paths = os.pathsep.join([str(ROOT), str(ROOT/"tests")])
    done = subprocess.run([sys.executable, str(ROOT/"tests"/"hostile_worker.py"), kind], cwd=folder, env={**os.environ, "PYTHONPATH": paths},
                          capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_the_corpus_has_sixty_strings_and_more_and_none_of_a_kind_twice():
    assert all(len(set(kind.values())) == len(kind) for kind in CORPUS)
    assert len({string for kind in CORPUS for string in kind.values()}) >= 60


@pytest.mark.sample(1)
@pytest.mark.parametrize("kind, calls", [*(pytest.param(kind, calls, marks=pytest.mark.long) for kind, calls in (("equations", 280), ("name", 900))),
                                         ("form", 90), ("template", 20)])
def test_nothing_runs_nothing_is_read_and_every_call_ends_soon(kind, calls, tmp_path):
    found = fed(kind, tmp_path)
    rows = found["calls"]
    assert len(rows) >= calls
    assert [row for row in rows if row[3].startswith("BROKEN")] == []
    assert [row for row in rows if row[5]] == []
    assert [row for row in rows if row[4] > 2] == []
    assert found["megabytes"] < 256
    assert not list(tmp_path.iterdir())


@pytest.mark.long
def test_what_runs_or_reads_is_slow_or_breaks_would_be_seen(tmp_path):
    seen = {tries: (outcome, seconds, events) for _, tries, _, outcome, seconds, events in fed("control", tmp_path)["calls"]}
    for event in ("open", "os.system", "subprocess.Popen", "exec", "compile"):
        assert any(one.split()[0] == event for one in seen[event][2]), event
    assert seen["slow"][1] > 0.5 and seen["broken"][0].startswith("BROKEN ZeroDivisionError")


# Pages

def article(body):
    return "\\documentclass[11pt,a4paper]{article}\n\\begin{document}\n" + body + "\n\\end{document}\n"


def needs_tex():
    if subprocess.run(["which", "pdflatex"], capture_output=True).returncode:
        pytest.skip("no pdflatex")


@pytest.mark.parametrize("body", hostile.TEX.values(), ids=hostile.TEX)
def test_a_page_is_set_only_if_it_holds_what_symgrad_writes(body):
    with pytest.raises(TypesetError) as caught:
        pdf(article(body))
    assert "cannot stand in a page" in str(caught.value)


def test_a_page_of_symgrad_is_set_whatever_it_is_called():
    needs_tex()
    page = symgrad.read("write x as \\hat{\\mathbf{y}}^{(L-1)}_{\\alpha}\nwrite C as {{a}}\nC = x**2 + a_b*theta1\n").derive().to_latex(level="full")
    assert pdf(page).startswith(b"%PDF-")


SAFE = {tries: body for tries, body in hostile.TEX.items() if "into the PDF" not in tries}


@pytest.mark.sample(6)
@pytest.mark.parametrize("tries", SAFE)
def test_tex_itself_runs_nothing_writes_nothing_and_ends(tries, tmp_path, monkeypatch):
    needs_tex()
    monkeypatch.chdir(tmp_path)
    (tmp_path/"secret").write_text("CANARYSECRET")
    body = SAFE[tries].replace(hostile.SECRET, str(tmp_path/"secret"))
    try:
        made, _ = confined(article("\\pdfcompresslevel=0 " + body), seconds=2)
    except TypesetError as error:
        made = str(error).encode()
    assert b"CANARYSECRET" not in made
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_what_tex_stopped_at_is_said():
    needs_tex()
    with pytest.raises(TypesetError, match="Undefined control sequence"):
        confined(article(r"\nothing"), seconds=20)
    with pytest.raises(TypesetError, match="did not end within 1 seconds"):
        confined(article(hostile.TEX["a loop"]), seconds=1)


def test_without_tex_the_error_says_so(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(TypesetError, match="pdflatex is not installed"):
        pdf(article("x"))


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), "1", True])
def test_a_time_to_set_a_page_is_a_number_above_nothing(seconds):
    with pytest.raises(InputError):
        pdf(article("x"), seconds=seconds)


# Programs

LEGAL = ["np", "math", "dtype", "ndarray", "float64", "print", "len", "range", "inputs", "given", "names", "value", "program", "ready", "part", "parts",
         "like", "real_array", "out", "self", "InputError", "stretch", "match", "type", "exec_", "é", "语", "step", "gradients", "int", "x2", "x_2",
         "value_and_gradient", "floating_type", "nan", "T", "shape", "א0"]

BUILTINS = {"len", "range", "float", "list", "tuple", "isinstance", "set", "type", "TypeError", "ValueError", "KeyError", "max", "min", "abs", "int", "sum", "zip"}
ATTRIBUTES = {"join", "copy", "get", "kind", *dir(np.ma), *dir(np), *dir(np.ndarray), *dir(np.linalg)} - {name for name in dir(np) if name.startswith("_")}


def system(first, second, size):
    return symgrad.read(f"z[i] = {first}[i]*{second} + exp({first}[i]) for i in 0..{size}-1\nC = sum(z[i]**2, i in 0..{size}-1)\n")


def _stem(name):
    """A name without the numbers that tell it from another: `np2` stands for the user's `np`."""
    return re.sub(r"(_?\d+)+$", "", name)


def strangers(source, names):
    """The names and attributes of a program that are neither ours nor one of the user's as an identifier."""
    known = OURS | BUILTINS | {"step", "i", "array", "kinds", "result", "axes", "name", "values"}
    stems = {_stem(name) for name in known | {identifier(name) for name in names}}
    for node in ast.walk(ast.parse(source)):
        name = node.id if isinstance(node, ast.Name) else node.arg if isinstance(node, ast.arg) else None
        if name is not None and _stem(name) not in stems:
            yield name
        if isinstance(node, ast.Attribute) and (node.attr not in ATTRIBUTES or node.attr.startswith("_")):
            yield f".{node.attr}"


@pytest.mark.sample(7)
@pytest.mark.parametrize("number", range(len(LEGAL)))
def test_names_reach_a_program_only_as_identifiers_of_their_own(number):
    first, second, size = (LEGAL[(number + turn) % len(LEGAL)] for turn in range(3))
    derivation = system(first, second, size).derive(first, second)
    function, module = derivation.compile(), derivation.export()
    names = [first, second, size, "z", "C", f"dC/d{first}", f"dC/d{second}", "dC/dz"]
    assert list(strangers(function.source, names)) == [] == list(strangers(module, names))
    space = {}
    exec(module, space)
    given = {first: np.array([0.3, -0.4, 0.5]), second: 0.7}
    given |= {size: 3} if size in function.unfixed else {}
    x, w = given[first], 0.7
    z = x*w + np.exp(x)
    for value, gradient in (function(**given), space["value_and_gradient"](**given)):
        assert value == pytest.approx((z**2).sum())
        assert gradient[first] == pytest.approx(2*z*(w + np.exp(x))) and gradient[second] == pytest.approx((2*z*x).sum())


@pytest.mark.parametrize("name", hostile.NAMES.values(), ids=hostile.NAMES)
def test_a_name_that_text_could_not_hold_makes_no_system_and_no_program(name):
    """Past every reader: whoever makes a system has its names looked at."""
    from dataclasses import replace
    known = symgrad.read("C = x**2\n")
    with pytest.raises(SymgradError):
        replace(known, families={**known.families, name: known.families["x"]})
    with pytest.raises(SymgradError):
        replace(known, named={("C", "x"): name})


def test_comments_of_a_program_stay_on_their_line():
    for form in ("export", "compile"):
        made = getattr(symgrad.read("given x # \"\"\" ' \\\nC = x**2 # import os\n").derive(), form)()
        text = made if isinstance(made, str) else made.source
        assert "import os" not in text
        for line in text.split("\n"):
            assert line.isprintable() or line == ""


def test_sizes_of_matrices_are_names_like_any_other():
    """A size reached the text of an error in the program, where it was run."""
    size, C = sympy.Symbol("{print('pwned')}"), sympy.Symbol("C")
    with pytest.raises(InputError, match="is no plain name"):
        symgrad.System([(C, sympy.Trace(sympy.MatrixSymbol("M", size, size)))])
