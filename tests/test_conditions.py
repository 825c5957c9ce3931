"""Brackets that compare letters or values, where and clip: read, printed, derived, checked, and run where a branch has no value."""

import warnings

import numpy as np
import pytest
import sympy
from sympy import And, Eq, Heaviside, IndexedBase, KroneckerDelta, Or, Piecewise, Sum, log, oo, sqrt, symbols

import symgrad
from symgrad.errors import SymgradError
from symgrad.notation.brackets import AtMost, Delta, InRange, Less
from symgrad.notation.nodes import Letter, Quantity, Times

i, j, k = map(Letter, "ijk")
n = Quantity("n")


# What is read, and how it is printed

BRACKETS = [  # in sum(... *x[i,j,k]), i, j, k): the bracket, and how it is printed
    ("[i < j]", InRange(-oo, i, j - 1), "[i < j]"), ("[i <= j]", InRange(-oo, i, j), "[i <= j]"), ("[i > j]", InRange(-oo, j, i - 1), "[j < i]"),
    ("[i >= j+1]", InRange(-oo, j + 1, i), "[j + 1 <= i]"), ("[0 <= i-k]", InRange(0, i - k, oo), "[0 <= i-k]"), ("[i-k >= 0]", InRange(0, i - k, oo), "[0 <= i-k]"),
    ("[0 < i-k]", InRange(1, i - k, oo), "[1 <= i-k]"), ("[i < n]", InRange(-oo, i, n - 1), "[i < n]"), ("[i <= n-1]", InRange(-oo, i, n - 1), "[i < n]"),
    ("[0 <= i-k < n]", InRange(0, i - k, n - 1), "[0 <= i-k <= n-1]"), ("[n > i-k >= 0]", InRange(0, i - k, n - 1), "[0 <= i-k <= n-1]"),
    ("[i < j < k]", InRange(i + 1, j, k - 1), "[i + 1 <= j <= k-1]"), ("[i = j]", Delta(i, j), "[i = j]"), ("[i = j = k]", Times(Delta(i, j), Delta(j, k)), "[i = j]*[j = k]"),
]


@pytest.mark.parametrize("text, bracket, _", BRACKETS, ids=[text for text, *_ in BRACKETS])
def test_letters_are_compared(text, bracket, _):
    system = symgrad.read(f"x: (n, n, n)\nC = sum({text}*x[i,j,k], i, j, k)")
    assert system.definitions[0].body.body == Times(bracket, Quantity("x", i, j, k))
    assert symgrad.read(str(system)) == system


OF_VALUES = [
    ("[u < v]", Less(Quantity("u"), Quantity("v")), "[u < v]"), ("[u > v]", Less(Quantity("v"), Quantity("u")), "[v < u]"),
    ("[u >= 0]", AtMost(0, Quantity("u")), "[u >= 0]"), ("[0 < u]", Less(0, Quantity("u")), "[u > 0]"), ("[u < 1]", Less(Quantity("u"), 1), "[u < 1]"),
    ("[exp(u) > v]", Less(Quantity("v"), sympy.exp(Quantity("u"))), "[exp(u) > v]"),
    ("[0 < u <= 1]", Times(Less(0, Quantity("u")), AtMost(Quantity("u"), 1)), "[u > 0]*[u <= 1]"),
]


@pytest.mark.parametrize("text, bracket, printed", OF_VALUES, ids=[text for text, *_ in OF_VALUES])
def test_values_are_compared(text, bracket, printed):
    system = symgrad.read(f"C = {text}*u*v")
    assert system.definitions[0].body == Times(bracket, Quantity("u"), Quantity("v"))
    assert str(system).strip() == f"C = {printed}*u*v" and symgrad.read(str(system)) == system


@pytest.mark.parametrize("mark", ["<", "<=", ">", ">=", "=", "!="])
@pytest.mark.parametrize("form", ["[x[i] {0} x[j]]*z[i,j]", "where(x[i] {0} z[j,i], x[j], z[i,i])", "[1 {0} x[j] {0} x[i]]*z[j,i]", "[c[i] {0} c[j]]*x[i]*x[j]"])
def test_what_is_printed_of_a_comparison_of_entries_tells_the_same_sizes(form, mark):
    """The first letter that takes the whole of an axis names its size."""
    index = "index c: (n) in 0..K-1\n" if "c[" in form else ""
    system = symgrad.read(f"{index}C = sum({form.format(mark)}, i, j)")
    assert symgrad.read(str(system)) == system


@pytest.mark.parametrize("text, printed", [
    ("where(x < 1, x, sqrt(x))", "[x < 1]*x + [x >= 1]*sqrt(x)"), ("where(x > 0, x, 0)", "[x > 0]*x"), ("where(x > 0, 1, 0)", "[x > 0]"), ("where(x = 0, 0, 1)", "[x != 0]"),
    ("where(0 < x < 1, x, y)", "[x > 0]*[x < 1]*x + [x <= 0]*y + [x > 0]*[x >= 1]*y"), ("where(x > 0, 0, 0)", "0"), ("heaviside(x, 1/2)", "[x > 0] + 1/2*[x = 0]"),
    ("where(x > y, x, where(x < 0, -x, y))", "[y < x]*x + [x <= y]*(-[x < 0]*x + [x >= 0]*y)"), ("heaviside(x, 0)", "[x > 0]"),
])
def test_a_choice_is_written_out_with_brackets(text, printed):
    system = symgrad.read(f"C = {text} + y*x")
    assert str(system).strip() == f"C = {printed} + y*x" and symgrad.read(str(system)) == system


@pytest.mark.parametrize("text, write", [
    ("C = where(x, 1, 2)", "where(x < 1, x, sqrt(x))"), ("C = where(x > 0, 1)", "where(x < 1, x, sqrt(x))"), ("C = clip(x, 1)", "clip(x, -1, 1)"), ("C = x*(x > 0)", None),
    ("C = sum([k = c[i]]*x[k], i, k)", None), ("C = [i = j]", None), ("C = [x]*2", "x[i]"), ("C = [x > 0, y]", "[i = j]"), ("C = sum(x[i], i < 3)", None), ("C = where(x in 0..3, 1, 2)", None),
    ("C = [x => 0]*x", None), ("C = [x > 0 and y > 0]*x", None), ("C = heaviside(x)", "heaviside(u, v)"), ("C = sum([j in 0..i]*x[j], i, j)", None), ("C = x if x > 0 else 0", None),
])
def test_what_is_near_a_condition_is_refused_with_what_to_write(text, write):
    with pytest.raises(SymgradError) as raised:
        symgrad.read(text)
    assert raised.value.place and raised.value.remedy and (write is None or write in raised.value.remedy)


# What is derived, checked and run

CASES = {
    "the two branches by hand": "C = x*[x < 1] + sqrt(x)*[x >= 1]",
    "where": "C = where(x < 1, x, sqrt(x))",
    "clip": "C = sum(clip(x[i], -1, 1)*w[i], i)",
    "Huber": "C = sum(where(abs(r[i]) <= d, r[i]**2/2, d*(abs(r[i]) - d/2)), i)",
    "leaky relu": "C = sum(where(z[i] > 0, z[i], 0.01*z[i])**2, i)",
    "focal loss": "p[i] = sigma(z[i])\nC = -sum(where(y[i] > 0, (1 - p[i])**2*log(p[i]), p[i]**2*log(1 - p[i])), i)",
    "a hinge": "C = sum([1 - y[i]*f[i] > 0]*(1 - y[i]*f[i])**2, i)",
    "a removable point": "C = sum(where(x[i] != 0, sin(x[i])/x[i], 1), i)",
    "arrays": "A: (n, n)\nx: (n)\nC = sum(where(A > 0.5, 1/A, A**2)@x)",
    "a bracket of arrays": "X: (m, n)\nC = sum([X > 0]*sqrt(X)) + sum([X <= 0]*X**2)",
    "a recurrence": "a[0] = x\na[l] = where(a[l-1] > 0, sqrt(a[l-1]), w[l]*a[l-1]) for l in 1..L\nC = a[L]**2",
    "a sum that it guards": "C = sum([x[i] > 0]*x[i]*sqrt(y), i)",
    "pairs": "C = sum([i < j]*(x[i] - x[j])**2, i, j)",
    "a lower triangle": "s[i] = sum([j <= i]*A[i,j]*x[j], j)\nC = sum(s[i]**2, i)",
    "a causal mask": "C = sum([j <= i]*exp(q[i]*u[j])/sum([k <= i]*exp(q[i]*u[k]), k in 0..n-1)*v[j], i in 0..n-1, j in 0..n-1)",
    "a causal convolution": "z[i] = sum([0 <= i-k]*w[k]*x[i-k], k)\nC = sum(z[i]**2, i)",
    "zero padding": "z[i] = sum(k[m]*[0 <= i+m-1]*x[i+m-1], m)\nC = sum(z[i]**2, i)",
    "a condition inside another along a recurrence": "h[0] = u\nh[t] = where(h[t-1] < 5, where(h[t-1] > 0, log(h[t-1]), 4), 2) for t in 1..T\nC = h[T]**2",
    "a condition beside another in a recurrence": "h[0,i] = u[i] for i in 0..N-1\nh[t,i] = where(x[t-1] > 0, x[t-1], 2)*[h[t-1,i] > 0]*log(h[t-1,i]) "
                                                  "for t in 1..T, i in 0..N-1\nC = sum(h[T,i], i in 0..N-1)",
    "one condition in both branches": "C = sum(where(x[i] > 2, where(x[i] > 0, sqrt(x[i]), x[i]), where(x[i] > 0, 1/x[i], x[i])), i)",
    "numbers that are compared": "h[0] = x\nh[t] = [0.7 < 1.1]*where(h[t-1] > 0, sqrt(h[t-1]), y) for t in 1..T\nC = h[T]",
    "the last letter but one": "C = sum([i+1 < N]*x[i+1]*x[i], i in 0..N-1)",
    "two arrays side by side": "C = sum(where(i < M, x[i], y[i-M]), i in 0..N+M-1)",
    "letters and numbers that are equal": "C = sum([i/2 < j]*x[i]*x[j], i, j)",
    "a letter that decides": "C = sum(where(i > 0, x[i-1], 0)*y[i], i)",
}


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", CASES)
def test_conditions_are_derived_checked_and_run_without_a_warning(name):
    system = symgrad.read(CASES[name])
    assert symgrad.read(str(system)) == system
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert system.derive().check().compiled
    if "recurrence" not in name and "h[T]" not in CASES[name]:
        assert system.hessian(system.inputs[0]).check().compiled


@pytest.mark.parametrize("text, at, value, gradient", [
    ("C = where(x < 1, x, sqrt(x))", dict(x=-4.0), -4, dict(x=1)), ("C = where(x < 1, x, sqrt(x))", dict(x=4.0), 2, dict(x=0.25)),
    ("C = sum(where(x[i] > 0, log(x[i]), x[i]), i)", dict(x=[1.0, -1, 0]), -1, dict(x=[1, 1, 1])),
    ("h[0] = u\nh[t] = [v > 0]*(3 + [h[t-1] > 0]/h[t-1]) for t in 1..T\nC = h[T]**2", dict(u=0.0, v=1.0, T=1), 9, dict(u=0)),
    ("h[0] = a\nh[t] = 0.5*h[t-1] + where(t > 1, x[t-1], 1) for t in 1..T\nC = h[T]", dict(a=0.0, x=[10.0, 1, 2]), 2.75, dict(x=[0, 0.5, 1])),
    ("C = [x != -1]*w/(x + 1)", dict(x=-1.0, w=2.0), 0, dict(x=0, w=0)),
    ("C = sum([x[i] > 0]*x[i]/y, i)", dict(x=[-1.0, -2], y=0.0), 0, dict(x=[0, 0], y=0)),
    ("C = sum([x[i] > 0]*x[i]*sqrt(y), i)", dict(x=[-1.0, -2], y=-1.0), 0, dict(x=[0, 0], y=0)),
    ("C = where(x > 0, x + log(1 + exp(-x)), log(1 + exp(x)))", dict(x=800.0), 800, dict(x=1)), ("C = where(x > 0, asin(x)*acosh(y), y)", dict(x=-3.0, y=0.0), 0, dict(x=0, y=1)),
    ("C = sum(where(x[i] > 0, x[i]**p, 0), i)", dict(x=[-1.0, 4], p=0.5), 2, dict(x=[0, 0.25], p=2*np.log(4))),
])
def test_the_branch_that_is_not_taken_need_not_exist(text, at, value, gradient):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found, slopes = symgrad.read(text).compile()(**at)
    assert found == pytest.approx(value) and all(np.allclose(slopes[name], wanted) for name, wanted in gradient.items())


def test_a_page_says_what_a_bracket_guards():
    page = symgrad.read("C = [x < 1]*x + y").derive().to_text()
    assert "Where [x < 1] is 0, what it multiplies is never evaluated." in page.replace("\n", " ")
    assert "what it multiplies" not in symgrad.read(CASES["where"]).derive().to_text()  # the cases say it


# SymPy

C, u, v = symbols("C u v")
x, a, b, size = IndexedBase("x"), *symbols("a b", integer=True), symbols("n", integer=True)

OF_SYMPY = [
    (Piecewise((u, u < 1), (sqrt(u), True)), "[u < 1]*u + [u >= 1]*sqrt(u)"), (Heaviside(u)*v, None), (Heaviside(u, 0)*v, "v*[u > 0]"),
    (Piecewise((u**2, And(u > 0, u < 1)), (sqrt(u), u >= 1), (0, True)), "[u > 0]*[u < 1]*u**2 + [u >= 1]*sqrt(u)"),
    (Piecewise((u, Or(u < 0, u > 2)), (u**3, True)), "[u > 2]*u + [u < 0]*u + [u >= 0]*[u <= 2]*u**3"),
    (Piecewise((1, u > v), (log(v - u), u < v), (0, True)), None), (Sum(KroneckerDelta(a, b)*x[a]*x[b]**2, (a, 0, size - 1), (b, 0, size - 1)), None),
    (Sum(Piecewise((x[a - 1]*x[a], a > 0), (0, True)), (a, 0, size - 1)), "sum([1 <= a]*x[a-1]*x[a], a in 0..n-1)"),
]


@pytest.mark.parametrize("e, printed", OF_SYMPY, ids=str)
def test_conditions_of_sympy(e, printed):
    system = symgrad.System([Eq(C, e)])
    assert symgrad.read(str(system)) == system and (printed is None or str(system).strip() == f"C = {printed}")
    assert system.derive().check().compiled


def test_a_condition_of_sympy_that_compares_nothing_is_refused():
    with pytest.raises(SymgradError, match="comparison") as raised:
        symgrad.System([Eq(C, Piecewise((u, sympy.Contains(u, sympy.S.Integers)), (0, True)))])
    assert raised.value.remedy


@pytest.mark.parametrize("text", [
    "C = sum(log(sum([t[j] >= t[i]]*exp(w*x[j]), j)), i)", "C = sum([abs(i-j) <= 1]*x[i]*w*x[j], i, j)", "C = sum(exp(-abs(i-j))*x[i]*w*x[j], i, j)",
    "C = sum(max(i - 1, 0)*w**2*x[i], i)"])
def test_what_no_input_moves_is_no_kink(text):
    """As t[i] beside itself, and the distance of two letters."""
    assert symgrad.read(text).derive("w").check().worst < 1e-20


@pytest.mark.parametrize("pieces, where", [([(u, u > 0)], "u <= 0"), ([(u, u < 1), (2, u > 1)], "u >= 1"), ([(u, (u > 0) & (v > 0)), (v, u <= 0)], "v <= 0")])
def test_pieces_that_leave_a_value_out_are_refused(pieces, where):
    with pytest.raises(SymgradError, match="has no value where") as raised:
        symgrad.System([(sympy.Symbol("C"), sympy.Piecewise(*pieces))])
    assert where in raised.value.message and "(0, True)" in raised.value.remedy


@pytest.mark.parametrize("pieces", [[(u, u < 1), (u**2, u >= 1)], [(u, u < 1), (u**2, u < 2), (3, u >= 2)], [(u, (u > 0) | (v > 0)), (v, True)]])
def test_pieces_that_leave_none_out_need_no_last_one(pieces):
    assert symgrad.System([(sympy.Symbol("C"), sympy.Piecewise(*pieces))]).derive().check()


@pytest.mark.parametrize("text, slopes", [
    ("z[i] = [i != N-1]*x[i+1] for i in 0..N-1", [0, 4, 6]), ("z[i] = where(i = N-1, 7, x[i+1]) for i in 0..N-1", [0, 4, 6]),
    ("z[i] = where(i = 0, 7, x[i-1]) for i in 0..N-1", [2, 4, 0]), ("z[i] = where(i != 0, x[i-1], 7) for i in 0..N-1", [2, 4, 0]),
])
def test_a_bracket_that_leaves_an_end_out_guards_it(text, slopes):
    system = symgrad.read(text + "\nC = sum(z[i]**2*y[i], i)")
    assert system.derive().check().compiled
    assert system.compile()(x=[1.0, 2, 3], y=[1.0, 1, 1])[1]["x"].tolist() == slopes


@pytest.mark.parametrize("text, given, value", [
    ("A: (n, n)\nt: ()\nC = where(t > 0, logdet(A), t)", {}, -1), ("A: (n, n)\nt: ()\nC = where(t > 0, logdet(A), 0)*t", {}, 0),
    ("A: (n, n)\nx: (n)\nt: ()\nC = where(t > 0, x@inv(A)@x, t)", {"x": [1.0, 2]}, -1),
    ("C = sum(where(x[k] > 0, inv([A[i,j]*x[k] for i, j])[0,0], t), k)", {"x": [-1.0, -2]}, -2),
])
def test_a_singular_matrix_in_a_branch_that_is_not_taken_is_never_looked_at(text, given, value):
    system = symgrad.read(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found, gradient = system.compile()(A=np.zeros((2, 2)), t=-1.0, **given)
    assert found == value and not gradient["A"].any() and system.derive().check().compiled


@pytest.mark.parametrize("text", ["C = sum(where(x[i] > 0, xlogy(x[i], y[i]), 0), i)", "C = sum(where(x[i] > 0, mod(y[i], x[i]), atan2(x[i], y[i])), i)"])
def test_a_function_of_two_values_stands_in_a_branch(text):
    system = symgrad.read(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert system.derive().check().compiled and np.isfinite(system.compile()(x=[-1.0, 0.5], y=[1.0, 0.25])[0])


@pytest.mark.parametrize("text, left", [("where(2 < 1, 1/0, x)", "x"), ("where(2 > 1, x, log(0))", "x"), ("where(-1 <= 0 < 1/2, y, x)", None), ("clip(3, 0, 1)*x", "1*x"), ("where(0 != 0, y, x**2)", "x**2")])
def test_a_choice_between_numbers_is_made_at_once(text, left):
    system = symgrad.read(f"C = {text} + y")
    assert system.derive().check() and (left is None or str(system) == f"C = {left} + y")
