"""Changes and descent: Nielsen's equations 7 to 11, for any cost and for a real one; each rule's law as numbers."""

from dataclasses import replace
from random import Random

import pytest

import symgrad
from symgrad.checking.changes import ChangeNumbers
from symgrad.deriving.rewriting import application
from symgrad.errors import CheckError, InputError, SymgradError
from symgrad.meaning.oracle import agree
from symgrad.meaning.points import samples
from symgrad.notation.nodes import Change, Dot, Gradient, Norm, Plus, Power, Quantity, Times, Total, Updated, Vector, Entries
from symgrad.notation.traversal import parts
from symgrad.rules import descent as rules, second_order

C, v1, v2, eta = (Quantity(name) for name in ("C", "v1", "v2", "eta"))
V = Vector("v", Entries(v1), Entries(v2))
RULES = [rule for module in (rules, second_order) for rule in vars(module).values() if type(rule).__name__ == "Rule"]
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
    known = {"order": 1, "newton": False, "eta": rules.eta, **law.locals}
    numbers = ChangeNumbers(meaning, rules.C, law.of, known["eta"], rng, known["order"], known["newton"])
    pairs = list(numbers.pairs(law.left, law.right, law.over))
    assert pairs and all(agree(*pair) for pair in pairs)
    wrong = Plus(1, law.right) if law.right == 0 else Times(2, law.right)
    assert not all(agree(*pair) for pair in numbers.pairs(law.left, wrong, law.over))


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


COSTS = ["C = x**4 + sin(x*y)", "z[i] = sum(x[j]*u[i,j], j)\nC = sum(exp(z[i]), i) + lam*sum(x[j]**2, j)"]


@pytest.mark.parametrize("text", COSTS)
def test_a_change_to_second_order_has_half_the_second_derivatives(text):
    """Nielsen, chapter 3, the Hessian technique: C(w + h) = C(w) + sum dC/dw h + 1/2 sum sum d2C/dw dw h h."""
    system = symgrad.read(text + "\n")
    derivation = system.taylor("x")
    (change,) = [proof for proof in derivation.proofs if proof.is_change]
    assert [step.rule for step in change.steps] == [second_order.second_order, second_order.second_value] and change.left == Change(C)
    hessian = system.hessian("x").proofs[-1].right
    assert hessian in parts(change.right, type(hessian))
    assert derivation.check().worst < 1e-20 and "The second-order change of C" in derivation.to_text()


@pytest.mark.parametrize("text", COSTS)
def test_newtons_step_solves_the_second_order_change(text):
    derivation = symgrad.read(text + "\n").newton_step("x")
    change, stationary, chosen, update = [proof for proof in derivation.proofs if proof.is_change]
    assert stationary.right == 0 and [step.rule for step in chosen.steps] == [second_order.newton]
    assert second_order.second_value in [step.rule for step in update.steps]
    assert derivation.check().worst < 1e-20 and "A step of Newton's method for C" in derivation.to_text()


def test_newtons_step_of_a_quadratic_cost_leads_to_its_least_value():
    """By numbers of its own: of C = 3*(x - 2)**2 the step from anywhere leads to 2."""
    derivation = symgrad.read("C = 3*(x - 2)**2\n").newton_step("x")
    right = [proof for proof in derivation.proofs if proof.is_change][-1].right
    meaning = next(samples(derivation.forward, Random(1)))
    assert agree(meaning.value(right), meaning.mp.mpf(2))


def test_a_change_to_another_order_and_steps_of_matrices_and_layers_are_refused():
    with pytest.raises(InputError, match="order must be 1 or 2"):
        symgrad.read("C = x**2").taylor("x", order=3)
    with pytest.raises(InputError, match="is a matrix"):
        symgrad.read("C = sum(W[i,j]**2, i, j)").newton_step("W")
    with pytest.raises(InputError, match="layers or time"):
        symgrad.read("a[0] = x\na[l] = w[l]*a[l-1] for l in 1..L\nC = a[L]").taylor("w")
    assert symgrad.read("C = x**2").taylor("x", order=1).order == 1


def test_a_cost_whose_second_derivatives_have_no_inverse_is_told():
    with pytest.raises(SymgradError, match="no inverse"):
        symgrad.read("C = sum(x[i]*y[i], i)").newton_step("x").check()


def test_a_wrong_second_derivative_is_found():
    derivation = symgrad.read("C = x**4").taylor("x")
    *proofs, change = derivation.proofs
    wrong = replace(change.steps[-1], rule=replace(change.steps[-1].rule, apply=lambda part, where: Times(12, C)), focus=(1, 1))
    first, last = change.steps
    after = application(wrong.rule, last.before, last.focus, derivation.where(change, last))[0]
    with pytest.raises(CheckError, match="the two sides differ"):
        replace(derivation, proofs=(*proofs, replace(change, steps=(first, replace(wrong, focus=last.focus, after=after))))).check()


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
