"""Room for the arrays of a program: what is larger than the memory that there is, is refused before anything is computed."""

from sympy import Max, Mul, S

from symgrad.errors import Argument, Part, TooLargeError
from symgrad.limits import memory
from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import free_letters, parts
from symgrad.running.program.program import Allocate, Op, statements

GIB = 2**30


def room_lines(plan, program, unfixed):
    """Lines that compare the largest arrays that a marked program makes with `most_entries`; none where inputs are as large."""
    counted = [_entries(shape) for shape in _made(program) if not _as_large_as_an_input(shape, plan)]
    largest = [one for one in dict.fromkeys(counted) if not any(other != one and _divides(one, other) for other in counted)]
    texts = [plan.index(one) for one in largest]
    texts += [f"max({plan.names.of('quantity', name)}.values())" for name in unfixed if plan.family(name).over]
    if not texts:
        return []
    sizes = dict.fromkeys(entry.name for one in largest for entry in parts(one, Quantity))
    told = ", ".join(f"{name!r}: {plan.names.of('quantity', name)}" for name in sizes)
    most = texts[0] if len(texts) == 1 else f"max({', '.join(texts)})"
    return [f"if {most} > most_entries:", f"    raise too_large({most}, {{{told}}})"]


def _made(program):
    """The shapes of the arrays and lists that a program makes, as far as no loop has them differ."""
    for item in statements(program.block):
        made = item.shape if isinstance(item, Op) and item.uses and item.fresh else item.shape if isinstance(item, Allocate) and item.target.uses else ()
        if not any(free_letters(S(size)) or any(entry.places for entry in parts(S(size), Quantity)) for size in made):
            yield made


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


def too_large(unfixed):
    """What makes the error for arrays that are too large, of a program to which the sizes `unfixed` are given."""
    def error(entries, sizes):
        told = [f"{name} = {size:,}" for name, size in sorted(sizes.items(), key=lambda pair: -pair[1])] or [", ".join(unfixed)]
        name = next((name for name in sizes if name in unfixed), next(iter(sizes), next(iter(unfixed), "program")))
        return TooLargeError(f"an array of {entries:,} entries takes {8*entries/GIB:,.0f} GiB, which is more memory than there is: {', '.join(told)}",
                             (Argument if name in unfixed else Part)(name), "call it with smaller sizes" if name in unfixed else "hand over smaller arrays")
    return error


def refuse_unheld(array, copied, place):
    """Refuse a view that shows its entries again and again, as numpy.broadcast_to makes one, where no memory holds the bytes of the copy that programs make."""
    if copied <= memory():
        return
    spanned = array.itemsize + sum((many - 1)*abs(stride) for many, stride in zip(array.shape, array.strides))
    if spanned < array.nbytes:
        raise TooLargeError(f"{place} has {array.size:,} entries, a view of fewer in memory, and a copy takes {copied/GIB:,.0f} GiB, "
                            "which is more memory than there is", place, "hand over an array with fewer entries")


def out_of_memory(error):
    """The error for a program that ran out of memory all the same."""
    said = f": {error}" if str(error) else ""
    return TooLargeError(f"the program takes more memory than there is{said}", Part("program"), "hand over smaller arrays, or smaller sizes")


IN_MODULES = '''
most_entries = 2**37


def too_large(entries, sizes):
    """The error for an array that no memory holds."""
    return MemoryError(f"an array of {entries:,} entries: {', '.join(f'{name} = {size}' for name, size in sizes.items())}")
'''
