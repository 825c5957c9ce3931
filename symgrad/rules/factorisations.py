"""How factors, eigenvalues, singular values and pseudoinverses of a matrix vary.

Of a symmetric matrix each is a function of the symmetric part: its derivative by the entries of the matrix is symmetric. First order
formulas are collected in Giles, Collected Matrix Derivative Results for Forward and Reverse Mode Algorithmic Differentiation (2008).
"""

from sympy import Rational, oo, sin

from symgrad.errors import Part, UnsupportedError
from symgrad.notation.brackets import Delta, Differ, InRange, ValuesDiffer
from symgrad.notation.index_arithmetic import same_range
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import Binder, D, Letter, OfMatrix, Over, Plus, Power, Times, over
from symgrad.notation.traversal import all_letters, factors, free_letters, fresh_letters, rename_apart, substitute
from symgrad.rules import Law, derivative_of, rule
from symgrad.rules.arrays import X, i, j, k, m, n, of, over_i, over_k, over_m, over_p, over_q, p, q, x

_HALF = Rational(1, 2)
r, s = map(Letter, "rs")
over_n, over_r, over_s = (Binder(letter, 0, over_i.hi) for letter in (n, r, s))
_F = lambda *places: sin(Times(X(*places), x), evaluate=False)
_G = lambda row, column: Plus(_F(row, column), Times(5, Delta(row, column)))  # its symmetric part is positive definite


class _Varying:
    """A function of a matrix M while an entry varies: letters apart from all others, M's change, and other functions of the same M."""

    def __init__(self, e, entry, where, more=0):
        taken = all_letters(e) | free_letters(entry) | where.letters
        moved = rename_apart(e, taken, where.others)
        self.e, (self.rows, self.columns), self.body, self.change = e, moved.binders, moved.body, D(moved.body, entry)
        self.row, self.column = self.rows.letter, self.columns.letter
        self.own = fresh_letters([e.binders[0].letter]*more, taken | {self.row, self.column} | all_letters(moved), where.others)

    def of(self, operator, *places):
        return OfMatrix(operator, *self.e.args[1:4], *places)

    def along(self, letter, binder=None):
        """A letter of its own along the rows of M, or along another range."""
        binder = binder or self.rows
        return Binder(letter, binder.lo, binder.hi, binder.written)


def _inverse_of_factor(varying, letters, row, column):
    """An entry of L^-1, whose own letters are those given."""
    inner = [varying.along(letter, binder) for letter, binder in zip(letters, varying.e.binders)]
    return OfMatrix("inv", varying.of("cholesky", *letters), *inner, row, column)


def _cholesky_law():
    factor = lambda *places: of("cholesky", _G(i, j), *places)
    inverse = lambda row, column: OfMatrix("inv", of("cholesky", _G(i, j), r, s), over_r, over_s, row, column)
    below = lambda u, v, less=0: InRange(-oo, u + less, v)
    return Law(D(factor(p, q), x),
               Over("sum", Times(_HALF, factor(p, n), Plus(Times(below(q, n), inverse(n, k), inverse(q, m)),
                                                           Times(below(q, n, 1), inverse(q, k), inverse(n, m))), D(_G(k, m), x)), over_k, over_m, over_n),
               (over_p, over_q))


@derivative_of("derivative of a Cholesky factor", OfMatrix, _cholesky_law())
def cholesky(e, entry, where):
    """dL = L Phi(L^-1 dM L^-T), Phi the lower triangle with half the diagonal (Murray, Differentiation of the Cholesky decomposition,
    2016, equation 8), of the symmetric part of M. Terminates: the `D` stands at the entries of M.
    """
    if e.operator != "cholesky":
        return None
    v, (first, last) = _Varying(e, entry, where, 3), e.places
    inner, *own = v.own
    inverse = lambda row, column: _inverse_of_factor(v, own, row, column)
    whole = Times(InRange(-oo, last, inner), inverse(inner, v.row), inverse(last, v.column))
    strict = Times(InRange(-oo, last + 1, inner), inverse(last, v.row), inverse(inner, v.column))
    return Over("sum", Times(_HALF, v.of("cholesky", first, inner), Plus(whole, strict), v.change), v.rows, v.columns, v.along(inner))


# Eigenvalues

@derivative_of("derivative of an eigenvalue", OfMatrix,
      Law(D(of("eigvalsh", _F(i, j), p), x), Over("sum", Times(of("eigenprojector", _F(i, j), k, m, p), D(_F(k, m), x)), over_k, over_m), (over_p,)))
def eigenvalue(e, entry, where):
    """d lambda = v' dM v where the eigenvalues are distinct (The Matrix Cookbook, 67). Terminates: the `D` stands at the entries of M."""
    if e.operator != "eigvalsh":
        return None
    v = _Varying(e, entry, where, 1)
    return Over("sum", Times(v.of("eigenprojector", v.row, v.column, e.places[0]), v.change), v.rows, v.columns), (_distinct(v, e.places[0], v.own[0]),)


def _distinct(v, place, other):
    """That the eigenvalue at a place is no other."""
    apart = ValuesDiffer(v.of("eigvalsh", place), v.of("eigvalsh", other))
    return Over("prod", Power(apart, Differ(place, other)), v.along(other))


def _four_ways(projector, row, column, first, last, p, q):
    """The entries of P dM Q + Q dM P, dM symmetric, that belong to dM[row,column]."""
    return Plus(*(Times(projector(first, one, u), projector(other, last, v))
                  for one, other in ((row, column), (column, row)) for u, v in ((p, q), (q, p))))


def _projector_law():
    projector = lambda *places: of("eigenprojector", _F(i, j), *places)
    value = lambda place: of("eigvalsh", _F(i, j), place)
    return Law(D(projector(p, q, r), x),
               Over("sum", Times(_HALF, Differ(r, n), _four_ways(projector, k, m, p, q, r, n), Power(Plus(value(r), Times(-1, value(n))), -1),
                                 D(_F(k, m), x)), over_k, over_m, over_n),
               (over_p, over_q, over_r))


@derivative_of("derivative of an eigenprojector", OfMatrix, _projector_law())
def eigenprojector(e, entry, where):
    """d(v v') is the sum of (P dM Q + Q dM P)/(lambda_P - lambda_Q) over the other eigenvalues, with P and Q the products v v' of each: the
    change of an eigenvector (The Matrix Cookbook, 68) without its sign. Terminates: the `D` stands at the entries of M.
    """
    if e.operator != "eigenprojector":
        return None
    v, (first, last, own) = _Varying(e, entry, where, 1), e.places
    (other,) = v.own
    ways = _four_ways(lambda *places: v.of("eigenprojector", *places), v.row, v.column, first, last, own, other)
    apart = Plus(v.of("eigvalsh", own), Times(-1, v.of("eigvalsh", other)))
    return (Over("sum", Times(_HALF, Differ(own, other), ways, Power(apart, -1), v.change), v.rows, v.columns, v.along(other)),
            (_distinct(v, own, other),))


def _root_law():
    projector = lambda *places: of("eigenprojector", _G(i, j), *places)
    value = lambda place: Power(of("eigvalsh", _G(i, j), place), _HALF)
    return Law(D(of("sqrtm", _G(i, j), p, q), x),
               Over("sum", Times(_HALF, Plus(Times(projector(p, k, n), projector(m, q, r)), Times(projector(p, m, n), projector(k, q, r))),
                                 Power(Plus(value(n), value(r)), -1), D(_G(k, m), x)), over_k, over_m, over_n, over_r),
               (over_p, over_q))


@derivative_of("derivative of a root of a matrix", OfMatrix, _root_law())
def root(e, entry, where):
    """R dR + dR R = dM, solved by the eigenvectors of M (Higham, Functions of Matrices, 2008, section 6.1). Terminates: the `D` stands at the entries of M."""
    if e.operator != "sqrtm":
        return None
    v, (first, last) = _Varying(e, entry, where, 2), e.places
    one, other = v.own
    projector = lambda *places: v.of("eigenprojector", *places)
    ways = Plus(*(Times(projector(first, a, one), projector(b, last, other)) for a, b in ((v.row, v.column), (v.column, v.row))))
    under = Plus(*(Power(v.of("eigvalsh", place), _HALF) for place in (one, other)))
    return Over("sum", Times(_HALF, ways, Power(under, -1), v.change), v.rows, v.columns, v.along(one), v.along(other))


# Singular values

@derivative_of("derivative of a singular value", OfMatrix,
      Law(D(of("svdvals", _F(i, j), p), x), Over("sum", Times(of("singularpair", _F(i, j), k, m, p), D(_F(k, m), x)), over_k, over_m), (over_p,)))
def singular_value(e, entry, where):
    """ds = u' dM v where the singular values are distinct and not 0 (Giles, section 3.2). Terminates: the `D` stands at the entries of M."""
    if e.operator != "svdvals":
        return None
    v = _Varying(e, entry, where)
    return Over("sum", Times(v.of("singularpair", v.row, v.column, e.places[0]), v.change), v.rows, v.columns)


@derivative_of("derivative of a nuclear norm", OfMatrix,
      Law(D(of("nucnorm", _F(i, j)), x), Over("sum", Times(of("polar", _F(i, j), k, m), D(_F(k, m), x)), over_k, over_m)))
def nuclear_norm(e, entry, where):
    """d|M| = tr((U V')' dM) where M has full rank (Watson, Characterization of the subdifferential of some matrix norms, 1992). Terminates:
    the `D` stands at the entries of M.
    """
    if e.operator != "nucnorm":
        return None
    v = _Varying(e, entry, where)
    return Over("sum", Times(v.of("polar", v.row, v.column), v.change), v.rows, v.columns)


# Pseudoinverses

def _pseudoinverse_terms(inverse, body, row, column, first, last, own, rows, columns):
    """What multiplies dM[row,column] in d(M^+)[first,last]; `own` are two letters along the rows and two along the columns."""
    (a, b), (c, d) = own[:2], own[2:]
    left = Plus(Delta(row, last), Times(-1, Over("sum", Times(body(row, d), inverse(d, last)), columns(d))))
    right = Plus(Delta(first, column), Times(-1, Over("sum", Times(inverse(first, b), body(b, column)), rows(b))))
    return Plus(Times(-1, inverse(first, row), inverse(column, last)),
                Times(Over("sum", Times(inverse(first, a), inverse(column, a)), rows(a)), left),
                Times(right, Over("sum", Times(inverse(c, row), inverse(c, last)), columns(c))))


def _pseudoinverse_law():
    rows, columns = over_i, Binder(j, 0, over_i.hi - 1)
    inverse = lambda *places: OfMatrix("pinv", _F(i, j), rows, columns, *places)
    s, t, u, v = map(Letter, "stuv")
    along = lambda binder: lambda letter: Binder(letter, binder.lo, binder.hi)
    terms = _pseudoinverse_terms(inverse, _F, k, m, p, q, (n, r, s, t), along(rows), along(columns))
    return Law(D(inverse(p, q), x), Over("sum", Times(terms, D(_F(k, m), x)), along(rows)(k), along(columns)(m)),
               (along(columns)(p), along(rows)(q)))


@derivative_of("derivative of a pseudoinverse", OfMatrix, _pseudoinverse_law())
def pseudoinverse(e, entry, where):
    """dP = -P dM P + P P' dM' (I - M P) + (I - P M) dM' P' P where the rank stays (Golub and Pereyra, The differentiation of pseudo-inverses
    and nonlinear least squares problems whose variables separate, 1973, theorem 4.3). Terminates: the `D` stands at the entries of M.
    """
    if e.operator != "pinv":
        return None
    v, (first, last) = _Varying(e, entry, where, 4), e.places
    rows, columns = (lambda letter, binder=binder: v.along(letter, binder) for binder in (v.rows, v.columns))
    body = lambda row, column: substitute(v.body, {v.row: row, v.column: column}, where.others)
    terms = _pseudoinverse_terms(lambda *places: v.of("pinv", *places), body, v.row, v.column, first, last, v.own, rows, columns)
    return Over("sum", Times(terms, v.change), v.rows, v.columns)


# Exponentials

@derivative_of("derivative of a matrix exponential", OfMatrix,
      Law(D(of("expm", _F(i, j), p, q), x), Over("sum", Times(of("dexpm", _F(i, j), p, k, m, q), D(_F(k, m), x)), over_k, over_m), (over_p, over_q)))
def matrix_exponential(e, entry, where):
    """d e^M is the integral of e^(sM) dM e^((1-s)M) over s from 0 to 1 (Higham, Functions of Matrices, 2008, equation 10.15). Terminates: the
    `D` stands at the entries of M.
    """
    if e.operator != "expm":
        return None
    v, (first, last) = _Varying(e, entry, where), e.places
    return Over("sum", Times(v.of("dexpm", first, v.row, v.column, last), v.change), v.rows, v.columns)


@rule("trace of a derivative of an exponential", "algebra", Over,
      Law(Over("sum", of("dexpm", X(i, j), k, p, q, k), over_k), of("expm", X(i, j), q, p), (over_p, over_q)),
      Law(Over("sum", of("dexpm", X(i, j), p, k, k, q), over_k), of("expm", X(i, j), p, q), (over_p, over_q)))
def trace_of_exponential(part, where):
    """In a trace the two factors e^(sM) and e^((1-s)M) meet, and so they do where M varies by a multiple of the identity. Terminates: a sum goes."""
    args = factors(part.body) if part.operator == "sum" else ()
    for number, f in enumerate(args):
        if isinstance(f, OfMatrix) and f.operator == "dexpm":
            for ends, left in (((0, 3), (2, 1)), ((1, 2), (0, 3))):
                rest = (*args[:number], *args[number + 1:])
                bound = _meets_itself(f, ends, left, rest, part.binders)
                if bound is not None:
                    met = OfMatrix("expm", *f.args[1:4], *(f.places[place] for place in left))
                    return over("sum", Times(*args[:number], met, *args[number + 1:]), [b for b in part.binders if b is not bound])
    return None


def _meets_itself(f, ends, left, rest, binders):
    """The binder of a letter that stands at both ends of a derivative and nowhere else, and runs along the whole matrix; None where there is none."""
    letter, *others = (f.places[place] for place in (*ends, *left))
    bound = next((b for b in binders if b.letter == letter and same_range(b, f.binders[0])), None)
    elsewhere = (*others[1:], *rest, *f.args[1:4], *(end for b in binders for end in (b.lo, b.hi)))
    met = others[0] == letter and letter not in set().union(*map(free_letters, elsewhere))
    return bound if met else None


def refuse_second(e):
    """UnsupportedError for what stands in the first derivative of a function of a matrix and has itself none here."""
    if isinstance(e, OfMatrix) and MATRIX_FUNCTIONS[e.operator].second:
        what, written, remedy = MATRIX_FUNCTIONS[e.operator].second
        raise UnsupportedError(f"the second derivative of {what}, {written}, is not supported", Part(written), remedy)
