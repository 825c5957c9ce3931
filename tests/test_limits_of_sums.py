"""A bracket on the letter of a sum becomes its limit on the page and in the answer; what programs compute is as before."""

import pytest

import symgrad
from symgrad.rules import Trait, indices

CASES = {
    "a row above the diagonal": ("S[i] = sum(g[j]**2, j in i+1..N-1) for i in 0..N-1\nC = sum(S[i]**2, i)", "g", "dC/dg[j] = 4 * g[j] * sum_{i=0..j-1} S[i]"),
    "a bracket that compares letters": ("S[i] = sum([i < j]*f[i,j]*g[j], j in 0..N-1) for i in 0..N-1\nC = sum(S[i], i)", "g", "dC/dg[j] = sum_{i=0..j-1} f[i,j]"),
    "a partial likelihood": ("C = sum(log(sum(exp(x[j]), j in 0..i)), i in 0..N-1)", "x", "dC/dx[j] = exp(x[j]) * sum_{i=j..N-1} 1/(sum_{j'=0..i} exp(x[j']))"),
    "an upper limit": ("S[i] = sum(g[j], j in 0..i) for i in 0..N-1\nC = sum(w[i]*S[i]**2, i)", "g", "dC/dg[j] = 2 * sum_{i=j..N-1} w[i] * S[i]"),
    "two brackets": ("C = sum([j <= i]*[k <= j]*A[i,j]*x[k], i in 0..N-1, j in 0..N-1, k in 0..N-1)", "x", "dC/dx[k] = sum_{i=0..N-1} sum_{j=0..i} [k <= j] * A[i,j]"),
}


@pytest.mark.parametrize("text, by, answer", CASES.values(), ids=CASES)
def test_a_condition_on_a_letter_is_a_limit(text, by, answer):
    derivation = symgrad.read(text).derive(by)
    page = " ".join(derivation.to_text(ascii=True).split())
    assert answer in page
    assert derivation.check().compiled


@pytest.mark.parametrize("text", [
    "z[i] = sum(k[m]*x[i+m], m)\nC = sum(z[i]**2, i)", "z[i] = sum(k[m]*[0 <= i-m <= N-1]*x[i-m], m in 0..M-1) for i in 0..N-1\nC = sum(z[i]**2, i)",
    "C = sum([j <= i]*A[i,j]*x[j]*y[i], i, j)", "C = sum(a[i]*x[j], i in 0..N-1, j in i+2..N-1)",
])
def test_where_the_ranges_do_not_tell_the_limit_the_bracket_stays(text):
    derivation = symgrad.read(text).derive()
    assert not any(step.rule is indices.limits for step in derivation.steps) and derivation.check()


def test_programs_and_further_derivatives_take_the_bracket():
    derivation = symgrad.read(CASES["a row above the diagonal"][0]).derive("g")
    proof = derivation.proofs[-1]
    assert Trait.REWORDS in proof.steps[-1].rule.traits and proof.computed == proof.steps[-1].before
    assert "[i+1 <= j <= N-1]" in str(derivation.system) and "np.where" in derivation.compile().source
