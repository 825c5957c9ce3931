"""The rules that quote what a text says: a quantity by its equation, by the value that a line gives it; what comes later in a recurrence."""

from dataclasses import replace
from types import MappingProxyType

from sympy import Integer

from symgrad.equations.graph import clause_at, reached, rests_on
from symgrad.equations.symmetry import declared_symmetric
from symgrad.equations.system import Definition, Family, SystemData, found_once
from symgrad.notation.brackets import Delta
from symgrad.notation.matching import find, patterned
from symgrad.notation.nodes import Abstract, Binder, Letter, Plus, Quantity, Times, Total
from symgrad.notation.traversal import free_letters, substitute
from symgrad.rules import Law, Trait, rule
from symgrad.rules.chain import bound_apart

i, k = map(Letter, "ik")
c, N = Quantity("c"), Quantity("N")
F, X, Z, H = (lambda *places, name=name: Quantity(name, *places) for name in ("F", "x", "z", "h"))
_over_k, _over_i = Binder(k, 0, N - 1), Binder(i, 0, N - 1)

# A schematic system: z[k] = 2*x[k].
_SCHEME = SystemData(
    (Definition(Z(k), (_over_k,), Times(2, X(k))),),
    MappingProxyType({"x": Family("x", (_over_k,)), "N": Family("N", (), "size"), "z": Family("z", (_over_k,), "defined")}), "z")


# A recurrence: h[0] = c, h[k] = 2*h[k-1]*x[k].
_STEPS = SystemData(
    (Definition(H(0), (), c), Definition(H(k), (Binder(k, 1, N),), Times(2, H(k - 1), X(k)))),
    MappingProxyType({"c": Family("c"), "N": Family("N", (), "size"), "x": Family("x", (Binder(k, 1, N),), sequence=True),
                      "h": Family("h", (Binder(k, 0, N),), "defined", sequence=True)}), "h")


@rule("not yet", "idea", Total, Law(Total(H(i), H(i + 1)), Integer(0), (_over_i,), _STEPS), Law(Total(H(i), X(i + 1)), Integer(0), (_over_i,), _STEPS))
def not_yet(part, where):
    """What comes at a later value of a recurrence letter changes nothing that came before. Terminates: a derivative goes."""
    of, by = part.args
    if not (of.places and by.places and where.facts.nonnegative(by.places[0] - of.places[0] - 1)):
        return None
    return Integer(0) if found_once(where.system, ("onwards", of.name, by.name), lambda: _leads_onwards(where.system, of.name, by.name)) else None


@rule("at one time", "idea", Total, Law(Total(H(i), H(i)), Times(1), (_over_i,), _STEPS))
def at_one_time(part, where):
    """Where a recurrence leads from a quantity to itself at later values alone, an entry changes at one value with itself alone. Terminates likewise."""
    of, by = part.args
    if of.name != by.name or not of.places or where.facts.equal(of.places[0], by.places[0]) is not True:
        return None
    alone = found_once(where.system, ("alone", of.name), lambda: _leads_onwards(where.system, of.name, of.name, again=True))
    return Times(*(Delta(p, q) for p, q in zip(of.places, by.places) if p != q)) if alone else None


def _leads_onwards(system, of, by, again=False):
    """Whether every equation on the way from one name to another reads its first place at no later value than it defines.

    With `again`, whether no way leads from a name to itself but through equations that read it at an earlier value.
    """
    reads = [(definition.target, entry) for definition in system.definitions for entry in definition.reads]
    behind = reached([by], {name: [target.name for target, entry in reads if entry.name == name] for _, entry in reads for name in [entry.name]})
    ahead = rests_on(system.definitions, [of])
    steps = [(target, entry) for target, entry in reads if {target.name, entry.name} <= behind & ahead]
    lags = [(target.places[0] - entry.places[0]).expand() if target.places and entry.places else None for target, entry in steps]
    at_once = {entry.name: [target.name for (target, other), lag in zip(steps, lags) if other.name == entry.name and lag == 0] for _, entry in steps}
    return all(lag is not None and lag.is_Integer and lag >= 0 for lag in lags) and not (again and of in reached(at_once.get(by, ()), at_once))


# The same at x[k] = 3*F[k], where F is given and x computed so that it holds.
_POINT = replace(_SCHEME, definitions=(Definition(X(k), (_over_k,), Times(3, F(k))), *_SCHEME.definitions), points=((((_over_k,), X(k), Times(3, F(k))),),),
                        families=MappingProxyType({**_SCHEME.families, "F": Family("F", (_over_k,)), "x": Family("x", (_over_k,), "defined")}))


@rule("by its equation", "algebra", Quantity, Law(Z(i), Times(2, X(i)), (_over_i,), _SCHEME))
def put_definition(part, where):
    """A computed quantity is what its equation says. Terminates: what stands there reads earlier quantities alone."""
    clause = clause_at(part, where)
    if clause is None or isinstance(clause[0].body, Abstract):
        return None
    definition, letters = clause
    return bound_apart(substitute(definition.body, letters, where.others), where.letters | free_letters(part), where.others)


# A symmetric matrix: s[i,k] = F[i] + F[k].
S = lambda *places: Quantity("s", *places)
_MIRRORED = SystemData((Definition(S(i, k), (_over_i, _over_k), Plus(F(i), F(k))),), MappingProxyType({
    "F": Family("F", (_over_k,)), "N": Family("N", (), "size"), "s": Family("s", (_over_i, _over_k), "defined")}), "s", structure=MappingProxyType({"s": "symmetric"}))


@rule("mirrored", "algebra", Quantity, Law(S(k, i), S(i, k), (_over_i, _over_k), _MIRRORED))
def mirrored(part, where):
    """An entry of a matrix that is declared to equal its transpose, its places in order. Terminates: they are in order then."""
    if len(part.places) != 2 or not declared_symmetric(where.system, part.name):
        return None
    return Quantity(part.name, *sorted(part.places, key=str))


@rule("at the point", "algebra", Quantity, Law(X(i), Times(3, F(i)), (_over_i,), _POINT), traits=(Trait.EVALUATES,))
def put_value(part, where):
    """The value that an `at` line gives an entry. Terminates: an entry goes for what does not read it."""
    for binders, entry, value in where.system.points[0] if where.system.points else ():
        over, left, right = patterned(binders, entry, value)
        letters = find(over, left, part, where.facts)
        if letters is not None:
            return bound_apart(substitute(right, letters, where.others), where.letters | free_letters(part), where.others)
    return None
