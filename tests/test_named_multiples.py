"""Names for multiples of a derivative, as notes keep 1/m out: name dZ = m*dC/dz."""

import numpy as np
import pytest

import symgrad
from symgrad.errors import InputError

LOGISTIC = "X: (m, n)\nw: (n)\ny: (m)\nz = X@w\na = sigma(z)\nC = -mean(y*log(a) + (1 - y)*log(1 - a))\n"
NETWORK = ("a[0,i,j] = x[i,j]\nz[l,i,j] = sum(w[l,j,k]*a[l-1,i,k], k) + b[l,j] for l in 1..L\na[l,i,j] = sigma(z[l,i,j]) for l in 1..L\n"
           "C = 1/2*mean(sum((a[L,i,j] - y[i,j])**2, j), i in 0..m-1)\n")
CASES = {
    "the number of samples": LOGISTIC + "name dz = m*dC/dz",
    "a network": NETWORK + "name dZ = m*dC/dz",
    "a sign": "z = w*x\nE = z**2\nname g = -dE/dz",
    "of an input": "E = sum(beta[i]**2*x[i], i)\nname g = -dE/dbeta",
    "an input as the number": "z[i] = w*x[i]\nE = sum(z[i]**2, i)\nname q = c**2*dE/dz\nE2 = c*E",
    "two of them": "u[i] = w*x[i]\nv[i] = sin(u[i])\nE = sum(v[i]**2, i)\nname p = 2*dE/dv\nname q = 1/2*dE/du",
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", CASES)
def test_multiples_are_read_derived_checked_and_run(name):
    system = symgrad.read(CASES[name])
    assert symgrad.read(str(system)) == system and " = " in str(system).splitlines()[-1]
    cost = "E" if name == "an input as the number" else None
    assert system.derive(cost=cost).check().compiled


def test_a_gradient_is_no_multiple():
    beta, x = np.array([1.0, -2.0]), np.array([0.5, 3.0])
    _, gradient = symgrad.read(CASES["of an input"]).compile()(beta=beta, x=x)
    assert np.allclose(gradient["beta"], 2*beta*x)


def test_the_page_keeps_the_number_out():
    page = symgrad.read(CASES["the number of samples"]).derive("w").to_text(form="matrix")
    assert "dz[i] is the name of m * ∂C/∂z[i]:" in page and "dz[i]   the name of m * ∂C/∂z[i]" in page
    assert "dz = a - y" in page and "∂C/∂w = 1/m * Xᵀ * dz" in page
    page = symgrad.read(CASES["a network"]).derive("w", "b").to_text(form="matrix")
    assert "dZ[L] = σ'(z[L]) ⊙ (a[L] - y)" in page and "∂C/∂w[l] = 1/m * dZ[l]ᵀ * a[l-1]" in page


def test_the_name_may_be_asked_for():
    derivation = symgrad.read(CASES["a sign"]).derive("g")
    assert str(derivation.answer) == "2*z" and "g = -2 * z" in derivation.to_text()


@pytest.mark.parametrize("line, words", [
    ("name q = x[0]*dC/dz", "an array"), ("name q = 0*dC/dz", "is 0"), ("name q = r*dC/dz", "r is no name"), ("name q = 2*dC", "names no derivative"),
    ("name m = 2*dC/dz", "something else already"), ("name q = 2*dC/dz\nname r = dC/dz", "called q already"),
])
def test_what_is_no_multiple_is_refused(line, words):
    with pytest.raises(InputError, match=words) as raised:
        symgrad.read(f"z[i] = w*x[i]\nC = sum(z[i]**2, i in 0..m-1)\n{line}")
    assert raised.value.remedy


def test_a_multiple_is_compared_only_where_its_entry_exists():
    report = symgrad.read("y: (2..T)\ng[0] = x**2\ng[t] = y[t]*g[0] for t in 2..T\nC = sum(g[t]**2, t in 2..T)\nname delta = -1/2*dC/dg").derive().check()
    assert report.compiled and report.worst < 1e-20
