"""The rules of a step of gradient descent: the first-order change of a cost, and the step against its gradient."""

from types import MappingProxyType

from symgrad.equations.system import Definition, Family, SystemData
from symgrad.notation.nodes import (Binder, Change, ColumnVector, Dot, Entries, Gradient, Letter, Norm, Over, Plus, Power, Quantity, Times,
                              Total, Updated, Vector, over)
from symgrad.rules import Law, Trait, rule

# A schematic system: C = a**2 * sum of x[k]**2, of which a and every x[k] vary.
a, C, eta, N = (Quantity(name) for name in ("a", "C", "eta", "N"))
k = Letter("k")
_over_k = Binder(k, 0, N - 1)
x_k = Quantity("x", k)
V = Vector("v", Entries(a), Entries(x_k, _over_k))
SCHEME = SystemData(
    (Definition(C, (), Times(Power(a, 2), Over("sum", Power(x_k, 2), _over_k))),),
    MappingProxyType({"a": Family("a"), "x": Family("x", (_over_k,)), "eta": Family("eta"), "N": Family("N", (), "size"),
                      "C": Family("C", (), "defined")}), "C")
SLOPE = Gradient(C, V)
SLOPE_BY_A = Times(2, a, Over("sum", Power(x_k, 2), _over_k))


def _law(left, right):
    return Law(left, right, (), SCHEME, of=V, locals=MappingProxyType({"eta": eta, "cost": C}))


def _changed(cost, vector):
    """The sum, over all entries of a vector, of what the change of each adds to the cost."""
    return Plus(*(over("sum", Times(Total(cost, e.entry), Change(e.entry)), e.binders) for e in vector.entries))


def component(e, entries):
    """The component of a vector expression at the entries of one quantity."""
    entry = entries.entry
    if isinstance(e, Vector):
        return entry
    if isinstance(e, Gradient):
        return Total(e.of, entry)
    if isinstance(e, (Change, Updated)):
        return e.func(entry)
    if isinstance(e, Plus):
        return Plus(*(component(term, entries) for term in e.args))
    if isinstance(e, Times):
        return Times(*(component(f, entries) if is_vector(f) else f for f in e.args))
    raise TypeError(f"{e} is no vector")


def is_vector(e):
    """Whether an expression is a vector rather than a number."""
    if isinstance(e, (Change, Updated)):
        return isinstance(e.of, Vector)
    if isinstance(e, (Plus, Times)):
        return any(map(is_vector, e.args))
    return isinstance(e, (Vector, Gradient, ColumnVector))


@rule("linear change", "idea", Change, _law(Change(C), Plus(Times(Total(C, a), Change(a)), Over("sum", Times(Total(C, x_k), Change(x_k)), _over_k))))
def first_order(part, where):
    """Terminates: the change of a computed quantity goes for changes of what varies."""
    if not isinstance(part.of, Quantity) or part.of.name not in where.system.clauses:
        return None
    return _changed(part.of, where.of)


@rule("dot product", "idea", (Plus, Times, Over), _law(Plus(Times(Total(C, a), Change(a)), Over("sum", Times(Total(C, x_k), Change(x_k)), _over_k)),
                                                        Dot(SLOPE, Change(V))))
def dot_product(part, where):
    """Terminates: a sum goes for a dot product."""
    cost = where.locals["cost"]
    return Dot(Gradient(cost, where.of), Change(where.of)) if part == _changed(cost, where.of) else None


@rule("step against the gradient", "idea", Change, _law(Change(V), Times(-1, eta, SLOPE)), _law(Change(a), Times(-1, eta, Total(C, a))))
def choose(part, where):
    """Terminates: a change goes for a gradient. This is a choice, and holds because it is made."""
    eta, cost = where.locals["eta"], where.locals["cost"]
    if part.of == where.of:
        return Times(-1, eta, Gradient(cost, where.of))
    return Times(-1, eta, Total(cost, part.of)) if any(part.of.name == e.entry.name for e in where.of.entries) else None


@rule("number before a dot product", "algebra", Dot, _law(Dot(SLOPE, Times(-1, eta, SLOPE)), Times(-1, eta, Dot(SLOPE, SLOPE))))
def take_numbers_out(part, where):
    """Terminates: factors leave the product."""
    u, v = part.args
    if not isinstance(v, Times):
        return None
    numbers = [f for f in v.args if not is_vector(f)]
    return Times(*numbers, Dot(u, Times(*(f for f in v.args if is_vector(f))))) if numbers else None


@rule("squared norm", "algebra", Dot, _law(Dot(SLOPE, SLOPE), Power(Norm(SLOPE), 2)))
def squared_norm(part, where):
    """Terminates: a dot product goes."""
    u, v = part.args
    return Power(Norm(u), 2) if u == v else None


@rule("update", "idea", Updated, _law(Updated(V), Plus(V, Change(V))), _law(Updated(a), Plus(a, Change(a))))
def update(part, where):
    """Terminates: a new value goes for an old one and a change."""
    return Plus(part.of, Change(part.of))


@rule("value of the derivative", "calculus", Total, Law(Total(C, a), SLOPE_BY_A, (), SCHEME, of=V, locals=MappingProxyType({Total(C, a): SLOPE_BY_A})),
      traits=(Trait.PUTS_IN,))
def value_of(part, where):
    """Terminates: a derivative goes for its worked-out value."""
    return where.locals.get(part)
