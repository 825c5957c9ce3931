"""Sizes from the shapes of what is given: the first axis that fixes a size tells it, every other one is compared."""

from dataclasses import dataclass

from symgrad.notation import Quantity, parts


@dataclass(frozen=True)
class Axis:
    """One axis of one input: how long it must be, and where its length is read in the program."""

    name: str
    number: int
    size: object
    first: object = None

    def unknown(self, known):
        """The sizes not yet known, without places."""
        return [q for q in dict.fromkeys(parts(self.size, Quantity)) if not q.places and q.name not in known]

    @property
    def ragged(self):
        """The sizes with places, which differ from element to element."""
        return [q for q in dict.fromkeys(parts(self.size, Quantity)) if q.places]


def axes_of(plan):
    """The axes of every input, in order."""
    found = []
    for name in plan.system.inputs:
        family = plan.family(name)
        for number, binder in enumerate(family.over):
            inner = plan.listed(name) and number > 0
            found.append(Axis(name, number, binder.size.expand(), family.over[0] if inner else None))
    return found


def size_lines(plan, error):
    """Lines that find every size and refuse shapes that disagree; and the names of sizes no shape fixes."""
    axes, known, lines = axes_of(plan), set(), []
    touch = {}
    for axis in axes:
        for size in parts(axis.size, Quantity):
            touch.setdefault(size.name, []).append(axis.name)
    sizes = [name for name, family in plan.system.families.items() if family.kind == "size"]
    ragged = [name for name in sizes if plan.family(name).over]
    unfixed = [name for name in ragged if name not in touch]
    waiting = [axis for axis in axes if not axis.ragged]
    while waiting:
        axis = next((a for a in waiting if len(a.unknown(known)) <= 1), None)
        if axis is None:
            axis = waiting[0]
            extra = axis.unknown(known)[0].name
            known.add(extra)
            unfixed.append(extra)
            continue
        waiting.remove(axis)
        lines.extend(_scalar(plan, axis, known, touch, error))
    unfixed.extend(name for name in sizes if name not in known and name not in ragged)
    lines.extend(f"{plan.names.of('quantity', name)} = {{}}" for name in ragged if name not in unfixed)
    return [*lines, *_ragged(plan, [axis for axis in axes if axis.ragged], touch, error)], unfixed


def _length(plan, axis):
    own = plan.names.of("quantity", axis.name)
    if axis.number == 0 and (plan.listed(axis.name) or plan.family(axis.name).sequence):
        return f"len({own})"
    if axis.first is not None:
        return f"{_shape_name(plan, axis.name)}[{axis.number - 1}]"
    return f"{own}.shape[{axis.number}]"


def _shape_name(plan, name):
    """The variable that holds the shape of the element at hand."""
    return plan.names.of("shape", name)


def _scalar(plan, axis, known, touch, error):
    """The size that an axis fixes, or the comparison with those known."""
    length, unknown = _length(plan, axis), axis.unknown(known)
    if unknown:
        size = unknown[0]
        known.add(size.name)
        factor = axis.size.coeff(size)
        rest = plan.index((axis.size - factor*size).expand())
        name = plan.names.of("quantity", size.name)
        text = length if rest == "0" else f"{length} - ({rest})" if not rest.isdigit() else f"{length} - {rest}"
        yield f"{name} = {text}" if factor == 1 else f"{name} = ({text})//{factor}"
        if factor == 1 and rest == "0":
            return
        if factor == 1:
            yield from _refuse(plan, f"{name} < 1", axis, length, touch, error)
            return
    yield from _refuse(plan, f"{length} != {plan.index(axis.size)}", axis, length, touch, error)


def _refuse(plan, test, axis, length, touch, error):
    yield f"if {test}:"
    yield "    raise " + _message(plan, axis, length, plan.index(axis.size), touch, error)


def _message(plan, axis, length, wanted, touch, error):
    """The error that names the input, its axis, and the inputs that say otherwise."""
    names = dict.fromkeys(q.name for q in axis.ragged or parts(axis.size, Quantity))
    others = list(dict.fromkeys(n for name in names for n in touch.get(name, ()) if n != axis.name)) or [axis.name]
    if axis.first is not None:
        element = "{" + plan.index((axis.first.letter - axis.first.lo).expand()) + "}"
        where = f"axis {axis.number - 1} of {axis.name}[{element}]"
    else:
        where = f"axis {axis.number} of {axis.name}"
    said = f"{str(axis.size).replace(' ', '')} is {{{wanted}}} by {', '.join(others)}"
    return f'{error}(f"{where} has {{{length}}} entries, but {said}")'


def _ragged(plan, axes, touch, error):
    """Comparisons along lists of arrays, one loop for each range of their letter."""
    loops = {}
    for axis in axes:
        key = (axis.first.lo, axis.first.hi) if axis.first is not None else None
        loops.setdefault(key, []).append(axis)
    for key, members in sorted(loops.items(), key=lambda item: item[0] is None):
        if key is None:
            for axis in members:
                yield from _differing(plan, axis, touch, error, "")
            continue
        letter = plan.index(members[0].first.letter)
        yield f"for {letter} in range({plan.index(key[0])}, {plan.index((key[1] + 1).expand())}):"
        for name in dict.fromkeys(axis.name for axis in members):
            element = plan.index((members[0].first.letter - key[0]).expand())
            yield f"    {_shape_name(plan, name)} = {plan.names.of('quantity', name)}[{element}].shape"
        for axis in members:
            if axis.first.letter != members[0].first.letter:
                axis = Axis(axis.name, axis.number, axis.size.xreplace({axis.first.letter: members[0].first.letter}),
                            type(axis.first)(members[0].first.letter, axis.first.lo, axis.first.hi))
            yield from _differing(plan, axis, touch, error, "    ")


def _differing(plan, axis, touch, error, indent):
    length, size = _length(plan, axis), axis.ragged[0]
    name, place = plan.names.of("quantity", size.name), plan.index(size.places[0])
    rest = plan.index((axis.size - size).expand())
    own = length if rest == "0" else f"{length} - ({rest})"
    yield f"{indent}if {name}.setdefault({place}, {own}) != {own}:"
    yield f"{indent}    raise " + _message(plan, axis, length, plan.index(axis.size), touch, error)



