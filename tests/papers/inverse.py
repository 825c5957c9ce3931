"""Inverse problems: images and signals from what is measured of them."""

from tests.agreement.models import between, labels, positive_definite
from .papers import paper


@paper("""
    D[i,j] = sqrt((u[i+1,j] - u[i,j])**2 + (u[i,j+1] - u[i,j])**2 + eps**2)    for i in 0..M-1, j in 0..N-1
    C = 1/2*sum((u[i,j] - f[i,j])**2, i in 0..M, j in 0..N) + lam*sum(D[i,j], i in 0..M-1, j in 0..N-1)
    """, "Rudin, Osher, Fatemi, Nonlinear total variation (1992), (2.1)", by="u", u=(4, 5), f=(4, 5), lam=between(0.1, 1), eps=between(0.01, 0.1))
def total_variation(xp, u, f, lam, eps):
    down, right = xp.diff(u, axis=0)[:, :-1], xp.diff(u, axis=1)[:-1]
    return xp.sum((u - f)**2)/2 + lam*xp.sum(xp.sqrt(down**2 + right**2 + eps**2))


@paper("""
    b[i] = sum([0 <= i-m <= N-1]*k[m]*x[i-m], m) for i in 0..N-1
    C = sum((b[i] - y[i])**2, i in 0..N-1)/2 + lam*sum(abs(x[i+1] - x[i]), i in 0..N-2) + mu*sum(k[m]**2, m)
    """, "Chan, Wong, Total variation blind deconvolution (1998), (2)", by="x k", x=(7,), k=(3,), y=(7,), lam=between(0.1, 1), mu=between(0.1, 1))
def blind_deconvolution(xp, x, k, y, lam, mu):
    return xp.sum((xp.convolve(x, k)[:7] - y)**2)/2 + lam*xp.sum(xp.abs(xp.diff(x))) + mu*xp.dot(k, k)


@paper("""
    p[r] = sum(A[r,j]*x[j], j)
    L = sum(I0*exp(-p[r]) - y[r]*(log(I0) - p[r]), r)
    R = sum(w[j,k]*log(cosh((x[j] - x[k])/delta)), j, k)
    C = L + beta*R
    """, "Lange, Carson, EM reconstruction algorithms for transmission tomography (1984), (9); Green (1990)", by="x", A=between(0, 1, 6, 4),
       x=between(0, 1, 4), y=between(1, 5, 6), I0=between(5, 9), w=between(0, 1, 4, 4), delta=between(0.5, 1), beta=between(0.1, 1))
def tomography(xp, A, x, y, I0, w, delta, beta):
    u = (x[:, None] - x)/delta
    return xp.sum(I0*xp.exp(-A @ x) + y*(A @ x - xp.log(I0))) + beta*xp.sum(w*(xp.logaddexp(u, -u) - xp.log(2)))


@paper("""
    A: (M, N)
    W: (N, N)
    x: (N)
    y: (M)
    lam: ()
    C = 1/2*norm(A@x - y)**2 + lam*norm1(W@x)
    """, "Donoho, Compressed sensing (2006), section 1; Chen, Donoho, Saunders (1998), (5.1)", by="x", A=(4, 6), W=(6, 6), x=(6,), y=(4,),
       lam=between(0.1, 1))
def compressed_sensing(xp, A, W, x, y, lam):
    return xp.sum(xp.square(A @ x - y))/2 + lam*xp.linalg.norm(W @ x, 1)


@paper("""
    X: (N, K)
    D: (P, K)
    Y: (N, P)
    lam: ()
    C = 1/2*norm(Y - X@D.T)**2 + lam*norm1(X)
    """, "Olshausen, Field, Emergence of simple-cell receptive fields (1996), (2)-(4); Mairal et al. (2009)", by="X D", X=(5, 3), D=(4, 3), Y=(5, 4),
       lam=between(0.1, 1))
def dictionary_learning(xp, X, D, Y, lam):
    return xp.sum((Y - xp.einsum("nk,pk->np", X, D))**2)/2 + lam*xp.sum(xp.abs(X))


@paper("""
    C = sum((f[i] - y[i])**2, i in 0..N-1)/2 + lam*sum(max(0, f[i] - f[i+1])**2, i in 0..N-2) + mu*sum(max(0, 2*f[i] - f[i-1] - f[i+1])**2, i in 1..N-2)
    """, "Barlow et al., Statistical Inference under Order Restrictions (1972), as penalties of falls and of concave turns", by="f", f=(7,), y=(7,),
       lam=between(1, 5), mu=between(1, 5))
def isotonic_and_convex(xp, f, y, lam, mu):
    falls, turns = xp.relu(-xp.diff(f)), xp.relu(-xp.diff(f, n=2))
    return xp.sum((f - y)**2)/2 + lam*falls @ falls + mu*turns @ turns


@paper("""
    C = 1/2*sum((y[t] - x[t])**2, t in 0..N-1) + lam*sum(abs(x[t-1] - 2*x[t] + x[t+1]), t in 1..N-2)
    """, "Kim, Koh, Boyd, Gorinevsky, l1 trend filtering (2009), (2)", by="x", x=(7,), y=(7,), lam=between(0.1, 1))
def trend_filter(xp, x, y, lam):
    return xp.dot(y - x, y - x)/2 + lam*xp.linalg.norm(xp.diff(x, 2), 1)


@paper("""
    z[m] = sum(a[m,n]*x[n] - b[m,n]*v[n], n)
    w[m] = sum(a[m,n]*v[n] + b[m,n]*x[n], n)
    C = mean((z[m]**2 + w[m]**2 - y[m])**2, m)/4
    """, "Candès, Li, Soltanolkotabi, Phase retrieval via Wirtinger flow (2015), (1.2), real and imaginary parts apart", by="x v", a=(6, 3), b=(6, 3), x=(3,),
       v=(3,), y=between(0.5, 2, 6))
def phase_retrieval(xp, a, b, x, v, y):
    return xp.mean((xp.abs((a + 1j*b) @ (x + 1j*v))**2 - y)**2)/4


@paper("""
    index i, j: (M) in 0..N-1
    X[a,b] = sum(U[a,k]*V[b,k], k)    for a in 0..N-1, b in 0..N-1
    C = 1/2*sum((X[i[m],j[m]] - y[m])**2, m) + mu/2*(sum(U[a,k]**2, a in 0..N-1, k) + sum(V[b,k]**2, b in 0..N-1, k))
    """, "Candès, Recht, Exact matrix completion (2009); Srebro, Rennie, Jaakkola (2005), (3)", by="U V", U=(5, 2), V=(5, 2), i=labels(5, 8),
       j=lambda rng: rng.integers(0, 5, 8), y=(8,), mu=between(0.1, 1))
def matrix_completion(xp, U, V, i, j, y, mu):
    return xp.sum((xp.sum(U[i]*V[j], 1) - y)**2)/2 + mu*(xp.linalg.norm(U)**2 + xp.linalg.norm(V)**2)/2


@paper("""
    X: (N, D)
    B: (D, K)
    Y: (N, K)
    S: (K, K) positive definite
    lam: ()
    R = Y - X@B
    C = 1/2*tr(R@inv(S)@R.T) + N/2*logdet(S) + lam*norm(B)**2
    """, "Zellner, Seemingly unrelated regressions (1962), with a ridge", by="B S", X=(6, 3), B=(3, 2), Y=(6, 2),
       S=positive_definite(2), lam=between(0.1, 1))
def several_regressions(xp, X, B, Y, S, lam):
    R = Y - X @ B
    return xp.sum(R*xp.linalg.solve(S, R.T).T)/2 + 3*xp.logdet(S) + lam*xp.sum(B*B)
