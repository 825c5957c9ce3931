"""From equations to a System: ranges found, families built, everything checked."""

from types import MappingProxyType

from symgrad.equations.system import Definition, SystemData
from symgrad.errors import InputError
from symgrad.meaning.number_limits import refuse_large
from symgrad.notation.nodes import Binder
from symgrad.notation.traversal import free_letters
from symgrad.reading.drafts import fill_ranges
from symgrad.reading.ranges import checks
from symgrad.reading.ranges.families import build_families, size_families
from symgrad.reading.ranges.infer import Ranges
from symgrad.reading.ranges.recurrence import recurrent_axes


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
    ranges = Ranges(equations, recurrent_axes(equations), taken)
    found = {own.number: ranges.range(own) for read in ranges.sites.reads for own in read.scope}
    families = build_families(ranges, sizes, given or ())
    checks.reads_inside(ranges, families)
    definitions = tuple(_definition(equation, found) for equation in equations if equation.kind == "definition")
    facts = tuple(_filled(e, found, e.body, e.other) for e in equations if e.kind == "fact")
    bounds = tuple(_filled(e, found, e.lower, e.body, e.other) for e in equations if e.kind == "bound")
    families |= size_families([*sizes, *ranges.sizes], definitions, facts + bounds + tuple((family.over,) for family in families.values()))
    warnings = (*checks.unread(equations, families), *ranges.beginnings.unread(families))
    system = SystemData(definitions, MappingProxyType(families), definitions[-1].target.name, facts, bounds, warnings=warnings, file=file,
                        given=None if given is None else tuple(given), **{name: MappingProxyType(dict(found)) for name, found in maps.items()})
    checks.without_gaps(system, ranges.sites.reads)
    checks.nothing_is_averaged(system)
    checks.inverses_have_their_entries(system)
    return system


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
