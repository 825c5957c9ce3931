"""Random derivations: every step checked, every answer and every compiled gradient against mpmath, some second derivatives too.

A conditioned ulp is an error in units of eps*k, eps = 2**-52 and k the most that the gradient's own equations lose when each
operation is rounded, by symgrad/rounding.py: of a sum that cancels, the sum of the absolute values of what is added.
"""

import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from itertools import count as counting
from random import Random

import numpy as np

import symgrad
from symgrad.errors import SymgradError, UnsupportedError
from symgrad.meaning import Meaning, agree
from symgrad.notation import Quantity, Total
from symgrad.rounding import Rounding
from symgrad.running.entries import arrays, flat
from symgrad.testing.points import random_meaning
from symgrad.testing.random.drawing import system_text

EPS = 2.0**-52
ULPS = 64        # more conditioned ulps than this are a disagreement
MODULE = 5       # one program in so many is written out as a module too
SECOND = 8       # one system in so many is derived twice
SHORT = 60       # characters of most systems in the test run
LONGEST = 20     # steps of a derivation that is derived from once more


@dataclass
class Tally:
    """What was counted; `failures` are pairs (what, equations), each with its seed, so that it can be tried again."""

    count: int = 0
    steps: int = 0
    answers: int = 0
    entries: int = 0
    modules: int = 0
    second: int = 0
    nans: int = 0
    unsampled: int = 0
    ulps: list = field(default_factory=list)
    refused: Counter = field(default_factory=Counter)
    failures: list = field(default_factory=list)

    def figures(self):
        ulps = np.sort(self.ulps) if self.ulps else np.zeros(1)
        return {"derivations": self.count, "steps checked": self.steps, "answers against mpmath": self.answers,
                "compiled entries": self.entries, "modules": self.modules, "derived twice": self.second,
                "disagreements": len(self.failures), "silent nans": self.nans, "without a point": self.unsampled, "refused": dict(self.refused),
                "median ulps": float(np.median(ulps)), "99.9 % of ulps below": float(np.quantile(ulps, 0.999)),
                "most ulps": float(ulps[-1]), "failures": self.failures}


def run(count=None, seconds=None, seed=0, say=lambda line: None, short=False):
    """Derive and check random systems, of the seeds from `seed` on, until there were `count` or `seconds` are over: figures.

    With `short`, as in the test run, nineteen in twenty systems have at most SHORT characters; the other is any.
    """
    tally, began = Tally(), time.monotonic()
    for number in counting(seed):
        if tally.count == count or seconds is not None and time.monotonic() - began > seconds:
            return tally.figures()
        one(number, tally, short and number % 20 > 0)
        last = f", the last: {tally.failures[-1][0]}" if tally.failures else ""
        say(f"{tally.count} derivations, {tally.steps} steps, {len(tally.failures)} failures{last}")


def text_of(seed, short=False):
    """The equations that belong to a seed."""
    kinds, choices = (*["plain"]*6, "recurrence", "ragged", *["matrices"]*2), Random(seed)
    while True:
        text = system_text(choices, depth=1 + (seed % 8 == 7), equations=(seed % 4 == 1) + (seed % 16 == 2), kinds=kinds)
        if not short or len(text) <= SHORT:
            return text


def one(seed, tally, short=False):
    """Everything about one random system."""
    tally.count += 1
    text = text_of(seed, short)
    try:
        _system(symgrad.read(text), seed, tally)
    except UnsupportedError as error:
        tally.refused[error.message] += 1
    except Unsampled:
        tally.unsampled += 1
    except Exception as error:  # whatever goes wrong is what is looked for
        tally.failures.append((f"seed {seed}{' (short)'*bool(short)}: {type(error).__name__}: {error}", text))


class Unsampled(Exception):
    """No inputs are found at which a system is smooth: nothing can be said of its gradient."""


class Disagreement(AssertionError):
    """Two numbers that should be one."""


def _system(system, seed, tally):
    if symgrad.read(str(system)) != system:
        raise Disagreement(f"what is printed is read as another system:\n{system}")
    derivation, rng = system.derive(), Random(seed)
    try:
        meaning = random_meaning(system, rng)
    except SymgradError as error:
        raise Unsampled from error
    tally.steps += derivation.check(seed).steps
    _answers(derivation, meaning, tally)
    function = derivation.compile()
    _program(derivation, function, meaning, tally)
    if seed % MODULE == 0:
        _module(derivation.export(), function, arrays(meaning))
        tally.modules += 1
    if seed % SECOND == 0 and len(derivation.steps) <= LONGEST:
        _second(system, seed, meaning, rng, tally)
        tally.second += 1


def _answers(derivation, meaning, tally):
    """The gradient system's entries against central differences of the cost."""
    gradients = Meaning(derivation.system, _plain(meaning), meaning.inputs)
    for name, adjoint in derivation.gradients.items():
        for key in meaning.inputs[name]:
            wanted = meaning.value(Total(derivation.cost, Quantity(name, *key)))
            found = gradients.value(Quantity(adjoint, *key))
            tally.answers += 1
            if not agree(found, wanted):
                raise Disagreement(f"{adjoint}{list(key)} is {wanted} by differences, {found} by its derivation")


def _plain(meaning):
    return {name: dict(size) for name, size in meaning.sizes.items()}


def _program(derivation, function, meaning, tally):
    """The compiled gradient, entry by entry, in conditioned ulps."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, found = function(**arrays(meaning))
    rounded = {name: {key: float(value) for key, value in held.items()} for name, held in meaning.inputs.items()}
    there = Meaning(derivation.system, _plain(meaning), rounded, digits=40)
    rounding = Rounding(there)
    for name, adjoint in derivation.gradients.items():
        for value, key in zip(flat(found[name]), sorted(meaning.inputs[name]), strict=True):
            measure(value, there.value(Quantity(adjoint, *key)), rounding.entry(adjoint, key), f"{adjoint}{list(key)}", tally)


def _module(source, function, given):
    """The module that is written out gives the very numbers of the compiled function."""
    space = {}
    exec(source, space)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (value, found), (other, its) = function(**given), space["value_and_gradient"](**given)
    if value != other or any(not np.array_equal(flat(found[name]), flat(its[name])) for name in found):
        raise Disagreement(f"the module gives {other}, {its}; the compiled function {value}, {found}")


def measure(value, exact, lost, what, tally):
    """One entry of a gradient against its exact value; `lost` is what its equations lose to rounding, in units of eps."""
    tally.entries += 1
    if np.isnan(value):
        tally.nans += 1
        raise Disagreement(f"{what} is nan; it should be {float(exact)!r}")
    error = abs(float(value - exact))
    ulps = error/(EPS*float(lost)) if lost else np.inf if error else 0.0
    tally.ulps.append(ulps)
    if ulps > ULPS:
        raise Disagreement(f"{what} is {value!r}; it should be {float(exact)!r}: {ulps:.0f} conditioned ulps")


def _second(system, seed, meaning, rng, tally):
    """Second derivatives by one input: the Hessian's program, its product with a vector, at times every step of both."""
    by = rng.choice(system.inputs)
    given = arrays(meaning)
    keys = sorted(meaning.inputs[by])
    vector = [rng.uniform(-1, 1) for _ in keys]
    product = system.hessian_product(by, direction={by: "along"})
    found = flat(product.compile()(**given, along=like(given[by], iter(vector))))
    dense = _dense(product, by, keys, meaning)
    _close(found, dense @ vector, f"the Hessian by {by} times a vector")
    derivations = [product]
    if not system.families[by].sequence:
        derivations.append(system.hessian(by))
        _close(np.reshape(derivations[1].compile()(**given), dense.shape), dense, f"the Hessian by {by}")
    if seed % (5*SECOND) == 0:
        tally.steps += sum(derivation.check(seed).steps for derivation in derivations)


def _dense(product, by, keys, meaning):
    """The Hessian by one input as numbers: the exact product with each unit vector."""
    columns = []
    for one in keys:
        unit = {key: int(key == one) for key in keys}
        there = Meaning(product.system, _plain(meaning), {**meaning.inputs, "along": unit}, digits=40)
        columns.append([float(there.value(Quantity(product.gradients[by], *key))) for key in keys])
    return np.array(columns).T


def like(value, numbers):
    """The numbers, in order, in the structure of an input."""
    if isinstance(value, list):
        return [like(part, numbers) for part in value]
    return next(numbers) if isinstance(value, float) else np.array([next(numbers) for _ in range(value.size)]).reshape(value.shape)


def _close(found, wanted, what):
    """Second derivatives to nine digits of the largest, or of what stands around them where all of them vanish."""
    scale = max(1e-5, float(np.max(np.abs(wanted), initial=0)))
    if not np.max(np.abs(found - wanted), initial=0) <= 1e-9*scale:
        raise Disagreement(f"{what} is {found}; it should be {wanted}")
