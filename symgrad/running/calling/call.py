"""What a caller gives becomes arrays of one kind, or is refused; what a program returns takes the structure of what was given."""

import sys
from difflib import get_close_matches
from operator import index

from symgrad.errors import Argument, InputError, Part, TooLargeError
from symgrad.limits import memory
from symgrad.running.calling.given_arrays import real_array, refuse_foreign
from symgrad.running.calling.given_functions import given_function

UNORDERED = (dict, set, frozenset, str, bytes)
AGREE = {
    "too small": "give a larger one, or arrays with more entries", "too large": "give a smaller one, or arrays with more entries",
    "no label": "give for each the number of the entry that it names", "too few": "give it more entries", "read no more": "leave out the entries that are not read",
    "": "the arrays of one call are as long as each other along each letter",
}
GIB = 2**30
_LARGEST = sys.maxsize//16  # the entries of an array of numbers, 8 bytes each, that can be counted, and one more


def disagreement(said):
    """The error of a program for what it is given: the first word names the argument, `w` or `w[1]`."""
    name, _, entry = said.split()[0].rstrip(":,").partition("[")
    return InputError(said, Argument(name, (entry.rstrip("]"),) if entry else ()), next(remedy for words, remedy in AGREE.items() if words in said))


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


class Arguments:
    """The inputs of a function, by their Layouts, checked by name and turned into arrays of one floating type.

    beside     the names of functions, and of a derivative that is given, which a call may give where the program needs none
    calls      the functions of the user, and their derivatives, that the program calls
    lowest     name of a size that differs along a letter -> the lowest value of the letter
    """

    def __init__(self, layouts, beside, calls, sizes, lowest):
        import numpy
        self.numpy, self.arguments, self.beside, self.calls, self.sizes, self.lowest = numpy, layouts, beside, calls, sizes, lowest
        self.names = (*(layout.name for layout in layouts), *dict.fromkeys(name for name, *_ in calls), *sizes)

    def __call__(self, given):
        """The values in order, then the floating type; InputError where a name or a kind is wrong."""
        self._named(given)
        kind = self._kind(given)
        values = [self._convert(argument, given[argument.name], kind) for argument in self.arguments]
        values += [given_function(*call, given[call[0]], self.numpy) for call in self.calls]
        return (*values, *(self._size(name, given[name]) for name in self.sizes), kind)

    def _named(self, given):
        for name in given:
            if name not in self.names and name not in self.beside:
                near = [own for own in self.names if own.casefold() == name.casefold()] or get_close_matches(name, self.names, 1, 0.5)
                raise InputError(f"{name} is no input of this function", Argument(name),
                                 f"did you mean {near[0]}?" if near else f"it takes {', '.join(self.names)}")
        missing = [name for name in self.names if name not in given]
        if missing:
            raise InputError(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing", Argument(missing[0]),
                             f"call it with {', '.join(f'{name}=...' for name in self.names)}")

    def _kind(self, given):
        """float32 only if every array of floats is one; else float64."""
        numpy, kinds = self.numpy, set()
        for argument in self.arguments:
            value = given[argument.name]
            parts = value if isinstance(value, (list, tuple)) else [value]
            kinds |= {part.dtype for part in parts if isinstance(part, numpy.ndarray) and part.dtype.kind == "f"}
        return numpy.float32 if kinds == {numpy.dtype(numpy.float32)} else numpy.float64

    def _convert(self, argument, value, kind):
        name, place = argument.name, Argument(argument.name)
        if not argument.listed:
            return self._array(place, value, argument.axes, kind)
        refuse_foreign(value, place)
        try:
            if isinstance(value, UNORDERED):
                raise TypeError
            parts = list(value)
        except TypeError:
            raise InputError(f"{name} must be a sequence, or an array with {argument.axes} axes, not {type(value).__name__}", place,
                             "give a list, its first element that of the lowest value of its first letter") from None
        if not parts:
            raise InputError(f"{name} is empty", place, "give at least one element")
        return [self._array(Argument(name, (n,)), part, argument.inner, kind) for n, part in enumerate(parts)]

    def _array(self, place, value, axes, kind):
        """An array of a kind, or without axes a number of Python."""
        array = real_array(value, place)
        if array.ndim != axes:
            wanted = "a number" if axes == 0 else f"an array with {axes} {'axis' if axes == 1 else 'axes'}"
            raise InputError(f"{place} must be {wanted}; it has shape {array.shape}", place,
                             "give one number" if axes == 0 else
                             "give it an axis for each letter, also where a letter has one value: numpy.reshape(..., (1, 3))")
        refuse_unheld(array, array.size*self.numpy.dtype(kind).itemsize, place)
        return array.astype(kind, copy=False) if axes else float(array)

    def _size(self, name, value):
        if name in self.lowest:
            if not isinstance(value, (list, tuple)):
                raise InputError(f"{name} differs along a letter: it must be a list of whole numbers, not {value!r}", Argument(name),
                                 f"give one for each value of the letter, as {name}=[2, 3]")
            return {place: self._size_of(Argument(name, (n,)), size) for n, (place, size) in enumerate(enumerate(value, self.lowest[name]))}
        return self._size_of(Argument(name), value)

    @staticmethod
    def _size_of(place, value):
        try:
            if isinstance(value, bool):
                raise TypeError
            size = index(value)
        except TypeError:
            raise InputError(f"{place} is a size: it must be a whole number, not {value!r}", place, "give an int, as 3") from None
        if size < 0:
            raise InputError(f"{place} is a size: it must be at least 0, not {size}", place, "give 0 or more")
        if size > _LARGEST:
            raise InputError(f"{place} is a size: {size} is more than an array can have", place, "give a smaller one")
        return size


def returned(layout, result, given, kind, numpy):
    """A gradient with the structure of its input: number, array, list, tuple, or stacked array; of an array of objects, a list."""
    if layout.axes == 0:
        return float(result)
    if layout.listed:
        if isinstance(given, numpy.ndarray) and given.dtype != object:
            return numpy.array(result, dtype=kind)
        values = result if layout.inner else [numpy.nan if value is None else float(value) for value in result]
        return tuple(values) if isinstance(given, tuple) else values
    if layout.sequence and isinstance(given, (list, tuple)):
        return type(given)(result) if type(given) in (list, tuple) else list(result)
    return result
