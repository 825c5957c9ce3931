"""Checking a derivation: every step, at every index value of small random sizes, the answer against sympy.diff, and the programs."""

from contextlib import suppress
from dataclasses import dataclass
from random import Random

from symgrad.checking.changes import check_changes
from symgrad.checking.claims import check_claims
from symgrad.checking.digits import meanings, results, with_digits
from symgrad.checking.programs import Programs, sizes_and
from symgrad.checking.sympy_witness import Witness, instances, sides_at
from symgrad.deriving.rewriting import application
from symgrad.errors import CheckError, Part, SymgradError
from symgrad.limits import task
from symgrad.matrices.forms import entry_of
from symgrad.meaning.oracle import TOLERANCE, residual
from symgrad.meaning.points import FAR_APART, kinked, learn, leaves_out, read_by
from symgrad.meaning.real_functions import DomainError, sides as all_sides
from symgrad.notation.index_arithmetic import extreme
from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import free_letters

UNREAD = "an entry that the cost does not read is not defined there"
UNDEFINED = "say where the inputs lie, as assume x > 0, or leave out the terms that are not defined: [i != j]/(x[i] - x[j])"


@dataclass(frozen=True)
class CheckReport:
    """What a check did. `worst` is the largest difference found between two sides, relative to the larger of them, or to 1e-8 where both are smaller.

    steps        steps checked: each replayed, and both its sides compared as numbers
    comparisons  how many pairs of numbers were compared, over all sizes and index values
    answers      entries of the answers compared with central differences of the cost
    witnessed    entries of the answers compared with sympy.diff on the cost written out
    forms        answers of which the matrix form was compared too, at the same entries
    sizes        the sizes at which it was done, a dict each
    compiled     numbers that the compiled programs returned, each compared with the equations, to what rounding allows
    points       at how many sizes and values the programs ran
    skipped      at how many others they did not
    not_compared  why they did not at the first of those; "" where there are none
    no_program   why there was no program to compare; "" where there was one
    one_sided    the functions with a kink of which no values that were drawn reached every side
    passed_over  at how many index values a step was not compared: its derivative has no effect on the cost there, as of an entry that
                 is not read (r[i,i] beside [i != j]), or at a tie between values that no input changes (two relu at rest)
    """

    steps: int
    comparisons: int
    answers: int
    witnessed: int
    worst: float
    sizes: tuple
    forms: int = 0
    compiled: int = 0
    points: int = 0
    skipped: int = 0
    not_compared: str = ""
    no_program: str = ""
    one_sided: tuple = ()
    passed_over: int = 0
    shown: int = 0

    def __str__(self):
        many = self.passed_over != 1
        passed = f"; not compared at {self.passed_over:,} index value{'s'*many}, where a derivative has no effect on the cost" if self.passed_over else ""
        sides = f"; no values reached every side of the kink of {', '.join(map(str, self.one_sided))}" if self.one_sided else ""
        shown = f"; {self.shown} identit{'ies' if self.shown != 1 else 'y'} shown" if self.shown else ""
        return (f"{self.steps} steps hold, {self.comparisons:,} pairs of numbers compared, worst residual {self.worst:.0e}{passed}; "
                f"the answers agree with finite differences at {self.answers} entries, with sympy.diff at {self.witnessed}; {self._program()}{sides}{shown}")

    def _program(self):
        if self.no_program:
            return f"no program: {self.no_program}"
        if not self.points and not self.compiled:
            return f"the compiled program was not compared: {self.not_compared}"
        left = f", but was not run at {self.skipped} of {self.points + self.skipped} points: {self.not_compared}" if self.skipped else ""
        return f"the compiled program gives the same numbers at {self.compiled:,} entries{left}"


@task("checking")
def check(derivation, seed):
    """Check every step of a derivation, and return the report; CheckError names the first step that does not hold."""
    report = check_claims(derivation, _checked(derivation, seed), seed)
    return check_changes(derivation, report, seed) if derivation.vector is not None else report


def _checked(derivation, seed):
    """The report on all that is no change of the cost."""
    replay(derivation)
    tally = _Tally(derivation)
    rng = Random(seed)
    for conditions in dict.fromkeys(map(_on_sizes, derivation.proofs)):
        for meaning in meanings(derivation.forward, rng, conditions):
            tally.sizes.append(meaning.sizes)
            for number, proof in enumerate(derivation.proofs):
                if _on_sizes(proof) == conditions and not proof.is_change:
                    tally.proof(number, proof, meaning)
            tally.equations(meaning)
            tally.answered(conditions, meaning)
    for number, proof in tally.untried():
        for meaning in meanings(derivation.forward, rng, (*_on_sizes(proof), *_lengths(proof))):
            tally.sizes.append(meaning.sizes)
            tally.proof(number, proof, meaning)
    for number, proof in tally.untried():
        raise SymgradError(f"proof {number + 1} ({proof.left}): no small sizes and values were found at which all its steps can be tried",
                           Part(str(proof.left)), FAR_APART)
    return tally.report()


def replay(derivation):
    """Apply every step's rule at its focus again: it must give exactly `after`, and each step begin where the last one ended."""
    for number, proof in enumerate(derivation.proofs):
        now = proof.left
        for turn, step in enumerate(proof.steps):
            found = application(step.rule, step.before, step.focus, derivation.where(proof, step)) if step.before == now else None
            if found != (step.after, step.conditions):
                raise CheckError(f"{_title(number, proof, turn, step)}: the rule does not give this step again\n"
                                 f"  before: {step.before}\n  after:  {step.after}", _place(number, turn))
            now = step.after


def _on_sizes(proof):
    """The conditions of a proof that speak of sizes alone; the others choose among the values of its letters."""
    return tuple(condition for condition in proof.conditions if not free_letters(condition))


def _lengths(proof):
    """Index expressions of sizes alone that are >= 0 where the letters of a proof have values under its conditions."""
    filled = [((binder.hi - binder.lo).expand(), proof.over[:number]) for number, binder in enumerate(proof.over)]
    most = (extreme(e, over, 1) for e, over in (*filled, *((condition, proof.over) for condition in proof.conditions)))
    return tuple(end for end in most if end is not None and not end.is_Integer and not free_letters(end))


def _place(number, turn):
    return Part(f"step {turn + 1} of proof {number + 1}")


def _title(number, proof, turn, step):
    return f"{_place(number, turn)} ({proof.left}), {step.rule.name}"


class _WithoutEffect(Exception):
    """A difference, or a value that does not exist, on which no result depends: it says nothing about a step."""


class _Tally:
    """Counts of what was compared, and the comparing."""

    def __init__(self, derivation):
        self.derivation = derivation
        self.comparisons = self.answers = self.witnessed = self.passed_over = 0
        self.worst, self.sizes, self.seen, self.forms, self.finer = 0.0, [], set(), set(), None
        self.programs, self.undefined, self.sides = Programs(derivation), None, {}

    def proof(self, number, proof, meaning):
        """Every step of a proof at every value of its letters."""
        for letters in instances(proof, meaning):
            try:
                self._steps(number, proof, meaning, letters)
            except _WithoutEffect:
                self.passed_over += 1
            except DomainError as error:
                if self._is_asked(number) or not self._is_unread(proof.left, meaning, letters):
                    raise SymgradError(f"proof {number + 1} ({proof.left}): {error.message} {sizes_and(meaning, letters)}",
                                       error.place or Part(str(proof.left)), UNDEFINED) from None
                self.passed_over, self.undefined = self.passed_over + 1, meaning

    def _steps(self, number, proof, meaning, letters):
        """Every step of a proof at one value of its letters."""
        last = meaning.value(proof.left, letters)
        for turn, step in enumerate(proof.steps):
            if any(meaning.value(condition, letters) != 1 for condition in step.conditions):
                break
            now = meaning.value(step.after, letters)
            self._compare((last, now), (step.before, step.after), meaning, letters, _place(number, turn), lambda last, now:
                          f"{_title(number, proof, turn, step)}: the two sides differ {sizes_and(meaning, letters)}\n"
                          f"  before: {step.before}\n        = {meaning.mp.nstr(last, 25)}\n"
                          f"  after:  {step.after}\n        = {meaning.mp.nstr(now, 25)}")
            self.seen.add((number, turn))
            last = now
        if proof.is_adjoint:
            self.answers += 1
            if self._matrix_form(proof, proof.left, meaning, letters, last):
                self.forms.add(number)

    def equations(self, meaning):
        """The equations in matrix notation, by the definition of each of its operations, against what they compute."""
        for definition, letters in results(meaning):
            self._matrix_form(definition, definition.target, meaning, letters, meaning.value(definition.target, letters))

    def _matrix_form(self, told, left, meaning, letters, value):
        """One entry of a matrix form against its value; whether there is such a form."""
        entry = entry_of(self.derivation, told)
        if entry is not None:
            now = meaning.value(entry, letters)
            self._compare((value, now), (left, entry), meaning, letters, Part(str(left)), lambda value, now:
                          f"the matrix form of {left} differs from its index form {sizes_and(meaning, letters)}\n"
                          f"  index form  = {meaning.mp.nstr(value, 25)}\n  matrix form = {meaning.mp.nstr(now, 25)}: {entry}")
        return entry is not None

    def untried(self):
        """The proofs, with their numbers, of which some step has met no numbers yet."""
        return [(number, proof) for number, proof in enumerate(self.derivation.proofs)
                if not proof.is_change and any((number, turn) not in self.seen for turn in range(len(proof.steps)))]

    def _compare(self, numbers, sides, meaning, letters, place, message):
        """Two sides that should be one number; where they differ, both are computed with more digits: what cancels is no fault."""
        self.comparisons += 1
        apart = residual(*numbers)
        if not apart < TOLERANCE:  # nor where it is no number
            numbers = [self._finer(meaning).value(side, letters) for side in sides]
            apart = residual(*numbers)
        if not apart < TOLERANCE:
            self._look_for_a_kink(sides[0], meaning, letters)
            raise CheckError(message(*numbers), place)
        self.worst = max(self.worst, float(apart))

    def _look_for_a_kink(self, side, meaning, letters):
        """Nothing where a difference met no kink; _WithoutEffect where no result depends on it; SymgradError at any other.

        A difference tears apart values that are always the same, as max(u[i], i) with u[i] = x: a kink for any x.
        """
        anew = with_digits(meaning, meaning.digits)
        anew.value(side, letters)
        if all(any(self._has_no_effect(anew, entry) for entry in nudged) for nudged in anew.torn):
            if anew.torn:
                raise _WithoutEffect
            return
        raise SymgradError(f"{side} has a tie or a kink at all inputs, {sizes_and(meaning, letters)}: central differences cannot decide there",
                           Part(str(side)), remedy="write values that are always equal, as all u[i] of u[i] = x, only once inside max or min")

    def _has_no_effect(self, meaning, entry):
        """Whether no result depends on an entry: it does not change with any input, or the cost does not read it."""
        name, key = entry
        changes = (meaning.response(Quantity(name, *key), (given, at)) for given, held in meaning.inputs.items() for at in held)
        return not read_by(meaning, self.derivation.cost.name, entry) or not any(changes)

    def _is_asked(self, number):
        """Whether a proof is one of the answers: the derivative by an entry that the cost does not read is 0, and has to exist."""
        return any(number in block for block in self.derivation.blocks)

    def _is_unread(self, left, meaning, letters):
        """Whether the cost, defined there, reads not both sides of a derivative, or, at these sizes, nothing of what it is computed from."""
        cost = self.derivation.cost.name
        try:
            return not all(read_by(meaning, cost, entry) for entry in sides_at(left, meaning, letters)) or leaves_out(meaning, cost)
        except DomainError:
            return False

    def _finer(self, meaning):
        """The same sizes and inputs at twice the digits."""
        if self.finer is None or self.finer[0] is not meaning:
            self.finer = meaning, with_digits(meaning, 2*meaning.digits)
        return self.finer[1]

    def answered(self, conditions, meaning):
        """The answers against sympy.diff, and the programs; an answer that divides by what is not read at these sizes has no value there."""
        excused = (DomainError,)*(self.undefined is meaning)
        with suppress(*excused):
            self._witness(conditions, meaning)
        try:
            self.programs.compare(meaning)
        except excused:
            self.programs.skip(UNREAD)
        learn(self.sides, meaning)

    def _witness(self, conditions, meaning):
        """The answers that were asked for, against sympy.diff of the cost written out in its inputs."""
        cost, witness = self.derivation.cost, Witness(meaning)
        for block in self.derivation.blocks:
            for proof in (self.derivation.proofs[number] for number in block):
                if _on_sizes(proof) == conditions:
                    try:
                        self.witnessed += witness.compare(cost, proof)
                    except CheckError:  # what cancels is no fault: the same with more digits
                        self.witnessed += Witness(self._finer(meaning)).compare(cost, proof)

    def report(self):
        programs, sides = self.programs, self.sides
        return CheckReport(len(self.derivation.steps), self.comparisons, self.answers, self.witnessed, self.worst, tuple(self.sizes), len(self.forms),
                      compiled=programs.entries, points=programs.points, skipped=programs.skipped, not_compared=programs.reason,
                      no_program=programs.missing, passed_over=self.passed_over,
                      one_sided=tuple(e for e in kinked(self.derivation.forward) if not sides.get(e, set()) >= all_sides(e)))
