"""Finding an expression inside another: up to bound letters, and up to the order of factors and terms."""

from symgrad.notation import Binder, Letter, Over, Plus, Power, Times, free_letters, rename_apart, substitute


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
    if not pattern.args or type(pattern) is not type(e) or len(pattern.args) != len(e.args):
        return None
    if isinstance(pattern, Over):
        return _match_over(pattern, e, bind)
    if isinstance(pattern, (Times, Plus)):
        return _match_any_order(pattern.args, e.args, bind)
    for left, right in zip(pattern.args, e.args):
        bind = match(left, right, bind)
        if bind is None:
            return None
    return bind


def _fixed(pattern, bind):
    """Equal as they stand: then each pattern letter inside stands for itself."""
    for letter in free_letters(pattern):
        if letter in bind:
            if bind[letter] not in (None, letter):
                return None
            bind = {**bind, letter: letter}
    return bind


def _match_over(pattern, e, bind):
    if pattern.operator != e.operator or len(pattern.binders) != len(e.binders):
        return None
    taken = free_letters(e) | free_letters(pattern) | {b.letter for b in e.binders} | set(bind)
    pattern = rename_apart(pattern, taken)
    inner = substitute_binders(e, [binder.letter for binder in pattern.binders])
    for left, right in zip(pattern.binders, inner.binders):
        for one, other in ((left.lo, right.lo), (left.hi, right.hi)):
            bind = match(one, other, bind)
            if bind is None:
                return None
    return match(pattern.body, inner.body, bind)


def substitute_binders(e, letters):
    """The same `Over` with its own letters called otherwise (the new ones must not stand in it)."""
    inner, moved = {}, []
    for binder, letter in zip(e.binders, letters, strict=True):
        moved.append(Binder(letter, substitute(binder.lo, inner), substitute(binder.hi, inner), binder.written))
        inner[binder.letter] = letter
    return Over(e.operator, substitute(e.body, inner), *moved)


def _match_any_order(patterns, args, bind):
    if not patterns:
        return bind
    first, *rest = patterns
    for number, arg in enumerate(args):
        found = match(first, arg, bind)
        if found is not None:
            whole = _match_any_order(rest, args[:number] + args[number + 1:], found)
            if whole is not None:
                return whole
    return None


def lie_within(over, letters, facts):
    """Whether the values found for the letters of a telescope are proved to lie in its ranges."""
    if None in letters.values():
        return False
    ranges = ((substitute(b.lo, letters), letters[b.letter], substitute(b.hi, letters)) for b in over)
    return all(facts.between(*place) is True for place in ranges)


def recall(part, definition, facts):
    """`part` with the right side of `definition` inside a product (or as a whole) written by its name; None if absent.

    The entry must exist: its letters are proved to lie in the ranges of the definition.
    """
    body = definition.body
    bind = {binder.letter: None for binder in definition.over}
    found = match(body, part, bind)
    if found and lie_within(definition.over, found, facts):
        return substitute(definition.target, found)
    if not isinstance(part, Times) or not isinstance(body, Times):
        return None
    return _recall_in_product(list(part.args), definition, bind, facts)


def _recall_in_product(args, definition, bind, facts):
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
    for left, found, spots in search(definition.body.args, args, bind, []):
        if not lie_within(definition.over, found, facts):
            continue
        target = substitute(definition.target, found)
        spot = min(spots)
        kept = [target if number == spot else arg for number, arg in enumerate(left) if arg is not None or number == spot]
        if left[spot] is not None:
            kept.insert(spot + 1, left[spot])
        return Times(*kept)
    return None


def _uses(pattern, arg):
    """How a factor can give `pattern`: whole, or one of its powers, with what stays behind."""
    yield arg, None
    if isinstance(pattern, Power) and isinstance(arg, Power) and pattern.exponent == -1 and arg.exponent.is_Integer and arg.exponent < -1:
        left = arg.exponent + 1
        yield Power(arg.base, -1), Power(arg.base, left)
