"""Targets whose place is a letter beside a size or a number, h[N+c], or is made of letters as a number of its digits, v[4*i+j]: the equation is
counted by the place itself."""

from dataclasses import replace

from sympy import Add, Mul

from symgrad.notation.brackets import Bracket, OfValues
from symgrad.notation.index_arithmetic import coefficient, extreme
from symgrad.notation.nodes import Modulo, Plus, Quantity, Quotient, Times
from symgrad.notation.traversal import all_letters, bound_here, free_letters, inside, outside, rebound, rebuild, substitute, unused


def unshifted(equation):
    """`h[N+c] = y[c] for c in 0..M-1` as h[c] = y[c-N] for c in N..N+M-1: the letter stands alone in the target's place."""
    places = {letter: place for place in equation.target.places for letter in free_letters(place) if place != letter}
    if not places:
        return equation
    for place in equation.target.places:
        if len(free_letters(place)) > 1:
            return unshifted(_counted(equation, place))
    turned = {letter for letter, place in places.items() if coefficient(place, letter) == -1}
    back = {letter: (place if letter in turned else 2*letter - place).expand() for letter, place in places.items()}
    moved = {own.number: _moved(own, places[own.letter], own.letter in turned) if own.letter in places else own for own in equation.ranges}
    reads = tuple(replace(read, entry=substitute(read.entry, back), scope=tuple(moved.get(own.number, _at(own, back)) for own in read.scope),
                          guards=tuple(substitute(guard, back) for guard in read.guards)) for read in equation.reads)
    places = (next(iter(free_letters(place)), place) for place in equation.target.places)
    return replace(equation, ranges=tuple(moved[own.number] for own in equation.ranges), body=index_as_text(substitute(equation.body, back)), reads=reads,
                   target=Quantity(equation.target.name, *places))


def _counted(equation, place):
    """`v[4*i+j] = A[i,j] for i in 0..N-1, j in 0..3` as v[p] = A[p // 4, p % 4] for p in 0..4*N-1, p being a letter that stands nowhere."""
    own = [range_ for range_ in equation.ranges if coefficient(place, range_.letter)]
    own.sort(key=lambda range_: -abs(coefficient(place, range_.letter)))
    least, most = (extreme(place, [range_.binder for range_ in own], sign) for sign in (-1, 1))
    letter = unused({*all_letters(equation.body), *all_letters(equation.target), *(range_.letter for read in equation.reads for range_ in read.scope)})
    rest, digits = (letter - least).expand(), {}
    for range_, before in zip(reversed(own), (*reversed(own[:-1]), None)):
        radix = before and abs(coefficient(place, before.letter)/coefficient(place, range_.letter))
        digit = Modulo(rest, radix) if before else rest
        digits[range_.letter] = (range_.lo + digit if coefficient(place, range_.letter) > 0 else range_.hi - digit).expand()
        rest = before and Quotient(rest, radix)
    whole = replace(own[0], letter=letter, lo=least, hi=most)
    moved = {range_.number: whole if range_ is own[0] else None for range_ in own}
    put = lambda scope: tuple(_at(new, digits) for range_ in scope if (new := moved.get(range_.number, range_)) is not None)
    reads = tuple(replace(read, entry=substitute(read.entry, digits), scope=put(read.scope), guards=tuple(substitute(guard, digits) for guard in read.guards))
                  for read in equation.reads)
    target = Quantity(equation.target.name, *(letter if each == place else each for each in equation.target.places))
    return replace(equation, ranges=put(equation.ranges), body=index_as_text(substitute(equation.body, digits)), reads=reads, target=target)


def counts_once(place, ranges):
    """Why letters of a target's place are no digits of a number, each place being hit once: (letter, its last value if it were one); None if they are."""
    own = sorted((range_ for range_ in ranges if free_letters(place) & {range_.letter}), key=lambda range_: -abs(coefficient(place, range_.letter) or 0))
    factors = [abs(coefficient(place, range_.letter) or 0) for range_ in own]
    if factors[-1] != 1:
        return own[-1].letter, None
    for before, after, range_ in zip(factors, factors[1:], own[1:]):
        size = before/after
        if not size.is_Integer or size < 2 or (range_.hi - range_.lo + 1 - size).expand() != 0:
            return range_.letter, (range_.lo + size - 1).expand() if size.is_Integer and size > 1 else None
    return None


def _moved(own, place, turned):
    """The range of a place that is a letter beside something, from the range of the letter."""
    lo, hi = (substitute(place, {own.letter: end}).expand() for end in (own.lo, own.hi))
    return replace(own, lo=hi, hi=lo) if turned else replace(own, lo=lo, hi=hi)


def index_as_text(e):
    """An expression with the index arithmetic that stands in it as a value written as text has it: 2*n-1-i as a sum of three terms."""
    if isinstance(e, Add):
        return Plus(*map(index_as_text, sorted(e.args, key=lambda term: (bool(term.as_coeff_Mul()[0] < 0), bool(term.is_Integer)))))
    if isinstance(e, Mul):
        return Times(*e.args)
    if not e.args or isinstance(e, Quantity) or isinstance(e, Bracket) and not isinstance(e, OfValues):
        return e
    if bound_here(e):
        return rebound(e, bound_here(e), [index_as_text(part) for part in inside(e)], outside(e))
    return rebuild(e, tuple(map(index_as_text, e.args)))


def _at(own, back):
    """The range of an inner letter, where it mentions one that is shifted."""
    return replace(own, lo=substitute(own.lo, back), hi=substitute(own.hi, back)) if own.written else own
