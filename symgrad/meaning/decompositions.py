"""What functions of a matrix are computed from, at high precision: elimination, the lower factor, eigenvalues, singular values."""

from itertools import combinations
from math import atan2, cos, sin

from symgrad.limits import tick


def elimination(mp, matrix):
    """The determinant of a square matrix, its inverse, and how far it is from singular: its smallest pivot beside its largest entry.

    By elimination, the largest entry of a column its pivot. What rounding leaves of 0 counts as 0: then (0, None, 0).
    """
    size, determinant, margin = len(matrix), mp.one, mp.inf
    rows = [[*row, *(mp.mpf(place == number) for place in range(size))] for number, row in enumerate(matrix)]
    scale = _largest(mp, matrix)
    for turn in range(size):
        best = max(range(turn, size), key=lambda number: abs(rows[number][turn]))
        pivot = rows[best][turn]
        if abs(pivot) <= scale*nought(mp):
            return mp.zero, None, mp.zero
        tick()
        margin = min(margin, abs(pivot)/scale)
        determinant *= pivot if best == turn else -pivot
        rows[best], rows[turn] = rows[turn], [value/pivot for value in rows[best]]
        for number in range(size):
            factor = rows[number][turn]
            if number != turn and factor:
                rows[number] = [value - factor*above for value, above in zip(rows[number], rows[turn])]
    return determinant, [row[size:] for row in rows], margin


def _largest(mp, matrix):
    """The largest absolute value of an entry; 1 where there is none."""
    return max((abs(value) for row in matrix for value in row), default=mp.one)


def nought(mp):
    """What rounding may leave of 0, beside 1."""
    return mp.mpf(10)**(-mp.dps*7//10)


def _halved(matrix):
    """The symmetric part of a square matrix."""
    return [[(matrix[i][j] + matrix[j][i])/2 for j in range(len(matrix))] for i in range(len(matrix))]


def lower_factor(mp, matrix):
    """The lower triangular L with positive diagonal and L L' the symmetric part, and its smallest pivot beside the largest entry; (None, 0) where there is none."""
    S, size, scale, margin = _halved(matrix), len(matrix), _largest(mp, matrix), mp.inf
    L = [[mp.zero]*size for _ in range(size)]
    for j in range(size):
        for i in range(j, size):
            rest = S[i][j] - sum((L[i][k]*L[j][k] for k in range(j)), mp.zero)
            if i > j:
                L[i][j] = rest/L[j][j]
            elif rest <= scale*nought(mp):
                return None, mp.zero
            else:
                margin, L[i][j] = min(margin, rest/scale), mp.sqrt(rest)
        tick()
    return L, margin


def eigenvalues(mp, matrix):
    """Of the symmetric part: (eigenvalues in ascending order, rows of the matrix of eigenvectors, the least gap of two, the one nearest 0).

    Gaps and sizes are beside the largest eigenvalue.
    """
    if not matrix:
        return [], [], mp.inf, mp.inf
    tick()
    S = _halved(matrix)
    start, vectors = _rotated([list(map(float, row)) for row in S])
    if _gap(mp, start) > _APART:
        values, rows = _refined(mp, S, [list(map(mp.mpf, row)) for row in vectors])
    else:
        values, vectors = mp.eigsy(mp.matrix(S))
        values, rows = list(values), vectors.tolist()
    return values, rows, _gap(mp, values), _least(mp, values)


_APART = 1e-5  # eigenvalues farther apart than this are refined from floating numbers
_SWEEPS = 8    # convergence is quadratic: small matrices take five


def _rotated(S):
    """Eigenvalues in ascending order, and rows of the matrix of eigenvectors, of a symmetric matrix of floating numbers: Jacobi's rotations."""
    size = len(S)
    X = [[float(i == j) for j in range(size)] for i in range(size)]
    for _ in range(_SWEEPS):
        for p, q in combinations(range(size), 2):
            if S[p][q]:
                angle = atan2(2*S[p][q], S[q][q] - S[p][p])/2
                c, s = cos(angle), sin(angle)
                for row in (*S, *X):
                    row[p], row[q] = c*row[p] - s*row[q], s*row[p] + c*row[q]
                S[p], S[q] = [c*u - s*v for u, v in zip(S[p], S[q])], [s*u + c*v for u, v in zip(S[p], S[q])]
    order = sorted(range(size), key=lambda place: S[place][place])
    return [S[place][place] for place in order], [[row[place] for place in order] for row in X]


def _refined(mp, S, X):
    """Eigenvalues and eigenvectors from approximate ones, digits doubling: Ogita and Aishima, Iterative refinement for symmetric eigenvalue
    decomposition, Japan J. Indust. Appl. Math. 35 (2018), algorithm 1."""
    places = range(len(S))
    while True:
        R = [[(i == j) - sum(X[k][i]*X[k][j] for k in places) for j in places] for i in places]
        SX = [[sum(S[i][k]*X[k][j] for k in places) for j in places] for i in places]
        T = [[sum(X[k][i]*SX[k][j] for k in places) for j in places] for i in places]
        values = [T[i][i]/(1 - R[i][i]) for i in places]
        E = [[R[i][j]/2 if i == j else (T[i][j] + values[j]*R[i][j])/(values[j] - values[i]) for j in places] for i in places]
        X = [[X[i][j] + sum(X[i][k]*E[k][j] for k in places) for j in places] for i in places]
        if max(abs(entry) for row in E for entry in row)**2 < mp.eps*_APART:  # what is off afterwards is the square of this, over a gap
            return values, X


def _gap(mp, values):
    """The least distance of neighbours in order, beside the largest absolute value."""
    scale = max(map(abs, values), default=mp.one)
    return min((abs(v - u) for u, v in zip(values, values[1:])), default=mp.inf)/scale if scale else mp.zero


def _least(mp, values):
    """The least absolute value beside the largest."""
    sizes = list(map(abs, values))
    return mp.inf if not sizes else min(sizes)/max(sizes) if any(sizes) else mp.zero


def singular_values(mp, matrix):
    """(rows of U, singular values in descending order, rows of V) with U diag(s) V' the matrix, and the least gap and the least of them.

    What rounding leaves of 0 is 0.
    """
    if not matrix or not matrix[0]:
        return [[] for _ in matrix], [], [], mp.inf, mp.inf
    tick()
    wide = len(matrix) < len(matrix[0])
    u, s, v = mp.svd_r(mp.matrix(matrix).T if wide else mp.matrix(matrix))
    found = [value if value > s[0]*nought(mp) else mp.zero for value in s]
    u, v = (v.T, u) if wide else (u, v.T)
    return u.tolist(), found, v.tolist(), _gap(mp, found), _least(mp, found)


def exponential_series(mp, matrix):
    """The exponential of a square matrix, which every one has: the series of a small part of it, squared."""
    with mp.workdps(mp.dps + 5 + (halvings := _halvings(mp, matrix))):
        found = _series(mp, _divided(matrix, 2**halvings))[1][0]
        for _ in range(halvings):
            found = _product(mp, found, found)
    return found, mp.inf


def exponential_derivative(mp, matrix):
    """How the exponential varies: (p, k, m, q) -> the derivative of its entry p, q by entry k, m; every matrix has it.

    The series is differentiated term by term: X^N varies by the sum of X^a dX X^b with a + b + 1 = N. Then exp(2Y) = exp(Y)^2.
    """
    places = range(len(matrix))
    with mp.workdps(mp.dps + 5 + (halvings := _halvings(mp, matrix))):
        powers, (found, *rests) = _series(mp, _divided(matrix, 2**halvings))
        slopes = {(p, k, m, q): sum((power[p][k]*rest[m][q] for power, rest in zip(powers, rests)), mp.zero)
                  for p in places for k in places for m in places for q in places}
        for _ in range(halvings):
            slopes = {(p, k, m, q): sum((slopes[p, k, m, r]*found[r][q] + found[p][r]*slopes[r, k, m, q] for r in places), mp.zero)/2
                      for p, k, m, q in slopes}
            found = _product(mp, found, found)
    return slopes, mp.inf


def _halvings(mp, matrix):
    """How often to halve a matrix until its norm is below 1."""
    return max(0, int(mp.ceil(mp.log(_largest(mp, matrix)*len(matrix) + mp.eps, 2))))


def _divided(matrix, by):
    return [[value/by for value in row] for row in matrix]


def _series(mp, matrix):
    """Of a small X its powers X^b, and the sums of X^a/(a + b)! over a, both from b = 0 on: the first of the sums is the exponential."""
    one = [[mp.mpf(i == j) for j in range(len(matrix))] for i in range(len(matrix))]
    powers, factorials = [one], [mp.one]
    while factorials[-1]*mp.eps < 1:
        tick()
        powers.append(_product(mp, powers[-1], matrix))
        factorials.append(factorials[-1]*len(factorials))
    sums = [_divided(one, factorials[-1])]
    for factorial in reversed(factorials[:-1]):
        further = _product(mp, matrix, sums[0])
        sums.insert(0, [[u/factorial + v for u, v in zip(*rows)] for rows in zip(one, further)])
    return powers, sums


def _product(mp, left, right):
    return [[sum((u*v for u, v in zip(row, column)), mp.zero) for column in zip(*right)] for row in left]


DECOMPOSITIONS = {"elimination": elimination, "lower factor": lower_factor, "eigenvalues": eigenvalues, "singular values": singular_values,
                  "exponential": exponential_series, "derivative of the exponential": exponential_derivative}
