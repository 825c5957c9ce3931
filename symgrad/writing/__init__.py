"""Pages: a derivation told, set and spelt.

In: a derivation and what is asked of its page, `PageOptions`. Out: a page in a format. A format is one entry here, beside its folder of
templates; the command line and the methods of a derivation know those that stand here, and no others.
"""

from dataclasses import dataclass, field, replace
from types import MappingProxyType

from symgrad.writing.options import PageOptions

__all__ = ["FORMATS", "Format", "PageOptions", "in_a_notebook"]


@dataclass(frozen=True)
class Format:
    """A format in which derivations are written.

    name      what the command line calls it, and the method to_NAME of a derivation
    ending    of its files
    takes     the options that it takes, in the order in which its method does
    write     (derivation, PageOptions) -> the page
    about     what its method says of itself
    refuses   option -> why it is not asked of this format
    binary    whether its pages are bytes, for a file alone
    notebook  (MIME type, the options that are others) where notebooks show it, else None
    """

    name: str
    ending: str
    takes: tuple
    write: object
    about: str
    refuses: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))
    binary: bool = False
    notebook: tuple | None = None


# What loads the code of a page stands inside these functions: a command line that only shows its help waits for none of it.

def _text(derivation, options):
    from symgrad.writing.formats.spelling import Ascii, Text
    from symgrad.writing.telling.page import document
    return document(derivation, Ascii if options.ascii else Text, "page", replace(options, layers="below"))


def _latex(derivation, options):
    from symgrad.writing.formats.spelling import LaTeX
    from symgrad.writing.telling.page import document
    return document(derivation, LaTeX, "fragment" if options.fragment else "page", options)


def _markdown(derivation, options):
    from symgrad.writing.formats.spelling import Jupyter, Markdown
    from symgrad.writing.telling.page import document
    return document(derivation, {"kramdown": Markdown, "jupyter": Jupyter}[options.flavor], "page" if options.front_matter else "fragment", options)


def _html(derivation, options):
    from symgrad.writing.formats.html import HTML
    from symgrad.writing.telling.page import document
    return document(derivation, HTML, "fragment" if options.fragment else "page", options)


def _pdf(derivation, options):
    from symgrad.writing.formats.pdf import pdf
    return pdf(_latex(derivation, options), options.seconds)


def _json(derivation, options):
    from symgrad.writing.telling.json import to_json
    return to_json(derivation, options)


FORMATS = MappingProxyType({each.name: each for each in (
    Format("text", "txt", ("level", "language", "ascii", "report", "form", "layout", "safe"), _text, notebook=("text/plain", {}), about="""\
The derivation as plain text for a terminal. `level` is idea, brief or full; `report` is what `check` returned.

With the `form` "matrix" the results stand in matrix notation too, in gradient, numerator or denominator `layout`. With `safe`
the page ends with the equations that a program computes in another form, textbook form beside safe form."""),
    Format("latex", "tex", ("level", "fragment", "language", "layers", "report", "form", "layout", "safe"), _latex,
           notebook=("text/latex", {"fragment": True}), about="""\
The derivation as a LaTeX article that needs amsmath and amssymb alone, or as a fragment to include.

`layers` says how the letter of a recurrence is written: a^{(l)} ("parentheses"), a^l ("bare") or a_l ("below")."""),
    Format("markdown", "md", ("level", "language", "front_matter", "layers", "report", "form", "layout", "safe"), _markdown,
           notebook=("text/markdown", {"front_matter": False, "flavor": "jupyter"}), about="The derivation as Markdown for Jekyll with kramdown."),
    Format("html", "html", ("level", "fragment", "language", "layers", "report", "form", "layout", "safe"), _html, about="""\
The derivation as one HTML page that needs no network and no script, or as a fragment to include.

Formulas are MathML, each display has its TeX to copy, and every number of an equation is a link to it."""),
    Format("pdf", "pdf", ("level", "language", "layers", "report", "form", "layout", "safe", "seconds"), _pdf, binary=True, about="""\
The bytes of a PDF of that article, set by pdflatex in at most so many seconds. SymgradError where it is missing, or stops."""),
    Format("json", "json", ("language", "report"), _json, refuses=MappingProxyType({
        "level": "json holds every step", "form": "json holds the index form", "safe": "json holds the equations as they are written"}),
           about="The derivation as JSON, schema 1: every step, whatever a page would leave out."),
)})


def in_a_notebook(derivation, report=None):
    """MIME type -> page, for what Jupyter shows and exports, the richest first."""
    shown = [each for each in reversed(FORMATS.values()) if each.notebook]
    return {each.notebook[0]: each.write(derivation, PageOptions(report=report, **each.notebook[1])) for each in shown}
