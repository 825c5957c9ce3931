"""Numerically safe forms: a definition is rewritten by laws, each an equation between two ways to compute the same number.

The laws stand in `laws`; programs compute what they give, and a page may show it beside what is written.
"""

from dataclasses import dataclass, replace

from sympy import cosh, erf, erfc, exp, log, sinh, tanh

from symgrad.limits import tick
from symgrad.notation.functions import sigma, sigma_prime, softplus
from symgrad.notation.index_arithmetic import Facts
from symgrad.notation.sympy_form import canonical
from symgrad.notation.traversal import parts, rebuild
from symgrad.rules.algebra import arithmetic
from symgrad.stable.laws import ALGEBRA, AT_ZERO, LAST, near_1, less, signs, written_out, zeros
from symgrad.stable.context import Equations, Context
from symgrad.stable.pieces import negated
from symgrad.stable.powers import varied
from symgrad.stable.signs import may_divide

ROUNDS = 20  # how often a part is rewritten at most
CONCERNED = (cosh, erf, erfc, exp, log, sigma, sigma_prime, sinh, softplus, tanh)  # where none of these stands, no law has anything to do

__all__ = ["Context", "Equations", "Safely", "stabilised", "written_out"]


@dataclass(frozen=True)
class Safely:
    """A definition in its safe form, and the laws that led there; without laws it is as it was."""

    definition: object
    laws: tuple = ()


def stabilised(definitions, conditions=(), whole=lambda body, binders: True, guarded=True):
    """A `Safely` for each definition. `conditions` are as in `Facts`, `whole` and `guarded` as in `Context`.

    First what is 0 beside a power of 0 is kept, at last what is 0 beside an infinity. Between them quotients cancel and logarithms are
    taken apart, what a logarithm of sigma tells about its argument is used, and sums of exponentials are shifted: what they stand
    beside is settled by then.
    """
    safe, context = [Safely(definition) for definition in definitions], dict(conditions=conditions, whole=whole, guarded=guarded)
    if any(varied(definition.body) for definition in definitions):
        safe = _pass(safe, lambda e, where: _downwards(e, where, AT_ZERO), **context)
    safe = _far_out(safe, definitions, context)
    if not any(may_divide(each.definition.body) for each in safe):
        return safe
    return _pass(safe, lambda e, where: _downwards(_downwards(e, where, (signs,)), where, (zeros,)), **context)


def _far_out(safe, definitions, context):
    """The laws of exponentials and logarithms applied."""
    if not any(any(parts(definition.body, CONCERNED)) for definition in definitions):
        return safe
    safe = _pass(safe, lambda e, where: _upwards(e, where, ALGEBRA), **context)
    soft = {u for each in safe for part in parts(each.definition.body, softplus) for u in (part.args[0], negated(part.args[0]))}
    if soft:
        safe = _pass(safe, lambda e, where: _upwards(e, where, (near_1, less)), softened=frozenset(map(canonical, soft)), **context)
    return _pass(safe, lambda e, where: _downwards(e, where, LAST), **context)


def _pass(safe, rewrite, conditions, **context):
    """Every definition rewritten, in order: a later one sees the earlier ones as they have become. `context` are as in `Context`."""
    clauses, found = {}, []
    for each in safe:
        clauses.setdefault(each.definition.target.name, []).append(each.definition)
    equations = Equations(clauses)
    for each in safe:
        old = each.definition
        where = Context(equations, Facts(old.over, conditions), by=old.by, **context)
        body = rewrite(old.body, where)
        new = old if body == old.body else replace(old, body=arithmetic.apply(body, None) or body)
        if new is not old:
            equations.put(old, new)
        found.append(Safely(new, tuple(dict.fromkeys((*each.laws, *where.used)))))
    return found


def _upwards(e, where, laws):
    """The parts of an expression first, then itself, until no law changes it."""
    tick()
    for _ in range(ROUNDS):
        e = rebuild(e, tuple(_upwards(arg, where.inside(e), laws) for arg in e.args)) if e.args else e
        new = _once(e, where, laws)
        if new is None:
            break
        e = new
    return e


def _downwards(e, where, laws):
    """An expression first, then its parts."""
    tick()
    new = _once(e, where, laws)
    e = e if new is None else new
    return rebuild(e, tuple(_downwards(arg, where.inside(e), laws) for arg in e.args)) if e.args else e


def _once(e, where, laws):
    for law in laws:
        new = law.apply(e, where) if isinstance(e, law.on) else None
        if new is not None and new != e:
            where.used.append(law)
            return new
    return None
