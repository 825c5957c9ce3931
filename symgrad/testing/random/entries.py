"""Random entries of quantities: what may be read with some letters, and inputs with their declarations and facts."""

from dataclasses import replace

from symgrad.testing.random.letters import Named, entry_of_text

LETTER_NAMES = "ijkm"
_NAMES = tuple("xyuvwsrpqABDEGHMPQRUVWXYZ")  # inputs, as they are needed; none is a letter, a size or a name of DEFINED


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
        return [named for named in known if (named.name in self._settled or self._along(named, letters))
                and all(any(letter.places(axis) for letter in letters) for axis in named.axes)
                and (not letters or any(letters[-1].places(axis) for axis in named.axes))]

    @staticmethod
    def _along(named, letters):
        """Whether each place of a quantity has a letter of its range."""
        return all(any(letter.range == axis and letter.full for letter in letters) for axis in named.axes)
