"""Targets whose place is a letter beside a size or a number, h[N+c]: the equation is counted by the place itself."""

from dataclasses import replace

from sympy import Add, Mul

from symgrad.notation.brackets import Bracket, OfValues
from symgrad.notation.index_arithmetic import coefficient
from symgrad.notation.nodes import Plus, Quantity, Times
from symgrad.notation.traversal import bound_here, free_letters, inside, outside, rebound, rebuild, substitute


def unshifted(equation):
    """`h[N+c] = y[c] for c in 0..M-1` as h[c] = y[c-N] for c in N..N+M-1: the letter stands alone in the target's place."""
    places = {letter: place for place in equation.target.places for letter in free_letters(place) if place != letter}
    if not places:
        return equation
    turned = {letter for letter, place in places.items() if coefficient(place, letter) == -1}
    back = {letter: (place if letter in turned else 2*letter - place).expand() for letter, place in places.items()}
    moved = {own.number: _moved(own, places[own.letter], own.letter in turned) if own.letter in places else own for own in equation.ranges}
    reads = tuple(replace(read, entry=substitute(read.entry, back), scope=tuple(moved.get(own.number, _at(own, back)) for own in read.scope),
                          guards=tuple(substitute(guard, back) for guard in read.guards)) for read in equation.reads)
    places = (next(iter(free_letters(place)), place) for place in equation.target.places)
    return replace(equation, ranges=tuple(moved[own.number] for own in equation.ranges), body=_as_text(substitute(equation.body, back)), reads=reads,
                   target=Quantity(equation.target.name, *places))


def _moved(own, place, turned):
    """The range of a place that is a letter beside something, from the range of the letter."""
    lo, hi = (substitute(place, {own.letter: end}).expand() for end in (own.lo, own.hi))
    return replace(own, lo=hi, hi=lo) if turned else replace(own, lo=lo, hi=hi)


def _as_text(e):
    """An expression with the index arithmetic that stands in it as a value written as text has it: 2*n-1-i as a sum of three terms."""
    if isinstance(e, Add):
        return Plus(*map(_as_text, sorted(e.args, key=lambda term: (bool(term.as_coeff_Mul()[0] < 0), bool(term.is_Integer)))))
    if isinstance(e, Mul):
        return Times(*e.args)
    if not e.args or isinstance(e, Quantity) or isinstance(e, Bracket) and not isinstance(e, OfValues):
        return e
    if bound_here(e):
        return rebound(e, bound_here(e), [_as_text(part) for part in inside(e)], outside(e))
    return rebuild(e, tuple(map(_as_text, e.args)))


def _at(own, back):
    """The range of an inner letter, where it mentions one that is shifted."""
    return replace(own, lo=substitute(own.lo, back), hi=substitute(own.hi, back)) if own.written else own
