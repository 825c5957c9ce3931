"""From equations to a System: ranges found, every name a family with its axes, everything checked."""

from types import MappingProxyType

from sympy import Integer, Tuple

from symgrad.equations.system import Definition, Family, SystemData
from symgrad.errors import InputError
from symgrad.meaning.number_limits import refuse_large
from symgrad.notation.index_arithmetic import RangeFacts, extreme
from symgrad.notation.nodes import Binder, Letter, Over, Quantity
from symgrad.notation.traversal import FRESH, bound_here, free_letters, fresh, inside, outside, unused
from symgrad.reading.drafts import fill_ranges, named
from symgrad.reading.ranges import checks
from symgrad.reading.ranges.infer import Ranges
from symgrad.reading.ranges.recurrence import recurrent_axes
from symgrad.reading.ranges.size_classes import LAYER, at_layer
from symgrad.reading.ranges.spans import span_text
from symgrad.reading.ranges.spoken import spoken_ranges
from symgrad.reading.ranges.updates import apart_from_updates
from symgrad.reading.text.places import lone_range


def assemble(equations, sizes, taken, given, file, **maps):
    """The System of some equations.

    `sizes` are the names that written ranges end in, `taken` every name in use, `given` maps the names of a given line to their places,
    or is None; `maps` are fields of the system that map names, as `shapes`. Raises InputError where the equations do not fit together.
    """
    equations = sorted(equations, key=lambda equation: (equation.kind != "definition") + (equation.kind == "declaration"))
    for equation in equations:
        for side in filter(None, (equation.body, equation.other, equation.lower)):
            refuse_large(side, equation.place)
    checks.declared_are_known(equations, given)
    checks.assumed_of_known(equations, sizes)
    checks.no_quotient_for_a_derivative(equations, given)
    checks.same_places(equations)
    if given is not None:
        checks.given_or_defined(equations, given, sizes)
    checks.no_overlap(equations)
    spoken = [equation for equation in equations if equation.kind in ("claim", "point")]
    equations = [equation for equation in equations if equation not in spoken]
    ranges = Ranges(equations, recurrent_axes(equations), taken)
    found = {own.number: ranges.range(own) for read in ranges.sites.reads for own in read.scope}
    families = _families(ranges, sizes, given or ())
    found |= spoken_ranges(ranges, families, spoken)
    for reads in (ranges.sites.reads, [read for equation in spoken for read in equation.reads]):
        checks.reads_inside(ranges, families, reads)
    definitions = tuple(_definition(equation, found) for equation in equations if equation.kind == "definition")
    facts = tuple(_filled(e, found, e.body, e.other) for e in equations if e.kind == "fact")
    bounds = tuple(_filled(e, found, e.lower, e.body, e.other) for e in equations if e.kind == "bound")
    claims, points = (tuple(_filled(e, found, e.body, e.other) for e in spoken if e.kind == kind) for kind in ("claim", "point"))
    families |= _sizes([*sizes, *ranges.sizes], definitions, (*facts, *bounds, *claims, *points, *((family.over,) for family in families.values()), *(((), *ends) for ends in maps.get("labels", {}).values())))
    warnings = (*checks.unread(equations, families), *ranges.beginnings.unread(families))
    system = SystemData(definitions, MappingProxyType(families), definitions[-1].target.name, facts, bounds, warnings=warnings, file=file, claims=claims, points=points,
                        claim_places=tuple(e.place for e in spoken if e.kind == "claim"),
                        given=None if given is None else tuple(given), **{name: MappingProxyType(dict(found)) for name, found in maps.items()})
    checks.without_gaps(system, ranges.sites.reads)
    checks.nothing_is_averaged(system)
    checks.inverses_have_their_entries(system)
    checks.symmetric_where_asked(system)
    return apart_from_updates(system)


def _filled(equation, found, *sides):
    """The telescope of an equation and some sides of it, now that ranges are known."""
    over = tuple(Binder(own.letter, *found[own.number], own.written and own.shown) for own in equation.ranges)
    return over, *(None if side is None else fill_ranges(side, found) for side in sides)


def _definition(equation, found):
    over, body = _filled(equation, found, equation.body)
    loose = free_letters(body) - {binder.letter for binder in over}
    if loose:
        letter = sorted(loose, key=str)[0]
        raise InputError(f"a size differs from {letter} to {letter}, and is wanted where {letter} has no value", equation.place,
                         f"put the sum over {letter} outermost, as in sum(mean(z[{letter},i], i), {letter} in 1..L)")
    return Definition(equation.target, over, body, equation.place)


def _families(ranges, sizes, given):
    """name -> Family: quantities in the order of reading, then given ones that nothing reads, then sizes."""
    counts = set(sizes) | set(ranges.sizes)
    pool = tuple(dict.fromkeys(own.letter for read in ranges.sites.reads for own in read.scope))
    families = {}
    for read in named(ranges.sites.reads):
        name = read.entry.name
        if name not in families and name not in counts:
            over, sequence = _axes(ranges, name, len(read.entry.places), pool), name in ranges.sites.sequences
            kind, spare = ("defined", ()) if name in ranges.sites.defined else ("input", _spare(ranges, name, over))
            families[name] = Family(name, over, kind, sequence, spare)
    for name in given:
        families.setdefault(name, Family(name))
    return families


def _axes(ranges, name, count, pool):
    """One binder an axis: its letter is the first that stands there without another, else one that no equation uses, as a letter or as a name."""
    over = []
    for number in range(count):
        letter = _letter(ranges, name, number, {binder.letter for binder in over}, pool)
        lo, hi, written = _whole(ranges, name, number)
        if over:
            lo, hi = at_layer((lo, hi), over[0].letter)
        over.append(Binder(letter, lo, hi, written))
    return tuple(over)


def _spare(ranges, name, over):
    """The axes of an input that are read in part alone; none of a list, which has an element for each value of the letter of a recurrence."""
    listed = len(over) == 1 and name in ranges.sites.sequences
    if listed or any(free_letters(end) for binder in over for end in (binder.lo, binder.hi)):
        return ()
    return tuple((number, name, number) for number, binder in enumerate(over) if ranges.beginnings.in_part((name, number), binder.lo, binder.hi))


def _letter(ranges, name, number, used, pool):
    places = (read.entry.places[number] for read in ranges.sites.reads if read.entry.name == name)
    alone = [free_letters(place) for place in sorted(places, key=lambda place: not isinstance(place, Letter))]
    letters = [letter for found in alone if len(found) == 1 for letter in found]
    free = next((letter for letter in letters if letter not in used), None)
    named = {Letter(read.entry.name) for read in ranges.sites.reads}
    return free or (fresh(letters[0], used | set(pool)) if letters else unused(used | named | set(pool)))


def _whole(ranges, name, number):
    """(lo, hi, written) of an axis in its own layer; one that does not begin at 0 is written."""
    axis = (name, number)
    root, shift = ranges.sites.classes.find(axis)
    owns = (lone_range(read.entry.places[number], read.scope) for read in ranges.sites.others.get(axis, ()))
    written = any(own and own.written and own.shown for own in owns)
    if root in ranges.sites.lone:
        ends = ranges.whole(root)
        return *at_layer(ends, LAYER + shift), written or ends[0] != 0
    if name not in ranges.sites.defined and (most := _most_literal(ranges.sites.others[axis], number)) is not None:
        return Integer(0), most, written
    spans = ranges.spans.of_axis(axis)
    if not spans:
        read = ranges.sites.others[axis][0]
        raise InputError(f"which places {name} has cannot be told from {read.entry}", read.place, _remedy(ranges, read, number))
    lo, hi = ranges.spans.hull(axis, spans)
    return lo, hi, written or lo != 0 or number == 0 and name in ranges.sites.sequences


def _remedy(ranges, read, number):
    """What to write where the length of an axis differs along a letter that is not the first place, or stands at no place of its own."""
    places = read.entry.places
    ends = [end for own in read.scope if own.letter in free_letters(places[number]) for end in (own.lo, own.hi) if end is not None]
    others = set().union(*map(free_letters, ends))
    if letter := next((place for place in places[1:number] if place in others), None):
        return f"put {letter} first: an axis may differ along the first place alone, as in {read.entry.name}[{letter},...]"
    spans = [ranges.spans.of(read, axis) for axis in range(len(places))]
    sizes = ", ".join(span_text(*span) if span else max((letter.name for letter in free_letters(place)), default="n").upper()
                      for place, span in zip(places, spans))
    return f"declare how many it has, as {read.entry.name}: ({sizes})"


def _most_literal(reads, number):
    """The largest place of an input's axis that is read at numbers alone, which count from 0; None where a letter or a size stands there."""
    places = [read.entry.places[number] for read in reads]
    if not all(place.is_Integer for place in places):
        return None
    for read, place in zip(reads, places):
        if place < 0:
            raise InputError(f"{read.entry} has a negative place, and places are counted from 0", read.place, "an axis is not counted from its end: "
                             "write n - 1 for the last place, where n is the size in a range 0..n-1")
    return max(places)


def _sizes(names, definitions, facts):
    """name -> Family for the sizes that stand anywhere: the layers at which a size is read are the layers that it has."""
    found = {}
    for over, *sides in [(d.over, d.target, d.body) for d in definitions] + list(facts):
        whole = Over("sum", Tuple(*(side for side in sides if side is not None)), *over)  # a telescope binds its letters as a sum does
        for entry, inner in _entries(whole, ()):
            found.setdefault(entry.name, []).append((entry, inner))
    return {name: _size(name, found[name]) for name in names if name in found}


def _entries(node, over):
    """(entry, the binders around it) of every entry, those in ranges too."""
    if isinstance(node, Quantity):
        yield node, over
    binders = bound_here(node)
    for part in outside(node) if binders else node.args:
        yield from _entries(part, over)
    for binder in binders:
        yield from _entries(Tuple(binder.lo, binder.hi), over)
        over = (*over, binder)
    for part in inside(node) if binders else ():
        yield from _entries(part, over)


def _size(name, reads):
    layered = [(entry.places[0], over) for entry, over in reads if entry.places]
    if not layered:
        return Family(name, (), "size")
    ends = [(extreme(place, over, -1), extreme(place, over, 1)) for place, over in layered]
    letter = next((letter for place, over in layered for letter in free_letters(place)), FRESH[0])
    facts = RangeFacts(conditions=[b.hi - b.lo for _, over in layered for b in over if not free_letters(b.hi - b.lo)])
    lo, hi = ends[0]
    for low, high in ends[1:]:
        lo, hi = low if facts.nonnegative(lo - low) else lo, high if facts.nonnegative(high - hi) else hi
    return Family(name, (Binder(letter, lo, hi, True),), "size", True)
