"""Letters of random equations, their ranges and places, and the entries that may be read with them, of inputs or of what equations defined."""

from dataclasses import dataclass, replace

SIZES = ("n", "d")
KEYWORD = "K"  # a size that no array tells: a call is given it, and it may be 0
LETTER_NAMES = "ijkm"
_NAMES = tuple("xyuvwsrpqABDEGHMPQRUVWXYZ")  # inputs, as they are needed; none is a letter, a size or a name of DEFINED


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

    def __str__(self):
        return self.name

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


def entry_of_text(name, places):
    """The text of an entry at letters, or other text."""
    return f"{name}[{','.join(map(str, places))}]" if places else name


def bracketed(text):
    """Text that may stand before a power, or under a fraction."""
    depth, simple = 0, True
    for character in text:
        depth += (character in "([") - (character in ")]")
        simple = simple and (depth or character.isalnum() or character in ")]")
    return text if simple else f"({text})"


def without_brackets(text):
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


class EntryWriter:
    """Writes entries of quantities: of inputs that stand already, or new ones, and of what equations defined.

    letters     the names of letters that count entries
    """

    def __init__(self, choices, letters=LETTER_NAMES):
        self.choice, self.randint, self.letters = choices.choice, choices.randint, letters
        self.facts, self.declared, self.defined, self.inputs = {}, {}, [], {}
        self._names, self._settled = list(_NAMES), set()

    def seldom(self, one_in):
        """True once in so many times; false is the simpler."""
        return self.randint(1, one_in) == one_in

    def new(self):
        """The name of a new input."""
        return self._names.pop(0)

    def input(self, axes):
        """An input with these axes: one that stands already, or a new one, at times with a fact about it."""
        known = self.inputs.setdefault(axes, [])
        if not known or len(known) < 2 and self._names and self.seldom(3):
            known.append(Named(self.new(), axes))
            self._declare(known[-1])
            self._fact(known[-1])
        return self.choice(known)

    def _declare(self, named):
        """Where it begins, if that is above 0: a sum alone does not tell; at times it is held from 0 on, and no place below is read."""
        if any(axis.low > 1 for axis in named.axes) or any(axis.low for axis in named.axes) and self.seldom(3):
            held = [replace(axis, low=0) for axis in named.axes] if self.seldom(3) else named.axes
            self.declared[named.name] = f"{named.name}: ({', '.join(axis.text for axis in held)})"

    def _fact(self, named):
        if self.seldom(6):
            forms = ("assume {} > 0", "assume 0 < {} < 1")
            if [axis.size for axis in named.axes] == ["n"]:
                forms += ("assume sum({}[i], i) = 1", "assume sum({}[i]**2, i) = 1")
            self.facts[named.name] = self.choice(forms).format(named.name)

    def read(self, named, letters):
        """An entry of a quantity. Where no equation has told its ranges yet, only letters that have these very ranges will do."""
        settled = named.name in self._settled
        found = [self._place(axis, letters, settled) for axis in named.axes]
        if all(letter and letter.written for _, letter in found):
            self._settled.add(named.name)
        return entry_of_text(named.name, [place for place, _ in found])

    def _place(self, axis, letters, settled):
        """One place, and the letter that stands there alone along the whole axis, if one does."""
        alone = [(letter.name, letter) for letter in letters if letter.range == axis and letter.full]
        if not settled:
            return self.choice(alone)
        other = [(place, None) for letter in letters for place in letter.places(axis) if (place, letter) not in alone]
        if not (alone or other) or self.seldom(20):
            return str(axis.low), None
        return self.choice(alone*6 + other)

    def entry(self, letters):
        """An entry of an input, or of what an equation defined."""
        known = self.readable(letters)
        full = [letter for letter in letters if letter.full]
        if known and (letters and not letters[-1].full or self.seldom(2)):
            return self.read(self.choice(known), letters)
        axes = full[-1:]
        if full and self.seldom(3):
            axes = self.choice(([], [*axes, self.choice(full)], [self.choice(full), *axes]))
        return self.read(self.input(tuple(letter.range for letter in axes)), letters)

    def readable(self, letters):
        """What stands already and may be read with the last of these letters."""
        known = [*self.defined, *(named for group in self.inputs.values() for named in group)]
        whole = {letter.range for letter in letters if letter.full}
        return [named for named in known if (named.name in self._settled or whole.issuperset(named.axes))
                and all(any(letter.places(axis) for letter in letters) for axis in named.axes)
                and (not letters or any(letters[-1].places(axis) for axis in named.axes))]
