"""Texts with identities that hold, each of which the rules prove: of networks, of statistics, of algebra."""

NETWORK = """
a[0,j] = x[j]
z[l,j] = sum(w[l,j,k]*a[l-1,k], k) + b[l,j]    for l in 1..L
a[l,j] = sigma(z[l,j])                         for l in 1..L
C = 1/2*sum((a[L,j] - y[j])**2, j)
name delta = dC/dz
"""
# M. Nielsen, Neural networks and deep learning, chapter 2: the four equations, and the sum over paths in any number of layers; nielsen.py goes by his numbers.
BACKPROPAGATION = NETWORK + """
show delta[L,j] = dC/da[L,j]*sigma'(z[L,j])
show delta[L,j] = (a[L,j] - y[j])*sigma'(z[L,j])
show delta[l,j] = sum(w[l+1,k,j]*delta[l+1,k], k)*sigma'(z[l,j])    for l in 1..L-1
show dC/db[l,j] = delta[l,j]                                        for l in 1..L
show dC/dw[l,j,k] = a[l-1,k]*delta[l,j]                             for l in 1..L
"""
PATHS = NETWORK + """
show da[l,j]/dw[l,j,k] = sigma'(z[l,j])*a[l-1,k]                              for l in 1..L
show da[l+1,q]/da[l,j] = sigma'(z[l+1,q])*w[l+1,q,j]                          for l in 0..L-1
show da[l+1,q]/dw[l,j,k] = da[l+1,q]/da[l,j]*da[l,j]/dw[l,j,k]                for l in 1..L-1
show dC/da[l,j] = sum(dC/da[l+1,q]*da[l+1,q]/da[l,j], q)                      for l in 1..L-1
show dC/dw[l,j,k] = dC/da[l,j]*da[l,j]/dw[l,j,k]                              for l in 1..L
show dC/dw[L,j,k] = dC/da[L,j]*da[L,j]/dw[L,j,k]
show dC/dw[L-1,j,k] = sum(dC/da[L,m]*da[L,m]/da[L-1,j], m)*da[L-1,j]/dw[L-1,j,k]
"""
# Chapter 3: cross-entropy over one denominator, the cancellation, softmax and its log-likelihood.
CROSS_ENTROPY = """
z[j] = sum(w[j,k]*x[k], k) + b[j]
a[j] = sigma(z[j])
C = -sum(y[j]*log(a[j]) + (1 - y[j])*log(1 - a[j]), j)
show dC/da[j] = -(y[j]/a[j] - (1 - y[j])/(1 - a[j]))
show dC/da[j] = (a[j] - y[j])/(a[j]*(1 - a[j]))
show dC/dz[j] = sigma'(z[j])*(a[j] - y[j])/(a[j]*(1 - a[j]))
show sigma'(z[j]) = a[j]*(1 - a[j])
show dC/dz[j] = a[j] - y[j]
show dC/dw[j,k] = x[k]*(a[j] - y[j])
show dC/db[j] = a[j] - y[j]
show sum(w[j,k]*dC/dw[j,k], k) + b[j]*dC/db[j] = z[j]*dC/dz[j]
"""
SOFTMAX = """
assume sum(y[j], j) = 1
z[j] = sum(w[j,k]*x[k], k) + b[j]
a[j] = softmax(z[j], j)
C = -sum(y[j]*log(a[j]), j)
show sum(a[j], j) = 1
show da[j]/dz[k] = a[j]*([j = k] - a[k])
show da[j]/dz[j] = a[j]*(1 - a[j])
show sum(da[j]/dz[k], j) = 0
show sum(da[j]/dz[k], k) = 0
show dC/dz[j] = a[j] - y[j]
show sum(dC/dz[j], j) = 0
show dC/dw[j,k] = x[k]*(a[j] - y[j])
"""
DECAY = """
z[i] = sum(w[j]*x[i,j], j)
C0 = 1/(2*n)*sum((z[i] - y[i])**2, i)
C = C0 + lam/(2*n)*sum(w[j]**2, j)
w_next[j] = w[j] - eta*dC/dw[j]
v_next[j] = mu*v[j] - eta*dC/dw[j]
u_next[j] = w[j] + v_next[j]
show dC/dw[j] = dC0/dw[j] + lam/n*w[j]
show w_next[j] = (1 - eta*lam/n)*w[j] - eta*dC0/dw[j]
show u_next[j] - w[j] = mu*v[j] - eta*(dC0/dw[j] + lam/n*w[j])
show dC0/dw[j] = sum((z[i] - y[i])*x[i,j], i)/n
"""
STATISTICS = """
assume n > 1
mu = sum(x[i], i in 0..n-1)/n
v = sum((x[i] - mu)**2, i in 0..n-1)/n
C = log(v)
show sum(x[i] - mu, i in 0..n-1) = 0
show v = sum(x[i]**2, i in 0..n-1)/n - mu**2
show dv/dx[i] = 2*(x[i] - mu)/n
show sum(dC/dx[i], i in 0..n-1) = 0
"""
ALGEBRA = """
s[j] = tanh(x[j])
C = sum(c[j]*s[j], j) + sum(x[j]*u[j], j)*sum(u[j], j)
show sigma(-x[j]) = 1 - sigma(x[j])
show s[j] = 2*sigma(2*x[j]) - 1
show dC/dx[j] = c[j]*(1 - s[j]**2) + u[j]*sum(u[k], k)
show (x[j] + c[j])**3 = x[j]**3 + 3*x[j]**2*c[j] + 3*x[j]*c[j]**2 + c[j]**3
show sum(x[j]*(c[j] - 3), j) = sum(c[k]*x[k], k) - 3*sum(x[j], j)
show sum(x[j]*u[k], j, k) = sum(u[j], j)*sum(x[k], k)
show sum(c[j]*x[j], j)*sum(c[k]*u[k], k) = sum(c[j]*x[j]*c[k]*u[k], j, k)
show 2*sum(c[j]*x[j], j)*x[k] = sum(c[j]*x[j]*x[k] + c[j]*x[k]*x[j], j)
show sin(x[j])**2 + cos(x[j])**2 = 1
show exp(x[j] - 2*c[j])*exp(c[j])**2 = exp(x[j])
show 1/(1 + x[j]**2) + x[j]**2/(1 + x[j]**2) = 1
show cosh(x[j])**2 - sinh(x[j])**2 = 1
"""
TIME = """
h[0] = u
h[t] = tanh(r*h[t-1] + x[t])    for t in 1..T
C = sum((h[t] - y[t])**2, t in 1..T)/2
show dC/dh[t] = h[t] - y[t] + dC/dh[t+1]*r*(1 - h[t+1]**2)    for t in 1..T-1
show dC/dh[T] = h[T] - y[T]
show dC/dx[t] = (1 - h[t]**2)*dC/dh[t]                        for t in 1..T
show dh[t]/dh[t-1] = r*(1 - h[t]**2)                          for t in 1..T
show dC/dr = sum(h[t-1]*dC/dx[t], t in 1..T)
"""
MATRICES = """
A: (m, n)
x: (n)
y: (m)
eta: ()
r = A@x - y
C = r@r/2
x_next = x - eta*dC/dx
show dC/dx[j] = sum(A[i,j]*r[i], i)
show x_next = x - eta*A.T@(A@x - y)
show dC/dA[i,j] = r[i]*x[j]
show sum(x*dC/dx) = r@A@x
"""
TEXTS = {"backpropagation": BACKPROPAGATION, "paths": PATHS, "cross-entropy": CROSS_ENTROPY, "softmax": SOFTMAX, "decay and momentum": DECAY, "statistics": STATISTICS,
         "algebra": ALGEBRA, "time": TIME, "matrices": MATRICES}
