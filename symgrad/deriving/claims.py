"""What a text shows, proved: both sides are written out, derivatives by the chain rule and names by their equations, until they meet.

Where they do not, their difference is multiplied out, and the claim holds if nothing is left of it. A claim that neither way reaches is
left to numbers.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType

from symgrad.deriving.adjoints import Backward
from symgrad.deriving.rewriting import TIDYING, Work, here
from symgrad.equations.system import own_letters
from symgrad.errors import UnsupportedError
from symgrad.limits import task
from symgrad.notation.canonical import canonical
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.nodes import Abstract, Local, OfMatrix, Plus, Quantity, Times, Total
from symgrad.notation.traversal import at, parts, places_of
from symgrad.rules import Where, algebra, chain, identities

ROUNDS, LARGEST = 12, 1500  # how often names and derivatives are written out, and the number of parts from which on they are not


@dataclass(frozen=True)
class SidesProved:
    """A claim `left = right`, for every value of the letters of `over`, and how it follows.

    lines     pairs (start, steps): of the left side, and of the right side where it was rewritten too, which both end at the same expression up
              to order; or of the difference of both, which ends at 0. Empty where no rule reaches it.
    valued    whether sigma' is written by its value
    compared  how many pairs of numbers of both sides were compared, all of which agree
    """

    over: tuple
    left: object
    right: object
    lines: tuple = ()
    valued: bool = False
    compared: int = 0

    @property
    def quoted(self):
        """The proofs of local derivatives that steps use, in order."""
        return tuple({id(step.uses): step.uses for _, steps in self.lines for step in steps if step.uses is not None}.values())

    @property
    def steps(self):
        return tuple(step for _, steps in self.lines for step in steps)


def where_shown(system, over, valued=False, quoted=None):
    """What a rule may know in the proof of a claim."""
    return Where(RangeFacts(over, system.conditions), system, None, own_letters(system),
                 MappingProxyType({quoted.left: quoted.right} if quoted else {}), valued)


@task("deriving")
def prove_claims(system):
    """Each claim of a system, proved where the rules reach."""
    return tuple(_proved(system.whole, *claim) for claim in system.claims)


def _proved(system, over, left, right):
    claim = SidesProved(over, left, right)
    with suppress(UnsupportedError, _TooLong):
        for valued in (False, True):
            if (lines := _meeting(*([_Side(system, side, over, valued)] for side in (left, right)))) is not None:
                return replace(claim, lines=lines, valued=valued)
    with suppress(UnsupportedError, _TooLong):
        if (lines := _vanishing(_Side(system, Plus(left, Times(-1, right)), over, True))) is not None:
            return replace(claim, lines=lines, valued=True)
    return claim


class _TooLong(Exception):
    """An expression grew beyond what a page would show."""


class _Side(Backward):
    """One side of a claim on its way."""

    def __init__(self, system, start, over, valued=False, work=None):
        super().__init__(system, Quantity(system.cost), (), valued)
        self.start, self.over, self.work = start, over, work or Work(start, where_shown(system, over, valued))
        if work is None:
            self.work.tidy()

    def further(self):
        """The same, written out once more: each derivative through the next equations, or else each name by its equation; None at the end."""
        ahead = _Side(self.system, self.start, self.over, work=Work(self.work.now, self.work.where))
        ahead.work.steps = list(self.work.steps)
        if not (ahead._through_equations() or ahead._by_equations()):
            return None
        ahead.work.tidy()
        _not_too_long(ahead.work.now)
        return ahead

    def _through_equations(self):
        """One use of the chain rule for every derivative that stands there, and the local derivatives put in; whether there was one."""
        work, standing = self.work, set(parts(self.work.now, Total))
        for total in standing:
            while (focus := next((f for f in places_of(work.now, Total) if at(work.now, f) == total), None)) is not None:
                before = work.now
                self.chain.apply(work, focus)
                if work.now == before or total in set(parts(at(work.now, focus), Total)):
                    break
        opaque = set()
        while (focus := work.first(Local, opaque)) is not None:
            local, where = at(work.now, focus), work.where
            proof = self._local(local, here(work.now, focus, where), ())
            if proof is None:
                opaque.add(local)
                continue
            work.where = replace(where, locals=MappingProxyType({local: proof.right}))
            work.take(chain.local_derivative, focus, proof)
            work.where = where
        return bool(standing)

    def _by_equations(self):
        """The last of the computed quantities that stand there by its equations, wherever it stands; whether there was one."""
        work, order = self.work, list(self.system.clauses)
        standing = lambda: [f for f in places_of(work.now, Quantity) if not _inside_derivative(work.now, f)]
        names = {at(work.now, focus).name for focus in standing()}
        for name in (name for name in reversed(order) if name in names):
            found = [work.take(identities.put_definition, focus) for focus in reversed(standing()) if at(work.now, focus).name == name]
            if any(found):
                work.exhaust((identities.one_letter, identities.powers_of_one_base))
                return True
        return False


def _inside_derivative(e, focus):
    """Whether the part at a focus stands in a derivative, in a place, or in a matrix that stays shut."""
    return any(isinstance(at(e, focus[:end]), (Total, Local, Abstract, OfMatrix, Quantity)) for end in range(len(focus)))


def _not_too_long(e):
    if sum(1 for _ in parts(e, object)) > LARGEST:
        raise _TooLong


def _meeting(lefts, rights):
    """The lines of both sides where some rewriting of the one is some rewriting of the other up to order; None where they do not meet."""
    for _ in range(ROUNDS):
        for number, one in enumerate(lefts):
            for turn, other in enumerate(rights):
                if canonical(one.work.now) == canonical(other.work.now):
                    lines = (one.start, tuple(one.work.steps)), (other.start, tuple(other.work.steps))
                    return tuple(line for line in lines if line[1]) or lines[:1]
        grown = False
        for side in (lefts, rights):
            try:
                further = side[-1].further()
            except _TooLong:
                further = None
            if further is not None and canonical(further.work.now) != canonical(side[-1].work.now):
                side.append(further)
                grown = True
        if not grown:
            return None
    return None


def _vanishing(side):
    """The line of the difference of both sides, written out to 0; None where something is left of it."""
    for _ in range(ROUNDS):
        attempt = Work(side.work.now, side.work.where)
        write_out(attempt)
        if attempt.now == 0:
            return ((side.start, (*side.work.steps, *attempt.steps)),)
        if (side := side.further()) is None:
            return None
    return None


def write_out(work):
    """Everything multiplied out, over one denominator, and like terms put together, until nothing changes."""
    before = None
    while work.now != before:
        before = work.now
        for rules in (*TIDYING[:2], *identities.WRITING_OUT):
            work.exhaust(rules)
            work.take(algebra.arithmetic)
            _not_too_long(work.now)
        if work.now == before:
            work.exhaust((identities.common_denominator,))
            work.take(algebra.arithmetic)
