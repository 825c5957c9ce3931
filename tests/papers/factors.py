"""Words, items, relations: embeddings, factors, and what is learned from lists of pairs."""

from tests.agreement.models import between, labels, positive_definite
from .papers import paper


def places(number, *shape):
    """Whole numbers below a number, some of them twice."""
    return lambda rng: rng.integers(0, number, shape)


@paper("""
    index c, o: (B) in 0..V-1
    index k: (B, K) in 0..V-1
    s[b] = sum(u[c[b],d]*v[o[b],d], d)
    t[b,m] = sum(u[c[b],d]*v[k[b,m],d], d)
    C = -mean(log(sigma(s[b])) + sum(log(sigma(-t[b,m])), m), b)
    """, "Mikolov et al., Distributed representations of words and phrases (2013), (4)", u=(6, 3), v=(6, 3), c=places(6, 5), o=places(6, 5),
       k=places(6, 5, 2))
def skip_gram(xp, u, v, c, o, k):
    s = xp.sum(u[c]*v[o], 1)
    t = xp.einsum("bd,bmd->bm", u[c], v[k])
    return (xp.sum(xp.softplus(-s)) + xp.sum(xp.softplus(t)))/5


@paper("""
    index w: (B, M) in 0..V-1
    index y: (B) in 0..V-1
    h[b,d] = mean(E[w[b,m],d], m)
    z[b,k] = sum(U[k,d]*h[b,d], d)
    C = -mean(z[b,y[b]] - log(sum(exp(z[b,k]), k)), b)
    """, "Mikolov et al., Efficient estimation of word representations (2013), section 3.1, with the full softmax", w=places(6, 4, 3),
       y=places(6, 4), E=(6, 3), U=(6, 3))
def continuous_bag_of_words(xp, w, y, E, U):
    logs = xp.log_softmax(xp.mean(E[w], 1) @ U.T, 1)
    return -xp.mean(logs[xp.arange(4), y])


@paper("""
    assume X > 0
    f[i,j] = min(1, (X[i,j]/top)**0.75)
    J = sum(f[i,j]*(sum(w[i,d]*v[j,d], d) + a[i] + b[j] - log(X[i,j]))**2, i, j)
    """, "Pennington, Socher, Manning, GloVe (2014), (8)-(9)", by="w v a b", X=between(0.5, 9, 4, 4), top=between(4, 5), w=(4, 2), v=(4, 2), a=(4,),
       b=(4,))
def GloVe(xp, X, top, w, v, a, b):
    weight = xp.where(X < top, (X/top)**0.75, 1.)
    return xp.sum(weight*(w @ v.T + a[:, None] + b - xp.log(X))**2)


@paper("""
    index u: (M) in 0..I-1
    index i: (M) in 0..J-1
    p[m] = mu + b[u[m]] + c[i[m]] + sum(P[u[m],f]*Q[i[m],f], f)
    R[m] = lam*(b[u[m]]**2 + c[i[m]]**2 + sum(P[u[m],f]**2 + Q[i[m],f]**2, f))
    C = sum((r[m] - p[m])**2 + R[m], m)
    """,
       "Koren, Bell, Volinsky, Matrix factorization techniques for recommender systems (2009), (5)", by="b c P Q", u=places(4, 9), i=places(5, 9),
       r=between(1, 5, 9), mu=between(2, 4), b=(4,), c=(5,), P=(4, 2), Q=(5, 2), lam=between(0.1, 1))
def observed_ratings(xp, u, i, r, mu, b, c, P, Q, lam):
    error = r - mu - b[u] - c[i] - xp.einsum("mf,mf->m", P[u], Q[i])
    return xp.sum(error**2) + lam*(xp.sum(b[u]**2) + xp.sum(c[i]**2) + xp.sum(P[u]**2) + xp.sum(Q[i]**2))


@paper("""
    index u, i, j: (M) in 0..N-1
    x[m] = sum(W[u[m],f]*(H[i[m],f] - H[j[m],f]), f)
    C = -sum(log(sigma(x[m])), m) + lam*sum(W[n,f]**2 + H[n,f]**2, n in 0..N-1, f)
    """, "Rendle et al., BPR: Bayesian personalized ranking (2009), section 4.1", u=places(5, 8), i=places(5, 8), j=places(5, 8), W=(5, 2), H=(5, 2),
       lam=between(0.1, 1))
def personalised_ranking(xp, u, i, j, W, H, lam):
    scores = W @ H.T
    return xp.sum(xp.softplus(scores[u, j] - scores[u, i])) + lam*(xp.sum(W*W) + xp.sum(H*H))


@paper("""
    V: (m, n)
    W: (m, r)
    H: (r, n)
    assume V > 0
    assume W > 0
    assume H > 0
    D = sum(V*log(V/(W@H)) - V + W@H)
    """, "Lee, Seung, Algorithms for non-negative matrix factorization (2001), (3)", by="W H", V=between(0.5, 4, 4, 5), W=between(0.1, 1, 4, 2),
       H=between(0.1, 1, 2, 5))
def nonnegative_factors(xp, V, W, H):
    P = xp.einsum("ik,kj->ij", W, H)
    return xp.sum(V*(xp.log(V) - xp.log(P))) + xp.sum(P) - xp.sum(V)


@paper("""
    z[n] = w0 + sum(w[i]*x[n,i], i) + sum(sum([i < j]*sum(v[i,f]*v[j,f], f)*x[n,i]*x[n,j], j), i)
    C = mean(log(1 + exp(-y[n]*z[n])), n)
    """, "Rendle, Factorization machines (2010), (1)", by="w0 w v", x=(5, 4), y=lambda rng: rng.choice([-1., 1.], 5), w0=(), w=(4,), v=(4, 2))
def factorisation_machine(xp, x, y, w0, w, v):
    pairs = xp.sum((x @ v)**2 - x**2 @ v**2, 1)/2
    return xp.mean(xp.softplus(-y*(w0 + x @ w + pairs)))


@paper("""
    index c: (B, F) in 0..V-1
    e[n,f,d] = E[c[n,f],d]
    first[n] = sum(w[c[n,f]], f)
    second[n] = sum([f < g]*e[n,f,d]*e[n,g,d], f, g, d)
    h[n,k] = relu(sum(W[k,f,d]*e[n,f,d], f, d) + b[k])
    p[n] = sigma(first[n] + second[n] + sum(v[k]*h[n,k], k))
    C = -mean(y[n]*log(p[n]) + (1 - y[n])*log(1 - p[n]), n)
    """, "Guo et al., DeepFM (2017), (1)-(4)", by="E w W b v", c=places(7, 4, 3), y=lambda rng: rng.integers(0, 2, 4).astype(float), E=(7, 2), w=(7,),
       W=(5, 3, 2), b=(5,), v=(5,))
def deep_factorisation_machine(xp, c, y, E, w, W, b, v):
    e = E[c]
    pairs = (xp.sum(xp.sum(e, 1)**2, 1) - xp.sum(e**2, (1, 2)))/2
    z = xp.sum(w[c], 1) + pairs + xp.relu(e.reshape(4, 6) @ W.reshape(5, 6).T + b) @ v
    return xp.mean(xp.softplus(z) - y*z)


@paper("""
    index c: (B) in 0..V-1
    a[n,k] = relu(sum(U[k,d]*E[c[n],d], d) + sum(W[k,j]*x[n,j], j) + b[k])
    z[n] = w[c[n]] + sum(v[k]*a[n,k], k) + b0
    C = mean(softplus(z[n]) - y[n]*z[n], n)
    """, "Cheng et al., Wide and deep learning for recommender systems (2016), (3)", by="E U W b w v b0", c=places(4, 5), x=(5, 3),
       y=lambda rng: rng.integers(0, 2, 5).astype(float), E=(4, 2), U=(3, 2), W=(3, 3), b=(3,), w=(4,), v=(3,), b0=())
def wide_and_deep(xp, c, x, y, E, U, W, b, w, v, b0):
    hidden = xp.relu(xp.concatenate([E[c], x], 1) @ xp.concatenate([U, W], 1).T + b)
    z = w[c] + hidden @ v + b0
    return xp.mean(xp.logaddexp(0, z) - y*z)


@paper("""
    index h, t, g: (M) in 0..N-1
    index r: (M) in 0..R-1
    p[m] = sqrt(sum((e[h[m],d] + q[r[m],d] - e[t[m],d])**2, d))
    n[m] = sqrt(sum((e[h[m],d] + q[r[m],d] - e[g[m],d])**2, d))
    L = sum(max(0, gamma + p[m] - n[m]), m)
    """, "Bordes et al., Translating embeddings (2013), (1)", by="e q", h=places(5, 6), t=places(5, 6), g=places(5, 6), r=places(3, 6), e=(5, 3), q=(3, 3),
       gamma=between(0.5, 2))
def TransE(xp, h, t, g, r, e, q, gamma):
    moved = e[h] + q[r]
    return xp.sum(xp.relu(gamma + xp.linalg.norm(moved - e[t], axis=1) - xp.linalg.norm(moved - e[g], axis=1)))


@paper("""
    index h, t: (M) in 0..N-1
    index r: (M) in 0..R-1
    s[m] = sum(e[h[m],d]*w[r[m],d]*e[t[m],d], d)
    C = sum(softplus(-y[m]*s[m]), m) + lam*(sum(e[n,d]**2, n in 0..N-1, d) + sum(w[k,d]**2, k in 0..R-1, d))
    """, "Yang et al., Embedding entities and relations (2015), (3); Trouillon et al. (2016), (11)", by="e w", h=places(5, 6), t=places(5, 6),
       r=places(3, 6), y=lambda rng: rng.choice([-1., 1.], 6), e=(5, 3), w=(3, 3), lam=between(0.01, 0.1))
def DistMult(xp, h, t, r, y, e, w, lam):
    s = xp.einsum("md,md,md->m", e[h], w[r], e[t])
    return xp.sum(xp.logaddexp(0, -y*s)) + lam*(xp.sum(e*e) + xp.sum(w*w))


@paper("""
    X: (N, D)
    W: (D, K)
    mu: (D)
    Z = (X - outer(ones(N), mu))@W
    C = norm(X - outer(ones(N), mu) - Z@W.T)**2/N
    """, "Bishop, Pattern Recognition and Machine Learning (2006), (12.11)-(12.18)", by="W mu", X=(6, 4), W=(4, 2), mu=(4,))
def principal_components(xp, X, W, mu):
    centred = X - mu
    return xp.mean(xp.sum((centred @ (xp.eye(4) - W @ W.T))**2, 1))


@paper("""
    S: (D, D) symmetric
    W: (D, K)
    s2: ()
    assume s2 > 0
    M = W@W.T + s2*eye(D)
    L = -N/2*(D*log(2*pi) + logdet(M) + tr(inv(M)@S))
    """, "Tipping, Bishop, Probabilistic principal component analysis (1999), (4)-(5)", by="W s2", S=positive_definite(4), W=(4, 2),
       s2=between(0.5, 1), N=7)
def probabilistic_principal_components(xp, S, W, s2, N):
    M = W @ W.T + s2*xp.eye(4)
    return -N*(4*xp.log(2*xp.pi) + xp.logdet(M) + xp.trace(xp.linalg.solve(M, S)))/2


@paper("""
    X: (N, D)
    L: (D, K)
    psi: (D)
    mu: (D)
    assume psi > 0
    V = L@L.T + diag(psi)
    Z = X - outer(ones(N), mu)
    C = N/2*logdet(V) + 1/2*tr(Z@inv(V)@Z.T)
    """, "Rubin, Thayer, EM algorithms for ML factor analysis (1982), (1)-(3)", by="L psi mu", X=(6, 4), L=(4, 2), psi=between(0.5, 2, 4), mu=(4,))
def factor_analysis(xp, X, L, psi, mu):
    V = L @ L.T + xp.diag(psi)
    return 3*xp.logdet(V) + sum((x - mu) @ xp.linalg.solve(V, x - mu) for x in X)/2


@paper("""
    z[i,j] = sum(U[i,k]*V[j,k], k) + b[j]
    C = -sum(W[i,j]*(Y[i,j]*log(sigma(z[i,j])) + (1 - Y[i,j])*log(1 - sigma(z[i,j]))), i, j) + lam/2*(sum(U[i,k]**2, i, k) + sum(V[j,k]**2, j, k))
    """, "Johnson, Logistic matrix factorization for implicit feedback data (2014), (2)-(4)", by="U V b", U=(4, 2), V=(5, 2), b=(5,),
       W=between(0.2, 2, 4, 5), Y=lambda rng: rng.integers(0, 2, (4, 5)).astype(float), lam=between(0.1, 1))
def logistic_factors(xp, U, V, b, W, Y, lam):
    z = U @ V.T + b
    return xp.sum(W*(xp.softplus(z) - Y*z)) + lam*(xp.sum(U*U) + xp.sum(V*V))/2


@paper("""
    index y: (N) in 0..K-1
    d2[n,k] = sum((sum(A[e,d]*(x[n,d] - m[k,d]), d))**2, e)
    C = mean(d2[n,y[n]] + log(sum(exp(-d2[n,k]), k)), n)
    """, "Snell, Swersky, Zemel, Prototypical networks (2017), (2)", by="A m", x=(6, 3), A=(2, 3), m=(3, 3), y=labels(3, 6))
def prototypes(xp, x, A, m, y):
    distances = xp.sum(((x[:, None] - m) @ A.T)**2, 2)
    return -xp.mean(xp.log_softmax(-distances, 1)[xp.arange(6), y])
