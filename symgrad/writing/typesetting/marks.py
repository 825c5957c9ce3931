"""How single marks look: numbers, entries, functions, signs over letters, brackets, derivatives not yet worked out."""

from dataclasses import replace

from sympy import Function, Number as SympyNumber, Symbol, exp, pi

from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import (Abstract, Change, ColumnVector, D, Differ, Dot, Gradient, Letter, Local, Norm, OfMatrix, Over, Positive, Power,
                                    Quantity, Same, Total, Updated, Vector, Within)
from symgrad.notation.text import function_name
from symgrad.notation.traversal import free_letters
from symgrad.writing.typesetting import tree
from symgrad.writing.typesetting.pieces import ATOM, PRODUCT, RAISED, SUM, Piece, lay, layout, listed, printed, signed, within
from symgrad.writing.typesetting.tree import Call, Entry, Fence, Fraction, Name, Number, Raised, Sign, row
from symgrad.writing.typesetting.written_forms import bare


@printed(SympyNumber)
def _number(node, style):
    size = abs(node)
    if size.is_Integer:
        return Piece(Number(str(size)), ATOM, bool(node < 0))
    if size.is_Rational:
        return Piece(Fraction(Number(str(size.p)), Number(str(size.q))), PRODUCT, bool(node < 0))
    return Piece(Number(str(size)), ATOM, bool(node < 0))


@printed(Letter)
def _letter(node, style):
    return _named(node.name, style)


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
    below = row(Sign("partial"), within(by, PRODUCT))
    if isinstance(of.part, Fraction):
        return Piece(row(Fraction(Sign("partial"), below), of.part), PRODUCT)
    return Piece(Fraction(row(Sign("partial"), within(of, PRODUCT)), below), PRODUCT)


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
    name = function_name(type(node))
    arguments = []
    for argument in node.args:
        arguments += [Sign("comma")]*bool(arguments) + [layout(argument, style)]
    argument = row(*arguments)
    tower = isinstance(node, exp) and not tree.is_tall(argument)
    return Piece(Call(name, argument, tower=tower), RAISED if tower else ATOM)


@printed(type(pi))
def _constant(node, style):
    return Piece(Sign("pi"))


@printed(Symbol)
def _symbol(node, style):
    return _named(node.name, style)


@printed(Over)
def _over_letters(node, style):
    """A sum, product, maximum or minimum; neighbouring letters without a written range share one sign."""
    body = node.body
    if _leaves_one_out(node):
        signs = [tree.Big("prod", _relation(body.exponent, "unequal", style))]
        body = body.base
    else:
        signs = [_big(node.operator, group, style) for group in _groups(node.binders)]
    piece = lay(body, style)
    loose = piece.negative or piece.level < PRODUCT
    open = piece.open if piece.open in ("max", "min") and not loose else node.operator
    return Piece(row(*signs, Fence(signed(piece).part) if loose else piece.part), PRODUCT, open=open)


def _leaves_one_out(node):
    """Whether a product over a whole axis is of all factors but that at one value of its letter."""
    if node.operator != "prod" or len(node.binders) != 1 or node.binders[0].written:
        return False
    exponent, letter = node.body.exponent if isinstance(node.body, Power) else None, node.binders[0].letter
    return isinstance(exponent, Differ) and any(own == letter and letter not in free_letters(other)
                                                for own, other in (exponent.args, exponent.args[::-1]))


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
        return tree.Big(operator, listed(letters))
    return big(operator, binders[0], style)


def big(operator, binder, style):
    """The sign over one letter with its range."""
    return tree.Big(operator, row(layout(binder.letter, style), Sign("equal"), layout(binder.lo, style)), layout(binder.hi, style))


def _relation(node, sign, style):
    u, v = node.args
    return row(layout(u, style), Sign(sign), layout(v, style))


@printed(Same)
def _same(node, style):
    if style.writes_deltas and all(isinstance(arg, Letter) for arg in node.args):
        return Piece(Entry(Name("delta"), tuple(layout(arg, style) for arg in node.args)))
    return Piece(Fence(_relation(node, "equal", style), "square"))


@printed(Differ)
def _differ(node, style):
    return Piece(Fence(_relation(node, "unequal", style), "square"))


@printed(Within)
def _range(node, style):
    lo, e, hi = (layout(arg, style) for arg in node.args)
    return Piece(Fence(row(lo, Sign("at most"), e, Sign("at most"), hi), "square"))


@printed(Positive)
def _positive(node, style):
    return Piece(Fence(row(layout(node.args[0], style), Sign("above"), Number("0")), "square"))


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
        return Piece(tree.Lowered(Fence(piece.part, "held"), listed([layout(name, style) for name in held])), PRODUCT)
    return piece


@printed(Total)
def _total(node, style):
    name = style.named.get((node.of.name, node.by.name)) if isinstance(node.of, Quantity) else None
    if name and not node.of.places:
        return lay(Quantity(name, *node.by.places), style)
    return _total_over(lay(node.of, style), lay(node.by, style))


@printed(Abstract)
def _abstract(node, style):
    name = within(_named(node.name, style), PRODUCT)
    arguments = listed([layout(argument, style) for argument in node.arguments])
    if node.binders:
        letters = listed([layout(binder.letter, style) for binder in node.binders])
        arguments = tree.Lowered(Fence(arguments), letters)
    return Piece(row(name, Fence(arguments)))


@printed(OfMatrix)
def _of_matrix(node, style):
    """A matrix by its name where its entries are those of one quantity, else by its entries in square brackets."""
    matrix, turned = _matrix(node, style)
    look = MATRIX_FUNCTIONS[node.operator].look
    if look == "raised":
        lifted = tree.Lifted(matrix, "inverse transpose" if turned else "inverse", sans="T" in style.known)
        return Piece(tree.Placed(Fence(lifted), tuple(layout(place, style) for place in node.places)))
    piece = determinant(Piece(matrix, RAISED if isinstance(matrix, tree.Placed) else ATOM))
    return piece if look == "sign" else Piece(row(Sign("log"), Fence(piece.part, "bars")), PRODUCT)


def determinant(piece):
    """The determinant of a matrix, in brackets unless the matrix is one name."""
    if piece.level < ATOM or piece.negative:
        return Piece(Call("det", signed(piece).part))
    return Piece(row(Sign("det"), piece.part), PRODUCT, open="det")


def _matrix(node, style):
    """(the matrix that `node` is a function of, whether the entries are those of its transpose)."""
    letters = tuple(binder.letter for binder in node.binders)
    body = node.body
    if isinstance(body, Quantity) and not style.adjoint(body.name) and body.places[-2:] in (letters, letters[::-1]) \
            and not free_letters(Quantity(body.name, *body.places[:-2])) & set(letters):
        return within(lay(Quantity(body.name, *body.places[:-2]), style), ATOM), body.places[-2:] != letters
    return tree.Placed(Fence(layout(body, style), "square"), tuple(layout(letter, style) for letter in letters)), False


@printed(Vector)
def _vector(node, style):
    return _named(node.name, style)


@printed(ColumnVector)
def _column(node, style):
    return Piece(tree.Column(tuple(layout(arg, style) for arg in node.args)))


@printed(Gradient)
def _gradient(node, style):
    return Piece(row(Sign("gradient"), within(lay(node.of, style), PRODUCT)), RAISED)


@printed(Change)
def _change(node, style):
    return Piece(row(Sign("change"), within(lay(node.of, style), PRODUCT)), RAISED)


@printed(Updated)
def _updated(node, style):
    return Piece(tree.Primed(within(lay(node.of, style), ATOM if node.of.name in style.forms else RAISED)), RAISED)


@printed(Dot)
def _dot(node, style):
    u, v = (within(lay(arg, style), RAISED) if lay(arg, style).negative else within(lay(arg, style), PRODUCT) for arg in node.args)
    return Piece(row(u, Sign("product of vectors"), v), PRODUCT)


@printed(Norm)
def _norm(node, style):
    return Piece(Fence(layout(node.args[0], style), "norm"))
