"""A gradient by hand against the derived one: what is right passes, what is wrong is told with the mistake and the step that is right."""

from types import MappingProxyType

import numpy as np
import pytest
from conftest import required

import symgrad
from symgrad import InputError
from symgrad.notation.nodes import Plus, Power, Quantity, Times
from symgrad.running.calling.entries import arrays, entry, places
from symgrad.testing import GradientError, Undecided, compare
from symgrad.testing.points import drawn_points
from symgrad.testing.slip import SLIP_KINDS
from symgrad.testing.slips_in_equations import slips

NEURON = "z = w*x + b\na = sigma(z)\nC = (a - y)**2\n"
NETWORK = """
a[0,i,j] = x[i,j]
z[l,i,j] = sum(w[l,j,k]*a[l-1,i,k], k) + b[l,j]     for l in 1..L
a[l,i,j] = sigma(z[l,i,j])                          for l in 1..L
C        = 1/2*mean(sum((a[L,i,j] - y[i,j])**2, j), i)
name delta = dC/dz
"""


def neuron(w, b, x, y, slope=lambda a: a*(1 - a), sign=1, factor=2):
    a = 1/(1 + np.exp(-(w*x + b)))
    delta = factor*(a - y)*slope(a)
    return {"w": x*delta, "b": sign*delta}


def network(w, b, x, y, back=lambda delta, w: delta @ w, slope=lambda a, z: a*(1 - a), before=lambda a, l: a[l], count=len,
            total=lambda delta: delta.sum(0)):
    a, z = [x], [None]
    for W, B in zip(w, b):
        z.append(a[-1] @ W.T + B)
        a.append(1/(1 + np.exp(-z[-1])))
    delta = (a[-1] - y)/count(x)*a[-1]*(1 - a[-1])
    dw, db = [], []
    for l in range(len(w) - 1, -1, -1):
        dw.insert(0, delta.T @ before(a, l))
        db.insert(0, total(delta))
        if l:
            delta = back(delta, w[l])*slope(a[l], z[l])
    return {"w": dw, "b": db}


def changed(function, **options):
    return lambda w, b, x, y: function(w, b, x, y, **options)


def failure(system, gradient, *given, **options):
    with pytest.raises(GradientError) as caught:
        compare(system, gradient, *given, **options)
    return caught.value.report


def test_a_right_gradient_passes_at_points_of_its_own_and_at_given_ones():
    report = compare(NETWORK, network)
    assert report.verdict == "right" and report.count() > 100 and report.ignored == ("x", "y")
    at = dict(w=0.5, b=0.0, x=2.0, y=1.0)
    assert compare(NEURON, neuron, at=at).count() == compare(NEURON, neuron, at=MappingProxyType(at)).count() == 2
    assert compare(symgrad.read(NEURON).derive("w", "b"), neuron).verdict == "right"


@pytest.mark.parametrize("options, kind, where, part", [
    ({"sign": -1}, "sign", "b", None), ({"factor": 1}, "factor", "z", "2"), ({"factor": 4}, "factor", "z", "2"),
    ({"slope": lambda a: 1}, "factor", "z", "sigma'(z)"), ({"slope": lambda a: 1 - a}, "factor", "z", "sigma(z)"),
    ({"slope": lambda a: 1 - a**2}, "stale", "z", "sigma'(z)"),
])
def test_the_mistake_in_a_neuron_is_named(options, kind, where, part):
    report = failure(NEURON, changed(neuron, **options))
    found = report.diagnosis
    assert (found.kind, found.where) == (kind, where) and (part is None or str(found.part) == part)
    assert found.right in str(report) and found.returned in str(report) and "diagnosis: " in str(report)


@pytest.mark.sample(1)
@pytest.mark.parametrize("options, kind, where, said", [
    ({"back": lambda delta, w: delta @ w.T}, "transposed", "z", "w[l+1,k,j] is transposed: w[l+1,j,k] was read"),
    ({"slope": lambda a, z: z*(1 - z)}, "stale", "z", "z[l,i,j]*(1 - z[l,i,j]) stands where sigma'(z[l,i,j]) belongs"),
    ({"before": lambda a, l: a[l + 1][:, :a[l].shape[1]]}, "shifted", "w", "a[l-1,i,k] is read one off: a[l,i,k] was read"),
    ({"count": lambda x: 1}, "reduction", "z", "1/I is left out"),
    ({"total": lambda delta: delta.mean(0)}, "reduction", "b", "sum(delta[l,i,j], i) is averaged, not summed"),
    ({"slope": lambda a, z: 1}, "factor", "z", "the factor sigma'(z[l,i,j]) is missing"),
])
def test_the_mistake_in_a_network_is_named_with_the_step_that_has_it_right(options, kind, where, said):
    report = failure(NETWORK, changed(network, **options))
    assert (report.diagnosis.kind, report.diagnosis.where) == (kind, where) and report.diagnosis.said.startswith(said)
    assert report.diagnosis.step.startswith("it comes in at step ") and " of dC/d" in report.diagnosis.step


def test_two_mistakes_in_different_places_are_both_named():
    def wrong(w, b, x, y):
        found = neuron(w, b, x, y)
        return {"w": -found["w"], "b": 2*found["b"]}

    assert [(each.kind, each.where) for each in failure(NEURON, wrong).diagnoses] == [("factor", "b"), ("sign", "w")]


def test_a_wrong_value_is_told_beside_the_gradient():
    def wrong(w, b, x, y):
        return 1.0, neuron(w, b, x, y)

    report = failure(NEURON, wrong, at=dict(w=0.5, b=0.0, x=2.0, y=1.0))
    assert [part.leaf.name() for part in report.wrong()] == ["C"] and "C: got 1, expected " in str(report)
    assert str(report).startswith("the value beside the gradient is wrong: 1 of 3 entries, in C")
    doubled = failure("C = sum(x[i]**2, i)", lambda x: (2*np.sum(x**2), {"x": 2*x}))
    assert doubled.diagnosis.said == "the value of C is 2 times the right one" and doubled.asides == ()


@pytest.mark.parametrize("returned, wrt, told", [
    ({"w": None}, "w", "no gradient by w was returned, and wrt asks for it"),
    ({"w": None, "b": 1.0}, ("w", "b"), "no gradient by w was returned, and wrt asks for it"),
    ({"w": None}, None, "nothing to compare: the gradient by hand returned no numbers"),
    ((1.0, {"w": None}), None, "nothing to compare: the gradient by hand returned no numbers"),
])
def test_none_is_no_gradient(returned, wrt, told):
    with pytest.raises(InputError, match=told):
        compare(NEURON, lambda w, b: returned, wrt=wrt)


@pytest.mark.long
def test_none_in_a_list_is_listed_as_not_compared_and_is_no_answer_to_what_is_asked_for():
    def partly(w, b, x, y):
        found = network(w, b, x, y)
        return {"w": [None, *found["w"][1:]], "b": found["b"]}

    at = arrays(next(drawn_points(symgrad.read(NETWORK))))
    assert compare(NETWORK, partly, at=at).ignored == ("x", "w[0]", "y")
    with pytest.raises(InputError, match=r"no gradient by w\[0\] was returned"):
        compare(NETWORK, partly, wrt=("w", "b"))
    with pytest.raises(InputError, match="no gradient by w was returned"):
        compare(NETWORK, lambda w: {"w": [None]*len(w)}, wrt="w")
    wrong = failure(NETWORK, lambda w, b, x, y: {**partly(w, b, x, y), "b": [-each for each in network(w, b, x, y)["b"]]})
    assert wrong.diagnosis.kind == "sign"


def test_whole_numbers_in_a_point_are_numbers():
    text, at = "C = (w*x - y)**2", dict(w=2, x=3, y=1)
    assert compare(text, lambda w, x, y: {"w": 2*(w*x - y)*x}, at=at).count() == 1
    assert failure(text, lambda w, x, y: {"w": 2*(w*x - y)}, at=at).diagnosis.said.startswith("the factor x is missing")
    assert compare("C = sum(x[i]**2, i)", lambda x: {"x": 2*x}, at={"x": np.array([1, 2])}).count() == 2
    chain = "h[0] = x\nh[t] = sin(h[t-1]) for t in 1..T\nC = h[T]**2"
    assert compare(chain, lambda x, T: {"x": _chain(x, T)}, at=dict(x=1, T=4)).count() == 1


@pytest.mark.parametrize("x, told", [(-1.0, "C is nan at this point"), (np.nan, "C is nan at this point, where x is nan"),
                                     (0.0, "C is -inf at this point")])
def test_a_point_at_which_the_cost_is_not_finite_is_refused(x, told):
    with pytest.raises(InputError, match=told), np.errstate(all="ignore"):
        compare("C = log(x)", lambda x: {"x": 1/np.asarray(x)}, at=dict(x=x))


def test_a_gradient_of_0_is_first_told_to_be_one():
    def zeros(w, b, x, y, **others):
        return {**neuron(w, b, x, y, **others), "w": 0*w}

    report = failure(NEURON, zeros)
    assert [each.said for each in report.diagnoses] == ["the gradient by w is 0 everywhere: nothing reaches it"]
    both = failure(NEURON, changed(zeros, sign=-1)).diagnoses
    assert both[0].names == ("w",) and both[1].names == ("b",) and both[1].kind == "sign"


def test_a_stale_value_is_found_where_it_has_a_name():
    def stale(w, x):
        return {"w": x*(1 - (w*x)**2)*2*np.tanh(w*x)}

    report = failure("z = w*x\nh = tanh(z)\nC = h**2", stale)
    assert report.diagnosis.kind == "stale" and "z" in report.diagnosis.said


def test_where_no_slip_explains_the_numbers_that_is_said():
    def wrong(w, b, x, y):
        return {"w": np.sin(x*w + 3*b + y)}

    report = failure(NEURON, wrong)
    assert report.diagnosis is None and "no single slip that was tried, in any equation, gives these numbers" in str(report)
    assert "no single slip" not in str(failure(NEURON, changed(neuron, sign=-1)))


def test_coarse_floats_are_diagnosed_to_their_own_rounding():
    def coarse(array):
        return array.astype(np.float32)

    report = failure("C = mean(sum(X[n,d]*w[d], d)**2, n)", lambda X, w: {"w": 2*X.T @ (X @ w)}, array=coarse)
    assert report.diagnosis.said.startswith("1/N is left out") and "(times 3)" in str(report)


def test_a_gradient_that_fails_where_sizes_differ_is_told_with_the_transposition():
    assert "it failed there: ValueError" in str(failure(NETWORK, changed(network, back=lambda delta, w: delta @ w.T)))


def test_a_failure_of_the_gradient_keeps_its_own_traceback_and_other_arrays_are_named():
    def other(x):
        raise TypeError("must be Tensor, not numpy.ndarray")

    with pytest.raises(GradientError, match="to have it called with others") as caught:
        compare("C = sum(x[i]**2, i)", other)
    assert isinstance(caught.value.__cause__, TypeError) and caught.value.__cause__.__traceback__ is not None
    for options in ({"array": np.asarray}, {"at": {"x": np.ones(3)}}):
        assert "called with others" not in str(failure("C = sum(x[i]**2, i)", other, **options))


def test_at_a_kink_any_slope_between_is_undecided_and_others_are_wrong():
    text = "C = sum(relu(x[i]), i)"
    at = {"x": np.array([0.0, 1.0, -1.0])}
    assert compare(text, lambda x: {"x": (x > 0)*1.0}, at=at).verdict == "right"
    with pytest.raises(Undecided, match="kink"):
        compare(text, lambda x: {"x": (x >= 0)*1.0}, at=at)
    assert "at" not in str(failure(text, lambda x: {"x": (x >= 0)*2.0 - (x > 0)}, at=at)).split("x[0]: ")[0].split()[-1:]


def test_arrays_of_other_libraries_are_taken_and_made():
    made = []

    def own(array):
        made.append(array.shape)
        return array.astype(np.float32)

    assert compare("C = sum(x[i]**2*y[i], i)", lambda x, y: {"x": 2*x*y}, array=own).verdict == "right" and made


LOSSES = {"as backward leaves it": lambda loss: loss, "detached": lambda loss: loss.detach(), "a number": lambda loss: loss.item(),
          "of one axis": lambda loss: loss.reshape(1), "in single precision": lambda loss: loss.float(), "of numpy": lambda loss: loss.detach().numpy()}


@pytest.mark.sample(6)
@pytest.mark.parametrize("returned", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("wrt", [None, "w"])
def test_the_loss_of_another_library_beside_the_gradient_is_the_value(returned, wrt):
    torch = required("torch")
    text = "C = sum((w[i]*x[i] - y[i])**2, i)"

    def by_hand(w, x, y, times=1):
        w = w.clone().requires_grad_()
        loss = torch.sum((w*x - y)**2)
        loss.backward()
        return returned(times*loss), {"w": w.grad} if wrt is None else w.grad
    assert compare(text, by_hand, wrt=wrt, array=torch.tensor).verdict == "right"
    with pytest.raises(GradientError, match="the value of C is 2 times the right one"):
        compare(text, lambda w, x, y: by_hand(w, x, y, 2), wrt=wrt, array=torch.tensor)


def test_the_loss_of_jax_beside_the_gradient_is_the_value():
    jax = required("jax")
    jax.config.update("jax_enable_x64", True)
    cost = jax.value_and_grad(lambda w, x: jax.numpy.sum(w**2*x))

    def by_hand(w, x):
        loss, slope = cost(w, x)
        return loss, {"w": slope}
    assert compare("C = sum(w[i]**2*x[i], i)", by_hand, array=jax.numpy.asarray).verdict == "right"


def test_sizes_that_no_array_fixes_are_handed_over():
    assert compare("h[0] = x\nh[t] = sin(h[t-1]) for t in 1..T\nC = h[T]**2",
                   lambda x, T: {"x": _chain(x, T)}).verdict == "right"


def _chain(x, T):
    values = [x]
    for _ in range(T):
        values.append(np.sin(values[-1]))
    return 2*values[-1]*np.prod([np.cos(value) for value in values[:-1]])


@pytest.mark.parametrize("gradient, options, told", [
    (lambda w: 1.0, {}, "the gradient by hand returned float, not a dictionary by name"),
    (lambda w: {"q": 1.0}, {}, "the gradient by hand returned q"),
    (lambda w: {}, {}, "the gradient by hand returned nothing"),
    (lambda w: {"w": 1.0}, {"wrt": ("w", "b")}, "the gradient by hand returned w"),
    (lambda q: {"w": 1.0}, {}, "has a parameter q, which is no input"),
    (neuron, {"at": dict(w=0.5, b=0.0, x=2.0)}, "y is missing in at"),
    (neuron, {"at": dict(w=0.5, b=0.0, x=2.0, y=1.0, Y=1.0)}, "'Y' in at is no name of an input\ninputs: w, x, b, y"),
    (neuron, {"at": [0.5, 0.0]}, r"at must hold the inputs by name, not \[0.5, 0.0\]"),
    (neuron, {"at": dict(w=0.5, b=[1.0, 2.0], x=2.0, y=1.0)}, "b must be a number"),
    (neuron, {"cost": "zz"}, "zz is no name here"),
    (neuron, {"cost": 3}, "cost must be the name of a quantity, not 3"),
    (neuron, {"wrt": "q"}, "'q' in wrt is no name of an input"),
    (neuron, {"wrt": ["w", "w"]}, "wrt names an input twice"),
    (neuron, {"wrt": 3}, "wrt must be the name of an input, or several, not 3"),
    (neuron, {"array": 3}, "array must be a function that makes arrays"),
    (neuron, {"rtol": -1}, "rtol must be a finite number"),
    (neuron, {"seed": 1.5}, "seed must be a whole number"),
    (neuron, {"undecided": "no"}, "undecided must be"),
    ("neuron", {}, "gradient must be a function, not 'neuron'"),
    (lambda w, b, x, /, y: {"w": w}, {}, "takes w by its position alone"),
    (lambda w: {"w": np.ones((2, 2))*1j}, {}, "the gradient by w is complex"),
    (lambda w: {"w": [[1.0], [1.0, 2.0]]}, {}, "the gradient has another structure than w|w is no array: its rows differ in length"),
    (lambda w: {"w": "1"}, {}, "w must hold numbers"),
])
def test_what_cannot_be_compared_is_refused(gradient, options, told):
    with pytest.raises(InputError, match=told):
        compare(NEURON, gradient, **options)


@pytest.mark.parametrize("system, told", [
    (3, "3 is no system\nhand over a System"), (np.ones(100), "a value of type ndarray is no system"),
    ("no/such/file.txt", "no/such/file.txt' cannot be read"),
])
def test_what_is_no_system_is_refused(system, told):
    with pytest.raises(InputError, match=told):
        compare(system, neuron)


def test_a_system_may_be_a_path(tmp_path):
    (tmp_path/"neuron.txt").write_text(NEURON)
    assert compare(tmp_path/"neuron.txt", neuron).verdict == "right" and compare(str(tmp_path/"neuron.txt"), neuron).verdict == "right"


def test_a_derivation_of_one_cost_is_not_taken_for_that_of_another():
    system = symgrad.read("z = x**2\nC = z**2")
    assert compare(system.derive("x"), lambda x: {"x": 2*x}, cost="z").verdict == "right"


def test_a_point_that_is_none_is_no_fault_of_the_gradient():
    def gradient(x, y):
        return {"x": y*(x @ y)/(x @ y)}

    with pytest.raises(InputError, match="x") as caught:
        compare("C = sum(x[i]*y[i], i)", gradient, at={"x": np.ones(3), "y": np.ones(4)})
    assert "wrong" not in str(caught.value)
    fails = failure("C = sum(x[i]*y[i], i)", lambda x, y: {"x": y + np.ones(7)}, at={"x": np.ones(3), "y": np.ones(3)})
    assert "it failed there: ValueError" in str(fails)


def test_a_gradient_that_is_not_the_same_twice_is_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(InputError, match="the gradient by hand is not the same twice at one point: it differs in x"):
        compare("C = sum(x[i]**2, i)", lambda x: {"x": 2*x*rng.integers(0, 2)})


def test_a_value_beside_the_gradients_of_two_is_read_and_so_is_a_pair_that_is_the_gradient():
    assert compare("C = x**2*y", lambda x, y: (x**2*y, {"x": 2*x*y, "y": x**2}), wrt=("x", "y")).verdict == "right"
    pair = "p[0] = x[0]\np[t] = p[t-1]*x[t] for t in 1..T\nC = p[T]"
    at = {"x": [2.0, 3.0]}
    assert compare(pair, lambda x: (x[1], x[0]), at=at, wrt="x").verdict == "right"
    assert compare(pair, lambda x: (x[0]*x[1], [x[1], x[0]]), at=at, wrt="x").count() == 3


def test_points_fill_every_axis_and_arrays_hold_their_entries():
    system = symgrad.read(NETWORK)
    found = list(drawn_points(system))
    assert len(found) >= 4 and any(meaning.sizes["L"][()] == 1 for meaning in found)
    for meaning in found:
        given = arrays(meaning)
        for name in system.inputs:
            for key, position in places(system, name, meaning.inputs[name]).items():
                assert entry(given[name], position) == float(meaning.inputs[name][key])


def test_every_kind_of_slip_is_made_and_each_changes_the_equation():
    derived = symgrad.read(NETWORK).derive("w", "b").system
    kinds = set()
    for equation in derived.definitions:
        for slip in [slip for half in slips(equation, derived) for slip in half]:
            assert slip(equation.body) != equation.body and slip.sentence
            kinds.add(slip.kind)
    assert kinds == set(SLIP_KINDS)


def test_a_slip_is_about_the_part_that_it_changes():
    u, v = Quantity("u"), Quantity("v")
    system = symgrad.read("C = u*v**2 + u")
    body = Plus(Times(u, Power(v, 2)), u)
    told = {slip.sentence: str(slip(body)) for slip in slips(system.definitions[0], system)[0]}
    assert told["the term u is missing"] == "u*v**2" and told["the factor u is missing"] == "v**2 + u"
    assert told["the factor v is not squared"] == "u*v + u" and told["the sign of u is wrong"] == "u*v**2 - u"
