"""The gradient of a gradient is checked like any other; and the order of writing changes nothing but the order."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

import symgrad
from symgrad.meaning.oracle import agree, entries
from symgrad.meaning.points import samples

EXAMPLES = Path(__file__).resolve().parent.parent/"examples"


@pytest.mark.sample(3)
@pytest.mark.parametrize("name, by", [("regression/regression", "b"), ("regression/regression", "lam"), ("convolution/convolution2d", "b"),
                                      ("neuron/neuron", "x"), ("neuron/neuron", "y"), ("valley/valley", "v1")])
def test_the_gradient_of_a_gradient_checks(name, by):
    gradient = symgrad.read(EXAMPLES/f"{name}.txt").derive(by).system
    report = replace(gradient, cost=f"dC/d{by}").derive().check()
    assert report.comparisons > 0 and report.worst < 1e-20


NETWORK = """
a[0,i,j] = x[i,j]
z[l,i,j] = {z}     for l in 1..L
a[l,i,j] = sigma(z[l,i,j])                          for l in 1..L
r[i,j] = {r}
C = {C}
"""


@st.composite
def written(draw):
    """The same network, its terms and factors in any order, its letters called otherwise."""
    k = draw(st.sampled_from("kmnuv"))
    product = "*".join(draw(st.permutations([f"w[l,j,{k}]", f"a[l-1,i,{k}]"])))
    z = " + ".join(draw(st.permutations([f"sum({product}, {k})", "b[l,j]", "2*b[l,j]*b[l,j]"])))
    r = " + ".join(draw(st.permutations(["a[L,i,j]", "(-1)*y[i,j]"])))
    p, q = draw(st.permutations("mnuv"))[:2]
    C = "*".join(draw(st.permutations(["1/2", f"sum(r[{p},{q}]**2, {p}, {q})", "3"])))
    return NETWORK.format(z=z, r=r, C=C)


REFERENCE = NETWORK.format(z="sum(w[l,j,k]*a[l-1,i,k], k) + b[l,j] + 2*b[l,j]*b[l,j]", r="a[L,i,j] + (-1)*y[i,j]", C="1/2*sum(r[m,n]**2, m, n)*3")


@pytest.mark.long
@settings(max_examples=12, deadline=None)
@given(text=written())
def test_the_order_of_writing_does_not_change_the_gradient(text):
    one, other = (symgrad.read(source).derive("w", "b") for source in (REFERENCE, text))
    assert len(one.blocks) == len(other.blocks)
    meaning = next(samples(one.forward, Random(5)))
    again = type(meaning)(other.forward, {name: dict(size) for name, size in meaning.sizes.items()}, meaning.inputs)
    for first, second in zip(one.blocks, other.blocks):
        (p,), (q,) = ([d.proofs[number] for number in block] for d, block in ((one, first), (other, second)))
        for letters in entries(p.over, meaning):
            same = dict(zip([b.letter for b in q.over], letters.values(), strict=True))
            assert agree(meaning.value(p.right, letters), again.value(q.right, same))
