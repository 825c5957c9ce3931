"""Index arithmetic: what is affine, where its extremes lie, and what the ranges of a telescope prove."""

from functools import cached_property, lru_cache

from sympy import S

from symgrad.limits import tick
from symgrad.notation.brackets import Bracket, InRange
from symgrad.notation.nodes import Binder, Letter, Modulo, Quotient
from symgrad.notation.traversal import free_letters, parts, range_letters, substitute


def coefficient(e, letter):
    """The whole-number coefficient of `letter` in affine `e`; None where `e` is not affine in it."""
    e = S(e)
    if letter not in free_letters(e):
        return S.Zero
    factor = e.coeff(letter)
    rest = (e - factor*letter).expand()
    return factor if factor.is_Integer and letter not in free_letters(rest) else None


def solve(u, v, letter):
    """The value of `letter` for which `u = v`, or None where it is not one index expression (coefficient not 1 or -1)."""
    difference = (S(u) - S(v)).expand()
    factor = coefficient(difference, letter)
    if factor not in (1, -1):
        return None
    return (letter - difference*factor).expand()


def extreme(e, binders, sign):
    """The largest (`sign=1`) or smallest (`sign=-1`) value of affine `e` over the binders' ranges; None if not affine."""
    e, digits = _digits(e, binders)
    for binder in reversed((*binders, *digits)):
        factor = coefficient(e, binder.letter)
        if factor is None:
            return None
        if factor != 0:
            e = substitute(e, {binder.letter: binder.hi if factor*sign > 0 else binder.lo}).expand()
    return e


def alone(u, v):
    """`u = v` with a `e % n` or `e // n` alone on one side, as (it, the other side), for each that stands there once."""
    difference = (S(u) - S(v)).expand()
    for digit, sign in difference.as_coefficients_dict().items():
        if isinstance(digit, Modulo | Quotient) and sign in (1, -1):
            yield digit, (digit - sign*difference).expand()


def around(u, v, binder):
    """The value of a letter for which `u = v`, where u or v is its place around the whole of a circle, `(k+c) % N` with k in 0..N-1.

    As (the value, the range in which the other side must lie); None where they are something else.
    """
    for circle, other in alone(u, v):
        e, n = circle.args
        if not isinstance(circle, Modulo) or binder.letter in free_letters(other) | free_letters(n):
            continue
        factor = coefficient(e, binder.letter)
        if factor in (1, -1) and (binder.size - n).expand() == 0:
            return binder.lo + Modulo(factor*(other - e + factor*binder.letter) - binder.lo, n), InRange(0, other, n - 1)
    return None


def needed(over, letters):
    """The binders of `over` for `letters`, and for the letters that their ranges mention."""
    found = []
    for binder in reversed(over):
        if binder.letter in letters:
            found.insert(0, binder)
            letters = letters | range_letters(binder)
    return tuple(found)


def granted(factors):
    """The index expressions that may be taken to be >= 0 beside brackets: where one does not hold, the product is 0 anyway."""
    return [bound for factor in factors if isinstance(factor, Bracket) for bound in factor.bounds]


def same_range(*binders):
    """Whether letters run over the same range, so that a matrix counted by them is square."""
    first, *rest = binders
    return all((b.lo - first.lo).expand() == 0 == (b.hi - first.hi).expand() for b in rest)


class RangeFacts:
    """What may be taken for granted where an expression stands: a telescope of letters, and sizes known to be at least something.

    `over`: the binders in force, outermost first; each range is taken to be non-empty, since the letter has a value.
    `conditions`: index expressions known to be >= 0, as `L - 2`.
    """

    def __init__(self, over=(), conditions=()):
        self.over, self.conditions = tuple(over), tuple(conditions)
        self._hash = hash((self.over, self.conditions))

    @cached_property
    def _own(self):
        """The lengths of the ranges less 1, at their largest: what is known of sizes since a letter has a value."""
        lengths = (extreme(binder.hi - binder.lo, self.over[:number], 1) for number, binder in enumerate(self.over))
        return [length for length in lengths if length is not None]

    def within(self, *binders):
        """These facts inside further binders: what is known of a letter is not known of another of its name, bound there."""
        if not binders:
            return self
        own, rest = {binder.letter for binder in binders}, self.conditions
        if _letters_in(rest) & own:
            rest = tuple(fact for fact in rest if not free_letters(fact) & own)
        return RangeFacts((*self.over, *binders), rest)

    def __eq__(self, other):
        return isinstance(other, RangeFacts) and (self.over, self.conditions) == (other.over, other.conditions)

    def __hash__(self):
        return self._hash

    def nonnegative(self, e):
        """Whether `e >= 0` is proved; False means not proved, not that it is false."""
        return _nonnegative(self, S(e))

    def _prove(self, e):
        """Whether `e >= 0` is proved, worked out."""
        e = e.expand()
        if e.is_Integer:
            return bool(e >= 0)
        smallest = extreme(e, self.over, -1)
        return (smallest is not None and self._sizes_prove(smallest)) or self._sizes_prove(e)

    def _sizes_prove(self, e):
        """Whether `e` is a sum of known facts, of sizes, and of a number, none of them negative."""
        tick()
        terms = e.as_coefficients_dict()
        if all(c >= 0 and not isinstance(atom, Letter | Quotient) for atom, c in terms.items()):
            return True
        for fact in (*_about(self.conditions, terms), *self._own):
            rest = (e - fact).expand()
            if _weight(rest) < _weight(e) and self._sizes_prove(rest):
                return True
        return False

    def equal(self, u, v):
        """True where `u = v` always, False where never, None where it depends."""
        difference = (S(u) - S(v)).expand()
        if difference == 0 or self.nonnegative(difference) and self.nonnegative(-difference):
            return True
        if self.nonnegative(difference - 1) or self.nonnegative(-difference - 1):
            return False
        return None

    def may_be_empty(self, binder):
        """Whether a range that mentions letters may end before it begins, as far as is known here."""
        return bool(range_letters(binder)) and not self.nonnegative(binder.hi - binder.lo)

    def between(self, lo, e, hi):
        """True where `lo <= e <= hi` always, False where never, None where it depends."""
        own = next((binder for binder in reversed(self.over) if binder.letter == e), None)
        if own is not None and (own.lo, own.hi) == (lo, hi):
            return True
        bounds = InRange(lo, e, hi).bounds
        if all(map(self.nonnegative, bounds)):
            return True
        return False if any(self.nonnegative(-bound - 1) for bound in bounds) else None


def _digits(e, binders):
    """An index expression with a letter of its own for each `u % n` and `u // n`, and their ranges: `(i+1) % N` lies in 0..N-1."""
    letters = {part: Letter(f"%{number}") for number, part in enumerate(dict.fromkeys(parts(e, (Modulo, Quotient))))}
    if not letters:
        return e, []
    ranges = {}
    for part, letter in letters.items():
        u, n = part.args
        ends = (0, n - 1) if isinstance(part, Modulo) else [extreme(u, binders, sign) for sign in (-1, 1)]
        if None in ends:
            return e, []
        ranges[letter] = Binder(letter, *ends) if isinstance(part, Modulo) else Binder(letter, *(Quotient(end, n) for end in ends))
    return e.xreplace(letters), list(ranges.values())


def _about(conditions, atoms):
    """Those of the conditions that some atom stands in: no other makes shorter what is to be proved, and a deep system has many."""
    places = _places(conditions)
    return [conditions[number] for number in sorted({number for atom in atoms for number in places.get(atom, ())})]


@lru_cache(maxsize=1000)
def _letters_in(conditions):
    return frozenset().union(*map(free_letters, conditions))


@lru_cache(maxsize=1000)
def _places(conditions):
    """atom -> the numbers of the conditions in which it stands."""
    places = {}
    for number, condition in enumerate(conditions):
        for atom in condition.as_coefficients_dict():
            if atom != 1:
                places.setdefault(atom, []).append(number)
    return places


@lru_cache(maxsize=20_000)
def _nonnegative(facts, e):
    """Rules ask the same of the same ranges again and again, mostly."""
    return facts._prove(e)


def _weight(e):
    return sum(abs(c) for atom, c in e.as_coefficients_dict().items() if atom != 1)
