"""Regressions and factors: costs of one layer."""

from .models import between, model, shares


@model("A: (m, n)\nx: (n)\ny: (m)\nlam: ()\nC = norm(A@x - y)**2 + lam*norm(x)**2",
       A=(5, 3), x=(3,), y=(5,), lam=between(0.1, 2))
def ridge_regression(xp, A, x, y, lam):
    return xp.sum((A @ x - y)**2) + lam*xp.sum(x**2)


@model("""
    p[i] = sigma(sum(x[i,j]*w[j], j) + b)
    C = -mean(y[i]*log(p[i]) + (1 - y[i])*log(1 - p[i]), i)
    """, x=(6, 3), w=(3,), b=(), y=between(0.1, 0.9, 6))
def logistic_regression(xp, x, w, b, y):
    z = x @ w + b
    return xp.mean(xp.softplus(z) - y*z)


@model("""
    assume y > 0
    eta[i] = sum(x[i,j]*w[j], j) + b
    C = sum(exp(eta[i]) - y[i]*eta[i] + loggamma(y[i] + 1), i)
    """, x=(6, 3), w=(3,), b=(), y=between(0.5, 5, 6))
def Poisson_regression(xp, x, w, b, y):
    eta = x @ w + b
    return xp.sum(xp.exp(eta) - y*eta + xp.lgamma(y + 1))


@model("""
    assume sum(y[i,k], k) = 1
    z[i,k] = sum(x[i,j]*w[j,k], j) + b[k]
    p[i,k] = exp(z[i,k])/sum(exp(z[i,m]), m)
    C = -mean(sum(y[i,k]*log(p[i,k]), k), i)
    """, x=(5, 3), w=(3, 4), b=(4,), y=shares(5, 4))
def softmax_cross_entropy(xp, x, w, b, y):
    return -xp.mean(xp.sum(y*xp.log(xp.softmax(x @ w + b, 1)), 1))


@model("""
    assume d > 0
    r[i] = abs(y[i] - sum(x[i,j]*w[j], j) - b)
    C = mean(1/2*min(r[i], d)**2 + d*max(r[i] - d, 0), i)
    """, x=(8, 3), w=(3,), b=(), y=(8,), d=between(0.8, 1.2))
def Huber_loss(xp, x, w, b, y, d):
    r = y - x @ w - b
    return xp.mean(xp.where(xp.abs(r) < d, r**2/2, d*(xp.abs(r) - d/2)))


@model("""
    r[i,j] = sum(U[i,k]*V[j,k], k) + p[i] + q[j] - Y[i,j]
    C = 1/2*sum(W[i,j]*r[i,j]**2, i, j) + 1/2*lam*(sum(U[i,k]**2, i, k) + sum(V[j,k]**2, j, k))
    """, Y=(4, 5), W=between(0.2, 2, 4, 5), U=(4, 2), V=(5, 2), p=(4,), q=(5,), lam=between(0.2, 2))
def weighted_factors(xp, Y, W, U, V, p, q, lam):
    r = xp.einsum("ik,jk->ij", U, V) + p[:, None] + q - Y
    return (xp.sum(W*r*r) + lam*xp.sum(U*U) + lam*xp.sum(V*V))/2


@model("A: (n, n) symmetric\nx: (n)\nC = x@A@x/(x@x)",
       A=lambda rng: (lambda a: a + a.T)(rng.normal(size=(4, 4))), x=(4,))
def Rayleigh_quotient(xp, A, x):
    unit = x/xp.sqrt(xp.sum(x**2))
    return xp.einsum("i,ij,j->", unit, A, unit)
