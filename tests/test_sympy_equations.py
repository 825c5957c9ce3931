"""SymPy equations become the same System as their text."""

import pytest
from sympy import (Abs, Contains, Derivative, Eq, Function, Gt, I, Idx, IndexedBase, LambertW, Max, Ne, Piecewise, Product, Rational, S, Sum, Symbol, airyai, besselj, beta,
                   cos, erfinv, exp, frac, log, pi, polygamma, sin, sinc, sqrt, symbols, tanh, uppergamma)

from symgrad import System, derive, read
from symgrad.errors import InputError, SymgradError, UnsupportedError
from symgrad.notation.functions import maximum, sigma
from symgrad.notation.nodes import Plus, Power, Quantity, Times
from symgrad.notation.text import equation_text

x, y, C, w, b, L, n, N, J = symbols("x y C w b L n N J")
A, B, P, W, X, Y, Z = map(IndexedBase, ["a", "b", "p", "w", "x", "y", "z"])
i, j, k, m = symbols("i j k m")


def test_idx_ranges_are_taken_over():
    l = Idx("l", (1, L))
    system = System([Eq(A[0], x), Eq(Z[l], W[l]*A[l - 1] + B[l]), Eq(A[l], Function("sigma")(Z[l])), Eq(C, (A[L] - y)**2)])
    assert system == read("a[0] = x\nz[l] = a[l-1]*w[l] + b[l] for l in 1..L\na[l] = sigma(z[l]) for l in 1..L\nC = (a[L] - y)**2\n")


def test_limits_of_sums_are_written_ranges_and_symbols_of_the_left_side_are_letters():
    system = System([Eq(Z[i, k], Sum(W[k, j]*X[i, j], (j, 0, J - 1))), Eq(P[i, k], exp(Z[i, k])/Sum(exp(Z[i, m]), (m, 0, n - 1))),
                         Eq(C, -Sum(Y[i, k]*log(P[i, k]), (k, 0, n - 1), (i, 0, N - 1))/N)],
                        assume=[Eq(Sum(Y[i, k], (k, 0, n - 1)), 1), Gt(X[i, j], 0)], named={("C", "z"): "delta"})
    assert system == read("assume sum(y[i,k], k in 0..n-1) = 1\nassume x[i,j] > 0\nz[i,k] = sum(w[k,j]*x[i,j], j in 0..J-1)\n"
                          "p[i,k] = exp(z[i,k])/sum(exp(z[i,m]), m in 0..n-1)\nC = -sum(log(p[i,k])*y[i,k], i in 0..N-1, k in 0..n-1)/N\nname delta = dC/dz\n")
    assert read(equation_text(system)) == system


def test_a_pair_of_symbols_is_named_as_a_pair_of_names_is():
    equations = [Eq(w, x**2), Eq(C, (w - y)**2)]
    assert System(equations, named={(C, w): "delta"}) == System(equations, named={("C", "w"): "delta"})


def test_expressions_are_turned_into_notation_in_printing_order():
    one = lambda e: System([Eq(C, e)]).definitions[0].body
    q, r = Quantity("x"), Quantity("y")
    assert one(x - y) == Plus(q, Times(-1, r))
    assert one((y - x)**2) == Power(Plus(r, Times(-1, q)), 2)
    assert one(2*x/y) == Times(2, q, Power(r, -1))
    assert one(sqrt(x)) == Power(q, Rational(1, 2))
    assert one(0.1*x) == Times(Rational(1, 10), q)
    assert one(pi*sigma(x)) == Times(pi, sigma(q))
    assert one(Max(x, y)) == maximum(q, r)
    assert one(Abs(x)).func is Abs and one(tanh(x)).func is tanh


def test_products_and_abstract_quantities_are_read():
    system = System([Eq(w, Product(X[i], (i, 1, n))), Eq(C, Function("C")(w, x.subs(x, y)))])
    assert equation_text(system) == "w = prod(x[i], i in 1..n)\nC = C(w, y)\n"


def test_a_pair_of_expressions_is_an_equation():
    assert System([(C, x**2)]) == System([Eq(C, x**2)])


def test_given_names_bind():
    with pytest.raises(InputError, match="neither given nor defined"):
        System([Eq(C, w*x)], given=["w"])
    assert System([Eq(C, w*x)], given=[w, x]).given == ("w", "x")


@pytest.mark.parametrize("equations, message", [
    ([], "there is no equation"),
    ([Eq(x, x)], "is no equation"),
    ([x], "is no equation"),
    ([Gt(x, 0)], "a bound is no equation"),
    ([Eq(x + y, 1)], "cannot be defined"),
    ([Eq(C, X[i])], "i is free on the right of C"),
    ([Eq(Z[i], Sum(X[i], (i, 0, n - 1)))], "bound twice"),
    ([Eq(C, Sum(X[i*i], (i, 0, n - 1)))], "cannot stand in a place"),
    ([Eq(C, Sum(X[Y[i]], (i, 0, n - 1)))], "depends on data"),
    ([Eq(C, Derivative(x**2, x))], "is no derivative of an undefined function"),
    ([Eq(C, Piecewise((x, Contains(x, S.Integers)), (0, True)))], "is no comparison"),
    ([Eq(C, x + I)], "I is no real number"),
    ([Eq(C, Symbol("a b"))], "is no plain name"),
    ([Eq(C, Symbol("lambda"))], "is no plain name"),
    ([Eq(C, Symbol("pi"))], "is no plain name"),
    (["C = x"], "is no equation"),
    ([("C", "x")], "is no equation"),
    ([Eq(C, w), Eq(w, C)], "defined through itself"),
])
def test_what_cannot_be_read_is_refused_with_the_equation(equations, message):
    with pytest.raises(SymgradError) as caught:
        System(equations)
    assert message in str(caught.value)


def test_an_assumption_is_an_equation_or_a_bound():
    with pytest.raises(InputError, match="nothing is assumed here"):
        System([Eq(C, x**2)], assume=[Ne(x, 0)])


def test_an_error_points_into_the_printed_equation():
    with pytest.raises(UnsupportedError) as caught:
        System([Eq(w, x), Eq(C, w + uppergamma(x, y))])
    assert str(caught.value).split("\n")[:3] == ["<equations>:2:11: uppergamma has 2 arguments, of which all but one must be numbers", "  | Eq(C, w + uppergamma(x, y))", "  |           ^^^^^^^^^^^^^^^^"]


def test_one_plain_expression_is_derived_in_the_callers_own_symbols():
    f = Symbol("f")
    assert derive(x**2*sin(x), x).answer == x**2*cos(x) + 2*x*sin(x)
    assert derive(exp(f*y), y).answer == f*exp(f*y)


class swish(Function):
    """A user's own function: u/(1 + exp(-u))."""

    nargs = 1

    def fdiff(self, argindex=1):
        u = self.args[0]
        return 1/(1 + exp(-u)) + u*exp(-u)/(1 + exp(-u))**2

    def _eval_evalf(self, prec):
        return (self.args[0]/(1 + exp(-self.args[0])))._eval_evalf(prec)


class wrong(swish):
    """One whose derivative is not what it says."""

    def fdiff(self, argindex=1):
        return 1/(1 + exp(-self.args[0]))


@pytest.mark.parametrize("function", [LambertW(x), erfinv(x), sinc(x), besselj(1, x), polygamma(1, x), beta(x, 2), airyai(x), swish(x)], ids=str)
def test_a_sympy_function_that_knows_its_derivative_is_derived_and_checked(function):
    derivation = derive(function**2, x)
    difference = derivation.answer - (function**2).diff(x)
    assert abs(difference.subs(x, Rational(2, 5)).evalf(30)) < 1e-20
    assert derivation.check().worst < 1e-20


@pytest.mark.parametrize("function, message", [
    (frac(x), "frac does not say what its derivative is"), (wrong(x), "does not agree with difference quotients"),
    (uppergamma(x, y), "all but one must be numbers"),
])
def test_a_sympy_function_that_knows_no_right_derivative_is_refused_by_its_name(function, message):
    with pytest.raises(UnsupportedError, match=message):
        derive(function**2, x)


@pytest.mark.parametrize("arguments, message", [(("x**2", x), "is no SymPy expression"), ((x**2, y), "y does not stand in x**2")])
def test_a_plain_expression_that_cannot_be_derived_is_refused(arguments, message):
    with pytest.raises(InputError) as caught:
        derive(*arguments)
    assert message in str(caught.value)


def test_an_expression_that_is_nested_too_deeply_is_refused_in_words():
    deep = x
    for _ in range(400):
        deep = sin(deep, evaluate=False)
    with pytest.raises(SymgradError, match="too many levels"):
        System([Eq(C, deep, evaluate=False)])
