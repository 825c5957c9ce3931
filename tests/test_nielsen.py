"""The equations of Nielsen's book by their numbers: shown by the rules, as changes to first and second order, and as numbers."""

from functools import cache

import nielsen
import numpy as np
import pytest

import symgrad
from symgrad.notation.nodes import Change
from symgrad.rules import second_order

RNG = np.random.default_rng(0)
SIZES = {"w1": (3, 2), "b1": 3, "w2": (4, 3), "b2": 4, "w3": (2, 4), "b3": 2, "x": 2, "y": 2}
GIVEN = {name: RNG.normal(size=size) for name, size in SIZES.items()}
ALONG = RNG.normal(size=(3, 2))
STEPS = 10.0**-np.arange(2, 5)


@cache
def three_layers():
    """The cost of the network of three layers as a function of w1, with its gradient."""
    run = symgrad.read(nielsen.THREE_LAYERS).compile("w1")
    return lambda w1: run(**{**GIVEN, "w1": w1})


def test_every_equation_of_the_sum_over_paths_has_its_line():
    numbers = {number for number, *_ in nielsen.SHOWN} | set(nielsen.CHANGES)
    assert {str(number) for number in range(47, 54)} <= numbers and {text for _, text, _ in nielsen.SHOWN} == set(nielsen.TEXTS)


@pytest.mark.sample(1)
@pytest.mark.parametrize("name", nielsen.TEXTS)
def test_an_equation_of_the_book_is_proved_step_by_step_and_holds_as_numbers(name):
    lines = [line for _, text, line in nielsen.SHOWN if text == name]
    derivation = symgrad.read("\n".join([nielsen.TEXTS[name], *(f"show {line}" for line in lines)])).derive()
    assert len(derivation.claims) == len(lines) and all(shown.lines for shown in derivation.claims)
    assert derivation.check().shown == len(lines)


@pytest.mark.long
@pytest.mark.parametrize("number, name, line", nielsen.SHOWN)
def test_an_equation_of_the_book_with_twice_its_right_side_is_false(number, name, line):
    left, right = line.split(" = ", 1)
    right, _, over = right.partition(" for ")
    with pytest.raises(symgrad.CheckError, match="does not hold"):
        symgrad.read(f"{nielsen.TEXTS[name]}\nshow {left} = 2*({right})" + (f" for {over}" if over else "")).derive()


@pytest.mark.sample(1)
@pytest.mark.parametrize("number", nielsen.CHANGES)
def test_a_change_of_the_book_comes_out_to_first_order(number):
    text, name, change = nielsen.CHANGES[number]
    system = symgrad.read(text)
    derivation = system.linear_change(name)
    (proof,) = [proof for proof in derivation.proofs if proof.kind == "change"]
    assert isinstance(proof.left, Change) and str(proof.left.of) == system.cost and str(proof.steps[0].after) == change
    assert derivation.check().worst < 1e-20


def test_the_slope_is_what_a_small_difference_of_the_cost_tends_to():
    """(46): what is left falls as the difference does."""
    cost = three_layers()
    (value, gradient), entry = cost(GIVEN["w1"]), np.zeros((3, 2))
    entry[1, 0] = 1
    left = [abs((cost(GIVEN["w1"] + h*entry)[0] - value)/h - gradient["w1"][1, 0]) for h in STEPS]
    assert np.allclose(np.array(left[:-1])/left[1:], 10, rtol=0.1)


def paths(given):
    """The sum over all paths from w1 to the cost, added up with NumPy's einsum."""
    sigma = lambda z: 1/(1 + np.exp(-z))
    a1 = sigma(given["w1"]@given["x"] + given["b1"])
    a2 = sigma(given["w2"]@a1 + given["b2"])
    a3 = sigma(given["w3"]@a2 + given["b3"])
    rates = [(a*(1 - a)) for a in (a1, a2, a3)]
    return np.einsum("m,m,mn,n,nj,j,k->jk", a3 - given["y"], rates[2], given["w3"], rates[1], given["w2"], rates[0], given["x"])


def test_the_change_of_the_cost_is_the_sum_over_all_paths_up_to_second_order():
    """(47), (52) and (53): the sum over paths is the gradient, and what is left of the change falls as the square of the step."""
    cost = three_layers()
    value, gradient = cost(GIVEN["w1"])
    assert np.allclose(paths(GIVEN), gradient["w1"], rtol=1e-12)
    left = [abs(cost(GIVEN["w1"] + h*ALONG)[0] - value - h*np.sum(paths(GIVEN)*ALONG)) for h in STEPS]
    assert np.allclose(np.array(left[:-1])/left[1:], 100, rtol=0.1)


def test_to_second_order_what_is_left_falls_as_the_cube_of_the_step():
    """(103) to (105), the Hessian technique; Newton's step of (106) is tested with the steps of descent."""
    system = symgrad.read("C = sum(exp(w[j])*x[j], j) + sum(w[j], j)**2")
    (change,) = [proof for proof in system.taylor("w").proofs if proof.is_change]
    assert [step.rule for step in change.steps] == [second_order.second_order, second_order.second_value]
    w, x, along = (RNG.uniform(0.5, 1, 3) for _ in range(3))
    run, curved = system.compile("w"), system.hessian("w").compile()(w=w, x=x)
    value, gradient = run(w=w, x=x)
    told = lambda h: h*gradient["w"]@along + h**2/2*along@curved@along
    left = [abs(run(w=w + h*along, x=x)[0] - value - told(h)) for h in (0.1, 0.05)]
    assert left[0]/left[1] == pytest.approx(8, rel=0.1)
