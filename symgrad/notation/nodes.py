"""The marks on the paper: letters, ranges, named quantities, sums, and derivatives not yet worked out.

Everything here is an immutable SymPy expression that keeps the order in which it was written and never evaluates
itself. Index arithmetic (`l-1`, `i+m`, `n[l]-1`) is ordinary SymPy arithmetic of letters and sizes; it stands only
in the places of a quantity, in ranges, in brackets, and where a letter is read as a value.
"""

from functools import singledispatch

from sympy import Basic, Expr, Integer, S, Symbol, Tuple
from sympy.core.symbol import Str
from sympy.printing.precedence import PRECEDENCE

from symgrad.limits import tick


@singledispatch
def spelled(node):
    """A node as equation text; `notation.text` says how."""
    raise NotImplementedError(type(node).__name__)


class Letter(Symbol):
    """An index: `l`, `i`, `k`. It has no range of its own; a `Binder` gives it one."""

    __slots__ = ()

    def __new__(cls, name):
        return Symbol.__new__(cls, name, integer=True)

    def __getnewargs_ex__(self):
        return (self.name,), {}


class Binder(Basic):
    """A letter with its inclusive range, `lo <= letter <= hi`; `written` tells whether the page prints the range."""

    def __new__(cls, letter, lo, hi, written=True):
        return Basic.__new__(cls, letter, _expr(lo), _expr(hi), S.true if written else S.false)

    letter = property(lambda self: self.args[0])
    lo = property(lambda self: self.args[1])
    hi = property(lambda self: self.args[2])
    written = property(lambda self: bool(self.args[3]))

    @property
    def size(self):
        """How many values the letter takes."""
        return self.hi - self.lo + 1


def _expr(value):
    return value if isinstance(value, Basic) else Integer(value)


class Modulo(Expr):
    """`e % n`, a whole number from 0 to n - 1: the place of e around a circle of n places. Whole multiples of n in e are left out."""

    is_commutative = is_integer = is_nonnegative = True
    precedence = PRECEDENCE["Mul"]

    def __new__(cls, e, n):
        e, n = _expr(e).expand(), _expr(n)
        if e == 0 or e.is_Integer and n.is_Integer:
            return e if e == 0 else e % n
        terms = e.as_coefficients_dict()
        around = [(atom, c) for atom, c in terms.items() if atom == n or n.is_Integer and (c % n == 0 or atom == 1 and abs(c) >= n)]
        if around:
            return cls(e - sum(atom*(c if atom == n else c - c % n) for atom, c in around), n)
        again = [(atom, c) for atom, c in terms.items() if isinstance(atom, cls) and atom.args[1] == n]
        return cls(e - sum(c*(atom - atom.args[0]) for atom, c in again), n) if again else Basic.__new__(cls, e, n)

    def _sympystr(self, _):
        return spelled(self)


class Quotient(Expr):
    """`e // n`, how often a whole n goes into e: e = n*(e // n) + e % n. Whole multiples of n in e are taken out."""

    is_commutative = is_integer = True
    precedence = PRECEDENCE["Mul"]

    def __new__(cls, e, n):
        e, n = _expr(e).expand(), _expr(n)
        if e.is_Integer and n.is_Integer:
            return e // n
        times = {atom: c//n if n.is_Integer else c for atom, c in e.as_coefficients_dict().items() if (atom == n or n.is_Integer and c // n and (atom == 1 or c % n == 0))}
        whole = sum(c*(1 if atom == n else atom) for atom, c in times.items())
        rest = (e - whole*n).expand()
        return whole + (cls(rest, n) if times and rest != 0 else Basic.__new__(cls, rest, n) if rest != 0 else 0)

    def _sympystr(self, _):
        return spelled(self)


class Node(Expr):
    """An expression in reading order. `func(*args)` rebuilds it exactly."""

    is_commutative = True

    def __new__(cls, *args):
        return Basic.__new__(cls, *map(_expr, args))

    def _sympystr(self, _):
        return spelled(self)

    def _eval_derivative(self, _):
        raise NotImplementedError("derivatives are taken by the rules of symgrad; use normal_form(e) for plain SymPy")


class _Called(Node):
    """What begins with a name: the name, then parts."""

    def __new__(cls, name, *args):
        return Basic.__new__(cls, name if isinstance(name, Str) else Str(name), *map(_expr, args))

    name = property(lambda self: self.args[0].name)


class Quantity(_Called):
    """An entry of a named quantity: `Quantity("w", l, j, k)` is w[l,j,k], `Quantity("C")` the scalar C."""

    places = property(lambda self: self.args[1:])

    def _sympystr(self, printer):
        places = ",".join(printer._print(place).replace(" ", "") for place in self.places)
        return f"{self.name}[{places}]" if places else self.name


class _Chain(Node):
    """An associative operation: nested ones are written out flat, the order stays."""

    def __new__(cls, *args):
        tick()
        flat = []
        for arg in map(_expr, args):
            flat.extend(arg.args if type(arg) is cls else (arg,))
        flat = cls._settled(flat)
        return flat[0] if len(flat) == 1 else Basic.__new__(cls, *flat) if flat else cls.empty


class Plus(_Chain):
    """A sum of terms in reading order: `-a + y` stays `-a + y`."""

    empty = S.Zero
    _settled = staticmethod(lambda args: args)


class Times(_Chain):
    """A product of factors in reading order; `a/b` is `Times(a, Power(b, -1))`, `-a` is `Times(-1, a)`, `-2*a` is `Times(-2, a)`."""

    empty = S.One

    @staticmethod
    def _settled(args):
        """The factors, a sign and the number behind it as one number."""
        signed = len(args) > 1 and args[0] is S.NegativeOne and args[1].is_Rational and args[1] > 0
        return [-args[1], *args[2:]] if signed else args


class Power(Node):
    """`base**exponent`, kept as it is."""

    base = property(lambda self: self.args[0])
    exponent = property(lambda self: self.args[1])


def reciprocal(e):
    """`1/e`; that of a power by a number is one power, 1/sqrt(u) = u**(-1/2)."""
    return Power(e.base, -e.exponent) if isinstance(e, Power) and e.exponent.is_Rational and e.exponent > 0 else Power(e, -1)


class Over(_Called):
    """`operator` applied to the values of `body` over letters: `Over("sum", e, Binder(k, 0, n-1))`.

    The operator is one of sum, prod, max, min. A binder's range may mention the letters of binders before it.
    """

    operator = _Called.name
    body = property(lambda self: self.args[1])
    binders = property(lambda self: self.args[2:])


def over(operator, body, binders):
    """`operator` applied to `body` over letters; without letters, `body` itself."""
    return Over(operator, body, *binders) if binders else body


class Abstract(Node):
    """A quantity of which only the arguments are known, `C = C(v1, v2)`.

    `Abstract("C", (a[L,j],), (Binder(j, 0, n-1),))` depends on a[L,j] for every j of the binder.
    """

    def __new__(cls, name, arguments, binders=()):
        return Basic.__new__(cls, name if isinstance(name, Str) else Str(name), Tuple(*arguments), Tuple(*binders))

    name = property(lambda self: self.args[0].name)
    arguments = property(lambda self: self.args[1].args)
    binders = property(lambda self: self.args[2].args)

    def along(self, number):
        """The binders of the array that an argument is, in the order of its axes; the argument counts from 0."""
        return tuple(binder for place in self.arguments[number].places for binder in self.binders if binder.letter in place.free_symbols)


class OfMatrix(_Called):
    """A function of the square matrix whose entry is `body` at a row and a column, which run over `rows` and `columns`.

    `OfMatrix("inv", e, Binder(i, 0, n-1), Binder(j, 0, n-1), p, q)` is entry p, q of the inverse of the matrix e[i,j];
    `OfMatrix("det", e, ...)` its determinant and `OfMatrix("logdet", e, ...)` log |det|, which have no places. Both letters
    are bound in `body` alone, and neither range mentions the other letter.
    """

    operator = _Called.name
    body = property(lambda self: self.args[1])
    binders = property(lambda self: self.args[2:4])
    places = property(lambda self: self.args[4:])


class D(Node):
    """The derivative of an expression by one entry, all other names held; not yet worked out.

    `D(w[l]*a[l-1] + b[l], w[l])` prints as d/dw[l] of the expression.
    """

    expression = property(lambda self: self.args[0])
    entry = property(lambda self: self.args[1])


class _Derivative(Node):
    """Of one quantity by another."""

    of = property(lambda self: self.args[0])
    by = property(lambda self: self.args[1])


class Local(_Derivative):
    """The local derivative `Local(z[l], w[l])` = dz/dw: of z's own equation, all other names held."""


class Total(_Derivative):
    """The adjoint `Total(C, z[l])` = dC/dz: how C responds when a nudge is added to z's own equation."""


class Entries(Basic):
    """All entries of one quantity: `Entries(w[l,j,k], Binder(l, ..), ...)`; a scalar has no binders."""

    entry = property(lambda self: self.args[0])
    binders = property(lambda self: self.args[1:])


class Vector(_Called):
    """Quantities that vary together, written one under another and called by one name: v = (v1, v2)."""

    entries = property(lambda self: self.args[1:])


class ColumnVector(Node):
    """A column of scalars."""


class Gradient(_Derivative):
    """`Gradient(C, v)` is the column of the derivatives of C by the entries of the vector v, in their order."""


class Change(Node):
    """A small change: of an entry that varies (`Change(v1)`), of a vector, or, to first order, of what is computed from them."""

    of = property(lambda self: self.args[0])


class Updated(Node):
    """The value after a step: v' of v."""

    of = property(lambda self: self.args[0])


class Dot(Node):
    """The dot product of two vectors."""


class Norm(Node):
    """The Euclidean norm of a vector."""
