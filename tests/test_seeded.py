"""The seeded faults are wrong, and are what their labels say; the right ways are right: by central differences, without symgrad."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

import symgrad
from handwritten.remaking import Run
from handwritten.seeded import MODULES
from handwritten.seeded.forms import by_name, edited, meant_slopes, narrow, replaced, right_slopes, slopes
from handwritten.seeded.judging import Verdict, false_alarms, verdicts
from handwritten.seeded.kinds import KINDS

FAULTS = [pytest.param(module, fault, id=f"{name}: {fault.kind}") for name, module in MODULES.items() for fault in module.FAULTS]
RIGHT = 10  # of every sixth seeded fault so many were named rightly; more may be
UNSEEN = ("in place", "size 1", "float16")  # whose numbers are right, or nearly so


def copied(point):
    return {name: [np.array(part) for part in value] if isinstance(value, list) else np.array(value) if np.ndim(value) else value
            for name, value in point.items()}


def gap(found, expected):
    """How far arrays, or lists of them, lie apart, beside the largest entry; infinite where their shapes or their nans differ."""
    if isinstance(expected, (list, tuple)):
        return max(map(gap, found, expected))
    found, expected = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
    if found.shape != expected.shape or np.any(np.isnan(found) != np.isnan(expected)):
        return np.inf
    return float(np.nanmax(np.abs(found - expected), initial=0)/max(1e-3, np.nanmax(np.abs(expected), initial=0)))


def gaps(found, expected):
    return {name: gap(found[name], expected[name]) for name in found}


@pytest.mark.sample(10)
@pytest.mark.parametrize(("module", "fault"), FAULTS)
def test_a_seeded_fault_is_wrong_and_what_its_label_says(module, fault):
    assert fault.kind in KINDS
    point = module.inputs(np.random.default_rng(1))
    given = copied(point)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of nan
        returned = by_name(edited(module.gradient, [(fault.old, fault.new)])(**given))
    assert max(gaps(returned, meant_slopes(module, fault, point, list(returned))).values()) < (1e-3 if fault.kind == "float16" else 1e-8)
    assert (max(gaps(returned, right_slopes(module, point, list(returned))).values()) > 1e-3) != (fault.kind in UNSEEN)
    assert (max(gaps(given, point).values()) > 0) == (fault.kind == "in place")
    assert any(getattr(array, "dtype", None) == np.float16 for array in returned.values()) == (fault.kind == "float16")


def test_a_fault_of_size_1_fails_there():
    found = [(module, fault) for module in MODULES.values() for fault in module.FAULTS if fault.kind == "size 1"]
    assert found
    for module, fault in found:
        with pytest.raises((ValueError, IndexError)):
            edited(module.gradient, [(fault.old, fault.new)])(**module.inputs(np.random.default_rng(1), edge=True))


@pytest.mark.sample(4)
@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
def test_every_way_to_write_a_gradient_is_right(module):
    for way in module.WAYS:
        gradient, cost = edited(module.gradient, way.edits), edited(module.cost, way.cost)
        inputs = symgrad.read(replaced(module.TEXT, way.text)).inputs
        for options in ({"square": True}, {"edge": True}, {}):
            point = {name: value for name, value in module.inputs(np.random.default_rng(2), **options).items() if name in inputs}
            returned = by_name(gradient(**copied(point)))
            assert max(gaps(returned, slopes(cost, point, list(returned))).values()) < 1e-8, way.name
        if way.single:
            coarse = by_name(gradient(**{name: narrow(value) for name, value in point.items()}))
            assert max(gaps(coarse, returned).values()) < 1e-4, way.name


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of nan
def test_a_slip_that_is_made_again_tells_the_gradient_that_has_it_from_those_that_have_another():
    """The judge itself: what was found in one gradient is true of that one alone."""
    told = [verdict for verdict in verdicts(("shrinkage", "mixture", "growth")) if any(one.right for one in verdict.run.diagnoses)]
    assert len(told) >= 3
    for verdict in told:
        module, own = MODULES[verdict.model], verdict.run
        others = [fault for fault in module.FAULTS if fault is not verdict.fault and fault.kind not in UNSEEN]
        for gradient in (module.gradient, *(edited(module.gradient, [(fault.old, fault.new)]) for fault in others)):
            assert not any(replace(own, gradient=gradient).true)


def test_an_error_that_says_nothing_of_the_gradient_does_not_count_as_a_verdict():
    """The judge itself: a fault in an equation is not flagged by an error that happens to speak of sums and factors."""
    error = symgrad.InputError("the entry of a sum is a factor of itself", symgrad.errors.Part("w"), "write another")
    fault = next(fault for module in MODULES.values() for fault in module.FAULTS if fault.kind == "n*sum")
    assert not Verdict("spread", replace(fault, places=()), Run(None, None, error, ())).flagged


@pytest.mark.sample(1)
@pytest.mark.parametrize("model", MODULES)
def test_no_right_way_is_flagged(model):
    """At one point; `python -m tests.handwritten` draws others too."""
    alarms, runs = false_alarms((model,), drawn=False)
    assert runs == len(MODULES[model].WAYS) and alarms == []


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of nan
def test_of_a_sixth_of_the_seeded_faults_all_are_flagged_none_is_named_wrongly_and_most_rightly():
    """`python -m tests.handwritten` judges all of them."""
    found = list(verdicts(every=6))
    counts = len(found), sum(one.flagged for one in found), *(sum(one.named == how for one in found) for how in ("wrongly", "rightly"))
    faults, flagged, wrongly, rightly = counts
    assert flagged == faults == 14 and wrongly == 0 and rightly >= RIGHT
