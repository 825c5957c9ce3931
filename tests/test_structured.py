"""Parameters computed from others: matrices from their free components, tied parameters; and what a page says of either derivative."""

from random import Random

import numpy as np
import pytest

import symgrad
from symgrad.equations.structures import MATRIX_STRUCTURES
from symgrad.errors import InputError, SymgradError
from symgrad.testing.random import matrix_system
from symgrad.testing.random.arrays import SHAPES

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
    ("x: (n)\nC = x@x", {"x": None}, "not declared symmetric, diagonal or the like"), ("S: (n, n) symmetric\ns: ()\nC = s*tr(S)", {"S": None}, "s is taken"),
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


# By the definition written out

PLACES = {  # where the free component stands that is the entry at i, j of m rows and n columns; None of an entry that is 0
    "symmetric": lambda i, j, m, n: (min(i, j), max(i, j)),
    "positive definite": lambda i, j, m, n: (min(i, j), max(i, j)),
    "diagonal": lambda i, j, m, n: (i,) if i == j else None,
    "Toeplitz": lambda i, j, m, n: (i - j + n - 1,),
    "symmetric Toeplitz": lambda i, j, m, n: (abs(i - j),),
    "circulant": lambda i, j, m, n: ((i - j) % n,),
    "Hankel": lambda i, j, m, n: (i + j,),
}
COMPONENTS = {"symmetric": lambda m, n: (n, n), "positive definite": lambda m, n: (n, n), "Toeplitz": lambda m, n: (m + n - 1,), "Hankel": lambda m, n: (m + n - 1,)}


def built(kind, components, m, n):
    """The matrix that has these free components."""
    places = {(i, j): PLACES[kind](i, j, m, n) for i in range(m) for j in range(n)}
    return np.array([[0.0 if places[i, j] is None else components[places[i, j]] for j in range(n)] for i in range(m)])


def added_up(kind, gradient):
    """The gradient by the free components: of each the sum of the gradient over the entries that it stands at."""
    m, n = gradient.shape
    found = np.zeros(COMPONENTS.get(kind, lambda m, n: (n,))(m, n))
    for i, j in np.ndindex(m, n):
        if PLACES[kind](i, j, m, n) is not None:
            found[PLACES[kind](i, j, m, n)] += gradient[i, j]
    return found


def differences(f, at, step=1e-6):
    """The gradient of a function of an array by central differences."""
    found = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        change = np.zeros_like(at)
        change[place] = step
        found[place] = (f(at + change) - f(at - change))/(2*step)
    return found


def random_inputs(system, rng):
    """Sizes m and n from 1 on, and values for the inputs of a random system in matrix notation."""
    sizes = {"m": int(rng.integers(1, 4)), "n": int(rng.integers(1, 5))}
    return {name: rng.normal(size=tuple(sizes[axis.name] for axis in SHAPES[name])) for name in system.inputs}


def random_text(seed, wanted):
    """The declarations and the rest of a random system in matrix notation that `wanted` accepts, without the structures that it declares."""
    random = Random(seed)
    while True:
        lines = matrix_system(random).split("\n")
        lines = [line.partition(")")[0] + ")" if ": (" in line else line for line in lines]
        if wanted([line.partition(":")[0] for line in lines if ": (" in line]) and not any(word in "\n".join(lines) for word in ("inv", "det", "cholesky", "eig", "sqrtm")):
            return lines


@pytest.mark.sample(2)
@pytest.mark.parametrize("kind", MATRIX_STRUCTURES)
@pytest.mark.parametrize("seed", range(8))
def test_a_derivative_by_free_components_is_that_of_the_definition_written_out(kind, seed):
    rng, random = np.random.default_rng(seed), Random(seed)
    square = MATRIX_STRUCTURES[kind].square
    candidates = [name for name, shape in SHAPES.items() if len(shape) == 2 and (shape[0] == shape[1] or not square)]
    lines = random_text(seed, lambda declared: set(declared) & set(candidates))
    name = random.choice([each for each in candidates if any(line.startswith(f"{each}:") for line in lines)])
    plain = symgrad.read("\n".join(lines) + "\n")
    freed = symgrad.read("\n".join(f"{line} {kind}" if line.startswith(f"{name}:") else line for line in lines) + "\n").free(**{name: "components"})
    assert symgrad.read(str(freed) + "\n") == freed
    derivation = freed.derive("components")
    derivation.check()
    given = random_inputs(plain, rng)
    m, n = given.pop(name).shape
    components = rng.normal(size=COMPONENTS.get(kind, lambda m, n: (n,))(m, n))
    value, found = derivation.compile()(components=components, **given)
    by_entries, at = plain.compile(name), lambda c: {**given, name: built(kind, c, m, n)}
    right, gradient = by_entries(**at(components))
    np.testing.assert_allclose(value, right, rtol=1e-10)
    np.testing.assert_allclose(found["components"], added_up(kind, gradient[name]), rtol=1e-8, atol=1e-8)
    slopes = differences(lambda c: by_entries(**at(c))[0], components)
    np.testing.assert_allclose(found["components"], slopes, rtol=2e-4, atol=1e-5*max(1, abs(value)))


TIED = (("A", "B", False), ("A", "D", True), ("X", "Y", False), ("Y", "X", True), ("x", "y", False), ("s", "t", False))


@pytest.mark.sample(2)
@pytest.mark.parametrize("name, parameter, turned", TIED)
@pytest.mark.parametrize("seed", range(6))
def test_a_derivative_by_a_tied_parameter_is_the_sum_of_the_parts(name, parameter, turned, seed):
    rng = np.random.default_rng(seed)
    lines = random_text(seed, lambda declared: {name, parameter} <= set(declared))
    plain = symgrad.read("\n".join(lines) + "\n")
    tied = plain.free(**{name: parameter + ".T"*turned})
    assert symgrad.read(str(tied) + "\n") == tied and name not in tied.inputs
    assert tied == plain.free(f"{name} = {parameter}{'.T'*turned}")
    derivation = tied.derive(parameter)
    derivation.check()
    given = random_inputs(plain, rng)
    given[name] = given[parameter].T if turned else given[parameter]
    right, parts = plain.compile(name, parameter)(**given)
    value, found = derivation.compile()(**{other: array for other, array in given.items() if other != name})
    np.testing.assert_allclose(value, right, rtol=1e-10)
    np.testing.assert_allclose(found[parameter], parts[parameter] + np.transpose(parts[name]) if turned else parts[parameter] + parts[name], rtol=1e-8, atol=1e-8)


LAYERS = "a[0,j] = x[j]\na[l,j] = tanh(sum(w[l,j,k]*a[l-1,k], k) + b[l,j])    for l in 1..L\nC = sum((a[L,j] - y[j])**2, j)\n"


@pytest.mark.sample(2)
@pytest.mark.parametrize("depth", [1, 2, 4])
def test_weights_shared_by_all_layers_have_the_sum_of_the_gradients_of_the_layers(depth):
    rng, plain = np.random.default_rng(depth), symgrad.read(LAYERS)
    tied = plain.free("w[l,j,k] = v[j,k]", "b[l,j] = c[j]")
    derivation = tied.derive("v", "c")
    derivation.check()
    v, c, x, y = rng.normal(size=(3, 3)), rng.normal(size=3), rng.normal(size=3), rng.normal(size=3)
    _, parts = plain.compile("w", "b")(w=[v]*depth, b=[c]*depth, x=x, y=y)
    _, found = derivation.compile()(v=v, c=c, x=x, y=y, L=depth)
    np.testing.assert_allclose(found["v"], sum(parts["w"]), rtol=1e-10)
    np.testing.assert_allclose(found["c"], sum(parts["b"]), rtol=1e-10)


def test_an_embedding_is_tied_to_the_weights_of_the_output():
    rng = np.random.default_rng(3)
    plain = symgrad.read("index t, u: (N) in 0..V-1\nh[n,d] = tanh(E[t[n],d])\no[n,v] = sum(U[v,d]*h[n,d], d)\np[n,v] = softmax(o[n,v], v)\n"
                         "C = -sum(log(p[n,u[n]]), n)\n")
    given = {"t": np.array([0, 2, 2]), "u": np.array([1, 1, 3]), "E": rng.normal(size=(4, 2))}
    derivation = plain.free("U[v,d] = E[v,d]").derive("E")
    derivation.check()
    _, parts = plain.compile("E", "U")(U=given["E"], **given)
    np.testing.assert_allclose(derivation.compile()(**given)[1]["E"], parts["E"] + parts["U"], rtol=1e-10)


@pytest.mark.parametrize("kind", MATRIX_STRUCTURES)
def test_a_checked_matrix_is_what_it_is_declared_to_be_and_an_equation_by_components_may_be_written(kind):
    components = {"symmetric": "[i <= j]*s[i,j] + [j < i]*s[j,i]", "positive definite": "[i <= j]*s[i,j] + [j < i]*s[j,i]", "diagonal": "s[i]*[i = j]",
                  "Toeplitz": "s[i-j]", "symmetric Toeplitz": "[j <= i]*s[i-j] + [i < j]*s[j-i]", "circulant": "s[(i-j) % n]", "Hankel": "s[i+j]"}[kind]
    begins = {"Toeplitz": "s: (1-n..n-1)\n", "symmetric Toeplitz": "s: (n)\n"}.get(kind, "")
    text = f"S: (n, n) {kind}\n{begins}S[i,j] = {components}\nC = sum(S[i,j]*x[i]*x[j], i, j)\n"
    assert symgrad.read(text).derive("s").check().worst < 1e-20
    with pytest.raises(InputError, match=f"S is declared {kind}, and an equation computes it"):
        symgrad.read(text.replace("S[i,j] =", "S[i,j] = 1 +"))
    from symgrad.meaning.points import sample
    drawn = sample(symgrad.read(f"S: (n, n) {kind}\nC = sum(S[i,j]**2, i, j)\n"), {"n": {(): 3}}, Random(1)).inputs["S"]
    along = {}
    for (i, j), value in drawn.items():
        along.setdefault(PLACES[kind](i, j, 3, 3), set()).add(value)
    assert all(len(values) == 1 for values in along.values()) and along.get(None, {0}) == {0}


@pytest.mark.parametrize("kind, words", [
    ("Toeplitz", "s holds its free components, one a diagonal"), ("Hankel", "one an antidiagonal"), ("circulant", "which each later column turns by one place"),
    ("symmetric Toeplitz", "on a diagonal and on its mirror image"),
])
def test_the_page_says_which_entries_a_free_component_stands_at(kind, words):
    system = symgrad.read(TEXT.format(kind))
    assert words in " ".join(system.free("S").derive("s").to_text().split())
    assert "treats the entries of S as independent" in " ".join(system.derive("S").to_text().split())


ENCODER = "W1: (h, d)\nW2: (d, h)\nx: (d)\nz = sigma(W1@x)\nC = sum((x - W2@z)**2)\n"


def test_the_page_says_that_a_parameter_is_tied_and_names_the_parts():
    page = " ".join(symgrad.read(ENCODER).free("W2 = W1.T").derive("W1").to_text().split())
    assert "W1 is one parameter with several uses, since W2[j,i] = W1[i,j]" in page and "the sum of the parts through W2[j,i] and z[i]" in page
    assert "one parameter" not in " ".join(symgrad.read(ENCODER).derive("W1").to_text().split())


@pytest.mark.parametrize("tie, words", [
    ("W2 = W1", r"W2 is \(d, h\), and its equation gives \(h, d\)"), ("W2 = W1T", "W1T is no parameter here"), ("W3 = W1.T", "W3 is no name here"),
    ("z = x", "z is computed, and only a parameter"), ("h = d", "h is counted, and only"), ("W2 = -W1.T", "ties W2 to no single parameter"),
    ("W2 = W1.T@W1@W1.T", "ties W2 to no single parameter"), ("W2[0,j] = W1[j,0]", "ties W2 to no single parameter"), ("W2 =", "no equation of a parameter"),
    ("W2 = W2", "defined through itself"), ("W2[i,j] = W1[j]", "W1 has 1 place here"), ("W2 = U.T", "U is no parameter here"),
])
def test_what_ties_no_parameter_to_another_is_refused(tie, words):
    with pytest.raises(SymgradError, match=words) as caught:
        symgrad.read(ENCODER).free(tie)
    assert caught.value.place and caught.value.remedy


def test_ties_and_free_components_stand_in_the_order_in_which_they_are_read():
    system = symgrad.read("S: (n, n) symmetric\nU, W: (n, n)\nx: (n)\nC = x@S@U@W@x\n")
    for asked in (("S", "U = W", "W = S.T"), ("W = S.T", "U = W", "S"), ("U = W", "W = S.T", "S")):
        freed = system.free(*asked)
        assert set(freed.inputs) == {"x", "s"} and [d.target.name for d in freed.definitions] == ["S", "W", "U", "C"]
    derivation = freed.derive("s")
    derivation.check()
    assert "S is one parameter with several uses, since W[i,j] = S[j,i]" in " ".join(derivation.to_text().split())


def test_several_names_may_be_tied_to_a_new_one_and_a_given_line_follows():
    system = symgrad.read("given W1, W2, x\n" + ENCODER).free(W1="W", W2="W.T")
    assert system.given == ("x", "W") and system.inputs == ("W", "x")
