"""Reading an entry of a quantity: places become subscripts, slices, windows, or a gather."""

from sympy import Max, S

from symgrad.notation.index_arithmetic import coefficient, extreme, same_range
from symgrad.notation.nodes import Modulo, Quantity
from symgrad.notation.traversal import parts
from symgrad.running.lowering.brackets import index_value
from symgrad.running.lowering.lower import Value, align, combine, lower, together
from symgrad.running.program.subscripts import WHOLE, At, Nearest, Slice, without_last_whole


@lower.register(Quantity)
def _(entry, scope):
    """The value of an entry whose places are index arithmetic of loops (numbers) and of axes (letters)."""
    family = scope.plan.family(entry.name)
    if family.kind == "size":
        return scope.number(entry)
    known = forwarded(entry, scope)
    if known is not None:
        return known
    base, axes = scope.plan.storage(entry.name), family.axes_at(entry.places)
    if scope.plan.listed(entry.name):
        first, *axes = axes
        place = entry.places[0]
        assert not scope.axes_in(place), f"{entry} reads arrays of different sizes along {first.letter} at once"
        shape = tuple(axis.size for axis in axes)
        base = scope.block.op("index", base, data=(_element(place, first, scope),), shape=shape, fresh=False, exact=not axes)
    return subscript(entry.places[len(entry.places) - len(axes):], base, axes, scope)


def forwarded(entry, scope):
    """The value itself where a definition already lowered, here or around here, is read at plain letters."""
    for block in scope.block.around():
        for target, binders, value in block.forward.get(entry.name, ()):
            renamed = _renaming(target, binders, entry, scope)
            if renamed is not None:
                return Value(value.op, tuple(renamed[letter] for letter in value.letters))
    return None


def _renaming(target, binders, entry, scope):
    """letter of the definition -> letter of the read, where both run over the same range; None where they do not."""
    renamed = {}
    for own, place in zip(target.places, entry.places, strict=True):
        if own in binders:
            if place not in scope.ranges or place in renamed.values() or not same_range(binders[own], scope.ranges[place]):
                return None
            renamed[own] = place
        elif (S(own) - place).expand() != 0:
            return None
    return renamed


def subscript(places, base, axes, scope):
    """An array read at places, one an axis."""
    turns = [_turn(place, axis, scope) for place, axis in zip(places, axes)]
    straight = [turn[0] if turn else place for place, turn in zip(places, turns)]
    if gathered(straight, scope):
        return gather(base, places, axes, scope)
    subscripts, windowed = [], []
    for number, (place, axis) in enumerate(zip(straight, axes)):
        found = scope.axes_in(place)
        if not found:
            base, position = _position(scope, base, number, place, axis)
            subscripts.append(position)
            continue
        start, stop = _reach(place, found, axis, scope)
        if scope.guarded and not (scope.facts.nonnegative(start) and scope.facts.nonnegative(axis.size - stop)):
            base = _stretched(scope, base, number, start, stop, axis)
            subscripts.append(WHOLE)
        else:
            subscripts.append(_slice(scope, start, stop, axis))
        windowed.append((place, found))
    subscripts = without_last_whole(subscripts)
    if subscripts:
        shape = tuple(1 + sum(abs(coefficient(place, x))*(scope.size(x) - 1) for x in found) for place, found in windowed)
        base = scope.block.op("index", base, data=subscripts, shape=shape, fresh=False)
    turned = [turn for place, turn in zip(straight, turns) if scope.axes_in(place)]
    for number, (_, by) in ((number, turn) for number, turn in enumerate(turned) if turn and turn[1] != 0):
        base = scope.block.op("roll", base, data=(by, number), shape=base.shape)
    return _opened(scope, base, windowed)


def _turn(place, axis, scope):
    """Of a place once around the whole axis, `(i+c) % N` of N places with i in 0..N-1: (the place of i on the axis turned, by how many places); else None."""
    circle = (place - axis.lo).expand()
    letters = scope.axes_in(place)
    if not isinstance(circle, Modulo) or len(letters) != 1:
        return None
    (e, size), binder = circle.args, scope.ranges[letters[0]]
    if coefficient(e, binder.letter) != 1 or (size - axis.size).expand() != 0 or (binder.size - size).expand() != 0:
        return None
    return (axis.lo + binder.letter - binder.lo).expand(), (binder.letter - binder.lo - e).expand()


def gathered(places, scope):
    """Whether an array is read entry by entry at these places; else it is sliced, and where a guarded read falls outside, it reads zeros."""
    letters = [scope.axes_in(place) for place in places]
    if any(letters) and any(entry.name in scope.plan.system.labels for place in places for entry in parts(S(place), Quantity)):
        return True
    flat = [letter for found in letters for letter in found]
    affine = all(coefficient(place, x) not in (None, 0) for place, found in zip(places, letters) for x in found)
    return len(set(flat)) < len(flat) or not affine or any(len(found) > 1 and scope.backwards(found) for found in letters)


def _position(scope, base, number, place, axis):
    """The array, and the subscript of a place without letters; a guarded one is moved inside its axis: what it reads there is masked."""
    if not _may_miss(place, axis, scope):
        return base, At(_counted(place, axis))
    base, last = _filled(scope, base, number, axis)
    return base, Nearest(_counted(place, axis), last)


def _element(place, axis, scope):
    """The subscript of a list, as of an array at a place without letters."""
    counted = _counted(place, axis)
    return Nearest(counted, (axis.size - 1).expand()) if _may_miss(place, axis, scope) else At(counted)


def _may_miss(place, axis, scope):
    """Whether a place without letters may lie outside its axis: what is read there is masked."""
    return scope.guarded and not scope.sure.between(axis.lo, place, axis.hi)


def _counted(place, axis):
    """A place as a position, counted from 0."""
    return (place - axis.lo).expand()


def _filled(scope, base, number, axis):
    """The array, with a zero along an axis that may have no entry, so that there is one to read; and its last position there."""
    last = (axis.size - 1).expand()
    if scope.sure.nonnegative(last):
        return base, last
    return _stretched(scope, base, number, S.Zero, Max(1, axis.size), axis), Max(0, last)


def _reach(place, found, axis, scope):
    """The first position of an axis that a place reads, and the one after its last: not after the first where a letter has no value."""
    binders = [scope.ranges[letter] for letter in found]
    return [(extreme(place, binders, sign) - axis.lo + int(sign > 0)).expand() for sign in (-1, 1)]


def _slice(scope, start, stop, axis):
    """A subscript; an end below 0, as of no entries in steps of two, would count from the end of the array."""
    if (axis.size - stop).expand() == 0:
        return Slice(start)
    return Slice(start, stop if scope.sure.nonnegative(stop) else Max(0, stop))


def _stretched(scope, base, number, start, stop, axis):
    shape = (*base.shape[:number], stop - start, *base.shape[number + 1:])
    return scope.block.op("stretch", base, data=(number, start, stop), shape=shape)


def _opened(scope, op, windowed):
    """One axis a letter: windows where several letters share an axis, steps and turns where coefficients are not 1."""
    ordered = [sorted(((coefficient(place, x), x) for x in found), key=lambda pair: (-abs(pair[0]), scope.order.index(pair[1])))
               for place, found in windowed]
    opened = [factors[0] for factors in ordered]
    for number, (_, *others) in enumerate(ordered):
        for factor, letter in reversed(others):
            width = (abs(factor)*(scope.size(letter) - 1) + 1).expand()
            shape = (*op.shape[:number], op.shape[number] - width + 1, *op.shape[number + 1:], width)
            some = all(scope.sure.nonnegative(scope.size(x) - 1) for _, x in ordered[number])
            counted = (width, number) if some else (width, number, shape[number].expand())
            op = scope.block.op("windows" if some else "windows or none", op, data=counted, shape=shape, fresh=False)
            opened.append((factor, letter))
    letters = [letter for _, letter in opened]
    subscripts = without_last_whole(Slice(step=int(step)) for step, _ in opened)
    if subscripts:
        op = scope.block.op("index", op, data=subscripts, shape=scope.shape(letters), fresh=False)
    return Value(op, tuple(letters))


def gather(base, places, axes, scope):
    """Entry by entry through arrays of positions: always right, never the fastest."""
    positions = []
    for number, (place, axis) in enumerate(zip(places, axes)):
        position = index_value(place - axis.lo, scope)
        if not position.letters:
            base, found = _position(scope, base, number, place, axis)
            position = scope.number(found.place if isinstance(found, At) else found)
        elif scope.guarded:
            base, last = _filled(scope, base, number, axis)
            position = combine(scope, "apply", position, scope.number(0), data="max", real=False)
            position = combine(scope, "apply", position, scope.number(last), data="min", real=False)
        positions.append(position)
    letters = together(scope, positions)
    ops = [align(scope, position, letters) for position in positions]
    return scope.op("gather", base, *ops, letters=letters)
