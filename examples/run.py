"""Derive, check, write and run the examples: `python examples/run.py [NAME ...]`; pages and programs go to out/examples/.

Each folder holds its equations and a run.py: `ASK` names the questions of each equation file, `more(systems)`, where there
is one, gives further derivations, `FORM`, where it is "matrix", has the results in matrix notation too, and `run(systems)`
runs the compiled gradients on small data, asserts what it promises, and returns a sentence that says what came out.
"""

import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import symgrad
from symgrad.files import write_whole
from symgrad.writing import FORMATS, PageOptions

HERE = Path(__file__).resolve().parent
OUT = HERE.parent/"out"/"examples"


def names():
    """The examples, in order of name."""
    return sorted(path.parent.name for path in HERE.glob("*/run.py"))


def load(name):
    """The module examples/NAME/run.py."""
    spec = spec_from_file_location(f"example_{name}", HERE/name/"run.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def derivations(example, found):
    """The derivations of an example, by the name of their pages: what it asks of each file, and what more it has."""
    asked = {stem: system.derive(*example.ASK[stem]) for stem, system in found.items()}
    return asked | (example.more(found) if hasattr(example, "more") else {})


def systems(name):
    """The systems of an example, by the name of their file."""
    return {path.stem: symgrad.read(path) for path in sorted((HERE/name).glob("*.txt"))}


def write(derivation, report, folder, name, form="index"):
    """Leave the page of a derivation in every format of text; `form` says whether its results stand in matrix notation too."""
    folder.mkdir(parents=True, exist_ok=True)
    options = PageOptions(report=report, form=form)
    for each in FORMATS.values():
        if not each.binary:
            write_whole(folder/f"{name}.{each.ending}", each.write(derivation, options))


def write_program(system, folder, name):
    """Leave the whole gradient as a module; an abstract cost has none."""
    try:
        source = system.derive().export()
    except symgrad.UnsupportedError:
        return
    write_whole(folder/f"{name}.py", source)


def main(chosen):
    """Run the chosen examples, or all; one line a derivation and one a run."""
    steps = 0
    for name in chosen or names():
        example, found = load(name), systems(name)
        for page, derivation in derivations(example, found).items():
            report = derivation.check()
            steps += report.steps
            write(derivation, report, OUT/name, page, getattr(example, "FORM", "index"))
            print(f"{page}: {report}", flush=True)
        for stem, system in found.items():
            write_program(system, OUT/name, stem)
        print(f"{name}: {example.run(found)}", flush=True)
    print(f"{steps} steps checked; the pages and programs are in {os.path.relpath(OUT)}/")


if __name__ == "__main__":
    main(sys.argv[1:])
