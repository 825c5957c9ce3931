"""`compare`: a gradient that somebody wrote by hand for a system, against the derived one; a wrong one is diagnosed."""

import os
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from symgrad.derivation import Derivation
from symgrad.errors import Argument, InputError, SymgradError
from symgrad.notation import Quantity
from symgrad.running.entries import arrays, unfixed
from symgrad.second import Jacobian
from symgrad.system import System, some
from symgrad.testing.calls import check_finite, check_repeats, parted, taken
from symgrad.testing.diagnosis import diagnosed
from symgrad.testing.differences import Cost, differences
from symgrad.testing.options import check_function, check_names, check_options, shown
from symgrad.testing.pairs import confirmed, natural, other_shape, paired, spreads
from symgrad.testing.points import points, sizes_told
from symgrad.testing.remarks import nothing_reaches, remarks
from symgrad.testing.trees import Leaf, as_numpy, fresh, leaves, rebuilt
from symgrad.testing.verdict import WRONG, Report, judged

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

DOUBTED = 8      # wrong entries of one array at which it is asked whether the cost has a kink
UNEXPLAINED = 1  # points at which no slip explains the numbers, after which no more are tried
NO_SLIP = "no single slip that was tried, in any equation, gives these numbers"
OTHERS = "it was called with arrays of NumPy: array=torch.tensor, or array=jax.numpy.asarray, makes others"
NUMBERS = "return an array, or a number, for every input whose gradient is to be compared"


def compare(system, gradient, at=None, *, wrt=None, cost=None, array=None, rtol=None, seed=0, undecided="raise"):
    """Compare `gradient`, written by hand, with the derived gradient of a system; the `Report`, or GradientError with a diagnosis.

    system      a `System`, or its text or file; or a `Derivation` of it, which then is not derived again
    gradient    called by keywords with the inputs of the system that it has parameters for, as a compiled function is; returns
                {"w": ..., "b": ...}, a part of the inputs, each in the structure of its input; or (value, that); None is no answer
    at          inputs by name, as a compiled function takes them; without it, points are drawn: sizes that differ, sizes that
                are equal, and the sizes 1, 2 and 3
    wrt         the names that must be in the answer, with numbers; without it, those that are there are compared
    cost        the quantity that is differentiated, the last equation by default
    array       what makes arrays of those that are drawn, as `torch.tensor` or `jax.numpy.asarray`
    rtol        relative to the largest entry of an array, what is allowed beside rounding; by default 1024 units in the last
                place, 64 of float32
    seed        what points are drawn from
    undecided   "raise": Undecided where some entry is neither right nor wrong for certain (a kink, cancellation); or "accept"

    The diagnosis makes each slip a person could make, one at a time, in every equation of the derivation, until one gives
    the numbers returned. It calls `gradient` at small points of its own. A value that stands where another belongs is looked for
    among the names: where a = sigma(z) has one, let z = w*x + b have one too.

    Raises InputError for what is no system, no gradient of its inputs, or no point of it, a point at which the cost is not
    finite, and for a gradient that is not the same twice; for an option that is none before anything is called.
    """
    check_options(array=array, rtol=rtol, seed=seed, undecided=undecided)
    check_function("gradient", gradient, "it is called by keywords with inputs of the system")
    hand, reports = _Hand(system, gradient, wrt, cost, array), []
    for given, told in [(hand.point(at), ", as given")] if at is not None else hand.drawn(seed):
        report = replace(hand.compared(given, rtol, np.random.default_rng(seed)), point=f"seed {seed}{told}{_begin(hand.system)}")
        if at is None and array is None and isinstance(report.cause, (TypeError, AttributeError)):
            report = replace(report, asides=(OTHERS,))
        if report.verdict == "wrong":
            return hand.explained(report, seed).concluded(undecided)
        reports.append(report)
    parts = tuple(part for report in reports for part in report.parts)
    return Report(parts, "exact", f"seed {seed}", ignored=reports[0].ignored).concluded(undecided)


def _begin(system):
    """Which arrays begin elsewhere than at 0, whose entries a report counts from 0."""
    lows = {name: [binder.lo for binder in system.families[name].over] for name in system.inputs if not system.families[name].sequence}
    return "".join(f"; {name}[{','.join('0'*len(low))}] of the array is {Quantity(name, *low)} of the equations" for name, low in lows.items() if any(low))


def _read(system):
    """The system, and its derivation where that was handed over."""
    if isinstance(system, (str, os.PathLike)):
        from symgrad.reading import read
        system = read(system)
    if isinstance(system, Jacobian):
        raise InputError(f"{system!r} is no derivation of a gradient",
                         remedy="compare takes first derivatives of a number: system.derive(...)")
    if not isinstance(system, (System, Derivation)):
        raise InputError(f"{shown(system)} is no system", remedy="hand over a System, a Derivation, equation text, or the path of a file")
    return (system.forward, system) if isinstance(system, Derivation) else (system, None)


class _Hand:
    """A gradient by hand beside the derived one."""

    def __init__(self, system, gradient, wrt, cost, array):
        self.system, derivation = _read(system)
        self.gradient, self.array = gradient, array
        if cost is not None and not isinstance(cost, str):
            raise InputError(f"cost must be the name of a quantity, not {shown(cost)}")
        self.cost = derivation.cost.name if derivation and cost is None else self.system.scalar(cost).name
        self.wrt = _names(wrt, self.system.inputs)
        self.names = (*self.system.inputs, *unfixed(self.system))
        self.takes = taken(gradient, self.names)
        own = derivation is not None and derivation.cost.name == self.cost
        self._derived = {tuple(derivation.gradients): (derivation, derivation.compile())} if own else {}

    def point(self, at):
        """A point that was given, whole numbers for inputs as floats; InputError where it holds other names, or not all of them."""
        if not isinstance(at, Mapping):
            raise InputError(f"at must hold the inputs by name, not {shown(at)}", remedy=f"at={_template(self.names)}")
        check_names("at", list(at), self.names)
        missing = [name for name in self.names if name not in at]
        if missing:
            raise InputError(f"{some(missing)} {'is' if len(missing) == 1 else 'are'} missing in at",
                             remedy=f"inputs: {some(self.names)}")
        whole = [leaf for name in self.system.inputs for leaf in leaves(at[name], (name,)) if as_numpy(leaf).dtype.kind in "iub"]
        return rebuilt(dict(at), {leaf.path: leaf.value*1.0 for leaf in whole})

    def returned(self, given):
        """What the function by hand gives back; nothing else is done here, for whatever it raises is told as its own failure."""
        return self.gradient(**{name: given[name] for name in self.takes})

    def read(self, returned, given):
        """(value or None, gradients by name) of what the function gave back."""
        value, found = parted(returned, given[self.wrt[0]] if self.wrt and len(self.wrt) == 1 else None)
        if value is None and isinstance(returned, tuple) and len(returned) == 2 and isinstance(returned[1], dict):
            raise InputError(f"the value of {self.cost} that stands beside the gradient by hand is no number, but {type(returned[0]).__name__}",
                             Argument(self.cost), "return (number, gradient), or the gradient alone")
        if not isinstance(found, dict):
            if self.wrt is None or len(self.wrt) != 1:
                raise InputError(f"the gradient by hand returned {type(returned).__name__}, not a dictionary by name",
                                 remedy=f"return {_template(self.wrt or self.system.inputs)}, or a part of it")
            found = {self.wrt[0]: found}
        known = self.wrt or self.system.inputs
        if not found or any(name not in known for name in found) or self.wrt and set(self.wrt) != set(found):
            raise InputError(f"the gradient by hand returned {', '.join(map(str, found)) or 'nothing'}",
                             remedy=f"asked for: {', '.join(known)}")
        return value, found

    def gradients(self, given):
        """The gradients by name that the function by hand gives at a point."""
        return self.read(self.returned(given), given)[1]

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
        """The inputs of a point as the function takes them."""
        given = arrays(meaning)
        if self.array is None:
            return given
        return rebuilt(given, {leaf.path: self.array(leaf.value) for leaf in leaves(given) if isinstance(leaf.value, np.ndarray)})

    def compared(self, given, rtol, rng):
        """The report at one point."""
        numbers = rebuilt(given, {leaf.path: as_numpy(leaf) for leaf in leaves(given) if not isinstance(leaf.value, (int, float))})
        try:
            returned, again = fresh(self.returned(fresh(given))), self.returned(fresh(given))
        except Exception as error:  # whatever was written by hand
            self.system.values(**numbers)  # where the point itself cannot be, that is said instead
            return Report((), "exact", notes=(f"  it failed there: {type(error).__name__}: {error}",), cause=error)
        value, found = self.read(returned, given)
        check_repeats(found, self.read(again, given)[1], "the gradient by hand")
        pairs = paired({name: given[name] for name in found}, found)
        ignored = self.missing(given, pairs)
        program = self.derived(tuple(found))[1]
        true, derived = program(**numbers)
        check_finite(self.cost, true, numbers, ())
        spread = spreads(self.gradients, given, found, rng)
        error = spreads(lambda point: program(**point)[1], numbers, derived, rng)
        parts, notes = [], []
        if value is not None:
            parts.append(self.judged_value(value, true, rtol))
        for leaf, slope in pairs:
            expected, got = np.asarray(_reached(derived, leaf.path)), as_numpy(slope)
            if got.shape != expected.shape:
                notes.append(other_shape(leaf, got.shape, expected.shape))
                continue
            part = judged(leaf, got, expected, error.get(leaf.path, 0.0), spread.get(leaf.path, 0.0), rtol=rtol)
            parts.append(_doubted(part, Cost(lambda point: program(**point)[0], numbers), rtol))
        parts = confirmed(parts, self.gradients, given, natural(true, map(as_numpy, leaves(given))), False)
        return Report(tuple(parts), "exact", notes=tuple(notes), ignored=ignored)

    def judged_value(self, value, true, rtol):
        """The value that was returned beside the gradient, as one more part."""
        leaf = Leaf((self.cost,), value)
        got = as_numpy(leaf)
        return replace(judged(leaf, got.reshape(()), np.array(true), spread=64*np.finfo(float).eps*abs(true), rtol=rtol), value=True)

    def missing(self, given, pairs):
        """The names of inputs, or parts of them, for which no gradient was returned; InputError for those that were asked for."""
        seen, found = {leaf.path for leaf, _ in pairs}, []
        for name in self.system.inputs:
            without = [leaf for leaf in leaves(given[name], (name,)) if leaf.path not in seen]
            whole = len(without) == len(leaves(given[name]))
            found += [name] if whole else [leaf.name() for leaf in without]
            if without and name in (self.wrt or ()):
                raise InputError(f"no gradient by {found[-1]} was returned, and wrt asks for it", remedy=NUMBERS)
        if not any(as_numpy(leaf).size for leaf, _ in pairs):
            raise InputError("nothing to compare: the gradient by hand returned no numbers", remedy=NUMBERS)
        return tuple(found)

    def explained(self, report, seed):
        """A report of what is wrong, with what explains it: what is 0 everywhere first, then slips, then what the numbers tell."""
        zeros = nothing_reaches(report)
        told = {name for zero in zeros for name in zero.names}
        rest = {part.leaf.path[0] for part in report.wrong() if part.leaf.name() not in told}
        slips, tried = self.diagnoses(seed) if rest or not zeros else ((), False)
        found = (*zeros, *(slip for slip in slips if not zeros or rest & set(slip.names))) or remarks(report)
        return replace(report, diagnoses=found, asides=(*report.asides, *[NO_SLIP]*(tried and not found)))

    def diagnoses(self, seed):
        """What explains the numbers returned, at small points, and whether slips were tried: not where it cannot be called there."""
        best, turns = (), 0
        for meaning in points(self.system, seed):
            found = self.returned_at(meaning)
            if found is None:
                continue
            told, left = diagnosed(self.derived(tuple(found))[0], meaning, found)
            if told and not left:
                return told, True
            best, turns = best or told, turns + bool(left)
            if turns == UNEXPLAINED:
                break
        return best, turns > 0

    def returned_at(self, meaning):
        """The gradients by hand at a small point as arrays of NumPy; None where it fails there, or returns other shapes."""
        given = self.made(meaning)
        try:
            returned = self.returned(given)
        except Exception:  # whatever was written by hand
            return None
        try:
            found = self.read(returned, given)[1]
            pairs = paired({name: given[name] for name in found}, found)
        except SymgradError:
            return None
        if any(as_numpy(leaf).shape != as_numpy(slope).shape for leaf, slope in pairs):
            return None
        whole = [name for name in found if len(leaves(given[name])) == sum(leaf.path[0] == name for leaf, _ in pairs)]
        return {name: rebuilt(found[name], {leaf.path: as_numpy(leaf) for leaf in leaves(found[name])}) for name in whole} or None


def _names(wrt, inputs):
    """The names asked for as a tuple, or None."""
    if wrt is None:
        return None
    names = (wrt,) if isinstance(wrt, str) else wrt
    if not isinstance(names, (list, tuple)) or not names:
        raise InputError(f"wrt must be the name of an input, or several, not {shown(wrt)}", remedy=f"inputs: {some(inputs)}")
    check_names("wrt", names, inputs)
    return tuple(names)


def _template(names):
    """A dictionary by name, to be filled in."""
    return f"{{{', '.join(f'{name!r}: ...' for name in names)}}}"


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


def _reached(tree, path):
    for key in path:
        tree = tree[key]
    return tree
