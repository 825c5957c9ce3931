"""Where symgrad builds an error: every such call in the source, and the calls by which an error at hand was built."""

import ast
import builtins
import functools
import importlib
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import symgrad
from symgrad.errors import SymgradError

PACKAGE = Path(symgrad.__file__).resolve().parent
BUILDERS = {"error"}


@dataclass(frozen=True)
class Raise:
    """A call that builds a SymgradError, and the stretch of the file that it takes."""

    file: str
    function: str
    start: tuple
    end: tuple

    @property
    def named(self):
        """The place without its line, which changes."""
        return f"symgrad/{self.file} ({self.function})"

    def __str__(self):
        return f"symgrad/{self.file}:{self.start[0]} ({self.function})"


@functools.cache
def raises():
    """All raises of the package: calls of the classes of errors, and raises and returns of the functions that return a new error."""
    trees = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
    errors = {file: _error_names(file, tree) for file, tree in trees.items()}
    while more := {name for file, tree in trees.items() for name in _returning(tree, errors[file] | BUILDERS)} - BUILDERS:
        BUILDERS.update(more)
    return tuple(found for file, tree in trees.items() for found in _built(file, tree, errors[file], BUILDERS))


@functools.cache
def raised_by_programs():
    """What the programs that symgrad writes say in an error, as patterns."""
    tree = ast.parse((PACKAGE/"running"/"lowering"/"sizes.py").read_text(encoding="utf-8"))
    messages = [node.args[3:] for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node) == "_refuse"]
    messages += [node.value.elts for node in ast.walk(tree) if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "message"]
    return tuple("".join(map(_pattern, message)) for message in messages)


def _pattern(part):
    """What matches a part of a message: text as it is, and anything where a value stands."""
    if isinstance(part, ast.JoinedStr):
        return "".join(map(_pattern, part.values))
    return re.escape(part.value) if isinstance(part, ast.Constant) else ".*"


def _error_names(file, tree):
    """The names of a module that are classes of SymgradError."""
    names = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    names -= set(dir(builtins))
    if not any(name.endswith(("Error", "Undecided")) or name[0].isupper() for name in names):
        return set()
    module = importlib.import_module("symgrad." + file.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
    return {name for name in names if isinstance(getattr(module, name, None), type) and issubclass(getattr(module, name), SymgradError)}


def _returning(tree, builders):
    """The functions that return an error which they build."""
    return {function.name for function in ast.walk(tree) if isinstance(function, ast.FunctionDef)
            for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None
            if any(_name(call) in builders for call in _choices(node.value))}


def _choices(node):
    return [*_choices(node.body), *_choices(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def _name(node):
    """The last name of what is called."""
    called = node.func if isinstance(node, ast.Call) else None
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else None


def _built(file, tree, errors, builders):
    found = []

    def visit(node, names):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names = (*names, node.name)
        wanted = node.exc if isinstance(node, ast.Raise) else node.value if isinstance(node, ast.Return) else None
        for call in _choices(wanted) if wanted is not None else (node,):
            if _name(call) in (errors if call is node else builders):
                found.append(Raise(file, ".".join(names), (call.lineno, call.col_offset), (call.end_lineno, call.end_col_offset)))
        for child in ast.iter_child_nodes(node):
            visit(child, names)
    visit(tree, ())
    return found


@contextmanager
def traced():
    """Within, each new SymgradError has `built`: the raises by which it was built, the innermost first. Yields a list of all of them."""
    initialise, found = SymgradError.__init__, []

    def traced_initialise(self, *given, **named):
        initialise(self, *given, **named)
        self.built = tuple(_raises_of(sys._getframe(1)))
        found.extend(self.built)
    SymgradError.__init__ = traced_initialise
    try:
        yield found
    finally:
        SymgradError.__init__ = initialise


def _raises_of(frame):
    """The raise that a frame is at and, where its function returns the error, those of its callers."""
    while frame is not None:
        code = frame.f_code
        here = _at(code.co_filename, list(code.co_positions())[frame.f_lasti//2])
        if here:
            yield here
        if code.co_name not in BUILDERS | {"__init__"}:
            return
        frame = frame.f_back


def _at(file, positions):
    """The smallest raise of a file around the positions of an instruction."""
    path = Path(file)
    if not path.is_relative_to(PACKAGE):
        return None
    line, end_line, column, end_column = positions
    name = path.relative_to(PACKAGE).as_posix()
    around = [one for one in raises() if one.file == name and one.start <= (line, column) and (end_line, end_column) <= one.end]
    return max(around, key=lambda one: one.start, default=None)
