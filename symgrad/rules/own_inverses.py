"""The rules by which an inverse meets its own matrix, and a symmetric inverse its transpose."""

from symgrad.notation.brackets import Delta
from symgrad.notation.index_arithmetic import same_range
from symgrad.notation.matching import choices
from symgrad.notation.nodes import Binder, Letter, OfMatrix, Over, Plus, Times, over
from symgrad.notation.sympy_form import normal_form
from symgrad.notation.traversal import all_letters, bound_here, factors, free_letters, parts, rebound, rebuild, rename_apart, substitute
from symgrad.rules import Law, rule
from symgrad.rules.algebra import collect
from symgrad.rules.arrays import N, R, X, i, j, k, m, n, of, opened, over_k, over_p, over_q, p, q


@rule("inverse times matrix", "algebra", Over,
      Law(Over("sum", Times(of("inv", X(i, j), p, k), X(k, q)), over_k), Delta(p, q), (over_p, over_q)),
      Law(Over("sum", Times(X(p, k), of("inv", X(i, j), k, q)), over_k), Delta(p, q), (over_p, over_q)),
      Law(Over("sum", Times(R(m, p), R(m, k), of("inv", Over("sum", Times(R(n, i), R(n, j)), Binder(n, 0, N)), k, q)), over_k, Binder(m, 0, N)),
          Delta(p, q), (over_p, over_q)))
def own_inverse(part, where):
    """`sum_k (M^-1)[p,k] M[k,q] = [p = q]`, on either side. Terminates: an inverse goes."""
    args = factors(part.body) if part.operator == "sum" else ()
    for number, f in enumerate(args):
        if isinstance(f, OfMatrix) and f.operator == "inv":
            for side in (1, 0):
                met = _meets(f, side, args[:number] + args[number + 1:], part.binders, where)
                if met is not None:
                    other, rest, gone = met
                    kept = [b for b in part.binders if b.letter not in gone]
                    pair = (f.places[0], other) if side else (other, f.places[1])
                    return over("sum", Times(Delta(*pair), *rest), kept)
    return None


def _meets(f, side, args, binders, where):
    """The factors among `args` that are the matrix of the inverse `f` at its place number `side`, summed over it.

    (the matrix's other letter, the factors left over, the letters that are summed no more); None where there are none.
    """
    k, mark = f.places[side], Letter("?")
    summed = f.binders[1 - side]
    binder = next((b for b in binders if b.letter == k and same_range(b, summed)), None)
    if binder is None or not same_range(*f.binders):
        return None
    at = (k, mark) if side else (mark, k)
    matrix = substitute(f.body, dict(zip((b.letter for b in f.binders), at)))
    for own, patterns in _readings(matrix, set().union(*map(all_letters, args)) | {b.letter for b in binders}):
        for found, rest in choices(patterns, tuple(args), {mark: None, **{b.letter: None for b in own}}):
            gone = _settled(found, k, mark, own, binders)
            if gone and _free_of(gone, (*rest, found[mark], f.places[1 - side]), binders):
                facts = where.facts.within(*binders)
                if facts.between(summed.lo, found[mark], summed.hi) is True:
                    return found[mark], rest, gone
    return None


def _readings(matrix, taken):
    """How the matrix may stand in a product: as one factor, or its sums opened, with its own letters told from `taken`."""
    yield (), (matrix,)
    if isinstance(matrix, (Over, Times)):
        own, args = opened(rename_apart(matrix, taken) if isinstance(matrix, Over) else matrix)
        yield own, args


def _settled(found, k, mark, own, binders):
    """The letters whose sums end: k, and a letter of the product for each of the matrix's own; None where one does not fit."""
    gone, ranges = [k], {b.letter: b for b in binders}
    for binder in own:
        value = found[binder.letter]
        if value not in ranges or value in gone or not same_range(ranges[value], binder):
            return None
        gone.append(value)
    return gone if found[mark] is not None else None


def _free_of(letters, rest, binders):
    """Whether none of the letters stands in what is left, nor in the range of a letter that stays."""
    left = [*rest, *(end for b in binders if b.letter not in letters for end in (b.lo, b.hi))]
    return not set(letters) & set().union(*map(free_letters, left))


# Of a symmetric matrix

@rule("symmetric inverse", "algebra", Plus,
      Law(Plus(of("inv", Plus(X(i, j), X(j, i)), q, p), of("inv", Plus(X(i, j), X(j, i)), p, q)),
          Plus(of("inv", Plus(X(i, j), X(j, i)), p, q), of("inv", Plus(X(i, j), X(j, i)), p, q)), (over_p, over_q)))
def symmetric_inverse(part, where):
    """Places are put in one order where terms can be added then. Terminates: there will be fewer terms."""
    if not any(isinstance(e, OfMatrix) and e.operator == "inv" for e in parts(part, OfMatrix)):
        return None
    turned = _ordered(part, ())
    return turned if turned != part and collect.apply(turned, where) is not None else None


def _ordered(e, bound):
    """The places of symmetric inverses in one order: bound letters first, in the order in which they are bound."""
    if isinstance(e, OfMatrix) and e.operator == "inv" and _symmetric(e):
        rank = lambda place: (0, bound.index(place), "") if place in bound else (1, 0, str(place))
        return rebound(e, e.binders, [e.body], sorted(e.places, key=rank))
    inner = (*bound, *(b.letter for b in bound_here(e)))
    return rebuild(e, tuple(_ordered(arg, inner) for arg in e.args)) if e.args else e


def _symmetric(e):
    """Whether the entries at i, j and at j, i are the same expression."""
    rows, columns = (b.letter for b in e.binders)
    return same_range(*e.binders) and normal_form(e.body) == normal_form(substitute(e.body, {rows: columns, columns: rows}))
