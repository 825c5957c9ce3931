"""Values already computed are used again: tanh(z) is read from h = tanh(z), and sigma'(z) is kept beside a = sigma(z)."""

from dataclasses import replace

from sympy import Function, Symbol

from symgrad.notation.functions import BY_CLASS
from symgrad.notation.index_arithmetic import Facts
from symgrad.notation.matching import find, patterned
from symgrad.notation.nodes import Over, Quantity, Times
from symgrad.notation.traversal import bound_here, parts, rebuild, substitute
from symgrad.running.lowering.schedule import granted


def shared(plan, definitions):
    """The definitions with function values replaced by the quantities that already hold them; they become the plan's system.

    A quantity is read only where the ranges prove that it has the entry, and only after its own equation: what the
    entry is computed from, the reader reads anyway, so that the order stays well founded.

    sigma'(z) where a = sigma(z) is at hand becomes a quantity of its own, the slope of a, computed with a: both are made from one
    exponential, which a backward pass would have to compute again. Likewise sigma'(2*z) beside tanh(z).
    """
    return _Sharing(plan).run(definitions)


# The functions that are computed beside others.
BESIDE = {type(row.beside(Symbol("u"))) for row in BY_CLASS.values() if row.beside}


class _Sharing:
    def __init__(self, plan):
        self.plan, self.known, self.sources, self.slopes = plan, [], [], {}

    def run(self, definitions):
        found = []
        for definition in definitions:
            facts = Facts(definition.over, self.plan.conditions)
            found.append(replace(definition, body=self.changed(definition.body, facts)))
            self.learn(definition)
        told = [each for number, d in enumerate(found) for each in (d, *self.slopes.get(number, ()))]
        self.plan.adopt(told, {of: slope_of(of) for of in {found[number].target.name for number in self.slopes}})
        return told

    def learn(self, definition):
        """What a definition computes for others to read."""
        number = len(self.known)
        body = definition.body
        simple = type(body) in BY_CLASS and not list(parts(body, Over))
        self.known.append(definition if simple else None)
        if type(body) in BY_CLASS and BY_CLASS[type(body)].beside:
            self.sources.append((number, definition, BY_CLASS[type(body)].beside(body.args[0])))

    def changed(self, e, facts):
        """Bottom up, with what the sums and brackets around a part grant."""
        inner = facts.within(*bound_here(e))
        if isinstance(e, Times):
            inner = Facts(inner.over, [*inner.conditions, *granted(e.args)])
        if isinstance(e, Function):
            e = self.recalled(e, facts)
        return rebuild(e, tuple(self.changed(arg, inner) for arg in e.args)) if e.args else e

    def recalled(self, e, facts):
        """A value of a function by its name."""
        if type(e) in BESIDE:
            return self.slope(e, facts) or e
        if type(e) in BY_CLASS:
            for source in filter(None, self.known):
                over, target, body = patterned(source.over, source.target, source.body)
                letters = find(over, body, e, facts)
                if letters is not None:
                    return substitute(target, letters)
        return e

    def slope(self, e, facts):
        """The entry of a slope that sigma'(u) is, or None; its definition is made when it is first read."""
        for number, source, made in self.sources:
            target = Quantity(slope_of(source.target.name), *source.target.places)
            over, entry, body = patterned(source.over, target, made)
            letters = find(over, body, e, facts)
            if letters is not None:
                self.slopes[number] = (replace(source, target=target, body=made),)
                return substitute(entry, letters)
        return None


def slope_of(name):
    """What the slope of a quantity is called; no user's name has spaces."""
    return f"slope of {name}"
