"""Whole documents: a derivation as LaTeX, Markdown and plain text, by templates that only put finished strings in order."""

from functools import cache
from hashlib import sha256

from symgrad.errors import InputError
from symgrad.writing.fold import LEVELS
from symgrad.writing.formats import FORMATS, MARKDOWNS
from symgrad.writing.page import make_page
from symgrad.writing.places import folder
from symgrad.writing.record import to_json
from symgrad.writing.style import LAYERS

__all__ = ["to_json", "to_latex", "to_markdown", "to_text"]


def to_latex(derivation, level="brief", fragment=False, language="en", layers="parentheses", report=None):
    """A LaTeX article that needs amsmath and amssymb alone; with `fragment`, what stands between its begin and end.

    `level` is "idea", "brief" or "full"; `layers` "parentheses", "bare" or "below"; `report` what `check()` returned.
    Raises InputError for a level, language or manner that does not exist.
    """
    return _document(derivation, "latex", "fragment" if fragment else "page", level, language, layers, report)


def to_markdown(derivation, level="brief", language="en", front_matter=True, layers="parentheses", report=None, flavor="kramdown"):
    """A Markdown page for Jekyll with kramdown; `front_matter` puts title and `use_math` before it. Otherwise as `to_latex`.

    `flavor` is "kramdown", or "jupyter", which has formulas in running text between single dollars.
    """
    if flavor not in MARKDOWNS:
        raise InputError(f"no flavor of Markdown is called {flavor!r}", remedy=f"known: {', '.join(MARKDOWNS)}")
    return _document(derivation, MARKDOWNS[flavor], "page" if front_matter else "fragment", level, language, layers, report)


def to_text(derivation, level="brief", language="en", ascii=False, report=None):
    """A page for a terminal, in Unicode or in ASCII alone. Otherwise as `to_latex`."""
    return _document(derivation, "ascii" if ascii else "text", "page", level, language, "below", report)


def _document(derivation, name, whole, level, language, layers, report):
    if level not in LEVELS:
        raise InputError(f"no level of detail is called {level!r}", remedy=f"known: {', '.join(LEVELS)}")
    if layers not in LAYERS:
        raise InputError(f"no manner of writing layers is called {layers!r}", remedy=f"known: {', '.join(LAYERS)}")
    page = make_page(derivation, level, language, layers, report)
    form = FORMATS[name](page)
    blocks = [_template(form.folder, form.template(block)).render(form.strings(block)).rstrip("\n") for block in page.blocks]
    whole = _template(form.folder, f"{whole}.{form.ending}")
    return whole.render(form.whole(), blocks=blocks, version=version(), source=fingerprint(derivation.forward))


def version():
    """The version of symgrad, which every page names."""
    from symgrad import __version__
    return __version__


def fingerprint(system):
    """Twelve digits that tell by which equations a page was made."""
    text = "\n".join(f"{definition.target} = {definition.body}" for definition in system.definitions)
    return sha256(text.encode()).hexdigest()[:12]


@cache
def _environment(name):
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    return Environment(loader=FileSystemLoader(folder()/name), undefined=StrictUndefined, autoescape=False, trim_blocks=True,
                       lstrip_blocks=True, keep_trailing_newline=True, block_start_string="<%", block_end_string="%>",
                       variable_start_string="<<", variable_end_string=">>", comment_start_string="<#", comment_end_string="#>")


def _template(name, file):
    return _environment(name).get_template(file)
