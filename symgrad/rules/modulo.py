"""The rules of places modulo a size, around a circle: `e % n`, and `e // n`, how often e went around."""

from sympy import Integer

from symgrad.notation.brackets import Delta, InRange
from symgrad.notation.index_arithmetic import alone, coefficient
from symgrad.notation.nodes import Binder, Letter, Modulo, Over, Quantity, Quotient, Times
from symgrad.notation.traversal import factors, free_letters, is_sum, range_letters, substitute
from symgrad.rules import Law, rule

i, j, k, m, p = map(Letter, "ijkmp")
N, M = map(Quantity, "NM")
F, G = (lambda *places, name=name: Quantity(name, *places) for name in "FG")
over_i, over_j, over_k = (Binder(letter, 0, N - 1) for letter in (i, j, k))
_over_m = Binder(m, 0, M - 1)


@rule("once around", "index", (Modulo, Quotient, Delta), Law(Modulo(i, N), i, (over_i,)), Law(Modulo(i - N, 3*N), i + 2*N, (over_i,)), Law(Quotient(i, N), Integer(0), (over_i,)), Law(Modulo(i, N), i - N, (Binder(i, N, 2*N - 1),)), Law(Quotient(i, N), Integer(1), (Binder(i, N, 2*N - 1),)),
      Law(Delta(Modulo(i + 2, N), Modulo(k + 2, N)), Delta(i, k), (over_i, over_k)))
def once_around(part, where):
    """`e % n` is e, and `e // n` 0, where e lies in 0..n-1; likewise one turn on or back; two places around a circle that are less than n apart agree where their letters do.

    Terminates: a `%` or `//` goes.
    """
    if isinstance(part, (Modulo, Quotient)):
        e, n = part.args
        turns = next((turns for turns in (0, 1, -1) if where.facts.between(0, (e - turns*n).expand(), n - 1)), None)
        return None if turns is None else (e - turns*n).expand() if isinstance(part, Modulo) else Integer(turns)
    u, v = part.args
    if not (isinstance(u, Modulo) and isinstance(v, Modulo) and u.args[1] == v.args[1]):
        return None
    apart = (u.args[0] - v.args[0]).expand()
    letter = next((x for x in sorted(free_letters(u), key=str) if coefficient(apart, x) == 1), None)
    near = letter is not None and all(where.facts.nonnegative(u.args[1] - 1 - sign*apart) for sign in (-1, 1))
    return Delta(letter, (letter - apart).expand()) if near else None


@rule("put together", "index", Times, Law(Times(Delta(Quotient(m, 3), i), F(m), Delta(Modulo(m, 3), j)), Times(Delta(m, 3*i + j), F(m)),
                                          (over_i, Binder(j, 0, 2), Binder(m, 0, 3*N - 1))),
      Law(Times(Delta(i, Quotient(m, 3)), Delta(j, Modulo(m, 3))), Times(Delta(m, 3*i + j), InRange(0, j, 2)), (over_i, over_j, Binder(m, 0, 3*N - 1))))
def put_together(part, where):
    """`[e // n = a]*[e % n = b] = [e = n*a + b]` of a number n, where b lies in 0..n-1. Terminates: a `//` goes."""
    digits = {side: (number, other) for number, factor in enumerate(part.args) if isinstance(factor, Delta) for side, other in alone(*factor.args)}
    for quotient, (number, a) in digits.items():
        for rest, (other, b) in digits.items():
            if not (isinstance(quotient, Quotient) and isinstance(rest, Modulo) and _of_one_number(quotient, rest)):
                continue
            e, n = quotient.args
            whole = [Delta(e, (n*a + b).expand())] + [InRange(0, b, n - 1)]*(not where.facts.between(0, b, n - 1))
            return Times(*(f for place, factor in enumerate(part.args) for f in (whole if place == number else () if place == other else (factor,))))
    return None


def _of_one_number(quotient, rest):
    """Whether `e // n` and `u % n` are of one e, up to whole multiples of a number n."""
    (e, n), (u, size) = quotient.args, rest.args
    apart = (e - u).expand()
    return n == size and n.is_Integer and apart.is_Integer and apart % n == 0


@rule("by blocks", "index", Over, Law(Over("sum", Times(Delta(Quotient(k, 3), i), F(k)), Binder(k, 0, 3*N - 1)), Over("sum", F(3*i + k), Binder(k, 0, 2)), (over_i,)),
      Law(Over("sum", Times(F(k), Delta(p, Quotient(k + 1, 2)), G(m)), over_k, _over_m),
          Over("sum", Times(F(2*p + k - 1), G(m), InRange(0, 2*p + k - 1, N - 1)), Binder(k, 0, 1), _over_m), (Binder(p, -1, N),)))
def by_blocks(part, where):
    """`sum_k [(k+c) // n = a] f(k)` is the sum over a block of n values, k = n*a - c + m with m in 0..n-1. Terminates: a `//` goes."""
    for number, factor in enumerate(factors(part.body) if is_sum(part) else ()):
        for side, a in alone(*factor.args) if isinstance(factor, Delta) else ():
            binder = next((b for b in part.binders if isinstance(side, Quotient) and coefficient(side.args[0], b.letter) == 1 and b.letter not in free_letters(a)), None)
            if binder is None or not side.args[1].is_Integer or any(binder.letter in range_letters(b) for b in part.binders):
                continue
            e, n = side.args
            value = (n*a + 2*binder.letter - e).expand()
            inner = [Binder(binder.letter, 0, n - 1) if b == binder else b for b in part.binders]
            guards = [] if where.facts.within(*inner).between(binder.lo, value, binder.hi) else [InRange(binder.lo, value, binder.hi)]
            rest = Times(*(f for place, f in enumerate(factors(part.body)) if place != number))
            return Over("sum", Times(substitute(rest, {binder.letter: value}, where.others), *guards), *inner)
    return None
