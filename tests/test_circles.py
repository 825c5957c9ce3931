"""Places around a circle, x[(i+1) % N]: read, derived by the place that a shift comes from, run by turning an array, or by adding up at places."""

import warnings

import numpy as np
import pytest
from sympy import Eq, IndexedBase, Mod, Sum, Symbol, symbols

import symgrad
from symgrad.errors import SymgradError
from symgrad.notation.nodes import Letter, Modulo, Quantity

CASES = {
    "differences on a ring": "z[i] = x[(i+1) % N] - x[i] for i in 0..N-1\nC = sum(z[i]**2, i)",
    "second differences": "C = sum((x[(i+1) % N] - 2*x[i] + x[(i-1) % N])**2*w[i], i in 0..N-1)",
    "a circular convolution": "y[i] = sum(k[m]*x[(i-m) % N], m in 0..M-1) for i in 0..N-1\nC = sum(sin(y[i]), i)",
    "every other place": "C = sum(y[i]*sin(x[(2*i) % N]), i in 0..M-1)",
    "turned round": "C = sum(y[i]*sin(x[(-i) % N]), i in 0..N-1)",
    "heat on a ring": "u[0,i] = f[i] for i in 0..N-1\nu[t,i] = u[t-1,i] + k*(u[t-1,(i+1) % N] - 2*u[t-1,i] + u[t-1,(i-1) % N]) for t in 1..T, i in 0..N-1\n"
                      "C = sum((u[T,i] - g[i])**2, i)",
    "a torus": "C = sum((A[i,j] - A[(i+1) % M,j])**2 + A[i,j]*A[i,(j-1) % N], i in 0..M-1, j in 0..N-1)",
    "both places move": "C = sum(w[i]*A[i,(i+1) % N]**2, i in 0..N-1)",
    "a place as a value": "C = sum(((i+1) % N)*x[i]**2, i in 0..N-1)",
    "even places": "C = sum([i % 2 = 0]*x[i]**2, i in 0..N-1)",
    "places written as a bracket": "C = sum([(3*i+1) % N = p]*y[i]*x[p]**2, i in 0..M-1, p in 0..N-1)",
    "a circle of four": "C = sum(x[(i+1) % 4]*x[i]**2, i in 0..3)",
    "a circle of a size that is a number": "size K = 3\nC = sum(x[(i+1) % K]*x[i]**2, i in 0..K-1)",
    "places that count from 1": "C = sum(x[i % N + 1]*x[i]**2, i in 1..N)",
    "half a circle": "C = sum(x[(i+3) % (2*N)]*y[i]**2, i in 0..N-1)",
    "a letter of another size": "C = sum(y[i]*x[(i+1) % N]**2, i)",
    "once around, and on": "C = sum(x[(i+N+1) % N]*x[i % N], i in 0..N-1)",
    "rings in layers": "a[0,i] = x[i] for i in 0..N-1\na[l,i] = tanh(w[l]*a[l-1,(i+1) % N]) for l in 1..L, i in 0..N-1\nC = sum(a[L,i]**2, i)",
}


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", CASES)
def test_places_around_a_circle_are_read_derived_checked_and_run(name):
    system = symgrad.read(CASES[name])
    assert symgrad.read(str(system)) == system
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert system.derive().check().compiled
    if "[t" not in CASES[name] and "[l" not in CASES[name]:
        assert system.hessian(system.inputs[0]).check().compiled


def test_a_shift_is_undone_in_the_derivative():
    derivation = symgrad.read(CASES["differences on a ring"]).derive("x")
    assert "dC/dx[i] = 2 * (z[(i-1)%N] - z[i])" in derivation.to_text(ascii=True)
    assert r"(i-1) \bmod N" in derivation.to_latex()


def test_an_array_is_turned_and_no_positions_are_made():
    source = symgrad.read(CASES["a torus"]).compile().source
    assert "np.roll" in source and "np.arange" not in source.split("def program")[1]
    A = np.random.default_rng(1).normal(size=(3, 4))
    value, gradient = symgrad.read(CASES["a torus"]).compile()(A=A)
    assert value == pytest.approx(((A - np.roll(A, -1, 0))**2 + A*np.roll(A, 1, 1)).sum())
    wanted = 4*A - 2*np.roll(A, -1, 0) - 2*np.roll(A, 1, 0) + np.roll(A, 1, 1) + np.roll(A, -1, 1)
    assert np.allclose(gradient["A"], wanted)


def test_places_that_meet_are_added_up():
    f = symgrad.read(CASES["every other place"]).compile()
    assert "np.add.at" in f.source
    x, y = np.array([0.3, -0.2, 1.1]), np.arange(1.0, 6)
    wanted = np.zeros(3)
    np.add.at(wanted, 2*np.arange(5) % 3, y*np.cos(x[2*np.arange(5) % 3]))
    assert np.allclose(f(x=x, y=y)[1]["x"], wanted)


@pytest.mark.parametrize("text, write", [
    ("C = sum(x[i+1 % N]*x[i], i in 0..N-1)", "write (i+1) % N"), ("C = sum(x[i-1 % N]*x[i], i in 0..N-1)", "write (i-1) % N"),
    ("C = sum(x[2*i+1 % N]*x[i], i in 0..N-1)", "write (2*i+1) % N"), ("C = sum(x[(i+1) % i]*x[i], i in 0..N-1)", "(i+1) % N"),
    ("C = sum(x[(i+1) % (N-1)]*x[i], i in 0..N-1)", "(i+1) % N"), ("C = sum(x[(i+1) % 0]*x[i], i in 0..3)", "(i+1) % N"),
    ("C = sum(x[i]*(x[i] % 2), i)", "mod(x[i], 2)"), ("X: (n)\nC = sum(X % 2)", "mod(X, 2)"), ("h[i] = x[i]*h[(i+1) % N] for i in 0..N-1\nC = sum(h[i], i)", "h[t-1]"),
    ("h[(i+1) % N] = x[i] for i in 0..N-1\nC = sum(h[i]**2, i)", "alone"), ("C = sum(x[(i*i) % N], i in 0..N-1)", "multiples"), ("C = sum(x[(i+1) % N], i)", "i in 0..N-1"),
])
def test_what_is_near_a_circle_is_refused_with_what_to_write(text, write):
    with pytest.raises(SymgradError) as raised:
        symgrad.read(text)
    assert raised.value.place and write in raised.value.remedy


def test_a_place_around_a_circle_has_one_form():
    i, N = Letter("i"), Quantity("N")
    assert Modulo(i + 1 + 2*N, N) == Modulo(i + 1, N) == Modulo(Modulo(i, N) + 1, N) and Modulo(i + 4, 3) == Modulo(i + 1, 3) and Modulo(7, 3) == 1
    assert Modulo(4*i + 1, 2) == 1 and Modulo(2*Modulo(i, N) - i, N) == Modulo(i, N)


def test_a_sympy_equation_has_such_places_too():
    N, C, i = Symbol("N", integer=True), Symbol("C"), symbols("i", integer=True)
    x = IndexedBase("x")
    system = symgrad.System([Eq(C, Sum(x[Mod(i + 1, N)]*x[i]**2, (i, 0, N - 1)))])
    assert "x[(i+1)%N]" in str(system) and system.derive().check().compiled
