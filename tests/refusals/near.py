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
REFUSED = NEAR = [*CIRCLES]
