"""Random expressions in matrix notation, as trees; they are defined wherever their inputs are drawn, and the simplest forms stand first."""

from types import MappingProxyType

import sympy
from sympy import Integer, Rational

from symgrad.matrices.schematic import each, eye, matmul, plus, raised, times, transposed
from symgrad.matrices.text import array_text
from symgrad.matrices.tree import Array, flat, number, walk
from symgrad.notation.functions import maximum, minimum, relu, sigma, softplus
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS, NUMBERS_OF_MATRICES
from symgrad.notation.nodes import Quantity

M, N = Quantity("m"), Quantity("n")
SHAPES = {"A": (M, N), "B": (M, N), "D": (N, M), "X": (N, N), "Y": (N, N), "x": (N,), "y": (N,), "u": (M,), "s": (), "t": ()}
WITH_AXES = (N,), (M,), (M, N), (N, M), (N, N)  # the shapes of vectors and matrices
STRUCTURES = ("", " symmetric", " symmetric", " positive definite", " diagonal", " Toeplitz", " symmetric Toeplitz", " circulant", " Hankel")
OBLONG = ("", "", " Toeplitz", " Hankel")  # what a matrix may be whose sizes differ


def name(which):
    """An input of `SHAPES`."""
    return Array("name", (), SHAPES[which], Quantity(which))


class ArrayWriter:
    """Writes arrays of a given shape and depth; with `inverses` also functions of matrices far from singular."""

    def __init__(self, choices, inverses=True):
        self.choice, self.randint, self.inverses = choices.choice, choices.randint, inverses

    def seldom(self, one_in):
        """True once in so many times; false is the simpler."""
        return self.randint(1, one_in) == one_in

    def array(self, shape, depth):
        """An array whose entries are defined everywhere."""
        if depth <= 0 or self.seldom(10):
            return self.leaf(shape)
        own = (self.of_number, self.of_vector, self.of_matrix)[len(shape)]
        make = self.choice((self.entrywise, own, own))
        return make(shape, depth - 1)

    def leaf(self, shape):
        """An input, a constant array, or a number."""
        choices = [lambda which=which: name(which) for which, axes in SHAPES.items() if axes == shape]*3
        if not shape:
            choices += [lambda: number(self.choice((Integer(2), Integer(3), Rational(1, 2), Integer(-2)))),
                        lambda: Array("scalar", data=N)]
        else:
            choices.append(lambda: Array("ones", (), shape))
        if len(shape) == 2:
            choices += [lambda which=which: transposed(name(which)) for which, axes in SHAPES.items() if axes == shape[::-1]]
        if len(shape) == 2 and shape[0] == shape[1]:
            choices.append(lambda: eye(shape[0]))
        return self.choice(choices)()

    def positive(self, shape, depth):
        """All entries above 0, none of them near."""
        e = self.array(shape, depth)
        return self.choice((lambda: plus(raised(e, 2), number(Integer(1))), lambda: each(sympy.exp, each(sympy.tanh, e)),
                                   lambda: plus(number(Integer(1)), each(sigma, e)),
                                   lambda: plus(each(softplus, e), number(Rational(1, 2)))))()

    def entrywise(self, shape, depth):
        """What is done to every entry."""
        e, other = self.array(shape, depth), self.array(self.choice((shape, ())), depth - 1)
        return self.choice((
            lambda: plus(e, other), lambda: plus(other, times(number(Integer(-1)), e)), lambda: times(e, other),
            lambda: plus(number(Integer(1)), times(number(Integer(-1)), e)), lambda: times(number(Integer(2)), e),
            lambda: times(e, raised(self.positive(shape, depth - 1), Integer(-1))),
            lambda: raised(e, self.choice((Integer(2), Integer(3)))),
            lambda: raised(self.positive(shape, depth), self.choice((Rational(1, 2), Rational(3, 2), Integer(-2)))),
            lambda: each(self.choice((sympy.sin, sympy.cos, sympy.tanh, sigma, softplus, sympy.Abs, relu)), e),
            lambda: each(sympy.exp, each(self.choice((sympy.sin, sympy.tanh)), e)),
            lambda: each(sympy.log, self.positive(shape, depth)),
            lambda: each(self.choice((maximum, minimum)), e, self.array(shape, depth - 1)),
            lambda: plus(Array("zeros", (), shape), e) if shape else e,
        ))()

    def of_number(self, _, depth):
        """What makes a number of arrays."""
        size, other = self.choice(((M, N), (N, M)))
        forms = [
            lambda: matmul(self.array((size,), depth), self.array((size,), depth)),
            lambda: matmul(self.array((size,), depth - 1), self.array((size, other), depth), self.array((other,), depth - 1)),
            lambda: Array("tr", (self.array((size, size), depth),)),
            lambda: Array("tr", (matmul(self.array((size, other), depth), self.array((other, size), depth)),)),
            lambda: Array("tr", (self.power_of_matrix(self.array((size, size), depth - 1)),)),
        ]
        forms += [lambda: Array(self.choice(("tr", "sum", "norm")), (self.kron(depth),))]*2
        forms += [lambda which=which: Array(which, (self.array(self.choice(WITH_AXES), depth),)) for which in ("sum", "mean", "norm", "norm1")]
        forms += [lambda: Array("prod", (self.positive((size,), depth),)),
                  lambda: Array(self.choice(("logsumexp", "max", "min")), (self.array((size,), depth),))]
        if self.inverses:
            forms += [lambda which=which: Array(which, (self.safe(size, depth),)) for which in sorted(NUMBERS_OF_MATRICES) if MATRIX_FUNCTIONS[which].square]
            forms += [lambda: self.factored(size)]
            forms += [lambda: matmul(self.array((size,), depth - 1), self.inverse(size, depth), self.array((size,), depth - 1)),
                      lambda: Array("tr", (matmul(self.array((size, size), depth - 1), self.inverse(size, depth)),)),
                      lambda: Array(self.choice(("tr", "sum", "norm")), (self.inverse(size, depth),))]
        return self.choice(forms)()

    def of_vector(self, shape, depth):
        """What makes a vector."""
        (size,) = shape
        other = self.choice((M, N))
        return self.choice((
            lambda: matmul(self.array((size, other), depth), self.array((other,), depth)),
            lambda: matmul(self.array((other,), depth), self.array((other, size), depth)),
            lambda: Array("diagonal", (self.array((size, size), depth),), shape),
            lambda: Array(self.choice(("softmax", "log_softmax")), (self.array(shape, depth),), shape),
            lambda: Array(self.choice(("logsumexp", "max", "min")), (self.array((size, other), depth),), shape),
        ))()

    def of_matrix(self, shape, depth):
        """What makes a matrix."""
        rows, columns = shape
        inner = self.choice((M, N))
        forms = [
            lambda: matmul(self.array((rows, inner), depth), self.array((inner, columns), depth)),
            lambda: transposed(self.array((columns, rows), depth)),
            lambda: Array("outer", (self.array((rows,), depth), self.array((columns,), depth)), shape),
            lambda: Array(self.choice(("softmax", "log_softmax")), (self.array(shape, depth),), shape),
        ]
        if rows == columns:
            forms += [lambda: Array("diag", (self.array((rows,), depth),), shape),
                      lambda: self.power_of_matrix(self.array(shape, depth - 1))]
            if self.inverses:
                forms += [lambda: self.inverse(rows, depth)]*2
        return self.choice(forms)()

    def power_of_matrix(self, matrix):
        """Its square or cube."""
        return Array("matpower", (matrix,), matrix.shape, self.choice((Integer(2), Integer(2), Integer(3))))

    def inverse(self, size, depth):
        """The inverse of a matrix far from singular, at times its square."""
        if self.seldom(4):
            return Array("matpower", (self.safe(size, depth - 1),), (size, size), Integer(-2))
        return Array("inv", (self.safe(size, depth),), (size, size))

    def safe(self, size, depth):
        """A square matrix far from singular."""
        other = self.choice((M, N))
        e = self.array((size, size), depth - 1)
        forms = [lambda: plus(each(self.choice((sympy.tanh, sympy.sin)), e), times(number(Integer(4)), eye(size))),
                 lambda: self.square_plus_eye(self.array((size, other), depth - 1)),
                 lambda: plus(Array("softmax", (e,), (size, size)), times(number(Integer(2)), eye(size))),
                 lambda: Array("diag", (self.positive((size,), depth - 1),), (size, size))]
        if size == N:
            forms += [lambda: name(self.choice("XY")), lambda: matmul(name("X"), name(self.choice("XY"))), lambda: transposed(name("X"))]
        return self.choice(forms)()

    def factored(self, size):
        """A number made of a factor, a root, an exponential, eigenvalues or a pseudoinverse of an input."""
        wide = name(self.choice([which for which, axes in SHAPES.items() if axes[:1] == (size,) and len(axes) == 2]))
        definite = self.square_plus_eye(wide)
        return self.choice((
            lambda: Array("sum", (Array("cholesky", (definite,), definite.shape),)), lambda: Array("sum", (Array("sqrtm", (definite,), definite.shape),)),
            lambda: Array("sum", (each(sympy.sin, Array("eigvalsh", (plus(name("X"), transposed(name("X"))),), (N,))),)),
            lambda: Array("sum", (Array("expm", (each(sympy.tanh, self.array((size, size), 0)),), (size, size)),)),
            lambda: Array("norm", (Array("pinv", (wide,), wide.shape[::-1]),)),
        ))()

    @staticmethod
    def square_plus_eye(matrix):
        """A A' + 1, whose eigenvalues are at least 1."""
        return plus(matmul(matrix, transposed(matrix)), eye(matrix.shape[0]))

    def kron(self, depth):
        """Two small matrices' Kronecker product, square if they are."""
        a, b = (self.array((size, size), depth - 1) for size in (self.choice((M, N)), self.choice((M, N))))
        return Array("kron", (a, b), ((a.shape[0], b.shape[0]), (a.shape[1], b.shape[1])))


# Systems of equations in matrix text.


def matrix_system(choices, depth=2):
    """The text of a cost in matrix notation, at times with a named array on the way, or a quadratic form beside it, and declarations
    of all that it reads.
    """
    writer, lines = ArrayWriter(choices), []
    arrays = [writer.array((), depth)]
    if writer.seldom(2):
        arrays.insert(0, writer.array(writer.choice(((N,), (M, N), (N, N))), depth - 1))
        lines.append(f"Z = {array_text(arrays[0])}")
    if writer.seldom(2):
        arrays[-1] = plus(arrays[-1], matmul(name("x"), name("X"), name("x")))
    cost, missing = array_text(arrays[-1]), _uncounted(arrays)
    read = names_of(*arrays, *map(name, missing))
    structure = {which: writer.choice(STRUCTURES if SHAPES[which] == (N, N) else OBLONG) for which in read if len(SHAPES[which]) == 2}
    cost += " + norm(Z)**2"*len(lines) + "".join(f" + {which}@{which}" for which in missing)
    return "\n".join([*declarations(read, structure), *lines, f"C = {cost}"])


def _uncounted(arrays):
    """An input for each size that stands somewhere and that no axis of an input has; one where there is no input at all."""
    read = names_of(*arrays)
    counted = {size for which in read for size in SHAPES[which]}
    wanted = {size for array in arrays for part in walk(array) for size in (*flat(part.shape), *[N]*(part.op == "scalar"))}
    return [which for which, size in (("x", N), ("u", M)) if size in wanted - counted] or ["x"]*(not read)


def names_of(*arrays):
    """The inputs that arrays read, in the order of SHAPES."""
    found = {part.data.name for array in arrays for part in walk(array) if part.op == "name"}
    return [which for which in SHAPES if which in found]


def declarations(which, structure=MappingProxyType({})):
    """The lines that give the shapes of inputs, and what is known of square ones."""
    return [f"{name}: ({', '.join(size.name for size in SHAPES[name])}){structure.get(name, '')}" for name in which]
