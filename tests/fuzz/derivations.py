"""Random derivations of random systems: every step, every answer and every program checked, and once more by another measure.

`Derivation.check` compares each step, answer and program at sizes from 1 on. Here gradients are differenced again at sizes of their
own, programs are run with sizes that are 0, modules that are written out and values of all quantities are compared, and the errors of
gradients are counted in conditioned ulps: units of eps*k, eps = 2**-52 and k the most that the gradient's own equations lose when each
operation is rounded, by symgrad/meaning/rounding.py: of a sum that cancels, the sum of the absolute values of what is added.
"""

import re
import signal
import time
from collections import Counter, deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count as counting
from multiprocessing import get_context
from random import Random

import numpy as np

import symgrad
from symgrad.checking.check import UNREAD
from symgrad.checking.programs import BEYOND, ULPS, Programs, ulps
from symgrad.errors import CheckError, SymgradError
from symgrad.meaning.oracle import Meaning, agree
from symgrad.meaning.real_functions import DomainError
from symgrad.meaning.rounding import Rounding
from symgrad.meaning.small_sizes import keys
from symgrad.notation.nodes import Quantity, Total
from symgrad.running.calling.entries import arrays, entry, flattened_values, places
from symgrad.testing.points import random_meaning
from symgrad.testing.random import system_text
from symgrad.testing.random.questions import QUESTION_KINDS, question
from tests.fuzz.features import FEATURES, held

MODULE = 5       # one program in so many is written out as a module too
SHORT = 60       # characters of most systems in the test run
SECONDS = 60     # of the processor for one system; what takes longer is told
ENOUGH = 400     # systems, for the share that holds a feature to say something
LEAST = 0.02     # the share of systems that each feature, and each kind of question, has at least
DRAWN = (*["plain"]*3, *["places"]*5, "recurrence", "ragged", "abstract", *["matrices"]*2)


class Disagreement(AssertionError):
    """Two numbers that should be one."""


class OverTime(BaseException):
    """The time of one system is over; nothing else that goes wrong is taken for it."""


@dataclass
class Outcome:
    """What came of one system; everything in it can be sent from one process to another."""

    seed: int
    text: str = ""
    question: str = ""
    features: tuple = ()
    counts: Counter = field(default_factory=Counter)
    ulps: list = field(default_factory=list)
    refused: str = ""
    failure: str = ""

    def measure(self, value, exact, lost, what):
        """One entry of a gradient against its exact value; `lost` is what its equations lose to rounding, in units of eps."""
        self.counts["compiled entries"] += 1
        if np.isnan(value):
            raise Disagreement(f"{what} is nan; it should be {float(exact)!r}")
        off = float(ulps(abs(value - exact), exact, lost))
        self.ulps.append(off)
        if off > ULPS:
            raise Disagreement(f"{what} is {value!r}; it should be {float(exact)!r}: {off:.0f} conditioned ulps")


def run(count=None, seconds=None, seed=0, say=lambda line: None, short=False, jobs=1):
    """Derive and check random systems, of the seeds from `seed` on, until there were `count` or `seconds` are over: figures.

    With `short`, as in the test run, nineteen in twenty systems have at most SHORT characters; the other is any. What comes of a seed
    does not depend on how many `jobs`, processes at once, there are.
    """
    began, seen = time.monotonic(), []
    seeds = (number for number in (counting(seed) if count is None else range(seed, seed + count)))
    wanted = (number for number in _while(seeds, lambda: seconds is None or time.monotonic() - began < seconds))
    for outcome in _outcomes(wanted, short, jobs):
        seen.append(outcome)
        failed = [one for one in seen if one.failure]
        last = f", the last: {failed[-1].failure}" if failed else ""
        say(f"{len(seen)} derivations, {sum(one.counts['steps checked'] for one in seen)} steps, {len(failed)} failures{last}")
    return figures(seen)


def _while(items, more):
    for item in items:
        if not more():
            return
        yield item


def _outcomes(seeds, short, jobs):
    """What comes of each seed, in their order."""
    if jobs == 1:
        yield from (examined(seed, short) for seed in seeds)
        return
    with get_context("fork").Pool(jobs, maxtasksperchild=50) as pool:
        waiting = deque()
        for seed in seeds:
            waiting.append(pool.apply_async(examined, (seed, short)))
            if len(waiting) > 8*jobs:
                yield waiting.popleft().get()
        yield from (one.get() for one in waiting)


def figures(seen):
    """What is printed of all outcomes; `failures` are pairs (what, equations), each with its seed, so that it can be tried again."""
    counts = sum((one.counts for one in seen), Counter())
    ulps = np.sort([ulp for one in seen for ulp in one.ulps] or [0.0])
    failed = [one for one in seen if one.failure]
    shares = {name: sum(name in one.features for one in seen)/max(1, len(seen)) for name in FEATURES}
    shares |= {kind: sum(one.question == kind for one in seen)/max(1, len(seen)) for kind in QUESTION_KINDS}
    foreign = [one for one in failed if "the compiled program raises an error" in one.failure or not re.search("Disagreement|CheckError", one.failure)]
    found = {"derivations": len(seen), **counts, "disagreements": len(failed) - len(foreign), "foreign errors": len(foreign),
             "silent nans": sum(" nan" in one.failure for one in failed),
             "over time": [one.seed for one in seen if one.refused == OVER], "refused": dict(Counter(one.refused for one in seen if one.refused)),
             "median ulps": float(np.median(ulps)), "99.9 % of ulps below": float(np.quantile(ulps, 0.999)), "most ulps": float(ulps[-1]),
             "shares": shares, "failures": [(one.failure, one.text) for one in failed]}
    rare = [name for name, share in shares.items() if share < LEAST]
    if rare and len(seen) >= ENOUGH:
        found["failures"].append((f"less than {LEAST:.0%} of the systems: {', '.join(rare)}", ""))
    return found


OVER = f"more than {SECONDS} seconds"


def text_of(seed, short=False):
    """The equations that belong to a seed."""
    choices = Random(seed)
    while True:
        text = system_text(choices, depth=1 + (seed % 8 == 7), equations=(seed % 4 == 1) + (seed % 16 == 2), kinds=DRAWN)
        if not short or len(text) <= SHORT:
            return text


def examined(seed, short=False):
    """Everything about one random system."""
    short = short and seed % 20 > 0
    outcome = Outcome(seed, text_of(seed, short))
    where = f"seed {seed}{' (short)'*short}"
    try:
        with _limited(SECONDS):
            system = symgrad.read(outcome.text)
            try:
                _system(system, outcome)
            except CheckError:
                raise
            except SymgradError as error:
                outcome.refused = error.message
    except OverTime:
        outcome.refused = OVER
    except Exception as error:  # whatever goes wrong is what is looked for
        outcome.failure = f"{where}: {outcome.question}: {type(error).__name__}: {error}"
    return outcome


@contextmanager
def _limited(seconds):
    """OverTime after so many seconds of the processor."""
    def over(*_):
        raise OverTime
    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _system(system, outcome):
    seed, rng = outcome.seed, Random(f"{outcome.seed} asked")  # not what the text was drawn from
    if symgrad.read(str(system)) != system:
        raise Disagreement(f"what is printed is read as another system:\n{system}")
    outcome.features = held(system)
    asked = question(system, rng)
    outcome.question = asked.kind
    derivation = asked.derivation()
    report = derivation.check(seed)
    outcome.counts += Counter({"steps checked": report.steps, "numbers of programs": report.compiled, "without a program": bool(report.no_program), "points skipped": report.skipped})
    if report.skipped and report.not_compared not in (BEYOND, UNREAD):
        raise Disagreement(f"the program refuses what the equations are checked at: {report.not_compared}")
    meaning = random_meaning(derivation.forward, rng)
    _sizes_of_nothing(derivation, meaning, outcome)
    if asked.kind.startswith("Hessian by") or asked.kind == "Hessian":
        _with_gradients(system, asked.names, derivation, meaning, outcome)
    if derivation.cost.places:
        return
    _answers(derivation, meaning, outcome)
    if not report.no_program and "gradient" in asked.kind:
        _program(derivation, meaning, outcome)


def _program(derivation, meaning, outcome):
    function, given = derivation.compile(), arrays(meaning)
    _gradient(derivation, function, meaning, outcome)
    compare_values(derivation.forward, meaning)
    if outcome.seed % MODULE == 0:
        _module(derivation.export(), function, given)
        outcome.counts["modules"] += 1


def _with_gradients(system, names, derivation, meaning, outcome):
    """The function of value, gradients and Hessians gives the Hessian that the check has compared, to nine digits of its largest entry."""
    given, pair = arrays(meaning), (names[0], names[-1])
    with np.errstate(all="ignore"):
        found, wanted = system.compile(*names, hessian=True)(**given)[2][pair], derivation.compile()(**given)
    outcome.counts["Hessians beside gradients"] += 1
    if not np.max(np.abs(found - wanted), initial=0) <= 1e-9*max(1e-5, float(np.max(np.abs(wanted), initial=0))):
        raise Disagreement(f"compile(hessian=True) gives the Hessian by {' and '.join(pair)} as {found}; it is {wanted}")


def _answers(derivation, meaning, outcome):
    """The gradient system's entries against central differences of the cost."""
    gradients = Meaning(derivation.system, meaning.sizes, meaning.inputs)
    for name, adjoint in derivation.gradients.items():
        for key in meaning.inputs[name]:
            wanted = meaning.value(Total(derivation.cost, Quantity(name, *key)))
            found = gradients.value(Quantity(adjoint, *key))
            outcome.counts["answers against mpmath"] += 1
            if not agree(found, wanted):
                raise Disagreement(f"{adjoint}{list(key)} is {wanted} by differences, {found} by its derivation")


def _sizes_of_nothing(derivation, meaning, outcome):
    """Every program with each size 0 in turn: it gives what the equations denote, as a sum of nothing, or refuses it in words."""
    programs = Programs(derivation)
    for size in [name for name, its in meaning.sizes.items() if set(its) == {()}]:
        there, skipped = _emptied(meaning, size), programs.skipped
        try:
            programs.compare(there)
        except CheckError:
            raise
        except SymgradError as error:
            raise Disagreement(f"the program gives numbers at {size} = 0, where the equations have none: {error}") from error
        outcome.counts["sizes of nothing"] += 1
        outcome.counts["refused at nothing"] += bool(programs.missing) or programs.skipped > skipped


def _emptied(meaning, size):
    """The same inputs with one size 0, as far as they have places then."""
    sizes = {**meaning.sizes, size: {(): 0}}
    bare = Meaning(meaning.system, sizes, {})
    inputs = {name: {key: values[key] for key in keys(meaning.system.families[name], bare) if key in values}
              for name, values in meaning.inputs.items()}
    return Meaning(meaning.system, sizes, inputs)


def _gradient(derivation, function, meaning, outcome):
    """The compiled gradient, entry by entry, in conditioned ulps."""
    with np.errstate(all="ignore"):
        _, found = function(**arrays(meaning))
    rounded = {name: {key: float(value) for key, value in held.items()} for name, held in meaning.inputs.items()}
    there = Meaning(derivation.system, meaning.sizes, rounded, digits=40)
    rounding = Rounding(there)
    for name, adjoint in derivation.gradients.items():
        where = places(derivation.system, adjoint, meaning.inputs[name])
        for key in sorted(meaning.inputs[name]):
            value = entry(found[name], where[key])
            outcome.measure(value, there.value(Quantity(adjoint, *key)), rounding.entry(adjoint, key), f"{adjoint}{list(key)}")


def compare_values(system, meaning):
    """Disagreement where the function of all named quantities gives an entry that exists as another number than its equation."""
    with np.errstate(all="ignore"):  # what divides by 0 where nothing reads it, as [i != j]/r[i,j], is compared where it is read
        found = system.values(**arrays(meaning))
    for name in (name for name in system.clauses if name != system.upstream):
        defined = [key for key in keys(system.families[name], meaning) if meaning.exists(name, key)]
        where = places(system, name, list(keys(system.families[name], meaning)))
        for key in defined:
            try:
                value, exact = entry(found[name], where[key]), float(meaning.value(Quantity(name, *key)))
            except DomainError:  # it does not exist, and nothing reads it
                continue
            if not abs(value - exact) <= 1e-9*max(1, abs(exact)):
                raise Disagreement(f"values() gives {name}{list(key)} as {value!r}; it is {exact!r}")


def _module(source, function, given):
    """The module that is written out gives the very numbers of the compiled function."""
    space = {}
    exec(source, space)
    taken = {name: value for name, value in given.items() if repr(name) in source}
    with np.errstate(all="ignore"):
        (value, found), (other, its) = function(**given), space["value_and_gradient"](**taken)
    if not np.array_equal(flattened_values(value), flattened_values(other)) or any(not np.array_equal(flattened_values(found[name]), flattened_values(its[name])) for name in found):
        raise Disagreement(f"the module gives {other}, {its}; the compiled function {value}, {found}")
