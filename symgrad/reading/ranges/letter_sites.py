"""Where letters stand: alone at an axis, of which they then take the whole, or in affine places with others."""

from functools import cached_property

from symgrad.equations.graph import reached
from symgrad.errors import InputError
from symgrad.notation.index_arithmetic import coefficient, extreme
from symgrad.reading.ranges.size_classes import classify
from symgrad.reading.text.places import lone_range, ranges_of


class LetterSites:
    """Every read of some equations, sorted by axis; `along` are the axes of recurrences, `sequences` the names with one in front."""

    def __init__(self, equations, along):
        self.reads = [read for equation in equations for read in equation.occurrences]
        self._targets = {id(equation.target) for equation in equations if equation.target is not None}
        self._counted = {own.number for equation in equations for own in equation.ranges}
        self.defined = {equation.target.name for equation in equations if equation.target is not None}
        self.axes = dict.fromkeys(axis for _, axis, _ in places_read(self.reads))
        self.sequences = _sequences(self.reads, along)
        self.alone, found = {}, {}  # range -> the (read, axis number) at which it stands alone, for ranges that are not written
        for read, axis, place in places_read(self.reads):
            self._refuse_unwritten(read, axis, place, along)
            own = lone_range(place, read.scope)
            if own and not own.written:
                self.alone.setdefault(own, []).append((read, axis[1]))
            else:
                found.setdefault(axis, []).append(read)
        # axis -> the reads that say what its range is without a letter that takes the whole of it
        self.others = {axis: self._telling(reads) for axis, reads in found.items()}

    def _telling(self, reads):
        """Only a definition's own clauses say what its range is, if they do."""
        own = [read for read in reads if self.is_target(read)]
        return own + [read for read in reads if read.declared] if own else reads

    @cached_property
    def classes(self):
        given = {axis for axis, reads in self.others.items() if any(range_written(read, axis[1]) for read in reads)}
        return classify(self.alone, self.sequences, given)

    @cached_property
    def members(self):
        """root -> the axes of its class, in reading order."""
        members = {}
        for axis in self.axes:
            members.setdefault(self.classes.find(axis)[0], []).append(axis)
        return members

    @cached_property
    def lone(self):
        """root -> the first letter that takes the whole of the class."""
        letters = {}
        for own, reads in self.alone.items():
            for read, number in reads:
                letters.setdefault(self.classes.find((read.entry.name, number))[0], own.letter)
        return letters

    @cached_property
    def swept(self):
        """The classes along which a sum runs whose range is not written; the letter of an equation goes where it is read."""
        sites = ((read, number) for own, reads in self.alone.items() if own.number not in self._counted for read, number in reads)
        return {self.classes.find((read.entry.name, number))[0] for read, number in sites}

    def is_target(self, read):
        """Whether a read is the left side of an equation."""
        return id(read.entry) in self._targets

    def _refuse_unwritten(self, read, axis, place, along):
        """The letter of a recurrence is never inferred."""
        for own in ranges_of(place, read.scope) if axis in along else ():
            if not own.written:
                raise InputError(f"{own.letter} runs along the recurrence of {read.entry.name}, so its range must be written", own.place,
                                 f"write {own.letter} in {self._joined(axis, own.letter)}, after for or in the sum")

    def _joined(self, axis, letter):
        """From the first place that a clause with a written range defines to the last, as a remedy names it; 1..T where none has one."""
        places = [(read.entry.places[axis[1]], read) for read in self.reads if self.is_target(read) and read.entry.name == axis[0]]
        parts = [(place, [own.binder for own in ranges_of(place, read.scope)]) for place, read in places if range_written(read, axis[1])]
        if not parts:
            return f"1..{letter.name.upper()}"
        (first, before), (last, after) = parts[0], parts[-1]
        return f"{extreme(first, before, -1)}..{extreme(last, after, 1)}".replace(" ", "")


def places_read(reads):
    """(read, axis, place) of every place of some reads."""
    return ((read, (read.entry.name, number), place) for read in reads for number, place in enumerate(read.entry.places))


def range_written(read, number):
    """Whether a place has letters, and all of them with written ranges."""
    owns = ranges_of(read.entry.places[number], read.scope)
    return bool(owns) and all(own.written for own in owns)


def _sequences(reads, along):
    """The names whose first axis is a sequence: a letter that steps along one recurrence makes all that it steps along sequences."""
    sites = [(axis, own) for read, axis, place in places_read(reads) for own in stepping(place, read.scope)]
    return {name for name, number in axes_along(along, sites, [site for site in sites if site[0][1] == 0]) if number == 0}


def axes_along(along, sites, followed):
    """The axes that are reached from those `along` a recurrence by way of the letters at `sites`, from which the `followed` sites lead on."""
    following = {}
    for axis, own in sites:
        following.setdefault(axis, []).append(own)
    for axis, own in followed:
        following.setdefault(own, []).append(axis)
    return {each for each in reached(along, following) if isinstance(each, tuple)}


def stepping(place, scope):
    """The ranges whose letters stand in a place itself, not inside a size."""
    return [own for own in ranges_of(place, scope) if coefficient(place, own.letter)]
