"""Letters of random equations: the ranges they have, and how they may stand in the places of a quantity."""

from dataclasses import dataclass

SIZES = ("n", "d")
KEYWORD = "K"  # a size that no array tells: a call is given it, and it may be 0


@dataclass(frozen=True)
class Range:
    """From `low` to a size plus `shift`: the values of a letter, or those that a place takes. A whole axis is 0..n-1."""

    size: str
    low: int = 0
    shift: int = -1

    @property
    def last(self):
        """The text of the last value."""
        return self.size + (f"{self.shift:+d}" if self.shift else "")


    @property
    def text(self):
        """How a declaration writes it: a size alone where it begins at 0 and ends before the size."""
        return self.size if (self.low, self.shift) == (0, -1) else f"{self.low}..{self.last}"


@dataclass(frozen=True)
class BoundLetter:
    """A letter in scope and its range, which is `written` or left to be told by the axis.

    `start` and `end`, where there are any, are the text of ends that lie inside of the range, as i-1 for a letter below i.
    """

    name: str
    range: Range
    written: bool = True
    start: str = ""
    end: str = ""

    @property
    def full(self):
        """Whether it runs along a whole axis, or is a letter of time, whose inputs have the range of their letter."""
        own = self.range
        return not (self.start or self.end) and own.size != KEYWORD and (own.size not in SIZES or own == Range(own.size))

    @property
    def text(self):
        """The letter with its range."""
        return f"{self.name} in {self.start or self.range.low}..{self.end or self.range.last}"

    def places(self, axis):
        """How the letter may stand in a place that takes the values of `axis`: alone, shifted, counted from the end."""
        own = self.range
        if own.size != axis.size or not self.written:
            return [self.name]*(own == axis)
        steps = [step for step in (0, 1, -1) if own.low + step >= axis.low and own.shift + step <= axis.shift]
        end = [f"{axis.last}-{self.name}"]*(own == axis and self.full and not axis.low)
        return [self.name + (f"{step:+d}" if step else "") for step in steps] + end


@dataclass(frozen=True)
class Named:
    """A quantity that may be read: its name and the ranges of its places."""

    name: str
    axes: tuple = ()


def letter_names(letters):
    """The letters as places."""
    return [letter.name for letter in letters]


def entry_of_text(name, places):
    """The text of an entry."""
    return f"{name}[{','.join(places)}]" if places else name


def bracketed(text):
    """Text that may stand before a power, or under a fraction."""
    depth, simple = 0, True
    for character in text:
        depth += (character in "([") - (character in ")]")
        simple = simple and (depth or character.isalnum() or character in ")]")
    return text if simple else f"({text})"


def bare(text):
    """Text without brackets around the whole of it."""
    depth = 0
    for number, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if not depth:
            return text[1:-1] if number == len(text) - 1 and text[0] == "(" else text
    return text


def windows(first, second):
    """How two letters may stand in one place of an array of its own: added, one of them twice, one counted from its end."""
    forms = ["{0}+{1}", "2*{0}+{1}", "{0}+2*{1}"]
    forms += [f"{{0}}-{{1}}+{second.range.last}"]*(second.written and not second.range.low)
    forms += [f"{first.range.last}-{{0}}+{{1}}"]*(first.written and not first.range.low)
    return [form.format(first.name, second.name) for form in forms]
