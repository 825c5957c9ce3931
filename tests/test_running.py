"""Compiled programs against the oracle: value, gradients and every named quantity, at small ragged sizes with the edges."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sympy

import symgrad
from symgrad.meaning.points import sample, samples
from symgrad.meaning.small_sizes import keys
from symgrad.notation import functions
from symgrad.notation.nodes import Plus, Power, Quantity, Times, Total
from symgrad.reading.text.functions import ONE_ARGUMENT
from symgrad.running.calling.entries import arrays, flattened_values

EXAMPLES = Path(__file__).resolve().parent.parent/"examples"
FILES = sorted(path for path in EXAMPLES.glob("*/*.txt") if path.stem != "abstract")

SYSTEMS = {
    "a product over a letter": "C = sum(prod(x[i,k], k)*y[i], i)",
    "a product of sums": "C = prod(sum(x[i,k]*y[k], k), i)",
    "a largest entry": "C = sum(max(x[i,k], k)**2, i) + min(y[i], i)",
    "all functions": "C = sum(exp(x[i]) + sin(x[i])*cos(x[i]) + tanh(x[i]) + softplus(x[i]) + sigma(x[i])**2 + erf(x[i]) + "
                     "abs(x[i]) + relu(x[i]) + sinh(x[i]) + cosh(x[i]) + tan(x[i]/4) + log(x[i]**2) + sqrt(x[i]**2), i)",
    "functions of numbers": "C = exp(u) + sin(u)*cos(v) + tanh(u) + softplus(v) + sigma(u)**2 + erf(u) + abs(v) + relu(u) + "
                            "sinh(u) + cosh(v) + tan(u/4) + log(u**2) + sqrt(v**2)",
    "two recurrence letters": "h[0,t] = x[t] for t in 0..T\nh[l,0] = u[l] for l in 1..L\n"
                              "h[l,t] = tanh(h[l-1,t]*p[l] + h[l,t-1]*q[l]) for l in 1..L, t in 1..T\nC = sum(h[L,t]**2, t in 1..T)",
    "two steps back": "a[0] = x\na[1] = y\na[l] = sin(a[l-1]) + w[l]*a[l-2] for l in 2..L\nC = a[L]**2",
    "a recurrence downwards": "r[T,j] = x[j]\nr[t,j] = tanh(sum(w[j,k]*r[t+1,k], k)) + u[t,j] for t in 0..T-1\nC = sum(r[0,j]**2, j)",
    "all earlier entries": "h[0] = x\nh[t] = sin(sum(w[s]*h[s], s in 0..t-1)) for t in 1..T\nC = h[T]**2 + h[0]",
    "weight decay over layers of different sizes": "a[0,j] = x[j]\nz[l,j] = sum(w[l,j,k]*a[l-1,k], k) for l in 1..L\n"
                                                   "a[l,j] = tanh(z[l,j]) for l in 1..L\n"
                                                   "C = sum((a[L,j] - y[j])**2, j) + lam*sum(w[l,j,k]**2, l in 1..L, j, k)",
    "a batch of sequences": "h[0,n,j] = x0[n,j]\nh[t,n,j] = tanh(sum(U[j,k]*h[t-1,n,k], k) + x[t,n,j]) for t in 1..T\n"
                            "C = sum((h[t,n,j] - y[t,n,j])**2, t in 1..T, n, j)",
    "letters as values": "C = sum((i + 1)*x[i]*y[i]**2, i in 0..N-1)",
    "a stride": "z[i] = sum(kappa[m]*x[2*i+m], m in 0..M-1) for i in 0..I-1\nC = sum(z[i]**3, i in 0..I-1)",
    "a reversed axis": "C = sum(x[i]*y[N-1-i]**2, i in 0..N-1)",
    "a diagonal": "C = sum(x[i,i]**2*y[i], i) + sum(x[i,j], i, j)**2",
    "a transposed product": "z[i,j] = sum(x[k,i]*y[j,k], k) + x[j,i]\nC = sum(z[i,j]**2*u[j], i, j)",
    "a batch of matrix products": "z[n,i,j] = sum(x[n,i,k]*y[n,k,j], k)\nC = sum(z[n,i,j]**2, n, i, j)",
    "a batch of products of vectors": "z[n] = sum(x[n,k]*y[n,k], k)\nC = sum(z[n]**3, n)",
    "a form of three factors": "C = sum(x[i]*A[i,j]*y[j], i, j) + sum(x[i]*x[j]*A[i,j]**2, i, j)",
    "a factor that no letter counts": "C = sum(u*v, i in 0..N-1) + sum(x[i], i)",
    "neighbours": "C = sum((x[i+1] - x[i])**2, i in 0..N-1)",
    "a quotient": "C = sum(x[i]/sum(exp(y[j]), j)**2, i)/sum(exp(x[j]), j) + 1/u",
    "powers": "C = sum(exp(x[i])**u + x[i]**3 + x[i]**4 - x[i]**(-2) + exp(x[i])**(3/2) + exp(x[i])**(-1/2), i)",
    "names of ours": "np = math*dtype\nprogram = np + sigma_number\nlike = sin(program) + parts**2\nC = like*stretch",
    "a letter and a family of one name": "k[i] = x[i]**2\nC = sum(k[k]*i[k], k)",
    "an input that drops out":
        "z[i] = w[i]*x[i]\n"
        "C = sum(x[i]**2,i)",
    "layers that the cost does not read":
        "a[0,j] = x[j]\n"
        "z[l,j] = sum(w[l,j,k]*a[l-1,k], k) + b[l,j] for l in 1..L\n"
        "a[l,j] = tanh(z[l,j]) for l in 1..L\n"
        "C = sum(a[0,j]**2, j)",
    "a skip connection":
        "a[0,j] = x[j]\n"
        "a[l,j] = a[l-1,j] + tanh(sum(w[l,j,k]*a[l-1,k], k)) for l in 1..L\n"
        "C = sum(a[L,j]**2, j) + sum(a[l,j], l in 1..L, j)",
    "gates and a memory":
        "c[0,j] = c0[j]\n"
        "h[0,j] = h0[j]\n"
        "f[t,j] = sigma(sum(Wf[j,k]*x[t,k], k) + sum(Uf[j,k]*h[t-1,k], k)) for t in 1..T\n"
        "g[t,j] = tanh(sum(Wg[j,k]*x[t,k], k) + sum(Ug[j,k]*h[t-1,k], k)) for t in 1..T\n"
        "c[t,j] = f[t,j]*c[t-1,j] + (1 - f[t,j])*g[t,j] for t in 1..T\n"
        "h[t,j] = f[t,j]*tanh(c[t,j]) for t in 1..T\n"
        "C = sum((h[t,j]-y[t,j])**2, t in 1..T, j)",
    "a normalised layer":
        "m[i] = mean(x[i,j], j)\n"
        "v[i] = mean((x[i,j]-m[i])**2, j)\n"
        "n[i,j] = (x[i,j]-m[i])/sqrt(v[i] + 1/100)\n"
        "C = sum(n[i,j]**3*u[j], i, j)",
    "a convolution with channels and a batch":
        "z[n,o,i,j] = sum(kappa[o,c,p,q]*x[n,c,i+p,j+q], c, p, q) + b[o]\n"
        "a[n,o,i,j] = relu(z[n,o,i,j])\n"
        "C = sum((a[n,o,i,j] - y[n,o,i,j])**2, n, o, i, j)",
    "layers of layers in time, of different sizes":
        "h[0,t,j] = x[t,j] for t in 1..T\n"
        "h[l,0,j] = u[l,j] for l in 1..L\n"
        "h[l,t,j] = tanh(sum(P[l,j,k]*h[l-1,t,k], k) + sum(Q[l,j,k]*h[l,t-1,k], k)) for l in 1..L, t in 1..T\n"
        "C = sum(h[L,t,j]**2, t in 1..T, j)",
    "a triangle of terms":
        "C = sum(sum(x[i]*x[j], j in 0..i), i in 0..N-1)",
    "one weight for all layers":
        "a[0] = x\n"
        "a[l] = sigma(w*a[l-1] + b) for l in 1..L\n"
        "C = sum((a[l]-y[l])**2, l in 1..L)",
    "a largest entry of each window":
        "z[i] = max(x[2*i+m], m in 0..1) for i in 0..N-1\n"
        "C = sum(z[i]**2*u[i], i in 0..N-1)",
    "a product along a range":
        "C = prod(1 + w[l]*x, l in 1..L)",
    "sums up to a letter":
        "s[i] = sum(x[j], j in 0..i) for i in 0..N-1\n"
        "C = sum(s[i]**2, i in 0..N-1)",
    "a largest of several values":
        "C = sum(max(x[i], y[i], 0), i) + sum(min(x[i], u), i)",
    "three letters in one place":
        "C = sum(x[i+j+k]*y[i]*w[j]*v[k], i, j, k)",
    "an array times its transpose":
        "C = sum(A[i,j]*A[j,i], i, j)",
    "functions that SciPy or NumPy has":
        "C = sum(erfc(x[i]) + gamma(exp(x[i])) + asin(x[i]/3) + atan(x[i]), i)",
    "functions of a total": "C = sigma(sum(x[i], i))*erf(sum(x[i]**2, i)) + softplus(sum(x[i], i)) + relu(sum(x[i]**2, i))",
    "a value that is at hand for some letters only":
        "q[i] = tanh(x[i]) for i in 1..n-1\n"
        "C = sum(q[i]*x[i], i in 1..n-1) + sum(exp(tanh(x[j])), j in 0..n-1) + sum(tanh(x[i])*y[i], i in 0..n-1)",
    "a function that is its own derivative": "C = exp(x)",
    "a sign times a number": "C = sign(x)*y",
    "an equation that does to some steps what another does to the others":
        "h[0] = x\n"
        "h[t] = tanh(v[t]*h[t-1]) for t in 1..M\n"
        "h[t] = 2*tanh(v[t]*h[t-1]) for t in M+1..T\n"
        "C = h[T]**2",
    "layers of time whose sum has a name":
        "h[l,0] = 0 for l in 1..L\n"
        "h[0,t] = x[t] for t in 1..T\n"
        "s[l,t] = h[l-1,t] + v*h[l,t-1] for l in 1..L, t in 1..T\n"
        "h[l,t] = tanh(s[l,t]) for l in 1..L, t in 1..T\n"
        "C = sum(h[L,t], t in 1..T)",
    "a first value that reads another":
        "h[0] = x\n"
        "h[1] = h[0]*u\n"
        "h[t] = h[t-1]*h[t-2] for t in 2..T\n"
        "C = h[T]",
    "a first layer that reads the input, and layers that skip one":
        "a[0] = x\n"
        "a[1] = sin(w[1]*a[0])\n"
        "a[l] = a[l-2] + sin(w[l]*a[l-1]) for l in 2..L\n"
        "C = a[L]**2",
    "three first values":
        "h[0] = x\n"
        "h[1] = u\n"
        "h[2] = h[0]*h[1]\n"
        "h[t] = sin(h[t-3]) + w[t]*h[t-1] for t in 3..T\n"
        "C = h[T] + h[T-1]",
    "a factor that no letter counts, over less than an axis": "C = s*sum(s, i in 1..n-1) + sum(x[i], i in 0..n-1)",
    "pi and rationals": "C = sum(sin(pi*x[i]/3), i)*1/7 - 0.1*u",
}


@pytest.fixture(autouse=True)
def no_luck_with_memory(monkeypatch):
    """New arrays hold no number at all, so that an entry that is read and was never written shows."""
    monkeypatch.setattr(np, "empty", lambda shape, dtype=float: np.full(shape, np.nan, dtype))


def few(system, number=4):
    rng = random.Random(7)
    for count, meaning in enumerate(samples(system, rng, digits=30)):
        if count == number:
            return
        yield meaning


def compare(system):
    derivation = system.derive()
    function = derivation.compile()
    compared = 0
    for meaning in few(system):
        given = arrays(meaning, beside=np.nan)
        before = {name: np.copy(flattened_values(value)) for name, value in given.items()}
        value, gradients = function(**given)
        expected = float(meaning.value(Quantity(system.cost)))
        assert value == pytest.approx(expected, rel=1e-11, abs=1e-12)
        for name, gradient in gradients.items():
            entries = sorted(meaning.inputs[name])
            wanted = [float(meaning.value(Total(Quantity(system.cost), Quantity(name, *key)))) for key in entries]
            np.testing.assert_allclose(flattened_values(gradient), wanted, rtol=1e-8, atol=1e-9, err_msg=name)
            compared += len(entries)
        for name, value in given.items():
            assert np.array_equal(flattened_values(value), before[name], equal_nan=True), f"{name} was changed"
    assert compared


@pytest.mark.sample(2)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_computes_what_its_equations_mean(path):
    compare(symgrad.read(path))


@pytest.mark.sample(9)
@pytest.mark.parametrize("text", SYSTEMS.values(), ids=SYSTEMS)
def test_a_program_computes_what_the_equations_mean(text):
    compare(symgrad.read(text + "\n"))


TWICE = {
    "layers": ("x", "a[0] = x\nz[l] = w[l]*a[l-1] for l in 1..L\na[l] = sigma(z[l]) for l in 1..L\nC = (a[L] - y)**2\nname delta = dC/dz"),
    "time": ("u", "h[0,j] = u*p[j]\nh[t,j] = tanh(sum(W[j,k]*h[t-1,k], k)) for t in 1..T\nC = sum(h[T,j]**2, j)"),
    "a penalty": ("lam", "C = lam*sum(w[i]**2*x[i], i) + sum(sin(w[i]*lam), i)"),
}


@pytest.mark.parametrize("by, text", TWICE.values(), ids=TWICE)
def test_the_gradient_of_a_gradient_computes_what_it_means(by, text):
    first = symgrad.read(text + "\n").derive(by)
    compare(replace(first.system, cost=first.gradients[by]))


@pytest.mark.sample(10)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_named_quantity_is_what_its_equation_says(path):
    system = symgrad.read(path)
    for meaning in few(system, 2):
        found = system.values(**arrays(meaning, beside=np.nan))
        assert set(found) == set(system.clauses)
        for name, value in found.items():
            wanted = [float(meaning.value(Quantity(name, *key))) for key in sorted(keys(system.families[name], meaning))]
            np.testing.assert_allclose(flattened_values(value), wanted, rtol=1e-11, atol=1e-13, err_msg=name)


def test_an_array_is_worked_in_when_it_is_read_for_the_last_time():
    f = symgrad.read("z[i] = w*x[i] + b\na[i] = sigma(z[i])\nC = sum((a[i] - y[i])**2, i)").compile("w")
    assert "a = z\n" in f.source and "np.sign(a, a)" in f.source
    rng = np.random.default_rng(2)
    given = {"x": rng.normal(size=5), "y": rng.normal(size=5), "w": .7, "b": -.2}
    kept = {name: np.copy(value) for name, value in given.items()}
    value, found = f(**given)
    a = 1/(1 + np.exp(-(.7*given["x"] - .2)))
    assert value == pytest.approx(((a - given["y"])**2).sum()) and found["w"] == pytest.approx((2*(a - given["y"])*a*(1 - a)*given["x"]).sum())
    assert all(np.array_equal(kept[name], given[name]) for name in given)


def test_an_array_is_left_alone_while_another_way_to_see_it_is_read_later():
    f = symgrad.read("e[i,j] = exp(x[i,j])\nC = sum(e[i,j]*y[i,j], i, j)**2 + sum(e[i,j]*e[j,i]*y[i,j], i, j)\nx: (n, n)\ny: (n, n)").compile("x")
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, 3, 3))
    e = np.exp(x)
    value, found = f(x=x, y=y)
    assert value == pytest.approx((e*y).sum()**2 + (e*e.T*y).sum())
    np.testing.assert_allclose(found["x"], e*(2*(e*y).sum()*y + e.T*(y + y.T)), rtol=1e-12)


BACKWARDS = {
    "C = sum(sum(x, t in 3..i)*y[i], i)": {"I": 6},
    "C = sum(sum(1, k in i+2..n)*y[i], i in 0..n)": {"n": 4},
    "C = sum(prod(x, t in 2..i)*y[i], i in 0..n)": {"n": 4},
    "C = sum(sum(x[t], t in 3..i)*y[i], i in 0..n)": {"n": 6},
    "C = sum(prod(x[t], t in 3..i)*y[i], i in 0..n)": {"n": 6},
    "C = sum(sum(x[t]*z[t], t in 3..i)*y[i], i in 0..n)": {"n": 6},
    "C = sum(sum(x[s]*z[i-s], s in 3..i)*y[i], i in 0..n)": {"n": 6},
    "C = sum(sum(x[s]*x[i-s], s in 0..i)*y[i], i in 0..n)": {"n": 4},
    "C = sum(x, t in 3..T)*sum(w[t], t in 1..T)": {"T": 1},
    "C = prod(x, t in 3..T)*sum(w[t], t in 1..T)": {"T": 1},
    "h[0] = x\nh[t] = w*h[t-1] + sum(g, s in 3..t) for t in 1..T\nC = sum(h[t]*y[t], t in 1..T)": {"T": 5},
    "h[0] = x\nh[t] = w*h[t-1] + sum(g[s]*u[t-s], s in 3..t) for t in 1..T\nC = sum(h[t]*y[t], t in 1..T)": {"T": 5},
    "h[t] = sum(x[s], s in t+2..T)*sum(x[s]**2, s in 0..t-1) for t in 0..T\nC = sum(h[t]**2*x[t], t in 0..T)": {"T": 4},
}


@pytest.mark.parametrize("text", BACKWARDS)
def test_a_range_that_ends_before_it_begins_is_empty(text):
    system = symgrad.read(text)
    meaning = sample(system, BACKWARDS[text], random.Random(1))
    value, found = system.compile()(**arrays(meaning))
    assert value == pytest.approx(float(meaning.value(Quantity(system.cost))), rel=1e-12)
    for name, gradient in found.items():
        wanted = [float(meaning.value(Total(Quantity(system.cost), Quantity(name, *key)))) for key in sorted(meaning.inputs[name])]
        np.testing.assert_allclose(flattened_values(gradient), wanted, rtol=1e-10, atol=1e-12, err_msg=name)


class softcap(sympy.Function):
    """2*tanh(u/2), which stays between -2 and 2."""

    nargs = 1


def test_a_function_that_is_one_row_more_is_derived_and_runs_on_arrays_lists_and_numbers(monkeypatch):
    row = functions.ScalarFunction("softcap", softcap, lambda mp, u: 2*mp.tanh(u/2), lambda u, y: Plus(1, Times(sympy.Rational(-1, 4), Power(y, 2))),
                        r"\operatorname{softcap}", ("mul", 2, ("tanh", ("mul", 0.5, "u"))), "2*math.tanh({u}/2)",
                        plainly=lambda u: 2*sympy.tanh(u/2))
    for table, key in ((functions.BY_CLASS, softcap), (functions.BY_NAME, "softcap"), (functions.ROWS, softcap), (functions.COMPUTED, "softcap")):
        monkeypatch.setitem(table, key, row)  # as they are where the row stands in the table
    monkeypatch.setitem(ONE_ARGUMENT, "softcap", softcap)
    for text in ("C = sum(softcap(w*x[i])*y[i], i)", "C = softcap(w*x)*y", "h[0] = x\nh[t] = softcap(w*h[t-1]) for t in 1..T\nC = h[T]*softcap(y)"):
        assert symgrad.read(text).derive().check().compiled
    x = np.array([0.3, -2.0])
    assert symgrad.read("C = sum(softcap(w*x[i])*y[i], i)").compile()(w=1.5, x=x, y=np.ones(2))[0] == pytest.approx(np.sum(2*np.tanh(0.75*x)))
