"""Texts that nearly are what the newer lines of the language want: what the error says, and the line that works."""

from dataclasses import dataclass

from refusals import Refused


@dataclass(frozen=True)
class NearMiss(Refused):
    """A text that is refused in certain words; the text in which the remedy is followed is derived and checked."""

    says: str = ""


def near(what, says, put=None, where="instead", mended=None):
    return NearMiss(what, put, where, mended, says=says)


CIRCLES = [
    near("C = sum(x[i+1 % N]*x[i], i in 0..N-1)", "% binds more tightly than +: this is i + (1 % N)", "(i+1) % N"),
    near("C = sum(x[2*i-1 % N]*x[i], i in 0..N-1)", "% binds more tightly than -", "(2*i-1) % N"),
    near("C = sum(x[(i+1) % i]*x[i], i in 0..N-1)", "i changes with a letter, and a circle has one size", mended="C = sum(x[(i+1) % N]*x[i], i in 0..N-1)"),
    near("C = sum(x[(i+1) % (N-1)]*x[i], i in 0..N-1)", "a circle of N-1 places may have none", mended="C = sum(x[(i+1) % N]*x[i], i in 0..N-1)"),
    near("C = sum(x[i]*(x[i] % 2), i)", "% counts places around a circle, and x[i] % 2 is of values", mended="C = sum(x[i]*(mod(x[i], 2)), i)"),
    near("X: (n)\nC = sum(X % 2)", "% counts places around a circle, and X % 2 is of values", "mod(X, 2)"),
    near("C = sum(x[(i+1) % N], i)", "i goes around the circle of x[(i+1)%N] with no end", "i in 0..N-1"),
    near("h[(i+1) % N] = x[i] for i in 0..N-1\nC = sum(h[i]**2, i)", "the target's place (i+1) % N is no letter",
         mended="h[i] = x[(i-1) % N] for i in 0..N-1\nC = sum(h[i]**2, i)"),
]
JOINS = [
    near("v[4*i+j] = A[i,j] for i in 0..N-1, j in 0..2\nC = sum(v[p]**2, p)", "4*i+j does not meet every place once as its letters run",
         mended="v[4*i+j] = A[i,j] for i in 0..N-1, j in 0..3\nC = sum(v[p]**2, p)"),
    near("v[4*i+j] = A[i,j] for i in 0..N-1, j in 0..4\nC = sum(v[p]**2, p)", "4*i+j does not meet every place once as its letters run",
         mended="v[4*i+j] = A[i,j] for i in 0..N-1, j in 0..3\nC = sum(v[p]**2, p)"),
    near("v[2*i] = x[i] for i in 0..N-1\nv[2*i+1] = y[i] for i in 0..N-1\nC = sum(w[p]*v[p]**2, p)", "2*i leaves places out between those that it meets",
         mended="v[p] = [p % 2 = 0]*x[p // 2] + [p % 2 = 1]*y[p // 2] for p in 0..2*N-1\nC = sum(w[p]*v[p]**2, p)"),
    near("size s = 3\nv[s*i] = x[i] for i in 0..N-1\nC = sum(v[p]**2, p)", "s*i leaves places out between those that it meets",
         mended="v[p] = [p % 3 = 0]*x[p // 3] + [p % 3 = 1]*y[p // 3] for p in 0..3*N-1\nC = sum(v[p]**2, p)"),
    near("v[i+j] = x[i]*y[j] for i in 0..N-1, j in 0..M-1\nC = sum(v[p]**2, p)", "i+j meets places more than once",
         mended="v[p] = sum([i+j = p]*x[i]*y[j], i in 0..N-1, j in 0..M-1) for p in 0..N+M-2\nC = sum(v[p]**2, p)"),
    near("v[i+i] = x[i] for i in 0..N-1\nC = sum(v[p]**2, p)", "the target's place i+i is no letter", mended="v[i] = x[i] for i in 0..N-1\nC = sum(v[p]**2, p)"),
    near("v[4*i+j] = A[i,j] for i in 0..N-1\nC = sum(v[p]**2, p)", "j has no range in 4*i+j",
         mended="v[4*i+j] = A[i,j] for i in 0..N-1, j in 0..3\nC = sum(v[p]**2, p)"),
    near("h[N+c] = y[c]\nC = sum(h[c]**2, c in N..N+M-1)", "c has no range in N+c",
         mended="h[N+c] = y[c] for c in 0..M-1\nC = sum(h[c]**2, c in N..N+M-1)"),
    near("C = sum(x[i+1 // 2]**2, i in 0..3)", "// binds more tightly than +: this is i + (1 // 2)", "(i+1) // 2"),
    near("C = x // 2", "// counts places around a circle, and x // 2 is of values", "floor(x/2)"),
    near("v[p // 2] = x[p] for p in 0..3\nC = sum(v[p]**2, p)", "the target's place p // 2 is no letter", mended="v[p] = x[2*p] for p in 0..3\nC = sum(v[p]**2, p)"),
    near("h[c] = x[c] for c in 0..N\nh[N+c] = y[c] for c in 0..M-1\nC = sum(h[c]**2, c in 0..N+M-1)", "h is defined twice",
         mended="h[c] = x[c] for c in 0..N-1\nh[N+c] = y[c] for c in 0..M-1\nC = sum(h[c]**2, c in 0..N+M-1)"),
]
REFUSED = NEAR = [*CIRCLES, *JOINS]
