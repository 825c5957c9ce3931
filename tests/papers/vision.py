"""Boxes, images, cameras, and poses."""

import numpy as np

from tests.agreement.models import between, labels
from .papers import paper


def boxes(number):
    """Corners x1, y1, x2, y2 of boxes around the middle of an image, so that any two meet."""
    return lambda rng: np.concatenate([rng.uniform(0, 0.4, (number, 2)), rng.uniform(0.6, 1, (number, 2))], 1)


@paper("""
    p, g: (N, 4)
    w[n] = max(0, min(p[n,2], g[n,2]) - max(p[n,0], g[n,0]))
    h[n] = max(0, min(p[n,3], g[n,3]) - max(p[n,1], g[n,1]))
    I[n] = w[n]*h[n]
    U[n] = (p[n,2] - p[n,0])*(p[n,3] - p[n,1]) + (g[n,2] - g[n,0])*(g[n,3] - g[n,1]) - I[n]
    E[n] = (max(p[n,2], g[n,2]) - min(p[n,0], g[n,0]))*(max(p[n,3], g[n,3]) - min(p[n,1], g[n,1]))
    L = mean(1 - I[n]/U[n] + (E[n] - U[n])/E[n], n)
    assume p[n,2] > p[n,0]
    assume p[n,3] > p[n,1]
    assume g[n,2] > g[n,0]
    assume g[n,3] > g[n,1]
    """, "Rezatofighi et al., Generalized intersection over union (2019), algorithm 1", p=boxes(4), g=boxes(4))
def generalised_intersection_over_union(xp, p, g):
    def area(low, high):
        return xp.prod(xp.relu(high - low), axis=-1)
    common = area(xp.maximum(p[:, :2], g[:, :2]), xp.minimum(p[:, 2:], g[:, 2:]))
    union = area(p[:, :2], p[:, 2:]) + area(g[:, :2], g[:, 2:]) - common
    hull = area(xp.minimum(p[:, :2], g[:, :2]), xp.maximum(p[:, 2:], g[:, 2:]))
    return xp.mean(2 - common/union - union/hull)


@paper("""
    t, y: (N, 4)
    index c: (N) in 0..K-1
    b[n] = sum((t[n,j] - y[n,j])**2, j in 0..1) + sum((sqrt(t[n,j]) - sqrt(y[n,j]))**2, j in 2..3)
    q[n] = sum(([k = c[n]] - p[n,k])**2, k in 0..K-1)
    C = sum(m[n]*(lc*b[n] + (s[n] - 1)**2 + q[n]) + ln*(1 - m[n])*s[n]**2, n)
    assume t > 0
    assume y > 0
    """, "Redmon et al., You only look once (2016), (3)", by="t s p", t=between(0.1, 1, 4, 4), y=between(0.1, 1, 4, 4), c=labels(3, 4),
       p=between(0, 1, 4, 3), s=between(0, 1, 4), m=lambda rng: np.array([1., 0., 1., 1.]), lc=between(4, 6), ln=between(0.4, 0.6))
def you_only_look_once(xp, t, y, c, p, s, m, lc, ln):
    centre = xp.sum((t - y)[:, :2]**2, 1)
    size = xp.sum((xp.sqrt(t[:, 2:]) - xp.sqrt(y[:, 2:]))**2, 1)
    kind = xp.sum((p - xp.eye(3)[c])**2, 1)
    return xp.sum(xp.where(m == 1, lc*(centre + size) + (1 - s)**2 + kind, ln*s**2))


@paper("""
    index perm: (M) in 0..N-1
    index c: (M) in 0..K-1
    z[i,k] = log(exp(x[i,k])/sum(exp(x[i,j]), j))
    C = sum(-z[perm[i],c[i]] + l1*sum(abs(b[i,j] - a[perm[i],j]), j), i)
    """, "Carion et al., End-to-end object detection with transformers (2020), (2), the matching given", by="x a", x=(5, 3), a=(5, 4), b=(4, 4),
       perm=lambda rng: rng.permutation(5)[:4], c=labels(3, 4), l1=between(1, 5))
def set_prediction(xp, x, a, b, perm, c, l1):
    logs = xp.log_softmax(x, 1)[perm]
    return l1*xp.sum(xp.abs(a[perm] - b)) - xp.sum(logs[xp.arange(4), c])


@paper("""
    T[r,0] = 0
    T[r,i] = T[r,i-1] + s[r,i-1]*d[r,i-1]        for i in 1..N
    w[r,i] = exp(-T[r,i])*(1 - exp(-s[r,i]*d[r,i]))    for i in 0..N
    c[r,k] = sum(w[r,i]*col[r,i,k], i in 0..N)
    C = sum((c[r,k] - y[r,k])**2, r, k)
    """, "Mildenhall et al., NeRF (2020), (3)", by="s col", s=between(0.1, 2, 3, 5), d=between(0.1, 0.5, 3, 5), col=between(0, 1, 3, 5, 3),
       y=between(0, 1, 3, 3))
def radiance_field(xp, s, d, col, y):
    alpha = 1 - xp.exp(-s*d)
    clear = xp.cumprod(xp.concatenate([xp.ones((3, 1)), 1 - alpha[:, :-1]], 1), axis=1)
    return xp.sum((xp.einsum("ri,rik->rk", clear*alpha, col) - y)**2)


@paper("""
    index c: (M) in 0..N-1
    index p: (M) in 0..P-1
    a[m] = cos(th[c[m]])*X[p[m],0] + sin(th[c[m]])*X[p[m],2] + t[c[m],0]
    b[m] = X[p[m],1] + t[c[m],1]
    d[m] = cos(th[c[m]])*X[p[m],2] - sin(th[c[m]])*X[p[m],0] + t[c[m],2] + 8
    rho[m] = (f*a[m]/d[m] - u[m,0])**2 + (f*b[m]/d[m] - u[m,1])**2
    C = sum(log(1 + rho[m]/s**2), m)
    """, "Triggs et al., Bundle adjustment (2000), section 3, with a Cauchy loss and turns about one axis", by="th t X f", th=(3,), t=(3, 3), X=(4, 3),
       f=between(1, 2), u=(9, 2), c=labels(3, 9), p=lambda rng: rng.integers(0, 4, 9), s=between(0.5, 1))
def cameras_and_points(xp, th, t, X, f, u, c, p, s):
    zero, one = xp.zeros(3), xp.ones(3)
    R = xp.stack([xp.stack([xp.cos(th), zero, xp.sin(th)], 1), xp.stack([zero, one, zero], 1), xp.stack([-xp.sin(th), zero, xp.cos(th)], 1)], 1)
    seen = xp.einsum("mij,mj->mi", R[c], X[p]) + t[c] + xp.array([0, 0, 8.])
    return xp.sum(xp.log1p(xp.sum((f*seen[:, :2]/seen[:, 2:] - u)**2, 1)/s**2))


@paper("""
    E = sum((Ix[i,j]*u[i,j] + Iy[i,j]*v[i,j] + It[i,j])**2, i in 0..M, j in 0..N)
    G[i,j] = (u[i+1,j] - u[i,j])**2 + (u[i,j+1] - u[i,j])**2      for i in 0..M-1, j in 0..N-1
    H[i,j] = (v[i+1,j] - v[i,j])**2 + (v[i,j+1] - v[i,j])**2      for i in 0..M-1, j in 0..N-1
    C = E + alpha**2*sum(G[i,j] + H[i,j], i in 0..M-1, j in 0..N-1)
    """, "Horn, Schunck, Determining optical flow (1981), (4)-(7)", by="u v", u=(4, 5), v=(4, 5), Ix=(4, 5), Iy=(4, 5), It=(4, 5),
       alpha=between(0.5, 2))
def optical_flow(xp, u, v, Ix, Iy, It, alpha):
    smooth = sum(xp.sum(xp.diff(a, axis=0)[:, :-1]**2) + xp.sum(xp.diff(a, axis=1)[:-1]**2) for a in (u, v))
    return xp.sum((Ix*u + Iy*v + It)**2) + alpha**2*smooth


@paper("""
    index m: (N) in 0..M-1
    a[n] = cos(th)*p[n,0] - sin(th)*p[n,1] + t[0] - q[m[n],0]
    b[n] = sin(th)*p[n,0] + cos(th)*p[n,1] + t[1] - q[m[n],1]
    C = sum((a[n]*g[m[n],0] + b[n]*g[m[n],1])**2, n)
    """, "Besl, McKay, A method for registration of 3-D shapes (1992); Chen, Medioni (1992), point to plane, in the plane", by="th t", p=(6, 2), th=(),
       t=(2,), q=(4, 2), g=(4, 2), m=lambda rng: rng.integers(0, 4, 6))
def iterated_closest_points(xp, p, th, t, q, g, m):
    R = xp.stack([xp.stack([xp.cos(th), -xp.sin(th)]), xp.stack([xp.sin(th), xp.cos(th)])])
    return xp.sum(xp.sum((p @ R.T + t - q[m])*g[m], 1)**2)


@paper("""
    index i, j: (E) in 0..N-1
    dx[e] = x[j[e],0] - x[i[e],0]
    dy[e] = x[j[e],1] - x[i[e],1]
    c[e] = cos(th[i[e]])
    s[e] = sin(th[i[e]])
    r[e] = (c[e]*dx[e] + s[e]*dy[e] - z[e,0])**2 + (c[e]*dy[e] - s[e]*dx[e] - z[e,1])**2
    C = sum(k[e]*r[e] + l[e]*(1 - cos(th[j[e]] - th[i[e]] - z[e,2])), e)
    """, "Kümmerle et al., g2o (2011), section V; Carlone et al. (2015), (4)", by="x th", x=(5, 2), th=(5,), i=labels(5, 7),
       j=lambda rng: rng.integers(0, 5, 7), z=(7, 3), k=between(0.5, 2, 7), l=between(0.5, 2, 7))
def pose_graph(xp, x, th, i, j, z, k, l):
    turned = (x[j] - x[i])[:, 0] + 1j*(x[j] - x[i])[:, 1]
    local = turned*xp.exp(-1j*th[i]) - z[:, 0] - 1j*z[:, 1]
    return xp.sum(k*(xp.real(local)**2 + xp.imag(local)**2)) + xp.sum(2*l*xp.sin((th[j] - th[i] - z[:, 2])/2)**2)


@paper("""
    G[i,j] = sum(F[i,m]*F[j,m], m)
    A[i,j] = sum(S[i,m]*S[j,m], m)
    C = w*sum((G[i,j] - A[i,j])**2, i in 0..N-1, j in 0..N-1)/(4*N**2) + 1/2*sum((F[i,m] - P[i,m])**2, i, m)
    """, "Gatys, Ecker, Bethge, A neural algorithm of artistic style (2015), (1)-(4)", by="F", F=(3, 5), S=(3, 5), P=(3, 5), w=between(0.1, 1))
def style_transfer(xp, F, S, P, w):
    return w*xp.sum((F @ F.T - S @ S.T)**2)/36 + xp.sum((F - P)**2)/2
