"""The letters of printed formulas: none is free and bound in one, and one that must step aside is called as its axis is."""

import re
from random import Random

import made
import pytest
import sympy

import symgrad
from symgrad.errors import SymgradError
from symgrad.notation.nodes import Binder, Letter, Quantity
from symgrad.notation.traversal import parts
from symgrad.testing.random.questions import question
from symgrad.writing.typesetting.tree import Big, Entry, Name, Row, Sign
from tests.fuzz.derivations import text_of
from tests.papers import PAPERS
from letters import Letters, wrong

SHARE = "p[k] = exp(a[k])/sum(exp(a[j]), j)\n"
COX = "eta[i] = sum(beta[p]*x[i,p], p)\nC = -sum(d[i]*(eta[i] - log(sum(exp(eta[j]), j in i..N-1))), i in 0..N-1)"
SIMCLR = "s[i,j] = sum(z[i,d]*z[j,d], d)/tau\nC = -sum(s[i,i] - log(sum([j != i]*exp(s[i,j]), j)), i)"
GMM = f"{SHARE}r[n,k] = p[k]*exp(-1/2*sum((x[n,d] - mu[k,d])**2, d))\nC = -sum(log(sum(r[n,k], k)), n)"
RECURRENT = """
h[0,j] = 0
h[t,j] = tanh(sum(W[j,k]*h[t-1,k], k) + sum(U[j,e]*x[t,e], e))    for t in 1..T
o[t,v] = sum(V[v,j]*h[t,j], j)                                    for t in 1..T
p[t,v] = exp(o[t,v])/sum(exp(o[t,u]), u)                          for t in 1..T
C = -sum(sum(y[t,v]*log(p[t,v]), v), t in 1..T)
"""
ATTENTION = """
q[i,d] = sum(X[i,e]*A[e,d], e)
k[i,d] = sum(X[i,e]*B[e,d], e)
s[i,j] = sum(q[i,d]*k[j,d], d)
p[i,j] = exp(s[i,j])/sum(exp(s[i,m]), m)
C = sum((sum(p[i,j]*X[j,d], j) - y[i,d])**2, i, d)
"""
CODER = "h[j] = tanh(sum(W[j,d]*x[d], d))\no[d] = sum(W[j,d]*h[j], j)\nC = sum((x[d] - o[d])**2, d)"
NETWORK = """
a[0,i,j] = x[i,j]
z[l,i,j] = sum(w[l,j,k]*a[l-1,i,k], k) + b[l,j]     for l in 1..L
a[l,i,j] = sigma(z[l,i,j])                          for l in 1..L
C = 1/2*mean(sum((a[L,i,j] - y[i,j])**2, j), i)
"""
TEXTS = {"Cox": COX, "SimCLR": SIMCLR, "GMM": GMM, "recurrent": RECURRENT, "attention": ATTENTION, "autoencoder": CODER, "network": NETWORK,
         "shares": f"{SHARE}C = sum(p[k]**2, k)", "a largest score": "C = sum(max(s[i,k] + [k != y[i]], k), i)\nindex y: (N) in 0..K-1",
         "max pooling": "C = sum(max(r[2*i+u,2*j+v], u in 0..1, v in 0..1)**2, i, j)", "a product": "C = prod(sum(x[k]*y[i,k], k), i)",
         "an inverse of a diagonal": "u: (m)\nC = u@inv(diag(u**2 + 1))@ones(m)", "a norm of norms": "x: (n)\ny: (n, m)\nC = norm(x)*sum((x@y)**2)"}


# No letter is free and bound in one formula.

FIRST = {**TEXTS, "a Cholesky factor": "B: (m, n)\nC = sum(cholesky(B@B.T + eye(m)))"}


@pytest.mark.sample(8)
@pytest.mark.parametrize("level", ["full", "brief"])
@pytest.mark.parametrize("text", FIRST.values(), ids=FIRST)
def test_no_letter_of_a_page_is_free_and_bound(text, level):
    assert not wrong(made.derivation(text), level=level, form="matrix")


@pytest.mark.long
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_letter_of_a_page_of_second_derivatives_is_free_and_bound(text):
    system = made.system(text)
    for name in system.differentiable:
        if not system.families[name].sequence:
            for derivation in (system.hessian(name), system.hessian_product(name)):
                assert not wrong(derivation, level="full", form="matrix"), name


@pytest.mark.sample(5)
def test_no_letter_of_an_example_s_page_is_free_and_bound(example):
    assert not wrong(made.derivation(example), level="full", form="matrix")


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", PAPERS)
def test_no_letter_of_a_paper_s_page_is_free_and_bound(name):
    model = PAPERS[name]
    assert not wrong(symgrad.read(model.text).derive(*model.by), level="full", form="matrix")


def pages(seeds):
    """(text, derivation) of random systems, of each its gradient or another question."""
    for seed in seeds:
        text = text_of(seed, short=seed % 20 > 0)
        try:
            system = symgrad.read(text)
            yield text, question(system, Random(f"{seed} asked")).derivation() if seed % 2 else system.derive()
        except SymgradError:  # refused, which others look into
            continue


@pytest.mark.long
@pytest.mark.parametrize("chunk", range(40))
def test_no_letter_of_the_page_of_a_random_system_is_free_and_bound(chunk):
    seen = [(text, wrong(derivation, level="full", form="matrix")) for text, derivation in pages(range(50*chunk, 50*chunk + 50))]
    assert len(seen) > 40 and not [(text, found) for text, found in seen if found]


def entry(name, *letters):
    return Entry(Name(name), tuple(map(Name, letters)))


@pytest.mark.parametrize("formula, letters", [
    (Row((Big("sum", Name("k")), entry("x", "k"), Sign("plus"), entry("y", "k"))), {"k"}),
    (Row((Big("sum", Name("k")), entry("x", "k"), Big("sum", Name("k")), entry("y", "k"))), {"k"}),
    (Row((Big("sum", Name("k")), entry("x", "k"), Sign("plus"), Big("sum", Name("k")), entry("y", "k"))), set()),
    (Row((Big("sum", Row((Name("k"), Sign("equal"), Name("i"))), Name("k")), entry("x", "k"))), {"k"}),
])
def test_a_letter_that_is_free_and_bound_is_seen(formula, letters):
    assert Letters(formula).wrong == letters


# A letter that steps aside is called as its axis is.

def axes(system):
    """The letters that count each size, of the equations that the user wrote."""
    found = {}
    for definition in system.definitions:
        for name, letter in counted(system, definition.target, definition.body, definition.over):
            found.setdefault(name, set()).add(letter)
    return found


def counted(system, target, body, over):
    """(size, letter) wherever a letter stands alone at an axis of a quantity."""
    for read in (target, *parts(body, Quantity)):
        for place, axis in zip(read.places, system.families[read.name].over):
            if isinstance(place, Letter):
                yield sizes(axis), place.name
    yield from ((sizes(binder), binder.letter.name) for binder in (*over, *parts(body, Binder)))


def sizes(binder):
    """What a range ends at, but for a number: of `2*I+1` twice I."""
    terms = binder.hi.as_coefficients_dict().items()
    return str(sorted((size.name, times) for term, times in terms for size in parts(term, Quantity)) or binder.hi)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_letter_of_an_answer_is_one_of_its_axis_maybe_with_primes(text):
    system, derivation = made.system(text), made.derivation(text)
    known, answers = axes(system), derivation.system
    for definition in answers.definitions:
        for axis, letter in counted(answers, definition.target, definition.body, definition.over):
            assert letter.rstrip("'") in known.get(axis, letter), f"{letter} counts {axis} in {definition.target} = {definition.body}"


@pytest.mark.parametrize("text, by, answer", [
    ("z[i] = sum(x[i+p]*k[p], p)\nC = sum(z[i]**2, i)", "x", "dC/dx[m] = "), ("C = sum((x[2*i+j] - k*y[i,j])**2*m, i, j)", "x", "dC/dx[n] = "),
    ("h = k\nC = sum(x[2*i+j]*h, i in 0..4, j in 0..1)", "x", "dC/dx[m] = "), ("z[i,j] = sum(x[i+p,j+q]*m[p,q], p, q)\nC = sum(z[i,j]**2, i, j)", "x", "dC/dx[k,n] = "),
    ("z[i] = sum(x[i+p]*w[p], p)\nC = sum(z[i]**2, i)", "x", "dC/dx[k] = ")])
def test_an_axis_without_a_letter_gets_none_that_is_the_name_of_a_quantity(text, by, answer):
    derivation = symgrad.read(text).derive(by)
    assert answer in str(derivation.system) and derivation.check().worst < 1e-20


ANSWERS = {
    "time stays t, and what is hidden j and k": (RECURRENT, "W", "*dC/dh[t,j], t in 1..T)"),
    "a prime where no letter is left": (SIMCLR, "s", "sum([j' != i]*exp(s[i,j']), j')"),
    "a letter of the user that is free": (GMM, "r", "sum(r[n,j], j)"),
    "who is at risk": (COX, "beta", "sum(d[i']/sum(exp(eta[j]), j in i'..N-1)*[i' <= i <= N-1], i' in 0..N-1)"),
    "no e beside an exponential": ("s[d] = sum(W[d,e]*x[e], e)\nC = log(sum(exp(s[e]), e))", "s", "sum(exp(s[e]), e)"),
}


@pytest.mark.parametrize("text, by, answer", ANSWERS.values(), ids=ANSWERS)
def test_the_letters_of_answers(text, by, answer):
    assert answer in str(made.derivation(text, by).system)


# A letter with primes is read as any other.

@pytest.mark.parametrize("text", [
    "C = sum(x[i']**2, i')", "y[i'] = x[i']**2\nC = sum(y[i''], i'')", "C = sum(t'*x[t'], t' in 1..T)", "C = sum(x[2*i'+1], i' in 0..4)",
    "h[0] = 0\nh[t'] = a*h[t'-1] for t' in 1..T\nC = h[T]", "C = sum(sum([i' != i]*x[i,i'], i'), i)"])
def test_a_letter_with_primes_reads_back(text):
    system = symgrad.read(text)
    assert symgrad.read(str(system)) == system and system.derive().check().worst < 1e-20
    plain = symgrad.read(re.sub(r"(\w)('+)", lambda found: found[1] + "abc"[len(found[2])], text))
    assert set(plain.families) == set(system.families) or "sum" in text


@pytest.mark.parametrize("text, column", [("z = w'*x", 6), ("C = x' + 1", 6), ("C = sum(w'[i]*x[i], i)", 10), ("A: (n, n)\nC = tr(A'@A)", 9)])
def test_a_prime_on_what_is_no_letter_is_refused_where_it_stands(text, column):
    with pytest.raises(SymgradError, match="' means nothing in an equation") as error:
        symgrad.read(text)
    assert error.value.place.column == column


def test_a_page_prints_primes_in_every_format():
    derivation = made.derivation(SIMCLR, "z")
    assert r"s_{ij'}" in derivation.to_latex() and r"\sum_{j'}" in derivation.to_latex()
    assert "s[i,j']" in derivation.to_text() and "s[i,j']" in derivation.to_text(ascii=True)


@pytest.mark.parametrize("text, by", [(SIMCLR, "s"), (GMM, "x"), ("C = sum(log(sum(exp(s[i,j]), j)), i)", "s"), ("C = max(x[j]*y, j)", "x")])
def test_sums_of_a_SymPy_answer_have_letters_that_Python_has(text, by):
    answer = made.derivation(text, by).answer
    free = {binder.letter for binder in made.derivation(text, by).proofs[-1].over}
    assert all(letter.name.isidentifier() for letter in answer.atoms(Letter) - free)


def test_a_SymPy_answer_with_renamed_letters_is_a_function():
    answer = symgrad.read("C = sum(log(sum(exp(s[i,j]), j)), i)").derive("s").answer
    named = {str(symbol): symbol for symbol in answer.free_symbols}
    share = sympy.lambdify([sympy.IndexedBase("s"), named["i"], named["j"], named["J"]], answer, "math")
    assert share({(0, 0): 0.0, (0, 1): 0.0}, 0, 1, 2) == pytest.approx(0.5)
