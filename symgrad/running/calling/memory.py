"""Room for the arrays of a program: what is larger than the memory that there is, is refused before anything is computed."""

from symgrad.errors import Argument, Part, TooLargeError
from symgrad.limits import memory

GIB = 2**30


def too_large(unfixed):
    """What makes the error for arrays that are too large, of a program to which the sizes `unfixed` are given."""
    def error(entries, sizes):
        told = [f"{name} = {size:,}" for name, size in sorted(sizes.items(), key=lambda pair: -pair[1])] or [", ".join(unfixed)]
        name = next((name for name in sizes if name in unfixed), next(iter(sizes), next(iter(unfixed), "program")))
        return TooLargeError(f"an array of {entries:,} entries takes {8*entries/GIB:,.0f} GiB, which is more memory than there is: {', '.join(told)}",
                             (Argument if name in unfixed else Part)(name),
                             "call it with smaller sizes" if name in unfixed else "hand over smaller arrays")
    return error


def refuse_unheld(array, copied, place):
    """Refuse a view that shows its entries again and again, as numpy.broadcast_to makes one, where no memory holds the copy that programs make.

    copied  the bytes of that copy
    """
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
