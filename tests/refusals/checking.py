"""Checks of derivations that fail, and that cannot be done."""

from dataclasses import replace
from unittest.mock import patch

import sympy
from sympy import Integer
from refusals import Refused
from refusals.deriving import Silent

from symgrad import System, read
from symgrad.notation.nodes import Binder, Letter, Over, Plus, Quantity, Total
from symgrad.running.lowering import products, reads
from symgrad.running.program.subscripts import At

x, C = sympy.symbols("x C")
WINDOW = "z[j,k] = x[j+k] + v[j,k]\nC = sum(z[j,k]**2, j, k)"
TRIANGLE = "C = sum(sum(x[i]*x[j]*w[i,j], j in 0..i-1), i)"
PAIRS = "e[i,j] = 1/(x[i] - x[j])\nC = sum([i != j]*e[i,j], i, j)\n"
FAR = "h[0,t] = x[t] for t in 0..200\nh[l,t] = u for l in 2..{L}, t in 0..200\nC = h[{L},0]"


def check(text, mended=None):
    """A check of all derivatives of a text, and of the text as the remedy has it."""
    checked = lambda text: read(text + "\n").derive().check()
    return Refused(lambda: checked(text), cured=mended and (lambda: checked(mended)))


def check_of(function):
    return Refused(lambda: System([sympy.Eq(C, function, evaluate=False)]).derive("x").check())


def broken(text, *patched):
    """A check of a derivation while a part of symgrad is another."""
    def checked():
        with patch.object(*patched):
            read(text + "\n").derive().check()
    return Refused(checked)


def altered(text, change, at=-1):
    """A check of a derivation of which a proof is another."""
    def checked():
        derivation = read(text + "\n").derive("x")
        proofs = list(derivation.proofs)
        proofs[at] = change(proofs[at])
        replace(derivation, proofs=tuple(proofs), blocks=((),)).check()
    return Refused(checked)


def wrong_step(proof, more=Integer(1)):
    """The proof up to its first step, which gives too much; and no rule that gives it."""
    step = proof.steps[0]
    return replace(proof, steps=(replace(step, after=Plus(step.after, more)),))


def never(proof):
    """The same proof for a letter that has no value."""
    return replace(proof, over=(Binder(Letter("l"), Integer(5), Integer(2)),))


def wrong_rule(proof, more=Integer(1)):
    """The same step by a rule that gives it."""
    wrong = wrong_step(proof, more).steps[0]
    return replace(proof, steps=(replace(wrong, rule=replace(wrong.rule, apply=lambda part, where: wrong.after)),))


def shown(change):
    """A check of a derivation of which the proof of a claim is another."""
    def checked():
        derivation = read("C = x**2\nshow dC/dx = 2*x\n").derive()
        claim, = derivation.claims
        (start, steps), = claim.lines
        replace(derivation, claims=(change(claim, start, steps),)).check()
    return Refused(checked)


def wrong_claim(by_rule):
    """The claim with a last step that gives too much, and a rule that gives it where it is to."""
    def changed(claim, start, steps):
        wrong = replace(steps[-1], after=Plus(steps[-1].after, 1))
        rule = replace(wrong.rule, apply=lambda part, where: wrong.after) if by_rule else wrong.rule
        return replace(claim, lines=((start, (*steps[:-1], replace(wrong, rule=rule, focus=() if by_rule else wrong.focus))),))
    return changed


def nowhere(claim, start, steps):
    """The claim for a letter that has no value."""
    return replace(claim, over=(Binder(Letter("l"), Integer(5), Integer(2)),))


REFUSED = [
    # claims.py
    check("C = x**2\nshow dC/dx = 2*x + 1", "C = x**2\nshow dC/dx = 2*x"), check("C = x**2\nshow log(-x**2) = 1", "C = x**2\nshow log(x**4) = 2*log(x**2)"),
    *map(shown, (wrong_claim(False), wrong_claim(True), nowhere)), check("C = sigma(x)\nat C = 2", "C = sigma(x)\nat C = 1/2"),
    # checking.py, sampling.py, evaluation.py
    altered("C = x**2", wrong_step), altered("C = x**2", wrong_rule), altered("z = w*x\nC = z**2", never, 0),
    *(altered("C = x**2", lambda proof, more=more: wrong_rule(proof, more)) for more in (
        Quantity("x", 7), Total(Quantity("C"), Quantity("x", 7)), Over("sum", Letter("l"), Binder(Letter("l"), 0, Quantity("n", 7))))),
    check("C = exp(30000 + x**2)*y", "C = exp(3 + x**2)*y"),
    check("u[i] = x\nC = max(u[i], i)", "C = x"), check("C = max(x[j], j in 1..0)"), check("C = sum(sum(i*j*x, i in 0..400000), j in 0..2)", "C = sum(sum(i*j*x, i in 0..n), j in 0..2)"),
    check("C = inv([x[i]*y[j] for i in 0..1, j in 0..1])[0,0]", "C = inv([x[i]*y[j] + c*[i = j] for i in 0..1, j in 0..1])[0,0]"),
    check("C = inv([A[i,j] for i, j])[3,0]", "C = inv([A[i,j] for i, j])[0,0]"),
    check("S: (n, n) positive definite\nassume S[0,0] = -1\nC = sum(S@S)", "S: (n, n) symmetric\nassume S[0,0] = -1\nC = sum(S@S)"),
    check("assume x**2 = -1\nC = x", "assume x**2 = 1\nC = x"), check("assume sin(x) > 2\nC = x", "assume sin(x) > 0\nC = x"), check("assume n > 3\nC = sum(x[i], i in 0..n-1)", "C = sum(x[i], i in 0..n-1)"),
    check("C = max(y*j, j in 1..0)", "C = max(y*j, j in 0..1)"), check("C = (x - x)**y", "C = x*y"),
    Refused(lambda: read(PAIRS).jacobian("e", "x").check(), cured=lambda: read(PAIRS.replace("1/", "[i != j]/")).jacobian("e", "x").check()),
    check("C = sum(abs(x[i] - x[j]), i, j)", "C = sum([i != j]*abs(x[i] - x[j]), i, j)"),
    # programs.py, witness.py
    broken(WINDOW, products, "gathered", lambda places, scope: False),
    broken(TRIANGLE, reads, "_position", lambda scope, base, number, place, axis: (base, At((place - axis.lo).expand()))),
    broken("C = x**2", sympy, "diff", lambda e, x: x), broken("C = x**2", sympy, "diff", lambda e, x: sympy.zoo),
    # real.py
    check("C = log(-x**2)", "assume x > 0\nC = log(x**2)"), check("C = 1/(x - x)", "C = 1/x"), check("C = sqrt(-exp(x))", "C = sqrt(exp(x))"),
    check("C = exp(exp(exp(9 + x**2)))", "C = exp(exp(x**2))"), check("C = x**(exp(20)*exp(x**2))", "C = x**exp(x**2)"),
    check_of(sympy.asin(3 + x**2)), check_of(sympy.erfinv(3 + x**2)), check_of(x*Silent(2)),
    # sizes.py
    check("C = sum(x[i]**2, i in 0..20000)", "C = sum(x[i]**2, i in 0..n)"), check(FAR.format(L=200), FAR.format(L="L")),
]
