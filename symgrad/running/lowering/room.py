"""The largest arrays that a program makes, so that what no memory holds can be refused before anything is computed."""

from collections import Counter

from sympy import Max, Mul, S

from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import free_letters, parts
from symgrad.running.program.checks import Room
from symgrad.running.program.liveness import statements
from symgrad.running.program.program import Allocate, Op


def largest_arrays(plan, program, unfixed):
    """The largest arrays that a marked program makes, as Room; None where inputs are as large."""
    inputs = [[binder.size for binder in plan.family(name).over][:1 if plan.listed(name) else None] for name in plan.system.inputs]
    known = [Counter(axes) for axes in dict.fromkeys(tuple(map(_but_a_number, axes)) for axes in inputs)]
    counted = dict.fromkeys(Mul(*shape) for shape in dict.fromkeys(made(program)) if not _as_large_as_one_of(known, shape))
    largest = tuple(one for one in counted if not any(other != one and _divides(one, other) for other in counted))
    differing = tuple(name for name in unfixed if plan.family(name).over)
    if not largest and not differing:
        return None
    sizes = dict.fromkeys(entry.name for one in largest for entry in parts(one, Quantity))
    return Room(largest, differing, tuple(sizes))


def made(program):
    """The shapes of the arrays and lists that a program makes, as far as no loop has them differ."""
    for item in statements(program.block):
        makes = item.uses and item.fresh if isinstance(item, Op) else isinstance(item, Allocate) and item.target.uses
        if makes and not any(free_letters(S(size)) or any(entry.places for entry in parts(S(size), Quantity)) for size in item.shape):
            yield tuple(S(size).expand() for size in item.shape)


def _divides(one, other):
    """Whether an array of `one` entries is no larger than one of `other`, of more axes or of longer ones."""
    return {*Mul.make_args(one)} <= {*Mul.make_args(other)} or _but_a_number(one) == _but_a_number(other) and (other - one).expand() > 0


def _as_large_as_one_of(inputs, shape):
    """Whether some input, by its axes, has as many entries as an array of a shape, or but a few less along each axis."""
    sizes = [next((arg for arg in size.args if arg != 0), size) if isinstance(size, Max) else size for size in shape if not size.is_Integer]
    return not sizes or any(Counter(map(_but_a_number, sizes)) <= axes for axes in inputs)


def _but_a_number(size):
    """A size without the number that is added to it."""
    return S(size).expand().as_coeff_Add()[1]
