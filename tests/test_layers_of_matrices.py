"""Layers and time in matrix text: the same systems as with letters everywhere, whatever the names, depths and letters are."""

from random import Random

import numpy as np
import pytest

from symgrad import read
from symgrad.errors import SymgradError

NETWORK = "a[0,i] = x[i]\nz[l,i] = sum(W[l,i,j]*a[l-1,j], j) + b[l,i] for l in 1..L\na[l,i] = sigma(z[l,i]) for l in 1..L\nC = sum((a[L,i] - y[i])**2, i)/2"
STEPS = "h[0,i] = h0[i]\nh[t,i] = tanh(sum(W[i,j]*h[t-1,j], j) + sum(U[i,k]*x[t,k], k) + b[i]) for t in 1..T\n"

# In matrix text, and with letters everywhere.
SAME = {
    "a network of any depth": ("a[0] = x\nz[l] = W[l]@a[l-1] + b[l] for l in 1..L\na[l] = sigma(z[l]) for l in 1..L\nC = norm(a[L] - y)**2/2", NETWORK),
    "in one line": ("a[0] = x\na[l] = sigma(W[l]@a[l-1] + b[l]) for l in 1..L\nC = norm(a[L] - y)**2/2",
                    "a[0,i] = x[i]\na[l,i] = sigma(sum(W[l,i,j]*a[l-1,j], j) + b[l,i]) for l in 1..L\nC = sum((a[L,i] - y[i])**2, i)/2"),
    "the last layer another": ("a[0] = x\na[l] = tanh(W[l]@a[l-1]) for l in 1..L-1\na[L] = W[L]@a[L-1]\nC = sum(log(a[L]))",
                               "a[0,i] = x[i]\na[l,i] = tanh(sum(W[l,i,j]*a[l-1,j], j)) for l in 1..L-1\na[L,i] = sum(W[L,i,j]*a[L-1,j], j)\nC = sum(log(a[L,i]), i)"),
    "a number of layers": ("a[0] = x\na[l] = W[l]@a[l-1] for l in 1..3\nC = norm(a[3])**2",
                           "a[0,i] = x[i]\na[l,i] = sum(W[l,i,j]*a[l-1,j], j) for l in 1..3\nC = sum(a[3,i]**2, i)"),
    "numbered steps": ("a[1] = sigma(W[1]@x + b[1])\na[2] = sigma(W[2]@a[1] + b[2])\nC = norm(a[2] - y)**2",
                       "a[1,i] = sigma(sum(W[1,i,j]*x[j], j) + b[1,i])\na[2,i] = sigma(sum(W[2,i,j]*a[1,j], j) + b[2,i])\nC = sum((a[2,i] - y[i])**2, i)"),
    "weight decay": ("a[0] = x\na[l] = W[l]@a[l-1] for l in 1..L\nC = norm(a[L])**2 + lam*sum(norm(W[l])**2, l in 1..L)",
                     "a[0,i] = x[i]\na[l,i] = sum(W[l,i,j]*a[l-1,j], j) for l in 1..L\nC = sum(a[L,i]**2, i) + lam*sum(sum(W[l,i,j]**2, i, j), l in 1..L)"),
    "time, shared weights": ("h[0] = h0\nh[t] = tanh(W@h[t-1] + U@x[t] + b) for t in 1..T\nC = norm(h[T] - y)**2", STEPS + "C = sum((h[T,i] - y[i])**2, i)"),
    "a loss at each time": ("h[0] = h0\nh[t] = tanh(W@h[t-1] + U@x[t] + b) for t in 1..T\nC = sum(norm(V@h[t] - y[t])**2, t in 1..T)",
                            STEPS + "C = sum(sum((sum(V[m,i]*h[t,i], i) - y[t,m])**2, m), t in 1..T)"),
    "a mean over time": ("h[0] = h0\nh[t] = tanh(W@h[t-1] + U@x[t] + b) for t in 1..T\nC = mean(v@h[t], t in 1..T)",
                         STEPS + "C = mean(sum(v[i]*h[t,i], i), t in 1..T)"),
    "from nothing on": ("h[0] = 0\nh[t] = W@h[t-1] + u[t] for t in 1..T\nC = norm(h[T])**2",
                        "h[0,i] = 0\nh[t,i] = sum(W[i,j]*h[t-1,j], j) + u[t,i] for t in 1..T\nC = sum(h[T,i]**2, i)"),
    "a batch as matrices": ("X: (n, d)\nA[0] = X\nA[l] = sigma(A[l-1]@W[l].T + outer(ones(n), b[l])) for l in 1..L\nC = norm(A[L] - Y)**2",
                            "X: (n, d)\nA[0,i,j] = X[i,j]\nA[l,i,j] = sigma(sum(A[l-1,i,k]*W[l,j,k], k) + b[l,j]) for l in 1..L\nC = sum((A[L,i,j] - Y[i,j])**2, i, j)"),
    "a batch by a letter": ("a[0,s] = x[s]\na[l,s] = sigma(W[l]@a[l-1,s] + b[l]) for l in 1..L\nC = mean(norm(a[L,s] - y[s])**2, s)",
                            "a[0,s,i] = x[s,i]\na[l,s,i] = sigma(sum(W[l,i,j]*a[l-1,s,j], j) + b[l,i]) for l in 1..L\nC = mean(sum((a[L,s,i] - y[s,i])**2, i), s)"),
    "declared": ("W: (1..L, n, n)\nx: (n)\na[0] = x\na[l] = W[l]@a[l-1] for l in 1..L\nC = norm(a[L])**2",
                 "W: (1..L, n, n)\nx: (n)\na[0,j] = x[j]\na[l,j] = sum(W[l,j,k]*a[l-1,k], k) for l in 1..L\nC = sum(a[L,j]**2, j)"),
    "one layer of a declared array": ("x: (N, d)\nC = norm(x[0])", "x: (N, d)\nC = sqrt(sum(x[0,j]**2, j))"),
    "an inverse at each step": ("x[0] = v\nx[t] = x[t-1] - solve(H, A@x[t-1] - b) for t in 1..T\nC = norm(x[T])**2",
                                "x[0,i] = v[i]\nx[t,i] = x[t-1,i] - sum(inv(H)[i,j]*(sum(A[j,k]*x[t-1,k], k) - b[j]), j) for t in 1..T\nC = sum(x[T,i]**2, i)"),
    "layers and time": ("h[l,0] = s[l] for l in 1..L\nh[0,t] = x[t] for t in 1..T\nh[l,t] = tanh(W[l]@h[l,t-1] + U[l]@h[l-1,t]) for l in 1..L, t in 1..T\nC = norm(h[L,T])**2",
                        "h[l,0,i] = s[l,i] for l in 1..L\nh[0,t,i] = x[t,i] for t in 1..T\n"
                        "h[l,t,i] = tanh(sum(W[l,i,j]*h[l,t-1,j], j) + sum(U[l,i,j]*h[l-1,t,j], j)) for l in 1..L, t in 1..T\nC = sum(h[L,T,i]**2, i)"),
    "matrices over time": ("S[0] = P\nS[t] = F@S[t-1]@F.T + Q for t in 1..T\nC = logdet(S[T])",
                           "S[0,i,j] = P[i,j]\nS[t,i,j] = sum(F[i,k]*S[t-1,k,m]*F[j,m], k, m) + Q[i,j] for t in 1..T\nC = logdet([S[T,i,j] for i, j])"),
    "beside letters": ("a[0] = x\na[l] = sigma(W[l]@a[l-1]) for l in 1..L\nC = sum(a[L,i]*y[i], i) + sum(W[l,i,j]**2, l in 1..L, i, j)",
                       "a[0,j] = x[j]\na[l,j] = sigma(sum(W[l,j,k]*a[l-1,k], k)) for l in 1..L\nC = sum(a[L,i]*y[i], i) + sum(W[l,i,j]**2, l in 1..L, i, j)"),
    "a letter as a value": ("h[0] = x\nh[t] = W@h[t-1]/t + [t > 1]*u for t in 1..T\nC = norm(h[T])**2",
                            "h[0,i] = x[i]\nh[t,i] = sum(W[i,j]*h[t-1,j], j)/t + [t > 1]*u[i] for t in 1..T\nC = sum(h[T,i]**2, i)"),
    "a residual": ("a[0] = x\na[l] = a[l-1] + V[l]@relu(W[l]@a[l-1]) for l in 1..L\nC = norm(a[L] - y)**2",
                   "a[0,i] = x[i]\na[l,i] = a[l-1,i] + sum(V[l,i,j]*relu(sum(W[l,j,k]*a[l-1,k], k)), j) for l in 1..L\nC = sum((a[L,i] - y[i])**2, i)"),
    "an abstract cost": ("a[0] = x\na[l] = tanh(W[l]@a[l-1]) for l in 1..L\nC = C(a[L])",
                         "a[0,i] = x[i]\na[l,i] = tanh(sum(W[l,i,j]*a[l-1,j], j)) for l in 1..L\nC = C(a[L,i])"),
}


@pytest.mark.sample(1)
@pytest.mark.parametrize("whole, letters", SAME.values(), ids=SAME)
def test_layers_in_matrix_text_are_the_same_system_as_with_letters(whole, letters):
    system = read(whole + "\n")
    assert system == read(letters + "\n")
    assert read(str(system) + "\n") == system
    assert system.derive().check().compiled


def test_the_recursion_of_delta_has_its_matrix_form():
    system = read(SAME["a network of any depth"][0] + "\nname delta = dC/dz\n")
    page = system.derive("W").to_text(form="matrix")
    assert "δ[l] = σ'(z[l]) ⊙ (W[l+1]ᵀ * δ[l+1])" in page and "∂C/∂W[l] = δ[l] * a[l-1]ᵀ" in page


# Random networks: matrix text, the same with letters, and its value by NumPy.

ACTIVATIONS = {"sigma": lambda u: 1/(1 + np.exp(-u)), "tanh": np.tanh, "sin": np.sin, "softplus": lambda u: np.logaddexp(0, u)}


class Drawn:
    """A network with names, letters and forms drawn at random; `whole` and `letters` are its text."""

    def __init__(self, seed):
        draw = Random(seed)
        self.depth, self.size = draw.choice((("l", "L"), ("q", "Q"), ("t", "T"), ("s", "D")))
        self.weight, self.lower = draw.choice("WKVA"), draw.choice(("b", "c", "beta"))
        self.layer, self.pre = draw.choice((("a", "z"), ("h", "u"), ("phi", "eta")))
        self.between, self.last = draw.choice(tuple(ACTIVATIONS)), draw.choice((None, *ACTIVATIONS))
        self.shared, self.named, self.decay, self.skip = draw.random() < 0.4, draw.random() < 0.5, draw.random() < 0.5, draw.random() < 0.3
        self.widths = [3]*4 if self.shared or self.skip else [3, 2, 4, 2]
        self.whole, self.letters = self._text(True), self._text(False)

    def _text(self, whole):
        at = (lambda name, *places: f"{name}[{','.join(places)}]" if places else name) if whole else None
        l, a, z, lines = self.depth, self.layer, self.pre, []

        def entry(name, places, *letters):
            places = (*places, *([] if whole else letters))
            return at(name, *places) if whole else f"{name}[{','.join(places)}]"
        lines.append(f"{entry(a, ['0'], 'i')} = {entry('x', [], 'i')}")
        ranges = [(l, f" for {l} in 1..{self.size}-1", self.between), (self.size, "", self.last)] if self.last else [(l, f" for {l} in 1..{self.size}", self.between)]
        for place, end, function in ranges:
            own = [] if self.shared else [place]
            before = f"{place}-1"
            product = f"{self.weight_at(own)}@{a}[{before}]" if whole else f"sum({entry(self.weight, own, 'i', 'j')}*{a}[{before},j], j)"
            inner = f"{product} + {entry(self.lower, own, 'i')}"
            if self.named:
                lines.append(f"{entry(z, [place], 'i')} = {inner}{end}")
                inner = entry(z, [place], 'i')
            skip = f"{entry(a, [before], 'i')} + " if self.skip else ""
            lines.append(f"{entry(a, [place], 'i')} = {skip}{function}({inner}){end}")
        out = entry(a, [self.size], 'i')
        cost = f"norm({out} - y)**2/2" if whole else f"sum(({out} - y[i])**2, i)/2"
        if self.decay:
            norm = f"norm({self.weight_at([] if self.shared else [l])})**2" if whole else f"sum({entry(self.weight, [] if self.shared else [l], 'i', 'j')}**2, i, j)"
            cost += f" + lam*{norm}" if self.shared else f" + lam*sum({norm}, {l} in 1..{self.size})"
        return "\n".join([*lines, f"C = {cost}", ""])

    def weight_at(self, places):
        return f"{self.weight}[{places[0]}]" if places else self.weight

    def values(self):
        rng = np.random.default_rng(3)
        layers = range(1, len(self.widths))
        weights = [rng.normal(size=(self.widths[l], self.widths[l-1])) for l in layers]
        lower = [rng.normal(size=self.widths[l]) for l in layers]
        values = {self.weight: weights[0] if self.shared else weights, self.lower: lower[0] if self.shared else lower,
                  "x": rng.normal(size=self.widths[0]), "y": rng.normal(size=self.widths[-1]), **({"lam": 0.3} if self.decay else {})}
        return {**values, **({self.size: len(layers)} if self.shared else {})}

    def cost(self, values):
        """The cost by NumPy, layer after layer."""
        a, depth = values["x"], len(self.widths) - 1
        for l in range(depth):
            W, b = (values[name] if self.shared else values[name][l] for name in (self.weight, self.lower))
            function = ACTIVATIONS[self.last if self.last and l == depth - 1 else self.between]
            a = (a if self.skip else 0) + function(W@a + b)
        norms = [values[self.weight]] if self.shared else values[self.weight]
        return ((a - values["y"])**2).sum()/2 + values.get("lam", 0)*sum((W**2).sum() for W in norms)


@pytest.mark.sample(1)
@pytest.mark.parametrize("seed", range(24))
def test_a_random_network_is_that_with_letters_and_computes_what_numpy_does(seed):
    drawn = Drawn(seed)
    system = read(drawn.whole)
    assert system == read(drawn.letters), drawn.whole
    assert read(str(system) + "\n") == system
    derivation = system.derive(drawn.weight, "x")
    assert derivation.check().compiled
    values = drawn.values()
    cost, grads = derivation.compile()(**values)
    assert np.isclose(cost, drawn.cost(values), rtol=1e-12)
    direction, step = np.random.default_rng(5).normal(size=values["x"].shape), 1e-5
    ahead, behind = (drawn.cost({**values, "x": values["x"] + sign*step*direction}) for sign in (1, -1))
    assert np.isclose(grads["x"]@direction, (ahead - behind)/(2*step), rtol=1e-6, atol=1e-8)


# What shapes leave open.

@pytest.mark.parametrize("text, axes", [
    ("a[0] = x\na[l] = W[l]@a[l-1] + b[l] for l in 1..L\nC = sum(a[L])", {"W": 3, "b": 2, "x": 1}),
    ("A[0] = X\nA[l] = A[l-1]@W[l] for l in 1..L\nC = sum(A[L])", {"W": 3, "X": 2, "A": 3}),
    ("a: (0..L, n)\na[0] = X\na[l] = W[l]@a[l-1] for l in 1..L\nC = sum(a[L])", {"W": 3, "X": 1}),
    ("a[0] = x\na[l] = W[l]@a[l-1] for l in 1..L\nR = lam*norm(x)\nC = sum(a[L])*R", {"lam": 0}),
    ("c[0] = c0\nf[t] = sigma(A@x[t]) for t in 1..T\nc[t] = f[t]*c[t-1] for t in 1..T\nC = sum(c[T])", {"A": 2, "c0": 1, "f": 2}),
    ("X: (m, n)\nz[i] = X[i]@w + b for i in 0..m-1\nC = sum(z[i]**2, i)", {"z": 1, "w": 1, "b": 0}),
])
def test_a_capital_letter_is_a_matrix_and_a_small_one_a_vector_where_both_fit(text, axes):
    families = read(text + "\n").families
    assert {name: len(families[name].over) for name in axes} == axes


@pytest.mark.parametrize("text, says, put", [
    ("u[0] = v\nu[t] = u[t-1] + dt*(A@u[t-1]) for t in 1..T\nC = norm(u[T])**2", "the shape of dt cannot be told: it may be () or (n)", "dt: ()"),
    ("X: (n, d)\nA[0] = X\nA[l] = A[l-1]@W[l].T + b[l] for l in 1..L\nC = norm(A[L])**2", "two arrays combine entry by entry", "outer(ones(n), b[l])"),
    ("x: (n)\nr[i] = A@x\nC = sum(r[i]**2, i)", "A@x stands without letters", "nowhere"),
])
def test_what_nothing_tells_is_refused_with_what_to_write(text, says, put):
    with pytest.raises(SymgradError) as refused:
        read(text + "\n")
    assert says in refused.value.message and put in refused.value.remedy


def test_a_size_that_only_a_constant_tells_is_kept():
    system = read("u: (n)\nS[0] = B\nS[t] = A@S[t-1] + eye(n) for t in 1..T\nC = norm(S[T])**2 + norm(u)\n")
    assert [str(binder.hi) for binder in system.families["S"].over[1:]] == ["n - 1", "n - 1"]
    assert read(str(system) + "\n") == system
