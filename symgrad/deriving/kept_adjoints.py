"""Which adjoints get an equation of their own: a policy of how a page will read, by which every answer is the same.

An adjoint is kept where a `name` line names it, where several others need it, where a recurrence leads back to it, and where putting
its value in place would branch or nest one sum in another. Every other adjoint is followed on through its readers, so that the chain
rule prints as one product. Whether it would branch is seen by writing the chain on.
"""

from symgrad.deriving.cases import at_piece, boundary
from symgrad.deriving.rewriting import Work, here
from symgrad.equations.graph import readers_towards
from symgrad.notation.brackets import Bracket, Delta, Differ, OfValues
from symgrad.notation.nodes import Over, Plus, Total
from symgrad.notation.traversal import at, free_letters, parts, places_of

FARTHEST = 12  # how many layers below the last one a question such as w[L-2] is followed through each of them


class KeptAdjoints:
    """The policy for the questions of one derivation; `kept` grows as adjoints are met at which a chain stops."""

    def __init__(self, chain, asked):
        self.chain, self.system, self.cost = chain, chain.system, chain.cost
        self.kept = self._plan(asked)
        self.to_the_end = False  # whether the entry under way is one such as w[L-1], whose chain is followed through the last layers

    def _readers(self, name):
        return readers_towards(self.system, self.cost.name, name)

    def _plan(self, asked):
        """The names whose adjoints are kept: named, needed by several, or closing a cycle that none of those cuts."""
        users, queue = {}, list(dict.fromkeys(asked))
        for name in queue:
            for equation in self._readers(name):
                users.setdefault(equation.target, set()).add(name)
                if equation.target.name not in queue:
                    queue.append(equation.target.name)
        kept = {target.name for target, names in users.items() if len(names) > 1}
        kept |= {name for name in queue if (self.cost.name, name) in self.system.names_of_derivatives}
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

    def near_the_end(self, entry):
        """Whether `entry` stands at a fixed small distance below the last value of its recurrence letter."""
        family = self.system.families[entry.name]
        if not family.sequence or free_letters(entry.places[0]):
            return False
        distance = (family.over[0].hi - entry.places[0]).expand()
        return distance.is_Integer and 0 <= distance <= FARTHEST

    def stays(self, entry):
        """Whether the adjoint of `entry` is written by its name or symbol, rather than followed on."""
        if (self.cost.name, entry.name) in self.system.names_of_derivatives:
            return True
        return entry.name in self.kept and not (self.to_the_end and self.near_the_end(entry))

    def follows(self, total, where, sums):
        """Whether the chain from this adjoint can be written on as one product with at most `sums` sums, to the cost or to kept adjoints."""
        if self.stays(total.by):
            return False
        work = self.chain.start(total, where)
        used = len(list(parts(work.now, Over)))
        if used > sums and self.chain.outer:
            used = self._sums_left(work)
        if isinstance(work.now, Plus) or used > sums or any(not self._sifts(bracket) for bracket in parts(work.now, Bracket)):
            return False
        return all(self.stays(inner.by) or self.follows(inner, here(work.now, focus, where), sums - used)
                   for focus in places_of(work.now, Total) for inner in [at(work.now, focus)])

    def _sums_left(self, work):
        """How many sums remain once the chain is written on: brackets on the letters of what is differentiated take some away."""
        ahead = Work(work.now, work.where)
        while not isinstance(ahead.now, Plus):
            focus = next((f for f in places_of(ahead.now, Total) if not self.stays(at(ahead.now, f).by)), None)
            before = ahead.now
            if focus is not None:
                self.chain.apply(ahead, focus)
            if ahead.now == before:
                break
        return len(list(parts(ahead.now, Over)))

    def _sifts(self, bracket):
        """Whether a bracket brings no case: it leaves entries out, or ties a letter of what is differentiated and takes a sum away."""
        return isinstance(bracket, (Differ, OfValues)) or isinstance(bracket, Delta) and any(binder.letter in bracket.args for binder in self.chain.outer)

    def ahead(self, work, entry, over, conditions):
        """A split that lets the chain be followed through adjoints that differ along the range; None where it would not."""
        for pieces in self._boundaries_ahead(work, entry, over):
            for piece in pieces:
                part_entry, part_over, _ = at_piece(piece, entry, over)
                where = self.chain.where(part_over, conditions)
                part = self.chain.start(Total(self.cost, part_entry), where)
                if any(not self.stays(at(part.now, f).by) and not self.follows(at(part.now, f), here(part.now, f, where), 1)
                       for f in places_of(part.now, Total)):
                    break
            else:
                return pieces
        return None

    def _boundaries_ahead(self, work, entry, over):
        for focus in places_of(work.now, Total):
            total = at(work.now, focus)
            if not self.stays(total.by):
                where = here(work.now, focus, work.where)
                following = self.chain.start(total, where)
                if pieces := boundary(following.now, self.system, entry, over, where.facts):
                    yield pieces
                elif not any(parts(following.now, Bracket)):
                    yield from self._boundaries_ahead(following, entry, over)
