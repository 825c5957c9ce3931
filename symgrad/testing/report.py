"""What a comparison of two gradients says, as a person reads it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import numpy as np

from symgrad.errors import Argument, Part, SymgradError, printable
from symgrad.testing.options import check_options
from symgrad.testing.verdict import RIGHT, SAME_FORMULA, WHY, WRONG, simple

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these


class GradientError(SymgradError, AssertionError):
    """A gradient is wrong; `report` tells all, what was expected among it."""

    def __init__(self, report: Report) -> None:
        self.report, text = report, report.text()
        super().__init__(text, _worst(report), next((line.strip() for line in text.split("\n")[1:] if line.strip()), None))

    def __str__(self) -> str:
        return printable(self.message)


class Undecided(SymgradError):
    """Some entries cannot be told right from wrong at this point; `report` tells why."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(report.text(), _worst(report), 'move the point a little, or accept it: undecided="accept"')


def _worst(report):
    """The first array that is wrong, else what was compared."""
    return next((Argument(part.leaf.name()) for part in report.wrong()), Part(report.what))


@dataclass(frozen=True)
class Diagnosis:
    """What was done wrong, as far as it can be told.

    kind      "sign", "missing term", "doubled term", "factor", "reduction", "transposed", "shifted" or "stale"
    where     the name of the quantity z in whose equation, that of dC/dz, it was done
    said      the mistake in words
    part      the term, factor or array in question, a SymPy expression; None where the gradient alone was looked at
    right     the equation of the derivation, and `returned` the one that gives what was returned; "" likewise
    step      the step of the derivation that yields the part; "" likewise
    names     the inputs whose gradients it explains
    """

    kind: str
    where: str
    said: str
    part: object = None
    right: str = ""
    returned: str = ""
    step: str = ""
    names: tuple = ()

    def lines(self) -> list[str]:
        """The diagnosis as a person reads it."""
        lines = [f"diagnosis: {self.said}"]
        if self.right:
            lines += [f"  derived:  {self.right}", f"  returned: {self.returned}"]
        return lines + ([f"  {self.step}"] if self.step else [])


@dataclass(frozen=True)
class Report:
    """A comparison of gradients.

    parts       a `ComparedPart` for each array that was compared
    method      how the reference was found: "exact" (derived), "mpmath", "complex step", "differences"
    point       what the point is, for a person who wants it again: a seed, sizes
    diagnoses   what mistake explains what was returned, as far as that can be told
    ignored     names of inputs for which no gradient was returned
    notes       lines on arrays that cannot be compared entry by entry, as those of another shape: the gradient is wrong
    faults      lines on what is wrong beside the numbers: floats that are too coarse, inputs that were changed
    asides      lines that come last: what was held fixed, that nothing explains the numbers
    directions  along how many directions arrays were compared of which not every entry was looked at
    cause       the exception that the gradient raised where it failed
    what        what was compared, "gradient" or "array"
    """

    parts: tuple
    method: str
    point: str = ""
    diagnoses: tuple = ()
    ignored: tuple = ()
    notes: tuple = ()
    faults: tuple = ()
    asides: tuple = ()
    directions: int = 0
    cause: object = None
    what: str = "gradient"

    def count(self, verdict: int | None = None) -> int:
        """How many entries have that verdict; all that were compared without one."""
        return sum(int(np.sum(part.compared if verdict is None else part.verdicts == verdict)) for part in self.parts)

    @property
    def verdict(self) -> str:
        """"wrong", "cannot tell" or "right"."""
        if self.count(WRONG) or self.notes or self.faults:
            return "wrong"
        return "right" if self.count(RIGHT) == self.count() else "cannot tell"

    @property
    def diagnosis(self) -> Diagnosis | None:
        """The first of the diagnoses, or None."""
        return self.diagnoses[0] if self.diagnoses else None

    def certainty(self) -> float:
        """How far off an entry may be and pass, beside the largest entry of its array, at most."""
        pairs = [(part.allowed[part.compared].max(initial=0.0), np.abs(part.expected[part.compared]).max(initial=0.0)) for part in self.parts]
        return max((float(allowed/max(largest, 1e-300)) for allowed, largest in pairs), default=0.0)

    def wrong(self) -> tuple:
        """The arrays in which entries are wrong."""
        return tuple(part for part in self.parts if np.any(part.verdicts == WRONG))

    def concluded(self, undecided: str = "raise") -> Report:
        """This report where the gradient is right; else GradientError, or Undecided unless that is accepted."""
        check_options(undecided=undecided)
        if self.verdict == "wrong":
            raise GradientError(self) from self.cause
        if self.verdict == "cannot tell" and undecided == "raise":
            raise Undecided(self)
        return self

    def text(self, most: int = 5) -> str:
        """The report as a person reads it, with the worst entry of each wrong array, `most` in all."""
        lines = [*self._headline(), *self.notes, *self.faults]
        wrong = self.wrong()
        each = max(1, most//len(wrong)) if wrong else 0
        for part in wrong[:most]:
            lines += _wrong_entries(part, each)
        if len(wrong) > most:
            lines.append(f"  and so on in {', '.join(part.leaf.name() for part in wrong[most:])}")
        for part, verdict in product(self.parts, WHY):
            if places := part.places(verdict):
                more = f" and {len(places) - 1} more" if len(places) > 1 else ""
                lines.append(f"  {part.leaf.name(places[0])}{more}: {part.why(places[0])}")
        for diagnosis in self.diagnoses:
            lines += ["", *diagnosis.lines()]
        if self.ignored:
            lines.append(f"not compared, since no gradient was returned: {', '.join(self.ignored)}")
        return "\n".join([*lines, *self.asides, *[f"point: {self.point}"]*bool(self.point)])

    __str__ = text

    def _headline(self):
        right = self.count(RIGHT)
        if self.verdict == "right":
            exact = self.method != "differences"
            how = "to rounding" if exact else f"as far as differences tell, to {self.certainty():.0e} of its largest entry"
            return [f"the {self.what} is right {how}: {self._compared()} ({self.method})"]
        if self.verdict == "cannot tell":
            return [f"whether the {self.what} is right cannot be told here: {right} of {self._looked_at()} right, "
                    f"the others not decided ({self.method})"]
        if not self.count(WRONG) and not self.notes:
            return [f"the numbers of the {self.what} are right, and yet it is not: {self._compared()} ({self.method})"]
        names = ", ".join(part.leaf.name() for part in self.wrong())
        said = f": {self.count(WRONG)} of {self._looked_at()}, in {names} ({self.method})" if names else ""
        only = not self.notes and all(part.value for part in self.wrong())
        return [f"the {'value beside the gradient' if only else self.what} is wrong{said}"]

    @property
    def size(self) -> int:
        """How many entries there are, those that were not looked at one by one among them."""
        return sum(part.got.size for part in self.parts)

    def _looked_at(self):
        return _entries_of(self.count()) + (f" looked at (of {self.size})" if self.count() < self.size else "")

    def _compared(self):
        if self.count() == self.size:
            return f"{_entries_of(self.size)} compared"
        return f"{self.count()} of {_entries_of(self.size)} compared, the others along {self.directions} directions"


def _entries_of(count):
    return f"{count} {'entry' if count == 1 else 'entries'}"


def _wrong_entries(part, most):
    """Lines on the worst entries of one array."""
    places = part.places(WRONG)
    lines = []
    for index in places[:most]:
        got, expected = float(part.got[index]), float(part.expected[index])
        ratio = simple(got/expected, max(part.rounding, SAME_FORMULA)) if expected else None
        wanted = f"expected {expected:.10g}" + (f" (times {ratio})" if ratio and ratio != 1 else "")
        if not math.isnan(part.left[index]):
            wanted = f"and the function has a kink there, with slopes {part.left[index]:.6g} and {part.right[index]:.6g}"
        lines.append(f"  {part.leaf.name(index)}: got {got:.10g}, {wanted}")
    if len(places) > most:
        lines[-1] += f"; {len(places) - most} more of {part.got.size}"
    return lines
