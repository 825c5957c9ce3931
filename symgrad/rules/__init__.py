"""Rules: one object each, with its law, the code that applies it, its grain and its traits, standing together."""

from dataclasses import dataclass, field, replace
from enum import Enum
from functools import wraps
from types import MappingProxyType

from symgrad.notation.index_arithmetic import RangeFacts, granted
from symgrad.notation.nodes import D, Over, Plus, Times
from symgrad.notation.traversal import NO_OTHERS, bound_here


@dataclass(frozen=True)
class Law:
    """`left = right` in schematic names, for every value of the letters of `over`: what a rule claims, to read and to test.

    A rule that quotes equations brings the `system` they stand in; `of` and `locals` are as in `Where`.
    """

    left: object
    right: object
    over: tuple = ()
    system: object = None
    of: object = None
    locals: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Where:
    """What a rule may know of the place where it is applied.

    facts    the ranges in force there
    system   the system of the derivation: definitions a rule may quote, facts it may use
    of       the entry that is differentiated, the cost
    others   letter -> the other letters of its axis, from which one that must step aside is renamed
    locals   Local -> its worked-out value, from the proofs that stand before
    added    whether the part is a term that is added to one before it
    valued   whether derivatives kept as symbols, sigma', are to be written by their values
    """

    facts: RangeFacts = RangeFacts()
    system: object = None
    of: object = None
    others: MappingProxyType = field(default_factory=lambda: NO_OTHERS)
    locals: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))
    valued: bool = False
    added: bool = False

    @property
    def letters(self):
        """The letters that have a range here."""
        return {binder.letter for binder in self.facts.over}

    def within(self, binders):
        """The same place inside further binders."""
        return replace(self, facts=self.facts.within(*binders)) if binders else self

    def inside(self, e, number):
        """The same inside an argument of an expression: inside its binders, and inside the brackets that multiply the argument.

        Where such a bracket is 0, the product is 0 whatever the argument is; so it may be read as if the bracket held.
        """
        added = isinstance(e, Plus) and number > 0 or isinstance(e, Over) and self.added
        where = replace(self, added=added) if added != self.added else self
        if bound_here(e) and number == 1:
            return where.within(e.binders)
        return where.given(granted(f for turn, f in enumerate(e.args) if turn != number)) if isinstance(e, Times) else where

    def given(self, conditions):
        """The same place, where further index expressions are >= 0."""
        more = tuple(condition for condition in conditions if not self.facts.nonnegative(condition))
        return replace(self, facts=RangeFacts(self.facts.over, (*self.facts.conditions, *more))) if more else self


class Trait(Enum):
    """What others must know of a rule besides its grain: they ask for a trait, never for a rule by its name."""

    PUTS_IN = "it puts the worked-out value of a derivative in its place"
    NAMES = "it writes by its name what an equation names"
    PICKS = "it picks the one term of a sum that is not 0, by a Kronecker delta, or a bracket like one"
    ASSUMES = "it uses what the equations assume"
    LEADS = "it leads to a derivative, or moves one inward, and takes none"
    TRIVIAL = "it works numbers out and does no more: no line is there for its sake, and none gives it as a reason"
    REWORDS = "it says the same in fewer signs, at the end: programs and further derivatives take what stands before it"
    EVALUATES = "it puts in the value that an entry has at a point"
    EASY = "its outcome is seen at once: it makes no derivative worth lines of its own"


@dataclass(frozen=True, eq=False)
class Rule:
    """One way to rewrite one part of an expression. Its sentence stands under its name in the words of each language.

    name     what a step is called
    grain    idea, calculus, index or algebra: by which a level of detail folds
    on       the class of parts it rewrites
    laws     the equations it applies, in schematic names
    apply    (part, Where) -> the new part, or None where the rule has nothing to do; a pair (new part, conditions)
             where it holds only if the conditions, brackets, are 1
    traits   what others must know of it, each a `Trait`
    """

    name: str
    grain: str
    on: type
    laws: tuple
    apply: object
    traits: frozenset = frozenset()

    def at(self, part, where):
        """(the new part, the conditions under which it is the old one) where the rule changes a part; None where it does not."""
        result = self.apply(part, where) if isinstance(part, self.on) else None
        new, conditions = result if isinstance(result, tuple) else (result, ())
        return None if new is None or new == part else (new, conditions)


def rule(name, grain, on, *laws, traits=()):
    """Make the decorated function a `Rule` on parts of class `on`; its docstring, or that of its module, says why it terminates."""
    return lambda apply: Rule(name, grain, on, laws, apply, frozenset(traits))


def derivative_of(name, of, *laws, traits=()):
    """Make the decorated function (expression, entry, where) -> its derivative a `Rule` on the `D` of expressions of class `of`."""
    def made(function):
        apply = wraps(function)(lambda part, where: function(*part.args, where) if isinstance(part.expression, of) else None)
        return rule(name, "calculus", D, *laws, traits=traits)(apply)
    return made
