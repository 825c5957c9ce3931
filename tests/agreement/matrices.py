"""Functions of matrices: solves, factors, eigenvalues, singular values, pseudoinverses."""

from .models import model, positive_definite


@model("A: (n, n)\nb: (n)\nB: (n, m)\nC = norm(solve(A, b))**2 + sum(solve(A.T, B)**3)", A=(4, 4), b=(4,), B=(4, 3))
def solves(xp, A, b, B):
    return xp.sum(xp.solve(A, b)**2) + xp.sum(xp.solve(A.T, B)**3)


@model("""
    X: (n, d)
    y: (n)
    K = exp(X@X.T/4) + eye(n)
    L = cholesky(K)
    z = solve(L, y)
    C = 1/2*z@z + sum(log(diag(L)))
    """, X=(4, 3), y=(4,))
def Gaussian_process_by_its_Cholesky_factor(xp, X, y):
    kernel = xp.exp(X @ X.T/4) + xp.eye(4)
    L = xp.cholesky(kernel)
    return xp.sum(xp.solve(L, y)**2)/2 + xp.sum(xp.log(xp.diag(L)))


@model("S: (n, n) positive definite\nw: (n, n)\nC = sum(w*cholesky(S)**2)", S=positive_definite(4), w=(4, 4))
def weighted_Cholesky_factor(xp, S, w):
    return xp.sum(w*xp.cholesky((S + S.T)/2)**2)


@model("A: (n, n)\nw: (n)\nC = w@exp(eigvalsh(A + A.T))", A=(4, 4), w=(4,))
def weighted_eigenvalues(xp, A, w):
    return xp.sum(w*xp.exp(xp.eigvalsh(A + A.T)))


@model("A: (n, n)\nw: (n)\nC = w@svdvals(A)**3", A=(4, 4), w=(4,))
def weighted_singular_values(xp, A, w):
    return xp.sum(w*xp.svdvals(A)**3)


@model("A: (m, n)\nB: (m, n)\nC = nucnorm(A@diag(w)) + nucnorm(B.T)", A=(5, 3), B=(5, 3), w=(3,))
def nuclear_norms(xp, A, B, w):
    return xp.sum(xp.svdvals(A*w)) + xp.sum(xp.svdvals(B))


@model("A: (m, n)\nb: (m)\nG: (n, m)\nx = lstsq(A, b)\nC = x@x + sum(G*pinv(A)) + sum(pinv(A.T)**2)", A=(5, 3), b=(5,), G=(3, 5))
def least_squares_and_pseudoinverses(xp, A, b, G):
    P = xp.pinv(A)
    return xp.sum((P @ b)**2) + xp.sum(G*P) + xp.sum(P**2)


@model("X: (n, m)\nW: (n, n)\nC = sum(W*sqrtm(X@X.T + 1/2*eye(n)))", X=(4, 5), W=(4, 4))
def weighted_square_root(xp, X, W):
    values, vectors = xp.eigh(X @ X.T + xp.eye(4)/2)
    return xp.sum(W*((vectors*xp.sqrt(values)) @ vectors.T))


@model("A: (n, n)\nx, y: (n)\nW: (n, n)\nC = y@expm(A)@x + sum(W*expm(A@W.T/4)) + tr(expm(A*A/2))", A=(4, 4), x=(4,), y=(4,), W=(4, 4))
def exponentials(xp, A, x, y, W):
    return y @ xp.expm(A) @ x + xp.sum(W*xp.expm(A @ W.T/4)) + xp.einsum("ii", xp.expm(A*A/2))
