"""The shape of the house: imports run one way, what derivations must not call is not called, a file is one room."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent/"symgrad"
FILES = sorted(PACKAGE.rglob("*.py"))

# A module may import, as it loads, from rooms below its own. The two of one line do not know of each other.
FLOORS = (
    ("errors",),
    ("limits",),
    ("files",),
    ("notation",),
    ("equations",),
    ("meaning",),
    ("rules",),
    ("stable",),
    ("matrices",),
    ("deriving",),
    ("reading",),
    ("writing", "running"),
    ("checking",),
    ("testing",),
    ("cli",),
    ("__main__",),
)
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}

# Calls that do many things at once, or that run what a user typed, and why each that there is may stay.
KEPT_OUT = {"diff", "doit", "simplify", "eval", "sympify", "parse_expr", "exec"}
REASONS = {
    ("symgrad.checking.sympy_witness", "diff"): "SymPy's own derivative of the cost written out is the witness that knows none of our rules",
    ("symgrad.running.calling.compiled", "exec"): "a program is source that symgrad wrote, in which a user's name is only a checked identifier",
}


def room(path):
    """The top-level module or package that a file belongs to: `rules` for symgrad/rules/indices.py."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


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


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_at_load(path):
    """What a file imports of symgrad as it loads: statements outside of functions."""
    waiting, found = list(tree(path).body), []
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found.extend(imported(node))
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def imports_anywhere(path):
    return [name for node in ast.walk(tree(path)) if isinstance(node, (ast.Import, ast.ImportFrom)) for name in imported(node)]


@pytest.mark.parametrize("path", [path for path in FILES if path != PACKAGE/"__init__.py"], ids=module)
def test_a_module_imports_only_from_floors_below(path):
    here = room(path)
    assert here in FLOOR, f"{here} has no floor yet"
    for name in imports_at_load(path):
        there = name.split(".")[1]
        assert there == here or FLOOR.get(there, -1) < FLOOR[here], f"{module(path)} imports {name}"


def test_no_modules_import_each_other_in_a_circle():
    graph = {module(path): imports_at_load(path) for path in FILES}
    assert set(TopologicalSorter(graph).static_order()) == MODULES


@pytest.mark.parametrize("here, there", [("writing", "running"), ("running", "writing"), ("meaning", "rules"), ("sampling", "rules")])
def test_these_two_never_import_each_other_not_even_inside_a_function(here, there):
    files = [path for path in FILES if room(path) == here]
    assert files, f"{here} is gone"
    for path in files:
        assert not [name for name in imports_anywhere(path) if name.split(".")[1] == there], module(path)


def calls_kept_out(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
            if name in KEPT_OUT:
                yield module(path), name


def test_derivations_and_readers_call_nothing_that_does_many_things_at_once():
    found = {call for path in FILES for call in calls_kept_out(path)}
    assert found == set(REASONS)


def unused_imports(path):
    """The names that a file imports and does not use, nor hands on in `__all__` or, by its line, for what loading them does."""
    lines, whole = path.read_text(encoding="utf-8").splitlines(), tree(path)
    used = {node.id for node in ast.walk(whole) if isinstance(node, ast.Name)}
    used |= {node.value for node in ast.walk(whole) if isinstance(node, ast.Constant) and isinstance(node.value, str)} if "__all__" in used else set()
    for node in ast.walk(whole):
        if isinstance(node, (ast.Import, ast.ImportFrom)) and "noqa: F401 - " not in lines[node.lineno - 1]:
            yield from (name for alias in node.names if (name := (alias.asname or alias.name).split(".")[0]) not in used)


@pytest.mark.parametrize("path", [*FILES, *sorted(PACKAGE.parent.glob("tests/**/*.py"))], ids=lambda path: str(path.relative_to(PACKAGE.parent)))
def test_what_is_imported_is_used(path):
    assert list(unused_imports(path)) == []


@pytest.mark.parametrize("path", FILES, ids=module)
def test_a_file_is_one_room(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", [path for path in FILES if path.stat().st_size], ids=module)
def test_a_module_says_first_what_it_is(path):
    assert ast.get_docstring(tree(path))


def test_importing_symgrad_loads_neither_numpy_nor_jinja_nor_scipy():
    code = "import symgrad, sys; print(*sorted({'numpy', 'jinja2', 'scipy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert done.stdout.strip() == ""
