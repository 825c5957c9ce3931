"""Backward through a system: the proof of each adjoint, in its cases, and of every adjoint that it needs."""

from dataclasses import replace
from types import MappingProxyType

from sympy import Function, preorder_traversal

from symgrad.deriving.cases import asked_for, at_piece, boundary, domains, nowhere, telescope
from symgrad.deriving.derivation import DerivationData, Proof
from symgrad.deriving.kept_adjoints import KeptAdjoints
from symgrad.deriving.rewriting import Chain, Work, here, work_out_local
from symgrad.limits import task
from symgrad.errors import Argument, InputError
from symgrad.notation.index_arithmetic import RangeFacts, needed
from symgrad.notation.functions import BY_CLASS
from symgrad.notation.nodes import Local, Over, Power, Quantity, Times, Total
from symgrad.notation.text import length
from symgrad.notation.traversal import at, free_letters, parts, places_of, substitute
from symgrad.rules import Trait, algebra, chain, names

SHORT = 12  # symbols of a value that is put in for the sake of a name


def _may_cancel(e, value):
    """Whether factors of an expression may cancel with those of a value to be put in: one divides by what stands in the other."""
    below = lambda of: {part.base for part in parts(of, Power) if part.exponent.is_number and part.exponent < 0}
    return any(part in below(one) or isinstance(part, Function) and BY_CLASS.get(part.func) is not None and BY_CLASS[part.func].by_value
               for one, other in ((e, value), (value, e)) for part in preorder_traversal(other))


class Backward:
    """The proofs of the adjoints that a few questions need, shared ones once, nearest to the cost first."""

    def __init__(self, system, cost, questions, valued=False, outer=()):
        self.system, self.cost = system, cost
        self.chain = Chain(system, cost, outer, valued)
        self.policy = KeptAdjoints(self.chain, [entry.name for entry in questions])
        self.locals, self.blocks, self.proofs = {}, {}, []

    def _follow(self, work):
        """Write the chain on, adjoint by adjoint; those that stop it are kept from now on."""
        stopped = set()
        while (focus := work.first(Total, stopped)) is not None:
            total = at(work.now, focus)
            inside = any(isinstance(at(work.now, focus[:end]), Over) for end in range(len(focus)))
            if self.policy.follows(total, here(work.now, focus, work.where), 0 if inside else 1):
                self.chain.apply(work, focus)
            else:
                stopped.add(total)
                self.policy.kept.add(total.by.name)

    # One adjoint, in its cases

    def adjoint(self, entry, over, conditions=(), fixed=()):
        """The proofs of dC/d`entry`, one a case: where a bracket on a recurrence letter is not decided, the range is split."""
        where = self.chain.where(over, conditions)
        work = self.chain.start(Total(self.cost, entry), where)
        pieces = boundary(work.now, self.system, entry, over, where.facts) or self.policy.ahead(work, entry, over, conditions)
        if pieces:
            for piece in pieces:
                part_entry, part_over, end = at_piece(piece, entry, over)
                if not nowhere(self.system, part_entry, where.facts):
                    there = tuple(substitute(condition, dict(end)).expand() for condition in conditions)
                    yield from self.adjoint(part_entry, part_over, there, (*fixed, *end))
            return
        self._follow(work)
        yield self._finish(work, entry, over, conditions, fixed)

    def _finish(self, work, entry, over, conditions, fixed):
        """The chain's adjoints by their names, its local derivatives by their values, and the product tidied."""
        work.exhaust((chain.name_adjoint,))
        opaque = set()
        while (focus := work.first(Local, opaque)) is not None:
            local = at(work.now, focus)
            proof = self._local(local, here(work.now, focus, work.where), conditions)
            if proof is None:
                opaque.add(local)
                continue
            work.where = replace(work.where, locals=MappingProxyType({local: proof.right}))
            work.take(chain.local_derivative, focus, proof)
        work.where = replace(work.where, locals=MappingProxyType({}))
        work.tidy()
        self._write_through(work, entry)
        work.reword()
        name = self.system.named.get((self.cost.name, entry.name))
        return Proof("adjoint", Total(self.cost, entry), over, tuple(work.steps), name and Quantity(name, *entry.places), conditions, fixed)

    def _write_through(self, work, entry):
        """Put in the values of kept adjoints with which factors cancel, as sigma'(z) with dC/da of a cross-entropy; the others stay symbols.

        So is a short product with which a sum is what an equation names.
        """
        tried = {self.cost.name, entry.name}
        while (total := next((t for t in parts(work.now, Total) if t.by.name not in tried), None)) is not None:
            tried.add(total.by.name)
            proof = self._settled_proof(total)
            short = proof is not None and isinstance(proof.right, Times) and length(proof.right)[0] <= SHORT and not any(True for _ in parts(proof.right, (Total, Local)))
            if proof is None or not (short or self._is_constant(proof.right) or _may_cancel(work.now, proof.right)):
                continue
            ahead = Work(work.now, replace(work.where, locals=MappingProxyType({proof.left: proof.right})))
            while any(ahead.take(chain.adjoint_value, focus, proof) for focus in list(places_of(ahead.now, Total))):
                pass
            ahead.where = work.where
            ahead.tidy()
            cancelled = self._is_constant(proof.right) or any(step.rule is algebra.cancel for step in ahead.steps)
            better = cancelled and length(ahead.now)[0] <= length(work.now)[0] + length(proof.right)[0]//2
            if short and not better:
                ahead.exhaust((names.called_by_name,))
                ahead.tidy()
                better = any(step.rule is names.called_by_name for step in ahead.steps) and length(ahead.now) < length(work.now)
            if better:
                work.steps += ahead.steps
                work.now = ahead.now

    def _is_constant(self, value):
        """Whether a value is a number, or one made of sizes such as 1/N: none stays in a formula as a derivative by its symbol."""
        return all(self.system.families[entry.name].kind == "size" for entry in parts(value, Quantity)) and not free_letters(value) and not any(
            True for _ in parts(value, (Total, Local)))

    def _settled_proof(self, total):
        """The one proof of a kept adjoint at any place; None where it has cases or a name, is reworded in its sums, or leads back to what is under way."""
        family = self.system.families[total.by.name]
        if family.sequence or (self.cost.name, family.name) in self.system.names_of_derivatives:
            return None
        generic = family.apart_from(self.chain.outer, self.chain.others)
        found = domains(self.system, generic)
        if len(found) != 1 or self.blocks.get((*found[0], ()), None) == ():
            return None
        to_the_end = self.policy.to_the_end
        block = self.ask(*found[0])
        self.policy.to_the_end = to_the_end
        whole = len(block) == 1 and not block[0].conditions and not block[0].where and all(
            step.rule.grain == "algebra" for step in block[0].steps if Trait.REWORDS in step.rule.traits)
        return block[0] if whole else None

    def _local(self, local, where, conditions):
        """The proof of a local derivative where it stands: with the letters it has, and the brackets that guard it there."""
        letters = free_letters(local)
        known = {*self.system.conditions, *conditions}
        guards = tuple(c for c in where.facts.conditions if c not in known and free_letters(c) <= letters)
        over = needed(where.facts.over, letters)
        key = (local, over, conditions, guards)
        if key not in self.locals:
            conditions = (*conditions, *guards)
            proof = work_out_local(local, replace(where, facts=RangeFacts(over, (*self.system.conditions, *conditions))))
            self.locals[key] = proof and replace(proof, conditions=conditions)
        return self.locals[key]

    # The whole, in order

    def ask(self, entry, over, conditions=()):
        """Prove dC/d`entry` and, before it, every adjoint of its own that it needs."""
        key = (entry, over, conditions)
        if key in self.blocks:
            return self.blocks[key]
        self.blocks[key] = ()
        self.policy.to_the_end = self.policy.near_the_end(entry)
        block = self.blocks[key] = tuple(self.adjoint(entry, (*self.chain.outer, *over), conditions))
        for proof in block:
            for name in self._named_in(proof.right):
                generic = self.system.families[name].apart_from(self.chain.outer, self.chain.others)
                for entry, domain in domains(self.system, generic):
                    self.ask(entry, domain)
        for proof in block:
            for step in proof.steps:
                if isinstance(step.uses, Proof) and not any(step.uses is p for p in self.proofs):
                    self.proofs.append(step.uses)
            self.proofs.append(proof)
            if (self.cost.name, proof.left.by.name) in self.system.multiples:
                self.proofs.append(self._multiple(proof))
        return block

    def _multiple(self, proof):
        """The proof of what a named multiple of an adjoint is."""
        name, _ = self.system.multiples[self.cost.name, proof.left.by.name]
        work = Work(Quantity(name, *proof.left.by.places), self.chain.where(proof.over, proof.conditions))
        work.take(chain.named_multiple)
        work.where = replace(work.where, locals=MappingProxyType({proof.left: proof.right}))
        work.take(chain.adjoint_value, work.first(Total), proof)
        work.where = replace(work.where, locals=MappingProxyType({}))
        work.tidy()
        return replace(proof, kind="multiple", left=work.steps[0].before, steps=tuple(work.steps), name=None)

    def _named_in(self, e):
        """The families whose adjoints stand in `e`, by symbol or by name."""
        names = {name: by for (of, by), name in self.system.names_of_derivatives.items() if of == self.cost.name}
        found = [part.by.name if isinstance(part, Total) else names[part.name]
                 for part in parts(e, (Total, Quantity)) if isinstance(part, Total) or part.name in names]
        return dict.fromkeys(found)


@task("deriving")
def derive_entries(system, questions, cost, valued=False):
    """The derivation of d`cost`/d`question` for each question entry; shared adjoints once, in backward order.

    A cost with places has a letter at each: the derivation then holds for every one of its entries. Raises InputError for a label.
    """
    for question in questions:
        if question.name in system.labels:
            raise InputError(f"{question.name} holds labels, whole numbers, by which nothing is differentiated", Argument(question.name),
                             f"ask for {', '.join(system.differentiable)}" if system.differentiable else "give an input that is no index")
    outer = telescope(system, cost)[0]
    back = Backward(system, cost, questions, valued, outer)
    blocks = [[p for asked in asked_for(system, question) for p in back.ask(*asked)] for question in questions]
    number = {id(proof): place for place, proof in enumerate(back.proofs)}
    numbered = tuple(replace(proof, steps=tuple(
        replace(step, uses=number[id(step.uses)]) if isinstance(step.uses, Proof) else step for step in proof.steps))
        for proof in back.proofs)
    return DerivationData(system, cost, tuple(questions), numbered, tuple(tuple(number[id(p)] for p in block) for block in blocks), valued)
