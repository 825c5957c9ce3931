"""Values already computed are used again: sigma'(z) becomes a*(1 - a) where a = sigma(z) is at hand."""

from sympy import Function

from symgrad.affine import Facts
from symgrad.matching import find, patterned
from symgrad.notation import (
    Over,
    Plus,
    Times,
    bound_here,
    parts,
    rebuild,
    substitute,
)
from symgrad.rules.functions import BY_CLASS, sigma, sigma_prime
from symgrad.running.schedule import granted


def shared(plan, definitions):
    """The definitions with function values replaced by the quantities that already hold them.

    A quantity is read only where the ranges prove that it has the entry, and only after its own equation: what the
    entry is computed from, the reader reads anyway, so that the order stays well founded.
    """
    known, found = [], []
    for definition in definitions:
        facts = Facts(definition.over, plan.conditions)
        found.append(type(definition)(definition.target, definition.over, _shared(definition.body, known, facts), definition.place))
        body = definition.body
        if type(body) in BY_CLASS and not list(parts(body, Over)):
            known.append(definition)
    return found


def _shared(e, known, facts):
    """Bottom up, with what the sums and brackets around a part grant."""
    inner = facts.within(*bound_here(e))
    if isinstance(e, Times):
        inner = Facts(inner.over, [*inner.conditions, *granted(e.args)])
    if isinstance(e, (sigma_prime, Function)):
        e = _recalled(e, known, facts)
    return rebuild(e, tuple(_shared(arg, known, inner) for arg in e.args)) if e.args else e


def _recalled(e, known, facts):
    """A value of a function by its name; sigma' by the name of sigma's."""
    if isinstance(e, sigma_prime):
        y = _recalled(sigma(e.args[0], evaluate=False), known, facts)
        return Times(y, Plus(1, Times(-1, y)))
    if type(e) in BY_CLASS:
        for source in known:
            over, target, body = patterned(source.over, source.target, source.body)
            letters = find(over, body, e, facts)
            if letters is not None:
                return substitute(target, letters)
    return e
