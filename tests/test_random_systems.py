"""Random derivations: every step, every answer, every program; and the strategies that anybody can use."""

import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings, strategies as st
from mpmath import mpf

import symgrad
from symgrad.meaning.oracle import Meaning
from symgrad.notation.nodes import Quantity, Total
from symgrad.running.calling.entries import arrays, flattened_values
from symgrad.testing import strategies
from symgrad.testing.points import random_meaning
from symgrad.testing.random.questions import QUESTION_KINDS
from tests.fuzz.derivations import OVER, Disagreement, Outcome, run
from symgrad.meaning.rounding import Rounding

ROOT = Path(__file__).resolve().parent.parent
FIRST = settings(phases=[Phase.generate], max_examples=300, database=None, deadline=None, derandomize=True)  # as it is drawn, not shrunk
CHUNKS, EACH = 8, 20


@pytest.mark.sample(1)
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_derivations_and_their_programs_agree_with_mpmath(chunk, record_property):
    figures = run(EACH, seed=10_000 + EACH*chunk, short=True)
    failures = figures.pop("failures")
    for name, figure in figures.items():
        record_property(name, figure)
    print(figures)
    assert not failures, "\n\n".join([*map("\n".join, failures), str(figures)])
    assert figures["derivations"] == EACH and not figures["silent nans"] and figures["median ulps"] <= 1
    assert set(figures["refused"]) <= {OVER} and figures["numbers of programs"] > 0


# What random systems found wrong, each as small as it shrank.

FOUND = {
    "a factor that exists only where a bracket in the sum holds stays in the sum":
        "h[0] = x\nh[t] = sin(sum(y[i]*h[i], i in 0..t-1)) for t in 1..T\nC = sum(sin(h[i]), i in 0..T)",
    "a fact does not change one side of a tie": "assume sum(v[i], i) = 1\nc = max(mean(v[i], i), 0.3)\nC = c*c",
    "a bracket of letters that run differently far is no identity": "C = sum(sum([j = i]*s[j], j), i in 0..n-1)",
    "the letters of a matrix form keep clear of the equation's":
        "h[0,i] = x[i]\nh[t,i] = sin(h[t-1,i]) for t in 1..T\nC = sum(h[i,j]**2, i in 0..T, j)",
    "a letter of a definition is no letter that a sum binds":
        "h[T,i] = sum(x[i], j in 0..n-1)\nh[t,i] = softplus(h[t+1,i] + mean(x[j], j)) for t in 0..T-1\nC = sum(h[i,j]**2, i in 0..T, j in 0..n-1)",
    "the range of a letter of a matrix names a size": "C = n*logdet([x[j]*x[k] + 3*[j = k] for j in 0..n-1, k in 0..n-1])",
}


@pytest.mark.parametrize("text", FOUND.values(), ids=FOUND)
def test_what_was_found_wrong_is_right(text):
    system = symgrad.read(text)
    derivation = system.derive()
    assert derivation.check().worst < 1e-20
    function = derivation.compile()
    for seed in range(4):
        meaning = random_meaning(system, Random(seed))
        _, found = function(**arrays(meaning))
        for name, gradient in found.items():
            wanted = [float(meaning.value(Total(derivation.cost, Quantity(name, *key)))) for key in sorted(meaning.inputs[name])]
            np.testing.assert_allclose(flattened_values(gradient), wanted, rtol=1e-12, atol=1e-14, err_msg=name)


# The unit, and the strategies.


def test_a_conditioned_ulp_counts_what_cancels():
    meaning = Meaning(symgrad.read("C = x - y\nD = x*y"), {}, {"x": {(): 1.0}, "y": {(): 1.0}})
    rounding = Rounding(meaning)
    assert rounding.entry("C", ()) == 2 and rounding.entry("D", ()) == 3


def test_a_gradient_with_a_wrong_last_third_of_its_digits_is_a_disagreement():
    Outcome(0).measure(np.float64(1.0), 1.0, 1.0, "g")
    Outcome(0).measure(np.float64(0.0), mpf(2)**-1030, mpf(2)**-1030, "g")  # smaller than the floats that have all their digits
    with pytest.raises(Disagreement, match="conditioned ulps"):
        Outcome(0).measure(np.float64(1.0 + 1e-11), 1.0, 1.0, "g")
    with pytest.raises(Disagreement, match="nan"):
        Outcome(0).measure(np.float64(np.nan), 1.0, 1.0, "g")


STRATEGIES = {"any": strategies.systems(), "plain": strategies.systems(recurrences=False, ragged=False, matrices=False, depth=1),
              "recurrences": strategies.recurrences(), "ragged": strategies.ragged(), "matrices": strategies.matrix_systems()}


@pytest.mark.sample(1)
@pytest.mark.parametrize("drawn", STRATEGIES.values(), ids=STRATEGIES)
def test_a_drawn_system_compiles_and_takes_drawn_inputs(drawn):
    @settings(max_examples=5, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def check(data):
        system = data.draw(drawn)
        assert symgrad.read(str(system)) == system
        value, gradients = system.compile()(**data.draw(strategies.inputs(system)))
        assert np.isfinite(value) and set(gradients) == set(system.differentiable)
    check()


def test_the_size_of_drawn_inputs_can_be_given():
    system = symgrad.read("C = sum(x[i]**2, i)")
    assert find(strategies.inputs(system, sizes={"I": 7}), lambda drawn: True)["x"].shape == (7,)
    with pytest.raises(symgrad.SymgradError, match="the sizes given are n"):
        find(strategies.inputs(system, sizes={"n": 7}), lambda drawn: True)


@pytest.mark.long
def test_a_failing_example_shrinks_to_few_equations():
    many = settings(max_examples=400, database=None, deadline=None, derandomize=True)
    found = find(strategies.systems(), lambda system: "max" in str(system), settings=many)
    assert len(str(found).splitlines()) <= 3 and len(str(found)) < 120


def test_a_drawn_expression_stands_on_the_right():
    text = find(strategies.expressions(functions=["sin"]), lambda text: "sin" in text)
    assert symgrad.read(f"C = {text}").inputs


@pytest.mark.parametrize("strategy, options, told", [
    ("systems", {"functions": ["sin", "bessel"]},
     "functions must hold names of functions that can be drawn, not 'bessel'\nknown: exp, log, sin"),
    ("systems", {"functions": []}, "functions must hold names"), ("systems", {"functions": "sin"}, "functions must hold names"),
    ("systems", {"functions": None}, "functions must hold names"), ("expressions", {"functions": [3]}, "functions must hold names"),
    ("systems", {"letters": "nd"}, "letters must hold two or more single letters that are free, not 'nd'"),
    ("systems", {"letters": "i"}, "letters must hold two or more"), ("expressions", {"letters": 3}, "letters must hold two or more"),
    ("systems", {"depth": -1}, "depth must be a whole number that is 0 or more, not -1"), ("recurrences", {"depth": 1.5}, "depth must be"),
    ("ragged", {"equations": 4}, "equations must be a whole number from 0 to 3, not 4"),
    ("matrix_systems", {"depth": True}, "depth must be"),
    ("systems", {"places": 1}, "places must be True or False, not 1"), ("systems", {"abstract": None}, "abstract must be"),
    ("systems", {"matrices": 1}, "matrices must be True or False, not 1"), ("points", {"equations": -1}, "equations must be"),
])
def test_options_that_cannot_be_drawn_with_are_refused_at_once(strategy, options, told):
    with pytest.raises(symgrad.InputError, match=told):
        getattr(strategies, strategy)(**options)


def test_inputs_are_those_of_a_system():
    with pytest.raises(symgrad.InputError, match="inputs are those of a System, not of 'C = x'"):
        strategies.inputs("C = x")


def test_points_are_systems_with_inputs_of_theirs():
    system, inputs = find(strategies.points(depth=1), lambda drawn: True, settings=FIRST)
    assert np.isfinite(system.compile()(**inputs)[0])


@pytest.mark.sample(3)
@pytest.mark.parametrize("kind", QUESTION_KINDS)
def test_a_question_of_every_kind_is_drawn_and_answered(kind):
    alike = kind == "tied parameters"  # a parameter is tied to one of its kind
    system = symgrad.read("C = x*tanh(y*x)\n" if alike else "X: (n, n) symmetric\ny: ()\nr = y*X\nC = tr(r)")
    asked = find(strategies.questions(system), lambda drawn: drawn.kind == kind, settings=FIRST)
    assert asked.derivation().check().compiled > 0 and str(asked).startswith(kind)


def test_questions_are_to_a_system():
    with pytest.raises(symgrad.InputError, match="questions are to a System, not to 'C = x'"):
        strategies.questions("C = x")


def test_without_hypothesis_the_error_says_what_to_install():
    code = "import sys; sys.modules['hypothesis'] = None\nimport symgrad.testing.strategies"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1 and "symgrad.testing.strategies needs Hypothesis: pip install 'symgrad[hypothesis]'" in done.stderr
