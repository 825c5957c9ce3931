"""Mistakes in words: what was done wrong, in which equation of the derivation, and the step that has it right."""

from dataclasses import dataclass

from symgrad.notation.traversal import at, parts
from symgrad.testing.slip import InOneEntry, OfAnotherCost, slipped


WHERE = {InOneEntry: "in one entry alone: ", OfAnotherCost: "it is the gradient of another cost: "}


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


def diagnosis_of(gradient, group, names):
    """The `Diagnosis` of a group of slips that explains the gradients by `names`."""
    number, slip = group[0]
    definition = gradient.system.definitions[number]
    proof = _proof(gradient, number)
    where = gradient.derivation.proofs[proof].left.by.name if proof is not None else definition.target.name
    body = slipped(definition.body, [each for other, each in group if other == number])
    several = len({other for other, _ in group}) > 1
    meant = gradient.derivation.proofs[proof].left if proof is not None else definition.target
    alias = f" = {meant}" if str(meant) != str(definition.target) else ""
    said = f"{slip.sentence}, in the equation of {definition.target}{alias}{' and others like it'*several}"
    step = _step(gradient.derivation, proof, slip, definition.body) if proof is not None else ""
    return Diagnosis(slip.kind, where, f"{WHERE.get(type(group), '')}{said}", slip.part, f"{definition.target} = {definition.body}",
                     slip.shown or f"{definition.target} = {body}", step, tuple(sorted(names)))


def _proof(gradient, number):
    """The number of the proof that an equation of the gradient rests on; None for one of the system itself."""
    adjoint = [turn for turn, proof in enumerate(gradient.derivation.proofs) if proof.is_adjoint]
    return adjoint[number - gradient.forward] if number >= gradient.forward else None


def _step(derivation, number, slip, body):
    """The step of a proof that first has the part in question, as a line."""
    proof = derivation.proofs[number]
    for wanted in (slip.part, at(body, slip.focus)):
        for turn, step in enumerate(proof.steps):
            after, before = derivation.named(step.after), derivation.named(step.before)
            if wanted in set(parts(after, type(wanted))) and wanted not in set(parts(before, type(wanted))):
                return f"it comes in at step {turn + 1} of {len(proof.steps)} of {proof.left}, {step.rule.name}: {after}"
    return f"{proof.left} is derived in {len(proof.steps)} steps" if proof.steps else ""
