"""Networks: layers, normalisations, convolutions, attention."""

from .models import between, model


@model("""
    a[0] = x
    z[l] = w[l]*a[l-1] + b[l]        for l in 1..L
    a[l] = sigma(z[l])               for l in 1..L
    C = (a[L] - y)**2
    """, x=(), y=(), w=(4,), b=(4,))
def chain_of_neurons(xp, x, y, w, b):
    a = x
    for l in range(w.shape[0]):
        a = xp.sigmoid(w[l]*a + b[l])
    return (a - y)**2


@model("""
    a[0,i,j] = x[i,j]
    z[l,i,j] = sum(w[l,j,k]*a[l-1,i,k], k) + b[l,j]     for l in 1..L
    a[l,i,j] = sigma(z[l,i,j])                          for l in 1..L
    C = 1/2*mean(sum((a[L,i,j] - y[i,j])**2, j), i)
    """, x=(6, 3), y=(6, 2), w=[(5, 3), (4, 5), (2, 4)], b=[(5,), (4,), (2,)])
def network_with_a_batch(xp, x, y, w, b):
    for weights, bias in zip(w, b, strict=True):
        x = xp.sigmoid(x @ weights.T + bias)
    return xp.mean(xp.sum((x - y)**2, 1))/2


@model("""
    h[0,n,i] = x[n,i]
    h[l,n,i] = h[l-1,n,i] + relu(sum(w[l,i,k]*h[l-1,n,k], k) + b[l,i])     for l in 1..L
    C = 1/2*mean(sum((sum(u[j,i]*h[L,n,i], i) - y[n,j])**2, j), n)
    """, x=(5, 3), y=(5, 2), w=(3, 3, 3), b=(3, 3), u=(2, 3))
def residual_network(xp, x, y, w, b, u):
    for l in range(w.shape[0]):
        x = x + xp.relu(x @ w[l].T + b[l])
    return xp.mean(xp.sum((x @ u.T - y)**2, 1))/2


@model("""
    h[i,k] = sigma(sum(w[k,j]*x[i,j], j) + b[k])
    r[i,j] = sum(w[k,j]*h[i,k], k) + c[j]
    C = 1/2*mean(sum((r[i,j] - x[i,j])**2, j), i) + beta*mean(sum(h[i,k]**2, k), i)
    """, x=(5, 4), w=(2, 4), b=(2,), c=(4,), beta=between(0.2, 1))
def autoencoder_with_tied_weights(xp, x, w, b, c, beta):
    h = xp.sigmoid(x @ w.T + b)
    return xp.mean(xp.sum((h @ w + c - x)**2, 1)/2 + beta*xp.sum(h**2, 1))


@model("""
    z[n,f,i] = sum(kappa[f,c,m]*x[n,c,i+m], c, m) + b[f]
    s[n,f] = mean(tanh(z[n,f,i]), i)
    C = 1/2*mean((sum(v[f]*s[n,f], f) - y[n])**2, n)
    """, x=(3, 2, 6), y=(3,), kappa=(4, 2, 3), b=(4,), v=(4,))
def convolution_in_one_dimension(xp, x, y, kappa, b, v):
    places = x.shape[2] - kappa.shape[2] + 1
    z = sum(xp.einsum("fc,nci->nfi", kappa[:, :, m], x[:, :, m:m + places]) for m in range(kappa.shape[2])) + b[:, None]
    return xp.mean((xp.mean(xp.tanh(z), 2) @ v - y)**2)/2


@model("""
    z[i,j] = sum(kappa[p,q]*x[i+p,j+q], p, q) + b
    C = 1/2*sum((softplus(z[i,j]) - y[i,j])**2, i, j)
    """, x=(6, 5), y=(4, 4), kappa=(3, 2), b=())
def convolution_in_two_dimensions(xp, x, y, kappa, b):
    rows, columns = y.shape
    z = sum(kappa[p, q]*x[p:p + rows, q:q + columns] for p in range(kappa.shape[0]) for q in range(kappa.shape[1])) + b
    return xp.sum((xp.softplus(z) - y)**2)/2


@model("""
    m[i] = mean(x[i,j], j)
    v[i] = mean((x[i,j] - m[i])**2, j)
    u[i,j] = g[j]*(x[i,j] - m[i])/sqrt(v[i] + eps) + b[j]
    C = 1/2*mean(sum((sum(w[k,j]*u[i,j], j) - y[i,k])**2, k), i)
    """, x=(3, 5), y=(3, 2), g=(5,), b=(5,), w=(2, 5), eps=between(0.05, 0.5))
def layer_normalisation(xp, x, y, g, b, w, eps):
    centred = x - xp.mean(x, 1)[:, None]
    u = g*centred/xp.sqrt(xp.mean(centred**2, 1)[:, None] + eps) + b
    return xp.mean(xp.sum((u @ w.T - y)**2, 1))/2


@model("""
    X: (N, d)
    g: (d)
    b: (d)
    Y: (N, d)
    eps: ()
    m = ones(N)@X/N
    Z = X - outer(ones(N), m)
    v = ones(N)@Z**2/N
    H = Z/outer(ones(N), sqrt(v + eps))
    C = norm(tanh(H@diag(g) + outer(ones(N), b)) - Y)**2
    """, X=(6, 3), g=(3,), b=(3,), Y=(6, 3), eps=between(0.05, 0.5))
def batch_normalisation(xp, X, g, b, Y, eps):
    variance = xp.mean(X**2, 0) - xp.mean(X, 0)**2
    return xp.sum((xp.tanh((X - xp.mean(X, 0))*g/xp.sqrt(variance + eps) + b) - Y)**2)


@model("""
    q[i,d] = sum(x[i,e]*Wq[e,d], e)
    k[i,d] = sum(x[i,e]*Wk[e,d], e)
    v[i,d] = sum(x[i,e]*Wv[e,d], e)
    s[i,j] = sum(q[i,d]*k[j,d], d in 0..D-1)/sqrt(D)
    p[i,j] = exp(s[i,j])/sum(exp(s[i,m]), m)
    C = 1/2*sum((sum(p[i,j]*v[j,d], j) - y[i,d])**2, i, d)
    """, x=(4, 3), y=(4, 2), Wq=(3, 5), Wk=(3, 5), Wv=(3, 2))
def attention(xp, x, y, Wq, Wk, Wv):
    scores = (x @ Wq) @ (x @ Wk).T/Wq.shape[1]**0.5
    return xp.sum((xp.softmax(scores, 1) @ (x @ Wv) - y)**2)/2
