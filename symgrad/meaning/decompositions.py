"""What functions of a matrix are computed from, at high precision: elimination, the lower factor, eigenvalues, singular values."""

from symgrad.limits import tick


def elimination(mp, matrix):
    """The determinant of a square matrix, its inverse, and how far it is from singular: its smallest pivot beside its largest entry.

    By elimination, the largest entry of a column its pivot. What rounding leaves of 0 counts as 0: then (0, None, 0).
    """
    size, determinant, margin = len(matrix), mp.one, mp.inf
    rows = [[*row, *(mp.mpf(place == number) for place in range(size))] for number, row in enumerate(matrix)]
    scale = largest(mp, matrix)
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


def largest(mp, matrix):
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
    S, size, scale, margin = _halved(matrix), len(matrix), largest(mp, matrix), mp.inf
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
    """(eigenvalues in ascending order, rows of the matrix of eigenvectors) of the symmetric part."""
    if not matrix:
        return [], []
    tick()
    values, vectors = mp.eigsy(mp.matrix(_halved(matrix)))
    return list(values), vectors.tolist()


def singular_values(mp, matrix):
    """(rows of U, singular values in descending order, rows of V) with U diag(s) V' the matrix; what rounding leaves of 0 is 0."""
    if not matrix or not matrix[0]:
        return [[] for _ in matrix], [], []
    tick()
    wide = len(matrix) < len(matrix[0])
    u, s, v = mp.svd_r(mp.matrix(matrix).T if wide else mp.matrix(matrix))
    found = [value if value > s[0]*nought(mp) else mp.zero for value in s]
    u, v = (v.T, u) if wide else (u, v.T)
    return u.tolist(), found, v.tolist()


DECOMPOSITIONS = {"elimination": elimination, "lower factor": lower_factor, "eigenvalues": eigenvalues, "singular values": singular_values}
