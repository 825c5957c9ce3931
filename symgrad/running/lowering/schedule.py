"""The order of computing: definitions before their readers, loops where a family reads itself at another value."""

from dataclasses import dataclass, replace
from operator import attrgetter

from sympy import S

from symgrad.equations.graph import groups, meets
from symgrad.errors import Part, UnsupportedError
from symgrad.notation.brackets import Bracket, Delta
from symgrad.notation.index_arithmetic import RangeFacts, granted
from symgrad.notation.nodes import Binder, Letter, Power, Quantity, Times
from symgrad.notation.traversal import bound_here, free_letters, replace as change, substitute, telescope_at

_NUMBER = attrgetter("number")
ALONE = "ask for the derivative at letters alone, each at one place, as dC/dw[i,j]"


@dataclass(frozen=True)
class Clause:
    """A definition whose places are letters of its own or free of them: `target[places] = body` over its letters.

    `beside` are entries that are computed where this is, before it, though it does not read them; `around` has the ranges of
    letters to which loops give their values.
    """

    target: Quantity
    over: tuple
    body: object
    number: int
    beside: tuple = ()
    around: tuple = ()

    @property
    def name(self):
        return self.target.name

    def own(self, axis):
        """The binder of the letter that stands at a place; None where no letter of its own does."""
        return next((binder for binder in self.over if binder.letter == self.target.places[axis]), None)

    def range_at(self, axis):
        """The lowest and the highest value of a place."""
        own = self.own(axis)
        return (own.lo, own.hi) if own else (self.target.places[axis],)*2


def clauses_of(definitions, slopes):
    """The clauses of definitions. A quantity's slope is computed beside it."""
    clauses = [_clause(definition, number) for number, definition in enumerate(definitions)]
    return [replace(c, beside=(Quantity(slopes[c.name], *c.target.places),)) if c.name in slopes else c for c in clauses]


def _clause(definition, number):
    for binder in definition.over:
        place = next((p for p in definition.target.places if binder.letter in free_letters(S(p))), None)
        assert place is not None, f"{binder.letter} stands nowhere in {definition.target}"
        if place != binder.letter:
            raise UnsupportedError(f"a program cannot fill {definition.target}: the place {place} is no letter", Part(str(definition.target)), ALONE)
    target = Quantity(definition.target.name, *(S(place).expand() for place in definition.target.places))
    standing = [letter for place in target.places for letter in free_letters(S(place)) if S(place).coeff(letter)]
    if len(set(standing)) < len(standing):
        raise UnsupportedError(f"a program cannot fill only the diagonal of {definition.target}", Part(str(definition.target)), ALONE)
    return Clause(target, definition.over, change(definition.body, _bare), number)


def _bare(e):
    """A bracket is 0 or 1, and so is each of its powers."""
    return e.base if isinstance(e, Power) and isinstance(e.base, Bracket) and e.exponent.is_Integer and e.exponent > 0 else e


def reads_with_facts(clause):
    """Each entry that a clause needs, with the facts that hold where it stands."""
    for part in (clause.body, *clause.beside):
        yield from _reads(part, RangeFacts((*clause.around, *clause.over)))


def _reads(node, facts):
    if isinstance(node, Quantity):
        yield node, facts
    inner = facts.within(*bound_here(node))
    if isinstance(node, Times):
        inner = RangeFacts(_told(inner.over, node.args), [*inner.conditions, *granted(node.args)])
    for arg in node.args:
        yield from _reads(arg, inner)


def _told(over, factors):
    """A telescope in which a letter has the one value that a bracket beside says, as l in [0 = l]*h[l]."""
    for bracket in factors:
        for letter, value in (bracket.args, bracket.args[::-1]) if isinstance(bracket, Delta) else ():
            if isinstance(letter, Letter) and not free_letters(S(value)):
                over = [Binder(letter, value, value) if binder.letter == letter else binder for binder in over]
    return over


def components(clauses, looped):
    """Groups of clauses that read one another, each group after those it reads, and whether what it computes rests on itself.

    looped: the axes along which a loop over all these clauses already runs; there only reads of the same value count.
    """
    after = {clause: _sources(clause, clauses, looped) for clause in clauses}
    return [(sorted(group, key=_NUMBER), len(group) > 1 or group[0] in after[group[0]]) for group in groups(clauses, after)]


def _sources(clause, clauses, looped):
    """The clauses, in order, that a clause needs before it at the same values of the loops around."""
    sources = {other for entry, facts, others in _met(clause, clauses) for other in others
               if not any(facts.equal(entry.places[axis], clause.target.places[axis]) is False for axis in looped)}
    return sorted(sources, key=_NUMBER)


def _met(clause, clauses):
    """Each entry that a clause needs, the facts that hold there, and those of some clauses that may write it, if there are any."""
    named = {}
    for other in clauses:
        named.setdefault(other.name, []).append(other)
    for entry, facts in reads_with_facts(clause):
        others = [other for other in named.get(entry.name, ()) if meets(other.target, other.over, entry, facts)[0] is not False]
        if others:
            yield entry, facts, others


def direction(clause, entry, facts, axis):
    """Where an entry lies along an axis, seen from what its clause writes: before it (-1), after it (1), at the same value (0); None if unknown."""
    difference = (S(entry.places[axis]) - clause.target.places[axis]).expand()
    if difference == 0:
        return 0
    return -1 if facts.nonnegative(-difference) else 1 if facts.nonnegative(difference) else None


def loop_axis(group, looped):
    """The axis along which a loop computes a group, one of all its families as the reader has it, and whether it runs upwards."""
    for axis, _ in enumerate(zip(*(clause.target.places for clause in group))):
        if axis in looped:
            continue
        found = {direction(clause, entry, facts, axis) for clause in group for entry, facts, _ in _met(clause, group)} - {0}
        if found in ({-1}, {1}):
            return axis, found == {-1}
    names = ", ".join(dict.fromkeys(clause.name for clause in group))
    raise UnsupportedError(f"{names} read one another in an order that no loop over one letter follows", Part(names),
                           "write them so that each read stands at a smaller value of one letter")


def pinned(clause, axis, letter):
    """A clause inside a loop over `letter` along one of its axes: that letter is a letter of its own no longer."""
    own = clause.own(axis)
    if own is None:
        return clause
    around, moved = (*clause.around, Binder(letter, own.lo, own.hi)), {own.letter: letter}
    over = telescope_at([binder for binder in clause.over if binder is not own], moved)
    return replace(clause, target=substitute(clause.target, moved), over=over, body=substitute(clause.body, moved), around=around,
                   beside=tuple(substitute(entry, moved) for entry in clause.beside))
