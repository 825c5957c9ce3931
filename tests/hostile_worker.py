"""Feeds the hostile strings to every way in, in a process of its own that is watched: what it opens, runs, imports; time and memory.

Prints one JSON object: "calls", a row each: kind, what the string tries, the way in, the outcome, seconds, and what was seen;
"megabytes", by how much the process grew. Outcomes are "fine", the name of an error of symgrad, or "BROKEN ..." for any other.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import hostile
import numpy
import sympy

import symgrad
from symgrad.reading.text.lines import TextLine
from symgrad.reading.text.written_names import check_form
from symgrad.writing import FORMATS, PageOptions
from symgrad.writing.formats import templates

ONE_CALL = 0.5      # the patience of each call, in seconds
MEGABYTES = 1024    # of address space beyond that after warming up, so that a failure is an error and not a halt
PLAIN = "z[i] = sum(w[i,j]*x[j], j)\nC = sum(sigma(z[i])**2, i)\n"

# What Python may do while symgrad runs: load its own modules, and run the programs and the check's functions that were written for it.
OWN = (*(str(Path(module.__file__).resolve().parent) for module in (symgrad, sympy, numpy, json)), sys.base_prefix + "/lib/python")
GENERATED = ("<symgrad ", "<lambdifygenerated", "<string>", "<unknown>", "<template>")
WATCHED = ("os.", "subprocess.", "socket.", "shutil.", "ctypes.", "pty.", "glob.", "tempfile.", "webbrowser.")
seen, OPENED = [], [None]


def named_file(name):
    """The name of a file that is asked for, which may be opened."""
    OPENED[0] = name
    return name


def watch(event, arguments):
    """Note whatever a mere derivation has no business to do."""
    if event == "open" and not str(arguments[0]).startswith(OWN) and not str(arguments[0]).endswith((".py", ".pyc")):
        seen.append(f"open {arguments[0]}")
    elif event == "exec" and not arguments[0].co_filename.startswith((*GENERATED, *OWN, "<frozen")) and not arguments[0].co_filename.endswith(".py"):
        seen.append(f"exec {arguments[0].co_filename}")
    elif event == "compile" and arguments[1] is not None and not str(arguments[1]).startswith((*GENERATED, *OWN)):
        seen.append(f"compile {arguments[1]}")
    elif event.startswith(WATCHED) and event not in ("os.listdir", "os.scandir"):
        seen.append(event)


def whole(system):
    """Everything that can be done with a system, one call after another."""
    derivation = system.derive()
    yield "check", derivation.check
    for form in FORMATS.values():
        if not form.binary:
            yield form.name, lambda form=form: form.write(derivation, PageOptions())
    yield "export", derivation.export
    yield "compile", derivation.compile
    yield "str", lambda: str(system)


def equations(text):
    """Equation text, and the same as a question, an option, a file name."""
    system = symgrad.read(PLAIN)
    yield "read", lambda: symgrad.read(text + "\n")
    yield "question", lambda: system.derive(text)
    yield "file", lambda: symgrad.read(named_file(text.replace("=", "").replace("\n", "") or "."))
    yield "wholly", lambda: symgrad.read(text + "\n")


def names(name):
    """Wherever a name may be given."""
    x, C, i, n = sympy.Symbol("x"), sympy.Symbol("C"), sympy.Symbol("i", integer=True), sympy.Symbol("n", integer=True)
    symbol, index, size = sympy.Symbol(name), sympy.Symbol(name or "i", integer=True), sympy.Symbol(name or "n", integer=True)
    system, symmetric = symgrad.read("z = x*y\nC = z**2 + x\n"), symgrad.read("S: (n, n) symmetric\nC = tr(S@S)\n")
    ways = {
        "symbol": lambda: symgrad.System([sympy.Eq(C, symbol**2*x)]),
        "left side": lambda: symgrad.System([sympy.Eq(symbol, x**2)]),
        "base": lambda: symgrad.System([(C, sympy.Sum(sympy.IndexedBase(name or "q")[i]**2, (i, 0, n - 1)))]),
        "letter": lambda: symgrad.System([(C, sympy.Sum(sympy.IndexedBase("q")[index]**2, (index, 0, n - 1)))]),
        "Idx": lambda: symgrad.System([sympy.Eq(sympy.IndexedBase("z")[sympy.Idx(name or "i", n)], x), (C, x)]),
        "dummy": lambda: symgrad.System([(C, sympy.Dummy(name)**2)]),
        "function": lambda: symgrad.System([(C, sympy.Function(name.replace("\0", "") or "f")(x)*x)]),
        "matrix": lambda: symgrad.System([(C, sympy.Trace(sympy.MatrixSymbol(name or "M", n, n)))]),
        "size of a matrix": lambda: symgrad.System([(C, sympy.Trace(sympy.MatrixSymbol("M", size, size)))]),
        "size of a range": lambda: symgrad.System([(C, sympy.Sum(sympy.IndexedBase("q")[i]**2, (i, 0, size - 1)))]),
        "given": lambda: symgrad.System([sympy.Eq(C, x**2)], given=["x", name]),
        "named": lambda: symgrad.System([sympy.Eq(C, x**2)], named={("C", "x"): name}),
        "named of": lambda: symgrad.System([sympy.Eq(C, x**2)], named={(name, "x"): "g"}),
        "one expression": lambda: symgrad.derive(symbol**2 + sympy.sin(symbol), symbol).forward,
        "free": lambda: symmetric.free(S=name),
    }
    yield from ways.items()
    for way, ask in {"question": system.derive, "cost": lambda name: system.derive("x", cost=name), "jacobian": lambda name: system.jacobian("z", name),
                     "hessian": system.hessian, "derivative": lambda name: system.derivative("x", name), "eta": lambda name: system.descent("x", eta=name),
                     "direction": lambda name: system.hessian_product("x", direction={"x": name}), "linear change": system.linear_change,
                     "rate": lambda name: system.stepper("x", eta=name), "backend": lambda name: system.compile(backend=name),
                     "language": lambda name: system.derive().to_latex(language=name), "level": lambda name: system.derive().to_text(level=name),
                     "input": lambda name: system.compile()(**{name: 1.0}), "value": lambda name: system.compile()(x=name, y=1.0),
                     "file": lambda name: symgrad.read(named_file(name)), "lines": lambda name: symgrad.read(f"C = {name}\n")}.items():
        yield way, lambda ask=ask: SimpleNamespace(asked=ask(name))


def forms(form):
    """How a name is written, read from text, checked alone, and handed to a system past the reader."""
    from dataclasses import replace
    yield "write line", lambda: symgrad.read(f"write x as {form}\nC = x**2\n")
    yield "past the reader", lambda: replace(symgrad.read("C = x**2\n"), forms={"x": form})
    yield "checked", lambda: check_form(TextLine("<form>", 1, form, form), 0, form)


def filled(source):
    """A template with that text, in the place of a paragraph's."""
    templates.template_text = lambda name: source
    templates._template.cache_clear()
    yield "fill", lambda: templates.fill("text", "paragraph.txt", text="a text", rows=["a row"])


def control(act):
    """What must be seen, so that seeing nothing says something."""
    yield "act", act


CONTROL = {
    "open": lambda: open(hostile.SECRET).close(), "os.system": lambda: os.system("true"), "subprocess.Popen": lambda: subprocess.run(["true"]),
    "exec": lambda: exec(compile("1", "theirs", "exec")), "compile": lambda: compile("1", "theirs", "exec"),
    "slow": lambda: sum(range(10**8)), "broken": lambda: 1/0,
}


def attempt(kind, tries, way, call, rows):
    """One call, watched and timed; what it returns, or None where it was refused."""
    seen.clear()
    began, made = time.process_time(), None
    try:
        with symgrad.patience(ONE_CALL):
            made = call()
        outcome = "fine"
    except symgrad.SymgradError as error:
        outcome = type(error).__name__ if str(error) and all(c.isprintable() or c in "\n\t" for c in str(error)) else f"BROKEN message {str(error)!r}"
    except Exception as error:
        outcome = f"BROKEN {type(error).__name__}: {error}"[:300]
    own = f"open {OPENED[0]}" if way == "file" else None
    rows.append([kind, tries, way, outcome, time.process_time() - began, [one[:200] for one in seen if one != own]])
    return made


def feed(kind, strings, ways, rows):
    for tries, string in strings.items():
        for way, call in ways(string):
            made = attempt(kind, tries, way, call, rows)
            for later, call in steps(made, kind, tries, way, rows):
                attempt(kind, tries, f"{way}, {later}", call, rows)


def steps(made, kind, tries, way, rows):
    """What follows where a system was read: the derivation is one step more that may be refused."""
    if not isinstance(made, symgrad.System) or way == "read":
        return
    calls = attempt(kind, tries, f"{way}, derive", lambda: list(whole(made)), rows)
    yield from calls or ()


def main():
    sys.dont_write_bytecode = True  # what is imported on the way leaves nothing behind either
    for _, call in whole(symgrad.read(PLAIN)):
        call()
    attempt("warm", "up", "way", lambda: symgrad.read("C = frobnicate(x)\n"), [])
    before, rows = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, []
    in_use = int(Path("/proc/self/statm").read_text().split()[0])*resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + (MEGABYTES << 20),)*2)
    sys.addaudithook(watch)
    for kind, strings, ways in (("equations", hostile.EQUATIONS, equations), ("name", hostile.NAMES, names), ("form", hostile.FORMS, forms),
                                ("template", hostile.TEMPLATES, filled), ("control", CONTROL, control)):
        if kind in sys.argv[1:]:
            feed(kind, strings, ways, rows)
    print(json.dumps({"calls": rows, "megabytes": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)/1024}))


if __name__ == "__main__":
    main()
