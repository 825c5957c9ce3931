"""SymPy's expressions of matrices: a MatrixSymbol is an array, one with a single column or row a vector, `x.T*A*x` a number."""

import sympy
from sympy import Integer, MatrixExpr, MatrixSymbol, Symbol
from sympy.matrices.expressions import (DiagMatrix, DiagonalMatrix, DiagonalOf, HadamardPower, HadamardProduct, Identity, MatAdd, MatMul, MatPow,
                                        OneMatrix, Transpose, ZeroMatrix)
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.dotproduct import DotProduct
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.trace import Trace

from symgrad.errors import Part, Place, UnsupportedError
from symgrad.matrices.tree import Array, number
from symgrad.notation.nodes import Quantity
from symgrad.reading.drafts import FILE
from symgrad.reading.matrix.array_functions import HIGHEST
from symgrad.reading.matrix.matrix_letters import ArrayEntries, Letters
from symgrad.reading.matrix.matrix_text import SCALAR, negative_array
from symgrad.reading.text.declarations import Declaration
from symgrad.reading.text.functions import ONE_ARGUMENT

# A part that is an array or a number made of arrays; an element is read as an entry.
PARTS = (MatrixExpr, Determinant, DotProduct, Trace)


class MatrixSymbols:
    """The matrices of some SymPy equations: what is declared of them, and their expressions in index notation."""

    def __init__(self, symbols, names, taken):
        self.names, self.letters = names, Letters(taken)
        self.declarations = [Declaration(symbol.name, self.shape(symbol), None, Place(FILE, 1, 1, "")) for symbol in symbols]
        for one in self.declarations:
            self.letters.of_shape(one.shape)

    def shape(self, e):
        """The shape of an expression of matrices: no axis where there is a single row or column."""
        return tuple(self._size(size) for size in e.shape if size != 1)

    def _size(self, size):
        if isinstance(size, Integer | int):
            return Integer(size)
        if isinstance(size, Symbol):
            return Quantity(size.name)
        raise UnsupportedError(f"the size {size} of a matrix is no name and no number", Part(str(size)),
                               "give it a name of its own")

    def entries(self, text, e, scope=()):
        """(ranges, body) of the entries of an expression of matrices in an equation, whose reads it gets."""
        reader = _Reader(self, text, scope)
        array = reader.array(e)
        entries = ArrayEntries(self.letters, self.names, text.place())
        ranges, (body,) = entries.of([(reader, array)], array.shape, scope)
        text.reads.extend(entries.reads)
        return ranges, body


class _Reader:
    """One expression of matrices as an array; `scalars` holds its parts that are numbers, `places` where names stand, which nothing tells; no sum has `runs`."""

    def __init__(self, matrices, text, scope):
        self.text, self.scope, self.names, self.shape, self.scalars, self.places, self.runs = text, scope, matrices.names, matrices.shape, {}, {}, {}

    def array(self, e):
        """The array of an expression of matrices or numbers."""
        for kind, read in _KINDS.items():
            if isinstance(e, kind):
                return read(self, e)
        if isinstance(e, MatrixExpr):
            raise self.text.error(f"{type(e).__name__} is nothing symgrad can read", e,
                                  "write it with products, sums, transposes and inverses", UnsupportedError)
        value = self.text.value(e, self.scope)
        if value.is_Rational:
            return number(value)
        mark = Quantity(SCALAR, next(self.names.numbers))
        self.scalars[mark] = value, ()  # what it reads the equation has noted already
        return Array("scalar", data=mark)

    def plus(self, e):
        terms = sorted(map(self.array, e.args), key=lambda term: term.op == "times" and term.args[0].op == "number" and bool(term.args[0].data < 0))
        return Array("plus", tuple(terms), self.shape(e))

    def product(self, e):
        """Numbers stand in front; a column times a row is an outer product."""
        numbers = [arg for arg in e.args if not isinstance(arg, MatrixExpr)]
        result, rows, columns = None, None, None
        for arg in (arg for arg in e.args if isinstance(arg, MatrixExpr)):
            array = self.array(arg)
            if result is None:
                result, rows, columns = array, *arg.shape
                continue
            if not result.shape or not array.shape:
                result = Array("times", (result, array), result.shape or array.shape)
            elif columns == 1:
                result = Array("outer", (result, array), result.shape + array.shape)
            else:
                chain = result.args if result.op == "matmul" and len(result.args[-1].shape) == 2 else (result,)
                left = () if rows == 1 else result.shape[:1]
                result = Array("matmul", (*chain, array), left + (() if arg.shape[1] == 1 else array.shape[-1:]))
            columns = arg.shape[1]
        if numbers == [-1]:
            return negative_array(result)
        return Array("times", (*map(self.array, numbers), result), result.shape) if numbers else result

    def transpose(self, e):
        of = self.array(e.args[0])
        return Array("transpose", (of,), of.shape[::-1]) if len(of.shape) == 2 else of

    def power(self, e):
        of = self.array(e.base)
        if not of.shape:
            return Array("power", (of, self.array(e.exp)))
        if not (e.exp.is_Integer and abs(e.exp) <= HIGHEST and e.exp):
            raise self.text.error(f"a matrix to the power {e.exp}", e, f"an exponent is a whole number, at most {HIGHEST} and not 0",
                                  UnsupportedError)
        return Array("inv", (of,), of.shape) if e.exp == -1 else Array("matpower", (of,), of.shape, e.exp)

    def constant(self, e):
        op = {Identity: "eye", OneMatrix: "ones", ZeroMatrix: "zeros"}[type(e)]
        shape = self.shape(e)
        return Array(op, (), shape) if shape else number(Integer(0 if op == "zeros" else 1))

    def diagonal_matrix(self, e):
        of = self.array(e.args[0])
        if len(of.shape) == 2:
            return Array("diag", (Array("diagonal", (of,), of.shape[:1]),), of.shape)
        return Array("diag", (of,), of.shape*2)

    def diagonal(self, e):
        of = self.array(e.args[0])
        return Array("diagonal", (of,), of.shape[:1])

    def kronecker(self, e):
        raise self.text.error("a Kronecker product", e, "write it in equation text: tr(kron(A, B))", UnsupportedError)

    def each(self, e):
        """A function of every entry."""
        return self._applied(e.function.expr, *e.function.variables, self.array(e.expr), e)

    def _applied(self, body, variable, of, e):
        if body == variable:
            return of
        if not body.has(variable):
            return self.array(body)
        parts = tuple(self._applied(part, variable, of, e) for part in body.args)
        if isinstance(body, sympy.Add | sympy.Mul | sympy.Pow):
            return Array({sympy.Add: "plus", sympy.Mul: "times", sympy.Pow: "power"}[body.func], parts, of.shape)
        if len(parts) == 1 and (body.func in ONE_ARGUMENT.values() or body.func.__name__ in ONE_ARGUMENT):
            return Array("call", parts, of.shape, ONE_ARGUMENT.get(body.func.__name__, body.func))
        raise self.text.error(f"{body.func.__name__} of every entry is nothing symgrad can read", e, "apply a function of one argument",
                              UnsupportedError)

    def with_arguments(self, op, e, shape=()):
        """The operation on all arguments of an expression."""
        return Array(op, tuple(map(self.array, e.args)), shape)


_KINDS = {
    MatrixSymbol: lambda reader, e: Array("name", (), reader.shape(e), Quantity(e.name)),
    MatAdd: _Reader.plus, MatMul: _Reader.product, Transpose: _Reader.transpose, MatPow: _Reader.power, ElementwiseApplyFunction: _Reader.each,
    HadamardProduct: lambda reader, e: reader.with_arguments("times", e, reader.shape(e)),
    HadamardPower: lambda reader, e: reader.with_arguments("power", e, reader.shape(e)),
    (Identity, OneMatrix, ZeroMatrix): _Reader.constant,
    (DiagMatrix, DiagonalMatrix): _Reader.diagonal_matrix, DiagonalOf: _Reader.diagonal, KroneckerProduct: _Reader.kronecker,
    Determinant: lambda reader, e: reader.with_arguments("det", e),
    Trace: lambda reader, e: reader.with_arguments("tr", e),
    DotProduct: lambda reader, e: reader.with_arguments("matmul", e),
}
