"""Whole documents: a derivation as LaTeX, Markdown and plain text, by templates that only put finished strings in order."""

from hashlib import sha256

from symgrad.errors import Argument, InputError
from symgrad.limits import task
from symgrad.matrices.forms import LAYOUTS
from symgrad.writing.formats.formats import FORMATS, MARKDOWNS
from symgrad.writing.formats.templates import fill
from symgrad.writing.telling.fold import LEVELS
from symgrad.writing.telling.json import to_json
from symgrad.writing.telling.matrix_page import FORMS
from symgrad.writing.telling.page import make_page
from symgrad.writing.typesetting.style import LAYERS
from symgrad.writing.typesetting.words import Words

__all__ = ["to_json", "to_latex", "to_markdown", "to_text"]


def to_latex(derivation, level="brief", fragment=False, language="en", layers="parentheses", report=None, form="index",
             layout="gradient", safe=False):
    """A LaTeX article that needs amsmath and amssymb alone; with `fragment`, what stands between its begin and end.

    `level` is "idea", "brief" or "full"; `layers` "parentheses", "bare" or "below"; `report` what `check()` returned;
    `form` "index", or "matrix" for the results in matrix notation too, `layout` then "gradient", "numerator" or "denominator".
    With `safe` the page ends with the equations that a program computes in another form, and why.
    Raises InputError for a level, language or manner that does not exist.
    """
    return _document(derivation, "latex", "fragment" if fragment else "page", level=level, language=language, layers=layers,
                     report=report, form=form, layout=layout, safe=safe)


def to_markdown(derivation, level="brief", language="en", front_matter=True, layers="parentheses", report=None, flavor="kramdown",
                form="index", layout="gradient", safe=False):
    """A Markdown page for Jekyll with kramdown; `front_matter` puts title and `use_math` before it. Otherwise as `to_latex`.

    `flavor` is "kramdown", or "jupyter", which has formulas in running text between single dollars.
    """
    if flavor not in MARKDOWNS:
        raise InputError(f"no flavor of Markdown is called {flavor!r}", Argument("flavor"), f"known: {', '.join(MARKDOWNS)}")
    return _document(derivation, MARKDOWNS[flavor], "page" if front_matter else "fragment", level=level, language=language,
                     layers=layers, report=report, form=form, layout=layout, safe=safe)


def to_text(derivation, level="brief", language="en", ascii=False, report=None, form="index", layout="gradient", safe=False):
    """A page for a terminal, in Unicode or in ASCII alone. Otherwise as `to_latex`."""
    return _document(derivation, "ascii" if ascii else "text", "page", level=level, language=language, layers="below",
                     report=report, form=form, layout=layout, safe=safe)


KNOWN = {
    "level": (LEVELS, "level of detail"), "layers": (LAYERS, "manner of writing layers"), "form": (FORMS, "form"),
    "layout": (LAYOUTS, "layout of derivatives"), "safe": ((False, True), "choice of safe forms"),
}


@task("writing")
def _document(derivation, name, whole, **manner):
    for key, (known, what) in KNOWN.items():
        if manner[key] not in known:
            raise InputError(f"no {what} is called {manner[key]!r}", Argument(key), f"known: {', '.join(map(str, known))}")
    page = make_page(derivation, **manner)
    format_ = FORMATS[name](page)
    blocks = [fill(format_.folder, format_.template(block), **format_.strings(block)).rstrip("\n") for block in page.blocks]
    made = Words(manner["language"])("made by", version=version(), source=fingerprint(derivation.forward))
    return fill(format_.folder, f"{whole}.{format_.ending}", **format_.whole(), blocks=blocks, made="".join(made))


def version():
    """The version of symgrad, which every page names."""
    from symgrad import __version__
    return __version__


def fingerprint(system):
    """Twelve digits that tell by which equations a page was made."""
    text = "\n".join(f"{definition.target} = {definition.body}" for definition in system.definitions)
    return sha256(text.encode()).hexdigest()[:12]
