"""Answers as textbooks print them, as text: one row a form, each in variants with other names, another number, and a further axis."""

import re
from random import Random

import pytest

import symgrad
from symgrad.notation.text import length

# title -> (equations, what is asked, the right side that is printed)
PRINTED = {
    "a half of a square over twice a variance": ("C = (x - mu)**2/(2*s**2) + log(s)", "s", "1/s - (x - mu)**2/s**3"),
    "the mean of a normal variable": ("C = (x - mu)**2/(2*s**2) + log(s)", "mu", "(mu - x)/s**2"),
    "weight decay": ("C = lam/(2*n)*w**2", "w", "lam/n*w"),
    "a penalty": ("C = lam*sum(x[j]**2, j)", "x", "2*lam*x[j]"),
    "a mean square": ("C = mean((x[i] - mu)**2, i)", "x", "2/I*(x[i] - mu)"),
    "a sum of squares over twice their number": ("C = 1/(2*n)*sum((y[i] - w*x[i])**2, i)", "w", "1/n*sum((w*x[i] - y[i])*x[i], i)"),
    "a quotient of quotients": ("C = log(S/K)", "S", "1/S"),
    "a log ratio": ("C = sum(p[i]*log(p[i]/q[i]), i)", "q", "-p[i]/q[i]"),
    "log odds": ("C = log(p/(1 - p))", "p", "1/(1 - p)/p"),
    "a rational function": ("C = (a*x + b)/(c*x + d)", "x", "(a*d - b*c)/(c*x + d)**2"),
    "an inverse square": ("C = 1/(1 + x**2)", "x", "-2*x/(1 + x**2)**2"),
    "a standard deviation": ("mu = mean(x[i], i)\nC = sqrt(mean((x[i] - mu)**2, i))", "x", "(x[i] - mu)/sqrt(mean((x[i'] - mu)**2, i'))/I"),
    "a named standard deviation": ("mu = mean(x[i], i)\ns = sqrt(mean((x[i] - mu)**2, i))\nC = log(s)", "x", "(x[i] - mu)/s/I*dC/ds"),
    "layer norm by its mean": ("mu = mean(x[i], i)\nv = mean((x[i] - mu)**2, i)\nh[i] = (x[i] - mu)/sqrt(v + eps)\nC = sum(h[i]*t[i], i)", "mu",
                               "-1/sqrt(v + eps)*sum(dC/dh[i], i)"),
    "a standardised variable by its variance": ("h[i] = (x[i] - mu)/sqrt(v)\nC = sum(h[i]**3, i)", "v", "-3/2/v*sum(h[i]**3, i)"),
    "a power of a named root": ("r = sqrt(u)\nC = a/r**3", "u", "-3/2*a/r**5"),
    "a cosine": ("C = sum(u[i]*v[i], i)/(sqrt(sum(u[i]**2, i))*sqrt(sum(v[i]**2, i)))", "u",
                 "(v[i] - sum(u[i']*v[i'], i')/sum(u[i']**2, i')*u[i])/sqrt(sum(u[i']**2, i'))/sqrt(sum(v[i']**2, i'))"),
    "nonnegative factors": ("C = sum(sum(W[i,k]*H[k,j], k) - V[i,j]*log(sum(W[i,k]*H[k,j], k)), i, j)", "H",
                            "sum(W[i,k], i) - sum(V[i,j]/sum(W[i,k']*H[k',j], k')*W[i,k], i)"),
    "pairs once": ("C = sum(sum([i < j]*(x[i] - x[j])**4, j), i)", "x", "4*sum([j != i]*(x[i] - x[j])**3, j)"),
    "pairs at a distance": ("r2[i,j] = sum((x[i,k] - x[j,k])**2, k)\nC = sum(sum([i < j]/r2[i,j]**3, j), i)", "x",
                            "6*sum([j != i]*(x[j,k] - x[i,k])/r2[i,j]**4, j)"),
    "the logistic function": ("C = log(1 + exp(t))", "t", "sigma(t)"),
    "a log of the logistic function": ("C = -log(sigma(s))", "s", "sigma(s) - 1"),
    "the log of its complement": ("C = -log(1 - sigma(s))", "s", "sigma(s)"),
    "the logistic function written out": ("s = 1/(1 + exp(-x))\nC = s**2", "x", "2*s**2*(1 - s)"),
    "a word and its neighbour": ("C = -log(sigma(sum(u[d]*v[d], d)))", "u", "(sigma(sum(u[d']*v[d'], d')) - 1)*v[d]"),
    "a cross-entropy without z": ("a[i] = sigma(sum(w[j]*x[i,j], j) + b)\nC = -sum(y[i]*log(a[i]) + (1 - y[i])*log(1 - a[i]), i)", "w",
                                  "sum(x[i,j]*(a[i] - y[i]), i)"),
    "a cross-entropy without names": ("C = -sum(y[i]*log(sigma(sum(w[j]*x[i,j], j) + b)) + (1 - y[i])*log(1 - sigma(sum(w[j]*x[i,j], j) + b)), i)", "w",
                                      "sum(x[i,j]*(sigma(sum(w[j']*x[i,j'], j') + b) - y[i]), i)"),
    "a hinge": ("f[i] = sum(w[d]*x[i,d], d) + b\nC = mean(max(0, 1 - y[i]*f[i]), i) + lam*sum(w[d]**2, d)", "f", "-[y[i]*f[i] < 1]*y[i]/I"),
    "a triplet": ("C = sum(max(0, sum((a[i,d] - p[i,d])**2, d) - sum((a[i,d] - n[i,d])**2, d) + m), i)", "a",
                  "2*[sum((a[i,d'] - p[i,d'])**2, d') - sum((a[i,d'] - n[i,d'])**2, d') + m > 0]*(n[i,d] - p[i,d])"),
    "a squared hinge": ("C = sum(max(0, u[i])**2, i)", "u", "2*max(0, u[i])"),
    "softmax and cross-entropy": ("assume sum(y[k], k) = 1\np[k] = softmax(z[k], k)\nC = -sum(y[k]*log(p[k]), k)", "z", "p[k] - y[k]"),
    "softmax and a label": ("index y: () in 0..K-1\np[k] = softmax(z[k], k)\nC = -log(p[y])", "z", "p[k] - [k = y]"),
    "softmax written out and a label": ("index y: (N) in 0..K-1\nC = -sum(log(exp(z[n,y[n]])/sum(exp(z[n,k]), k)), n)", "z",
                                        "exp(z[n,m])/sum(exp(z[n,k]), k) - [m = y[n]]"),
    "a contrastive loss": ("s[i,j] = sum(u[i,d]*v[j,d], d)/tau\nC = -mean(log(exp(s[i,i])/sum(exp(s[i,j]), j)), i)", "s",
                           "(exp(s[i,j])/sum(exp(s[i,j']), j') - [i = j])/I"),
    "the sum of softmax": ("p[k] = softmax(z[k], k)\nC = log(sum(p[k], k) + c)", "c", "1/(1 + c)"),
    "a part of a cost by name": ("KL = -1/2*sum(1 + lv[i] - m[i]**2 - exp(lv[i]), i)\nR = sum((x[j] - y[j])**2, j)\nC = R + KL", "m", "m[i]"),
    "a quadratic form of a symmetric matrix": ("S: (n, n) positive definite\nx, mu: (n)\nC = 1/2*(x - mu)@inv(S)@(x - mu) + 1/2*logdet(S)", "mu",
                                               "sum(inv(S)[i,j]*(mu[j] - x[j]), j)"),
}
ARRAYS = {
    "a squared norm of relu": ("X: (n, d)\nW: (d, k)\nU = X@W\nC = norm(relu(U))**2", "W", "2*X.T@relu(U)"),
    "a symmetric quadratic form": ("S: (n, n) symmetric\nx: (n)\nC = x@S@x", "x", "2*S@x"),
    "softmax of a product": ("U: (d, V)\nv: (d)\ny: (V)\nassume sum(y) = 1\nJ = -y@log_softmax(U.T@v)", "v", "U@(softmax(U.T@v) - y)"),
    "softmax of a product, by the matrix": ("U: (d, V)\nv: (d)\ny: (V)\nassume sum(y) = 1\nJ = -y@log_softmax(U.T@v)", "U", "outer(v, softmax(U.T@v) - y)"),
    "named softmax of a product": ("U: (d, V)\nv: (d)\ny: (V)\nassume sum(y) = 1\np = softmax(U.T@v)\nJ = -y@log(p)", "v", "U@(p - y)"),
    "named softmax of a product, by the matrix": ("U: (d, V)\nv: (d)\ny: (V)\nassume sum(y) = 1\np = softmax(U.T@v)\nJ = -y@log(p)", "U", "outer(v, p - y)"),
    "a normal variable": ("S: (n, n) positive definite\nx, mu: (n)\nC = 1/2*(x - mu)@inv(S)@(x - mu) + 1/2*logdet(S)", "mu", "inv(S)@(mu - x)"),
}


def answer(text, asked):
    """The proof of the last equation's derivative, which is asked for by name."""
    derivation = symgrad.read(text).derive(asked)
    return derivation, next(proof for proof in reversed(derivation.proofs) if proof.is_adjoint and proof.left.by.name == asked)


@pytest.mark.sample(12)
@pytest.mark.parametrize("title", PRINTED)
def test_an_answer_is_printed_as_textbooks_have_it(title):
    text, asked, printed = PRINTED[title]
    derivation, proof = answer(text, asked)
    assert str(proof.right) == printed
    assert derivation.check().worst < 1e-20


@pytest.mark.parametrize("text, asked, printed", [
    ("A: (n, n)\nX: (n, m)\nC = tr(X.T@A@X)", "X", "[k = k']*(A[i,j] + A[j,i])"),
    ("a = w*x\nC = a**2 + lam*w**2", "w", "2*x**2 + 2*lam"),
    ("C = sum(100*(x[i+1] - x[i]**2)**2 + (1 - x[i])**2, i in 0..n-2)", "x",
     "[i = i']*(200*[0 <= i-1 <= n-2] + 1200*x[i]**2*[0 <= i <= n-2] - 400*x[i+1]*[0 <= i <= n-2] + 2*[0 <= i <= n-2])"
     " - 400*[i-1 = i']*x[i-1]*[0 <= i-1 <= n-2] - 400*[i+1 = i']*x[i]*[0 <= i <= n-2]"),
])
def test_a_second_derivative_has_its_brackets_worked_out(text, asked, printed):
    hessian = symgrad.read(text).hessian(asked)
    assert str(hessian.proofs[-1].right) == printed
    assert hessian.check().worst < 1e-20


@pytest.mark.sample(4)
@pytest.mark.parametrize("title", ARRAYS)
def test_a_matrix_form_is_printed_as_textbooks_have_it(title):
    text, asked, printed = ARRAYS[title]
    derivation = symgrad.read(text).derive(asked)
    assert str(derivation.matrix_form(asked)) == printed
    assert derivation.check().forms


def renamed(text, asked, rng):
    """The text with other names for its quantities, and the other name of what is asked."""
    kept = {"sum", "mean", "log", "exp", "sigma", "sqrt", "max", "softmax", "index", "in", "assume", "positive", "definite", "inv", "logdet", "K"}
    letters = set(re.findall(r"(?:[\[,]|, )([a-z])(?=[\],)])", text))
    names = [name for name in dict.fromkeys(re.findall(r"[A-Za-z]+", text)) if name not in kept | letters and len(name) < 5]
    fresh = [f"{rng.choice('abcdgruvwxyz')}{number}" for number, _ in enumerate(names)]
    pairs = dict(zip(names, fresh))
    return re.sub(r"[A-Za-z]+\d*", lambda found: pairs.get(found[0], found[0]), text), pairs.get(asked, asked)


@pytest.mark.sample(6)
@pytest.mark.parametrize("title", [title for title in PRINTED if ":" not in PRINTED[title][0]])
@pytest.mark.parametrize("kind", ["other names", "a multiple", "a further cost"])
def test_variants_of_an_answer_are_no_longer(title, kind):
    text, asked, printed = PRINTED[title]
    more = 0
    if kind == "other names":
        text, asked = renamed(text, asked, Random(title))
    elif kind == "a multiple":
        text, more = f"{text.replace('C = ', 'D = ')}\nC = 3*D", 4
    else:
        text, more = f"{text}\n".replace("C = ", "D = ") + "C = D + extra**2", 0
    derivation, proof = answer(text, asked)
    assert len(re.findall(r"\w+|\*\*|[-+*/=<>]", str(proof.right))) <= len(re.findall(r"\w+|\*\*|[-+*/=<>]", printed)) + more
    assert derivation.check().worst < 1e-20


def test_of_two_forms_the_shorter_is_kept_and_then_that_with_fewer_sums_in_sums():
    short, long = (answer(f"C = {text}", "x")[1].right for text in ("x**2", "x**2*y + x**2*z"))
    assert length(short) < length(long)
    flat, nested = (symgrad.read(f"C = {text}").definitions[-1].body for text in ("sum(x[i]*y[j], i, j)", "sum(x[i]*sum(y[j], j), i)"))
    assert length(flat)[1] < length(nested)[1]
