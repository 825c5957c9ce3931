"""The schematic arrays in which the laws of matrix notation are written, each operation as it stands, and how a method states its laws."""

from symgrad.matrices.tree import Array, number
from symgrad.notation.nodes import Quantity
from symgrad.rules import Law

l, m, n = (Quantity(name) for name in "lmn")
array = lambda name, *shape: Array("name", (), shape, Quantity(name))
c = array("c")
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


def _entrywise(op):
    """An operation entry by entry, as it stands; a number may be written for an array."""
    def build(*args):
        args = tuple(arg if isinstance(arg, Array) else number(arg) for arg in args)
        return Array(op, args, next((arg.shape for arg in args if arg.shape), ()))
    return build


times, plus, raised = map(_entrywise, ("times", "plus", "power"))
each = lambda function, *args: Array("call", args, args[0].shape, function)
matmul = lambda *factors: Array("matmul", factors, (*factors[0].shape[:-1], *factors[-1].shape[1:]))
transposed = lambda a: Array("transpose", (a,), a.shape[::-1])
inverted = lambda a: Array("inv", (a,), a.shape)
matpower = lambda a, exponent: Array("matpower", (a,), a.shape, exponent)
outer = lambda a, b: Array("outer", (a, b), (*a.shape, *b.shape))
norm = lambda a: Array("norm", (a,))
total_of = lambda a: Array("sum", (a,))
ones = lambda *shape: Array("ones", (), shape)
zero_array = lambda *shape: Array("zeros", (), shape)
eye = lambda size: Array("eye", (), (size, size))
