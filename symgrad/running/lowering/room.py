"""The largest arrays that a program makes, so that what no memory holds can be refused before anything is computed."""

from sympy import Max, Mul, S

from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import free_letters, parts
from symgrad.running.program.checks import Room
from symgrad.running.program.program import Allocate, Op, statements


def largest_arrays(plan, program, unfixed):
    """The largest arrays that a marked program makes, as Room; None where inputs are as large."""
    counted = [_entries(shape) for shape in made(program) if not _as_large_as_an_input(shape, plan)]
    largest = [one for one in dict.fromkeys(counted) if not any(other != one and _divides(one, other) for other in counted)]
    differing = tuple(name for name in unfixed if plan.family(name).over)
    if not largest and not differing:
        return None
    sizes = dict.fromkeys(entry.name for one in largest for entry in parts(one, Quantity))
    return Room(tuple(largest), differing, tuple(sizes))


def made(program):
    """The shapes of the arrays and lists that a program makes, as far as no loop has them differ."""
    for item in statements(program.block):
        makes = item.uses and item.fresh if isinstance(item, Op) else isinstance(item, Allocate) and item.target.uses
        if makes and not any(free_letters(S(size)) or any(entry.places for entry in parts(S(size), Quantity)) for size in item.shape):
            yield item.shape


def _entries(shape):
    return Mul(*(S(size).expand() for size in shape))


def _divides(one, other):
    """Whether an array of `one` entries is no larger than one of `other`, of more axes or of longer ones."""
    return {*Mul.make_args(one)} <= {*Mul.make_args(other)} or (other - one).expand().is_Integer and (other - one).expand() > 0


def _as_large_as_an_input(shape, plan):
    """Whether some input has as many entries, or but a few less along each axis."""
    sizes = [S(size) for size in shape if not S(size).is_Integer]
    axes = ([binder.size for binder in plan.family(name).over][:1 if plan.listed(name) else None] for name in plan.system.inputs)
    return not sizes or any(_within(sizes, known) for known in axes)


def _within(sizes, axes):
    """Whether each size is, but for a number, another of the axes, which it takes out of them."""
    for size in sizes:
        size = next((arg for arg in size.args if arg != 0), size) if isinstance(size, Max) else size
        alike = next((axis for axis in axes if (size - axis).expand().is_Integer), None)
        if alike is None:
            return False
        axes.remove(alike)
    return True
