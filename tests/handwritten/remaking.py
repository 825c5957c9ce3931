"""Whether a diagnosis names what was done: the slip it names is made again at other sizes, and gives what was returned there, or not.

What a diagnosis says of the numbers alone, and of no equation, is true where it is said again at those points.
"""

import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from random import Random
from unittest.mock import patch

from symgrad import read
from symgrad.errors import SymgradError
from symgrad.meaning.oracle import Meaning
from symgrad.meaning.points import sampled
from symgrad.meaning.small_sizes import few_reads, fits, keys
from symgrad.running.calling.entries import arrays, entry, places
from symgrad.testing import GradientError, compare
from symgrad.testing.diagnosis import diagnosis_of
from symgrad.testing.returned import ReturnedGradient, changed
from symgrad.testing.slip import OfAnotherCost

TRIED = 200             # sets of sizes, until enough of them fit
READS = 60_000           # entries that the equations of a point may read at most
DIGITS = 30              # of the slopes of another cost
POINTS, NEAR = 3, 1e-9  # where a slip is made again, and how near, beside the largest entry, its gradient is the one returned


@dataclass(frozen=True)
class Run:
    """A gradient as compare saw it: what was raised, if anything was, and the slips that were found, by diagnosis.

    square      whether the gradient runs among square arrays alone
    """

    derivation: object
    gradient: object
    raised: object
    found: tuple
    square: bool = False

    @property
    def diagnoses(self):
        return self.raised.report.diagnoses if isinstance(self.raised, GradientError) else ()

    @property
    def said(self):
        """What was said of the gradient in a line; why it is called wrong where nothing explains it."""
        if self.raised is None:
            return "passed"
        if not isinstance(self.raised, GradientError):
            return f"{type(self.raised).__name__}: {self.raised}".replace("\n", " ")
        report = self.raised.report
        return "; ".join(" ".join(line.split()) for line in (*(one.said for one in report.diagnoses), *report.notes, *report.faults, *report.asides))

    @cached_property
    def true(self):
        """Of each diagnosis, whether it is the mistake that was made, as a function."""
        return tuple(self._true(diagnosis) for diagnosis in self.diagnoses)

    def named(self, fits):
        """Whether the mistake was named: "rightly", "wrongly", or "not", as where something is left unexplained.

        A diagnosis without an equation is right, too, where it `fits` what is known of the mistake.
        """
        if not self.diagnoses:
            return "not"
        if all(true or not one.right and fits(one) for one, true in zip(self.diagnoses, self.true)):
            return "rightly" if self.whole else "not"
        return "wrongly"

    @property
    def whole(self):
        """Whether the diagnoses speak of every input whose gradient is wrong."""
        told = {re.match(r"\w+", name)[0] for diagnosis in self.diagnoses for name in diagnosis.names}
        return told >= {part.leaf.path[0] for part in self.raised.report.wrong() if not part.value}

    def _true(self, diagnosis):
        group = next((group for made, group in self.found if made is diagnosis), None)
        if group is None and diagnosis.right:
            raise AssertionError(f"it is not known which slips were made for: {diagnosis.said}")
        names = None if len(self.diagnoses) == 1 and self.whole else {re.match(r"\w+", name)[0] for name in diagnosis.names}
        again = (lambda meaning: self._said(diagnosis, meaning)) if group is None else lambda meaning: self._made(group, names, meaning)
        return all(map(again, further(self.derivation.forward, self.square)))

    def _said(self, diagnosis, meaning):
        """Whether the same is said at a point; a factor that is the length of an axis is the same whatever the length."""
        raised = compared(self.derivation, self.gradient, at=arrays(meaning)).raised
        return isinstance(raised, GradientError) and _worded(diagnosis) in map(_worded, raised.report.diagnoses)

    def _made(self, group, names, meaning):
        """Whether some slips give, at a point, what the function returns there, for the inputs `names`, or for all."""
        given = arrays(meaning)
        returned = self.gradient(**given)
        found = returned[1] if isinstance(returned, tuple) else returned
        expected = {(name, key): entry(gradient, position) for name, gradient in found.items() if names is None or name in names
                    for key, position in places(self.derivation.forward, name, meaning.inputs[name]).items()}
        gradient = ReturnedGradient(self.derivation, meaning, expected, dict.fromkeys(found, NEAR))
        try:
            world = AnotherCost(gradient, group) if isinstance(group, OfAnotherCost) else gradient.slipped(group)
            return all(gradient.same(key, gradient.value(world, key)) for key in expected)
        except (SymgradError, ArithmeticError):
            return False


class AnotherCost:
    """The gradient of another cost, one of a system in which slips are made, by differences in numbers of many digits."""

    def __init__(self, gradient, group):
        self.cost, self.names = (gradient.derivation.cost.name, ()), {gradient.entry((name, ()))[0]: name for name, _ in gradient.returned}
        self.world = Meaning(changed(gradient.derivation.forward, group), gradient.meaning.sizes, gradient.meaning.inputs, DIGITS).world

    def read(self, name, key):
        """The slope of that cost by an entry of an input, called by the name of its gradient."""
        return self.world.total(self.cost, (self.names[name], key))


def compared(derivation, gradient, square=False, **options):
    """The `Run` of a gradient."""
    with _watched() as found:
        try:
            compare(derivation, gradient, **options)
            raised = None
        except SymgradError as error:
            raised = error
    return Run(derivation, gradient, raised, tuple(found), square)


@contextmanager
def _watched():
    """Meanwhile, a list of (diagnosis, the slips that it puts in words)."""
    found = []

    def watched(gradient, group, names):
        found.append((diagnosis_of(gradient, group, names), group))
        return found[-1][0]
    with patch("symgrad.testing.diagnosis.diagnosis_of", watched):
        yield found


def _worded(diagnosis):
    return re.sub(r"is \d+ times (.*); axis (\d+) has \d+ entries", r"is as many times \1 as axis \2 has entries", diagnosis.said)


def further(system, square=False):
    """Points of three sets of sizes: no two alike in a set, or all alike; of 2 entries too much is true by chance."""
    return _further(str(system), square)


@cache
def _further(text, square):
    system = read(text)
    found = tuple(islice(sampled(system, _sizes(system, Random(10), square), Random(20)), POINTS))
    if len(found) < POINTS:
        raise AssertionError(f"{len(found)} points are found for\n{text}")
    return found


def _sizes(system, rng, square):
    """Sets of sizes at which all entries that are read exist and are few enough: no two alike, or, of arrays of many axes, of 3 and 4 alone."""
    names = [name for name, family in system.families.items() if family.kind == "size"]
    for turn in range(TRIED):
        alike, few = rng.choice((3, 4, 5)), turn > TRIED//2
        numbers = rng.choices((3, 4), k=len(names)) if few else rng.sample(range(3, len(names) + 6), len(names))
        sizes = {name: alike if square else number for name, number in zip(names, numbers)}
        for name in names:
            if system.families[name].over:
                layers = list(keys(system.families[name], Meaning(system, {**sizes, name: {}}, {})))
                three = rng.sample((3, 4, 5, 6), 3)
                sizes[name] = {key: alike if square else three[number % 3] for number, key in enumerate(layers)}
        if few_reads(system, sizes, READS) and fits(system, sizes):
            yield sizes
