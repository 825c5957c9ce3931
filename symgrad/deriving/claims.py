"""What a text shows, proved: both sides are written out, derivatives by the chain rule and names by their equations, until they meet.

Where they do not, their difference is multiplied out, and the claim holds if nothing is left of it. A claim that neither way reaches is
left to numbers.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from sympy import Function

from symgrad.deriving.adjoints import Backward
from symgrad.deriving.rewriting import TIDYING, Work, here
from symgrad.equations.graph import update_names
from symgrad.equations.letters import letters_of_axes
from symgrad.errors import UnsupportedError
from symgrad.limits import task
from symgrad.notation.canonical import canonical
from symgrad.notation.functions import BY_CLASS
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.matching import find, patterned
from symgrad.notation.nodes import Abstract, Local, OfMatrix, Plus, Quantity, Total
from symgrad.notation.traversal import at, parts, places_of, replace as rewrite, substitute
from symgrad.rules import Where, algebra, chain, identities, names, quoted as by_text

ROUNDS, FEW_ROUNDS = 10, 6       # how often names and derivatives are written out; where there are recurrences, which have no end
LARGEST, WRITTEN_OUT = 300, 1500  # the number of parts from which on an expression is not written out further, or multiplied out


@dataclass(frozen=True)
class SidesProved:
    """A claim `left = right`, for every value of the letters of `over`, and how it follows; likewise an answer at a point, and an update.

    lines     pairs (start, steps): of the left side, and of the right side where it was rewritten too, which both end at the same expression up
              to order; or of the difference of both, which ends at 0. Empty where no rule reaches it.
    valued    whether sigma' is written by its value
    conditions  index expressions >= 0 under which the left side exists
    point     the number of the `at` line whose values are put in; None where it holds everywhere
    compared  how many pairs of numbers of both sides were compared, all of which agree; `one_sided` are the functions with a kink of which none of
              them reached every side
    """

    over: tuple
    left: object
    right: object
    lines: tuple = ()
    valued: bool = False
    conditions: tuple = ()
    point: int | None = None
    compared: int = 0
    one_sided: tuple = ()

    @property
    def quoted(self):
        """The proofs of local derivatives that steps use, in order."""
        return tuple({id(step.uses): step.uses for _, steps in self.lines for step in steps if step.uses is not None}.values())

    @property
    def ends(self):
        """Whether one side was rewritten to what is just the other."""
        (start, steps), *others = self.lines or ((None, ()),)
        return bool(steps) and not others and steps[-1].after == (self.right if start == self.left else self.left)

    @property
    def steps(self):
        return tuple(step for _, steps in self.lines for step in steps)


def at_point(system, number):
    """The whole system at which one of its `at` lines is put in; the system itself where `number` is None."""
    return system.whole if number is None else replace(system.whole, points=(system.points[number],))


def where_shown(system, over, valued=False, quoted=None, conditions=(), part=None):
    """What a rule may know in the proof of a claim; `part` is what the quoted proof is to say of, where that is not just its left side."""
    facts = RangeFacts(over, (*system.conditions, *conditions))
    known = {}
    if quoted is not None:
        left = part or quoted.left
        known = {left: quoted.right if quoted.is_local else _answer_at(system, quoted, left, facts)}
    return Where(facts, system, None, letters_of_axes(system), MappingProxyType(known), valued)


def _answer_at(system, proof, total, facts):
    """What a derivative is, by the proof for a general entry, with derivatives in it as such; None where the proof is not of it."""
    over, left, right = patterned(proof.over, proof.left, proof.right)
    letters = find(over, left, total, facts) if not proof.conditions else None
    if total == proof.left:
        letters, right = {}, proof.right
    called = {name: pair for pair, name in system.named.items()}
    unnamed = lambda e: Total(Quantity(called[e.name][0]), Quantity(called[e.name][1], *e.places)) if isinstance(e, Quantity) and e.name in called else e
    return None if letters is None else substitute(rewrite(right, unnamed), letters)


@task("deriving")
def prove_claims(derivation):
    """Each claim of the text of a derivation, proved where the rules reach."""
    system, known = derivation.forward, of_one_case(derivation)
    return tuple(_proved(system.whole, known, *claim) for claim in system.claims)


def of_one_case(derivation):
    """The proofs of derivatives that have one case."""
    adjoints = [proof for proof in derivation.proofs if proof.is_adjoint]
    names = [proof.left.by.name for proof in adjoints]
    return [proof for proof in adjoints if names.count(proof.left.by.name) == 1]


def put_in_answers(work, known):
    """Every derivative that was worked out by what it is; whether there was one."""
    where, before = work.where, work.now
    for total in dict.fromkeys(parts(work.now, Total)):
        proof, value = next(((proof, value) for proof in known if (value := _answer_at(where.system, proof, total, where.facts)) is not None), (None, None))
        work.where = replace(where, locals=MappingProxyType({total: value}))
        while value is not None and (focus := next((f for f in places_of(work.now, Total) if at(work.now, f) == total), None)) is not None:
            if not work.take(chain.adjoint_value, focus, proof):
                break
    work.where = where
    return work.now != before


def _proved(system, known, over, left, right):
    claim = SidesProved(over, left, right)
    rounds = FEW_ROUNDS if any(family.sequence for family in system.families.values()) else ROUNDS
    tried = []
    for valued, given in ((False, known), (False, ()), (True, ())):
        if tried and not (_quotes(tried) if not valued else _has_a_slope(tried)):
            continue  # it would be the same again
        sides = []
        with suppress(UnsupportedError, TooLong):
            sides = [[Side(system, side, over, valued, known=given)] for side in (left, right)]
            if (lines := _meeting(*sides, rounds)) is not None:
                return replace(claim, lines=lines, valued=valued)
        tried = [side for row in sides for side in row]
    for given in (known, ()):
        with suppress(UnsupportedError, TooLong):
            side = Side(system, Plus(left, algebra.negated(right)) if right != 0 else left, over, True, known=given)
            if (lines := _vanishing(side, rounds)) is not None:
                return replace(claim, lines=lines, valued=True)
        if not _quotes(tried):
            break
    return claim


def _quotes(sides):
    """Whether a derivative was put in as it was worked out."""
    return any(step.uses is not None and step.uses.is_adjoint for side in sides for step in side.work.steps)


def _has_a_slope(sides):
    """Whether a function stands there, as sigma', that could be written by the value of another."""
    return any(BY_CLASS[f.func].by_value is not None for side in sides for f in parts(side.work.now, Function) if f.func in BY_CLASS)


class TooLong(Exception):
    """An expression grew beyond what a page would show."""


class Side(Backward):
    """One side of a claim on its way."""

    def __init__(self, system, start, over, valued=False, work=None, conditions=(), known=()):
        super().__init__(system, Quantity(system.cost), (), valued)
        self.known = known
        self.start, self.over, self.work = start, over, work or Work(start, where_shown(system, over, valued, conditions=conditions))
        if work is None:
            self.make_short()

    def make_short(self):
        """Tidied, with equal sums below and above a line cancelled."""
        before = None
        while self.work.now != before:
            self.work.tidy()
            before = self.work.now
            self.work.exhaust((identities.same_letters, identities.powers_of_one_base))

    @cached_property
    def joined(self):
        """The same with sums inside sums as one, as a sum over all paths is written."""
        joined = Work(self.work.now, self.work.where)
        joined.steps = list(self.work.steps)
        joined.exhaust((identities.sum_in_sum,))
        return joined

    def further(self):
        """The same, written out once more; None at the end.

        What reads derivatives goes by its equation; else those that were worked out are put in; else each goes through the next equations;
        else the last name by its equation.
        """
        ahead = Side(self.system, self.start, self.over, work=Work(self.work.now, self.work.where), known=self.known)
        ahead.work.steps = list(self.work.steps)
        moves = (ahead._by_updates, lambda: put_in_answers(ahead.work, ahead.known), ahead._through_equations, ahead._by_equations)
        if not any(move() for move in moves):
            return None
        ahead.make_short()
        _not_too_long(ahead.work.now, LARGEST)
        return ahead

    def _through_equations(self):
        """One use of the chain rule for every derivative that stands there, and the local derivatives put in; whether there was one."""
        work, standing = self.work, dict.fromkeys(parts(self.work.now, Total))
        for total in standing:
            for _ in [focus for focus in places_of(work.now, Total) if at(work.now, focus) == total]:
                focus = next((f for f in places_of(work.now, Total) if at(work.now, f) == total), None)
                if focus is not None and not any(work.take(rule, focus) for rule in (by_text.not_yet, by_text.at_one_time)):
                    self.chain.apply(work, focus)
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

    def _by_updates(self):
        return self._by_equations([name for name in self.system.clauses if name in update_names(self.system.definitions)])

    def _by_equations(self, order=None):
        """The last of the computed quantities that stand there, or of some, by its equations, wherever it stands; whether there was one."""
        work, order = self.work, list(self.system.clauses) if order is None else order
        standing = lambda: [f for f in places_of(work.now, Quantity) if not stands_inside(work.now, f)]
        names = {at(work.now, focus).name for focus in standing()}
        for name in (name for name in reversed(order) if name in names):
            found = [work.take(by_text.put_definition, focus) for focus in reversed(standing()) if at(work.now, focus).name == name]
            if any(found):
                return True
        return False


def stands_inside(e, focus):
    """Whether the part at a focus stands in a derivative, in a place, or in a matrix that stays shut."""
    return any(isinstance(at(e, focus[:end]), (Total, Local, Abstract, OfMatrix, Quantity)) for end in range(len(focus)))


def _not_too_long(e, most):
    if sum(1 for _ in parts(e, object)) > most:
        raise TooLong


def _meeting(lefts, rights, rounds):
    """The lines of both sides where some rewriting of the one is some rewriting of the other up to order; None where they do not meet."""
    for _ in range(rounds):
        for one in lefts:
            for other in rights:
                for first, second in ((one.work, other.work), (one.joined, other.joined)):
                    if canonical(first.now) == canonical(second.now):
                        lines = (one.start, tuple(first.steps)), (other.start, tuple(second.steps))
                        return tuple(line for line in lines if line[1]) or lines[:1]
        grown = False
        for side in (lefts, rights):
            try:
                further = side[-1].further()
            except TooLong:
                further = None
            if further is not None and canonical(further.work.now) != canonical(side[-1].work.now):
                side.append(further)
                grown = True
        if not grown:
            return None
    return None


def _vanishing(side, rounds):
    """The line of the difference of both sides, written out to 0; None where something is left of it."""
    for _ in range(rounds):
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
        for rules in (*TIDYING[:2], (names.assume, by_text.mirrored), *identities.WRITING_OUT):
            work.exhaust(rules)
            work.take(algebra.arithmetic)
            _not_too_long(work.now, WRITTEN_OUT)
        if work.now == before:
            work.exhaust((identities.common_denominator,))
            work.take(algebra.arithmetic)
