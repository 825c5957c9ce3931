"""Equation text that is refused as it is read."""

from refusals import Refused
from symgrad import read
from test_bad_input import CASES


# What the remedy of a case of test_bad_input says to write, and where it goes.
WRITTEN = {
    "an unknown function": ("sigma",),
    "a sum with its letter below": ("sum(x[i]**2, i)", "rest"),
    "a name neither given nor defined": ("z",),
    "a misspelt letter": ("row",),
    "a recurrence whose range is not written": ("for t in 1..T", "behind"),
    "a sum along a recurrence": ("t in 1..T",),
    "a range that nothing fixes": ("i in 0..n-1",),
    "a power with ^": ("**",),
    "a product without *": ("2*x",),
    "a complex number": ("2*j",),
    "lambda": ("lam",),
    "a derivative by nothing": ("z",),
    "a transpose of no known shape": ("x: (n)", "above"),
}
# The whole text, where a case's remedy says what to do in other words.
MENDED = {
    "two operands": "C = x*y",
    "a condition": "C = where(x < 1, x, sqrt(x))",
    "a bracket left open": "C = exp(x + y)",
    "a range that mentions a letter bound after it": "C = sum(x[i,j], i in 0..n-1, j in 0..i)",
    "a range of an equation that mentions a letter bound after it": "a[l,j] = x[j] for l in 0..L-1, j in 0..l\nC = a[1,0]",
    "a letter that ends a range elsewhere": "C = sum(w[j], j in 0..m)*sum(x[i], i in 0..n-1)",
    "an infinite number": "C = x + c",
    "a vanishing number": "C = x + c",
    "places that depend on data": "C = sum(log(sum(y[i,k]*p[i,k], k)), i)",
    "a mean with its letter below": "C = mean(x[i]**2, i)",
    "a quantity that is called": "C = x*w*(x)+w",
    "sizes that disagree": "u = sum(x[i], i in 0..n-1)\nv = sum(y[i], i in 0..n-1)\nC = sum(x[i]*y[i], i) + u*v",
    "two sizes of one axis": "C = sum(x[i], i in 0..n-1) + sum(x[i], i in 0..n-1)",
    "a recurrence without its beginning": "h[0] = x\nh[t] = h[t-1]*w[t] for t in 1..T\nC = h[T]",
    "a corner that no equation defines": "h[0,0] = x\nh[0,t] = x for t in 1..T\nh[l,0] = x for l in 1..L\n"
                                         "h[l,t] = h[l-1,t-1]*w + h[l,t-1] for l in 1..L, t in 1..T\nC = h[L,T]",
    "a read outside": "d[i] = x[i+1] - x[i] for i in 0..n-2\nC = sum(d[i]**2, i)",
    "a negative place": "C = x[0] + x[n-1] + sum(x[i], i in 0..n-1)",
    "clauses that meet": "a[l] = x for l in 0..L\na[l] = y for l in L+1..M\nC = a[L]",
    "other places elsewhere": "C = sum(x[i], i) + x[0]",
    "a step over a gap": "h[0] = x\nh[1] = x\nh[l] = w*h[l-2] for l in 2..L\nC = h[L]",
    "a gap far from the beginning": "h[l] = x for l in 0..4\nh[5] = x\nh[l] = w*h[l-2] for l in 6..L\nC = h[L]",
    "an entry in a gap": "h[0] = x\nh[1] = x\nh[2] = w*x\nC = h[0]*h[1]*h[2]",
    "a sum over a gap": "h[0] = x\nh[1] = x\nh[2] = w*x\nC = sum(h[i], i in 0..2)",
    "a triangle summed as a square": "z[i,j] = x[i]*x[j] for i in 0..N-1, j in 0..i\nC = sum(z[i,j]**2, i in 0..N-1, j in 0..i)",
    "a name read before its line": "z = w*x\nC = z**2",
}

LINES = [
    # lines.py
    Refused("C = x\n"*2001, mended="a[0] = x\na[l] = sigma(w[l]*a[l-1]) for l in 1..L\nC = a[L]"),
    Refused("C = x" + " + x"*1500),
    Refused("C = x\x07", mended="C = x "),
    Refused("C = x'*2", mended="function f\nC = f'(x)*2"), Refused("C = x ? y"), Refused("C := x"), Refused("C = x\u00d7y", "*"), Refused("C = X^T", mended="X: (n, n)\nC = sum(X.T)"),
    Refused("C = 0x1F*x", mended="C = 31*x"), Refused("C = 007*x", "7"),
    Refused("C = x\u00b2", "x**2"), Refused("C = " + "x"*300), Refused("C = _x"), Refused("C = class", "class_"),
    Refused("C = (x]", ")"), Refused("C = x)"), Refused("C = " + "("*60 + "x" + ")"*60), Refused("C = x[0", mended="C = x[0]"),
    # grammar.py, syntax_tree.py
    Refused("C ="), Refused("C = x + y as z", mended="C = x + y\nwrite y as \\hat{y}"), Refused("C = x = y"), Refused("C = exp(x = y)", mended="C = sum(x[k], k in 0..n-1)"),
    Refused("C = x == y"), Refused("C = exp(x for i)", mended="C = sum(x[k], k)"), Refused("C = exp(x < y)", mended="C = exp([x < y])"),
    Refused("C = x!=y", mended="assume x > 0\nC = x"), Refused("C = 2(x + y)", mended="C = 2*(x + y)"), Refused("C = (x)(y)", mended="C = (x)*(y)"),
    Refused("C = 3[i]", mended="C = 3*(i)"), Refused("C = sum_i x[i]", "sum(x[i], i)", "rest"), Refused("C = (x) y", "*y"), Refused("C = x y", mended="C = x*y"),
    Refused("C = *x"), Refused("C = exp()"), Refused("C = x + * y"), Refused("C = x +"), Refused("C = x" + "**x"*150),
    # choices.py
    Refused("C = sum(softmax(s[j], j in 0..n-1), j)", mended="p[i,j] = softmax(s[i,j], j)\nC = sum(p[i,j]**2, i, j)"),
    Refused("C = where(x, 1, 2)", mended="C = where(x < 1, x, sqrt(x))"), Refused("C = clip(x, 1)", "clip(x, -1, 1)"),
    # user_functions.py
    Refused("function f g\nC = f(x)", "function f, K", "line"), Refused("function f, f\nC = f(x)"), Refused("function f,\nC = f(x)", mended="function f\nC = f(x)"),
    Refused("function f\nC = f + x", mended="function f1\nC = f1(f) + x"), Refused("function exp\nC = exp(x)", mended="function exp1\nC = exp1(x)"),
    Refused("C = tanh'(x)", mended="C = sigma'(x)"), Refused("C = f'(x)", "function f", "before"), Refused("function f\nC = f(x) + f(x, y)", mended="function f\nC = f(x) + f(y)"),
    Refused("function K\nC = K'(x, y)", mended="function K\nC = D[1]K(x, y)"), Refused("function K\nC = D[3]K(x, y)", mended="function K\nC = D[2]K(x, y)"),
    # source.py
    Refused("C = 1e400", mended="C = c"), Refused("C = sum(x[k], k in n)", "0..n-1"), Refused("C = sum(x[k], k+1)", mended="C = sum(x[k], k in 0..n-1)"),
    # forms.py
    Refused("write C as\nC = x", "a^{(L-1)}", "behind"), Refused("write C as &\nC = x"), Refused("write C as {a^}\nC = x", mended="write C as {a^{2}}\nC = x"), Refused("write C as {\\hat}\nC = x", mended="write C as {\\hat{y}}\nC = x"), Refused("write C as a}\nC = x"),
    Refused("write C as {a\nC = x", "}", "behind"), Refused("write C as a^\nC = x", mended="write C as a^{2}\nC = x"), Refused("write C as \\hat\nC = x", mended="write C as \\hat{y}\nC = x"), Refused("write C as \\evil\nC = x"),
    Refused("write C as 5\nC = x", mended="write C as a_{5}\nC = x"),
]
DECLARATIONS = [
    Refused("index c: (n)\nC = sum(p[i,c[i]], i)", mended="index c: (n) in 0..K-1\nC = sum(p[i,c[i]], i)"),
    Refused("size s = x\nC = s", mended="size s = 2\nC = s*x"), Refused("size s = 2\ns = 3*x\nC = s"),
    Refused("size s = 99999999999\nC = sum(x[s*i], i)", mended="C = sum(x[i], i in 0..n-1)"),
    Refused("x:\nC = x", "x: (n)", "line", ), Refused("x: (n\nC = sum(x)", ")", "behind"), Refused("x: (n+1)\nC = sum(x)", mended="x: (n)\nC = sum(x)"),
    Refused("A: (2000000, 3)\nC = sum(A)", "A: (m, n)", "line"), Refused("x: (k in 1..n)\nC = sum(x)", "x: (1..n)", "line"), Refused("A: (m, n) orthogonal\nC = sum(A)"),
    Refused("A: (m, n) symmetric\nC = sum(A)", "A: (n, n) symmetric", "line"), Refused("A: (n) Toeplitz\nC = sum(A)", "A: (m, n) Toeplitz", "line"),
    Refused("A: (m, n) toeplits\nC = sum(A)", mended="A: (m, n) Toeplitz\nC = sum(A)"), Refused("x: (n)\nx: (n)\nC = sum(x)"), Refused("n: ()\nx: (n)\nC = sum(x)"),
    Refused("A: (n, n) symmetric\nA = B.T@B\nC = sum(A)", mended="A: (n, n)\nA = B.T@B\nC = sum(A)"),
]
TEXTS = [
    Refused("", "C = (w*x - y)**2", "line"),
    Refused("C = x\n" + ("#" + "x"*3000 + "\n")*30, mended="a[0] = x\na[l] = sigma(w[l]*a[l-1]) for l in 1..L\nC = a[L]"),
    Refused("given w b\nC = w*b", "given w, b", "line"), Refused("given w,\nC = w", "given w", "line"), Refused("given x, x\nC = x"),
    Refused("name d = C/z\nz = x\nC = z", "name delta = dC/dz", "line"), Refused("name d = dC/dq\nC = x"), Refused("name x = dC/dx\nC = x"),
    Refused("name d = dC/dx\nname e = dC/dx\nC = x"),
    Refused("name d = 0*dC/dx\nC = x", mended="z = x\nC = z*m\nname dZ = m*dC/dz"), Refused("name d = q*dC/dx\nC = x", mended="name d = x*dC/dx\nC = x"), Refused("write C\nC = x", mended="write C as a^{(L-1)}\nC = x"), Refused("write q as b\nC = x"),
    Refused("write C as b\nwrite C as c\nC = x"), Refused("write C as x\nC = x", mended="write C as \\tilde{x}\nC = x"),
    Refused("z = w*x\nC = z\ngiven dC/dz"), Refused("y = w*x\ngiven dC/dz", mended="z = w*x\ngiven dC/dz"),
    Refused("a[0,i] = x[i]\na[l,j] = tanh(sum(w[l,j,k]*a[l-1,k], k)) for l in 1..L\ngiven dC/da", "given dC/da[L,j]", "line"),
    # statements.py
    Refused("assume for i in 0..3\nC = x"), Refused("x*y"), Refused("= x"), Refused("x + y = z"), Refused("pi = x"), Refused("n = x\nC = sum(y[i], i in 0..n-1)"),
    Refused("z[i,i] = x[i]\nC = 1", mended="z[i,j] = x[i]\nC = 1"), Refused("z[l+1] = x[l]\nC = 1", "for l in 0..n-1", "behind"), Refused("z[2*l] = x[l]\nC = 1"),
    Refused("C = x for l in 1..L", mended="C = sum(x, l in 1..L)"), Refused("z[l] = x[l] for l\nC = z[0]", "l in 0..n-1"),
    Refused("C = C()", mended="D = C"), Refused("C = C(x + y)", mended="u = x + y\nC = C(u)"), Refused("assume x\nC = x", "assume x > 0", "line"),
    Refused("assume 0 < y > 1\nC = y", "assume 0 < y < 1", "line"),
    # assemble.py, checks.py
    Refused("C = x[0] + x", "x[0]"), Refused("q: (n)\nC = x"),
    Refused("z[j] = mean(x[i], i in 0..j-1) for j in 0..n-1\nC = sum(z[j], j in 0..n-1)",
            mended="z[j] = mean(x[i], i in 0..j-1) for j in 1..n-1\nC = sum(z[j], j in 1..n-1)"),
    Refused("C = sum(max(x[i], i in j+1..n-1), j in 0..n-1)", mended="C = sum(max(x[i], i in j+1..n-1), j in 0..n-2)"),
    # assemble.py, infer.py, recurrence.py, letter_sites.py

]
EXPRESSIONS = [
    Refused("C = exp(1 < 2)", mended="C = exp([x > 0])"), Refused("C = (x, y)"), Refused("C = exp(i in 0..3)", mended="C = sum(x[k], k in 0..n-1)"),
    Refused("C = sum(x[i]@y[i], i)", mended="C = x@y"), Refused("C = 0**(-1)"), Refused("C = 1..3", mended="C = sum(x[k], k in 0..n-1)"), Refused("C = x/0"),
    Refused("C = sum(x[i], i) + i"), Refused("x: (n)\nC = sum(y[i]*x, i)", mended="C = sum(y[i]*x[i], i)"), Refused("C = x[i][j]", mended="C = sum(x[i,j], i, j)"),
    Refused("C = sum(inv([x[i,j] for i, j])[k], k)", mended="C = sum(inv([x[i,j] for i, j])[k,l], k, l)"), Refused("C = det(X, Y) + sum(z[i], i)", mended="X: (n, n)\nC = det(X) + sum(z[i], i)"),
    Refused("C = inv([x[i,j] for i in 0..n-1, j in 0..n-1])[n,0]", mended="C = inv([x[i,j] for i in 0..n-1, j in 0..n-1])[n-1,0]"),
    Refused("C = inv([x[i] for i])[0,0]", mended="C = inv([x[i,j] for i, j])[0,0]"), Refused("C = det([x[i,j] for i in 0..1, j in 0..2])"),
    Refused("C = sum([i]*x[i], i)", mended="C = sum([i = 1]*x[i], i)"), Refused("C = sum(x[i].T, i)", mended="C = sum(x[i], i)"), Refused("C = x[3000000]", mended="C = x[n] + sum(x[i], i in 0..n)"), Refused("C = x[1.5]"),
    Refused("C = sum(x[i*j], i in 0..3, j in 0..3)"), Refused("C = sum(x[i]*y[z[i]], i)", mended="C = sum(x[i]*sum(t[i,k]*y[i,k], k), i)"), Refused("C = sum(x[i/2], i in 0..3)", mended="C = sum(x[i // 2], i in 0..3)"),
    Refused("C = sum(x[i], i)*y[i]"), Refused("C = x[row]*sum(y[rwo], rwo)", mended="C = sum(x[rwo]*y[rwo], rwo)"), Refused("z = w[j]\nC = z"), Refused("z = w[N]\nC = z", mended="z = sum(w[k], k in 1..N)\nC = z"),
    Refused("assume x[1] > y[k-1]\nC = x[1]"), Refused("C = x[1](2)", mended="C = x[1]*(2)"), Refused("C = sum(tr(x[i]), i)", mended="C = sum(x[i,i], i)"), Refused("C = exp(x, y)", mended="C = exp(x*y)"),
    Refused("C[i] = 1 + C(x)"), Refused("C = x*y(x)+y", mended="C = x*y*(x) + y"), Refused("C = frobnicate(x)", "function frobnicate", "before"),
    Refused("C = sum(max(x[i]), i)", mended="C = sum(max(x[i], 0), i)"), Refused("C = sum(x[i]*prod(x[i]), i)", mended="C = sum(x[i]*prod(x[k], k), i)"),
    Refused("C = sum(i in 0..3, x[i])", mended="C = sum(x[i], i in 0..3)"), Refused("C = mean(x[i,j], i in 0..3, j in 0..i)", mended="C = mean(mean(x[i,j], j in 0..i), i in 0..3)"),
    Refused("C = sum(x, i)", "i in 0..n-1"), Refused("C = sum(x[pi], pi)"), Refused("C = sum(x[i], i in 5..1)", "i in 1..5"),
    Refused("C = " + "-"*100 + "x"), Refused("C = sum(x[" + "-"*100 + "i], i in 0..3)"),
]
RAGGED = "A[l,j] = x[l]*y[j] for l in 0..L, j in 0..n[l]-1\nC = sum(A[L,j], j in 0..n[L]-1)"
MATRICES = [
    Refused(RAGGED, "y: (J)", "before"), Refused(RAGGED.replace("y[j]", "sum(y[j,k]*v[k], k)"), "y: (J, 0..K-1)", "before"),
    Refused(RAGGED.replace("y[j]", "sum(y[j,k]*v[k], k in 0..m)"), "y: (J, 0..m)", "before"),
    Refused("C = sum(x[l,i,j], l in 0..L, i in 0..n-1, j in 0..m[i]-1)", mended="C = sum(x[i,l,j], l in 0..L, i in 0..n-1, j in 0..m[i]-1)"),
    Refused("A[i,j] = x[i]*y[j]\nC = sum(diag(x))", "x: (n)", "before"),
    Refused("A: (n, n)\nC = tr(power(A))"), Refused("A: (n, n)\nX: (n, n)\nC = tr(power(A@A, k))", mended="A: (n, n)\nX: (n, n)\nX = A@A\nC = tr(power(X, 3) + power(X, k))"),
    Refused("A: (n, n)\nC = tr(power(A, 0))*sum(A)", "eye(n)"), Refused("A: (n, n)\nC = sum(A*ones())"), Refused("A: (n, n)\nC = sum(A*ones(q, n))"),
    Refused("x: ()\nA: (n, n)\nC = x.T*sum(A)"), Refused("x: (n)\ny: (m)\nC = sum(x + y)"), Refused("x: (n)\nC = sum(x)/0"),
    Refused("x: (n)\nC = sum(x)*0**(-1)"), Refused("x: (n)\nC = 2@x"), Refused("A: (m, n)\nx: (m)\nC = sum(A@x)", mended="A: (m, n)\nx: (m)\nC = sum(A.T@x)"),
    Refused("A: (m, n)\nC = tr(A, A)", mended="A: (n, n)\nC = tr(A)"), Refused("x: ()\nA: (n, n)\nC = sum(A)*norm(x)"), Refused("A: (n, n)\nC = sum(outer(A, A))"),
    Refused("A: (m, n)\nB: (m, n)\nC = sum(softmax(kron(A, B)))"), Refused("A: (m, n)\nC = tr(A)"),
    Refused("A: (m, n)\nB: (m, n)\nK = kron(A, B)\nC = sum(K)"), Refused("z: (m)\nx: (n)\nz = x\nC = sum(z)", mended="z: (n)\nx: (n)\nz = x\nC = sum(z)"), Refused("x: (n)\ny: (m)\nassume x = y\nC = sum(x) + sum(y)"),
    Refused("A: (n, n)\nC = sum(eigvalsh(A))", mended="A: (n, n)\nC = sum(eigvalsh((A + A.T)/2))"),
    Refused("A: (m, n)\nx: (n)\nC = nucnorm(A@x)", mended="A: (m, n)\nC = nucnorm(A)"), Refused("A: (m, n)\nC = sum(svdvals(A))", mended="A: (m, n)\nC = sum(sqrt(eigvalsh(A.T@A))) + sum(sqrt(eigvalsh(A@A.T)))"),
    Refused("S: (n, n) symmetric\nC = sum(eigenprojector(S))", mended="S: (n, n) symmetric\nC = sum(eigenprojector(S)[i,j,k]*w[i,j,k], i, j, k)"),
    Refused("C: (N, K)\nc: (N)\nD = sum(onehot(c, K)*C)", mended="C: (N, K)\nindex c: (N) in 0..K-1\nD = sum(onehot(c, K)*C)"),
    Refused("A: (n, n)\nW: (n, n)\nC = sum(dexpm(A))", mended="A: (n, n)\nW: (n, n)\nC = sum(expm_frechet(A, W))"),
    Refused("A: (n, n)\nW: (m, m)\nC = sum(expm_frechet(A, W))", mended="A: (n, n)\nW: (n, n)\nC = sum(expm_frechet(A, W))"),
    Refused("S: (n, n) symmetric\nC = eigvalsh(S)[0,0]", mended="X: (n, n) symmetric\nC = sum(eigvalsh(X)[i], i)"),
    *(Refused(f"S: (n, n) symmetric\nC = sum({name}(S))", mended=f"S: (n, n) symmetric\nC = {remedied}")
      for name, remedied in (("eig", "sum(eigvalsh(S))"), ("eigh", "sum(eigenprojector(S)[i,j,k], i, j, k)"), ("svd", "sum(polar(S))"), ("chol", "sum(cholesky(S))"))),
    Refused("A: (n, n)\nC = sum(np.linalg.solve(A, b))", mended="A: (n, n)\nb: (n)\nC = sum(solve(A, b))"),
    Refused("A: (m, n)\nC = norm(A, 'nuc')", mended="A: (m, n)\nC = nucnorm(A)"), Refused("A: (m, n)\nC = norm(A, 'fro')", mended="A: (m, n)\nC = norm(A)"),
    Refused("C = sum(outer(u, v)*ones())", ), Refused("C = sum(ones(n)*x)"), Refused("C = sum(u.T)", "u: (n)", "above"),
]
RANGES = [
    Refused("inv = inv(inv(x)[0,0])", mended="C = sum(inv([x[i,j] for i, j])[k,k], k)"),
    Refused("z[n[k]] = x\nC = sum(z[i], i in 0..n[0])"),
    Refused("z[i] = x[i] for i in 0..n-1\nu[i] = y[i] for i in 0..m-1\nC = sum(z[i+1]*u[i+2], i)",
            mended="z[i] = x[i] for i in 0..n-1\nu[i] = y[i] for i in 0..n-1\nC = sum(z[i+1]*u[i+2], i in 0..n-3)"),
    Refused("A: (n, n)\n" + "".join(f"b{i} = exp(a{i})\n" for i in range(9)) + "C = norm(b8)*A",
            mended="A: (n, n)\n" + "".join(f"a{i}: (n)\nb{i} = exp(a{i})\n" for i in range(9)) + "C = norm(b8)*A"),
    Refused("assume det(q) > 0\nC = x"),
    Refused("A: (n, n)\nC = tr(A)/norm(A)*exp(A@A)**A + log(A)*norm(exp(A@A)) + max(tr(A)*A@A, sum(A), mean(A)) + sum(A)[0]", mended="A: (n, n)\nC = sum(A)"),
    Refused("C = " + "-"*3000 + "x"),
    Refused("A: (n, n)\nu = det(A)*(x + A@A)\nC = sum(A)*sum(u)*(norm(A) + A)@A", mended="A: (n, n)\nC = sum(A)"),
    Refused("C = sum(softmax(u))", mended="u: (n)\nC = sum(softmax(u))"),
    Refused("z[i] = x[i]\nC = sum(z[2*i], i)", "i in 0..n-1"),
    Refused("z[l,i] = x[l,i] for l in 1..L, i in 0..n[l]-1\nC = mean(sum(z[l,i], l in 1..L), i)", mended="z[l,i] = x[l,i] for l in 1..L, i in 0..n[l]-1\nC = sum(mean(z[l,i], i), l in 1..L)"),
    Refused("x: (n)\nC = sum(x[i], i in 0..m-1)", mended="x: (n)\nC = sum(x[i], i in 0..n-1)"),
    Refused("C = 2**1e7", mended="C = 2**c"),
    Refused("C = " + "x**"*900 + "x"),
    Refused("z[i,i] = x[i] for i in 0..3\nC = 1", mended="z[i,j] = x[i] for i in 0..3\nC = 1"),
    Refused("C = det([x[i,j] <= 1 for i, j])", mended="assume x > 0\nC = x"),
    Refused("C = sum(i in 0..3, k)", mended="C = sum(x[k], k in 0..n-1)"),
    Refused("C = [x for i, j]", mended="C = sum([i = j]*x, i in 0..3, j in 0..3)"),
    Refused("A: (n, n)\nC = sum(ones(n, n, n)*A)", mended="A: (n, n)\nC = sum(ones(n, n)*A)"),
    Refused("A: (n, n)\ny = sum(A@A)*A\nx: ()\nx = A\nC = y", mended="A: (n, n)\nx = A\nC = sum(x)"),
]
BEGINNINGS = [
    Refused("C = (w*x - y)**2\nv2 = dC*v + dC/dw", mended="C = (w*x - y)**2\nv2 = g*v + g"),
    Refused("C = sum(w[j]**2, j in 1..N-1)", "w: (1..N-1)", "above"), Refused("C = sum(w[j]**2, j in 1..N-1)", "w: (N)", "above"),
    Refused("z[i] = w[i]**2\nC = sum(z[i], i in 2..2*n)", "w: (0..2*n)", "before"),
    Refused("z[i] = x[i+1] - x[i] for i in 1..N-1\nC = sum(z[i]*y[i,k], i, k)",
            mended="z[i] = x[i+1] - x[i] for i in 1..N-1\nC = sum(z[i]*y[i,k], i in 1..N-1, k)"),
    Refused("C = sum(x[i-m]*k[m]*y[i], i, m)", mended="C = sum([0 <= i-m <= I-1]*x[i-m]*k[m]*y[i], i in 0..I-1, m)"),
    Refused("C = sum(x[i-1]*y[i], i in 0..K)", "[0 <= i-1 <= K-1]*x[i-1]"), Refused("C = sum(x[i-1]*y[i], i)", mended="C = sum(x[i-1]*y[i], i in 1..n)"),
    Refused("C = sum(x[i-1]*y[i], i in 0..n-1) + sum(x[i], i in 0..n)", "x: (-1..n)", "above"),
    Refused("C = sum(x[i-1]*y[i], i in 0..n-1) + sum(x[i], i in 0..n)", "[0 <= i-1 <= n-2]*x[i-1]"),
    Refused("C = sum(x[l,i-1]*w[l,i], l in 1..L, i in 0..n[l])", mended="C = sum(x[l,i-1]*w[l,i], l in 1..L, i in 1..n[l])"),
    Refused("C = sum(x[i], i in -2..2)", "x: (-2..2)", "above"),
    Refused("x: (n-1, 1..n - )\nC = sum(x)", mended="x: (1..n-1, 1..n)\nC = sum(x)"), Refused("x: (1..2..3)\nC = sum(x)", mended="x: (1..3)\nC = sum(x)"),
    Refused("x: (1+1..2)..3\nC = sum(x)", mended="x: (2..3)\nC = sum(x)"), Refused("x: (3..1)\nC = sum(x)", "1..3"),
    Refused("x: (1..n[2])\nC = sum(x)"), Refused("x: (0..n-1)\nC = sum(x[i]**2, i in 1..n)", mended="x: (1..n)\nC = sum(x[i]**2, i in 1..n)"),
]
RESULTS = [
    # derivatives.py, claims.py, updates.py
    Refused("C = dC**2*x\nshow dC/dx = dC**2", mended="C = dC**2*x\nname g = dC/dx\nshow g = dC**2"),
    Refused("C = x**2\nshow d2C/dx = 2"), Refused("C = x**2\nshow dQ/dx = 2", mended="C = x**2\nshow dC/dx = 2*x"), Refused("C = x**2\nshow dC/dy = 2"),
    Refused("C = x**2\nshow dC/dx"), Refused("C = x**2\nat x"), Refused("C = x**2\nshow dC/dx = 2*q", mended="C = x**2\nshow dC/dx = 2*x"),
    Refused("C = x**2\nat x**2 = 3", mended="C = sum(x[k]**2, k)\nat x[0] = 0"), Refused("C = sum(x[i]**2, i in 0..n-1)\nat n = 3"),
    Refused("C = sum(x[i,j]**2, i, j)\nat x[i,i] = 0", mended="C = sum(x[i,j]**2, i, j)\nat x[i,j] = 0"),
    Refused("C = x**2\nat x = 2*x", mended="C = x**2\nat x = 2"), Refused("C = x**2\ng = dC/dx\nh = dg/dx"),
    Refused("C = sum(x[i]**2, i)\nshow dC/dx = 2", mended="C = sum(x[i]**2, i)\nshow dC/dx[i] = 2*x[i]"),
    Refused("C = sum(x[i]**2, i in 1..n)\nshow x[0] = 3", mended="C = sum(x[i]**2, i in 1..n)\nshow x[1] = x[1]"),
    Refused("C = sum(x[i]**2, i)*sum(y[i]**2, i)\nshow x[i] = y[i]", mended="C = sum(x[i]**2, i)*sum(y[i]**2, i)\nshow x[i] = y[k]"),
    Refused("C = sum(x[i]**2, i in 0..n-1)\nshow sum(x[2*k], k) = 0", mended="C = sum(x[i]**2, i in 0..n-1)\nshow sum(x[k], k in 0..n-1) = 0"),
    Refused("a[0] = x\na[l] = w*a[l-1] for l in 1..L\nC = a[L]\nshow a[l] = a[l]", mended="a[0] = x\na[l] = w*a[l-1] for l in 1..L\nC = a[L]\nshow a[l] = a[l] for l in 0..L"), Refused(lambda: read("C = x**2\ny = x - dC/dx\n").derive("y")),
    Refused(lambda: read("C = x**2\ny = x - dC/dx\n").derive(cost="y")), Refused("A: (n, n)\nx: (n)\nC = x@A@x\nat x = A@x", mended="A: (n, n)\nx, y: (n)\nC = x@A@x + y@y\nat x = A@y"),
    Refused("C = x**2\nassume dC/dx = 2", mended="C = x**2\nassume x = 1"), Refused("C = x**2\nshow d(C)/dx = 2", mended="C = x**2\nshow dC/dx = 2*x"),
]
REFUSED = [*(Refused(case[0], *WRITTEN.get(name, (None,)), mended=MENDED.get(name)) for name, case in CASES.items()),
           *LINES, *DECLARATIONS, *TEXTS, *EXPRESSIONS, *MATRICES, *RANGES, *BEGINNINGS, *RESULTS]
