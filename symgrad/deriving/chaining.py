"""The chain rule in symbols: dC/dx as a sum over the equations that read x, with the sums and brackets it brings settled."""

from symgrad.deriving.rewriting import Work
from symgrad.equations.system import own_letters
from symgrad.notation.index_arithmetic import Facts
from symgrad.notation.nodes import Local
from symgrad.notation.traversal import at, places_of
from symgrad.rules import Where, algebra, chain, indices


class Chain:
    """Uses of the chain rule in one derivation.

    cost     the entry that is differentiated, `outer` the telescope of its letters
    valued   whether sigma' is written by its value
    """

    def __init__(self, system, cost, outer=(), valued=False):
        self.system, self.cost, self.outer, self.valued = system, cost, outer, valued
        self.pool = own_letters(system)

    def where(self, over, conditions=()):
        """What a rule may know in the ranges of a telescope."""
        facts = Facts(over, (*self.system.conditions, *conditions))
        return Where(facts, self.system, None, self.pool, valued=self.valued)

    def start(self, total, where):
        """An adjoint after one use of the chain rule, as `Work`."""
        work = Work(total, where)
        self.apply(work)
        return work

    def apply(self, work, focus=()):
        """One use of the chain rule on the adjoint at a focus."""
        work.take(chain.independent, focus) or work.take(chain.chain_rule, focus)
        _settle(work)


def _settle(work):
    """Each local derivative limited, once, to what its equation reads; then sums and brackets settled."""
    seen = set()
    while True:
        before = work.now
        new = [f for f in places_of(work.now, Local) if at(work.now, f) not in seen]
        if new:
            seen.add(at(work.now, new[0]))
            work.take(chain.sparsity, new[0])
            continue
        work.exhaust(indices.INDEX_RULES)
        work.take(algebra.arithmetic)
        if work.now == before:
            return
