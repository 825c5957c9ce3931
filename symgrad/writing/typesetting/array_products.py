"""Products of arrays entry by entry, and of arrays with numbers: what goes below a line, where a sign stands, where brackets."""

from dataclasses import dataclass, replace

from sympy import Integer

from symgrad.matrices.tree import Array, number
from symgrad.notation.nodes import Power, Quantity
from symgrad.notation.traversal import factors as factors_of
from symgrad.writing.typesetting.fractions import needs_dot
from symgrad.writing.typesetting.pieces import PRODUCT, RAISED, Piece, signed, enclosed
from symgrad.writing.typesetting.tree import Fence, Fraction, Sign, row


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
    if array.op == "scalar":
        return [Array("number" if each.is_Number else "scalar", data=each) for each in factors_of(array.data)]
    return [array]


@dataclass(frozen=True)
class _Part:
    """A piece of the product: what it came from (None for a fraction), and whether it is an array, or divides one."""

    piece: Piece
    source: Array | None
    array: bool = False
    divides: bool = False


def lay_product(array, lay, style):
    """The `Piece` of a product whose factors `lay` prints."""
    factors, negative = flattened(array), False
    if len(factors) > 1 and factors[0].op == "number" and factors[0].data < 0:
        negative, first = True, -factors[0].data
        factors = ([number(first)] if first != 1 else []) + factors[1:]
    return _product(factors, lay, negative)


def _product(factors, lay, negative=False):
    parts = _gathered(factors, lay)
    if len(parts) == 1:
        return replace(parts[0].piece, negative=parts[0].piece.negative != negative)
    first = parts[0].piece
    parts[0] = replace(parts[0], piece=replace(first, negative=False))
    arrays = sum(part.array for part in parts)
    shown = [_shown(part, turn == len(parts) - 1, arrays, parts) for turn, part in enumerate(parts)]
    pieces = [shown[0]]
    for turn in range(1, len(parts)):
        pieces += [_sign(parts[:turn], parts[turn], shown[turn - 1], shown[turn]), shown[turn]]
    return Piece(row(*pieces), PRODUCT, first.negative != negative, parts[-1].piece.open)


def _shown(part, last, arrays, parts):
    """A factor, in brackets where a neighbour would be drawn in."""
    piece, joined = part.piece, kind(part.source) if part.source else None
    if part.divides:
        return enclosed(piece, RAISED)
    drawn = joined == "matmul" and arrays > 1 or joined and not last
    if joined == "matmul" and not part.array:
        drawn = drawn or any(other is not part and other.source and other.source.op not in ("number", "scalar", "name") for other in parts)
    loose = piece.negative or piece.level < PRODUCT or piece.open and not last or drawn or joined == "kron" and arrays > 1
    return Fence(signed(piece).part) if loose else piece.part


def _sign(before, part, left, right):
    if part.divides:
        return Sign("division")
    if part.array and any(other.array for other in before):
        return Sign("hadamard")
    return Sign("dot" if needs_dot(left, right) else "times")


def _gathered(factors, lay):
    """The parts of a product, in order: runs of numbers that divide below a line, arrays that divide after their sign."""
    parts, plain, turn = [], [], 0
    while turn < len(factors):
        run = turn
        while run < len(factors) and _divisor(factors[run]) is not None:
            run += 1
        if run == turn:
            plain.append(factors[turn])
            turn += 1
            continue
        keep = 0 if run == len(factors) else len(plain) - _stands_above(plain)
        above, plain = plain[keep:], plain[:keep]
        parts += _parts(plain, lay, parts)
        parts.append(_Part(_fraction(above, factors[turn:run], lay), None, any(factor.shape for factor in above)))
        plain, turn = [], run
    return parts + _parts(plain, lay, parts)


def _parts(factors, lay, before):
    """Factors that do not go below a line."""
    seen, parts = any(part.array for part in before), []
    for factor in factors:
        base = _base(factor) if factor.shape and seen else None
        parts.append(_Part(lay(factor if base is None else base), factor if base is None else base, bool(factor.shape), base is not None))
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
    """What a number among the factors divides by, or None: 1/n, and the below of a number that is no integer."""
    if factor.shape:
        return None
    if factor.op == "number" and factor.data.is_Rational and not factor.data.is_Integer and factor.data > 0:
        return number(Integer(factor.data.q))
    if factor.op == "scalar" and isinstance(factor.data, Power):
        base, exponent = factor.data.args
        if exponent.is_Number and exponent < 0:
            return Array("scalar", data=base if exponent == -1 else Power(base, -exponent))
    return _base(factor)


def _stands_above(plain):
    """How many of the factors before a run of divisors in the middle of a product stand above its line: a number, or a name alone."""
    last = plain[-1] if plain else None
    alone = last is not None and len(plain) == 1 and last.op in ("name", "scalar") and isinstance(last.data, Quantity)
    return int(last is not None and not last.shape and (last.op == "number" and bool(last.data.is_Integer) or alone))


def _fraction(above, run, lay):
    top = list(above) + [number(Integer(factor.data.p)) for factor in run if factor.op == "number" and factor.data.p != 1]
    if len(top) > 1 and top[0] == number(Integer(1)):
        top = top[1:]
    top, bottom = _product(top or [number(Integer(1))], lay), _product([_divisor(factor) for factor in run], lay)
    return Piece(Fraction(top.part, signed(bottom).part), PRODUCT, top.negative)
