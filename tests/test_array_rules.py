"""Inverses and determinants through the whole engine: derived, checked, differentiated again, run as NumPy programs."""

from dataclasses import replace
from random import Random
from types import MappingProxyType

import numpy as np
import pytest
from array_made import M, N, T, at, det, inv, logdet, minus, name, plus, power, system, times, tr
from numeric import slope
from sympy import Integer

from symgrad import System
from symgrad.checking.sympy_witness import Witness
from symgrad.equations.system import Definition, Family
from symgrad.errors import CheckError, InputError, SymgradError
from symgrad.matrices.tree import Array
from symgrad.meaning.oracle import Meaning, agree, entries
from symgrad.meaning.points import samples
from symgrad.meaning.real_functions import DomainError
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.matching import match
from symgrad.notation.nodes import Binder, Letter, OfMatrix, Over, Plus, Quantity, Times
from symgrad.notation.sympy_form import normal_form
from symgrad.notation.traversal import parts
from symgrad.rules import Where, arrays, calculus, own_inverses

A, B, X = (name(called, N, N) for called in "ABX")
S, Z = name("S", M, M), name("Z", M, N)
a, b = name("a", N), name("b", N)
i, j, k, l, m, p, q, r, s, t = map(Letter, "ijklmpqrst")
n = N
entry = lambda called, *places: Quantity(called, *places)
over = lambda letter: Binder(letter, 0, n - 1, False)
of = lambda operator, body, *places: OfMatrix(operator, body, over(k), over(m), *places)

COSTS = {
    "det(A X B)": (det(at(A, X, B)), "X"),
    "det X**5": (det(power(X, 5)), "X"),
    "logdet(X'X), square": (logdet(at(T(X), X)), "X"),
    "logdet(Z'Z)": (logdet(at(T(Z), Z)), "Z"),
    "logdet(X + X')": (logdet(plus(X, T(X))), "X"),
    "logdet(inv(A X'))": (logdet(inv(at(A, T(X)))), "X"),
    "log det(X), squared": (times(logdet(X), logdet(X)), "X"),
    "a'inv(X)b": (at(a, inv(X), b), "X"),
    "a'inv(A X')b": (at(a, inv(at(A, T(X))), b), "X"),
    "a'inv(inv(X) A)b": (at(a, inv(at(inv(X), A)), b), "X"),
    "tr(inv(Z'SZ) A) by Z": (tr(at(inv(at(T(Z), S, Z)), A)), "Z"),
    "tr(inv(Z'SZ) A) by S": (tr(at(inv(at(T(Z), S, Z)), A)), "S"),
    "tr(inv(X))": (tr(inv(X)), "X"),
    "tr(inv(A + X) B)": (tr(at(inv(plus(A, X)), B)), "X"),
    "det(Z'SZ)": (det(at(T(Z), S, Z)), "Z"),
    "det(inv(X'))": (det(inv(T(X))), "X"),
    "det(A X) a'inv(X)b": (times(det(at(A, X)), at(a, inv(X), b)), "X"),
    "det(A + X B X)": (det(plus(A, at(X, B, X))), "X"),
}


def derived(title):
    cost, by = COSTS[title]
    return system(cost).derive(by)


def right(title):
    return derived(title).proofs[-1].right


@pytest.mark.sample(1)
@pytest.mark.parametrize("title", COSTS)
def test_every_step_holds_and_the_answer_is_the_gradient(title):
    report = derived(title).check()
    assert report.answers > 0 and report.witnessed > 0 and report.worst < 1e-20


def inverse(*places):
    return OfMatrix("inv", entry("X", k, m), over(k), over(m), *places)


@pytest.mark.parametrize("title, words", [
    ("det(A X B)", "det(A)*det(X)*inv(X)[j,i]*det(B)"),
    ("det X**5", "5*det(X)**5*inv(X)[j,i]"),
    ("logdet(X'X), square", "2*inv(X)[j,i]"),
    ("logdet(inv(A X'))", "-inv(X)[j,i]"),
    ("a'inv(X)b", "-sum(a[i']*inv(X)[i',i]*inv(X)[j,j']*b[j'], i', j')"),
    ("det(inv(X'))", "-inv(X)[j,i]/det(X)"),
])
def test_answers_are_what_a_person_would_write(title, words):
    assert str(right(title)) == words


def test_terms_of_a_symmetric_inverse_are_added():
    """d/dZ log det(Z'Z) = 2 Z inv(Z'Z)."""
    found = right("logdet(Z'Z)")
    assert found.args[0] == 2 and len(list(parts(found, OfMatrix))) == 1


def test_the_plain_answer_is_the_same_number_and_can_be_compared():
    derivation = derived("det(A X) a'inv(X)b")
    answer, right = derivation.answer, derivation.proofs[-1].right
    assert str(answer).count("det(X)") == 1 and hash(answer) and normal_form(right) == normal_form(right)
    meaning = next(samples(derivation.forward, Random(3)))
    for letters in entries(derivation.proofs[-1].over, meaning):
        assert agree(meaning.value(answer, letters), meaning.value(right, letters))


# What is written, compared, matched

@pytest.mark.parametrize("node, words", [
    (of("inv", entry("X", k, m), p, q), "inv(X)[p,q]"), (of("inv", entry("X", m, k), p, Integer(0)), "inv(X.T)[p,0]"),
    (of("det", entry("X", k, m)), "det(X)"), (of("logdet", entry("w", l - 1, k, m)), "logdet([w[l-1,k,m] for k, m])"),
    (of("det", of("inv", entry("X", k, m), k, m)), "det(inv(X))"), (of("det", entry("X", k, k, m)), "det([X[k,k,m] for k, m])"),
    (of("det", Plus(entry("X", k, m), entry("Y", k, m))), "det([X[k,m] + Y[k,m] for k, m])"),
])
def test_functions_of_matrices_are_written_short_where_they_can_be(node, words):
    assert str(node) == words


def test_the_letters_of_the_matrix_do_not_matter_and_its_places_do():
    one = OfMatrix("inv", Times(entry("X", k, m), entry("d", r)), over(k), over(m), p, q)
    other = OfMatrix("inv", Times(entry("d", r), entry("X", p, q)), over(p), over(q), p, q)
    assert normal_form(one) == normal_form(other) != normal_form(other.func(*other.args[:4], q, p))
    mark = Letter("p?")
    assert match(of("inv", entry("X", k, m), mark, q), OfMatrix("inv", entry("X", p, s), over(p), over(s), t, q), {mark: None}) == {mark: t}
    assert match(of("inv", entry("X", k, m), mark, q), of("inv", entry("X", m, k), t, q), {mark: None}) is None
    assert match(of("det", entry("X", k, m)), of("logdet", entry("X", k, m)), {}) is None


# Numbers

def meaning_of(size, **values):
    families = {"n": Family("n", (), "size"), **{called: Family(called, (over(k), over(m))) for called in values}}
    inputs = {called: {(row, column): rows[row][column] for row in range(size) for column in range(size)} for called, rows in values.items()}
    return Meaning(System((), MappingProxyType(families), "C"), {"n": size}, inputs)


def test_inverses_and_determinants_denote_what_they_do_in_mathematics():
    rng = np.random.default_rng(1)
    matrix = rng.normal(size=(4, 4))
    matrix[0, 0] = 0  # the first pivot is another row's
    meaning = meaning_of(4, X=matrix.tolist())
    assert float(meaning.value(of("det", entry("X", k, m)))) == pytest.approx(np.linalg.det(matrix))
    assert float(meaning.value(of("logdet", entry("X", k, m)))) == pytest.approx(np.linalg.slogdet(matrix)[1])
    found = [[float(meaning.value(of("inv", entry("X", k, m), Integer(row), Integer(column)))) for column in range(4)] for row in range(4)]
    assert np.allclose(found, np.linalg.inv(matrix))


def test_of_a_matrix_without_entries_and_of_a_singular_one():
    meaning = meaning_of(0, X=[])
    assert meaning.value(of("det", entry("X", k, m))) == 1 and meaning.value(of("logdet", entry("X", k, m))) == 0
    singular = meaning_of(2, X=[["0.1", "0.2"], ["0.3", "0.6"]])
    assert singular.value(of("det", entry("X", k, m))) == 0
    for node in (of("logdet", entry("X", k, m)), of("inv", entry("X", k, m), Integer(0), Integer(0))):
        with pytest.raises(DomainError, match="singular"):
            singular.value(node)
    with pytest.raises(AssertionError, match="not square"):
        meaning_of(2, X=[[1, 2], [3, 4]]).value(OfMatrix("det", entry("X", k, m), over(k), Binder(m, 0, 0)))
    with pytest.raises(DomainError, match="no such entry"):
        meaning_of(2, X=[[1, 2], [3, 4]]).value(of("inv", entry("X", k, m), Integer(2), Integer(0)))


def test_sizes_at_which_a_matrix_is_always_singular_are_passed_over():
    """A matrix of rank one has an inverse at size 1 alone; one of rank nought has none."""
    v = name("v", N)
    rank_one = system(logdet(times(name("c"), Array("outer", (v, v), (N, N)))))
    assert {sizes["n"][()] for sizes in rank_one.derive("c").check().sizes} == {1}
    with pytest.raises(SymgradError, match="singular"):
        system(times(name("c"), logdet(plus(X, minus(X))))).derive("c").check()


# A flipped sign is found

@pytest.mark.parametrize("rule, title", [(arrays.inverse, "a'inv(X)b"), (arrays.determinant, "det(Z'SZ)"), (arrays.log_determinant, "logdet(Z'Z)")])
def test_a_rule_with_the_wrong_sign_does_not_check(monkeypatch, rule, title):
    def wrong(part, where):
        result = rule.apply(part, where)
        after, conditions = result if isinstance(result, tuple) else (result, ())
        return None if result is None else (Times(-1, after), conditions)
    monkeypatch.setattr(calculus, "DERIVATIVE_RULES", tuple(replace(rule, apply=wrong) if each is rule else each for each in calculus.DERIVATIVE_RULES))
    with pytest.raises(CheckError, match=rule.name):
        derived(title).check()


@pytest.mark.parametrize("rule, title", [(arrays.determinant_of_product, "det(A X B)"), (arrays.of_transpose, "a'inv(A X')b"),
                                         (arrays.inverse_of_product, "a'inv(A X')b"), (arrays.determinant_of_inverse, "det(inv(X'))"),
                                         (arrays.inverse_of_inverse, "a'inv(inv(X) A)b")])
def test_a_preparing_rule_with_the_wrong_sign_does_not_check(monkeypatch, rule, title):
    def wrong(part, where):
        result = rule.apply(part, where)
        return None if result is None else Times(-1, result)
    monkeypatch.setattr(arrays, "PREPARING", tuple(replace(rule, apply=wrong) if each is rule else each for each in arrays.PREPARING))
    with pytest.raises(CheckError, match=rule.name):
        derived(title).check()


# Derivatives of derivatives

@pytest.mark.sample(1)
@pytest.mark.parametrize("title, then", [("logdet(Z'Z)", "Z"), ("a'inv(X)b", "a"), ("det(inv(X'))", "X")])
def test_the_second_derivative_checks(title, then):
    cost, by = COSTS[title]
    assert system(cost).hessian(by, then).check().worst < 1e-20


def test_the_gradient_of_a_gradient_checks():
    gradient = system(logdet(plus(A, times(name("c"), B)))).derive("c").system
    assert replace(gradient, cost="dC/dc").derive("A", "c").check().comparisons > 0


def test_named_matrices_pass_their_changes_on():
    """G = inv(Z'SZ) is a quantity of its own; a layer letter before the matrix stays a letter."""
    named = system(G=inv(at(T(Z), S, Z)), C=tr(at(name("G", N, N), A, name("G", N, N))))
    assert named.derive("Z", "S").check().worst < 1e-20


def layered(size):
    """C = sum of log |det w[l]| over layers, whose sizes may differ."""
    layers = Binder(l, 1, Quantity("L"))
    width = lambda letter: Binder(letter, 0, size - 1, False)
    body = Over("sum", OfMatrix("logdet", entry("w", l, k, m), width(k), width(m)), layers)
    sizes = {"L": Family("L", (), "size"), "n": Family("n", (layers,) if size.places else (), "size", bool(size.places))}
    w = Family("w", (layers, Binder(k, 0, size - 1, False), Binder(m, 0, size - 1, False)), "input", True)
    return System((Definition(Quantity("C"), (), body),), MappingProxyType({**sizes, "w": w, "C": Family("C", (), "defined")}), "C")


@pytest.mark.parametrize("size, widths", [(Quantity("n"), (3, 3)), (Quantity("n", l), (3, 2))])
def test_a_matrix_a_layer(size, widths):
    net = layered(size)
    derivation = net.derive("w")
    assert derivation.check().answers > 0
    rng = np.random.default_rng(4)
    w = [rng.normal(size=(width, width)) for width in widths]
    value, grad = derivation.compile()(w=w)
    assert value == pytest.approx(sum(np.linalg.slogdet(part)[1] for part in w))
    assert all(np.allclose(part, np.linalg.inv(given).T) for part, given in zip(grad["w"], w))


# Programs

def given(net, seed=0, kind=np.float64):
    rng, sizes = np.random.default_rng(seed), {"n": 3, "m": 4}
    return {called: rng.normal(size=tuple(sizes[b.hi.as_coeff_Add()[1].name] for b in net.families[called].over)).astype(kind)
            for called in net.inputs}


@pytest.mark.parametrize("title", COSTS)
def test_programs_agree_with_central_differences(title):
    net, (_, by) = system(COSTS[title][0]), COSTS[title]
    f, values = net.derive(by).compile(), given(net)
    _, grad = f(**values)
    assert np.allclose(grad[by], slope(lambda **at: f(**at)[0], values, by), rtol=1e-5, atol=1e-6)


def test_the_value_is_numpys_and_one_inverse_is_computed_once():
    net = system(times(det(at(A, X)), at(a, inv(X), b)))
    f, values = net.derive("X", "A").compile(), given(net)
    A_, X_, a_, b_ = (values[called] for called in "AXab")
    assert f(**values)[0] == pytest.approx(np.linalg.det(A_ @ X_)*(a_ @ np.linalg.inv(X_) @ b_))
    assert f.source.count("np.linalg.inv(X)") == 1


def test_large_products_stay_matrix_products():
    """No array of more than two axes is formed for tr(inv(Z'SZ) A)."""
    net = system(tr(at(inv(at(T(Z), S, Z)), A)))
    source = net.derive("Z", "S").compile().source
    assert "None" not in source and "tensordot" not in source and "einsum" not in source


def test_entries_of_an_inverse_at_any_places():
    """The diagonal, a shifted row, a number; along a further letter of the array, one inverse for each of its values."""
    batch = Quantity("T")
    times_, rows = Binder(t, 0, batch - 1, False), lambda letter, less=1: Binder(letter, 0, n - less, False)
    inverse = lambda *places: OfMatrix("inv", entry("X", t, k, m), over(k), over(m), *places)
    body = Plus(Over("sum", inverse(p, p), times_, rows(p)), Over("sum", Times(inverse(p + 1, q), entry("a", q)), times_, rows(p, 2), rows(q)),
                Over("sum", Times(inverse(Integer(0), q), entry("a", q)), times_, rows(q)))
    families = {"n": Family("n", (), "size"), "T": Family("T", (), "size"), "X": Family("X", (times_, over(k), over(m))),
                "a": Family("a", (over(k),)), "C": Family("C", (), "defined")}
    net = System((Definition(Quantity("C"), (), body),), MappingProxyType(families), "C")
    derivation = net.derive("X", "a")
    assert derivation.check().worst < 1e-20
    rng = np.random.default_rng(2)
    values = {"X": rng.normal(size=(2, 3, 3)), "a": rng.normal(size=3)}
    f, inverses = derivation.compile(), np.linalg.inv(values["X"])
    value, grad = f(**values)
    expected = sum(np.trace(part) + (part[1:] @ values["a"]).sum() + part[0] @ values["a"] for part in inverses)
    assert value == pytest.approx(expected)
    assert all(np.allclose(grad[called], slope(lambda **at: f(**at)[0], values, called), rtol=1e-5, atol=1e-5) for called in values)


def test_a_singular_matrix_is_an_error_that_says_so():
    net = system(at(a, inv(X), b))
    with pytest.raises(InputError, match="singular"):
        net.derive("X").compile()(X=np.ones((2, 2)), a=np.ones(2), b=np.ones(2))
    with pytest.raises(InputError, match="singular"):
        net.values(X=np.zeros((2, 2)), a=np.ones(2), b=np.ones(2))


def test_float32_stays_float32():
    net = system(at(a, inv(X), b))
    grad = net.derive("X").compile()(**given(net, kind=np.float32))[1]["X"]
    assert grad.dtype == np.float32


def test_an_exported_module_computes_the_same():
    net = system(plus(logdet(at(T(Z), Z)), minus(tr(at(inv(at(T(Z), S, Z)), A)))))
    derivation, space = net.derive("Z"), {}
    exec(derivation.export(), space)
    values = given(net)
    value, grad = space["value_and_gradient"](**values)
    expected, gradient = derivation.compile()(**values)
    assert value == pytest.approx(expected) and np.allclose(grad["Z"], gradient["Z"])


# Where the rules must not go

def where(*binders):
    return Where(RangeFacts((*binders, over(p), over(q)), (n - 1,)))


@pytest.mark.parametrize("body", [
    Over("sum", Times(entry("Z", r, k), entry("Z", r, m)), Binder(r, 0, M - 1)),
    Over("sum", Times(entry("X", k, r), entry("X", r, s), entry("Y", s, k, m)), over(r), over(s)),
    Over("sum", Times(entry("X", k, r), entry("X", r, m)), Binder(r, 1, n)),
    Over("sum", Times(entry("X", k, r), entry("X", r, m)), Binder(r, 0, n)),
    Over("sum", Times(entry("X", k, r), entry("X", r, m)), Binder(r, -n + 1, n - 1)),
    Over("sum", Times(entry("X", k, s), entry("X", s, r), entry("X", r, m)), over(s), Binder(r, 0, s)),
    Over("sum", Times(entry("X", k, r), entry("X", r, s), entry("X", s, m)), over(r), Binder(s, r, n - 1)),
    Over("sum", Times(entry("X", k, r), entry("X", r, s), entry("X", s, m)), over(r), Binder(s, 0, k)),
    Over("sum", Times(entry("X", k, r), entry("u", m)), over(r)), Over("sum", Times(entry("u", k), entry("X", r, m)), over(r)),
    Over("prod", Times(entry("X", k, r), entry("X", r, m)), over(r)),
    Plus(entry("X", k, m), entry("Y", k, m)), Times(entry("X", k, m), entry("d", k)),
])
def test_what_is_no_product_of_square_matrices_is_left(body):
    assert arrays.determinant_of_product.apply(of("det", body), where()) is None
    assert arrays.inverse_of_product.apply(of("inv", body, p, q), where()) is None


def test_only_square_matrices_are_taken_apart():
    body = Over("sum", Times(entry("X", k, r), entry("X", r, m)), over(r))
    narrow = OfMatrix("det", body, over(k), Binder(m, 0, n - 2))
    assert arrays.determinant_of_product.apply(narrow, where()) is None
    inner = OfMatrix("inv", entry("X", r, s), over(r), Binder(s, 0, n - 2), k, m)
    assert arrays.determinant_of_inverse.apply(of("det", inner), where()) is None
    shifted = OfMatrix("inv", entry("X", r, s), Binder(r, 1, n), Binder(s, 1, n), k, m)
    assert arrays.determinant_of_inverse.apply(of("det", shifted), where()) is None


def test_a_matrix_with_its_own_letters_outside_is_not_taken_for_one_inverse():
    varying = OfMatrix("inv", entry("Y", r, s, k), over(r), over(s), k, m)
    assert arrays.determinant_of_inverse.apply(of("det", varying), where()) is None
    assert arrays.inverse_of_inverse.apply(of("inv", varying, p, q), where()) is None


@pytest.mark.parametrize("body, binders", [
    (Times(inverse(p, s), entry("X", s, q)), (Binder(s, 0, n - 2),)), (Times(inverse(p, s), entry("X", q, s)), (over(s),)),
    (Times(inverse(p, s), entry("X", s, q), entry("a", s)), (over(s),)), (Times(inverse(p, s), entry("X", s, t)), (over(s),)),
    (Times(inverse(s, s), entry("X", s, q)), (over(s),)), (Times(inverse(p, s), entry("Y", s, q)), (over(s),)),
])
def test_an_inverse_meets_its_matrix_only_over_the_whole_range(body, binders):
    assert own_inverses.own_inverse.apply(Over("sum", body, *binders), where()) is None


def test_an_inverse_meets_its_matrix_inside_a_longer_sum():
    part = Over("sum", Times(entry("a", p), inverse(p, s), entry("X", s, t), entry("b", t)), over(s), over(t))
    assert str(own_inverses.own_inverse.apply(part, where())) == "sum([p = t]*a[p]*b[t], t)"


def test_the_witness_writes_small_matrices_out_and_leaves_large_ones():
    derivation = derived("tr(inv(A + X) B)")
    counted = [Witness(meaning).compare(derivation.cost, derivation.proofs[-1]) for meaning in samples(derivation.forward, Random(1))]
    assert 0 in counted and max(counted) > 0
