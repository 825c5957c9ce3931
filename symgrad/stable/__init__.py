"""Numerically safe forms: a definition is rewritten by laws, each an equation between two ways to compute the same number.

The laws stand in `laws`; programs compute what they give, and a page may show it beside what is written.
"""

from dataclasses import dataclass, replace

from sympy import cosh, erf, erfc, exp, log, sinh, tanh

from symgrad.deriving.rewriting import Work
from symgrad.notation.functions import sigma, sigma_prime, softplus
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.sympy_form import normal_form
from symgrad.notation.traversal import parts, rebuild
from symgrad.rules.algebra import arithmetic, negated
from symgrad.stable.atoms import monomial
from symgrad.stable.context import Context, Equations
from symgrad.stable.exponentials import exponentials
from symgrad.stable.laws import ALGEBRA, AT_ZERO, LAST, near_1, sigma_minus, squares_of_signs, written_out, zeros_beside_infinities
from symgrad.stable.powers import varied
from symgrad.stable.signs import may_divide, never_0, not_negative

MANY = 50  # of how many equations a system is deep
ROUNDS = 20  # how often a part is rewritten at most
CONCERNED = (cosh, erf, erfc, exp, log, sigma, sigma_prime, sinh, softplus, tanh)  # where none of these stands, no law has anything to do

__all__ = ["Context", "Equations", "Safely", "stabilised", "written_out"]


@dataclass(frozen=True)
class Safely:
    """A definition in its safe form, and the laws that led there; without laws it is as it was."""

    definition: object
    laws: tuple = ()


def stabilised(definitions, conditions=(), whole=lambda body, binders: True, guarded=True, chosen=False):
    """A `Safely` for each definition. `conditions` are as in `RangeFacts`, `whole`, `guarded` and `chosen` as in `Context`.

    First what is 0 beside a power of 0 is kept, at last what is 0 beside an infinity. Between them quotients cancel and logarithms are
    taken apart, what a logarithm of sigma tells about its argument is used, and sums of exponentials are shifted: what they stand
    beside is settled by then.
    """
    safe, context = [Safely(definition) for definition in definitions], dict(conditions=conditions, whole=whole, guarded=guarded, chosen=chosen)
    if any(varied(definition.body) for definition in definitions):
        safe = _pass(safe, _swept(AT_ZERO), **context)
    safe = _far_out(safe, definitions, context)
    return _pass(safe, _swept((squares_of_signs,), (zeros_beside_infinities,)), **context) if any(may_divide(each.definition.body) for each in safe) else safe


def _far_out(safe, definitions, context):
    """The laws of exponentials and logarithms applied."""
    if not any(any(parts(definition.body, CONCERNED)) for definition in definitions):
        return safe
    safe = _pass(safe, lambda e, where: _settled(e, where, ALGEBRA), **context)
    soft = {u for each in safe for part in parts(each.definition.body, softplus) for u in (part.args[0], negated(part.args[0]))}
    if soft:
        safe = _pass(safe, lambda e, where: _settled(e, where, (near_1, sigma_minus)), softened=frozenset(map(normal_form, soft)), **context)
    return _pass(safe, _swept(LAST), **context)


def _pass(safe, rewrite, conditions, **context):
    """Every definition rewritten, in order: a later one sees the earlier ones as they have become. `context` is as in `Context`."""
    clauses, found = {}, []
    for each in safe:
        clauses.setdefault(each.definition.target.name, []).append(each.definition)
    equations = Equations(clauses)
    for each in safe:
        old = each.definition
        where = Context(equations, RangeFacts(old.over, conditions), by=old.by, **context)
        body, used = rewrite(old.body, where)
        new = old if body == old.body else replace(old, body=arithmetic.apply(body, None) or body)
        if new is not old:
            equations.put(old, new)
        found.append(Safely(new, tuple(dict.fromkeys((*each.laws, *used)))))
        if len(safe) > MANY:  # what others ask of an entry is asked in the order of the equations: not through too many names at once
            for ask in (never_0, not_negative, monomial):
                ask(new.target, where)
            exponentials(*where.opened(new.target))
    return found


def _swept(*turns):
    """Each turn, some laws, goes over all places once, an outer one before those inside it; (the new expression, the laws used)."""
    def rewrite(e, where):
        work = Work(e, where)
        for laws in turns:
            work.sweep(laws)
        return work.now, [step.rule for step in work.steps]
    return rewrite


def _settled(e, where, laws):
    """Inner parts first, each until no law changes it; (the new expression, the laws used).

    What stands around a part sees it only when it is done. For a product in a product is written as one, and then no law knows any more
    which factors came from where: a sign that one law takes out of a factor would be found again as a factor, for ever.
    """
    used = []
    for _ in range(ROUNDS):
        args = [_settled(arg, where.inside(e), laws) if arg.args else (arg, []) for arg in e.args]
        used += [law for _, inside in args for law in inside]
        e = rebuild(e, tuple(arg for arg, _ in args))
        law, new = next(((law, found[0]) for law in laws if (found := law.at(e, where))), (None, None))
        if law is None:
            break
        used.append(law)
        e = new
    return e, used
