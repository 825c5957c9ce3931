"""Recurrences that read all their earlier values, or all their later ones, with something divided: laws that look through names come to an end."""

import math

import numpy as np
import pytest

import symgrad

TEXTS = {
    "scaled dense skips": "a[0] = b\na[l] = sum(a[m], m in 0..l-1)/v for l in 1..L\nC = sum(a[l]**2, l in 1..L)",
    "dense skips of an array":
        "a[0,i] = x[i]\na[l,i] = tanh(sum(w[l,m]*a[m,i], m in 0..l-1))/sqrt(v) for l in 1..L\nC = sum(a[l,i]**2, l in 1..L, i)",
    "forward substitution": "x[i] = (b[i] - sum(Lo[i,j]*x[j], j in 0..i-1))/Lo[i,i] for i in 0..n-1\nC = sum(x[i]**2, i in 0..n-1)",
    "backward substitution":
        "x[n-1] = c\nx[i] = (b[i] - sum(U[i,j]*x[j], j in i+1..n-1))/U[i,i] for i in 0..n-2\nC = sum(x[i]**2, i in 0..n-1)",
    "causal averages": "h[0] = x\nh[t] = w[t]*sum(h[s], s in 0..t-1)/t for t in 1..T\nC = sum(h[t]**2, t in 1..T)",
    "causal weights":
        "h[0] = x\nh[t] = sum(exp(h[s]*u), s in 0..t-1)/sum(exp(h[s]), s in 0..t-1) for t in 1..T\nC = sum(h[t]**2, t in 1..T)",
    "divided by the norm so far": "h[0] = x\nh[t] = h[t-1]/sqrt(sum(h[s]**2, s in 0..t-1)) for t in 1..T\nC = sum(h[t]*c[t], t in 1..T)",
    "divided by a named norm":
        "h[0] = x\nr[t] = sqrt(sum(h[s]**2, s in 0..t-1)) for t in 1..T\nh[t] = c[t]/r[t] for t in 1..T\nC = sum(h[t]*c[t], t in 1..T)",
    "a root of squares": "a[0] = b\na[l] = sqrt(sum(a[m]**2, m in 0..l-1)) for l in 1..L\nC = sum(a[l]*c[l], l in 1..L)",
    "a power that is an input": "a[0] = b\na[l] = sum(a[m], m in 0..l-1)**q for l in 1..L\nC = sum(a[l]*c[l], l in 1..L)",
    "logarithms of sums": "h[0] = x\nh[t] = log(sum(exp(h[s])*w[s], s in 0..t-1)) for t in 1..T\nC = sum(h[t]**2, t in 1..T)",
    "two that read one another":
        "a[0] = x\nb[0] = y\na[t] = sum(b[s], s in 0..t-1)/v for t in 1..T\nb[t] = sum(a[s], s in 0..t-1)/w for t in 1..T\n"
        "C = sum(a[t]*b[t], t in 1..T)",
    "three that read one another":
        "h[0] = x\nz[t] = sigma(w*sum(h[s], s in 0..t-1)) for t in 1..T\nk[t] = tanh(u*sum(h[s]*z[t], s in 0..t-1)) for t in 1..T\n"
        "h[t] = (z[t]*k[t] + sum(h[s], s in 0..t-1))/v for t in 1..T\nC = sum(h[t]**2, t in 1..T)",
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_it_checks_and_so_does_its_program(text):
    report = symgrad.read(text).derive().check()
    assert report.compiled > 0 and report.worst < 1e-20


def differences(cost, point):
    """The gradient of a cost of plain Python, by central differences."""
    step = 1e-6*np.eye(len(point))
    return [(cost(point + one) - cost(point - one))/2e-6 for one in step]


@pytest.mark.parametrize("L, v", [(1, 2.0), (4, 2.0), (3, -0.7)])
def test_scaled_dense_skips_by_hand(L, v):
    value, found = symgrad.read(TEXTS["scaled dense skips"]).compile("b")(b=1.5, v=v, L=L)
    a = [1.0]  # every value is a multiple of b
    for _ in range(L):
        a.append(sum(a)/v)
    square = sum(one**2 for one in a[1:])
    assert value == pytest.approx(1.5**2*square) and found["b"] == pytest.approx(2*1.5*square)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_forward_substitution_by_hand(n):
    rng = np.random.default_rng(n)
    lower, b = np.tril(rng.normal(size=(n, n)), -1) + np.diag(rng.uniform(1, 2, n)), rng.normal(size=n)
    value, found = symgrad.read(TEXTS["forward substitution"]).compile("b", "Lo")(b=b, Lo=lower)
    x = np.linalg.solve(lower, b)
    by_b = np.linalg.solve(lower.T, 2*x)
    assert value == pytest.approx(x @ x)
    np.testing.assert_allclose(found["b"], by_b, rtol=1e-10)
    np.testing.assert_allclose(found["Lo"], -np.tril(np.outer(by_b, x)), rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("T", [1, 2, 6])
def test_causal_averages_by_hand(T):
    w = np.linspace(0.5, 1.5, T)

    def cost(w, x=0.8):
        h = [x]
        for t in range(1, T + 1):
            h.append(w[t - 1]*math.fsum(h)/t)
        return math.fsum(one**2 for one in h[1:])
    value, found = symgrad.read(TEXTS["causal averages"]).compile("w", "x")(w=w, x=0.8)
    assert value == pytest.approx(cost(w))
    np.testing.assert_allclose(found["w"], differences(cost, w), rtol=1e-6)
    assert found["x"] == pytest.approx(differences(lambda x: cost(w, x[0]), np.array([0.8]))[0], rel=1e-6)


@pytest.mark.parametrize("text, by", [("scaled dense skips", "b"), ("causal averages", "x")])
def test_the_hessian_checks(text, by):
    assert symgrad.read(TEXTS[text]).hessian(by).check().compiled > 0
