"""What is said of a wrong gradient: the mistake where one explains the numbers at sizes of several kinds, and no other; else what is known."""

import re

import numpy as np
import pytest

import symgrad
from symgrad import InputError
from symgrad.testing import GradientError, check_gradient, compare
from symgrad.testing.comparing import UNCONFIRMED, _decided_elsewhere
from symgrad.testing.trees import Leaf
from symgrad.testing.verdict import CANCELLATION, judged
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


@pytest.mark.sample(3)
@pytest.mark.parametrize("model", MODELS)
def test_a_right_gradient_passes(model):
    text, source = MODELS[model]
    assert compare(text, written(source)).verdict == "right"


@pytest.mark.sample(2)
@pytest.mark.parametrize("model, old, new, said", ROWS)
def test_a_mistake_is_named_and_nothing_is_left_unexplained(model, old, new, said):
    text, source = MODELS[model]
    report = failure(text, mistaken(source, old, new))
    if said is None:
        assert all(not found.right for found in report.diagnoses), report
        return
    assert said in "\n".join(line for found in report.diagnoses for line in found.lines()), report
    assert "left unexplained" not in str(report)


@pytest.mark.long
@pytest.mark.parametrize("model", [name for name in MISTAKES if "[" in MODELS[name][0] and name not in ("attention", "mean", "scaled")])
def test_a_mistake_has_the_same_kind_whatever_the_letters_are_called_and_whatever_else_the_cost_reads(model):
    text, source = MODELS[model]
    for old, new, said in MISTAKES[model][:3]:
        one, other = (failure(equations, mistaken(source, old, new)).diagnosis for equations in (text, renamed(text)))
        assert (one and (one.kind, one.where)) == (other and (other.kind, other.where))


SQUARES = "C = sum(c[i]*x[i]**2, i)"
POINT = {"x": np.array([1.2, 2.3, -3.4, 0.6]), "c": np.array([1.0, 0.7, 2.0, 1.0])}


def slopes(x, c):
    return 2*c*x


def doubled_in_place(x, c):
    x *= 2
    return c*x


@pytest.mark.parametrize("change, said", [
    (lambda g: g.astype(np.float16), "x: the gradient is float16, and the inputs are float64: it has 3 digits"),
    (lambda g: g.astype(int), "is an array of int64: what is written into it is cut to whole numbers"),
    (lambda g: np.where(np.arange(len(g)) == 1, np.nan, g), "is nan in 1 of 4 entries and right in the others"),
    (lambda g: np.where(np.arange(len(g)) == 1, np.inf, g), "is not finite in 1 of 4 entries"),
    (lambda g: np.where(np.arange(len(g)) == 1, 7.0, g), "is wrong in one entry alone, x[1]"),
    (lambda g: np.clip(g, -1.5, 1.5), "is clipped: all wrong entries are +-1.5"),
    (lambda g: np.minimum(g, 1.5), "is clipped: all wrong entries are 1.5"),
    (lambda g: g[None], "x: the gradient has shape (1, 4), and the input has (4,): an axis of length 1 too many"),
    (lambda g: g[:, None], "x: the gradient has shape (4, 1), and the input has (4,): an axis of length 1 too many"),
])
def test_what_shows_on_the_arrays_is_told(change, said):
    report = failure(SQUARES, lambda x, c: {"x": change(slopes(x, c))}, at=POINT)
    assert said in str(report) and NO_SLIP not in str(report)
    with pytest.raises(GradientError) as caught:
        check_gradient(lambda x: np.sum(POINT["c"]*x**2), lambda x: change(slopes(x, POINT["c"])), at=POINT["x"])
    assert said.replace("x[", "at[").replace("x: ", "at: ") in str(caught.value)


@pytest.mark.parametrize("change", (lambda g: 1.1*np.clip(g, -1.5, 1.5), lambda g: np.where(g > 1, 1.5, g), lambda g: np.full_like(g, 0.1)))
def test_what_does_not_stand_at_a_bound_is_not_called_clipped(change):
    assert "clipped" not in str(failure(SQUARES, lambda x, c: {"x": change(slopes(x, c))}, at=POINT))


def test_inputs_that_are_changed_are_told_and_float32_beside_float64_is_said():
    told = str(failure(SQUARES, lambda x, c: {"x": doubled_in_place(x, c)}))
    assert told.startswith("the numbers of the gradient are right, and yet it is not") and "the function changes x: " in told
    assert "x: the gradient is float32, and the inputs are float64" in str(compare(SQUARES, lambda x, c: {"x": slopes(x, c).astype(np.float32)}))
    coarse = {name: value.astype(np.float32) for name, value in POINT.items()}
    assert compare(SQUARES, lambda x, c: {"x": slopes(x, c)}, at=coarse).asides == ()


def test_numbers_are_compared_whatever_axes_of_length_1_there_are():
    assert "x[0]" not in str(failure(SQUARES, lambda x, c: {"x": slopes(x, c)[None]}))
    assert "the factor 2 is missing" in str(failure(SQUARES, lambda x, c: {"x": (c*x)[None]}))


@pytest.mark.parametrize("structure", ("S: (n, n) symmetric\n", ""))
def test_a_symmetric_pair_taken_for_one_variable_is_told(structure):
    report = failure(structure + "C = sum(x[i]*S[i,j]*x[j], i, j)", lambda S, x: {"S": 2*np.outer(x, x) - np.diag(x*x)})
    assert "is 2*M - diag(M) of the right one" in str(report)


def test_code_that_fails_at_size_1_alone_is_told_how_to_keep_that_size_out():
    def gradient(x):
        if len(x) < 2:
            raise ValueError("too small")
        return {"x": 2*(x - x.mean())}

    for declared, size in (("x: (N)\n", "N"), ("", "I")):
        text = declared + "C = sum((x[i] - mean(x[j], j))**2, i)\n"
        told = str(failure(text, gradient))
        assert "it failed there: ValueError: too small" in told and f"{size} = 1 is not meant" in told
        lines = re.findall("`(.*?)`", told)
        assert lines[-1] == f"assume {size} > 1" and (lines[:-1] == [] if declared else lines[:-1] == ["x: (I)"])
        assert compare("\n".join([*lines, text]), gradient).verdict == "right"
        assert "assume" not in str(failure(text, lambda x: {"x": 2*x}))


def test_what_one_slip_leaves_unexplained_is_said():
    text, source = MODELS["batchnorm"]
    right = written(source)

    def wrong(x, g, b, r, eps):
        found = right(x, g, b, r, eps)
        return {**found, "g": np.sin(found["g"]), "b": -found["b"]}

    report = failure(text, wrong)
    assert [found.names for found in report.diagnoses] == [("b",)] and "what is left unexplained: g" in str(report)


def deviations(lengths, change):
    """Compare a gradient, as `change` makes it of x - mean(x), that is of use for some lengths of x alone; at 4 entries."""
    def gradient(x):
        if len(x) not in (4, *lengths):
            raise ValueError("another length")
        return {"x": change(x - x.mean())}
    return failure("C = sum((x[i] - mean(x[j], j))**2, i)", gradient, at={"x": np.array([1.0, 2.0, 4.0, -1.0])})


@pytest.mark.parametrize("lengths, confirmed", [((), False), ((3,), False), ((3, 5), True)])
def test_a_slip_that_no_other_sizes_confirm_is_told_as_such(lengths, confirmed):
    report = deviations(lengths, lambda apart: apart)
    assert report.diagnosis.kind == "factor" and (UNCONFIRMED in report.asides) != confirmed


@pytest.mark.parametrize("lengths, confirmed", [((), False), ((3, 5), True)])
def test_what_the_numbers_tell_at_one_point_alone_is_told_as_such(lengths, confirmed):
    report = deviations(lengths, lambda apart: 2.5*apart)
    assert "is 5/4 times the right one" in report.diagnosis.said and (UNCONFIRMED in report.asides) != confirmed


def test_entries_at_which_terms_cancel_are_decided_by_the_same_array_of_a_list_alone():
    zeros = np.zeros(3)
    right = judged(Leaf(("w", 0), zeros), zeros, zeros)
    off = [judged(Leaf(("w", layer), zeros), zeros + 1, zeros, error=5.0) for layer in (0, 1)]
    assert all(np.all(part.verdicts == CANCELLATION) for part in off)
    _, same, other = _decided_elsewhere([right, *off])
    assert not np.any(same.compared) and np.all(other.verdicts == CANCELLATION)


@pytest.mark.long
def test_an_ordinary_convolution_with_a_batch_letter_is_compared():
    text = "o[n,f,i,j] = sum(x[n,c,i+p,j+q]*w[f,c,p,q], c, p, q) + b[f]\nC = sum(g[n,f,i,j]*o[n,f,i,j], n, f, i, j)"

    def gradient(x, w, g, flip=False):
        windows = np.lib.stride_tricks.sliding_window_view(x, g.shape[2:], axis=(2, 3))
        dw = np.einsum("ncpqij,nfij->fcpq", windows, g)
        return {"w": dw[:, :, ::-1] if flip else dw, "b": g.sum(axis=(0, 2, 3))}

    assert compare(text, gradient).count() > 100
    assert failure(text, lambda x, w, g: gradient(x, w, g, flip=True)).diagnosis.kind == "shifted"


RESIDUALS = "r[i] = sum(A[i,j]*x[j], j)**2\nC = sum(c[i]*r[i], i)"


@pytest.mark.parametrize("of, right, wrong, said", [
    (lambda s: s.hessian("x"), lambda A, c: 2*A.T @ (c[:, None]*A), lambda A, c: A.T @ (c[:, None]*A), "the factor 2 is missing"),
    (lambda s: s.hessian("x"), lambda A, c: 2*A.T @ (c[:, None]*A), lambda A: 2*A.T @ A, "the factor c[i] is missing"),
    (lambda s: s.hessian("x", "c"), lambda A, x: 2*A.T*(A @ x), lambda A, x: 2*(A.T*(A @ x)).T, "transposed"),
    (lambda s: s.jacobian("r", "x"), lambda A, x: 2*(A @ x)[:, None]*A, lambda A, x: -2*(A @ x)[:, None]*A, "sign"),
])
def test_a_hessian_or_jacobian_by_hand_is_compared(of, right, wrong, said):
    derivation = of(symgrad.read(RESIDUALS))
    report = compare(derivation, right)
    assert report.verdict == "right" and str(report).startswith("the array is right") and report.count() > 30
    told = failure(derivation, wrong)
    assert said in told.diagnosis.said and str(told).startswith("the array is wrong") and "at[" not in str(told)


def test_a_hessian_that_is_nan_at_a_small_point_is_searched_for_slips_at_the_others():
    def wrong(A, c):
        return np.full(A.shape[1:]*2, np.nan) if len(A) == 2 else A.T @ (c[:, None]*A)
    report = failure(symgrad.read(RESIDUALS).hessian("x"), wrong, at={"A": np.arange(8.0).reshape(4, 2), "x": np.ones(2), "c": np.ones(4)})
    assert "the factor 2 is missing" in report.diagnosis.said


def test_a_second_derivative_by_a_number_is_a_number():
    system = symgrad.read("C = w**3*x")
    assert compare(system.hessian("w"), lambda w, x: 6*w*x).verdict == compare(system.hessian("w", "x"), lambda w: 3*w*w).verdict == "right"
    assert "got 4, expected 12 (times 1/3)" in str(failure(system.hessian("w"), lambda w, x: 2*w*x, at=dict(w=2.0, x=1.0)))


@pytest.mark.parametrize("function, options, told", [
    (lambda A: {"x": A}, {}, "was returned for dr/dx\nreturn the array itself"),
    (lambda A: A, {"wrt": "x"}, "wrt is for gradients"), (lambda A: A, {"cost": "C"}, "cost is for gradients"),
    (lambda q: q, {}, "has a parameter q, which is no input"), (lambda A: None, {}, "None was returned for dr/dx"),
])
def test_what_is_no_array_by_hand_is_refused(function, options, told):
    with pytest.raises(InputError, match=told):
        compare(symgrad.read(RESIDUALS).jacobian("r", "x"), function, **options)
    with pytest.raises(InputError, match="is a product with a vector"):
        compare(symgrad.read(RESIDUALS).hessian_product("x"), function)


# Every side of a kink is tried, and what is not is said; sizes at which the cost does not read a quantity are not.

ONE_SIDED = {
    "a mask forgotten": ("C = relu(w*x + b)", lambda w, x, b: {"w": x, "b": 1.0}),
    "a mask forgotten in a triplet": ("d = sum((a[i] - p[i])**2, i)\ne = sum((a[i] - n[i])**2, i)\nC = relu(d - e + 1)",
                                      lambda a, p, n: {"p": -2*(a - p)}),
    "a hinge without its end": ("C = sum(max(0, 1 - y[i]*x[i]), i)", lambda x, y: {"x": -y}),
    "a norm that is cut off": ("x: (n)\nC = max(1, norm(x))", lambda x: {"x": x/np.linalg.norm(x)}),
    "a slope that begins far out": ("C = sum(relu(x[i] - 3), i)", lambda x: {"x": np.zeros_like(x)}),
    "the larger of two": ("C = max(a, b)", lambda a, b: {"a": 1.0, "b": 0.0}), "the slope of abs": ("C = abs(x)", lambda x: {"x": 1.0}),
}


@pytest.mark.parametrize("seed", (0, 5))
@pytest.mark.parametrize("text, gradient", ONE_SIDED.values(), ids=ONE_SIDED)
def test_a_gradient_that_is_right_on_one_side_of_a_kink_alone_is_wrong(text, gradient, seed):
    with pytest.raises(GradientError) as failed:
        compare(text, gradient, seed=seed)
    assert "right at other sizes" not in str(failed.value)


def test_a_side_of_a_kink_that_no_point_takes_is_told():
    report = compare("C = relu(x**2 + 1)*x", lambda x: {"x": 3*x**2 + 1})
    assert "only one side of the kink of relu(x**2 + 1) was reached" in str(report)
    assert "one side" not in str(compare("C = relu(x)", lambda x: {"x": float(x > 0)}))


def test_a_right_gradient_that_divides_by_what_one_sample_does_not_have_is_right():
    text = "given p, y\nassume p > 0\nq[i,j] = 1/(1 + sum((y[i,k] - y[j,k])**2, k))\nZ = sum([i != j]*q[i,j], i, j)\n" \
           "C = sum([i != j]*p[i,j]*log(p[i,j]*Z/q[i,j]), i, j)"

    def gradient(p, y):
        apart = y[:, None] - y[None]
        q = 1/(1 + (apart**2).sum(-1))
        kept = 1 - np.eye(len(y))
        slopes = (p*kept - (p*kept).sum()*q*kept/(q*kept).sum())*q
        return {"y": 2*((slopes + slopes.T)[:, :, None]*apart).sum(1)}
    assert compare(text, gradient).verdict == "right"


def test_a_gradient_in_float32_that_is_small_beside_what_it_is_made_of_is_right():
    text = "s[n,m] = sum(x[n,d]*x[m,d], d)\np[n,m] = exp(s[n,m])/sum(exp(s[n,k]), k)\nC = sum(g[m]*p[n,m], n, m)/1000"

    def gradient(x, g):
        s = x @ x.T
        p = np.exp(s - s.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        slope = p*(g - p @ g[:, None])/np.float32(1000)
        return {"x": slope @ x + slope.T @ x}
    for seed in range(4):
        report = compare(text, gradient, array=np.float32, seed=seed)
        assert report.verdict == "right" and report.parts[0].dtype == np.float32
