"""The rules of a change to second order, and of the step at which it is least, Newton's; derivatives are quantities of a gradient system."""

from dataclasses import replace
from types import MappingProxyType

from sympy import Integer, Rational

from symgrad.equations.letters import letters_of_axes
from symgrad.equations.system import Definition, Family
from symgrad.notation.matching import match, patterned
from symgrad.notation.nodes import Binder, Change, Letter, OfMatrix, Over, Plus, Power, Quantity, Times, Total, Vector, over
from symgrad.notation.traversal import free_letters, fresh, substitute
from symgrad.rules import Law, Trait, descent, rule

half = Rational(1, 2)
k, k1, k2, p, q = map(Letter, ("k", "k'", "k''", "p", "q"))
_over_k, _over_k1, _over_k2, _over_p, _over_q = (Binder(letter, 0, Quantity("N") - 1) for letter in (k, k1, k2, p, q))
X, G = (lambda *places, name=name: Quantity(name, *places) for name in ("x", "dC/dx"))
VARIED = Vector("v", descent.V.entries[1])  # of the schematic system of a step of descent, every x[k]

# The same with the derivative of C by x as an equation: C = a**2 * sum of x[k]**2.
GRADED = replace(descent.SCHEME, definitions=(*descent.SCHEME.definitions, Definition(G(k), (_over_k,), Times(2, Power(Quantity("a"), 2), X(k)))),
                 families=MappingProxyType({**descent.SCHEME.families, "dC/dx": Family("dC/dx", (_over_k,), "defined", derivative=("C", "x"))}))
# What may be known where the change is any, and where it is Newton's step.
ANY, NEWTON = (MappingProxyType({"eta": None, "cost": descent.C, "order": 2, "newton": chosen}) for chosen in (False, True))


def slopes(system, cost, entry):
    """The entry of the quantity that is the derivative of a cost by an entry."""
    name = next(name for name, family in system.families.items() if family.derivative == (cost.name, entry.name))
    return Quantity(name, *entry.places)


def another_entry(system, entry, binders):
    """Another entry of the same quantity, with its ranges, at letters apart from those of the first."""
    family = system.families[entry.name]
    other = family.apart_from(binders, letters_of_axes(system))
    return other, at_places(system, other)


def at_places(system, entry):
    """The ranges of an entry whose places are letters."""
    family = system.families[entry.name]
    return [Binder(letter, b.lo, b.hi, own.written) for letter, b, own in zip(entry.places, family.axes_at(entry.places), family.over)]


@rule("second-order change", "idea", Change,
      Law(Change(descent.C), Plus(Over("sum", Times(G(k), Change(X(k))), _over_k),
                                  Times(half, Over("sum", Times(Total(G(k), X(k1)), Change(X(k)), Change(X(k1))), _over_k, _over_k1))), (), GRADED, of=VARIED, locals=ANY))
def second_order(part, where):
    """Terminates: the change of a computed quantity goes for changes of what varies."""
    if part.of != where.locals["cost"]:
        return None
    (e,), system = where.of.entries, where.system
    other, binders = another_entry(system, e.entry, e.binders)
    slope = slopes(system, part.of, e.entry)
    return Plus(over("sum", Times(slope, Change(e.entry)), e.binders),
                Times(half, over("sum", Times(Total(slope, other), Change(e.entry), Change(other)), [*e.binders, *binders])))


@rule("stationary change", "idea", Plus, Law(Plus(G(p), Over("sum", Times(Total(G(p), X(k)), Change(X(k))), _over_k)), Integer(0), (_over_p,), GRADED, of=VARIED, locals=NEWTON))
def stationary(part, where):
    """The derivative of a second-order change by each change is 0 at Newton's step. This is a choice, and holds because it is made. Terminates: a sum goes."""
    entries = [Quantity(where.of.entries[0].entry.name, *slope.places) for slope in part.args[:1] if isinstance(slope, Quantity)]
    return Integer(0) if where.locals["newton"] and entries and part == model_slope(where, entries[0]) else None


def model_slope(where, entry):
    """The derivative of the second-order change by the change of an entry."""
    system, cost = where.system, where.locals["cost"]
    other, binders = another_entry(system, entry, at_places(system, entry))
    slope = slopes(system, cost, entry)
    return Plus(slope, over("sum", Times(Total(slope, other), Change(other)), binders))


@rule("Newton's step", "idea", Change,
      Law(Change(X(p)), Times(-1, Over("sum", Times(OfMatrix("inv", Total(G(k1), X(k2)), _over_k1, _over_k2, p, k), G(k)), _over_k)), (_over_p,), GRADED, of=VARIED, locals=NEWTON))
def newton(part, where):
    """Terminates: a change goes for derivatives. This is a choice, and holds because it is made."""
    (e,), system = where.of.entries, where.system
    if not where.locals["newton"] or not isinstance(part.of, Quantity) or part.of.name != e.entry.name:
        return None
    if not e.binders:
        slope = slopes(system, where.locals["cost"], part.of)
        return Times(-1, Power(Total(slope, part.of), -1), slope)
    (place,), axis, taken, letters = part.of.places, e.binders[0], set(free_letters(part.of)), []
    for _ in range(3):
        letters.append(fresh(axis.letter, taken, letters_of_axes(system)))
        taken.add(letters[-1])
    column, row, own = letters
    binders = [Binder(letter, axis.lo, axis.hi, axis.written) for letter in (row, own)]
    entry = lambda letter: Quantity(part.of.name, letter)
    slope = lambda letter: slopes(system, where.locals["cost"], entry(letter))
    return Times(-1, Over("sum", Times(OfMatrix("inv", Total(slope(row), entry(own)), *binders, place, column), slope(column)), Binder(column, axis.lo, axis.hi, axis.written)))


@rule("value of the second derivative", "calculus", Total, Law(Total(G(p), X(q)), Times(2, Power(Quantity("a"), 2), Total(X(p), X(q))), (_over_p, _over_q), GRADED, of=VARIED,
      locals=MappingProxyType({**ANY, Total(G(k), X(q)): Times(2, Power(Quantity("a"), 2), Total(X(k), X(q)))})), traits=(Trait.PUTS_IN,))
def second_value(part, where):
    """Terminates: a derivative goes for its worked-out value."""
    for left, right in where.locals.items():
        if isinstance(left, Total):
            letters = {letter: Binder(letter, 0, 0) for letter in free_letters(left)}
            own, pattern, value = patterned(tuple(letters.values()), left, right)
            found = match(pattern, part, {binder.letter: None for binder in own})
            if found is not None and None not in found.values():
                return substitute(value, found, where.others)
    return None
