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
FUNCTIONS = [
    near("C = f(x)", "f is no function here", "function f", "before"),
    near("function f\nC = f'(x, y)", "f has 2 arguments, and f' says not by which", mended="function f\nC = D[1]f(x, y)"),
    near("function K\nC = D[0]K(x, y)", "D[0]K is by an argument that K has not", mended="function K\nC = D[1]K(x, y)"),
    near("function K\nC = D[1,2]K(x)", "D[1,2]K is by an argument that K has not", mended="function K\nC = D[1,1]K(x)"),
    near("function f\nz = f\nC = f(z)", "f is declared a function, and is a quantity too", mended="function f1\nz = f\nC = f1(z)"),
    near("function f(x)\nC = f(x)", "( cannot stand here", "function f", "line"),
    near("function f K\nC = f(x)*K(x, y)", "K cannot stand here", "function f, K", "line"),
    near("function tanh\nC = tanh(x)", "tanh is declared a function, and is a function that symgrad knows", mended="function tanh1\nC = tanh1(x)"),
    near("C = relu'(x)", "relu' is the derivative of no function of yours", mended="C = [x > 0]*x"),
    near("function f\nC = f(x) + f(x, 2)", "f has 1 argument, here 2", mended="function f\nC = f(x) + f(2)"),
]
ABOVE = [
    near("Y = w*x\ngiven dC/dZ", "Z is no computed quantity here", mended="Y = w*x\ngiven dC/dY"),
    near("Y = w*x\nC = Y**2\ngiven dC/dY", "C has an equation, and its derivative is given", mended="Y = w*x\ngiven dC/dY"),
    near("h[0] = x\nh[t] = w*h[t-1] for t in 1..T\ngiven dC/dh", "h has several equations", mended="h[0] = x\nh[t] = w*h[t-1] for t in 1..T\ngiven dC/dh[T]"),
    near("z[i] = w*x[i]\nC = C(z[i]**2)", "z[i]**2 is no named quantity", mended="z[i] = w*x[i]\nu[i] = z[i]**2\nC = C(u[i])"),
    near("z = w*x\nC = 2*C(z)", "C is the quantity being defined", mended="z = w*x\nC = C(z)"),
    near("z = w*x\nC = z**2\nname dz = m*dC/dz", "m is no name here", mended="z = w*x\nC = z**2\nname dz = x*dC/dz"),
    near("z = w*x\nC = z**2\nname dz = dC/dz*2", "this names no derivative", mended="z = w*x\nC = z**2\nname dz = 2*dC/dz"),
]
REFUSED = NEAR = [*FUNCTIONS, *ABOVE, *CIRCLES, *JOINS]
