"""Programs of systems that nobody thought of: seeded random equations against the oracle, at sizes 1, 2 and 3."""

from random import Random

import numpy as np
import pytest
from test_running import arrays, flat

import symgrad
from symgrad.notation import Quantity, Total
from symgrad.sampling import sample
from symgrad.sizes import sample_sizes

AXES = {"x": 1, "y": 1, "A": 2, "B": 2, "s": 0}
LETTERS = "ijkm"
SHAPES = {0: "", 1: "[{0}]", 2: "[{0},{1}]"}


class Writer:
    """Random equations over letters that all run from 0 to n-1."""

    def __init__(self, seed):
        self.random, self.axes = Random(seed), dict(AXES)

    def entry(self, letters):
        name = self.random.choice([name for name, axes in self.axes.items() if letters or not axes])
        return name + SHAPES[self.axes[name]].format(*(self.random.choice(letters) for _ in range(self.axes[name])))

    def expression(self, letters, depth):
        """An expression with these free letters; sums inside take letters of their own."""
        if not depth:
            return self.entry(letters)
        one, other = (lambda: self.expression(letters, depth - 1)), (lambda: self.entry(letters))
        forms = [lambda: f"{one()}*{other()}", lambda: f"({one()} - {other()})", lambda: f"({one()} + {one()})**2", lambda: f"2*{one()}",
                 lambda: f"{self.random.choice(('sin', 'tanh', 'sigma', 'softplus', 'erf'))}({one()})", lambda: f"{one()}/(2 + {other()}**2)"]
        if len(letters) < len(LETTERS):
            forms += [lambda: self.over(letters, depth)]*4
        return self.random.choice(forms)()

    def over(self, letters, depth):
        own = next(letter for letter in LETTERS if letter not in letters)
        low = self.random.choice(("0", "0", "0", "1"))
        kind = self.random.choice(("sum", "sum", "sum", "prod") if low == "0" else ("sum",))
        if self.random.random() < .1:
            return f"max({self.random.choice(('x[{0}]', 'y[{0}]', 'A[{0},{0}]')).format(own)}, {own} in 0..n-1)"
        return f"{kind}({self.expression([*letters, own], depth - 1)}, {own} in {low}..n-1)"

    def system(self):
        lines = []
        for name in "pqr"[:self.random.randint(1, 3)]:
            axes = self.random.randint(0, 2)
            letters = list(LETTERS[:axes])
            ranges = ", ".join(f"{letter} in 0..n-1" for letter in letters)
            lines.append(f"{name}{SHAPES[axes].format(*letters)} = {self.expression(letters, 3)}" + (f" for {ranges}" if ranges else ""))
            self.axes[name] = axes
        if self.random.random() < .4:
            lines += ["h[0] = s", f"h[t] = tanh(h[t-1] + {self.expression([], 2)}) for t in 1..T"]
            return "\n".join([*lines, f"C = h[T] + {self.over([], 2)}"])
        return "\n".join([*lines, f"C = {self.over([], 2)} + {self.entry([])}*{self.over([], 1)}"])


@pytest.mark.parametrize("seed", range(60))
def test_the_program_of_random_equations_computes_what_they_mean(seed, monkeypatch):
    text = Writer(seed).system()
    system = symgrad.read(text)
    function = system.compile()
    monkeypatch.setattr(np, "empty", lambda shape, dtype=float: np.full(shape, np.nan, dtype))
    sizes = list(sample_sizes(system, Random(seed)))
    meaning = sample(system, sizes[seed % len(sizes)], Random(seed), digits=30)
    value, found = function(**arrays(system, meaning), **{name: meaning.sizes[name][()] for name in function.unfixed})
    assert value == pytest.approx(float(meaning.value(Quantity("C"))), rel=1e-11), text
    for name, gradient in found.items():
        wanted = [float(meaning.value(Total(Quantity("C"), Quantity(name, *key)))) for key in sorted(meaning.inputs[name])]
        np.testing.assert_allclose(flat(gradient), wanted, rtol=1e-9, atol=1e-10, err_msg=f"{name} of\n{text}")
