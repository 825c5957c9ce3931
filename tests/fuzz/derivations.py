"""Random derivations: every step checked, every answer and every compiled gradient against mpmath, some second derivatives too.

A conditioned ulp is an error in units of eps*(|g| + k), eps = 2**-52, g the exact entry of the gradient and k the most that g
changes, relative to the width, when every input moves by a relative width of 1e-12 up or down: what an exact program would
make of inputs that are rounded in their last place. This is the componentwise condition number of Higham, Accuracy and
Stability of Numerical Algorithms, section 1.6, with its sum over inputs taken over the signs of MOVES random directions.
"""

import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import numpy as np

import symgrad
from symgrad.errors import CheckError, SymgradError, UnsupportedError
from symgrad.meaning import Meaning, agree
from symgrad.notation import Quantity, Total
from symgrad.testing.random.drawing import system_text
from symgrad.testing.points import arrays, random_meaning, untold

EPS, WIDTH, MOVES = 2.0**-52, 1e-12, 3
NOTHING = 1e-36  # what the exact values, of 40 digits, cannot tell from 0 once it is divided by a condition
ULPS = 4096      # more than this is a disagreement: a wrong digit among the first twelve of what the inputs determine
SECOND = 4       # one system in so many is derived twice
LONGEST = 120    # characters of a system that is derived twice


@dataclass
class Tally:
    """What was counted; `faults` are texts that name the seed, so that each can be tried again."""

    count: int = 0
    steps: int = 0
    answers: int = 0
    entries: int = 0
    second: int = 0
    nans: int = 0
    unsampled: int = 0
    ulps: list = field(default_factory=list)
    refused: Counter = field(default_factory=Counter)
    faults: list = field(default_factory=list)

    def figures(self):
        ulps = np.sort(self.ulps) if self.ulps else np.zeros(1)
        return {"derivations": self.count, "steps checked": self.steps, "answers against mpmath": self.answers,
                "compiled entries": self.entries, "derived twice": self.second, "disagreements": len(self.faults),
                "silent nans": self.nans, "without a point": self.unsampled, "refused": dict(self.refused),
                "ulps": {"median": float(np.median(ulps)), "99.9 %": float(np.quantile(ulps, 0.999)), "max": float(ulps[-1])},
                "faults": self.faults}


def run(count, seconds, seed, say=print):
    """Derive and check random systems, of the seeds from `seed` on, until `count` or `seconds` is reached; the figures."""
    tally, end = Tally(), time.monotonic() + seconds
    for number in range(seed, seed + count):
        if time.monotonic() > end:
            break
        before = len(tally.faults)
        one(number, tally)
        for fault in tally.faults[before:]:
            say(fault)
    return tally.figures()


def text_of(seed):
    """The equations that belong to a seed; most are small, so that many can be tried."""
    kinds = (*["plain"]*6, "recurrence", "ragged", *["matrices"]*2)
    return system_text(Random(seed), depth=1 + (seed % 8 == 7), equations=(seed % 4 == 1) + (seed % 16 == 2), kinds=kinds)


def one(seed, tally):
    """Everything about one random system."""
    tally.count += 1
    text = text_of(seed)
    try:
        _system(symgrad.read(text), seed, tally)
    except UnsupportedError as error:
        tally.refused[error.message] += 1
    except Unsampled:
        tally.unsampled += 1
    except Exception as error:  # whatever goes wrong is what is looked for
        tally.faults.append(f"seed {seed}: {type(error).__name__}: {error}\n{text}")


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
    _program(derivation, derivation.compile(), meaning, rng, tally)
    if seed % SECOND == 0 and len(str(system)) <= LONGEST:
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


def _program(derivation, function, meaning, rng, tally):
    """The compiled gradient, entry by entry, in conditioned ulps."""
    exact, condition = conditioned(derivation.system, derivation.gradients, meaning, rng)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, found = function(**arrays(meaning.system, meaning), **untold(meaning.system, meaning))
    for name in derivation.gradients:
        got = flat(found[name])
        for value, key in zip(got, sorted(meaning.inputs[name]), strict=True):
            _measure(value, exact[name, key], condition[name, key], f"d/d{name}{list(key)}", tally)


def _measure(value, exact, condition, what, tally):
    tally.entries += 1
    if np.isnan(value):
        tally.nans += 1
        raise Disagreement(f"{what} is nan; it should be {float(exact)!r}")
    size = EPS*(abs(float(exact)) + condition) + NOTHING
    ulps = abs(float(value - exact))/size
    tally.ulps.append(ulps)
    if ulps > ULPS:
        raise Disagreement(f"{what} is {value!r}; it should be {float(exact)!r}: {ulps:.0f} conditioned ulps")


def conditioned(system, gradients, meaning, rng):
    """(exact entries of the gradient at the inputs rounded to floats, how far they move with the inputs), by (name, places)."""
    rounded = {name: {key: float(value) for key, value in held.items()} for name, held in meaning.inputs.items()}
    exact = _entries(system, gradients, meaning, rounded)
    condition = dict.fromkeys(exact, 0.0)
    for _ in range(MOVES):
        moved = {name: {key: meaning.mp.mpf(value)*(1 + rng.choice((-1, 1))*meaning.mp.mpf(WIDTH)) for key, value in held.items()}
                 for name, held in rounded.items()}
        for place, value in _entries(system, gradients, meaning, moved).items():
            condition[place] = max(condition[place], float(abs(value - exact[place])/WIDTH))
    return exact, condition


def _entries(system, gradients, meaning, inputs):
    there = Meaning(system, _plain(meaning), inputs, digits=40)
    return {(name, key): there.value(Quantity(adjoint, *key)) for name, adjoint in gradients.items() for key in inputs[name]}


def flat(value):
    """The numbers of an input or a gradient, in the order of their places."""
    return np.concatenate([np.ravel(part) for part in value]) if isinstance(value, (list, tuple)) else np.ravel(value)


def _second(system, seed, meaning, rng, tally):
    """Second derivatives by one input: the Hessian's program, its product with a vector, at times every step of both."""
    by = rng.choice(system.inputs)
    given = {**arrays(system, meaning), **untold(system, meaning)}
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
    scale = max(1e-8, float(np.max(np.abs(wanted), initial=0)))
    if not np.max(np.abs(found - wanted), initial=0) <= 1e-9*scale:
        raise Disagreement(f"{what} is {found}; it should be {wanted}")
