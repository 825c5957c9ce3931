"""`compare`: a gradient that somebody wrote by hand for a system, against the derived one; a wrong one is diagnosed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import reduce
from itertools import islice
from operator import getitem
from os import PathLike
from typing import Any

import numpy as np

from symgrad.deriving.derivation import DerivationData
from symgrad.equations.system import SystemData, some
from symgrad.meaning.points import kinked
from symgrad.notation.nodes import Quantity
from symgrad.testing.calls import called, check_finite, check_repeats, rough_faults
from symgrad.testing.diagnosis import Findings, diagnosed
from symgrad.testing.differences import Cost, differences
from symgrad.testing.hand import Hand, HandArray
from symgrad.testing.options import check_function, check_options
from symgrad.testing.pairs import confirmed, natural, paired, shaped, spreads
from symgrad.testing.points import sides_left, sizes_told, trials
from symgrad.testing.remarks import plain_remarks, remarks
from symgrad.testing.report import Report
from symgrad.testing.trees import Leaf, leaf_array, copied, leaves
from symgrad.testing.verdict import CANCELLATION, RIGHT, WRONG, judged

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these

DOUBTED = 8  # wrong entries of one array at which it is asked whether the cost has a kink
OTHER_POINTS = 2  # at which what the numbers tell must hold too
NO_SLIP = "no single slip that was tried, in any equation, gives these numbers"
ONE_SIDE = "only one side of the kink of {} was reached at the points drawn; pass a point on the other side as at={{...}}"
LEFT = "what is left unexplained"
_OTHERS = "it was called with NumPy arrays; pass array=torch.tensor, or array=jax.numpy.asarray, to have it called with others"
UNCONFIRMED = "the diagnosis is not confirmed at other sizes or values: the function fails there, or returns nan or other shapes"


def compare(system: SystemData | DerivationData | str | PathLike[str], gradient: Callable[..., Any], at: Mapping[str, Any] | None = None, *,
            wrt: Iterable[str] | None = None, cost: str | None = None, array: Callable[[Any], Any] | None = None, rtol: float | None = None,
            seed: int = 0, undecided: str = "raise") -> Report:
    """Compare `gradient`, written by hand, with the derived gradient of a system; the `Report`, or GradientError with a diagnosis.

    system      a `System`, or its text or file; or a `Derivation` of it, which then is not derived again; that of a Jacobian or
                Hessian, `system.jacobian("r", "x")`, where the function returns that array
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
    the numbers returned, at points of several sizes and for every input that rests on the equation. It calls `gradient` at small
    points of its own. A function that changes its inputs, or returns float16 beside finer inputs, is refused as well. A value that
    stands where another belongs is looked for among the names: where a = sigma(z) has one, let z = w*x + b have one too.

    Raises InputError for what is no system, no gradient of its inputs, or no point of it, a point at which the cost is not
    finite, and for a gradient that is not the same twice; for an option that is none before anything is called.
    """
    check_options(array=array, rtol=rtol, seed=seed, undecided=undecided)
    check_function("gradient", gradient, "it is called by keywords with inputs of the system")
    one_array = isinstance(system, DerivationData) and system.gives != "gradients"
    hand, reports, meanings = (HandArray if one_array else Hand)(system, gradient, wrt, cost, array), [], []
    for given, meaning in [(hand.point(at), None)] if at is not None else hand.drawn(seed):
        told = ", as given" if at is not None else f", {sizes_told(meaning)}" if meaning.sizes else ""
        report = _compared(hand, given, rtol, np.random.default_rng(int(seed)))
        report = replace(report, point=f"seed {seed}{told}{_begin(hand.system)}", what=hand.what)
        if at is None and array is None and isinstance(report.cause, (TypeError, AttributeError)):
            report = replace(report, asides=(_OTHERS,))
        if report.verdict == "wrong":
            report = _explained(hand, report, seed)
            small = _of_size_1(hand, meaning) if reports and not kinked(hand.system) else ()
            return replace(report, asides=(*report.asides, *small)).concluded(undecided)
        reports.append(report)
        meanings.append(meaning)
    left = sides_left(hand.system, meanings) if at is None else []
    asides = [*(line for report in reports for line in report.asides), *[ONE_SIDE.format(", ".join(left))]*bool(left)]
    parts = _decided_elsewhere([part for report in reports for part in report.parts])
    whole = Report(tuple(parts), "exact", f"seed {seed}", ignored=reports[0].ignored, asides=tuple(dict.fromkeys(asides)), what=hand.what)
    return whole.concluded(undecided)


def _decided_elsewhere(parts):
    """The parts without the entries at which terms cancel, of arrays that are right throughout at another point."""
    sure = {part.leaf.path for part in parts if np.all(part.verdicts[part.compared] == RIGHT) and np.any(part.compared)}
    return [replace(part, verdicts=np.where(part.verdicts == CANCELLATION, np.nan, part.verdicts)) if part.leaf.path in sure else part
            for part in parts]


def _begin(system):
    """Which arrays begin elsewhere than at 0, whose entries a report counts from 0."""
    lows = {name: [binder.lo for binder in system.families[name].over] for name in system.inputs if not system.families[name].sequence}
    return "".join(f"; {name}[{','.join('0'*len(low))}] of the array is {Quantity(name, *low)} of the equations"
                   for name, low in lows.items() if any(low))


def _compared(hand, given, rtol, rng):
    """The report at one point."""
    numbers = hand.numbers(given)
    try:
        (returned, changed), again = called(hand.returned, given), hand.returned(copied(given))
    except Exception as error:  # whatever was written by hand
        hand.system.values(**numbers)  # where the point itself cannot be, that is said instead
        return Report((), "exact", notes=(f"  it failed there: {type(error).__name__}: {error}",), cause=error)
    value, found = hand.read(returned, given)
    check_repeats(found, hand.read(again, given)[1], "the gradient by hand")
    pairs = paired(hand.targets(given, found), found)
    ignored = hand.missing(given, pairs)
    program = hand.derived(tuple(found))[1]
    true, derived = program(**numbers)
    check_finite(hand.cost, true, numbers, ())
    spread = spreads(hand.gradients, given, found, rng)
    error = spreads(lambda point: program(**point)[1], numbers, derived, rng)
    expected = {leaf.path: np.asarray(reduce(getitem, leaf.path, derived)) for leaf, _ in pairs}
    found, notes = shaped(pairs, {path: array.shape for path, array in expected.items()}, spread)
    parts = []
    if value is not None:
        leaf, slack = Leaf((hand.cost,), value), 64*np.finfo(float).eps*abs(true)
        parts.append(replace(judged(leaf, leaf_array(leaf).reshape(()), np.array(true), spread=slack, rtol=rtol), value=True))
    for leaf, got, moved in found:
        part = judged(leaf, got, expected[leaf.path], error.get(leaf.path, 0.0), moved, rtol=rtol)
        parts.append(_doubted(part, Cost(lambda point: program(**point)[0], numbers), rtol) if hand.kinks else part)
    parts = confirmed(parts, hand.gradients, given, natural(true, map(leaf_array, leaves(given))), False)
    faults, asides = rough_faults(pairs, given, changed)
    return Report(tuple(parts), "exact", notes=notes, faults=faults, asides=asides, ignored=ignored)


def _explained(hand, report, seed):
    """A report of what is wrong, with what explains it: what is plain first, then slips, then what the numbers tell."""
    if not report.wrong() and not report.notes:
        return report
    plain = plain_remarks(report)
    told = {name for each in plain for name in each.names}
    rest = {part.leaf.path[0] for part in report.wrong() if part.leaf.name() not in told}
    findings = diagnosed(hand.returned_gradients(seed)) if rest or not plain else Findings(tried=False)
    sought, confirmed = tuple(slip for slip in findings.diagnoses if not plain or rest & set(slip.names)), findings.confirmed
    if not plain and not sought:
        sought, confirmed = _lasting(hand, remarks(report), seed)
    found, left = (*plain, *sought), [name for name in findings.left if findings.diagnoses and name in rest]
    asides = [NO_SLIP]*(findings.tried and not found) + [f"{LEFT}: {', '.join(left)}"]*bool(left) + [UNCONFIRMED]*bool(sought and not confirmed)
    return replace(report, diagnoses=found, asides=(*report.asides, *asides))


def _lasting(hand, found, seed):
    """(Of what the numbers tell at one point, what they tell at small points too, how many those are); all of it where there are none."""
    points = list(islice((meaning for meaning in trials(hand.system, seed) if found and hand.returned_at(meaning)), OTHER_POINTS))
    for meaning in points:
        known = {_gist(each) for each in remarks(_compared(hand, hand.made(meaning), None, np.random.default_rng(int(seed))))}
        found = tuple(each for each in found if _gist(each) in known)
    return found, len(points)


def _gist(remark):
    """A remark without what differs from point to point: places, and lengths of axes. A factor is another remark where it is another number."""
    return remark.kind, remark.where.partition("[")[0], remark.said.partition("; ")[0].partition("[")[0]


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


def _of_size_1(hand, meaning):
    """A line where a gradient that was right at other sizes is not where some size is 1."""
    ones = [name for name, size in meaning.sizes.items() if size.get(()) == 1]
    if not ones:
        return ()
    lines = " and ".join(line for name in ones for line in (*_declared(hand.system, name), f"`assume {name} > 1`"))
    return (f"it was right at other sizes: if {some(ones)} = 1 is not meant, {lines} among the equations keeps it out",)


def _declared(system, name):
    """A declaration that names a size, where no line of the equations does."""
    if any(name in map(str, shape) for shape in system.shapes.values()) or any(name in str(definition.body) for definition in system.definitions):
        return ()
    for family in map(system.family, system.inputs):
        if not family.sequence and any(str(binder.size) == name for binder in family.over):
            return (f"`{family.name}: ({', '.join(str(binder.size) for binder in family.over)})`",)
    return ()
