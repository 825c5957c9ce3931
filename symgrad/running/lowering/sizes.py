"""Sizes from the shapes of what is given: one axis tells a size, then every shape is compared with what the sizes say."""

from sympy import Add, S

from symgrad.notation.index_arithmetic import RangeFacts, extreme
from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import parts, substitute
from symgrad.running.program.checks import Cut, Differing, Each, KeepShape, Labels, Length, LengthPart, Refuse, Shape, Sizes, Tell, TellAt
from symgrad.running.program.subscripts import Condition


def size_checks(plan):
    """The statements that find every size and refuse shapes that disagree; and the names of the sizes that no shape fixes."""
    found = _Sizes(plan)
    checks, unfixed = found.scalars()
    checks += [check for name in found.ragged for check in found.differing(name)]
    unfixed += [name for name in found.ragged if name not in found.told]
    labels = (Labels(name, plan.listed(name), *ends) for name, ends in plan.system.labels.items())
    return (*checks, *found.large_enough(unfixed), *found.comparisons(), *found.cuts(), *labels), tuple(unfixed)


class _Sizes:
    """The axes of all inputs: which of them tell a size, and what then remains to be compared."""

    def __init__(self, plan):
        self.plan = plan
        self.told = {}  # size -> the inputs that tell it
        self.telling = set()  # (input, axis) that need not be compared
        self.spare = dict.fromkeys((name, axis) for name in plan.system.inputs for axis, _, _ in plan.family(name).spare)
        self.names = [name for name, family in plan.system.families.items() if family.kind == "size"]
        self.ragged = [name for name in self.names if plan.family(name).over]
        self.axes = [(name, number, binder.size.expand()) for name in plan.system.inputs
                     for number, binder in enumerate(plan.family(name).over)]

    def large_enough(self, unfixed):
        """Sizes must leave no axis and no written range empty; a list of them has one for every value of its letter."""
        for name in unfixed:
            for binder in self.plan.family(name).over:
                length, many = Length(name), binder.size.expand()
                yield _refuse(length, "!=", many, f"{name} has ", length, f" entries, but {_text(many)} is ", many)
        for least in self.plan.conditions:
            if not self.counted(least):
                yield self.at_least(least, unfixed)

    def counted(self, least):
        """Whether a condition follows from another, says no more than that a list has an element, or is about differing sizes."""
        sizes = {*parts(least, Quantity)}
        follows = any(least != other and not sizes.isdisjoint(parts(other, Quantity)) and (least - other).expand().is_nonnegative
                      for other in self.plan.conditions)
        listed = any(self.plan.listed(name) and number == 0 and (size - 1 - least).expand() == 0 for name, number, size in self.axes)
        return follows or listed or bool(_places(least))

    def at_least(self, least, unfixed):
        """What refuses a size that a call gives too small or too large, or that an axis without entries tells."""
        terms = [factor*part for part, factor in least.as_coefficients_dict().items()]
        below = -Add(*(term for term in terms if term.could_extract_minus_sign()))
        above = (least + below).expand()
        sizes = [q.name for side in (above, below) for q in parts(side, Quantity)]
        asked = next((name for name in sizes if name in unfixed), sizes[0])
        told = "" if asked in unfixed else f" by {self.by(Quantity(asked))}"
        small = any(q.name == asked for q in parts(above, Quantity))
        one, other = (above, below) if small else (below, above)
        which = (", which is ", other) if any(parts(other, Quantity)) else ()
        return _refuse(above, "<", below, f"{asked} = ", Quantity(asked), f"{told} is too {'small' if small else 'large'}: "
                       f"{_text(one)} must be at {'least' if small else 'most'} {_text(other)}", *which)

    def listed_inside(self, name, number):
        """Whether an axis is one of the arrays in a list, so that its length may differ from element to element."""
        return self.plan.listed(name) and number > 0

    def length(self, name, number):
        """The length of an axis; inside a list, that of its first array."""
        return Length(name, number - 1, S.Zero) if self.listed_inside(name, number) else Length(name) if self.plan.listed(name) else Length(name, number)

    # Sizes that are one number

    def scalars(self):
        """`I = x.shape[0]`: each size from the first axis that has no other unknown size, from the arrays of a list where no other tells it."""
        checks, unfixed = [], []
        waiting = sorted((axis for axis in self.axes if not _places(axis[2])), key=lambda axis: self.listed_inside(*axis[:2]))
        while any(self.unknown(axis[2]) for axis in waiting):
            telling = [axis for axis in waiting if len(self.unknown(axis[2])) == 1]
            certain = next((axis for axis in telling if axis[:2] not in self.spare), None)
            bounds = [axis for axis in telling if axis[2].coeff(*self.unknown(axis[2])) > 0]
            if certain:
                checks += self.tell(certain)
            elif bounds:
                (told,) = self.unknown(bounds[0][2])
                checks += self.largest(told, [axis for axis in bounds if self.unknown(axis[2]) == [told]])
            else:
                name = next(size.name for axis in waiting for size in self.unknown(axis[2]))
                self.told[name] = []
                unfixed.append(name)
        unfixed += [name for name in self.names if name not in self.told and name not in self.ragged]
        return checks, unfixed

    def unknown(self, size):
        return [q for q in dict.fromkeys(parts(size, Quantity)) if q.name not in self.told]

    def tell(self, axis):
        """What takes one size from one axis."""
        name, number, size = axis
        (told,) = self.unknown(size)
        part = self.part(told, axis)
        inside = self.listed_inside(name, number)
        if part.factor == 1 and not inside:
            self.telling.add((name, number))
        where = (f"{name}[0]", number - 1) if inside else (name, number)
        few = _refuse(told, "<", S.One, f"{where[0]} has ", part.length, f" entries along axis {where[1]}, too few for {told.name} to be at least 1")
        return [Tell(told.name, (part,)), *([] if size == told else [few])]

    def largest(self, told, axes):
        """What takes the largest size `told` at which all that is read lies inside some arrays that may be longer."""
        ends = tuple(self.part(told, axis) for axis in axes)
        self.telling.update(axis[:2] for axis in axes if not self.listed_inside(*axis[:2]))
        few = f"{', '.join(self.told[told.name])}: too few entries for {told.name} to be at least 1"
        return [Tell(told.name, ends), _refuse(told, "<", S.One, few)]

    def part(self, told, axis):
        """What the length of an axis leaves for a size; the inputs that this rests on are kept as those that tell it."""
        name, number, size = axis
        factor = size.coeff(told)
        rest = (size - factor*told).expand()
        names = [name, *(other for q in parts(rest, Quantity) for other in self.told[q.name])]
        self.told[told.name] = list(dict.fromkeys([*self.told.get(told.name, ()), *names]))
        return LengthPart(self.length(name, number), rest, int(factor))

    # Sizes that differ along a letter

    def differing(self, name):
        """`J[l] = b[l - 1].shape[0]`: a size from the elements of one list, and from axes at places that the list does not reach.

        Nothing where these do not tell it at all of its letter's values: then the whole list of them is asked for.
        """
        found = [(axis, place) for axis in self.axes if isinstance(axis[2], Quantity) and axis[2].name == name for place in axis[2].places]
        lists = sorted((pair for pair in found if self.listed_inside(*pair[0][:2])), key=lambda pair: len(self.plan.family(pair[0][0]).over))
        (letter,) = self.plan.family(name).over
        for first in lists or [None]:
            reach, others = self.reached(first, [pair for pair in found if not self.listed_inside(*pair[0][:2])])
            if all(_reached(reach, end) for end in (letter.lo, letter.hi)):
                return [Differing(name), *(self.from_list(*first) if first else ()), *(self.from_axis(*other) for other in others)]
        return []

    def reached(self, first, others):
        """The places that an axis inside a list and others reach; and those of the others that are needed, each with whether its place is new."""
        reach, needed = None, []
        if first:
            (array, *_), place = first
            reach = tuple(extreme(place, self.plan.family(array).over, sign) for sign in (-1, 1))
        for axis, place in others:
            if not _reached(reach, place):
                further = _extended(reach, place)
                needed.append((axis, place, further != reach))
                reach = further
        return reach, needed

    def from_list(self, axis, place):
        """The loop that takes a size from every element of a list."""
        name, number, size = axis
        first = self.plan.family(name).over[0]
        self.telling.add((name, number))
        self.told.setdefault(size.name, []).append(name)
        length = Length(name, number - 1, (first.letter - first.lo).expand())
        return [*self.same_length(name), Each(first.letter, first.lo, first.hi, (TellAt(size.name, place, length),))]

    def from_axis(self, axis, place, new):
        """What takes a size from one axis; where another may have told it, the two are compared."""
        name, number, size = axis
        self.told.setdefault(size.name, []).append(name)
        if new:
            self.telling.add((name, number))
        return TellAt(size.name, place, self.length(name, number), not new)

    def same_length(self, name):
        """A list must be as long as its letter's range, before any element is looked at."""
        size = self.plan.family(name).over[0].size.expand()
        if (name, 0) in self.telling:
            return []
        self.telling.add((name, 0))
        return [_refuse(Length(name), "!=", size, f"{name} has ", Length(name), f" elements, but {_text(size)} is ", size, f" by {self.by(size)}")]

    def by(self, *sizes):
        """The inputs that tell the sizes of an expression."""
        return ", ".join(dict.fromkeys(n for size in sizes for q in parts(size, Quantity) for n in self.told.get(q.name, ()))) or "the call"

    # Comparisons

    def comparisons(self):
        """Each shape that did not itself tell all its sizes, compared as a whole; lists in one loop for each range."""
        checks, loops = [], {}
        for name in self.plan.system.inputs:
            over, listed = self.plan.family(name).over, self.plan.listed(name)
            checks += self.same_length(name) if listed else []
            if all((name, number) in self.telling for number, _ in enumerate(over)):
                continue
            if listed:
                loops.setdefault((over[0].lo, over[0].hi), []).append(name)
            else:
                checks += self.compared(name, Shape(name), [binder.size for binder in over], name)
        return [*checks, *(self.loop(lo, hi, names) for (lo, hi), names in loops.items())]

    def loop(self, lo, hi, names):
        """The elements of lists along one range, compared one by one."""
        letter = self.plan.family(names[0]).over[0].letter
        element, checks = (letter - lo).expand(), []
        for name in names:
            over = self.plan.family(name).over
            sizes = [substitute(binder.size, {over[0].letter: letter}) for binder in over[1:]]
            checks += [KeepShape(name, element), *self.compared(name, Shape(name, kept=True), sizes, f"{name}[", element, "]")]
        return Each(letter, lo, hi, tuple(checks))

    def compared(self, name, shape, sizes, *where):
        """The shape and the sizes that it should have, and the error that names both sides."""
        wanted = Sizes(tuple(size.expand() for size in sizes))
        more = [" or more"*((name, number) in self.spare) for number in range(len(sizes))]
        spoken = f"({', '.join(_text(size) + words for size, words in zip(sizes, more))}{',' if len(sizes) == 1 else ''})"
        lows = [binder.lo for binder in self.plan.family(name).over]
        others = self.by(*sizes) + (f", counted from {name}[{', '.join(map(_text, lows))}]" if any(lows) and not self.plan.listed(name) else "")
        differ = [Condition("!=", (shape, wanted))] if not any(more) else [
            Condition("<" if words else "!=", (Length(name, number), size)) for number, (size, words) in enumerate(zip(wanted.sizes, more))]
        if all(size.is_Integer for size in sizes):
            message = *where, " has shape ", shape, f", but the equations read no more of it than the shape {spoken}"
        else:
            message = *where, " has shape ", shape, f", but {spoken} is ", wanted, f" by {others}"
        return [Refuse(tuple(differ), message)]

    def cuts(self):
        """Arrays that may be longer than what is read of them are cut to it; their shapes are kept for the gradients."""
        for name in dict.fromkeys(name for name, _ in self.spare):
            yield KeepShape(name)
            over = self.plan.family(name).over
            yield Cut(name, tuple(binder.size.expand() if (name, number) in self.spare else None for number, binder in enumerate(over)))


def _refuse(left, sign, right, *message):
    return Refuse((Condition(sign, (left, right)),), message)


def _places(size):
    """The sizes in an expression that differ along a letter."""
    return [q for q in dict.fromkeys(parts(size, Quantity)) if q.places]


def _reached(reach, place):
    """Whether a place certainly lies among those that a list reaches."""
    if reach is None:
        return False
    lo, hi = reach
    return RangeFacts((), [(hi - lo).expand()]).between(lo, place, hi) is True


def _extended(reach, place):
    return (place, place) if reach is None else \
        (place, reach[1]) if (reach[0] - place - 1).expand() == 0 else (reach[0], place) if (place - reach[1] - 1).expand() == 0 else reach


def _text(size):
    """A size as an error says it."""
    return str(S(size).expand()).replace(" ", "")
