"""Forms that hold far out: what is shifted by its largest term never overflows, and no logarithm is taken of a rounded 0.

exp(u)/sum(exp(v))  =  exp(u - m)/sum(exp(v - m)), m = max(v)        log(sum(exp(v)))  =  m + log(sum(exp(v - m)))
log(sigma(u))       =  -softplus(-u)                                  log(1 - sigma(u)) =  -softplus(u)

The same numbers in exact arithmetic (P. Blanchard, D. J. Higham, N. J. Higham, Accurately computing the log-sum-exp and
softmax functions, IMA J. Numer. Anal. 41, 2021).
"""

from sympy import exp, log

from symgrad.matching import match
from symgrad.notation import (
    Letter,
    Over,
    Plus,
    Power,
    Quantity,
    Times,
    replace,
    substitute,
)
from symgrad.rules.functions import sigma, softplus


def steady(plan, definitions):
    """The definitions in forms that hold far out."""
    known = {name: clauses[0] for name, clauses in plan.system.clauses.items() if len(clauses) == 1}
    return [type(d)(d.target, d.over, replace(d.body, lambda e: _steadied(e, known, plan)), d.place) for d in definitions]


def _steadied(e, known, plan):
    if isinstance(e, Times):
        return _softmax(e, plan) or e
    if isinstance(e, log):
        return _logarithm(e.args[0], known, plan) or e
    return e


def _exponentials(e, plan):
    """(the sum, v, its binders) of `sum(exp(v))`, over letters that are axes; None for anything else."""
    if isinstance(e, Over) and e.operator == "sum" and isinstance(e.body, exp):
        if not any(plan.must_loop(b.letter, (e.body, *e.binders)) for b in e.binders):
            return e.body.args[0], e.binders
    return None


def _softmax(e, plan):
    """A product with a factor exp(u) over the sum of the like exponentials, both shifted."""
    for number, factor in enumerate(e.args):
        found = _exponentials(factor.base, plan) if isinstance(factor, Power) and factor.exponent == -1 else None
        if not found:
            continue
        v, binders = found
        for place, other in enumerate(e.args):
            if isinstance(other, exp) and match(v, other.args[0], {b.letter: None for b in binders}) is not None:
                largest = Over("max", v, *binders)
                factors = list(e.args)
                factors[place] = _exp(Plus(other.args[0], Times(-1, largest)))
                factors[number] = Power(_shifted(v, binders, largest), -1)
                return Times(*factors)
    return None


def _shifted(v, binders, largest):
    return Over("sum", _exp(Plus(v, Times(-1, largest))), *binders)


def _exp(u):
    return exp(u, evaluate=False)


def _logarithm(u, known, plan):
    """The logarithm of a sum of exponentials, of a softmax, of a sigmoid, of what a sigmoid leaves; else None."""
    rest = _complement(u)
    inside = _body(rest if rest is not None else u, known)
    if isinstance(inside, sigma):
        z = inside.args[0]
        return Times(-1, softplus(z if rest is not None else Times(-1, z), evaluate=False))
    if rest is not None:
        return None
    found = _exponentials(u, plan)
    if found:
        largest = Over("max", found[0], *found[1])
        return Plus(largest, log(_shifted(*found, largest), evaluate=False))
    return _log_of_softmax(inside, plan) if isinstance(u, Quantity) else None


def _complement(u):
    """p of `1 - p`."""
    if isinstance(u, Plus) and len(u.args) == 2 and u.args[0] == 1 and isinstance(u.args[1], Times) and u.args[1].args[0] == -1:
        return Times(*u.args[1].args[1:])
    return None


def _body(u, known):
    """What an entry's definition says at its places; anything else as it is."""
    if not isinstance(u, Quantity) or u.name not in known:
        return u
    clause = known[u.name]
    if not all(isinstance(place, Letter) for place in clause.target.places):
        return u
    return substitute(clause.body, dict(zip(clause.target.places, u.places)))


def _log_of_softmax(body, plan):
    """`u - m - log(sum(exp(v - m)))` for a quantity that is exp(u)/sum(exp(v))."""
    if not (isinstance(body, Times) and len(body.args) == 2 and isinstance(body.args[0], exp) and isinstance(body.args[1], Power)
            and body.args[1].exponent == -1):
        return None
    found = _exponentials(body.args[1].base, plan)
    if not found or match(found[0], body.args[0].args[0], {b.letter: None for b in found[1]}) is None:
        return None
    largest = Over("max", found[0], *found[1])
    return Plus(body.args[0].args[0], Times(-1, largest), Times(-1, log(_shifted(*found, largest), evaluate=False)))
