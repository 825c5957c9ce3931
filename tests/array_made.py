"""Systems made by hand from matrix notation, before any text can write them: a cost, or a definition each, as arrays."""

from types import MappingProxyType

from symgrad import System
from symgrad.equations.system import Definition, Family
from symgrad.matrices.entries import IndexForm
from symgrad.matrices.tree import Array, flat, number
from symgrad.notation.nodes import Binder, Letter, Quantity

N, M = Quantity("n"), Quantity("m")
POOL = tuple(map(Letter, "ijkpqrstuvw"))


def name(called, *shape):
    return Array("name", (), shape, Quantity(called))


def T(a):
    return Array("transpose", (a,), a.shape[::-1])


def at(*arrays):
    """The product a @ b @ ..."""
    first, last = arrays[0], arrays[-1]
    return Array("matmul", arrays, (*first.shape[:-1], *last.shape[1:]))


def inv(a):
    return Array("inv", (a,), a.shape)


def det(a):
    return Array("det", (a,))


def logdet(a):
    return Array("logdet", (a,))


def tr(a):
    return Array("tr", (a,))


def power(a, exponent):
    return Array("matpower", (a,), a.shape, exponent)


def plus(*arrays):
    return Array("plus", arrays, max((a.shape for a in arrays), key=len))


def times(*arrays):
    return Array("times", arrays, max((a.shape for a in arrays), key=len))


def minus(a):
    return times(number(-1), a)


def family(called, shape, kind="input"):
    letters = (Letter("i"), Letter("j"), Letter("k"))
    return Family(called, tuple(Binder(letter, 0, size - 1, False) for letter, size in zip(letters, flat(shape))), kind)


def system(cost=None, **equations):
    """C = cost, after equations by name; every other name is an input of the shape it is read with."""
    equations = {**equations, **({"C": cost} if cost is not None else {})}
    inputs, definitions, families, sizes = {}, [], {}, {}
    for called, array in equations.items():
        for part in _names(array):
            if part.data.name not in equations:
                inputs[part.data.name] = family(part.data.name, part.shape)
            sizes |= {size.name: Family(size.name, (), "size") for size in flat(part.shape)}
        form = IndexForm(pool=POOL)
        over = form.binders(array.shape)
        letters = tuple(b.letter for b in over)
        definitions.append(Definition(Quantity(called, *letters), over, form.entry(array, letters)))
        families[called] = Family(called, over, "defined")
    return System(tuple(definitions), MappingProxyType({**sizes, **inputs, **families}), list(equations)[-1])


def _names(array):
    if array.op == "name":
        yield array
    for arg in array.args:
        yield from _names(arg)
