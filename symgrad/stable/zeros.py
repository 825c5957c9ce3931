"""Products in which one factor is 0 where another is infinite: f*u**-a is computed as f*(u**[f != 0])**-a, with 1 for u where f is 0.

A derivative is a sum of products. At single points the derivative exists although a factor of a product is infinite; it is
taken to be 0 there, and the product with it, in these cases and in no other:

- Beside a bracket of values that is 0. The bracket says that a branch of max, relu or abs is not taken, so that the cost does not
  change through it. At the kink itself the bracket has the value that the kink's convention gives it.
- Beside a 0 that does not depend on the variable. However the variable moves, the product is 0; the cost is continuous, and
  by the mean value theorem its derivative is the limit of what the other terms are near the point.
- Beside factors t[1], t[2], ... with |t[m]| <= c*u**b[m], such as the terms of a sum of squares u. If b[1] + b[2] + ... > a, the
  product goes to 0 with u.
- If that sum is a, the product is bounded, and depends on the direction from which u goes to 0, as in x[i]/norm(x): there 0 is
  taken, as abs'(0) = 0 is. For a function F(x, r) of x and of r = norm(x) this gives the derivative wherever there is one: the
  derivative is x[i]/r*dF/dr + dF/dx[i], and there is one at x = 0 only if dF/dr is 0. Where there is none, as of norm(x)
  itself, 0 is the convention.

Everything else stays as it is: x**(-1/2) alone is infinite at 0, and 0/0 of another kind is no number.
"""

from sympy import Rational, S, log, sign, sin

from symgrad.notation.brackets import Bracket, ValuesDiffer, ValuesEqual, positive
from symgrad.notation.nodes import Over, Plus, Power, Quantity, Times
from symgrad.notation.traversal import free_letters, is_sum, rebuild, rename_apart
from symgrad.stable.orders_at_zero import single_factors, directed
from symgrad.stable.pieces import call, is_below
from symgrad.stable.safe_form import V, below, k, m, over_m, safe, u, y
from symgrad.stable.signs import may_be_infinite, never_0, of_values, singular


DEEP = 3  # how many sums and names inside one another are multiplied out

_squares = Over("sum", Power(Times(u, V(m)), 2), over_m)


@safe("zeros beside infinities", Times, "zero",
      (Times(positive(u), Power(u, Rational(-1, 2))), Times(positive(u), Power(Power(u, positive(u)), Rational(-1, 2)))),
      (Times(y, Power(u, Plus(y, -1))), Times(y, Power(Power(u, ValuesDiffer(y, 0)), Plus(y, -1)))),
      (Times(Times(u, V(k)), Power(_squares, Rational(-1, 2))), Times(u, V(k), Power(Power(_squares, ValuesDiffer(_squares, 0)), Rational(-1, 2)))),
      (Times(call(sin, u), below(u)), Times(Plus(call(sin, u), ValuesEqual(u, 0)), below(Power(u, ValuesDiffer(u, 0))))))
def zeros_beside_infinities(part, where):
    """What makes a product 0 keeps the rest of it from being infinite there.

    Where a sum among the factors, or a named derivative, has to meet the others to be finite, the product is multiplied out.
    """
    if not any(of_values(e) and not where.chosen or _bare(e, where) or _meets(e, part.args, (), where) for e in part.args):
        return None
    depth = DEEP if where.by is not None else 0
    terms = _terms(part.args, where, depth) or _terms(part.args, where, depth, _written) or [_settled(part.args, where)]
    return Plus(*(Times(*term) for term in terms)) if terms != [list(part.args)] else None


def _bare(e, where):
    """Whether a factor is, or has as a term, an infinite one that nothing guards, also in a named derivative. Functions of it are values."""
    def step(clause):
        return _among_values(clause.body, where.within(clause)) if clause.by is not None else (False, ())
    found, names = _among_values(e, where)
    return found or any(where.equations.leads("bare", name, step) for name in names)


def _among_values(e, where):
    """(whether such a factor is written in `e`, the names that stand in it beside or as one)."""
    if singular(e):
        held = isinstance(e.args[0], Power) and isinstance(e.args[0].exponent, Bracket)  # its base is 1 where the bracket is 0
        return not never_0(e.args[0], where) and not held, ()
    if isinstance(e, Quantity):
        return False, (e.name,)
    if not (isinstance(e, (Plus, Times, Over)) or isinstance(e, Power) and e.exponent.is_number):
        return False, ()
    inner = where.inside(e)
    found = [_among_values(arg, inner) for arg in ((e.body,) if isinstance(e, Over) else e.args)]
    return any(here for here, _ in found), tuple(name for _, names in found for name in names)


def _written(e, where):
    """The same of what is written, not of names: where a named derivative may be infinite by itself, the rest need not be."""
    return _among_values(e, where)[0]


def _terms(args, where, depth, infinite=_bare):
    """The terms of a product, each a list of factors, none of them `infinite`; None where that is not reached."""
    new = _settled(args, where)
    bare = [e for e in new if infinite(e, where)]
    for number, e in enumerate(args if depth else ()):
        inside = where.short_body(e) if infinite is _bare else e
        if isinstance(inside, (Plus, Times, Over)) and (bare and infinite(inside, where) or _meets(e, args, bare, where)):
            found = _multiplied_out(args[:number], inside, args[number + 1:], where, depth - 1, infinite)
            if found is not None:
                return found
    return None if bare else [new]


def _meets(e, args, bare, where):
    """Whether a named derivative divides by what an infinite factor beside it divides by too, or what one beside it decides."""
    inside = where.short_body(e) if isinstance(e, Quantity) and where.by is not None else None
    under = [Power(_divided_by(f), f.exponent) for f in inside.args if is_below(f)] if isinstance(inside, Times) else ()
    return any(own.base in map(_divided_by, filter(is_below, bare)) or any(_decides(f, own, where) for f in args if f is not e) for own in under)


def _multiplied_out(before, e, after, where, depth, infinite):
    """The terms of a product with a sum in it, also over letters, each by itself; None where one stays infinite."""
    if isinstance(e, Over):
        e = rename_apart(e, free_letters(Times(*before, *after)))
        found = _terms(Times(*before, e.body, *after).args, where.inside(e), depth, infinite) if is_sum(e) else None
        return found and [[Over("sum", Plus(*(Times(*term) for term in found)), *e.binders)]]
    found = [_terms(_as_one_division(Times(*before, term, *after).args), where, depth, infinite) for term in (e.args if isinstance(e, Plus) else (e,))]
    return None if None in found else [term for each in found for term in each]


def _as_one_division(args):
    """The factors of a product with what divides by one base as one power of it, u**-1*u**-a as u**(-1 - a)."""
    under = {}
    for e in args:
        if is_below(e):
            under.setdefault(_divided_by(e), []).append(e)
    joined = (powers[0] if len(powers) == 1 else Power(base, sum(e.exponent for e in powers)) for base, powers in under.items())
    return [*(e for e in args if not is_below(e)), *joined]


def _divided_by(e):
    """The base of a power below 0, without the bracket that holds it."""
    return e.base.base if isinstance(e.base, Power) and isinstance(e.base.exponent, Bracket) else e.base


def _settled(args, where):
    """The factors of a product, each guarded by what decides beside it."""
    hides = [f for f in args if of_values(f) and not where.chosen]
    args = directed(args, where) if where.by is not None else list(args)
    return [e if e in hides else _hidden(e, hides, args, where) for e in args]


def _hidden(e, brackets, args, where):
    """`e` with 1 for what may make it infinite, where a bracket beside it is 0 or a factor that does not change."""
    if not may_be_infinite(e, where):
        return e
    hides = brackets + [f for f in args if f is not e and _decides(f, e, where)]
    if not hides:
        return e
    if isinstance(e, (Plus, Times)):
        return rebuild(e, tuple(_hidden(arg, hides, (), where) for arg in e.args))
    if isinstance(e, Over):
        own = rename_apart(e, free_letters(Times(*hides)))
        return rebuild(own, (own.args[0], _hidden(own.body, hides, (), where.inside(own)), *own.binders))
    none_is_0 = hides[0] if len(hides) == 1 and isinstance(hides[0], Bracket) else ValuesDiffer(Times(*hides), S.Zero)
    return _with_base(e, none_is_0)


def _with_base(e, bracket):
    """A power or a logarithm of 1, and 1 for anything else, where a bracket is 0."""
    held = lambda base: base if isinstance(base, Power) and base.exponent == bracket else Power(base, bracket)
    if isinstance(e, Power) and not isinstance(e.exponent, Bracket):
        return Power(held(e.base), e.exponent)
    return call(log, held(e.args[0])) if isinstance(e, log) else held(e)


def _decides(f, e, where):
    """Whether a factor does not change, may be 0, and stands beside a root or a power with an exponent that is given.

    A division comes from what is infinite as well. And the factor has no more axes than the power has, or than the answer.
    """
    if isinstance(f, Bracket) or not isinstance(e, Power) or e.exponent.is_Integer or not where.constant(f) or where.constant(e) or never_0(f, where):
        return False
    own = {binder.letter for binder in where.over}
    return free_letters(f) <= free_letters(e) or free_letters(f) | free_letters(e) <= own


@safe("squares of signs", Times, "zero", (Times(y, Power(call(sign, u), 2)), y))
def squares_of_signs(part, where):
    """The slope of the slope of |x|**2 is 2 at 0 too: squares of signs go that change with the variable.

    Where the slope of F(x, r), r = |x|, has a slope itself, at 0 that is d2F/dr2 + d2F/dx2; the formula has sign(x)**2 before the first.
    """
    atoms = [atom for e in part.args for atom in single_factors(e)] if where.by is not None else []
    moving = [e for e in dict.fromkeys(atoms) if isinstance(e, sign) and atoms.count(e) > 1 and not where.constant(e)]
    for e in moving:
        for _ in range(atoms.count(e)//2*2):
            atoms.remove(e)
    return Times(*atoms) if moving else None
