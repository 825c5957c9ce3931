"""From an expression to a page tree: here, and only here, order, parentheses and numbers are decided."""

from dataclasses import dataclass, replace

from sympy import Add, Function, Integer, Mul, Number as SympyNumber, Pow, S, Symbol, exp, pi

from symgrad.errors import UnsupportedError
from symgrad.notation import (Abstract, D, Differ, Letter, Local, Over, Plus, Positive, Power, Quantity, Same, Times,
                              Total, Within)
from symgrad.rules.functions import BY_CLASS
from symgrad.writing import tree
from symgrad.writing.names import write_name
from symgrad.writing.tree import Call, Entry, Fence, Fraction, Name, Number, Raised, Root, Sign, row

SUM, PRODUCT, RAISED, ATOM = range(4)


@dataclass(frozen=True)
class Piece:
    """A tree with what its surroundings must know.

    level      how tightly it holds together: a sum, a product, a power, or one thing
    negative   a minus sign is still to be put before it
    open       the operator whose body reaches to its end (a sum sign takes what follows for its own), or ""
    """

    part: tree.Tree
    level: int = ATOM
    negative: bool = False
    open: str = ""


def layout(node, style):
    """The page tree of an expression."""
    return _signed(lay(node, style)).part


def lay(node, style):
    """The `Piece` of an expression. UnsupportedError where no entry of the table covers it."""
    for kind in type(node).__mro__:
        if kind in TABLE:
            return TABLE[kind](node, style)
    raise UnsupportedError(f"no printed form for {type(node).__name__}: {node}")


def _signed(piece):
    if not piece.negative:
        return piece
    return replace(piece, part=row(Sign("negative"), piece.part), level=SUM, negative=False)


def _within(piece, level):
    """A piece as a part of something that holds together more tightly: in brackets where needed."""
    piece = _signed(piece)
    return piece.part if piece.level >= level else Fence(piece.part)


# ---------------------------------------------------------------- numbers, letters, entries

def _number(node, style):
    size = abs(node)
    if size.is_Integer:
        return Piece(Number(str(size)), ATOM, bool(node < 0))
    if size.is_Rational:
        return Piece(Fraction(Number(str(size.p)), Number(str(size.q))), PRODUCT, bool(node < 0))
    return Piece(Number(str(size)), ATOM, bool(node < 0))


def _letter(node, style):
    return Piece(write_name(node.name, style.known, style.forms))


def _quantity(node, style):
    adjoint = style.adjoint(node.name)
    if adjoint:
        return _ratio(adjoint[0], Quantity(adjoint[1], *node.places), style)
    name = write_name(node.name, style.known, style.forms)
    if not node.places:
        return Piece(name)
    places = tuple(layout(place, style) for place in node.places)
    above = 1 if node.name in style.raised else 0
    return Piece(Entry(name, places[above:], places[:above], style.layers), RAISED if above else ATOM)


def _ratio(of, by, style):
    """An adjoint by its name alone, as a ratio of nudges."""
    of = _quantity(Quantity(of), style)
    return _over(of, _quantity(by, style))


def _over(of, by):
    """d of / d by; a numerator that is itself a ratio stands behind the sign."""
    if isinstance(of.part, Fraction):
        return Piece(row(Fraction(Sign("partial"), row(Sign("partial"), by.part)), of.part), PRODUCT)
    return Piece(Fraction(row(Sign("partial"), of.part), row(Sign("partial"), by.part)), PRODUCT)


# ---------------------------------------------------------------- index arithmetic: SymPy's order is not the reader's

def _index_sum(node, style):
    terms = sorted(node.args, key=lambda term: (term.is_Number, term.could_extract_minus_sign(), str(term)))
    return _terms([lay(term, style) for term in terms])


def _index_product(node, style):
    number, rest = node.as_coeff_Mul()
    return _factors(([] if number == 1 else [number]) + sorted(rest.as_ordered_factors(), key=str), style)


def _index_power(node, style):
    return _power(Power(node.base, node.exp), style)


# ---------------------------------------------------------------- sums and products

def _plus(node, style):
    return _terms([lay(term, style) for term in node.args])


def _terms(pieces):
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
    parts = [Fence(_signed(piece).part) if piece.negative or piece.level < PRODUCT or piece.open and number < last
             else piece.part for number, piece in enumerate(pieces)]
    return Piece(_joined(parts), PRODUCT, negative, pieces[-1].open)


def _joined(parts):
    joined = [parts[0]]
    for before, after in zip(parts, parts[1:]):
        joined += [Sign("dot" if _needs_dot(before, after) else "times"), after]
    return row(*joined)


def _needs_dot(before, after):
    """Whether two factors side by side would read as something else: 2 3, 2 1/3, x 2."""
    if isinstance(after, Number):
        return not isinstance(before, (Fence, Call))
    if isinstance(before, Number):
        return _begins_with_number(after)
    return False


def _begins_with_number(part):
    if isinstance(part, tree.Row):
        return _begins_with_number(part.parts[0])
    if isinstance(part, Raised):
        return _begins_with_number(part.base)
    return isinstance(part, Number) or isinstance(part, Fraction) and isinstance(part.above, Number)


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
    if plain and plain[-1].is_Integer:
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
    return Piece(Fraction(top.part, _signed(bottom).part), PRODUCT, top.negative)


# ---------------------------------------------------------------- powers and functions

def _power(node, style):
    base, exponent = node.base, node.exponent
    if exponent == S.Half:
        return Piece(Root(layout(base, style)))
    if _divisor(node) is not None:
        return _fraction([], [node], style)
    if isinstance(base, Function) and exponent.is_Integer and exponent > 1 and _is_word(base):
        call = lay(base, style).part
        return Piece(replace(call, power=layout(exponent, style)), ATOM)
    if exponent.is_Rational and not exponent.is_Integer:
        raised = row(Number(str(exponent.p)), Sign("slash"), Number(str(exponent.q)))
    else:
        raised = layout(exponent, style)
    return Piece(Raised(_within(lay(base, style), ATOM), raised), RAISED)


def _is_word(function):
    row_ = BY_CLASS.get(type(function))
    return row_ is not None and row_.latex.lstrip("\\") not in ("sigma", "sigma'", "exp")


def _call(node, style):
    row_ = BY_CLASS.get(type(node))
    name = row_.name if row_ else {"maximum": "max", "minimum": "min"}.get(type(node).__name__, type(node).__name__)
    arguments = []
    for argument in node.args:
        arguments += [Sign("comma")]*bool(arguments) + [layout(argument, style)]
    argument = row(*arguments)
    tower = isinstance(node, exp) and not tree.is_tall(argument)
    return Piece(Call(name, argument, tower=tower), RAISED if tower else ATOM)


def _constant(node, style):
    return Piece(Sign("pi"))


def _symbol(node, style):
    return Piece(write_name(node.name, style.known, style.forms))


# ---------------------------------------------------------------- over letters

def _over_letters(node, style):
    """A sum, product, maximum or minimum; neighbouring letters without a written range share one sign."""
    body = node.body
    if node.operator == "prod" and isinstance(body, Power) and isinstance(body.exponent, Differ) and len(node.binders) == 1:
        signs = [tree.Big("prod", _relation(body.exponent, "unequal", style))]
        body = body.base
    else:
        signs = [_big(node.operator, group, style) for group in _groups(node.binders)]
    piece = lay(body, style)
    inside = Fence(_signed(piece).part) if piece.negative or piece.level < PRODUCT else piece.part
    return Piece(row(*signs, inside), PRODUCT, open=node.operator)


def _groups(binders):
    groups = []
    for binder in binders:
        if groups and not binder.written and not groups[-1][-1].written:
            groups[-1].append(binder)
        else:
            groups.append([binder])
    return groups


def _big(operator, binders, style):
    if not binders[0].written:
        letters = [layout(binder.letter, style) for binder in binders]
        return tree.Big(operator, _listed(letters))
    binder = binders[0]
    return tree.Big(operator, row(layout(binder.letter, style), Sign("equal"), layout(binder.lo, style)), layout(binder.hi, style))


def _listed(parts):
    listed = []
    for part in parts:
        listed += [Sign("comma")]*bool(listed) + [part]
    return row(*listed)


# ---------------------------------------------------------------- brackets, derivatives, abstract quantities

def _relation(node, sign, style):
    u, v = node.args
    return row(layout(u, style), Sign(sign), layout(v, style))


def _same(node, style):
    if style.writes_deltas and all(isinstance(arg, Letter) for arg in node.args):
        return Piece(Entry(Name("delta"), tuple(layout(arg, style) for arg in node.args)))
    return Piece(Fence(_relation(node, "equal", style), "square"))


def _differ(node, style):
    return Piece(Fence(_relation(node, "unequal", style), "square"))


def _range(node, style):
    lo, e, hi = (layout(arg, style) for arg in node.args)
    return Piece(Fence(row(lo, Sign("at most"), e, Sign("at most"), hi), "square"))


def _positive(node, style):
    return Piece(Fence(row(layout(node.args[0], style), Sign("above"), Number("0")), "square"))


def _derivative(node, style):
    """An undone derivative: the sign before the expression, in brackets unless it is one quantity."""
    expression, entry = node.args
    if isinstance(expression, Quantity):
        return _over(lay(expression, style), lay(entry, style))
    sign = Fraction(Sign("partial"), row(Sign("partial"), layout(entry, style)))
    piece = _signed(lay(expression, style))
    whole = piece.level >= ATOM and isinstance(piece.part, (Call, Fence))
    return Piece(row(sign, piece.part if whole else Fence(piece.part)), PRODUCT)


def _local(node, style):
    piece = _over(lay(node.of, style), lay(node.by, style))
    held = style.others_through(node)
    if held:
        return Piece(tree.Lowered(Fence(piece.part, "held"), _listed([layout(name, style) for name in held])), PRODUCT)
    return piece


def _total(node, style):
    name = style.named.get((node.of.name, node.by.name)) if isinstance(node.of, Quantity) else None
    if name and not node.of.places:
        return lay(Quantity(name, *node.by.places), style)
    return _over(lay(node.of, style), lay(node.by, style))


def _abstract(node, style):
    name = write_name(node.name, style.known, style.forms)
    arguments = _listed([layout(argument, style) for argument in node.arguments])
    if node.binders:
        letters = _listed([layout(binder.letter, style) for binder in node.binders])
        arguments = tree.Lowered(Fence(arguments), letters)
    return Piece(row(name, Fence(arguments)))


TABLE = {
    SympyNumber: _number, Letter: _letter, Symbol: _symbol, Quantity: _quantity, Add: _index_sum, Mul: _index_product,
    Pow: _index_power, type(pi): _constant, Plus: _plus, Times: _times, Power: _power, Function: _call,
    Over: _over_letters, Same: _same, Differ: _differ, Within: _range, Positive: _positive, D: _derivative,
    Local: _local, Total: _total, Abstract: _abstract,
}
