"""Where arrays begin: places count from 0, but by a declaration, a recurrence, or one range 1..n at all reads of an axis."""

import re
from random import Random

import numpy as np
import pytest
import sympy

from symgrad import InputError, System, read
from symgrad.meaning.points import sample
from symgrad.meaning.small_sizes import sample_sizes
from symgrad.notation.nodes import Binder
from symgrad.notation.traversal import parts
from symgrad.running.calling.entries import arrays
from symgrad.testing import GradientError, compare

A, EYE = np.arange(9.0).reshape(3, 3), np.eye(3)
W, H = np.array([10.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0])

# text, inputs, the value, and gradients by name.
VALUES = [
    ("C = sum((sum(w[j]*x[i,j], j) - y[i])**2, i) + lam*sum(w[j]**2, j in 1..N-1)", dict(w=W, x=EYE, y=np.zeros(3), lam=1.0), 110, {"w": [20, 4, 8]}),
    ("e[i] = sum(X[i,k]*theta[k], k) - y[i]\nC = 1/2*mean(e[i]**2, i) + l/2*sum(theta[k]**2, k in 1..K-1)",
     dict(theta=np.ones(3), X=np.ones((5, 3)), y=np.zeros(5), l=1.0), 5.5, {"theta": [3, 4, 4]}),
    ("C = sum(h[i], i) + 10*sum(h[i]**2, i in 1..n-1)", dict(h=H), 136, {"h": [1, 41, 61]}),
    ("q = sum(h[i]**2, i in 1..n-1)\nC = sum(i*h[i], i)", dict(h=H), 8, {"h": [0, 1, 2]}),
    ("q = sum(h[i]**2, i in 1..n)\nC = sum(i*h[i], i)", dict(h=H), 8, {"h": [0, 1, 2]}),
    # all that reads an axis uses one range 1..n
    ("C = sum(h[i]**2, i in 1..n)", dict(h=H), 14, {"h": [2, 4, 6]}),
    ("C = sum(i*h[i], i in 1..n)", dict(h=H), 14, {"h": [1, 2, 3]}),
    ("C = sum(i*h[i], i in 1..3)", dict(h=H), 14, {"h": [1, 2, 3]}),
    ("C = sum(i*h[i] + h[n+1-i], i in 1..n)", dict(h=H), 20, {"h": [2, 3, 4]}),
    ("C = sum(i*h[i], i in 1..n) + h[1] + 2*h[n]", dict(h=H), 21, {"h": [2, 2, 5]}),
    ("z[i] = 2*h[i]\nC = sum(i*z[i], i in 1..n)", dict(h=H), 28, {"h": [2, 4, 6]}),
    ("z[i] = i*h[i] for i in 1..n\nC = sum(z[i]*w[i], i)", dict(h=H, w=np.ones(3)), 14, {"h": [1, 2, 3]}),
    ("C = sum(i*h[i], i in 1..n) + 0*h[0]", dict(h=H), 8, {"h": [0, 1, 2]}),
    ("C = sum(i*h[i], i in 1..n) + 0*sum(h[i], i)", dict(h=H), 8, {"h": [0, 1, 2]}),
    ("C = sum(i*h[i], i in 1..n) + sum(h[i], i in 0..n)", dict(h=H), 14, {"h": [1, 2, 3]}),
    # the range of a recurrence
    ("s[0] = 0\ns[t] = s[t-1] + t*h[t] for t in 1..T\nC = s[T]", dict(h=H), 14, {"h": [1, 2, 3]}),
    ("s[1] = 0\ns[t] = s[t-1] + t*h[t] for t in 2..T\nC = s[T]", dict(h=H), 20, {"h": [2, 3, 4]}),
    ("z[t] = 2*h[t] for t in 2..T\ns[1] = 0\ns[t] = s[t-1] + t*z[t] for t in 2..T\nC = s[T]", dict(h=H), 40, {"h": [4, 6, 8]}),
    # shifts and steps
    ("C = sum(i*h[i+1], i in 0..n-1)", dict(h=H), 3, {"h": [0, 0, 1]}),
    ("z[k] = sum(f[2*j+1]*w[j,k], j)\nC = sum(z[k]**2, k)", dict(f=np.arange(4.0), w=np.ones((2, 2))), 32, {"f": [0, 16, 0, 16]}),
    ("C = sum(A[i,i+1], i in 0..N-2)", dict(A=A), 6, {"A": np.eye(3, k=1)}),
    ("C = sum(sum(A[i,j], i in 0..j-1), j in 1..N-1)", dict(A=A), 8, {"A": np.triu(np.ones((3, 3)), 1)}),
    ("C = sum(sum(A[i,j], j in i+1..N-1), i in 0..N-2)", dict(A=A), 8, {"A": np.triu(np.ones((3, 3)), 1)}),
    ("C = -sum(sum(J[i,j]*s[i]*s[j], i in 0..j-1), j in 1..N-1)", dict(J=np.ones((4, 4)), s=np.array([1.0, -1, 1, 1])), 0, {"s": [-1, -3, -1, -1]}),
    ("C = -sum(sum(J[i,j]*s[i]*s[j], i in 0..j-1), j in 1..N-1)", dict(J=np.ones((4, 4)), s=np.array([1.0, -1, 1, 1, 9])), 0, {"s": [-1, -3, -1, -1, 0]}),
    ("C = sum(sum(x[i]*x[j]*w[i,j], j in 0..i-1), i)", dict(x=H, w=np.arange(1.0, 7).reshape(3, 2)), 57, {"x": [21, 21, 17]}),
    ("C = sum(sum(x[i]*x[j]*w[i,j], j in 0..i-1), i)", dict(x=H, w=np.arange(1.0, 10).reshape(3, 3)), 77, {"x": [29, 28, 23]}),
    ("C = sum((u[i+1] - u[i])**2, i in 0..n-2) + sum(u[i]*y[i], i in 0..n-1)", dict(u=H, y=np.ones(3)), 8, {"u": [-1, 1, 3]}),
    # guards
    ("z[i] = sum(k[m]*[0 <= i+m-1 <= N-1]*x[i+m-1], m in 0..2) for i in 0..N-1\nC = sum(z[i]**2, i in 0..N-1)",
     dict(x=np.array([1.0, 2, 3, 4]), k=H), 781, {"x": [60, 144, 186, 164]}),
    ("C = sum([1 <= i <= n]*i*h[i], i in 0..n)", dict(h=H), 8, {"h": [0, 1, 2]}),
    ("C = sum([1 <= i <= n-1]*i*h[i], i in 0..n-1)", dict(h=H), 8, {"h": [0, 1, 2]}),
    ("C = sum([1 <= i <= n-1]*i*h[i], i in 0..n)", dict(h=H), 8, {"h": [0, 1, 2]}),
    ("C = sum([1 <= i <= n]*i*h[i]*z[i], i in 0..n) + sum(z[i], i in 0..n)", dict(h=H, z=np.ones(3)), 11, {"h": [0, 1, 2], "z": [1, 3, 7]}),
    ("C = sum([0 <= i-1 <= n-1]*y[i]*x[i-1], i in 0..n-1)", dict(y=H, x=np.array([1.0, 10])), 32, {"y": [0, 1, 10], "x": [2, 3]}),
    ("C = sum([0 <= i-m <= I-1]*x[i-m]*k[m]*y[i], i in 0..I-1, m)", dict(x=H, k=np.array([1.0, 10]), y=np.ones(3)), 36, {"x": [11, 11, 1]}),
    # declarations
    ("w: (N)\nC = sum(w[j]**2, j in 1..N-1)", dict(w=W), 5, {"w": [0, 2, 4]}),
    ("w: (1..N-1)\nC = sum(w[j]**2, j in 1..N-1)", dict(w=W), 105, {"w": [20, 2, 4]}),
    ("h: (1..n)\nC = sum(i*h[i], i)", dict(h=H), 14, {"h": [1, 2, 3]}),
    ("h: (1..n)\nC = sum(i*h[i], i in 2..n)", dict(h=H), 13, {"h": [0, 2, 3]}),
    ("h: (0..n)\nC = sum(i*h[i], i in 1..n)", dict(h=H), 8, {"h": [0, 1, 2]}),
    ("h: (n)\nC = sum(i*h[i], i in 1..n)", dict(h=H), 14, {"h": [1, 2, 3]}),
    ("h: (-1..1)\nC = sum(i*h[i], i)", dict(h=H), 2, {"h": [-1, 0, 1]}),
    ("A: (N, N)\nC = sum(A[i,i+1], i in 0..N-2)", dict(A=A), 6, {"A": np.eye(3, k=1)}),
    ("A: (N, N)\nC = sum(sum(A[i,j], i in 0..j-1), j in 1..N-1)", dict(A=A), 8, {"A": np.triu(np.ones((3, 3)), 1)}),
    ("A: (1..N, 0..M)\nx: (0..M)\nC = sum((A@x)**2) + sum(i*A[i,0], i in 1..N)", dict(A=A[:2], x=np.ones(3)), 159, {"A": [[7, 6, 6], [26, 24, 24]]}),
    ("S: (1..n, 1..n) symmetric\nx: (1..n)\nC = x@S@x + x[1]", dict(S=EYE, x=H), 15, {"x": [3, 4, 6]}),
]


@pytest.mark.sample(5)
@pytest.mark.parametrize("text, inputs, value, gradients", VALUES, ids=[row[0].replace("\n", " | ") for row in VALUES])
def test_a_text_means_what_the_rule_says(text, inputs, value, gradients):
    net = read(text)
    found, gradient = net.compile()(**inputs)
    assert found == pytest.approx(value)
    for name, wanted in gradients.items():
        np.testing.assert_allclose(gradient[name], wanted, err_msg=name)
    assert read(str(net)) == net
    net.derive().check()


LONGER = [
    ("C = sum(A[i,i+1]**2*b[i], i in 0..N-2) + sum(c[i], i in 0..N-1)", {"A": (0, 1), "b": (0,)}), ("C = sum(sum(A[i,j]*x[i]*x[j], j in 0..i-1), i)", {"A": (1,)}),
    ("z[i] = sum(k[m]*x[i+m], m)\nC = sum((z[i] - y[i])**2, i)", {"x": (0,)}), ("z[i] = sum(k[m]*x[2*i+m], m)\nC = sum((z[i] - y[i])**2, i)", {"x": (0,)}),
    ("C = sum([0 <= i-m <= I-1]*x[i-m]**2*k[m]*y[i], i in 0..I-1, m)", {"x": (0,)}),
    ("C = sum((u[i+1] - u[i])**2, i in 1..n-1) + sum(y[i]*u[0], i in 1..n)", {"u": (0,)}),
    ("o[i,j] = sum(x[i+p,j+q]*w[p,q], p, q)\nC = sum(o[i,j]**2*g[i,j], i, j)", {"x": (0, 1)}),
    ("z[k] = sum(f[2*j+1]*w[j,k]*w[j,k], j)\nC = sum(z[k]**2, k)", {"f": (0,)}),
]
IN_RECURRENCES = [
    ("x[i] = b[i] - sum(w[i,j]*x[j], j in 0..i-1) for i in 0..n-1\nC = sum(x[i]**2, i in 0..n-1)", {"w": (1,)}),
    ("x[i] = (b[i] - sum(w[i,j]*x[j], j in 0..i-1))/d[i] for i in 0..n-1\nC = sum(x[i]**2, i in 0..n-1)", {"w": (1,)}),
    ("x[n-1] = c\nx[i] = b[i] - sum(w[i,j]*x[j], j in i+1..n-1) for i in 0..n-2\nC = sum(x[i]**2, i in 0..n-1)", {"w": (1,)}),
    ("a[0,i] = x[i]\na[l,i] = tanh(sum(w[l,m]*a[m,i], m in 0..l-1)) for l in 1..L\nC = sum(a[l,i]**2, l in 1..L, i)", {"w": (1,)}),
    ("h[0] = x\nh[t] = sum(k[m]*y[t,m+1]*h[t-1], m) for t in 1..T\nC = h[T]**2", {"y": (1,)}),
]


def longer(given, axes):
    """The arrays with two more entries along axes, which are nan: nothing may read them."""
    more = {name: [(0, 2*(axis in axes[name])) for axis in range(np.ndim(given[name]))] for name in axes}
    return given | {name: np.pad(given[name], widths, constant_values=np.nan) for name, widths in more.items()}


def filled(array, shape):
    """An array with zeros behind it."""
    return np.pad(array, [(0, end - own) for end, own in zip(shape, np.shape(array))]) if shape else array


def with_longer(text, axes):
    """The system of a text, a point of it, and the same with longer arrays."""
    net = read(text)
    given = arrays(sample(net, max(sample_sizes(net, Random(1)), key=lambda sizes: sum(sizes.values())), Random(1)))
    more = longer(given, axes)
    assert all(np.shape(more[name]) != np.shape(given[name]) for name in axes)
    return net, given, more


@pytest.mark.sample(2)
@pytest.mark.parametrize("text, axes", LONGER + IN_RECURRENCES, ids=[text.replace("\n", " | ") for text, _ in LONGER + IN_RECURRENCES])
def test_entries_that_nothing_reads_are_allowed_and_have_gradient_0(text, axes):
    net, given, more = with_longer(text, axes)
    function = net.compile()
    (value, gradient), (same, its) = function(**given), function(**more)
    assert same == pytest.approx(value)
    for name in gradient:
        np.testing.assert_allclose(its[name], filled(gradient[name], np.shape(more[name])), err_msg=name)
    (name, *_) = axes
    module = {}
    exec(net.derive().export(), module)
    np.testing.assert_allclose(module["value_and_gradient"](**more)[1][name], its[name])
    moved = net.stepper(name, eta=0.5)(**more)[0][name]
    np.testing.assert_allclose(moved, more[name] - 0.5*its[name])
    product, direction = net.hessian_product(name).compile(), longer({"v": np.ones_like(given[name])}, {"v": axes[name]})
    np.testing.assert_allclose(product(**more, **direction), filled(product(**given, v=np.ones_like(given[name])), np.shape(more[name])))


@pytest.mark.sample(4)
@pytest.mark.parametrize("text, axes", LONGER, ids=[text.replace("\n", " | ") for text, _ in LONGER])
def test_so_have_they_in_a_hessian(text, axes):
    net, given, more = with_longer(text, axes)
    (name, *_) = axes
    second = net.compile(name, hessian=True)
    wanted = filled(second(**given)[2][name, name], np.shape(more[name])*2)
    np.testing.assert_allclose(second(**more)[2][name, name], wanted)
    np.testing.assert_allclose(net.hessian(name).compile()(**more), wanted)


def test_the_parts_of_a_matrix_are_those_of_what_is_read():
    parts = read("C = sum(u[i+1]**2*y[i], i)").hessian("u").compile(structured=True)
    assert parts(u=np.ones(3), y=np.ones(2)).dense().shape == (3, 3)
    with pytest.raises(InputError, match="nothing reads"):
        parts(u=np.ones(4), y=np.ones(2))


@pytest.mark.parametrize("text, given, told", [
    ("C = sum(sum(x[i]*x[j]*w[i,j], j in 0..i-1), i)", dict(x=H, w=np.ones((3, 1))), r"\(I, I-1 or more\) is \(3, 2\)"),
    (IN_RECURRENCES[0][0], dict(b=H, w=np.ones((3, 1))), r"\(n, n-1 or more\) is \(3, 2\) by b"),
    ("C = sum(x[i+1]*y[i], i)", dict(x=H, y=np.ones(3)), r"\(I\+1 or more,\) is \(4,\)"), ("C = sum(x[i+1]*y[i+2], i in 0..n-1)", dict(x=H[:1], y=H), "too few")])
def test_arrays_that_end_before_what_is_read_are_refused(text, given, told):
    with pytest.raises(InputError, match=told):
        read(text).compile()(**given)


PAGES = [
    ("z[k] = sum(f[2*j+1]*w[j,k], j)\nC = sum(z[k]**2, k)", "f", ["J +how many values j takes in w\\[j,k\\]", "from 0 on\\."]),
    ("C = sum((sum(k[m]*x[i+m], m) - y[i])**2, i)", "x", ["I +how many values i takes in y\\[i\\]", "M +how many values m takes in k\\[m\\]"]),
    ("C = sum(sum(x[i+m], i in 0..I-1)**2, m in 0..M-1)", "x", ["I +how many values i takes$", "M +how many values m takes$"]),
    ("h: (1..n)\nC = sum(i*h[i]**2, i)", "h", ["h\\[i\\] .*i = 1, …, n", "n +the last value of i", "begins at 0\\s+unless the table of notation gives its range"]),
    ("z[i] = 2*h[i]\nC = sum(z[i]**2, i in 1..n)", "h", ["z\\[i\\] .*i = 1, …, n", "h\\[i\\] .*i = 1, …, n", "gives its range"]),
    ("A: (1..n, 0..m)\nC = sum(A[i,j]**2, i, j)", "A", ["A\\[i,j\\] .*n × \\(m \\+ 1\\)"]),
]


@pytest.mark.parametrize("text, asked, said", PAGES, ids=[row[0].replace("\n", " | ") for row in PAGES])
def test_the_page_says_where_arrays_begin_and_what_sizes_count(text, asked, said):
    page = read(text).derive(asked).to_text()
    for pattern in said:
        assert re.search(pattern, page, re.MULTILINE), page


@pytest.mark.parametrize("text", [
    "x: (1..n)\nC = sum(i*x[i]**2, i)", "x: (1..n)\nz[i] = w*x[i]\nC = sum(i*z[i]**2, i)", "A: (1..m, 1..n)\nx: (1..n)\ny: (1..m)\nC = norm(A@x - y)**2",
    "A: (1..m, 0..n)\nx: (0..n)\ny: (1..m)\nC = norm(A@x - y)**2", "x: (1..n)\nC = norm(x)", "name d = dC/dz\nx: (1..n)\nz[i] = w*x[i]\nC = sum(i*z[i]**2, i)",
    "x: (2..n)\nu[j] = x[j]**2\nC = prod(u[k], k)", "x: (2..n, 0..m)\nz[i] = sum(x[i,j]*w[j], j)\nC = sum(sum(z[k], k)*z[i]**2, i)"])
def test_no_page_says_from_0_on_of_a_letter_that_begins_elsewhere(text):
    derivation = read(text).derive()
    page = " ".join(derivation.to_text().split())
    shown = [e for proof in derivation.proofs for e in (proof.left, *(step.after for step in proof.steps))]
    unwritten = [binder for e in (*shown, *(d.body for d in derivation.forward.definitions)) for binder in parts(e, Binder) if not binder.written]
    assert not any(binder.lo != 0 for binder in unwritten) or "from 0 on." not in page
    begins = [(name, binder) for name, family in derivation.forward.families.items() for binder in family.over if binder.lo != 0]
    assert begins
    for name, binder in begins:
        assert re.search(rf"{name}\[[^]]*{binder.letter}[^]]*\] [^\[]*{binder.letter} = {binder.lo}, …", page), (name, page)


def test_a_call_and_a_comparison_say_where_an_array_begins():
    net = read("h: (1..n)\nC = sum(i*h[i]**2*y[i], i in 1..n) + sum(y[i], i in 1..n)")
    with pytest.raises(InputError, match=r"by h, counted from y\[1\]"):
        net.compile()(h=np.ones(2), y=np.ones(3))
    with pytest.raises(GradientError, match=r"h\[0\] of the array is h\[1\] of the equations"):
        compare(net, lambda h, y: {"h": 3*h*y})


@pytest.mark.parametrize("text", ["C = (w*x - y)**2\nv2 = beta*v + dC/dw", "C = sum((w*x[i] - y[i])**2, i)\nu = 3*dC/dw + v", "C = (w*x - y)**2\nu = exp(-(dC/dw)**2)",
                                  "a[i] = w[i]*x[i]\nC = sum(a[i]**2, i)\nu[i] = v[i] - 2*dC/dw[i]", "W: (n, n)\nC = w*tr(W)\nu = tr(W)*dC/dw"])
def test_a_derivative_is_no_quotient_of_two_new_inputs(text):
    system = read(text)
    assert not {"dC", "dw", "dx"} & set(system.families) and read(str(system)) == system


def test_a_quotient_of_inputs_that_are_given_stays_one():
    net = read("given w, x, dC, dw\nC = w*x\nu = C*dC/dw")
    assert net.values(w=2.0, x=3.0, dC=8.0, dw=4.0)["u"] == 12
    assert read("dw = w**2\nC = w*x\nu = C*dC/dw").inputs == ("w", "x", "dC")
    assert read("C = w*x*dt/dx").inputs == ("w", "x", "dt", "dx")


def test_sympy_equations_follow_the_same_rule():
    N, C, lam, i, j = sympy.symbols("N C lam i j")
    w, x, whole, part, A = (sympy.IndexedBase(name, **more) for name, more in (
        ("w", {}), ("x", {}), ("w", {"shape": (N,)}), ("w", {"shape": (N - 1,), "offset": 1}), ("A", {"shape": (N, N)})))
    mixed = System([sympy.Eq(C, sympy.Sum(w[j]*x[j], (j, 0, N - 1)) + lam*sympy.Sum(w[j]**2, (j, 1, N - 1)))])
    assert mixed.compile()(w=W, x=np.ones(3), lam=1.0)[0] == 18
    with pytest.raises(InputError, match="cannot be told") as caught:
        System([sympy.Eq(C, sympy.Sum(w[j]**2, (j, 1, N - 1)))])
    told = re.findall(r"IndexedBase\(.*?\)(?= begins)", caught.value.remedy)
    assert [eval(base, {"IndexedBase": sympy.IndexedBase, "N": N}) for base in told] == [part, sympy.IndexedBase("w", shape=(N,), offset=0)]
    for base, value in ((whole, 5), (part, 105)):
        net = System([sympy.Eq(C, sympy.Sum(base[j]**2, (j, 1, N - 1)))])
        assert net.compile()(w=W)[0] == value and read(str(net)) == net
    net = System([sympy.Eq(C, sympy.Sum(A[i, i + 1], (i, 0, N - 2)))])
    assert net.compile()(A=np.arange(9.0).reshape(3, 3))[0] == 6 and str(net).startswith("A: (N, N)")


KINDS = {
    "C = sum({a}[{i}], {i}) + 10*sum({a}[{i}]**2, {i} in 1..{n}-1)": lambda a: a.sum() + 10*(a[1:]**2).sum(),
    "C = sum((sum({a}[{j}]*{B}[{i},{j}], {j}))**2, {i}) + sum({a}[{j}]**2, {j} in 1..{n}-1)": lambda a, B: ((B @ a)**2).sum() + (a[1:]**2).sum(),
    "z[{i}] = sum({B}[{i},{k}]*{a}[{k}], {k})\nC = mean(z[{i}]**2, {i}) + sum({a}[{k}]**2, {k} in 2..{n}-1)":
        lambda a, B: ((B @ a)**2).mean() + (a[2:]**2).sum(),
    "q = sum({a}[{i}]**2, {i} in 1..{n}-1)\nC = sum({i}*{a}[{i}]**2, {i})": lambda a: (np.arange(len(a))*a**2).sum(),
    "q = sum({a}[{i}]**3, {i} in 1..{n})\nC = sum({i}*{a}[{i}]**2, {i})": lambda a: (np.arange(len(a))*a**2).sum(),
    "C = sum(sum({B}[{i},{j}], {i} in 0..{j}-1)**2, {j} in 1..{n}-1)": lambda B: (np.triu(B, 1).sum(0)**2).sum(),
    "C = sum({B}[{i},{i}+1]**2, {i} in 0..{n}-2)": lambda B: (np.diag(B, 1)**2).sum(),
    "C = -sum(sum({B}[{i},{j}]*{a}[{i}]*{a}[{j}], {i} in 0..{j}-1), {j} in 1..{n}-1)": lambda a, B: -(a @ np.triu(B, 1) @ a),
    "C = sum(sum({a}[{i}]*{a}[{j}]*{B}[{i},{j}], {j} in 0..{i}-1), {i})": lambda a, B: a @ np.tril(B, -1) @ a,
    "C = sum(({a}[{i}] - {a}[{i}-1])**2, {i} in 1..{n}-1)": lambda a: (np.diff(a)**2).sum(),
    "C = sum({i}*{a}[{i}]**2, {i} in 1..{n})": lambda a: (np.arange(1, len(a) + 1)*a**2).sum(),
    "{a}: (1..{n})\nC = sum({i}*{a}[{i}]**2, {i} in 2..{n}) + sum({a}[{i}], {i})": lambda a: (np.arange(1, len(a) + 1)*a**2)[1:].sum() + a.sum(),
    "{a}: ({n})\nC = sum({i}*{a}[{i}]**2, {i} in 2..{n}-1)": lambda a: (np.arange(len(a))*a**2)[2:].sum(),
    "{a}: (0..{n})\n{B}: (0..{n}, 0..{n})\nC = {a}@{B}@{a} + sum({a}[{i}], {i} in 1..{n})": lambda a, B: a @ B @ a + a[1:].sum(),
    "z[{i}] = sum({a}[{k}]*[0 <= {i}-{k} <= {n}-1]*{c}[{i}-{k}], {k})\nC = sum(z[{i}]**2, {i} in 0..{n}-1)": lambda a, c: (np.convolve(a, c)[:len(c)]**2).sum(),
}


@pytest.mark.sample(4)
@pytest.mark.parametrize("letters, size", [(dict(i="i", j="j", k="k", n="N", a="w", B="A", c="x"), 3), (dict(i="p", j="q", k="s", n="m", a="theta", B="X", c="u"), 5),
                                           (dict(i="alpha", j="i", k="j", n="n", a="h", B="J", c="b"), 4)])
@pytest.mark.parametrize("more", ["", "t"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_with_other_letters_sizes_and_inputs(kind, letters, size, more):
    """The value of arrays by NumPy, its slopes by differences, the Hessian's by those of the gradient; one more input multiplies all."""
    text = kind.format(**letters)
    text = text.replace("C = ", "V = ") + "\nC = V*exp(t) + t" if more else text
    wanted = [letters[name] for name in KINDS[kind].__code__.co_varnames]
    rng = np.random.default_rng(size)
    given = {name: rng.normal(size=(size, size) if name == letters["B"] else size) for name in wanted}
    t = 0.3 if more else 0.0
    first, extra = wanted[0], {"t": t} if more else {}

    def cost(arrays):
        return KINDS[kind](*arrays.values())*np.exp(t) + t

    value, gradients, hessians = read(text).compile(*wanted, hessian=True)(**given, **extra)
    assert value == pytest.approx(cost(given))
    for name in wanted:
        np.testing.assert_allclose(gradients[name], slopes(lambda its, name=name: cost({**given, name: its}), given[name]), atol=1e-6)
    function = read(text).compile(first)
    rows = slopes(lambda its: function(**{**given, first: its}, **extra)[1][first], given[first])
    np.testing.assert_allclose(hessians[first, first], np.moveaxis(rows, range(given[first].ndim), range(-given[first].ndim, 0)), atol=1e-6)


def slopes(function, at, step=1e-5):
    """Central differences by each entry, whose axes come first."""
    found = []
    for number in range(at.size):
        nudge = step*(np.arange(at.size) == number).reshape(at.shape)
        found.append((function(at + nudge) - function(at - nudge))/(2*step))
    return np.reshape(found, (*at.shape, *np.shape(found[0])))


@pytest.mark.parametrize("text, warned", [
    ("C = sum((x[i] - x[i-1])**2, i in 2..n)", ["x: (1..n)"]), ("s[t] = sum(x[k], k in 2..t) for t in 1..T\nC = sum(s[t]**2, t in 1..T)", ["x: (1..T)"]),
    ("C = sum(c[i]*sum(c[j]*K[i,j], j in i+1..n), i in 1..n-1)", ["K: (..., 1..n)"]),
    ("c: (1..n)\nK: (1..n, 1..n)\nC = sum(c[i]*sum(c[j]*K[i,j], j in i+1..n), i in 1..n-1)", []), ("C = sum(x[i]**2, i in 1..n)", []),
    ("C = sum((x[i] - x[i-1])**2, i in 1..n)", []), ("C = sum(sum(A[i,j], i in 0..j-1), j in 1..N-1)", []), ("C = sum(x[i], i) + sum(x[i]**2, i in 1..n)", [])])
def test_notes_that_count_from_1_get_a_warning(text, warned):
    found = read(text).warnings
    assert len(found) == len(warned) and all(words in warning for words, warning in zip(warned, found))


ALONE = ["C = sum({w}[{j}]**2, {j} in 1..{N}-1)", "C = a + sum({w}[{j}]*{j}, {j} in 2..{N})", "z[{j}] = 2*{w}[{j}]\nC = sum(z[{j}], {j} in 1..{N}-2)",
         "z[{j}] = {w}[{j}] for {j} in 1..{N}-1\nC = a + sum(z[{j}], {j} in 1..{N}-1)"]


@pytest.mark.parametrize("w, j, N", [("w", "j", "N"), ("theta", "k", "m")])
@pytest.mark.parametrize("text", ALONE)
def test_an_array_read_at_one_range_alone_is_refused_with_both_declarations(text, w, j, N):
    text = text.format(w=w, j=j, N=N)
    with pytest.raises(InputError, match="cannot be told") as caught:
        read(text)
    found = [part.split(")")[0] + ")" for part in caught.value.remedy.split(f"{w}: ")[1:]]
    assert len(found) == 2
    first, second = (read(f"{w}: {shape}\n{text}").families[w].over[0] for shape in found)
    assert first.hi == second.hi and first.lo > 0 == second.lo


PAIRS = np.arange(1.0, 6)
TRIANGLES = [
    ("C = sum(sum((x[i] - x[j])**2, j in i+1..n), i in 1..n-1)", 50), ("s[i] = sum(x[j], j in 1..i) for i in 1..n\nC = sum(s[i]**2, i in 1..n)", 371),
    ("C = sum(x[i]*x[j], i in 1..n, j in 1..i)", 140), ("C = sum(sum(x[i]*x[j], j in 1..i-1), i in 2..n)", 85)]


@pytest.mark.parametrize("x, n", [("x", "n"), ("theta", "M")])
@pytest.mark.parametrize("text, value", TRIANGLES)
def test_the_pairs_of_a_triangle_from_1_to_n_read_all_of_an_array_that_begins_at_1(text, value, x, n):
    net = read(re.sub(r"\b[xn]\b", lambda name: {"x": x, "n": n}[name[0]], text))
    assert net.families[x].over[0].lo == 1 and net.compile()(**{x: PAIRS})[0] == value
    assert net.derive().check().compiled > 0


@pytest.mark.parametrize("text, value", [("C = sum(sum((x[i] - x[j])**2, j in i+1..n-1), i in 0..n-2)", 50), ("C = sum(sum(x[i]*x[j], j in 0..i-1), i in 1..N-1)", 85)])
def test_the_pairs_of_a_triangle_from_0_on_begin_at_0(text, value):
    assert read(text).families["x"].over[0].lo == 0 and read(text).compile()(x=PAIRS)[0] == value


def test_a_square_array_of_which_one_triangle_from_1_on_is_read():
    net = read("C = sum(w[i,j]*x[i]*x[j], i in 1..n, j in 1..i)")
    assert [axis.lo for axis in net.families["w"].over] == [1, 1] and net.compile()(w=np.ones((5, 5)), x=PAIRS)[0] == 140


@pytest.mark.parametrize("text, at", [
    ("C = sum(x[i-m]*k[m]*y[i], i, m)", r"x\[1-M\]"), ("C = sum(x[i], i in -2..2)", r"x\[-2\]"), ("z[i] = x[i]**2\nC = sum(z[i-1]*y[i], i)", r"z\[-1\]"),
    ("h[0] = 0\nh[t] = h[t-1] + x[t-2] for t in 1..T\nC = h[T]", r"x\[-1\]")])
def test_no_place_lies_below_0(text, at):
    with pytest.raises(InputError, match=at):
        read(text)


def test_the_letter_of_an_equation_that_begins_elsewhere_is_not_that_of_an_array_from_0():
    text = "z[i] = x[i+1] - x[i-1] for i in 1..N-1\nC = sum((z[i] - y[i])**2, i{})"
    with pytest.raises(InputError, match="counts from 0"):
        read(text.format(""))
    with pytest.raises(InputError, match="cannot be told"):
        read(text.format(" in 1..N-1"))
    x, y = np.arange(4.0)**2, np.ones(2)
    assert read("y: (1..N-1)\n" + text.format("")).compile()(x=x, y=y)[0] == (4 - 1)**2 + (8 - 1)**2
    assert read("y: (N)\n" + text.format(" in 1..N-1")).compile()(x=x, y=np.ones(3))[0] == (4 - 1)**2 + (8 - 1)**2


@pytest.mark.parametrize("text, sizes", [
    ("z[i] = sum([0 <= i+m-1 <= N-1]*k[m]*x[i+m-1], m) for i in 0..N-1\nC = sum(z[i]**2, i in 0..N-1)", {"x": 5, "k": 3}),
    ("x: (N)\nz[i] = sum([0 <= i+m-1 < N]*k[m]*x[i+m-1], m) for i in 0..N-1\nC = sum(z[i]**2, i in 0..N-1)", {"x": 5, "k": 4}),
    ("x: (N)\nz[i] = sum([0 <= 2*i+m-1 < N]*k[m]*x[2*i+m-1], m) for i in 0..M-1\nC = sum(z[i]**2*y[i], i in 0..M-1)", {"x": 6, "k": 3, "y": 3}),
    ("k: (K)\nz[i] = sum([0 <= i-2*m < K]*k[i-2*m]*x[m], m) for i in 0..N-1\nC = sum(z[i]**2*y[i], i in 0..N-1)", {"x": 3, "k": 3, "y": 7})])
def test_the_bracket_of_a_shifted_place_says_how_long_the_array_is(text, sizes):
    arrays = {name: np.arange(1., size + 1) for name, size in sizes.items()}
    read(text).derive().check()
    value, gradient = read(text).compile()(**arrays)
    x, k, y = arrays["x"], arrays["k"], arrays.get("y", np.ones(5))
    z = [sum(k[i - 2*m]*x[m] for m in range(3) if 0 <= i - 2*m < 3) if "i-2*m" in text else
         sum(k[m]*x[at] for m in range(len(k)) for at in [(2 if "2*i" in text else 1)*i + m - 1] if 0 <= at < len(x)) for i in range(len(y))]
    assert value == pytest.approx(np.dot(np.square(z), y)) and gradient["x"].shape == x.shape
