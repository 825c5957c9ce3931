"""What a caller may rely on: structure, kind and ownership of results, errors that name both sides, modules that stand alone."""

import math
import re
import subprocess
import sys
import warnings

import numpy as np
import pytest

import symgrad
from symgrad.running import Values, export

NETWORK = """
a[0,i,j] = x[i,j]
z[l,i,j] = sum(w[l,j,k]*a[l-1,i,k], k) + b[l,j]     for l in 1..L
a[l,i,j] = sigma(z[l,i,j])                          for l in 1..L
C = 1/2*mean(sum((a[L,i,j] - y[i,j])**2, j), i)
"""
CHAIN = """
a[0] = x
z[l] = w[l]*a[l-1] + b[l]        for l in 1..L
a[l] = sigma(z[l])               for l in 1..L
C    = (a[L] - y)**2
"""


@pytest.fixture(scope="module")
def network():
    return symgrad.read(NETWORK)


@pytest.fixture(scope="module")
def gradient(network):
    return network.compile("w", "b")


def case(sizes, batch=3, kind=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    return {"w": [rng.normal(size=(after, before)).astype(kind)/kind(math.sqrt(before)) for before, after in zip(sizes, sizes[1:])],
            "b": [rng.normal(size=size).astype(kind) for size in sizes[1:]],
            "x": rng.normal(size=(batch, sizes[0])).astype(kind), "y": rng.normal(size=(batch, sizes[-1])).astype(kind)}


def by_hand(w, b, x, y):
    a = [x]
    for weight, bias in zip(w, b):
        a.append(1/(1 + np.exp(-(a[-1] @ weight.T + bias))))
    delta, weights, biases = (a[-1] - y)/len(x)*a[-1]*(1 - a[-1]), [], []
    for layer in reversed(range(len(w))):
        weights.insert(0, delta.T @ a[layer])
        biases.insert(0, delta.sum(0))
        delta = (delta @ w[layer])*a[layer]*(1 - a[layer])
    return ((a[-1] - y)**2).sum()/(2*len(x)), weights, biases


@pytest.mark.parametrize("sizes", [[784, 30, 10], [784, 128, 64, 10], [5, 4, 3, 2], [2, 1]], ids=str)
@pytest.mark.parametrize("batch", [1, 10, 256])
@pytest.mark.parametrize("kind, bound", [(np.float64, 1e-12), (np.float32, 2e-5)])
def test_the_network_equals_backpropagation_by_hand(gradient, sizes, batch, kind, bound):
    given = case(sizes, batch, kind)
    value, found = gradient(**given)
    wanted, weights, biases = by_hand(**given)
    assert type(value) is float and value == pytest.approx(float(wanted), rel=bound)
    for got, want in zip(found["w"] + found["b"], weights + biases, strict=True):
        assert got.shape == want.shape and got.dtype == kind
        assert np.abs(got - want).max() <= bound*np.abs(want).max()


def test_one_array_of_doubles_makes_the_whole_call_double(gradient):
    given = case([3, 2], kind=np.float32)
    given["x"] = given["x"].astype(np.float64)
    assert gradient(**given)[1]["w"][0].dtype == np.float64


def test_whole_numbers_and_nested_lists_are_read_as_floats(gradient):
    given = case([2, 1], batch=1)
    lists = {**given, "x": [[1, 2]], "y": [[0]]}
    arrays = {**given, "x": np.array([[1., 2.]]), "y": np.array([[0.]])}
    assert gradient(**lists)[0] == gradient(**arrays)[0]


@pytest.mark.parametrize("make", [list, tuple, np.array])
def test_a_gradient_has_the_structure_of_its_input(gradient, make):
    given = case([4, 4, 4])
    found = gradient(**{**given, "w": make(given["w"])})[1]["w"]
    assert type(found) is (np.ndarray if make is np.array else make)
    assert all(np.array_equal(p, q) for p, q in zip(found, gradient(**given)[1]["w"]))


def test_layers_in_an_array_of_objects_are_a_list_of_layers(gradient):
    given = case([4, 3, 2])
    layers = np.empty(2, object)
    layers[:] = given["w"]
    found = gradient(**{**given, "w": layers})[1]["w"]
    assert type(found) is list and all(np.array_equal(p, q) for p, q in zip(found, gradient(**given)[1]["w"], strict=True))


def test_numbers_in_give_floats_out():
    value, found = symgrad.read(CHAIN).compile()(w=[.3, .2], b=[.1, -.4], x=.5, y=.9)
    assert type(value) is float and type(found["x"]) is float
    assert all(type(entry) is float for entry in found["w"] + found["b"])


def test_an_array_of_numbers_gives_an_array_of_its_kind():
    f = symgrad.read(CHAIN).compile("w", "b")
    for kind in (np.float32, np.float64):
        found = f(w=np.array([.3, .2], kind), b=np.array([.1, -.4], kind), x=.5, y=.9)[1]
        assert found["w"].shape == (2,) and found["w"].dtype == found["b"].dtype == kind


def test_later_calls_never_overwrite_earlier_results(gradient):
    given = case([4, 3, 2])
    first = gradient(**given)[1]
    kept = [part.copy() for part in first["w"] + first["b"]]
    gradient(**{**given, "x": 2*given["x"]})
    assert all(np.array_equal(p, q) for p, q in zip(first["w"] + first["b"], kept))


ALIASES = {"the input itself": "C = sum(x[i]*y[i], i)", "one adjoint for two inputs": "z[i] = x[i] + y[i]\nC = sum(z[i]**3, i)",
           "a constant": "C = sum(2*x[i] + y[i], i)", "a repeated row": "C = sum(x[i]*y[j], i, j)", "a row for each column": "x: (n, n)\ny: (n)\nC = sum(x[i,j]*y[j], i, j)",
           "a transposed array": "z[i,j] = x[j,i] + y[i,j]\nC = sum(z[i,j]**2, i, j)"}


@pytest.mark.parametrize("text", ALIASES.values(), ids=ALIASES)
def test_results_share_no_memory_with_inputs_or_with_each_other(text):
    system = symgrad.read(text + "\n")
    given = {name: np.arange(1., 1 + 3**len(system.families[name].over)).reshape((3,)*len(system.families[name].over)) for name in "xy"}
    found = system.compile("x", "y")(**given)[1]
    values = system.values(**given)
    owned = [*found.values(), *(value for value in values.values() if isinstance(value, np.ndarray))]
    for number, mine in enumerate(owned):
        assert mine.flags.writeable
        for other in [*given.values(), *owned[:number]]:
            assert not np.shares_memory(mine, other)


def test_values_of_layers_share_no_memory_with_inputs(network):
    given = case([2, 2, 2])
    found = network.values(**given)
    arrays = [*found["a"], *found["z"]]
    for number, mine in enumerate(arrays):
        assert not any(np.shares_memory(mine, other) for other in [given["x"], given["y"], *given["w"], *arrays[:number]])


def test_an_entry_that_no_equation_defines_is_nan():
    grid = symgrad.read("h[0,t] = x for t in 1..T\nh[l,0] = x for l in 1..L\nh[l,t] = h[l-1,t] + h[l,t-1] + u[l,t] for l in 1..L, t in 1..T\n"
                        "C = sum(h[l,t]**2, l in 1..L, t in 1..T)")
    h = grid.values(x=1.0, u=np.ones((2, 3)))["h"]
    np.testing.assert_array_equal(h, [[np.nan, 1, 1, 1], [1, 3, 5, 7], [1, 5, 11, 19]])
    assert "np.nan" not in grid.compile("x", "u").source
    rows = symgrad.read("h[0,t] = x[t]\nh[l,t] = u[l] + x[t] for l in 2..L\nC = sum(h[l,t]**2, l in 2..L, t)").values(x=np.ones(2), u=np.ones(2))
    np.testing.assert_array_equal(rows["h"], [[1, 1], [np.nan, np.nan], [2, 2], [2, 2]])
    numbers = symgrad.read("h[0] = x\nh[l] = u[l] for l in 2..L\nC = sum(h[l]**2, l in 2..L)").values(x=1.0, u=np.ones(2))
    np.testing.assert_array_equal(numbers["h"], [1, np.nan, 1, 1])
    whole = symgrad.read("h[0,t] = x[t]\nh[l,t] = h[l-1,t]*u[l] for l in 1..L\nC = sum(h[L,t]**2, t)")
    assert "np.nan" not in Values(whole).source


LARGE_ENOUGH = {
    "h[0] = x\nh[t] = h[t-1]*w[t] for t in 1..T\nC = h[T-2]*h[T]": ({"x": 3.0, "w": [2.0]}, "T = 1 by w is too small: T must be at least 2"),
    "z[t] = x*w[t] for t in 1..T\nC = z[T-1]*z[T]": ({"x": 3.0, "w": [2.0]}, "T = 1 by w is too small: T must be at least 2"),
    "h[0] = x\nh[t] = h[t-1]*w for t in 1..T\nC = sum(h[T-t], t in 0..2)": ({"x": 3.0, "w": 2.0, "T": 1}, "T = 1 is too small: T must be at least 2"),
    "h[0] = x\nh[t] = h[t-1]*w for t in 1..T\nC = sum(h[t]*y[t], t in 0..N)": (
        {"x": 3.0, "w": 2.0, "T": 1, "y": [1.0, 2.0, 3.0]}, "T = 1 is too small: T must be at least N, which is 2"),
    "C = sum(x[i], i in 0..n) + x[n-3]": ({"x": [1.0, 2.0]}, "n = 1 by x is too small: n must be at least 3"),
    "C = sum(x[i]*y[i], i) + x[2]": ({"x": [1.0, 2.0], "y": [1.0, 2.0]}, "I = 2 by x is too small: I must be at least 3"),
    "z[i] = x[i]**2\nC = z[3]*z[0]": ({"x": [1.0, 2.0, 3.0]}, "I = 3 by x is too small: I must be at least 4"),
    "h[0] = x\nh[t] = h[t-1]*w for t in 1..3\nC = sum(h[3-t]*y[t], t in 0..N)": (
        {"x": 3.0, "w": 2.0, "y": np.ones(8)}, "N = 7 by y is too large: N must be at most 3"),
    "C = x*mean(i*x, i in 0..d-1)": ({"x": 2.0, "d": 0}, "d = 0 is too small: d must be at least 1"),
    "C = x*mean(i*x, i in 1..d-1)": ({"x": 2.0, "d": 1}, "d = 1 is too small: d must be at least 2"),
    "C = x*sum(i*x, i in 0..d-1)/d": ({"x": 2.0, "d": 0}, "d = 0 is too small: d must be at least 1"),
    "C = inv([tanh(x)/2 + 3*[i = j] for i in 0..d-1, j in 0..d-1])[0,0]": ({"x": 2.0, "d": 0}, "d = 0 is too small: d must be at least 1"),
    "C = inv([x + 3*[i = j] for i in 0..d-1, j in 0..d-1])[0,2]": ({"x": 2.0, "d": 2}, "d = 2 is too small: d must be at least 3"),
    "C = x*max(i*x, i in 0..d-1)": ({"x": 2.0, "d": 0}, "d = 0 is too small: d must be at least 1"),
    "C = sum(mean(i*x*y[j], i in j..n-j), j in 1..m)": ({"x": 2.0, "y": [1.0, 1.0], "n": 2}, "n = 2 is too small: n must be at least 2*m, which is 4"),
    "x: (n)\nC = x[0]*x[n-2] + sum(x)": ({"x": [2.0]}, "n = 1 by x is too small: n must be at least 2"),
}


@pytest.mark.parametrize("text", LARGE_ENOUGH)
def test_no_place_is_counted_from_the_end_of_an_array_that_is_too_small(text):
    given, said = LARGE_ENOUGH[text]
    system = symgrad.read(text)
    for call in (system.compile(), system.values):
        with pytest.raises(symgrad.InputError, match=re.escape(said)):
            call(**given)


@pytest.mark.parametrize("text, d, wanted", [("C = x*sum(i*x, i in 0..d-1)", 0, 0), ("C = x*prod(i + x, i in 0..d-1)", 0, 2),
                                             ("C = x*sum(i*x, i in 0..d-1)/(d-5)", 3, -6), ("C = x/d", 0.5, 4)])
def test_what_nothing_divides_by_may_be_empty(text, d, wanted):
    value, gradient = symgrad.read(text).compile("x")(x=2.0, d=d)
    assert value == wanted and np.isfinite(gradient["x"])


def test_out_is_written_and_returned(gradient):
    given = case([4, 3, 2])
    wanted = gradient(**given)[1]
    out = {"w": [np.empty_like(part) for part in given["w"]], "b": [np.empty_like(part) for part in given["b"]]}
    kept = list(out["w"])
    found = gradient(**given, out=out)[1]
    assert all(p is q and np.array_equal(p, r) for p, q, r in zip(found["w"], kept, wanted["w"], strict=True))


@pytest.mark.parametrize("out", [3, [], "w", np.empty(3)])
def test_out_that_is_no_dict_is_refused(gradient, out):
    with pytest.raises(symgrad.InputError, match="out must be a dict"):
        gradient(**case([4, 3, 2]), out=out)


def test_out_of_another_shape_is_refused(gradient):
    given = case([4, 3, 2])
    with pytest.raises(symgrad.InputError, match="out\\['w'\\]"):
        gradient(**given, out={"w": [np.empty((1, 1))]*2, "b": [np.empty(3), np.empty(2)]})


WRONG = {
    "a missing name": (lambda g: g.pop("y"), "y is missing"),
    "an unknown name": (lambda g: g.update(q=1), "q is no input"),
    "a near miss": (lambda g: g.update(W=g["w"]), "did you mean w"),
    "batches that differ": (lambda g: g.update(y=g["y"][:1]), r"y has shape \(1, 2\).* by x"),
    "layers that do not fit": (lambda g: g["w"].reverse(), r"w\[0\] has shape \(2, 3\).* by b, x"),
    "lists of different length": (lambda g: g["b"].pop(), "b has 1 elements, but L is 2 by w"),
    "too few axes": (lambda g: g.update(x=g["x"][0]), "x must be an array with 2 axes"),
    "an axis too many inside a list": (lambda g: g["w"].__setitem__(1, np.ones((2, 3, 1))), r"w\[1\] must be an array with 2 axes"),
    "no layer": (lambda g: g.update(w=[]), "w is empty"),
    "a number for a list": (lambda g: g.update(w=1.), "w must be a sequence"),
    "complex numbers": (lambda g: g.update(x=g["x"]*1j), "x must hold real numbers"),
    "text": (lambda g: g.update(x="x"), "x must hold real numbers"),
    "rows that differ in length": (lambda g: g.update(x=[[1, 2], [3]]), "x is no array"),
}


@pytest.mark.parametrize("change, message", WRONG.values(), ids=WRONG)
def test_wrong_inputs_are_refused_by_name(gradient, change, message):
    given = case([4, 3, 2])
    change(given)
    with pytest.raises(symgrad.SymgradError, match=message):
        gradient(**given)


def test_an_unknown_backend_and_an_unknown_method_are_refused(network):
    with pytest.raises(symgrad.SymgradError, match="backend"):
        network.compile("w", backend="fortran")
    with pytest.raises(symgrad.SymgradError, match="method"):
        network.stepper("w", method="guess", eta=1)


def test_a_size_that_no_array_fixes_is_a_keyword():
    f = symgrad.read("C = sum((x - t)**2, t in 1..T)\n").compile("x")
    value, found = f(x=2., T=4)
    assert value == 1 + 0 + 1 + 4 and found["x"] == 2*(1 + 0 - 1 - 2)
    with pytest.raises(symgrad.SymgradError, match="T is missing"):
        f(x=2.)
    with pytest.raises(symgrad.SymgradError, match="whole number"):
        f(x=2., T=1.5)


def test_a_size_given_too_small_is_refused():
    f = symgrad.read("a[0] = x\na[l] = sin(w*a[l-1]) for l in 1..L\nC = a[L]**2\n").compile()
    assert f(x=.5, w=2., L=1)[0] == pytest.approx(math.sin(1)**2)
    with pytest.raises(symgrad.InputError, match="L = 0 is too small"):
        f(x=.5, w=2., L=0)


@pytest.mark.parametrize("size, words", [(3., "whole number"), (np.array([3]), "whole number"), (True, "whole number"), (-1, "at least 0"),
                                         (10**30, "more than an array can have")])
def test_what_is_no_size_is_refused(size, words):
    with pytest.raises(symgrad.InputError, match=f"n is a size.*{words}"):
        symgrad.read("C = sum(i*x, i in 0..n-1)").compile()(x=2., n=size)


def test_sizes_that_differ_along_a_letter_are_given_as_a_list():
    f = symgrad.read("s[0] = x\ns[l] = s[l-1] + sum(x**2*j, j in 0..n[l]-1) for l in 1..L\nC = s[L]\n").compile()
    assert f(x=3., L=2, n=[2, 3]) == (3 + 9*(0 + 1) + 9*(0 + 1 + 2), {"x": 1 + 6*4})
    with pytest.raises(symgrad.InputError, match="n has 1 entries, but L is 2"):
        f(x=3., L=2, n=[2])


def test_a_step_goes_down_and_leaves_the_inputs_alone(network, gradient):
    given = case([4, 3, 2])
    before = [part.copy() for part in given["w"]]
    step = network.stepper("w", "b", eta=.5)
    new, cost = step(**given)
    assert "# new w[l,j,k] = w[l,j,k] + (-0.5)*dC/dw[l,j,k]" in step.source
    value, found = gradient(**given)
    assert cost == value
    for old, slope, moved, kept in zip(given["w"], found["w"], new["w"], before, strict=True):
        np.testing.assert_allclose(moved, old - .5*slope, rtol=1e-14)
        assert np.array_equal(old, kept)


def test_descent_reaches_the_floor_of_a_valley():
    step, place = symgrad.read("C = v1**2/2 + 3*v2**2\n").stepper("v1", "v2", eta=.2), {"v1": 3., "v2": 1.}
    for _ in range(200):
        place, cost = step(**place)
    assert cost < 1e-30 and all(type(value) is float for value in place.values())


def test_sigmoid_neither_warns_nor_breaks_far_out(gradient):
    given = case([2, 2])
    given["x"] = np.array([[1e4, -1e4], [-1e308, 1e308], [0., 0.]])
    chain = symgrad.read(CHAIN).compile()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert all(np.isfinite(part).all() for part in gradient(**given)[1]["w"])
        assert math.isfinite(chain(w=[1e4, -1e4], b=[0., 0.], x=1., y=.5)[0])
        assert math.isfinite(chain(w=[-1e4, -1e4], b=[0., 0.], x=1., y=.5)[0])


FAR = {
    "softmax": ("z[i,k] = x[i,k]\np[i,k] = exp(z[i,k])/sum(exp(z[i,m]), m)\nC = -mean(sum(y[i,k]*log(p[i,k]), k), i)",
                {"x": np.array([[1000., 0.], [-1000., -1010.]]), "y": np.array([[0., 1.], [1., 0.]])}, (1000 + math.log1p(math.exp(-10)))/2),
    "log of a sum of exponentials": ("C = sum(log(sum(exp(x[i,k]), k)), i)", {"x": np.array([[1e4, 0.], [-1e4, -1e4]])}, math.log(2)),
    "logistic": ("z[i] = x[i]\np[i] = sigma(z[i])\nC = -mean(y[i]*log(p[i]) + (1 - y[i])*log(1 - p[i]), i)",
                 {"x": np.array([800., -800.]), "y": np.array([0., 1.])}, 800.),
}


@pytest.mark.parametrize("text, given, wanted", FAR.values(), ids=FAR)
def test_costs_stay_exact_where_exponentials_overflow(text, given, wanted):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, found = symgrad.read(text + "\n").compile("x")(**given)
    assert value == pytest.approx(wanted, rel=1e-14) and np.isfinite(found["x"]).all()


@pytest.mark.parametrize("formula, x, y", [("1/x", 0., 1.), ("log(x)", -1., 1.), ("log(x)", 0., 1.), ("x**y", -1., .5), ("x**(-2)", 0., 1.),
                                          ("exp(x)", 1000., 1.), ("sqrt(x)", 0., 1.), ("sqrt(x)", -1., 1.), ("x**3", 1e200, 1.),
                                          ("sign(x) + log(x)*y", -2., 3.), ("gamma(x)", -1., 1.)])
def test_numbers_and_arrays_follow_numpy_alike_where_no_number_is_right(formula, x, y):
    entry = re.sub(r"\b([xy])\b", r"\1[i]", formula)
    of_numbers, of_arrays = (symgrad.read(text).compile() for text in (f"C = {formula} + 0*y", f"C = sum({entry}, i) + sum(0*y[i], i)"))
    with np.errstate(all="ignore"):
        value, slopes = of_numbers(x=x, y=y)
        wanted, arrays = of_arrays(x=np.array([x]), y=np.array([y]))
    assert type(value) is type(slopes["x"]) is float
    np.testing.assert_allclose([value, slopes["x"], slopes["y"]], [wanted, arrays["x"][0], arrays["y"][0]], rtol=1e-12)


def test_a_number_beside_arrays_follows_numpy_too():
    f = symgrad.read("C = sum(x[i], i)/u").compile()
    with np.errstate(all="ignore"):
        value, found = f(x=np.ones(2), u=0.)
    assert value == math.inf and found["u"] == -math.inf and np.array_equal(found["x"], [math.inf]*2)


@pytest.mark.parametrize("formula", ["max(x[i], i)", "min(x[i], i)", "prod(x[i], i)", "mean(x[i], i)", "sum(x[i], i)"])
def test_an_axis_without_entries_is_refused(formula):
    with pytest.raises(symgrad.InputError, match="0 by x is too small"):
        symgrad.read(f"C = {formula}").compile()(x=np.zeros(0))


def test_a_written_range_that_a_shape_leaves_empty_is_refused():
    f = symgrad.read("z[i] = x[i]*x[i+1] for i in 0..n-2\nC = sum(z[i], i in 0..n-2)").compile()
    assert f(x=np.array([2., 3.]))[0] == 6
    with pytest.raises(symgrad.InputError, match="n = 1 by x is too small: n must be at least 2"):
        f(x=np.ones(1))


def test_the_largest_entry_of_an_empty_layer_is_refused():
    f = symgrad.read("z[l] = max(w[l,j], j) for l in 1..L\nh[0] = 0\nh[l] = h[l-1] + z[l] for l in 1..L\nC = h[L]").compile()
    with pytest.raises(symgrad.InputError, match="no entries|too small"):
        f(w=[np.ones(2), np.ones(0)])


def test_an_array_of_which_one_entry_is_read_is_told_so():
    f = symgrad.read("C = sum(x[i], i)*y[0]").compile()
    assert f(x=np.ones(3), y=np.ones(1))[0] == 3
    with pytest.raises(symgrad.InputError, match=r"y has shape \(3,\), but the equations read no more of it"):
        f(x=np.ones(3), y=np.ones(3))


def test_an_input_may_be_called_out():
    value, found = symgrad.read("C = out**2*x").compile()(out=2., x=3.)
    assert value == 12 and found == {"out": 12., "x": 4.}


@pytest.mark.parametrize("question", ["w[L]", "w[l+1]", "a[L]", "C"])
def test_less_than_a_whole_input_is_refused(question):
    with pytest.raises(symgrad.SymgradError, match="whole inputs|with respect to inputs"):
        symgrad.read(CHAIN).derive(question).compile()


def test_a_program_is_as_long_for_many_layers_as_for_few(gradient):
    text = gradient.source
    gradient(**case([4]*40))
    assert gradient.source == text and len(text.splitlines()) < 70


def module(tmp_path, system, *names):
    derivation = system.derive(*names)
    text = export(derivation.system, derivation.gradients, derivation.cost.name)
    path = tmp_path/"gradients.py"
    path.write_text(text, encoding="utf-8")
    space = {"__name__": "gradients"}
    exec(compile(text, str(path), "exec"), space)
    return text, space["value_and_gradient"]


def test_an_exported_module_computes_the_same(tmp_path, network, gradient):
    _, function = module(tmp_path, network, "w", "b")
    given = case([4, 3, 2])
    value, found = function(**given)
    wanted, slopes = gradient(**given)
    assert value == wanted and list(found) == ["w", "b"]
    assert all(np.array_equal(p, q) for name in found for p, q in zip(found[name], slopes[name], strict=True))


def test_an_exported_module_states_its_equations_and_refuses_wrong_inputs(tmp_path, network):
    text, function = module(tmp_path, network, "w", "b")
    assert "a[l,i,j] = sigma(z[l,i,j])    for l in 1..L" in text.split('"""')[1]
    given = case([4, 3, 2])
    with pytest.raises(TypeError, match="the inputs are"):
        function(**{**given, "q": 1})
    with pytest.raises(ValueError, match="y has shape"):
        function(**{**given, "y": given["y"][:1]})


@pytest.mark.parametrize("text, call, needless", [
    (NETWORK, "w=[np.ones((2, 3))], b=[np.ones(2)], x=np.ones((1, 3)), y=np.ones((1, 2))", ("symgrad", "sympy", "scipy")),
    ("C = erf(x)*sin(y)\n", "x=.5, y=.3", ("symgrad", "sympy", "numpy")),
], ids=["network", "numbers"])
def test_an_exported_module_imports_no_more_than_it_needs(tmp_path, text, call, needless):
    module(tmp_path, symgrad.read(text))
    code = f"import sys, gradients\nassert not set({needless!r}) & set(sys.modules)\nimport numpy as np\nprint(gradients.value_and_gradient({call}))"
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def without_scipy(code):
    block = "import sys\nsys.modules.update({'scipy': None, 'scipy.special': None})\n"
    return subprocess.run([sys.executable, "-c", block + code], check=False, capture_output=True, text=True,
                          env={"PYTHONPATH": ":".join(sys.path)})


def test_erf_needs_no_scipy():
    done = without_scipy("import symgrad, numpy as np, math\nx = np.array([.1, -.7])\n"
                         "f = symgrad.read('C = sum(erf(x[i]), i)\\n').compile()\n"
                         "assert abs(f(x=x)[0] - math.erf(.1) - math.erf(-.7)) < 1e-15")
    assert done.returncode == 0, done.stderr


def test_a_function_that_only_scipy_has_says_how_to_get_it():
    done = without_scipy("import symgrad\ntry:\n    symgrad.read('C = sum(gamma(x[i]), i)\\n').values(x=[1.])\n"
                         "except symgrad.SymgradError as error:\n    print(error)")
    assert "symgrad[scipy]" in done.stdout, done.stderr


def test_names_that_python_or_a_program_uses_do_no_harm(tmp_path):
    text = "np[i] = math[i]*dtype + float*len\nC = sum(np[i]**2, i) + given*inputs + out_*ready\n"
    system = symgrad.read(text)
    _, function = module(tmp_path, system)
    given = {name: 1.5 for name in system.inputs} | {"math": np.array([1., 2.])}
    value, found = system.compile()(**given)
    assert function(**given)[0] == value == sum((m*1.5 + 2.25)**2 for m in (1, 2)) + 4.5
    assert found["dtype"] == pytest.approx(sum(2*(m*1.5 + 2.25)*m for m in (1, 2)))


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize("f", ["1/max(0, {0})", "1/relu({0})", "log(max(0, {0}))", "min({0}, 0)/max({0}, -2, 0)"])
def test_a_largest_number_of_0_divides_as_that_of_an_array_does(f):
    number, found = symgrad.read("C = " + f.format("x")).compile()(x=-1.0)
    total, array = symgrad.read("C = sum(" + f.format("x[i]") + ", i)").compile()(x=[-1.0])
    assert abs(number) == np.inf and number == total and found["x"] == array["x"][0]
