"""Well-foundedness: each entry is computed before it is read, by the order of the lines or by a letter that gets smaller.

Nodes are the clauses, edges the reads. A cycle is broken by an axis at which no read of it goes up and some go down
(or none down and some up); the reads that move are taken away, and what is left must be without a cycle by other axes.
"""

from symgrad.equations.graph import groups
from symgrad.errors import InputError
from symgrad.notation.index_arithmetic import RangeFacts, extreme
from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import free_letters, parts
from symgrad.reading.drafts import HI, LO, SIZE


def clauses_by_name(equations):
    """name -> the definitions of that family, in order."""
    clauses = {}
    for equation in equations:
        if equation.kind == "definition":
            clauses.setdefault(equation.target.name, []).append(equation)
    return clauses


def recurrent_axes(equations):
    """The axes (name, number) along which a family is defined step by step; InputError for a cycle that no axis breaks."""
    clauses, found = clauses_by_name(equations), set()
    definitions = [equation for equation in equations if equation.kind == "definition"]
    for name, several in clauses.items():
        pairs = [(one, other) for number, one in enumerate(several) for other in several[:number]]
        found.update((name, axis) for axis in {axis_apart(*pair) for pair in pairs} - {None})
    number = {id(equation): place for place, equation in enumerate(definitions)}
    edges = [(place, number[id(clause)], read) for place, equation in enumerate(definitions)
             for read in equation.reads for clause in clauses.get(read.entry.name, ()) if _may_match(read, clause)]
    _in_order(definitions, edges)
    _break_cycles(definitions, edges, found, frozenset())
    return found


def filled_ranges(equations):
    """What is >= 0 since the ranges after `for` have values: L - 1 of `for l in 1..L`, by which a[0] and a[L] are two."""
    ranges = [range_ for equation in equations if equation.kind == "definition" for range_ in equation.ranges if range_.written]
    return tuple(dict.fromkeys(length for range_ in ranges if not free_letters(length := (range_.hi - range_.lo).expand()) and not length.is_Integer))


def axis_apart(one, other, filled=()):
    """The axis that tells two clauses of one family apart; None where they may define the same entry. `filled` is as `filled_ranges` gives it."""
    binders = [range_.binder for clause in (one, other) for range_ in clause.ranges if range_.written]
    facts = RangeFacts([binder for binder in binders if not free_letters(binder.hi - binder.lo)], filled)
    places = enumerate(zip(one.target.places, other.target.places))
    return next((axis for axis, (mine, its) in places if _apart(_span(mine, one.ranges), _span(its, other.ranges), facts)), None)


def _apart(one, other, facts):
    """Whether two spans, where both are known, provably do not meet."""
    return one and other and (facts.nonnegative(other[0] - one[1] - 1) or facts.nonnegative(one[0] - other[1] - 1))


def _span(place, scope):
    """The least and the largest value of a place over written ranges; None where that is not known."""
    binders = [range_.binder for range_ in scope]
    ends = extreme(place, binders, -1), extreme(place, binders, 1)
    unwritten = (end is None or any(entry.name in (LO, HI, SIZE) for entry in parts(end, Quantity)) for end in ends)
    return None if any(unwritten) else ends


def _may_match(read, clause):
    """Whether a read can be of an entry that the clause defines: False only if some place is provably apart."""
    facts = RangeFacts([range_.binder for range_ in clause.ranges if range_.written])
    return not any(_apart(_span(place, read.scope), _span(its, clause.ranges), facts) for place, its in zip(read.entry.places, clause.target.places))


def _cycles(count, edges):
    """The numbers of equations that read one another, in groups, each after those that it reads."""
    following = {}
    for reader, definition, _ in edges:
        following.setdefault(reader, []).append(definition)
    return [set(group) for group in groups(range(count), following)]


def _in_order(definitions, edges):
    together = {place: number for number, cycle in enumerate(_cycles(len(definitions), edges)) for place in cycle}
    for reader, definition, read in edges:
        if definition > reader and together[reader] != together[definition]:
            line = definitions[definition].place.line
            raise InputError(f"{read.entry.name} is read before line {line} defines it", read.place, f"move line {line} up")


def _break_cycles(definitions, edges, found, tried):
    """Note an axis, none of those that were tried, that breaks each cycle; InputError where none does."""
    for cycle in _cycles(len(definitions), edges):
        inside = [edge for edge in edges if edge[0] in cycle and edge[1] in cycle]
        if inside:
            _break(definitions, cycle, inside, found, tried)


def _break(definitions, cycle, edges, found, tried):
    """Find an axis that breaks the cycle and go on with the reads that do not move along it."""
    for axis in range(min(len(definitions[place].target.places) for place in cycle)):
        if axis in tried:
            continue
        moves = [_move(definitions[reader], read, axis) for reader, _, read in edges]
        for direction in (-1, 1):
            if all(move is not None and move*direction >= 0 for move in moves) and any(moves):
                found.update((definitions[place].target.name, axis) for place in cycle)
                _break_cycles(definitions, [edge for edge, move in zip(edges, moves) if move == 0], found, tried | {axis})
                return
    raise _cyclic(definitions, cycle, edges)


def _move(equation, read, axis):
    """-1, 0 or 1: how a read's place stands to the place being defined; None where it may go both ways."""
    if axis >= len(read.entry.places):
        return None
    ends = _span(read.entry.places[axis] - equation.target.places[axis], read.scope[len(equation.ranges):])
    if ends is None or ends == (0, 0):
        return None if ends is None else 0
    facts = RangeFacts([range_.binder for range_ in equation.ranges if range_.written])
    return -1 if facts.nonnegative(-ends[1] - 1) else 1 if facts.nonnegative(ends[0] - 1) else None


def _cyclic(definitions, cycle, edges):
    first = min(cycle)
    path, name = _path(first, edges), definitions[first].target.name
    names = ", which reads ".join(str(read.entry) for read in path)
    return InputError(f"{name} is defined through itself: it reads {names}", path[0].place,
                      f"a recurrence reads at a smaller value of a letter, as {name if len(path) == 1 else 'h'}[t-1] for t in 1..T")


def _path(first, edges):
    """The reads of a shortest way from a clause back to itself."""
    ways, seen = [(first, ())], set()
    for place, path in ways:
        for reader, definition, read in edges:
            if reader == place and definition == first:
                return (*path, read)
            if reader == place and definition not in seen:
                seen.add(definition)
                ways.append((definition, (*path, read)))
