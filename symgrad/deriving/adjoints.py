"""Backward through a system: which adjoints get an equation of their own, in which cases, and the proof of each."""

from dataclasses import replace
from types import MappingProxyType

from symgrad.deriving.cases import asked_for, at_piece, boundary, domains, nowhere, telescope
from symgrad.deriving.derivation import DerivationData, Proof
from symgrad.deriving.rewriting import Work, here, work_out_local
from symgrad.equations.graph import reaching
from symgrad.equations.system import own_letters
from symgrad.limits import task
from symgrad.notation.index_arithmetic import Facts, needed
from symgrad.notation.nodes import Bracket, Differ, Local, Over, Plus, Quantity, Same, Total
from symgrad.notation.traversal import at, free_letters, fresh, parts, places_of, substitute
from symgrad.rules import Where, algebra, chain, indices

FARTHEST = 12  # how many layers below the last one a question such as w[L-2] is followed through each of them


class Backward:
    """The proofs of the adjoints that a few questions need, shared ones once, nearest to the cost first.

    An adjoint keeps an equation of its own where a `name` line names it, where several others need it, where a recurrence
    leads back to it, and where putting its value in place would branch or nest one sum in another. Every other adjoint is
    followed on through its readers, so that the chain rule prints as one product.
    """

    def __init__(self, system, cost, questions, valued=False, outer=()):
        self.system, self.cost, self.valued = system, cost, valued
        self.outer = outer  # the telescope of the letters of `cost`, where it has places
        self.pool = own_letters(system)
        self.reach = reaching(system, cost.name)
        self.kept = self._plan([entry.name for entry in questions])
        self.locals, self.blocks, self.proofs = {}, {}, []
        self.to_the_end = False  # whether the entry under way is one such as w[L-1], whose chain is followed through the last layers

    # What gets an equation of its own

    def _readers(self, name):
        return [d for d in self.system.readers.get(name, ()) if d.target.name in self.reach]

    def _plan(self, asked):
        """The names whose adjoints are kept: named, needed by several, or closing a cycle that none of those cuts."""
        users, queue = {}, list(dict.fromkeys(asked))
        for name in queue:
            for equation in self._readers(name):
                users.setdefault(equation.target, set()).add(name)
                if equation.target.name not in queue:
                    queue.append(equation.target.name)
        kept = {target.name for target, names in users.items() if len(names) > 1}
        kept |= {name for name in queue if (self.cost.name, name) in self.system.named}
        kept.discard(self.cost.name)
        self._cut_cycles(queue, kept)
        return kept

    def _cut_cycles(self, names, kept):
        """Keep the first name met on every cycle of readers that goes through no kept name."""
        done = set()

        def visit(name, path):
            if name in path:
                kept.add(name)
            if name in kept or name in done:
                return
            for equation in self._readers(name):
                visit(equation.target.name, (*path, name))
            done.add(name)

        for name in names:
            visit(name, ())
            for equation in self._readers(name) if name in kept else ():
                visit(equation.target.name, ())

    def _stays(self, entry):
        """Whether the adjoint of `entry` is written by its name or symbol, rather than followed on."""
        if (self.cost.name, entry.name) in self.system.named:
            return True
        return entry.name in self.kept and not (self.to_the_end and self._near_the_end(entry))

    def _near_the_end(self, entry):
        """Whether `entry` stands at a fixed small distance below the last value of its recurrence letter."""
        family = self.system.families[entry.name]
        if not family.sequence or free_letters(entry.places[0]):
            return False
        distance = (family.over[0].hi - entry.places[0]).expand()
        return distance.is_Integer and 0 <= distance <= FARTHEST

    # The chain rule in symbols

    def _where(self, over, conditions=()):
        facts = Facts(over, (*self.system.conditions, *conditions))
        return Where(facts, self.system, None, self.pool, valued=self.valued)

    def _chained(self, total, where):
        """One use of the chain rule, with the sums it brings settled."""
        work = Work(total, where)
        self._chain_at(work, ())
        return work

    def _chain_at(self, work, focus):
        work.take(chain.independent, focus) or work.take(chain.chain_rule, focus)
        self._settle(work)

    def _settle(self, work):
        """Each local derivative limited, once, to what its equation reads; then sums and brackets settled."""
        seen = set()
        while True:
            before = work.now
            new = [f for f in places_of(work.now, Local) if at(work.now, f) not in seen]
            if new:
                seen.add(at(work.now, new[0]))
                work.take(chain.sparsity, new[0])
                continue
            work.exhaust(indices.RULES)
            work.take(algebra.arithmetic)
            if work.now == before:
                return

    def _follows(self, total, where, sums):
        """Whether the chain from this adjoint can be written on as one product with at most `sums` sums, to the cost or to kept adjoints."""
        if self._stays(total.by):
            return False
        work = self._chained(total, where)
        used = len(list(parts(work.now, Over)))
        if used > sums and self.outer:
            used = self._sums_left(work)
        if isinstance(work.now, Plus) or used > sums or any(not self._sifts(bracket) for bracket in parts(work.now, Bracket)):
            return False
        return all(self._stays(inner.by) or self._follows(inner, here(work.now, focus, where), sums - used)
                   for focus in places_of(work.now, Total) for inner in [at(work.now, focus)])

    def _sums_left(self, work):
        """How many sums remain once the chain is written on: brackets on the letters of what is differentiated take some away."""
        ahead = Work(work.now, work.where)
        while not isinstance(ahead.now, Plus):
            focus = next((f for f in places_of(ahead.now, Total) if not self._stays(at(ahead.now, f).by)), None)
            before = ahead.now
            if focus is not None:
                self._chain_at(ahead, focus)
            if ahead.now == before:
                break
        return len(list(parts(ahead.now, Over)))

    def _sifts(self, bracket):
        """Whether a bracket brings no case: it leaves entries out, or ties a letter of what is differentiated and takes a sum away."""
        return isinstance(bracket, Differ) or isinstance(bracket, Same) and any(binder.letter in bracket.args for binder in self.outer)

    def _follow(self, work):
        """Write the chain on, adjoint by adjoint; those that stop it are kept from now on."""
        stopped = set()
        while True:
            open_ones = (focus for focus in places_of(work.now, Total) if at(work.now, focus) not in stopped)
            focus = next(open_ones, None)
            if focus is None:
                return
            total = at(work.now, focus)
            inside = any(isinstance(at(work.now, focus[:end]), Over) for end in range(len(focus)))
            if self._follows(total, here(work.now, focus, work.where), 0 if inside else 1):
                self._chain_at(work, focus)
            else:
                stopped.add(total)
                self.kept.add(total.by.name)

    # One adjoint, in its cases

    def adjoint(self, entry, over, conditions=(), fixed=()):
        """The proofs of dC/d`entry`, one a case: where a bracket on a recurrence letter is not decided, the range is split."""
        where = self._where(over, conditions)
        work = self._chained(Total(self.cost, entry), where)
        pieces = boundary(work.now, self.system, entry, over, where.facts) or self._ahead(work, entry, over, conditions)
        if pieces:
            for piece in pieces:
                part_entry, part_over, end = at_piece(piece, entry, over)
                if not nowhere(self.system, part_entry, where.facts):
                    there = tuple(substitute(condition, dict(end)).expand() for condition in conditions)
                    yield from self.adjoint(part_entry, part_over, there, (*fixed, *end))
            return
        self._follow(work)
        yield self._finish(work, entry, over, conditions, fixed)

    def _ahead(self, work, entry, over, conditions):
        """A split that lets the chain be followed through adjoints that differ along the range; None where it would not."""
        for pieces in self._boundaries_ahead(work, entry, over):
            for piece in pieces:
                part_entry, part_over, _ = at_piece(piece, entry, over)
                where = self._where(part_over, conditions)
                part = self._chained(Total(self.cost, part_entry), where)
                if any(not self._stays(at(part.now, f).by) and not self._follows(at(part.now, f), here(part.now, f, where), 1)
                       for f in places_of(part.now, Total)):
                    break
            else:
                return pieces
        return None

    def _boundaries_ahead(self, work, entry, over):
        for focus in places_of(work.now, Total):
            total = at(work.now, focus)
            if not self._stays(total.by):
                where = here(work.now, focus, work.where)
                following = self._chained(total, where)
                if pieces := boundary(following.now, self.system, entry, over, where.facts):
                    yield pieces
                elif not any(parts(following.now, Bracket)):
                    yield from self._boundaries_ahead(following, entry, over)

    def _finish(self, work, entry, over, conditions, fixed):
        """The chain's adjoints by their names, its local derivatives by their values, and the product tidied."""
        work.exhaust((chain.adjoint_name,))
        opaque = set()
        while (focus := next((f for f in places_of(work.now, Local) if at(work.now, f) not in opaque), None)) is not None:
            local = at(work.now, focus)
            proof = self._local(local, here(work.now, focus, work.where), conditions)
            if proof is None:
                opaque.add(local)
                continue
            work.where = replace(work.where, locals=MappingProxyType({local: proof.right}))
            work.take(chain.local_derivative, focus, proof)
        work.where = replace(work.where, locals=MappingProxyType({}))
        work.tidy()
        name = self.system.named.get((self.cost.name, entry.name))
        return Proof("adjoint", Total(self.cost, entry), over, tuple(work.steps), name and Quantity(name, *entry.places), conditions, fixed)

    def _local(self, local, where, conditions):
        """The proof of a local derivative where it stands: with the letters it has, and the brackets that guard it there."""
        letters = free_letters(local)
        known = {*self.system.conditions, *conditions}
        guards = tuple(c for c in where.facts.conditions if c not in known and free_letters(c) <= letters)
        over = needed(where.facts.over, letters)
        key = (local, over, conditions, guards)
        if key not in self.locals:
            conditions = (*conditions, *guards)
            proof = work_out_local(local, replace(where, facts=Facts(over, (*self.system.conditions, *conditions))))
            self.locals[key] = proof and replace(proof, conditions=conditions)
        return self.locals[key]

    # The whole, in order

    def _generic(self, name):
        """The entry of a family at its own letters, which step aside for those of the cost."""
        taken, places = {binder.letter for binder in self.outer}, []
        for binder in self.system.families[name].over:
            places.append(fresh(binder.letter, taken, self.pool))
            taken.add(places[-1])
        return Quantity(name, *places)

    def ask(self, entry, over, conditions=()):
        """Prove dC/d`entry` and, before it, every adjoint of its own that it needs."""
        key = (entry, over, conditions)
        if key in self.blocks:
            return self.blocks[key]
        self.blocks[key] = ()
        self.to_the_end = self._near_the_end(entry)
        block = self.blocks[key] = tuple(self.adjoint(entry, (*self.outer, *over), conditions))
        for proof in block:
            for name in self._named_in(proof.right):
                for entry, domain in domains(self.system, self._generic(name)):
                    self.ask(entry, domain)
        for proof in block:
            for step in proof.steps:
                if isinstance(step.uses, Proof) and not any(step.uses is p for p in self.proofs):
                    self.proofs.append(step.uses)
            self.proofs.append(proof)
        return block

    def _named_in(self, e):
        """The families whose adjoints stand in `e`, by symbol or by name."""
        names = {self.system.named[key]: key[1] for key in self.system.named if key[0] == self.cost.name}
        found = [part.by.name if isinstance(part, Total) else names[part.name]
                 for part in parts(e, (Total, Quantity)) if isinstance(part, Total) or part.name in names]
        return dict.fromkeys(found)


@task("deriving")
def derive(system, questions, cost, valued=False):
    """The derivation of d`cost`/d`question` for each question entry; shared adjoints once, in backward order.

    A cost with places has a letter at each: the derivation then holds for every one of its entries.
    """
    outer = telescope(system, cost)[0]
    back = Backward(system, cost, questions, valued, outer)
    blocks = [[p for asked in asked_for(system, question) for p in back.ask(*asked)] for question in questions]
    number = {id(proof): place for place, proof in enumerate(back.proofs)}
    numbered = tuple(replace(proof, steps=tuple(
        replace(step, uses=number[id(step.uses)]) if isinstance(step.uses, Proof) else step for step in proof.steps))
        for proof in back.proofs)
    return DerivationData(system, cost, tuple(questions), numbered, tuple(tuple(number[id(p)] for p in block) for block in blocks), valued)
