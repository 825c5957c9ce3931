"""Forty-five matrix derivatives with known answers: The Matrix Cookbook (Petersen and Pedersen, 2012), chapter 2."""

from dataclasses import dataclass

import numpy as np
from numpy import eye, kron, outer
from numpy.linalg import det, inv, matrix_power as power, norm

tr = np.trace


@dataclass(frozen=True)
class Row:
    """One line of the cookbook.

    id         CB01 ... CB45
    shapes     the declarations
    cost       the scalar in matrix text, the right side of f
    variable   what is differentiated by
    answer     the gradient in matrix text
    listed     the gradient as the cookbook writes it, with ' for the transpose
    symbols    the number of symbols of `listed`: every name, number, function, transpose, inverse and power counts one
    value, gradient   the same in NumPy, functions of the inputs by name
    falling    letters of axes whose sizes fall: without it an inverse would not exist
    """

    id: str
    shapes: str
    cost: str
    variable: str
    answer: str
    listed: str
    symbols: int
    value: object
    gradient: object
    falling: str = ""

    @property
    def text(self):
        """The equations as a user writes them."""
        return "\n".join([*self.shapes.split("; "), f"f = {self.cost}"])


ROWS = (
    Row("CB01", "X: (n, n)", "det(X)", "X", "det(X)*inv(X).T", "det(X) X^{-T}", 5,
        lambda X: det(X),
        lambda X: det(X)*inv(X).T),
    Row("CB02", "A: (n, n); X: (n, n); B: (n, n)", "det(A@X@B)", "X", "det(A@X@B)*inv(X).T", "det(A X B) X^{-T}", 7,
        lambda A, X, B: det(A@X@B),
        lambda A, X, B: det(A@X@B)*inv(X).T),
    Row("CB03", "A: (n, n); X: (n, n)", "det(X.T@A@X)", "X", "2*det(X.T@A@X)*inv(X).T", "2 det(X' A X) X^{-T}", 9,
        lambda A, X: det(X.T@A@X),
        lambda A, X: 2*det(X.T@A@X)*inv(X).T),
    Row("CB04", "A: (n, n); Z: (n, k)", "det(Z.T@A@Z)", "Z", "det(Z.T@A@Z)*(A@Z@inv(Z.T@A@Z) + A.T@Z@inv(Z.T@A.T@Z))",
        "det(Z' A Z) (A Z (Z' A Z)^{-1} + A' Z (Z' A' Z)^{-1})", 21,
        lambda A, Z: det(Z.T@A@Z),
        lambda A, Z: det(Z.T@A@Z)*(A@Z@inv(Z.T@A@Z) + A.T@Z@inv(Z.T@A.T@Z)), "nk"),
    Row("CB05", "X: (n, n)", "log(det(X.T@X))", "X", "2*inv(X).T", "2 X^{-T}", 4,
        lambda X: np.log(det(X.T@X)),
        lambda X: 2*inv(X).T),
    Row("CB06", "X: (n, n)", "logdet(X)", "X", "inv(X).T", "X^{-T}", 3,
        lambda X: np.log(abs(det(X))),
        lambda X: inv(X).T),
    Row("CB07", "X: (n, n)", "det(power(X, 5))", "X", "5*det(power(X, 5))*inv(X).T", "5 det(X^5) X^{-T}", 7,
        lambda X: det(X@X@X@X@X),
        lambda X: 5*det(power(X, 5))*inv(X).T),
    Row("CB08", "a: (n); X: (n, n); b: (n)", "a@inv(X)@b", "X", "-inv(X).T@outer(a, b)@inv(X).T", "-X^{-T} a b' X^{-T}", 9,
        lambda a, X, b: a@inv(X)@b,
        lambda a, X, b: -inv(X).T@outer(a, b)@inv(X).T),
    Row("CB09", "X: (n, n)", "det(inv(X))", "X", "-det(inv(X))*inv(X).T", "-det(X^{-1}) X^{-T}", 6,
        lambda X: det(inv(X)),
        lambda X: -det(inv(X))*inv(X).T),
    Row("CB10", "A: (n, n); X: (n, n); B: (n, n)", "tr(A@inv(X)@B)", "X", "-(inv(X)@B@A@inv(X)).T", "-(X^{-1} B A X^{-1})'", 7,
        lambda A, X, B: tr(A@inv(X)@B),
        lambda A, X, B: -(inv(X)@B@A@inv(X)).T),
    Row("CB11", "X: (n, n); A: (n, n)", "tr(inv(X + A))", "X", "-(inv(X + A)@inv(X + A)).T", "-((X + A)^{-1} (X + A)^{-1})'", 7,
        lambda X, A: tr(inv(X + A)),
        lambda X, A: -(inv(X + A)@inv(X + A)).T),
    Row("CB12", "x: (n); a: (n)", "x@a", "x", "a", "a", 1,
        lambda x, a: x@a,
        lambda x, a: a),
    Row("CB13", "a: (m); X: (m, n); b: (n)", "a@X@b", "X", "outer(a, b)", "a b'", 3,
        lambda a, X, b: a@X@b,
        lambda a, X, b: outer(a, b)),
    Row("CB14", "a: (n); X: (m, n); b: (m)", "a@X.T@b", "X", "outer(b, a)", "b a'", 3,
        lambda a, X, b: a@X.T@b,
        lambda a, X, b: outer(b, a)),
    Row("CB15", "a: (n); X: (n, n)", "a@X@a", "X", "outer(a, a)", "a a'", 3,
        lambda a, X: a@X@a,
        lambda a, X: outer(a, a)),
    Row("CB16", "b: (n); X: (m, n); c: (n)", "b@X.T@X@c", "X", "X@(outer(b, c) + outer(c, b))", "X (b c' + c b')", 7,
        lambda b, X, c: b@X.T@X@c,
        lambda b, X, c: X@(outer(b, c) + outer(c, b))),
    Row("CB17", "B: (m, n); x: (n); b: (m); C: (m, k); D: (k, n); d: (k)", "(B@x + b)@C@(D@x + d)", "x",
        "B.T@C@(D@x + d) + D.T@C.T@(B@x + b)", "B' C (D x + d) + D' C' (B x + b)", 13,
        lambda B, x, b, C, D, d: (B@x + b)@C@(D@x + d),
        lambda B, x, b, C, D, d: B.T@C@(D@x + d) + D.T@C.T@(B@x + b)),
    Row("CB18", "x: (n); B: (n, n)", "x@B@x", "x", "(B + B.T)@x", "(B + B') x", 4,
        lambda x, B: x@B@x,
        lambda x, B: (B + B.T)@x),
    Row("CB19", "b: (n); X: (m, n); D: (m, m); c: (n)", "b@X.T@D@X@c", "X", "D.T@X@outer(b, c) + D@X@outer(c, b)",
        "D' X b c' + D X c b'", 11,
        lambda b, X, D, c: b@X.T@D@X@c,
        lambda b, X, D, c: D.T@X@outer(b, c) + D@X@outer(c, b)),
    Row("CB20", "X: (m, n); b: (n); c: (m); D: (m, m)", "(X@b + c)@D@(X@b + c)", "X", "outer((D + D.T)@(X@b + c), b)",
        "(D + D') (X b + c) b'", 8,
        lambda X, b, c, D: (X@b + c)@D@(X@b + c),
        lambda X, b, c, D: outer((D + D.T)@(X@b + c), b)),
    Row("CB21", "X: (n, n)", "tr(X)", "X", "eye(n)", "I", 1,
        lambda X: tr(X),
        lambda X: eye(len(X))),
    Row("CB22", "X: (m, n); A: (n, m)", "tr(X@A)", "X", "A.T", "A'", 2,
        lambda X, A: tr(X@A),
        lambda X, A: A.T),
    Row("CB23", "A: (k, m); X: (m, n); B: (n, k)", "tr(A@X@B)", "X", "A.T@B.T", "A' B'", 4,
        lambda A, X, B: tr(A@X@B),
        lambda A, X, B: A.T@B.T),
    Row("CB24", "A: (k, n); X: (m, n); B: (m, k)", "tr(A@X.T@B)", "X", "B@A", "B A", 2,
        lambda A, X, B: tr(A@X.T@B),
        lambda A, X, B: B@A),
    Row("CB25", "X: (m, n); A: (m, n)", "tr(X.T@A)", "X", "A", "A", 1,
        lambda X, A: tr(X.T@A),
        lambda X, A: A),
    Row("CB26", "A: (m, m); X: (n, n)", "tr(kron(A, X))", "X", "tr(A)*eye(n)", "tr(A) I", 3,
        lambda A, X: tr(kron(A, X)),
        lambda A, X: tr(A)*eye(len(X))),
    Row("CB27", "X: (n, n)", "tr(power(X, 2))", "X", "2*X.T", "2 X'", 3,
        lambda X: tr(X@X),
        lambda X: 2*X.T),
    Row("CB28", "X: (n, n); B: (n, n)", "tr(power(X, 2)@B)", "X", "(X@B + B@X).T", "(X B + B X)'", 5,
        lambda X, B: tr(X@X@B),
        lambda X, B: (X@B + B@X).T),
    Row("CB29", "X: (m, n); B: (m, m)", "tr(X.T@B@X)", "X", "B@X + B.T@X", "B X + B' X", 5,
        lambda X, B: tr(X.T@B@X),
        lambda X, B: B@X + B.T@X),
    Row("CB30", "X: (m, n); B: (n, n)", "tr(X@B@X.T)", "X", "X@B.T + X@B", "X B' + X B", 5,
        lambda X, B: tr(X@B@X.T),
        lambda X, B: X@B.T + X@B),
    Row("CB31", "A: (n, m); X: (m, n); B: (n, m)", "tr(A@X@B@X)", "X", "A.T@X.T@B.T + B.T@X.T@A.T", "A' X' B' + B' X' A'", 12,
        lambda A, X, B: tr(A@X@B@X),
        lambda A, X, B: A.T@X.T@B.T + B.T@X.T@A.T),
    Row("CB32", "X: (m, n)", "tr(X.T@X)", "X", "2*X", "2 X", 2,
        lambda X: tr(X.T@X),
        lambda X: 2*X),
    Row("CB33", "B: (n, k); X: (m, n); C: (m, m)", "tr(B.T@X.T@C@X@B)", "X", "C.T@X@B@B.T + C@X@B@B.T", "C' X B B' + C X B B'", 11,
        lambda B, X, C: tr(B.T@X.T@C@X@B),
        lambda B, X, C: C.T@X@B@B.T + C@X@B@B.T),
    Row("CB34", "X: (m, n); B: (m, m); C: (n, n)", "tr(X.T@B@X@C)", "X", "B@X@C + B.T@X@C.T", "B X C + B' X C'", 8,
        lambda X, B, C: tr(X.T@B@X@C),
        lambda X, B, C: B@X@C + B.T@X@C.T),
    Row("CB35", "A: (k, m); X: (m, n); B: (n, n); C: (m, k)", "tr(A@X@B@X.T@C)", "X", "A.T@C.T@X@B.T + C@A@X@B",
        "A' C' X B' + C A X B", 11,
        lambda A, X, B, C: tr(A@X@B@X.T@C),
        lambda A, X, B, C: A.T@C.T@X@B.T + C@A@X@B),
    Row("CB36", "A: (k, m); X: (m, n); B: (n, p); C: (k, p)", "tr((A@X@B + C)@(A@X@B + C).T)", "X", "2*A.T@(A@X@B + C)@B.T",
        "2 A' (A X B + C) B'", 9,
        lambda A, X, B, C: tr((A@X@B + C)@(A@X@B + C).T),
        lambda A, X, B, C: 2*A.T@(A@X@B + C)@B.T),
    Row("CB37", "X: (n, n)", "tr(kron(X, X))", "X", "2*tr(X)*eye(n)", "2 tr(X) I", 4,
        lambda X: tr(kron(X, X)),
        lambda X: 2*tr(X)*eye(len(X))),
    Row("CB38", "X: (n, n)", "tr(power(X, 5))", "X", "5*power(X, 4).T", "5 (X^4)'", 4,
        lambda X: tr(X@X@X@X@X),
        lambda X: 5*(X@X@X@X).T),
    Row("CB39", "A: (n, n); X: (n, n)", "tr(A@power(X, 4))", "X",
        "(A@power(X, 3)).T + (X@A@power(X, 2)).T + (power(X, 2)@A@X).T + (power(X, 3)@A).T",
        "(A X^3)' + (X A X^2)' + (X^2 A X)' + (X^3 A)'", 18,
        lambda A, X: tr(A@X@X@X@X),
        lambda A, X: sum((power(X, r)@A@power(X, 3 - r)).T for r in range(4))),
    Row("CB40", "B: (n, k); X: (m, n); C: (m, m)", "tr(B.T@X.T@C@X@X.T@C@X@B)", "X",
        "C@X@X.T@C@X@B@B.T + C.T@X@B@B.T@X.T@C.T@X + C@X@B@B.T@X.T@C@X + C.T@X@X.T@C.T@X@B@B.T",
        "C X X' C X B B' + C' X B B' X' C' X + C X B B' X' C X + C' X X' C' X B B'", 40,
        lambda B, X, C: tr(B.T@X.T@C@X@X.T@C@X@B),
        lambda B, X, C: C@X@X.T@C@X@B@B.T + C.T@X@B@B.T@X.T@C.T@X + C@X@B@B.T@X.T@C@X + C.T@X@X.T@C.T@X@B@B.T),
    Row("CB41", "A: (n, n); X: (n, n); B: (n, n)", "tr(A@inv(X)@B)", "X", "-inv(X).T@A.T@B.T@inv(X).T", "-X^{-T} A' B' X^{-T}", 10,
        lambda A, X, B: tr(A@inv(X)@B),
        lambda A, X, B: -inv(X).T@A.T@B.T@inv(X).T),
    Row("CB42", "X: (n, m); C: (n, n) positive definite; A: (m, m)", "tr(inv(X.T@C@X)@A)", "X",
        "-(C@X@inv(X.T@C@X))@(A + A.T)@inv(X.T@C@X)", "-(C X (X' C X)^{-1}) (A + A') (X' C X)^{-1}", 15,
        lambda X, C, A: tr(inv(X.T@C@X)@A),
        lambda X, C, A: -(C@X@inv(X.T@C@X))@(A + A.T)@inv(X.T@C@X), "nm"),
    Row("CB43", "X: (n, m); C: (n, n) positive definite; B: (n, n) symmetric", "tr(inv(X.T@C@X)@(X.T@B@X))", "X",
        "-2*C@X@inv(X.T@C@X)@X.T@B@X@inv(X.T@C@X) + 2*B@X@inv(X.T@C@X)",
        "-2 C X (X' C X)^{-1} X' B X (X' C X)^{-1} + 2 B X (X' C X)^{-1}", 25,
        lambda X, C, B: tr(inv(X.T@C@X)@(X.T@B@X)),
        lambda X, C, B: -2*C@X@inv(X.T@C@X)@X.T@B@X@inv(X.T@C@X) + 2*B@X@inv(X.T@C@X), "nm"),
    Row("CB44", "x: (n); a: (n)", "norm(x - a)", "x", "(x - a)/norm(x - a)", "(x - a)/||x - a||", 5,
        lambda x, a: norm(x - a),
        lambda x, a: (x - a)/norm(x - a)),
    Row("CB45", "X: (m, n)", "norm(X)**2", "X", "2*X", "2 X", 2,
        lambda X: (X**2).sum(),
        lambda X: 2*X),
)
