"""What must hold of equations as a whole, told before anything is derived, and what is likely a slip."""

from difflib import get_close_matches

from symgrad.equations.symmetry import symmetric
from symgrad.equations.system import unknown_name
from symgrad.errors import InputError
from symgrad.meaning.small_sizes import counts, undefined
from symgrad.notation.index_arithmetic import RangeFacts, coefficient
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import OfMatrix, Power, Quantity, Times
from symgrad.notation.traversal import free_letters, parts, substitute
from symgrad.reading.drafts import named
from symgrad.reading.ranges.letter_sites import places_read
from symgrad.reading.ranges.spans import index_text, span_text
from symgrad.reading.ranges.recurrence import axis_apart, clauses_by_name, filled_ranges
from symgrad.reading.text.places import ranges_of


def same_places(equations):
    """A name has as many places everywhere."""
    first = {}
    for read in (read for equation in sorted(equations, key=lambda e: e.kind != "declaration") for read in equation.occurrences):
        before = first.setdefault(read.entry.name, read)
        if len(before.entry.places) != len(read.entry.places):
            remedy = f"write it as {before.entry}, with letters of your own" if before.entry.places else f"write {before.entry.name}"
            raise InputError(f"{read.entry.name} has {_places(read)} here and {_places(before)} in line {before.place.line}", read.place, remedy)


def _places(read):
    count = len(read.entry.places)
    return f"{count or 'no'} place{'' if count == 1 else 's'}"


def given_or_defined(equations, given, sizes):
    """With a `given` line every name is given or defined, and none is both."""
    defined = {equation.target.name: equation for equation in equations if equation.target is not None}
    for name, place in given.items():
        if name in defined:
            raise InputError(f"{name} is given, and line {defined[name].place.line} defines it", place,
                             "leave it out of the given line, or rename it")
    for read in named(read for equation in equations if equation.kind != "declaration" for read in equation.reads):
        if read.entry.name not in given and read.entry.name not in defined and read.entry.name not in sizes:
            error = unknown_name(read.entry.name, [*given, *defined], read.place)
            raise InputError(f"{read.entry.name} is neither given nor defined", read.place,
                             error.remedy if error.remedy.startswith("did") else f"add it to the given line; {error.remedy}")


def no_quotient_for_a_derivative(equations, given):
    """dC/dw, with C and w names of the equations, is no quotient of two inputs that nobody names otherwise."""
    known = {read.entry.name for equation in equations if equation.kind == "definition" for read in equation.occurrences}
    told = {equation.target.name for equation in equations if equation.target is not None}.union(given or ())
    told.update(read.entry.name for equation in equations if equation.kind == "declaration" for read in equation.reads)
    for equation in (equation for equation in equations if equation.body is not None):
        for product in parts(equation.body, Times):
            above = [factor.name for factor in product.args if isinstance(factor, Quantity)]
            divisors = [factor.base for factor in product.args if isinstance(factor, Power) and factor.exponent == -1]
            below = [divisor.name for divisor in divisors if isinstance(divisor, Quantity)]
            for pair in ((one, other) for one in above for other in below):
                if all(name[0] == "d" and name[1:] in known and name not in told for name in pair):
                    read = next(read for read in equation.reads if read.entry.name == pair[0])
                    raise InputError(f"{'/'.join(pair)} is the derivative of {pair[0][1:]} by {pair[1][1:]}, which no equation may hold", read.place,
                                     f"put an input of its own there, as g; where {pair[0]} and {pair[1]} are inputs, "
                                     "name all inputs on a given line")


def assumed_of_known(equations, sizes):
    """An assumption, and what is shown, is about names that the equations use, or sizes that a declaration or a range names."""
    known = dict.fromkeys((*(read.entry.name for e in equations if e.kind == "definition" for read in e.occurrences), *sizes))
    for read in named(read for equation in equations if equation.kind in ("fact", "bound", "claim", "point") for read in equation.reads):
        if read.entry.name not in known:
            raise unknown_name(read.entry.name, known, read.place)


def declared_are_known(equations, given):
    """A declaration is about names that the equations use, or that a given line names."""
    known = dict.fromkeys(read.entry.name for e in equations if e.kind == "definition" for read in e.occurrences)
    for read in (read for equation in equations if equation.kind == "declaration" for read in equation.reads):
        if read.entry.name not in known and read.entry.name not in (given or ()):
            raise InputError(f"{read.entry.name} is declared, and no equation reads it", read.place,
                             unknown_name(read.entry.name, [name for name in known if name.isidentifier()]).remedy)


def no_overlap(equations):
    """Two clauses of one family never define the same entry."""
    filled = filled_ranges(equations)
    for name, clauses in clauses_by_name(equations).items():
        for number, clause in enumerate(clauses):
            for other in clauses[:number]:
                if axis_apart(clause, other, filled) is None:
                    raise _meet(name, other, clause)


def _meet(name, one, other):
    for clause, against in ((other, one), (one, other)):
        for place, its in zip(clause.target.places, against.target.places):
            own = next((range_ for range_ in clause.ranges if range_.letter == place and not range_.written), None)
            if own and not free_letters(its):
                return InputError(f"{own.letter} takes every value, so {clause.target} meets {against.target} of line {against.place.line}",
                                  own.place,
                                  f"write its range after the equation, as for {own.letter} in 1..{own.letter.name.upper()}")
    remedy = "write ranges that do not meet" if free_letters(one.target) | free_letters(other.target) else "give one of them another name or place"
    return InputError(f"{name} is defined twice: line {one.place.line} has {one.target}, line {other.place.line} has {other.target}",
                      other.place, remedy)


def reads_inside(ranges, families, reads):
    """No read falls outside of its family, where that can be proved."""
    for read, (name, number), _ in places_read(reads):
        ends = ranges.spans.of(read, number) if name in families and not read.declared else None
        if ends and not free_letters(ends[0] + ends[1]):
            _inside(read, number, ends, families[name], ranges)


def _inside(read, number, ends, family, ranges):
    facts = ranges.facts
    layer = {binder.letter: place for binder, place in zip(family.over[:number], read.entry.places)}
    lo, hi = (substitute(end, layer) for end in (family.over[number].lo, family.over[number].hi))
    outside = ends[0] if facts.nonnegative(lo - ends[0] - 1) else ends[1] if facts.nonnegative(ends[1] - hi - 1) else None
    if outside is None:
        return
    places = list(read.entry.places)
    places[number] = outside
    reached = index_text(Quantity(read.entry.name, *places))
    what = f"{read.entry} reaches {reached}" if outside != read.entry.places[number] else f"{read.entry} is read"
    where = f"the places of {family.name} are {span_text(lo, hi)}"
    base = family.kind == "defined" and outside == ends[0]
    raise InputError(f"{what}, and {where}", read.place,
                     f"add a line that defines {reached}, or write another range" if base else
                     f"write a range that stays inside{_staying(read, number, ends, (lo, hi), ranges)}")


def _staying(read, number, ends, inside, ranges):
    """Of a place with one letter, whose range is not written: the range at which it stays inside, as the end of a remedy."""
    owns, place = ranges_of(read.entry.places[number], read.scope), read.entry.places[number]
    if len(owns) != 1 or owns[0].written or coefficient(place, owns[0].letter) != 1:
        return ""
    below, above = (beyond.expand() if ranges.facts.nonnegative(beyond) else 0 for beyond in (inside[0] - ends[0], ends[1] - inside[1]))
    lo, hi = ranges.range(owns[0])
    return f", {owns[0].letter} in {span_text((lo + below).expand(), (hi - above).expand())}"


def without_gaps(system, reads):
    """No read meets an entry that the equations of its name leave out."""
    found = undefined(system)
    if found is None:
        return
    definition, entry, key = found
    lacking, asked = index_text(Quantity(entry.name, *key)), index_text(entry)
    places = [read.place for read in reads if read.entry == entry and read.place and read.place.line == definition.place.line]
    raise InputError(f"{asked} reaches {lacking}, which no equation defines" if lacking != asked else f"no equation defines {lacking}",
                     places[0] if places else definition.place, f"add a line that defines {lacking}, or write other ranges")


def nothing_is_averaged(system):
    """No mean, and no largest entry, is always of nothing at some value of a letter."""
    for definition in system.definitions:
        for size, least in counts(definition.body, definition.over):
            if least.is_Integer and least < 1 and free_letters(size):
                raise InputError(f"a mean or a largest entry is of {index_text(size)} entries, and {index_text(size)} can be {least}",
                                 definition.place, "write ranges that always hold an entry, or take the empty one out of the outer range")


def inverses_have_their_entries(system):
    """No entry is asked of an inverse that its matrix never has."""
    for definition in system.definitions:
        facts = RangeFacts(definition.over, system.conditions)
        for node in parts(definition.body, OfMatrix):
            for place, binder in zip(node.places, MATRIX_FUNCTIONS[node.operator].over(node.binders)):
                if facts.between(binder.lo, place, binder.hi) is False:
                    kind = "an inverse" if MATRIX_FUNCTIONS[node.operator].look == "raised" else node.operator
                    raise InputError(f"{kind} is read at {index_text(place)}, and its matrix has the places {span_text(binder.lo, binder.hi)}",
                                     definition.place, "write a place that is among them")


def unread(equations, families):
    """Warnings: an equation that nothing reads is likely misspelt where it should be read; the nearest input is named."""
    definitions = [equation for equation in equations if equation.kind == "definition"]
    cost = definitions[-1].target.name
    read = {}
    for equation in definitions:
        for one in equation.reads:
            if equation.target.name != one.entry.name:
                read.setdefault(one.entry.name, one)
    for name in clauses_by_name(definitions):
        if name not in read and name != cost:
            inputs = [other for other in read if other in families and families[other].kind == "input"]
            near = get_close_matches(name, inputs, 1, 0.6)
            slip = f"; line {read[near[0]].place.line} reads {near[0]}" if near else ""
            yield f"{name} is read by nothing{slip}"


def symmetric_where_asked(system):
    """Functions of symmetric matrices are of matrices that are known to be so."""
    for definition in system.definitions:
        for node in parts(definition.body, OfMatrix):
            if MATRIX_FUNCTIONS[node.operator].symmetric and not symmetric(node.body, *(b.letter for b in node.binders), system):
                raise InputError(f"{node.operator} is of a symmetric matrix, and the one in {node} is not known to be symmetric", definition.place,
                                 f"declare it, S: (n, n) symmetric, or write its symmetric part: {node.operator}((A + A.T)/2)")
