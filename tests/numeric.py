"""What the tests of matrix text share: declared shapes, random inputs, matrix text as NumPy reads it, central differences."""

import re

import numpy as np

LINE = re.compile(r"^(\w+): \(([\w, ]+?),?\)(.*)$", re.MULTILINE)
SIZES = (2, 3, 4, 5)


def _softmax(z):
    return np.exp(z)/np.exp(z).sum(-1, keepdims=True)


def _exponential(X):
    """The series, of a matrix that is not large."""
    terms = [np.eye(len(X))]
    for number in range(1, 40):
        terms.append(terms[-1] @ X/number)
    return sum(terms)


# The functions that stand in the matrix text of the tests.
FUNCTIONS = {
    **{name: getattr(np, name) for name in ("log", "exp", "sqrt", "eye", "ones", "kron", "outer", "diag", "sum", "mean", "pi")},
    "det": np.linalg.det, "inv": np.linalg.inv, "norm": np.linalg.norm, "tr": np.trace, "power": np.linalg.matrix_power,
    "logdet": lambda X: np.linalg.slogdet(X)[1], "sigma": lambda z: 1/(1 + np.exp(-z)), "softmax": _softmax,
    **{name: getattr(np.linalg, name) for name in ("cholesky", "eigvalsh", "pinv", "solve")},
    "sqrtm": lambda S: (lambda values, vectors: vectors*np.sqrt(values) @ vectors.T)(*np.linalg.eigh(S)),
    "expm": _exponential, "log_softmax": lambda z: np.log(_softmax(z)), "logsumexp": lambda z: np.log(np.exp(z).sum(-1)),
}


def declared(text):
    """name -> (its axes as letters, what else its line says), for every line such as `S: (n, n) symmetric`."""
    return {name: (tuple(axis.strip() for axis in axes.split(",")), kind.strip()) for name, axes, kind in LINE.findall(text)}


def random_sizes(rng, text, falling=""):
    """Different numbers for the letters that count axes; those of `falling` from large to small."""
    letters = list(dict.fromkeys(axis for axes, _ in declared(text).values() for axis in axes))
    sizes = dict(zip(letters, map(int, rng.permutation(SIZES)), strict=False))
    assert len(sizes) == len(letters), "too few sizes"
    return {**sizes, **dict(zip(falling, sorted((sizes[letter] for letter in falling), reverse=True)))}


def random_arrays(rng, text, sizes):
    """An array for each declaration: square ones far from singular, symmetric and positive definite as their lines say."""
    return {name: _drawn(rng, tuple(sizes[axis] for axis in axes), kind) for name, (axes, kind) in declared(text).items()}


def _drawn(rng, shape, kind):
    array = rng.uniform(-1, 1, shape)
    if kind == "positive definite":
        return array @ array.T + np.eye(len(array))
    if kind == "symmetric":
        return array + array.T
    assert not kind, kind
    if len(shape) == 2 and shape[0] == shape[1]:
        while np.linalg.cond(array) > 20:
            array = rng.uniform(-1, 1, shape)
    return array


def as_numpy_reads(text, inputs, sizes):
    """All quantities of equations in matrix text, every right side taken as a line of Python with NumPy."""
    known = {**FUNCTIONS, **sizes, **inputs}
    for line in text.splitlines():
        name, equals, right = line.partition(" = ")
        if equals and name.isidentifier():
            known[name] = eval(right, known)
    return known


def slope(function, inputs, name, width=2e-4):
    """The derivative of `function(**inputs)` by every entry of one input: the axes of the result, then of the input.

    Central differences of fourth order; each entry moves alone, also that of a symmetric matrix.
    """
    point = np.array(inputs[name], float)

    def moved(place, distance):
        there = point.copy()
        there[place] += distance
        return np.asarray(function(**{**inputs, name: there}), float)
    columns = [(8*(moved(place, width) - moved(place, -width)) - moved(place, 2*width) + moved(place, -2*width))/(12*width)
               for place in np.ndindex(point.shape)]
    return np.moveaxis(np.array(columns), 0, -1).reshape(columns[0].shape + point.shape)


def apart(found, wanted):
    """How far two arrays of one shape are apart, relative to the largest entry of the second."""
    found, wanted = np.asarray(found, float), np.asarray(wanted, float)
    assert found.shape == wanted.shape, f"shape {found.shape}, wanted {wanted.shape}"
    return float(np.max(np.abs(found - wanted), initial=0)/max(np.max(np.abs(wanted), initial=0), 1e-12))
