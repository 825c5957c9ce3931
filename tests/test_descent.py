"""Changes and descent: Nielsen's equations 7 to 11, for any cost and for a real one; each rule's law as numbers."""

from dataclasses import replace
from random import Random

import pytest

import symgrad
from symgrad.checking.changes import ChangeNumbers
from symgrad.errors import CheckError, InputError
from symgrad.meaning.oracle import agree
from symgrad.meaning.points import samples
from symgrad.notation.nodes import Change, Dot, Gradient, Norm, Plus, Power, Quantity, Times, Total, Updated, Vector, Entries
from symgrad.rules import descent as rules

C, v1, v2, eta = (Quantity(name) for name in ("C", "v1", "v2", "eta"))
V = Vector("v", Entries(v1), Entries(v2))
RULES = [rule for rule in vars(rules).values() if type(rule).__name__ == "Rule"]
LAWS = [pytest.param(rule, law, id=f"{rule.name} {number + 1}") for rule in RULES for number, law in enumerate(rule.laws)]


def rights(derivation):
    return [proof.right for proof in derivation.proofs if proof.kind == "change"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_of_descent_states_a_law(rule):
    assert rule.laws


@pytest.mark.parametrize("rule, law", LAWS)
def test_a_rule_of_descent_does_what_its_law_says(rule, law):
    where = symgrad.rules.Where(system=law.system, of=law.of, locals=law.locals)
    assert isinstance(law.left, rule.on) and rule.apply(law.left, where) == law.right


@pytest.mark.parametrize("rule, law", LAWS)
def test_a_law_of_descent_holds_as_numbers_and_another_does_not(rule, law):
    rng = Random(3)
    meaning = next(samples(law.system, rng))
    families = {name: family for name, family in law.system.families.items() if name != "eta"}
    meaning.system = replace(law.system, families=families)
    numbers = ChangeNumbers(meaning, rules.C, law.of, rules.eta, rng)
    pairs = list(numbers.pairs(law.left, law.right))
    assert pairs and all(agree(*pair) for pair in pairs)
    assert not all(agree(*pair) for pair in numbers.pairs(law.left, Times(2, law.right)))


def test_the_change_of_any_cost_of_two_variables_is_the_gradient_times_the_change():
    derivation = symgrad.read("C = C(v1, v2)").linear_change("v1", "v2")
    (proof,) = [proof for proof in derivation.proofs if proof.kind == "change"]
    assert [step.after for step in proof.steps] == [Plus(Times(Total(C, v1), Change(v1)), Times(Total(C, v2), Change(v2))),
                                                   Dot(Gradient(C, V), Change(V))]
    assert derivation.check().comparisons > 0


def test_descent_gains_the_squared_norm_and_updates_against_the_gradient():
    derivation = symgrad.read("C = C(v1, v2)").descent("v1", "v2")
    slope = Gradient(C, V)
    assert rights(derivation) == [Dot(slope, Change(V)), Times(-1, eta, slope), Times(-1, eta, Power(Norm(slope), 2)),
                                  Plus(V, Times(-1, eta, slope))]
    derivation.check()


def test_the_update_of_a_real_cost_puts_in_its_derivatives():
    derivation = symgrad.read("C = v1**2/2 + 3*v2**2").descent("v1", "v2")
    assert rights(derivation)[-2:] == [Plus(v1, Times(-1, eta, v1)), Plus(v2, Times(-1, eta, 6, v2))]
    derivation.check()


def test_a_change_of_arrays_is_summed_over_their_entries():
    derivation = symgrad.read("z[i] = sum(w[j]*x[i,j], j) + b\nC = sum(z[i]**2, i)").descent("w", "b")
    assert derivation.vector.name == "theta"
    assert derivation.check().steps > 20


def test_a_wrong_step_of_a_descent_is_found():
    derivation = symgrad.read("C = C(v1, v2)").descent("v1", "v2")
    *proofs, last = derivation.proofs
    wrong = replace(last.steps[-1], after=Plus(V, Times(eta, Gradient(C, V))))
    with pytest.raises(CheckError, match="step against the gradient"):
        replace(derivation, proofs=(*proofs, replace(last, steps=(*last.steps[:-1], wrong)))).check()


def test_only_inputs_vary_and_the_rate_needs_a_name_of_its_own():
    net = symgrad.read("z = w*x\nC = z**2")
    with pytest.raises(InputError, match="z is computed"):
        net.descent("z")
    with pytest.raises(InputError, match="w already names"):
        net.descent("w", eta="w")
    assert Updated(v1) != v1
