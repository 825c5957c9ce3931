"""SymPy's expressions of matrices become the same System as matrix text."""

import pytest
from sympy import Eq, Gt, MatrixSymbol, Sum, exp, log, sqrt, symbols, tanh
from sympy.matrices.expressions import (Determinant, DiagMatrix, DiagonalOf, DotProduct, HadamardPower, HadamardProduct, Identity, KroneckerProduct, OneMatrix,
                                        Trace)

from symgrad import System, read
from symgrad.errors import InputError, SymgradError, UnsupportedError
from symgrad.notation.text import equation_text

m, n, C, c, i, j = symbols("m n C c i j")
A, X, Z = MatrixSymbol("A", m, n), MatrixSymbol("X", n, n), MatrixSymbol("Z", n, n)
x, y, z = MatrixSymbol("x", n, 1), MatrixSymbol("y", m, 1), MatrixSymbol("z", m, 1)


@pytest.mark.parametrize("equations, text", [
    ([(C, x.T*X*x)], "x: (n)\nX: (n, n)\nC = x@X@x"),
    ([(C, (x.T*x)**2)], "x: (n)\nC = (x@x)**2"),
    ([Eq(C, exp(DotProduct(x, x)))], "x: (n)\nC = exp(x@x)"),
    ([Eq(C, c + Trace(X.T*X))], "X: (n, n)\nC = c + tr(X.T@X)"),
    ([Eq(C, log(Determinant(X)) + 1)], "X: (n, n)\nC = log(det(X)) + 1"),
    ([Eq(Z, X*X.T), Eq(C, Trace(Z))], "Z: (n, n)\nX: (n, n)\nZ = X@X.T\nC = tr(Z)"),
    ([Eq(z, A*x - y), Eq(C, c*DotProduct(z, z))], "z: (m)\ny: (m)\nA: (m, n)\nx: (n)\nz = A@x - y\nC = c*(z@z)"),
    ([Eq(Z, X**-1), Eq(C, Trace(Z**3))], "Z: (n, n)\nX: (n, n)\nZ = inv(X)\nC = tr(power(Z, 3))"),
    ([Eq(Z, HadamardProduct(X, X.T)), Eq(C, Trace(Z))], "Z: (n, n)\nX: (n, n)\nZ = X*X.T\nC = tr(Z)"),
    ([Eq(C, Trace(HadamardPower(X, 2)))], "X: (n, n)\nC = tr(X**2)"),
    ([Eq(C, Trace(Identity(n) + X))], "X: (n, n)\nC = tr(eye(n) + X)"),
    ([Eq(C, Trace(DiagMatrix(x)*X))], "x: (n)\nX: (n, n)\nC = tr(diag(x)@X)"),
    ([(C, x.T*DiagonalOf(X))], "x: (n)\nX: (n, n)\nC = x@diag(X)"),
    ([(C, OneMatrix(1, m)*A*x)], "A: (m, n)\nx: (n)\nC = ones(m)@A@x"),
    ([Eq(Z, x*x.T), Eq(C, Trace(Z))], "Z: (n, n)\nx: (n)\nZ = outer(x, x)\nC = tr(Z)"),
    ([Eq(C, X[0, 1]*x[2, 0])], "X: (n, n)\nx: (n)\nC = X[0,1]*x[2]"),
    ([Eq(C, Sum(X[i, j]**2, (i, 0, n - 1), (j, 0, n - 1)))], "X: (n, n)\nC = sum(X[i,j]**2, j in 0..n-1, i in 0..n-1)"),
    ([Eq(z, (A*x).applyfunc(tanh)), (C, z.T*z)], "z: (m)\nA: (m, n)\nx: (n)\nz = tanh(A@x)\nC = z@z"),
    ([Eq(C, sqrt(Trace(X)))], "X: (n, n)\nC = sqrt(tr(X))"),
])
def test_matrix_expressions_are_the_system_of_their_text(equations, text):
    system = System(equations)
    assert str(system) == str(read(text + "\n"))
    assert read(equation_text(system)) == system


def test_an_assumption_may_be_of_a_determinant():
    system = System([Eq(C, log(Determinant(X)))], assume=[Gt(Determinant(X), 0)])
    assert system.bounds == read("X: (n, n)\nassume det(X) > 0\nC = log(det(X))\n").bounds


def test_the_gradient_of_a_square_form():
    assert System([(C, x.T*X*x)]).derive("x", "X").check().worst < 1e-20


@pytest.mark.parametrize("equations, kind", [
    ([(C, X)], InputError), ([Eq(C, Trace(KroneckerProduct(X, X)))], UnsupportedError), ([(C, x.T*MatrixSymbol("K", n, n**2)*OneMatrix(n**2, 1))], UnsupportedError),
    ([Eq(C, Trace(X**20))], UnsupportedError), ([Eq(C, (X*X)[0, 0] + (X + X.T)[i, j])], SymgradError),
])
def test_what_cannot_be_read_is_refused(equations, kind):
    with pytest.raises(kind):
        System(equations)
