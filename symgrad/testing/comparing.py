"""`compare`: a gradient that somebody wrote by hand for a system, against the derived one; a wrong one is diagnosed."""

import inspect
from dataclasses import replace

import numpy as np

from symgrad.derivation import Derivation
from symgrad.errors import InputError, SymgradError
from symgrad.testing.diagnosis import diagnosed
from symgrad.testing.differences import Cost, differences
from symgrad.testing.pairs import confirmed, paired, spreads
from symgrad.testing.points import arrays, points, sizes_told, unfixed
from symgrad.testing.remarks import remarks
from symgrad.testing.trees import Leaf, as_numpy, fresh, leaves, rebuilt
from symgrad.testing.verdict import WRONG, Report, judged

DOUBTED = 8      # wrong entries of one array at which it is asked whether the cost has a kink
UNEXPLAINED = 1  # points at which no slip explains the numbers, after which no more are tried


def compare(system, gradient, at=None, *, wrt=None, cost=None, array=None, rtol=None, seed=0, undecided="raise"):
    """Compare `gradient`, written by hand, with the derived gradient of a system; the `Report`, or GradientError with a diagnosis.

    system      a `System`, or its text or file; or a `Derivation` of it, which then is not derived again
    gradient    called by keywords with the inputs of the system that it has parameters for, as a compiled function is; returns
                {"w": ..., "b": ...}, a part of the inputs, each in the structure of its input; or (value, that)
    at          inputs by name, as a compiled function takes them; without it, points are drawn: sizes that differ, sizes that
                are equal, and the sizes 1, 2 and 3
    wrt         the names that must be in the answer; without it, those that are there are compared
    cost        the quantity that is differentiated, the last equation by default
    array       what makes arrays of those that are drawn, as `torch.tensor` or `jax.numpy.asarray`
    rtol        relative to the largest entry of an array, what is allowed beside rounding; by default 1024 units in the last place, 64 of float32
    undecided   "raise": Undecided where some entry is neither right nor wrong for certain (a kink, cancellation); or "accept"

    The diagnosis makes each slip a person could make, one at a time, in every equation of the derivation, until one gives
    the numbers returned. It calls `gradient` at small points of its own.
    """
    __tracebackhide__ = True
    if isinstance(system, str):
        from symgrad.reading import read
        system = read(system)
    hand, reports = _Hand(system, gradient, wrt, cost, array), []
    for given, told in [(at, ", as given")] if at is not None else hand.drawn(seed):
        report = replace(hand.compared(given, rtol, np.random.default_rng(seed)), point=f"seed {seed}{told}")
        if report.verdict == "wrong":
            return replace(report, diagnoses=hand.diagnoses(seed) or remarks(report)).concluded(undecided)
        reports.append(report)
    parts = tuple(part for report in reports for part in report.parts)
    return Report(parts, "exact", f"seed {seed}", ignored=reports[0].ignored).concluded(undecided)


class _Hand:
    """A gradient by hand beside the derived one."""

    def __init__(self, system, gradient, wrt, cost, array):
        derivation = system if isinstance(system, Derivation) else None
        self.system, self.gradient, self.array = derivation.forward if derivation else system, gradient, array
        self.cost = derivation.cost.name if derivation and cost is None else self.system.scalar(cost).name
        self.wrt = (wrt,) if isinstance(wrt, str) else wrt
        self.takes = _parameters(gradient, (*self.system.inputs, *unfixed(self.system)))
        self._derived = {tuple(derivation.gradients): (derivation, derivation.compile())} if derivation else {}

    def __call__(self, given):
        """(value or None, gradients by name) by hand."""
        missing = [name for name in self.system.inputs if name not in given]
        if missing:
            raise InputError(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing in at", remedy=f"inputs: {', '.join(self.system.inputs)}")
        found, value = self.gradient(**{name: given[name] for name in self.takes if name in given}), None
        if isinstance(found, tuple) and len(found) == 2 and np.ndim(found[0]) == 0 and (self.wrt is None or len(self.wrt) != 2):
            value, found = found
        if not isinstance(found, dict):
            if self.wrt is None or len(self.wrt) != 1:
                raise InputError(f"the gradient by hand returned {type(found).__name__}, not a dictionary by name",
                                 remedy=f"return {{{', '.join(f'{name!r}: ...' for name in self.wrt or self.system.inputs)}}}, or a part of it")
            found = {self.wrt[0]: found}
        known = self.wrt or self.system.inputs
        if not found or any(name not in known for name in found) or self.wrt and set(self.wrt) != set(found):
            raise InputError(f"the gradient by hand returned {', '.join(map(str, found)) or 'nothing'}", remedy=f"asked for: {', '.join(known)}")
        return value, found

    def derived(self, names):
        """The derivation of the gradients by some inputs at least, and its program."""
        found = next((known for known in self._derived if set(names) <= set(known)), None)
        if found is None:
            derivation, found = self.system.derive(*names, cost=self.cost), names
            self._derived[names] = derivation, derivation.compile()
        return self._derived[found]

    def drawn(self, seed):
        """Points as a function takes them, with what they are for a person."""
        for meaning in points(self.system, seed):
            yield self.made(meaning), f", {sizes_told(meaning)}" if meaning.sizes else ""

    def made(self, meaning):
        given = arrays(meaning)
        if self.array is None:
            return given
        return rebuilt(given, {leaf.path: self.array(leaf.value) for leaf in leaves(given) if isinstance(leaf.value, np.ndarray)})

    def compared(self, given, rtol, rng):
        """The report at one point."""
        numbers = rebuilt(given, {leaf.path: as_numpy(leaf) for leaf in leaves(given) if not isinstance(leaf.value, (int, float))})
        try:
            value, found = self(fresh(given))
        except SymgradError:
            raise
        except Exception as error:  # whatever was written by hand
            return Report((), "exact", notes=(f"  it failed there: {type(error).__name__}: {error}",))
        program = self.derived(tuple(found))[1]
        true, derived = program(**numbers)
        spread = spreads(lambda point: self(point)[1], given, rng)
        error = spreads(lambda point: program(**point)[1], numbers, rng)
        parts, notes = [], []
        if value is not None:
            returned = as_numpy(Leaf((self.cost,), value)).reshape(())
            parts.append(judged(Leaf((self.cost,), value), returned, np.array(true), spread=64*np.finfo(float).eps*abs(true), rtol=rtol))
        for leaf, returned in paired({name: given[name] for name in found}, found):
            expected, got = np.asarray(_reached(derived, leaf.path)), as_numpy(returned)
            if got.shape != expected.shape:
                turned = ": the axes are exchanged" if got.shape == expected.shape[::-1] else ""
                notes.append(f"  {leaf.name()}: the gradient has shape {got.shape}, and the input has {expected.shape}{turned}")
                continue
            part = judged(leaf, got, expected, error.get(leaf.path, 0.0), spread.get(leaf.path, 0.0), rtol=rtol)
            parts.append(_doubted(part, Cost(lambda point: program(**point)[0], numbers), rtol))
        ignored = tuple(name for name in self.system.inputs if name not in found)
        sizes = [float(np.abs(as_numpy(leaf)).max(initial=0.0)) for leaf in leaves(given)]
        natural = abs(true)/(max(sizes, default=0.0) or 1.0) if np.isfinite(true) else 0.0
        parts = confirmed(parts, lambda point: self(point)[1], given, natural, False)
        return Report(tuple(parts), "exact", notes=tuple(notes), ignored=ignored)

    def diagnoses(self, seed):
        """What explains the numbers returned, at small points; nothing where the function cannot be called there."""
        best, turns = (), 0
        for meaning in points(self.system, seed):
            try:
                found = {name: rebuilt(part, {leaf.path: as_numpy(leaf) for leaf in leaves(part)}) for name, part in self(self.made(meaning))[1].items()}
                told, left = diagnosed(self.derived(tuple(found))[0], meaning, found)
            except Exception:  # a function that fails at these sizes, or returns other shapes, tells nothing
                continue
            if told and not left:
                return told
            best, turns = best or told, turns + bool(left)
            if turns == UNEXPLAINED:
                break
        return best


def _doubted(part, cost, rtol):
    """The part, where entries that seem wrong may be so by a kink of the cost alone."""
    left, right = np.full(part.got.shape, np.nan), np.full(part.got.shape, np.nan)
    for index in part.places(WRONG)[:DOUBTED]:
        way = np.zeros(part.got.shape)
        way[index] = 1.0
        found = differences(cost, {part.leaf.path: way})
        if found.kink:
            left[index], right[index] = found.left, found.right
    if np.all(np.isnan(left)):
        return part
    return judged(part.leaf, part.got, part.expected, part.allowed, rtol=rtol, sides=(left, right))


def _parameters(function, names):
    """The inputs that a function has parameters for; all where it takes any."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return names
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return names
    own = [parameter.name for parameter in parameters]
    needed = [parameter.name for parameter in parameters if parameter.default is parameter.empty and parameter.name not in names]
    if needed:
        raise InputError(f"the gradient by hand has a parameter {needed[0]}, which is no input", remedy=f"inputs: {', '.join(names)}")
    return tuple(name for name in names if name in own)


def _reached(tree, path):
    for key in path:
        tree = tree[key]
    return tree
