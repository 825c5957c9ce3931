"""The changes of a cost as numbers: every step of a linear change, and of a step of gradient descent, at small sizes."""

from dataclasses import replace
from random import Random
from types import MappingProxyType

from symgrad.equations.system import Family
from symgrad.errors import CheckError, Part
from symgrad.meaning.oracle import Meaning, agree, entries, residual
from symgrad.meaning.points import samples
from symgrad.notation.nodes import Change, Dot, Norm, Plus, Power, Quantity, Times, Updated, Vector, over
from symgrad.notation.traversal import parts, replace as rewrite
from symgrad.rules import descent as rules


def check_changes(derivation, report, seed):
    """The report of a check, with every step of the changes compared too; CheckError names the first that does not hold."""
    rng, comparisons, worst = Random(seed), 0, 0.0
    proofs = [(n, p) for n, p in enumerate(derivation.proofs) if p.is_change]
    for meaning in samples(derivation.forward, rng):
        numbers = ChangeNumbers(meaning, derivation.cost, derivation.vector, derivation.rate, rng)
        for number, proof in proofs:
            for turn, step in enumerate(proof.steps):
                for before, after in numbers.pairs(step.before, step.after, proof.over):
                    comparisons += 1
                    worst = max(worst, float(residual(before, after)))
                    if not agree(before, after):
                        place = Part(f"step {turn + 1} of proof {number + 1}")
                        raise CheckError(f"{place} ({proof.left}), {step.rule.name}: the two sides differ\n"
                                         f"  before: {step.before}\n        = {before}\n  after:  {step.after}\n        = {after}", place)
    return replace(report, comparisons=report.comparisons + comparisons, worst=max(report.worst, worst))


class ChangeNumbers:
    """What expressions of changes denote at one sample: the changes are drawn, or chosen against the gradient where there is a rate."""

    def __init__(self, meaning, cost, vector, rate, rng):
        self.vector, mp = vector, meaning.mp
        slope = {(e.entry.name, key): meaning.response(cost, (e.entry.name, key)) for e in vector.entries for key in meaning.inputs[e.entry.name]}
        eta = mp.mpf(rng.uniform(0.1, 0.9))
        changes = {at: -eta*value if rate else mp.mpf(rng.uniform(-1, 1)) for at, value in slope.items()}
        system = meaning.system
        families, inputs = dict(system.families), dict(meaning.inputs)
        for e in vector.entries:
            name = e.entry.name
            families[_change(name)] = replace(system.families[name], name=_change(name))
            inputs[_change(name)] = {key: changes[name, key] for key in meaning.inputs[name]}
        families[_change(cost.name)], inputs[_change(cost.name)] = Family(_change(cost.name)), {(): _directional(meaning, cost, changes)}
        if rate:
            families[rate.name], inputs[rate.name] = Family(rate.name), {(): eta}
        self.meaning = Meaning(replace(system, families=MappingProxyType(families)), meaning.sizes, inputs, meaning.digits)

    def pairs(self, before, after, over=()):
        """The values of two expressions: one pair for scalars at each value of `over`, one for each entry of vectors."""
        if rules.is_vector(before):
            for e in self.vector.entries:
                yield from self.pairs(rules.component(before, e), rules.component(after, e), e.binders)
            return
        for letters in entries(over, self.meaning):
            yield tuple(self.meaning.value(_spelled(side), letters) for side in (before, after))


def _change(name):
    return f"\N{GREEK CAPITAL LETTER DELTA}{name}"


def _directional(meaning, cost, changes):
    """The derivative of the cost along the changes, by central differences with all inputs moved at once."""
    h = meaning.mp.mpf(10)**-(meaning.digits//3)

    def at_distance(t):
        moved = {name: {key: value + t*changes.get((name, key), 0) for key, value in held.items()} for name, held in meaning.inputs.items()}
        return Meaning(meaning.system, meaning.sizes, moved, meaning.digits).value(cost)
    return (at_distance(h) - at_distance(-h))/(2*h)


def _spelled(e):
    """A scalar expression of changes without vectors: dot products and norms as sums over entries, by definition."""
    def change(part):
        if isinstance(part, Dot):
            return _dot(*part.args)
        if isinstance(part, Power) and isinstance(part.base, Norm):
            return _dot(part.base.args[0], part.base.args[0])
        if isinstance(part, Change) and isinstance(part.of, Quantity):
            return Quantity(_change(part.of.name), *part.of.places)
        if isinstance(part, Updated) and isinstance(part.of, Quantity):
            return Plus(part.of, Quantity(_change(part.of.name), *part.of.places))
        return part
    return rewrite(e, change)


def _dot(u, v):
    vector = next(p for p in parts(u, Vector))
    return Plus(*(over("sum", Times(*(_spelled(rules.component(side, e)) for side in (u, v))), e.binders) for e in vector.entries))
