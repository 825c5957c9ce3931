"""Maps that keep distances, and learning on graphs and sets."""

import numpy as np

from tests.agreement.models import between, labels, shares
from .papers import paper


@paper("""
    d2[i,j] = sum((y[i,k] - y[j,k])**2, k)
    Z = sum([k != l]*1/(1 + d2[k,l]), k, l)
    q[i,j] = 1/(1 + d2[i,j])/Z
    C = sum([i != j]*p[i,j]*log(p[i,j]/q[i,j]), i, j)
    """, "van der Maaten, Hinton, Visualizing data using t-SNE (2008), (4)-(5)", by="y", y=(5, 2), p=between(0.01, 0.1, 5, 5))
def t_SNE(xp, y, p):
    inverse = 1/(1 + xp.sum((y[:, None] - y)**2, 2))
    off = 1 - xp.eye(5)
    return xp.sum(off*p*(xp.log(p) - xp.log(inverse) + xp.log(xp.sum(off*inverse))))


@paper("""
    d[i,j] = sum((y[i,k] - y[j,k])**2, k)
    q[i,j] = exp(-d[i,j])/sum([k != i]*exp(-d[i,k]), k)
    C = sum([i != j]*p[i,j]*log(p[i,j]/q[i,j]), i, j)
    """, "Hinton, Roweis, Stochastic neighbor embedding (2002), (3)-(4)", by="y", y=(5, 2), p=between(0.05, 0.4, 5, 5))
def stochastic_neighbour_embedding(xp, y, p):
    d = xp.sum(y**2, 1)[:, None] + xp.sum(y**2, 1) - 2*y @ y.T
    logs = xp.log_softmax(xp.where(xp.eye(5) == 1, -xp.inf, -d), 1)
    return xp.sum(xp.where(xp.eye(5) == 1, 0, p*(xp.log(p) - xp.where(xp.eye(5) == 1, 0, logs))))


@paper("""
    C = sum(sum(w[i,j]*(sqrt(sum((x[i,k] - x[j,k])**2, k)) - D[i,j])**2, j in i+1..N-1), i in 0..N-2)
    """, "Kruskal, Multidimensional scaling (1964); de Leeuw (1977), raw stress", by="x", x=(5, 2), D=between(0.5, 3, 5, 5), w=between(0.5, 2, 5, 5))
def multidimensional_scaling(xp, x, D, w):
    rows, columns = np.triu_indices(5, 1)
    apart = xp.linalg.norm(x[rows] - x[columns], axis=1)
    return xp.sum(w[rows, columns]*(apart - D[rows, columns])**2)


@paper("""
    X: (N, K)
    D: (N, N) symmetric
    H = eye(N) - ones(N, N)/N
    T = -1/2*H@D@H
    C = norm(T - X@X.T)**2
    """, "Tenenbaum, de Silva, Langford, A global geometric framework (2000), note 43, ISOMAP, D the squared geodesics", by="X", X=(5, 2),
       D=lambda rng: (lambda x: ((x[:, None] - x)**2).sum(2))(rng.normal(size=(5, 3))))
def isometric_map(xp, X, D):
    T = -(D - xp.mean(D, 0) - xp.mean(D, 1)[:, None] + xp.mean(D))/2
    return xp.sum((T - X @ X.T)**2)


@paper("""
    index e: (N, K) in 0..N-1
    C = sum((x[i,d] - sum(w[i,k]*x[e[i,k],d], k))**2, i, d)
    """, "Roweis, Saul, Nonlinear dimensionality reduction by locally linear embedding (2000), (1)", x=(5, 2),
       e=lambda rng: np.stack([rng.permutation(np.delete(np.arange(5), i))[:3] for i in range(5)]), w=shares(5, 3))
def locally_linear_embedding(xp, x, e, w):
    return xp.sum((x - xp.einsum("ik,ikd->id", w, x[e]))**2)


@paper("""
    index u, v: (E) in 0..N-1
    h[n,k] = sum(X[n,d]*W[d,k], d)
    m[n,k] = sum([n = u[e]]*h[v[e],k]*c[e], e)
    a[n,k] = relu(m[n,k])
    z[n,j] = sum(a[n,k]*V[k,j], k)
    index y: (N) in 0..J-1
    C = -mean(z[n,y[n]] - log(sum(exp(z[n,j]), j)), n)
    """, "Kipf, Welling, Semi-supervised classification with graph convolutional networks (2017), (9)-(10)", by="W V", X=(5, 3), W=(3, 4), V=(4, 2),
       u=labels(5, 8), v=lambda rng: rng.integers(0, 5, 8), c=between(0.2, 0.6, 8), y=labels(2, 5))
def graph_convolution(xp, X, W, V, u, v, c, y):
    A = xp.zeros((5, 5)).at[u, v].add(c)
    logs = xp.log_softmax(xp.relu(A @ X @ W) @ V, 1)
    return -xp.mean(logs[xp.arange(5), y])


@paper("""
    index s, t: (E) in 0..N-1
    h[n,k] = sum(W[k,d]*x[n,d], d)
    g[e] = leaky_relu(sum(a[k]*h[t[e],k] + b[k]*h[s[e],k], k))
    Z[n] = sum([n = t[e]]*exp(g[e]), e)
    al[e] = exp(g[e])/Z[t[e]]
    o[n,k] = elu(sum([n = t[e]]*al[e]*h[s[e],k], e))
    C = sum((o[n,k] - y[n,k])**2, n, k)
    """, "Velickovic et al., Graph attention networks (2018), (1)-(4)", by="W a b", x=(4, 3), W=(2, 3), a=(2,), b=(2,), y=(4, 2),
       s=lambda rng: rng.integers(0, 4, 9), t=labels(4, 9))
def graph_attention(xp, x, W, a, b, y, s, t):
    h = x @ W.T
    raw = h[t] @ a + h[s] @ b
    g = xp.where(raw > 0, raw, 0.01*raw)
    rows = [xp.softmax(g[t == n]) @ h[s[t == n]] for n in range(4)]
    o = xp.stack(rows)
    return xp.sum((xp.where(o > 0, o, xp.expm1(xp.minimum(o, 0))) - y)**2)


@paper("""
    index s, t: (E) in 0..N-1
    h[0,n,k] = x[n,k]
    m[l,e,k] = relu(sum(A[k,j]*h[l-1,s[e],j] + B[k,j]*h[l-1,t[e],j], j) + sum(G[k,f]*w[e,f], f))    for l in 1..L
    h[l,n,k] = tanh(sum(U[k,j]*h[l-1,n,j], j) + sum([n = t[e]]*m[l,e,k], e))                        for l in 1..L
    r = sum(v[k]*mean(h[L,n,k], n), k)
    C = (r - y)**2
    """, "Gilmer et al., Neural message passing for quantum chemistry (2017), (1)-(3)", by="A B G U v", x=(4, 3), A=(3, 3), B=(3, 3), G=(3, 2),
       U=(3, 3), v=(3,), w=(7, 2), s=labels(4, 7), t=lambda rng: rng.integers(0, 4, 7), y=(), L=2)
def message_passing(xp, x, A, B, G, U, v, w, s, t, y, L):
    h = x
    for _ in range(L):
        messages = xp.relu(h[s] @ A.T + h[t] @ B.T + w @ G.T)
        h = xp.tanh(h @ U.T + xp.zeros((4, 3)).at[t].add(messages))
    return (xp.mean(h @ v) - y)**2


@paper("""
    f[s,n,k] = relu(sum(W[k,d]*x[s,n,d], d) + b[k])
    g[s,k] = sum(f[s,n,k], n)
    r[s] = sum(v[j]*tanh(sum(U[j,k]*g[s,k], k)), j)
    C = mean((r[s] - y[s])**2, s)
    """, "Zaheer et al., Deep sets (2017), (2)", by="W b U v", x=(3, 5, 2), W=(4, 2), b=(4,), U=(3, 4), v=(3,), y=(3,))
def deep_sets(xp, x, W, b, U, v, y):
    pooled = sum(xp.relu(x[:, n] @ W.T + b) for n in range(5))
    return xp.mean((xp.tanh(pooled @ U.T) @ v - y)**2)


@paper("""
    f[n,k] = relu(sum(W[k,d]*sum(T[d,c]*x[n,c], c), d) + b[k])
    g[k] = max(f[n,k], n)
    z[j] = sum(V[j,k]*g[k], k)
    index y: () in 0..J-1
    C = log(sum(exp(z[j]), j)) - z[y] + lam*sum(([c = d] - sum(T[c,e]*T[d,e], e))**2, c, d)
    """, "Qi et al., PointNet (2017), (1)-(2)", by="W T b V", x=(6, 3), W=(5, 3), T=(3, 3), b=between(0.5, 1, 5), V=(3, 5), y=labels(3),
       lam=between(0.001, 0.1))
def PointNet(xp, x, W, T, b, V, y, lam):
    z = V @ xp.max(xp.relu(x @ T.T @ W.T + b), 0)
    return xp.logsumexp(z) - z[y] + lam*xp.sum((T @ T.T - xp.eye(3))**2)


@paper("""
    f: (N)
    A: (N, N) symmetric
    y, m: (N)
    L = diag(A@ones(N)) - A
    C = m@(f - y)**2 + lam*f@L@f
    lam: ()
    """, "Zhu, Ghahramani, Lafferty, Semi-supervised learning using Gaussian fields (2003), (1)", by="f", f=(5,), y=(5,), m=between(0, 1, 5),
       A=lambda rng: (lambda a: (a + a.T)/2)(rng.uniform(0, 1, (5, 5))), lam=between(0.1, 1))
def label_propagation(xp, f, A, y, m, lam):
    return xp.sum(m*(f - y)**2) + lam*xp.sum(A*(f[:, None] - f)**2)/2


@paper("""
    a[i,j] = exp(-c[i,j]/eps)
    u[0,i] = 1
    v[t,j] = q[j]/sum(a[i,j]*u[t-1,i], i)     for t in 1..T
    u[t,i] = p[i]/sum(a[i,j]*v[t,j], j)       for t in 1..T
    C = sum(u[T,i]*a[i,j]*v[T,j]*c[i,j], i, j)
    assume eps > 0
    assume p > 0
    assume q > 0
    """, "Cuturi, Sinkhorn distances (2013), algorithm 1", p=shares(3), q=shares(4), c=between(0.1, 2, 3, 4), eps=between(0.3, 1), T=3)
def Sinkhorn_steps(xp, p, q, c, eps, T):
    a, u = xp.exp(-c/eps), xp.ones(3)
    for _ in range(T):
        v = q/(u @ a)
        u = p/(a @ v)
    return u @ (a*c) @ v


@paper("""
    r[0,0] = (x[0] - y[0])**2
    r[i,0] = (x[i] - y[0])**2 + r[i-1,0]                                                      for i in 1..N
    r[0,j] = (x[0] - y[j])**2 + r[0,j-1]                                                      for j in 1..M
    r[i,j] = (x[i] - y[j])**2 - g*log(exp(-r[i-1,j-1]/g) + exp(-r[i-1,j]/g) + exp(-r[i,j-1]/g))    for i in 1..N, j in 1..M
    C = r[N,M]
    assume g > 0
    """, "Cuturi, Blondel, Soft-DTW (2017), (1) and algorithm 1", x=(4,), y=(5,), g=between(0.5, 2))
def soft_dynamic_time_warping(xp, x, y, g):
    r = {}
    for i in range(4):
        for j in range(5):
            before = [r[at] for at in ((i - 1, j - 1), (i - 1, j), (i, j - 1)) if at in r]
            r[i, j] = (x[i] - y[j])**2 + (-g*xp.logsumexp(-xp.stack(before)/g) if before else 0)
    return r[3, 4]
