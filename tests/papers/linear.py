"""Linear models: least squares and what is added to it, and the generalised linear models."""

import numpy as np

from tests.agreement.models import between, labels
from .papers import paper

DATA = {"x": (7, 3), "w": (3,), "b": ()}


@paper("""
    X: (N, D)
    y: (N)
    w: (D)
    C = norm(y - X@w)**2/(2*N)
    """, "Hastie, Tibshirani, Friedman, The Elements of Statistical Learning (2009), (3.4)", X=(7, 3), y=(7,), w=(3,))
def linear_regression(xp, X, y, w):
    return xp.mean((X @ w - y)**2)/2


@paper("""
    X: (N, D)
    y: (N)
    beta: (D)
    lam: ()
    C = 1/2*norm(y - X@beta)**2 + lam*norm1(beta)
    """, "Tibshirani, Regression shrinkage and selection via the lasso (1996), (1)", X=(7, 3), y=(7,), beta=(3,), lam=between(0.2, 1))
def lasso(xp, X, y, beta, lam):
    return xp.sum((X @ beta - y)**2)/2 + lam*xp.sum(xp.abs(beta))


@paper("""
    C = 1/(2*N)*sum((y[i] - beta0 - sum(x[i,j]*beta[j], j))**2, i in 0..N-1) + lam*sum((1 - alpha)/2*beta[j]**2 + alpha*abs(beta[j]), j)
    """, "Friedman, Hastie, Tibshirani, Regularization paths (2010), (1)-(3)", by="beta0 beta", x=(7, 3), y=(7,), beta0=(), beta=(3,),
       lam=between(0.2, 1), alpha=between(0.2, 0.8))
def elastic_net(xp, x, y, beta0, beta, lam, alpha):
    penalty = (1 - alpha)*xp.dot(beta, beta)/2 + alpha*xp.linalg.norm(beta, 1)
    return xp.mean((y - beta0 - x @ beta)**2)/2 + lam*penalty


@paper("""
    r[i] = y[i] - sum(x[i,j]*w[j], j) - b
    C = mean(where(abs(r[i]) <= delta, r[i]**2/2, delta*(abs(r[i]) - delta/2)), i)
    """, "Huber, Robust estimation of a location parameter (1964), the k of its example (iii)", **DATA, y=(7,), delta=between(0.8, 1.2))
def Huber_regression(xp, x, w, b, y, delta):
    size = xp.abs(x @ w + b - y)
    near = xp.minimum(size, delta)
    return xp.mean(near*(size - near/2))


@paper("""
    u[i] = y[i] - sum(x[i,j]*beta[j], j)
    C = sum(u[i]*(tau - [u[i] < 0]), i)
    """, "Koenker, Quantile Regression (2005), (1.7)", by="beta", x=(7, 3), y=(7,), beta=(3,), tau=between(0.2, 0.8))
def quantile_regression(xp, x, y, beta, tau):
    u = y - x @ beta
    return xp.sum(xp.maximum(tau*u, (tau - 1)*u))


@paper("""
    r[i] = (y[i] - sum(x[i,j]*beta[j], j))/s
    C = sum(where(abs(r[i]) <= c, c**2/6*(1 - (1 - (r[i]/c)**2)**3), c**2/6), i)
    """, "Beaton, Tukey, The fitting of power series (1974), the bisquare", x=(7, 3), y=(7,), beta=(3,), s=between(0.5, 1), c=between(2, 3))
def Tukey_bisquare(xp, x, y, beta, s, c):
    r = xp.clip((y - x @ beta)/(s*c), -1, 1)
    return xp.sum(1 - (1 - r**2)**3)*c**2/6


@paper("""
    pi_[i] = 1/(1 + exp(-beta0 - sum(beta[j]*x[i,j], j)))
    C = -sum(y[i]*log(pi_[i]) + (n[i] - y[i])*log(1 - pi_[i]), i)
    """, "McCullagh, Nelder, Generalized Linear Models (1989), (4.16)", by="beta0 beta", x=(7, 3), beta=(3,), beta0=(), y=labels(4, 7),
       n=lambda rng: rng.integers(4, 9, 7))
def binomial_regression(xp, x, beta, beta0, y, n):
    eta = beta0 + x @ beta
    return xp.sum(n*xp.logaddexp(0, eta) - y*eta)


@paper("""
    assume y > 0
    mu[i] = exp(sum(x[i,j]*w[j], j) + b)
    C = sum(mu[i] - y[i]*log(mu[i]), i)
    """, "McCullagh, Nelder, Generalized Linear Models (1989), section 6.2", **DATA, y=lambda rng: rng.poisson(2, 7) + 1.)
def Poisson_log_link(xp, x, w, b, y):
    eta = x @ w + b
    return xp.sum(xp.exp(eta)) - y @ eta


@paper("""
    assume y > 0
    assume nu > 0
    mu[i] = exp(sum(x[i,j]*w[j], j) + b)
    C = sum(nu*(y[i]/mu[i] + log(mu[i])) - nu*log(nu) - (nu - 1)*log(y[i]) + loggamma(nu), i)
    """, "McCullagh, Nelder, Generalized Linear Models (1989), section 8.3", by="w b nu", **DATA, y=between(0.3, 4, 7), nu=between(0.5, 3))
def gamma_regression(xp, x, w, b, y, nu):
    eta = x @ w + b
    return xp.sum(nu*(y*xp.exp(-eta) + eta - xp.log(nu*y)) + xp.log(y) + xp.lgamma(nu))


@paper("""
    assume alpha > 0
    assume y > 0
    mu[i] = exp(sum(x[i,j]*w[j], j) + b)
    C = -sum(loggamma(y[i] + 1/alpha) - loggamma(1/alpha) - loggamma(y[i] + 1)
             - (y[i] + 1/alpha)*log(1 + alpha*mu[i]) + y[i]*log(alpha*mu[i]), i)
    """, "Cameron, Trivedi, Regression Analysis of Count Data (2013), (3.30)", by="w b alpha", **DATA, y=lambda rng: rng.poisson(3, 7) + 1.,
       alpha=between(0.3, 1))
def negative_binomial_regression(xp, x, w, b, y, alpha):
    r, eta = 1/alpha, x @ w + b
    both = xp.logaddexp(eta, xp.log(r))
    return xp.sum(xp.lgamma(y + 1) + xp.lgamma(r) - xp.lgamma(y + r) + (y + r)*both - r*xp.log(r) - y*eta)


@paper("""
    index y: (N) in 0..1
    z[i] = sum(x[i,j]*w[j], j) + b
    C = -sum(lognormcdf((2*y[i] - 1)*z[i]), i)
    """, "Greene, Econometric Analysis (2012), (17-16)", **DATA, y=labels(2, 7))
def probit_regression(xp, x, w, b, y):
    z = x @ w + b
    return -xp.sum(xp.where(y == 1, xp.log_ndtr(z), xp.log_ndtr(-z)))


@paper("""
    index y: (N) in 0..K-1
    z[i,k] = sum(W[k,j]*x[i,j], j) + b[k]
    p[i,k] = softmax(z[i,k], k)
    C = -sum(log(p[i,y[i]]), i) + lam/2*sum(W[k,j]**2, k, j)
    """, "Bishop, Pattern Recognition and Machine Learning (2006), (4.104)-(4.108)", by="W b", x=(7, 3), W=(4, 3), b=(4,), y=labels(4, 7),
       lam=between(0.1, 1))
def multinomial_logistic_regression(xp, x, W, b, y, lam):
    z = x @ W.T + b
    return xp.sum(xp.logsumexp(z, 1) - xp.take_along_axis(z, y[:, None], 1)[:, 0]) + lam/2*xp.sum(W**2)


@paper("""
    index y: (N) in 1..K
    theta: (1..K-1)
    assume theta[j+1] > theta[j]    for j in 1..K-2
    eta[i] = sum(x[i,d]*w[d], d)
    g[i,0] = 0
    g[i,j] = sigma(theta[j] - eta[i])    for j in 1..K-1
    g[i,K] = 1
    C = -sum(log(g[i,y[i]] - g[i,y[i]-1]), i)
    """, "McCullagh, Regression models for ordinal data (1980), (1.2)", by="w theta", x=(8, 3), w=(3,),
       y=lambda rng: 1 + rng.permutation(np.arange(8) % 4), theta=lambda rng: np.sort(rng.normal(size=3)) + np.arange(3.))
def ordinal_regression(xp, x, w, y, theta):
    ends = xp.concatenate([xp.array([-xp.inf]), theta, xp.array([xp.inf])])
    eta = x @ w
    return -xp.sum(xp.log(xp.sigmoid(ends[y] - eta) - xp.sigmoid(ends[y - 1] - eta)))


@paper("""
    assume s > 0
    mu[i] = sum(x[i,j]*w[j], j) + b
    C = -sum(where(y[i] > 0, -((y[i] - mu[i])/s)**2/2 - log(s) - log(2*pi)/2, lognormcdf(-mu[i]/s)), i)
    """, "Tobin, Estimation of relationships for limited dependent variables (1958), (9)", by="w b s", **DATA, s=between(0.5, 1.5),
       y=lambda rng: np.maximum(rng.normal(size=7), 0))
def Tobit_regression(xp, x, w, b, s, y):
    z = (y - x @ w - b)/s
    seen = -z**2/2 - xp.log(s*xp.sqrt(2*xp.pi))
    return -xp.sum(xp.where(y > 0, seen, xp.log_ndtr(z)))


@paper("""
    assume sigma2 > 0
    r[i] = y[i] - sum(x[i,j]*w[j], j)
    C = (nu + 1)/2*sum(log(1 + r[i]**2/(nu*sigma2)), i in 0..N-1) + N/2*log(sigma2)
    """, "Lange, Little, Taylor, Robust statistical modeling using the t distribution (1989), (2)", by="w sigma2", x=(7, 3), w=(3,), y=(7,),
       sigma2=between(0.5, 1.5), nu=between(3, 5))
def Student_t_regression(xp, x, w, y, sigma2, nu):
    return xp.sum((nu + 1)/2*xp.log(nu*sigma2 + (y - x @ w)**2) + xp.log(sigma2)/2 - (nu + 1)/2*xp.log(nu*sigma2))
