"""`python tools/api_reference.py`: docs/API.md, made of the signatures and docstrings of the public names."""

import inspect
import re
from pathlib import Path

import numpy

import symgrad
from symgrad import testing
from symgrad.matrices.tree import Array
from symgrad.testing import plugin, strategies

PAGE = Path(__file__).resolve().parent.parent/"docs"/"API.md"
HEAD = """# API

Every public name, with its signature and its docstring. `python tools/api_reference.py` makes this page: change the
docstrings, not the page.
"""

# What a user meets beside the methods that a class defines itself.
BESIDE = {symgrad.System: ("inputs",),
          symgrad.Derivation: ("answer", "answers", "steps", "system", "gradients", "structure", "array_letters", "named", "where")}
BRIEF = {Array}  # of which the first sentence is enough
ERRORS = "SymgradError", "InputError", "UnsupportedError", "TooLargeError", "CheckError"


LONG = 60  # characters of a default that is written out
INSIDE = {"of", "run", "far", "gradients"}  # members that are there for other parts of symgrad, where a class is shown that methods return


def results():
    """What methods return, found by calling them: how it is got -> its class."""
    system = symgrad.read("x: (n)\nC = norm(x)**2")
    derivation, hessian = system.derive("x"), system.hessian("x")
    structured = hessian.compile(structured=True)
    return {
        "`System.compile(...)`": type(system.compile("x")),
        "`System.compile(..., hessian=True)`": type(system.compile("x", hessian=True)),
        "`Derivation.compile()` of a Jacobian or Hessian": type(hessian.compile()),
        "`Derivation.compile(structured=True)` of a Jacobian or Hessian": type(structured),
        "a call of a `CompactFunction`": type(structured(x=numpy.ones(2))),
        "`Derivation.compile()` of a Hessian times a vector": type(system.hessian_product("x").compile()),
        "`System.stepper(...)`": type(system.stepper("x", eta=0.1)),
        "`Derivation.check()`": type(derivation.check()),
        "`Derivation.matrix_form()`": type(derivation.matrix_form()),
        "`Derivation.structure`": type(hessian.structure),
    }


def hint(annotation):
    """An annotation as it is written."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"\b(?:[a-z_]\w*\.)+(?=[A-Z])", "", text)


def signature(name, function, bound=True):
    """A call as it is written, its parameters with their types; `bound` leaves out self."""
    known = inspect.signature(function)
    parameters = list(known.parameters.values())
    if bound and parameters and parameters[0].name in ("self", "cls"):
        parameters = parameters[1:]
    parts, star, slash = [], False, [p for p in parameters if p.kind is p.POSITIONAL_ONLY]
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and not star:
            parts.append("*")
        star = star or parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        parts.append(_parameter(parameter))
        if slash and parameter is slash[-1]:
            parts.append("/")
    returns = "" if known.return_annotation is known.empty else f" -> {hint(known.return_annotation)}"
    line = f"{name}({', '.join(parts)}){returns}"
    return line if len(line) <= 100 else f"{name}(\n    " + ",\n    ".join(parts) + f",\n){returns}"


def _parameter(parameter):
    stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    told = "" if parameter.annotation is parameter.empty else f": {hint(parameter.annotation)}"
    if parameter.default is parameter.empty:
        return f"{stars}{parameter.name}{told}"
    default = repr(parameter.default).replace("'", '"')
    return f"{stars}{parameter.name}{told}{' = ' if told else '='}{default if len(default) <= LONG else '(...)'}"


def described(text):
    """A docstring as Markdown: a list of names, each with what it is, becomes a table."""
    blocks = re.split(r"\n\s*\n", inspect.cleandoc(text or ""))
    return "\n\n".join(_block(block) for block in blocks if ">>>" not in block)


def _block(block):
    """One paragraph; lines `name   what it is`, some of which go on below, are rows."""
    before, rows = [], []
    for line in block.splitlines():
        found = re.match(r"(?! )(\S.{0,40}?) {2,}(\S.*)", line)
        if found:
            rows.append([found[1], found[2]])
        elif rows and line.startswith("  "):
            rows[-1][1] += " " + line.strip()
        elif rows:
            return "\n\n".join(filter(None, ["\n".join(before), _table(rows), _block(block[block.index(line):])]))
        else:
            before.append(line)
    return "\n\n".join(filter(None, ["\n".join(before), _table(rows)]))


def _table(rows):
    if not rows:
        return ""
    cells = [(f"`{name}`", told.replace("|", r"\|")) for name, told in rows]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {told} |" for name, told in cells)])


def code(text):
    return f"```python\n{text}\n```"


def members(kind):
    """The public methods and properties that a class defines itself, then those of what it is made of that a user meets."""
    for name in [*(name for name in vars(kind) if not name.startswith("_") and name not in INSIDE), *BESIDE.get(kind, ())]:
        member = inspect.getattr_static(kind, name)
        if member.__doc__ and (inspect.isroutine(member) or hasattr(member, "__get__")):
            yield name, getattr(member, "__func__", member)


def class_text(name, kind, called=None):
    """A class: what it says of itself, how it is called, its members."""
    parts = [described(kind.__doc__ if kind not in BRIEF else kind.__doc__.partition("\n")[0])]
    if called:
        parts.insert(0, code(called))
    for member_name, member in members(kind):
        if callable(member):
            parts += [f"#### {name}.{member_name}", code(signature(f".{member_name}", member)), described(member.__doc__)]
        else:
            parts += [f"#### {name}.{member_name}", f"Attribute. {described(member.__doc__)}"]
    return "\n\n".join(parts)


def entries(module, *names):
    """Some public names of a module."""
    for name in names:
        value = getattr(module, name)
        text = class_text(name, value) if inspect.isclass(value) else f"{code(signature(name, value))}\n\n{described(value.__doc__)}"
        yield f"### {name}\n\n{text}"


def result(by, kind):
    """What a method returns."""
    called = signature("f", vars(kind)["__call__"]) if "__call__" in vars(kind) else None
    return f"### {kind.__name__}\n\nReturned by {by}.\n\n{class_text(kind.__name__, kind, called)}"


def reference():
    """The page."""
    parts = [HEAD, "## symgrad", *entries(symgrad, "read", "derive", "patience", "System", "Derivation", "Proof", "Step")]
    parts += ["## Errors", "All stand in `symgrad`. Each carries a `message`, a `place` and a `remedy`.", *entries(symgrad, *ERRORS)]
    parts += ["## What methods return", *(result(by, kind) for by, kind in results().items())]
    parts += ["## symgrad.testing", *entries(testing, "compare", "check_gradient", "Report", "Diagnosis", "GradientError", "Undecided")]
    check = plugin.GradientCheck
    parts += ["### The pytest fixture gradcheck", class_text("gradcheck", check, signature("gradcheck", check.__call__))]
    parts += ["## symgrad.testing.strategies", *entries(strategies, *strategies.__all__)]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
