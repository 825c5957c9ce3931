"""check() refuses nothing that is right: ties that show in nothing, entries that are not read, sizes that layers take away, empty ranges."""

import re

import numpy as np
import pytest

import symgrad
from symgrad.errors import Part, Place, SymgradError
from symgrad.meaning.oracle import Meaning
from symgrad.meaning.world import KINK

TEXTS = {
    "relu, then the largest of a window":
        "h[n,f,i,j] = relu(z[n,f,i,j])\np[n,f,i,j] = max(h[n,f,2*i+a,2*j+b], a in 0..1, b in 0..1)\nC = sum(p[n,f,i,j]**2, n, f, i, j)",
    "relu, then the largest of a row": "h[i,j] = relu(sum(w[j,k]*x[i,k], k))\nm[i] = max(h[i,j], j)\nC = sum(m[i]**2*c[i], i)",
    "values cut off at both ends, then the largest": "h[i,j] = min(max(z[i,j], -1/2), 1/2)\nC = sum(v[i]*max(h[i,j], j), i)",
    "layers of a recurrence of which the cost reads the last time alone":
        "h[0,t,i] = x[t,i] for t in 1..T\nh[l,0,i] = 0 for l in 1..L\nh[l,t,i] = tanh(sum(W[l,i,j]*h[l-1,t,j], j) + sum(U[l,i,j]*h[l,t-1,j], j)) "
        "for l in 1..L, t in 1..T\nC = sum(h[L,T,i]**2, i)",
    "a normaliser that is 0 at size 1": "p[i,j] = x[i]*x[j]\nZ = sum([k != l]*p[k,l], k, l)\nC = sum([i != j]*p[i,j]/Z, i, j)",
    "a normaliser that is 0 at size 1, and logarithms":
        "p[i,j] = 1/(1 + (x[i] - x[j])**2)\nZ = sum([k != l]*p[k,l], k, l)\nq[i,j] = p[i,j]/Z\nC = sum([i != j]*P[i,j]*log(q[i,j]), i, j)",
    "layers that lose two entries each":
        "a[0,i] = x[i] for i in 0..n\na[l,i] = tanh(sum(w[j]*a[l-1,i+j], j in 0..2)) for l in 1..L, i in 0..n-2*l\nC = sum(a[L,i]**2, i in 0..n-2*L)",
    "layers that lose an entry each":
        "a[0,i] = x[i] for i in 0..n\na[l,i] = tanh(a[l-1,i] + w[l]*a[l-1,i+1]) for l in 1..L, i in 0..n-l\nC = sum(a[L,i]**2, i in 0..n-L)",
    "a recurrence two back, and a sum from 1":
        "h: (K)\na[0] = x\na[1] = sum(h[k]*a[0], k in 1..K-1)\na[t] = a[t-1] + a[t-2] for t in 2..T\nC = a[1] + a[T]",
    "a recurrence three back":
        "h: (2..K-1)\na[0] = x\na[1] = y*a[0]\na[2] = sum(h[k]*a[1], k in 2..K-1)\na[t] = a[t-1] + a[t-3] for t in 3..T\nC = a[1] + a[T]",
    "a bracket that never holds where it is read, beside a division":
        "f[i] = sum([0 <= j <= i-1]*x[j]/(i - j)**2, j in 0..n-1) for i in 0..n-1\nC = sin(f[0]) + sum(f[i]**2, i)",
    "distances by name": "r[i,j] = sqrt(sum((x[i,k] - x[j,k])**2, k))\nC = sum([i != j]*q[i]*q[j]/r[i,j], i, j)",
    "distances by name, their derivative too":
        "r[i,j] = sqrt(sum((x[i,k] - x[j,k])**2, k))\nC = sum([i != j]*q[i]*q[j]/r[i,j], i, j)\nname delta = dC/dr",
    "distances of which one triangle is read":
        "r[i,j] = sqrt(sum((x[i,k] - x[j,k])**2, k))\nC = sum(sum((r[i,j] - d[i,j])**2, j in i+1..n-1), i in 0..n-1)",
    "a window in two directions under a relu": "z[i,j] = relu(sum(w[m,k]*x[i+m,j+k], m, k))\nC = sum(z[i,j]**2, i, j)",
    "squared distances by name": "s[i,j] = sum((x[i,k] - x[j,k])**2, k)\nr[i,j] = sqrt(s[i,j])\nC = sum([i != j]*q[i]*q[j]/r[i,j], i, j)",
    "a function of what need not exist": "r[i,j] = 1/(x[i] - x[j])\ns[i,j] = r[i,j]**2 + r[i,j]\nC = sum([i != j]*s[i,j]*q[j], i, j)",
    "a logarithm by name": "r[i,j] = log((x[i] - x[j])**2)\nC = sum([i != j]*q[i]*r[i,j]**2, i, j)",
    "distances of each sample": "r[n,i,j] = sqrt((x[n,i] - x[n,j])**2 + (y[n,i] - y[n,j])**2)\nC = mean(sum([i != j]/r[n,i,j], i, j), n)",
    "differences that add up over layers, each of which reads all below":
        "r[t,i,j] = x[i] - x[j] + w*sum(r[s,i,j], s in 1..t-1) for t in 1..T, i in 0..N-1, j in 0..N-1\nq[i,j] = 1/r[T,i,j]\n"
        "C = sum([i != j]*q[i,j], i, j)",
    "differences that add up over layers, each of which reads the one below":
        "r[0,i,j] = x[i] - x[j] for i in 0..N-1, j in 0..N-1\nr[t,i,j] = x[i] - x[j] + w*r[t-1,i,j] for t in 1..T, i in 0..N-1, j in 0..N-1\n"
        "q[i,j] = 1/r[T,i,j]\nC = sum([i != j]*q[i,j], i, j)",
    "layers of which the first is 1 where the others are 0":
        "r[0,i,j] = 1 for i in 0..N-1, j in 0..N-1\nr[t,i,j] = x[i] - x[j] + w*r[t-1,i,j] for t in 1..T, i in 0..N-1, j in 0..N-1\n"
        "q[i,j] = 1/r[T,i,j]\nC = sum([i != j]*q[i,j], i, j)",
    "pairs with the bracket in their equation": "e[i,j] = [i != j]/(x[i] - x[j])\nC = sum(q[i]*e[i,j]**2, i, j)",
    "a bracket among other factors, twice":
        "e[i,j] = exp(x[i])*[i != j]/(x[i] - x[j])\ng[i,j] = [i != j]*sin(e[i,j])\nC = sum(g[i,j]**2*q[j], i, j)",
    "a logarithm with its bracket": "e[i,j] = q[j]*log((x[i] - x[j])**2)*[i != j]*x[i]**2\nC = sum(e[i,j]*e[j,i], i, j)",
    "absolute differences by name": "e[i,j] = q[j]*abs(x[i] - x[j])\ng[i,j] = [i != j]*exp(e[i,j])\nC = sum(g[i,j], i, j)",
    "a power above 1 of what rests": "u[i] = relu(x[i])\nC = sum(u[i]**(3/2)*w[i], i)",
    "a power of a largest value that may be 0": "u = max(x, y, 0)\nC = u**1.5",
    "a power above 1 of relu, by what it rests on": "C = sum(relu(x[i] - y)**(5/2)*w[i], i)",
    "a varying power of what rests": "u = relu(x)\nC = sum(u**p[i], i)",
    "a varying power of relu": "C = sum(relu(x[i])**p, i)",
    "a first layer that every layer reads": "a[0] = x\na[l] = w*a[l-1] + a[0]*v[l] for l in 1..L\nC = sum(a[l]**2, l in 0..L)",
    "a first layer that every layer reads, of arrays":
        "a[0,i] = x[i]\na[l,i] = tanh(sum(W[l,i,j]*a[l-1,j], j) + a[0,i]) for l in 1..L\nC = sum(a[L,i]**2, i)",
    "a last value that all earlier ones read": "h[T] = x\nh[t] = w*h[t+1] + h[T]*v[t] for t in 0..T-1\nC = sum(h[t]**2, t in 0..T)",
}


@pytest.mark.sample(1)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_right_derivation_checks_and_so_does_its_program(text):
    report = symgrad.read(text).derive().check()
    assert report.compiled > 0 and report.worst < 1e-20


@pytest.mark.long
@pytest.mark.parametrize("seed", (2, 3))
@pytest.mark.parametrize("what", ["relu, then the largest of a window", "distances by name", "a normaliser that is 0 at size 1"])
def test_whatever_values_are_drawn(what, seed):
    assert symgrad.read(TEXTS[what]).derive().check(seed).compiled > 0


def renamed(text, pairs):
    """The text with other names: each whole name is replaced, keywords of the pairs only."""
    return re.sub(r"[A-Za-z_]\w*", lambda found: pairs.get(found[0], found[0]), text)


@pytest.mark.sample(2)
@pytest.mark.parametrize("what", ["a normaliser that is 0 at size 1", "distances by name", "relu, then the largest of a row",
                                  "layers that lose an entry each", "a first layer that every layer reads"])
def test_other_letters_one_more_input_and_fewer_questions_change_nothing(what):
    text = renamed(TEXTS[what], {"i": "s", "j": "p", "k": "q", "l": "m", "x": "theta", "w": "beta", "q": "g", "m": "top", "h": "act"})
    *others, cost = text.split("\n")
    text = "\n".join([*others, cost.replace("C = ", "C = extra**2 + extra*(") + ")"])
    net = symgrad.read(text)
    assert net.derive().check().compiled > 0
    assert net.derive("theta" if "theta" in net.inputs else net.inputs[0]).check().compiled > 0


@pytest.mark.sample(2)
@pytest.mark.parametrize("what, by", [("distances by name", "q"), ("absolute differences by name", "x"), ("pairs with the bracket in their equation", "x"),
                                      ("a first layer that every layer reads", "x"), ("a logarithm by name", "q")])
def test_their_hessians_check(what, by):
    assert symgrad.read(TEXTS[what]).hessian(by).check().compiled > 0


FAR = {
    "a variance with a small number beside it": "mu = mean(x[j], j)\nv = mean((x[j] - mu)**2, j)\nn[j] = (x[j] - mu)/sqrt(v + 1/100000)\nC = sum(n[j]*t[j], j)",
    "a step of erf": "C = erf(50*x)", "a step of sigma": "C = sigma(1000*x)*w",
    "a narrow bump": "C = sum(exp(-1000*(x[i] - c[i])**2), i)", "a tail of a tail": "C = exp(-exp(10*x))",
}


@pytest.mark.parametrize("text", FAR.values(), ids=FAR)
def test_numbers_that_cancel_or_that_no_float_holds_are_no_faults(text):
    assert symgrad.read(text).derive().check().compiled > 0


def test_why_no_program_was_compared_is_said():
    derivation = symgrad.read("C = exp(1000*x)").derive()
    assert "the compiled program was not compared: the numbers that were drawn lie beyond what a float64 holds" in str(derivation.check())
    assert "The compiled program was not compared" in derivation.to_text()
    one_layer = symgrad.read("a[0] = x\na[l] = sigma(w[l]*a[l-1]) for l in 1..L\nC = a[L]**2").derive("w[L]")
    assert "no program: " in str(one_layer.check()) and "compiled program" not in one_layer.to_text()


# What programs return there.


@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_programs_give_the_gradient_of_distances_by_name_with_the_bracket():
    rng = np.random.default_rng(0)
    x, q = rng.normal(size=(4, 2)), rng.normal(size=4)
    by_name = symgrad.read(TEXTS["distances by name"])
    inline = symgrad.read("C = sum([i != j]*q[i]*q[j]/sqrt(sum((x[i,k] - x[j,k])**2, k)), i, j)")
    (value, found), (other, wanted) = by_name.compile()(x=x, q=q), inline.compile()(x=x, q=q)
    assert value == pytest.approx(other, rel=1e-14)
    for name in wanted:
        np.testing.assert_allclose(found[name], wanted[name], rtol=1e-12)
    assert "[i' ≠ j] * ∂r[i',j]/∂x[i,k] * ∂C/∂r[i',j]" in " ".join(by_name.derive("x").to_text().split())


@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_a_quotient_by_what_is_0_where_no_bracket_holds_is_0_there():
    value, found = symgrad.read(TEXTS["a normaliser that is 0 at size 1"]).compile()(x=np.array([2.0]))
    assert value == 0 and np.array_equal(found["x"], [0])


def test_a_dense_skip_by_hand():
    x, w, v = 0.5, 0.7, [0.3, -0.2, 0.9]
    a = [x]
    for step in v:
        a.append(w*a[-1] + x*step)
    value, found = symgrad.read(TEXTS["a first layer that every layer reads"]).compile("v")(x=x, w=w, v=v)
    after = [sum(w**(l - k)*2*a[l] for l in range(k, 4)) for k in range(1, 4)]
    assert value == pytest.approx(sum(a_l**2 for a_l in a)) and found["v"] == pytest.approx([x*one for one in after])


@pytest.mark.parametrize("n, L", [(5, 3), (5, 5), (2, 1), (1, 2), (2, 3)])
def test_layers_that_lose_entries_run_until_none_is_left(n, L):
    x, w = np.linspace(0, 1, n + 1), np.linspace(0.5, 1, L)
    value, found = symgrad.read(TEXTS["layers that lose an entry each"]).compile("x")(x=x, w=w)

    def cost(x):
        for weight in w:
            x = np.tanh(x[:-1] + weight*x[1:])
        return np.sum(x**2)
    by_difference = [(cost(x + step) - cost(x - step))/2e-6 for step in 1e-6*np.eye(n + 1)]
    assert value == pytest.approx(cost(x)) and found["x"] == pytest.approx(by_difference, abs=1e-8)


# What is passed over is said; what is not right is refused as before, with its place.


def test_what_is_passed_over_is_counted():
    rows = symgrad.read("h[i,j] = relu(z[i,j])\nm[i] = max(h[i,j], j in 0..2)\nC = sum(m[i]**2*c[i], i)").derive()
    passed = [rows.check(seed).passed_over for seed in range(2)]
    report = symgrad.read(TEXTS["distances by name"]).derive().check()
    assert any(passed) and report.passed_over and f"not compared at {report.passed_over} index values" in str(report)
    assert symgrad.read("C = sum(x[i]**2, i)").derive().check().passed_over == 0


def test_the_foot_of_a_page_says_what_was_passed_over():
    derivation = symgrad.read(TEXTS["distances by name"]).derive("x")
    derivation.check()
    assert "a step was not compared: it concerns an entry that the cost does not read" in " ".join(derivation.to_text().split())


def test_a_tie_of_values_that_change_is_no_tie_that_shows_in_nothing():
    with pytest.raises(SymgradError, match="has a tie or a kink at all inputs") as refused:
        symgrad.read("u[i] = x\nC = max(u[i], i in 0..n-1)*y").derive().check()
    assert isinstance(refused.value.place, Part) and refused.value.remedy


def test_a_derivative_that_does_not_exist_where_the_cost_reads_it_is_refused():
    with pytest.raises(SymgradError, match="kink") as refused:
        symgrad.read("r[i,j] = sqrt((x[i] - x[j])**2)\nC = sum(q[i]*r[i,j], i, j)").derive().check()
    assert isinstance(refused.value.place, Place) and refused.value.place.line == 1 and "[i != j]" in refused.value.remedy


def test_a_difference_notes_which_entries_it_moved_near_a_kink():
    net = symgrad.read("h[i] = relu(z[i])\nC = max(h[i], i in 0..1)")
    meaning = Meaning(net, {}, {"z": {(0,): -1, (1,): -2}})
    meaning.value(net.definitions[1].target)
    assert not meaning.torn and meaning.margin > KINK
    meaning.response(net.definitions[1].target, ("h", (0,)))
    assert meaning.torn == {(("h", (0,)),)}
