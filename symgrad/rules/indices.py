"""The rules of sums and brackets. The delta rule is `sift`: a bracket `[u = v]` picks one term of a sum."""

from functools import wraps

from sympy import Integer, Tuple, oo

from symgrad.notation.brackets import Bracket, Delta, Differ, InRange
from symgrad.notation.index_arithmetic import around, coefficient, solve
from symgrad.notation.nodes import Binder, Letter, Modulo, Over, Plus, Quantity, Times, Total, over
from symgrad.notation.traversal import all_letters, factors, free_letters, fresh, is_sum, parts, range_letters, substitute, telescope_at, with_fewest_primes
from symgrad.rules import Law, Trait, modulo, rule
from symgrad.rules.undefined import emptying_brackets, is_guarded, may_lack

i, j, k, m, p = map(Letter, "ijkmp")
N, M, C = (Quantity(name) for name in "NMC")
F, G = (lambda *places, name=name: Quantity(name, *places) for name in "FG")
over_i, over_j, over_k = (Binder(letter, 0, N - 1) for letter in (i, j, k))
_over_m = Binder(m, 0, M - 1)


@rule("decide", "index", Bracket, Law(Delta(i, i), Times(1), (over_i,)), Law(InRange(0, i, N - 1), Times(1), (over_i,)),
      Law(Delta(i, N), Times(0), (over_i,)), Law(Differ(i, N), Times(1), (over_i,)))
def decide(part, where):
    """The condition holds at every value of the letters, or at none. Terminates: a bracket goes."""
    known = None
    if isinstance(part, (Delta, Differ)):
        known = where.facts.equal(*part.args)
        if isinstance(part, Differ) and known is not None:
            known = not known
    elif isinstance(part, InRange):
        known = where.facts.between(*part.args)
    return None if known is None else Times(int(known))


def of_sums(name, *laws, traits=()):
    """Make the decorated function a `Rule` of the grain "index" on sums over letters."""
    def made(function):
        apply = wraps(function)(lambda part, where: function(part, where) if is_sum(part) else None)
        return rule(name, "index", Over, *laws, traits=traits)(apply)
    return made


def sifts(total):
    """The first factor `[u = v]` of a sum's body that fixes one of its letters, as (factor number, binder, value, where it does so); or None."""
    own = {binder.letter for binder in total.binders}
    for number, factor in enumerate(factors(total.body)):
        if not isinstance(factor, Delta):
            continue
        for place, binder in enumerate(total.binders):
            value, inside = _fixed(factor, binder) if binder.letter in free_letters(factor) else (None, None)
            in_a_range = any(binder.letter in range_letters(later) for later in total.binders[place + 1:])
            if value is not None and not (in_a_range and free_letters(value) & own):
                return number, binder, value, inside
    return None


def _fixed(bracket, binder):
    """The value at which a bracket `[u = v]` holds of a letter, and the range in which something must lie for that; (None, None) if several may."""
    value = solve(*bracket.args, binder.letter)
    if value is not None:
        return value, InRange(binder.lo, value, binder.hi)
    return around(*bracket.args, binder) or (None, None)


@of_sums("sift", Law(Over("sum", Times(Delta(k, i), F(k)), over_k), F(i), (over_i,)),
      Law(Over("sum", Times(F(k), Delta(k, p)), over_k), Times(F(p), InRange(0, p, N - 1)), (Binder(p, -1, N),)),
      Law(Over("sum", Times(Delta(k + m, i), F(k), G(m)), over_k, _over_m),
          Over("sum", Times(F(i - m), G(m), InRange(0, i - m, N - 1)), _over_m), (over_i,)),
      Law(Over("sum", Times(Delta(Modulo(k + 2, N), p), F(k)), over_k), Times(F(Modulo(p - 2, N)), InRange(0, p, N - 1)), (Binder(p, -1, N),)),
      Law(Over("sum", Times(Delta(i, Modulo(m - k, N)), F(k), G(m)), over_k, _over_m), Over("sum", Times(F(Modulo(m - i, N)), G(m)), _over_m), (over_i,)), traits=(Trait.PICKS,))
def sift(part, where):
    """`sum_k [k = e] f(k) = f(e)` where e lies in the range of k; `[(k+c) % N = e]` picks (e-c) % N. Terminates: a binder goes."""
    found = sifts(part)
    if not found:
        return None
    binders, body, guards = list(part.binders), part.body, []
    while found:
        number, binder, value, inside = found
        rest = [f for place, f in enumerate(factors(body)) if place != number]
        guards = [substitute(guard, {binder.letter: value}) for guard in guards]
        guards.append(inside)
        place = binders.index(binder)
        binders[place:] = telescope_at(binders[place + 1:], {binder.letter: value})
        body = substitute(Times(*rest), {binder.letter: value}, where.others)
        found = sifts(Over("sum", body, *binders)) if binders else None
    inside = where.facts.within(*binders)
    body = Times(body, *(guard for guard in guards if inside.between(*guard.args) is not True))
    return with_fewest_primes(over("sum", body, binders), where.letters, where.others)


@rule("bracket twice", "index", Times, Law(Times(Delta(i, j), F(i), Delta(i, j)), Times(Delta(i, j), F(i)), (over_i, over_j)))
def bracket_twice(part, where):
    """`[..]*[..] = [..]`. Terminates: a factor goes."""
    brackets = [f for f in part.args if isinstance(f, Bracket)]
    if len(set(brackets)) == len(brackets):
        return None
    return Times(*(f for number, f in enumerate(part.args) if not (isinstance(f, Bracket) and f in part.args[:number])))


@of_sums("split the sum", Law(Over("sum", Plus(Times(Delta(k, i), F(k)), G(k)), over_k),
                              Plus(Over("sum", Times(Delta(k, i), F(k)), over_k), Over("sum", G(k), over_k)), (over_i,)))
def split_sum(part, where):
    """Terminates: a sum stands over fewer terms. Applied where a term holds a bracket that sifts."""
    if not isinstance(part.body, Plus) or not any(sifts(Over("sum", term, *part.binders)) for term in part.body.args):
        return None
    return Plus(*(Over("sum", term, *part.binders) for term in part.body.args))


@of_sums("distribute", Law(Over("sum", Times(F(k), Plus(Delta(k, i), G(k))), over_k),
                           Over("sum", Plus(Times(F(k), Delta(k, i)), Times(F(k), G(k))), over_k), (over_i,)))
def distribute(part, where):
    """Terminates: a product over a sum goes. Applied where a term of that sum holds a bracket that sifts."""
    for number, factor in enumerate(part.body.args if isinstance(part.body, Times) else ()):
        if isinstance(factor, Plus) and any(sifts(Over("sum", term, *part.binders)) for term in factor.args):
            before, after = part.body.args[:number], part.body.args[number + 1:]
            return Over("sum", Plus(*(Times(*before, term, *after) for term in factor.args)), *part.binders)
    return None


@of_sums("take out", Law(Over("sum", Times(G(i), F(k)), over_k), Times(G(i), Over("sum", F(k), over_k)), (over_i,)),
      Law(Over("sum", Times(F(k), -1, G(i)), over_k), Times(-1, G(i), Over("sum", F(k), over_k)), (over_i,)))
def take_out(part, where):
    """What exists only where a bracket in the sum holds, or where the sum has terms, stays inside. Terminates: a factor leaves a sum."""
    own = {binder.letter for binder in part.binders}
    guarded, brackets = is_guarded(part, where.facts, where.system), emptying_brackets(part, where.system)
    outside = [f for f in factors(part.body) if not free_letters(f) & own and not (guarded and may_lack(f, where, brackets))]
    if not outside or part.body == 0:
        return None
    inside = [f for f in factors(part.body) if f not in outside]
    if not inside:
        return _counted(outside, part.binders, where.facts)
    return Times(*outside, Over("sum", Times(*inside), *part.binders))


def _counted(outside, binders, facts):
    """Constant terms times how many there are, where the ranges are proved not to run backwards; else before a sum of ones."""
    if not any(range_letters(b) & {other.letter for other in binders} for b in binders) and all(facts.nonnegative(b.size) for b in binders):
        return Times(*outside, *(b.size for b in binders))
    return Times(*outside, Over("sum", Integer(1), *binders)) if outside != [Integer(1)] else None


@of_sums("take a bracket out", Law(Over("sum", Times(Delta(i, j), F(k)), over_k), Times(Delta(i, j), Over("sum", F(k), over_k)),
                                   (over_i, over_j)))
def take_bracket_out(part, where):
    """As `take out`, for brackets alone: it brings a bracket to the sum whose letter it fixes. Terminates likewise."""
    own = {binder.letter for binder in part.binders}
    outside = [f for f in factors(part.body) if isinstance(f, Delta) and not free_letters(f) & own]
    inside = [f for f in factors(part.body) if f not in outside]
    return Times(*outside, Over("sum", Times(*inside), *part.binders)) if outside and inside else None


@of_sums("join the sums", Law(Over("sum", Times(F(k), Over("sum", Times(G(k, m), Delta(k, i)), _over_m)), over_k),
                              Over("sum", Times(F(k), G(k, m), Delta(k, i)), over_k, _over_m), (over_i,)))
def join_sums(part, where):
    """Terminates: a sum goes. Applied where an inner bracket would sift the outer letter."""
    for number, factor in enumerate(factors(part.body)):
        if not is_sum(factor):
            continue
        others = [f for place, f in enumerate(factors(part.body)) if place != number]
        if {b.letter for b in factor.binders} & set().union(*map(all_letters, others), {b.letter for b in part.binders}):
            continue
        body = Times(*factors(part.body)[:number], *factors(factor.body), *factors(part.body)[number + 1:])
        joined = Over("sum", body, *part.binders, *factor.binders)
        if sifts(joined):
            return joined
    return None


@of_sums("count along the other letter",
      Law(Over("sum", Times(F(i - k), Total(C, G(k)), InRange(0, i - k, M - 1)), over_k),
          Over("sum", Times(F(m), Total(C, G(i - m)), InRange(0, i - m, N - 1)), _over_m), (Binder(i, 0, N + M - 2),)))
def reindex(part, where):
    """The shifted place goes over to the adjoint, where it stays: it ends."""
    for number, guard in enumerate(factors(part.body)):
        binder = next((b for b in part.binders if _counts_along(guard, b, part, where)), None)
        if binder is None:
            continue
        lo, e, hi = guard.args
        letter = fresh(_axis_letter(part, e, where) or binder.letter, all_letters(part) | where.letters, where.others)
        value = solve(e, letter, binder.letter)
        rest = Times(*(f for turn, f in enumerate(factors(part.body)) if turn != number))
        body = Times(substitute(rest, {binder.letter: value}, where.others), InRange(binder.lo, value, binder.hi))
        moved = [Binder(letter, lo, hi, binder.written) if b == binder else b for b in part.binders]
        return Over("sum", body, *moved)
    return None


def _counts_along(guard, binder, part, where):
    """Whether a factor is a bracket on `e = ... - letter`, at which no adjoint stands, while one stands at the letter itself."""
    if not isinstance(guard, InRange) or coefficient(guard.args[1], binder.letter) != -1:
        return False
    lo, e, hi = guard.args
    if len(guard.bounds) < 2 or free_letters(Tuple(lo, hi)) & {b.letter for b in part.binders} or any(binder.letter in range_letters(b) for b in part.binders):
        return False
    adjoints = _adjoints(part.body, where)
    shifted = any(e in q.places for q in parts(part.body, Quantity))
    return shifted and any(binder.letter in q.places for q in adjoints) and not any(e in q.places for q in adjoints)


def _adjoints(e, where):
    """The entries in `e` whose adjoints stand there, by symbol or by name."""
    names = set(where.system.names_of_derivatives.values()) if where.system is not None else set()
    return [p.by if isinstance(p, Total) else p for p in parts(e, (Total, Quantity)) if isinstance(p, Total) or p.name in names]


def _axis_letter(part, e, where):
    """The letter that the user's equations write at the place where `e` stands."""
    for q in parts(part.body, Quantity):
        if e in q.places and where.system is not None and q.name in where.system.families:
            return where.system.families[q.name].over[q.places.index(e)].letter
    return None


@of_sums("limits", Law(Over("sum", Times(F(k), InRange(-oo, k, i)), over_k), Over("sum", F(k), Binder(k, 0, i)), (over_i,)),
         Law(Over("sum", Times(InRange(k + 1, i, N - 1), F(k), G(m)), over_k, _over_m), Over("sum", Times(F(k), G(m)), Binder(k, 0, i - 1), _over_m), (over_i,)),
         Law(Over("sum", Times(InRange(i + 1, k, oo), F(k)), over_k), Over("sum", F(k), Binder(k, i + 1, N - 1)), (over_i,)), traits=(Trait.REWORDS,))
def limits(part, where):
    """`sum_k [k <= a] f(k)` ends at a, where that lies among the values of k, or just before them: a sum with limits is the shorter. Terminates: a bracket goes."""
    for number, guard in enumerate(factors(part.body)):
        for place, binder in enumerate(part.binders if isinstance(guard, InRange) else ()):
            within = _narrowed(guard, binder, where.facts.within(*part.binders[:place]))
            if within is not None and not any(binder.letter in range_letters(b) for b in part.binders):
                binders = (*part.binders[:place], within, *part.binders[place + 1:])
                return Over("sum", Times(*(f for turn, f in enumerate(factors(part.body)) if turn != number)), *binders)
    return None


def _narrowed(guard, binder, facts):
    """A binder whose range is what a bracket leaves of it; None where the bracket says more, or the ranges do not tell which end lies further inside."""
    lo, hi = binder.lo, binder.hi
    for bound in guard.bounds:
        factor = coefficient(bound, binder.letter)
        end = (binder.letter - factor*bound).expand() if factor in (1, -1) else None
        if factor == 0 and facts.nonnegative(bound):
            continue
        if end is None or not free_letters(end) <= {b.letter for b in facts.over}:
            return None
        if factor == 1 and facts.nonnegative(end - lo):
            lo = end
        elif factor == -1 and facts.nonnegative(hi - end):
            hi = end
        elif not facts.nonnegative(lo - end if factor == 1 else end - hi):
            return None
    return Binder(binder.letter, lo, hi) if (lo, hi) != (binder.lo, binder.hi) and facts.nonnegative(hi - lo + 1) else None


# Applied until none has anything more to do, in this order at each place.
INDEX_RULES = (modulo.once_around, decide, bracket_twice, modulo.put_together, sift, modulo.by_blocks, take_bracket_out, join_sums, split_sum, distribute)
