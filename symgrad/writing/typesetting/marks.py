"""How single marks look: numbers, entries, functions, signs over letters, brackets, derivatives not yet worked out."""

from dataclasses import replace
from itertools import groupby

from sympy import Function, Number as SympyNumber, Symbol, exp, pi

from symgrad.equations.labels import entry_at_labels
from symgrad.notation.brackets import Bracket, Delta, Differ
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import (Abstract, Change, ColumnVector, D, Dot, Gradient, Letter, Local, Norm, OfMatrix, Over, Power, Quantity, Total,
                                    Updated, Vector)
from symgrad.notation.text import function_name
from symgrad.notation.traversal import free_letters
from symgrad.notation.user_functions import differentiated, is_user_function
from symgrad.writing.typesetting import tree
from symgrad.writing.typesetting.names import bare
from symgrad.writing.typesetting.pieces import ATOM, PRODUCT, RAISED, SUM, Piece, lay, layout, printed, relation, signed, enclosed
from symgrad.writing.typesetting.tree import Call, Entry, Fence, Fraction, Name, Number, Raised, Sign, row, separated


@printed(SympyNumber)
def _number(node, style):
    size = abs(node)
    if size.is_Rational and not size.is_Integer:
        return Piece(Fraction(Number(str(size.p)), Number(str(size.q))), PRODUCT, bool(node < 0))
    return Piece(Number(str(size)), ATOM, bool(node < 0))


def _named(text, style):
    """A name that stands for itself; a written form may be more than one symbol."""
    name = style.name(text)
    if not name.form:
        return Piece(name)
    form = bare(name.form, name.letters)
    level = SUM if form.loose else PRODUCT if form.many else RAISED if form.above or form.primes else ATOM
    return Piece(replace(name, form=form), level)


@printed(Quantity)
def _quantity(node, style):
    adjoint = style.adjoint(node.name)
    if adjoint:
        return _ratio(*adjoint, node.places, style)
    if not node.places:
        return _named(node.name, style)
    name = style.name(node.name)
    places = tuple(layout(place, style) for place in node.places)
    above = 1 if node.name in style.raised else 0
    raised = above or name.form and (name.form.above or name.form.primes)
    return Piece(Entry(name, places[above:], places[:above], style.layers), RAISED if raised else ATOM)


def _ratio(of, by, places, style):
    """An adjoint by its name alone, as a ratio of nudges; its first places are those of what is differentiated."""
    own = max(0, len(places) - style.axes(by, len(places)))
    of = _quantity(Quantity(of, *places[:own]), style)
    return _total_over(of, _quantity(Quantity(by, *places[own:]), style))


def _over(of, by):
    """d of / d by; a numerator that is itself a ratio stands behind the sign."""
    below = row(Sign("partial"), enclosed(by, PRODUCT))
    if isinstance(of.part, Fraction):
        return Piece(row(Fraction(Sign("partial"), below), of.part), PRODUCT)
    return Piece(Fraction(row(Sign("partial"), enclosed(of, PRODUCT)), below), PRODUCT)


def _total_over(of, by):
    """d of / d by where everything downstream answers: of a ratio, the ratio of the next order."""
    order, above, below = _order(of.part)
    if not order or isinstance(by.part, Fraction):
        return _over(of, by)
    above = row(Raised(Sign("partial"), Number(str(order + 1))), *above)
    return Piece(Fraction(above, row(Sign("partial"), by.part, below)), PRODUCT)


def _order(part):
    """The order of a ratio of nudges, what stands behind its first sign, and what stands below; (0, None, None) of anything else."""
    first, *rest = part.above.parts if isinstance(part, Fraction) and isinstance(part.above, tree.Row) else (None,)
    if first == Sign("partial"):
        return 1, rest, part.below
    if isinstance(first, Raised) and first.base == Sign("partial"):
        return int(first.exponent.text), rest, part.below
    return 0, None, None


@printed(Function)
def _call(node, style):
    return call_piece(type(node), [layout(argument, style) for argument in node.args], style)


def call_piece(function, arguments, style, number=True):
    """A function of its arguments; exp of a number as a power of e, where the exponent is no higher than a line."""
    argument = separated(arguments, "comma")
    if is_user_function(function):
        return _of_the_user(function, argument, style)
    tower = function is exp and number and not tree.is_tall(argument)
    return Piece(Call(function_name(function), argument, tower=tower), RAISED if tower else ATOM)


def _of_the_user(function, argument, style):
    """f(u), f''(u), and with a sign for each derivative by one of several arguments, as many as they are."""
    name, by = _named(function.written, style), differentiated(function.orders)
    if len(function.orders) > 1:
        signs = [tree.Lowered(Sign("partial"), Number(str(number))) for number in by]
        return Piece(row(*signs, enclosed(name, PRODUCT), Fence(argument)), PRODUCT if by else ATOM)
    marks = [Sign("prime")]*len(by) if len(by) <= 3 else []
    called = enclosed(name, RAISED if marks else PRODUCT) if len(by) <= 3 else Raised(enclosed(name, ATOM), Fence(Number(str(len(by)))))
    return Piece(row(called, *marks, Fence(argument)))


@printed(type(pi))
def _constant(node, style):
    return Piece(Sign("pi"))


@printed(Symbol, Vector)
def _symbol(node, style):
    return _named(node.name, style)


@printed(Over)
def _over_letters(node, style):
    """A sum, product, maximum or minimum; neighbouring letters without a written range share one sign. A sum that picks an entry is that entry."""
    entry = entry_at_labels(node, style.labels)
    if entry is not None and style.adjoint(entry.name) is None:
        return lay(entry, style)
    body = node.body
    if _leaves_one_out(node):
        signs = [tree.Big("prod", relation(body.exponent, style))]
        body = body.base
    else:
        groups = groupby(node.binders, lambda binder: binder if binder.written else None)
        signs = [big(node.operator, binder, style) if binder else tree.Big(node.operator, _letters(group, style)) for binder, group in groups]
    return under(signs, lay(body, style), node.operator)


def under(signs, piece, operator):
    """A piece under the big signs of an operator."""
    loose = piece.negative or piece.level < PRODUCT
    open = piece.open if piece.open in ("max", "min") and not loose else operator
    fenced = loose and (piece.negative or not isinstance(piece.part, tree.Cases))
    return Piece(row(*signs, Fence(signed(piece).part) if fenced else piece.part), PRODUCT, open=open)


def _leaves_one_out(node):
    """Whether a product over a whole axis is of all factors but that at one value of its letter."""
    if node.operator != "prod" or len(node.binders) != 1 or node.binders[0].written:
        return False
    exponent, letter = node.body.exponent if isinstance(node.body, Power) else None, node.binders[0].letter
    return isinstance(exponent, Differ) and any(own == letter and letter not in free_letters(other)
                                                for own, other in (exponent.args, exponent.args[::-1]))


def _letters(binders, style):
    return separated([layout(binder.letter, style) for binder in binders], "comma")


def big(operator, binder, style):
    """The sign over one letter with its range."""
    return tree.Big(operator, row(layout(binder.letter, style), Sign("equal"), layout(binder.lo, style)), layout(binder.hi, style))


@printed(Bracket)
def _bracket(node, style):
    if isinstance(node, Delta) and style.writes_deltas and all(isinstance(arg, Letter) for arg in node.args):
        return Piece(Entry(Name("delta"), tuple(layout(arg, style) for arg in node.args)))
    return Piece(Fence(relation(node, style), "square"))


@printed(D)
def _derivative(node, style):
    """An undone derivative: the sign before the expression, in brackets unless it is one quantity."""
    expression, entry = node.args
    if isinstance(expression, Quantity):
        return _over(lay(expression, style), lay(entry, style))
    sign = Fraction(Sign("partial"), row(Sign("partial"), layout(entry, style)))
    piece = signed(lay(expression, style))
    whole = piece.level >= ATOM and isinstance(piece.part, (Call, Fence))
    return Piece(row(sign, piece.part if whole else Fence(piece.part)), PRODUCT)


@printed(Local)
def _local(node, style):
    piece = _over(lay(node.of, style), lay(node.by, style))
    held = style.others_through(node)
    if held:
        return Piece(tree.Lowered(Fence(piece.part, "held"), separated([layout(name, style) for name in held], "comma")), PRODUCT)
    return piece


@printed(Total)
def _total(node, style):
    name = style.named.get((node.of.name, node.by.name)) if isinstance(node.of, Quantity) else None
    if name and not node.of.places:
        return lay(Quantity(name, *node.by.places), style)
    return _total_over(lay(node.of, style), lay(node.by, style))


@printed(Abstract)
def _abstract(node, style):
    name = enclosed(_named(node.name, style), PRODUCT)
    arguments = separated([layout(argument, style) for argument in node.arguments], "comma")
    if node.binders:
        arguments = tree.Lowered(Fence(arguments), _letters(node.binders, style))
    return Piece(row(name, Fence(arguments)))


@printed(OfMatrix)
def _of_matrix(node, style):
    """A matrix by its name where its entries are those of one quantity, else by its entries in square brackets."""
    matrix, turned = _matrix(node, style)
    look, places = MATRIX_FUNCTIONS[node.operator].look, tuple(layout(place, style) for place in node.places)
    if look == "raised":
        lifted = tree.Lifted(matrix, "inverse transpose" if turned else "inverse", sans="T" in style.known)
        return Piece(tree.Placed(Fence(lifted), places))
    if "sign" in look:
        return determinant_piece(node.operator, Piece(matrix, RAISED if isinstance(matrix, tree.Placed) else ATOM))
    matrix = tree.Lifted(matrix, "transpose", sans="T" in style.known) if turned else matrix
    if look == "nuclear":
        return Piece(nuclear(matrix))
    return Piece(tree.Placed(Call(node.operator, matrix) if look == "call" else Fence(tree.Lifted(matrix, look)), places))


def nuclear(matrix):
    """The nuclear norm of a matrix."""
    return tree.Lowered(Fence(matrix, "norm"), tree.Name("*"))


def determinant_piece(operator, piece):
    """The determinant of a matrix, in brackets unless the matrix is one name; or the logarithm of its size."""
    if piece.level < ATOM or piece.negative:
        found = Piece(Call("det", signed(piece).part))
    else:
        found = Piece(row(Sign("det"), piece.part), PRODUCT, open="det")
    return found if MATRIX_FUNCTIONS[operator].look == "sign" else Piece(row(Sign("log"), Fence(found.part, "bars")), PRODUCT)


def _matrix(node, style):
    """(the matrix that `node` is a function of, whether the entries are those of its transpose)."""
    letters = tuple(binder.letter for binder in node.binders)
    body = node.body
    if isinstance(body, Quantity) and not style.adjoint(body.name) and body.places[-2:] in (letters, letters[::-1]) \
            and not free_letters(Quantity(body.name, *body.places[:-2])) & set(letters):
        return enclosed(lay(Quantity(body.name, *body.places[:-2]), style), ATOM), body.places[-2:] != letters
    return tree.Placed(Fence(layout(body, style), "square"), tuple(layout(letter, style) for letter in letters)), False


@printed(ColumnVector)
def _column(node, style):
    return Piece(tree.Column(tuple(layout(arg, style) for arg in node.args)))


@printed(Gradient, Change)
def _gradient(node, style):
    return Piece(row(Sign("gradient" if isinstance(node, Gradient) else "change"), enclosed(lay(node.of, style), PRODUCT)), RAISED)


@printed(Updated)
def _updated(node, style):
    return Piece(tree.Primed(enclosed(lay(node.of, style), ATOM if node.of.name in style.forms else RAISED)), RAISED)


@printed(Dot)
def _dot(node, style):
    return Piece(separated([enclosed(lay(arg, style), PRODUCT) for arg in node.args], "product of vectors"), PRODUCT)


@printed(Norm)
def _norm(node, style):
    return Piece(Fence(layout(node.args[0], style), "norm"))
