"""Series in time, and finance."""

import numpy as np

from tests.agreement.models import between, positive_definite
from .papers import paper


@paper("""
    e[0] = 0
    y: (0..T)
    e[t] = y[t] - c - phi*y[t-1] - theta*e[t-1]    for t in 1..T
    C = T/2*log(2*pi*s2) + sum(e[t]**2, t in 1..T)/(2*s2)
    assume s2 > 0
    """, "Hamilton, Time Series Analysis (1994), (5.6.3)", by="c phi theta s2", y=(7,), c=(), phi=between(-0.8, 0.8), theta=between(-0.8, 0.8),
       s2=between(0.5, 2))
def moving_average(xp, y, c, phi, theta, s2):
    shocks = y[1:] - c - phi*y[:-1]
    powers = xp.arange(6)[:, None] - xp.arange(6)
    e = xp.where(powers >= 0, (-theta)**xp.maximum(powers, 0), 0.) @ shocks
    return xp.sum(xp.log(2*xp.pi*s2) + e**2/s2)/2


@paper("""
    y[t] = sum(phi[p]*x[t+P-1-p], p in 0..P-1)    for t in 0..T-1
    C = sum((x[t+P] - y[t])**2, t in 0..T-1) + lam*sum(abs(phi[p]), p in 0..P-1)
    """, "Nardi, Rinaldo, Autoregressive process modeling via the lasso (2011), (2)", by="phi", x=(9,), phi=(3,), lam=between(0.1, 1))
def sparse_autoregression(xp, x, phi, lam):
    lags = xp.stack([x[2 - p:8 - p] for p in range(3)], 1)
    return xp.sum((x[3:] - lags @ phi)**2) + lam*xp.sum(xp.abs(phi))


@paper("""
    h[0] = h0
    h[t] = w + al*r[t-1]**2 + be*h[t-1]    for t in 1..T
    L = -1/2*sum(log(2*pi) + log(h[t]) + r[t]**2/h[t], t in 0..T)
    assume w > 0
    assume al > 0
    assume be > 0
    assume h0 > 0
    """, "Bollerslev, Generalized autoregressive conditional heteroskedasticity (1986), (2), (19)", by="w al be h0", r=(7,), w=between(0.1, 0.5),
       al=between(0.1, 0.3), be=between(0.3, 0.6), h0=between(0.5, 1))
def GARCH(xp, r, w, al, be, h0):
    h, cost = h0, 0.
    for value in r:
        cost = cost - xp.log(2*xp.pi*h)/2 - value**2/(2*h)
        h = w + al*value**2 + be*h
    return cost


@paper("""
    l[0] = l0
    b[0] = b0
    l[t] = a*y[t] + (1 - a)*(l[t-1] + b[t-1])      for t in 1..T
    b[t] = g*(l[t] - l[t-1]) + (1 - g)*b[t-1]      for t in 1..T
    C = mean((y[t] - l[t-1] - b[t-1])**2, t in 1..T)
    """, "Holt, Forecasting seasonals and trends (1957); Hyndman, Athanasopoulos (2021), (8.2)", by="a g l0 b0", y=(6,), a=between(0.2, 0.8),
       g=between(0.2, 0.8), l0=(), b0=())
def Holt_smoothing(xp, y, a, g, l0, b0):
    level, trend, cost = l0, b0, 0.
    for value in y:
        error = value - level - trend
        cost = cost + error**2/6
        level, trend = level + trend + a*error, trend + a*g*error
    return cost


@paper("""
    f[i] = K/(1 + exp(-r*(t[i] - m)))
    C = sum((y[i] - f[i])**2, i)
    """, "Verhulst, Notice sur la loi que la population suit (1838); Bates, Watts (1988), section 3.2", by="K r m", t=between(0, 9, 7), y=between(0, 5, 7),
       K=between(3, 6), r=between(0.5, 1), m=between(3, 6))
def logistic_growth(xp, t, y, K, r, m):
    return xp.sum((y - K*xp.sigmoid(r*(t - m)))**2)


@paper("""
    assume S > 0
    assume K > 0
    assume T > 0
    assume v > 0
    d1 = (log(S/K) + (r + v**2/2)*T)/(v*sqrt(T))
    d2 = d1 - v*sqrt(T)
    V = S*normcdf(d1) - K*exp(-r*T)*normcdf(d2)
    """, "Black, Scholes, The pricing of options and corporate liabilities (1973), (13)", S=between(90, 110), K=between(90, 110), r=between(0.01, 0.05),
       v=between(0.1, 0.4), T=between(0.5, 2))
def Black_Scholes(xp, S, K, r, v, T):
    spread = v*T**0.5
    forward = S*xp.exp(r*T)
    d = xp.log(forward/K)/spread
    return xp.exp(-r*T)*(forward*xp.ndtr(d + spread/2) - K*xp.ndtr(d - spread/2))


@paper("""
    assume a > 0
    assume F > 0
    assume K > 0
    assume -1 < rho < 1
    assume nu > 0
    z[i] = nu/a*(F*K[i])**((1 - b)/2)*log(F/K[i])
    x[i] = log((sqrt(1 - 2*rho*z[i] + z[i]**2) + z[i] - rho)/(1 - rho))
    g[i] = (1 - b)**2/24*log(F/K[i])**2 + (1 - b)**4/1920*log(F/K[i])**4
    e[i] = (1 - b)**2/24*a**2/(F*K[i])**(1 - b) + rho*b*nu*a/(4*(F*K[i])**((1 - b)/2)) + (2 - 3*rho**2)/24*nu**2
    v[i] = a/((F*K[i])**((1 - b)/2)*(1 + g[i]))*z[i]/x[i]*(1 + e[i]*T)
    C = sum((v[i] - y[i])**2, i)
    """, "Hagan et al., Managing smile risk (2002), (2.17)", by="a b rho nu", F=between(0.9, 1.1), K=lambda rng: np.array([0.6, 0.8, 1.3, 1.5]),
       y=between(0.1, 0.4, 4), a=between(0.1, 0.4), b=between(0.3, 0.8), rho=between(-0.5, 0.5), nu=between(0.2, 0.8), T=between(0.5, 2))
def smile_of_volatility(xp, F, K, y, a, b, rho, nu, T):
    m, lg = (F*K)**((1 - b)/2), xp.log(F) - xp.log(K)
    z = nu*m*lg/a
    x = xp.arcsinh((z - rho)/xp.sqrt(1 - rho**2)) + xp.arctanh(rho)
    c = (1 - b)*lg
    order = 1 + T*((1 - b)**2*(a/m)**2/24 + rho*b*nu*a/m/4 + (2 - 3*rho**2)*nu**2/24)
    return xp.sum((a/m/(1 + c**2/24 + c**4/1920)*z/x*order - y)**2)


@paper("""
    S: (n, n) positive definite
    w, mu: (n)
    lam, c: ()
    C = lam/2*w@S@w - mu@w + c*(sum(w) - 1)**2
    """, "Markowitz, Portfolio selection (1952), the budget as a penalty", by="w", S=positive_definite(4), w=(4,), mu=(4,), lam=between(1, 3), c=between(1, 3))
def portfolio(xp, S, w, mu, lam, c):
    return lam*xp.einsum("i,ij,j", w, S, w)/2 - xp.dot(mu, w) + c*(1 - xp.sum(w))**2


@paper("""
    r[t] = sum(w[i]*R[t,i], i)
    m = mean(r[t], t)
    s = sqrt(mean((r[t] - m)**2, t))
    D = sqrt(mean(min(r[t] - tau, 0)**2, t))
    C = -m/s - lam*(m - tau)/D
    """, "Sharpe, Mutual fund performance (1966); Sortino, Price (1994)", by="w", R=(8, 3), w=(3,), tau=between(0, 0.1), lam=between(0.5, 1))
def ratios_of_reward(xp, R, w, tau, lam):
    r = R @ w
    below = xp.sqrt(xp.mean(xp.where(r < tau, (r - tau)**2, 0)))
    return -xp.mean(r)/xp.std(r) - lam*(xp.mean(r) - tau)/below


@paper("""
    y[i] = b0 + b1*(1 - exp(-t[i]/tau))/(t[i]/tau) + b2*((1 - exp(-t[i]/tau))/(t[i]/tau) - exp(-t[i]/tau))
    P[k] = sum(c[k,i]*exp(-t[i]*y[i]), i)
    C = sum((P[k] - p[k])**2, k)
    assume t > 0
    assume tau > 0
    """, "Nelson, Siegel, Parsimonious modeling of yield curves (1987), (2)", by="b0 b1 b2 tau", t=between(0.5, 9, 5), c=between(0, 1, 3, 5),
       p=between(0.5, 2, 3), b0=between(0.01, 0.05), b1=between(-0.02, 0.02), b2=between(-0.02, 0.02), tau=between(1, 3))
def yield_curve(xp, t, c, p, b0, b1, b2, tau):
    decay = xp.exp(-t/tau)
    slope = tau*(1 - decay)/t
    return xp.sum((c @ xp.exp(-t*(b0 + (b1 + b2)*slope - b2*decay)) - p)**2)
