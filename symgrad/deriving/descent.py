"""How a cost changes when what it is made of changes a little, and the step of gradient descent that follows."""

from dataclasses import dataclass, replace
from random import Random
from re import fullmatch
from types import MappingProxyType

from symgrad.errors import Argument, CheckError, InputError, Part, checked
from symgrad.checking.check import check
from symgrad.deriving.adjoints import derive
from symgrad.deriving.derivation import PROOF, SEED, STEP, Derivation, Proof
from symgrad.deriving.rewriting import Work
from symgrad.equations.system import Family, plain_name
from symgrad.limits import task
from symgrad.meaning.oracle import Meaning, agree, entries as assignments, residual
from symgrad.meaning.points import samples
from symgrad.notation.index_arithmetic import Facts
from symgrad.notation.nodes import (Change, Dot, Entries, Local, Norm, Plus, Power, Quantity, Times, Updated, Vector, parts,
                              places_of, replace as rewrite)
from symgrad.rules import Where, descent as rules


@dataclass(frozen=True, repr=False)
class Descent(Derivation):
    """A derivation that goes on to changes: its proofs of kind "change" speak of the `vector` of what varies, and of `rate`."""

    vector: Vector = None
    rate: Quantity = None

    @checked(proof=PROOF, step=STEP)
    def where(self, proof, step=None):
        """What a rule may know in a proof of this derivation."""
        if proof.kind != "change":
            return super().where(proof, step)
        quoted = self.proofs[step.uses] if step is not None and step.uses is not None else None
        return _where(self.forward, self.vector, self.cost, self.rate, proof.over, quoted and {quoted.left: quoted.right})

    @checked
    @task("checking")
    def check(self, seed=SEED):
        """Check the derivatives as any derivation, then every step of the changes as numbers; the report, or CheckError."""
        return self._checked(_check_changes(self, check(self, int(seed)), int(seed)))


def linear_change(system, names):
    """The derivation of the first-order change of the cost: its sum, the gradient, and their dot product (Nielsen, equations 7-9)."""
    return _Changes(system, names, None).derivation(lambda c: [c.change()])


def descent(system, names, eta="eta"):
    """The derivation of a step of gradient descent: the change, the choice of it, what it gains, the update (Nielsen, equations 7-11)."""
    return _Changes(system, names, plain_name(eta)).derivation(lambda c: [c.change(), c.choice(), c.gain(), c.update(), *c.updates()])


def _where(system, vector, cost, rate, over=(), quoted=None):
    known = MappingProxyType({"cost": cost, "eta": rate, **(quoted or {})})
    return Where(Facts(over, system.conditions), system, vector, locals=known)


class _Changes:
    """The proofs of kind "change", one method each."""

    def __init__(self, system, names, eta):
        self.system, self.cost = system, system.scalar()
        varied = [system.family(name) for name in names or system.inputs]
        for family in varied:
            if family.kind != "input":
                raise InputError(f"{family.name} is computed; what varies is an input", Argument(family.name), f"the inputs: {', '.join(system.inputs)}")
        if eta in system.families:
            raise InputError(f"{eta} already names a quantity, so eta needs another name", Argument("eta"), "give the learning rate another name: descent(..., eta='rate')")
        self.rate = eta and Quantity(eta)
        self.vector = Vector(_stem([f.name for f in varied], system.families), *(Entries(f.generic, *f.over) for f in varied))
        self.slopes = derive(system, [f.generic for f in varied], self.cost)

    def derivation(self, proofs):
        slopes = self.slopes
        return Descent(self.system, self.cost, slopes.questions, (*slopes.proofs, *proofs(self)), slopes.blocks,
                       vector=self.vector, rate=self.rate)

    def _proof(self, left, *moves, over=(), quoted=None, uses=None):
        """The proof that applies the rules of `moves` in turn, each at the first part that it rewrites."""
        work = Work(left, _where(self.system, self.vector, self.cost, self.rate, over, quoted))
        for rule in moves:
            for focus in places_of(work.now, rule.on):
                if work.take(rule, focus, uses if rule is rules.value_of else None):
                    break
        return Proof("change", left, over, tuple(work.steps))

    def change(self):
        return self._proof(Change(self.cost), rules.linear_change, rules.dot_product)

    def choice(self):
        return self._proof(Change(self.vector), rules.choose)

    def gain(self):
        return self._proof(Change(self.cost), rules.linear_change, rules.dot_product, rules.choose, rules.take_numbers_out, rules.squared_norm)

    def update(self):
        return self._proof(Updated(self.vector), rules.update, rules.choose)

    def updates(self):
        """The update of each quantity by its worked-out derivative, where that has one case."""
        for question, block in zip(self.slopes.questions, self.slopes.blocks):
            proof = self.slopes.proofs[block[0]]
            if len(block) == 1 and not any(parts(proof.right, Local)):
                yield self._proof(Updated(question), rules.update, rules.choose, rules.value_of, over=proof.over,
                                  quoted={proof.left: proof.right}, uses=block[0])


def _stem(names, taken):
    """What the vector of these names is called: v of v1 and v2, else theta."""
    stems = {m.group(1) if (m := fullmatch(r"([^\W\d_]+)_?\d+", name)) else None for name in names}
    candidates = [*(stems if len(stems) == 1 and None not in stems else ()), "theta", "v", "u", "q"]
    return next(name for name in candidates if name not in taken)


# The changes as numbers

def _check_changes(derivation, report, seed):
    rng, comparisons, worst = Random(seed), 0, 0.0
    proofs = [(n, p) for n, p in enumerate(derivation.proofs) if p.kind == "change"]
    for meaning in samples(derivation.forward, rng):
        numbers = Numbers(meaning, derivation.cost, derivation.vector, derivation.rate, rng)
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


class Numbers:
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
        for letters in assignments(over, self.meaning):
            yield tuple(self.meaning.value(spelled(side), letters) for side in (before, after))


def _change(name):
    return f"\N{GREEK CAPITAL LETTER DELTA}{name}"


def _directional(meaning, cost, changes):
    """The derivative of the cost along the changes, by central differences with all inputs moved at once."""
    h = meaning.mp.mpf(10)**-(meaning.digits//3)

    def at_distance(t):
        moved = {name: {key: value + t*changes.get((name, key), 0) for key, value in held.items()} for name, held in meaning.inputs.items()}
        return Meaning(meaning.system, meaning.sizes, moved, meaning.digits).value(cost)
    return (at_distance(h) - at_distance(-h))/(2*h)


def spelled(e):
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
    return Plus(*(rules.over(e, Times(spelled(rules.component(u, e)), spelled(rules.component(v, e)))) for e in vector.entries))
