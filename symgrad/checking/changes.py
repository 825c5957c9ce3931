"""The changes of a cost as numbers: every step of a linear change, and of a step of gradient descent, at small sizes."""

from dataclasses import replace
from random import Random
from types import MappingProxyType

from symgrad.equations.system import Family
from symgrad.errors import CheckError, Part, SymgradError
from symgrad.meaning.oracle import Meaning, agree, entries, residual
from symgrad.meaning.points import samples
from symgrad.notation.nodes import Change, Dot, Norm, Plus, Power, Quantity, Times, Updated, Vector, over
from symgrad.notation.traversal import parts, replace as rewrite
from symgrad.rules import descent as rules
from symgrad.rules.second_order import slopes


def check_changes(derivation, report, seed):
    """The report of a check, with every step of the changes compared too; CheckError names the first that does not hold."""
    rng, comparisons, worst = Random(seed), 0, 0.0
    proofs = [(n, p) for n, p in enumerate(derivation.proofs) if p.is_change]
    cost, tried = Quantity(derivation.forward.cost), False
    for meaning in samples(derivation.forward, rng):
        try:
            numbers = ChangeNumbers(meaning, cost, derivation.vector, derivation.rate, rng, derivation.order, derivation.newton)
        except ZeroDivisionError:  # at these sizes the second derivatives have no inverse
            continue
        tried = True
        for number, proof in proofs:
            for turn, step in enumerate(proof.steps):
                for before, after in numbers.pairs(step.before, step.after, proof.over):
                    comparisons += 1
                    worst = max(worst, float(residual(before, after)))
                    if not agree(before, after):
                        place = Part(f"step {turn + 1} of proof {number + 1}")
                        raise CheckError(f"{place} ({proof.left}), {step.rule.name}: the two sides differ\n"
                                         f"  before: {step.before}\n        = {before}\n  after:  {step.after}\n        = {after}", place)
    if not tried:
        raise SymgradError(f"the second derivatives of {cost} have no inverse at any small sizes and values that were tried", Part(str(cost)),
                           "add what makes them regular, as lam*sum(w[j]**2, j), or ask for taylor")
    return replace(report, comparisons=report.comparisons + comparisons, worst=max(report.worst, worst))


class ChangeNumbers:
    """What expressions of changes denote at one sample: the changes are drawn, or chosen against the gradient where there is a rate, or as Newton's step.

    Raises ZeroDivisionError where that has no second derivatives to divide by.
    """

    def __init__(self, meaning, cost, vector, rate, rng, order=1, newton=False):
        self.vector, mp = vector, meaning.mp
        slope = {(e.entry.name, key): meaning.response(cost, (e.entry.name, key)) for e in vector.entries for key in meaning.inputs[e.entry.name]}
        eta = mp.mpf(rng.uniform(0.1, 0.9))
        changes = {at: -eta*value if rate else mp.mpf(rng.uniform(-1, 1)) for at, value in slope.items()}
        changes = _newton(meaning, cost, vector.entries[0].entry.name) if newton else changes
        system = meaning.system
        families, inputs = dict(system.families), dict(meaning.inputs)
        for e in vector.entries:
            name = e.entry.name
            families[_change(name)] = replace(system.families[name], name=_change(name))
            inputs[_change(name)] = {key: changes[name, key] for key in meaning.inputs[name]}
        families[_change(cost.name)], inputs[_change(cost.name)] = Family(_change(cost.name)), {(): _directional(meaning, cost, changes, order)}
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


def _directional(meaning, cost, changes, order=1):
    """The derivative of the cost along the changes, by central differences with all inputs moved at once; to second order, with half the second one."""
    digits = meaning.digits*order
    finer = meaning if order == 1 else Meaning(meaning.system, meaning.sizes, meaning.inputs, digits)
    h = finer.mp.mpf(10)**-(digits//3)

    def at_distance(t):
        moved = {name: {key: value + t*changes.get((name, key), 0) for key, value in held.items()} for name, held in finer.inputs.items()}
        return Meaning(meaning.system, meaning.sizes, moved, digits).value(cost)
    ahead, behind = at_distance(h), at_distance(-h)
    return meaning.mp.mpf((ahead - behind)/(2*h) + ((ahead - 2*at_distance(0) + behind)/(2*h**2) if order == 2 else 0))


def _newton(meaning, cost, name):
    """The change of each entry at which the change of the cost to second order is stationary; ZeroDivisionError where that is at none, or at many."""
    mp, keys = meaning.mp, list(meaning.inputs[name])
    slope = lambda key: slopes(meaning.system, cost, Quantity(name, *key))
    second = mp.matrix([[meaning.response(slope(row), (name, column)) for column in keys] for row in keys])
    if abs(mp.det(second)) < mp.mpf(10)**-8*max(abs(value) for value in second)**len(keys):
        raise ZeroDivisionError
    step = mp.lu_solve(second, mp.matrix([-meaning.value(slope(key)) for key in keys]))
    return {(name, key): step[number] for number, key in enumerate(keys)}


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
