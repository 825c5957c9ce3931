"""M. Nielsen, Neural Networks and Deep Learning: which line of which text each numbered equation is, of chapter 2 from (46) on and of chapter 3.

The book's sum over paths has as many letters as there are layers: it is written out for three.
"""

NEURON = "z = w*x + b\na = sigma(z)\nC = (y - a)**2/2"
SAMPLES = """
z[s] = sum(w[j]*x[s,j], j) + b
a[s] = sigma(z[s])
C = -1/n*sum(y[s]*log(a[s]) + (1 - y[s])*log(1 - a[s]), s in 0..n-1)
"""
CHAIN = "z1 = w1*x + b1\na1 = sigma(z1)\nz2 = w2*a1 + b2\na2 = sigma(z2)\nz3 = w3*a2 + b3\na3 = sigma(z3)\nC = (a3 - y)**2/2"
THREE_LAYERS = """
z1[j] = sum(w1[j,k]*x[k], k) + b1[j]
a1[j] = sigma(z1[j])
z2[n] = sum(w2[n,j]*a1[j], j) + b2[n]
a2[n] = sigma(z2[n])
z3[m] = sum(w3[m,n]*a2[n], n) + b3[m]
a3[m] = sigma(z3[m])
C = 1/2*sum((a3[m] - y[m])**2, m)
"""
LAYERS = """
a[0,s,j] = x[s,j]                                     for s in 0..n-1
z[l,s,j] = sum(w[l,j,k]*a[l-1,s,k], k) + b[l,j]       for l in 1..L, s in 0..n-1
a[l,s,j] = sigma(z[l,s,j])                            for l in 1..L, s in 0..n-1
"""
DECAY = """
z[i] = sum(w[j]*x[i,j], j) + b
C0 = 1/(2*n)*sum((z[i] - y[i])**2, i in 0..n-1)
C = C0 + lam/(2*n)*sum(w[j]**2, j)
b_next = b - eta*dC/db
w_next[j] = w[j] - eta*dC/dw[j]
v_next[j] = mu*v[j] - eta*dC/dw[j]
m_next[j] = w[j] + v_next[j]
"""
TEXTS = {
    "a neuron": NEURON,
    "a neuron, cross-entropy": SAMPLES,
    "one path": CHAIN,
    "three layers": THREE_LAYERS,
    "layers, quadratic": f"{LAYERS}C = 1/(2*n)*sum((y[s,j] - a[L,s,j])**2, j, s in 0..n-1)",
    "layers, cross-entropy": f"{LAYERS}C = -1/n*sum(y[s,j]*log(a[L,s,j]) + (1 - y[s,j])*log(1 - a[L,s,j]), j, s in 0..n-1)",
    "linear neurons": "z[s,j] = sum(w[j,k]*x[s,k], k) + b[j]\nC = 1/(2*n)*sum((y[s,j] - z[s,j])**2, j, s in 0..n-1)",
    "any cost": "z = sum(w[j]*x[j], j) + b\na = sigma(z)\nC = C(a, y)",
    "cross-entropy": "z = sum(w[j]*x[j], j) + b\na = sigma(z)\nC = -(y*log(a) + (1 - y)*log(1 - a))",
    "softmax": "index y: () in 0..K-1\nz[j] = sum(w[j,k]*x[k], k) + b[j]\na[j] = exp(z[j])/sum(exp(z[k]), k)\nC = -log(a[y])",
    "decay and momentum": DECAY,
    "absolute values": "z[i] = sum(w[j]*x[i,j], j) + b\nC0 = 1/(2*n)*sum((z[i] - y[i])**2, i in 0..n-1)\nC = C0 + lam/n*sum(abs(w[j]), j)\nw_next[j] = w[j] - eta*dC/dw[j]",
    "hyperbolic tangent": "C = sigma(z)*tanh(z)",
}
# (number, text, what is shown of it)
SHOWN = [
    ("48", "three layers", "da1[j]/dw1[j,k] = sigma'(z1[j])*x[k]"),
    ("49", "three layers", "da2[n]/da1[j] = sigma'(z2[n])*w2[n,j]"),
    ("50", "three layers", "da2[n]/dw1[j,k] = da2[n]/da1[j]*da1[j]/dw1[j,k]"),
    ("51", "one path", "dC/dw1 = dC/da3*da3/da2*da2/da1*da1/dw1"),
    ("52", "three layers", "da3[m]/dw1[j,k] = sum(da3[m]/da2[n]*da2[n]/da1[j]*da1[j]/dw1[j,k], n)"),
    ("53", "three layers", "dC/dw1[j,k] = sum(dC/da3[m]*da3[m]/da2[n]*da2[n]/da1[j]*da1[j]/dw1[j,k], m, n)"),
    ("55", "a neuron", "dC/dw = (a - y)*sigma'(z)*x"),
    ("56", "a neuron", "dC/db = (a - y)*sigma'(z)"),
    ("58", "a neuron, cross-entropy", "dC/dw[j] = -1/n*sum((y[s]/sigma(z[s]) - (1 - y[s])/(1 - sigma(z[s])))*da[s]/dw[j], s in 0..n-1)"),
    ("59", "a neuron, cross-entropy", "dC/dw[j] = -1/n*sum((y[s]/sigma(z[s]) - (1 - y[s])/(1 - sigma(z[s])))*sigma'(z[s])*x[s,j], s in 0..n-1)"),
    ("60", "a neuron, cross-entropy", "dC/dw[j] = 1/n*sum(sigma'(z[s])*x[s,j]/(sigma(z[s])*(1 - sigma(z[s])))*(sigma(z[s]) - y[s]), s in 0..n-1)"),
    ("61", "a neuron, cross-entropy", "dC/dw[j] = 1/n*sum(x[s,j]*(sigma(z[s]) - y[s]), s in 0..n-1)"),
    ("62", "a neuron, cross-entropy", "dC/db = 1/n*sum(sigma(z[s]) - y[s], s in 0..n-1)"),
    ("66", "layers, quadratic", "dC/dw[L,j,k] = 1/n*sum(a[L-1,s,k]*(a[L,s,j] - y[s,j])*sigma'(z[L,s,j]), s in 0..n-1)"),
    ("67", "layers, cross-entropy", "dC/dz[L,s,j] = 1/n*(a[L,s,j] - y[s,j]) for s in 0..n-1"),
    ("68", "layers, cross-entropy", "dC/dw[L,j,k] = 1/n*sum(a[L-1,s,k]*(a[L,s,j] - y[s,j]), s in 0..n-1)"),
    ("69", "linear neurons", "dC/dw[j,k] = 1/n*sum(x[s,k]*(z[s,j] - y[s,j]), s in 0..n-1)"),
    ("70", "linear neurons", "dC/db[j] = 1/n*sum(z[s,j] - y[s,j], s in 0..n-1)"),
    ("71", "cross-entropy", "dC/dw[j] = x[j]*(a - y)"),
    ("72", "cross-entropy", "dC/db = a - y"),
    ("73", "any cost", "dC/db = dC/da*sigma'(z)"),
    ("74", "any cost", "dC/db = dC/da*a*(1 - a)"),
    ("75", "cross-entropy", "dC/da = (a - y)/(a*(1 - a))"),
    ("79", "softmax", "sum(a[j], j) = 1"),
    ("81", "softmax", "dC/db[j] = a[j] - [j = y]"),
    ("82", "softmax", "dC/dw[j,k] = x[k]*(a[j] - [j = y])"),
    ("88", "decay and momentum", "dC/dw[j] = dC0/dw[j] + lam/n*w[j]"),
    ("89", "decay and momentum", "dC/db = dC0/db"),
    ("90", "decay and momentum", "b_next = b - eta*dC0/db"),
    ("91", "decay and momentum", "w_next[j] = w[j] - eta*dC0/dw[j] - eta*lam/n*w[j]"),
    ("92", "decay and momentum", "w_next[j] = (1 - eta*lam/n)*w[j] - eta*dC0/dw[j]"),
    ("96", "absolute values", "dC/dw[j] = dC0/dw[j] + lam/n*sign(w[j])"),
    ("97", "absolute values", "w_next[j] = w[j] - eta*lam/n*sign(w[j]) - eta*dC0/dw[j]"),
    ("107", "decay and momentum", "v_next[j] = mu*v[j] - eta*(dC0/dw[j] + lam/n*w[j])"),
    ("108", "decay and momentum", "m_next[j] = w[j] + mu*v[j] - eta*dC/dw[j]"),
    ("110", "hyperbolic tangent", "tanh(z) = (exp(z) - exp(-z))/(exp(z) + exp(-z))"),
    ("111", "hyperbolic tangent", "sigma(z) = (1 + tanh(z/2))/2"),
]
# number -> (text, what changes, the change of its last quantity): the difference sign stands before the name of what changes.
CHANGES = {
    "47": (THREE_LAYERS, "w1", "sum(dC/dw1[j,k]*\N{GREEK CAPITAL LETTER DELTA}w1[j,k], j, k)"),
    "48": ("z = sum(w[k]*x[k], k) + b\na = sigma(z)", "w", "sum(da/dw[k]*\N{GREEK CAPITAL LETTER DELTA}w[k], k)"),
    "49": ("z_next = sum(w[j]*a[j], j) + b\na_next = sigma(z_next)", "a", "sum(da_next/da[j]*\N{GREEK CAPITAL LETTER DELTA}a[j], j)"),
    "50": ("z = w*x + b\na = sigma(z)\nz_next = u*a + c\na_next = sigma(z_next)\nshow da_next/dw = da_next/da*da/dw", "w", "da_next/dw*\N{GREEK CAPITAL LETTER DELTA}w"),
    "51": (f"{CHAIN}\nshow dC/dw1 = dC/da3*da3/da2*da2/da1*da1/dw1", "w1", "dC/dw1*\N{GREEK CAPITAL LETTER DELTA}w1"),
    "52": (f"{THREE_LAYERS}show {SHOWN[5][2]}", "w1", "sum(dC/dw1[j,k]*\N{GREEK CAPITAL LETTER DELTA}w1[j,k], j, k)"),
}
