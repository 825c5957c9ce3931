"""The rules of what has a name: a definition is recalled, an assumption used, a sigma' written by the value of its sigma."""

from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from sympy import Expr, Function, Integer, Number, Rational, exp

from symgrad.equations.symmetry import turned_places
from symgrad.equations.system import Definition, Family, SystemData
from symgrad.notation.brackets import Bracket
from symgrad.notation.functions import BY_CLASS, maximum, sigma, sigma_prime
from symgrad.notation.matching import find, patterned, recall
from symgrad.notation.nodes import Binder, Letter, Node, OfMatrix, Over, Plus, Power, Quantity, Times
from symgrad.notation.traversal import all_letters, factors, is_sum, parts, rebound, rename_apart, replace as rewrite, substitute, substitute_binders
from symgrad.rules import Law, Trait, rule
from symgrad.rules.algebra import arithmetic, powers
from symgrad.rules.simplification import logistic
from symgrad.rules.undefined import always_defined

i, k, m = map(Letter, "ikm")
b, c, N = (Quantity(name) for name in "bcN")
_over_k = Binder(k, 0, N - 1)

# A schematic system: p[k] = exp(a[k])/sum of them, s = sigma(b), q[k,m] = exp(B[k,m])*2, and sum of y[k] is 1.
P, A, B, Y = (lambda *places, name=name: Quantity(name, *places) for name in ("p", "a", "B", "y"))
_over_m = Binder(m, 0, N - 1)
whole = Power(Over("sum", exp(A(m), evaluate=False), _over_m), -1)
_SCHEME = SystemData(
    (Definition(P(k), (_over_k,), Times(exp(A(k), evaluate=False), whole)), Definition(Quantity("s"), (), sigma(b, evaluate=False)), Definition(Quantity("t"), (), Power(exp(b, evaluate=False), Rational(1, 2))),
     Definition(Quantity("e"), (), Power(Plus(1, exp(c, evaluate=False)), -1)),
     Definition(Quantity("h"), (), Over("max", A(k), _over_k)), Definition(Quantity("l"), (), maximum(b, c)),
     Definition(Quantity("q", k, m), (_over_k, _over_m), Times(exp(B(k, m), evaluate=False), 2))),
    MappingProxyType({"a": Family("a", (_over_k,)), "y": Family("y", (_over_k,)), "B": Family("B", (_over_k, _over_m)),
                      "q": Family("q", (_over_k, _over_m), "defined"), "b": Family("b"), "N": Family("N", (), "size"),
                      "c": Family("c"), "p": Family("p", (_over_k,), "defined"), "s": Family("s", (), "defined"), "t": Family("t", (), "defined"), "e": Family("e", (), "defined"),
                      "h": Family("h", (), "defined"), "l": Family("l", (), "defined")}),
    "s", facts=(((), Over("sum", Y(k), _over_k), Integer(1)),))


@lru_cache(maxsize=1024)
def _worked_out(definition):
    """A definition with the numbers of its right side worked out and equal factors as powers, as they are in what it is looked for in."""
    body = rewrite(definition.body, lambda e: powers.apply(e, None) or e if isinstance(e, Times) else e)
    return replace(definition, body=arithmetic.apply(body, None) or body)


@rule("name", "algebra", Expr,
      Law(Times(c, exp(A(i), evaluate=False), whole), Times(c, P(i)), (Binder(i, 0, N - 1),), _SCHEME, of=P(i)),
      Law(Times(exp(A(i), evaluate=False), Power(whole.base, -2)), Times(P(i), whole), (Binder(i, 0, N - 1),), _SCHEME, of=P(i)),
      Law(OfMatrix("det", Times(exp(B(k, m), evaluate=False), 2), _over_k, _over_m), OfMatrix("det", Quantity("q", k, m), _over_k, _over_m), (), _SCHEME,
          of=Quantity("q", i, k)),
      Law(Power(exp(b, evaluate=False), Rational(-3, 2)), Power(Quantity("t"), -3), (), _SCHEME, of=Quantity("t")),
      Law(Times(whole, Over("sum", Times(exp(A(k), evaluate=False), Y(k)), _over_k)), Over("sum", Times(P(k), Y(k)), _over_k), (), _SCHEME, of=P(i)),
      traits=(Trait.NAMES,))
def fold(part, where):
    """Terminates: an expression goes for a name. The definition is that of the entry under way, `where.of`."""
    if where.of is None or where.of.name == where.system.cost:
        return None  # the cost is what is asked about: its derivative is told in what it is made of
    for definition in where.system.clauses.get(where.of.name, ()):
        if not isinstance(definition.body, (Quantity, Number)):
            own = _worked_out(definition)
            found = _matrix_recalled(part, own, where) if isinstance(part, OfMatrix) else None
            found = found or _recalled(part, own, where) or _power_recalled(part, own, where) or _with_a_divisor(part, own, where)
            if found is not None:
                return found
    return None


@rule("known by name", "algebra", Expr, Law(Times(c, exp(A(i), evaluate=False), whole), Times(c, P(i)), (Binder(i, 0, N - 1),), _SCHEME),
      Law(Times(exp(A(i), evaluate=False), Power(whole.base, -2)), Times(P(i), whole), (Binder(i, 0, N - 1),), _SCHEME),
      Law(Power(exp(b, evaluate=False), Rational(1, 2)), Quantity("t"), (), _SCHEME), Law(Over("max", A(m), _over_m), Quantity("h"), (), _SCHEME),
      Law(maximum(b, c), Quantity("l"), (), _SCHEME), traits=(Trait.NAMES, Trait.REWORDS))
def known_by_name(part, where):
    """What any equation names is written so; the cost itself where it is a quotient, f/g, whose derivative is (f' - (f/g) g')/g. Terminates: an expression goes for a name."""
    for definition in where.system.definitions if where.system is not None and isinstance(part, (Times, Power, Over, Function)) else ():
        body = definition.body
        quotient = isinstance(body, Times) and any(isinstance(f, Power) and f.exponent.is_Rational and f.exponent < 0 for f in body.args)
        if isinstance(part, type(body)) and not isinstance(body, (Quantity, Number)) and (definition.target.name != where.system.cost or quotient):
            found = _recalled(part, _worked_out(definition), where)
            if found is None and is_sum(part) and is_sum(body) and len(part.binders) == len(body.binders):
                found = _recalled(turned_places(part, where.system), _worked_out(definition), where)
            if found is not None:
                return found
    return None


called_by_name = rule("called by name", "algebra", Expr, *known_by_name.laws, traits=(Trait.NAMES,))(known_by_name.apply)  # in what programs take too


def _power_recalled(part, definition, where):
    """A power of what a definition has a root of: u**(-1/2) is 1/s for s = sqrt(u); None of anything else."""
    body = definition.body
    if not (isinstance(part, Power) and isinstance(body, Power) and isinstance(part.exponent, Number) and isinstance(body.exponent, Number)):
        return None
    times = part.exponent/body.exponent
    found = recall(Power(part.base, body.exponent), definition, where.facts) if times.is_Integer and not body.exponent.is_Integer else None
    return found and Power(found, times)


def _recalled(part, definition, where):
    """As `recall`; a bracket that the name takes in stays where it guards another factor too: [i != j]*y**-2 is [i != j]*e/y for e = [i != j]/y."""
    found = recall(part, definition, where.facts)
    if not isinstance(found, Times):
        return found
    taken = [factor for factor in part.args if isinstance(factor, Bracket) and factor not in found.args]
    rest = [factor for factor in found.args if not (isinstance(factor, Quantity) and factor.name == definition.target.name)]
    return Times(*taken, *found.args) if taken and not all(always_defined(factor, where) for factor in rest) else found


def _matrix_recalled(part, definition, where):
    """A function of the matrix that a definition names; None where it is of another."""
    found = recall(part.body, definition, where.facts.within(*part.binders))
    return rebound(part, part.binders, [found], part.places) if isinstance(found, Quantity) else None


def _with_a_divisor(part, definition, where):
    """As `_recalled`, where a divisor that the definition needs stands before the sum in which the rest of it stands."""
    sums = [f for f in part.args if is_sum(f)] if isinstance(part, Times) else ()
    for total in sums:
        for divisor in (f for f in part.args if isinstance(f, Power) and f.exponent.is_Integer and f.exponent < 0):
            inner = rename_apart(total, all_letters(divisor), where.others, where.letters)
            found = _recalled(Times(*factors(inner.body), divisor), definition, where.within(inner.binders))
            if found is not None and divisor not in factors(found):
                named = _called_as(total, Over("sum", found, *inner.binders))
                return Times(*(named if f is total else f for f in part.args if f is not divisor))
    return None


def _called_as(before, total):
    """A sum over the letters of the sum that it comes of, where these stand nowhere else in it."""
    letters = [binder.letter for binder in before.binders]
    own = {binder.letter for binder in total.binders}
    return total if set(letters) & (all_letters(total) - own) else substitute_binders(total, letters)


@rule("assumption", "algebra", Node, Law(Over("sum", Y(m), _over_m), Integer(1), (), _SCHEME), traits=(Trait.ASSUMES,))
def assume(part, where):
    """A part that is the left side of a fact becomes its right side. Terminates: facts rewrite sums to smaller things."""
    for fact in where.system.facts if where.system is not None else ():
        binders, left, right = patterned(*fact)
        found = find(binders, left, part, where.facts)
        if found is not None:
            return substitute(right, found)
    return None


@rule("complement of a share", "algebra", Times, Law(Times(exp(c, evaluate=False), b, Power(Plus(1, exp(c, evaluate=False)), -1)), Times(Plus(1, Times(-1, Quantity("e"))), b), (), _SCHEME,
                                            of=Quantity("e")),
      Law(Times(Power(Plus(1, exp(c, evaluate=False)), -2), exp(c, evaluate=False)), Times(Quantity("e"), Plus(1, Times(-1, Quantity("e")))), (), _SCHEME, of=Quantity("e")))
def complement_of_share(part, where):
    """`X/(1 + X) = 1 - p` beside the name of p = 1/(1 + X). Terminates: an expression goes for a name."""
    for definition in where.system.clauses.get(where.of.name, ()) if where.of is not None else ():
        body = _worked_out(definition).body
        if not (isinstance(body, Power) and body.exponent == -1 and isinstance(body.base, Plus)):
            continue
        for below in (f for f in part.args if isinstance(f, Power) and isinstance(f.base, Plus) and 1 in f.base.args and f.exponent.is_Integer and f.exponent < 0):
            name = recall(Power(below.base, -1), replace(definition, body=body), where.facts)
            rest = Plus(*(term for number, term in enumerate(below.base.args) if number != below.base.args.index(1)))
            if name is not None and rest in part.args:
                left = [Power(name, -below.exponent - 1)] if below.exponent < -2 else [name] if below.exponent == -2 else []
                new = {part.args.index(below): left, part.args.index(rest): [Plus(1, Times(-1, name))]}
                return Times(*(f for number, old in enumerate(part.args) for f in new.get(number, [old])))
    return None


@rule("slope by value", "algebra", Expr,
      Law(Times(c, sigma_prime(b), Power(Quantity("s"), -1)),
          Times(c, Quantity("s"), Plus(1, Times(-1, Quantity("s"))), Power(Quantity("s"), -1)), (), _SCHEME))
def slope_by_value(part, where):
    """Where it is asked for, or where the value of sigma stands below in the same product and cancels. Terminates: a sigma' goes."""
    if where.valued:
        row = BY_CLASS.get(part.func)
        return _value(part, row, where) if row is not None and row.by_value is not None else None
    for number, f in enumerate(part.args) if isinstance(part, Times) else ():
        row = BY_CLASS.get(f.func)
        own = f.args[0] if row is not None and row.by_value is not None else None
        value = own is not None and (named_value(own, row, where) or row.of(own, evaluate=False))
        if value and any(p.exponent == -1 and value in parts(p.base, type(value)) for other in part.args for p in parts(other, Power)):
            return Times(*part.args[:number], _value(f, row, where), *part.args[number + 1:])
    return None


def _value(f, row, where):
    u = f.args[0]
    return row.by_value(u, named_value(u, row, where) or row.of(u, evaluate=False))


def named_value(u, row, where):
    """The named quantity that is defined as the function of `row`'s original at u; None if there is none."""
    for found in where.system.definitions if where.system is not None else ():
        body = _worked_out(found).body
        body = logistic.apply(body, where) or body if isinstance(body, Times) else body  # p = exp(u)/(1 + exp(u)) is one too
        if isinstance(body, row.of):
            over, target, argument = patterned(found.over, found.target, body.args[0])
            letters = find(over, argument, u, where.facts)
            if letters is not None:
                return substitute(target, letters)
    return None
