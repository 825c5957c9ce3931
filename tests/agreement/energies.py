"""Energies of physics, and the geometry of cameras."""

from .models import between, model


@model("""
    m[i] = tanh(h[i])
    S = -sum((1 + m[i])/2*log((1 + m[i])/2) + (1 - m[i])/2*log((1 - m[i])/2), i)
    C = -1/2*sum(J[i,j]*m[i]*m[j], i, j) - sum(b[i]*m[i], i) - tau*S
    """, h=(4,), J=(4, 4), b=(4,), tau=between(0.5, 2))
def spins_in_a_mean_field(xp, h, J, b, tau):
    m = xp.tanh(h)
    entropy = xp.sum(xp.softplus(2*h) - h - h*m)        # of a spin whose odds are exp(2h)
    return -m @ J @ m/2 - b @ m - tau*entropy


@model("""
    x: (1..M, 2)
    s, r: (1..M-1)
    d[i] = sqrt(sum((x[i+1,k] - x[i,k])**2, k))     for i in 1..M-1
    C = 1/2*sum(s[i]*(d[i] - r[i])**2, i in 1..M-1) + g*sum(m[i]*x[i,1], i in 1..M)
    """, x=(5, 2), s=between(0.5, 2, 4), r=between(0.5, 2, 4), m=between(0.5, 2, 5), g=between(0.5, 2))
def chain_of_springs(xp, x, s, r, m, g):
    way = x[1:] - x[:-1]
    return xp.sum(s*(xp.sqrt(xp.sum(way*way, 1)) - r)**2)/2 + g*(m @ x[:, 1])


@model("""
    g[i,j] = (u[i+1,j] - u[i,j])**2 + (u[i,j+1] - u[i,j])**2     for i in 0..M-1, j in 0..N-1
    C = 1/2*sum(k[i,j]*g[i,j], i in 0..M-1, j in 0..N-1)/h**2 - sum(f[i,j]*u[i,j], i, j)
    """, u=(5, 4), k=between(0.5, 2, 4, 3), f=(5, 4), h=between(0.5, 1))
def diffusion_in_the_plane(xp, u, k, f, h):
    down, right = u[1:, :-1] - u[:-1, :-1], u[:-1, 1:] - u[:-1, :-1]
    return xp.sum(k*(down**2 + right**2))/(2*h**2) - xp.sum(f*u)


@model("""
    theta = sqrt(r[0]**2 + r[1]**2 + r[2]**2)
    k = (1 - cos(theta))/theta**2
    s = sin(theta)/theta
    e[i] = r[0]*x[i,0] + r[1]*x[i,1] + r[2]*x[i,2]
    X[i] = cos(theta)*x[i,0] + s*(r[1]*x[i,2] - r[2]*x[i,1]) + k*e[i]*r[0] + t[0]
    Y[i] = cos(theta)*x[i,1] + s*(r[2]*x[i,0] - r[0]*x[i,2]) + k*e[i]*r[1] + t[1]
    Z[i] = cos(theta)*x[i,2] + s*(r[0]*x[i,1] - r[1]*x[i,0]) + k*e[i]*r[2] + t[2] + 6
    q[i] = (X[i]/Z[i])**2 + (Y[i]/Z[i])**2
    b[i] = f*(1 + a[0]*q[i] + a[1]*q[i]**2)
    C = 1/2*sum(w[i]**2*((b[i]*X[i]/Z[i] + c[0] - y[i,0])**2 + (b[i]*Y[i]/Z[i] + c[1] - y[i,1])**2), i)
    """, r=(3,), x=(4, 3), t=(3,), a=(2,), f=between(0.5, 2), c=(2,), w=(4,), y=(4, 2))
def bundle_adjustment(xp, r, x, t, a, f, c, w, y):
    theta = xp.sqrt(xp.sum(r**2))
    r = r/theta
    across = xp.stack([r[1]*x[:, 2] - r[2]*x[:, 1], r[2]*x[:, 0] - r[0]*x[:, 2], r[0]*x[:, 1] - r[1]*x[:, 0]], 1)
    seen = xp.cos(theta)*x + xp.sin(theta)*across + (1 - xp.cos(theta))*(x @ r)[:, None]*r + t
    flat = seen[:, :2]/(seen[:, 2:] + 6)
    far = xp.sum(flat**2, 1)
    bent = (f*(1 + a[0]*far + a[1]*far**2))[:, None]*flat
    return xp.sum(w[:, None]**2*(bent + c - y)**2)/2
