"""What an entry stands for: the body of the clause that certainly defines it, so that a law sees through names."""

from copy import copy

from symgrad.equations.graph import recurrent, rests_on
from symgrad.notation.index_arithmetic import Facts
from symgrad.notation.matching import lie_within, match, patterned
from symgrad.notation.nodes import Quantity, Times
from symgrad.notation.traversal import bound_here, parts, substitute


class Look:
    """The clauses of a system, the ranges in force, and whether sums over some letters may be shifted by their largest term.

    clauses   name -> its definitions
    whole     (body, binders) -> whether the letters are axes of one array
    softened  the arguments whose exponential is computed anyway, since a logarithm of sigma is taken of them
    guarded   whether an exponential whose weight may be 0 is kept from hiding all others
    over      the ranges of the equation's own letters
    by        the name of what the equation is the derivative by; None of an equation that is none
    used      the laws that changed something, in order
    way       the clauses looked into on the way here, as (name, number): a recurrence whose sums read all earlier values has no end
    """

    def __init__(self, clauses, facts=Facts(), whole=lambda body, binders: True, softened=frozenset(), guarded=True, by=None):
        self.over = facts.over
        self.clauses, self.facts, self.whole, self.softened, self.guarded, self.by = clauses, facts, whole, softened, guarded, by
        self.used, self._found, self.way = [], {}, frozenset()

    def inside(self, e):
        """The same inside a node with binders."""
        return self._with(facts=self.facts.within(*bound_here(e))) if bound_here(e) else self

    def within(self, clause):
        """The same where another equation stands."""
        return self._with(facts=Facts(clause.over, self.facts.conditions))

    def _with(self, **changed):
        inner = copy(self)
        vars(inner).update(changed)
        return inner

    @property
    def sizes(self):
        """The names of the sizes that ranges are known to have."""
        return {size.name for known in (*self.facts.over, *self.facts.conditions) for size in parts(known, Quantity)}

    def behind(self, names):
        """The names from which others are computed, themselves included."""
        return rests_on(self._definitions, names)

    @property
    def _definitions(self):
        return [clause for found in self.clauses.values() for clause in found]

    def once(self, question, e, answer):
        """What `answer` says of `e` here, worked out once."""
        key = question, self.site(e)
        if key not in self._found:
            self._found[key] = answer(e, self)
        return self._found[key]

    def site(self, e):
        """An expression with all that an answer about it may depend on: the ranges in force, and the recurrences that were looked into."""
        if "recurrent" not in self._found:
            self._found["recurrent"] = recurrent(self._definitions)
        return e, self.facts, frozenset(clause for clause in self.way if clause[0] in self._found["recurrent"])

    def constant(self, e):
        """Whether `e` stays as it is while what the equation is the derivative by changes."""
        return self.by is not None and self.by not in self.behind(entry.name for entry in parts(e, Quantity))

    def body(self, e):
        """What an entry is equal to, through as many names as there are; anything else as it is."""
        return self.opened(e)[0]

    def opened(self, e):
        """The same, and the look with which to look on inside it: no clause is opened twice on a way, and so each way has an end."""
        opened = self.way
        while isinstance(e, Quantity) and (found := self._clause(e)) and found[0] not in opened:
            opened, e = opened | {found[0]}, found[1]
        return e, self if opened == self.way else self._with(way=opened)

    def _clause(self, entry):
        """Which clause certainly defines an entry, and what that makes it; None where none does."""
        key = entry, self.facts.over
        if key not in self._found:
            self._found[key] = self._searched(entry)
        return self._found[key]

    def _searched(self, entry):
        for number, clause in enumerate(self.clauses.get(entry.name, ())):
            over, target, body = patterned(clause.over, clause.target, clause.body)
            letters = match(target, entry, {binder.letter: None for binder in over})
            if letters is not None and lie_within(over, letters, self.facts):
                return (entry.name, number), substitute(body, letters)
        return None

    def plain(self, e):
        """Whether `e` is written out, or a name that no recurrence computes: then its argument is at hand where it is read."""
        return not isinstance(e, Quantity) or len(self.clauses.get(e.name, ())) == 1


def negated(u):
    """-u, with no two signs."""
    if isinstance(u, Times) and u.args[0].is_Number:
        return Times(*([] if u.args[0] == -1 else [-u.args[0]]), *u.args[1:])
    return -u if u.is_Number else Times(-1, u)
