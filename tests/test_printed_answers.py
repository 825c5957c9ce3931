"""Answers as textbooks print them, as text and in words: one row a form, each in variants with other names, another number, a further cost, a further axis."""

import re
from random import Random

import pytest

import symgrad
from letters import wrong
from symgrad.notation.text import length

SHARE = "p[k] = exp(a[k])/sum(exp(a[j]), j)\n"
COX = "eta[i] = sum(beta[p]*x[i,p], p)\nC = -sum(d[i]*(eta[i] - log(sum(exp(eta[j]), j in i..N-1))), i in 0..N-1)"
SIMCLR = "s[i,j] = sum(z[i,d]*z[j,d], d)/tau\nC = -sum(s[i,i] - log(sum([j != i]*exp(s[i,j]), j)), i)"
RECURRENT = ("h[0,j] = 0\nh[t,j] = tanh(sum(W[j,k]*h[t-1,k], k) + sum(U[j,e]*x[t,e], e)) for t in 1..T\n"
             "C = 1/2*sum(sum((h[t,j] - y[t,j])**2, j), t in 1..T)")
ATTENTION = ("q[i,d] = sum(x[i,e]*A[e,d], e)\nk[i,d] = sum(x[i,e]*B[e,d], e)\nv[i,d] = sum(x[i,e]*V[e,d], e)\ns[i,j] = sum(q[i,d]*k[j,d], d)/sqrt(D)\n"
             "p[i,j] = softmax(s[i,j], j)\no[i,d] = sum(p[i,j]*v[j,d], j)\nC = sum((o[i,d] - y[i,d])**2, i, d)")
BATCH = "mu[j] = mean(x[i,j], i)\nv[j] = mean((x[i,j] - mu[j])**2, i)\nh[i,j] = (x[i,j] - mu[j])/sqrt(v[j] + eps)\nC = sum(h[i,j]*t[i,j], i, j)"
NORMAL = "S: (n, n) positive definite\nx, mu: (n)\nC = 1/2*(x - mu)@inv(S)@(x - mu) + 1/2*logdet(S)"
MARGIN = "index y: (N) in 0..K-1\nC = sum([k != y[n]]*max(0, s[n,k] - s[n,y[n]] + 1), n, k)"

# title -> (equations, what is asked, the right side that is printed)
ALONE = {"a dual", "a power of a quotient"}  # the text has no place for a further axis
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
    "a quotient by its name": ("E = sum(H[i,j]*c[i]*c[j], i, j)/sum(c[i]**2, i)\nH: (n, n) symmetric", "c", "(2*sum(H[i,j]*c[j], j) - 2*E*c[i])/sum(c[j]**2, j)"),
    "a dual": ("K[i,j] = exp(-sum((x[i,d] - x[j,d])**2, d))\nf[i] = sum(a[j]*y[j]*K[i,j], j)\nC = sum(a[i], i) - 1/2*sum(a[i]*y[i]*f[i], i)", "a", "-y[j]*f[j] + 1"),
    "a power of a quotient": ("assume t > 0\nassume k > 0\nb[i] = exp(x[i]*w)\nH[i] = (t[i]/b[i])**k\nC = -sum(d[i]*(log(k) - k*log(b[i])) - H[i], i)", "w",
                              "k*sum(x[i]*(d[i] - H[i]), i)"),
    "a direction by its name": ("r = sqrt(sum(x[d]**2, d))\nu[d] = x[d]/r\nC = sum(tanh(u[d]*y[d]), d)", "x", "(dC/du[d] - u[d]*sum(u[d']*dC/du[d'], d'))/r"),
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
    "a quotient of exponentials": ("C = exp(t)/(1 + exp(t))", "t", "sigma'(t)"),
    "a quotient of exponentials by name": ("p = exp(t)/(1 + exp(t))\nC = -log(p)", "t", "p - 1"),
    "a cross-entropy of quotients of exponentials": ("p[i] = exp(t[i])/(1 + exp(t[i]))\nC = -sum(y[i]*log(p[i]) + (1 - y[i])*log(1 - p[i]), i)", "t", "p[i] - y[i]"),
    "a quotient with one exponential": ("C = 1/(1 + exp(-x))", "x", "C*(1 - C)"),
    "a word, its neighbour, and others": ("C = -log(sigma(sum(u[d]*v[d], d))) - sum(log(sigma(-sum(n[k,d]*v[d], d))), k)", "v",
                                          "(sigma(sum(u[d']*v[d'], d')) - 1)*u[d] + sum(sigma(sum(n[k,d']*v[d'], d'))*n[k,d], k)"),
    "the price of an option": ("d1 = (log(S/K) + (r + s**2/2)*T)/(s*sqrt(T))\nd2 = d1 - s*sqrt(T)\n"
                               "C = S*normcdf(d1) - K*exp(-r*T)*normcdf(d2)", "S", "1/S/(s*sqrt(T))*dC/dd1 + normcdf(d1)"),
    "who is at risk": (COX, "beta", "sum(x[i,p]*(exp(eta[i])*sum(d[i']/sum(exp(eta[j]), j in i'..N-1), i' in 0..i) - d[i]), i)"),
    "a contrastive loss of pairs": (SIMCLR, "s", "[j != i]*exp(s[i,j])/sum([j' != i]*exp(s[i,j']), j') - [i = j]"),
    "shares of a mixture": (f"{SHARE}C = -sum(y[k]*log(p[k]), k)", "a", "p[k]*sum(y[j], j) - y[k]"),
    "through time": (RECURRENT, "W", "sum((1 - h[t,j]**2)*h[t-1,k]*dC/dh[t,j], t in 1..T)"),
    "keys of attention": (ATTENTION, "k", "1/sqrt(D)*sum(q[m,d]*dC/ds[m,i], m)"),
    "pooling": ("p[i] = max(x[2*i+a], a in 0..1)\nC = sum(p[i]*g[i], i)", "x", "sum([x[k] = p[i]]/sum([x[2*i+a] = p[i]], a in 0..1)*[0 <= k-2*i <= 1]*g[i], i)"),
    "pooling over time": ("p[i] = max(x[i,t], t)\nC = sum(p[i]*g[i], i)", "x", "[x[i,t] = p[i]]/sum([x[i,t'] = p[i]], t')*g[i]"),
    "the larger of two": ("m = max(x, y)\nC = m**2", "x", "2*[x = m]/([x = m] + [y = m])*m"),
    "a correlation": ("mx = mean(x[i], i)\nmy = mean(y[i], i)\nsx = sqrt(mean((x[i] - mx)**2, i))\nsy = sqrt(mean((y[i] - my)**2, i))\n"
                      "C = mean((x[i] - mx)*(y[i] - my), i)/(sx*sy)", "x", "((x[i] - mx)*dC/dsx + (y[i] - my)/sy)/sx/I"),
    "a correlation by a mean": ("mx = mean(x[i], i)\nmy = mean(y[i], i)\nC = mean((x[i] - mx)*(y[i] - my), i)", "mx", "0"),
    "batch norm by its variance": (BATCH, "v", "-1/2/(v[j] + eps)*sum(h[i,j]*t[i,j], i)"),
    "batch norm by its mean": (BATCH, "mu", "-1/sqrt(v[j] + eps)*sum(dC/dh[i,j], i)"),
    "another part of a cost by name": ("KL = -1/2*sum(1 + lv[i] - m[i]**2 - exp(lv[i]), i)\nC = R + KL", "lv", "1/2*(exp(lv[i]) - 1)"),
    "one right class by a margin": (MARGIN, "s", "[k != y[n]]*[s[n,k] - sum([m = y[n]]*s[n,m], m in 0..K-1) + 1 > 0]"
                                    " - [k = y[n]]*sum([m != y[n]]*[s[n,m] - s[n,k] + 1 > 0], m)"),
    "the sum of softmax": ("p[k] = softmax(z[k], k)\nC = log(sum(p[k], k) + c)", "c", "1/(1 + c)"),
    "a part of a cost by name": ("KL = -1/2*sum(1 + lv[i] - m[i]**2 - exp(lv[i]), i)\nR = sum((x[j] - y[j])**2, j)\nC = R + KL", "m", "m[i]"),
    "a quadratic form of a symmetric matrix": (NORMAL, "mu",
                                               "sum(inv(S)[i,j]*(mu[j] - x[j]), j)"),
    "a quadratic form of a symmetric matrix, by the variable": (NORMAL, "x", "sum(inv(S)[i,j]*(x[j] - mu[j]), j)"),
}
ARRAYS = {
    "a squared norm of relu": ("X: (n, d)\nW: (d, k)\nU = X@W\nC = norm(relu(U))**2", "W", "2*X.T@relu(U)"),
    "a symmetric quadratic form": ("S: (n, n) symmetric\nx: (n)\nC = x@S@x", "x", "2*S@x"),
    "softmax of a product": ("U: (d, V)\nv: (d)\ny: (V)\nassume sum(y) = 1\nJ = -y@log_softmax(U.T@v)", "v", "U@(softmax(U.T@v) - y)"),
    "softmax of a product, by the matrix": ("U: (d, V)\nv: (d)\ny: (V)\nassume sum(y) = 1\nJ = -y@log_softmax(U.T@v)", "U", "outer(v, softmax(U.T@v) - y)"),
    "named softmax of a product": ("U: (d, V)\nv: (d)\ny: (V)\nassume sum(y) = 1\np = softmax(U.T@v)\nJ = -y@log(p)", "v", "U@(p - y)"),
    "named softmax of a product, by the matrix": ("U: (d, V)\nv: (d)\ny: (V)\nassume sum(y) = 1\np = softmax(U.T@v)\nJ = -y@log(p)", "U", "outer(v, p - y)"),
    "a normal variable": (NORMAL, "mu", "inv(S)@(mu - x)"),
    "a normal variable, by the variable": (NORMAL, "x", "inv(S)@(x - mu)"),
    "one right class by a margin": ("index y: (N) in 0..K-1\nu[n,k] = s[n,k] - s[n,y[n]] + 1\nC = sum([k != y[n]]*max(0, u[n,k]), n, k)", "s",
                                    "(1 - onehot(y, K))*[u > 0] - diag(((1 - onehot(y, K))*[u > 0])@ones(K))@onehot(y, K)"),
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


SECOND = {
    "a quadratic form of a matrix": ("A: (n, n)\nX: (n, m)\nC = tr(X.T@A@X)", "X", "[k = k']*(A[i,j] + A[j,i])", "kron(eye(m), A + A.T)"),
    "both ways of a weight": ("a = w*x\nC = a**2 + lam*w**2", "w", "2*x**2 + 2*lam", "2*x**2 + 2*lam"),
    "a valley": ("C = sum(100*(x[i+1] - x[i]**2)**2 + (1 - x[i])**2, i in 0..n-2)", "x",
                 "[i = i']*(200*[0 <= i-1 <= n-2] + 1200*x[i]**2*[0 <= i <= n-2] - 400*x[i+1]*[0 <= i <= n-2] + 2*[0 <= i <= n-2])"
                 " - 400*[i-1 = i']*x[i-1]*[0 <= i-1 <= n-2] - 400*[i+1 = i']*x[i]*[0 <= i <= n-2]", "None"),
}


@pytest.mark.parametrize("title", SECOND)
def test_a_second_derivative_has_its_brackets_worked_out(title):
    text, asked, printed, form = SECOND[title]
    hessian = symgrad.read(text).hessian(asked)
    assert str(hessian.proofs[-1].right) == printed and str(hessian.matrix_form()) == form
    assert hessian.check().worst < 1e-20


@pytest.mark.sample(4)
@pytest.mark.parametrize("title", ARRAYS)
def test_a_matrix_form_is_printed_as_textbooks_have_it(title):
    text, asked, printed = ARRAYS[title]
    derivation = symgrad.read(text).derive(asked)
    assert str(derivation.matrix_form(asked)) == printed
    assert derivation.check().forms


# What stands on the page in words, or as a line of its own: title -> (what of it is there, what is not).
TOLD = {
    "a hinge": ("where both values of max(0, 1 - y[i'] * f[i']) are equal, its derivative by 1 - y[i'] * f[i'] is taken as 0", "share a maximum"),
    "a triplet": ("are equal, its derivative by", "share a maximum"),
    "a squared hinge": ("are equal, its derivative by u[i'] is taken as 0", "share a maximum"),
    "pooling": ("equal values share a maximum or minimum equally", "is taken as 0"),
    "pooling over time": ("hat an equation names is written by its name", "is taken as 0"),
    "a standard deviation": ("Multiplied out, terms cancel: ∂C/∂μ = 0", "numbers alone"),
    "a correlation by a mean": ("Multiplied out, terms cancel: ∂C/∂mx = 0", "numbers alone"),
    "batch norm by its mean": ("Multiplied out, terms cancel: ∂v[j]/∂μ[j] = 0", "numbers alone"),
    "the sum of softmax": ("A factor above and below cancels: ∂C/∂c = 1/(1 + c)", "numbers alone"),
    "a quotient of exponentials by name": ("is the logistic function", "exp(t)/(1 + exp(t))²"),
    "a quadratic form of a symmetric matrix": ("log det S", "|det S|"),
    "a part of a cost by name": ("C = R + KL", "m[i] * ∂C/∂KL = m[i] *"),
}


@pytest.mark.sample(4)
@pytest.mark.parametrize("title", TOLD)
def test_what_a_textbook_says_in_words_stands_on_the_page(title):
    text, asked, _ = PRINTED[title]
    told, untold = TOLD[title]
    page = " ".join(symgrad.read(text).derive(asked).to_text().split())
    assert told in page and untold not in page


def test_the_direct_part_of_a_second_derivative_is_marked_and_no_line_says_x_is_s_and_x():
    derivation = symgrad.read(SECOND["both ways of a weight"][0]).hessian("w")
    lines = [[" ".join(part.split()) for part in line.split(" = ", 1)] for line in derivation.to_text().splitlines() if " = " in line]
    assert any("(∂/∂w ∂C/∂w)_{a}" in right for _, right in lines)
    assert not any(f"+ {left}" in right or f"{left} +" in right for left, right in lines)


@pytest.mark.sample(2)
@pytest.mark.parametrize("title", PRINTED)
def test_no_letter_of_its_page_is_free_and_bound(title):
    text, asked, _ = PRINTED[title]
    assert not wrong(symgrad.read(text).derive(asked), level="full", form="matrix")


# Variants: nothing rests on a name, a number, an axis or on what stands beside.

KEPT = {"sum", "mean", "log", "exp", "sigma", "sqrt", "max", "min", "softmax", "log_softmax", "index", "in", "for", "assume", "positive", "definite", "symmetric", "inv",
        "logdet", "norm", "relu", "tanh", "tr", "outer", "normcdf", "onehot", "pi", "N", "K", "T", "D"}


def letters_of(text):
    """What stands in places, or is bound by a sum, and is no quantity that a line declares."""
    declared = {name for row in re.findall(r"^(?:index )?(.*?):", text, re.M) for name in row.split(", ")}
    return set(re.findall(r"(?:\[|,|, )([a-z])(?=[],)]| in |[-+]\d)", re.sub(r":.*", "", text))) - declared


def renamed(text, asked, rng):
    """The text with other names for its quantities and sizes, and the other name of what is asked."""
    names = [name for name in dict.fromkeys(re.findall(r"[A-Za-z]\w*", text)) if name not in KEPT | letters_of(text)]
    pairs = {name: f"{rng.choice('abcdgruvwxyz')}{number}" for number, name in enumerate(names)}
    return re.sub(r"[A-Za-z]\w*", lambda found: pairs.get(found[0], found[0]), text), pairs.get(asked, asked)


def with_an_axis(text):
    """The text with one axis more for every quantity, along which the cost is added up in the end."""
    kept = KEPT | letters_of(text)
    placed = lambda found: found[0] if found[1] in kept or found[2] == "(" else f"{found[1]}[s0{',' if found[2] else ']'}"
    return re.sub(r"([A-Za-z]\w*)([\[(]?)", placed, text) + "\nwhole = sum(C[s0], s0)"


def signs(text):
    """How many names, numbers and operators a text has, but for the further axis."""
    return len(re.findall(r"\w+|\*\*|[-+*/=<>]", re.sub(r"\[s0\]|s0,", "", text)))


VARIANTS = {
    "other names": lambda text, asked: (*renamed(text, asked, Random(text)), 0),
    "a multiple": lambda text, asked: (f"{text.replace('C = ', 'part = ')}\nC = 3*part", asked, 4),
    "a further cost": lambda text, asked: (text.replace("C = ", "part = ") + "\nC = part + extra**2", asked, 0),
    "a further axis": lambda text, asked: (with_an_axis(text), asked, 0),
}


@pytest.mark.sample(6)
@pytest.mark.parametrize("kind, title", [(kind, title) for kind in VARIANTS for title in PRINTED if kind != "a further axis" or not ALONE & {title} and ":" not in PRINTED[title][0]])
def test_variants_of_an_answer_are_no_longer(title, kind):
    text, asked, more = VARIANTS[kind](*PRINTED[title][:2])
    derivation, proof = answer(text, asked)
    assert signs(str(proof.right)) <= signs(PRINTED[title][2]) + more
    assert derivation.check().worst < 1e-20


@pytest.mark.sample(1)
@pytest.mark.parametrize("title", ARRAYS)
@pytest.mark.parametrize("kind", ["other names", "a multiple", "a further cost"])
def test_variants_of_a_matrix_form_are_no_longer(title, kind):
    name = "J" if "J = " in ARRAYS[title][0] else "C"
    text, asked, more = VARIANTS[kind](ARRAYS[title][0].replace(f"{name} = ", "C = "), ARRAYS[title][1])
    derivation = symgrad.read(text).derive(asked)
    assert signs(str(derivation.matrix_form(asked))) <= signs(ARRAYS[title][2]) + more
    assert derivation.check().forms


@pytest.mark.long
@pytest.mark.parametrize("title", SECOND)
@pytest.mark.parametrize("kind", ["other names", "a multiple", "a further cost"])
def test_variants_of_a_second_derivative_are_no_longer(title, kind):
    text, asked, more = VARIANTS[kind](*SECOND[title][:2])
    hessian = symgrad.read(text).hessian(asked)
    assert signs(str(hessian.proofs[-1].right)) <= signs(SECOND[title][2]) + more
    assert hessian.check().worst < 1e-20


def test_of_two_forms_the_shorter_is_kept_and_then_that_with_fewer_sums_in_sums():
    short, long = (answer(f"C = {text}", "x")[1].right for text in ("x**2", "x**2*y + x**2*z"))
    assert length(short) < length(long)
    flat, nested = (symgrad.read(f"C = {text}").definitions[-1].body for text in ("sum(x[i]*y[j], i, j)", "sum(x[i]*sum(y[j], j), i)"))
    assert length(flat)[1] < length(nested)[1]
