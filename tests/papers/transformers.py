"""Attention and its variants, transformers of any depth, mixtures of experts."""

from tests.agreement.models import between, labels
from .papers import paper

PROJECTIONS = {"Wq": (2, 3, 2), "Wk": (2, 3, 2), "Wv": (2, 3, 2), "Wo": (2, 2, 3)}


@paper("""
    index w: (T) in 0..V-1
    index y: (T) in 0..V-1
    h[0,t,d] = E[w[t],d] + P[t,d]
    m[l,t] = mean(h[l-1,t,d], d)                                                           for l in 1..L
    v[l,t] = mean((h[l-1,t,d] - m[l,t])**2, d)                                             for l in 1..L
    n[l,t,d] = g[l,d]*(h[l-1,t,d] - m[l,t])/sqrt(v[l,t] + eps) + b[l,d]                    for l in 1..L
    q[l,a,t,e] = sum(Wq[l,a,e,d]*n[l,t,d], d)                                              for l in 1..L
    k[l,a,t,e] = sum(Wk[l,a,e,d]*n[l,t,d], d)                                              for l in 1..L
    u[l,a,t,e] = sum(Wv[l,a,e,d]*n[l,t,d], d)                                              for l in 1..L
    s[l,a,i,j] = sum(q[l,a,i,e]*k[l,a,j,e], e in 0..D-1)/sqrt(D)                           for l in 1..L
    p[l,a,i,j] = [j <= i]*exp(s[l,a,i,j])/sum([r <= i]*exp(s[l,a,i,r]), r)                 for l in 1..L
    r[l,t,d] = h[l-1,t,d] + sum(Wo[l,a,d,e]*sum(p[l,a,t,j]*u[l,a,j,e], j), a, e)           for l in 1..L
    mm[l,t] = mean(r[l,t,d], d)                                                            for l in 1..L
    vv[l,t] = mean((r[l,t,d] - mm[l,t])**2, d)                                             for l in 1..L
    nn[l,t,d] = gg[l,d]*(r[l,t,d] - mm[l,t])/sqrt(vv[l,t] + eps) + bb[l,d]                 for l in 1..L
    f[l,t,c] = gelu(sum(W1[l,c,d]*nn[l,t,d], d) + b1[l,c])                                 for l in 1..L
    h[l,t,d] = r[l,t,d] + sum(W2[l,d,c]*f[l,t,c], c) + b2[l,d]                             for l in 1..L
    z[t,o] = sum(E[o,d]*h[L,t,d], d)
    C = -mean(z[t,y[t]] - log(sum(exp(z[t,o]), o)), t)
    """, "Vaswani et al., Attention is all you need (2017), with the norms of Radford et al. (2019)",
       by="E P g b Wq Wk Wv Wo gg bb W1 b1 W2 b2", w=labels(5, 4), y=labels(5, 4), E=(5, 4), P=(4, 4), g=(2, 4), b=(2, 4), Wq=(2, 2, 3, 4),
       Wk=(2, 2, 3, 4), Wv=(2, 2, 3, 4), Wo=(2, 2, 4, 3), gg=(2, 4), bb=(2, 4), W1=(2, 6, 4), b1=(2, 6), W2=(2, 4, 6), b2=(2, 4),
       eps=between(0.01, 0.1))
def transformer(xp, w, y, E, P, g, b, Wq, Wk, Wv, Wo, gg, bb, W1, b1, W2, b2, eps):
    def normal(h, gain, bias):
        return gain*(h - xp.mean(h, 1, keepdims=True))/xp.sqrt(xp.var(h, 1, keepdims=True) + eps) + bias
    h = E[w] + P
    causal = xp.where(xp.tril(xp.ones((4, 4))) > 0, 0., -xp.inf)
    for l in range(2):
        n = normal(h, g[l], b[l])
        for a in range(2):
            scores = (n @ Wq[l, a].T) @ (n @ Wk[l, a].T).T/xp.sqrt(3.) + causal
            h = h + xp.softmax(scores, 1) @ (n @ Wv[l, a].T) @ Wo[l, a].T
        f = normal(h, gg[l], bb[l]) @ W1[l].T + b1[l]
        h = h + f*xp.ndtr(f) @ W2[l].T + b2[l]
    z = h @ E.T
    return xp.mean(xp.logsumexp(z, 1) - z[xp.arange(4), y])


@paper("""
    X: (T, D)
    Wq, Wk, Wv: (D, E)
    Y: (T, E)
    scale: ()
    A = softmax((X@Wq)@(X@Wk).T/scale)
    C = norm(A@(X@Wv) - Y)**2
    """, "Vaswani et al., Attention is all you need (2017), (1)", X=(4, 3), Wq=(3, 2), Wk=(3, 2), Wv=(3, 2), Y=(4, 2), scale=between(1, 2))
def scaled_attention(xp, X, Wq, Wk, Wv, Y, scale):
    weights = xp.exp((X @ Wq) @ (X @ Wk).T/scale)
    return xp.sum(((weights/xp.sum(weights, 1, keepdims=True)) @ X @ Wv - Y)**2)


@paper("""
    q[h,i,e] = sum(Wq[h,d,e]*x[i,d], d)
    k[h,j,e] = sum(Wk[h,d,e]*x[j,d], d)
    s[h,i,j] = sum(q[h,i,e]*k[h,j,e], e) - m[h]*(i - j)
    p[h,i,j] = [j <= i]*exp(s[h,i,j])/sum([r <= i]*exp(s[h,i,r]), r)
    o[i,d] = sum(p[h,i,j]*sum(Wv[h,c,e]*x[j,c], c)*Wo[h,e,d], h, j, e)
    C = 1/2*sum((o[i,d] - y[i,d])**2, i, d)
    """, "Press, Smith, Lewis, Train short, test long (2022), section 3", x=(4, 3), **PROJECTIONS, m=between(0.2, 1, 2), y=(4, 3))
def attention_with_linear_biases(xp, x, Wq, Wk, Wv, Wo, m, y):
    far = xp.arange(4.)[:, None] - xp.arange(4.)
    s = xp.einsum("hie,hje->hij", x @ Wq, x @ Wk) - m[:, None, None]*far
    p = xp.softmax(xp.where(far >= 0, s, -xp.inf), 2)
    return xp.sum((xp.sum(p @ (x @ Wv) @ Wo, 0) - y)**2)/2


@paper("""
    theta[c] = 100**(-2*c/D) for c in 0..D-1
    q[i,a,c] = sum(Wq[a,c,d]*x[i,d], d)     for a in 0..1, c in 0..D-1
    k[i,a,c] = sum(Wk[a,c,d]*x[i,d], d)     for a in 0..1, c in 0..D-1
    qr[i,c] = q[i,0,c]*cos(i*theta[c]) - q[i,1,c]*sin(i*theta[c])    for c in 0..D-1
    qi[i,c] = q[i,0,c]*sin(i*theta[c]) + q[i,1,c]*cos(i*theta[c])    for c in 0..D-1
    kr[i,c] = k[i,0,c]*cos(i*theta[c]) - k[i,1,c]*sin(i*theta[c])    for c in 0..D-1
    ki[i,c] = k[i,0,c]*sin(i*theta[c]) + k[i,1,c]*cos(i*theta[c])    for c in 0..D-1
    s[i,j] = sum(qr[i,c]*kr[j,c] + qi[i,c]*ki[j,c], c in 0..D-1)
    C = -sum(t[i,j]*log(exp(s[i,j])/sum(exp(s[i,m]), m)), i, j)
    """, "Su et al., RoFormer (2021), (13)-(16)", by="Wq Wk", x=(4, 3), Wq=(2, 2, 3), Wk=(2, 2, 3), t=between(0, 1, 4, 4))
def rotary_attention(xp, x, Wq, Wk, t):
    turn = xp.exp(1j*xp.outer(xp.arange(4.), 100.**(-xp.arange(2.))))
    q, k = ((x @ W[0].T + 1j*(x @ W[1].T))*turn for W in (Wq, Wk))
    return -xp.sum(t*xp.log_softmax(xp.real(q @ xp.conj(k).T), 1))


@paper("""
    q[i,e] = sum(Wq[d,e]*x[i,d], d)
    k[j,e] = sum(Wk[d,e]*m[j,d], d)
    v[j,e] = sum(Wv[d,e]*m[j,d], d)
    s[i,j] = sum(q[i,e]*k[j,e], e in 0..E-1)/sqrt(E)
    a[i,j] = softmax(s[i,j], j)
    C = mean((x[i,e] + sum(a[i,j]*v[j,e], j) - y[i,e])**2, i, e)
    """, "Vaswani et al., Attention is all you need (2017), section 3.2.3, encoder-decoder attention", x=(3, 3), m=(5, 3), Wq=(3, 3),
       Wk=(3, 3), Wv=(3, 3), y=(3, 3))
def cross_attention(xp, x, m, Wq, Wk, Wv, y):
    a = xp.softmax(x @ Wq @ Wk.T @ m.T/3**0.5, 1)
    return xp.mean((x + a @ m @ Wv - y)**2)


@paper("""
    s[i,j] = sum(x[i,d]*x[j,d], d)
    a[i,j] = [abs(i-j) <= w]*exp(s[i,j])/sum([abs(i-m) <= w]*exp(s[i,m]), m)
    size w = 1
    C = sum((sum(a[i,j]*x[j,d], j) - y[i,d])**2, i, d)
    """, "Beltagy, Peters, Cohan, Longformer (2020), section 3.1", x=(5, 3), y=(5, 3))
def sliding_window_attention(xp, x, y):
    places = xp.arange(5)
    near = abs(places[:, None] - places) <= 1
    return xp.sum((xp.softmax(xp.where(near, x @ x.T, -xp.inf), 1) @ x - y)**2)


@paper("""
    phi[i,e] = elu(sum(Wq[e,d]*x[i,d], d)) + 1
    psi[j,e] = elu(sum(Wk[e,d]*x[j,d], d)) + 1
    v[j,f] = sum(Wv[f,d]*x[j,d], d)
    S[i,e,f] = sum([j <= i]*psi[j,e]*v[j,f], j)
    Z[i,e] = sum([j <= i]*psi[j,e], j)
    o[i,f] = sum(phi[i,e]*S[i,e,f], e)/sum(phi[i,e]*Z[i,e], e)
    C = 1/2*sum((o[i,f] - y[i,f])**2, i, f)
    """, "Katharopoulos et al., Transformers are RNNs (2020), (7)-(12)", x=(4, 3), Wq=(2, 3), Wk=(2, 3), Wv=(3, 3), y=(4, 3))
def linear_attention(xp, x, Wq, Wk, Wv, y):
    phi, psi = (xp.where(u > 0, u + 1, xp.exp(xp.minimum(u, 0))) for u in (x @ Wq.T, x @ Wk.T))
    A = xp.tril(phi @ psi.T)
    return xp.sum((A @ x @ Wv.T/xp.sum(A, 1, keepdims=True) - y)**2)/2


@paper("""
    size P = 2
    index y: () in 0..K-1
    u[a,b,d] = sum(E[d,c,p,q]*x[c,P*a+p,P*b+q], c, p in 0..P-1, q in 0..P-1) + pos[a,b,d]
    q_[a,b,e] = sum(Wq[e,d]*u[a,b,d], d)
    k_[a,b,e] = sum(Wk[e,d]*u[a,b,d], d)
    s[a,b,i,j] = sum(q_[a,b,e]*k_[i,j,e], e)
    w[a,b,i,j] = exp(s[a,b,i,j])/sum(exp(s[a,b,m,n]), m, n)
    h[a,b,d] = u[a,b,d] + sum(w[a,b,i,j]*u[i,j,d], i, j)
    o[k] = sum(V[k,d]*mean(h[a,b,d], a, b), d)
    C = -log(exp(o[y])/sum(exp(o[k]), k))
    """, "Dosovitskiy et al., An image is worth 16x16 words (2021), (1)-(4), with pooled patches", by="E pos Wq Wk V", x=(2, 4, 6),
       E=(3, 2, 2, 2), pos=(2, 3, 3), Wq=(2, 3), Wk=(2, 3), V=(4, 3), y=labels(4))
def vision_transformer(xp, x, E, pos, Wq, Wk, V, y):
    patches = x.reshape(2, 2, 2, 3, 2).transpose(1, 3, 0, 2, 4).reshape(6, 8)
    u = patches @ E.reshape(3, 8).T + pos.reshape(6, 3)
    h = u + xp.softmax((u @ Wq.T) @ (u @ Wk.T).T, 1) @ u
    return -xp.log_softmax(V @ xp.mean(h, 0))[y]


@paper("""
    g[n,k] = exp(sum(G[k,d]*x[n,d], d))/sum(exp(sum(G[m,d]*x[n,d], d)), m)
    f[n,k,o] = tanh(sum(W[k,o,d]*x[n,d], d) + b[k,o])
    C = -mean(log(sum(g[n,k]*exp(-sum((y[n,o] - f[n,k,o])**2, o)/2), k)), n)
    """, "Jacobs et al., Adaptive mixtures of local experts (1991), (1.3)", x=(5, 3), G=(4, 3), W=(4, 2, 3), b=(4, 2), y=(5, 2))
def mixture_of_experts(xp, x, G, W, b, y):
    error = xp.sum((y[:, None] - xp.tanh(xp.einsum("kod,nd->nko", W, x) + b))**2, 2)
    return -xp.mean(xp.logsumexp(xp.log_softmax(x @ G.T, 1) - error/2, 1))


@paper("""
    a[i,h] = sum(W1[h,d]*x[i,d], d)
    C = sum(silu(a[i,h])*sum(W3[h,d]*x[i,d], d)*t[i,h], i, h)
    """, "Shazeer, GLU variants improve transformer (2020), (6)", x=(4, 3), W1=(5, 3), W3=(5, 3), t=(4, 5))
def gated_linear_unit(xp, x, W1, W3, t):
    a = x @ W1.T
    return xp.sum(a*xp.sigmoid(a)*(x @ W3.T)*t)
