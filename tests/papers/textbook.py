"""Gradients as books and papers print them, beside what is derived: `python -m tests.papers.textbook [MODEL...]` counts the symbols of both.

A symbol is a name, a number or an operator of the text that `str` gives.
"""

import re
import sys
from dataclasses import dataclass
from random import Random

import symgrad
from symgrad.equations.labels import entry_at_labels
from symgrad.matrices.tree import symbols as array_symbols
from symgrad.meaning.oracle import Meaning, residual
from symgrad.meaning.points import samples
from symgrad.meaning.small_sizes import keys
from symgrad.notation.nodes import Total
from symgrad.notation.traversal import parts, replace
from tests.cookbook import ROWS as COOKBOOK
from tests.papers import PAPERS

SYMBOL = re.compile(r"[A-Za-z_]\w*|\d+(?:\.\d+)?|\*\*|[<>!]=|[-+*/=<>]")


@dataclass(frozen=True)
class Printed:
    """A derivative of a model as its source has it.

    model    a name in PAPERS
    of       the derivative, as dC/dz[n,k]
    form     the right side, in the model's names, dC_dy[n] for a derivative that it names; what the model adds to the source's cost, or divides it
             by, is added or divided
    source   the book or paper, and where in it; what is said in words is quoted by its section
    """

    model: str
    of: str
    form: str
    source: str


ROWS = tuple(Printed(*row) for row in (
    ("linear regression", "dC/dw[j]", "sum((sum(X[i,k]*w[k], k) - y[i])*X[i,j], i)/N", "Hastie, Tibshirani, Friedman (2009), (3.4), over -2N"),
    ("lasso", "dC/dbeta[j]", "sum((sum(X[i,k]*beta[k], k) - y[i])*X[i,j], i) + lam*sign(beta[j])",
     "Hastie, Tibshirani, Wainwright, Statistical learning with sparsity (2015), (2.6)"),
    ("elastic net", "dC/dbeta[j]", "-1/N*sum((y[i] - beta0 - sum(x[i,k]*beta[k], k))*x[i,j], i) + lam*((1 - alpha)*beta[j] + alpha*sign(beta[j]))",
     "Friedman, Hastie, Tibshirani (2010), (4)"),
    ("quantile regression", "dC/dbeta[j]", "sum(x[i,j]*([u[i] < 0] - tau), i)", "Koenker (2005), section 2.2, the optimality condition"),
    ("Huber regression", "dC/dr[i]", "([abs(r[i]) <= delta]*r[i] + [abs(r[i]) > delta]*delta*sign(r[i]))/I", "Huber (1964), the psi of example (iii)"),
    ("Tukey bisquare", "dC/dr[i]", "[abs(r[i]) <= c]*r[i]*(1 - (r[i]/c)**2)**2", "Beaton, Tukey (1974), the psi of the bisquare"),
    ("Student t regression", "dC/dw[j]", "-(nu + 1)*sum(r[i]*x[i,j]/(nu*sigma2 + r[i]**2), i)", "Lange, Little, Taylor (1989), section 3"),
    ("binomial regression", "dC/dbeta[j]", "sum((n[i]*pi_[i] - y[i])*x[i,j], i)", "McCullagh, Nelder (1989), section 4.4.1"),
    ("Poisson log link", "dC/dw[j]", "sum((mu[i] - y[i])*x[i,j], i)", "Cameron, Trivedi (2013), section 3.2"),
    ("gamma regression", "dC/dw[j]", "nu*sum((1 - y[i]/mu[i])*x[i,j], i)", "McCullagh, Nelder (1989), section 8.3"),
    ("multinomial logistic regression", "dC/dz[i,k]", "p[i,k] - [k = y[i]]", "Bishop, Pattern Recognition (2006), (4.109)"),
    ("multinomial logistic regression", "dC/db[k]", "sum(p[i,k] - [k = y[i]], i)", "Bishop, Pattern Recognition (2006), (4.109)"),
    ("label smoothing", "dC/dz[n,k]", "(exp(z[n,k])/sum(exp(z[n,m]), m) - q[n,k])/N", "Szegedy et al. (2016), section 7"),
    ("knowledge distillation", "dC/dz[n,k]", "(a*(exp(z[n,k])/sum(exp(z[n,m]), m) - [k = y[n]]) + (1 - a)*T*(q[n,k] - p[n,k]))/N", "Hinton, Vinyals, Dean (2015), (2)"),
    ("preference optimisation", "dC/dlw[n]", "-beta/N*sigma(beta*(s[n] - r[n]))", "Rafailov et al. (2023), section 4, what the update does"),
    ("REINFORCE", "dC/dtheta[k,d]", "sum((G[t] - b)*(exp(z[t,k])/sum(exp(z[t,m]), m) - [k = a[t]])*s[t,d], t)", "Sutton, Barto (2018), (13.8) and (13.9)"),
    ("residual temporal difference", "dC/dw[d]", "sum(delta[t]*(g*x[t+1,d] - x[t,d]), t in 0..T-1)", "Baird (1995), section 4, residual gradient"),
    ("batch normalised channels", "dC/dx[n,c,i]", "gamma[c]*dC_dy[n,c,i]/sqrt(v[c] + eps) + 2*(x[n,c,i] - mu[c])/(N*I)*dC_dv[c] + 1/(N*I)*dC_dmu[c]",
     "Ioffe, Szegedy (2015), section 3"),
    ("batch normalised channels", "dC/dgamma[c]", "sum(dC_dy[n,c,i]*(x[n,c,i] - mu[c])/sqrt(v[c] + eps), n, i)", "Ioffe, Szegedy (2015), section 3"),
    ("batch normalised channels", "dC/dbeta[c]", "sum(dC_dy[n,c,i], n, i)", "Ioffe, Szegedy (2015), section 3"),
    ("weight normalisation", "dC/dg[j]", "sum(dC_dw[j,d]*v[j,d], d)/sqrt(sum(v[j,d]**2, d))", "Salimans, Kingma (2016), (3)"),
    ("weight normalisation", "dC/dv[j,d]", "g[j]/sqrt(sum(v[j,e]**2, e))*dC_dw[j,d] - g[j]*dC_dg[j]/sum(v[j,e]**2, e)*v[j,d]", "Salimans, Kingma (2016), (3)"),
    ("skip gram", "dC/ds[b]", "(sigma(s[b]) - 1)/B", "Rong, word2vec parameter learning explained (2014), (59)"),
    ("skip gram", "dC/dt[b,m]", "sigma(t[b,m])/B", "Rong, word2vec parameter learning explained (2014), (59)"),
    ("continuous bag of words", "dC/dz[b,k]", "(exp(z[b,k])/sum(exp(z[b,m]), m) - [k = y[b]])/B", "Rong, word2vec parameter learning explained (2014), (8)"),
    ("personalised ranking", "dC/dx[m]", "-1/(1 + exp(x[m]))", "Rendle et al. (2009), section 4.2"),
    ("observed ratings", "dC/dp[m]", "-2*(r[m] - p[m])", "Koren, Bell, Volinsky (2009), the update below (2)"),
    ("nonnegative factors", "dD/dH[k,j]", "sum(W[i,k]*(1 - V[i,j]/sum(W[i,q]*H[q,j], q)), i)", "Lee, Seung (2001), (8)"),
    ("factorisation machine", "dC/dv[i,f]", "sum(dC_dz[n]*(x[n,i]*sum(v[j,f]*x[n,j], j) - v[i,f]*x[n,i]**2), n)", "Rendle (2010), (4)"),
    ("factorisation machine", "dC/dw[i]", "sum(dC_dz[n]*x[n,i], n)", "Rendle (2010), (4)"),
    ("logistic factors", "dC/dz[i,j]", "W[i,j]*(sigma(z[i,j]) - Y[i,j])", "Johnson (2014), section 3, the partial derivatives"),
    ("restricted Boltzmann machine", "dC/dW[i,j]", "mean(sigma(c[i] + sum(W[i,m]*r[n,m], m))*r[n,j], n) - mean(sigma(c[i] + sum(W[i,m]*v[n,m], m))*v[n,j], n)",
     "Hinton (2012), section 2, the gradient of the log probability"),
    ("phase retrieval", "dC/dz[m]", "(z[m]**2 + w[m]**2 - y[m])*z[m]/M", "Candès, Li, Soltanolkotabi (2015), section 2, the gradient of the flow"),
    ("relevance of dimensions", "dL/dK[i,j]", "1/2*(sum(inv(K)[i,k]*y[k], k)*sum(inv(K)[j,k]*y[k], k) - inv(K)[i,j])", "Rasmussen, Williams (2006), (5.9)"),
    ("support vector machine", "dC/dw[j]", "lam*w[j] - mean([y[i]*(sum(X[i,k]*w[k], k) + b) < 1]*y[i]*X[i,j], i)", "Shalev-Shwartz et al. (2011), section 2, the sub-gradient"),
    ("squared hinge", "dC/dw[j]", "w[j] - 2*c*sum(relu(1 - y[i]*(sum(w[k]*x[i,k], k) + b))*y[i]*x[i,j], i)", "Lin, Weng, Keerthi, Trust region Newton method (2008), section 5"),
    ("Bradley Terry", "dC/dtheta[k]", "sum(sigma(theta[l[m]] - theta[w[m]])*([k = l[m]] - [k = w[m]]), m) + lam*theta[k]", "Hunter (2004), section 2"),
    ("Elo ratings", "dC/dR[k]", "log(10)/400*sum((E[m] - S[m])*([k = a[m]] - [k = b[m]]), m)", "Elo (1978), section 1.5, the change K(S - E)"),
    ("Cox partial likelihood", "dC/dbeta[p]",
     "-sum(d[i]*(x[i,p] - sum([t[j] >= t[i]]*x[j,p]*exp(eta[j]), j)/sum([t[j] >= t[i]]*exp(eta[j]), j)), i)", "Cox (1972), section 5, the first derivatives"),
    ("Black Scholes", "dV/dS", "normcdf(d1)", "Black, Scholes (1973), (14)"),
    ("Black Scholes", "dV/dv", "S*sqrt(T)*exp(-d1**2/2)/sqrt(2*pi)", "Hull, Options, futures, and other derivatives (2012), chapter 18, vega"),
    ("Black Scholes", "dV/dr", "K*T*exp(-r*T)*normcdf(d2)", "Hull, Options, futures, and other derivatives (2012), chapter 18, rho"),
    ("variational energy", "dE/dc[i]", "2*(sum(H[i,j]*c[j], j) - E*c[i])/sum(c[j]**2, j)", "Szabo, Ostlund (1989), section 1.3.2"),
    ("style transfer", "dC/dF[i,m]", "w/N**2*sum(F[j,m]*(G[i,j] - A[i,j]), j) + F[i,m] - P[i,m]", "Gatys, Ecker, Bethge (2015), (2) and (6)"),
    ("naive Bayes", "dC/dmu[m,d]", "sum([m = y[n]]*(mu[m,d] - x[n,d]), n)/s[m,d]**2", "Duda, Hart, Stork, Pattern classification (2001), section 3.2.3"),
    ("diagonal mixture", "dC/dmu[k,d]", "-sum(pi_[k]*exp(-q[n,k])/sum(pi_[j]*exp(-q[n,j]), j)*(x[n,d] - mu[k,d])/s[k,d]**2, n)",
     "Bishop, Pattern Recognition (2006), (9.16)"),
    ("mixture density network", "dC/dz[n,k]",
     "g[n,k] - g[n,k]*exp(-(y[n] - m[n,k])**2/(2*exp(2*ls[k])))/exp(ls[k])/sum(g[n,j]*exp(-(y[n] - m[n,j])**2/(2*exp(2*ls[j])))/exp(ls[j]), j)",
     "Bishop, Pattern Recognition (2006), (5.155)"),
    ("mixture density network", "dC/dm[n,k]", "g[n,k]*exp(-(y[n] - m[n,k])**2/(2*exp(2*ls[k])))/exp(ls[k])"
     "/sum(g[n,j]*exp(-(y[n] - m[n,j])**2/(2*exp(2*ls[j])))/exp(ls[j]), j)*(m[n,k] - y[n])/exp(2*ls[k])",
     "Bishop, Pattern Recognition (2006), (5.156)"),
    ("evidence", "dL/dal", "D/(2*al) - 1/2*sum(m[j]**2, j) - 1/2*sum(inv(A)[k,k], k)", "Bishop, Pattern Recognition (2006), (3.89)"),
    ("negative binomial regression", "dC/dw[j]", "-sum((y[i] - mu[i])/(1 + alpha*mu[i])*x[i,j], i)", "Cameron, Trivedi (2013), section 3.3.1"),
    ("probit regression", "dC/dw[j]", "-sum((2*y[i] - 1)*exp(-z[i]**2/2)/sqrt(2*pi)/normcdf((2*y[i] - 1)*z[i])*x[i,j], i)", "Greene (2012), section 17.3"),
    ("multiclass support vector machine", "dC/ds[i,k]",
     "([k != y[i]]*[s[i,k] - s[i,y[i]] + Delta > 0] - [k = y[i]]*sum([m != y[i]]*[s[i,m] - s[i,y[i]] + Delta > 0], m))/N",
     "Karpathy, CS231n notes on optimization (2016), the gradient of the SVM loss"),
    ("dual of a kernel machine", "dC/dalpha[j]", "1 - y[j]*f[j]", "Bottou, Lin, Support vector machine solvers (2007), section 5"),
    ("language model", "dC/dy[t,k]", "exp(y[t,k])/sum(exp(y[t,m]), m) - [k = s[t]]", "Goodfellow, Bengio, Courville (2016), (10.18)"),
    ("language model", "dC/dV[k,j]", "sum(dC_dy[t,k]*h[t,j], t in 1..T)", "Goodfellow, Bengio, Courville (2016), (10.24)"),
    ("language model", "dC/dW[j,k]", "sum((1 - h[t,j]**2)*dC_dh[t,j]*h[t-1,k], t in 1..T)", "Goodfellow, Bengio, Courville (2016), (10.26)"),
    ("language model", "dC/db[j]", "sum((1 - h[t,j]**2)*dC_dh[t,j], t in 1..T)", "Goodfellow, Bengio, Courville (2016), (10.23)"),
    ("dictionary learning", "dC/dD[j,k]", "-sum((Y[i,j] - sum(X[i,m]*D[j,m], m))*X[i,k], i)", "Olshausen, Field (1996), (6)"),
    ("dictionary learning", "dC/dX[i,k]", "-sum((Y[i,j] - sum(X[i,m]*D[j,m], m))*D[j,k], j) + lam*sign(X[i,k])", "Olshausen, Field (1996), (5)"),
    ("sparse denoising autoencoder", "dC/drho[k]", "beta*(-r/rho[k] + (1 - r)/(1 - rho[k]))", "Ng, Sparse autoencoder (2011), section 3"),
    ("LambdaRank", "dC/dw[k]", "sum(-sigma0*Z[m]/(1 + exp(sigma0*(s[i[m]] - s[j[m]])))*(x[i[m],k] - x[j[m],k]), m)", "Burges (2010), section 2, lambda_ij"),
    ("several regressions", "dC/dB[j,k]", "-sum(X[i,j]*inv(S)[k,m]*R[i,m], i, m) + 2*lam*B[j,k]", "Zellner (1962), the normal equations (2.7)"),
    ("tomography", "dL/dx[j]", "sum(A[r,j]*(y[r] - I0*exp(-p[r])), r)", "Lange, Carson (1984), the slope of the log-likelihood of transmission"),
    ("portfolio", "dC/dw[i]", "lam*sum(S[i,j]*w[j], j) - mu[i] + 2*c*(sum(w[j], j) - 1)", "Merton, Analytic derivation of the frontier (1972), section 2"),
    ("network of springs", "dV/dx[m,k]", "sum(k[e]*(l[e] - l0[e])*(x[a[e],k] - x[b[e],k])/l[e]*([m = a[e]] - [m = b[e]]), e) - f[m,k]", "Baraff, Witkin (1998), (7)"),
    ("Lennard Jones", "dV/dx[i,k]", "24*eps*sum([j != i]*((sigma**2/r2[i,j])**3 - 2*(sigma**2/r2[i,j])**6)*(x[i,k] - x[j,k])/r2[i,j], j)",
     "Frenkel, Smit, Understanding molecular simulation (2002), section 4.2.2"),
    ("item response", "dC/dtheta[s]", "-sum(a[i]*(p[s,i] - c[i])/(1 - c[i])*(u[s,i] - p[s,i])/p[s,i], i)", "Baker, Kim, Item response theory (2004), chapter 3"),
    ("Weibull survival", "dC/dbeta[p]", "k*sum((d[i] - H[i])*x[i,p], i)", "Kalbfleisch, Prentice (2002), chapter 3"),
    ("LSTM with peepholes", "dC/do[t,n,j]", "dC_dh[t,n,j]*tanh(c[t,n,j])", "Greff et al. (2015), section II.B"),
    ("LSTM with peepholes", "dC/dz[t,n,j]", "dC_dc[t,n,j]*i[t,n,j] for t in 1..T", "Greff et al. (2015), section II.B"),
    ("LSTM with peepholes", "dC/df[t,n,j]", "dC_dc[t,n,j]*c[t-1,n,j] for t in 1..T", "Greff et al. (2015), section II.B"),
    ("LSTM with peepholes", "dC/di[t,n,j]", "dC_dc[t,n,j]*z[t,n,j] for t in 1..T", "Greff et al. (2015), section II.B"),
    ("Tobit regression", "dC/dmu[i]", "-[y[i] > 0]*(y[i] - mu[i])/s**2 + [y[i] <= 0]*exp(-mu[i]**2/(2*s**2))/sqrt(2*pi)/s/normcdf(-mu[i]/s)",
     "Greene (2012), section 19.3"),
    ("Coulomb energy", "dV/dx[i,d]", "q[i]*(E[d] - k*sum([j != i]*q[j]*(x[i,d] - x[j,d])/sum((x[i,e] - x[j,e])**2, e)**(3/2), j))", "Jackson (1999), (1.1)-(1.5)"),
    ("score matching", "dC/dm[j]", "sum(P[i,j]*P[i,k]*(m[k] - mean(x[n,k], n)), i, k)", "Hyvarinen (2005), section 3.1, the gradient by mu"),
    ("label propagation", "dC/df[i]", "2*m[i]*(f[i] - y[i]) + 2*lam*sum(L[i,j]*f[j], j)", "Zhou et al., Learning with local and global consistency (2004), section 3"),
))


def symbols(text):
    """How many names, numbers and operators stand in a text, but for the ranges of its letters."""
    return len(SYMBOL.findall(re.sub(r"\bd([A-Z])_d", r"d\1/d", text).partition(" for ")[0]))


def derived(row):
    """The derivation of a row's model by what its page asks for, and by the row's quantity too, with its proof of the row's derivative."""
    model = PAPERS[row.model]
    system, (cost, of) = symgrad.read(model.text), wanted(row)
    for questions in ((*(model.by or system.differentiable), of), (of,)):
        derivation = system.derive(*dict.fromkeys(questions), cost=cost)
        for proof in reversed(derivation.proofs):
            if isinstance(proof.left, Total) and (proof.left.of.name, proof.left.by.name) == (cost, of):
                return derivation, proof
    raise AssertionError(f"{row.model}: {row.of} is not derived")


def wanted(row):
    """The names of a row's derivative, as (cost, of)."""
    return re.match(r"d(\w+)/d(\w+)", row.of).groups()


def printed(derivation, proof, row):
    """The symbols of what is derived: of the answer, and of each derivative in it that the form does not name."""
    known = {above(name) for name in re.findall(r"[A-Za-z_]\w*", row.form)} | {proof.left.by.name}
    count, waiting = 0, [proof]
    while waiting:
        right = waiting.pop().right
        count += symbols(str(replace(right, lambda e: entry_at_labels(e, derivation.forward.labels) or e)))  # as pages print it
        for name in dict.fromkeys(part.by.name for part in parts(right, Total) if part.by.name not in known):
            known.add(name)
            waiting += [each for each in derivation.proofs if isinstance(each.left, Total) and each.left.by.name == name][-1:]
    return count


def above(name):
    """The quantity by which `dC_dz` is the derivative; None of any other name."""
    found = re.fullmatch(r"d[A-Z]_d(\w+)", name)
    return found and found.group(1)


def form_system(system, row):
    """A system that computes the row's form, everything in it given, its axes declared as the model has them."""
    lines, letters = [], row.of[row.of.index("["):] if "[" in row.of else ""
    for name in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", row.form)):
        family = system.families.get(above(name) or name)
        if family is None or family.kind == "size":
            continue
        axes = ", ".join(f"{binder.lo}..{binder.hi}".replace(" ", "") for binder in family.over)
        if name in system.labels:
            lines.append(f"index {name}: ({axes}) in {'..'.join(str(end) for end in system.labels[name])}".replace(" - ", "-"))
        else:
            lines.append(f"{name}: ({axes})")
    return symgrad.read("\n".join([*lines, f"form_{letters} = {row.form}"]))


def apart(row, seed=0):
    """The largest difference between the form and central differences of the cost, relative to the larger of them, at small sizes."""
    system = symgrad.read(PAPERS[row.model].text)
    form, (cost, of) = form_system(system, row), wanted(row)
    worst = 0
    for meaning in samples(system, Random(seed)):
        given = {}
        for name, family in form.families.items():
            if family.kind == "input":
                its = system.families[above(name) or name]
                given[name] = {key: meaning.world.total((cost, ()), (its.name, key)) if above(name) else meaning.world.read(name, key)
                               for key in keys(its, meaning)}
        its = Meaning(form, {name: size for name, size in meaning.sizes.items() if name in form.families}, given)
        for key in keys(system.families[of], meaning):
            worst = max(worst, residual(meaning.world.total((cost, ()), (of, key)), its.world.read("form_", key)))
    return worst


def counted(asked):
    """(what is derived, by what, symbols of ours, symbols of theirs) of each row, then of each row of the Matrix Cookbook, whose answers are arrays."""
    for row in ROWS:
        if not asked or any(part in row.model for part in asked):
            yield row.model, row.of, printed(*derived(row), row), symbols(row.form)
    for row in COOKBOOK:
        if not asked or any(part in row.id for part in asked):
            form = symgrad.read(row.text).derive(row.variable).matrix_form(row.variable)
            yield f"{row.id} {row.cost}"[:33], f"df/d{row.variable}", array_symbols(form), row.symbols


def main(asked):
    """Print how many symbols are derived and printed, and the ratio, a line a row."""
    ratios = []
    for name, of, ours, theirs in counted(asked):
        ratios.append(ours/theirs)
        print(f"{name:34}{of:16}{ours:8}{theirs:8}{ratios[-1]:8.2f}", flush=True)
    print(f"{len(ratios)} derivatives, median {sorted(ratios)[len(ratios)//2]:.2f}, at most {max(ratios):.2f}, above 1.3: {sum(ratio > 1.3 for ratio in ratios)}")


if __name__ == "__main__":
    main([name.replace("_", " ") for name in sys.argv[1:]])
