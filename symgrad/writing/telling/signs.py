r"""One sign for one quantity: written forms compared, as they print, with each other and with the names that have none.

`write b1 as \beta_1` beside a quantity beta_1 would print both alike, `write y as x_0` beside x[i] an entry of x, `write s as s^2` a
square. Forms are compared without the letters of their places and, with them, as any of the entries of another quantity.
"""

import re
from dataclasses import replace
from string import ascii_uppercase

from sympy import pi

from symgrad.errors import Argument, InputError
from symgrad.notation.nodes import Binder, Letter, Quantity
from symgrad.notation.traversal import parts
from symgrad.reading.text.written_names import FormError, read_form
from symgrad.writing.formats.latex import latex
from symgrad.writing.options import LAYERS
from symgrad.writing.typesetting.names import bare
from symgrad.writing.typesetting.pieces import layout
from symgrad.writing.typesetting.style import Style

REMEDY = r"write it as nothing else is written, as with an accent or a label: \tilde{x}, x^{(1)}"
_NUMBER = re.compile(r"[-+]?\d+(?:[./]\d+)?")
_INDEX = r"(?:\d+|[A-Za-z])(?:[-+](?:\d+|[A-Za-z]))*"
_MARK = re.compile(r"\\[A-Za-z]+|[A-Za-z]|\d+|[-+*/=,.:()\[\]]")


def refuse_clash(system):
    """InputError where two quantities of a system print alike, with the place of the form in its text."""
    signs = _Signs(system) if system.forms else None
    for name in system.forms:
        message = signs.like(name) or signs.entry(name) or signs.power(name) or signs.product(name)
        if message and name in system.form_places:
            raise InputError(message, system.form_places[name], REMEDY)
        if message:
            raise InputError(f"forms holds {system.forms[name]!r} for {name}: {message}", Argument("forms"), REMEDY)


class _Signs:
    """What the names of a system print as, each as (head, primes, below, above) of its LaTeX."""

    def __init__(self, system):
        self.system, self.styles = system, [Style.of(system, layers) for layers in LAYERS]
        self.printed = {name: self._whole(name) for name in sorted(self.styles[0].known | system.forms.keys())}
        bodies = [definition.body for definition in system.definitions]
        spans = [*(b for e in bodies for b in parts(e, Binder)), *(b for told in (*system.definitions, *system.families.values()) for b in told.over)]
        self.said = {name: name for name in self.printed}
        for letter in sorted({binder.letter.name for binder in spans} - self.printed.keys()):
            self._add(f"the letter {letter}", letter)
        if any(True for body in bodies for _ in parts(body, type(pi))):
            self._add("the number pi", r"\pi")

    def _add(self, said, tex):
        self.printed[said], self.said[said] = _taken_apart(tex), said

    def _whole(self, name):
        """A name as it prints without places."""
        shown = self.styles[0].name(name)
        return _in_parts(bare(shown.form, shown.letters)) if shown.form else _taken_apart(latex(shown))

    def _others(self, name):
        return {other: printed for other, printed in self.printed.items() if other != name}

    def like(self, name):
        same = next((other for other, printed in self._others(name).items() if printed == self.printed[name]), None)
        return same and f"{self.said[same]} is printed so too"

    def entry(self, name):
        generic = Quantity(name, *(binder.letter for binder in self.styles[0].over(name)))
        shown = (_taken_apart(latex(layout(generic, style))) for style in self.styles)
        found = next((other for printed in shown for other in self._holders(name, printed)), None)
        return found and f"an entry of {found} is printed so"

    def _holders(self, name, printed):
        """The other quantities of which some entry prints so."""
        used = {character for own in self.printed.values() for part in own for character in part}
        spare = [letter for letter in ascii_uppercase if letter not in used]
        for other in self._others(name):
            places = spare[:len(self.styles[0].over(other))]
            for style in self.styles if places and len(places) == len(self.styles[0].over(other)) else ():
                entry = _taken_apart(latex(layout(Quantity(other, *map(Letter, places)), style)))
                if all(re.fullmatch(_pattern(part, places), own) for part, own in zip(entry, printed)):
                    yield other

    def power(self, name):
        head, primes, below, above = self.printed[name]
        unwritten = _taken_apart(latex(replace(self.styles[0], forms={}).name(name)))
        others, base = self._others(name), (head, "", below, "")
        if not above or primes or not (_NUMBER.fullmatch(above) or (above, "", "", "") in others.values()):
            return None
        known = base == unwritten or base in others.values() or any(True for _ in self._holders(name, base))
        return f"this reads as a power of {head}" + (f"_{below}" if below else "") if known else None

    def product(self, name):
        """What is said of several symbols side by side of which each is another quantity, a number or a sign."""
        head, *scripts = self.printed[name]
        marks, others = _MARK.findall(head), self._others(name).values()
        letters = [mark for mark in marks if mark[-1].isalpha()]
        if len(marks) < 2 or not letters or "".join(marks) != head.replace(" ", ""):
            return None
        last = marks[-1] if marks[-1][-1].isalpha() else None
        known = all((mark, "", "", "") in others for mark in letters[:-1 if last else None])
        return "this reads as an expression in other quantities" if known and (not last or (last, *scripts) in others) else None


def _taken_apart(tex):
    try:
        return _in_parts(read_form(tex))
    except FormError:           # a letter that TeX's formulas lack stands as text
        return _plain(tex), "", "", ""


def _in_parts(form):
    return tuple(map(_plain, (form.head, form.primes, form.below, form.above)))


def _plain(tex):
    """TeX without the spaces and the braces that change nothing."""
    text = ""
    for mark in re.findall(r"\\[A-Za-z]+|\S", tex):
        text += " "*bool(re.search(r"\\[A-Za-z]+$", text) and mark[0].isalpha()) + mark
    text = re.sub(r"(\\[A-Za-z]+)\{([A-Za-z0-9])\}", r"\1 \2", text)
    return re.sub(r"(?<=[_^])\{(\\[A-Za-z]+|[^\s\\{}])\}(?![A-Za-z0-9])", r"\1", text)


def _pattern(tex, places):
    """What a part of an entry may be, whatever stands in its places."""
    text = re.escape(tex)
    for one, other in zip(places, places[1:]):
        text = text.replace(one + other, f"{one},?{other}")
    return re.sub("|".join(places), lambda match: _INDEX, text)
