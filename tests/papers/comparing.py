"""Losses of classification and of learning by comparison, and of learning to act."""

from tests.agreement.models import between, labels
from .papers import paper


@paper("""
    I[n,d] = sum(A[d,c]*x[n,c], c)
    T[n,d] = sum(B[d,c]*y[n,c], c)
    u[n,d] = I[n,d]/sqrt(sum(I[n,e]**2, e))
    v[n,d] = T[n,d]/sqrt(sum(T[n,e]**2, e))
    s[i,j] = exp(tau)*sum(u[i,d]*v[j,d], d)
    C = -1/2*mean(log(exp(s[i,i])/sum(exp(s[i,j]), j)), i) - 1/2*mean(log(exp(s[j,j])/sum(exp(s[i,j]), i)), j)
    """, "Radford et al., Learning transferable visual models (2021), figure 3", by="A B tau", x=(4, 3), y=(4, 2), A=(3, 3), B=(3, 2), tau=())
def CLIP(xp, x, y, A, B, tau):
    image, words = (u/xp.linalg.norm(u, axis=1, keepdims=True) for u in (x @ A.T, y @ B.T))
    s = xp.exp(tau)*image @ words.T
    return -(xp.trace(xp.log_softmax(s, 0)) + xp.trace(xp.log_softmax(s, 1)))/8


@paper("""
    h[i,d] = x[i,d]      for i in 0..N-1
    h[N+i,d] = y[i,d]    for i in 0..N-1
    n[i] = sqrt(sum(h[i,d]**2, d))                     for i in 0..2*N-1
    s[i,j] = sum(h[i,d]*h[j,d], d)/(n[i]*n[j]*tau)     for i in 0..2*N-1, j in 0..2*N-1
    Z[i] = sum([k != i]*exp(s[i,k]), k in 0..2*N-1)    for i in 0..2*N-1
    C = -1/(2*N)*sum(log(exp(s[k,N+k])/Z[k]) + log(exp(s[N+k,k])/Z[N+k]), k in 0..N-1)
    """, "Chen et al., A simple framework for contrastive learning (2020), (1) and algorithm 1", x=(3, 2), y=(3, 2), tau=between(0.3, 1))
def SimCLR(xp, x, y, tau):
    h = xp.concatenate([x, y])
    h = h/xp.linalg.norm(h, axis=1, keepdims=True)
    s = h @ h.T/tau - xp.diag(xp.full(6, xp.inf))
    logs = xp.log_softmax(s, 1)
    return -xp.mean(xp.stack([logs[i, (i + 3) % 6] for i in range(6)]))


@paper("""
    l[n] = log(sum(exp(sum(q[n,d]*k[m,d], d)/tau), m) + exp(sum(q[n,d]*p[n,d], d)/tau))
    C = mean(l[n] - sum(q[n,d]*p[n,d], d)/tau, n)
    """, "He et al., Momentum contrast (2020), (1)", q=(4, 3), p=(4, 3), k=(5, 3), tau=between(0.3, 1))
def InfoNCE_with_a_queue(xp, q, p, k, tau):
    scores = xp.concatenate([xp.sum(q*p, 1)[:, None], q @ k.T], 1)/tau
    return -xp.mean(xp.log_softmax(scores, 1)[:, 0])


@paper("""
    f[n,k] = sum(W[k,d]*a[n,d], d)
    g[n,k] = sum(W[k,d]*p[n,d], d)
    h[n,k] = sum(W[k,d]*q[n,d], d)
    C = sum(max(0, sum((f[n,k] - g[n,k])**2, k) - sum((f[n,k] - h[n,k])**2, k) + alpha), n)
    """, "Schroff, Kalenichenko, Philbin, FaceNet (2015), (3)", by="W", a=(5, 3), p=(5, 3), q=(5, 3), W=(2, 3), alpha=between(0.5, 1))
def triplet_loss(xp, a, p, q, W, alpha):
    near, far = (xp.sum(((a - other) @ W.T)**2, 1) for other in (p, q))
    return xp.sum(xp.relu(near - far + alpha))


@paper("""
    index Y: (N) in 0..1
    D[n] = sqrt(sum(sum(W[k,d]*(x[n,d] - y[n,d]), d)**2, k))
    C = mean((1 - Y[n])/2*D[n]**2 + Y[n]/2*max(0, m - D[n])**2, n)
    """, "Hadsell, Chopra, LeCun, Dimensionality reduction by learning an invariant mapping (2006), (4)", by="W", x=(5, 3), y=(5, 3), W=(2, 3),
       Y=labels(2, 5), m=between(2, 4))
def siamese_network(xp, x, y, W, Y, m):
    D = xp.linalg.norm((x - y) @ W.T, axis=1)
    return xp.mean(xp.where(Y == 1, xp.relu(m - D)**2, D**2))/2


@paper("""
    index y: (N) in 0..K-1
    p[n,k] = softmax(z[n,k], k)
    C = -mean((1 - p[n,y[n]])**gamma*log(p[n,y[n]]), n)
    """, "Lin et al., Focal loss for dense object detection (2017), (4)", z=(5, 3), y=labels(3, 5), gamma=between(1.5, 3))
def focal_loss(xp, z, y, gamma):
    right = xp.log_softmax(z, 1)[xp.arange(5), y]
    return -xp.mean(xp.exp(gamma*xp.log1p(-xp.exp(right)))*right)


@paper("""
    p[i] = sigma(z[i])
    D = 1 - (2*sum(p[i]*g[i], i) + eps)/(sum(p[i]**2, i) + sum(g[i]**2, i) + eps)
    """, "Milletari, Navab, Ahmadi, V-Net (2016), section 3", z=(6,), g=lambda rng: rng.integers(0, 2, 6).astype(float), eps=between(0.1, 1))
def dice_loss(xp, z, g, eps):
    p = xp.sigmoid(z)
    return (p @ p + g @ g - 2*p @ g)/(p @ p + g @ g + eps)


@paper("""
    index y: (N) in 0..K-1
    q[n,k] = (1 - e)*[k = y[n]] + e/K
    C = -mean(sum(q[n,k]*log(exp(z[n,k])/sum(exp(z[n,m]), m)), k in 0..K-1), n)
    """, "Szegedy et al., Rethinking the Inception architecture (2016), (7)", by="z", z=(5, 3), y=labels(3, 5), e=between(0.05, 0.2))
def label_smoothing(xp, z, y, e):
    logs = xp.log_softmax(z, 1)
    return -xp.mean((1 - e)*logs[xp.arange(5), y] + e*xp.mean(logs, 1))


@paper("""
    index y: (N) in 0..K-1
    z[n,k] = sum(W[k,d]*x[n,d], d)
    p[n,k] = softmax(v[n,k]/T, k)
    q[n,k] = softmax(z[n,k]/T, k)
    H[n] = -log(exp(z[n,y[n]])/sum(exp(z[n,m]), m))
    C = mean(a*H[n] + (1 - a)*T**2*sum(p[n,k]*log(p[n,k]/q[n,k]), k), n)
    """, "Hinton, Vinyals, Dean, Distilling the knowledge in a neural network (2015), (1) and section 2", by="W", x=(5, 3), W=(4, 3), v=(5, 4),
       y=labels(4, 5), T=between(1, 4), a=between(0.2, 0.8))
def knowledge_distillation(xp, x, W, v, y, T, a):
    z = x @ W.T
    soft = xp.log_softmax(v/T, 1)
    divergence = xp.sum(xp.exp(soft)*(soft - xp.log_softmax(z/T, 1)), 1)
    return xp.mean((1 - a)*T**2*divergence - a*xp.log_softmax(z, 1)[xp.arange(5), y])


@paper("""
    index y: (N) in 0..K-1
    x: (N, D)
    assume D > 1
    s[n,k] = sum(W[k,d]*x[n,d], d)/(sqrt(sum(W[k,d]**2, d))*sqrt(sum(x[n,d]**2, d)))
    f[n,k] = r*where(y[n] = k, cos(acos(s[n,k]) + m), s[n,k])
    C = -mean(f[n,y[n]] - log(sum(exp(f[n,k]), k)), n)
    """, "Deng et al., ArcFace (2019), (3)", by="W x", x=(5, 3), W=(4, 3), y=labels(4, 5), r=between(1, 4), m=between(0.1, 0.3))
def angular_margin(xp, x, W, y, r, m):
    s = (x/xp.linalg.norm(x, axis=1)[:, None]) @ (W/xp.linalg.norm(W, axis=1)[:, None]).T
    right = xp.arange(4) == y[:, None]
    f = r*xp.where(right, s*xp.cos(m) - xp.sqrt(1 - s**2)*xp.sin(m), s)
    return xp.mean(xp.logsumexp(f, 1)) - xp.sum(f*right)/5


@paper("""
    r[n] = lw[n] - lrw[n]
    s[n] = ll[n] - lrl[n]
    C = -mean(log(sigma(beta*(r[n] - s[n]))), n)
    """, "Rafailov et al., Direct preference optimization (2023), (7)", by="lw ll", lw=(5,), ll=(5,), lrw=(5,), lrl=(5,), beta=between(0.1, 0.5))
def preference_optimisation(xp, lw, ll, lrw, lrl, beta):
    return xp.mean(xp.logaddexp(0, -beta*(lw - ll - lrw + lrl)))


@paper("""
    index a: (N) in 0..K-1
    z[n,k] = sum(W[k,d]*s[n,d], d)
    lp[n,k] = log(exp(z[n,k])/sum(exp(z[n,m]), m))
    r[n] = exp(lp[n,a[n]] - old[n])
    H[n] = -sum(exp(lp[n,k])*lp[n,k], k)
    C = -mean(min(r[n]*A[n], clip(r[n], 1 - e, 1 + e)*A[n]) + c*H[n], n)
    """, "Schulman et al., Proximal policy optimization (2017), (7) and (9)", by="W", s=(6, 3), W=(4, 3), a=labels(4, 6), A=(6,),
       old=lambda rng: -rng.uniform(0.5, 2.5, 6), e=between(0.1, 0.3), c=between(0.01, 0.1))
def proximal_policy(xp, s, W, a, A, old, e, c):
    logs = xp.log_softmax(s @ W.T, 1)
    r = xp.exp(logs[xp.arange(6), a] - old)
    surrogate = xp.where(A > 0, xp.minimum(r, 1 + e)*A, xp.maximum(r, 1 - e)*A)
    return xp.mean(c*xp.sum(xp.exp(logs)*logs, 1) - surrogate)


@paper("""
    index a: (T) in 0..K-1
    G[t] = sum(g**(k-t)*R[k], k in t..T-1) for t in 0..T-1
    z[t,k] = sum(theta[k,d]*s[t,d], d)
    C = -sum((G[t] - b)*(z[t,a[t]] - log(sum(exp(z[t,k]), k))), t in 0..T-1)
    """, "Williams, Simple statistical gradient-following algorithms (1992); Sutton, Barto (2018), section 13.4", by="theta", s=(5, 3), theta=(4, 3),
       a=labels(4, 5), R=(5,), g=between(0.8, 0.99), b=())
def REINFORCE(xp, s, theta, a, R, g, b):
    later, returns = 0., []
    for reward in R[::-1]:
        later = reward + g*later
        returns.insert(0, later)
    logs = xp.log_softmax(s @ theta.T, 1)
    return -xp.sum((xp.stack(returns) - b)*logs[xp.arange(5), a])


@paper("""
    index a: (N) in 0..K-1
    h[n,j] = relu(sum(W[j,d]*s[n,d], d))
    Q[n,k] = sum(V[k,j]*h[n,j], j)
    y[n] = r[n] + (1 - done[n])*g*max(P[n,k], k)
    u[n] = abs(y[n] - Q[n,a[n]])
    C = mean(where(u[n] < 1, u[n]**2/2, u[n] - 1/2), n)
    """, "Mnih et al., Human-level control (2015), algorithm 1, the target network's values given", by="W V", s=(6, 3), W=(4, 3), V=(3, 4),
       a=labels(3, 6), r=(6,), done=lambda rng: rng.integers(0, 2, 6).astype(float), g=between(0.8, 0.99), P=(6, 3))
def Q_learning(xp, s, W, V, a, r, done, g, P):
    taken = xp.take_along_axis(xp.relu(s @ W.T) @ V.T, a[:, None], 1)[:, 0]
    u = xp.abs(r + g*xp.where(done == 1, 0, xp.max(P, 1)) - taken)
    return xp.mean(xp.minimum(u, 1)*u - xp.minimum(u, 1)**2/2)


@paper("""
    v[t] = sum(w[d]*x[t,d], d)
    delta[t] = r[t] + g*v[t+1] - v[t]    for t in 0..T-1
    C = 1/2*sum(delta[t]**2, t in 0..T-1)
    """, "Baird, Residual algorithms (1995), (8)", by="w", x=(6, 3), w=(3,), r=(5,), g=between(0.8, 0.99))
def residual_temporal_difference(xp, x, w, r, g):
    v = x @ w
    return xp.sum((r + g*v[1:] - v[:-1])**2)/2


@paper("""
    index a: (N) in 0..K-1
    h[n,j] = tanh(sum(W[j,d]*s[n,d], d) + b[j])
    z[n,k] = sum(U[k,j]*h[n,j], j)
    p[n,k] = softmax(z[n,k], k)
    V[n] = sum(v[j]*h[n,j], j)
    P[n] = -log(p[n,a[n]])*A[n]
    H[n] = -sum(p[n,k]*log(p[n,k]), k)
    C = mean(P[n] + cv*(R[n] - V[n])**2 - ce*H[n], n)
    """, "Mnih et al., Asynchronous methods for deep reinforcement learning (2016), section 4", by="W b U v", s=(6, 3), W=(4, 3), b=(4,), U=(3, 4),
       v=(4,), a=labels(3, 6), A=(6,), R=(6,), cv=between(0.2, 0.8), ce=between(0.01, 0.1))
def advantage_actor_critic(xp, s, W, b, U, v, a, A, R, cv, ce):
    h = xp.tanh(s @ W.T + b)
    logs = xp.log_softmax(h @ U.T, 1)
    return xp.mean(cv*(R - h @ v)**2 - A*logs[xp.arange(6), a]) + ce*xp.mean(xp.sum(logs*xp.exp(logs), 1))
