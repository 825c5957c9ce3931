"""Matrices declared symmetric or diagonal: derivatives by their free components, and what a page says of either derivative."""

import numpy as np
import pytest

import symgrad
from symgrad.errors import InputError

TEXT = "S: (n, n) {}\nx: (n)\nC = x@inv(S)@x + logdet(S)\n"


def by_entries(S, x):
    """The derivative that treats the entries of S as independent, by its formula."""
    inverse = np.linalg.inv(S)
    return inverse.T - np.outer(inverse.T @ x, inverse @ x)


@pytest.mark.parametrize("kind", ["symmetric", "positive definite"])
def test_a_free_component_moves_an_entry_and_its_mirror_image(kind):
    rng = np.random.default_rng(1)
    S, x = np.eye(3)*4 + (lambda a: a + a.T)(rng.normal(size=(3, 3))*.3), rng.normal(size=3)
    derivation = symgrad.read(TEXT.format(kind)).free("S").derive("s")
    assert derivation.check().worst < 1e-20
    every = by_entries(S, x)
    wanted = np.triu(every + every.T) - np.diag(np.diag(every))
    assert np.allclose(derivation.compile()(s=S, x=x)[1]["s"], wanted)


def test_a_free_component_of_a_diagonal_matrix_is_an_entry_of_its_diagonal():
    d, x = np.array([1., 2, 4]), np.array([1., -1, 3])
    derivation = symgrad.read(TEXT.format("diagonal")).free(S="d").derive("d")
    assert derivation.check().worst < 1e-20
    assert np.allclose(derivation.compile()(d=d, x=x)[1]["d"], 1/d - (x/d)**2)


@pytest.mark.parametrize("text, called, words", [
    ("x: (n)\nC = x@x", {"x": None}, "not declared symmetric"), ("S: (n, n) symmetric\ns: ()\nC = s*tr(S)", {"S": None}, "s is taken"),
    ("S: (n, n) symmetric\nx: (n)\nC = x@S@x", {"S": "x"}, "x is taken"), ("s: (n, n) symmetric\nC = tr(s@s)", {"s": None}, "a name of their own"),
])
def test_what_has_no_free_components_or_no_name_for_them_is_refused(text, called, words):
    with pytest.raises(InputError, match=words):
        symgrad.read(text + "\n").free(**called)


@pytest.mark.parametrize("kind, free, words", [
    ("symmetric", {}, "treats the entries of S as independent"), ("symmetric", {"S": "s"}, "s holds its free components, on and above the diagonal"),
    ("diagonal", {"S": "d"}, "d holds its free components, the entries on the diagonal"),
])
def test_the_page_says_which_derivative_it_gives(kind, free, words):
    page = symgrad.read(TEXT.format(kind)).free(**free).derive(*(free.values() or "S")).to_text()
    assert words in " ".join(page.split())
