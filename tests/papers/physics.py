"""Energies of physics, and equations of motion by steps."""

import numpy as np

from tests.agreement.models import between
from .papers import paper


def cloud(number, axes=3):
    """Points of which no two are close: those of a grid, moved a little."""
    return lambda rng: np.stack(np.meshgrid(*[np.arange(2.)]*axes), -1).reshape(-1, axes)[:number] + rng.uniform(-0.2, 0.2, (number, axes))


@paper("""
    r2[i,j] = sum((x[i,k] - x[j,k])**2, k)
    V = sum([i < j]*4*eps*((sigma**2/r2[i,j])**6 - (sigma**2/r2[i,j])**3), i, j)
    """, "Allen, Tildesley, Computer Simulation of Liquids (1987), (1.6)", x=cloud(5), eps=between(0.5, 2), sigma=between(0.7, 1))
def Lennard_Jones(xp, x, eps, sigma):
    i, j = np.triu_indices(5, 1)
    s = sigma/xp.linalg.norm(x[i] - x[j], axis=1)
    return 4*eps*xp.sum(s**12 - s**6)


@paper("""
    index i, j: (M) in 0..N-1
    r[m] = sqrt(sum((x[i[m],k] - x[j[m],k])**2, k))
    V = sum(D[m]*(1 - exp(-a[m]*(r[m] - r0[m])))**2, m)
    """, "Morse, Diatomic molecules according to the wave mechanics (1929), (4)", x=cloud(5), i=lambda rng: np.array([0, 1, 2, 3, 0, 2]),
       j=lambda rng: np.array([1, 2, 3, 4, 2, 4]), D=between(0.5, 2, 6), a=between(0.5, 2, 6), r0=between(0.8, 1.2, 6))
def Morse_potential(xp, x, i, j, D, a, r0):
    decay = xp.exp(a*(r0 - xp.linalg.norm(x[j] - x[i], axis=1)))
    return xp.sum(D*(decay**2 - 2*decay + 1))


@paper("""
    V = k*sum(sum(q[i]*q[j]/sqrt(sum((x[i,d] - x[j,d])**2, d)), j in 0..i-1), i in 1..N-1) + sum(q[i]*sum(E[d]*x[i,d], d), i in 0..N-1)
    """, "Jackson, Classical Electrodynamics (1999), (1.49)", x=cloud(5), q=(5,), k=between(0.5, 2), E=(3,))
def Coulomb_energy(xp, x, q, k, E):
    distance = xp.linalg.norm(x[:, None] - x + xp.eye(5)[:, :, None], axis=2)
    return k*xp.sum(xp.where(xp.eye(5) == 1, 0, xp.outer(q, q)/distance))/2 + q @ x @ E


@paper("""
    h[i] = sum([i != j]*J[i,j]*m[j], j) + b[i]
    U = -1/2*sum([i != j]*J[i,j]*m[i]*m[j], i, j) - sum(b[i]*m[i], i)
    S = sum(log(2*cosh(beta*h[i])) - beta*h[i]*tanh(beta*h[i]), i)
    F = U - S/beta + sum((m[i] - tanh(beta*h[i]))**2, i)
    """, "Opper, Saad, Advanced Mean Field Methods (2001), chapter 2, with the residual of self-consistency", by="J b m", J=(4, 4), b=(4,),
       m=between(-0.8, 0.8, 4), beta=between(0.3, 1))
def Ising_mean_field(xp, J, b, m, beta):
    J = J - xp.diag(xp.diag(J))
    field = beta*(J @ m + b)
    entropy = xp.sum(xp.logaddexp(field, -field) - field*xp.tanh(field))
    return -m @ J @ m/2 - b @ m - entropy/beta + xp.sum((m - xp.tanh(field))**2)


@paper("""
    index a, b: (M) in 0..N-1
    l[e] = sqrt(sum((x[a[e],k] - x[b[e],k])**2, k))
    V = 1/2*sum(k[e]*(l[e] - l0[e])**2, e) - sum(f[i,d]*x[i,d], i, d)
    """, "Baraff, Witkin, Large steps in cloth simulation (1998), section 4", x=cloud(5), a=lambda rng: np.array([0, 1, 2, 3, 0, 1]),
       b=lambda rng: np.array([1, 2, 3, 4, 3, 4]), k=between(0.5, 2, 6), l0=between(0.5, 1.5, 6), f=(5, 3))
def network_of_springs(xp, x, a, b, k, l0, f):
    stretch = xp.linalg.norm(x[a] - x[b], axis=1) - l0
    return k @ stretch**2/2 - xp.einsum("id,id", f, x)


@paper("""
    q[0] = q0
    p[0] = p0
    p[t] = p[t-1] - dt*(k*q[t-1] + c*q[t-1]**3)    for t in 1..T
    q[t] = q[t-1] + dt*p[t]/m                      for t in 1..T
    C = mean((q[t] - y[t])**2, t in 1..T)
    """, "Hairer, Lubich, Wanner, Geometric Numerical Integration (2006), (I.1.9), symplectic Euler", by="q0 p0 k c m", q0=(), p0=(), k=between(0.5, 2),
       c=between(0.1, 0.5), m=between(0.5, 2), y=(6,), dt=between(0.05, 0.2))
def anharmonic_oscillator(xp, q0, p0, k, c, m, y, dt):
    q, p, errors = q0, p0, []
    for wanted in y:
        p = p - dt*q*(k + c*q*q)
        q = q + dt*p/m
        errors.append(q - wanted)
    return xp.mean(xp.stack(errors)**2)


@paper("""
    S[0] = S0
    I[0] = I0
    R[0] = 0
    S[t] = S[t-1] - dt*beta*S[t-1]*I[t-1]/N                              for t in 1..T
    I[t] = I[t-1] + dt*(beta*S[t-1]*I[t-1]/N - gamma*I[t-1])             for t in 1..T
    R[t] = R[t-1] + dt*gamma*I[t-1]                                      for t in 1..T
    C = sum((I[t] - y[t])**2 + (R[t] - z[t])**2, t in 1..T)
    """, "Kermack, McKendrick, A contribution to the mathematical theory of epidemics (1927), (29)", by="beta gamma S0 I0", beta=between(0.5, 2),
       gamma=between(0.1, 0.5), S0=between(80, 90), I0=between(5, 10), N=lambda rng: np.array(100.), y=between(5, 40, 6), z=between(0, 20, 6),
       dt=between(0.2, 0.5))
def epidemic(xp, beta, gamma, S0, I0, N, y, z, dt):
    S, I, R, cost = S0, I0, 0., 0.
    for t in range(6):
        new, over = dt*beta*S*I/N, dt*gamma*I
        S, I, R = S - new, I + new - over, R + over
        cost = cost + (I - y[t])**2 + (R - z[t])**2
    return cost


@paper("""
    h[0,n,i] = x[n,i]
    k1[t,n,i] = tanh(sum(W[i,j]*h[t-1,n,j], j) + b[i])                                        for t in 1..T
    k2[t,n,i] = tanh(sum(W[i,j]*(h[t-1,n,j] + dt/2*k1[t,n,j]), j) + b[i])                     for t in 1..T
    k3[t,n,i] = tanh(sum(W[i,j]*(h[t-1,n,j] + dt/2*k2[t,n,j]), j) + b[i])                     for t in 1..T
    k4[t,n,i] = tanh(sum(W[i,j]*(h[t-1,n,j] + dt*k3[t,n,j]), j) + b[i])                       for t in 1..T
    h[t,n,i] = h[t-1,n,i] + dt/6*(k1[t,n,i] + 2*k2[t,n,i] + 2*k3[t,n,i] + k4[t,n,i])          for t in 1..T
    C = 1/2*mean(sum((h[T,n,i] - y[n,i])**2, i), n)
    """, "Chen et al., Neural ordinary differential equations (2018), (2), by Runge-Kutta steps", by="W b x", x=(3, 2), W=(2, 2), b=(2,), y=(3, 2),
       dt=between(0.1, 0.5), T=4)
def neural_differential_equation(xp, x, W, b, y, dt, T):
    def slope(h):
        return xp.tanh(h @ W.T + b)
    for _ in range(T):
        first = slope(x)
        second = slope(x + dt*first/2)
        third = slope(x + dt*second/2)
        x = x + dt*(first + 2*(second + third) + slope(x + dt*third))/6
    return xp.sum((x - y)**2)/6


@paper("""
    u[n] = sum(v[k]*tanh(w[k]*x[n] + b[k]), k)
    ux[n] = sum(v[k]*w[k]*(1 - tanh(w[k]*x[n] + b[k])**2), k)
    uxx[n] = sum(-2*v[k]*w[k]**2*tanh(w[k]*x[n] + b[k])*(1 - tanh(w[k]*x[n] + b[k])**2), k)
    C = mean((nu*uxx[n] + u[n]*ux[n] - f[n])**2, n) + (sum(v[k]*tanh(b[k]), k) - g)**2
    """, "Raissi, Perdikaris, Karniadakis, Physics-informed neural networks (2019), (3)-(4), steady", by="v w b nu", x=(6,), v=(4,), w=(4,), b=(4,),
       nu=between(0.1, 1), f=(6,), g=())
def physics_informed_network(xp, x, v, w, b, nu, f, g):
    import jax

    def u(at):
        return v @ xp.tanh(w*at + b)
    residual = nu*jax.vmap(jax.grad(jax.grad(u)))(x) + jax.vmap(u)(x)*jax.vmap(jax.grad(u))(x) - f
    return xp.mean(residual**2) + (u(0.) - g)**2


@paper("""
    u[0,i] = u0[i]                                                                       for i in 0..N
    u[t,0] = 0                                                                           for t in 1..T
    u[t,N] = 0                                                                           for t in 1..T
    u[t,i] = u[t-1,i] + r*k[i]*(u[t-1,i+1] - 2*u[t-1,i] + u[t-1,i-1])                    for t in 1..T, i in 1..N-1
    C = 1/2*sum((u[T,i] - y[i])**2, i in 0..N)
    """, "LeVeque, Finite Difference Methods (2007), (9.5), a heat equation with a coefficient", u0=(6,), k=between(0.5, 1, 4), y=(6,), r=between(0.1, 0.4),
       T=3)
def heat_equation(xp, u0, k, y, r, T):
    u = u0
    for _ in range(T):
        u = xp.pad(u[1:-1] + r*k*xp.convolve(u, xp.array([1., -2., 1.]), mode="valid"), 1)
    return xp.sum((u - y)**2)/2


@paper("""
    H: (n, n) symmetric
    c: (n)
    E = c@H@c/(c@c)
    """, "Szabo, Ostlund, Modern Quantum Chemistry (1989), (1.147), the variation principle",
       H=lambda rng: (lambda a: a + a.T)(rng.normal(size=(4, 4))), c=(4,))
def variational_energy(xp, H, c):
    return xp.vdot(c, H @ c)/xp.sum(c**2)
