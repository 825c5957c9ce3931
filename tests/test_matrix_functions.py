"""Solves, factors, eigenvalues, singular values and pseudoinverses: read, derived, checked, differentiated again, run as programs."""

from random import Random

import mpmath
import numpy as np
import pytest
from numeric import apart, slope

import symgrad
from symgrad.equations.symmetry import symmetric
from symgrad.errors import CheckError, InputError, SymgradError, UnsupportedError
from symgrad.meaning.decompositions import DECOMPOSITIONS
from symgrad.meaning.oracle import Meaning
from symgrad.meaning.points import samples
from symgrad.meaning.real_functions import context
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS, MATRIX_TABLE
from symgrad.notation.nodes import OfMatrix
from symgrad.notation.traversal import parts
from symgrad.writing.typesetting.words import Words

TEXTS = {
    "solve": "A: (n, n)\nb: (n)\nx = solve(A, b)\nC = x@x",
    "solve, matrices": "A: (n, n)\nB: (n, m)\nG: (m, n)\nC = sum(solve(A, B)*solve(A.T, G.T))",
    "cholesky": "S: (n, n) positive definite\nw: (n, n)\nL = cholesky(S)\nC = sum(w*L)",
    "cholesky of a product": "X: (m, n)\ny: (n)\nS = X.T@X + eye(n)\nL = cholesky(S)\nz = solve(L, y)\nC = z@z + 2*sum(log(diag(L)))",
    "eigenvalues": "S: (n, n) symmetric\nw: (n)\nC = w@eigvalsh(S)",
    "eigenvalues of a product": "X: (m, n)\nC = sum(log(1 + eigvalsh(X.T@X)))",
    "eigenprojector": "S: (n, n) symmetric\nG: (n, n)\nC = sum(eigenprojector(S)[i,j,0]*G[i,j], i, j)",
    "root": "X: (m, n)\nW: (m, m)\nC = sum(W*sqrtm(X@X.T + eye(m)))",
    "singular values": "A: (n, n)\nw: (n)\nC = w@svdvals(A)",
    "nuclear norm": "A: (m, n)\nC = nucnorm(A)",
    "least squares": "A: (m, n)\nb: (m)\nx = lstsq(A, b)\nC = x@x",
    "pseudoinverse": "A: (m, n)\nG: (n, m)\nC = sum(G*pinv(A))",
    "exponential": "A: (n, n)\nW: (n, n)\nC = sum(W*expm(A))",
    "exponential of a product": "X: (m, n)\nW: (m, m)\nE = expm(X@X.T/4)\nC = sum(W*E**2)",
    "solution of a linear equation": "A: (n, n)\nx: (n)\ny: (n)\ns: (m)\nC = y@expm(s@s/4*A.T)@x",
    "no cycles": "A: (n, n)\nC = tr(expm(A*A)) - n",
}


def system(title):
    return symgrad.read(TEXTS[title])


@pytest.mark.sample(1)
@pytest.mark.parametrize("title", TEXTS)
def test_every_step_holds_and_the_program_computes_the_answer(title):
    report = system(title).derive().check()
    assert report.answers > 0 and report.worst < 1e-20
    assert report.witnessed > 0 or title in ("eigenprojector",)


@pytest.mark.parametrize("title", TEXTS)
def test_what_is_printed_is_read_back(title):
    net = system(title)
    assert symgrad.read(str(net)) == net


@pytest.mark.sample(1)
@pytest.mark.parametrize("title, by", [("solve", "A"), ("eigenvalues", "S"), ("least squares", "b")])
def test_a_second_derivative_checks(title, by):
    assert system(title).hessian(by, by).check().worst < 1e-20


@pytest.mark.sample(1)
@pytest.mark.parametrize("title, by", [("cholesky", "S"), ("eigenvalues", "S"), ("eigenprojector", "S"), ("root", "X"), ("pseudoinverse", "A"),
                                       ("no cycles", "A")])
def test_a_second_derivative_is_the_difference_of_first_ones(title, by):
    net, values = system(title), drawn(title)
    f, found = net.compile(by), net.hessian(by, by).compile()(**values)
    one = np.random.default_rng(3).normal(size=values[by].shape)
    along = [f(**{**values, by: values[by] + sign*1e-5*one})[1][by] for sign in (1, -1)]
    assert np.allclose(np.tensordot(found, one, 2), (along[0] - along[1])/2e-5, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("title, by, remedy", [("singular values", "A", "eigvalsh"), ("nuclear norm", "A", "sqrtm"), ("exponential", "A", "T[t-1,i,m]*A[m,j]")])
def test_a_second_derivative_that_is_not_supported_is_refused_by_name(title, by, remedy):
    with pytest.raises(UnsupportedError, match="second derivative") as caught:
        system(title).hessian(by, by)
    assert remedy in caught.value.remedy


# Numbers

def drawn(title, seed=0):
    rng, sizes = np.random.default_rng(seed), {"m": 4, "n": 3}
    values = {}
    for line in TEXTS[title].splitlines():
        name, colon, shape = line.partition(": (")
        if colon:
            axes, _, kind = shape.partition(")")
            values[name] = rng.normal(size=tuple(sizes[axis.strip()] for axis in axes.split(",")))
            values[name] = values[name] @ values[name].T + np.eye(3) if kind.strip() == "positive definite" else \
                values[name] + values[name].T if kind else values[name]
    return values


@pytest.mark.sample(8)
@pytest.mark.parametrize("title", TEXTS)
def test_programs_agree_with_central_differences(title):
    f, values = system(title).compile(), drawn(title)
    _, gradient = f(**values)
    for name in values:
        assert np.allclose(gradient[name], slope(lambda **at: f(**at)[0], values, name), rtol=1e-5, atol=1e-6)


@pytest.mark.sample(9)
@pytest.mark.parametrize("title", TEXTS)
def test_programs_agree_with_the_meaning_to_twelve_digits(title):
    """Values of floating numbers, also of the parts of a decomposition, beside those of fifty digits."""
    derivation = system(title).derive()
    f = derivation.compile()
    meaning = next(samples(derivation.forward, Random(5)))
    given = {name: np.array([[float(meaning.inputs[name][i, j]) for j in range(1 + max(key[1] for key in meaning.inputs[name]))]
                             for i in range(1 + max(key[0] for key in meaning.inputs[name]))]) if len(next(iter(meaning.inputs[name]))) == 2 else
             np.array([float(value) for value in meaning.inputs[name].values()]) for name in derivation.forward.inputs}
    exact = Meaning(derivation.system, meaning.sizes, {name: {key: mpmath.mpf(float(value)) for key, value in held.items()}
                                                       for name, held in meaning.inputs.items()})
    _, gradient = f(**given)
    for name, found in gradient.items():
        wanted = np.array([float(exact.world.read(f"dC/d{name}", key)) for key in np.ndindex(found.shape)]).reshape(found.shape)
        assert apart(found, wanted) <= 1e-12


FOUND_BY_NUMPY = {
    "cholesky": np.linalg.cholesky, "eigvalsh": np.linalg.eigvalsh, "svdvals": lambda A: np.linalg.svd(A, compute_uv=False),
    "nucnorm": lambda A: np.linalg.norm(A, "nuc"), "pinv": np.linalg.pinv, "inv": np.linalg.inv, "det": np.linalg.det,
    "logdet": lambda A: np.linalg.slogdet(A)[1],
    "sqrtm": lambda S: (lambda values, vectors: vectors*np.sqrt(values) @ vectors.T)(*np.linalg.eigh(S)),
    "eigenprojector": lambda S: (lambda vectors: vectors[:, None]*vectors)(np.linalg.eigh(S)[1]),
    "singularpair": lambda A: (lambda u, _, v: u[:, None]*v.T)(*np.linalg.svd(A)),
    "polar": lambda A: (lambda u, _, v: u @ v)(*np.linalg.svd(A, full_matrices=False)),
    "expm": lambda A: np.array(mpmath.expm(mpmath.matrix(A.tolist())).tolist(), float),
    "dexpm": lambda A: np.array([[_of_blocks(A, k, m) for m in range(len(A))] for k in range(len(A))]).transpose(2, 0, 1, 3),
}


def _of_blocks(A, k, m):
    """How the exponential varies by entry k, m: the upper right block of the exponential of [[A, E], [0, A]]."""
    n = len(A)
    E = np.zeros((n, n))
    E[k, m] = 1
    whole = mpmath.expm(mpmath.matrix(np.block([[A, E], [np.zeros((n, n)), A]]).tolist()))
    return [[float(whole[i, n + j]) for j in range(n)] for i in range(n)]


@pytest.mark.parametrize("row", MATRIX_TABLE, ids=lambda row: row.name)
def test_a_function_of_a_matrix_denotes_what_numpy_computes(row):
    rng, mp = np.random.default_rng(2), context(40)
    for shape in [(3, 3)] if row.square else [(3, 3), (4, 2), (2, 4)]:
        matrix = rng.normal(size=shape)
        matrix = matrix @ matrix.T + np.eye(3) if row.symmetric else matrix
        found = DECOMPOSITIONS[row.by](mp, [[mp.mpf(float(value)) for value in line] for line in matrix])
        wanted = np.asarray(FOUND_BY_NUMPY[row.name](matrix))
        assert wanted.shape == row.over(shape)
        assert all(abs(float(row.value(mp, found, *key)) - wanted[key]) < 1e-12 for key in np.ndindex(wanted.shape))


# Programs

def test_a_solve_forms_no_inverse_and_its_adjoint_solves_the_transpose():
    assert system("solve").compile().source.count("np.linalg.solve(A.T, ") == 1
    for title in ("solve", "solve, matrices"):
        source = system(title).compile().source
        assert "np.linalg.inv(" not in source and source.count("np.linalg.solve(") == (2 if title == "solve" else 4)
    source = symgrad.read("A: (n, n)\nb: (m, n)\nC = norm(b@inv(A))**2").compile("b").source
    assert "np.linalg.inv" not in source


def test_an_inverse_that_is_read_anyway_is_not_solved_with():
    source = symgrad.read("A: (n, n)\nb: (n)\nC = sum(inv(A)**2) + norm(inv(A)@b)**2").compile("b").source
    assert source.count("np.linalg.inv(A)") == 1 and "solve" not in source


def test_a_gradient_through_a_factor_or_eigenvalues_makes_no_array_of_three_axes():
    """The adjoint of each is a few matrix products and solves."""
    for title in ("cholesky", "cholesky of a product", "eigenvalues", "eigenvalues of a product", "root", "singular values", "least squares"):
        source = system(title).compile().source.split("def program")[1]
        assert "tensordot" not in source and "None, None" not in source and "einsum" not in source, title
    assert "np.linalg.inv" not in system("cholesky").compile("S").source


def test_one_decomposition_serves_values_and_vectors():
    source = system("eigenvalues").compile().source
    assert source.count("eigen(step") == 1 and "eigvalsh" not in source.split("def program")[1].replace("eigvalsh(S)", "")


@pytest.mark.parametrize("title, values, words", [
    ("cholesky", {"S": -np.eye(2), "w": np.eye(2)}, "not positive definite"), ("solve", {"A": np.ones((2, 2)), "b": np.ones(2)}, "singular"),
    ("least squares", {"A": np.ones((3, 2)), "b": np.ones(3)}, "full rank"), ("nuclear norm", {"A": np.ones((3, 2))}, "full rank"),
])
def test_a_matrix_without_a_value_is_an_error_that_says_so(title, values, words):
    with pytest.raises(InputError, match=words):
        system(title).compile()(**values)


def test_a_matrix_that_is_symmetric_but_for_rounding_counts_as_its_symmetric_part():
    f, values = system("cholesky").compile(), drawn("cholesky")
    upper = values["S"] + np.triu(np.full((3, 3), 1e-3), 1)
    assert f(S=upper, w=values["w"])[0] == pytest.approx(f(S=(upper + upper.T)/2, w=values["w"])[0], rel=1e-14)


def test_along_a_further_letter_there_is_one_decomposition_for_each_value():
    net = symgrad.read("C = sum(exp(eigvalsh([A[t,i,j] + A[t,j,i] for i, j])[k]), t, k) + sum(cholesky([sum(A[t,i,m]*A[t,j,m], m) + [i = j] for i, j])[k,q], t, k, q)")
    A = np.random.default_rng(1).normal(size=(2, 3, 3))
    f = net.compile()
    value, gradient = f(A=A)
    assert value == pytest.approx(sum(np.exp(np.linalg.eigvalsh(a + a.T)).sum() + np.linalg.cholesky(a @ a.T + np.eye(3)).sum() for a in A))
    assert np.allclose(gradient["A"], slope(lambda **at: f(**at)[0], {"A": A}, "A"), rtol=1e-5, atol=1e-6)


# Exponentials

@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("scale", [1e-9, 1.0, 30.0])
def test_the_exponential_of_a_program_has_the_digits_of_floats(size, scale):
    A = np.random.default_rng(size).normal(size=(size, size))*scale
    f = symgrad.read("A: (n, n)\nW: (n, n)\nC = sum(W*expm(A))").compile("W")
    with mpmath.workdps(60):
        wanted = np.array(mpmath.expm(mpmath.matrix(A.tolist())).tolist(), float).reshape(A.shape)
    assert apart(f(A=A, W=A)[1]["W"], wanted) < 1e-12


@pytest.mark.parametrize("title", ["exponential", "exponential of a product", "solution of a linear equation", "no cycles"])
def test_a_gradient_through_an_exponential_makes_no_array_of_four_axes(title):
    """The adjoint is one exponential of twice the size, or, in a trace, the exponential itself."""
    source = system(title).compile().source
    assert "exponential_slopes(" not in source
    assert ("exponential_change(" in source) == (title != "no cycles")


def test_the_derivative_that_no_sum_reads_is_an_array_of_four_axes():
    A = np.random.default_rng(4).normal(size=(3, 3))
    found = symgrad.read("A: (n, n)\nE = expm(A)").jacobian("E", "A").compile()(A=A)
    assert np.allclose(found, FOUND_BY_NUMPY["dexpm"](A).transpose(0, 3, 1, 2), rtol=1e-12)


def test_a_gradient_along_a_further_letter_takes_one_change_for_each_value():
    net = symgrad.read("C = sum(expm([A[t,i,j]*s[t] for i, j])[p,q]*w[t,q,p], t, p, q)")
    rng = np.random.default_rng(6)
    values = {"A": rng.normal(size=(2, 3, 3)), "s": rng.normal(size=2), "w": rng.normal(size=(2, 3, 3))}
    f = net.compile()
    assert "exponential_slopes(" not in f.source
    for name, found in f(**values)[1].items():
        assert np.allclose(found, slope(lambda **at: f(**at)[0], values, name), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("title, by, form", [
    ("exponential", "A", "expm_frechet(A.T, W)"), ("solution of a linear equation", "A", "1/4*norm(s)**2*expm_frechet(1/4*norm(s)**2*A.T, outer(x, y))"),
    ("no cycles", "A", "2*expm(A**2).T*A"), ("exponential of a product", "X", None),
])
@pytest.mark.sample(1)
def test_the_matrix_form_of_a_gradient_reads_back(title, by, form):
    derivation = system(title).derive(by)
    found = str(derivation.matrix_form(by))
    assert found == form or form is None and "expm_frechet" in found
    assert derivation.check().worst < 1e-20
    if title != "exponential of a product":
        declared = "\n".join(line for line in TEXTS[title].splitlines() if ":" in line)
        values = drawn(title)
        again = symgrad.read(f"{declared}\nG: ({', '.join('mn'[size == 3] for size in values[by].shape)})\nC = sum(G*({found}))")
        given = {name: value for name, value in values.items() if name in again.inputs}
        assert np.allclose(again.compile("G")(**given, G=values[by])[1]["G"], system(title).compile(by)(**values)[1][by])


# What is symmetric

@pytest.mark.parametrize("matrix, known", [
    ("S", True), ("X.T@X", True), ("X@S@X.T", True), ("A + A.T", True), ("A", False), ("inv(S) + exp(S)", True), ("diag(v)", True), ("outer(v, v)", True),
    ("X@A@X.T", False), ("S@S", True), ("S@inv(S + eye(n))", False), ("sqrtm(X.T@X)", True), ("S - A", False), ("A*A.T", True), ("outer(v, w)", False),
])
def test_a_matrix_is_known_to_be_symmetric_by_its_form(matrix, known):
    text = f"S: (n, n) symmetric\nA: (n, n)\nX: (n, n)\nv, w: (n)\nM = {matrix}\nC = sum(eigvalsh(M)) + sum(S) + sum(A) + sum(X) + v@w"
    if known:
        net = symgrad.read(text)
        node = next(parts(net.definitions[-1].body, OfMatrix))
        assert symmetric(node.body, *(binder.letter for binder in node.binders), net)
    else:
        with pytest.raises(InputError, match="not known to be symmetric") as caught:
            symgrad.read(text)
        assert "(A + A.T)/2" in caught.value.remedy


def test_every_function_has_a_place_for_each_axis():
    for row in MATRIX_FUNCTIONS.values():
        if row.axes:
            with pytest.raises(InputError, match="place"):
                symgrad.read(f"A: (n, n)\nC = sum({row.name}((A + A.T)/2)[{','.join('ijkpq'[:len(row.axes) + 1])}], {', '.join('ijkpq'[:len(row.axes) + 1])})")


# Pages

@pytest.mark.parametrize("text, words", [
    ("A: (m, n)\nC = nucnorm(A)", "‖A‖_*"), ("S: (n, n) positive definite\nC = tr(sqrtm(S))", "(S^½)"), ("A: (m, n)\nC = sum(pinv(A))", "(A⁺)"),
    ("S: (n, n) symmetric\nC = sum(eigvalsh(S))", "eigvalsh(S)[i]"), ("A: (n, n)\nb: (n)\nx = solve(A, b)\nC = x@x", "(A⁻¹)[i,j] * b[j]"),
])
def test_a_page_shows_the_function(text, words):
    page = symgrad.read(text).derive()
    assert words in page.to_text()
    assert r"\lVert A \rVert_{*}" in page.to_latex() if "nucnorm" in text else page.to_latex()


def test_a_page_says_what_a_function_is_and_where_its_derivative_holds():
    page = " ".join(symgrad.read("S: (n, n) symmetric\nC = sum(exp(eigvalsh(S)))").derive().to_text().split())
    assert "its derivative holds where no other is equal" in page and "unit eigenvector of the eigenvalue" in page
    assert all(row.name in told for row in MATRIX_TABLE if row.told for told in [Words("en").told["page"]["function of a matrix"]])


def test_a_wrong_rule_does_not_check(monkeypatch):
    from dataclasses import replace

    from symgrad.notation.nodes import Times
    from symgrad.rules import calculus, factorisations
    rule = factorisations.pseudoinverse
    wrong = replace(rule, apply=lambda part, where: (lambda found: None if found is None else Times(2, found))(rule.apply(part, where)))
    monkeypatch.setattr(calculus, "DERIVATIVE_RULES", tuple(wrong if each is rule else each for each in calculus.DERIVATIVE_RULES))
    with pytest.raises(CheckError, match=rule.name):
        system("pseudoinverse").derive("A").check()


def test_no_values_are_found_where_a_matrix_is_never_positive_definite():
    with pytest.raises(SymgradError, match="not positive definite"):
        symgrad.read("X: (m, n)\nC = sum(cholesky(-X.T@X))").derive().check()


@pytest.mark.parametrize("text", [
    "f[k] = sum(sin(x[i])*log(k), i in 0..k-1) for k in 0..n-1\nA: (n, n)\nC = sum(inv(A)[0,k]*f[k]**2, k in 0..n-1)",
    "f[k] = sum(x[i]**2/k, i in 0..k-1) for k in 0..n-1\nA: (n, n)\nC = sum(inv(A)[k,k]*f[k], k in 0..n-1)",
    "f[k] = sum(tanh(x[i])*y[k]*sqrt(k - 1), i in 1..k-1) for k in 0..n-1\nA: (n, n)\nC = sum(inv(A)[0,k]*exp(f[k]), k in 0..n-1)",
    "e[i,j] = log((x[i] - x[j])**2)\nA: (n, n)\nC = sum([i != j]*e[i,j]*inv(A)[i,j], i, j)",
    "d[i,j] = (x[i] - x[j])**2\ne[i,j] = 1/d[i,j]\nf[i,j] = x[i]*e[i,j]\nA: (n, n)\nC = sum([i != j]*f[i,j]*inv(A)[i,j], i, j)",
])
@pytest.mark.sample(1)
def test_what_a_bracket_guards_beside_a_function_of_a_matrix_is_never_a_number(text):
    system = symgrad.read(text)
    assert system.derive("x").check().compiled and system.hessian("x").check().compiled


@pytest.mark.parametrize("text", [
    "f[i] = sum(x[j]*y[i], j in 0..i-1) for i in 0..n-1\nC = mean(sinc(f[i]), i in 0..n-1)", "x: (m)\nZ = ones(m, m)\nC = sum(expm(eye(m)))*x@x + norm(Z)**2",
])
def test_sympy_has_a_number_where_a_quotient_is_0_by_0(text):
    """sin(u)/u and sinh(d)/d at 0: what is no number would have the derivative 0 in SymPy."""
    assert symgrad.read(text).derive("x").check().witnessed
