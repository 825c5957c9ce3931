"""What an entry stands for: the body of the clause that certainly defines it, so that a law sees through names."""

from functools import cached_property, wraps

from symgrad.equations.graph import names_read, recurrent
from symgrad.notation.index_arithmetic import RangeFacts, needed
from symgrad.notation.matching import lie_within, match, patterned
from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import bound_here, free_letters, parts, substitute
from symgrad.stable.pieces import has_at_most

WRITTEN = 200  # how many parts an equation has at most that is written into another in place of its name
SUMMED = 8     # how many terms or factors of a name are taken for its own at most


def once(answer):
    """The function of an expression and its `Context`, worked out once for each expression and place."""
    return wraps(answer)(lambda e, where: where.once(answer, e, answer))


class Equations:
    """The equations as they are, and what was found out about them: once for all equations that read the same entry.

    clauses    name -> its definitions
    recurrent  the names that rest on themselves
    """

    def __init__(self, clauses):
        self.clauses = clauses
        self.recurrent = recurrent(self._definitions)
        self._found, self._asked = {}, set()

    @property
    def _definitions(self):
        return [clause for found in self.clauses.values() for clause in found]

    def of(self, name):
        """The definitions of a name, on which an answer is going to rest."""
        self._asked.add(name)
        return self.clauses.get(name, ())

    def patterns(self, name):
        """Its definitions as patterns: (telescope, target, body)."""
        return [self.once(("pattern", clause), lambda: patterned(clause.over, clause.target, clause.body)) for clause in self.of(name)]

    def once(self, question, answer):
        """What `answer` finds out; the question holds all that it depends on but for the equations."""
        if question not in self._found:
            self._found[question] = answer()
        return self._found[question]

    def put(self, old, new):
        """An equation in its new form. Equations stand in order, so that only in a recurrence some answer may rest on the old one."""
        name = old.target.name
        self.clauses[name] = [new if clause is old else clause for clause in self.clauses[name]]
        if name in self._asked:
            self._found.clear()
            self._asked.clear()

    def leads(self, question, name, step):
        """Whether a clause of a name, or of the names that it leads to, has a property: `step` gives (whether it has it, names to go on to)."""
        waiting, seen, found = [name], set(), False
        while waiting and not found:
            other = waiting.pop()
            found = self._found.get((question, other), False)
            if other in seen or (question, other) in self._found:
                continue
            seen.add(other)
            for clause in self.of(other):
                here, more = step(clause)
                found = found or here
                waiting += more
        self._found.update(dict.fromkeys([(question, other) for other in ([name] if found else seen)], found))
        return found

    def rests_on(self, name, other):
        """Whether a name is computed from another, or is it."""
        return name == other or bool(self._behind.get(name, 0) & self._bits.get(other, 0))

    @cached_property
    def _bits(self):
        names = dict.fromkeys(name for d in self._definitions for name in (d.target.name, *(entry.name for entry in d.reads)))
        return {name: 1 << number for number, name in enumerate(names)}

    @cached_property
    def _behind(self):
        """name -> the names from which it is computed, itself among them, each a bit of a number."""
        found, before = dict(self._bits), None
        while found != before:
            before = dict(found)
            for name, others in names_read(self._definitions).items():
                for other in others:
                    found[name] |= found[other]
        return found


class Context:
    """What may be known of the place where a law is applied: the equations, the ranges in force, and what programs allow.

    equations the equations, and what was found out about them
    facts     the ranges in force
    whole     (body, binders) -> whether the letters are axes of one array
    softened  the arguments whose exponential is computed anyway, since a logarithm of sigma is taken of them
    guarded   whether an exponential whose weight may be 0 is kept from hiding all others
    chosen    whether programs choose by brackets of values, so that nothing need keep what these multiply finite
    over      the ranges of the equation's own letters
    by        the name of what the equation is the derivative by; None of an equation that is none
    way       the clauses of recurrences looked into on the way here, as (name, number): one whose sums read all earlier values has no end
    """

    way = frozenset()

    def __init__(self, equations, facts=RangeFacts(), whole=lambda body, binders: True, softened=frozenset(), guarded=True, by=None, chosen=False):
        self.over = facts.over
        self.equations, self.facts, self.whole, self.softened, self.guarded, self.by = equations, facts, whole, softened, guarded, by
        self.chosen = chosen

    def inside(self, e, number=None):
        """The same inside an expression: inside its binders, if it has some."""
        binders = bound_here(e)
        if not binders:
            return self
        return self._with(facts=self.equations.once(("inside", self.facts, binders), lambda: self.facts.within(*binders)))

    def within(self, clause):
        """The same where another equation stands."""
        facts = self.equations.once(("within", clause.over, self.facts.conditions), lambda: RangeFacts(clause.over, self.facts.conditions))
        return self._with(facts=facts, way=frozenset())

    def _with(self, **changed):
        inner = object.__new__(type(self))
        vars(inner).update(vars(self), **changed)
        return inner

    @property
    def sizes(self):
        """The names of the sizes that ranges are known to have."""
        return self._sizes_in(self.facts.over) | self._sizes_in(self.facts.conditions)

    def _sizes_in(self, known):
        return self.equations.once(("sizes", known), lambda: {size.name for each in known for size in parts(each, Quantity)})

    def once(self, question, e, answer):
        """What `answer` says of `e` here, worked out once: it may depend on the equations, the ranges, and `way`, and on nothing else."""
        return self.equations.once((question, *self.site(e)), lambda: answer(e, self))

    def site(self, e):
        """An expression with all that an answer about it may depend on: the ranges in force, and the recurrences that were looked into."""
        return e, self.facts, self.way

    def constant(self, e):
        """Whether `e` stays as it is while what the equation is the derivative by changes."""
        return self.by is not None and not any(self.equations.rests_on(entry.name, self.by) for entry in parts(e, Quantity))

    def body(self, e):
        """What an entry is equal to, through as many names as there are; anything else as it is."""
        return self.opened(e)[0]

    def short_body(self, e):
        """The same, where it is to be written in place of the entry; the entry where it is too long: layer after layer it would grow."""
        body = self.body(e)
        return body if body is e or has_at_most(WRITTEN, body) else e

    def opened(self, e):
        """The same, and what may be known inside it: nothing there of letters that do not stand in the entry.

        No clause is opened twice on a way, and so each way has an end.
        """
        where = self
        while isinstance(e, Quantity):
            found = self.equations.once(("clause", e, where.facts), lambda: where._clause(e))
            if found is None or found[0] in where.way:
                break
            clause, body, facts = found
            where, e = where._with(facts=facts, way=where.way | {clause} if e.name in self.equations.recurrent else where.way), body
        return e, where

    def _clause(self, entry):
        """Which clause certainly defines an entry, what that makes it, and what is known there; None where none does."""
        for number, (over, target, body) in enumerate(self.equations.patterns(entry.name)):
            letters = match(target, entry, {binder.letter: None for binder in over})
            if letters is not None and lie_within(over, letters, self.facts):
                facts = RangeFacts(needed(self.facts.over, free_letters(entry)), self.facts.conditions)
                return (entry.name, number), substitute(body, letters), facts
        return None

    def plain(self, e):
        """Whether `e` is written out, or a name that no recurrence computes: then its argument is at hand where it is read."""
        return not isinstance(e, Quantity) or len(self.equations.of(e.name)) == 1
