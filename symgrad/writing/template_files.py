"""Where the templates lie: inside the package when installed, at the top of the checkout otherwise."""

from functools import cache
from pathlib import Path

from symgrad.errors import Part, SymgradError

PACKAGE = Path(__file__).resolve().parent.parent


@cache
def folder():
    """The folder of templates. SymgradError where an installation lacks it."""
    for found in (PACKAGE/"templates", PACKAGE.parent/"templates"):
        if (found/"words"/"en.json").is_file():
            return found
    raise SymgradError("the templates of symgrad are missing", Part("templates"), "install the wheel again, or run from a whole checkout")


def template_text(name):
    """The text of a file of the folder."""
    return (folder()/name).read_text(encoding="utf-8")


def languages():
    """The languages for which there are words."""
    return tuple(sorted(path.stem for path in (folder()/"words").glob("*.json")))
