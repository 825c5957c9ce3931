"""Which mistake explains a wrong gradient: each slip in an equation of the derivation, until one gives the numbers returned.

The gradient of a system is a system, and so is one with a mistake in it. Its numbers at a small point are computed by `meaning.py` and
compared with what was returned there. What agrees at one point is confirmed at others, of other sizes: numbers that are equal by
chance are not equal at all of them.
"""

from dataclasses import dataclass
from itertools import islice

from symgrad.testing.slips import groups
from symgrad.testing.telling import told

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

TRIED = 2000   # slips at most
CONFIRMED = 3  # points at which a slip must explain the numbers, where the function runs at so many


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

    @property
    def others(self):
        """The points at which an explanation is confirmed, made when the first one is."""
        self._others += islice(self._more, max(0, CONFIRMED - 1 - len(self._others)))
        return self._others

    def explained(self, names):
        """The slips that explain the gradients by `names`, which are wrong, at all points; None."""
        candidates = islice(groups(self.first.suspects(names), self.first.system), TRIED)
        return next((group for group in candidates if self.holds(group, names)), None)

    def holds(self, group, names):
        """Whether some slips explain the gradients by `names`, and every other that rests on their equations, at all points."""
        return names <= self.first.resting(group) and self.first.explains(group) and all(other.explains(group) for other in self.others)


def diagnosed(patients):
    """The `Findings` on what a function returned, from points at which it was called: one slip for all that is wrong, or one for each."""
    search = Search(patients)
    if search.first is None:
        return Findings(tried=False)
    names = {key[0] for key in search.first.wrong}
    group = search.explained(names)
    if group:
        return Findings((told(search.first, group, names),))
    found, left = [], []
    for name in sorted(names) if len(names) > 1 else ():
        group = search.explained({name})
        if group:
            found.append(told(search.first, group, {name}))
        else:
            left.append(name)
    return Findings(tuple(found), tuple(left) if len(names) > 1 else tuple(names))
