"""Which mistake explains a wrong gradient: each slip in an equation of the derivation, until one gives the numbers returned.

The gradient of a system is a system, and so is one with a mistake in it. Its numbers at a small point are computed by `meaning.py` and
compared with what was returned there. What agrees at one point is confirmed at others, of other sizes: numbers that are equal by
chance are not equal at all of them.
"""

from dataclasses import dataclass
from itertools import islice

from symgrad.testing.groups import candidates
from symgrad.testing.telling import told

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

WORK = 100_000  # entries computed at the first point, after which no more slips are tried
CONFIRMED = 3   # points at which a slip must explain the numbers, where the function runs at so many


@dataclass(frozen=True)
class Findings:
    """What explains the numbers returned.

    diagnoses   a `Diagnosis` for each mistake
    left        the inputs whose gradients are wrong and that none of them explains
    tried       whether anything was wrong at the points looked at
    """

    diagnoses: tuple = ()
    left: tuple = ()
    tried: bool = True


class Search:
    """The search for slips that explain what a function returned at several points: at the first they are sought, then confirmed."""

    def __init__(self, patients):
        self.first, self._others, self._more = None, [], iter(patients)
        for patient in self._more:
            if patient.wrong:
                self.first = patient
                break
            self._others.append(patient)
        self.names = {key[0] for key in self.first.wrong} if self.first else set()

    @property
    def others(self):
        """The points at which an explanation is confirmed, made when the first one is."""
        self._others += islice(self._more, max(0, CONFIRMED - 1 - len(self._others)))
        return self._others

    def found(self):
        """Pairs (slips, the inputs whose wrong gradients they explain): one pair where one explains all, else as few as there are."""
        partly = []
        for group in candidates(self.first, self.names):
            names = self.first.resting(group) & self.names
            if names and self.holds(group):
                if names == self.names:
                    return [(group, names)]
                partly.append((group, names))
            if self.first.work > WORK:
                break
        found, left = [], set(self.names)
        for group, names in sorted(partly, key=lambda pair: -len(pair[1])):
            if names <= left:
                found.append((group, names))
                left -= names
        return sorted(found, key=lambda pair: sorted(pair[1]))

    def holds(self, group):
        """Whether some slips explain every gradient that rests on their equations, at all points."""
        return self.first.explains(group) and all(other.explains(group) for other in self.others)


def diagnosed(patients):
    """The `Findings` on what a function returned, from points at which it was called: one slip for all that is wrong, or several."""
    search = Search(patients)
    if search.first is None:
        return Findings(tried=False)
    found = search.found()
    left = search.names.difference(*(names for _, names in found))
    return Findings(tuple(told(search.first, group, names) for group, names in found), tuple(sorted(left)))
