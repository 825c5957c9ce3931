"""Ridge regression with several outputs: a linear map, its mean squared error, and weight decay."""

from .sizes import sizes

TEXT = """
z[i,k] = sum(x[i,j]*w[j,k], j) + b[k]
C = 1/2*mean(sum((z[i,k] - y[i,k])**2, k), i) + 1/2*lam*sum(w[j,k]**2, j, k)
"""


def inputs(rng, edge=False, square=False):
    rows, features, outputs = sizes(rng, 3, edge, square)
    return {"x": rng.normal(size=(rows, features)), "y": rng.normal(size=(rows, outputs)),
            "w": rng.normal(size=(features, outputs)), "b": rng.normal(size=outputs), "lam": rng.uniform(0.2, 2)}


def gradient(x, y, w, b, lam):
    rows = len(x)
    error = x @ w + b - y
    value = (error**2).sum()/(2*rows) + lam*(w**2).sum()/2
    dz = error/rows
    dw = x.T @ dz + lam*w
    db = dz.sum(axis=0)
    dx = dz @ w.T
    dlam = (w**2).sum()/2
    return value, {"w": dw, "b": db, "x": dx, "lam": dlam}
