"""Finding an expression inside another: up to bound letters, and up to the order of factors and terms."""

from functools import lru_cache

from sympy import Add

from symgrad.notation.index_arithmetic import solve
from symgrad.notation.nodes import Letter, Plus, Power, Times
from symgrad.notation.traversal import bound_here, free_letters, inside, is_index, outside, rename_apart, substitute, substitute_binders, telescope_at


def match(pattern, e, bind):
    """The values of the letters in `bind` (letter -> value or None) that turn `pattern` into `e`, or None.

    Factors and terms may stand in another order; bound letters may differ.
    """
    if isinstance(pattern, Letter) and pattern in bind:
        if bind[pattern] is None:
            return {**bind, pattern: e}
        return bind if bind[pattern] == e else None
    if pattern == e:
        return _fixed(pattern, bind)
    if isinstance(pattern, Add) and is_index(e):
        return _solved(pattern, e, bind)
    if not pattern.args or type(pattern) is not type(e) or len(pattern.args) != len(e.args):
        return None
    if bound_here(pattern):
        return _match_bound(pattern, e, bind)
    if isinstance(pattern, (Times, Plus)):
        return _match_any_order(pattern.args, e.args, bind)
    return _match_all(zip(pattern.args, e.args), bind)


def _match_all(pairs, bind):
    for left, right in pairs:
        bind = match(left, right, bind)
        if bind is None:
            return None
    return bind


def _solved(pattern, e, bind):
    """Index arithmetic such as l-1 is e where its one letter without a value, if it has one, has the value that makes it so."""
    known = substitute(pattern, {letter: value for letter, value in bind.items() if value is not None})
    free = [letter for letter in free_letters(pattern) if letter in bind and bind[letter] is None]
    if len(free) != 1:
        return bind if not free and (known - e).expand() == 0 else None
    value = solve(known, e, free[0])
    if value is not None:
        return {**bind, free[0]: value}
    same = isinstance(e, Add) and len(e.args) == len(pattern.args)  # the letter stands in a size, J[l-1] - 1
    return _match_any_order(pattern.args, e.args, bind) if same else None


def _fixed(pattern, bind):
    """Equal as they stand: then each pattern letter inside stands for itself."""
    for letter in free_letters(pattern):
        if letter in bind:
            if bind[letter] not in (None, letter):
                return None
            bind = {**bind, letter: letter}
    return bind


def _match_bound(pattern, e, bind):
    """Of two sums, extremes or functions of a matrix: ranges, then what stands inside and outside of them.

    No letter is given a value that only a bound letter has: sum(x[i], j) is no sum(x[k], k).
    """
    if pattern.args[0] != e.args[0] or len(bound_here(e)) != len(pattern.binders) or len(inside(e)) != len(inside(pattern)):
        return None
    taken = free_letters(e) | free_letters(pattern) | {b.letter for b in e.binders} | set(bind)
    taken = taken.union(*(free_letters(value) for value in bind.values() if value is not None))
    pattern = rename_apart(pattern, taken)
    inner = substitute_binders(e, [binder.letter for binder in pattern.binders])
    ends = [pair for left, right in zip(pattern.binders, inner.binders) for pair in ((left.lo, right.lo), (left.hi, right.hi))]
    found = _match_all([*ends, *zip(inside(pattern), inside(inner)), *zip(outside(pattern), outside(e))], bind)
    own = {binder.letter for binder in pattern.binders}
    return None if found is None or any(free_letters(value) & own for value in found.values() if value is not None) else found


def choices(patterns, args, bind):
    """Every way in which each of `patterns` is one of `args`: the values of the letters, and the arguments left over, in order."""
    if not patterns:
        yield bind, args
        return
    for number, arg in enumerate(args):
        found = match(patterns[0], arg, bind)
        if found is not None:
            yield from choices(patterns[1:], args[:number] + args[number + 1:], found)


def _match_any_order(patterns, args, bind):
    """The first of the ways in which patterns, as many as there are arguments, are these."""
    return next((found for found, _ in choices(patterns, args, bind)), None)


def lie_within(over, letters, facts):
    """Whether the values found for the letters of a telescope are proved to lie in its ranges."""
    if None in letters.values():
        return False
    ranges = ((substitute(b.lo, letters), letters[b.letter], substitute(b.hi, letters)) for b in over)
    return all(facts.between(*place) is True for place in ranges)


def patterned(over, *expressions):
    """A telescope and what stands under it as patterns: their letters are told from those of what they are matched with."""
    marks = {binder.letter: Letter(f"{binder.letter.name}?") for binder in over}
    binders = telescope_at(over, marks)
    return binders, *(substitute(e, marks) for e in expressions)


def find(over, pattern, e, facts):
    """The values of the letters of a telescope at which `pattern` is `e`, proved to lie in its ranges; None if there are none."""
    found = match(pattern, e, {binder.letter: None for binder in over})
    return found if found is not None and lie_within(over, found, facts) else None


@lru_cache(maxsize=1024)
def _pattern_of(definition):
    return patterned(definition.over, definition.target, definition.body)


def recall(part, definition, facts):
    """`part` with the right side of `definition` inside a product (or as a whole) written by its name; None if absent.

    The entry must exist: its letters are proved to lie in the ranges of the definition.
    """
    over, target, body = _pattern_of(definition)
    found = find(over, body, part, facts)
    if found is not None:
        return substitute(target, found)
    if not isinstance(part, Times) or not isinstance(body, Times):
        return None
    return _recall_in_product(list(part.args), (over, target, body), facts)


def _recall_in_product(args, definition, facts):
    """Factors of the product that together are the definition's body become its target, in the first one's place."""
    def search(patterns, left, bind, spots):
        if not patterns:
            yield left, bind, spots
            return
        for number, arg in enumerate(left):
            if arg is None:
                continue
            for used, rest in _uses(patterns[0], arg):
                found = match(patterns[0], used, bind)
                if found is not None:
                    yield from search(patterns[1:], [*left[:number], rest, *left[number + 1:]], found, [*spots, number])
    over, target, body = definition
    for left, found, spots in search(body.args, args, {binder.letter: None for binder in over}, []):
        if not lie_within(over, found, facts):
            continue
        entry = substitute(target, found)
        spot = min(spots)
        kept = [entry if number == spot else arg for number, arg in enumerate(left) if arg is not None or number == spot]
        if left[spot] is not None:
            kept.insert(spot + 1, left[spot])
        return Times(*kept)
    return None


def taken_from(args, wanted):
    """Factors without some that together they hold, in order and with None for what is used up; None where they do not."""
    left = list(args)
    for want in wanted:
        number, rest = next(((n, rest) for n, arg in enumerate(left) if arg is not None for used, rest in _uses(want, arg) if used == want), (None, None))
        if number is None:
            return None
        left[number] = rest
    return left


def _uses(pattern, arg):
    """How a factor can give `pattern`: whole, or one of its powers, with what stays behind."""
    yield arg, None
    if isinstance(pattern, Power) and isinstance(arg, Power) and pattern.exponent.is_Rational and arg.exponent.is_Rational:
        left = arg.exponent - pattern.exponent
        if pattern.exponent < 0 and left.is_Integer and left < 0:
            yield Power(arg.base, pattern.exponent), Power(arg.base, left)
