"""What a text shows, as numbers: both sides of each identity at small sizes and values, and every step of its proof."""

from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random

from symgrad.checking.claim_values import at_kinks, beyond_sizes, more_draws, where_there_are, within_bounds
from symgrad.checking.digits import meanings, with_digits
from symgrad.deriving.claims import at_point, prove_claims, where_shown
from symgrad.deriving.derivation import SEED
from symgrad.deriving.evaluated import evaluate_answers, put_in_updates
from symgrad.deriving.rewriting import application
from symgrad.equations.graph import rests_on
from symgrad.errors import CheckError, Part, SymgradError
from symgrad.meaning.oracle import Meaning, TOLERANCE, entries, residual
from symgrad.meaning.points import FAR_APART, kinks_in, learn, widely
from symgrad.meaning.real_functions import DomainError, sides as all_sides
from symgrad.meaning.world import KINK, RangeError, entry_label
from symgrad.notation.index_arithmetic import extreme
from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import at, free_letters, parts

MEND = "mend the line, or assume what it rests on, as assume sum(y[j], j) = 1"
VANISHING = 1e-25  # what is smaller is what differences leave of 0
PLAINLY = 1e-6  # how far apart the sides of a counterexample with short numbers are at least


@dataclass(frozen=True)
class Counterexample:
    """Sizes, letters and inputs at which the two sides of a claim are different numbers."""

    claim: tuple
    meaning: Meaning
    letters: dict

    def __str__(self):
        over, left, right = self.claim
        nstr, value = self.meaning.mp.nstr, self.meaning.value
        rows = {"sizes": [f"{entry_label(name, key)} = {size}" for name, held in self.meaning.sizes.items() for key, size in held.items()],
                "letters": [f"{letter} = {number}" for letter, number in self.letters.items()],
                "inputs": [f"{entry_label(name, key)} = {_short(self.meaning.mp, number)}" for name, held in self.meaning.inputs.items()
                           if name in self._read() for key, number in held.items()]}
        lines = [f"  {called}: {', '.join(told)}" for called, told in rows.items() if told]
        return "\n".join([*lines, *(f"  {side} = {nstr(self.meaning.mp.chop(value(side, self.letters), VANISHING), 15)}" for side in (left, right))])

    def _read(self):
        """The names on which the sides rest."""
        return rests_on(self.meaning.system.definitions, [entry.name for side in self.claim[1:] for entry in parts(side, Quantity)])


def _short(mp, number):
    """A number as it is printed: in full where it is a floating one."""
    return repr(float(number)).removesuffix(".0") if mp.mpf(float(number)) == number else mp.nstr(number, 25)


def compare_claims(system, seed):
    """For each claim of a system how many pairs of numbers were compared, and the functions with a kink of which these did not reach every side.

    Raises CheckError, with a counterexample, for the first claim that is false.
    """
    whole, rng = system.whole, Random(seed)
    counts, all_sizes, met = [0]*len(system.claims), [], {}
    called_for = [(*_filled(over), *_read_at_numbers(whole, sides)) for over, *sides in system.claims]
    for conditions in dict.fromkeys(((), *called_for)):
        waiting = [number for number, own in enumerate(called_for) if not conditions or not counts[number] and own == conditions]
        for meaning in meanings(whole, rng, conditions) if waiting else ():
            all_sizes.append(meaning.sizes)
            for number in waiting:
                counts[number] += _compared(system, number, meaning)
            learn(met, meaning)
    for number, claim in enumerate(system.claims):
        own = (meaning for sizes in beyond_sizes(whole, *claim) for meaning in where_there_are(whole, rng, (*called_for[number], *sizes)))
        for meaning in (*own, *at_kinks(whole, claim[1:], all_sizes, rng)):
            counts[number] += _compared(system, number, meaning)
    draws = [more_draws(whole, sides) for _, *sides in system.claims]
    for turn, meaning in enumerate(widely(whole, all_sizes, rng, max(draws))):
        for number in (number for number, most in enumerate(draws) if turn < most):
            counts[number] += _compared(system, number, meaning)
        learn(met, meaning)
    for number, count in enumerate(counts):
        if not count:
            left, right = system.claims[number][1:]
            raise SymgradError(f"{left} = {right}: no small sizes and values were found at which both sides have a value", _place(system, number), FAR_APART)
    one_sided = [tuple(e for e in kinks_in(sides, whole) if not met.get(e, set()) >= all_sides(e)) for _, *sides in system.claims]
    return tuple(zip(counts, one_sided))


def with_claims(derivation):
    """A derivation with what its text shows; CheckError, with a counterexample, where that is false."""
    system = derivation.forward
    compared = compare_claims(system, SEED) if system.claims else ()
    claims = tuple(replace(shown, compared=count, one_sided=kinks) for shown, (count, kinks) in zip(prove_claims(derivation), compared))
    return replace(derivation, claims=claims, evaluated=evaluate_answers(derivation), updated=put_in_updates(derivation))


def _place(system, number):
    return system.claim_places[number] if number < len(system.claim_places) else Part("show")


def _filled(over):
    """Index expressions of sizes alone that are >= 0 where the letters of a claim have values."""
    ends = (extreme((binder.hi - binder.lo).expand(), over[:number], 1) for number, binder in enumerate(over))
    return tuple(end for end in ends if end is not None and not end.is_Integer and not free_letters(end))


def _read_at_numbers(system, sides):
    """Index expressions of sizes that are >= 0 where the entries exist that stand at no letter, as n - 4 for x[3], L - 2 for w[L-1]."""
    entries_read = [entry for side in sides for entry in parts(side, Quantity) if entry.name in system.families]
    ends = [end.expand() for entry in entries_read for place, binder in zip(entry.places, system.families[entry.name].over) if not free_letters(place)
            for end in (binder.hi - place, place - binder.lo)]
    return tuple(dict.fromkeys(end for end in ends if not end.is_Integer and not free_letters(end)))


def _compared(system, number, meaning):
    """How many pairs of numbers agree at one meaning; CheckError for the first that does not."""
    over, left, right = claim = system.claims[number]
    count = 0
    for letters in _letters(over, meaning):
        try:
            same = _agree(meaning, (left, right), letters)
        except (DomainError, RangeError):
            continue  # a side has no value there
        if same is False:
            example = _simpler(Counterexample(claim, meaning, dict(letters)))
            raise CheckError(f"this does not hold: {left} = {right}", _place(system, number), f"{example}\n{MEND}")
        count += bool(same)
    return count


def _letters(over, meaning):
    """The values of the letters of a claim; none at sizes at which a range does not exist, as that up to J[L-1] - 1 at L = 0."""
    with suppress(RangeError):
        yield from entries(over, meaning)


def _agree(meaning, sides, letters):
    """Whether two expressions are one number; None where differences met a kink and tell nothing. What cancels is computed with more digits."""
    if residual(*(meaning.value(side, letters) for side in sides)) < TOLERANCE:
        return True
    finer = with_digits(meaning, 2*meaning.digits)
    if residual(*(finer.value(side, letters) for side in sides)) < TOLERANCE:
        return True
    return None if finer.torn else False


def _simpler(example):
    """The same with inputs of one or two digits behind the point, where the sides plainly differ there too."""
    meaning, (_, left, right) = example.meaning, example.claim
    system = meaning.system
    if system.facts or system.structure:
        return example
    for digits in (1, 2):
        inputs = {name: {key: value if name in system.labels else f"{float(value):.{digits}f}" for key, value in held.items()} for name, held in meaning.inputs.items()}
        other = Meaning(system, meaning.sizes, inputs, meaning.digits)
        try:
            apart = residual(*(other.value(side, example.letters) for side in (left, right)))
            if apart > PLAINLY and other.margin > KINK and not other.torn and within_bounds(other):
                return replace(example, meaning=other)
        except SymgradError:
            continue
    return example


def check_claims(derivation, report, seed):
    """The report of a check, with both sides of every claim, and every step that leads to it, to an answer at a point, or to an update, compared too."""
    system, told = derivation.forward, (*derivation.claims, *derivation.evaluated, *derivation.updated)
    if not told:
        return report
    counts, found = compare_claims(system, seed) if system.claims else (), []
    for point in dict.fromkeys(shown.point for shown in told):
        own = [(shown, step) for shown in told if shown.point == point for step in shown.steps]
        where = at_point(system, point)
        for shown, step in own:
            _replay(shown, step, where)
        held = where if point is None else replace(where, facts=(*where.facts, *system.points[point]))
        found += _steps(held, own, Random(seed))
    return replace(report, comparisons=report.comparisons + sum(count for count, _ in counts) + len(found), worst=max([report.worst, *found]),
                   shown=len(derivation.claims))


def _steps(system, steps, rng):
    """How far both sides of steps are apart, each at the values at which it is to hold, at small sizes at which that has values."""
    found, tried = [], set()
    for conditions in dict.fromkeys(((), *(_called_for(system, shown) for shown, _ in steps))):
        if len(tried) < len(steps):
            for meaning in meanings(system, rng, conditions):
                for place, (shown, step) in enumerate(steps):
                    here = _step(shown, step, meaning)
                    found, tried = found + here, tried | ({place} if here else set())
    for place in sorted(set(range(len(steps))) - tried):
        shown, step = steps[place]
        raise SymgradError(f"{step.before} = {step.after}: no small sizes and values were found at which this step can be tried", Part(str(shown.left)), FAR_APART)
    return found


def _called_for(system, shown):
    """Index expressions of sizes alone that are >= 0 where a claim speaks of something."""
    of_sizes = (condition for condition in shown.conditions if not free_letters(condition))
    return (*_filled(shown.over), *of_sizes, *_read_at_numbers(system, (shown.left, shown.right)))


def _replay(shown, step, system):
    where = where_shown(system, shown.over, shown.valued, step.uses, shown.conditions, at(step.before, step.focus))
    found = application(step.rule, step.before, step.focus, where)
    if found != (step.after, step.conditions):
        raise CheckError(f"{shown.left} = {shown.right}, {step.rule.name}: the rule does not give this step again\n  before: {step.before}\n  after:  {step.after}",
                         Part(str(shown.left)))


def _step(shown, step, meaning):
    """How far both sides of a step are apart, at each value of the letters at which it is to hold."""
    found = []
    for letters in _letters(shown.over, meaning):
        try:
            if any(meaning.value(condition, letters) != 1 for condition in step.conditions) or any(meaning.index(bound, letters) < 0 for bound in shown.conditions):
                continue
            apart = residual(meaning.value(step.before, letters), meaning.value(step.after, letters))
            if not apart < TOLERANCE and _agree(meaning, (step.before, step.after), letters) is False:
                raise CheckError(f"{shown.left} = {shown.right}, {step.rule.name}: the two sides differ\n  before: {step.before}\n  after:  {step.after}", Part(str(shown.left)))
        except (DomainError, RangeError):
            continue
        found.append(float(apart) if apart < TOLERANCE else 0.0)
    return found
