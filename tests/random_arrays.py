"""Random expressions in matrix notation that are defined wherever their inputs are drawn, and their values by NumPy."""

from functools import cache
from random import Random

import numpy as np
import sympy
from numeric import FUNCTIONS, apart, random_arrays, slope
from sympy import Basic, Integer, Rational

from symgrad.matrices.entries import IndexForm
from symgrad.matrices.tree import Array, number, walk
from symgrad.notation import Quantity, parts
from symgrad.rules.functions import maximum, minimum, relu, sigma, softplus

M, N = Quantity("m"), Quantity("n")
SHAPES = {"A": (M, N), "B": (M, N), "D": (N, M), "X": (N, N), "Y": (N, N), "x": (N,), "y": (N,), "u": (M,), "s": (), "t": ()}
OPERATIONS = ("name number scalar plus times power call matmul transpose inv det logdet tr matpower diag diagonal outer kron sum mean prod "
              "norm norm1 softmax log_softmax logsumexp max min eye ones zeros").split()
INVERSES = ("inv", "det", "logdet")
MOST = 34  # parts of the entry in index notation: larger expressions take long and show no more


def name(which):
    return Array("name", (), SHAPES[which], Quantity(which))


def plus(*terms):
    return Array("plus", terms, next((term.shape for term in terms if term.shape), ()))


def times(*factors):
    return Array("times", factors, next((factor.shape for factor in factors if factor.shape), ()))


def power(base, exponent):
    return Array("power", (base, number(exponent)), base.shape)


def call(function, *args):
    return Array("call", args, args[0].shape, function)


def matmul(*args):
    return Array("matmul", args, args[0].shape[:-1] + args[-1].shape[1:])


def transpose(matrix):
    return Array("transpose", (matrix,), matrix.shape[::-1])


def eye(size):
    return Array("eye", (), (size, size))


class Writer:
    """Draws arrays of a given shape and depth; with `inverses` also inv, det and logdet of matrices far from singular."""

    def __init__(self, seed, inverses=True):
        self.random, self.inverses = Random(seed), inverses

    def array(self, shape, depth):
        """An array whose entries are defined everywhere."""
        if depth <= 0 or self.random.random() < .1:
            return self.leaf(shape)
        own = (self.of_number, self.of_vector, self.of_matrix)[len(shape)]
        make = self.random.choice((self.entrywise, own, own))
        return make(shape, depth - 1)

    def leaf(self, shape):
        choices = [lambda which=which: name(which) for which, axes in SHAPES.items() if axes == shape]*3
        if not shape:
            choices += [lambda: number(self.random.choice((Integer(2), Integer(3), Rational(1, 2), Integer(-2)))), lambda: Array("scalar", data=N)]
        else:
            choices.append(lambda: Array("ones", (), shape))
        if len(shape) == 2:
            choices += [lambda which=which: transpose(name(which)) for which, axes in SHAPES.items() if axes == shape[::-1]]
        if len(shape) == 2 and shape[0] == shape[1]:
            choices.append(lambda: eye(shape[0]))
        return self.random.choice(choices)()

    def positive(self, shape, depth):
        """All entries above 0, none of them near."""
        e = self.array(shape, depth)
        return self.random.choice((lambda: plus(power(e, 2), number(Integer(1))), lambda: call(sympy.exp, call(sympy.tanh, e)),
                                   lambda: plus(number(Integer(1)), call(sigma, e)), lambda: plus(call(softplus, e), number(Rational(1, 2)))))()

    def entrywise(self, shape, depth):
        e, other = self.array(shape, depth), self.array(self.random.choice((shape, ())), depth - 1)
        return self.random.choice((
            lambda: plus(e, other), lambda: plus(other, times(number(Integer(-1)), e)), lambda: times(e, other),
            lambda: plus(number(Integer(1)), times(number(Integer(-1)), e)), lambda: times(number(Integer(2)), e),
            lambda: times(e, power(self.positive(shape, depth - 1), Integer(-1))),
            lambda: power(e, self.random.choice((Integer(2), Integer(3)))),
            lambda: power(self.positive(shape, depth), self.random.choice((Rational(1, 2), Rational(3, 2), Integer(-2)))),
            lambda: call(self.random.choice((sympy.sin, sympy.cos, sympy.tanh, sigma, softplus, sympy.Abs, relu)), e),
            lambda: call(sympy.exp, call(self.random.choice((sympy.sin, sympy.tanh)), e)),
            lambda: call(sympy.log, self.positive(shape, depth)),
            lambda: call(self.random.choice((maximum, minimum)), e, self.array(shape, depth - 1)),
            lambda: plus(Array("zeros", (), shape), e) if shape else e,
        ))()

    def of_number(self, _, depth):
        """What makes a number of arrays."""
        size, other = self.random.sample((M, N), 2)
        forms = [
            lambda: matmul(self.array((size,), depth), self.array((size,), depth)),
            lambda: matmul(self.array((size,), depth - 1), self.array((size, other), depth), self.array((other,), depth - 1)),
            lambda: Array("tr", (self.array((size, size), depth),)),
            lambda: Array("tr", (matmul(self.array((size, other), depth), self.array((other, size), depth)),)),
            lambda: Array("tr", (self.power_of_matrix(self.array((size, size), depth - 1)),)),
        ]
        forms += [lambda: Array(self.random.choice(("tr", "sum", "norm")), (self.kron(depth),))]*2
        forms += [lambda which=which: Array(which, (self.array(self.any_shape(), depth),)) for which in ("sum", "mean", "norm", "norm1")]
        forms += [lambda: Array("prod", (self.positive((size,), depth),)),
                  lambda: Array(self.random.choice(("logsumexp", "max", "min")), (self.array((size,), depth),))]
        if self.inverses:
            forms += [lambda which=which: Array(which, (self.safe(size, depth),)) for which in ("det", "logdet")]
            forms += [lambda: matmul(self.array((size,), depth - 1), self.inverse(size, depth), self.array((size,), depth - 1)),
                      lambda: Array("tr", (matmul(self.array((size, size), depth - 1), self.inverse(size, depth)),)),
                      lambda: Array(self.random.choice(("tr", "sum", "norm")), (self.inverse(size, depth),))]
        return self.random.choice(forms)()

    def of_vector(self, shape, depth):
        """What makes a vector."""
        (size,) = shape
        other = self.random.choice((M, N))
        return self.random.choice((
            lambda: matmul(self.array((size, other), depth), self.array((other,), depth)),
            lambda: matmul(self.array((other,), depth), self.array((other, size), depth)),
            lambda: Array("diagonal", (self.array((size, size), depth),), shape),
            lambda: Array(self.random.choice(("softmax", "log_softmax")), (self.array(shape, depth),), shape),
            lambda: Array(self.random.choice(("logsumexp", "max", "min")), (self.array((size, other), depth),), shape),
        ))()

    def of_matrix(self, shape, depth):
        """What makes a matrix."""
        rows, columns = shape
        inner = self.random.choice((M, N))
        forms = [
            lambda: matmul(self.array((rows, inner), depth), self.array((inner, columns), depth)),
            lambda: transpose(self.array((columns, rows), depth)),
            lambda: Array("outer", (self.array((rows,), depth), self.array((columns,), depth)), shape),
            lambda: Array(self.random.choice(("softmax", "log_softmax")), (self.array(shape, depth),), shape),
        ]
        if rows == columns:
            forms += [lambda: Array("diag", (self.array((rows,), depth),), shape),
                      lambda: self.power_of_matrix(self.array(shape, depth - 1))]
            if self.inverses:
                forms += [lambda: self.inverse(rows, depth)]*2
        return self.random.choice(forms)()

    def power_of_matrix(self, matrix):
        return Array("matpower", (matrix,), matrix.shape, self.random.choice((Integer(2), Integer(2), Integer(3))))

    def inverse(self, size, depth):
        """The inverse of a matrix far from singular, at times its square."""
        if self.random.random() < .25:
            return Array("matpower", (self.safe(size, depth - 1),), (size, size), Integer(-2))
        return Array("inv", (self.safe(size, depth),), (size, size))

    def safe(self, size, depth):
        """A square matrix far from singular."""
        other = self.random.choice((M, N))
        e = self.array((size, size), depth - 1)
        forms = [lambda: plus(call(self.random.choice((sympy.tanh, sympy.sin)), e), times(number(Integer(4)), eye(size))),
                 lambda: self.square_plus_eye(self.array((size, other), depth - 1)),
                 lambda: plus(Array("softmax", (e,), (size, size)), times(number(Integer(2)), eye(size))),
                 lambda: Array("diag", (self.positive((size,), depth - 1),), (size, size))]
        if size == N:
            forms += [lambda: name(self.random.choice("XY")), lambda: matmul(name("X"), name(self.random.choice("XY"))), lambda: transpose(name("X"))]
        return self.random.choice(forms)()

    @staticmethod
    def square_plus_eye(matrix):
        return plus(matmul(matrix, transpose(matrix)), eye(matrix.shape[0]))

    def kron(self, depth):
        """Two small matrices' Kronecker product, square if they are."""
        a, b = (self.array((size, size), depth - 1) for size in self.random.choices((M, N), k=2))
        return Array("kron", (a, b), ((a.shape[0], b.shape[0]), (a.shape[1], b.shape[1])))

    def any_shape(self):
        return self.random.choice(((N,), (M,), (M, N), (N, M), (N, N)))


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
    **{which: FUNCTIONS[which] for which in ("softmax", "log_softmax", "logsumexp")},
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


def names(*arrays):
    """The inputs that arrays read, in the order of SHAPES."""
    found = {part.data.name for array in arrays for part in walk(array) if part.op == "name"}
    return [which for which in SHAPES if which in found]


def declarations(which):
    """The lines that give the shapes of inputs."""
    return [f"{name}: ({', '.join(size.name for size in SHAPES[name])})" for name in which]


def drawn(seed, which=tuple(SHAPES)):
    """Random inputs and sizes."""
    rng = np.random.default_rng(seed)
    sizes = {"m": 2, "n": 3} if seed % 2 else {"m": 3, "n": 2}
    inputs = random_arrays(rng, "\n".join(declarations(which)), sizes)
    return {name: inputs.get(name, float(rng.uniform(0.3, 1.2))) for name in which}, sizes


def known_sizes(array):
    """Whether every size that stands in an expression counts an axis of an input that it reads."""
    counted = {size for which in names(array) for size in SHAPES[which]}
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
    writer = Writer(seed, inverses)
    operations = (*OPERATIONS, *INVERSES, *INVERSES) if inverses else [op for op in OPERATIONS if op not in INVERSES]
    while True:
        array = writer.array((), writer.random.choice((2, 2, 3)))
        which = [name for name in names(array) if SHAPES[name]]
        if not which or not known_sizes(array) or operations[seed % len(operations)] not in {part.op for part in walk(array)} or not small(array):
            continue
        by = writer.random.choice(which)
        inputs, sizes = drawn(seed, tuple(names(array)))
        if steady(array, by, inputs, sizes):
            return array, by, inputs, sizes


def differences(array, by, inputs, sizes, width=2e-4):
    """The gradient of a scalar array by central differences."""
    return slope(lambda **at: numpy_value(array, at, sizes), inputs, by, width)
