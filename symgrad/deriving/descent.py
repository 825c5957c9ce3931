"""How a cost changes when what it is made of changes a little, and the step of gradient descent that follows."""

from dataclasses import replace
from re import fullmatch

from symgrad.deriving.adjoints import derive_entries
from symgrad.deriving.derivation import Proof, changing
from symgrad.deriving.higher_order import derivative
from symgrad.deriving.rewriting import Work
from symgrad.equations.system import plain_name
from symgrad.errors import Argument, InputError
from symgrad.notation.nodes import Change, Entries, Local, Quantity, Updated, Vector
from symgrad.notation.traversal import parts, places_of
from symgrad.rules import Trait, descent as rules, second_order

CHANGE = rules.first_order, rules.dot_product


def linear_change(system, names):
    """The derivation of the first-order change of the cost: its sum, the gradient, and their dot product (Nielsen, equations 7-9)."""
    changes = _Changes(system, names, None)
    return changes.derivation(changes.proof(Change(changes.cost), *CHANGE))


def descent(system, names, eta="eta"):
    """The derivation of a step of gradient descent: the change, the choice of it, what it gains, the update (Nielsen, equations 7-11)."""
    changes = _Changes(system, names, plain_name(eta))
    cost, vector, prove = changes.cost, changes.vector, changes.proof
    return changes.derivation(
        prove(Change(cost), *CHANGE),
        prove(Change(vector), rules.choose),
        prove(Change(cost), *CHANGE, rules.choose, rules.take_numbers_out, rules.squared_norm),
        prove(Updated(vector), rules.update, rules.choose),
        *changes.updates())


def taylor(system, name, order=2):
    """The derivation of the change of the cost to first or second order, around the values of one input."""
    if order == 1:
        return linear_change(system, (name,))
    changes = _SecondChanges(system, name)
    return changes.derivation(changes.to_second_order())


def newton_step(system, name):
    """The derivation of a step of Newton's method for one input, a number or a vector: the change at which the change of the cost to second order is stationary."""
    changes = _SecondChanges(system, name, newton=True)
    entry = changes.vector.entries[0].entry
    if len(entry.places) > 1:
        raise InputError(f"{entry.name} is a matrix, and Newton's step here is for a number or a vector", Argument(name), "put its entries into one vector, as v[4*i+j] = W[i,j]; "
                         f"taylor({entry.name!r}) has the second-order change")
    over = changes.vector.entries[0].binders
    where = changing(changes.system, changes.vector, None, over, None, 2, True)
    return changes.derivation(
        changes.to_second_order(),
        changes.proof(second_order.model_slope(where, entry), second_order.stationary, over=over),
        changes.proof(Change(entry), second_order.newton, over=over),
        changes.proof(Updated(entry), rules.update, second_order.newton, *changes.values, over=over, quoted=changes.hessian, uses=changes.number))


class _Changes:
    """The proofs of kind "change"."""

    order, newton = 1, False

    def __init__(self, system, names, eta):
        self.system, self.cost = system, system.scalar()
        varied = [system.family(name) for name in names or system.differentiable]
        for family in varied:
            if family.kind != "input":
                raise InputError(f"{family.name} is computed; what varies is an input", Argument(family.name), f"the inputs: {', '.join(system.inputs)}")
        if eta in system.families:
            raise InputError(f"{eta} already names a quantity, so eta needs another name", Argument("eta"), "give the learning rate another name: descent(..., eta='rate')")
        self.rate = eta and Quantity(eta)
        self.vector = Vector(_stem([f.name for f in varied], system.families), *(Entries(f.generic, *f.over) for f in varied))
        self.slopes = derive_entries(system, [f.generic for f in varied], self.cost)

    def derivation(self, *proofs):
        """The derivation of the gradient, these proofs at its end."""
        return replace(self.slopes, proofs=(*self.slopes.proofs, *proofs), vector=self.vector, rate=self.rate, order=self.order, newton=self.newton)

    def proof(self, left, *moves, over=(), quoted=None, uses=None):
        """The proof that applies the rules of `moves` in turn, each at the first part that it rewrites."""
        work = Work(left, changing(self.system, self.vector, self.rate, over, quoted, self.order, self.newton))
        for rule in moves:
            for focus in places_of(work.now, rule.on):
                if work.take(rule, focus, uses if Trait.PUTS_IN in rule.traits else None):
                    break
        return Proof("change", left, over, tuple(work.steps))

    def updates(self):
        """The update of each quantity by its worked-out derivative, where that has one case."""
        for question, block in zip(self.slopes.questions, self.slopes.blocks):
            proof = self.slopes.proofs[block[0]]
            if len(block) == 1 and not any(parts(proof.right, Local)):
                yield self.proof(Updated(question), rules.update, rules.choose, rules.value_of, over=proof.over, quoted=proof, uses=block[0])


class _SecondChanges(_Changes):
    """The same to second order, around one input: the derivation of its second derivatives comes first.

    `hessian` is the proof of these, `number` its number, `values` the rule that puts it in; none of them where it has several cases.
    """

    order = 2

    def __init__(self, system, name, newton=False):
        super().__init__(system, (name,), None)
        self.newton = newton
        self.slopes = derivative(self.slopes, (name,))
        self.system, block = self.slopes.forward, self.slopes.blocks[0]
        self.number, self.values = (block[0], (second_order.second_value,)) if len(block) == 1 else (None, ())
        self.hessian = self.slopes.proofs[self.number] if self.values else None

    def to_second_order(self):
        """The proof of the second-order change, with the second derivatives put in."""
        return self.proof(Change(self.cost), second_order.second_order, *self.values, quoted=self.hessian, uses=self.number)


def _stem(names, taken):
    """What the vector of these names is called: v of v1 and v2, else theta."""
    stems = {m.group(1) if (m := fullmatch(r"([^\W\d_]+)_?\d+", name)) else None for name in names}
    candidates = [*(stems if len(stems) == 1 and None not in stems else ()), "theta", "v", "u", "q"]
    return next(name for name in candidates if name not in taken)
