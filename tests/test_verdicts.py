"""What is said of a wrong gradient: the mistake where one explains the numbers at sizes of several kinds, and no other; else what is known."""

import re

import numpy as np
import pytest

import symgrad
from symgrad import InputError
from symgrad.testing import GradientError, check_gradient, compare
from verdicts import MISTAKES, MODELS, mistaken, written

ROWS = [pytest.param(model, *row, id=f"{model}: {row[0].strip()} -> {row[1].strip()}") for model, rows in MISTAKES.items() for row in rows]
LETTERS = {"i": "u1", "j": "u2", "k": "u3", "d": "u4", "h": "u5", "m": "u6"}
NO_SLIP = "no single slip that was tried"


def failure(system, gradient, **options):
    with pytest.raises(GradientError) as caught:
        compare(system, gradient, **options)
    return caught.value.report


def renamed(text):
    """The equations with other letters and one more input, which is added to the cost."""
    found = re.sub(r"\b([ijkdhm])\b(?!\[)", lambda match: LETTERS[match[1]], text)
    return re.sub(r"(?m)^C = (.*)$", r"C = \1 + sum(extra[q0]**2, q0)", found)


@pytest.mark.parametrize("model", MODELS)
def test_a_right_gradient_passes(model):
    text, source = MODELS[model]
    assert compare(text, written(source)).verdict == "right"


@pytest.mark.parametrize("model, old, new, said", ROWS)
def test_a_mistake_is_named_and_nothing_is_left_unexplained(model, old, new, said):
    text, source = MODELS[model]
    report = failure(text, mistaken(source, old, new))
    if said is None:
        assert all(not found.right for found in report.diagnoses), report
        return
    assert said in "\n".join(line for found in report.diagnoses for line in found.lines()), report
    assert "left unexplained" not in str(report)


@pytest.mark.parametrize("model", [name for name in MISTAKES if "[" in MODELS[name][0] and name not in ("attention", "mean", "scaled")])
def test_a_mistake_has_the_same_kind_whatever_the_letters_are_called_and_whatever_else_the_cost_reads(model):
    text, source = MODELS[model]
    for old, new, said in MISTAKES[model][:3]:
        one, other = (failure(equations, mistaken(source, old, new)).diagnosis for equations in (text, renamed(text)))
        assert (one and (one.kind, one.where)) == (other and (other.kind, other.where))
