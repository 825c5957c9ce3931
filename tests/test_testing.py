"""Gradients of any function: what is right passes, what is wrong is told with its place, what cannot be told is said."""

import math
from collections import namedtuple

import numpy as np
import pytest
from conftest import required

from symgrad import InputError, SymgradError
from symgrad.meaning.real_functions import context
from symgrad.testing import GradientError, Undecided, check_gradient
from symgrad.testing.differences import Cost, differences
from symgrad.testing.exact import Inexact, NotAnalytic, exact
from symgrad.testing.slopes import by_complex_step, by_mpmath
from symgrad.testing.trees import leaves, place, rebuilt

X = np.array([[0.3, -1.2, 2.0], [0.7, 0.1, -0.4]])
METHODS = ("auto", "mpmath", "differences", "complex step")


def wave(x):
    return np.sum(np.tanh(x)**2*np.exp(x))


def wave_gradient(x):
    t = np.tanh(x)
    return (2*t*(1 - t**2) + t**2)*np.exp(x)


def message(*given, **options):
    with pytest.raises(GradientError) as caught:
        check_gradient(*given, **options)
    return str(caught.value)


@pytest.mark.parametrize("method", METHODS)
def test_a_right_gradient_passes_by_every_method(method):
    report = check_gradient(wave, wave_gradient, at=X, method=method)
    assert report.verdict == "right" and report.count() == 6 and report.method == (method if method != "auto" else "mpmath")


@pytest.mark.parametrize("method", METHODS)
def test_a_wrong_entry_is_named_by_every_method(method):
    def wrong(x):
        found = wave_gradient(x)
        found[1, 2] += 1e-5
        return found

    told = message(wave, wrong, at=X, method=method)
    assert told.startswith("the gradient is wrong: 1 of 6 entries, in at (") and "  at[1, 2]: got " in told and "; " not in told


@pytest.mark.parametrize("value, error", [
    (np.sum, 1e-12), (lambda x: np.sum(x**2*np.sin(x)), 1e-9), (lambda x: np.sum(np.log(x**2)), 1e-9),
])
def test_differences_are_right_to_within_their_error_and_the_error_is_small(value, error):
    for index in np.ndindex(X.shape):
        way = np.zeros(X.shape)
        way[index] = 1
        found, true = differences(Cost(value, X), {(): way}), by_mpmath(Cost(value, X), {(): way}).value
        assert abs(found.value - true) <= found.error <= 1e-7 and abs(found.value - true) <= 10*error and not found.kink


@pytest.mark.parametrize("by", (by_mpmath, by_complex_step))
def test_these_methods_are_right_to_the_last_digits(by):
    way = np.zeros(X.shape)
    way[0, 2] = 1
    assert by(Cost(wave, X), {(): way}).value == pytest.approx(wave_gradient(X)[0, 2], rel=1e-14)


def test_tiny_and_huge_entries_have_slopes_too():
    at = np.array([1e-8, 1.0, 1e5])
    for method in ("mpmath", "differences"):
        assert check_gradient(lambda x: np.sum(np.log(x)), lambda x: 1/x, at=at, method=method).verdict == "right"
    assert check_gradient(lambda x: np.sum(x**2), lambda x: 2*x, at=np.array([1e-300, 1e-160]), method="mpmath").verdict == "right"


@pytest.mark.parametrize("method", ("mpmath", "differences"))
@pytest.mark.parametrize("value, convention", [
    (lambda x: np.sum(np.maximum(x, 0)), lambda x: (x > 0)*1.0), (lambda x: np.sum(np.abs(x)), np.sign),
])
def test_at_a_kink_it_is_said_that_nothing_can_be_told(value, convention, method):
    at = np.array([0.0, 1.0, -2.0])
    with pytest.raises(Undecided) as caught:
        check_gradient(value, convention, at=at, method=method)
    assert "at[0]: the function has a kink here or very near, with slopes" in str(caught.value)
    assert 'undecided="accept"' in str(caught.value)
    assert check_gradient(value, convention, at=at, method=method, undecided="accept").verdict == "cannot tell"
    assert "at[0]: got -2, and the function has a kink there" in message(value, lambda x: convention(x) - 2*(x == 0), at=at, method=method)
    assert "at[1]" in message(value, lambda x: convention(x) + (x > 0.5), at=at, method=method)


@pytest.mark.parametrize("value, told", [
    (lambda x: np.sum(x > 0), "the function jumps here"), (lambda x: np.sum(x >= 0), "the function jumps here"),
    (lambda x: np.sum(np.sqrt(np.abs(x))), "has a kink here or very near, with slopes"),
])
def test_a_jump_is_not_called_a_kink(value, told):
    with pytest.raises(Undecided, match=told) as caught:
        check_gradient(value, lambda x: 0*x, at=np.array([0.0]))
    assert "1e+20" not in str(caught.value)


@pytest.mark.parametrize("method", ("mpmath", "differences"))
def test_beside_a_kink_and_at_a_tie_that_does_not_show_all_is_told(method):
    beside = np.array([1e-3, -1e-3])
    assert check_gradient(lambda x: np.sum(np.maximum(x, 0)), lambda x: (x > 0)*1.0, at=beside, method=method).verdict == "right"

    def shifted(x):  # the largest entry is subtracted and added again
        return np.log(np.sum(np.exp(x - np.max(x)))) + np.max(x)

    at = np.zeros(3)
    assert check_gradient(shifted, lambda x: np.exp(x)/np.sum(np.exp(x)), at=at, method=method).verdict == "right"


def test_where_terms_cancel_nothing_is_told_and_where_they_do_not_all_is():
    def value(x):
        return np.sum(np.expm1(x) - x)

    with pytest.raises(Undecided, match="the formula is right, as numbers of many digits show; in floats terms cancel"):
        check_gradient(value, lambda x: np.exp(x) - 1, at=np.array([1e-13]))
    with pytest.raises(Undecided, match="no better than .* here: terms cancel"):
        check_gradient(lambda x: np.sum(x**2)/2, lambda x: np.asarray(x, dtype=float)*(1 + 1e13) - x*3*(1e13/3), at=np.array([0.3]))
    assert check_gradient(value, np.expm1, at=np.array([1e-13])).verdict == "right"


@pytest.mark.parametrize("magnitude", 10.0**np.arange(4, 15))
def test_a_right_gradient_is_not_wrong_where_the_cost_is_what_is_left_of_large_numbers(magnitude):
    def value(x):
        return float(magnitude + np.sum(np.asarray(x, float)**2)) - magnitude

    for seed in range(3):
        at = np.random.default_rng(seed).uniform(0.5, 3.0, 2)
        report = check_gradient(value, lambda x: 2*x, at=at, undecided="accept")
        assert report.verdict == "right" or report.verdict == "cannot tell" and magnitude > 1e9
        if magnitude < 1e12:
            message(value, lambda x: 2.1*x + 1, at=at)


@pytest.mark.parametrize("value, gradient", [
    (lambda x: np.sum(np.tanh(x)), lambda x: 1 - np.tanh(x)**2),
    (lambda x: np.sum(np.tanh(np.outer(x, x) @ np.ones_like(x))),
     lambda x: (1 - np.tanh(x*x.sum())**2)*x.sum() + np.sum((1 - np.tanh(x*x.sum())**2)*x)),
])
def test_a_cost_in_coarser_floats_than_its_inputs_is_known_to_their_rounding(value, gradient):
    for seed in range(12):
        at = np.random.default_rng(seed).uniform(0.2, 0.9, 3)
        assert check_gradient(lambda x: float(value(np.asarray(x, np.float32))), gradient, at=at).verdict == "right"
        message(lambda x: float(value(np.asarray(x, np.float32))), lambda x: 1.01*gradient(x), at=at)


def test_a_cost_that_moves_nowhere_has_no_slope():
    assert check_gradient(lambda x: 1.0 + 0*float(x[0]), np.zeros_like, at=X[0]).verdict == "right"
    assert "at[0]: got 1, expected 0" in message(lambda x: 1.0 + 0*float(x[0]), np.ones_like, at=X[0])


def test_what_is_wrong_by_little_may_be_so_by_a_function_that_is_not_exact():
    def root(x):  # Newton's method with steps of 0.7, stopped early
        y = np.ones(3)
        while np.max(np.abs(y*y - x)) > 1e-6:
            y = y - 0.35*(y*y - np.asarray(x, float))/y
        return float(np.sum(y))

    told = message(root, lambda x: 0.5/np.sqrt(x), at=np.array([0.5, 2.0, 3.0]))
    assert "of the largest entry: is the function itself no more exact, as a solver that stops, give rtol" in told
    assert check_gradient(root, lambda x: 0.5/np.sqrt(x), at=np.array([0.5, 2.0, 3.0]), rtol=1e-4).verdict == "right"
    assert "give rtol" not in message(root, lambda x: 0.6/np.sqrt(x), at=np.array([0.5, 2.0, 3.0]))


def test_a_complex_step_is_refused_where_the_function_is_not_analytic():
    for value in (lambda x: np.sum(np.abs(x)), lambda x: np.sum(np.maximum(x, 0)), lambda x: np.sum(np.where(x > 0, x, 0)),
                  lambda x: np.sum(np.floor(x)*x), lambda x: np.sum((x*np.conj(x)).real),
                  lambda x: np.linalg.norm(x, 1)*np.linalg.det(x @ x.T)):
        with pytest.raises(NotAnalytic):
            check_gradient(value, np.sign, at=X, method="complex step")
    assert check_gradient(lambda x: np.linalg.det(x @ x.T), lambda x: 2*np.linalg.det(x @ x.T)*np.linalg.inv(x @ x.T) @ x, at=X,
                          method="complex step").verdict == "right"


def test_a_function_that_needs_floats_is_compared_by_differences():
    def by_floats(x):
        return math.exp(x[0])*float(x[1])

    report = check_gradient(by_floats, lambda x: np.array([math.exp(x[0])*x[1], math.exp(x[0])]), at=np.array([0.5, 2.0]))
    assert report.method == "differences" and report.verdict == "right"
    with pytest.raises(Inexact, match="a number of many digits would become a float here"):
        check_gradient(by_floats, lambda x: x, at=np.array([0.5, 2.0]), method="mpmath")


def test_functions_of_scipy_run_on_many_digits_too():
    special = required("scipy.special")
    report = check_gradient(lambda x: np.sum(special.expit(x) + special.erf(x) + np.logaddexp(0, x)),
                            lambda x: special.expit(x)*special.expit(-x) + 2/np.sqrt(np.pi)*np.exp(-x**2) + special.expit(x), at=X)
    assert report.method == "mpmath" and report.verdict == "right"


def test_numbers_of_many_digits_are_what_numpy_computes():
    mp = context(60)
    for name in ("exp", "expm1", "log1p", "sqrt", "cbrt", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
                 "arcsinh", "arctanh", "log", "log2", "log10", "exp2", "square", "rint", "floor", "ceil", "absolute", "sign", "reciprocal"):
        at = np.array([0.25, 0.625])
        found = [float(number.value) if hasattr(number, "value") else number for number in getattr(np, name)(exact(at, mp))]
        np.testing.assert_allclose(found, getattr(np, name)(at), rtol=1e-15, err_msg=name)
    assert float(np.arctan2(exact(np.array(0.5), mp), 0.25).value) == pytest.approx(math.atan2(0.5, 0.25), rel=1e-15)
    assert float(np.arccosh(exact(np.array(1.5), mp)).value) == pytest.approx(math.acosh(1.5), rel=1e-15)


Pair = namedtuple("Pair", "w b")


@pytest.mark.parametrize("at, gradient", [
    ({"w": X, "b": 2.0}, lambda p: {"w": 2*p["w"], "b": 3*p["b"]**2}),
    ([X, 2.0], lambda p: [2*p[0], 3*p[1]**2]),
    (Pair(X, 2.0), lambda p, q: Pair(2*p, 3*q**2)),
    ([X, 2.0], lambda p: (2*p[0], None)), ([X, 2.0], lambda p: (None, 3*p[1]**2)),
    ({"w": X, "b": 2.0}, lambda p: {"b": 3*p["b"]**2}),
    ({"w": X, "b": 2.0}, lambda p: (17.0, {"b": 3*p["b"]**2})),
    ({"w": X.tolist(), "b": 2.0}, lambda p: {"b": 3*p["b"]**2, "w": (2*np.array(p["w"])).tolist()}),
])
def test_points_of_every_structure(at, gradient):
    def value(p, q=None):
        w, b = (p, q) if q is not None else p.values() if isinstance(p, dict) else p
        return np.sum(np.array(w)**2) + b**3

    assert check_gradient(value, gradient, at=at).verdict == "right"


def test_a_dictionary_is_handed_over_by_keywords_to_parameters_of_its_names():
    assert check_gradient(lambda w, *, b: np.sum(w**2)*b, lambda b, w: {"w": 2*w*b, "b": np.sum(w**2)}, at={"w": X, "b": 2.0}).count() == 7
    assert check_gradient(lambda **p: np.sum(p["w"]**2), lambda **p: {"w": 2*p["w"]}, at={"w": X}).ignored == ()


def test_whole_numbers_are_held_fixed_and_inputs_without_a_gradient_are_listed():
    report = check_gradient(lambda x, n, y: np.sum(x**n)*y, lambda x, n, y: (n*x**(n - 1)*y, None, None), at=(X, 3, 2.0))
    assert report.count() == 6 and report.ignored == ("at[2]",) and "not compared, since no gradient was returned: at[2]" in str(report)
    assert "held fixed, being no floating numbers: at[1]" in str(report)


def test_a_function_may_return_its_gradient_with_its_value():
    assert check_gradient(lambda x: (np.sum(x**2), 2*x), at=X).verdict == "right"
    assert "wrong sign" in message(lambda x: (np.sum(x**2), -2*x), at=X)


@pytest.mark.parametrize("gradient, said", [
    (lambda a: -2*a["u"], "the gradient by u has the wrong sign"),
    (lambda a: 6*a["u"], "the gradient by u is 3 times the right one; axis 1 has 3 entries"),
    (lambda a: 0*a["u"], "the gradient by u is 0 everywhere"),
    (lambda a: 2*np.roll(a["u"], 1, 1), "the gradient by u is one off along axis 1"),
    (lambda a: 3*a["v"]**2, "the gradient by u is that of v"),
    (lambda a: 6.6*a["u"], "the gradient by u is 3.3 times the right one"),
])
def test_what_the_numbers_alone_tell_is_said(gradient, said):
    at = {"u": X, "v": np.sin(X)}
    told = message(lambda a: np.sum(a["u"]**2) + np.sum(a["v"]**3), lambda a: {"u": gradient(a), "v": 3*a["v"]**2}, at=at)
    assert f"diagnosis: {said}" in told


@pytest.mark.parametrize("times, said", [
    (3.45, None), (2, "is 2 times the right one"), (1/3, "is 1/3 times the right one"), (-1, "has the wrong sign"),
])
@pytest.mark.parametrize("at", (0.7, np.full(3, 0.7)))
def test_one_number_is_said_to_be_a_multiple_of_another_where_the_factor_is_simple(times, said, at):
    told = message(lambda x: np.sum(np.exp(x)), lambda x: times*np.exp(x), at=at)
    assert f"diagnosis: the gradient by at {said}" in told if said else "diagnosis" not in told


def test_a_transposed_gradient_and_that_of_a_neighbour_are_told():
    square = X.T @ X + X[0]
    assert "is the transpose of the right one" in message(lambda x: np.sum(x**3), lambda x: 3*x.T**2, at=square)
    told = message(lambda ws: sum(np.sum(w**2) for w in ws), lambda ws: [2*ws[1], 2*ws[2], 2*ws[2]], at=[square, np.sin(square), square**2])
    assert "the gradient by at[0] is that of at[1]" in told and "the gradient by at[1] is that of at[2]" in told


def test_one_wrong_entry_of_thousands_is_found():
    def gradient(x):
        found = np.cos(x)
        found[1234] += 1e-3
        return found

    at = np.random.default_rng(3).normal(size=4000)
    told = message(lambda x: np.sum(np.sin(x)), gradient, at=at)
    assert "at[1234]: got " in told and ": 1 of 65 entries looked at (of 4000), in at (" in told
    told = str(check_gradient(lambda x: np.sum(np.sin(x)), np.cos, at=at))
    assert "right" in told and ": 64 of 4000 entries compared, the others along 2 directions (" in told


def test_float32_is_held_to_what_it_can_tell():
    at = X.astype(np.float32)
    for method in ("mpmath", "differences"):
        assert check_gradient(wave, wave_gradient, at=at, method=method).verdict == "right"
        assert "at[0, 0]" in message(wave, lambda x: wave_gradient(x)*(1 + 0.02*(np.abs(x - 0.3) < 0.1)), at=at, method=method)


def test_what_is_not_finite_is_wrong_where_the_slope_is_and_undecided_where_it_is_not():
    assert "got nan" in message(lambda x: np.sum(x**2), lambda x: x*np.nan, at=X)
    with pytest.raises(Undecided, match="the right value is not finite here"), np.errstate(all="ignore"):
        check_gradient(lambda x: np.sum(np.sqrt(x)), lambda x: 0.5/np.sqrt(x), at=np.array([0.0, 1.0]))


@pytest.mark.parametrize("value, at, told", [
    (lambda x: np.sum(np.log(x)), np.array([-1.0, 1.0]), "the function is nan at this point\n"),
    (lambda x: np.sum(1/x), np.array([0.0, 1.0]), "the function is inf at this point\n"),
    (np.sum, np.array([1.0, np.nan]), r"the function is nan at this point, where at\[1\] is nan"),
    (lambda x: np.sum(np.tanh(x)), np.array([1.0, np.inf]), r"^at\[1\] is inf\n"),
])
def test_a_cost_or_a_point_that_is_not_finite_is_refused(value, at, told):
    with pytest.raises(InputError, match=told), np.errstate(all="ignore"):
        check_gradient(value, np.ones_like, at=at)


def test_what_is_not_finite_may_stand_where_nothing_is_compared():
    at = {"x": X, "mask": np.array([0.0, -np.inf, 0.0])}
    assert check_gradient(lambda x, mask: np.sum(np.exp(x + mask)), lambda x, mask: {"x": np.exp(x + mask)}, at=at).verdict == "right"


@pytest.mark.parametrize("at, told", [
    (np.array([1, 2]), "at holds no floating numbers\nwhole and complex numbers are held fixed: write 1.0 for 1"),
    (2, "at holds no floating numbers"), ([1, 2], "at holds no floating numbers"), (np.array([1j]), "at holds no floating numbers"),
    (np.array([]), "nothing to compare: at is empty"), ({}, "at is empty"), ([], "at is empty"),
])
def test_where_nothing_can_be_compared_that_is_said(at, told):
    with pytest.raises(InputError, match=told):
        check_gradient(lambda x: np.sum(np.square(x)), lambda x: 77*np.asarray(x), at=at)


def test_a_gradient_by_what_is_held_fixed_alone_is_refused():
    with pytest.raises(InputError, match="is the gradient by what is held fixed alone"):
        check_gradient(lambda x, n: np.sum(x**n), lambda x, n: (None, 77), at=(X, 3))


def test_a_tolerance_that_was_given_holds_for_every_method():
    for method in METHODS:
        assert check_gradient(lambda x: np.sum(x**2), lambda x: 2.0001*x, at=X, rtol=0.5, method=method).verdict == "right"
        assert "wrong" in message(lambda x: np.sum(x**2), lambda x: 2.0001*x, at=X, rtol=1e-6, method=method)


@pytest.mark.parametrize("options, told", [
    ({"rtol": -1.0}, "rtol must be a finite number that is 0 or more, not -1.0"), ({"rtol": np.nan}, "rtol must be"),
    ({"rtol": "1e-6"}, "rtol must be"), ({"rtol": X}, "rtol must be a finite number that is 0 or more, not a value of type ndarray"),
    ({"digits": 19}, "digits must be a whole number from 20 to 1000"), ({"digits": 60.0}, "digits must be"),
    ({"digits": 1001}, "digits must be"), ({"seed": -1}, "seed must be a whole number that is 0 or more"),
    ({"seed": True}, "seed must be"), ({"seed": None}, "seed must be"), ({"entries": 0}, "entries must be a whole number above 0"),
    ({"entries": 2.5}, "entries must be"), ({"method": ["auto"]}, "method must be"),
    ({"undecided": "no"}, 'undecided must be "raise" or "accept", not \'no\''),
])
def test_an_option_that_is_none_is_refused_before_anything_is_called(options, told):
    def never(x):
        raise AssertionError("it was called")

    with pytest.raises(InputError, match=told):
        check_gradient(never, never, at=X, **options)


def test_numbers_of_numpy_are_options_too():
    assert check_gradient(np.sum, np.ones_like, at=X, seed=np.int64(3), rtol=np.float32(1e-6), entries=np.int32(7)).verdict == "right"


@pytest.mark.parametrize("given, options, told", [
    ((np.sum, np.ones_like), {}, "a gradient is compared at a point"),
    ((3, np.ones_like), {"at": X}, "f must be a function, not 3"),
    ((np.sum, X), {"at": X}, "grad must be a function, not a value of type ndarray"),
    ((np.sin, np.cos), {"at": X}, "the function must return one number"),
    ((lambda x: "text", np.cos), {"at": X}, "the function must return one number"),
    ((np.sum,), {"at": X}, r"f must return \(number, gradient\), or grad be handed over"),
    ((np.sum, lambda x: "text"), {"at": X}, "the gradient: at must hold numbers, not <U4"),
    ((np.sum, np.ones_like), {"at": X, "method": "guess"}, "method must be .* not 'guess'"),
    ((np.sum, lambda x: {"w": x}), {"at": X}, "the gradient has another structure than at"),
    ((np.sum, lambda x: None), {"at": X}, "the gradient that was returned is empty"),
    ((lambda p: np.sum(p["w"]), lambda p: {"v": p["w"]}), {"at": {"w": X}}, "a gradient by v was returned, which is no input"),
    ((lambda p: 1.0, lambda p: p), {"at": "text"}, "must hold numbers"),
])
def test_what_cannot_be_compared_is_refused(given, options, told):
    with pytest.raises(SymgradError, match=told):
        check_gradient(*given, **options)


def test_a_gradient_of_another_shape_is_wrong():
    assert "at: the gradient has shape (3, 2), and the input has (2, 3)" in message(lambda x: np.sum(x**2), lambda x: 2*x.T, at=X)


def test_trees_are_taken_apart_and_put_together():
    tree = {"w": [1.0, (X, None)], "p": Pair(2.0, 3.0), 3: 4.0}
    assert [place(leaf.path) for leaf in leaves(tree)] == ["w[0]", "w[1][0]", "p[0]", "p[1]", "at[3]"]
    assert rebuilt(tree, {("w", 0): 5.0, ("p", 1): 6.0}) == {"w": [5.0, (X, None)], "p": Pair(2.0, 6.0), 3: 4.0}


def test_points_are_drawn_by_the_seed_and_the_seed_is_told():
    at = np.linspace(-3, 3, 1000)
    told = [message(lambda x: np.sum(np.sin(x)), lambda x: np.cos(x)*(1 + 1e-3*(x > 0)), at=at, entries=3, seed=seed) for seed in (5, 5, 6)]
    assert told[0] == told[1] != told[2] and "point: seed 5" in told[0]


def test_an_input_error_is_told_apart_from_a_wrong_gradient():
    assert issubclass(GradientError, AssertionError) and not issubclass(InputError, AssertionError)


def test_arrays_of_pytorch_are_taken_as_they_are():
    torch = required("torch")
    at = torch.tensor(X)

    def gradient(x):
        x = x.clone().requires_grad_()
        torch.sum(torch.tanh(x)**2).backward()
        return x.grad

    def value(x):
        return torch.sum(torch.tanh(x)**2)

    assert check_gradient(value, gradient, at=at).verdict == "right"
    assert check_gradient(value, gradient, at=at, method="complex step").verdict == "right"
    assert check_gradient(value, gradient, at=at.float()).verdict == "right"
    assert "at[1, 0]" in message(value, lambda x: gradient(x) + torch.tensor([[0., 0, 0], [1, 0, 0]]), at=at)


def test_arrays_of_jax_are_taken_as_they_are():
    jax = required("jax")
    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    at = {"x": jnp.asarray(X), "s": jnp.asarray(0.5)}

    def value(p):
        return jnp.sum(jnp.tanh(p["x"])**2)*p["s"]

    assert check_gradient(value, jax.grad(value), at=at).verdict == "right"
    assert check_gradient(jax.value_and_grad(value), at=at).verdict == "right"
    assert check_gradient(value, jax.grad(value), at=at, method="complex step").verdict == "right"
    assert "s: got " in message(value, lambda p: {**jax.grad(value)(p), "s": p["s"]}, at=at)


@pytest.mark.parametrize("method", ("auto", "differences"))
@pytest.mark.parametrize("value, gradient, at", [
    (lambda x: np.sum(x**2), lambda x: 2*x, [0.0, 1.0]), (lambda x: np.sum(x**3), lambda x: 3*x**2, [0.0, 0.0]),
    (lambda x: np.sum(np.cos(x)), lambda x: -np.sin(x), [0.0]), (lambda x: np.sum((x - 1)**2), lambda x: 2*(x - 1), [1.0, 2.0]),
    (lambda x: np.sum(np.maximum(1 - x, 0)**2), lambda x: -2*np.maximum(1 - x, 0), [1.0, 0.5]),
])
def test_a_slope_of_0_is_no_kink_and_no_mistake(value, gradient, at, method):
    assert check_gradient(value, gradient, at=np.array(at), method=method).verdict == "right"


def test_a_slope_beside_the_edge_of_a_domain_is_told_by_what_can_be_computed():
    assert check_gradient(lambda x: np.sum(np.cbrt(x)**4), lambda x: 4/3*np.cbrt(x), at=np.array([-8.0, 1.0])).verdict == "right"
    with pytest.raises(Undecided), np.errstate(all="ignore"):
        check_gradient(lambda x: np.sum(np.sqrt(x)), lambda x: 0.5/np.sqrt(x), at=np.array([0.0, 1.0]))


def test_a_wrong_entry_is_found_beside_others_at_a_kink():
    at = np.random.default_rng(1).normal(size=2000)
    at[7] = 0.0

    def gradient(x):
        found = np.sign(x)
        found[1234] = 50
        return found

    assert "at[1234]: got 50, expected" in message(lambda x: np.sum(np.abs(x)), gradient, at=at)
    with pytest.raises(Undecided, match=r"at\[7\]: the function has a kink"):
        check_gradient(lambda x: np.sum(np.abs(x)), np.sign, at=at)


def test_a_function_that_writes_into_what_it_is_given_is_judged_by_what_it_was_given():
    at = np.array([1.0, 2.0])
    assert "at[1]: got 6, expected 2" in message(lambda x: np.sum(x**2)/2, lambda x: x.__imul__(3), at=at)
    assert at.tolist() == [1.0, 2.0]


def test_a_small_entry_is_wrong_beside_a_large_one():
    assert "at[1]: got 3, expected 2" in message(lambda x: np.sum(x**2), lambda x: np.array([2*x[0], 3*x[1]]), at=np.array([1e13, 1.0]))


def test_a_complex_gradient_is_refused():
    with pytest.raises(InputError, match="the gradient by at is complex"):
        check_gradient(lambda x: np.sum(x**2), lambda x: 2*x + 5j, at=X)


@pytest.mark.parametrize("random", (lambda x, rng: 2*x*rng.integers(0, 2, x.shape), lambda x, rng: 2*x + 1e-9*rng.normal(size=x.shape)))
def test_a_gradient_that_is_not_the_same_twice_is_refused(random):
    rng = np.random.default_rng(0)
    with pytest.raises(InputError, match="the gradient is not the same twice at one point") as caught:
        check_gradient(lambda x: np.sum(x**2), lambda x: random(x, rng), at=np.linspace(1.0, 2.0, 50))
    assert "dropout" in str(caught.value)


def test_a_function_that_is_not_the_same_twice_is_refused():
    turns = iter(range(100))
    with pytest.raises(InputError, match="the function is not the same twice at one point"):
        check_gradient(lambda x: np.sum(x**2) + next(turns), lambda x: 2*x, at=X)


def test_sums_that_differ_by_rounding_alone_are_the_same():
    turns = iter(range(1000))
    assert check_gradient(lambda x: np.sum(x**2), lambda x: 2*x*(1 + (next(turns) % 3)*2.0**-52), at=X).verdict == "right"


def test_a_gradient_that_returns_the_same_array_each_time_is_judged_by_what_it_held():
    kept = np.zeros(X.shape)

    def gradient(x):
        if x.dtype != float:
            raise TypeError("floats only")
        kept[...] = 2*x
        return kept

    assert check_gradient(lambda x: np.sum(x**2), gradient, at=X, rtol=0.0).verdict == "right"


def by_dtype(coarse):
    """The gradient of the sum of squares, in floats by another way than in numbers of many digits."""
    return lambda x: coarse(x) if x.dtype == float else 2*x


def test_coarser_floats_inside_are_not_called_cancellation():
    with pytest.raises(Undecided, match="it is computed in coarser floats, as float32") as caught:
        check_gradient(lambda x: np.sum(x**2), by_dtype(lambda x: 2*x.astype(np.float32).astype(float)), at=X)
    assert "cancel" not in str(caught.value)
    assert "at[0, 0]: got 0.9, expected 0.6" in message(lambda x: np.sum(x**2), by_dtype(lambda x: 3*x), at=X)


@pytest.mark.parametrize("method", ("mpmath", "differences"))
def test_a_wave_far_out_is_no_kink(method):
    at = np.array([1e8, 1.0])
    assert check_gradient(lambda x: np.sum(np.sin(x)), np.cos, at=at, method=method).verdict == "right"
    assert "at[0]: got " in message(lambda x: np.sum(np.sin(x)), lambda x: np.cos(x)*(1 + (x > 2)), at=at, method=method)


def test_entries_of_very_different_size_are_each_seen_at_their_own():
    at = np.array([1e20, 1.0, 1e-20])
    report = check_gradient(lambda x: np.sum(np.sin(x)), np.cos, at=at)
    assert report.method == "mpmath" and report.verdict == "right"
    assert "at[1]: got " in message(lambda x: np.sum(np.sin(x)), lambda x: np.cos(x)*[1, 2, 1], at=at)
    with pytest.raises(Undecided, match=r"at\[0\]: (from one floating number to the next|what is known of the right value)") as caught:
        check_gradient(lambda x: np.sum(np.sin(x)), np.cos, at=at, method="differences")
    assert "at[1]" not in str(caught.value) and "kink" not in str(caught.value)


def test_a_wave_that_steps_of_powers_of_2_do_not_show_is_seen():
    at = np.array([1e6, 1.7e6])
    assert check_gradient(lambda x: np.sum(np.sin(50*x)), lambda x: 50*np.cos(50*x), at=at, method="differences").verdict == "right"


@pytest.mark.sample(17)
@pytest.mark.parametrize("method", ("mpmath", "differences"))
@pytest.mark.parametrize("distance", 10.0**np.linspace(-16, 0, 33))
@pytest.mark.parametrize("side", (-1, 1))
def test_the_slope_beside_a_kink_however_near_is_never_called_wrong(side, distance, method):
    def value(x):
        return np.sum(np.maximum(x - 1, 0)*np.cos(x)) + np.sum(np.exp(x/3))

    def gradient(x):
        return (x > 1)*np.cos(x) - np.maximum(x - 1, 0)*np.sin(x) + np.exp(x/3)/3

    report = check_gradient(value, gradient, at=np.array([1 + side*distance, 1.7]), method=method, undecided="accept")
    assert report.verdict in ("right", "cannot tell")
    assert report.verdict == "right" or method == "differences" and distance < 1e-3 or 1 + side*distance == 1
