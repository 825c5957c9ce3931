"""Generative models: autoencoders with noise, flows, diffusion, adversaries, energies."""

from tests.agreement.models import between
from .papers import paper

ENCODER = {"x": lambda rng: rng.uniform(0.05, 0.95, (4, 3)), "W": (5, 3), "b": (5,), "Wm": (2, 5), "bm": (2,), "Ws": (2, 5), "bs": (2,)}


@paper("""
    assume 0 < x < 1
    h[n,k] = tanh(sum(W[k,d]*x[n,d], d) + b[k])
    mu[n,j] = sum(Wm[j,k]*h[n,k], k) + bm[j]
    ls[n,j] = sum(Ws[j,k]*h[n,k], k) + bs[j]
    z[n,j] = mu[n,j] + exp(ls[n,j]/2)*eps[n,j]
    g[n,k] = tanh(sum(V[k,j]*z[n,j], j) + c[k])
    p[n,d] = sigma(sum(U[d,k]*g[n,k], k) + a[d])
    KL[n] = -1/2*sum(1 + ls[n,j] - mu[n,j]**2 - exp(ls[n,j]), j)
    R[n] = -sum(x[n,d]*log(p[n,d]) + (1 - x[n,d])*log(1 - p[n,d]), d)
    C = mean(R[n] + KL[n], n)
    """, "Kingma, Welling, Auto-encoding variational Bayes (2014), (10) and appendix C", by="W b Wm bm Ws bs V c U a", **ENCODER, eps=(4, 2),
       V=(5, 2), c=(5,), U=(3, 5), a=(3,))
def variational_autoencoder(xp, x, W, b, Wm, bm, Ws, bs, eps, V, c, U, a):
    h = xp.tanh(x @ W.T + b)
    mu, ls = h @ Wm.T + bm, h @ Ws.T + bs
    logits = xp.tanh((mu + xp.exp(ls/2)*eps) @ V.T + c) @ U.T + a
    error = xp.sum(xp.softplus(logits) - x*logits, 1)
    return xp.mean(error + xp.sum(mu**2 + xp.exp(ls) - ls - 1, 1)/2)


@paper("""
    h[n,k] = relu(sum(W[k,d]*x[n,d], d) + b[k])
    mu[n,j] = sum(Wm[j,k]*h[n,k], k) + bm[j]
    s[n,j] = softplus(sum(Ws[j,k]*h[n,k], k) + bs[j])
    z[n,j] = mu[n,j] + s[n,j]*eps[n,j]
    y[n,d] = sum(V[d,j]*z[n,j], j)
    KL[n] = sum(mu[n,j]**2/2 + s[n,j]**2/2 - log(s[n,j]) - 1/2, j)
    C = mean(1/2*sum((x[n,d] - y[n,d])**2, d) + gamma*abs(KL[n] - cap), n)
    """, "Higgins et al., beta-VAE (2017), (4); Burgess et al. (2018), (8), with a capacity", by="W b Wm bm Ws bs V", **ENCODER, eps=(4, 2),
       V=(3, 2), gamma=between(1, 4), cap=between(0.5, 1))
def beta_autoencoder(xp, x, W, b, Wm, bm, Ws, bs, eps, V, gamma, cap):
    h = xp.relu(x @ W.T + b)
    mu, s = h @ Wm.T + bm, xp.softplus(h @ Ws.T + bs)
    divergence = xp.sum(mu**2 + s**2 - 1, 1)/2 - xp.sum(xp.log(s), 1)
    return xp.mean(xp.sum((x - (mu + s*eps) @ V.T)**2, 1)/2 + gamma*xp.abs(divergence - cap))


@paper("""
    z[0,n,d] = x[n,d]
    a[k,n] = sum(w[k,d]*z[k-1,n,d], d) + b[k]                                for k in 1..K
    z[k,n,d] = z[k-1,n,d] + u[k,d]*tanh(a[k,n])                              for k in 1..K
    J[k,n] = log(abs(1 + (1 - tanh(a[k,n])**2)*sum(u[k,d]*w[k,d], d)))       for k in 1..K
    E[n] = sum(z[K,n,d]**2, d)/2
    C = mean(E[n] - sum(J[k,n], k in 1..K), n)
    """, "Rezende, Mohamed, Variational inference with normalizing flows (2015), (10)-(13)", x=(4, 2), w=(3, 2), b=(3,), u=(3, 2))
def planar_flow(xp, x, w, b, u):
    cost = 0.
    for k in range(3):
        a = xp.tanh(x @ w[k] + b[k])
        cost = cost - xp.log(xp.abs(1 + (1 - a**2)*(u[k] @ w[k])))
        x = x + a[:, None]*u[k]
    return xp.mean(cost + xp.sum(x**2, 1)/2)


@paper("""
    size d = 2
    s[n,i] = tanh(sum(A[i,j]*x[n,j], j in 0..d-1) + a[i])     for i in 0..d-1
    t[n,i] = sum(B[i,j]*x[n,j], j in 0..d-1) + b[i]           for i in 0..d-1
    y[n,i] = x[n,i]                                           for i in 0..d-1
    y[n,d+i] = x[n,d+i]*exp(s[n,i]) + t[n,i]                  for i in 0..d-1
    C = mean(sum(y[n,i]**2/2, i in 0..2*d-1) - sum(s[n,i], i in 0..d-1), n)
    """, "Dinh, Sohl-Dickstein, Bengio, Density estimation using Real NVP (2017), (4)-(6)", x=(5, 4), A=(2, 2), a=(2,), B=(2, 2), b=(2,))
def coupling_layer(xp, x, A, a, B, b):
    s, t = xp.tanh(x[:, :2] @ A.T + a), x[:, :2] @ B.T + b
    y = xp.concatenate([x[:, :2], x[:, 2:]*xp.exp(s) + t], 1)
    return xp.mean(xp.sum(y*y, 1)/2 - xp.sum(s, 1))


@paper("""
    mu[n,i] = sum([j < i]*A[i,j]*x[n,j], j) + a[i]
    al[n,i] = tanh(sum([j < i]*B[i,j]*x[n,j], j) + b[i])
    u[n,i] = (x[n,i] - mu[n,i])*exp(-al[n,i])
    C = mean(sum(u[n,i]**2/2 + al[n,i] + 1/2*log(2*pi), i), n)
    """, "Papamakarios, Pavlakou, Murray, Masked autoregressive flow (2017), (3)-(4)", x=(5, 4), A=(4, 4), a=(4,), B=(4, 4), b=(4,))
def masked_autoregressive_flow(xp, x, A, a, B, b):
    mu, alpha = x @ xp.tril(A, -1).T + a, xp.tanh(x @ xp.tril(B, -1).T + b)
    return xp.mean(xp.sum(((x - mu)/xp.exp(alpha))**2/2 + alpha + xp.log(xp.sqrt(2*xp.pi)), 1))


@paper("""
    abar[t] = prod(1 - beta[r], r in 1..t) for t in 1..T
    index s: (N) in 1..T
    xt[n,d] = sqrt(abar[s[n]])*x[n,d] + sqrt(1 - abar[s[n]])*eps[n,d]
    h[n,k] = silu(sum(W[k,d]*xt[n,d], d) + sin(k*s[n]/T))
    e[n,d] = sum(V[d,k]*h[n,k], k)
    C = mean(sum((eps[n,d] - e[n,d])**2, d), n)
    """, "Ho, Jain, Abbeel, Denoising diffusion probabilistic models (2020), (14)", by="W V",
       beta=between(0.05, 0.3, 5), s=lambda rng: rng.integers(1, 6, 4), x=(4, 3), eps=(4, 3), W=(6, 3), V=(3, 6))
def denoising_diffusion(xp, beta, s, x, eps, W, V):
    kept = xp.cumprod(1 - beta)[s - 1][:, None]
    h = (xp.sqrt(kept)*x + xp.sqrt(1 - kept)*eps) @ W.T + xp.sin(xp.outer(s, xp.arange(6.))/5)
    return xp.mean(xp.sum((eps - (h*xp.sigmoid(h)) @ V.T)**2, 1))


@paper("""
    psi[n,i] = -sum(P[i,j]*(x[n,j] - m[j]), j)
    C = mean(sum(-P[i,i] + 1/2*psi[n,i]**2, i), n)
    """, "Hyvarinen, Estimation of non-normalized models by score matching (2005), (4) and (16)", x=(5, 3), P=(3, 3), m=(3,))
def score_matching(xp, x, P, m):
    return xp.mean(xp.sum(((x - m) @ P.T)**2, 1))/2 - xp.trace(P)


@paper("""
    F[n] = -sum(b[j]*v[n,j], j) - sum(log(1 + exp(c[i] + sum(W[i,j]*v[n,j], j))), i)
    G[n] = -sum(b[j]*r[n,j], j) - sum(log(1 + exp(c[i] + sum(W[i,j]*r[n,j], j))), i)
    C = mean(F[n] - G[n], n)
    """, "Hinton, A practical guide to training restricted Boltzmann machines (2012), (25)", by="W b c", v=between(0, 1, 4, 3),
       r=between(0, 1, 4, 3), W=(5, 3), b=(3,), c=(5,))
def restricted_Boltzmann_machine(xp, v, r, W, b, c):
    def free_energy(u):
        return -u @ b - xp.sum(xp.softplus(u @ W.T + c), 1)
    return xp.mean(free_energy(v)) - xp.mean(free_energy(r))


@paper("""
    E[n] = -1/2*sum([i != j]*W[i,j]*s[n,i]*s[n,j], i, j) - sum(theta[i]*s[n,i], i)
    q[n,i] = sum([j != i]*W[i,j]*s[n,j], j) + theta[i]
    C = -mean(sum(log(sigma(2*s[n,i]*q[n,i])), i), n) + lam*mean(E[n], n)
    """, "Besag, Statistical analysis of non-lattice data (1975), the pseudo-likelihood; Ackley, Hinton, Sejnowski (1985), (1)", by="W theta",
       s=lambda rng: rng.choice([-1., 1.], (6, 4)), W=(4, 4), theta=(4,), lam=between(0.1, 1))
def Boltzmann_machine(xp, s, W, theta, lam):
    W = W - xp.diag(xp.diag(W))
    energy = -xp.einsum("ni,ij,nj->n", s, W, s)/2 - s @ theta
    return xp.mean(xp.sum(xp.softplus(-2*s*(s @ W.T + theta)), 1)) + lam*xp.mean(energy)


@paper("""
    g[n,d] = tanh(sum(G[d,k]*z[n,k], k) + c[d])
    r[n] = sum(v[k]*relu(sum(W[k,d]*x[n,d], d) + b[k]), k)
    f[n] = sum(v[k]*relu(sum(W[k,d]*g[n,d], d) + b[k]), k)
    D = -mean(log(sigma(r[n])), n) - mean(log(1 - sigma(f[n])), n)
    """, "Goodfellow et al., Generative adversarial nets (2014), (1), the discriminator's loss", by="W b v G c", x=(4, 3), z=(4, 2), G=(3, 2), c=(3,),
       W=(5, 3), b=(5,), v=(5,))
def adversarial_loss(xp, x, z, G, c, W, b, v):
    def critic(u):
        return xp.relu(u @ W.T + b) @ v
    return xp.mean(xp.softplus(-critic(x))) + xp.mean(xp.softplus(critic(xp.tanh(z @ G.T + c))))


@paper("""
    r[n,k] = tanh(sum(W[k,d]*x[n,d], d) + b[k])
    f[n,k] = tanh(sum(W[k,d]*y[n,d], d) + b[k])
    u[n,d] = e[n]*x[n,d] + (1 - e[n])*y[n,d]
    h[n,k] = tanh(sum(W[k,d]*u[n,d], d) + b[k])
    g[n,d] = sum(v[k]*(1 - h[n,k]**2)*W[k,d], k)
    P = lam*mean((sqrt(sum(g[n,d]**2, d)) - 1)**2, n)
    L = mean(sum(v[k]*f[n,k], k), n) - mean(sum(v[k]*r[n,k], k), n) + P
    """, "Gulrajani et al., Improved training of Wasserstein GANs (2017), (3)", by="W b v", x=(4, 3), y=(4, 3), e=between(0, 1, 4), W=(5, 3), b=(5,),
       v=(5,), lam=between(1, 10))
def Wasserstein_critic_with_gradient_penalty(xp, x, y, e, W, b, v, lam):
    import jax

    def critic(u):
        return xp.tanh(W @ u + b) @ v
    slopes = jax.vmap(jax.grad(critic))(e[:, None]*x + (1 - e[:, None])*y)
    penalty = xp.mean((xp.linalg.norm(slopes, axis=1) - 1)**2)
    return xp.mean(jax.vmap(critic)(y)) - xp.mean(jax.vmap(critic)(x)) + lam*penalty


@paper("""
    h[n,k] = sigma(sum(W[k,d]*(x[n,d] + s*eps[n,d]), d) + b[k])
    y[n,d] = sum(W[k,d]*h[n,k], k) + c[d]
    rho[k] = mean(h[n,k], n)
    C = mean(sum((y[n,d] - x[n,d])**2, d), n) + beta*sum(r*log(r/rho[k]) + (1 - r)*log((1 - r)/(1 - rho[k])), k)
    """, "Vincent et al., Stacked denoising autoencoders (2010), section 3; Ng, Sparse autoencoder (2011)", by="W b c", x=(5, 3), eps=(5, 3),
       s=between(0.1, 0.5), W=(4, 3), b=(4,), c=(3,), beta=between(0.1, 1), r=between(0.1, 0.3))
def sparse_denoising_autoencoder(xp, x, eps, s, W, b, c, beta, r):
    h = xp.sigmoid((x + s*eps) @ W.T + b)
    rho = xp.mean(h, 0)
    sparsity = r*xp.log(r) - r*xp.log(rho) + (1 - r)*xp.log(1 - r) - (1 - r)*xp.log(1 - rho)
    return xp.mean(xp.sum((h @ W + c - x)**2, 1)) + beta*xp.sum(sparsity)
