"""How sums, products, fractions and powers look: the order of reading, signs, brackets, what stands below a line."""

from dataclasses import replace

from sympy import Add, Function, Integer, Mul, Pow, S

from symgrad.notation.functions import BY_CLASS
from symgrad.notation.nodes import Bracket, Plus, Power, Quantity, Times
from symgrad.writing.typesetting import tree
from symgrad.writing.typesetting.pieces import ATOM, PRODUCT, RAISED, SUM, Piece, lay, layout, printed, signed, enclosed
from symgrad.writing.typesetting.tree import Fence, Fraction, Number, Raised, Root, Sign, row


@printed(Add)
def _index_sum(node, style):
    terms = sorted(node.args, key=lambda term: (term.is_Number, term.could_extract_minus_sign(), str(term)))
    return terms_of([lay(term, style) for term in terms])


@printed(Mul)
def _index_product(node, style):
    number, rest = node.as_coeff_Mul()
    return _factors(([] if number == 1 else [number]) + sorted(rest.as_ordered_factors(), key=str), style)


@printed(Pow)
def _index_power(node, style):
    return _power(Power(node.base, node.exp), style)


@printed(Plus)
def _plus(node, style):
    return terms_of([lay(term, style) for term in node.args])


def terms_of(pieces):
    """The sum of pieces, with the signs that they carry."""
    last = len(pieces) - 1
    parts = []
    for number, piece in enumerate(pieces):
        part = piece.part if piece.level > SUM else Fence(piece.part)
        if piece.open in ("max", "min") and number < last:
            part = Fence(part)
        if number:
            parts.append(Sign("minus" if piece.negative else "plus"))
        elif piece.negative:
            parts.append(Sign("negative"))
        parts.append(part)
    return Piece(row(*parts), SUM, open=pieces[-1].open)


@printed(Times)
def _times(node, style):
    return _factors(list(node.args), style)


def _factors(factors, style):
    """A product: a leading sign comes out, divisors go below, the other factors stay in their order."""
    negative = False
    if factors[0].is_Number and factors[0] < 0 and len(factors) > 1:
        negative, factors = True, ([-factors[0]] if factors[0] != -1 else []) + factors[1:]
    pieces = _gather(factors, style)
    if len(pieces) == 1:
        return replace(pieces[0], negative=pieces[0].negative != negative)
    first = pieces[0]
    negative, pieces[0] = negative != first.negative, replace(first, negative=False)
    last = len(pieces) - 1
    parts = [Fence(signed(piece).part) if piece.negative or piece.level < PRODUCT or piece.open and number < last
             else piece.part for number, piece in enumerate(pieces)]
    return Piece(_joined(parts), PRODUCT, negative, pieces[-1].open)


def _joined(parts):
    joined = [parts[0]]
    for before, after in zip(parts, parts[1:]):
        joined += [Sign("dot" if needs_dot(before, after) else "times"), after]
    return row(*joined)


def needs_dot(before, after):
    """Whether two factors side by side would read as something else: 2 3 as a number, x 2 as a power, 1 x as a slip."""
    first = _first(after)
    if isinstance(first, Number) or before == Number("1"):
        return True
    return isinstance(before, Number) and isinstance(first, Fraction) and isinstance(first.above, Number)


def _first(part):
    """What stands leftmost in a part, at the height of the line."""
    if isinstance(part, tree.Row):
        return _first(part.parts[0])
    return _first(part.base) if isinstance(part, Raised) else part


def _divisor(factor):
    """What a factor divides by, or None: 1/x, x**-2, and the below of a number that is no integer."""
    if isinstance(factor, Power) and factor.exponent.is_Number and factor.exponent < 0:
        return factor.base if factor.exponent == -1 else Power(factor.base, -factor.exponent)
    return None


def _gather(factors, style):
    """The factors with runs of divisors put below a line."""
    done, plain, number = [], [], 0
    while number < len(factors):
        run = number
        while run < len(factors) and (_divisor(factors[run]) is not None or _is_ratio(factors[run])):
            run += 1
        if run == number:
            plain.append(factors[number])
            number += 1
            continue
        keep = _above_from(plain, factors[number:run], run == len(factors))
        above, plain = plain[keep:], plain[:keep]
        done += [lay(factor, style) for factor in plain]
        done.append(_fraction(above, factors[number:run], style))
        plain, number = [], run
    return done + [lay(factor, style) for factor in plain]


def _is_ratio(factor):
    return factor.is_Rational and not factor.is_Integer and factor > 0


def _above_from(plain, run, ends):
    """From which of the factors before a run of divisors on they stand above its line.

    At the end of a product all do. In the middle, as in (lambda/2) sum, a number or a name before it does, but not above
    a size: the 1/n of a mean stands by itself.
    """
    if ends:
        return 0
    if plain and (plain[-1].is_Integer or isinstance(plain[-1], Bracket)):
        return len(plain) - 1
    numbers = all(_is_ratio(factor) or _divisor(factor).is_Number for factor in run)
    entries = any(isinstance(_divisor(factor), Quantity) and _divisor(factor).places for factor in run if not _is_ratio(factor))
    if plain and isinstance(plain[-1], Quantity) and (entries or numbers and len(plain) == 1):
        return len(plain) - 1
    return len(plain)


def _fraction(above, run, style):
    top = list(above) + [Integer(factor.p) for factor in run if _is_ratio(factor) and factor.p != 1]
    if len(top) > 1 and top[0] == 1:
        top = top[1:]
    below = [Integer(factor.q) if _is_ratio(factor) else _divisor(factor) for factor in run]
    top = _factors(top, style) if len(top) > 1 else lay(top[0] if top else S.One, style)
    bottom = _factors(below, style) if len(below) > 1 else lay(below[0], style)
    return Piece(Fraction(top.part, signed(bottom).part), PRODUCT, top.negative)


@printed(Power)
def _power(node, style):
    base, exponent = node.base, node.exponent
    if exponent == S.Half:
        return Piece(Root(layout(base, style)))
    if _divisor(node) is not None:
        return _fraction([], [node], style)
    if isinstance(base, Function) and exponent.is_Integer and exponent > 1 and _is_word(base):
        call = lay(base, style).part
        return Piece(replace(call, power=layout(exponent, style)), RAISED)
    if exponent.is_Rational and not exponent.is_Integer:
        raised = row(Number(str(exponent.p)), Sign("slash"), Number(str(exponent.q)))
    else:
        raised = layout(exponent, style)
    return Piece(Raised(enclosed(lay(base, style), ATOM), raised), RAISED)


def _is_word(function):
    known = BY_CLASS.get(type(function))
    return known is not None and known.powers_inside
