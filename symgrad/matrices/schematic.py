"""The schematic arrays in which the laws of matrix notation are written, each operation as it stands, and how a method states its laws."""

from symgrad.matrices.tree import Array, number
from symgrad.notation.nodes import Quantity
from symgrad.rules import Law

l, m, n = (Quantity(name) for name in "lmn")
array = lambda name, *shape: Array("name", (), shape, Quantity(name))
c, d = array("c"), array("d")
u, v, w = (array(name, n) for name in "uvw")
A, B, F, E = array("A", m, n), array("B", n, l), array("F", n, m), array("E", n, l)
X, Y, Z, S = (array(name, n, n) for name in "XYZS")
STRUCTURE = {"S": "symmetric"}


def states(*laws):
    """Write above a method that builds arrays the laws it applies, as pairs (what is asked for, what is built)."""
    def stated(method):
        method.laws = tuple(Law(left, right) for left, right in laws)
        return method
    return stated


def _numbers(args):
    return tuple(arg if isinstance(arg, Array) else number(arg) for arg in args)


def product(*factors):
    """Entry by entry, as it stands."""
    factors = _numbers(factors)
    return Array("times", factors, next((f.shape for f in factors if f.shape), ()))


def plus(*terms):
    terms = _numbers(terms)
    return Array("plus", terms, next((t.shape for t in terms if t.shape), ()))


def matmul(*factors):
    return Array("matmul", factors, (*factors[0].shape[:-1], *factors[-1].shape[1:]))


def transposed(a):
    return Array("transpose", (a,), a.shape[::-1])


def inverse(a):
    return Array("inv", (a,), a.shape)


def matpower(a, exponent):
    return Array("matpower", (a,), a.shape, exponent)


def outer(a, b):
    return Array("outer", (a, b), (*a.shape, *b.shape))


def power(base, exponent):
    return Array("power", (base, number(exponent)), base.shape)


def call(function, *args):
    return Array("call", args, args[0].shape, function)


def norm(a):
    return Array("norm", (a,))


def total(a):
    return Array("sum", (a,))


def ones(*shape):
    return Array("ones", (), shape)


def zeros(*shape):
    return Array("zeros", (), shape)


def eye(size):
    return Array("eye", (), (size, size))

