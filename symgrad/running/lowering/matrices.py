"""Lowering of inverses and determinants: the matrix as an array, what NumPy makes of it, and the entry that is asked for."""

from symgrad.errors import Part, UnsupportedError
from symgrad.notation.inverse_and_determinant import MATRIX_FUNCTIONS
from symgrad.notation.nodes import OfMatrix, Quantity
from symgrad.notation.traversal import rename_apart
from symgrad.running.lowering.lower import lower
from symgrad.running.lowering.reads import subscript


@lower.register(OfMatrix)
def _(e, scope):
    """One computation a matrix, whatever entries of its inverse are read: equal operations are one. Further axes stand before its own."""
    e = rename_apart(e, {*scope.order, *scope.pinned})
    rows, columns = e.binders
    for binder in e.binders:
        if scope.plan.must_loop(binder.letter, (e.body,)):
            raise UnsupportedError(f"the matrix of {e} is put together from arrays whose sizes differ along {binder.letter}", Part(str(e)),
                                   f"give what differs an equation of its own, with a place for {binder.letter}")
    inner = scope.inside(rows, columns)
    value = lower(e.body, inner)
    outer = tuple(letter for letter in value.letters if letter not in (rows.letter, columns.letter))
    matrix = scope.plan.materialise(inner, value, (*outer, rows.letter, columns.letter))
    if not MATRIX_FUNCTIONS[e.operator].entries:
        return inner.op(e.operator, matrix, letters=outer)
    inverse = inner.op(e.operator, matrix, letters=(*outer, columns.letter, rows.letter))
    axes = [*(scope.ranges[letter] for letter in outer), columns, rows]
    return subscript(Quantity(e.operator, *outer, *e.places), inverse.op, axes, scope)
