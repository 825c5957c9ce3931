"""Slices and blocks in matrix text and of SymPy's matrices: what they mean is what NumPy makes of the same line."""

import re
from random import Random

import numpy as np
import pytest
import sympy
from numeric import apart, as_numpy_reads, random_arrays, slope
from sympy import BlockDiagMatrix, BlockMatrix, Identity, MatrixSymbol, Symbol, Trace

import numeric
import symgrad
from symgrad.errors import InputError, SymgradError

numeric.FUNCTIONS.update({name: getattr(np, name) for name in ("hstack", "vstack", "block", "tanh", "sin", "cos", "max")}, concat=np.concatenate, ones=lambda *shape: np.ones(shape), zeros=lambda *shape: np.zeros(shape))

DECLARED = "A, B: (m, n)\nX: (n, n)\nx, y: (n)\nu: (m)\nc: ()\n"
SHAPES = "\n".join(("A: (m, n)", "B: (m, n)", "X: (n, n)", "x: (n)", "y: (n)", "u: (m)"))
CASES = {
    "a column": "C = norm(A[:, 0])**2 + A[:, 1]@u",
    "a row": "r = A[1, :]\nC = r@x + norm(A[-1])**2",
    "all rows but the first": "C = norm(A[1:, :]@x)**2",
    "all rows but the last": "C = sum(A[:-1]*B[1:])",
    "a corner": "C = norm(A[1:, :2])**2 + tr(X[:2, :2]@X[1:3, -2:])",
    "differences": "C = norm(x[1:] - x[:-1])**2",
    "second differences": "C = norm(x[2:] - 2*x[1:-1] + x[:-2])**2",
    "the first and the last": "C = x[0]*x[-1] + A[0, 1]*A[-1, -2] + x[-2]**2",
    "turned round": "C = x@y[::-1] + sum(A[::-1, ::-1]*B)",
    "a mean of a part": "C = mean(sin(x[1:])) + mean(A[:, :2])",
    "a largest entry and a softmax of a part": "p = softmax(x[1:])\nC = p@y[:-1] + logsumexp(A[0]) + max(u[1:])",
    "a function of a part of a matrix": "S = X@X.T + eye(n)\nK = inv(S)\nT = S[:2, :2]\nC = logdet(T) + tr(K[:2, 1:3])",
    "a part of a named result": "z = tanh(A@x)\nC = z[1:]@z[:-1] + z[-1]**3",
    "a part of a part": "v = A[:, 1:]\nw = v[0]\nC = norm(v)**2*w[-1]",
    "two vectors": "h = concat([x, u**2])\nC = norm(h)**2*h[0] + h[1:]@h[:-1]",
    "vectors and a number": "h = hstack([x, c, u])\nC = sum(sin(h)*h[::-1])",
    "a parametric join in its place": "C = norm(tanh(hstack([x, y[1:], c])))**2",
    "columns beside columns": "M = hstack([A, B*c])\nC = norm(M.T@u)**2 + norm(hstack([A, B])@concat([x, y]))**2",
    "rows above rows": "M = vstack([A, X, x])\nC = norm(M@y)**2 + M[-1]@M[0]",
    "a column of ones": "Z = hstack([ones(m, 1), A])\nC = norm(Z@concat([c*ones(1), x]) - u)**2",
    "blocks": "M = block([[A, outer(u, ones(1))], [x, c]])\nC = norm(M)**2 + sum(sin(M@M.T))",
    "blocks of zeros": "M = block([[X, zeros(n, m)], [A, eye(m)]])\nC = norm(M)**2 + sum(sin(M))",
    "a part of blocks": "M = block([[A, A], [X, X]])\nC = norm(M[1:, 2:-1])**2",
    "an assumption about a part": "assume A[:, 0] > 0\nC = sum(log(A[:, 0]))*x[0]",
    "letters beside a part": "z[i] = x[i]**2\nC = z[1:]@y[:-1] + sum(x[i]*z[i], i)",
}


def text_of(case):
    """A case with the declarations of what it reads."""
    used = set(re.findall(r"[A-Za-z]\w*", CASES.get(case, case)))
    lines = [f"{name}: {shape}" for name, shape in (("A", "(m, n)"), ("B", "(m, n)"), ("X", "(n, n)"), ("x", "(n)"), ("y", "(n)"), ("u", "(m)"), ("c", "()")) if name in used]
    return "\n".join([*lines, CASES.get(case, case)])


def drawn(text, seed, sizes):
    """Inputs of a text, all entries above 0."""
    found = {name: np.abs(value) + 0.1 for name, value in random_arrays(np.random.default_rng(seed), text, sizes).items()}
    return found | ({"c": 0.7} if "\nc: ()" in f"\n{text}" else {})


def compare_with_numpy(text, seed=0, sizes=({"m": 4, "n": 3}, {"m": 3, "n": 5}), most=1e-6):
    """The value and the gradient of a program are those of the same text as NumPy reads it."""
    program = symgrad.read(text).compile()
    lines = "\n".join(line for line in text.splitlines() if not re.match(r"\w+: \(|assume|\w+\[", line))
    for own in sizes:
        inputs = drawn(text, seed, own)
        own = {size: number for size, number in own.items() if re.search(rf"\b{size}\b", text)}
        value, gradient = program(**inputs)
        cost = lambda **at: as_numpy_reads(lines, at, own)["C"]
        assert value == pytest.approx(cost(**inputs), rel=1e-9), text
        for name, entries in gradient.items():
            assert apart(entries, slope(cost, inputs, name)) < most or np.allclose(entries, slope(cost, inputs, name), atol=1e-8), (text, name)


@pytest.mark.sample(2)
@pytest.mark.parametrize("case", CASES)
def test_a_part_is_read_derived_and_checked(case):
    system = symgrad.read(text_of(case))
    assert symgrad.read(str(system)) == system
    derivation = system.derive()
    assert derivation.check().compiled
    assert all(derivation.to_text(level=level) for level in ("idea", "full")) and derivation.to_text(form="matrix")


@pytest.mark.sample(5)
@pytest.mark.parametrize("case", [case for case in CASES if "[i]" not in CASES[case]])
def test_a_part_is_what_numpy_makes_of_it(case):
    compare_with_numpy(text_of(case))


@pytest.mark.sample(4)
@pytest.mark.parametrize("case", [case for case in CASES if "[i]" not in CASES[case]])
def test_names_do_not_matter(case):
    """Other names for the inputs and the sizes, and a second use of the cost, change no number."""
    text, other = text_of(case), {"A": "Left", "x": "theta", "m": "rows", "n": "d", "u": "target"}
    renamed = re.sub(r"\b[A-Za-z]\w*\b", lambda found: other.get(found[0], found[0]), text) + "\nTwice = C*C"
    inputs = drawn(text, 1, {"m": 3, "n": 4})
    value, gradient = symgrad.read(text).compile()(**inputs)
    squared, its = symgrad.read(renamed).compile()(**{other.get(name, name): array for name, array in inputs.items()})
    assert squared == pytest.approx(value**2)
    for name, entries in gradient.items():
        np.testing.assert_allclose(its[other.get(name, name)], 2*value*entries, rtol=1e-9, atol=1e-12)


# Random parts: vectors of some sizes, cut out of the inputs or put together, and costs made of them.

VECTORS = {
    "n": ("x", "y", "A[0]", "A[-1, :]", "B[1]", "X[:, 0]", "X[2]", "X[:, -1]", "x[::-1]", "hstack([x[1:], c])", "concat([y[-1:], x[:-1]])", "(A.T@u)"),
    "m": ("u", "A[:, 1]", "B[:, -1]", "u[::-1]", "hstack([c, u[:-1]])", "(A@x)"),
    "n-1": ("x[1:]", "y[:-1]", "A[0, 1:]", "X[1:, 1]", "X[-1, :-1]", "tanh(x[:-1])"),
    "2": ("x[:2]", "u[1:3]", "A[:2, 0]", "x[-2:]", "hstack([x[0], u[-1]])", "X[1, -2:]"),
}
MATRICES = ("A", "B", "vstack([A[1:], x])", "A[::-1]", "vstack([x, y, A])", "X", "X[1:]", "block([[X[:2, 1:], A[:2, :1]], [y, ]])", "hstack([A[:, 1:], B[:, :1]])",
            "block([[X[:1, 1:], c], [x[:-1], y[0]]])")
COSTS = ("{v}@sin({w})", "norm({v} - {w}**2)**2", "sum({v}*{w}*{v})", "logsumexp({v} + {w})", "mean(cos({v}))*sum({w})")


def random_text(seed):
    """Parts under names and in their places, and a cost of several terms."""
    random = Random(seed)
    size = random.choice(list(VECTORS))
    v, w = (random.choice(VECTORS[size]) for _ in "vw")
    lines, terms = [], [random.choice(COSTS).format(v=v, w=w)]
    if random.random() < 0.7:
        parts = [random.choice(VECTORS[random.choice(list(VECTORS))]) for _ in range(random.choice((2, 3)))]
        lines.append(f"h = {random.choice(('hstack', 'concat'))}([{', '.join(parts)}])")
        terms.append(random.choice(("norm(h[1:] - h[:-1])**2", "h@h[::-1]", "sum(sin(h)*h)", "h[0]*h[-1] + sum(h[2:])")))
    if random.random() < 0.7:
        matrix = random.choice([each for each in MATRICES if "[y, ]" not in each])
        lines.append(f"M = {matrix}")
        terms.append(random.choice(("norm(M@y)**2", "M[0]@M[-1]", "sum(M[1:, :-1]**2)", "tr(M.T@M)", "sum(sin(M[:, 1]))")))
    if "M@y" in terms[-1]:
        lines[-1:] = [f"M = {random.choice(('A', 'vstack([A[1:], x])', 'A[::-1]', 'vstack([x, y, A])', 'X[1:]', 'hstack([A[:, 1:], B[:, :1]])'))}"]
    return text_of("\n".join([*lines, f"C = {' + '.join(terms)}"]))


@pytest.mark.sample(3)
@pytest.mark.parametrize("seed", range(200))
def test_random_parts_are_what_numpy_makes_of_them(seed):
    compare_with_numpy(random_text(seed), seed)


@pytest.mark.sample(2)
@pytest.mark.parametrize("seed", range(0, 200, 5))
def test_derivations_of_random_parts_check(seed):
    system = symgrad.read(random_text(seed))
    assert symgrad.read(str(system)) == system
    assert system.derive().check().compiled


# What a place is, and whether it is there.


def test_a_part_has_a_declared_size():
    system = symgrad.read("x: (0..k+m-1)\ny: (k)\nC = norm(x[:k] - y)**2 + x[k:]@x[-m:]*x[k] + sum(x[:-m])")
    assert system.derive().check().compiled
    x, y = np.arange(5.0), np.ones(2)
    value, gradient = system.compile()(x=x, y=y)
    assert value == ((x[:2] - y)**2).sum() + x[2:]@x[2:]*x[2] + x[:2].sum()
    assert gradient["y"].tolist() == (-2*(x[:2] - y)).tolist()


def test_a_size_that_is_a_number_bounds_a_part():
    system = symgrad.read("size k = 2\nx: (n)\nC = norm(x[:k])**2 + sum(x[k:])*x[k-1]")
    value, _ = system.compile()(x=np.array([1.0, 2, 3, 4]))
    assert value == 5 + 7*2


@pytest.mark.parametrize("cost, least", [("norm(x[:3])**2", 3), ("x[-3]**2", 3), ("norm(x[-4:])**2", 4), ("x[2]*x[-2]", 3)])
def test_an_array_that_is_too_short_for_a_part_is_refused(cost, least):
    program = symgrad.read(f"x: (n)\nC = {cost}").compile()
    assert np.isfinite(program(x=np.ones(least + 1))[0])
    with pytest.raises(InputError, match="too small|too few|places of x"):
        program(x=np.ones(least - 1))


def test_a_part_counts_from_the_place_at_which_a_recurrence_begins():
    system = symgrad.read("h: (0..T)\nw: (1..T)\nh[0] = x\nh[t] = w[t]*h[t-1] for t in 1..T\nC = norm(h[1:])**2 + h[-1]")
    w = np.array([2.0, 3.0])
    assert system.derive().check() and system.compile()(x=1.0, w=w)[0] == 4 + 36 + 6


def test_letters_do_not_move_the_beginning_of_what_is_cut():
    """A letter that begins at 1 would have w begin there: the slice says that it counts from 0."""
    with pytest.raises(SymgradError) as raised:
        symgrad.read("w: (T)\nh[0] = x\nh[t] = w[t]*h[t-1] for t in 1..T\nC = norm(w[1:])**2 + h[T]")
    assert "declared 0..T-1" in raised.value.message


def test_the_functions_of_lists_may_still_be_names_of_the_user():
    assert symgrad.read("block = 2*x\nC = block**2").derive("x").check()


def test_a_line_goes_on_inside_of_a_list():
    system = symgrad.read("A: (m, n)\nx: (n)\nM = vstack([A[1:, :],\n  x])\nC = norm(M[:,\n 0])**2")
    assert system == symgrad.read("A: (m, n)\nx: (n)\nM = vstack([A[1:, :], x])\nC = norm(M[:, 0])**2")


# SymPy

m, n, q, r = sympy.symbols("m n q r", integer=True, positive=True)
C = Symbol("C")
A, B, D, E = MatrixSymbol("A", m, n), MatrixSymbol("B", m, q), MatrixSymbol("D", r, n), MatrixSymbol("E", r, q)
X, y, z, v = MatrixSymbol("X", n, n), MatrixSymbol("y", n, 1), MatrixSymbol("z", n, 1), MatrixSymbol("v", n + q, 1)
SYMPY = {
    "a column": (Trace(A[:, 0]*A[:, 0].T), "C = sum(A[i,0]**2, i in 0..m-1)"),
    "two columns": (A[:, 0].T*A[:, 1], "C = sum(A[i,0]*A[i,1], i in 0..m-1)"),
    "a row": (A[0, :]*y, "C = sum(A[0,j]*y[j], j in 0..n-1)"),
    "a corner": (Trace(X[:2, 1:3]), "C = X[0,1] + X[1,2]"),
    "a part of a vector": (v[:n, :].T*y, "C = sum(v[j]*y[j], j in 0..n-1)"),
    "an element of a part": (A[1:3, :2][0, 1], "C = A[1,1]"),
    "differences": ((y[1:, :] - y[:n - 1, :]).T*(y[1:, :] - y[:n - 1, :]), "C = sum((y[i+1] - y[i])**2, i in 0..n-2)"),
    "blocks": (Trace(BlockMatrix([[A, B], [D, E]])*v*v.T*BlockMatrix([[A, B], [D, E]]).T),
               "a[i] = sum(A[i,j]*v[j], j in 0..n-1) + sum(B[i,k]*v[n+k], k in 0..q-1)\nb[i] = sum(D[i,j]*v[j], j in 0..n-1) + sum(E[i,k]*v[n+k], k in 0..q-1)\n"
               "C = sum(a[i]**2, i) + sum(b[i]**2, i)"),
    "blocks on a diagonal": (Trace(BlockDiagMatrix(X, A)*BlockDiagMatrix(X, A).T), "C = sum(X[i,j]**2, i, j) + sum(A[i,j]**2, i, j)"),
    "a bordered matrix": (Trace(BlockMatrix([[X, y], [z.T, Identity(1)]])), "C = sum(X[i,i], i) + 1 + 0*sum(y[i] + z[i], i)"),
    "vectors above one another": (BlockMatrix([[y], [z]]).T*BlockMatrix([[y], [y]]), "C = sum(y[i]*(y[i] + z[i]), i)"),
}


@pytest.mark.sample(2)
@pytest.mark.parametrize("case", SYMPY)
def test_parts_of_sympy_matrices_are_read_derived_and_checked(case):
    expression, letters = SYMPY[case]
    system, other = symgrad.System([(C, expression)]), symgrad.read("".join(
        f"{name}: ({', '.join(axes)})\n" for name, axes in (("v", ("0..n+q-1",)), ("y", ("n",)), ("z", ("n",)), ("X", ("n", "n")), ("A", ("m", "n")), ("B", ("m", "q")),
                                                           ("D", ("r", "n")), ("E", ("r", "q"))) if re.search(rf"\b{name}\[", letters)) + letters)
    assert system.derive().check().compiled
    sizes = {"m": 4, "n": 3, "q": 2, "r": 5}
    rng, shapes = np.random.default_rng(0), {"A": "mn", "B": "mq", "D": "rn", "E": "rq", "X": "nn", "y": "n", "z": "n"}
    arrays = {name: rng.normal(size=[5] if name == "v" else [sizes[size] for size in shapes[name]]) for name in other.inputs}
    value, gradient = system.compile()(**{name: arrays[name] for name in system.inputs})
    wanted, its = other.compile()(**arrays)
    assert value == pytest.approx(wanted)
    for name, entries in gradient.items():
        np.testing.assert_allclose(entries, its[name], atol=1e-12)


def test_a_sympy_matrix_of_blocks_may_have_a_name():
    M = MatrixSymbol("M", m + r, n + q)
    system = symgrad.System([(M, BlockMatrix([[A, B], [D, E]])), (C, v.T*M.T*M*v)])
    assert system.derive().check().compiled
    assert "M[i,j]" in str(system) and "i in 0..m+r-1" in str(system)


def test_a_part_of_an_inverse_of_sympy_is_refused():
    with pytest.raises(SymgradError, match="has an inverse inside"):
        symgrad.System([(C, (X.I[:, 0]).T*X.I[:, 0])])
    K = MatrixSymbol("K", n, n)
    assert symgrad.System([(K, X.I), (C, K[:, 0].T*K[:, 0])]).derive().check()


def test_a_step_of_a_sympy_slice_is_refused():
    with pytest.raises(SymgradError, match="has a step of 2"):
        symgrad.System([(C, A[::2, 0].T*A[::2, 0])])
