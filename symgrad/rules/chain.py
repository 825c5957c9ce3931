"""The chain rule, the entries that an equation reads, its definition, names of adjoints."""

from dataclasses import replace
from types import MappingProxyType

from sympy import Integer, Rational, exp, sin

from symgrad.equations.graph import clause_at, meets, readers_towards, reads
from symgrad.equations.system import Definition, Family, SystemData
from symgrad.notation.brackets import Delta, Differ, positive
from symgrad.notation.nodes import Abstract, Binder, D, Letter, Local, Over, Plus, Power, Quantity, Times, Total, over
from symgrad.notation.traversal import bound_here, free_letters, fresh, rebuild, rename_apart, substitute, telescope_at
from symgrad.rules import Law, Trait, rule
from symgrad.rules.guarded import guarding_brackets
from symgrad.rules.undefined import defined_where

# A schematic system: z[k] = sin(x[k]*w) for every k, C = sum of z[k]**2 and of w; delta names dC/dz; nothing reads u.
i, k = Letter("i"), Letter("k")
C, w, u, N = (Quantity(name) for name in "CwuN")
over_i, over_k = Binder(i, 0, N - 1), Binder(k, 0, N - 1)
X, Z = (lambda *places, name=name: Quantity(name, *places) for name in "xz")
_SCHEME = SystemData(
    (Definition(Z(k), (over_k,), sin(Times(X(k), w), evaluate=False)),
     Definition(C, (), Plus(Over("sum", Power(Z(k), 2), over_k), w))),
    MappingProxyType({"x": Family("x", (Binder(k, -4, 8),)), "w": Family("w"), "u": Family("u"), "N": Family("N", (), "size"),
                      "z": Family("z", (over_k,), "defined"), "C": Family("C", (), "defined")}),
    "C", named=MappingProxyType({("C", "z"): "delta"}))


# Beside it r[i,k] = 1/(x[i] - x[k]), which C reads where i is not k: the others do not exist.
j = Letter("j")
over_j = Binder(j, 0, N - 1)
R = lambda *places: Quantity("r", *places)
PAIRS = SystemData(
    (Definition(R(i, k), (over_i, over_k), Power(Plus(X(i), Times(-1, X(k))), -1)),
     Definition(C, (), Over("sum", Times(Differ(i, k), R(i, k)), over_i, over_k))),
    MappingProxyType({"x": Family("x", (over_i,)), "N": Family("N", (), "size"), "r": Family("r", (over_i, over_k), "defined"),
                      "C": Family("C", (), "defined")}), "C")

# And s[k] = sqrt(x[k])*w, which C reads where x[k] is above 0 alone.
S, root = (lambda *places: Quantity("s", *places)), lambda e: Power(e, Rational(1, 2))
GUARDED = SystemData(
    (Definition(S(k), (over_k,), Times(root(X(k)), w)),
     Definition(C, (), Over("sum", Times(positive(X(k)), exp(S(k), evaluate=False)), over_k))),
    MappingProxyType({"x": Family("x", (over_k,)), "w": Family("w"), "N": Family("N", (), "size"), "s": Family("s", (over_k,), "defined"),
                      "C": Family("C", (), "defined")}), "C")


def _law(left, right, *over, **more):
    return Law(left, right, over, _SCHEME, **more)


@rule("independence", "idea", Total, _law(Total(C, u), Integer(0)))
def independent(part, where):
    """dC/dx = 0 where no equation that C depends on reads x. Terminates: an adjoint goes."""
    cost, entry = part.args
    return None if readers_towards(where.system, cost.name, entry.name) or cost.name == entry.name else Integer(0)


@rule("chain rule", "idea", Total, _law(Total(C, w), Plus(Over("sum", Times(Local(Z(k), w), Total(C, Z(k))), over_k), Local(C, w))),
      _law(Total(C, X(i)), Over("sum", Times(Local(Z(k), X(i)), Total(C, Z(k))), over_k), over_i),
      Law(Total(C, X(j)), Over("sum", Times(Differ(i, k), Local(R(i, k), X(j)), Total(C, R(i, k))), over_i, over_k), (over_j,), PAIRS),
      Law(Total(C, w), Over("sum", Times(positive(X(k)), Local(S(k), w), Total(C, S(k))), over_k), (), GUARDED),
      _law(Total(Z(i), X(k)), Local(Z(i), X(k)), over_i, over_k), _law(Total(Z(i), Z(k)), Delta(i, k), over_i, over_k))
def chain_rule(part, where):
    """dC/dx = [x is C] + sum, over each equation z = ... that reads x and over its letters, of dz/dx dC/dz.

    Where z need not exist but for brackets that guard every read of it, the brackets stand in the sum.

    Terminates: dC/dz stands nearer to the cost than dC/dx.
    """
    cost, entry = part.args
    itself = [Times(*(Delta(p, q) for p, q in zip(cost.places, entry.places) if p != q))] if cost.name == entry.name else []
    ends = not readers_towards(where.system, cost.name, cost.name)
    return Plus(*itself, *(_through(reader, cost, entry, where, ends) for reader in readers_towards(where.system, cost.name, entry.name)))


def _through(reader, cost, entry, where, ends):
    """One reader's term: the sum over its letters, which step aside for the letters of `entry`.

    Where nothing on the way reads the cost again (`ends`), its own equation counts at the one entry that is asked for.
    """
    if ends and reader.target.name == cost.name and meets(reader.target, reader.over, cost, where.facts)[0]:
        return Local(cost, entry)
    outer = free_letters(entry) | where.letters | free_letters(cost)
    fixed = set().union(*(free_letters(place) for read in reads(reader.body, entry.name) for place in read if place is not None))
    renamed = _renamed([binder.letter for binder in reader.over], fixed, outer, where.others)
    binders = telescope_at(reader.over, renamed)
    target = substitute(reader.target, renamed)
    inside = where.within(binders)
    term = Times(*defined_where(target, cost, inside), *guarding_brackets(target, cost, inside), Local(target, entry), Total(cost, target))
    return over("sum", term, binders)


def _renamed(letters, fixed, outer, others):
    """New names for letters that clash with `outer`; those that stay, as no read fixes them and no sift takes them, are served first."""
    renamed, taken = {}, outer | set(letters)
    for letter in sorted(letters, key=lambda letter: letter in fixed):
        renamed[letter] = fresh(letter, taken, others) if letter in outer else letter
        taken.add(renamed[letter])
    return renamed


@rule("sparsity", "index", Local, _law(Local(Z(k), X(i)), Times(Delta(k, i), Local(Z(k), X(i))), over_k, over_i))
def sparsity(part, where):
    """dz/dx[p] = [q = p] dz/dx[p] where z reads x at q alone. Terminates: afterwards p is q, and no bracket is missing."""
    target, entry = part.args
    clause = clause_at(target, where)
    if clause is None:
        return None
    definition, letters = clause
    found = dict.fromkeys(tuple(None if place is None else substitute(place, letters) for place in read)
                          for read in reads(definition.body, entry.name))
    groups = [[(place, at) for place, at in zip(read, entry.places, strict=True) if place is not None] for read in found]
    if not groups:
        return Integer(0)
    if len(groups) > 1 and not _exclusive(list(found), where.facts):
        shared = set(groups[0]).intersection(*groups[1:])
        groups = [[pair for pair in groups[0] if pair in shared]]
    if len(groups) == 1:
        brackets = _brackets(groups[0], where.facts)
        return Times(*brackets, part) if brackets else None
    if any(not _brackets(group, where.facts) for group in groups):
        return None
    return Plus(*(Times(*_brackets(group, where.facts), part) for group in groups))


def _brackets(pairs, facts):
    return [Delta(place, at) for place, at in pairs if facts.equal(place, at) is not True]


def _exclusive(found, facts):
    """Whether no two of the reads can be the same entry."""
    return all(any(None not in pair and facts.equal(*pair) is False for pair in zip(one, other))
               for number, one in enumerate(found) for other in found[:number])


@rule("definition", "calculus", Local, _law(Local(Z(i), w), D(sin(Times(X(i), w), evaluate=False), w), over_i), traits=(Trait.LEADS,))
def definition(part, where):
    """dz/dx is the derivative of the right side of z's equation. Terminates: a local derivative goes for a `D`."""
    target, entry = part.args
    clause = clause_at(target, where)
    assert clause is not None, f"the ranges do not tell which equation gives {target}"
    found, letters = clause
    if isinstance(found.body, Abstract):
        return None
    return D(bound_apart(substitute(found.body, letters, where.others), free_letters(target) | free_letters(entry), where.others), entry)


def bound_apart(e, taken, others, around=frozenset()):
    """`e` with its bound letters out of `taken`. `around` are the letters that are bound where it stands: none is bound again inside."""
    if bound_here(e):
        e = rename_apart(e, taken | around, others)
        around = around | {binder.letter for binder in e.binders}
    return rebuild(e, tuple(bound_apart(arg, taken, others, around) for arg in e.args)) if e.args and not isinstance(e, (Letter, Quantity)) else e


@rule("local derivative", "calculus", Local, _law(Local(C, w), Integer(1), locals=MappingProxyType({Local(C, w): Integer(1)})), traits=(Trait.PUTS_IN,))
def local_derivative(part, where):
    """The value with its bound letters apart from those of what it is put into: none is free and bound in one formula. Terminates: a local derivative goes."""
    value = where.locals.get(part)
    return None if value is None else bound_apart(value, where.letters, where.others)


# The same with a name for N*dC/dz.
_MULTIPLE = replace(_SCHEME, named=MappingProxyType({}), multiples=MappingProxyType({("C", "z"): ("d", N)}))


@rule("name of the adjoint", "idea", Total, _law(Total(C, Z(i)), Quantity("delta", i), over_i),
      Law(Total(C, Z(i)), Times(Power(N, -1), Quantity("d", i)), (over_i,), _MULTIPLE))
def name_adjoint(part, where):
    """An adjoint of which a multiple has a name is that name by its number. Terminates: an adjoint goes for its name."""
    pair = part.of.name, part.by.name
    if pair in where.system.multiples:
        name, number = where.system.multiples[pair]
        return Times(-1 if number == -1 else Power(number, -1), Quantity(name, *part.by.places))
    name = where.system.named.get(pair)
    return Quantity(name, *part.by.places) if name else None


@rule("named multiple", "idea", Quantity, Law(Quantity("d", i), Times(N, Total(C, Z(i))), (over_i,), _MULTIPLE))
def named_multiple(part, where):
    """What a name for a multiple of an adjoint stands for. Terminates: the name goes."""
    for (of, by), (name, number) in where.system.multiples.items():
        if name == part.name:
            return Times(number, Total(Quantity(of), Quantity(by, *part.places)))
    return None


@rule("value of the adjoint", "calculus", Total, _law(Total(C, C), Integer(1), locals=MappingProxyType({Total(C, C): Integer(1)})),
      _law(Total(C, Z(k)), Times(2, Z(k)), over_k, locals=MappingProxyType({Total(C, Z(i)): Times(2, Z(i))})), traits=(Trait.PUTS_IN,))
def adjoint_value(part, where):
    """The value at the places of the adjoint. Terminates: an adjoint goes for its worked-out value."""
    for known, value in where.locals.items():
        if isinstance(known, Total) and (known.of, known.by.name) == (part.of, part.by.name):
            letters = dict(zip(known.by.places, part.by.places))
            if known == part or all(isinstance(place, Letter) for place in letters) and len(letters) == len(part.by.places):
                return bound_apart(substitute(value, letters, where.others), where.letters, where.others)
    return None
