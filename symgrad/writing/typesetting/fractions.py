"""How sums, products, fractions and powers look: the order of reading, signs, brackets, what stands below a line.

The product of entries is one of arrays without axes.
"""

from dataclasses import dataclass, replace
from itertools import groupby

from sympy import Add, Function, Integer, Mul, Pow, S

from symgrad.matrices.tree import Array, number
from symgrad.notation.brackets import Bracket
from symgrad.notation.functions import BY_CLASS
from symgrad.notation.nodes import Modulo, Plus, Power, Quantity, Quotient, Times
from symgrad.notation.traversal import factors as factors_of
from symgrad.writing.typesetting import tree
from symgrad.writing.typesetting.cases import MOST, branches
from symgrad.writing.typesetting.measure import width
from symgrad.writing.typesetting.pieces import ATOM, PRODUCT, RAISED, SUM, Piece, lay, layout, printed, relation, signed, enclosed
from symgrad.writing.typesetting.tree import Fence, Fraction, Number, Raised, Root, Sign, row, separated

BRACE = 34  # em: a brace is no row that could be broken


@printed(Add)
def _index_sum(node, style):
    terms = sorted(node.args, key=lambda term: (term.is_Number, term.could_extract_minus_sign(), str(term)))
    return terms_of([lay(term, style) for term in terms])


@printed(Mul)
def _index_product(node, style):
    amount, rest = node.as_coeff_Mul()
    return _entries(([] if amount == 1 else [amount]) + sorted(rest.as_ordered_factors(), key=str), style)


@printed(Modulo)
def _around_circle(node, style):
    e, size = (lay(arg, style) for arg in node.args)
    return Piece(row(enclosed(e, PRODUCT), Sign("modulo"), enclosed(size, ATOM)), PRODUCT)


@printed(Quotient)
def _times_around(node, style):
    e, size = (lay(arg, style) for arg in node.args)
    return Piece(Fence(row(enclosed(e, PRODUCT), Sign("slash"), enclosed(size, ATOM)), "floor"))


@printed(Pow)
def _index_power(node, style):
    return _power(Power(node.base, node.exp), style)


@printed(Plus)
def _plus(node, style):
    found = brace(node, style)
    return Piece(found, SUM) if found else _terms(node, style)


def _terms(node, style):
    return terms_of([Piece(found, PRODUCT) if found else lay(term, style) for term, found in _with_braces(node, style)])


def _with_braces(node, style):
    """(term, its brace or None) of a sum, terms beside one another put together where they choose among them."""
    terms, number = node.args, 0
    while number < len(terms):
        end = next((end for end in range(min(len(terms), number + MOST + 1), number + 1, -1) if (number, end) != (0, len(terms))
                    and brace(Plus(*terms[number:end]), style)), number + 1)
        together = Plus(*terms[number:end])
        yield together, brace(together, style) if end > number + 1 else None
        number = end


def brace(node, style):
    """The cases of a sum that chooses by conditions, the last one without its condition; None where the sum is as short, or a brace too wide."""
    chosen = branches(node)
    if not chosen:
        return None
    conditions = [separated([relation(bracket, style) for bracket in brackets], "comma") for _, brackets in chosen[:-1]]
    found = tree.Cases(tuple(layout(value, style) for value, _ in chosen), tuple(conditions), style.said)
    return found if width(found) < min(width(_terms(node, style).part), BRACE) else None


def terms_of(pieces):
    """The sum of pieces, with the signs that they carry."""
    parts = []
    for turn, piece in enumerate(pieces):
        part = piece.part if piece.level > SUM else Fence(piece.part)
        if piece.open in ("max", "min") and turn + 1 < len(pieces):
            part = Fence(part)
        if turn:
            parts.append(Sign("minus" if piece.negative else "plus"))
        elif piece.negative:
            parts.append(Sign("negative"))
        parts.append(part)
    return Piece(row(*parts), SUM, open=pieces[-1].open)


@printed(Times)
def _times(node, style):
    return _entries(node.args, style)


def _entries(factors, style):
    """A product in index notation."""
    return lay_product([_plain(factor) for factor in factors], lambda factor: lay(factor.data, style), _entries_above)


def _plain(e):
    """An expression of index notation as an array without axes."""
    return Array("number" if e.is_Number else "scalar", data=e)


@printed(Power)
def _power(node, style):
    base, exponent = node.base, node.exponent
    if exponent == S.Half:
        return Piece(Root(layout(base, style)))
    if _divisor(_plain(node)) is not None:
        return _entries([node], style)
    if isinstance(base, Function) and exponent.is_Integer and exponent > 1 and _is_word(base):
        call = lay(base, style).part
        return Piece(replace(call, power=layout(exponent, style)), RAISED)
    return Piece(Raised(enclosed(lay(base, style), ATOM), exponent_of(exponent, style)), RAISED)


def _is_word(function):
    known = BY_CLASS.get(type(function))
    return known is not None and known.powers_inside


def exponent_of(value, style):
    """An exponent; a broken number on one line."""
    if not value.is_Rational or value.is_Integer:
        return layout(value, style)
    return row(*[Sign("negative")]*bool(value < 0), Number(str(abs(value.p))), Sign("slash"), Number(str(value.q)))


# Products

def kind(array):
    """Which sign joins what an array is made of: matmul, hadamard, kron; None where nothing is joined."""
    if array.op in ("matmul", "outer"):
        return "matmul"
    if array.op == "times":
        arrays = [factor for factor in flattened(array) if factor.shape]
        if len(arrays) == 1:
            return kind(arrays[0])
        return "hadamard" if arrays else next(filter(None, map(kind, array.args)), None)
    return "kron" if array.op == "kron" else None


def flattened(array):
    """The factors of a product; those of products inside it, and of numbers in index notation, one by one."""
    if array.op == "times":
        return [factor for arg in array.args for factor in flattened(arg)]
    return [_plain(each) for each in factors_of(array.data)] if array.op == "scalar" else [array]


@dataclass(frozen=True)
class _Part:
    """A piece of a product: what it came from (None for a fraction), and whether it is an array, or divides one."""

    piece: Piece
    source: Array | None
    array: bool = False
    divides: bool = False


def lay_product(factors, lay, above):
    """The `Piece` of a product: a leading sign comes out, divisors go below, the other factors, which `lay` prints, stay in their order.

    `above` says how many of the factors before a run of divisors in the middle of the product stand above its line.
    """
    negative = len(factors) > 1 and factors[0].op == "number" and factors[0].data < 0
    if negative:
        factors = [number(-factors[0].data)]*(factors[0].data != -1) + factors[1:]
    parts = _gathered(factors, lay, above)
    first = parts[0].piece
    if len(parts) == 1:
        return replace(first, negative=first.negative != negative)
    parts[0] = replace(parts[0], piece=replace(first, negative=False))
    shown = [_shown(part, parts) for part in parts]
    pieces = [shown[0]]
    for turn in range(1, len(parts)):
        pieces += [_sign(parts[:turn], parts[turn], shown[turn - 1], shown[turn]), shown[turn]]
    return Piece(row(*pieces), PRODUCT, first.negative != negative, parts[-1].piece.open)


def _shown(part, parts):
    """A factor, in brackets where a neighbour would be drawn in."""
    piece, joined, last = part.piece, kind(part.source) if part.source else None, part is parts[-1]
    if part.divides:
        return enclosed(piece, RAISED)
    several = sum(other.array for other in parts) > 1
    drawn = joined == "matmul" and several or joined and not last
    if joined == "matmul" and not part.array:
        drawn = drawn or any(other is not part and other.source and other.source.op not in ("number", "scalar", "name") for other in parts)
    loose = piece.negative or piece.level < PRODUCT or piece.open and not last or drawn or joined == "kron" and several
    return Fence(signed(piece).part) if loose else piece.part


def _sign(before, part, left, right):
    if part.divides:
        return Sign("division")
    if part.array and any(other.array for other in before):
        return Sign("hadamard")
    return Sign("dot" if _needs_dot(left, right) else "times")


def _needs_dot(before, after):
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


# What stands below a line

def _gathered(factors, lay, above):
    """The parts of a product, in order: runs of numbers that divide below a line, arrays that divide after their sign."""
    parts, plain = [], []
    runs = [(divides, list(run)) for divides, run in groupby(factors, lambda factor: _divisor(factor) is not None)]
    for turn, (divides, run) in enumerate(runs):
        if not divides:
            plain = run
            continue
        keep = 0 if turn + 1 == len(runs) else len(plain) - above(plain, run)
        parts += _undivided(plain[:keep], lay, parts)
        parts.append(_Part(_fraction(plain[keep:], run, lay, above), None, any(factor.shape for factor in plain[keep:])))
        plain = []
    return parts + _undivided(plain, lay, parts)


def _undivided(factors, lay, before):
    """Factors that do not go below a line."""
    seen, parts = any(part.array for part in before), []
    for factor in factors:
        base = _base(factor) if factor.shape and seen else None
        shown = factor if base is None else base
        parts.append(_Part(lay(shown), shown, bool(factor.shape), base is not None))
        seen = seen or bool(factor.shape)
    return parts


def _base(factor):
    """u where a factor is u**-1 or u**-n, then u**n; None for others."""
    if factor.op == "power" and factor.args[1].op == "number" and factor.args[1].data < 0:
        base, exponent = factor.args
        return base if exponent.data == -1 else Array("power", (base, number(-exponent.data)), factor.shape)
    return None


def divides(factor):
    """Whether an array is one that another may be divided by: u**-1, u**-2."""
    return bool(factor.shape) and _base(factor) is not None


def _divisor(factor):
    """What a number among the factors divides by, or None: 1/x, x**-2, and the below of a number that is no integer."""
    if factor.shape:
        return None
    if factor.op == "number" and factor.data.is_Rational and not factor.data.is_Integer and factor.data > 0:
        return number(factor.data.q)
    if factor.op == "scalar" and isinstance(factor.data, Power):
        base, exponent = factor.data.args
        if exponent.is_Number and exponent < 0:
            return _plain(base if exponent == -1 else Power(base, -exponent))
    return _base(factor)


def _entries_above(plain, run):
    """How many factors stand above a line in index notation: a number or a name, but not above a size: the 1/n of a mean stands by itself."""
    last, below = plain[-1].data if plain else None, [_divisor(factor).data for factor in run if factor.op != "number"]
    numbers = all(e.is_Number for e in below) and len(plain) == 1
    entries = any(isinstance(e, Quantity) and e.places for e in below)
    return int(isinstance(last, (Integer, Bracket)) or isinstance(last, Quantity) and (entries or numbers))


def arrays_above(plain, run):
    """How many factors stand above a line in matrix notation: a number, or a name alone."""
    last = plain[-1] if plain else None
    return int(last is not None and not last.shape and (isinstance(last.data, Integer) or len(plain) == 1 and isinstance(last.data, Quantity)))


def _fraction(plain, run, lay, above):
    top = plain + [number(factor.data.p) for factor in run if factor.op == "number" and factor.data.p != 1]
    top = top[1:] if len(top) > 1 and top[0] == number(1) else top or [number(1)]
    top, bottom = (lay_product(factors, lay, above) for factors in (top, [_divisor(factor) for factor in run]))
    return Piece(Fraction(top.part, signed(bottom).part), PRODUCT, top.negative)
