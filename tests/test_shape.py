"""The shape of the house: imports run one way, what derivations must not call is not called, a file is one room."""

import ast
import re
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent/"symgrad"
FILES = sorted(PACKAGE.rglob("*.py"))

# A module imports only from floors below its own, inside functions too. The rooms of one line do not know of each other.
FLOORS = (
    ("errors",),
    ("limits",),
    ("files",),
    ("notation",),
    ("equations",),
    ("meaning",),
    ("rules",),
    ("deriving",),
    ("stable",),
    ("matrices",),
    ("reading.drafts",),
    ("reading.text",),
    ("reading.ranges", "reading.matrix"),
    ("reading.sympy",),
    ("reading.read", "reading.questions"),
    ("reading",),
    ("writing.template_files",),
    ("writing.options",),
    ("writing.typesetting",),
    ("writing.formats",),
    ("writing.telling",),
    ("writing",),
    ("running.program",),
    ("running.lowering",),
    ("running.backends",),
    ("running.calling",),
    ("running",),
    ("checking",),
    ("api",),
    ("testing",),
    ("cli",),
    ("__main__",),
)
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
BESIDE = (("writing", "running"), ("running", "writing"))  # two that lie side by side
KNOWN = set()
ROOT = {"__init__", "__main__", "api", "cli", "errors", "limits", "files"}

# Calls that do many things at once, or that run what a user typed, and why each that there is may stay.
KEPT_OUT = {"diff", "doit", "simplify", "eval", "sympify", "parse_expr", "exec"}
REASONS = {
    ("symgrad.checking.sympy_witness", "diff"): "SymPy's own derivative of the cost written out is the witness that knows none of our rules",
    ("symgrad.running.calling.compiled", "exec"): "a program is source that symgrad wrote, in which a user's name is only a checked identifier",
}


def room(name):
    """The part of the house that a module of some dotted name belongs to: `rules` for symgrad.rules.indices, `running.lowering`."""
    parts = name.split(".")[1:]
    return next((".".join(parts[:n]) for n in (2, 1) if ".".join(parts[:n]) in FLOOR), parts[0] if parts else "")


def module(path):
    """The dotted name of a file."""
    parts = ("symgrad", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(path) for path in FILES}


def imported(statement):
    """The modules of symgrad that an import statement names."""
    if isinstance(statement, ast.ImportFrom):
        assert not statement.level, "imports are written in full"
        inner = [f"{statement.module}.{alias.name}" for alias in statement.names]
        names = [name if name in MODULES else statement.module for name in inner]
    else:
        names = [alias.name for alias in statement.names]
    return [name for name in names if name.startswith("symgrad.")]


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def walk(whole):
    """Every node of a tree, walked once for all that asks."""
    return tuple(ast.walk(whole))


def imports(path):
    """What a file imports of symgrad, inside functions too; but for the public names, which each are loaded when first used."""
    return [name for node in walk(tree(path)) if isinstance(node, (ast.Import, ast.ImportFrom)) for name in imported(node)]


def upward(here, there):
    """Whether a module must not import another."""
    own, other = room(here), room(there)
    beside = (own.partition(".")[0], other.partition(".")[0])
    return own != other and (FLOOR[other] >= FLOOR[own] or beside in BESIDE)


@pytest.mark.parametrize("path", [path for path in FILES if path != PACKAGE/"__init__.py"], ids=module)
def test_a_module_imports_only_from_floors_below(path):
    here = module(path)
    assert room(here) in FLOOR, f"{here} has no floor yet"
    for name in imports(path):
        assert (here, name) in KNOWN or not upward(here, name), f"{here} imports {name}"


def test_an_import_that_runs_upwards_is_seen():
    for here, there in (("symgrad.rules.calculus", "symgrad.deriving.adjoints"), ("symgrad.writing.formats.latex", "symgrad.running.program.program"),
                        ("symgrad.running.lowering.reads", "symgrad.running.backends.numpy.emit"), ("symgrad.deriving.descent", "symgrad.api")):
        assert {here, there} <= MODULES and upward(here, there)


def test_no_modules_import_each_other_in_a_circle():
    graph = {module(path): imports(path) for path in FILES if path != PACKAGE/"__init__.py"}
    assert set(TopologicalSorter(graph).static_order()) == MODULES - {"symgrad"}


def test_at_the_root_stand_the_doors_alone():
    assert {path.stem for path in PACKAGE.glob("*.py")} == ROOT


def calls_kept_out(path):
    for node in walk(tree(path)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
            if name in KEPT_OUT:
                yield module(path), name


def test_derivations_and_readers_call_nothing_that_does_many_things_at_once():
    found = {call for path in FILES for call in calls_kept_out(path)}
    assert found == set(REASONS)


def unused_imports(path):
    """The names that a file imports and does not use, nor hands on in `__all__` or, by its line, for what loading them does."""
    lines, whole = path.read_text(encoding="utf-8").splitlines(), walk(tree(path))
    used = {node.id for node in whole if isinstance(node, ast.Name)}
    used |= {node.value for node in whole if isinstance(node, ast.Constant) and isinstance(node.value, str)} if "__all__" in used else set()
    for node in whole:
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"  # it says how the file is read
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not future and "noqa: F401 - " not in lines[node.lineno - 1]:
            yield from (name for alias in node.names if (name := (alias.asname or alias.name).split(".")[0]) not in used)


@pytest.mark.parametrize("path", [*FILES, *sorted(PACKAGE.parent.glob("tests/**/*.py"))], ids=lambda path: str(path.relative_to(PACKAGE.parent)))
def test_what_is_imported_is_used(path):
    assert list(unused_imports(path)) == []


@cache
def rules():
    """The file of each rule, by its name."""
    makers = ("rule", "derivative_of", "of_sums", "safe")
    return {node.args[0].value: module(path) for path in FILES for node in walk(tree(path))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in makers and isinstance(node.args[0], ast.Constant)}


FORMATS = {call.args[0].value for call in walk(tree(PACKAGE/"writing"/"__init__.py")) if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Format"}


def asked_by_name(whole, here):
    """The lines of a tree in which a rule of another file is known by its name: compared, or looked up, by it, or spelt out.

    A name of one word is a word like others, as `sign`; what it is called is looked up in the words of a language alone.
    """
    for node in walk(whole):
        parts = [node.left, *node.comparators] if isinstance(node, ast.Compare) else [node.slice] if isinstance(node, ast.Subscript) else []
        named = [part for part in parts if isinstance(part, ast.Attribute) and part.attr == "name" and ast.unparse(part.value).rpartition(".")[2] == "rule"]
        spelt = isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value and rules().get(node.value, here) != here
        if named and here != "symgrad.writing.typesetting.words" or spelt:
            yield node.lineno


@pytest.mark.parametrize("path", FILES, ids=module)
def test_a_rule_is_known_by_its_traits_and_not_by_its_name(path):
    assert len(rules()) > 50
    assert list(asked_by_name(tree(path), module(path))) == []


def test_a_rule_that_is_asked_for_by_its_name_is_seen():
    for line in ('step.rule.name == "sign"', 'each.rule.name not in ("constant", "variable")', 'LINES[rule.name]', 'KNOWN = {"product rule"}', 'say("local derivative")'):
        assert list(asked_by_name(ast.parse(line), "symgrad.writing.telling.fold")) == [1], line
    assert not list(asked_by_name(ast.parse('@rule("product rule", "calculus", D)\ndef product(): "The product rule."'), "symgrad.rules.calculus"))


def listed_formats(whole):
    """The lines of a tree in which two formats or more stand side by side: in a collection, or as alternatives."""
    for node in walk(whole):
        inside = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", getattr(node, "values", getattr(node, "comparators", ()))) or ()
        found = {part.value.removeprefix("to_") for part in inside if isinstance(part, ast.Constant) and isinstance(part.value, str)} & FORMATS
        found |= {part.attr.removeprefix("to_") for part in inside if isinstance(part, ast.Attribute) and part.attr.startswith("to_")} & FORMATS
        if len(found) > 1:
            yield node.lineno


SCHEMA = PACKAGE/"writing"/"telling"/"json.py"  # a formula in JSON has a text and a LaTeX, by names that its schema promises
EVERYWHERE = [*FILES, *sorted(PACKAGE.parent.glob("tests/**/*.py")), *sorted(PACKAGE.parent.glob("examples/**/*.py"))]


@pytest.mark.parametrize("path", [path for path in EVERYWHERE if path != PACKAGE/"writing"/"__init__.py"], ids=lambda path: str(path.relative_to(PACKAGE.parent)))
def test_formats_are_listed_where_they_are_entered_and_nowhere_else(path):
    assert len(FORMATS) > 4
    assert list(listed_formats(tree(path))) == [] or path == SCHEMA


def test_formats_that_are_listed_elsewhere_are_seen():
    for line in ('FORMATS = ("text", "latex")', 'ENDINGS = {"latex": "tex", "text": "txt"}', "for write in (d.to_text, d.to_latex): write()", 'for form in ["to_json", "to_pdf"]: form'):
        assert list(listed_formats(ast.parse(line))) == [1], line
    assert not list(listed_formats(ast.parse('{"text": 1, "level": 2}, ["latex"]')))


TABLES = {"symgrad.notation.functions"}  # a file of rows may be longer


@pytest.mark.parametrize("path", FILES, ids=module)
def test_a_file_is_one_room(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300 or module(path) in TABLES


# What formats are asked for by the same names: their marks, and how each node of a page is spelt.
INTERFACES = {"BIG", "FENCES", "PRINT", "SIGNS"}


def public_names(whole):
    """The names that a module defines for others: functions, classes and constants without an underscore."""
    for node in whole.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        names = [node.name] if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else [target.id for target in targets if isinstance(target, ast.Name)]
        yield from (name for name in names if not name.startswith("_"))


def said_twice(trees):
    """name -> the modules that define it, of the names that more than one does: `trees` = {module: tree}."""
    homes = {}
    for name, whole in trees.items():
        for public in set(public_names(whole)) - INTERFACES:
            homes.setdefault(public, []).append(name)
    return {public: found for public, found in homes.items() if len(found) > 1}


def test_one_name_is_one_thing():
    assert said_twice({module(path): tree(path) for path in FILES}) == {}


def test_a_name_that_two_modules_define_is_seen():
    trees = {"one": ast.parse("def split(): pass\n_kept = 1"), "other": ast.parse("split = 1\n_kept = 2\nSIGNS = {}"), "third": ast.parse("SIGNS = {}")}
    assert said_twice(trees) == {"split": ["one", "other"]}


ROWS_OF_FUNCTIONS = {name for path in FILES if module(path) in ("symgrad.notation.functions", "symgrad.notation.matrix_functions")
                     for call in walk(tree(path)) if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("ScalarFunction", "MatrixFunction")
                     for name in [call.args[0].value]} - {"max", "min"}  # which are reductions over letters and of arrays too


def keyed_by_functions(whole):
    """The lines of a tree with a table of two functions or more by their names, or a branch on the name of one."""
    for node in walk(whole):
        keys = node.keys if isinstance(node, ast.Dict) else ()
        if len({key.value for key in keys if isinstance(key, ast.Constant)} & ROWS_OF_FUNCTIONS) > 1:
            yield node.lineno
        asked = isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute) and node.left.attr in ("name", "operator", "__name__")
        if asked and any(isinstance(side, ast.Constant) and side.value in ROWS_OF_FUNCTIONS for side in node.comparators):
            yield node.lineno


# Where functions are named apart from their rows, and why.
JOINS = {
    **dict.fromkeys(("symgrad.rules.arrays", "symgrad.rules.factorisations", "symgrad.rules.own_inverses", "symgrad.matrices.build", "symgrad.running.lowering.functions"),
                    "laws that join functions: how an inverse meets a determinant, that |-u| = |u|"),
    "symgrad.reading.text.functions": "what to write for the functions of other libraries",
    "symgrad.running.backends.numpy.numpy_math": "what NumPy calls the functions of Python's math",
    "symgrad.testing.exact": "the methods that NumPy calls on numbers of any precision",
    **dict.fromkeys(("symgrad.writing.formats.latex", "symgrad.writing.formats.mathml", "symgrad.writing.formats.text"), "the signs of a page, det and log among them"),
}


@pytest.mark.parametrize("path", FILES, ids=module)
def test_what_is_known_of_a_function_stands_in_its_row(path):
    assert len(ROWS_OF_FUNCTIONS) > 25
    assert list(keyed_by_functions(tree(path))) == [] or module(path) in JOINS


def test_a_table_or_a_branch_by_the_name_of_a_function_is_seen():
    for line in ('SLOPES = {"tanh": 1, "sigma": 2}', 'if e.operator == "inv": pass', 'if row.name == "sigma": pass'):
        assert list(keyed_by_functions(ast.parse(line))) == [1], line


@pytest.mark.parametrize("path", [path for path in FILES if path.stat().st_size], ids=module)
def test_a_module_says_first_what_it_is(path):
    assert ast.get_docstring(tree(path))


def test_importing_symgrad_loads_neither_numpy_nor_jinja_nor_scipy():
    code = "import symgrad, sys; print(*sorted({'numpy', 'jinja2', 'scipy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert done.stdout.strip() == ""


# Text of a program as NumPy or Python has it: functions by their modules, reductions and shapes as methods, heads of loops.
NUMPY_TEXT = re.compile(r"(?<![\w.])(np|math|scipy)\.\w|(?<![\w.])range\(|einsum|\.(sum|prod|max|min|astype|copy|transpose)\(|\.shape\b")
NUMPY_WRITTEN = ("symgrad.running.backends.", "symgrad.notation.functions", "symgrad.notation.function_helpers", "symgrad.notation.matrix_functions")  # the backend, and the rows of functions
NUMPY_USED = ("symgrad.running.backends.", "symgrad.running.calling.", "symgrad.testing.")


def numpy_text(whole):
    """The texts in a module, its docstrings apart, that are a piece of a program for NumPy."""
    said = {id(node.body[0].value) for node in walk(whole) if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and isinstance(node.body[0], ast.Expr)}
    for node in walk(whole):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said and NUMPY_TEXT.search(node.value):
            yield node.value


def numpy_imports(whole):
    """The imports of NumPy in a module, inside functions too."""
    for node in walk(whole):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from (name for name in names if name.partition(".")[0] == "numpy")


@pytest.mark.parametrize("path", FILES, ids=module)
def test_text_for_numpy_stands_in_its_backend_and_in_the_rows_of_functions_alone(path):
    assert module(path).startswith(NUMPY_WRITTEN) or list(numpy_text(tree(path))) == []


@pytest.mark.parametrize("path", FILES, ids=module)
def test_numpy_is_imported_where_programs_are_printed_called_and_compared_alone(path):
    assert f"{module(path)}.".startswith(NUMPY_USED) or list(numpy_imports(tree(path))) == []


@pytest.mark.parametrize("line", ["text = 'np.exp({u})'", "head = f'for {letter} in range({lo}, {hi}):'", "text = '{0}.sum({1})'", "text = f'{name}.shape[0]'",
                                  "text = f'einsum({spec})'", "def f():\n    return 'math.pi'"])
def test_a_piece_of_a_program_for_numpy_is_seen(line):
    assert list(numpy_text(ast.parse(line)))


@pytest.mark.parametrize("line", ["import numpy as np", "from numpy.linalg import inv", "def f():\n    import numpy"])
def test_an_import_of_numpy_is_seen(line):
    assert list(numpy_imports(ast.parse(line)))


def test_a_sentence_that_says_what_numpy_is_for_is_no_piece_of_a_program():
    assert not list(numpy_text(ast.parse('def f():\n    """Calls np.exp(u)."""\n    return "take numpy.asarray(x), one axis a letter, in ranges"')))
