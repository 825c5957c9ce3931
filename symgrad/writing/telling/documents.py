"""Whole documents: a derivation told, spelt, and put in order by templates that hold finished strings."""

from hashlib import sha256

from symgrad.limits import task
from symgrad.writing.formats.templates import fill
from symgrad.writing.telling.page import make_page
from symgrad.writing.typesetting.words import Words


@task("writing")
def document(derivation, spelling, whole, options):
    """The page of a derivation in a `Spelling`, by its templates, of which `whole` is the outermost."""
    from symgrad import __version__
    page = make_page(derivation, options)
    spelt = spelling(page)
    blocks = [fill(spelt.folder, spelt.template(block), **spelt.strings(block)).rstrip("\n") for block in page.blocks]
    made = Words(options.language)("made by", version=__version__, source=fingerprint(derivation.forward))
    return fill(spelt.folder, f"{whole}.{spelt.ending}", **spelt.whole(), blocks=blocks, made="".join(made))


def fingerprint(system):
    """Twelve digits that tell by which equations a page was made."""
    text = "\n".join(f"{definition.target} = {definition.body}" for definition in system.definitions)
    return sha256(text.encode()).hexdigest()[:12]
