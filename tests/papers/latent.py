"""Latent variables and processes: mixtures, hidden Markov models, chains, filters, Gaussian processes, kernels."""

import numpy as np

from tests.agreement.models import between, labels, positive_definite
from .papers import paper


@paper("""
    pi_[k] = softmax(a[k], k)
    q[n,k] = sum((x[n,d] - mu[k,d])**2/(2*s[k,d]**2) + log(s[k,d]), d in 0..D-1) + D/2*log(2*pi)
    C = -sum(log(sum(pi_[k]*exp(-q[n,k]), k)), n)
    """, "Bishop, Pattern Recognition and Machine Learning (2006), (9.14), with diagonal covariances", by="a mu s", x=(6, 2), a=(3,), mu=(3, 2),
       s=between(0.5, 2, 3, 2))
def diagonal_mixture(xp, x, a, mu, s):
    z = (x[:, None] - mu)/s
    logs = xp.log_softmax(a) - xp.sum(z**2/2 + xp.log(s*xp.sqrt(2*xp.pi)), 2)
    return -xp.sum(xp.logsumexp(logs, 1))


@paper("""
    z[n,k] = sum(W[k,d]*x[n,d], d)
    g[n,k] = softmax(z[n,k], k)
    m[n,k] = sum(V[k,d]*x[n,d], d)
    C = -sum(log(sum(g[n,k]*exp(-(y[n] - m[n,k])**2/(2*exp(2*ls[k])))/(sqrt(2*pi)*exp(ls[k])), k)), n)
    """, "Bishop, Mixture density networks (1994), (22)-(29)", by="W V ls", x=(5, 3), y=(5,), W=(2, 3), V=(2, 3), ls=(2,))
def mixture_density_network(xp, x, y, W, V, ls):
    error = (y[:, None] - x @ V.T)/xp.exp(ls)
    return -xp.sum(xp.logsumexp(xp.log_softmax(x @ W.T, 1) - error**2/2 - ls - xp.log(2*xp.pi)/2, 1))


@paper("""
    index o: (0..T) in 0..M-1
    A[i,j] = softmax(a[i,j], j)
    B[j,m] = softmax(b[j,m], m)
    p[j] = softmax(c[j], j)
    alpha[0,j] = p[j]*B[j,o[0]]
    alpha[t,j] = sum(alpha[t-1,i]*A[i,j], i)*B[j,o[t]]     for t in 1..T
    C = -log(sum(alpha[T,j], j))
    """, "Rabiner, A tutorial on hidden Markov models (1989), (19)-(21)", a=(3, 3), b=(3, 4), c=(3,), o=labels(4, 6))
def hidden_Markov_model(xp, a, b, c, o):
    A, B = xp.log_softmax(a, 1), xp.log_softmax(b, 1)
    alpha = xp.log_softmax(c) + B[:, o[0]]
    for seen in o[1:]:
        alpha = xp.logsumexp(alpha[:, None] + A, 0) + B[:, seen]
    return -xp.logsumexp(alpha)


@paper("""
    index y: (0..T) in 0..K-1
    e[t,k] = sum(W[k,d]*x[t,d], d) for t in 0..T
    al[0,k] = e[0,k]
    al[t,k] = log(sum(exp(al[t-1,j] + A[j,k]), j)) + e[t,k]        for t in 1..T
    s = sum(e[t,y[t]], t in 0..T) + sum(A[y[t-1],y[t]], t in 1..T)
    C = log(sum(exp(al[T,k]), k)) - s
    """, "Lafferty, McCallum, Pereira, Conditional random fields (2001), (1)", by="W A", x=(5, 3), W=(3, 3), A=(3, 3), y=labels(3, 5))
def chain_of_labels(xp, x, W, A, y):
    e = x @ W.T
    every = np.stack(np.meshgrid(*[np.arange(3)]*5, indexing="ij"), -1).reshape(-1, 5)
    scores = sum(e[t, every[:, t]] for t in range(5)) + sum(A[every[:, t], every[:, t + 1]] for t in range(4))
    right = sum(e[t, y[t]] for t in range(5)) + sum(A[y[t], y[t + 1]] for t in range(4))
    return xp.logsumexp(scores) - right


@paper("""
    m[0] = m0
    P[0] = P0
    v[t] = y[t] - c*a*m[t-1]                        for t in 1..T
    S[t] = c**2*(a**2*P[t-1] + q) + r               for t in 1..T
    K[t] = c*(a**2*P[t-1] + q)/S[t]                 for t in 1..T
    m[t] = a*m[t-1] + K[t]*v[t]                     for t in 1..T
    P[t] = (1 - c*K[t])*(a**2*P[t-1] + q)           for t in 1..T
    assume P0 > 0
    assume q > 0
    assume r > 0
    L = sum(log(2*pi*S[t]) + v[t]**2/S[t], t in 1..T)/2
    """, "Kalman, A new approach to linear filtering (1960); Harvey, Forecasting (1989), (3.4.5)", by="a c q r m0 P0", y=(5,), m0=(), a=between(0.5, 1),
       c=between(0.5, 1), q=between(0.2, 1), r=between(0.2, 1), P0=between(0.5, 2))
def Kalman_filter(xp, y, m0, a, c, q, r, P0):
    steps = xp.arange(1, 6)
    mean = c*a**steps*m0
    gap = abs(steps[:, None] - steps)
    least = xp.minimum(steps[:, None], steps)
    state = a**gap*(a**(2*least)*P0 + q*(1 - a**(2*least))/(1 - a**2))
    V = c**2*state + r*xp.eye(5)
    return (xp.logdet(2*xp.pi*V) + (y - mean) @ xp.linalg.solve(V, y - mean))/2


@paper("""
    m[0,i] = m0[i]
    P[0,i,j] = P0[i,j]
    f[t,i] = sum(A[i,j]*m[t-1,j], j)                                               for t in 1..T
    G[t,i,j] = sum(A[i,k]*P[t-1,k,l]*A[j,l], k, l) + Q[i,j]                        for t in 1..T
    v[t] = y[t] - sum(c[i]*f[t,i], i)                                              for t in 1..T
    g[t,i] = sum(G[t,i,j]*c[j], j)                                                 for t in 1..T
    S[t] = sum(c[i]*g[t,i], i) + r**2                                              for t in 1..T
    m[t,i] = f[t,i] + g[t,i]*v[t]/S[t]                                             for t in 1..T
    P[t,i,j] = G[t,i,j] - g[t,i]*g[t,j]/S[t]                                       for t in 1..T
    L = 1/2*sum(log(2*pi*S[t]) + v[t]**2/S[t], t in 1..T)
    P0, Q: (n, n) positive definite
    """, "Särkkä, Bayesian Filtering and Smoothing (2013), (4.20)-(4.21), (12.38)", by="m0 A c r", y=(4,), m0=(2,), P0=positive_definite(2), A=(2, 2),
       Q=positive_definite(2), c=(2,), r=between(0.5, 1))
def state_space_likelihood(xp, y, m0, P0, A, Q, c, r):
    mean, cov, cost = m0, P0, 0.
    for seen in y:
        mean, cov = A @ mean, A @ cov @ A.T + Q
        spread = c @ cov @ c + r**2
        gain = cov @ c/spread
        error = seen - c @ mean
        cost = cost + xp.log(2*xp.pi*spread)/2 + error**2/spread/2
        joseph = xp.eye(2) - xp.outer(gain, c)
        mean, cov = mean + gain*error, joseph @ cov @ joseph.T + r**2*xp.outer(gain, gain)
    return cost


@paper("""
    K[i,j] = s**2*exp(-1/2*sum((x[i,d] - x[j,d])**2/l[d]**2, d)) + v**2*[i = j]
    L = -1/2*sum(y[i]*inv(K)[i,j]*y[j], i in 0..N-1, j in 0..N-1) - 1/2*logdet(K) - N/2*log(2*pi)
    """, "Rasmussen, Williams, Gaussian Processes for Machine Learning (2006), (5.1), (5.8)", by="s l v", x=(5, 2), y=(5,), s=between(0.8, 1.5),
       l=between(0.8, 1.5, 2), v=between(0.4, 0.8))
def relevance_of_dimensions(xp, x, y, s, l, v):
    z = x/l
    K = s**2*xp.exp(-xp.sum((z[:, None] - z)**2, 2)/2) + v**2*xp.eye(5)
    return -(y @ xp.linalg.solve(K, y) + xp.logdet(2*xp.pi*K))/2


@paper("""
    K: (N, N) symmetric
    y: (N)
    al: (N)
    lam: ()
    C = norm(y - K@al)**2 + lam*al@K@al
    """, "Saunders, Gammerman, Vovk, Ridge regression learning algorithm in dual variables (1998), (4)-(6)", K=positive_definite(5), y=(5,), al=(5,),
       lam=between(0.1, 1))
def kernel_ridge_regression(xp, K, y, al, lam):
    f = xp.einsum("ij,j->i", K, al)
    return xp.sum((y - f)**2) + lam*(al @ f)


@paper("""
    X: (N, D)
    y: (N)
    al, be: ()
    assume al > 0
    assume be > 0
    A = al*eye(D) + be*X.T@X
    m = be*inv(A)@X.T@y
    L = D/2*log(al) + N/2*log(be) - be/2*norm(y - X@m)**2 - al/2*m@m - 1/2*logdet(A) - N/2*log(2*pi)
    """, "Bishop, Pattern Recognition and Machine Learning (2006), (3.86)", by="al be", X=(6, 3), y=(6,), al=between(0.5, 2), be=between(0.5, 2))
def evidence(xp, X, y, al, be):
    V = xp.eye(6)/be + X @ X.T/al
    return -(y @ xp.linalg.solve(V, y) + xp.logdet(2*xp.pi*V))/2


@paper("""
    index y: (N) in 0..K-1
    p[k] = softmax(a[k], k)
    C = -sum(log(p[y[n]]) - sum((x[n,d] - mu[y[n],d])**2/(2*s[y[n],d]**2) + log(s[y[n],d]), d), n)
    """, "Murphy, Machine Learning (2012), (3.54)-(3.55), Gaussian naive Bayes", by="a mu s", x=(6, 2), y=labels(3, 6), a=(3,), mu=(3, 2),
       s=between(0.5, 2, 3, 2))
def naive_Bayes(xp, x, y, a, mu, s):
    return -xp.sum(xp.log_softmax(a)[y]) + xp.sum(((x - mu[y])/s[y])**2)/2 + xp.sum(xp.log(s)[y])
