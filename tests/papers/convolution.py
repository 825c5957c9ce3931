"""Convolutions, pooling, residual layers of any depth, normalisation."""

from tests.agreement.models import between, labels
from .papers import paper


@paper("""
    size s = 2
    x: (N, K, I)
    z[n,f,i] = sum([0 <= s*i+m-1 <= I-1]*kappa[f,c,m]*x[n,c,s*i+m-1], c, m in 0..2) + b[f]     for i in 0..M-1
    a[n,f,i] = max(z[n,f,i], 0)                                                               for i in 0..M-1
    C = mean((sum(v[f,i]*a[n,f,i], f, i in 0..M-1) - y[n])**2, n)
    """, "Dumoulin, Visin, A guide to convolution arithmetic (2016), section 2.4, in one dimension", by="kappa b v", x=(3, 2, 8), kappa=(4, 2, 3),
       b=(4,), v=(4, 4), y=(3,))
def strided_convolution_with_padding(xp, x, kappa, b, v, y):
    padded = xp.pad(x, ((0, 0), (0, 0), (1, 1)))
    z = xp.stack([xp.einsum("fcm,ncm->nf", kappa, padded[:, :, 2*i:2*i + 3]) + b for i in range(4)], 2)
    return xp.mean((xp.einsum("fi,nfi->n", v, xp.relu(z)) - y)**2)


@paper("""
    size s = 2
    x: (K, H, W)
    z[f,i,j] = sum([0 <= i+p-1 <= H-1]*[0 <= j+q-1 <= W-1]*kappa[f,c,p,q]*x[c,i+p-1,j+q-1], c, p, q) + b[f]    for i in 0..H-1, j in 0..W-1
    a[f,i,j] = max(z[f,i,j], 0)                                              for i in 0..H-1, j in 0..W-1
    r[f,i,j] = max(a[f,s*i+u,s*j+v], u in 0..s-1, v in 0..s-1)
    C = -log(sigma(sum(w[f,i,j]*r[f,i,j], f, i, j)))
    """, "LeCun et al., Gradient-based learning (1998), section II, with maxima", by="kappa b w", x=(2, 4, 6), kappa=(3, 2, 3, 3), b=(3,),
       w=(3, 2, 3))
def convolution_with_max_pooling(xp, x, kappa, b, w):
    padded = xp.pad(x, ((0, 0), (1, 1), (1, 1)))
    z = sum(xp.einsum("fc,cij->fij", kappa[:, :, p, q], padded[:, p:p + 4, q:q + 6]) for p in range(3) for q in range(3))
    a = xp.relu(z + b[:, None, None]).reshape(3, 2, 2, 3, 2)
    return xp.softplus(-xp.sum(w*xp.max(a, (2, 4))))


@paper("""
    index y: (N) in 0..K-1
    z[n,f,i,j] = sum(kappa[f,p,q]*x[n,i+p,j+q], p, q) + b[f]
    g[n,f] = mean(relu(z[n,f,i,j]), i, j)
    o[n,k] = sum(W[k,f]*g[n,f], f) + c[k]
    C = -mean(o[n,y[n]] - log(sum(exp(o[n,k]), k)), n)
    """, "Lin, Chen, Yan, Network in network (2014), section 3.2", by="kappa b W c", x=(3, 5, 4), kappa=(2, 3, 2), b=(2,), W=(3, 2), c=(3,),
       y=labels(3, 3))
def global_average_pooling(xp, x, kappa, b, W, c, y):
    z = sum(kappa[:, p, q, None, None]*x[:, None, p:p + 3, q:q + 3] for p in range(3) for q in range(2)) + b[:, None, None]
    o = xp.mean(xp.relu(z), (2, 3)) @ W.T + c
    return xp.mean(xp.logsumexp(o, 1) - o[xp.arange(3), y])


@paper("""
    h[0,c,i,j] = x[c,i,j]                                                                          for i in 0..H-1, j in 0..W-1
    u[l,c,i,j] = relu(sum([0 <= i+p-1 < H]*[0 <= j+q-1 < W]*k[l,c,d,p,q]*h[l-1,d,i+p-1,j+q-1], d, p, q))     for l in 1..L, i in 0..H-1, j in 0..W-1
    v[l,c,i,j] = sum([0 <= i+p-1 < H]*[0 <= j+q-1 < W]*g[l,c,d,p,q]*u[l,d,i+p-1,j+q-1], d, p, q)             for l in 1..L, i in 0..H-1, j in 0..W-1
    h[l,c,i,j] = relu(h[l-1,c,i,j] + v[l,c,i,j])                                                     for l in 1..L, i in 0..H-1, j in 0..W-1
    C = 1/2*(mean(h[L,c,i,j], c, i in 0..H-1, j in 0..W-1) - y)**2
    """, "He et al., Deep residual learning (2016), (1) and figure 2", by="k g", x=(2, 4, 3), k=(3, 2, 2, 3, 3), g=(3, 2, 2, 3, 3), y=())
def residual_network_of_convolutions(xp, x, k, g, y):
    def convolved(kernel, image):
        padded = xp.pad(image, ((0, 0), (1, 1), (1, 1)))
        return sum(xp.einsum("cd,dij->cij", kernel[:, :, p, q], padded[:, p:p + 4, q:q + 3]) for p in range(3) for q in range(3))
    for first, second in zip(k, g, strict=True):
        x = xp.relu(x + convolved(second, xp.relu(convolved(first, x))))
    return (xp.mean(x) - y)**2/2


@paper("""
    size s = 2
    kappa: (K)
    z[i] = sum([0 <= i-s*m < K]*kappa[i-s*m]*x[m], m) for i in 0..I-1
    C = 1/2*sum((z[i] - y[i])**2, i in 0..I-1)
    """, "Zeiler et al., Deconvolutional networks (2010), (1)", x=(4,),
       kappa=(3,), y=(9,))
def transposed_convolution(xp, x, kappa, y):
    z = xp.zeros(9)
    for m in range(4):
        z = z.at[2*m:2*m + 3].add(kappa*x[m])
    return xp.sum((z - y)**2)/2


@paper("""
    size r = 3
    z[c,i] = sum(kappa[c,m]*x[c,i+r*m], m)
    o[f,i] = sum(W[f,c]*relu(z[c,i]), c)
    C = 1/2*sum((o[f,i] - y[f,i])**2, f, i)
    """, "Yu, Koltun, Multi-scale context aggregation by dilated convolutions (2016), (2); Chollet, Xception (2017)", x=(2, 10), kappa=(2, 3),
       W=(3, 2), y=(3, 4))
def dilated_separable_convolution(xp, x, kappa, W, y):
    z = sum(kappa[:, m, None]*x[:, 3*m:3*m + 4] for m in range(3))
    return xp.sum((W @ xp.relu(z) - y)**2)/2


@paper("""
    mu[c] = mean(x[n,c,i], n, i)
    v[c] = mean((x[n,c,i] - mu[c])**2, n, i)
    y[n,c,i] = gamma[c]*(x[n,c,i] - mu[c])/sqrt(v[c] + eps) + beta[c]
    C = mean(softplus(y[n,c,i])*t[n,c,i], n, c, i)
    """, "Ioffe, Szegedy, Batch normalization (2015), algorithm 1 and section 3.2", x=(3, 2, 4), gamma=(2,), beta=(2,), t=(3, 2, 4),
       eps=between(0.01, 0.1))
def batch_normalised_channels(xp, x, gamma, beta, t, eps):
    mu, v = xp.mean(x, (0, 2), keepdims=True), xp.var(x, (0, 2), keepdims=True)
    y = gamma[:, None]*(x - mu)/xp.sqrt(v + eps) + beta[:, None]
    return xp.mean(xp.softplus(y)*t)


@paper("""
    m[i] = mean(a[i,j], j)
    s[i] = sqrt(mean((a[i,j] - m[i])**2, j) + eps)
    h[i,j] = tanh(g[j]/s[i]*(a[i,j] - m[i]) + b[j])
    C = sum(h[i,j]*t[i,j], i, j)
    """, "Ba, Kiros, Hinton, Layer normalization (2016), (3)-(4)", a=(3, 4), g=(4,), b=(4,), t=(3, 4), eps=between(0.01, 0.1))
def layer_normalised_units(xp, a, g, b, t, eps):
    normal = (a - xp.mean(a, 1, keepdims=True))/xp.sqrt(xp.var(a, 1, keepdims=True) + eps)
    return xp.sum(xp.tanh(g*normal + b)*t)


@paper("""
    mu[n,g] = mean(x[n,g,c,i], c, i)
    v[n,g] = mean((x[n,g,c,i] - mu[n,g])**2, c, i)
    y[n,g,c,i] = gamma[g,c]*(x[n,g,c,i] - mu[n,g])/sqrt(v[n,g] + eps) + beta[g,c]
    C = sum(sigma(y[n,g,c,i])*t[n,g,c,i], n, g, c, i)
    """, "Wu, He, Group normalization (2018), (1)-(6)", x=(2, 2, 2, 3), gamma=(2, 2), beta=(2, 2), t=(2, 2, 2, 3), eps=between(0.01, 0.1))
def group_normalisation(xp, x, gamma, beta, t, eps):
    groups = x.reshape(2, 2, 6)
    normal = (groups - xp.mean(groups, 2, keepdims=True))/xp.sqrt(xp.var(groups, 2, keepdims=True) + eps)
    return xp.sum(xp.sigmoid(gamma[:, :, None]*normal.reshape(2, 2, 2, 3) + beta[:, :, None])*t)


@paper("""
    r[i] = sqrt(mean(a[i,j]**2, j) + eps)
    C = sum(silu(a[i,j]/r[i]*g[j])*t[i,j], i, j)
    """, "Zhang, Sennrich, Root mean square layer normalization (2019), (4)", a=(3, 4), g=(4,), t=(3, 4), eps=between(0.01, 0.1))
def RMS_normalisation(xp, a, g, t, eps):
    u = a*g/xp.sqrt(xp.mean(a**2, 1, keepdims=True) + eps)
    return xp.sum(u*xp.sigmoid(u)*t)


@paper("""
    v: (J, D)
    g, b: (J)
    w[j,d] = g[j]*v[j,d]/sqrt(sum(v[j,e]**2, e))
    C = sum((relu(sum(w[j,d]*x[n,d], d) + b[j]) - y[n,j])**2, n, j)
    """, "Salimans, Kingma, Weight normalization (2016), (2)", v=(3, 4), g=(3,), b=(3,), x=(5, 4), y=(5, 3))
def weight_normalisation(xp, v, g, b, x, y):
    unit = v/xp.linalg.norm(v, axis=1, keepdims=True)
    return xp.sum((xp.relu(g*(x @ unit.T) + b) - y)**2)
