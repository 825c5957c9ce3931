"""Likelihoods, and costs of learning by comparison."""

import math

from .models import between, model, positive_definite


@model("""
    z[i,k,d] = exp(q[k,d])*(x[i,d] - mu[k,d]) + sum([1 <= d-e <= D]*L[k,d,e]*(x[i,e] - mu[k,e]), e in 0..D-1)
    l[i,k] = w[k] + sum(q[k,d] - 1/2*z[i,k,d]**2, d)
    P = 1/2*g**2*(sum(exp(2*q[k,d]), k, d) + sum([1 <= d-e <= D]*L[k,d,e]**2, k, d, e)) - m*sum(q[k,d], k, d)
    C = sum(log(sum(exp(l[i,k]), k)), i in 0..N-1) - N*log(sum(exp(w[k]), k)) - 1/2*N*D*log(2*pi) + P
    """, w=(3,), mu=(3, 2), q=(3, 2), L=(3, 2, 2), x=(5, 2), g=between(0.5, 1), m=between(0.5, 1))
def mixture_of_Gaussians(xp, w, mu, q, L, x, g, m):
    root = xp.tril(L, -1) + xp.stack([xp.diag(row) for row in xp.exp(q)])
    z = xp.einsum("kde,ike->ikd", root, x[:, None, :] - mu)
    l = w + xp.sum(q, 1) - xp.sum(z**2, 2)/2
    prior = g**2/2*xp.sum(root**2) - m*xp.sum(q)
    return xp.sum(xp.logsumexp(l, 1)) - len(x)*xp.logsumexp(w, 0) - len(x)*x.shape[1]/2*math.log(2*math.pi) + prior


@model("""
    X: (N, n)
    mu: (n)
    S: (n, n) positive definite
    Z = X - outer(ones(N), mu)
    C = -N/2*logdet(S) - 1/2*tr(Z@inv(S)@Z.T) - N*n/2*log(2*pi)
    """, X=(5, 3), mu=(3,), S=positive_definite(3))
def likelihood_of_a_Gaussian(xp, X, mu, S):
    precision = xp.inv(S)
    return sum(-(x - mu) @ precision @ (x - mu)/2 for x in X) + len(X)/2*(xp.logdet(precision) - len(mu)*math.log(2*math.pi))


@model("""
    K[i,j] = s**2*exp(-(x[i] - x[j])**2/(2*r**2)) + v**2*[i = j]
    C = 1/2*sum(y[i]*inv(K)[i,j]*y[j], i in 0..n-1, j in 0..n-1) + 1/2*logdet(K) + 1/2*n*log(2*pi)
    """, x=lambda rng: rng.permutation(5) + rng.uniform(-0.3, 0.3, 5), y=(5,), s=between(0.8, 1.5), r=between(0.8, 1.5),
       v=between(0.3, 0.6))
def Gaussian_process(xp, x, y, s, r, v):
    K = s**2*xp.exp(-((x[:, None] - x)/r)**2/2) + v**2*xp.eye(len(x))
    return (y @ xp.inv(K) @ y + xp.logdet(K) + len(x)*math.log(2*math.pi))/2


@model("""
    assume tau > 0
    s[i,j] = sum(u[i,d]*v[j,d], d)/(sqrt(sum(u[i,d]**2, d))*sqrt(sum(v[j,d]**2, d)))/tau
    C = -mean(log(exp(s[i,i])/sum(exp(s[i,j]), j)), i)
    """, u=(4, 3), v=(4, 3), tau=between(0.3, 0.6))
def InfoNCE_of_cosines(xp, u, v, tau):
    u, v = (a/xp.sqrt(xp.sum(a**2, 1))[:, None] for a in (u, v))
    s = u @ v.T/tau
    return xp.mean(xp.logsumexp(s, 1)) - xp.mean(xp.diag(s))


@model("""
    C = -sum(log(sigma(sum(v[b,d]*u[b,d], d))), b) - sum(log(sigma(-sum(v[b,d]*n[b,k,d], d))), b, k)
    """, v=(4, 3), u=(4, 3), n=(4, 5, 3))
def skip_gram_with_negative_samples(xp, v, u, n):
    seen, drawn = xp.sum(v*u, 1), xp.einsum("bd,bkd->bk", v, n)
    return xp.sum(xp.softplus(-seen)) + xp.sum(xp.softplus(drawn))
