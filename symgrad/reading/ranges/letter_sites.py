"""Where letters stand: alone at an axis, of which they then take the whole, or in affine places with others."""

from functools import cached_property

from symgrad.errors import InputError
from symgrad.notation.index_arithmetic import coefficient
from symgrad.notation.nodes import Letter
from symgrad.notation.traversal import free_letters
from symgrad.reading.ranges.size_classes import classify
from symgrad.reading.text.places import find_range


class LetterSites:
    """Every read of some equations, sorted by axis; `along` are the axes of recurrences, `sequences` the names with one in front."""

    def __init__(self, equations, along):
        self.reads = [read for equation in equations for read in equation.occurrences]
        self._targets = {id(equation.target) for equation in equations if equation.target is not None}
        self._counted = {own.number for equation in equations for own in equation.ranges}
        self.defined = {equation.target.name for equation in equations if equation.target is not None}
        self.sequences = _sequences(self.reads, along)
        self.refuse_unwritten(along)

    @cached_property
    def alone(self):
        """range -> the (read, axis number) at which it stands alone, for ranges that are not written."""
        sites = {}
        for read in self.reads:
            for number, place in enumerate(read.entry.places):
                own = isinstance(place, Letter) and find_range(place.name, read.scope)
                if own and not own.written:
                    sites.setdefault(own, []).append((read, number))
        return sites

    @cached_property
    def others(self):
        """axis -> the reads that say what its range is without a letter that takes the whole of it."""
        found = {}
        for read in self.reads:
            for number, place in enumerate(read.entry.places):
                own = isinstance(place, Letter) and find_range(place.name, read.scope)
                if not own or own.written:
                    found.setdefault((read.entry.name, number), []).append(read)
        return {axis: self._telling(reads) for axis, reads in found.items()}

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
        for read in self.reads:
            for number in range(len(read.entry.places)):
                axis = (read.entry.name, number)
                group = members.setdefault(self.classes.find(axis)[0], [])
                if axis not in group:
                    group.append(axis)
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

    @cached_property
    def places(self):
        """name -> how many places it has."""
        return {read.entry.name: len(read.entry.places) for read in self.reads}

    def is_target(self, read):
        """Whether a read is the left side of an equation."""
        return id(read.entry) in self._targets

    def refuse_unwritten(self, along):
        """The letter of a recurrence is never inferred."""
        for read in self.reads:
            for number, place in enumerate(read.entry.places):
                for letter in free_letters(place):
                    own = find_range(letter.name, read.scope)
                    if own and not own.written and (read.entry.name, number) in along:
                        raise InputError(f"{letter} runs along the recurrence of {read.entry.name}, so its range must be written",
                                         own.place,
                                         f"write {letter} in 1..{letter.name.upper()}, after for or in the sum")


def range_written(read, number):
    """Whether a place has letters, and all of them with written ranges."""
    letters = free_letters(read.entry.places[number])
    return bool(letters) and all(find_range(letter.name, read.scope).written for letter in letters)


def range_shown(read, number):
    """Whether the page prints the range of an axis that is read so."""
    place = read.entry.places[number]
    return isinstance(place, Letter) and range_written(read, number) and find_range(place.name, read.scope).shown


def _sequences(reads, along):
    """The names whose first axis is a sequence: a letter that steps along one recurrence makes all that it steps along sequences."""
    along, before = set(along), -1
    while len(along) != before:
        before = len(along)
        steps = {own for read in reads for number, place in enumerate(read.entry.places) if (read.entry.name, number) in along
                 for own in _direct(place, read.scope)}
        along.update((read.entry.name, 0) for read in reads if read.entry.places and steps & _direct(read.entry.places[0], read.scope))
    return {name for name, number in along if number == 0}


def _direct(place, scope):
    """The ranges whose letters stand in a place itself, not inside a size."""
    return {find_range(letter.name, scope) for letter in free_letters(place) if coefficient(place, letter)} - {None}
