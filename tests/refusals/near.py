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
    near("h[c] = x[c] for c in 0..N-1\nh[N+c] = y[c]**2 for c in 0..M-1\nC = sum(w[c]*h[c], c)**2", "c runs along the recurrence of h",
         mended="h[c] = x[c] for c in 0..N-1\nh[N+c] = y[c]**2 for c in 0..M-1\nC = sum(w[c]*h[c], c in 0..M+N-1)**2"),
    near("h[0] = x\nh[c] = w[c]*h[c-1] for c in 1..B\nC = sum(h[c], c)**2", "c runs along the recurrence of h",
         mended="h[0] = x\nh[c] = w[c]*h[c-1] for c in 1..B\nC = sum(h[c], c in 1..B)**2"),
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
    near("h[0,j] = x[j]\nh[l,j] = w[l]*h[l-1,j] for l in 1..L\ngiven dC/dh", "h has several equations", "given dC/dh[L,j]", "line"),
    near("z[i] = w*x[i]\nC = C(z[i]**2)", "z[i]**2 is no named quantity", mended="z[i] = w*x[i]\nu[i] = z[i]**2\nC = C(u[i])"),
    near("z = w*x\nC = 2*C(z)", "C is the quantity being defined", mended="z = w*x\nC = C(z)"),
    near("z = w*x\nC = z**2\nname dz = m*dC/dz", "m is no name here", mended="z = w*x\nC = z**2\nname dz = x*dC/dz"),
    near("z = w*x\nC = z**2\nname dz = dC/dz*2", "this names no derivative", mended="z = m*x\nC = z**2\nname dZ = m*dC/dz"),
]
CHOICES = [
    near("C = where(x, 1, 2)*x", "where chooses by a comparison, and x is none", mended="C = where(x < 1, x, sqrt(x))*x"),
    near("C = where(x > 0, 1)", "where takes 3 values, here 2", mended="C = where(x < 1, x, sqrt(x))"),
    near("C = where(x > 0, x, y, z)", "where takes 3 values, here 4", mended="C = where(x < 1, x, sqrt(x))"),
    near("C = where(x in 0..3, 1, x)", "where chooses by a comparison, and x in 0..3 is none", mended="C = where(x < 1, x, sqrt(x))"),
    near("C = clip(x, 1)", "clip takes 3 values, here 2", "clip(x, -1, 1)"),
    near("C = clip(x)**2", "clip takes 3 values, here 1", "clip(x, -1, 1)"),
    near("C = x**2 if x > 0 else x", "conditions are not written with if and else", "where(x > 0, x**2, x)", "right"),
    near("C = max(x if x > 0, 0)", "conditions are not written with if and else", mended="C = where(x < 1, x, sqrt(x))"),
    near("C = heaviside(x)*x", "heaviside takes two values, here 1", mended="C = heaviside(x, 1/2)*x"),
]
BRACKETS = [
    near("C = x*(x > 0)", "> compares, and an expression is a number", mended="C = x*[x > 0]"),
    near("C = iif(x > 0, x, 0)", "> compares, and an expression is a number", mended="C = [x > 0]*x"),
    near("C = [x => 0]*x", "> cannot follow =", mended="C = [x >= 0]*x"),
    near("C = [x =< 0]*x", "< cannot follow =", mended="C = [x <= 0]*x"),
    near("C = [x > 0 and y > 0]*x", "and joins no conditions", mended="C = [x > 0]*[y > 0]*x"),
    near("C = [x > 0 or y > 0]*x", "or joins no conditions", mended="C = (1 - [x <= 0]*[y <= 0])*x"),
    near("C = [not x > 0]*x", "not joins no conditions", mended="C = [x <= 0]*x"),
    near("C = [x == y]*x + y", "== asks whether two sides are equal", mended="C = [x = y]*x + y"),
    near("C = [x > 0, y]*x", "[x > 0, y] is no bracket", mended="C = [x > 0]*x"),
    near("C = [x]*2", "[ must follow the name whose places it holds", mended="C = [x > 0]*2*x"),
    near("C = sum([j in 0..i]*x[j]*y[i], i, j)", "in binds a letter, and a bracket compares", mended="C = sum([0 <= j <= i]*x[j]*y[i], i, j)"),
    near("C = sum([i]*x[i], i)", "[ must follow the name whose places it holds", mended="C = sum([i = 1]*x[i], i)"),
    near("C = sum([i = j]*x[i], i)", "j is free on the right of C", mended="C = sum([i = j]*x[i], i, j in 0..3)"),
    near("C = [i = j]*x", "i is free on the right of C", mended="C = sum([i = j]*x, i in 0..3, j in 0..3)"),
    near("z[i] = x[i-1] for i in 0..N-1\nC = sum(z[i]**2*y[i], i)", "x[i-1] reaches x[-1], and places count from 0", "[0 <= i-1 <= N-2]*x[i-1]"),
]
LABELS = [
    near("index c: (N)\nC = -sum(log(p[i,c[i]]), i)", "between which numbers the labels lie is missing", mended="index c: (n) in 0..K-1\nC = -sum(log(p[i,c[i]]), i)"),
    near("C = -sum(log(p[i,c[i]]), i)", "the place c[i] depends on data", "index c: (n) in 0..K-1", "before"),
    near("C = sum([k = c[i]]*x[k], i, k)", "the place c[i] depends on data", "index c: (n) in 0..K-1", "before"),
    near("index c: (N) in K\nC = sum(p[i,c[i]]**2, i)", "K is no range of places", mended="index c: (n) in 0..K-1\nC = sum(p[i,c[i]]**2, i)"),
    near("index c in 0..K-1\nC = sum(p[i,c[i]]**2, i)", "this is no line that begins with index", "index c: (n) in 0..K-1"),
    near("index c: (N) in 3..1\nC = sum(p[i,c[i]]**2, i)", "the range 3..1 runs backwards", "1..3"),
    near("index c: (N) in 0..K-1\nc[i] = x[i]\nC = sum(p[i,c[i]], i)", "c is declared an index, and an equation computes it",
         mended="index c: (N) in 0..K-1\nC = sum(p[i,c[i]]*x[i], i)"),
    near("index c: (N) in 0..K-1\ns[c[i]] = x[i]\nC = sum(s[k]**2, k)", "the label c[i] stands where letters count", "s[k] = sum([k = c[i]]*x[i], i) for k in 0..K-1", "line"),
    near("index c: (N) in 0..K-1\nC = sum(sum(x[k], k in 0..c[i])**2, i)", "c is a size, and cannot be declared",
         mended="index c: (N) in 0..K-1\nC = sum(sum([k <= c[i]]*x[k], k)**2, i)"),
]
SIZES = [
    near("size s = 2.5\nC = sum(x[s*i]**2, i in 0..3)", "this gives no size its number", mended="size s = 2\nC = sum(x[s*i]**2, i in 0..3)"),
    near("size s\nC = sum(x[s*i]**2, i in 0..3)", "this gives no size its number", mended="size s = 2\nC = sum(x[s*i]**2, i in 0..3)"),
    near("size s = n\nC = sum(x[s*i]**2, i in 0..3)", "this gives no size its number", mended="size s = 2\nC = sum(x[s*i]**2, i in 0..3)"),
    near("size s: 2\nC = sum(x[s*i]**2, i in 0..3)", "this is no line that begins with size", "size s = 2"),
    near("size s = 2\ns = 3*x\nC = s**2", "s stands for something else already", mended="size s = 2\nt = 3*x\nC = t**s"),
    near("size s = 2\nsize s = 3\nC = sum(x[s*i]**2, i in 0..3)", "s stands for something else already", mended="size s = 2\nsize t = 3\nC = sum(x[s*i]**2, i in 0..t)"),
    near("C = sum(x[i/2]**2, i in 0..3)", "i/2 cannot stand in a place or a range", "i // 2"),
    near("C = sum(x[mod(i+1, 4)]**2, i in 0..3)", "mod(i+1, 4) cannot stand in a place or a range", "(i+1) % 4"),
    near("C = floor(x, 2)*x", "floor takes one value, here 2", mended="C = floor(x)*x"),
    near("C = mod(x)*x", "mod takes two values, here 1", mended="C = mod(x, 2)*x"),
]
ENDS = [
    near("a[0,j] = x[j]\na[l,j] = tanh(w[l,j]*a[l-1,j]) for l in 1..L\na[L,j] = exp(a[L-1,j])\nC = sum(a[L,j], j)", "a is defined twice: line 2 has a[l,j], line 3 has a[L,j]",
         mended="a[0,j] = x[j]\na[l,j] = tanh(w[l,j]*a[l-1,j]) for l in 1..L-1\na[L,j] = exp(a[L-1,j])\nC = sum(a[L,j], j)"),
    near("a[0,j] = x[j]\na[l,j] = tanh(w[l,j]*a[l-1,j]) for l in 1..L-1\nC = sum(a[L,j], j)", "a[L,j] is read, and the places of a are 0..L-1",
         mended="a[0,j] = x[j]\na[l,j] = tanh(w[l,j]*a[l-1,j]) for l in 1..L-1\na[L,j] = w[L,j]*a[L-1,j]\nC = sum(a[L,j], j)"),
    near("u[0,i] = f[i] for i in 0..N\nu[t,0] = a[t] for t in 1..T\nu[t,i] = u[t-1,i] + k*(u[t-1,i+1] - u[t-1,i]) for t in 1..T, i in 1..N\nC = sum(u[T,i]**2, i in 0..N)",
         "u[t-1,i+1] reaches u[t-1,N+1], and the places of u are 0..N",
         mended="u[0,i] = f[i] for i in 0..N\nu[t,0] = a[t] for t in 1..T\nu[t,N] = b[t] for t in 1..T\n"
                "u[t,i] = u[t-1,i] + k*(u[t-1,i+1] - u[t-1,i]) for t in 1..T, i in 1..N-1\nC = sum(u[T,i]**2, i in 0..N)"),
    near("u[t,i] = k*u[t-1,i] for t in 1..T, i in 0..N\nC = sum(u[T,i]**2, i in 0..N)", "u[t-1,i] reaches u[0,i], and the places of u are 1..T",
         mended="u[0,i] = f[i] for i in 0..N\nu[t,i] = k*u[t-1,i] for t in 1..T, i in 0..N\nC = sum(u[T,i]**2, i in 0..N)"),
    near("h[c] = x[c] for c in 0..N-1\nh[N+1+c] = y[c] for c in 0..M-1\nC = sum(h[c]**2, c in 0..N+M)", "which no equation defines",
         mended="h[c] = x[c] for c in 0..N-1\nh[N+c] = y[c] for c in 0..M-1\nC = sum(h[c]**2, c in 0..N+M-1)"),
]
STEP = "h[0] = x\nh[t] = tanh(W@h[t-1]) for t in 1..T\n"
LAYERS = [
    near(STEP + "C = norm(h)**2", "h stands without places, and line 2 defines h[t]", mended=STEP + "C = sum(norm(h[t])**2, t in 1..T)"),
    near("h[0] = x\nh[t] = tanh(W@h) for t in 1..T\nC = norm(h[T])**2", "h stands without places", mended=STEP + "C = norm(h[T])**2"),
    near(STEP + "C = logsumexp(h[t], t in 1..T)", "h[t] is (n) where letters stand and a number is wanted", mended=STEP + "C = sum(logsumexp(h[t,i], i), t in 1..T)"),
    near("u[0] = v\nu[t] = u[t-1] + dt*(A@u[t-1]) for t in 1..T\nC = norm(u[T])**2", "the shape of dt cannot be told: it may be () or (n)",
         mended="dt: ()\nu[0] = v\nu[t] = u[t-1] + dt*(A@u[t-1]) for t in 1..T\nC = norm(u[T])**2"),
    near("X: (n, d)\nA[0] = X\nA[l] = A[l-1]@W[l] + b[l] for l in 1..L\nC = norm(A[L])**2", "two arrays combine entry by entry",
         mended="X: (n, d)\nA[0] = X\nA[l] = A[l-1]@W[l] + outer(ones(n), b[l]) for l in 1..L\nC = norm(A[L])**2"),
    near(STEP + "C = prod(norm(h[t]), t in 1..T)", "prod over a letter, of arrays", mended=STEP + "r[l] = norm(h[l]) for l in 1..T\nC = prod(r[l], l in 1..T)"),
]
REFUSED = NEAR = [*FUNCTIONS, *ABOVE, *CIRCLES, *JOINS, *CHOICES, *BRACKETS, *LABELS, *SIZES, *ENDS, *LAYERS]
