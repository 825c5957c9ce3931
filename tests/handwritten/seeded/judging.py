"""The seeded faults and the right ways put before symgrad.testing.compare, called without a point, as a person calls it first."""

import re
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

import symgrad

from ..remaking import compared
from . import MODULES
from .forms import Fault, by_name, edited, narrow, replaced
from .kinds import RETURNED


@cache
def derivation(text, names):
    return symgrad.read(text).derive(*names)


def judged_run(module, fault=None, way=None, **options):
    """The `Run` of a gradient with a fault, or of a right way to write it."""
    edits = way.edits if way else [(fault.old, fault.new)]
    text = replaced(module.TEXT, way.text if way else ())
    gradient = edited(module.gradient, edits)
    point = {name: value for name, value in module.inputs(np.random.default_rng(0)).items() if name in symgrad.read(text).inputs}
    return compared(derivation(text, tuple(by_name(gradient(**point)))), gradient, **options)


@dataclass(frozen=True)
class Verdict:
    """What compare said of a fault in a model."""

    model: str
    fault: Fault
    run: object

    @property
    def flagged(self):
        """Whether it is called wrong. Another error than GradientError counts only where it names a mistake in what is returned."""
        return isinstance(self.run.raised, symgrad.testing.GradientError) or self.run.raised is not None and self._told(self.run.said)

    @cached_property
    def named(self):
        if self.run.diagnoses:
            return self.run.named(lambda found: self._told(f"{found.where}: {found.said}"))
        return "rightly" if self.flagged and self._told(self.run.said) else "not"

    def _told(self, said):
        """Whether the words name a mistake in what is returned, by its kind, and by a place where it has one."""
        if self.fault.kind not in RETURNED:
            return False
        names = [place.removeprefix("dC/d") for place in self.fault.places]
        placed = not names or any(re.search(rf"\b{re.escape(name)}\b", said) for name in names)
        return placed and bool(re.search(RETURNED[self.fault.kind], said))

    def __str__(self):
        where = " or ".join(self.fault.places) or "how it is called"
        return f"{self.model}: {self.fault.kind} in {where}: named {self.named}: {self.run.said}"


def verdicts(models=(), every=1):
    """The verdicts on all faults, or on every so many."""
    faults = [(name, module, fault) for name, module in MODULES.items() for fault in module.FAULTS if not models or name in models]
    for name, module, fault in faults[::every]:
        yield Verdict(name, fault, judged_run(module, fault))


def false_alarms(models=(), drawn=True):
    """Lines on the right ways that were not passed, and the number of runs: each at one point of its own, and at those that are drawn."""
    alarms, runs = [], 0
    for name, module in MODULES.items():
        for number, way in enumerate(module.WAYS if not models or name in models else ()):
            for options in _points(module, way, number)[:1 + drawn]:
                run = judged_run(module, way=way, **options)
                runs += 1
                if run.raised is not None:
                    alarms.append(f"{name}, {way.name}: {run.said}")
    return alarms, runs


def _points(module, way, seed):
    """Options of compare: for a point of the model's own, and for those that are drawn."""
    inputs = symgrad.read(replaced(module.TEXT, way.text)).inputs
    own = {name: value for name, value in module.inputs(np.random.default_rng(seed)).items() if name in inputs}
    return {"at": {name: narrow(value) for name, value in own.items()} if way.single else own}, {"array": np.float32} if way.single else {}
