r"""How a name is written: `write a_prev as a^{(L-1)}`, taken apart, so that further scripts can join its own.

A form is one symbol or several side by side; a symbol bears at most one subscript and one superscript, as in TeX. What TeX
refuses, or sets as something else than it seems to be (`a_prev` as `a_p rev`), is an error with what to write instead.
"""

import re
from dataclasses import dataclass, field, replace

from symgrad.limits import BRACKETS

GREEK_LETTERS = frozenset((
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho sigma varsigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell").split())
ACCENTS = frozenset("hat bar tilde mathbf mathrm mathcal dot vec".split())
FORM_MARKS = "a form has letters, digits, ', signs, brackets, ^{...}, _{...}, Greek letters, " + " ".join("\\" + name for name in sorted(ACCENTS))
SCRIPTS = {"_": "subscript", "^": "superscript"}
FORM_SIGNS = "-+*/=,.:"
_MARK = re.compile(r"\s*(?:(?P<macro>\\[A-Za-z]+)|(?P<letters>[A-Za-z0-9]+|[^\W\d_])|(?P<prime>')|(?P<sign>[-+*/=,.:()\[\]])|"
                   r"(?P<script>[\^_])|(?P<open>\{)|(?P<close>\})|(?P<strange>.))", re.DOTALL)


@dataclass(frozen=True)
class WrittenForm:
    """A form taken apart: `text` is `head`, then the `primes`, `below` and `above` of its last symbol, without the braces around them.

    `many` tells that several symbols stand side by side, and `loose` that there is a sign between them.
    """

    text: str
    head: str
    primes: str = ""
    below: str = ""
    above: str = ""
    many: bool = False
    loose: bool = False


class FormError(Exception):
    """What is wrong with a form: `message`, where it stands in the text, how many characters are meant, and what to write."""

    def __init__(self, message, start, length, remedy):
        super().__init__(message)
        self.message, self.start, self.length, self.remedy = message, start, length, remedy


def check_form(line, start, text):
    """Refuse the form that a line holds from column `start` on, with its place, where it is none."""
    try:
        read_form(text)
    except FormError as error:
        raise line.error(error.message, start + error.start, error.length, error.remedy) from None


def read_form(text):
    """The `WrittenForm` of a text; FormError where it is none."""
    return _Reader(text.rstrip()).form()


@dataclass
class _Symbol:
    """A symbol from `start` to `end`, and the texts of the scripts that follow it by their marks _, ^ and ', in order.

    `accent` tells an accent over a letter; `hollow`, braces around nothing but an accent with scripts, which TeX leaves out.
    """

    start: int
    end: int
    accent: bool
    hollow: bool
    scripts: dict = field(default_factory=dict)

    @property
    def last(self):
        return next(reversed(self.scripts), None)


class _Reader:
    """A text read mark by mark, from left to right; `at` is where the next mark begins."""

    def __init__(self, text):
        self.text, self.at, self.depth = text, 0, 0

    def form(self):
        symbols = self.symbols()
        if not re.search(r"[^\W_]", self.text):
            raise FormError("no letter stands here", 0, max(1, len(self.text)), r"write it as in a^{(L-1)} or \hat{y}")
        begin = re.match(r"\s*", self.text).end()
        if not re.search(r"[^\W\d_]", self.text[begin:symbols[-1].end]):
            raise FormError("this reads as a number", begin, len(self.text) - begin, r"write it with a letter, as in a_{5} or \hat{y}")
        if len(symbols) == 1 and self.text[symbols[0].start] == "{" and not symbols[0].scripts:       # braces around the whole are not seen
            return replace(read_form(self.text[symbols[0].start + 1:symbols[0].end - 1]), text=self.text)
        self.holds(symbols[-1])
        last, texts = symbols[-1], [self.text[symbol.start:symbol.end] for symbol in symbols]
        depths = [sum(text in "([" for text in texts[:n]) - sum(text in ")]" for text in texts[:n]) for n in range(len(texts))]
        return WrittenForm(self.text[begin:], self.text[begin:last.end], *(last.scripts.get(mark, "") for mark in "'_^"), many=len(symbols) > 1,
                    loose=any(text in FORM_SIGNS and not depth for text, depth in zip(texts, depths)))

    def next(self):
        """The next mark; None at the end."""
        match = _MARK.match(self.text, self.at)
        if not match:
            return None
        kind, said = match.lastgroup, match.group(match.lastgroup)
        self.at, mark = match.end(), (kind, said, match.start(kind))
        if kind == "strange" or kind == "macro" and said[1:] not in GREEK_LETTERS | ACCENTS:
            raise FormError(f"{said} cannot stand in a written form", mark[2], len(said), FORM_MARKS)
        return mark

    def symbols(self, opened=None):
        """The symbols up to the end, or up to the brace that closes the one at `opened`."""
        found = []
        while mark := self.next():
            kind, said, start = mark
            if kind == "close":
                if opened is None:
                    raise FormError("} closes nothing", start, 1, "leave it out")
                return found
            if kind in ("script", "prime"):
                self.attach(found[-1] if found else None, mark)
            else:
                found.append(self.symbol(mark))
        if opened is not None:
            raise FormError("{ is never closed", opened, 1, "write } where it ends")
        return found

    def symbol(self, mark):
        kind, said, start = mark
        inside = self.group(start) if kind == "open" else ()
        if said[1:] in ACCENTS:
            self.argument(said)
        hollow = len(inside) == 1 and (inside[0].accent and bool(inside[0].scripts) or inside[0].hollow)
        return _Symbol(start, self.at, said[1:] in ACCENTS, hollow)

    def group(self, opened):
        self.depth += 1
        if self.depth > BRACKETS:
            raise FormError(f"more than {BRACKETS} braces in one another", opened, 1, "write fewer")
        inside = self.symbols(opened)
        self.depth -= 1
        return inside

    def argument(self, wants):
        """The text of what ^, _ or an accent takes: a group, one letter, digit or Greek letter; a script also takes a sign, as in x^*."""
        mark = self.next()
        kind, said, start = mark or ("close", "", len(self.text))
        if kind in ("close", "script"):
            raise FormError(f"nothing stands after {wants}", start, 1, f"write {wants}{{...}}")
        if kind == "open":
            self.group(start)
            inside = self.text[start + 1:self.at - 1]
            if not inside.strip():
                raise FormError(f"nothing stands after {wants}", start, self.at - start, f"write {wants}{{...}}")
            return inside
        if not (kind == "letters" and len(said) == 1 or said[1:] in GREEK_LETTERS or wants in SCRIPTS and said in ("*", "+", "-")):
            raise FormError(f"after {wants} TeX takes {said[0]} alone" if kind == "letters" else f"{wants} cannot take {said} without braces",
                            start, len(said), f"write {wants}{{{said if kind == 'letters' else '...'}}}")
        return said

    def attach(self, symbol, mark):
        """A script at a symbol: no second one of its kind; primes are part of the superscript, and stand right before it."""
        kind, said, start = mark
        if symbol is None:
            script = said if kind == "prime" else said + "{...}"
            raise FormError(f"nothing stands before {said}", start, 1, f"write the letter that bears it, as in x{script}")
        self.holds(symbol)
        if kind == "prime":
            self.prime(symbol, start)
            return
        text = self.argument(said)
        if said in symbol.scripts:
            remedy = f"write one: {self.text[symbol.start:symbol.end]}{said}{{{symbol.scripts[said]},{text}}}"
            raise FormError(f"a second {SCRIPTS[said]} of one symbol", start, self.at - start, remedy)
        if said == "^" and "'" in symbol.scripts and symbol.last != "'":
            raise self.late(symbol, symbol.scripts["'"], text, start)
        symbol.scripts[said] = text

    def holds(self, symbol):
        """Refuse further scripts at braces that TeX leaves out."""
        if symbol.hollow:
            text = self.text[symbol.start:symbol.end]
            raise FormError("TeX leaves out braces around an accent alone", symbol.start, len(text),
                            f"write {text[1:-1].strip()}, with all its scripts")

    def prime(self, symbol, start):
        primes = symbol.scripts.get("'", "") + "'"
        if symbol.last != "'" and symbol.scripts.keys() & {"^", "'"}:
            raise self.late(symbol, primes, symbol.scripts.get("^"), start)
        symbol.scripts["'"] = primes

    def late(self, symbol, primes, above, start):
        """The error for primes that do not stand right before the superscript; it ends after what was read last."""
        scripts = (("^", above), ("_", symbol.scripts.get("_")))
        remedy = f"write {self.text[symbol.start:symbol.end]}{primes}" + "".join(f"{mark}{{{text}}}" for mark, text in scripts if text is not None)
        return FormError("a second superscript of one symbol: a prime is one too", start, self.at - start, remedy)
