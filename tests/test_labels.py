"""Labels, whole numbers that stand in places: read as sums over a bracket, never differentiated, run by reading and adding up at positions."""

import warnings

import numpy as np
import pytest

import symgrad
from symgrad.errors import InputError, SymgradError
from symgrad.testing import compare

NLL = "index c: (N) in 0..K-1\np[i,k] = exp(z[i,k])/sum(exp(z[i,m]), m)\nC = -mean(log(p[i,c[i]]), i)"
CASES = {
    "negative log-likelihood": NLL,
    "an embedding": "index c: (N) in 0..K-1\nC = sum((E[c[n],d] - y[n,d])**2, n, d)",
    "springs of a graph": "index u, v: (M) in 0..N-1\nC = sum((x[u[e]] - x[v[e]])**2*k[e], e)",
    "sums of segments": "index c: (N) in 0..K-1\ns[k] = sum([k = c[i]]*x[i], i) for k in 0..K-1\nC = sum(s[k]**2, k)",
    "messages along edges": "index src, dst: (M) in 0..N-1\nm[e] = tanh(w*h[src[e]])\nC = sum(m[e]*g[dst[e]], e)",
    "an observed matrix": "index r, s: (M) in 0..N-1\nC = sum((sum(U[r[e],f]*V[s[e],f], f) - y[e])**2, e)",
    "one label": "index c: () in 0..K-1\nC = -log(p[c]**2)",
    "labels that count from 1": "index c: (N) in 1..K\nC = sum(p[i,c[i]]*y[i], i)",
    "a label a step": "index c: (T) in 0..K-1\nh[0] = x\nh[t] = tanh(w[c[t-1]]*h[t-1]) for t in 1..T\nC = h[T]**2",
    "two labels in one entry": "index c, d: (N) in 0..K-1\nC = sum(A[c[i],d[i]]**2, i)",
    "a label that is a number too": "index c: (N) in 0..K-1\nC = sum(c[i]*x[i]**2, i)",
    "labels of what a bracket makes": "index c: (N) in 0..K-1\nh[k] = [z[k] > 0]*z[k] for k in 0..K-1\nC = x*sum(exp(-h[c[i]]**2), i in 0..N-1)",
    "labels in a part": "index m: (M) in 0..K-1\nh[c] = g[m[c]] for c in 0..M-1\nh[M+c] = y[c] for c in 0..N-1\nC = sum(w[p]*h[p]**2, p in 0..M+N-1)",
    "labels that are compared": "index c: (N) in 0..N-1\nC = sum([c[i] < c[j]]*x[i]*x[j], i, j)",
    "the place after a label": "index c: (N) in 0..K-1\nC = sum(x[c[i]+1]**2*y[i], i)",
    "labels on a ring": "index c: (N) in 0..K-1\nC = sum(y[i]*(x[c[i]] - x[(c[i]+1) % K])**2, i)",
    "the other classes": "index c: (N) in 0..K-1\nC = sum([k != c[i]]*x[k]**2*y[i], i, k)",
    "a label of a label": "index p: (N) in 0..N-1\nC = sum((x[i] - x[p[p[i]]])**2, i)",
    "labels in two places": "index p: (N, K) in 0..N-1\nindex q: (M) in 0..N-1\nC = sum(x[p[q[m],k]]**2*z[q[m],p[q[m],k]], m, k)",
    "labels three deep": "index p, q: (N) in 0..N-1\nC = sum(x[p[q[p[m]]]]**3*x[q[p[m]]+1], m)",
    "skip-grams": "index u, v: (M) in 0..N-1\nC = -sum(log(sigma(sum(A[u[e],f]*B[v[e],f], f))), e)",
}


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", CASES)
def test_labels_are_read_derived_checked_and_run(name):
    system = symgrad.read(CASES[name])
    assert symgrad.read(str(system)) == system and str(system).startswith("index ")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert system.derive().check().compiled
    if name not in ("a label a step", "labels in a part"):
        assert system.hessian(system.differentiable[0]).check().compiled


def test_a_program_reads_and_adds_up_at_labels():
    source = symgrad.read(CASES["an embedding"]).compile().source
    assert "np.add.at" in source and "==" not in source.split("def program")[1].split("# C =")[1]
    rng = np.random.default_rng(1)
    E, y, c = rng.normal(size=(5, 3)), rng.normal(size=(4, 3)), [0, 2, 2, 4]
    value, gradient = symgrad.read(CASES["an embedding"]).compile()(E=E, y=y, c=c)
    wanted = np.zeros_like(E)
    np.add.at(wanted, c, 2*(E[c] - y))
    assert value == pytest.approx(((E[c] - y)**2).sum()) and np.allclose(gradient["E"], wanted) and set(gradient) == {"E", "y"}


@pytest.mark.parametrize("labels", [[0, 3, 1], [0, -1, 1], [0.5, 1, 1], [0, float("nan"), 1]])
def test_what_is_no_label_is_refused_by_the_call(labels):
    with pytest.raises(InputError, match="whole numbers from 0 to 2") as raised:
        symgrad.read(NLL).compile()(z=np.zeros((3, 3)), c=labels)
    assert raised.value.remedy


@pytest.mark.parametrize("ask", [
    lambda s: s.derive("c"), lambda s: s.derive("c[0]"), lambda s: s.hessian("c"), lambda s: s.jacobian("p", "c"), lambda s: s.compile("c"), lambda s: s.descent("c"),
    lambda s: s.hessian_product("z", "c"), lambda s: s.stepper("c", eta=0.1),
])
def test_nothing_is_differentiated_by_a_label(ask):
    with pytest.raises(InputError, match="labels") as raised:
        ask(symgrad.read(NLL))
    assert raised.value.remedy


@pytest.mark.parametrize("text, write", [
    ("index c: (N)\nC = sum(p[i,c[i]], i)", "index c: (n) in 0..K-1"), ("C = sum(p[i,c[i]], i)", "index c: (n) in 0..K-1"), ("index c: (N) in K\nC = sum(p[i,c[i]], i)", None),
    ("index c: (N) in 0..K-1\nc[i] = x[i]\nC = sum(p[i,c[i]], i)", None), ("index c: (N) in 3..1\nC = sum(p[i,c[i]], i)", "1..3"),
    ("index c: (N) in 0..K-1\ns[c[i]] = x[i]\nC = sum(s[k], k)", None),
])
def test_what_is_near_a_label_is_refused_with_what_to_write(text, write):
    with pytest.raises(SymgradError) as raised:
        symgrad.read(text).derive().check()
    assert raised.value.place and raised.value.remedy and (write is None or write in raised.value.remedy)


def test_index_stays_a_name():
    assert symgrad.read("index = 2*x\nC = index**2").derive("x").check() and symgrad.read("C = sum(index[i]**2, i)").derive("index").check()


def test_a_gradient_by_hand_is_handed_whole_numbers():
    def by_hand(z, c):
        e = np.exp(z - z.max(1)[:, None])
        p = e/e.sum(1)[:, None]
        p[np.arange(len(c)), c] -= 1
        return {"z": p/len(c)}
    assert compare(symgrad.read(NLL), by_hand)


def test_the_page_says_what_labels_are():
    assert "whole numbers from 0 to K - 1" in symgrad.read(NLL).derive().to_text()


def test_a_letter_that_is_compared_with_a_label_runs_over_what_labels_name():
    value, gradient = symgrad.read(CASES["the other classes"]).compile()(x=[1.0, 2, 3], y=[1.0, 1], c=[0, 1])
    assert value == 4 + 9 + 1 + 9 and list(gradient["x"]) == [2, 4, 12]


def test_the_place_after_a_label_is_gathered():
    f = symgrad.read(CASES["labels on a ring"]).compile()
    x, y, c = np.array([1.0, 4, 9]), np.array([1.0, 2]), [0, 2]
    assert f(x=x, y=y, c=c)[0] == 9 + 2*64 and "np.add.at" in f.source


@pytest.mark.parametrize("text, by, shown, hidden", [
    (CASES["springs of a graph"], "x", r"x_{u_e} - x_{v_e}", "sum_{i"),
    ("index c: (N) in 0..K-1\nindex d: (M) in 0..N-1\nC = sum(x[c[d[i]]]**2, i)", "x", "x_{c_{d_i}}", None),
    (CASES["two labels in one entry"], "A", "A_{c_i,d_i}", None),
    (CASES["the place after a label"], "x", "x_{c_i+1}", None),
    ("index c: (N) in 0..K-1\nx: (K)\nC = sum(sum([k = c[i]]*x[k], k in 1..K-1)**2, i)", "x", r"[k = c_i] x_k", "x_{c_i}"),
])
def test_a_page_prints_an_entry_at_its_label_where_all_labels_pick_one(text, by, shown, hidden):
    page = symgrad.read(text).derive(by).to_latex()
    assert shown in page.replace(" + 1}", "+1}") and (hidden is None or hidden not in page)
    assert ("is the entry that a label picks" in page) == (hidden != "x_{c_i}")
