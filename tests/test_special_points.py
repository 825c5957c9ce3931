"""Slopes where a part of their formula is infinite: where a derivative exists a program gives it, and nothing infinite becomes 0."""

import math

import numpy as np
import pytest

import symgrad

Z, ONES, I = np.zeros(3), np.ones(3), np.eye(3)

# text, values, by, the derivative, the Hessian (None where there is none, or where it is not asked for)
EXACT = {
    "a branch not taken, under a root": ("C = sqrt(max(0, x**2 - z**2))", dict(x=1., z=2.), "x", 0, 0),
    "by the other input": ("C = sqrt(max(0, x**2 - z**2))", dict(x=1., z=2.), "z", 0, 0),
    "the branch that is taken": ("C = sqrt(max(0, x**2 - z**2))", dict(x=5., z=3.), "x", 1.25, -9/64),
    "beside a branch that is taken": ("C = max(x, 0) + sqrt(max(-x, 0))", dict(x=1.), "x", 1, 0),
    "relu": ("C = sqrt(relu(x)) + 3*x", dict(x=-1.), "x", 3, 0),
    "relu at its kink": ("C = sqrt(relu(x)) + 3*x", dict(x=0.), "x", 3, 0),
    "min, in a power": ("C = (-min(x, 0))**(1/4) + x**2", dict(x=2.), "x", 4, 2),
    "a product with a branch": ("C = x*sqrt(max(-x, 0)*relu(y))", dict(x=1., y=3.), "x", 0, 0),
    "a quotient with a branch": ("C = sqrt(max(0, x - z))/max(1, x)", dict(x=1.5, z=2.), "x", 0, 0),
    "a logarithm in a branch": ("C = max(x, 1) + sqrt(log(max(x, 1)))", dict(x=.5), "x", 0, 0),
    "arrays of branches": ("C = sum(sqrt(relu(x[i])), i)", dict(x=np.array([-1., 4, -9])), "x", [0, .25, 0], np.diag([0, -1/32, 0])),
    "the largest of several": ("C = max(sqrt(max(x[k], 0)), k)", dict(x=np.array([-1., 4, 1])), "x", [0, .25, 0], None),
    "a function of a norm": ("x: (n)\nC = cos(norm(x))", dict(x=Z), "x", Z, -I),
    "a function of a norm by name": ("x: (n)\nr = norm(x)\nC = cos(r)", dict(x=Z), "x", Z, -I),
    "a function of a named square": ("s = sum((x[i]*w[i])**2, i)\nr = sqrt(s)\nC = cos(r) + s", dict(x=Z, w=ONES), "x", Z, I),
    "the square of a function of a norm": ("x: (n)\nC = tanh(norm(x))**2", dict(x=Z), "x", Z, 2*I),
    "two functions of a norm": ("x: (n)\nr = norm(x)\nC = cosh(2*r) + r**4", dict(x=Z), "x", Z, 4*I),
    "a norm beside an exponential": ("x: (n)\nr = norm(x)\nC = exp(-r**2)", dict(x=Z), "x", Z, -2*I),
    "the cube of a norm": ("x: (n)\nC = norm(x)**3", dict(x=Z), "x", Z, np.zeros((3, 3))),
    "a norm of residuals": ("A: (m, n)\nx: (n)\nb: (m)\nC = cos(norm(A@x - b))", dict(A=np.ones((4, 3)), x=Z, b=np.zeros(4)), "x", Z, -4*np.ones((3, 3))),
    "the mean of squares": ("C = cos(sqrt(mean(x[k]**2, k)))", dict(x=Z), "x", Z, -I/3),
    "squares of each factor": ("C = cos(sqrt(sum(x[k]**2*w[k]**2, k)))", dict(x=Z, w=2*ONES), "x", Z, -4*I),
    "differences of neighbours": ("C = sum(sqrt((x[i+1] - x[i])**2 + y[i]**2)**3, i in 0..n-2)", dict(x=ONES, y=np.zeros(2)), "x", Z, np.zeros((3, 3))),
    "an entry in every root": ("C = sum(sqrt(x[i]**2 + x[0]**2)**3, i)", dict(x=Z), "x", Z, np.zeros((3, 3))),
    "nested roots": ("x: (n)\ny: ()\nC = sqrt(norm(x)**6 + y**6)", dict(x=Z, y=0.), "x", Z, np.zeros((3, 3))),
    "norms of rows": ("r[i] = sqrt(sum(x[i,k]**2, k))\nC = sum(cos(r[i]), i)", dict(x=np.array([[0., 0], [.6, .8]])), "x",
                      [[0, 0], [-.6*math.sin(1), -.8*math.sin(1)]], None),
    "numbers under a root": ("r = sqrt(x**2 + y**2)\nC = cos(r)*exp(y)", dict(x=0., y=0.), "x", 0, -1),
    "a root that does not change": ("C = (sqrt(sum((x[i]*w[i])**2, i)) - t)**2", dict(x=Z, w=ONES, t=1.), "w", Z, np.zeros((3, 3))),
    "a root of a root that does not change": ("C = sqrt(sqrt(sum((x[i]*w[i])**2, i)))", dict(x=Z, w=ONES), "w", Z, np.zeros((3, 3))),
    "a weight of 0": ("C = y*sqrt(x)", dict(x=0., y=0.), "x", 0, 0),
    "a weight of 0 under a named root": ("z = w*x\nC = sqrt(z)", dict(x=2., w=0.), "x", 0, 0),
    "a weight of 0 under a named cube root": ("z = w*exp(x)\nC = z**(1/3)", dict(x=2., w=0.), "x", 0, 0),
    "a weight of 0 under a named root of a sum": ("z = w*sum(x[k]**2, k)\nC = sqrt(z)*y", dict(x=ONES, w=0., y=2.), "x", Z, np.zeros((3, 3))),
    "a weight of 0 under a root, two names away": ("r = x**2 + y**2\nz = r*w\nC = sqrt(z)", dict(x=2., y=1., w=0.), "x", 0, 0),
    "the size of a number": ("C = abs(x)**2", dict(x=0.), "x", 0, 2),
    "the root of a square": ("C = sqrt(x**2)**3", dict(x=0.), "x", 0, 0),
    "a number and its root": ("C = x*sqrt(x)", dict(x=0.), "x", 0, None),
    "exponent 0": ("C = x**n", dict(x=0., n=0.), "x", 0, 0),
    "exponent 1": ("C = x**n", dict(x=0., n=1.), "x", 1, 0),
    "exponent 2": ("C = x**n", dict(x=0., n=2.), "x", 0, 2),
    "exponents in a sum": ("C = sum(c[k]*x**n[k], k)", dict(x=0., c=np.array([5., 7, 11]), n=np.array([0., 1, 2])), "x", 7, 22),
    "exponents of arrays": ("C = sum(c[k]*x[i]**n[k], i, k)", dict(x=Z, c=np.array([5., 7, 11]), n=np.array([0., 1, 2])), "x", 7*ONES, 22*I),
    "an exponent an entry": ("C = sum(x[i]**n[i], i)", dict(x=Z, n=np.array([0., 1, 2])), "x", [0, 1, 0], np.diag([0, 0, 2])),
    "a power inside": ("C = exp(x**n)", dict(x=0., n=0.), "x", 0, 0),
    "a power beside a logarithm": ("C = x**y*log(x)", dict(x=0., y=3.), "x", 0, 0),
    "the exponent of a power in a power": ("C = ((x**2)**y)**2", dict(x=0., y=1.), "y", 0, 0),
    "the exponent of a power and its root": ("C = (x**2)**y*sqrt((x**2)**y)", dict(x=0., y=1.), "y", 0, 0),
    "the exponent of a share": ("p = 1/(1 + (z/k)**h)\nC = (p - y)**2 + p", dict(z=0., k=2., h=1.5, y=.5), "h", 0, 0),
    "the exponent of a share by its powers": ("p = z**h/(k**h + z**h)\nC = (p - y)**2 + p", dict(z=0., k=2., h=1.5, y=.5), "h", 0, 0),
    "a product with a bracket, over itself": ("C = y*[x > 0]*x/([x > 0]*x)", dict(x=-1., y=2.), "y", 0, 0),
    "a product with a bracket, over itself where that holds": ("C = y*[x > 0]*x/([x > 0]*x)", dict(x=3., y=2.), "y", 1, 0),
    "a root that a bracket guards beside relu": ("C = y**2*[x > 0]*relu(x)*sqrt(x)", dict(x=-1., y=2.), "y", 0, 0),
    "a logarithm that a bracket guards beside max": ("C = y**2*[x > 0]*max(0, x)*log(x)", dict(x=-1., y=2.), "y", 0, 0),
}

# What is read behind a bracket of values alone, through names whose derivatives stay names: text, values at which it does not exist, the slopes.
GUARDED = {
    "a root": ("r[i] = sqrt(x[i])*y[i]\nC = sum([x[i] > 0]*exp(r[i])*r[i], i)", dict(x=-ONES, y=ONES), dict(x=Z, y=Z)),
    "a quotient": ("r = y/x\nC = where(s > 0, exp(r)*r, x)", dict(x=0., y=1., s=-1.), dict(x=1, y=0)),
    "two names away": ("r[i] = log(x[i])\nu[i] = r[i]*y\nC = sum([x[i] > 0]*exp(u[i])*r[i], i)", dict(x=-ONES, y=2.), dict(x=Z, y=0)),
    "a root beside a quotient by name": ("q = sum(sqrt(x[i]**2 + z[k]**2), i, k)\nC = [y < 1]*y/(q - y)", dict(x=Z, z=Z[:2] + [0, 1], y=0.), dict(x=Z, z=Z[:2])),
    "a quotient of sums": ("q = sum(y[j]/x[j], j)\nC = sum(x[j], j) + [s != 0]*q**2", dict(x=Z, y=ONES, s=0.), dict(x=ONES, y=Z)),
}


@pytest.mark.sample(2)
@pytest.mark.parametrize("text, values, slopes", GUARDED.values(), ids=GUARDED)
def test_what_a_bracket_guards_need_not_exist_in_a_derivative_either(text, values, slopes):
    derivation = symgrad.read(text).derive(*slopes)
    with np.errstate(all="ignore"):
        found = derivation.compile()(**values)[1]
    assert all(np.array_equal(found[name], slope) for name, slope in slopes.items())
    assert derivation.check().worst < 1e-20


def test_a_bracket_that_does_not_stand_before_every_read_guards_nothing():
    system = symgrad.read("r = sqrt(x)*y\nC = where(x > 0, exp(r)*r, r**2)")
    assert str(system.derive("x", "y").system).splitlines()[-1] == "dC/dy = sqrt(x)*dC/dr"
    assert system.compile("y")(x=4., y=0.)[1]["y"] == 2


@pytest.mark.sample(7)
@pytest.mark.parametrize("text, values, by, slope, second", EXACT.values(), ids=EXACT)
def test_where_a_derivative_exists_a_program_gives_it(text, values, by, slope, second):
    system = symgrad.read(text)
    with np.errstate(all="raise"):
        assert np.allclose(system.compile(by)(**values)[1][by], slope, rtol=1e-14, atol=0)
        if second is not None:
            assert np.allclose(system.hessian(by).compile()(**values), second, rtol=1e-14, atol=0)


@pytest.mark.sample(7)
@pytest.mark.parametrize("text, values, by, slope, second", EXACT.values(), ids=EXACT)
def test_all_inputs_at_once_get_the_same_slopes(text, values, by, slope, second):
    system = symgrad.read(text)
    real = [name for name in values if name != "n"]
    with np.errstate(all="ignore"):
        assert np.allclose(system.compile(*real)(**values)[1][by], slope, rtol=1e-14, atol=0)


INFINITE = {
    "a root": ("C = sqrt(x)", dict(x=0.)),
    "the root of a size": ("C = sqrt(abs(x))", dict(x=0.)),
    "the root of a norm": ("x: (n)\nC = sqrt(norm(x))", dict(x=Z)),
    "a root beside a sum that is not 0": ("C = (1 + x)*sqrt(x)", dict(x=0.)),
    "a root in the branch that is taken": ("C = sqrt(max(x, -1))", dict(x=0.)),
    "a root of a norm beside another": ("x: (n)\nr = norm(x)\nC = sqrt(r) + r**3", dict(x=Z)),
    "an exponent below 1": ("C = x**n", dict(x=0., n=.5)),
    "a weight that is not 0": ("C = sum(y[i]*sqrt(x[i]), i)", dict(x=Z, y=ONES)),
    "a factor that the root does not bound": ("C = sum(x[i]*sqrt(sum(x[k]**2, k in 0..1))/sum(x[k]**2, k in 0..1), i in 2..2)",
                                              dict(x=np.array([0., 0, 5]))),
    "a quotient": ("C = x/norm1(y)/x**2\ny: (n)", dict(x=0., y=ONES)),
}


@pytest.mark.parametrize("text, values", INFINITE.values(), ids=INFINITE)
def test_what_is_infinite_does_not_become_0(text, values):
    with np.errstate(all="ignore"):
        assert not np.isfinite(symgrad.read(text).compile("x")(**values)[1]["x"]).any()


def test_a_second_derivative_that_does_not_exist_is_no_number():
    with np.errstate(all="ignore"):
        found = symgrad.read("C = y*sqrt(sum(x[k]**2, k))").hessian("x").compile()(x=Z, y=5.)
        assert not np.isfinite(np.diag(found)).any()


def test_what_is_infinite_by_name_is_so_beside_a_bracket_that_is_1():
    system = symgrad.read("h[i] = relu(sum(w[i,j]*x[j], j))\nr[i] = sqrt(h[i])\nC = sum(r[i]*v[i], i)")
    values = dict(w=np.array([[1., 0], [-1, 0], [2, 1]]), x=np.array([4., 0]), v=ONES)
    with np.errstate(divide="ignore"):
        slopes = system.compile("w", "x")(**values)[1]
    assert np.allclose(slopes["w"], [[1, 0], [0, 0], [math.sqrt(.5), 0]]) and np.allclose(slopes["x"], [.25 + math.sqrt(1/8), math.sqrt(1/32)])


@pytest.mark.parametrize("text", ["x: (n)\nC = norm(x)", "C = sqrt(sum(x[i]**2, i))", "r = sqrt(sum(x[i]**2, i))\nC = 2*r",
                                  "C = sqrt(max(x[i]**2, i))", "C = sum(sqrt(x[i]**2), i)"])
def test_the_direction_of_nothing_is_0_where_there_is_no_derivative(text):
    assert not symgrad.read(text).compile("x")(x=Z)[1]["x"].any()


@pytest.mark.parametrize("text", ["C = cos(norm(x))", "C = sum(sqrt(relu(x[i])), i)", "C = sum(sqrt(x[i]**2 + x[0]**2)**3, i)"])
def test_guards_keep_single_precision(text):
    system, x = symgrad.read(f"x: (n)\n{text}"), np.zeros(3, np.float32)
    assert system.compile("x")(x=x)[1]["x"].dtype == system.hessian("x").compile()(x=x).dtype == np.float32


def test_a_power_of_0_with_exponent_0_is_1_beside_a_logarithm():
    with np.errstate(divide="ignore"):
        assert symgrad.read("C = x**y*log(x)").compile("y")(x=0., y=0.)[0] == -math.inf
        assert symgrad.read("C = x**y*log(x)").compile("y")(x=0., y=1.)[0] == 0


def test_programs_without_a_division_are_what_they_were():
    source = symgrad.read("z[i,j] = sum(w[j,k]*x[i,k], k)\nC = sum(relu(z[i,j])**2, i, j)").compile("w").source
    assert "where" not in source
    source = symgrad.read("m[j] = mean(x[i,j], i)\nv[j] = mean((x[i,j] - m[j])**2, i)\n"
                          "C = sum(relu((x[i,j] - m[j])/sqrt(v[j] + 1/1000)), i, j)").compile("x").source
    assert "where" not in source


@pytest.mark.sample(2)
@pytest.mark.parametrize("text", [
    "C = z*sin(x*y)/(x*y)", "C = z*x*y*w/(x*y)", "C = sin(x*y)**2*z/(x*y)**2", "u = x*y\nC = z*tanh(u)/(x*y)", "C = x*y*z/sinh(x*y*z)",
    "C = max(y[j]*m + sum(u[i], i), j in 0..m-1) + m*min(sum(u[k], k), j in 0..m-1)", "u: (m)\nf = max(ones(m, m)@u)", "y: (n)\nf = min(y@ones(n, n))",
    "C = sum(x[i]*w*sin(x[i]*w)/(x[i]*w)**2, i)",
])
def test_a_base_of_several_factors_is_divided_by_once(text):
    net = symgrad.read(text)
    assert net.derive().check().compiled > 0
    name = net.inputs[0]
    assert net.hessian(name).check().compiled > 0


@pytest.mark.long
@pytest.mark.sample(1)
@pytest.mark.parametrize("step, cost", [("sqrt({0}*{1})", "{0}"), ("sqrt({0}**2 + {1}**2)", "{0}*1e-20")])
def test_a_hundred_layers_of_two_are_not_too_deep(step, cost):
    """How much is looked through and written in place of names is bounded: each layer costs as much as the one before it."""
    names = ["y", "x", *(f"a{number}" for number in range(1, 101))]
    text = "\n".join(f"{name} = {step.format(names[number + 1], names[number])}" for number, name in enumerate(names[2:]))
    value, gradient = symgrad.read(f"{text}\nC = {cost.format(names[-1])}").compile("x", "y")(x=1., y=1.)
    assert math.isfinite(value) and gradient["x"] > 0 and gradient["y"] > 0
