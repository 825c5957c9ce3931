"""Survival, margins, and orders: Cox and Weibull, support vector machines, choices and ranks."""

import numpy as np

from tests.agreement.models import between, labels
from .papers import paper


@paper("""
    index d: (N) in 0..1
    eta[i] = sum(beta[p]*x[i,p], p)
    C = -sum(d[i]*(eta[i] - log(sum([t[j] >= t[i]]*exp(eta[j]), j))), i)
    """, "Cox, Regression models and life-tables (1972), (12)", by="beta", x=(8, 3), beta=(3,), t=between(0, 9, 8), d=labels(2, 8))
def Cox_partial_likelihood(xp, x, beta, t, d):
    order = xp.argsort(-t)
    eta = (x @ beta)[order]
    at_risk = xp.stack([xp.logsumexp(eta[:n + 1]) for n in range(len(t))])
    return xp.sum(d[order]*(at_risk - eta))


@paper("""
    index d: (N) in 0..1
    assume t > 0
    assume k > 0
    lam[i] = exp(sum(beta[p]*x[i,p], p))
    H[i] = (t[i]/lam[i])**k
    C = -sum(d[i]*(log(k) - k*log(lam[i]) + (k - 1)*log(t[i])) - H[i], i)
    """, "Kalbfleisch, Prentice, The Statistical Analysis of Failure Time Data (2002), section 2.2.2", by="beta k", x=(8, 3), beta=(3,),
       t=between(0.2, 2, 8), d=labels(2, 8), k=between(0.8, 2))
def Weibull_survival(xp, x, beta, t, d, k):
    u = xp.log(t) - x @ beta
    return xp.sum(xp.exp(k*u) - d*(k*u + xp.log(k) - xp.log(t)))


@paper("""
    index d: (N) in 0..1
    z[i] = (log(t[i]) - sum(beta[p]*x[i,p], p))/s
    C = -sum(where(d[i] = 1, log(exp(-z[i]**2/2)/(s*t[i]*sqrt(2*pi))), log(1 - normcdf(z[i]))), i)
    """, "Kalbfleisch, Prentice, The Statistical Analysis of Failure Time Data (2002), section 2.2.3", by="beta s", x=(8, 3), beta=(3,),
       t=between(0.2, 2, 8), d=labels(2, 8), s=between(0.8, 2))
def log_normal_survival(xp, x, beta, t, d, s):
    z = (xp.log(t) - x @ beta)/s
    return xp.sum(d*(z**2/2 + xp.log(s*t) + xp.log(2*xp.pi)/2) - (1 - d)*xp.log_ndtr(-z))


@paper("""
    X: (N, D)
    y: (N)
    w: (D)
    b: ()
    lam: ()
    C = lam/2*norm(w)**2 + mean(max(0, 1 - y*(X@w + b)))
    """, "Shalev-Shwartz et al., Pegasos (2011), (1)", by="w b", X=(8, 3), y=lambda rng: rng.choice([-1., 1.], 8), w=(3,), b=(),
       lam=between(0.1, 1))
def support_vector_machine(xp, X, y, w, b, lam):
    return lam*(w @ w)/2 + xp.mean(xp.relu(1 - y*(X @ w + b)))


@paper("""
    C = 1/2*sum(w[j]**2, j) + c*sum(max(0, 1 - y[i]*(sum(w[j]*x[i,j], j) + b))**2, i)
    """, "Fan et al., LIBLINEAR (2008), (1) with the L2 loss", by="w b", x=(8, 3), y=lambda rng: rng.choice([-1., 1.], 8), w=(3,), b=(),
       c=between(0.1, 1))
def squared_hinge(xp, x, y, w, b, c):
    slack = xp.relu(1 - y*(x @ w + b))
    return (w @ w)/2 + c*(slack @ slack)


@paper("""
    index y: (N) in 0..K-1
    s[i,k] = sum(W[k,j]*x[i,j], j)
    C = mean(sum([k != y[i]]*max(0, s[i,k] - s[i,y[i]] + Delta), k), i) + lam*sum(W[k,j]**2, k, j)
    """, "Weston, Watkins, Support vector machines for multi-class pattern recognition (1999), (5)", by="W", x=(8, 3), W=(4, 3),
       y=labels(4, 8), lam=between(0.1, 1), Delta=between(0.8, 1.2))
def multiclass_support_vector_machine(xp, x, W, y, lam, Delta):
    s = x @ W.T
    right = xp.take_along_axis(s, y[:, None], 1)
    loss = xp.sum(xp.relu(s - right + Delta), 1) - Delta
    return xp.mean(loss) + lam*xp.sum(W*W)


@paper("""
    index y: (N) in 0..K-1
    s[i,k] = sum(W[k,j]*x[i,j], j)
    C = mean(max(s[i,k] + [k != y[i]], k) - s[i,y[i]], i)
    """, "Crammer, Singer, On the algorithmic implementation of multiclass kernel-based vector machines (2001), (3)", by="W", x=(8, 3),
       W=(4, 3), y=labels(4, 8))
def Crammer_Singer(xp, x, W, y):
    s = x @ W.T
    wrong = xp.arange(4) != y[:, None]
    return xp.mean(xp.max(s + wrong, 1)) - xp.mean(s[xp.arange(8), y])


@paper("""
    K[i,j] = exp(-gamma*sum((x[i,d] - x[j,d])**2, d))
    f[i] = sum(alpha[j]*y[j]*K[i,j], j)
    C = sum(alpha[i], i) - 1/2*sum(alpha[i]*y[i]*f[i], i)
    """, "Cortes, Vapnik, Support-vector networks (1995), (26)", by="alpha gamma", x=(6, 3), alpha=between(0, 1, 6),
       y=lambda rng: rng.choice([-1., 1.], 6), gamma=between(0.1, 1))
def dual_of_a_kernel_machine(xp, x, alpha, y, gamma):
    squares = xp.sum(x**2, 1)
    K = xp.exp(-gamma*(squares[:, None] + squares - 2*x @ x.T))
    return xp.sum(alpha) - (alpha*y) @ K @ (alpha*y)/2


@paper("""
    index w, l: (M) in 0..N-1
    C = -sum(log(sigma(theta[w[m]] - theta[l[m]])), m) + lam/2*sum(theta[i]**2, i in 0..N-1)
    """, "Bradley, Terry, Rank analysis of incomplete block designs (1952); Hunter (2004), (3)", theta=(5,), w=labels(5, 9),
       l=lambda rng: rng.integers(0, 5, 9), lam=between(0.1, 1))
def Bradley_Terry(xp, theta, w, l, lam):
    return xp.sum(xp.softplus(theta[l] - theta[w])) + lam*xp.sum(theta**2)/2


@paper("""
    index a, b: (M) in 0..N-1
    E[m] = 1/(1 + 10**((R[b[m]] - R[a[m]])/400))
    C = -sum(S[m]*log(E[m]) + (1 - S[m])*log(1 - E[m]), m)
    """, "Elo, The Rating of Chessplayers (1978), section 1.4", by="R", R=lambda rng: 1500 + 200*rng.normal(size=5), a=labels(5, 9),
       b=lambda rng: rng.integers(0, 5, 9), S=lambda rng: rng.choice([0, 0.5, 1], 9))
def Elo_ratings(xp, R, a, b, S):
    z = (R[a] - R[b])*xp.log(10)/400
    return xp.sum(xp.logaddexp(0, z) - S*z)


@paper("""
    index r: (M, K) in 0..N-1
    C = -sum(u[r[m,j]] - log(sum([k >= j]*exp(u[r[m,k]]), k)), m, j)
    """, "Plackett, The analysis of permutations (1975); Luce, Individual Choice Behavior (1959)", u=(5,),
       r=lambda rng: np.stack([rng.permutation(5)[:4] for _ in range(6)]))
def Plackett_Luce(xp, u, r):
    cost = 0.
    for ranking in u[r]:
        for j in range(len(ranking)):
            cost = cost - xp.log_softmax(ranking[j:])[0]
    return cost


@paper("""
    index i, j: (M) in 0..D-1
    s[d] = sum(w[k]*x[d,k], k)
    C = sum(Z[m]*log(1 + exp(-sigma0*(s[i[m]] - s[j[m]]))), m)
    """, "Burges, From RankNet to LambdaRank to LambdaMART (2010), section 3", by="w", x=(6, 3), w=(3,), i=labels(6, 9),
       j=lambda rng: rng.integers(0, 6, 9), Z=between(0, 1, 9), sigma0=between(0.5, 2))
def LambdaRank(xp, x, w, i, j, Z, sigma0):
    s = x @ w
    return -(Z @ xp.log(xp.sigmoid(sigma0*(s[i] - s[j]))))


@paper("""
    p[s,i] = c[i] + (1 - c[i])*sigma(a[i]*(theta[s] - b[i]))
    C = -sum(u[s,i]*log(p[s,i]) + (1 - u[s,i])*log(1 - p[s,i]), s, i)
    """, "Birnbaum, in Lord, Novick, Statistical Theories of Mental Test Scores (1968), (17.3.3)", by="a b c theta", a=between(0.5, 2, 4),
       b=(4,), c=between(0.1, 0.3, 4), theta=(5,), u=lambda rng: rng.integers(0, 2, (5, 4)).astype(float))
def item_response(xp, a, b, c, theta, u):
    z = a*(theta[:, None] - b)
    right = c + (1 - c)/(1 + xp.exp(-z))
    return -xp.sum(xp.log(xp.where(u == 1, right, 1 - right)))


@paper("""
    index y: (N) in 0..J-1
    V[n,j] = sum(beta[k]*x[n,j,k], k)
    I[n] = mu*log(sum(exp(V[n,m]/mu), m))
    C = -sum(V[n,y[n]]/mu - log(sum(exp(V[n,j]/mu), j)), n) + sum(I[n]**2, n)
    """, "Train, Discrete Choice Methods with Simulation (2009), (3.6) and the inclusive value of (4.2)", by="beta mu", x=(6, 4, 3), beta=(3,),
       mu=between(0.5, 2), y=labels(4, 6))
def conditional_logit(xp, x, beta, mu, y):
    V = x @ beta/mu
    inclusive = xp.logsumexp(V, 1)
    return xp.sum(inclusive - V[xp.arange(6), y] + (mu*inclusive)**2)
