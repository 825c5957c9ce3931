"""Jacobians and Hessians in index form: every entry by every entry, checked like any derivation, and compiled to the array."""

import numpy as np
import pytest

import symgrad
from symgrad.errors import InputError

LEAST_SQUARES = "r[i] = sum(A[i,j]*x[j], j) - y[i]\nC = sum(r[i]**2, i)"
SOFTMAX = "p[i] = exp(z[i])/sum(exp(z[j]), j)\nC = p[0]"
LOGISTIC = "z[i] = sum(w[j]*x[i,j], j)\np[i] = sigma(z[i])\nC = -mean(y[i]*log(p[i]) + (1 - y[i])*log(1 - p[i]), i)"
FACTORS = "C = sum((Y[i,j] - sum(U[i,k]*V[j,k], k))**2, i, j)"
DEEP = "a[0,i] = x[i]\na[l,i] = tanh(sum(w[l,i,k]*a[l-1,k], k)) for l in 1..L\nC = sum(a[L,i]**2, i)"


def right(derivation):
    """What the one question is answered with."""
    ((number,),) = derivation.blocks
    return derivation.proofs[number].right


def test_the_jacobian_of_a_linear_map_is_its_matrix():
    derivation = symgrad.read(LEAST_SQUARES).jacobian("r", "x")
    assert str(right(derivation)) == "A[i,j]"
    assert derivation.check().worst < 1e-20


def test_the_jacobian_by_a_matrix_keeps_one_bracket():
    derivation = symgrad.read(LEAST_SQUARES).jacobian("r", "A")
    assert str(right(derivation)) == "[i = i']*x[j]"
    derivation.check()


def test_the_jacobian_of_softmax_is_diag_p_minus_p_p():
    derivation = symgrad.read(SOFTMAX).jacobian("p", "z")
    assert str(right(derivation)) == "p[i]*([i = j] - p[j])"
    derivation.check()


def test_the_hessian_of_logistic_regression_weighs_by_the_slope():
    derivation = symgrad.read(LOGISTIC).hessian("w")
    assert str(right(derivation)) == "mean(x[i,j']*sigma'(z[i])*x[i,j], i)"
    derivation.check()


def test_the_hessian_of_a_factorisation_is_block_diagonal_and_its_mixed_part_is_not():
    net = symgrad.read(FACTORS)
    assert str(right(net.hessian("U"))) == "2*[i = i']*sum(V[j,k']*V[j,k], j)"
    for derivation in (net.hessian("U"), net.hessian("U", "V")):
        derivation.check()


def test_a_hessian_compiles_to_the_array_itself():
    rng = np.random.default_rng(0)
    x, y, w = rng.normal(size=(7, 3)), rng.random(7), rng.normal(size=3)
    s = 1/(1 + np.exp(-x @ w))
    hessian = symgrad.read(LOGISTIC).hessian("w").compile()(w=w, x=x, y=y)
    assert np.allclose(hessian, x.T @ (x*(s*(1 - s))[:, None])/7, rtol=1e-12)


def test_a_jacobian_compiles_to_the_array_itself():
    z = np.array([0.3, -1.2, 0.7, 0.1])
    p = np.exp(z)/np.exp(z).sum()
    assert np.allclose(symgrad.read(SOFTMAX).jacobian("p", "z").compile()(z=z), np.diag(p) - np.outer(p, p), rtol=1e-12)


def test_a_sum_whose_range_is_a_row_s_own_makes_no_low_rank():
    jacobian = symgrad.read("f[i] = prod(sin(x[i,j]*y[2*j+1]), j in 0..i-1) for i in 0..n-1\nC = sum(f[i]**2, i)").jacobian("f", "y")
    assert jacobian.check().compiled and "low rank" not in jacobian.to_text()


def test_the_jacobian_of_a_number_compiles_to_its_gradient_alone():
    net, x = symgrad.read("C = sum(x[i]**2, i) + x[0]*x[1]*y"), np.array([1., 2, 4])
    assert np.array_equal(net.jacobian("C", "x").compile()(x=x, y=3.), [8, 7, 8])
    assert net.jacobian("C", "y").compile()(x=x, y=3.) == 2


def test_the_hessian_of_a_network_of_symbolic_depth_by_its_input_checks():
    net = symgrad.read(DEEP)
    assert net.hessian("x").check().comparisons > 0


@pytest.mark.parametrize("of, by", [("a", "x"), ("C", "w"), ("x", "w")])
def test_a_jacobian_over_layers_or_of_an_input_is_refused(of, by):
    with pytest.raises(InputError, match="no Jacobian"):
        symgrad.read(DEEP).jacobian(of, by)
