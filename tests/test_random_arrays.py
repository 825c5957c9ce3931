"""Expressions in matrix notation that nobody thought of: what they denote, what is derived, and the way back to matrix notation."""

from collections import Counter
from random import Random
from types import MappingProxyType

import numpy as np
import pytest
from numeric import apart
from random_arrays import INVERSES, OPERATIONS, differences, drawn, numpy_value, question

import symgrad
from symgrad import System
from symgrad.equations.system import Definition, Family
from symgrad.matrices.entries import IndexForm
from symgrad.matrices.tree import flat, walk
from symgrad.meaning.oracle import Meaning
from symgrad.notation.functions import maximum, minimum
from symgrad.notation.nodes import Binder, Letter, Quantity
from symgrad.testing.random.arrays import SHAPES, ArrayWriter, declarations

COUNT = 500
SIDES = ((), SHAPES["u"], SHAPES["x"], SHAPES["A"], SHAPES["D"], SHAPES["X"])
LETTERS = tuple(map(Letter, "abcd"))


def families(inputs, sizes):
    """What is known of inputs of matrix notation and of the sizes that count their axes."""
    found = [Family(which, tuple(Binder(Letter("pq"[axis]), 0, size - 1, False) for axis, size in enumerate(SHAPES[which]))) for which in inputs]
    return {family.name: family for family in (*found, *(Family(which, (), "size") for which in sizes))}


def meaning_of_inputs(inputs, sizes):
    """A Meaning that knows inputs and no equation."""
    values = {which: {place: float(np.asarray(value)[place]) for place in np.ndindex(np.shape(value))} for which, value in inputs.items()}
    return Meaning(System((), MappingProxyType(families(inputs, sizes)), ""), sizes, values, digits=25)


def system_of(array, inputs, sizes):
    """f = the entry of a scalar array."""
    used = [size for size in sizes if any(size == axis.name for which in inputs for axis in SHAPES[which])]
    known = {**families(inputs, used), "f": Family("f", (), "defined")}
    return System((Definition(Quantity("f"), (), IndexForm().entry(array)),), MappingProxyType(known), "f")


def by_entries(array, inputs, sizes):
    """The array made of the numbers that its entries in index notation denote; the axes of a Kronecker product are two each."""
    letters = LETTERS[:len(flat(array.shape))]
    entry, meaning = IndexForm().entry(array, letters), meaning_of_inputs(inputs, sizes)
    shape = [sizes[size.name] for size in flat(array.shape)]
    return np.array([float(meaning.value(entry, dict(zip(letters, place)))) for place in np.ndindex(*shape)]).reshape(shape)


def random_array(seed, inverses):
    """An array of a random shape, at times a Kronecker product, with or without inverses and determinants inside."""
    random = Random(seed)
    writer = ArrayWriter(random, inverses)
    while True:
        array = writer.kron(2) if seed % 10 == 0 else writer.array(random.choice(SIDES), 2 + seed % 2)
        if inverses == any(part.op in INVERSES or part.op == "matpower" and part.data < 0 for part in walk(array)):
            return array


def asked(seed):
    """The text of a random scalar expression, what it is differentiated by, and the inputs."""
    from symgrad.matrices.text import array_text
    array, by, inputs, _ = question(seed)
    return "\n".join([*declarations(inputs), f"f = {array_text(array)}"]), by, inputs


@pytest.mark.sample(5)
@pytest.mark.parametrize("seed", range(150))
def test_the_entries_of_an_array_denote_what_numpy_computes(seed):
    array = random_array(seed, inverses=False)
    inputs, sizes = drawn(seed)
    found = by_entries(array, inputs, sizes)
    np.testing.assert_allclose(found, np.reshape(numpy_value(array, inputs, sizes), found.shape), rtol=1e-12, atol=1e-13)


@pytest.mark.sample(5)
@pytest.mark.parametrize("seed", range(150))
def test_the_entries_of_an_array_with_inverses_and_determinants_denote_what_numpy_computes(seed):
    array = random_array(seed, inverses=True)
    inputs, sizes = drawn(seed)
    found = by_entries(array, inputs, sizes)
    np.testing.assert_allclose(found, np.reshape(numpy_value(array, inputs, sizes), found.shape), rtol=1e-9, atol=1e-10)


@pytest.mark.sample(5)
@pytest.mark.parametrize("seed", range(150))
def test_every_part_of_a_random_array_has_the_shape_that_it_claims(seed):
    inputs, sizes = drawn(seed)
    for part in walk(random_array(seed, inverses=bool(seed % 2))):
        claimed = tuple(int(np.prod([sizes[size.name] for size in flat((axis,))])) for axis in part.shape)
        assert np.shape(numpy_value(part, inputs, sizes)) == claimed


@pytest.mark.long
def test_the_random_expressions_use_every_operation_and_differentiate_by_every_array():
    arrays, by = zip(*(question(seed)[:2] for seed in range(COUNT)))
    uses = Counter(op for array in arrays for op in {part.op for part in walk(array)})
    assert set(uses) == set(OPERATIONS)
    assert min(uses.values()) >= 5
    assert set(by) == {which for which, shape in SHAPES.items() if shape}


@pytest.mark.long
@pytest.mark.parametrize("inverses", [False, True])
def test_central_differences_of_random_expressions_do_not_depend_on_their_width(inverses):
    asked = [question(seed, inverses) for seed in range(COUNT)]
    assert [seed for seed, it in enumerate(asked) if apart(differences(*it, 4e-4), differences(*it)) > 1e-6] == []


@pytest.mark.sample(3)
@pytest.mark.parametrize("seed", range(0, COUNT, 5))
def test_the_gradient_of_the_entries_of_a_random_expression_agrees_with_central_differences(seed):
    array, by, inputs, sizes = question(seed, inverses=False)
    _, gradients = system_of(array, inputs, sizes).compile(by)(**inputs)
    assert apart(gradients[by], differences(array, by, inputs, sizes)) < 1e-5


@pytest.mark.sample(10)
@pytest.mark.parametrize("seed", range(COUNT))
def test_the_compiled_gradient_of_a_random_expression_agrees_with_central_differences(seed):
    text, by, inputs = asked(seed)
    _, gradients = symgrad.read(text).compile(by)(**inputs)
    assert np.any(gradients[by]), f"the gradient by {by} is zero without a word:\n{text}"
    assert apart(gradients[by], differences(*question(seed))) < 1e-5, text


@pytest.mark.sample(2)
@pytest.mark.parametrize("seed", range(0, COUNT, 20))
def test_the_derivation_of_a_random_expression_checks(seed):
    text, by, _ = asked(seed)
    report = symgrad.read(text).derive(by).check()
    assert report.comparisons > 0 and report.worst < 1e-20


def only_letters_say(seed):
    """Whether an expression has a part that matrix notation may lack: each factor but one of a product, who shares a maximum."""
    return any(part.op in ("prod", "max", "min") or part.data in (maximum, minimum) for part in walk(question(seed)[0]))


@pytest.mark.sample(5)
@pytest.mark.parametrize("seed", range(0, COUNT, 2))
def test_the_matrix_form_of_a_cost_read_as_an_equation_is_the_cost(seed):
    text, by, inputs = asked(seed)
    derivation = symgrad.read(text).derive(by)
    form = derivation.form_of(derivation.forward.definitions[-1])
    if form is None:
        assert only_letters_say(seed)
        return
    found = symgrad.read(f"{text}\ng = {form}").values(**inputs)
    assert abs(found["g"] - found["f"]) <= 1e-9*max(1, abs(found["f"])), form


@pytest.mark.sample(3)
@pytest.mark.parametrize("seed", range(0, COUNT, 5))
def test_the_matrix_form_of_a_gradient_read_as_an_equation_is_the_gradient(seed):
    from symgrad.matrices.text import array_text
    text, by, inputs = asked(seed)
    derivation = symgrad.read(text).derive(by)
    form = derivation.matrix_form(by)
    if form is None:
        assert only_letters_say(seed)
        return
    found = symgrad.read(f"{text}\ng = {array_text(form)}").values(**inputs)["g"]
    _, gradients = derivation.compile()(**inputs)
    assert apart(found, gradients[by]) < 1e-9
