"""How fast the factors of a product go to 0 with the base of a power below 0 that stands among them, and what the product is then."""

from copy import copy
from dataclasses import dataclass

from sympy import Abs, Rational, S, asinh, atan, erf, pi, sign, sin, sinh, tan, tanh
from sympy.codegen.cfunctions import expm1, log1p

from symgrad.notation.brackets import Bracket, ValuesDiffer, ValuesEqual
from symgrad.notation.functions import maximum
from symgrad.notation.matching import choices, find, lie_within, patterned
from symgrad.notation.nodes import Over, Plus, Power, Times
from symgrad.notation.traversal import is_sum
from symgrad.rules.algebra import negated
from symgrad.stable.pieces import is_below
from symgrad.stable.signs import never_0, not_negative

# Of functions that are 0 at 0.
SLOPES_AT_0 = {**dict.fromkeys((asinh, atan, expm1, log1p, sin, sinh, tan, tanh), S.One), erf: Times(2, Power(pi, Rational(-1, 2)))}
_HIGHEST = 8  # up to which whole power a factor is taken apart
BOUNDS = 32  # how many parts of a base are known to be bounded by it, at most
NAMES_DEEP = 3  # how many names inside one another are looked through for what goes to 0 with a base


@dataclass(frozen=True)
class Bound:
    """That |t| <= c*|u|**order for a part t of a base u, at every value of the letters that is in their ranges.

    kind  "exact" where t is |u|**order itself, "radial" where it is a number times that, "directed" where t has a sign or a direction
    """

    part: object
    over: tuple
    order: object
    kind: str


class Small:
    """What a base u bounds, and so takes to 0 with it."""

    def __init__(self, base, where):
        self.where, self.bounds, self._orders, self._names = where, [], {}, NAMES_DEEP
        self._learn(base, where, (), S.One, "exact")

    def _learn(self, e, where, over, order, kind):
        if len(self.bounds) >= BOUNDS or any((bound.part, bound.over, bound.kind) == (e, over, kind) and bound.order >= order
                                             for bound in self.bounds):
            return
        self.bounds.append(Bound(e, over, order, kind))
        if kind == "directed" and isinstance(e, Plus):
            self.bounds.append(Bound(Plus(*map(negated, e.args)), over, order, kind))
        inside, within = where.opened(e)
        if inside is not e:
            self._learn(inside, within, over, order, kind)
            return
        for part, power, inner, turned in _bounded(e, where):
            if inner:
                inner, part = patterned(inner, part)
            self._learn(part, where, (*over, *inner), order*power, "directed" if turned else "radial" if power == 1 and kind == "exact" else kind)

    def inside(self, e):
        """The same inside a node with binders."""
        return self._with(self.where.inside(e), self._names)

    def opened(self, e):
        """What an entry is equal to, and the same inside that; the entry itself where too many names are looked through already."""
        inside, where = self.where.opened(e) if self._names else (e, self.where)
        return inside, self._with(where, self._names - (inside is not e))

    def _with(self, where, names):
        inner = copy(self)
        inner.where, inner._names = where, names
        return inner

    def known(self, e):
        """The bound of a part that has one by itself, else None."""
        return next((bound for bound in self.bounds if find(bound.over, bound.part, e, self.where.facts) is not None), None)

    def exact(self, e):
        """b of a part that is |u|**b itself; None of any other."""
        found = self.known(e)
        if found:
            return found.order if found.kind == "exact" else None
        e, within = self.opened(e)
        inner = within.exact(e.base) if isinstance(e, Power) and e.exponent.is_Rational else None
        return inner and inner*e.exponent

    def order(self, e):
        """(b, directed) with |e| <= c*|u|**b, as far as that is certain; (0, False) of what is only bounded, or not known."""
        site = self._names, *self.where.site(e)
        if site not in self._orders:
            self._orders[site] = self._order(e)
        return self._orders[site]

    def _order(self, e):
        found = self.known(e)
        if found:
            return found.order, found.kind == "directed"
        if isinstance(e, Power) and e.exponent.is_Rational and e.exponent > 0:
            order, directed = self.order(e.base)
            return order*e.exponent, directed
        if isinstance(e, Times):
            found = self.items([atom for arg in e.args for atom in single_factors(arg)])
            return sum((order for order, *_ in found), S.Zero), any(directed for _, directed, _ in found)
        if isinstance(e, Plus):
            orders, turned = zip(*map(self.order, e.args))
            return min(orders), any(turned) and all(order > 0 or own for order, own in zip(orders, turned))
        if is_sum(e):
            return self.inside(e).order(e.body)
        if type(e) in SLOPES_AT_0 or isinstance(e, Abs):
            return self.order(e.args[0])
        if isinstance(e, sign):
            return S.Zero, self.order(e.args[0])[0] > 0
        inside, within = self.opened(e)
        return within.order(inside) if inside is not e else (S.Zero, False)

    def items(self, atoms):
        """(b, directed, the numbers of the atoms) of each factor, and of products of them that have a bound."""
        left, found = dict(enumerate(atoms)), []
        for bound in self.bounds:
            while isinstance(bound.part, Times) and (taken := self._taken(bound, left)):
                found.append((bound.order, bound.kind == "directed", taken))
                for number in taken:
                    del left[number]
        return found + [(*self.order(atom), (number,)) for number, atom in left.items()]

    def _taken(self, bound, left):
        """The numbers of atoms that together are the factors of a bounded product."""
        for letters, rest in choices(bound.part.args, tuple(left.values()), {binder.letter: None for binder in bound.over}):
            if lie_within(bound.over, letters, self.where.facts):
                remaining = list(rest)
                return tuple(number for number, atom in left.items() if not _dropped(atom, remaining))
        return ()

    def lead(self, e, order):
        """The limit of e/|u|**order as u goes to 0, where that is certain; else None."""
        if self.exact(e) == order:
            return S.One
        if isinstance(e, Plus):
            found = [S.Zero if self.order(term)[0] > order else self.lead(term, order) for term in e.args]
            return None if None in found else Plus(*(term for term in found if term != 0))
        if isinstance(e, Times):
            small = [f for f in e.args if self.order(f)[0] > 0]
            inner = self.lead(small[0], order) if len(small) == 1 else None
            return None if inner is None else _multiplied([*(f for f in e.args if f is not small[0]), inner])
        if type(e) in SLOPES_AT_0:
            inner = self.lead(e.args[0], order)
            return None if inner is None else _multiplied([SLOPES_AT_0[type(e)], inner])
        inside, within = self.opened(e)
        return within.lead(inside, order) if inside is not e else None


def _bounded(e, where):
    """(t, b, binders, whether t has a sign or a direction) of the parts with |t| <= c*|e|**b."""
    if isinstance(e, Power) and e.exponent.is_Rational and e.exponent > 0:
        yield e.base, 1/e.exponent, (), e.exponent.is_Integer
    elif isinstance(e, Abs):
        yield e.args[0], S.One, (), True
    elif isinstance(e, Times):
        rest = [f for f in e.args if not never_0(f, where)]
        powers = {f.exponent if isinstance(f, Power) and f.exponent.is_Integer else S.One for f in rest}
        if len(rest) == 1 and len(e.args) > 1:
            yield rest[0], S.One, (), False
        elif len(powers) == 1 and powers != {S.One}:
            yield Times(*(f.base for f in rest)), 1/powers.pop(), (), True
    elif isinstance(e, (Plus, maximum)):
        whole = isinstance(e, maximum) or not_negative(e, where)
        yield from ((value, S.One, (), True) for value in e.args if whole and not_negative(value, where))
    elif isinstance(e, Over) and e.operator in ("sum", "max") and not_negative(e.body, where.inside(e)):
        yield e.body, S.One, e.binders, True


def _dropped(atom, remaining):
    if atom in remaining:
        remaining.remove(atom)
        return True
    return False


def _multiplied(args):
    return S.Zero if S.Zero in args else Times(*(f for f in args if f != 1))


def directed(args, where):
    """The factors of a product with each power below 0 guarded whose base certainly takes the product to 0, or to a limit, with it.

    Each base in turn takes what it needs of the other factors, and no two the same.
    """
    atoms = [atom for e in args for atom in single_factors(e)]
    product = _Product(atoms, where)
    for base in dict.fromkeys(_root(e.base, where) for e in atoms if is_below(e) and not never_0(e.base, where)):
        product.guard(where.once("small", base, Small), base)
    return product.atoms if product.atoms != atoms else list(args)


def single_factors(e):
    """The factors of a whole power, each for itself."""
    whole = isinstance(e, Power) and e.exponent.is_Integer and 0 < e.exponent <= _HIGHEST
    return [e.base]*int(e.exponent) if whole else [e]


def _root(base, where):
    """What a base is the root of, through names."""
    inside, within = where.opened(base)
    root = isinstance(inside, Power) and inside.exponent.is_Rational and inside.exponent > 0 and not inside.exponent.is_Integer
    return _root(inside.base, within) if root else base


class _Product:
    """The factors of a product; `used` are the numbers of those that some base below has taken for itself."""

    def __init__(self, atoms, where):
        self.atoms, self.where, self.used = list(atoms), where, set()

    def guard(self, small, base):
        """1 for the powers below 0 of a base where it is 0, if the others certainly make the product 0 there, or have a limit."""
        below = {n: -power for n, e in enumerate(self.atoms) if is_below(e) and (power := small.exact(e))}
        free = [n for n, _ in enumerate(self.atoms) if n not in below and n not in self.used]
        items = [(order, turned, tuple(free[n] for n in numbers)) for order, turned, numbers in small.items([self.atoms[n] for n in free])]
        need, total = sum(below.values()), sum(order for order, *_ in items)
        turned = any(turned for _, turned, _ in items)
        if total > need or total == need and turned:
            self._take(items, need, turned)
        elif total < need or not self._limit(small, base, [(order, numbers) for order, _, numbers in items if order > 0]):
            return
        for n in below:
            self.atoms[n] = Power(Power(self.atoms[n].base, ValuesDiffer(self.atoms[n].base, S.Zero)), self.atoms[n].exponent)

    def _take(self, items, need, turned):
        """As many of the items as are needed, those with a direction first."""
        left, directed = need, False
        for order, own, numbers in sorted(items, key=lambda item: not item[1]):
            if left < 0 or left == 0 and (directed or not turned):
                break
            if order > 0 or own:
                self.used.update(numbers)
                left, directed = left - order, directed or own

    def _limit(self, small, base, places):
        """f(u)/u where both are 0: the limit of the one is added to it, and 1 to the other."""
        leads = [small.lead(Times(*(self.atoms[number] for number in numbers)), order) for order, numbers in places]
        if None in leads:
            return False
        for (_, numbers), lead in zip(places, leads):
            own = [self.atoms[number] for number in numbers]
            tie = Times(*([] if lead == 1 else [lead]), ValuesEqual(base, S.Zero), *(e for e in own if isinstance(e, Bracket)))  # 0 where a bracket is
            self.atoms[numbers[0]] = Plus(Times(*own), tie)
            for number in numbers[1:]:
                self.atoms[number] = S.One  # it stands in that sum now
            self.used.update(numbers)
        return True
