"""Models of statistics and learning in matrix text, each with its derivatives written by hand in NumPy."""

from dataclasses import dataclass, field

import numpy as np
from numeric import random_arrays
from numpy import diag, einsum, eye, outer
from numpy.linalg import det, inv


@dataclass(frozen=True)
class Model:
    """Equations and what is known of them; every function takes the inputs by name.

    text        the equations
    value       the cost
    gradients   input -> the cost's gradient by it
    hessians    (input, input) -> the cost's second derivatives, axes of the first, then of the second
    named       quantity -> the array that it is
    jacobians   (quantity, input) -> its derivatives
    numbers     input -> (lowest, highest) of inputs that are single numbers
    change      (random generator, inputs) -> inputs that meet the assumptions
    """

    text: str
    value: object
    gradients: dict
    hessians: dict = field(default_factory=dict)
    named: dict = field(default_factory=dict)
    jacobians: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)
    change: object = lambda rng, inputs: inputs

    def inputs(self, rng, sizes):
        """Random inputs at given sizes."""
        numbers = {name: float(rng.uniform(*bounds)) for name, bounds in self.numbers.items()}
        return self.change(rng, {**random_arrays(rng, self.text, sizes), **numbers})


def sigma(z):
    return 1/(1 + np.exp(-z))


def softmax(z):
    raised = np.exp(z)
    return raised/raised.sum(-1, keepdims=True)


def softmax_slope(z):
    """diag(p) - p p', also the Hessian of logsumexp and of the cross entropy."""
    return diag(softmax(z)) - outer(softmax(z), softmax(z))


def shares(rng, inputs):
    """Labels that are positive and have the sum 1."""
    y = rng.uniform(0.1, 1, inputs["y"].shape)
    return {**inputs, "y": y/y.sum()}


def square(u, A):
    return u @ inv(A) @ u


def square_by_matrix(u, A):
    """The derivative of u' A^-1 u by A."""
    return -outer(inv(A).T @ u, inv(A) @ u)


MODELS = {
    "softmax": Model(
        "z: (n)\na: (n)\np = softmax(z)\nf = a@p",
        lambda z, a: a @ softmax(z),
        {"z": lambda z, a: softmax_slope(z) @ a, "a": lambda z, a: softmax(z)},
        named={"p": lambda z, a: softmax(z)},
        jacobians={("p", "z"): lambda z, a: softmax_slope(z)}),
    "cross entropy from logits": Model(
        "z: (n)\ny: (n)\nassume sum(y) = 1\np = softmax(z)\nf = -y@log(p)",
        lambda z, y: -y @ np.log(softmax(z)),
        {"z": lambda z, y: softmax(z) - y, "y": lambda z, y: -np.log(softmax(z))},
        {("z", "z"): lambda z, y: softmax_slope(z)},
        change=shares),
    "cross entropy by log softmax": Model(
        "z: (n)\ny: (n)\nassume sum(y) = 1\nf = -sum(y*log_softmax(z))",
        lambda z, y: -y @ np.log(softmax(z)),
        {"z": lambda z, y: softmax(z) - y, "y": lambda z, y: -np.log(softmax(z))},
        {("z", "z"): lambda z, y: softmax_slope(z)},
        change=shares),
    "log of a sum of exponentials": Model(
        "z: (n)\nf = logsumexp(z)",
        lambda z: np.log(np.exp(z).sum()),
        {"z": softmax},
        {("z", "z"): softmax_slope}),
}

# Layer normalisation: h = (x - mean)/sqrt(variance + eps).


def layer(x, eps):
    """The normalised vector and the root by which it was divided."""
    root = np.sqrt(((x - x.mean())**2).mean() + eps)
    return (x - x.mean())/root, root


def layer_error(x, g, b, t, eps):
    return g*layer(x, eps)[0] + b - t


def layer_by_x(x, g, b, t, eps):
    h, root = layer(x, eps)
    back = 2*layer_error(x, g, b, t, eps)*g
    return (back - back.mean() - h*(back*h).mean())/root


def layer_slope(x, g, b, t, eps):
    h, root = layer(x, eps)
    return (eye(len(x)) - 1/len(x) - outer(h, h)/len(x))/root


MODELS["layer normalisation"] = Model(
    "x: (n)\ng: (n)\nb: (n)\nt: (n)\neps: ()\nm = mean(x)\nv = mean((x - m)**2)\nh = (x - m)/sqrt(v + eps)\nf = norm(g*h + b - t)**2",
    lambda **inputs: (layer_error(**inputs)**2).sum(),
    {"x": layer_by_x,
     "g": lambda x, g, b, t, eps: 2*layer_error(x, g, b, t, eps)*layer(x, eps)[0],
     "b": lambda **inputs: 2*layer_error(**inputs)},
    {("g", "g"): lambda x, g, b, t, eps: 2*diag(layer(x, eps)[0]**2)},
    named={"h": lambda x, g, b, t, eps: layer(x, eps)[0]},
    jacobians={("h", "x"): layer_slope},
    numbers={"eps": (0.01, 0.1)})

# Batch normalisation: every column of X is made to have mean 0 and variance about 1.


def batch(X, eps):
    """The normalised matrix and the roots of its columns."""
    roots = np.sqrt(((X - X.mean(0))**2).mean(0) + eps)
    return (X - X.mean(0))/roots, roots


def batch_error(X, g, b, Y, eps):
    return batch(X, eps)[0]*g + b - Y


def batch_by_x(X, g, b, Y, eps):
    H, roots = batch(X, eps)
    back = 2*batch_error(X, g, b, Y, eps)*g
    return (back - back.mean(0) - H*(back*H).mean(0))/roots


BATCH = {
    "X": batch_by_x,
    "g": lambda X, g, b, Y, eps: 2*(batch_error(X, g, b, Y, eps)*batch(X, eps)[0]).sum(0),
    "b": lambda **inputs: 2*batch_error(**inputs).sum(0),
    "Y": lambda **inputs: -2*batch_error(**inputs),
}
MODELS["batch normalisation in matrix text"] = Model(
    "X: (N, d)\ng: (d)\nb: (d)\nY: (N, d)\neps: ()\n"
    "m = ones(N)@X/N\n"
    "Z = X - outer(ones(N), m)\n"
    "v = ones(N)@Z**2/N\n"
    "H = Z/outer(ones(N), sqrt(v + eps))\n"
    "f = norm(H@diag(g) + outer(ones(N), b) - Y)**2",
    lambda **inputs: (batch_error(**inputs)**2).sum(), BATCH, numbers={"eps": (0.01, 0.1)})
MODELS["batch normalisation in index text"] = Model(
    "X: (N, d)\ng: (d)\nb: (d)\nY: (N, d)\neps: ()\n"
    "m[j] = mean(X[i,j], i)\n"
    "v[j] = mean((X[i,j] - m[j])**2, i)\n"
    "H[i,j] = (X[i,j] - m[j])/sqrt(v[j] + eps)\n"
    "f = sum((H[i,j]*g[j] + b[j] - Y[i,j])**2, i, j)",
    lambda **inputs: (batch_error(**inputs)**2).sum(), BATCH, numbers={"eps": (0.01, 0.1)})

# Gaussian models.

MODELS["Mahalanobis distance"] = Model(
    "x: (n)\nmu: (n)\nS: (n, n) positive definite\nr = x - mu\nf = r@inv(S)@r",
    lambda x, mu, S: square(x - mu, S),
    {"x": lambda x, mu, S: 2*inv(S) @ (x - mu),
     "mu": lambda x, mu, S: -2*inv(S) @ (x - mu),
     "S": lambda x, mu, S: square_by_matrix(x - mu, S)},
    {("x", "x"): lambda x, mu, S: 2*inv(S), ("x", "mu"): lambda x, mu, S: -2*inv(S)})


def log_likelihood(X, mu, S):
    return sum(-square(x - mu, S)/2 - np.log(det(2*np.pi*S))/2 for x in X)


def scatter(X, mu):
    return (X - mu).T @ (X - mu)


MODELS["Gaussian likelihood by mean and covariance"] = Model(
    "X: (N, n)\nmu: (n)\nS: (n, n) positive definite\n"
    "Z = X - outer(ones(N), mu)\n"
    "f = -N/2*logdet(S) - 1/2*tr(Z@inv(S)@Z.T) - N*n/2*log(2*pi)",
    log_likelihood,
    {"mu": lambda X, mu, S: inv(S) @ (X - mu).sum(0),
     "S": lambda X, mu, S: -len(X)/2*inv(S) + inv(S) @ scatter(X, mu) @ inv(S)/2,
     "X": lambda X, mu, S: -(X - mu) @ inv(S)},
    {("mu", "mu"): lambda X, mu, S: -len(X)*inv(S)})
MODELS["Gaussian likelihood by precision"] = Model(
    "X: (N, n)\nmu: (n)\nP: (n, n) positive definite\n"
    "Z = X - outer(ones(N), mu)\n"
    "f = N/2*logdet(P) - 1/2*tr(Z@P@Z.T) - N*n/2*log(2*pi)",
    lambda X, mu, P: log_likelihood(X, mu, inv(P)),
    {"mu": lambda X, mu, P: P @ (X - mu).sum(0), "P": lambda X, mu, P: len(X)/2*inv(P).T - scatter(X, mu)/2},
    {("mu", "mu"): lambda X, mu, P: -len(X)*P,
     ("P", "P"): lambda X, mu, P: -len(X)/2*einsum("jk,li->ijkl", inv(P), inv(P))})
MODELS["estimate of a state"] = Model(
    "x: (n)\nmu: (n)\ny: (k)\nH: (k, n)\nP: (n, n) positive definite\nR: (k, k) positive definite\n"
    "f = (y - H@x)@inv(R)@(y - H@x) + (x - mu)@inv(P)@(x - mu)",
    lambda x, mu, y, H, P, R: square(y - H @ x, R) + square(x - mu, P),
    {"x": lambda x, mu, y, H, P, R: -2*H.T @ inv(R) @ (y - H @ x) + 2*inv(P) @ (x - mu),
     "H": lambda x, mu, y, H, P, R: -2*outer(inv(R) @ (y - H @ x), x),
     "P": lambda x, mu, y, H, P, R: square_by_matrix(x - mu, P),
     "R": lambda x, mu, y, H, P, R: square_by_matrix(y - H @ x, R)},
    {("x", "x"): lambda x, mu, y, H, P, R: 2*H.T @ inv(R) @ H + 2*inv(P)})

# Regression and factors.

MODELS["ridge regression"] = Model(
    "A: (m, n)\nx: (n)\ny: (m)\nlam: ()\nf = norm(A@x - y)**2 + lam*norm(x)**2",
    lambda A, x, y, lam: ((A @ x - y)**2).sum() + lam*(x**2).sum(),
    {"x": lambda A, x, y, lam: 2*A.T @ (A @ x - y) + 2*lam*x,
     "A": lambda A, x, y, lam: 2*outer(A @ x - y, x),
     "lam": lambda A, x, y, lam: (x**2).sum()},
    {("x", "x"): lambda A, x, y, lam: 2*A.T @ A + 2*lam*eye(len(x)), ("x", "y"): lambda A, x, y, lam: -2*A.T},
    numbers={"lam": (0.1, 2)})


def logistic_cost(X, w, y):
    p = sigma(X @ w)
    return -(y*np.log(p) + (1 - y)*np.log(1 - p)).sum()


MODELS["logistic regression"] = Model(
    "X: (N, d)\nw: (d)\ny: (N)\np = sigma(X@w)\nf = -sum(y*log(p) + (1 - y)*log(1 - p))",
    logistic_cost,
    {"w": lambda X, w, y: X.T @ (sigma(X @ w) - y), "X": lambda X, w, y: outer(sigma(X @ w) - y, w)},
    {("w", "w"): lambda X, w, y: X.T @ diag(sigma(X @ w)*(1 - sigma(X @ w))) @ X},
    named={"p": lambda X, w, y: sigma(X @ w)},
    jacobians={("p", "w"): lambda X, w, y: diag(sigma(X @ w)*(1 - sigma(X @ w))) @ X},
    change=lambda rng, inputs: {**inputs, "y": rng.uniform(0.1, 0.9, inputs["y"].shape)})
MODELS["factors of a matrix"] = Model(
    "Y: (m, n)\nU: (m, k)\nV: (n, k)\nf = sum((Y - U@V.T)**2)",
    lambda Y, U, V: ((Y - U @ V.T)**2).sum(),
    {"U": lambda Y, U, V: -2*(Y - U @ V.T) @ V, "V": lambda Y, U, V: -2*(Y - U @ V.T).T @ U},
    {("U", "U"): lambda Y, U, V: 2*np.kron(eye(len(U)), V.T @ V).reshape(U.shape + U.shape),
     ("V", "V"): lambda Y, U, V: 2*np.kron(eye(len(V)), U.T @ U).reshape(V.shape + V.shape),
     ("U", "V"): lambda Y, U, V: 2*einsum("jk,il->ikjl", V, U) - 2*einsum("ij,kl->ikjl", Y - U @ V.T, eye(U.shape[1]))})

# Attention: every row of softmax(Q K'/sqrt(d)) weighs the rows of V.


def attention(Q, K, V, Y):
    """The weights, and the derivative of the cost by what they weigh."""
    weights = softmax(Q @ K.T/np.sqrt(Q.shape[1]))
    return weights, 2*(weights @ V - Y)


def attention_by_scores(Q, K, V, Y):
    weights, back = attention(Q, K, V, Y)
    by_weights = back @ V.T
    return weights*(by_weights - (by_weights*weights).sum(1, keepdims=True))/np.sqrt(Q.shape[1])


MODELS["attention"] = Model(
    "Q: (N, d)\nK: (M, d)\nV: (M, e)\nY: (N, e)\nA = softmax(Q@K.T/sqrt(d))\nO = A@V\nf = norm(O - Y)**2",
    lambda Q, K, V, Y: ((attention(Q, K, V, Y)[0] @ V - Y)**2).sum(),
    {"Q": lambda Q, K, V, Y: attention_by_scores(Q, K, V, Y) @ K,
     "K": lambda Q, K, V, Y: attention_by_scores(Q, K, V, Y).T @ Q,
     "V": lambda Q, K, V, Y: attention(Q, K, V, Y)[0].T @ attention(Q, K, V, Y)[1],
     "Y": lambda Q, K, V, Y: -attention(Q, K, V, Y)[1]},
    named={"A": lambda Q, K, V, Y: attention(Q, K, V, Y)[0]})
