"""Functions of a matrix: one row is one function, everywhere. How each varies stands in `rules.arrays` and `rules.spectral`, with the laws that join functions."""

from dataclasses import dataclass

import sympy


@dataclass(frozen=True)
class MatrixFunction:
    """A function of a matrix X, and what is known of it.

    name        what equation text and pages call it
    axes        what each of its places runs along, the rows ("r") of X or its columns ("c"); a number has none
    by          from which parts of X its value is computed: a key of `meaning.decompositions.DECOMPOSITIONS`
    value       (mp, parts, *places) -> its number; None where it has none
    margin      which of the parts tells how far X is from where it has no value, or no derivative, beside the size of X; several: the least
    lacks       why it may have no value, and a remedy
    explicitly  (X, *places) -> what SymPy differentiates in its place, X a matrix of SymPy expressions; None where that is no formula
    rounding    (value, off) -> how far it is off where |Y.T| times what X is off by sums to `off`, Y the inverse; None: found by differences
    numpy       NumPy source, `{0}` the matrix; none where programs decompose it
    look        how a page shows it: "raised" as X^-1, "pseudoinverse" as X^+, "root" as X^(1/2), "sign" as det X, "log of sign" as log |det X|,
                "call" by its name, "nuclear" as a norm
    square      whether X has as many rows as columns
    symmetric   whether X is symmetric: then it is a function of (X + X.T)/2, and so are its derivatives by entries of X
    gives       whether it is symmetric in its first two places: "always", "likewise" where X is
    reads       what programs read it from: the decomposition, and "values", "vectors", or "whole" where all of it is needed
    alone       what programs compute where no vectors of that decomposition are read
    vectors     the kinds of vectors of which it is a product, each at one of its first places and the last
    product     what programs compute in place of its product with an array
    second      why it has no derivative here, as it stands in that of another: that derivative in words, in text, a remedy
    wide        why a matrix that is not square has none here: what to write for such a one
    summed      of more places than two: what it is in matrix text where it is summed with a matrix, in words too
    """

    name: str
    axes: str
    by: str
    value: object
    margin: object
    lacks: tuple
    explicitly: object
    rounding: object
    numpy: str
    look: str
    square: bool = True
    symmetric: bool = False
    gives: str = ""
    reads: tuple = ()
    alone: str = ""
    vectors: tuple = ()
    product: str = ""
    second: tuple = ()
    wide: str = ""
    summed: tuple = ()

    @property
    def told(self):
        """Whether a page says in words what it is."""
        return self.look in ("call", "pseudoinverse", "root", "nuclear")

    @property
    def regular(self):
        """Whether some matrices have none."""
        return self.lacks != NEVER

    def over(self, binders):
        """Of the rows and the columns of X, the one that each place runs along."""
        return tuple(binders["rc".index(axis)] for axis in self.axes)


_SINGULAR = ("the matrix is singular", "add to its diagonal, as in inv(X.T@X + c*eye(n))")
INDEFINITE = ("the matrix is not positive definite", "declare it, S: (n, n) positive definite, or add to its diagonal, as in X.T@X + c*eye(n)")
RANK = ("the matrix has not full rank", "give values at which its columns, or its rows, are independent")
NEVER = ("", "")


# What SymPy differentiates: formulas for small sizes.

def _cofactors(X, row, column):
    return X.cofactor(column, row, method="laplace")/X.det(method="laplace")


def _halved(X):
    return (X + X.T)/2


def _lower_factor(X, row, column):
    """An entry of the Cholesky factor, by its recursion."""
    if row < column:
        return sympy.Integer(0)
    S, L = _halved(X), {}
    for j in range(column + 1):
        for i in range(j, row + 1):
            rest = S[i, j] - sum((L[i, k]*L[j, k] for k in range(j)), sympy.Integer(0))
            L[i, j] = sympy.sqrt(rest) if i == j else rest/L[j, j]
    return L[row, column]


def _roots_of_two(X, place):
    """An eigenvalue of a symmetric matrix of one row or two."""
    S = _halved(X)
    if S.rows == 1:
        return S[0, 0]
    if S.rows > 2:
        return None
    apart = sympy.sqrt((S[0, 0] - S[1, 1])**2/4 + S[0, 1]**2)
    return (S[0, 0] + S[1, 1])/2 + (apart if place else -apart)


def _root_of_two(X, row, column):
    """The square root of a positive definite matrix of one row or two: (S + sqrt(det S))/sqrt(tr S + 2 sqrt(det S))."""
    S = _halved(X)
    if S.rows > 2:
        return None
    if S.rows == 1:
        return sympy.sqrt(S[0, 0])
    root = sympy.sqrt(S.det())
    return (S + root*sympy.eye(2))[row, column]/sympy.sqrt(S.trace() + 2*root)


def _gram(X):
    """X.T X or X X.T, whichever is the smaller."""
    return X.T*X if X.cols <= X.rows else X*X.T


def _singular_of_two(X, place):
    found = _roots_of_two(_gram(X), X.rows - 1 - place)
    return None if found is None else sympy.sqrt(found)


def _nuclear_of_two(X):
    """The sum of at most two singular values: sqrt(tr G + 2 sqrt(det G)) with G = X.T X."""
    G = _gram(X)
    if G.rows > 2:
        return None
    return sympy.sqrt(G[0, 0] if G.rows == 1 else G.trace() + 2*sympy.sqrt(G.det()))


def _pseudoinverse(X, row, column):
    G = _gram(X)
    inverse = sympy.Matrix(G.rows, G.rows, lambda i, j: _cofactors(G, i, j))
    return (inverse*X.T if X.cols <= X.rows else X.T*inverse)[row, column]


def _exponential_of_two(X, row, column):
    """The exponential of a matrix of one row or two: e^t (cosh(d) + sinh(d)/d (X - t)) with t half the trace and d^2 = -det(X - t)."""
    if X.rows > 2:
        return None
    if X.rows == 1:
        return sympy.exp(X[0, 0])
    rest = X - X.trace()/2*sympy.eye(2)
    if rest.det() == 0:  # where d is 0, sinh(d)/d is 1
        return sympy.exp(X.trace()/2)*(sympy.eye(2) + rest)[row, column]
    d, angle = sympy.sqrt(-rest.det()), sympy.sqrt(rest.det())
    along, across = (sympy.Piecewise((real, -rest.det() > 0), (turned, True)) for real, turned in (
        (sympy.cosh(d), sympy.cos(angle)), (sympy.sinh(d)/d, sympy.sin(angle)/angle)))
    return sympy.exp(X.trace()/2)*(along*sympy.eye(2) + across*rest)[row, column]


_by_inverse = dict(by="elimination", margin=(2,))
_by_values = dict(by="eigenvalues", margin=(2,), symmetric=True)
_by_singular_values = dict(by="singular values", lacks=RANK, rounding=None)


def _positive(parts):
    return all(value > 0 for value in parts[0])


MATRIX_TABLE = (
    MatrixFunction("det", "", value=lambda mp, parts: parts[0], lacks=NEVER, explicitly=lambda X: X.det(method="laplace"),
                   rounding=lambda value, off: off*value + value, numpy="np.linalg.det({0})", look="sign", **_by_inverse),
    MatrixFunction("logdet", "", value=lambda mp, parts: None if parts[1] is None else mp.log(abs(parts[0])), lacks=_SINGULAR,
                   explicitly=lambda X: sympy.log(X.det(method="laplace")**2)/2,
                   rounding=lambda value, off: off + value, numpy="np.linalg.slogdet({0})[1]", look="log of sign", **_by_inverse),
    MatrixFunction("inv", "cr", value=lambda mp, parts, row, column: parts[1] and parts[1][row][column], lacks=_SINGULAR,
                   explicitly=_cofactors, rounding=None, numpy="np.linalg.inv({0})", look="raised", gives="likewise",
                   product="solve", **_by_inverse),
    MatrixFunction("cholesky", "rr", "lower factor", lambda mp, parts, row, column: parts[0] and parts[0][row][column],
                   (1,), INDEFINITE, _lower_factor, None, "np.linalg.cholesky({0})", "call", symmetric=True),
    MatrixFunction("eigvalsh", "r", value=lambda mp, parts, place: parts[0][place], lacks=NEVER, explicitly=_roots_of_two, rounding=None,
                   numpy="", look="call", reads=("eigen", "values"), alone="eigenvalues", **_by_values),
    MatrixFunction("eigenprojector", "rrr", value=lambda mp, parts, row, column, place: parts[1][row][place]*parts[1][column][place],
                   lacks=NEVER, explicitly=lambda *_: None, rounding=None, numpy="", look="call", gives="always", reads=("eigen", "vectors"),
                   vectors=("eigenvectors", "eigenvectors"), **_by_values),
    MatrixFunction("sqrtm", "rr", "eigenvalues", lambda mp, parts, row, column: sum(
                   (mp.sqrt(value)*parts[1][row][place]*parts[1][column][place] for place, value in enumerate(parts[0])), mp.zero) if _positive(parts) else None,
                   (3,), INDEFINITE, _root_of_two, None, "", "root", symmetric=True, gives="always",
                   reads=("eigen", "whole")),
    MatrixFunction("svdvals", "r", value=lambda mp, parts, place: parts[1][place], explicitly=_singular_of_two, numpy="",
                   margin=(3, 4), look="call", reads=("singular", "values"), alone="singular values",
                   wide="write sqrt(eigvalsh(A.T@A)) where A has as many rows as columns or more, sqrt(eigvalsh(A@A.T)) where it has fewer; they ascend", **_by_singular_values),
    MatrixFunction("singularpair", "rcr", value=lambda mp, parts, row, column, place: parts[0][row][place]*parts[2][column][place],
                   explicitly=lambda *_: None, numpy="", look="call", margin=(3, 4),
                   reads=("singular", "vectors"), vectors=("left vectors", "right vectors"),
                   second=("a singular value", "svdvals(A)", "sqrt(eigvalsh(A.T@A)), in ascending order, has second derivatives"), **_by_singular_values),
    MatrixFunction("nucnorm", "", value=lambda mp, parts: sum(parts[1], mp.zero), explicitly=_nuclear_of_two, numpy="np.linalg.svd({0}, compute_uv=False).sum(-1)",
                   margin=(4,), look="nuclear", square=False, **_by_singular_values),
    MatrixFunction("polar", "rc", value=lambda mp, parts, row, column: sum((u*v for u, v in zip(parts[0][row], parts[2][column])), mp.zero),
                   explicitly=lambda *_: None, numpy="polar({0})", look="call", margin=(4,), square=False,
                   second=("a nuclear norm", "nucnorm(A)", "tr(sqrtm(A.T@A)), for a matrix of full column rank, has second derivatives"), **_by_singular_values),
    MatrixFunction("pinv", "cr", value=lambda mp, parts, row, column: sum(
                   (v*u/s for v, u, s in zip(parts[2][row], parts[0][column], parts[1])), mp.zero) if all(parts[1]) else None,
                   explicitly=_pseudoinverse, numpy="pseudoinverse({0})", look="pseudoinverse", margin=(4,), square=False, gives="likewise", product="least squares", **_by_singular_values),
    MatrixFunction("expm", "rr", "exponential", lambda mp, parts, row, column: parts[0][row][column], (1,), NEVER, _exponential_of_two,
                   None, "exponential({0})", "call", gives="likewise"),
    MatrixFunction("dexpm", "rrrr", "derivative of the exponential", lambda mp, parts, *places: parts[0][places], (1,), NEVER, lambda *_: None,
                   None, "exponential_slopes({0})", "call", summed=("expm_frechet", "expm_frechet(X, E), how expm(X) varies along E"),
                   second=("a matrix exponential", "expm(A)", "the terms of its series have them: T[0,i,j] = [i = j], T[t,i,j] = sum(T[t-1,i,m]*A[m,j], m)/t for t in 1..K")),
)

MATRIX_FUNCTIONS = {row.name: row for row in MATRIX_TABLE}
WITH_ENTRIES = frozenset(row.name for row in MATRIX_TABLE if row.axes)
NUMBERS_OF_MATRICES = frozenset(row.name for row in MATRIX_TABLE if not row.axes)
