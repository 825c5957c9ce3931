"""Gradients written by hand, the mistakes that people make in them, and what is to be said of each."""

import numpy as np  # noqa: F401 - the sources below use it

# name -> (equations, the source of a gradient that is right)
MODELS = {
    "batchnorm": ("""
mu[j] = mean(x[i,j], i)
v[j] = mean((x[i,j] - mu[j])**2, i)
xh[i,j] = (x[i,j] - mu[j])/sqrt(v[j] + eps)
o[i,j] = g[j]*xh[i,j] + b[j]
C = sum(r[i,j]*o[i,j]**2, i, j)
""", """
def gradient(x, g, b, r, eps):
    n = len(x)
    mu = x.mean(axis=0)
    v = ((x - mu)**2).mean(axis=0)
    s = np.sqrt(v + eps)
    xh = (x - mu)/s
    o = g*xh + b
    do = 2*r*o
    dg = (do*xh).sum(axis=0)
    db = do.sum(axis=0)
    dxh = do*g
    dv = -(dxh*xh).sum(axis=0)/(2*s**2)
    dmu = -dxh.sum(axis=0)/s
    dx = dxh/s + 2*(x - mu)*dv/n + dmu/n
    return {"x": dx, "g": dg, "b": db}
"""),
    "recurrent": ("""
h[0,j] = h0[j]
s[t,j] = sum(U[j,k]*h[t-1,k], k) + sum(V[j,i]*x[t,i], i) + b[j] for t in 1..T
h[t,j] = tanh(s[t,j]) for t in 1..T
C = sum(c[t,j]*h[t,j]**2, t in 1..T, j)
""", """
def gradient(h0, U, V, x, b, c):
    T = len(x)
    h, s = [h0], [h0]
    for t in range(1, T + 1):
        s.append(U @ h[t-1] + V @ x[t-1] + b)
        h.append(np.tanh(s[t]))
    dU, dV, db = np.zeros_like(U), np.zeros_like(V), np.zeros_like(b)
    carry = np.zeros_like(h0)
    for t in range(T, 0, -1):
        dh = 2*c[t-1]*h[t] + carry
        ds = dh*(1 - h[t]**2)
        dU += np.outer(ds, h[t-1])
        dV += np.outer(ds, x[t-1])
        db += ds
        carry = U.T @ ds
    return {"U": dU, "V": dV, "b": db, "h0": carry}
"""),
    "last": ("""
h[0,j] = 0
h[t,j] = tanh(sum(U[j,k]*h[t-1,k], k) + sum(V[j,i]*x[t,i], i)) for t in 1..T
C = sum((h[T,j] - y[j])**2, j)
""", """
def gradient(U, V, x, y):
    T = len(x)
    h = [np.zeros(len(U))]
    for t in range(1, T + 1):
        h.append(np.tanh(U @ h[t-1] + V @ x[t-1]))
    dU, dV = np.zeros_like(U), np.zeros_like(V)
    dh = 2*(h[T] - y)
    for t in range(T, 0, -1):
        ds = dh*(1 - h[t]**2)
        dU += np.outer(ds, h[t-1])
        dV += np.outer(ds, x[t-1])
        dh = U.T @ ds
    return {"U": dU, "V": dV}
"""),
    "outer": ("""
z[i,h] = x[i]*w[h] + b[h]
C = sum(z[i,h]**2, i, h)
""", """
def gradient(x, w, b):
    z = np.outer(x, w) + b
    dz = 2*z
    return {"x": dz @ w, "w": x @ dz, "b": dz.sum(axis=0)}
"""),
    "variance": ("""
mu[j] = mean(x[i,j], i)
v[j] = mean((x[i,j] - mu[j])**2, i)
C = sum(v[j], j)
""", """
def gradient(x):
    n = len(x)
    return {"x": 2*(x - x.mean(axis=0))/n}
"""),
    "attention": ("""
q: (N, d)
k: (M, d)
v: (M, e)
g: (N, e)
S = q@k.T/sqrt(d)
A = softmax(S)
O = A@v
C = sum(g*O)
""", """
def gradient(q, k, v, g):
    root = np.sqrt(q.shape[1])
    S = q @ k.T/root
    A = np.exp(S - S.max(axis=1, keepdims=True))
    A = A/A.sum(axis=1, keepdims=True)
    dv = A.T @ g
    dA = g @ v.T
    dS = A*(dA - (A*dA).sum(axis=1, keepdims=True))
    dS = dS/root
    return {"q": dS @ k, "k": dS.T @ q, "v": dv}
"""),
    "softmax": ("""
z[i,k] = sum(w[k,d]*x[i,d], d) + b[k]
p[i,k] = exp(z[i,k])/sum(exp(z[i,m]), m)
C = sum((p[i,k] - y[i,k])**2, i, k)
""", """
def gradient(w, x, b, y):
    z = x @ w.T + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e/e.sum(axis=1, keepdims=True)
    dp = 2*(p - y)
    dz = p*(dp - (p*dp).sum(axis=1, keepdims=True))
    return {"w": dz.T @ x, "b": dz.sum(axis=0)}
"""),
    "entropy": ("""
z[i] = sum(w[d]*x[i,d], d) + b
a[i] = sigma(z[i])
C = -mean(y[i]*log(a[i]) + (1 - y[i])*log(1 - a[i]), i) + lam/2*sum(w[d]**2, d)
""", """
def gradient(w, x, b, y, lam):
    n = len(x)
    a = 1/(1 + np.exp(-(x @ w + b)))
    dz = (a - y)/n
    return {"w": x.T @ dz + lam*w, "b": dz.sum()}
"""),
    "two": ("""
z1[i,j] = sum(w1[j,k]*x[i,k], k) + b1[j]
a1[i,j] = tanh(z1[i,j])
z2[i,j] = sum(w2[j,k]*a1[i,k], k) + b2[j]
a2[i,j] = sigma(z2[i,j])
C = 1/2*mean(sum((a2[i,j] - y[i,j])**2, j), i)
""", """
def gradient(w1, b1, w2, b2, x, y):
    n = len(x)
    z1 = x @ w1.T + b1
    a1 = np.tanh(z1)
    z2 = a1 @ w2.T + b2
    a2 = 1/(1 + np.exp(-z2))
    d2 = (a2 - y)/n*a2*(1 - a2)
    d1 = d2 @ w2*(1 - a1**2)
    return {"w1": d1.T @ x, "b1": d1.sum(axis=0), "w2": d2.T @ a1, "b2": d2.sum(axis=0)}
"""),
    "three": ("""
z1[i,j] = sum(w1[j,k]*x[i,k], k)
a1[i,j] = tanh(z1[i,j])
z2[i,j] = sum(w2[j,k]*a1[i,k], k)
a2[i,j] = tanh(z2[i,j])
C = 1/2*sum((a2[i,j] - y[i,j])**2, i, j) + lam/2*sum(w1[j,k]**2, j, k)
""", """
def gradient(w1, w2, x, y, lam):
    z1 = x @ w1.T
    a1 = np.tanh(z1)
    z2 = a1 @ w2.T
    a2 = np.tanh(z2)
    d2 = (a2 - y)*(1 - np.tanh(z2)**2)
    d1 = d2 @ w2*(1 - np.tanh(z1)**2)
    return {"w1": d1.T @ x + lam*w1, "w2": d2.T @ a1}
"""),
    "layers": ("""
a[0,i,j] = x[i,j]
z[l,i,j] = sum(w[l,j,k]*a[l-1,i,k], k) + b[l,j] for l in 1..L
a[l,i,j] = tanh(z[l,i,j]) for l in 1..L
C = 1/2*mean(sum((a[L,i,j] - y[i,j])**2, j), i)
""", """
def gradient(w, b, x, y):
    n, L = len(x), len(w)
    a, z = [x], [None]
    for l in range(L):
        z.append(a[-1] @ w[l].T + b[l])
        a.append(np.tanh(z[-1]))
    dw, db = [None]*L, [None]*L
    dz = (a[L] - y)/n*(1 - a[L]**2)
    for l in range(L, 0, -1):
        dw[l-1] = dz.T @ a[l-1]
        db[l-1] = dz.sum(axis=0)
        if l > 1:
            dz = dz @ w[l-1]*(1 - np.tanh(z[l-1])**2)
    return {"w": dw, "b": db}
"""),
    "relu": ("""
z[i,j] = sum(w[j,k]*x[i,k], k) + b[j]
h[i,j] = relu(z[i,j])
o[i] = sum(u[j]*h[i,j], j)
C = mean((o[i] - y[i])**2, i)
""", """
def gradient(w, b, u, x, y):
    n = len(x)
    z = x @ w.T + b
    h = np.maximum(z, 0)
    do = 2*(h @ u - y)/n
    dz = np.outer(do, u)*(z > 0)
    return {"w": dz.T @ x, "b": dz.sum(axis=0), "u": h.T @ do}
"""),
    "scaled": ("""
e[i] = x[i]*(s[i] - t)
C = sum(e[i]**2, i)
""", """
def gradient(x, s, t):
    e = x*(s - t)
    de = 2*e
    return {"x": de*(s - t), "s": de*x, "t": -(de*x).sum()}
"""),
    "mean": ("""
m = mean(x[i], i)
C = sum(c[i]*(x[i] - m)**2, i)
""", """
def gradient(x, c):
    n = len(x)
    m = x.sum()/n
    e = c*(x - m)
    return {"x": 2*e - 2*e.sum()/n}
"""),
    "norms": ("""
r[i] = sqrt(sum(x[i,k]**2, k) + eps)
C = sum(c[i]*r[i], i)
""", """
def gradient(x, c, eps):
    r = np.sqrt((x**2).sum(axis=1) + eps)
    return {"x": (c/r)[:, None]*x, "eps": (c/(2*r)).sum()}
"""),
    "product": ("""
X: (n, m)
W: (m, p)
Y: (n, p)
Z = X@W
C = norm(Z - Y)**2
""", """
def gradient(X, W, Y):
    G = 2*(X @ W - Y)
    return {"W": X.T @ G, "X": G @ W.T}
"""),
    "chain": ("""
C = sum((1 - x[i])**2 + 100*(x[i+1] - x[i]**2)**2, i in 0..n-2)
""", """
def gradient(x):
    n = len(x)
    g = np.zeros(n)
    for i in range(n - 1):
        g[i] += -2*(1 - x[i]) - 400*x[i]*(x[i+1] - x[i]**2)
        g[i+1] += 200*(x[i+1] - x[i]**2)
    return {"x": g}
"""),
}

# model -> rows of what stands in the source, what is wrongly written there, what is to be said (or one of several)
MISTAKES = {
    "batchnorm": [
        (" + 2*(x - mu)*dv/n", "", "the path through v[j] is left out"),
        (" + dmu/n", "", "the path through mu[j] is left out"),
        (" + 2*(x - mu)*dv/n + dmu/n", "", "mu and v are held constant"),
        ("((x - mu)**2).mean(axis=0)", "((x - mu)**2).sum(axis=0)/(n - 1)", "I - 1 stands where I belongs"),
        ("    s = np.sqrt(v + eps)", "    s = np.sqrt(np.sqrt(v + eps))", "taken twice"),
        ("dxh = do*g", "dxh = do", "the factor g[j] is missing"),
        ("/(2*s**2)", "/(2*s)", "dv"),
        ("dmu = -dxh", "dmu = dxh", "sign"),
        ("mu = x.mean(axis=0)", "mu = x.mean(axis=1, keepdims=True)", "mu is taken over j, not over i"),
        ("((x - mu)**2).mean(axis=0)", "((x - mu)**2).mean(axis=1, keepdims=True)", "v is taken over j, not over i"),
    ],
    "recurrent": [
        ("carry = U.T @ ds", "carry = U.T @ ds*(t % 2)", None),
        ("dh = 2*c[t-1]*h[t] + carry", "dh = 2*c[t-1]*h[t]", "from one t to another, is left out"),
        ("(1 - h[t]**2)", "(1 - s[t]**2)", "s[t,j]"),
        ("carry = U.T @ ds", "carry = U @ ds", "transposed"),
        ("carry = U.T @ ds", "carry = U.T @ dh", "the factor 1 - h[t+1,k]**2"),
        ("range(T, 0, -1)", "range(T, T - 2, -1)", "cut off"),
        ("np.outer(ds, h[t-1])", "np.outer(ds, h[t])", "read one off"),
    ],
    "last": [
        ("range(T, 0, -1)", "range(T, T - 1, -1)", "from one t to another, is left out"),
        ("range(T, 0, -1)", "range(T, T - 2, -1)", "cut off"),
        ("dh = U.T @ ds", "dh = U.T @ dh", "is missing"),
    ],
    "outer": [
        ("dz.sum(axis=0)", "4*dz.sum(axis=0)", "4"),
        ("dz.sum(axis=0)", "len(x)*dz.sum(axis=0)", "I"),
        ("dz.sum(axis=0)", "dz.sum(axis=0)/len(x)", "averaged"),
    ],
    "variance": [
        ("/n}", "/(n - 1)}", "I - 1 stands where I belongs"),
        ("2*(x", "(x", "the factor 2 is missing"),
        ("x.mean(axis=0)", "x.mean(axis=1, keepdims=True)", "mu is taken over j, not over i"),
        (")/n}", ")}", "1/I is left out"),
    ],
    "attention": [
        ("dS = dS/root", "dS = dS", "n"),
        ("A*(dA - (A*dA).sum(axis=1, keepdims=True))", "A*(1 - A)*dA", "only the diagonal"),
        ("A/A.sum(axis=1, keepdims=True)", "A/A.sum(axis=0, keepdims=True)", "is normalised over i, not over"),
    ],
    "softmax": [
        ("dz = p*(dp - (p*dp).sum(axis=1, keepdims=True))", "dz = p*(1 - p)*dp", "only the diagonal"),
        ("e/e.sum(axis=1, keepdims=True)", "e/e.sum(axis=0, keepdims=True)", "is normalised over i, not over"),
        ("dz = p*(dp - (p*dp).sum(axis=1, keepdims=True))", "dz = dp", "the Jacobian of p[i,k] by z[i,k] is missing"),
    ],
    "entropy": [
        ("dz = (a - y)/n", "dz = (a - y)*a*(1 - a)/n", "sigma'"),
        ("lam*w", "lam*w/n", "divided by I"),
        ("dz.sum()", "dz.sum() + lam*b", "regularised"),
        (" + lam*w", "", "the term lam*w[d] is missing"),
        ("lam*w", "w", "the factor lam is missing"),
        ("dz.sum()", "dz.mean()", "averaged"),
    ],
    "two": [
        ("(1 - a1**2)", "a1*(1 - a1)", "sigma"),
        ("(1 - a1**2)", "(a1 > 0)", "relu"),
        ("(1 - a1**2)", "(1 - z2[:, :1]**2)", None),
        ("*a2*(1 - a2)", "", "sigma'(z2[i,j])"),
        ("*(1 - a1**2)", "", "the factor 1 - a1[i,j]**2 is missing"),
    ],
    "three": [
        ("*(1 - np.tanh(z1)**2)", "*(1 - np.tanh(z2)**2)", "the derivative of tanh at z2[i,j] stands where that of tanh belongs"),
        ("*(1 - np.tanh(z1)**2)", "*(1 - z1**2)", "z1[i,j] stands where a1[i,j] belongs"),
        ("lam*w1", "lam*w1/len(x)", "is divided by I"),
        ("d2.T @ a1", "d2.T @ a1 + lam*w2", "w2 is regularised as w1 is"),
        ("(a2 - y)*(1", "a2 - y*(1", "a bracket is in the wrong place"),
        ("np.tanh(z2)\n", "np.tanh(z2)\n    a2 = a2.sum()*np.ones_like(a2)\n", None),
    ],
    "layers": [
        ("*(1 - a[L]**2)", "", "in the equation of dC/dz[L,i,j]"),
        ("*(1 - np.tanh(z[l-1])**2)", "", "the factor 1 - a[l,i,j]**2 is missing"),
        ("*(1 - np.tanh(z[l-1])**2)", "*(1 - np.tanh(z[l])**2)", "z[l+1"),
        ("dz = dz @ w[l-1]*(1", "dz = dz @ w[l-1].T*(1", "transposed"),
    ],
    "relu": [
        ("*(z > 0)", "", "the factor [z[i,j] > 0] is missing"),
        ("*(z > 0)", "*(1 - h**2)", "tanh"),
        ("*(z > 0)", "*h*(1 - h)", "sigma"),
        ("2*(h @ u - y)/n", "2*(h @ u - y)", "1/I is left out"),
    ],
    "scaled": [
        ("e = x*(s - t)", "e = x*s - t", "bracket"),
        ("de*(s - t)", "de*s - t", "bracket"),
    ],
    "mean": [
        ("2*e.sum()/n", "2*e.sum()", "1/I is left out"),
        ("n = len(x)", "n = len(x) - 1", "I - 1 stands where I belongs"),
        ("e.sum()/n}", "(e.sum()/n if 0 else e.sum()*n/n)}", "1/I is left out"),
        (" - 2*e.sum()/n", "", "the path through m is left out"),
        ("    e = c*(x - m)\n    return {\"x\": 2*e - 2*e.sum()/n}", "    m = x[1:].sum()/n\n    e = c*(x - m)\n    return {\"x\": 2*e - np.where(np.arange(n) > 0, 2*e.sum()/n, 0)}",
         "it is the gradient of another cost: sum(x[i], i) lacks its first term of i"),
        ("x.sum()/n", "x.sum()/(n - 1)", "I - 1 stands where I belongs"),
    ],
    "norms": [
        ("(c/r)[:, None]*x", "(c/np.sqrt(r))[:, None]*x", "taken twice"),
        ("(c/r)[:, None]*x", "(c/(2*r))[:, None]*x", "the factor 1/2 is one too many"),
    ],
    "product": [
        ("X.T @ G", "W.T @ G", "W[i,j] stands where X[i,j] belongs"),
        ("G @ W.T", "G @ W", "transposed"),
        ("X.T @ G", "G.T @ X", "transposed"),
    ],
    "chain": [
        ("    return", "    g[0] += 2*x[1]\n    return", "is wrong in one entry alone, x[0]"),
        ("    return", "    g[0] += 400*x[0]*(x[1] - x[0]**2) - 400*x[0]*(x[2] - x[0]**2)\n    return", "in one entry alone: x[i+1]"),
        ("range(n - 1)", "range(n - 2)", "ends one too early"),
    ],
}


def written(source):
    """The function that a source defines."""
    names = {"np": np}
    exec(source, names)
    return names["gradient"]


def mistaken(source, old, new):
    """The function with a mistake in it."""
    assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times"
    return written(source.replace(old, new))
