"""What is asked of a page: one object, checked where it is made. The command line, the methods of a derivation and notebooks all make it."""

from dataclasses import dataclass

from symgrad.deriving.layouts import known_layout
from symgrad.errors import Argument, InputError
from symgrad.writing.template_files import languages

LEVELS = ("idea", "brief", "full")
FORMS = ("index", "matrix")
LAYERS = ("parentheses", "bare", "below")
FLAVORS = ("kramdown", "jupyter")
KNOWN = {
    "level": (LEVELS, "no level of detail is called"), "form": (FORMS, "no form is called"), "layers": (LAYERS, "no manner of writing layers is called"),
    "flavor": (FLAVORS, "no flavor of Markdown is called"),
}


@dataclass(frozen=True)
class PageOptions:
    """How a derivation is told and set.

    level         how much of the derivation is shown: "idea", "brief" or "full"
    language      the language of its sentences, one of those for which there is a file of words
    form          "index", or "matrix" for the results in matrix notation too
    layout        of derivatives in matrix notation: "gradient", "numerator" or "denominator"
    safe          whether the page ends with the equations that a program computes in another form, and why
    layers        how the letter of a recurrence is written: a^{(l)} ("parentheses"), a^l ("bare") or a_l ("below")
    report        what `check()` returned, for the foot of the page; None where nothing was checked
    ascii         whether text is in ASCII alone
    fragment      whether LaTeX is only what stands between begin and end of a document, HTML only what stands in its body
    front_matter  whether title and `use_math` stand before a Markdown page, for Jekyll
    flavor        of Markdown: "kramdown", or "jupyter", which has formulas in running text between single dollars
    seconds       how long pdflatex may take

    Raises InputError for a level, language or manner that does not exist.
    """

    level: str = "brief"
    language: str = "en"
    form: str = "index"
    layout: str = "gradient"
    safe: bool = False
    layers: str = "parentheses"
    report: object = None
    ascii: bool = False
    fragment: bool = False
    front_matter: bool = True
    flavor: str = "kramdown"
    seconds: float = 60

    def __post_init__(self):
        for name, (known, none) in (KNOWN | {"language": (languages(), "no words for the language")}).items():
            value = getattr(self, name)
            if value not in known:
                raise InputError(f"{none} {value!r}", Argument(name), f"known: {', '.join(known)}")
        known_layout(self.layout)
