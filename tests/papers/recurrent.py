"""Networks through time."""

from tests.agreement.models import between, labels
from .papers import paper

@paper("""
    h[0,j] = 0
    h[t,j] = tanh(sum(W[j,k]*h[t-1,k], k) + sum(U[j,d]*x[t,d], d) + b[j])    for t in 1..T
    y[t,k] = sum(V[k,j]*h[t,j], j) + c[k]                                    for t in 1..T
    index s: (1..T) in 0..K-1
    C = -sum(log(exp(y[t,s[t]])/sum(exp(y[t,k]), k)), t in 1..T)
    """, "Goodfellow, Bengio, Courville, Deep Learning (2016), (10.8)-(10.14)", by="W U V b c", x=(5, 3), W=(4, 4), U=(4, 3), V=(3, 4), b=(4,),
       c=(3,), s=labels(3, 5))
def language_model(xp, x, W, U, V, b, c, s):
    h, cost = xp.zeros(4), 0.
    for t in range(5):
        h = xp.tanh(W @ h + U @ x[t] + b)
        cost = cost - xp.log_softmax(V @ h + c)[s[t]]
    return cost


@paper("""
    h[0,n,j] = 0
    c[0,n,j] = 0
    i[t,n,j] = sigma(sum(Wi[j,d]*x[t,n,d], d) + sum(Ui[j,k]*h[t-1,n,k], k) + pi_[j]*c[t-1,n,j] + bi[j])    for t in 1..T
    f[t,n,j] = sigma(sum(Wf[j,d]*x[t,n,d], d) + sum(Uf[j,k]*h[t-1,n,k], k) + pf[j]*c[t-1,n,j] + bf[j])     for t in 1..T
    z[t,n,j] = tanh(sum(Wz[j,d]*x[t,n,d], d) + sum(Uz[j,k]*h[t-1,n,k], k) + bz[j])                         for t in 1..T
    c[t,n,j] = z[t,n,j]*i[t,n,j] + c[t-1,n,j]*f[t,n,j]                                                     for t in 1..T
    o[t,n,j] = sigma(sum(Wo[j,d]*x[t,n,d], d) + sum(Uo[j,k]*h[t-1,n,k], k) + po[j]*c[t,n,j] + bo[j])       for t in 1..T
    h[t,n,j] = tanh(c[t,n,j])*o[t,n,j]                                                                     for t in 1..T
    C = 1/2*mean(sum((h[t,n,j] - y[t,n,j])**2, t in 1..T, j), n)
    """, "Greff et al., LSTM: A search space odyssey (2015), section II, with peepholes", x=(4, 2, 3), y=(4, 2, 2), pi_=(2,), pf=(2,), po=(2,),
       **{f"W{gate}": (2, 3) for gate in "ifzo"}, **{f"U{gate}": (2, 2) for gate in "ifzo"}, **{f"b{gate}": (2,) for gate in "ifzo"})
def LSTM_with_peepholes(xp, x, y, pi_, pf, po, **given):
    h = c = xp.zeros((2, 2))
    cost = 0.
    for t in range(4):
        i, f, z, o = (x[t] @ given["W" + gate].T + h @ given["U" + gate].T + given["b" + gate] for gate in "ifzo")
        c = xp.tanh(z)*xp.sigmoid(i + pi_*c) + c*xp.sigmoid(f + pf*c)
        h = xp.tanh(c)*xp.sigmoid(o + po*c)
        cost = cost + xp.sum((h - y[t])**2)/4
    return cost


@paper("""
    h[0,j] = 0
    r[t,j] = sigma(sum(Wr[j,d]*x[t,d], d) + sum(Ur[j,k]*h[t-1,k], k))             for t in 1..T
    z[t,j] = sigma(sum(Wz[j,d]*x[t,d], d) + sum(Uz[j,k]*h[t-1,k], k))             for t in 1..T
    g[t,j] = tanh(sum(W[j,d]*x[t,d], d) + r[t,j]*sum(U[j,k]*h[t-1,k], k))         for t in 1..T
    h[t,j] = z[t,j]*h[t-1,j] + (1 - z[t,j])*g[t,j]                                for t in 1..T
    C = -log(sigma(sum(v[j]*h[T,j], j)))
    """, "Cho et al., Learning phrase representations (2014), (5)-(8)", by="Wr Ur Wz Uz W U v", x=(4, 3), Wr=(2, 3), Ur=(2, 2), Wz=(2, 3),
       Uz=(2, 2), W=(2, 3), U=(2, 2), v=(2,))
def gated_recurrent_unit(xp, x, Wr, Ur, Wz, Uz, W, U, v):
    h = xp.zeros(2)
    for row in x:
        z = xp.sigmoid(Wz @ row + Uz @ h)
        h = z*h + (1 - z)*xp.tanh(W @ row + xp.sigmoid(Wr @ row + Ur @ h)*(U @ h))
    return xp.softplus(-v @ h)


@paper("""
    index u: (1..T) in 0..V-1
    index v: (0..S) in 0..V-1
    h[0,j] = 0
    h[t,j] = tanh(sum(A[j,k]*h[t-1,k], k) + sum(B[j,d]*E[u[t],d], d))             for t in 1..T
    s[0,j] = h[T,j]
    s[m,j] = tanh(sum(G[j,k]*s[m-1,k], k) + sum(D[j,d]*E[v[m-1],d], d))           for m in 1..S
    o[m,k] = sum(W[k,j]*s[m,j], j)                                                for m in 1..S
    C = -sum(o[m,v[m]] - log(sum(exp(o[m,k]), k)), m in 1..S)
    """, "Sutskever, Vinyals, Le, Sequence to sequence learning (2014), (1)", u=labels(6, 4), v=labels(6, 5), E=(6, 2), A=(3, 3), B=(3, 2),
       G=(3, 3), D=(3, 2), W=(6, 3))
def sequence_to_sequence(xp, u, v, E, A, B, G, D, W):
    h = xp.zeros(3)
    for word in u:
        h = xp.tanh(A @ h + B @ E[word])
    cost = 0.
    for before, word in zip(v[:-1], v[1:], strict=True):
        h = xp.tanh(G @ h + D @ E[before])
        cost = cost - xp.log_softmax(W @ h)[word]
    return cost


@paper("""
    a[0,j] = 0
    a[t,j] = tanh(sum(Wa[j,k]*a[t-1,k], k) + sum(Ua[j,d]*x[t,d], d))              for t in 1..T
    r[0,j] = 0
    r[t,j] = tanh(sum(Wb[j,k]*r[t-1,k], k) + sum(Ub[j,d]*x[T+1-t,d], d))          for t in 1..T
    o[t,k] = sum(V[k,j]*a[t,j], j) + sum(Q[k,j]*r[T+1-t,j], j)                    for t in 1..T
    C = 1/2*sum((o[t,k] - y[t,k])**2, t in 1..T, k)
    """, "Schuster, Paliwal, Bidirectional recurrent neural networks (1997), figure 3", x=(4, 3), y=(4, 2), Wa=(2, 2),
       Ua=(2, 3), Wb=(2, 2), Ub=(2, 3), V=(2, 2), Q=(2, 2))
def bidirectional_network(xp, x, y, Wa, Ua, Wb, Ub, V, Q):
    def run(W, U, rows):
        h, states = xp.zeros(2), []
        for row in rows:
            h = xp.tanh(W @ h + U @ row)
            states.append(h)
        return xp.stack(states)
    forward, backward = run(Wa, Ua, x), run(Wb, Ub, x[::-1])[::-1]
    return xp.sum((forward @ V.T + backward @ Q.T - y)**2)/2


@paper("""
    h[0,t,j] = x[t,j]                                                                            for t in 1..T
    h[l,0,j] = 0                                                                                 for l in 1..L
    h[l,t,j] = tanh(sum(W[l,j,k]*h[l-1,t,k], k) + sum(U[l,j,k]*h[l,t-1,k], k) + b[l,j])          for l in 1..L, t in 1..T
    C = 1/2*sum((h[L,t,j] - y[t,j])**2, t in 1..T, j)
    """, "Graves, Mohamed, Hinton, Speech recognition with deep recurrent networks (2013), (9)", x=(4, 3), y=(4, 3), W=(2, 3, 3), U=(2, 3, 3),
       b=(2, 3))
def deep_recurrent_network(xp, x, y, W, U, b):
    for l in range(2):
        h, states = xp.zeros(3), []
        for row in x:
            h = xp.tanh(W[l] @ row + U[l] @ h + b[l])
            states.append(h)
        x = xp.stack(states)
    return xp.sum((x - y)**2)/2


@paper("""
    h[0,i] = 0
    h[t,i] = (1 - alpha)*h[t-1,i] + alpha*tanh(sum(W[i,j]*h[t-1,j], j) + sum(V[i,d]*u[t,d], d))    for t in 1..T
    C = mean((sum(w[i]*h[t,i], i) - y[t])**2, t in 1..T) + lam*sum(w[i]**2, i)
    """, "Jaeger, The echo state approach (2001), with leaky units", by="w W V alpha", u=(5, 2), W=(3, 3), V=(3, 2), w=(3,), y=(5,),
       alpha=between(0.2, 0.8), lam=between(0.1, 1))
def echo_state_network(xp, u, W, V, w, y, alpha, lam):
    h, cost = xp.zeros(3), lam*(w @ w)
    for row, wanted in zip(u, y, strict=True):
        h = h + alpha*(xp.tanh(W @ h + V @ row) - h)
        cost = cost + (w @ h - wanted)**2/5
    return cost


@paper("""
    s[0,i] = x[i]
    s[t,i] = tanh(beta*sum(W[i,j]*s[t-1,j], j) + theta[i])    for t in 1..T
    E = -1/2*sum(W[i,j]*s[T,i]*s[T,j], i, j) - sum(theta[i]*s[T,i], i)
    """, "Hopfield, Neurons with graded response (1984), (7), iterated T times", x=(4,), W=(4, 4), theta=(4,), beta=between(0.5, 1), T=3)
def Hopfield_network(xp, x, W, theta, beta, T):
    for _ in range(T):
        x = xp.tanh(beta*(W @ x) + theta)
    return -x @ (W @ x)/2 - theta @ x


@paper("""
    q[0,i] = x[i]
    p[t,m] = exp(beta*sum(X[m,i]*q[t-1,i], i))/sum(exp(beta*sum(X[k,i]*q[t-1,i], i)), k)    for t in 1..T
    q[t,i] = sum(p[t,m]*X[m,i], m)                                                          for t in 1..T
    C = 1/2*sum((q[T,i] - y[i])**2, i)
    """, "Ramsauer et al., Hopfield networks is all you need (2021), (3)", x=(3,), X=(5, 3), beta=between(0.5, 2), y=(3,), T=2)
def modern_Hopfield_network(xp, x, X, beta, y, T):
    for _ in range(T):
        x = xp.softmax(beta*X @ x) @ X
    return xp.sum((x - y)**2)/2
