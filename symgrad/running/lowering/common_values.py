"""Values already computed are used again: tanh(z) is read from h = tanh(z), and sigma'(z) is kept beside a = sigma(z)."""

from dataclasses import replace

from sympy import Symbol

from symgrad.notation.functions import BY_CLASS
from symgrad.notation.index_arithmetic import RangeFacts, granted
from symgrad.notation.matching import find, patterned
from symgrad.notation.nodes import Over, Quantity, Times
from symgrad.notation.traversal import bound_here, parts, rebuild, substitute


def shared(plan, definitions):
    """The definitions with function values replaced by the quantities that already hold them; they become the plan's system.

    A quantity is read only where the ranges prove that it has the entry, and only after its own equation: what the
    entry is computed from, the reader reads anyway, so that the order stays well founded.

    sigma'(z) where a = sigma(z) is at hand becomes a quantity of its own, the slope of a, computed with a: both are made from one
    exponential, which a backward pass would have to compute again. Likewise sigma'(2*z) beside tanh(z).
    """
    sharing, found = _Sharing(plan), []
    for number, definition in enumerate(definitions):
        found.append(replace(definition, body=sharing.changed(definition.body, RangeFacts(definition.over, plan.conditions))))
        sharing.learn(number, definition)
    told = [each for number, d in enumerate(found) for each in (d, *sharing.slopes.get(number, ()))]
    plan.adopt(told, {of: slope_of(of) for of in {found[number].target.name for number in sharing.slopes}})
    return told


# The functions that are computed beside others.
BESIDE = {type(row.beside(Symbol("u"))) for row in BY_CLASS.values() if row.beside}


class _Sharing:
    """kept: kind of a value -> what holds such a value, as (pattern, definition, number of the definition that it is computed beside)."""

    def __init__(self, plan):
        self.plan, self.kept, self.slopes = plan, {}, {}

    def learn(self, number, definition):
        """What a definition computes for others to read: its own value, and a slope, which is defined when it is first read."""
        target, row = definition.target, BY_CLASS.get(type(definition.body))
        if row and row.function not in BESIDE and not list(parts(definition.body, Over)):
            self.keep(definition)
        if row and row.beside:
            slope = Quantity(slope_of(target.name), *target.places)
            self.keep(replace(definition, target=slope, body=row.beside(*definition.body.args)), number)

    def keep(self, definition, beside=None):
        pattern = patterned(definition.over, definition.target, definition.body)
        self.kept.setdefault(self.kind(definition.body), []).append((pattern, definition, beside))

    def changed(self, e, facts):
        """Bottom up, with what the sums and brackets around a part grant."""
        inner = facts.within(*bound_here(e))
        if isinstance(e, Times):
            inner = RangeFacts(inner.over, [*inner.conditions, *granted(e.args)])
        if type(e) in BY_CLASS:
            e = self.recalled(e, facts)
        return rebuild(e, tuple(self.changed(arg, inner) for arg in e.args)) if e.args else e

    def recalled(self, e, facts):
        """A value of a function by its name."""
        for (over, target, body), definition, beside in self.kept.get(self.kind(e), ()):
            letters = find(over, body, e, facts)
            if letters is not None:
                if beside is not None:
                    self.slopes[beside] = (definition,)
                return substitute(target, letters)
        return e

    def kind(self, e):
        """What values agree in where one is the other at some letters: their function, and what they read beside sizes."""
        return type(e), frozenset(entry.name for entry in parts(e, Quantity) if self.plan.family(entry.name).kind != "size")


def slope_of(name):
    """What the slope of a quantity is called; no user's name has spaces."""
    return f"slope of {name}"
