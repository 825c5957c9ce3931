"""Pages that are refused, and files; templates that are none; pages that TeX does not set."""

import io
import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from refusals import Refused

from symgrad import files, read
from symgrad.limits import TEXT
from symgrad.writing import FORMATS, PageOptions, template_files as places
from symgrad.writing.formats import templates
from symgrad.writing.formats.pdf import pdf
from symgrad.writing.options import FLAVORS

NEURON = "z = w*x + b\na = sigma(z)\nC = (a - y)**2"


def page(call, again=None):
    """A page of a derivation, and the page that its remedy has."""
    derived = lambda: read(NEURON + "\n").derive("w")
    return Refused(lambda: call(derived()), cured=again and (lambda: again(derived())))


def template(text, again=None):
    """A template of that text, filled; and with the text that its remedy has."""
    def filled(text):
        templates._template.cache_clear()
        with patch.object(templates, "template_text", lambda name: text):
            return templates.fill("text", "example.txt", name="x", names=["x", "y"])
    return Refused(lambda: filled(text), cured=again and (lambda: filled(again)))


@contextmanager
def tex(script):
    """Within, pdflatex is this shell script; there is none where it is empty."""
    with TemporaryDirectory() as folder:
        command = Path(folder, "pdflatex")
        command.write_text(f"#!/bin/sh\n{script}\n")
        command.chmod(0o755 if script else 0)
        with patch.dict(os.environ, PATH=folder):
            yield


def set_by(script, seconds=60):
    def typeset():
        with tex(script):
            read(NEURON + "\n").derive("w").to_pdf(seconds=seconds)
    return Refused(typeset)


def written(call):
    """A file that is written in an empty folder."""
    with TemporaryDirectory() as folder:
        call(Path(folder))


def without_templates():
    with patch.object(places, "PACKAGE", Path("no/such")):
        places.folder.__wrapped__()


REFUSED = [
    page(lambda d: PageOptions(flavor="github"), lambda d: [FORMATS["markdown"].write(d, PageOptions(flavor=flavor)) for flavor in FLAVORS]),
    *(page(lambda d, name=name: d.to_latex(**{name: "other"}), lambda d, name=name, known=known: d.to_latex(**{name: known})) for name, known in (
        ("level", "idea"), ("layers", "bare"), ("form", "matrix"), ("layout", "numerator"), ("safe", True), ("language", "en"))),
    page(lambda d: d.matrix_form("w", layout="other"), lambda d: d.matrix_form("w", layout="numerator")),
    page(lambda d: replace(d, forward=replace(d.forward, forms={"w": "\\evil"})).to_text()),
    page(lambda d: replace(d, forward=replace(d.forward, forms={"w": "x"})).to_text(), lambda d: replace(d, forward=replace(d.forward, forms={"w": "\\tilde{x}"})).to_text()),
    template("<< nothing >>", "<< name >>"), template("<< name.upper() >>", "<% for n in names %><< n >><% endfor %>"), template("x"*(TEXT + 1), "x"),
    Refused(without_templates),
    Refused(lambda: pdf(r"\input{secret}")), Refused(lambda: pdf(r"\begin{filecontents}")), Refused(lambda: pdf("^^5c")),
    set_by(""), set_by("echo '! Undefined control sequence.'; exit 1"), set_by("while :; do :; done", 0.01),
    Refused(lambda: files.read_text(io.BytesIO(b"x"*(TEXT + 1)), "long.txt"), mended="a[0] = x\na[l] = sigma(w[l]*a[l-1]) for l in 1..L\nC = a[L]"),
    Refused(lambda: files.read_text(io.BytesIO("C = \u03b1".encode("utf-16")), "old.txt"), cured=lambda: files.read_text(io.BytesIO("C = \u03b1".encode()), "new.txt")),
    Refused(lambda: written(lambda folder: files.write_whole(f"{folder}/a\0b", "C")), cured=lambda: written(lambda folder: files.write_whole(folder/"ab", "C"))),
]
