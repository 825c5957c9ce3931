"""A compiled program is checked like every step: at the sizes and values of a check, against the oracle, to what rounding allows."""

import re
from random import Random

import numpy as np
import pytest
import sympy

from program_texts import SECOND, TEXTS

import symgrad
from symgrad import System
from symgrad.checking import programs
from symgrad.errors import CheckError, InputError
from symgrad.meaning.oracle import Meaning
from symgrad.meaning.points import samples
from symgrad.meaning.rounding import Rounding
from symgrad.running.calling.entries import arrays, positions
from symgrad.running.lowering import brackets, products, reads
from symgrad.running.program.subscripts import At

X, COST = sympy.symbols("x C")

WINDOWS = {
    "a window kept as a quantity of two letters":
        ("z[j,k] = x[j+k] + v[j,k]\nC = sum(z[j,k]**2, j, k)", dict(x=[1, 2, 3, 4], v=np.zeros((2, 3))), dict(x=[2, 8, 12, 8])),
    "a convolution kept term by term":
        ("z[i,m] = x[i+m]*kappa[m]\ny[i] = relu(sum(z[i,m], m))\nC = sum(y[i]**2, i)", dict(x=[1, 2, 3, 4], kappa=[1, 2]),
         dict(x=[10, 36, 54, 44], kappa=[108, 156])),
    "a window that moves by two":
        ("z[j,k] = x[2*j+k]*v[j]\nC = sum(z[j,k]**2, j in 0..1, k in 0..2)", dict(x=[1, 2, 3, 4, 5], v=[1, 2]), dict(x=[2, 4, 30, 32, 40], v=[28, 200])),
    "a triangle of products":
        ("C = sum(sum(x[i]*x[j]*w[i,j], j in 0..i-1), i)", dict(x=[1, 2, 3], w=np.arange(1., 7).reshape(3, 2)), dict(x=[21, 21, 17])),
    "a quotient beside a window":
        ("z[i] = sum(k[m]*x[i+m]/y[i+m], m)\nC = sum(z[i]**2, i)", dict(x=[1, 2, 3, 4], y=[1, 2, 3, 4], k=[1, 2]), dict(k=[18, 18])),
}


@pytest.mark.parametrize("text, given, wanted", WINDOWS.values(), ids=WINDOWS)
def test_a_bracket_stays_in_the_program_wherever_a_read_is_not_padded(text, given, wanted):
    given = {name: np.asarray(value, float) for name, value in given.items()}
    for asked in (tuple(given), tuple(wanted)):
        found = symgrad.read(text).compile(*asked)(**given)[1]
        for name, gradient in wanted.items():
            assert np.array_equal(found[name], gradient), (asked, name, found[name])
    assert symgrad.read(text).derive().check().compiled > 0


def test_a_guarded_entry_of_a_layer_without_entries_is_not_read():
    function = symgrad.read(TEXTS["an entry that a layer may not have, under a bracket"]).derive().compile()
    value, found = function(w=[np.zeros(0), np.array([2.0, 3.0])], y=np.array([5.0, 7.0, 11.0]))
    assert value == 3.0**2*11 and [list(w) for w in found["w"]] == [[], [0, 2*3*11]]


@pytest.mark.sample(3)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_program_checks(text):
    assert symgrad.read(text).derive().check().compiled > 0


@pytest.mark.parametrize("name", [name for name in TEXTS if name.startswith(("divided", "the logarithm of a letter", "two terms divided"))])
def test_what_a_bracket_or_a_range_guards_stays_with_it(name):
    report = symgrad.read(TEXTS[name]).derive().check()
    assert report.compiled > 0 and report.skipped == report.passed_over == 0


RENAMED = {"i": "s", "j": "t", "x": "theta", "y": "beta", "f": "g", "n": "m"}


@pytest.mark.sample(1)
@pytest.mark.parametrize("name", [name for name in TEXTS if name.startswith(("divided", "the logarithm of a letter", "two terms divided"))])
def test_so_it_does_with_other_names_and_one_more_input_and_in_hessians(name):
    *others, cost = re.sub(r"[A-Za-z]\w*", lambda found: RENAMED.get(found[0], found[0]), TEXTS[name]).split("\n")
    system = symgrad.read("\n".join([*others, cost.replace("C = ", "C = extra**2 + extra*(") + ")"]))
    for derivation in (system.derive(), system.hessian("beta"), system.hessian("theta", "beta"), system.hessian("extra", "theta")):
        report = derivation.check()
        assert report.compiled > 0 and report.skipped == report.passed_over == 0
    sizes = {"m": 3} if "m" in system.compile().unfixed else {}
    with np.errstate(all="ignore"):
        _, gradients, hessians = system.compile("theta", "beta", hessian=True)(theta=np.ones(3), beta=np.ones(3), extra=2.0, **sizes)
    assert all(np.isfinite(each).all() for each in (*gradients.values(), *hessians.values()))


@pytest.mark.sample(3)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_program_gives_the_same_whatever_memory_held(text, monkeypatch):
    """What no equation defines may be computed with, where a bracket leaves it out; that neither counts nor raises a warning of overflow."""
    derivation, empty = symgrad.read(text).derive(), np.empty
    function, given = derivation.compile(), arrays(next(samples(derivation.forward, Random(1))))
    with np.errstate(divide="ignore", invalid="ignore", over="raise"):
        value, gradients = function(**given)
        monkeypatch.setattr(np, "empty", lambda *args, **more: np.full_like(empty(*args, **more), 1e300))
        again, others = function(**given)
    assert value == again
    for name, gradient in gradients.items():
        for one, other in zip(*map(flat, (gradient, others[name])), strict=True):
            np.testing.assert_array_equal(one, other)


def flat(gradient):
    return gradient if isinstance(gradient, (list, tuple)) else [gradient]


@pytest.mark.sample(1)
@pytest.mark.parametrize("name", SECOND)
def test_so_do_those_of_second_derivatives(name):
    net, by = symgrad.read(TEXTS[name]), SECOND[name]
    assert net.hessian(by).check().compiled > 0
    assert net.hessian_product(by, direction={by: "along"}).check().compiled > 0


@pytest.mark.sample(1)
@pytest.mark.parametrize("condition", ["[3 <= t <= T]*f[t-1]*x + y[t] + 7/10", "[t != 3]*f[t-1]*x + y[t] + 7/10", "f[t-1]*x*y[t]*[3 <= t <= T] + 1"])
def test_a_bracket_of_values_that_reads_an_element_of_a_list_is_a_number(condition):
    net = symgrad.read(f"f[0] = x\nf[1] = 1\nf[t] = relu({condition}) for t in 2..T\ng = f[0]*f[T]\nC = g*g")
    assert net.derive().check().compiled > 0 and net.hessian("x").check().compiled > 0


def test_check_alone_notices_a_program_that_loses_a_bracket(monkeypatch):
    monkeypatch.setattr(products, "gathered", lambda places, scope: False)
    derivation = symgrad.read(WINDOWS["a window kept as a quantity of two letters"][0]).derive()
    with pytest.raises(CheckError) as failed:
        derivation.check()
    said = str(failed.value)
    for part in ("dC/dx[0]", "dC/dx[m] = ", "J = ", "K = ", "program:", "equation = "):
        assert part in said, said

@pytest.mark.parametrize("bound", [0.0, 2.0])
@pytest.mark.parametrize("text", ["C = relu(w*x + b)", "C = max(a, b)*c", "C = sum(relu(x[i] - 3)*y[i], i)"])
def test_check_alone_notices_a_program_that_is_right_on_one_side_of_a_kink(text, bound, monkeypatch):
    """Every comparison of values in the program is made to hold, or not to."""
    compared = brackets.compared_values
    monkeypatch.setattr(brackets, "compared_values", lambda scope, u, sign, v: compared(scope, scope.number(1.0), ">", scope.number(bound)))
    with pytest.raises(CheckError, match="the compiled program differs"):
        symgrad.read(text).derive().check()


def test_a_program_that_stops_is_a_failed_check_and_no_inner_error(monkeypatch):
    monkeypatch.setattr(reads, "_position", lambda scope, base, number, place, axis: (base, At((place - axis.lo).expand())))
    with pytest.raises(CheckError, match="the compiled program raises an error at I = 3\n  IndexError"):
        symgrad.read(WINDOWS["a triangle of products"][0]).derive().check()


def test_a_report_counts_the_entries_of_the_program_or_says_why_there_is_none():
    net = symgrad.read("a[0] = x\nz[l] = w[l]*a[l-1] + b[l] for l in 1..L\na[l] = sigma(z[l]) for l in 1..L\nC = (a[L] - y)**2")
    report = net.derive("w", "y").check()
    assert report.compiled == 3 + (1 + 2 + 3) + 3 and "the compiled program gives the same numbers at 12 entries" in str(report)
    report = net.derive("z").check()
    assert not report.compiled and "no program: z is computed" in str(report)


def test_a_hessian_is_compared_as_a_whole_and_in_its_parts():
    hessian = symgrad.read("A: (m, n)\nx: (n)\ny: (m)\nC = norm(A@x - y)**2").hessian("x")
    entries = sum(next(iter(sizes["n"].values()))**2 for sizes in hessian.check().sizes)
    assert hessian.check().compiled == 2*entries


def test_the_foot_of_a_page_says_that_the_program_was_compared():
    derivation = symgrad.read("C = (w*x - y)**2").derive("w")
    derivation.check()
    assert "all 6 numbers that it returned agree" in " ".join(derivation.to_text().split())


def test_points_beyond_floating_numbers_are_counted_as_skipped():
    derivation = symgrad.read("C = exp(1000*x) + y**2").derive()
    report = derivation.check()
    assert (report.points, report.skipped, report.compiled) == (1, 2, 3) and "beyond what a float64 holds" in report.not_compared
    assert "but was not run at 2 of 3 points: the numbers that were drawn" in str(report)
    assert "was run at 1 of the 3 points: all 3 numbers that it returned agree" in " ".join(derivation.to_text().split())


def test_points_that_a_program_refuses_are_counted_as_skipped(monkeypatch):
    whole = programs.arrays

    def refused(meaning):
        given = whole(meaning)
        if len(given["x"]) > 1:
            raise InputError("x is too long")
        return given
    monkeypatch.setattr(programs, "arrays", refused)
    report = symgrad.read("C = sum(x[i]**2, i)").derive().check()
    assert (report.points, report.skipped, report.not_compared) == (1, 2, "x is too long")


@pytest.mark.parametrize("text, function", [("C = relu(x - 1000)*w", "relu(x - 1000)"), ("C = max(a - 500, b)*w", "maximum(a - 500, b)"),
                                            ("r[i] = x[i] - 700\nC = sum(abs(r[i])*w, i)", "Abs(r[i])"),
                                            ("assume x > 0\nC = abs(x)", "Abs(x)")])
def test_a_side_of_a_kink_that_no_values_reach_is_told(text, function):
    derivation = symgrad.read(text).derive()
    report = derivation.check()
    assert [str(e) for e in report.one_sided] == [function] and f"no values reached every side of the kink of {function}" in str(report)
    assert "did not reach every side of the kink of" in " ".join(derivation.to_text().split())


def test_of_no_entries_none_has_a_place():
    assert positions([], False) == positions([], True) == {}


def test_where_every_side_is_reached_nothing_is_told():
    assert symgrad.read("C = sum(relu(x[i])*w, i) + abs(y) + max(y, w)").derive().check().one_sided == ()


@pytest.mark.parametrize("text", ["C = sqrt(relu(x)) + y", "C = relu(x)**(3/2) + y", "C = relu(x)**p + y"])
def test_a_power_of_an_exact_0_loses_nothing_to_rounding(text):
    system = symgrad.read(text)
    inputs = {"x": {(): -1}, "y": {(): 1}} | ({"p": {(): 2.5}} if "p" in system.inputs else {})
    assert Rounding(Meaning(system, {}, inputs)).entry("C", ()) == 2  # of y, and of the sum


def test_layers_whose_sizes_no_array_tells_are_asked_for():
    net = symgrad.read("a[0,i] = x[i]\na[l,i] = tanh(sum(w[l,m]*a[l-1,i+m], m)) for l in 1..L\nC = sum(a[L,i]**2, i)")
    x, w = np.array([0.5, -1, 2]), [np.array([1.0, 0.5])]
    value, _ = net.compile("w")(x=x, w=w, I=[3, 2])
    assert value == pytest.approx(np.tanh([0, 0])@np.tanh([0, 0]))
    with pytest.raises(symgrad.InputError, match="I is missing"):
        net.compile("w")(x=x, w=w)


@pytest.mark.parametrize("function", [sympy.factorial(X), sympy.factorial(X - 2), sympy.gamma(X - 2), sympy.digamma(X - 3), sympy.besseli(2, X - 2), sympy.beta(2, X)])
def test_functions_of_scipy_are_those_of_sympy_where_the_argument_is_negative_too(function):
    assert System([sympy.Eq(COST, function)]).derive("x").check().compiled


@pytest.mark.parametrize("function", [sympy.polygamma(sympy.Rational(1, 3), X), sympy.polygamma(-3, X)])
def test_an_order_that_scipy_means_otherwise_has_no_program_and_checks(function):
    report = System([sympy.Eq(COST, function)]).derive("x").check()
    assert report.witnessed and report.no_program


@pytest.mark.sample(1)
@pytest.mark.parametrize("read", ["a[n-i,j-1]", "a[n-i,j-1]*a[0,i]", "a[i-1,0]*a[n-i,j-1]"])
def test_a_recurrence_of_which_only_fixed_places_are_left_in_a_loop_checks(read):
    text = f"a[0,j] = x[j] for j in 0..n\na[i,0] = y[i] for i in 1..n\na[i,j] = u*a[i-1,j]*{read} for i in 1..n, j in 1..n\nC = a[n,n]"
    assert symgrad.read(text).derive().check().compiled


def test_the_larger_of_an_input_and_a_buffer_does_not_change_the_input():
    f = symgrad.read("C = sum(max(x[i], 2*y[i])*w[i], i)").compile("w")
    x = np.array([1., 5])
    assert f(x=x, y=np.array([2., 1]), w=np.ones(2))[1]["w"].tolist() == [4, 5] and x.tolist() == [1, 5]
