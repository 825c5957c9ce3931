"""Gradients written by hand: the correct ones pass, each of the seeded faults is flagged, and most are named rightly."""

import numpy as np
import pytest
from handwritten import MODELS, faulty
from handwritten.faults import FAULTS, KINDS
from handwritten.judging import CLASSES, arrays, correct_points, difference, false_alarms, fault_point, judged, misdiagnosed, system


# How many of every sixth fault of a model were named rightly; more may be.
RIGHT = {"ridge": 4, "logistic": 4, "classifier": 5, "network": 5, "residual": 4, "autoencoder": 4, "convolution": 5, "recurrent": 5,
         "attention": 5, "factors": 5, "gaussian": 3, "normalisation": 3}


def of(model):
    return [fault for fault in FAULTS if fault.model == model]


@pytest.mark.sample(4)
@pytest.mark.parametrize("model", MODELS)
def test_a_gradient_written_by_hand_is_that_of_the_compiled_program(model):
    gradient = MODELS[model].gradient
    program = system(model).compile(*dict.fromkeys(name for name, _ in arrays(gradient(**correct_points(model)[0]))))
    for inputs in correct_points(model):
        own, derived = gradient(**inputs), program(**inputs)
        right, found = arrays(derived), arrays(own)
        assert {key: array.shape for key, array in found.items()} == {key: array.shape for key, array in right.items()}
        for key, array in right.items():
            np.testing.assert_allclose(found[key], array, rtol=1e-9, atol=1e-9*np.max(np.abs(array), initial=1e-3), err_msg=str(key))
        if isinstance(own, tuple):
            np.testing.assert_allclose(own[0], derived[0], rtol=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_every_fault_changes_the_gradient_where_it_is_looked_at(model):
    for fault in of(model):
        inputs = fault_point(fault)
        right, wrong = arrays(MODELS[model].gradient(**inputs)), arrays(faulty(fault)(**inputs))
        assert difference(right, wrong) > 1e-3, fault


def test_at_most_ten_faults_show_by_a_shape():
    found = [difference(arrays(MODELS[fault.model].gradient(**fault_point(fault))), arrays(faulty(fault)(**fault_point(fault))))
             for fault in FAULTS]
    assert np.sum(np.isinf(found)) <= 10


def test_the_faults_are_of_all_kinds_and_models():
    assert len(FAULTS) >= 200 and len({(fault.model, fault.old, fault.new) for fault in FAULTS}) == len(FAULTS)
    assert {kind for fault in FAULTS for kind in fault.kinds} == set(KINDS) == set(CLASSES)
    for model in MODELS:
        assert len(of(model)) >= 15
        assert {"sign", "factor", "transposed", "missing term", "reduction", "stale"} <= {fault.kinds[0] for fault in of(model)}


@pytest.mark.long
@pytest.mark.parametrize("model", MODELS)
def test_every_fault_is_flagged_and_most_are_named_rightly(model):
    """Every sixth fault; `python -m tests.handwritten` judges all of them and prints the counts."""
    verdicts = [judged(fault) for fault in of(model)[::6]]
    assert [verdict.fault for verdict in verdicts if not verdict.flagged] == []
    right = sum(verdict.right for verdict in verdicts)
    if right != RIGHT[model]:
        print(f"{model}: {right} of {len(verdicts)} named rightly, {RIGHT[model]} before")
    assert right >= RIGHT[model], misdiagnosed(verdicts)


@pytest.mark.sample(1)
@pytest.mark.parametrize("model", MODELS)
def test_no_correct_gradient_is_flagged(model):
    alarms, runs = false_alarms([model])
    assert runs >= 17 and alarms == []
