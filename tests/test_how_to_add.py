"""What docs/ARCHITECTURE.md says of adding something is true: it touches the files listed there, and no others.

Each test copies the package and its templates, changes the files that the page lists, and uses what was added from end to end in a process of
its own.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

PAGE = (ROOT/"docs"/"ARCHITECTURE.md").read_text(encoding="utf-8")


def listed(heading, name):
    """The files that the page lists for adding something of some name."""
    found = re.search(rf"^### {heading}\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S)
    return {path.replace("NAME", name) for path in re.findall(r"^- `([^`]+)`", found[1], re.M)}


class Copy:
    """A copy of the package and its templates, in which the files are changed that the page lists."""

    def __init__(self, folder, heading, name):
        self.folder, self.files, self.changed = folder, listed(heading, name), set()
        for name in ("symgrad", "templates"):
            shutil.copytree(ROOT/name, folder/name, ignore=shutil.ignore_patterns("__pycache__"))

    def _path(self, name):
        known = next((file for file in self.files if name == file or file.endswith("/") and name.startswith(file)), None)
        assert known, f"{name} is not listed on the page"
        self.changed.add(known)
        path = self.folder/name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def replace(self, name, old, new):
        """A place of a file, which is there once, written anew."""
        path = self._path(name)
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def before(self, name, old, new):
        """Something put before a place."""
        self.replace(name, old, new + old)

    def write(self, name, text):
        """A new file."""
        path = self._path(name)
        assert not path.exists()
        path.write_text(text, encoding="utf-8")

    def run(self, code):
        """What a program prints that uses the copy; every file that the page lists was changed."""
        assert self.changed == self.files
        environment = {**os.environ, "PYTHONPATH": str(self.folder)}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=self.folder, env=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def copy(tmp_path):
    return lambda heading, name="": Copy(tmp_path, heading, name)


def test_a_function_is_a_row(copy):
    new = copy("A function")
    new.before("symgrad/notation/functions.py", "@dataclass(frozen=True)\nclass ScalarFunction:", '''class tanhshrink(_OfTheTable):
    """u - tanh(u)."""


''')
    new.replace("symgrad/notation/functions.py", '''    ScalarFunction("silu", silu,''', '''    ScalarFunction("tanhshrink", tanhshrink, lambda mp, u: u - mp.tanh(u), lambda u, y: Power(_bounded(u), 2), r"\\operatorname{tanhshrink}",
        numpy=("sub", "u", ("tanh", "u")), number="({u} - math.tanh({u}))", formula=lambda u: Plus(u, Times(-1, _bounded(u))),
        drawn="tanhshrink({})", tame=True),
    ScalarFunction("silu", silu,''')
    new.before("symgrad/notation/functions.py", "def _corner(mp, u):", '''def _bounded(u):
    return sympy.tanh(u, evaluate=False)


''')
    new.run('''
import json, math, random, subprocess, sys
import numpy, symgrad
from symgrad.notation.functions import BY_NAME
from symgrad.testing import compare
from symgrad.testing.random import system_text

one, many = symgrad.read("z = w*x\\nC = (tanhshrink(z) - y)**2"), symgrad.read("z[i] = w*x[i]\\nC = sum(tanhshrink(z[i])**2, i)")
assert str(symgrad.read(str(one))) == str(one) and "tanhshrink" in str(one)

derivation = one.derive("w")
report = derivation.check()
assert report.worst < 1e-20 and report.compiled and report.witnessed
assert many.derive("w", "x").check().compiled

assert "the function u - tanh(u)" in derivation.to_text(), derivation.to_text()
assert "tanhshrink" in derivation.to_text(ascii=True)
assert all(r"\\operatorname{tanhshrink}" in page for page in (derivation.to_latex(), derivation.to_markdown()))
assert "tanhshrink" in json.dumps(json.loads(derivation.to_json()))
arrays = symgrad.read("A: (m, n)\\nx: (n)\\nC = sum(tanhshrink(A@x))").derive("x")
assert "tanh(A@x)" in str(arrays.matrix_form()) and "tanhshrink(" in str(arrays.system), arrays.matrix_form()

tanhshrink = lambda u: u - numpy.tanh(u)
x = numpy.array([-2.0, 0.5, 3.0])
assert math.isclose(one.compile()(w=0.5, x=3.0, y=0.0)[0], tanhshrink(1.5)**2)
assert math.isclose(many.compile()(w=0.5, x=x)[0], sum(tanhshrink(0.5*x)**2)) and one.compile()(w=-1.0, x=900.0, y=0.0)[0] == 899.0**2
compare(many, lambda w, x: many.compile("w", "x")(w=w, x=x)[1])
exec(one.derive("w").export(), space := {})
assert math.isclose(space["value_and_gradient"](w=0.5, x=3.0, y=0.0)[0], tanhshrink(1.5)**2)

told = subprocess.run([sys.executable, "-m", "symgrad", "help", "syntax"], capture_output=True, text=True).stdout
assert " tanhshrink " in told.replace("\\n", " ")
assert any("tanhshrink(" in system_text(random.Random(seed), kinds=("plain",)) for seed in range(5000))
''')


def test_a_function_of_a_matrix_is_its_entry(copy):
    new = copy("A function of a matrix")
    new.before("symgrad/matrices/entries.py", "    def _norm(self, array, letters):", """    def _power_mean(self, array, letters):
        (of,) = array.args
        return self._mean(Array("mean", (Array("power", (of, number(2)), of.shape),)), ())

""")
    new.replace("symgrad/matrices/entries.py", "import Array, flat", "import Array, flat, number")
    new.replace("symgrad/reading/matrix/array_functions.py", '("sum", "mean", "prod",', '("power_mean", "sum", "mean", "prod",')
    new.replace("symgrad/reading/text/functions.py", "logsumexp norm norm1", "logsumexp norm norm1 power_mean")
    new.replace("symgrad/reading/text/syntax.txt", "sum mean prod norm norm1 (of absolute values)   a number, of all entries",
                "sum mean prod norm norm1 (of absolute values)   a number, of all entries\npower_mean (the mean of the squares)")
    new.run("""
import numpy, subprocess, symgrad, sys
system = symgrad.read("A: (m, n)\\nx: (n)\\nC = power_mean(A@x)")
derivation = system.derive("x")
assert derivation.check().compiled and str(derivation.matrix_form()) == "2/m*A.T@A@x", derivation.matrix_form()
assert "C" in derivation.to_text(form="matrix") and derivation.to_latex(form="matrix")
A, x = numpy.arange(6.0).reshape(2, 3), numpy.ones(3)
value, gradient = system.compile("x")(A=A, x=x)
assert numpy.isclose(value, numpy.mean((A @ x)**2)) and numpy.allclose(gradient["x"], A.T @ (A @ x))
assert "power_mean" in subprocess.run([sys.executable, "-m", "symgrad", "help", "syntax"], capture_output=True, text=True).stdout
""")


def test_a_rule_is_an_object_and_a_sentence(copy):
    new = copy("A rule")
    new.before("symgrad/rules/calculus.py", '@derivative_of("power rule"', """@derivative_of("square rule", Power, Law(D(Power(u, 2), x), Times(2, u, D(u, x))))
def square(e, entry, where):
    return Times(2, e.base, D(e.base, entry)) if e.exponent == 2 else None


""")
    new.replace("symgrad/rules/calculus.py", "bracket_power, power,", "bracket_power, square, power,")
    new.before("templates/words/en.json", '    "power rule": {', """\
    "square rule": {"name": "square rule", "says": "of a square: twice the base, times its derivative"},
""")
    new.run("""
import symgrad
derivation = symgrad.read("C = (w*x - y)**2").derive("w")
assert "square rule" in [step.rule.name for step in derivation.steps] and derivation.check().worst < 1e-20
assert "Of a square: twice the base, times its derivative" in derivation.to_text(level="full")
""")


@pytest.mark.long
def test_a_format_is_a_spelling_and_its_templates(copy):
    new = copy("A format", "rst")
    new.write("symgrad/writing/formats/rst.py", """\
\"\"\"reStructuredText: plain text, formulas in literal blocks.\"\"\"

from symgrad.writing.formats.spelling import Text


class Rst(Text):
    folder, ending = "rst", "rst"
""")
    for template in (ROOT/"templates"/"text").iterdir():
        text = template.read_text(encoding="utf-8")
        literal = template.stem in ("display", "box", "table")
        new.write(f"templates/rst/{template.stem}.rst", f"::\n\n{text}" if literal else text.replace("<< title >>", ".. << made >>\n\n<< title >>"))
    new.before("symgrad/writing/__init__.py", "def _json(derivation, options):", """def _rst(derivation, options):
    from symgrad.writing.formats.rst import Rst
    from symgrad.writing.telling.page import document
    return document(derivation, Rst, "page", options)


""")
    new.before("symgrad/writing/__init__.py", '    Format("json", "json"', """\
    Format("rst", "rst", ("level", "language", "report"), _rst, about="The derivation as reStructuredText."),
""")
    new.before("symgrad/api.py", "    to_json: Callable[..., str]", "    to_rst: Callable[..., str]\n")
    new.run("""
import pathlib, subprocess, symgrad, sys
derivation = symgrad.read("C = (w*x - y)**2").derive("w")
page = derivation.to_rst(level="full")
assert page.startswith(".. made by symgrad") and "::" in page and "Derivation\\n==========" in page
pathlib.Path("neuron.txt").write_text("C = (w*x - y)**2")
subprocess.run([sys.executable, "-m", "symgrad", "derive", "neuron.txt", "--wrt", "w", "--to", "rst", "-o", "page.rst"], check=True)
assert "made by symgrad" in pathlib.Path("page.rst").read_text()
""")


@pytest.mark.long
def test_a_language_is_a_file_of_words(copy):
    new = copy("A language", "eo")
    english = (ROOT/"templates"/"words"/"en.json").read_text(encoding="utf-8")
    new.write("templates/words/eo.json", english.replace('"Derivation"', '"Derivado"').replace('"The equations"', '"La ekvacioj"'))
    new.run("""
import subprocess, symgrad, sys
derivation = symgrad.read("C = (w*x - y)**2").derive("w")
for page in (derivation.to_text, derivation.to_latex, derivation.to_markdown):
    assert "La ekvacioj" in page(language="eo") and "The equations" not in page(language="eo")
done = subprocess.run([sys.executable, "-m", "symgrad", "derive", "-", "--language", "eo"], input="C = w**2", capture_output=True, text=True)
assert "La ekvacioj" in done.stdout, done.stderr
""")


def test_a_backend_prints_a_program(copy):
    new = copy("A backend", "strict")
    new.write("symgrad/running/backends/strict/__init__.py", """\
\"\"\"NumPy, but any overflow or invalid operation is an error.\"\"\"

from dataclasses import replace

from symgrad.running.backends import numpy


from symgrad.running.backends.numpy import careful_names, careful_value, module_text, on_numbers, ready_text


def write(program):
    printed = numpy.write(program)
    return replace(printed, text=printed.text.replace("def program(", "@np.errstate(all='raise')\\ndef program("))
""")
    new.replace("symgrad/running/backends/__init__.py", 'BACKENDS = {"numpy": numpy}', 'BACKENDS = {"numpy": numpy, "strict": strict}')
    new.replace("symgrad/running/backends/__init__.py", "from symgrad.running.backends import numpy", "from symgrad.running.backends import numpy, strict")
    new.run("""
import numpy, symgrad
system = symgrad.read("C = sum(exp(w[i])*x[i], i)")
at = dict(w=numpy.array([0.0, 1000.0]), x=numpy.ones(2))
with numpy.errstate(all="ignore"):
    assert system.compile("w")(**at)[0] == numpy.inf
assert "errstate" in system.compile("w", backend="strict").source
assert "errstate" in system.hessian("w").compile("strict").source
try:
    system.compile("w", backend="strict")(**at)
except (symgrad.InputError, FloatingPointError):
    pass
else:
    raise AssertionError
""")


@pytest.mark.long
def test_a_reader_makes_a_system_of_another_notation(copy):
    new = copy("A reader", "listing")
    new.write("symgrad/reading/listing/__init__.py", """\
\"\"\"Reading a JSON list of equations, each [left side, right side].\"\"\"

import json


def equation_text(text):
    return "\\n".join(f"{left} = {right}" for left, right in json.loads(text))
""")
    new.before("symgrad/reading/read.py", "    (lambda text, file: True, read_equations),", """\
    (lambda text, file: file.endswith(".json"), lambda text, file: read_equations(equation_text(text), file)),
""")
    new.before("symgrad/reading/read.py", "from symgrad.reading.matrix.matrix_lines", "from symgrad.reading.listing import equation_text\n")
    new.run("""
import pathlib, subprocess, symgrad, sys
pathlib.Path("neuron.json").write_text('[["z", "w*x"], ["C", "z**2"]]')
system = symgrad.read("neuron.json")
assert str(system) == "z = w*x\\nC = z**2" and system.derive("w").check().compiled
assert str(symgrad.read("C = w**2")) == "C = w**2"
done = subprocess.run([sys.executable, "-m", "symgrad", "derive", "neuron.json", "--wrt", "w"], capture_output=True, text=True)
assert "dC/dw" in done.stdout.replace("∂", "d"), done.stderr
""")
