"""What went wrong, where it stands in the input, what was read, and what would be right."""

from dataclasses import dataclass
from unicodedata import east_asian_width


@dataclass(frozen=True)
class Place:
    """A stretch of the input: file, line and column (from 1), the line's text, and how many characters are meant."""

    file: str
    line: int
    column: int
    text: str
    length: int = 1

    def __str__(self):
        return f"{self.file}:{self.line}:{self.column}"

    def caret(self):
        """The line and, below it, carets under the stretch; wide characters count twice."""
        before, meant = self.text[:self.column - 1], self.text[self.column - 1:self.column - 1 + self.length]
        blank = "".join("\t" if c == "\t" else " " * _width(c) for c in before)
        line = "".join(c if c.isprintable() or c == "\t" else "\ufffd" for c in self.text)
        return f"  | {line}\n  | {blank}{'^' * max(1, sum(map(_width, meant)))}"


@dataclass(frozen=True)
class Argument:
    """An argument of a call: its name and, where one entry of it is meant, that entry. A message about it names it so: w[1,2]."""

    name: str
    entry: tuple = ()

    def __str__(self):
        return f"{self.name}[{','.join(map(str, self.entry))}]" if self.entry else self.name


@dataclass(frozen=True)
class Part:
    """Something that is no text and no argument, as a step of a proof, the page of a template, a task. A message about it names it."""

    name: str

    def __str__(self):
        return self.name


def _width(character):
    return 2 if east_asian_width(character) in "WF" else 1


def printable(text, kept="\n\t"):
    """Text for a terminal: what would move its cursor, colour it or turn its direction is written as an escape, as \\x1b."""
    return "".join(c if c in kept or c.isprintable() else ascii(c)[1:-1] for c in text)


class SymgradError(Exception):
    """Something a user gave cannot be used: `message` says what was read, `remedy` what would be right.

    `place` is a Place, whose line is shown with carets, or an Argument or a Part, which the message names.
    """

    def __init__(self, message, place=None, remedy=None):
        self.message, self.place, self.remedy = message, place, remedy
        super().__init__(message)

    def __str__(self):
        in_text = isinstance(self.place, Place)
        lines = [f"{self.place}: {self.message}" if in_text else self.message]
        if in_text and self.place.text:
            lines.append(self.place.caret())
        if self.remedy:
            lines.append(self.remedy)
        return printable("\n".join(lines))


class InputError(SymgradError):
    """The equation text, or a name or value handed over, is not valid."""


class UnsupportedError(SymgradError):
    """The input means something, but no rule of symgrad covers it."""


class TooLargeError(SymgradError):
    """The input means something, but it is larger, or takes longer, than symgrad allows."""


def too_deep():
    """The error for equations whose derivation is nested more deeply than Python can follow."""
    return UnsupportedError("the equations depend on one another through too many levels", Part("equations"),
                            "write what repeats as a recurrence over a letter: a[l] = sigma(w[l]*a[l-1]) for l in 1..L")


class CheckError(SymgradError):
    """A step, or the answer, does not hold; the message names it and prints both values."""

    def __init__(self, message, place=None, remedy="this is a fault of symgrad, not of the equations: report them, and trust no number of this derivation"):
        super().__init__(message, place, remedy)
