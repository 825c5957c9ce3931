"""What programs compute far out and near nothing: the table of stability, and that every law of a safe form is an equation."""

import math
import random
import re
import warnings

import mpmath
import numpy as np
import pytest

import symgrad
from symgrad.cli import main
from symgrad.meaning.oracle import Meaning
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.nodes import Binder, Letter, Quantity
from symgrad.notation.sympy_form import normal_form
from symgrad.notation.traversal import free_letters
from symgrad.stable import Equations, Context, stabilised
from symgrad.stable.laws import LAWS

MP = mpmath.MPContext()
MP.dps = 60
FAR = [800., -800., 1e4, -1e4, 1e-18, -1e-18, 1e-300, -1e-300, 0., 745., -745., 710.1, -710.1, 37., -37.]
POINTS = np.concatenate([np.linspace(-800, 800, 401), np.linspace(-40, 40, 301), np.linspace(-1, 1, 83), FAR])
assert len(POINTS) == 800


# What is true, at 60 digits. No difference of near numbers is taken: 1 - sigma(z) at z = 800 is 0 there too.

def sigma(z):
    return 1/(1 + MP.exp(-z))


def slope(z):
    return sigma(z)*sigma(-z)


def softplus(z):
    return max(z, MP.zero) + MP.log1p(MP.exp(-abs(z)))


def sech2(z):
    return MP.sech(z)**2


def ulps(found, true, scale=None):
    """The largest error of numbers in units of the last place of the true ones (or of `scale`); inf where one is no number.

    Where the true value is beyond floating numbers nothing is asked.
    """
    worst = 0.
    for number, (value, exact) in enumerate(zip(np.ravel(found), true, strict=True)):
        unit = abs(exact) if scale is None else scale[number]
        if unit > 1.7e308:
            continue
        if not math.isfinite(value):
            return math.inf
        worst = max(worst, float(abs(MP.mpf(float(value)) - exact)/MP.mpf(float(np.spacing(float(unit))))))
    return worst


BINARY = "-y*log({p}) - (1 - y)*log(1 - {p})"
TABLE = {
    "sigma": ("sigma(z)", sigma, slope),
    "sigma by its definition": ("1/(1 + exp(-z))", sigma, slope),
    "sigma the other way": ("exp(z)/(1 + exp(z))", sigma, slope),
    "what sigma leaves": ("1 - sigma(z)", lambda z: sigma(-z), lambda z: -slope(z)),
    "softplus": ("softplus(z)", softplus, sigma),
    "softplus by its definition": ("log(1 + exp(z))", softplus, sigma),
    "logarithm of sigma": ("log(sigma(z))", lambda z: -softplus(-z), lambda z: sigma(-z)),
    "logarithm of what sigma leaves": ("log(1 - sigma(z))", lambda z: -softplus(z), lambda z: -sigma(z)),
    "logarithm of a quotient": ("log(exp(z)/(1 + exp(z)))", lambda z: -softplus(-z), lambda z: sigma(-z)),
    "cross-entropy of 1": (BINARY.replace("y", "1").format(p="sigma(z)"), lambda z: softplus(-z), lambda z: -sigma(-z)),
    "cross-entropy of 0": (BINARY.replace("y", "0").format(p="sigma(z)"), softplus, sigma),
    "tanh": ("tanh(z)", MP.tanh, sech2),
    "square of tanh": ("tanh(z)**2", lambda z: MP.tanh(z)**2, lambda z: 2*MP.tanh(z)*sech2(z)),
    "tanh by its definition": ("(exp(z) - exp(-z))/(exp(z) + exp(-z))", MP.tanh, sech2),
    "tanh the other way": ("(1 - exp(-2*z))/(1 + exp(-2*z))", MP.tanh, sech2),
    "what tanh leaves": ("1 - tanh(z)", lambda z: 2*sigma(-2*z), lambda z: -sech2(z)),
    "what a square of sigma leaves": ("1 - sigma(z)**2", lambda z: sigma(-z)*(1 + sigma(z)), lambda z: -2*sigma(z)*slope(z)),
    "softplus less its argument": ("softplus(z) - z", lambda z: softplus(-z), lambda z: -sigma(-z)),
    "square of sigma": ("sigma(z)**2", lambda z: sigma(z)**2, lambda z: 2*sigma(z)*slope(z)),
    "exponential less 1": ("exp(z) - 1", MP.expm1, MP.exp),
    "logarithm near 1": ("log(1 + z**2)", lambda z: MP.log1p(z**2), lambda z: 2*z/(1 + z**2)),
}


@pytest.mark.sample(11)
@pytest.mark.parametrize("form", ["numbers", "arrays", "named"])
@pytest.mark.parametrize("name", TABLE)
def test_a_textbook_form_gives_value_and_slope_to_four_units_in_the_last_place(name, form):
    text, value, slope = TABLE[name]
    if form == "numbers":
        f = symgrad.read(f"C = {text}").compile("z")
        with np.errstate(all="ignore"):
            found = [f(z=float(z)) for z in POINTS]
        values, slopes = [v for v, _ in found], [g["z"] for _, g in found]
    else:
        entry = text.replace("z", "z[i]")
        system = symgrad.read(f"q[i] = {entry}\nC = sum(q[i], i)" if form == "arrays" else f"z[i] = 1*x[i]\nq[i] = {entry}\nC = sum(q[i], i)")
        by = "z" if form == "arrays" else "x"
        with np.errstate(over="ignore"):  # exp(1e4) itself is beyond numbers
            values, slopes = system.values(**{by: POINTS})["q"], system.compile(by)(**{by: POINTS})[1][by]
    exact = [MP.mpf(float(z)) for z in POINTS]
    errors = ulps(values, map(value, exact)), ulps(slopes, map(slope, exact))
    print(f"{text:36s} {form:8s} value {errors[0]:.2f} ulp, derivative {errors[1]:.2f} ulp")
    assert max(errors) <= 4


CROSS = {
    "written out": "C = -sum(y[i]*log(sigma(z[i])) + (1 - y[i])*log(1 - sigma(z[i])), i)",
    "named": "p[i] = sigma(z[i])\nC = -sum(y[i]*log(p[i]) + (1 - y[i])*log(1 - p[i]), i)",
    "by the definition of sigma": "p[i] = 1/(1 + exp(-z[i]))\nC = -sum(y[i]*log(p[i]), i) - sum((1 - y[i])*log(1 - p[i]), i)",
    "from logits": "C = sum(softplus(z[i]) - y[i]*z[i], i)",
    "with its adjoint named": "p[i] = sigma(z[i])\nC = -sum(y[i]*log(p[i]) + (1 - y[i])*log(1 - p[i]), i)\nname g = dC/dp",
    "with an adjoint of two readers": "p[i] = sigma(z[i])\nu[i] = -y[i]*log(p[i])\nv[i] = -(1 - y[i])*log(1 - p[i])\nC = sum(u[i] + v[i], i)\nname g = dC/dp",
    "of numbers": "p = sigma(z)\nC = -y*log(p) - (1 - y)*log(1 - p)",
    "of numbers, written out": "C = -y*log(sigma(z)) - (1 - y)*log(1 - sigma(z))",
}


@pytest.mark.sample(4)
@pytest.mark.parametrize("label", [0., 1., .25, .999])
@pytest.mark.parametrize("text", CROSS.values(), ids=CROSS)
def test_the_slope_of_a_cross_entropy_is_right_to_four_units_in_the_last_place(text, label):
    """Where y is neither 0 nor 1 the two terms may truly cancel: then the unit is that of the larger."""
    exact = [MP.mpf(float(z)) for z in POINTS]
    y = MP.mpf(label)
    true = [(1 - y)*sigma(z) - y*sigma(-z) for z in exact]
    scale = [max((1 - y)*sigma(z), y*sigma(-z)) for z in exact]
    f = symgrad.read(text).compile("z")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if "[i]" in text:
            value, slopes = f(z=POINTS, y=np.full(len(POINTS), label))
            slopes = slopes["z"]
        else:
            found = [f(z=float(z), y=label) for z in POINTS]
            value, slopes = sum(v for v, _ in found), [g["z"] for _, g in found]
    assert value == pytest.approx(float(sum(y*softplus(-z) + (1 - y)*softplus(z) for z in exact)), rel=1e-12)
    error = ulps(slopes, true, scale)
    print(f"y = {label}: {error:.2f} ulp")
    assert error <= 4


LOGITS = np.array([[1e4, -1e4, 0.], [-1e4, -1e4, -1e4], [3., 1e4, 1e4 - 5], [745., 0., -745.], [1., 2., 3.]])
LABELS = np.array([[0., 1., 0.], [1., 0., 0.], [.2, .3, .5], [0., 0., 1.], [0., 1., 0.]])
MANY = {
    "named": "p[i,k] = exp(z[i,k])/sum(exp(z[i,m]), m)\nC = -sum(sum(y[i,k]*log(p[i,k]), k), i)",
    "written out": "C = -sum(y[i,k]*log(exp(z[i,k])/sum(exp(z[i,m]), m)), i, k)",
    "with the sum named": "s[i] = sum(exp(z[i,m]), m)\np[i,k] = exp(z[i,k])/s[i]\nC = -sum(y[i,k]*log(p[i,k]), i, k)",
    "with everything named": "e[i,k] = exp(z[i,k])\ns[i] = sum(e[i,k], k)\np[i,k] = e[i,k]/s[i]\nC = -sum(y[i,k]*log(p[i,k]), i, k)",
    "with its adjoint named": "p[i,k] = exp(z[i,k])/sum(exp(z[i,m]), m)\nC = -sum(sum(y[i,k]*log(p[i,k]), k), i)\nname g = dC/dp",
    "as a log-sum-exp": "C = sum(sum(y[i,k], k)*log(sum(exp(z[i,m]), m)), i) - sum(y[i,k]*z[i,k], i, k)",
    "softmax of a matrix": "z: (n, c)\ny: (n, c)\nC = -sum(y*log(softmax(z)))",
    "log_softmax of a matrix": "z: (n, c)\ny: (n, c)\nC = -sum(y*log_softmax(z))",
    "softmax of a matrix, named": "z: (n, c)\ny: (n, c)\nP = softmax(z)\nC = -sum(y*log(P))",
    "facts assumed": "assume sum(y[i,k], k) = 1\np[i,k] = exp(z[i,k])/sum(exp(z[i,m]), m)\nC = -sum(sum(y[i,k]*log(p[i,k]), k), i)",
}


def softmax_cross_entropy(z, y):
    """Value and slopes at 60 digits, by the largest logit."""
    z, y = ([[MP.mpf(float(entry)) for entry in row] for row in rows] for rows in (z, y))
    value, slopes = MP.zero, []
    for row, labels in zip(z, y):
        top = max(row)
        total = sum(MP.exp(entry - top) for entry in row)
        value += sum(t*(top + MP.log(total) - entry) for entry, t in zip(row, labels))
        slopes.append([sum(labels)*MP.exp(entry - top)/total - t for entry, t in zip(row, labels)])
    return value, slopes


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("text", MANY.values(), ids=MANY)
def test_softmax_and_cross_entropy_hold_at_logits_of_ten_thousand(text, dtype):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, slopes = symgrad.read(text).compile("z")(z=LOGITS.astype(dtype), y=LABELS.astype(dtype))
    wanted, exact = softmax_cross_entropy(LOGITS, LABELS)
    near = 1e-14 if dtype is np.float64 else 1e-6
    assert slopes["z"].dtype == dtype and value == pytest.approx(float(wanted), rel=near)
    np.testing.assert_allclose(slopes["z"], np.array(exact, float), rtol=near, atol=near)


@pytest.mark.parametrize("text", ["C = log(sum(exp(z[j]), j))", "z: (n)\nC = logsumexp(z)", "s = sum(exp(z[j]), j)\nC = log(s)"])
def test_a_log_sum_exp_moves_with_its_arguments(text):
    f, z = symgrad.read(text).compile("z"), np.array([0., 3., -2., 1.5])
    value, slopes = f(z=z)
    for far in (1e4, -1e4, 2.**20):
        moved, still = f(z=z + far)
        assert moved - far == pytest.approx(value, abs=1e-15*abs(far) + 1e-15)
        np.testing.assert_allclose(still["z"], slopes["z"], rtol=1e-15)


@pytest.mark.parametrize("text", ["C = log(exp(u) + exp(v) + 1)", "e = exp(u)\nf = exp(v)\nC = log(e + f + 1)"])
def test_a_few_exponentials_are_shifted_too(text):
    f = symgrad.read(text).compile("u", "v")
    assert f(u=1e4, v=1e4 - 1) == (1e4 + math.log1p(math.exp(-1)), {"u": 1/(1 + math.exp(-1)), "v": math.exp(-1)/(1 + math.exp(-1))})
    assert f(u=-1e4, v=-1e4) == (0., {"u": 0., "v": 0.})


def test_numbers_of_nearly_nothing_are_kept():
    f = symgrad.read("C = log(1 + x)*(exp(y) - 1)").compile()
    assert f(x=1e-300, y=1.) == (1e-300*math.expm1(1), {"x": math.expm1(1), "y": 1e-300*math.e})
    g = symgrad.read("C = sum(log(1 + x[i]), i)").compile()
    assert g(x=np.array([1e-300, 2e-300]))[0] == 3e-300


LAYERS = """
a[0,i,j] = x[i,j]
z[l,i,j] = sum(w[l,j,k]*a[l-1,i,k], k) + b[l,j] for l in 1..L
a[l,i,j] = sigma(z[l,i,j]) for l in 1..L
C = -mean(sum(y[i,j]*log(a[L,i,j]) + (1 - y[i,j])*log(1 - a[L,i,j]), j), i)
"""


def test_the_last_of_many_layers_may_be_certain_and_wrong():
    given = {"x": np.array([[1., -1.]]), "w": [np.eye(2)*30, np.eye(2)*1e4], "b": [np.zeros(2), np.zeros(2)], "y": np.array([[0., 1.]])}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, found = symgrad.read(LAYERS).compile("b")(**given)
    assert value == pytest.approx(1e4 + math.log(2), rel=1e-12) and found["b"][1][0] == 1
    assert found["b"][0][0] == pytest.approx(1e4*math.exp(-30), rel=1e-12)


def exported(text, *names):
    """`value_and_gradient` of a module written out."""
    space = {}
    exec(symgrad.read(text).derive(*names).export(), space)
    return space["value_and_gradient"]


def test_exported_modules_compute_the_same_safe_forms():
    of_numbers = exported(CROSS["of numbers, written out"], "z")
    assert of_numbers(z=800., y=1.) == (0., {"z": 0.}) and of_numbers(z=800., y=0.) == (800., {"z": 1.})
    assert of_numbers(z=40., y=1.)[1]["z"] == pytest.approx(-math.exp(-40), rel=1e-15)
    value, found = exported(MANY["written out"], "z")(z=LOGITS, y=LABELS)
    assert value == pytest.approx(float(softmax_cross_entropy(LOGITS, LABELS)[0]), rel=1e-14) and np.isfinite(found["z"]).all()


def test_float32_is_never_no_number():
    z = np.array([1e4, -1e4, 90., -90., 1e-30, 3e38], np.float32)
    for text in (*(CROSS[name] for name in list(CROSS)[:6]), "C = sum(tanh(z[i])*y[i] + sigma(z[i])**2, i)"):
        with np.errstate(over="ignore"):  # 2*3e38 itself is beyond float32
            value, found = symgrad.read(text).compile("z")(z=z, y=np.array([0, 1, 1, 0, 1, 1], np.float32))
        assert math.isfinite(value) and found["z"].dtype == np.float32 and np.isfinite(found["z"]).all()


def test_second_derivatives_hold_far_out():
    z = np.array([800., -800., 40., -40.])
    for text in list(CROSS.values())[:4]:
        hessian = symgrad.read(text).hessian("z").compile()(z=z, y=np.array([0., 1., 1., 0.]))
        assert ulps(np.diag(hessian), [slope(MP.mpf(u)) for u in z]) <= 4 and not (hessian - np.diag(np.diag(hessian))).any()
    hessian = symgrad.read(MANY["written out"]).hessian("z").compile()(z=LOGITS, y=LABELS)
    assert np.isfinite(hessian).all()


# Tails of a normal distribution

ROOT2 = MP.sqrt(2)
PHI = "1/2*(1 + erf(z/sqrt(2)))"
TAILS = {  # text, and the factor k and the shift m of a cost log(Phi(k*z + m)) + c
    "by erf": (f"log({PHI})", 1, 0, 0),
    "by erf, one half inside": ("log(1/2 + erf(z/sqrt(2))/2)", 1, 0, 0),
    "by erfc": ("log(1/2*erfc(-z/sqrt(2)))", 1, 0, 0),
    "by what is left of 1": ("log(1 - 1/2*erfc(z/sqrt(2)))", 1, 0, 0),
    "the other tail": (f"log(1 - {PHI})", -1, 0, 0),
    "erfc alone": ("log(erfc(z))", -ROOT2, 0, MP.log(2)),
    "1 less erf": ("log(1 - erf(z))", -ROOT2, 0, MP.log(2)),
    "scaled and shifted": ("log(1 + erf((z - 3)/(2*sqrt(2))))", MP.mpf(1)/2, -MP.mpf(3)/2, MP.log(2)),
    "named": (f"p = {PHI}\nC = log(p)", 1, 0, 0),
    "named twice": ("u = -z/sqrt(2)\np = 1/2*erfc(u)\nC = log(p)", 1, 0, 0),
}
OUT = [-1e8, -1e4, -200., -40., -27., -6., -1., 0., 1., 3.]


def tail(f):
    """log(Phi(f)), its first and its second derivative."""
    share = MP.npdf(f)/MP.ncdf(f) if f > -1000 else -f/(1 - 1/f**2 + 3/f**4 - 15/f**6)
    value = MP.log(MP.ncdf(f)) if f > -1000 else MP.log(MP.npdf(0)) - f**2/2 - MP.log(share)
    return value, share, -share*(f + share)


def of_arrays(text):
    """The same of each entry of an array, summed."""
    for name in "zup":
        text = re.sub(rf"\b{name}\b", f"{name}[i]", text)
    lines, _, cost = text.rpartition("C = ")
    return f"{lines}C = sum({cost}, i)"


@pytest.mark.sample(4)
@pytest.mark.parametrize("text, k, m, c", TAILS.values(), ids=TAILS)
def test_the_logarithm_of_a_tail_and_its_slopes_hold_far_out(text, k, m, c):
    text = text if "C = " in text else f"C = {text}"
    f, second, entries = symgrad.read(text).compile("z"), symgrad.read(text).hessian("z").compile(), symgrad.read(of_arrays(text))
    points = [z if k > 0 else -z for z in OUT]
    with np.errstate(under="ignore"):
        array, slopes = entries.compile("z")(z=np.array(points))
        bent = np.diag(entries.hessian("z").compile()(z=np.array(points)))
    total = 0
    for z, slope, bend in zip(points, slopes["z"], bent):
        value, first, other = tail(k*MP.mpf(z) + m)
        found, gradient = f(z=z)
        total += value + c
        assert abs(found - value - c) <= 4e-16*max(abs(value), 1) and abs(gradient["z"] - k*first) <= 1e-14*abs(k*first)
        assert abs(slope - k*first) <= 1e-14*abs(k*first)
        if abs(z) <= 200:  # the second derivative is a difference of two numbers of about z**2
            for got in (second(z=z), bend):
                assert abs(got - k**2*other) <= 1e-15*max(z**2, 10)*max(1, abs(other))
    assert abs(array - total) <= 1e-15*abs(total)


@pytest.mark.parametrize("text", ["C = -y*log({p}) - (1 - y)*log(1 - {p})", "p = {p}\nC = -y*log(p) - (1 - y)*log(1 - p)"])
def test_the_loss_of_a_probit_holds_at_both_ends(text):
    f = symgrad.read(text.replace("{p}", PHI)).compile("z")
    for z in (-1e4, -40., 2., 40., 1e4):
        for y in (0., 1., .25):
            value, slope, _ = (y*a + (1 - y)*sign*b for a, b, sign in zip(tail(MP.mpf(z)), tail(-MP.mpf(z)), (1, -1, 1)))
            found, gradient = f(z=z, y=y)
            assert found == pytest.approx(float(-value), rel=1e-15) and gradient["z"] == pytest.approx(float(-slope), rel=1e-14, abs=1e-300)


def test_tails_need_no_scipy():
    source = symgrad.read(of_arrays(f"C = log({PHI})")).derive("z").export()
    space, z = {}, np.array([-300., -40., -8., -2., 0., 2., 30.])
    exec(source.replace("from scipy.special import", "from nothing import"), space)
    value, slopes = space["value_and_gradient"](z=z)
    wanted = [tail(MP.mpf(each)) for each in z]
    assert value == pytest.approx(float(sum(each[0] for each in wanted)), rel=1e-15)
    assert np.allclose(slopes["z"], [float(each[1]) for each in wanted], rtol=1e-14)
    assert symgrad.read(of_arrays(f"C = log({PHI})")).compile("z")(z=z.astype(np.float32))[1]["z"].dtype == np.float32


# At 0

W3, ROWS = np.array([1., 2, 3]), np.arange(1., 10).reshape(3, 3)
AT_ZERO = [  # text, values, dC/dx, its own derivative by x
    ("C = sum(w[i]*x**i, i)", dict(w=W3, x=0.), 2, 6),
    ("C = sum(w[i]*x**(2*i), i)", dict(w=W3, x=0.), 0, 4),
    ("C = sum(w[i]*(x + 1)**i, i)", dict(w=W3, x=-1.), 2, 6),
    ("C = sum(i*(i - 1)*x**i, i in 0..n-1)*sum(y[i], i in 0..n-1)", dict(x=0., y=W3), 0, 24),
    ("C = sum(x[i]**i, i)", dict(x=np.zeros(3)), [0, 1, 0], np.diag([0, 0, 2])),
    ("C = sum(c[k]*x[i]**k, i, k)", dict(c=W3, x=np.array([0., 1])), [2, 8], 6*np.eye(2)),
    ("C = sum(c[i,j]*x**i*y**j, i, j)", dict(c=ROWS, x=0., y=0.), 4, 14),
    ("C = sum(x**(n-i)*y[i], i in 0..n)", dict(x=0., y=W3), 2, 2),
    ("C = sum(x**k/F[k], k in 0..K)", dict(F=np.array([1., 1, 2]), x=0.), 1, 1),
    ("p[0] = x\np[l] = sum(w[l,i]*p[l-1]**i, i) for l in 1..L\nC = p[L]", dict(w=[W3, W3], x=0.), 16, 72),
]


@pytest.mark.parametrize("text, values, slope, second", AT_ZERO)
def test_a_polynomial_has_its_slopes_at_0(text, values, slope, second):
    system = symgrad.read(text)
    with np.errstate(all="raise"):
        _, gradient = system.derive("x").compile()(**values)
        assert np.array_equal(gradient["x"], slope)
        assert np.array_equal(system.hessian("x").compile()(**values), second)


@pytest.mark.parametrize("text", ["C = norm(x)**3", "r = norm(x)\nC = r**3", "C = norm(x)**4/norm(x)", "C = sqrt(sum(x[i]**2, i))**5"])
def test_a_power_of_a_norm_has_slope_0_at_0(text):
    gradient = symgrad.read(f"x: (n)\n{text}").derive("x").compile()
    with np.errstate(all="raise"):
        assert not gradient(x=np.zeros(3))[1]["x"].any()
    power = 5 if text.endswith("5") else 3
    assert np.allclose(gradient(x=np.array([3., 4.]))[1]["x"], power*5**(power - 2)*np.array([3, 4]))


def test_a_power_that_nothing_keeps_from_0_is_infinite_there():
    with np.errstate(divide="ignore"):
        _, gradient = symgrad.read("C = sum(w[i]*x**(i - 3), i)").derive("x").compile()(w=-W3[:1], x=0.)
        assert gradient["x"] == math.inf


def test_exponents_that_are_no_whole_numbers_are_not_cut_off():
    _, gradient = symgrad.read("C = sum(x**(i + y)*w[i], i)").derive("x").compile()(x=.25, y=.5, w=W3[:1])
    assert gradient["x"] == 1.


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_slope_of_a_power_of_0_by_its_exponent_is_0(dtype):
    with np.errstate(divide="ignore"):
        assert symgrad.read("C = x**y").derive("y").compile()(x=0., y=2.)[1]["y"] == 0
        given = dict(x=np.array([0, 4], dtype), y=np.array([.5, .5], dtype))
        _, gradient = symgrad.read("C = sum(x[i]**y[i], i)").derive("y").compile()(**given)
        assert gradient["y"].dtype == dtype and np.allclose(gradient["y"], [0, 2*math.log(4)])
        second = symgrad.read("C = x**y").hessian("y").compile()
        assert second(x=0., y=2.) == 0 and math.isclose(second(x=4., y=.5), 2*math.log(4)**2)


# The laws

SCHEMATIC = symgrad.read("C = u*y*sum(v[k]**2*w[k]**2, k in 0..N-1)")
PAIRS = [(form, law.left, law.right) for form in LAWS for law in form.laws]


def worlds(digits=50):
    rng = random.Random(5)
    for _ in range(4):
        draw = lambda: rng.choice((-1, 1))*rng.uniform(.1, 3)
        yield Meaning(SCHEMATIC, {"N": 3}, {"u": {(): draw()}, "y": {(): draw()}, **{name: {(k,): draw() for k in range(3)} for name in "vw"}}, digits)


def meant(*expressions):
    """The numbers that expressions denote, a tuple a world in which the first has a value; their free letter is taken to be 1."""
    letters = {letter: 1 for e in expressions for letter in free_letters(e)}
    return [tuple(world.value(e, letters) for e in expressions) for world in worlds()
            if not defined_nowhere(expressions[0], world, letters)]


def defined_nowhere(e, world, letters):
    try:
        world.value(e, letters)
    except symgrad.SymgradError:
        return True
    return False


@pytest.mark.parametrize("law, left, right", PAIRS, ids=[f"{law.name}: {left}" for law, left, _ in PAIRS])
def test_a_law_is_an_equation_and_its_code_applies_it(law, left, right):
    both = meant(left, right)
    assert both and all(abs(a - b) < MP.mpf(10)**-40*max(1, abs(a)) for a, b in both)
    assert not all(abs(a - 2*b) < MP.mpf(10)**-40 for a, b in both)
    facts = RangeFacts((Binder(Letter("k"), 0, Quantity("N") - 1),), (Quantity("N") - 1,))
    applied = law.apply(left, Context(Equations({}), facts, softened={normal_form(Quantity("u"))}, by="u"))
    assert isinstance(left, law.on)
    if law.name == "sigma less a number":
        assert all(abs(a - b) < MP.mpf(10)**-40 for a, b in meant(applied, right))
    else:
        assert normal_form(applied) == normal_form(right)


# Compositions

def random_text(rng):
    """A cost of two or three terms that read one p, named or written out, over three samples."""
    scale = rng.choice(("z[i]", "-z[i]", "2*z[i]", "z[i]/3"))
    sigmoid = rng.choice(("sigma({u})", "1/(1 + exp(-({u})))", "exp({u})/(1 + exp({u}))")).format(u=scale)
    share = f"exp({scale})/sum(exp({scale.replace('[i]', '[m]')}), m)"
    p = rng.choice((sigmoid, sigmoid, share))
    lines, read = ([f"p[i] = {p}"], "p[i]") if rng.random() < .6 else ([], f"({p})")
    kinds = ["y[i]*log({p})", "{p}*y[i]", "{p}**2", "log({p})**2*y[i]", "log(1 + exp({u}))", "softplus({u})*{p}", "tanh({u})**2*y[i]"]
    if p == sigmoid:
        kinds += ["(1 - y[i])*log(1 - {p})", "{p}*(1 - {p})", "(1 - {p})**2*log({p})"]*2
    terms = [f"{rng.choice(('', '3*', '1/2*'))}{rng.choice(kinds).format(p=read, u=scale)}" for _ in range(rng.choice((2, 3)))]
    name = ["name g = dC/dp"] if lines and rng.random() < .5 else []
    return "\n".join([*lines, f"C = {rng.choice(('', '-'))}sum({rng.choice((' + ', ' - ')).join(terms)}, i)", *name])


def meaning(system, given, digits):
    """What the equations mean at entries given by name."""
    size = next(name for name, family in system.families.items() if family.kind == "size")
    return Meaning(system, {size: 3}, {name: {(n,): u for n, u in enumerate(values)} for name, values in given.items()}, digits)


def told(system, given, digits):
    """The cost and the entries of its gradient."""
    world = meaning(system, given, digits)
    return [world.value(Quantity("C")), *(world.value(Quantity("dC/dz", Letter("i")), {Letter("i"): n}) for n in range(3))]


@pytest.mark.sample(3)
@pytest.mark.parametrize("seed", range(40))
def test_a_composition_is_never_no_number_and_keeps_its_meaning(seed):
    """Far out the equations are evaluated with so many digits that 1 - sigma(1e4) is not 0."""
    rng = random.Random(seed)
    text = random_text(rng)
    derivation = symgrad.read(text).derive("z")
    system, labels = derivation.system, [0., 1., .25]
    given = lambda z: {name: values for name, values in (("z", z), ("y", labels)) if name in system.inputs}
    safe = type(system)(tuple(each.definition for each in stabilised(system.definitions)), system.families, system.cost)
    near = given([rng.uniform(-2, 2) for _ in range(3)])
    for before, after in zip(told(system, near, 50), told(safe, near, 50)):
        assert abs(before - after) < MP.mpf(10)**-40*max(1, abs(before)), text
    f = derivation.compile()
    for z in ([1e3, -1e3, 1e-300], [-1e3, 999., 1e3], [800., 799., -745.], [1e4, -1e4, 0.])[:4 if seed < 3 else 3]:
        with np.errstate(all="ignore"):
            value, found = f(**{name: np.array(values) for name, values in given(z).items()})
        true = told(system, given(z), 9000 if max(z) == 1e4 else 1800)
        np.testing.assert_allclose([value, *found["z"]], [float(t) for t in true], rtol=1e-9, atol=1e-9, err_msg=f"{text}\n{z}")


# The page

def test_a_page_can_show_the_safe_forms_beside_those_that_are_written():
    derivation = symgrad.read(CROSS["named"]).derive("z")
    assert "Computed safely" not in derivation.to_text()
    page = derivation.to_text(safe=True).partition("Computed safely")[2]
    assert "log(p[i])" in page and "softplus(-z[i])" in page and "overflow" not in page and "As written, an exponential" in page
    assert "∂C/∂z[i] = p[i] - y[i] = (1 - y[i]) * σ(z[i]) - y[i] * σ(-z[i])" in page
    assert "nearly equal" in page and r"\operatorname{softplus}(-z_i)" in derivation.to_latex(safe=True)
    assert r"\operatorname{softplus}" in derivation.to_markdown(safe=True)
    assert "every equation as it is written" in symgrad.read("C = x**2").derive("x").to_text(safe=True)


def test_a_page_shows_a_mixture_without_the_guards_of_a_program_and_says_so():
    derivation = symgrad.read("C = log(sum(a[k]*exp(z[k]), k))").derive("z")
    page = derivation.to_text(safe=True).partition("Computed safely")[2]
    assert "exp(z[k] - max_{k'} z[k'])" in page and "min(" not in page and "whose weight is not 0" in page
    assert "np.minimum" in derivation.compile().source
    assert "whose weight" not in symgrad.read("C = log(sum(exp(z[k]), k))").derive("z").to_text(safe=True)


def test_the_command_line_shows_safe_forms_when_asked(tmp_path, capsys):
    file = tmp_path/"loss.txt"
    file.write_text("C = log(1 + exp(z))\n")
    assert main(["derive", str(file), "--safe"]) == 0
    assert "log(1 + exp(z)) = softplus(z)" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["derive", str(file), "--safe", "--to", "json"])
    assert "--safe is for pages" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["C = sum(log(1 + sum(exp(z[j]), j in 0..i-1)), i in 0..n-1)\nz: (n)",
                                  "C = sum(exp(z[i])/(2 + sum(exp(z[j]), j in i+1..n-1)), i in 0..n-1)\nz: (n)"])
def test_a_sum_over_nothing_has_no_largest_term_and_is_0(text):
    z = np.array([0.3, -1.2, 2.0])
    sums = [np.exp(z[:i]).sum() for i in range(3)], [np.exp(z[i + 1:]).sum() for i in range(3)]
    wanted = np.log1p(sums[0]).sum() if "log" in text else (np.exp(z)/(2 + np.array(sums[1]))).sum()
    assert symgrad.read(text).compile("z")(z=z)[0] == pytest.approx(wanted, rel=1e-14)


OUTSIDE = {  # equations, inputs, value: exponentials that are no term of the sum they stand by, exponents that are 0
    "a term of another row": ("z: (n)\na: (n)\nC = sum(a[j]*exp(z[j])/sum(a[k]*exp(z[k]), k in 0..i), i in 0..n-1, j in 0..n-1)",
                              {"z": np.array([0., 1., 2.]), "a": np.array([.2, .3, .5])}, 29.188255274462456),
    "a tie of letters that run differently far": ("z: (n)\nC = sum(sum([i = k]*exp(z[k-1]), k in 1..n-1)*i, i in 0..n-1)",
                                                  {"z": np.array([2., .3, -1.])}, math.exp(2) + 2*math.exp(.3)),
    "an exponent of 0": ("C = exp(z - z)/(1 + exp(z))", {"z": .5}, 1/(1 + math.exp(.5))),
    "an exponent of 0 beside others": ("C = exp(0*z)*exp(z)/(exp(2) + exp(z))", {"z": .5}, math.exp(.5)/(math.exp(2) + math.exp(.5))),
}


@pytest.mark.parametrize("text, given, wanted", OUTSIDE.values(), ids=OUTSIDE)
def test_what_only_looks_like_a_term_is_none(text, given, wanted):
    f = symgrad.read(text).compile("z")
    value, slopes = f(**given)
    assert value == pytest.approx(wanted, rel=1e-14)
    for place in np.ndindex(np.shape(given["z"])):
        nudge = np.zeros(np.shape(given["z"]))
        nudge[place] = 1e-6
        up, down = (f(**{**given, "z": given["z"] + turn*nudge})[0] for turn in (1, -1))
        assert np.asarray(slopes["z"])[place] == pytest.approx((up - down)/2e-6, abs=1e-6)


@pytest.mark.parametrize("layer", ["sin(z{below})*w + z{before}", "z{below} + z{below}**3"])
def test_layers_that_are_read_by_two_ways_are_each_looked_into_once(layer, monkeypatch):
    counts = []
    for layers in (6, 12):
        lines = ["z0 = x**2 + y**2", "z1 = z0*w", *(f"z{n} = {layer.format(below=n - 1, before=n - 2)}" for n in range(2, layers)),
                 f"C = sqrt(z{layers - 1}**2) + sqrt(y**2 + x**2) + sqrt(z{layers - 1})"]
        calls = []
        for name in ("opened", "within"):
            monkeypatch.setattr(Context, name, lambda *given, whole=getattr(Context, name): calls.append(1) or whole(*given))
        symgrad.read("\n".join(lines)).compile("x")
        monkeypatch.undo()
        counts.append(len(calls))
    assert counts[1] < 8*counts[0]
