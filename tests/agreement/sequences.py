"""Recurrences: cells through time, a chain of labels, a simulation."""

from .models import between, model


@model("""
    h[0,j] = h0[j]
    h[t,j] = tanh(sum(U[j,k]*h[t-1,k], k) + sum(V[j,i]*x[t,i], i) + b[j])   for t in 1..T
    o[t,m] = sum(W[m,j]*h[t,j], j) + c[m]                                   for t in 1..T
    C = 1/2*sum((o[t,m] - y[t,m])**2, t in 1..T, m)
    """, h0=(3,), x=(5, 2), y=(5, 2), U=(3, 3), V=(3, 2), W=(2, 3), b=(3,), c=(2,))
def recurrent_network(xp, h0, x, y, U, V, W, b, c):
    h, cost = h0, 0.
    for t in range(x.shape[0]):
        h = xp.tanh(U @ h + V @ x[t] + b)
        cost = cost + xp.sum((W @ h + c - y[t])**2)/2
    return cost


@model("""
    h[0,j] = h0[j]
    c[0,j] = c0[j]
    f[t,j] = sigma(sum(Uf[j,k]*h[t-1,k], k) + sum(Vf[j,i]*x[t,i], i) + bf[j])   for t in 1..T
    g[t,j] = sigma(sum(Ug[j,k]*h[t-1,k], k) + sum(Vg[j,i]*x[t,i], i) + bg[j])   for t in 1..T
    o[t,j] = sigma(sum(Uo[j,k]*h[t-1,k], k) + sum(Vo[j,i]*x[t,i], i) + bo[j])   for t in 1..T
    n[t,j] = tanh(sum(Un[j,k]*h[t-1,k], k) + sum(Vn[j,i]*x[t,i], i) + bn[j])    for t in 1..T
    c[t,j] = f[t,j]*c[t-1,j] + g[t,j]*n[t,j]                                    for t in 1..T
    h[t,j] = o[t,j]*tanh(c[t,j])                                                for t in 1..T
    C = 1/2*sum((h[T,j] - y[j])**2, j)
    """, x=(4, 2), y=(3,), h0=(3,), c0=(3,), **{f"U{gate}": (3, 3) for gate in "fgon"}, **{f"V{gate}": (3, 2) for gate in "fgon"},
       **{f"b{gate}": (3,) for gate in "fgon"})
def LSTM_through_time(xp, x, y, h0, c0, **weights):
    U, V, b = (xp.stack([weights[kind + gate] for gate in "fgon"]) for kind in "UVb")
    h, c = h0, c0
    for t in range(x.shape[0]):
        s = U @ h + V @ x[t] + b
        c = xp.sigmoid(s[0])*c + xp.sigmoid(s[1])*xp.tanh(s[3])
        h = xp.sigmoid(s[2])*xp.tanh(c)
    return xp.sum((h - y)**2)/2


@model("""
    h[0,j] = h0[j]
    r[t,j] = sigma(sum(Ur[j,k]*h[t-1,k], k) + sum(Vr[j,i]*x[t,i], i))           for t in 1..T
    z[t,j] = sigma(sum(Uz[j,k]*h[t-1,k], k) + sum(Vz[j,i]*x[t,i], i))           for t in 1..T
    n[t,j] = tanh(sum(Un[j,k]*r[t,k]*h[t-1,k], k) + sum(Vn[j,i]*x[t,i], i))     for t in 1..T
    h[t,j] = (1 - z[t,j])*n[t,j] + z[t,j]*h[t-1,j]                              for t in 1..T
    C = 1/2*sum((h[t,j] - y[t,j])**2, t in 1..T, j)
    """, x=(4, 2), y=(4, 3), h0=(3,), Ur=(3, 3), Uz=(3, 3), Un=(3, 3), Vr=(3, 2), Vz=(3, 2), Vn=(3, 2))
def GRU_through_time(xp, x, y, h0, Ur, Uz, Un, Vr, Vz, Vn):
    h, states = h0, []
    for t in range(x.shape[0]):
        r, z = xp.sigmoid(Ur @ h + Vr @ x[t]), xp.sigmoid(Uz @ h + Vz @ x[t])
        n = xp.tanh(Un @ (r*h) + Vn @ x[t])
        h = n + z*(h - n)
        states.append(h)
    return xp.sum((xp.stack(states) - y)**2)/2


@model("""
    a[0,j] = s[j] + e[0,j]
    a[t,j] = log(sum(exp(a[t-1,i] + A[i,j]), i)) + e[t,j]       for t in 1..T
    p = sum(y[0,j]*s[j], j) + sum(y[t,j]*e[t,j], t in 0..T, j) + sum(y[t-1,i]*A[i,j]*y[t,j], t in 1..T, i, j)
    C = log(sum(exp(a[T,j]), j)) - p
    """, s=(3,), A=(3, 3), e=(5, 3), y=(5, 3))
def conditional_random_field(xp, s, A, e, y):
    a = s + e[0]
    for t in range(1, e.shape[0]):
        a = xp.logsumexp(a[:, None] + A, 0) + e[t]
    return xp.logsumexp(a, 0) - xp.sum(y*e) - xp.sum(y[:-1]*(y[1:] @ A.T)) - y[0] @ s


@model("""
    u[0] = u0
    v[0] = v0
    u[t] = u[t-1] + dt*(alpha*u[t-1] - beta*u[t-1]*v[t-1])      for t in 1..T
    v[t] = v[t-1] + dt*(gamma*u[t-1]*v[t-1] - delta*v[t-1])     for t in 1..T
    C = mean((u[t] - p[t])**2 + (v[t] - q[t])**2, t in 1..T)
    """, u0=between(1, 2), v0=between(1, 2), p=(6,), q=(6,), alpha=between(0.5, 1), beta=between(0.5, 1), gamma=between(0.5, 1),
       delta=between(0.5, 1), dt=between(0.1, 0.2))
def Lotka_Volterra_by_Euler_steps(xp, u0, v0, p, q, alpha, beta, gamma, delta, dt):
    u, v, cost = u0, v0, 0.
    for t in range(p.shape[0]):
        u, v = u*(1 + dt*(alpha - beta*v)), v*(1 + dt*(gamma*u - delta))
        cost = cost + (u - p[t])**2 + (v - q[t])**2
    return cost/p.shape[0]
