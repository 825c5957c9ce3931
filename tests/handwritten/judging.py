"""The hand-written gradients and the faults put before symgrad.testing.compare, and the counts of what it says."""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

import symgrad
from symgrad.testing import GradientError, compare

from . import MODELS, faulty
from .faults import FAULTS, KINDS, Fault
from .remaking import Run, compared

# A fault is counted in the class of the first of its kinds.
CLASSES = dict(zip(KINDS, ("sign", "factor", "transposition", "missing path", "doubled path", "off by one", "wrong reduction",
                           "stale value")))
SEEDS = range(17)  # correct runs of each model: 12*17 = 204


@cache
def system(model):
    return symgrad.read(MODELS[model].TEXT)


@cache
def derivation(model):
    """The derived gradient by what the one written by hand returns."""
    names = dict.fromkeys(name for name, _ in arrays(MODELS[model].gradient(**correct_points(model)[0])))
    return system(model).derive(*names)


def point(model, seed, edge=False, square=False):
    """The inputs of one run."""
    return MODELS[model].inputs(np.random.default_rng(seed), edge=edge, square=square)


def fault_point(fault):
    """Where a fault is looked at: sizes vary from fault to fault."""
    return point(fault.model, FAULTS.index(fault), square=fault.square)


def correct_points(model):
    """Where a correct gradient is looked at: of the last two points one has all sizes 1, one all sizes equal."""
    return [point(model, seed, edge=seed == SEEDS[-2], square=seed == SEEDS[-1]) for seed in SEEDS]


def arrays(gradient):
    """The arrays of a gradient by name and layer, whether or not a value was returned with it."""
    parts = gradient[1] if isinstance(gradient, tuple) else gradient
    return {(name, layer): np.asarray(array) for name, part in parts.items()
            for layer, array in enumerate(part if isinstance(part, list) else [part])}


def difference(right, wrong):
    """The largest relative difference of two gradients over their arrays; infinite where they differ in shape."""
    if {key: array.shape for key, array in right.items()} != {key: array.shape for key, array in wrong.items()}:
        return np.inf
    pairs = [(array, wrong[key]) for key, array in right.items()]
    return max(np.max(np.abs(one - other))/max(np.max(np.abs(one)), np.finfo(float).tiny) for one, other in pairs)


@dataclass(frozen=True)
class Verdict:
    """What compare said of a fault: whether it was flagged, the kind and place of its diagnosis, and how it was named.

    right       flagged, of a kind that fits, in the right place
    best        the same, and of the kind that fits best
    named       "rightly", "wrongly" or "not", by what the diagnosis means as a function
    """

    fault: Fault
    run: Run

    @property
    def flagged(self):
        """Whether it is called wrong. Only GradientError counts: any other error says nothing of the gradient."""
        return isinstance(self.run.raised, GradientError)

    @property
    def right_kind(self):
        return bool(self.run.diagnoses) and self.run.diagnoses[0].kind in self.fault.kinds

    @property
    def right_place(self):
        return bool(self.run.diagnoses) and self.run.diagnoses[0].where in self.fault.where

    @property
    def right(self):
        return self.right_kind and self.right_place

    @property
    def best(self):
        return self.right and self.run.diagnoses[0].kind == self.fault.kinds[0]

    @cached_property
    def named(self):
        return self.run.named(lambda found: found.kind in self.fault.kinds and found.where in self.fault.where)

    def __str__(self):
        fault = self.fault
        return f"{fault.model}: {fault.old.strip()!r} -> {fault.new.strip()!r}: named {self.named}: {self.run.said}"


def judged(fault):
    """Compare's verdict on a fault."""
    return Verdict(fault, compared(derivation(fault.model), faulty(fault), fault.square, at=fault_point(fault)))


def false_alarms(models=tuple(MODELS)):
    """(model, seed, what was said) of every correct run that was not passed, whatever the error, and the number of runs."""
    alarms, runs = [], 0
    for model in models:
        for seed, inputs in zip(SEEDS, correct_points(model)):
            runs += 1
            try:
                compare(derivation(model), MODELS[model].gradient, at=inputs)
            except symgrad.SymgradError as error:
                alarms.append((model, seed, str(error)))
    return alarms, runs


def counts(verdicts, title, key):
    """Lines of a table: for every value of `key`, the faults, how many were flagged, and what of the diagnoses was right.

    The last column counts those that name the kind that fits best, where two fit.
    """
    groups = {}
    for verdict in verdicts:
        groups.setdefault(key(verdict.fault), []).append(verdict)
    groups["all"] = verdicts
    lines = [f"{title:16}{'faults':>8}{'flagged':>9}{'kind':>6}{'place':>7}{'both':>6}{'best':>6}"]
    for name, group in groups.items():
        tally = [sum(getattr(one, field) for one in group) for field in ("flagged", "right_kind", "right_place", "right", "best")]
        lines.append("{:16}{:8}{:9}{:6}{:7}{:6}{:6}".format(name, len(group), *tally))
    return lines


def table(verdicts):
    """The counts by class and by model, as text."""
    ordered = sorted(verdicts, key=lambda verdict: KINDS.index(verdict.fault.kinds[0]))
    by_class = counts(ordered, "class", lambda fault: CLASSES[fault.kinds[0]])
    return "\n".join([*by_class, "", *counts(list(verdicts), "model", lambda fault: fault.model)])


def misdiagnosed(verdicts):
    """A line for every fault whose diagnosis is not right: the edit, what would be right, what was said."""
    lines = []
    for verdict in verdicts:
        if not verdict.right:
            fault = verdict.fault
            lines.append(f"{fault.model}: {fault.old.strip()!r} -> {fault.new.strip()!r}\n"
                         f"    right: {' or '.join(fault.kinds)} in {' or '.join(fault.where)}\n    said:  {verdict.run.said}")
    return "\n".join(lines)
