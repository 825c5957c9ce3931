"""What random expressions in matrix notation are by NumPy; questions about them that finite differences can answer."""

from functools import cache
from random import Random

import numpy as np
import sympy
from numeric import FUNCTIONS, apart, random_arrays, slope
from sympy import Basic

from symgrad.matrices.entries import IndexForm
from symgrad.matrices.tree import walk
from symgrad.notation.functions import maximum, minimum, relu, sigma, softplus
from symgrad.notation.traversal import parts
from symgrad.testing.random.arrays import SHAPES, N, ArrayWriter, declarations, names_of

OPERATIONS = ("name number scalar plus times power call matmul transpose inv det logdet tr matpower diag diagonal outer kron sum mean prod "
              "norm norm1 softmax log_softmax logsumexp max min eye ones zeros").split()
INVERSES = ("inv", "det", "logdet")
MOST = 34  # parts of the entry in index notation: larger expressions take long and show no more

# What NumPy computes, by the definition of each operation.

NUMPY = {
    sympy.sin: np.sin, sympy.cos: np.cos, sympy.tanh: np.tanh, sympy.exp: np.exp, sympy.log: np.log, sympy.Abs: np.abs,
    sigma: FUNCTIONS["sigma"], softplus: lambda u: np.logaddexp(0, u), relu: lambda u: np.maximum(u, 0),
    maximum: np.maximum, minimum: np.minimum,
}
BY_NAME = {
    "transpose": np.transpose, "inv": np.linalg.inv, "det": np.linalg.det, "tr": np.trace, "diag": np.diag, "diagonal": np.diag,
    "outer": np.outer, "kron": np.kron, "sum": np.sum, "mean": np.mean, "prod": np.prod, "norm1": lambda a: np.abs(a).sum(),
    "norm": lambda a: np.sqrt((a**2).sum()), "max": lambda a: a.max(-1), "min": lambda a: a.min(-1),
    "logdet": lambda a: np.log(abs(np.linalg.det(a))), "power": np.power, "plus": lambda *terms: sum(terms[1:], terms[0]),
    "times": lambda *factors: np.prod(np.broadcast_arrays(*factors), axis=0), "matmul": lambda *args: chain(args),
    **{which: FUNCTIONS[which] for which in ("softmax", "log_softmax", "logsumexp", "cholesky", "eigvalsh", "pinv", "sqrtm", "expm")},
}
CONSTANT = {"eye": lambda rows, _: np.eye(rows), "ones": lambda *shape: np.ones(shape), "zeros": lambda *shape: np.zeros(shape)}


def chain(args):
    """The product from left to right; of a vector first, from right to left gives the same."""
    product = args[0]
    for arg in args[1:]:
        product = product @ arg
    return product


def numpy_value(array, inputs, sizes):
    """The value of an array; an axis of a Kronecker product is one axis, its first letter slowest."""
    if array.op == "name":
        return np.asarray(inputs[array.data.name], float)
    if array.op == "number":
        return float(array.data)
    if array.op == "scalar":
        return float(sizes[array.data.name])
    if array.op in CONSTANT:
        return CONSTANT[array.op](*(sizes[axis.name] for axis in array.shape))
    args = [numpy_value(arg, inputs, sizes) for arg in array.args]
    if array.op == "call":
        return NUMPY[array.data](*args)
    if array.op == "matpower":
        return np.linalg.matrix_power(args[0], int(array.data))
    return BY_NAME[array.op](*args)


# Questions: a scalar expression, and the input by which it is differentiated.


def drawn(seed, which=tuple(SHAPES)):
    """Random inputs and sizes."""
    rng = np.random.default_rng(seed)
    sizes = {"m": 2, "n": 3} if seed % 2 else {"m": 3, "n": 2}
    inputs = random_arrays(rng, "\n".join(declarations(which)), sizes)
    return {name: inputs.get(name, float(rng.uniform(0.3, 1.2))) for name in which}, sizes


def known_sizes(array):
    """Whether every size that stands in an expression counts an axis of an input that it reads."""
    counted = {size for which in names_of(array) for size in SHAPES[which]}
    return {size for part in walk(array) if part.op in ("eye", "ones", "zeros") for size in part.shape} <= counted and (
        N in counted or all(part.op != "scalar" for part in walk(array)))


def steady(array, by, inputs, sizes):
    """Whether the slope is no zero and not steep, no kink is near, and no matrix that is inverted is nearly singular."""
    for part in walk(array):
        if part.op in INVERSES or part.op == "matpower" and part.data < 0:
            if np.linalg.cond(numpy_value(part.args[0], inputs, sizes)) > 30:
                return False
    if abs(numpy_value(array, inputs, sizes)) > 1e3:
        return False
    fine, coarse = differences(array, by, inputs, sizes), differences(array, by, inputs, sizes, 1e-3)
    return bool(1e-3 < np.max(np.abs(fine)) < 1e3 and apart(coarse, fine) < 1e-6)


def small(array):
    return sum(1 for _ in walk(array)) <= MOST//2 and sum(1 for _ in parts(IndexForm().entry(array), Basic)) <= MOST


@cache
def question(seed, inverses=True):
    """A scalar array in which a certain operation stands, the input that it is differentiated by, the inputs and sizes."""
    random = Random(seed)
    writer = ArrayWriter(random, inverses)
    operations = (*OPERATIONS, *INVERSES, *INVERSES) if inverses else [op for op in OPERATIONS if op not in INVERSES]
    while True:
        array = writer.array((), random.choice((2, 2, 3)))
        which = [name for name in names_of(array) if SHAPES[name]]
        if not which or not known_sizes(array) or operations[seed % len(operations)] not in {part.op for part in walk(array)} or not small(array):
            continue
        by = random.choice(which)
        inputs, sizes = drawn(seed, tuple(names_of(array)))
        if steady(array, by, inputs, sizes):
            return array, by, inputs, sizes


def differences(array, by, inputs, sizes, width=2e-4):
    """The gradient of a scalar array by central differences."""
    return slope(lambda **at: numpy_value(array, at, sizes), inputs, by, width)
