"""Which mistake explains a wrong gradient: each slip in an equation of the derivation, until one gives the numbers returned.

The gradient of a system is a system, and so is one with a mistake in it. Its numbers at a small point are computed by the room `meaning` and
compared with what was returned there. What agrees at one point is confirmed at others, of other sizes: numbers that are equal by
chance are not equal at all of them.
"""

from dataclasses import dataclass
from itertools import chain, islice

from symgrad.notation.traversal import at, parts
from symgrad.testing.groups import candidates, gives, other_costs
from symgrad.testing.report import Diagnosis
from symgrad.testing.slip import InOneEntry, OfAnotherCost, slipped
from symgrad.testing.slips_in_equations import slips

WORK = 100_000  # entries computed at the first point, after which no more slips are tried
WHERE = {InOneEntry: "in one entry alone: ", OfAnotherCost: "it is the gradient of another cost: "}
CONFIRMED = 3   # points at which a slip must explain the numbers, where the function runs at so many


@dataclass(frozen=True)
class Findings:
    """What explains the numbers returned.

    diagnoses   a `Diagnosis` for each mistake
    left        the inputs whose gradients are wrong and that none of them explains
    tried       whether slips were tried: not where nothing was wrong at the small points, or where what is plain explains all
    confirmed   at how many other points they explain the numbers too: points of other sizes, where the system has sizes
    """

    diagnoses: tuple = ()
    left: tuple = ()
    tried: bool = True
    confirmed: int = 0


class Search:
    """The search for slips that explain what a function returned at several points: at the first they are sought, then confirmed."""

    def __init__(self, returned):
        self.first, self._others, self._more = None, [], iter(returned)
        for gradient in self._more:
            if gradient.wrong:
                self.first = gradient
                break
            self._others.append(gradient)
        self.names = {key[0] for key in self.first.wrong} if self.first else set()

    @property
    def others(self):
        """The points at which an explanation is confirmed, made when the first one is."""
        self._others += islice(self._more, max(0, CONFIRMED - 1 - len(self._others)))
        return self._others

    @property
    def confirmed(self):
        """How many other points there are at which an explanation holds, of other sizes where the system has sizes."""
        own = self.first.meaning.sizes
        return sum(not own or other.meaning.sizes != own for other in self.others)

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

    def in_one_entry(self, name):
        """The slip that explains a gradient of which one entry is wrong, made in that entry alone; None."""
        equations = [pair for tier in self.first.suspects({name}) for pair in tier if pair[1].by == name]
        single = (InOneEntry([(number, slip)], name) for number, definition in equations
                  for slip in chain(*slips(definition, self.first.system)))
        return next(filter(self.holds, single), None) if sum(key[0] == name for key in self.first.wrong) == 1 else None

    def of_another_cost(self):
        """The slips in the equations of the system whose gradient is the one returned; None."""
        groups = () if self.first.derivation.cost.places else other_costs(self.first)
        return next((group for group in groups if all(gives(gradient, group) for gradient in (self.first, *self.others))), None)

    def holds(self, group):
        """Whether some slips explain every gradient that rests on their equations, at all points."""
        return self.first.explains(group) and all(other.explains(group) for other in self.others)


def diagnosed(returned):
    """The `Findings` on what a function returned, from points at which it was called: one slip for all that is wrong, or several."""
    search = Search(returned)
    if search.first is None:
        return Findings(tried=False)
    found = search.found()
    diagnoses = [diagnosis_of(search.first, group, names) for group, names in found]
    if not found and (group := search.of_another_cost()):
        return Findings((diagnosis_of(search.first, group, search.names),), confirmed=search.confirmed)
    left = search.names.difference(*(names for _, names in found))
    for name in sorted(left):
        if group := search.in_one_entry(name):
            diagnoses.append(diagnosis_of(search.first, group, {name}))
            left = left - {name}
    return Findings(tuple(diagnoses), tuple(sorted(left)), confirmed=search.confirmed if diagnoses else 0)


def diagnosis_of(gradient, group, names):
    """The `Diagnosis` of a group of slips that explains the gradients by `names`."""
    number, slip = group[0]
    definition, derivation = gradient.system.definitions[number], gradient.derivation
    proved = [turn for turn, proof in enumerate(derivation.proofs) if proof.is_adjoint or proof.is_multiple]
    first = len(gradient.system.definitions) - len(proved)
    proof = proved[number - first] if number >= first else None  # None for an equation of the system itself
    left = proof is not None and (derivation.multiple_of(derivation.proofs[proof]) if derivation.proofs[proof].is_multiple else derivation.proofs[proof].left)
    where = left.by.name if proof is not None else definition.target.name
    body = slipped(definition.body, [each for other, each in group if other == number])
    several = len({other for other, _ in group}) > 1
    meant = gradient.derivation.proofs[proof].left if proof is not None else definition.target
    alias = f" = {meant}" if str(meant) != str(definition.target) else ""
    said = f"{slip.sentence}, in the equation of {definition.target}{alias}{' and others like it'*several}"
    step = _step(gradient.derivation, proof, slip, definition.body) if proof is not None else ""
    return Diagnosis(slip.kind, where, f"{WHERE.get(type(group), '')}{said}", slip.part, f"{definition.target} = {definition.body}",
                     slip.shown or f"{definition.target} = {body}", step, tuple(sorted(names)))


def _step(derivation, number, slip, body):
    """The step of a proof that first has the part in question, as a line."""
    proof = derivation.proofs[number]
    for wanted in (slip.part, at(body, slip.focus)):
        for turn, step in enumerate(proof.steps):
            after, before = derivation.named(step.after), derivation.named(step.before)
            if wanted in set(parts(after, type(wanted))) and wanted not in set(parts(before, type(wanted))):
                return f"it comes in at step {turn + 1} of {len(proof.steps)} of {proof.left}, {step.rule.name}: {after}"
    return f"{proof.left} is derived in {len(proof.steps)} steps" if proof.steps else ""
