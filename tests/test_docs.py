"""The pages: what they link to is there, and what is made by a program is what that program makes."""

import ast
import inspect
import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from typing import get_type_hints

import pytest

import symgrad
from symgrad import errors, testing
from symgrad.testing import plugin, strategies
from symgrad.writing import FORMATS
from tests.conftest import ROOT

PAGES = sorted([ROOT/"README.md", *(ROOT/"docs").glob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")


def anchors(page):
    """What a link may jump to on a page: its headings, as GitHub writes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page):
    prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    for path, anchor in LINK.findall(prose):
        there = page.parent/path if path else page
        assert there.exists(), path
        assert not anchor or anchor in anchors(there), anchor


def test_the_readme_leads_to_every_page():
    linked = {path for path, _ in LINK.findall(PAGES[0].read_text(encoding="utf-8"))}
    assert {f"docs/{page.name}" for page in PAGES[1:]} <= linked


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "API.md"], ids=lambda page: page.name)
def test_pages_are_set_to_one_width(page):
    text = page.read_text(encoding="utf-8")
    prose = [line for line in re.sub(r"```.*?```", "", text, flags=re.S).splitlines() if not line.startswith("|")]
    assert [line for line in prose if len(line) > 120] == []


def test_the_reference_is_what_the_docstrings_make():
    spec = spec_from_file_location("api_reference", ROOT/"tools"/"api_reference.py")
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    assert (ROOT/"docs"/"API.md").read_text(encoding="utf-8") == script.reference(), "run: python tools/api_reference.py"


PUBLIC = {symgrad: symgrad.__all__, errors: ("Place", "Argument", "Part"), testing: testing.__all__, plugin: ("GradientCheck",),
          strategies: strategies.__all__}
SHOWN = {symgrad.System: ("inputs",), symgrad.Derivation: ("answer", "answers", "steps", "gradients", "structure")}  # of what a class is made of
CALLED = {"__init__", "__call__", "__str__"}  # of the methods with underscores, those that a user calls


def functions(name, value):
    """A public function, or the functions of a public class that symgrad wrote, by their dotted names."""
    if not inspect.isclass(value):
        yield name, inspect.unwrap(value)
        return
    called = CALLED - {"__init__"} if hasattr(value, "__dataclass_fields__") else CALLED
    own = [each for each in vars(value) if not each.startswith("_") or each in called]
    for each in [*own, *SHOWN.get(value, ())]:
        member = inspect.getattr_static(value, each)
        for inside in ("fget", "func", "__func__"):
            member = getattr(member, inside, member)
        if inspect.isfunction(member):
            yield f"{name}.{each}", inspect.unwrap(member)


FUNCTIONS = {own: function for module, names in PUBLIC.items() for name in names for own, function in functions(name, getattr(module, name))}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_public_function_says_what_it_takes_and_returns(function):
    known = inspect.signature(function)
    own = [parameter for parameter in known.parameters.values() if parameter.name not in ("self", "cls")]
    assert [parameter.name for parameter in own if parameter.annotation is inspect.Parameter.empty] == []
    assert known.return_annotation is not inspect.Signature.empty


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_what_a_type_hint_names_is_there(function):
    assert get_type_hints(function, {**vars(sys.modules[function.__module__]), **imported_for_hints(function.__module__)})


def imported_for_hints(module):
    """What a module imports only where types are checked."""
    names = {}
    for node in ast.parse(inspect.getsource(sys.modules[module])).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            exec(compile(ast.Module(node.body, []), module, "exec"), names)
    return names


def test_every_method_that_writes_a_format_is_declared_for_type_checkers():
    declared = {name: returned for name, returned in vars(symgrad.Derivation)["__annotations__"].items() if name.startswith("to_")}
    assert declared == {f"to_{form.name}": f"Callable[..., {'bytes' if form.binary else 'str'}]" for form in FORMATS.values()}


def test_the_package_says_that_it_has_type_hints():
    assert (ROOT/"symgrad"/"py.typed").read_text() == ""
