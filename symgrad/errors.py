"""What went wrong, where it stands in the input, what was read, and what would be right; and what arguments of public functions must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from math import isfinite
from numbers import Integral, Real
from os import PathLike
from typing import Any, TypeVar, overload
from unicodedata import east_asian_width

_F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Place:
    """A stretch of the input: file, line and column (from 1), the line's text, and how many characters are meant."""

    file: str
    line: int
    column: int
    text: str
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def caret(self) -> str:
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

    def __str__(self) -> str:
        return f"{self.name}[{','.join(map(str, self.entry))}]" if self.entry else self.name


@dataclass(frozen=True)
class Part:
    """Something that is no text and no argument, as a step of a proof, the page of a template, a task. A message about it names it."""

    name: str

    def __str__(self) -> str:
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

    def __init__(self, message: str, place: Place | Argument | Part | None = None, remedy: str | None = None) -> None:
        self.message, self.place, self.remedy = message, place, remedy
        super().__init__(message)

    def __str__(self) -> str:
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


class CheckError(SymgradError):
    """A step, or the answer, does not hold; the message names it and prints both values."""

    def __init__(self, message: str, place: Place | Argument | Part | None = None,
                 remedy: str | None = "this is a fault of symgrad, not of the equations: report them, and trust no number of this derivation") -> None:
        super().__init__(message, place, remedy)


def shown(value):
    """A value as a message names it: itself where it is short, else what it is."""
    text = printable(repr(value), "")
    return text if len(text) <= 40 else f"a value of type {type(value).__name__}"


def or_none(suits):
    """Whether a value suits, or is None."""
    return lambda value: value is None or suits(value)


def is_name(value):
    """Whether a value is a text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def is_flag(value):
    """Whether a value is True or False, of Python or of NumPy."""
    return isinstance(value, bool) or type(value).__name__ == "bool" and type(value).__module__ == "numpy"


def _of_sympy(value):
    return type(value).__module__.partition(".")[0] == "sympy"  # its numbers compare to expressions


def is_number(value):
    """Whether a value is a finite number, within the range of floating ones."""
    try:
        return isinstance(value, Real) and not isinstance(value, bool) and not _of_sympy(value) and isfinite(value)
    except (OverflowError, TypeError):
        return False


def whole_number(low, high=None):
    """Whether a value is a whole number within bounds."""
    return lambda value: isinstance(value, Integral) and not (isinstance(value, bool) or _of_sympy(value)) and low <= value and (high is None or value <= high)


NAMED = is_name, "the name of a quantity, a string", 'write it in quotes, as "w"'
FLAG = is_flag, "True or False", "write one of the two"
WORD = is_name, "a string", "write one of those that the documentation lists"
_KINDS = {
    **dict.fromkeys(("of", "by", "first"), NAMED),
    **dict.fromkeys(("cost", "second", "name"), (or_none(is_name), *NAMED[1:])),
    "names": (lambda value: all(map(is_name, value)), *NAMED[1:]),
    "called": (lambda value: all(map(or_none(is_name), value.values())), "by name the names of free components, or what a parameter is tied to", 'write free("S"), or free(S="s")'),
    "direction": (or_none(lambda value: isinstance(value, dict) and all(map(is_name, (*value, *value.values())))),
                  "a dictionary from names of inputs to names", 'write direction={"w": "v"}'),
    **dict.fromkeys(("valued", "hessian", "structured", "ascii", "fragment", "front_matter", "safe"), FLAG),
    **dict.fromkeys(("backend", "method", "level", "language", "form", "layout", "layers"), WORD),
    "report": (or_none(lambda value: all(hasattr(value, name) for name in ("steps", "worst", "points", "skipped", "passed_over", "one_sided", "compiled", "not_compared"))),
               "what check returned", "leave it out, or give derivation.check()"),
    "order": (whole_number(1, 2), "1 or 2, the order of a change", 'write order=2; a third derivative is that of net.derivative("w", "w", "w")'),
    "seed": (whole_number(0, 2**64), "a whole number from 0 on", "write seed=1"),
    "seconds": (lambda value: is_number(value) and value > 0, "a number of seconds above 0", "write seconds=60"),
    "file": (or_none(lambda value: isinstance(value, (str, PathLike))), "the name that errors show for the text", 'write file="network.txt"'),
}


def refuse(kinds, given):
    """InputError for the first of some arguments that is not of its kind: (whether a value suits, what would, what to write)."""
    for name, value in given.items():
        suits, wanted, remedy = kinds.get(name, (None, "", ""))
        if suits and not suits(value):
            strange = next((one for one in value if not is_name(one)), value) if name == "names" else value
            raise InputError(f"{name} must be {wanted}, not {shown(strange)}", Argument(name), remedy)


def an(kinds, wanted, remedy):
    """The kind of an argument that is an object of some classes."""
    return lambda value: isinstance(value, kinds), wanted, remedy


@overload
def checked(function: _F) -> _F: ...
@overload
def checked(function: None = None, **kinds: tuple[Callable[[Any], bool], str, str]) -> Callable[[_F], _F]: ...
def checked(function=None, **kinds):
    """The function with its arguments looked at by their names, as `_KINDS` and `kinds` say. What Python refuses, it refuses itself."""
    if function is None:
        return lambda function: checked(function, **kinds)
    known, own = {**_KINDS, **kinds}, signature(function)

    @wraps(function)
    def call(*given, **named):
        try:
            bound = own.bind(*given, **named).arguments
        except TypeError:
            bound = {}
        refuse(known, bound)
        return function(*given, **named)
    return call
