"""The rules of inverses and determinants: how they vary, what they are of products, and where an inverse meets its own matrix.

How they vary is in Petersen and Pedersen, The Matrix Cookbook (2012), section 2; proofs are in Magnus and Neudecker, Matrix
Differential Calculus, chapter 8.
"""

from sympy import sin

from symgrad.equations.graph import reached
from symgrad.notation.brackets import ValuesDiffer
from symgrad.notation.index_arithmetic import same_range
from symgrad.notation.nodes import Binder, D, Letter, OfMatrix, Over, Plus, Power, Quantity, Times, over
from symgrad.notation.traversal import all_letters, factors, free_letters, fresh_letters, is_sum, parts, range_letters, rebound, rename_apart, substitute
from symgrad.rules import Law, derivative_of, rule

# Schematic names: X and Y are square, R is not; F depends on x.
x, N = Quantity("x"), Quantity("N")
i, j, k, m, n, p, q = map(Letter, "ijkmnpq")
over_i, over_j, over_k, over_m, over_p, over_q = (Binder(letter, 0, N - 1) for letter in (i, j, k, m, p, q))
X, Y, R = (lambda *places, name=name: Quantity(name, *places) for name in "XYR")
_F = lambda *places: sin(Times(X(*places), x), evaluate=False)
DETERMINANTS = ("det", "logdet")


def of(operator, body, *places):
    """A function of the schematic matrix with entries `body` at i, j."""
    return OfMatrix(operator, body, over_i, over_j, *places)


# How they vary

def _varied(e, entry, where):
    """The letters at which the entries of the matrix of `e` vary, as binders apart from all others, and the derivative there."""
    moved = rename_apart(e, all_letters(e) | free_letters(entry) | where.letters, where.others)
    return moved.binders, D(moved.body, entry)


def _inverse(e, *places):
    return OfMatrix("inv", *e.args[1:4], *places)


@derivative_of("derivative of an inverse", OfMatrix,
      Law(D(of("inv", _F(i, j), p, q), x),
          Times(-1, Over("sum", Times(of("inv", _F(i, j), p, k), D(_F(k, m), x), of("inv", _F(i, j), m, q)), over_k, over_m)), (over_p, over_q)))
def inverse(e, entry, where):
    """d(M^-1) = -M^-1 dM M^-1 (The Matrix Cookbook, 40). Terminates: the `D` stands at the entries of M."""
    if e.operator != "inv":
        return None
    (row, column), change = _varied(e, entry, where)
    first, last = e.places
    return Times(-1, Over("sum", Times(_inverse(e, first, row.letter), change, _inverse(e, column.letter, last)), row, column))


@derivative_of("derivative of a determinant", OfMatrix,
      Law(D(of("det", _F(i, j)), x),
          Times(of("det", _F(i, j)), Over("sum", Times(of("inv", _F(i, j), m, k), D(_F(k, m), x)), over_k, over_m))))
def determinant(e, entry, where):
    """d det M = det M tr(M^-1 dM) where det M is not 0 (The Matrix Cookbook, 42). Terminates: the `D` stands at the entries of M."""
    return (Times(e, _trace(e, entry, where)), (ValuesDiffer(e, 0),)) if e.operator == "det" else None


@derivative_of("derivative of log det", OfMatrix,
      Law(D(of("logdet", _F(i, j)), x), Over("sum", Times(of("inv", _F(i, j), m, k), D(_F(k, m), x)), over_k, over_m)))
def log_determinant(e, entry, where):
    """d log |det M| = tr(M^-1 dM) (The Matrix Cookbook, 43). Terminates: the `D` stands at the entries of M."""
    return _trace(e, entry, where) if e.operator == "logdet" else None


def _trace(e, entry, where):
    (row, column), change = _varied(e, entry, where)
    return Over("sum", Times(_inverse(e, column.letter, row.letter), change), row, column)


# Of a product

def opened(body):
    """(binders, factors) of a sum of products, numbers and other factors before it taken in."""
    sums = [f for f in factors(body) if is_sum(f)]
    if len(sums) != 1:
        return (), factors(body)
    rest = [f for f in factors(body) if f is not sums[0]]
    inner = rename_apart(sums[0], set().union(*map(all_letters, rest)))
    return inner.binders, (*rest, *factors(inner.body))


def _halves(args, cut, own, row, column):
    """The factors on the row's side of a bound letter and those on the column's; None where it does not part them."""
    own = (own | {row, column}) - {cut}
    beside = {letter: set().union(*(free_letters(arg) & own for arg in args if letter in free_letters(arg))) for letter in own}
    tied = reached([column], beside)
    left = [arg for arg in args if not free_letters(arg) & tied]
    right = [arg for arg in args if free_letters(arg) & tied]
    both = [set().union(*map(free_letters, side)) for side in (left, right)]
    return (Times(*left), Times(*right)) if row in both[0] and cut in both[0] & both[1] and row not in tied else None


def _chain(body, row, column, rows):
    """The matrices of which a square one is the product, all of its own range: their entries at its row and column letter."""
    binders, args = opened(body)
    own = {binder.letter for binder in binders}
    if any(range_letters(b) & (own | {row, column}) for b in binders):
        return (body,)
    for cut in binders:
        halves = _halves(args, cut.letter, own, row, column) if same_range(cut, rows) else None
        if halves:
            left, right = (over("sum", half, [b for b in binders if b is not cut and b.letter in free_letters(half)]) for half in halves)
            return (*_chain(substitute(left, {cut.letter: column}), row, column, rows),
                    *_chain(substitute(right, {cut.letter: row}), row, column, rows))
    return (body,)


def _factors_of_matrix(part):
    rows, columns = part.binders
    return _chain(part.body, rows.letter, columns.letter, rows) if same_range(rows, columns) else (part.body,)


@rule("determinant of a product", "algebra", OfMatrix,
      Law(of("det", Over("sum", Times(X(i, k), Y(k, j)), over_k)), Times(of("det", X(i, j)), of("det", Y(i, j)))),
      Law(of("logdet", Over("sum", Times(X(i, k), Y(k, m), X(m, j)), over_k, over_m)),
          Plus(of("logdet", X(i, j)), of("logdet", Y(i, j)), of("logdet", X(i, j)))))
def determinant_of_product(part, where):
    """det(UV) = det U det V, and log |det| is a sum. Terminates: each matrix has fewer factors."""
    found = _factors_of_matrix(part) if part.operator in DETERMINANTS else ()
    if len(found) < 2:
        return None
    return (Times if part.operator == "det" else Plus)(*(rebound(part, part.binders, [body]) for body in found))


@rule("inverse of a product", "algebra", OfMatrix,
      Law(of("inv", Over("sum", Times(X(i, k), Y(k, j)), over_k), p, q),
          Over("sum", Times(of("inv", Y(i, j), p, m), of("inv", X(i, j), m, q)), over_m), (over_p, over_q)))
def inverse_of_product(part, where):
    """(UV)^-1 = V^-1 U^-1. Terminates: each matrix has fewer factors."""
    found = _factors_of_matrix(part) if part.operator == "inv" else ()
    if len(found) < 2:
        return None
    rows = part.binders[0]
    letters = fresh_letters([rows.letter]*(len(found) - 1), all_letters(part) | where.letters, where.others)
    ends = (part.places[0], *letters, part.places[1])
    pieces = (rebound(part, part.binders, [body], pair) for body, pair in zip(reversed(found), zip(ends, ends[1:])))
    return Over("sum", Times(*pieces), *(Binder(letter, rows.lo, rows.hi, rows.written) for letter in letters))


# Of an inverse, of a transpose

def _inverted(part):
    """The inverse whose very matrix `part` is a function of, row for row; None where it is of something else."""
    e, (rows, columns) = part.body, part.binders
    if not isinstance(e, OfMatrix) or e.operator != "inv" or e.places != (rows.letter, columns.letter):
        return None
    if free_letters(OfMatrix("inv", *e.args[1:4])) & {rows.letter, columns.letter}:
        return None
    return e if same_range(rows, columns, *e.binders) else None


@rule("determinant of an inverse", "algebra", OfMatrix,
      Law(of("det", OfMatrix("inv", X(k, m), over_k, over_m, i, j)), Power(OfMatrix("det", X(k, m), over_k, over_m), -1)),
      Law(of("logdet", OfMatrix("inv", X(k, m), over_k, over_m, i, j)), Times(-1, OfMatrix("logdet", X(k, m), over_k, over_m))))
def determinant_of_inverse(part, where):
    """det(M^-1) = 1/det M. Terminates: an inverse goes."""
    inner = _inverted(part) if part.operator in DETERMINANTS else None
    if inner is None:
        return None
    plainly = OfMatrix(part.args[0], *inner.args[1:4])
    return Power(plainly, -1) if part.operator == "det" else Times(-1, plainly)


@rule("inverse of an inverse", "algebra", OfMatrix,
      Law(of("inv", OfMatrix("inv", X(k, m), over_k, over_m, i, j), p, q), X(p, q), (over_p, over_q)))
def inverse_of_inverse(part, where):
    """Terminates: inverses go."""
    inner = _inverted(part) if part.operator == "inv" else None
    if inner is None:
        return None
    return substitute(inner.body, dict(zip((b.letter for b in inner.binders), part.places)), where.others)


def _read_backwards(body, row, column):
    """Whether every entry in which a letter of the matrix stands has its column's letter first, then its row's."""
    entries = [[a for a in e.places if free_letters(a) & {row, column}] for e in parts(body, (Quantity, OfMatrix)) if e.places]
    entries = [places for places in entries if places]
    return bool(entries) and not any(parts(body, Over)) and all(places == [column, row] for places in entries)


@rule("of a transpose", "algebra", OfMatrix,
      Law(of("det", X(j, i)), of("det", X(i, j))), Law(of("logdet", X(j, i)), of("logdet", X(i, j))),
      Law(of("inv", X(j, i), p, q), of("inv", X(i, j), q, p), (over_p, over_q)))
def of_transpose(part, where):
    """det M' = det M, (M')^-1 = (M^-1)'. Terminates: afterwards the row's letter stands first."""
    rows, columns = part.binders
    row, column = rows.letter, columns.letter
    if part.operator not in (*DETERMINANTS, "inv") or not _read_backwards(part.body, row, column):
        return None
    turned = Binder(row, columns.lo, columns.hi, columns.written), Binder(column, rows.lo, rows.hi, rows.written)
    return rebound(part, turned, [substitute(part.body, {row: column, column: row})], part.places[::-1])


# Applied before an expression is differentiated, to what varies, as long as one does something.
PREPARING = (of_transpose, determinant_of_product, inverse_of_product, determinant_of_inverse, inverse_of_inverse)
