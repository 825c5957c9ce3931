"""Lowering of functions of matrices: one computation a matrix, whatever entries are read; products of eigenvectors as factors of a contraction."""

from symgrad.errors import Part, UnsupportedError
from symgrad.notation.brackets import Delta
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import OfMatrix, Times
from symgrad.notation.traversal import parts, rename_apart
from symgrad.running.lowering.brackets import regular
from symgrad.running.lowering.lower import lower, materialised
from symgrad.running.lowering.products import vectors
from symgrad.running.lowering.reads import subscript
from symgrad.running.program.subscripts import At, Slice, WHOLE

# Vectors, which stand in programs alone: the decomposition, and what their first place runs along.
VECTORS = {"eigenvectors": ("eigen", "rr"), "left vectors": ("singular", "rr"), "right vectors": ("singular", "cr")}


def vectors_read(definitions):
    """The decompositions of which more than the values are read: each is one array, values in its first row, vectors in the columns below."""
    reads = (MATRIX_FUNCTIONS[e.operator].reads for d in definitions for e in parts(d.body, OfMatrix))
    return {kind for kind, what in filter(None, reads) if what != "values"}


@lower.register(OfMatrix)
def _(e, scope):
    """One computation a matrix: equal operations are one. Further axes stand before its own."""
    if len(factors := vectors(e)) > 1:
        return lower(Times(*factors), scope)
    e = rename_apart(e, {*scope.order, *scope.pinned})
    for binder in e.binders:
        if scope.plan.must_loop(binder.letter, (e.body,)):
            raise UnsupportedError(f"the matrix of {e} is put together from arrays whose sizes differ along {binder.letter}", Part(str(e)),
                                   f"give what differs an equation of its own, with a place for {binder.letter}")
    rows, columns = e.binders
    inner = scope.inside(rows, columns)
    value = lower(e.body, inner)
    outer = tuple(letter for letter in value.letters if letter not in (rows.letter, columns.letter))
    if scope.holds:  # where a bracket beside it does not hold, the matrix is never looked at
        value = regular(inner, value, lower(Delta(rows.letter, columns.letter), inner), (*outer, rows.letter, columns.letter))
    matrix = materialised(inner, value, (*outer, rows.letter, columns.letter))
    row = MATRIX_FUNCTIONS.get(e.operator)
    kind, axes = VECTORS.get(e.operator) or ((row.reads or ("",))[0], row.axes)
    if row.symmetric if row else kind == "eigen":
        matrix = _symmetric_part(matrix, inner)
    own = tuple(e.binders["rc".index(axis)] for axis in axes)
    if not own:
        return inner.op(e.operator, matrix, letters=outer)
    shape = (*scope.inside(*e.binders).shape(outer), *(inner.size(binder.letter) for binder in own))
    op = _decomposed(e.operator, kind, matrix, inner, outer, shape)
    return subscript((*outer, *e.places), op, [*(scope.ranges[letter] for letter in outer), *own], scope)


def _symmetric_part(matrix, inner):
    """(X + X')/2: what NumPy computes of a symmetric matrix reads one triangle alone."""
    count = len(matrix.shape)
    turned = inner.block.op("transpose", matrix, data=(*range(count - 2), count - 1, count - 2), shape=matrix.shape, fresh=False)
    half = inner.block.op("number", data=0.5, exact=True)
    return inner.block.op("mul", inner.block.op("add", matrix, turned, shape=matrix.shape), half, shape=matrix.shape)


def _decomposed(operator, kind, matrix, inner, outer, shape):
    """The array of a function of a matrix, where it can be a part of a decomposition of some kind."""
    block, row = inner.block, MATRIX_FUNCTIONS.get(operator)
    if kind not in inner.plan.vectors:
        return block.op(row.alone or operator, matrix, shape=shape)
    size, count = matrix.shape[-1], {"eigen": 1, "singular": 2}[kind]
    whole = block.op(kind, matrix, shape=(*matrix.shape[:-2], count*size + 1, size))
    if row and row.reads[1] == "whole":
        return block.op("root", whole, shape=shape)
    at = At(0) if row else Slice(1, size + 1) if operator == "left vectors" else Slice(1 + size*(count - 1))
    return block.op("index", whole, data=(*(WHOLE for _ in outer), at), shape=shape, fresh=False)
