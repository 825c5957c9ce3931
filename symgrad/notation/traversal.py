"""Walks over expressions: their parts and places, the letters that stand free in them, substitution without capture."""

from itertools import chain, count
from types import MappingProxyType

from sympy import Add, Function, Mul

from symgrad.limits import tick
from symgrad.notation.nodes import Abstract, Binder, Letter, Modulo, Node, OfMatrix, Over, Quantity, Quotient, Times

NO_LETTERS = frozenset()


def is_sum(e):
    """Whether an expression is a sum over letters."""
    return isinstance(e, Over) and e.operator == "sum"


def factors(e):
    """The factors of a product; of anything else, itself."""
    return e.args if isinstance(e, Times) else (e,)


def rebuild(node, args):
    """`node` with other arguments; nothing evaluates but index arithmetic."""
    tick()
    if args == node.args or not args:
        return node
    if isinstance(node, Function):
        return node.func(*args, evaluate=False)
    if isinstance(node, Abstract):
        return Abstract(args[0], args[1].args, args[2].args)
    return node.func(*args)


def replace(node, change):
    """Bottom up: every part p of `node` becomes `change(p)`."""
    return change(rebuild(node, tuple(replace(arg, change) for arg in node.args)))


def parts(node, kind):
    """The parts of `node` that are of a class (or one of a tuple of classes), from left to right, outer first."""
    if isinstance(node, kind):
        yield node
    for arg in node.args:
        yield from parts(arg, kind)


def at(node, focus):
    """The part of `node` at a path of argument numbers."""
    for number in focus:
        node = node.args[number]
    return node


def put(node, focus, part):
    """`node` with the part at `focus` replaced."""
    if not focus:
        return part
    number, *rest = focus
    return rebuild(node, (*node.args[:number], put(node.args[number], rest, part), *node.args[number + 1:]))


def places_of(node, kind, focus=()):
    """The paths of the parts of a class, from left to right, outer first."""
    if isinstance(node, kind):
        yield focus
    for number, arg in enumerate(node.args):
        yield from places_of(arg, kind, (*focus, number))


def bound_here(node):
    """The binders that this very node carries."""
    return node.binders if isinstance(node, (Over, Abstract, OfMatrix)) else ()


def inside(node):
    """The parts of a node with binders in which its letters are bound."""
    return node.arguments if isinstance(node, Abstract) else (node.body,)


def outside(node):
    """The parts of a node with binders in which its letters are not bound."""
    return node.places if isinstance(node, OfMatrix) else ()


def rebound(node, binders, bodies, places=()):
    """A node with binders with others of its kind in their place."""
    if isinstance(node, Abstract):
        return Abstract(node.args[0], bodies, binders)
    return node.func(node.args[0], *bodies, *binders, *places)


def free_letters(node):
    """The letters of `node` that no sum, product or maximum inside it binds."""
    return set(_free(node))


def _free(node):
    if not node.args:
        return frozenset((node,)) if isinstance(node, Letter) else NO_LETTERS
    if not isinstance(node, Node):
        return NO_LETTERS.union(*map(_free, node.args))
    try:
        return node.letters_found
    except AttributeError:  # an expression never changes: what is found is kept with it
        node.letters_found = found = _without_bound(node)
        return found


def _without_bound(node):
    found = NO_LETTERS.union(*map(_free, inside(node) if bound_here(node) else node.args))
    for binder in reversed(bound_here(node)):
        found = (found - {binder.letter}) | _free(binder.lo) | _free(binder.hi)
    return found.union(*map(_free, outside(node)))


def all_letters(node):
    """Every letter that stands in `node`, bound or free."""
    return set(parts(node, Letter))


FRESH = tuple(map(Letter, "kmnpqrstuvijl"))
NO_OTHERS = MappingProxyType({})


def unused(taken, pool=FRESH):
    """A letter for an axis that has none: the first of `pool` that is not in `taken`, else one with a number."""
    numbered = (Letter(f"{pool[0].name}{number}") for number in count(1))
    return next(letter for letter in chain(pool, numbered) if letter not in taken)


def fresh(letter, taken, others=NO_OTHERS):
    """A letter to stand for `letter` that is not in `taken`: itself, else another of its axis by `others`, else itself with a prime, i' of i."""
    plain = Letter(letter.name.rstrip("'"))
    primed = (Letter(plain.name + "'"*number) for number in count(1))
    return next(found for found in chain((letter, plain), others.get(plain, ()), primed) if found not in taken)


def fresh_letters(letters, taken, others=NO_OTHERS):
    """A letter to stand for each of some: none in `taken`, no two alike."""
    found = []
    for letter in letters:
        found.append(fresh(letter, {*taken, *found}, others))
    return found


def range_letters(binder):
    """The letters that a binder's range mentions."""
    return free_letters(binder.lo) | free_letters(binder.hi)


def substitute(node, letters, others=NO_OTHERS):
    """`node` with free letters replaced by index expressions; bound letters step aside where they would capture."""
    letters = {old: new for old, new in letters.items() if old != new}
    return _substitute(node, letters, others) if letters else node


def _substitute(node, letters, others, around=NO_LETTERS):
    """`around` are the letters that are bound around: none is bound again inside."""
    if isinstance(node, Letter):
        return letters.get(node, node)
    if letters.keys().isdisjoint(_free(node)):
        return node
    binders = bound_here(node)
    if not binders:
        return rebuild(node, tuple(_substitute(arg, letters, others, around) for arg in node.args))
    letters = {old: new for old, new in letters.items() if old in free_letters(node)}
    coming = set().union(*map(free_letters, letters.values()))
    inner, moved, taken = dict(letters), [], coming | all_letters(node) | around
    for binder in binders:
        lo, hi = (_substitute(bound, inner, others) for bound in (binder.lo, binder.hi))
        letter = binder.letter
        inner.pop(letter, None)
        if letter in coming:
            letter = fresh(letter, taken, others)
            inner[binder.letter] = letter
            taken.add(letter)
        moved.append(Binder(letter, lo, hi, binder.written))
    within = around | {binder.letter for binder in moved}
    return rebound(node, moved, [_substitute(part, inner, others, within) for part in inside(node)],
                   [_substitute(place, letters, others, around) for place in outside(node)])


def telescope_at(over, letters):
    """The binders of a telescope with letters substituted, in their ranges and where a letter of their own gets another."""
    return tuple(Binder(letters.get(b.letter, b.letter), substitute(b.lo, letters), substitute(b.hi, letters), b.written) for b in over)


def substitute_binders(node, letters, others=NO_OTHERS):
    """The same node with its own binders' letters called otherwise (the new ones must not stand in it)."""
    inner, moved = {}, []
    for binder, letter in zip(node.binders, letters, strict=True):
        moved.append(Binder(letter, substitute(binder.lo, inner), substitute(binder.hi, inner), binder.written))
        inner[binder.letter] = letter
    return rebound(node, moved, [substitute(part, inner, others) for part in inside(node)], outside(node))


def rename_apart(node, taken, others=NO_OTHERS, around=()):
    """The same node with its own binders' letters moved out of `taken`, to letters that are not `around` it either."""
    if not any(binder.letter in taken for binder in node.binders):
        return node
    avoid, letters = {*taken, *around} | all_letters(node), []
    for binder in node.binders:
        letters.append(fresh(binder.letter, {*avoid, *letters}, others) if binder.letter in taken else binder.letter)
    return substitute_binders(node, letters, others)


def with_fewest_primes(node, taken, others=NO_OTHERS):
    """The same node, its bound letters with primes that are none of `others` called anew, out of `taken` and of the letters around them."""
    if not node.args or isinstance(node, (Quantity, Binder)):
        return node
    if binders := bound_here(node):
        stay = {binder.letter for binder in binders if binder.letter in others or "'" not in binder.letter.name} - taken
        letters = []
        for binder in binders:
            letter = binder.letter
            letters.append(letter if letter in stay else fresh(Letter(letter.name.rstrip("'")), {*taken, *stay, *letters} | free_letters(node), others))
        node, taken = substitute_binders(node, letters, others), taken | set(letters)
    return rebuild(node, tuple(with_fewest_primes(arg, taken, others) for arg in node.args))


def is_index(node):
    """Whether a part is index arithmetic: built from letters, whole numbers and names by `+ - * % //` alone."""
    if isinstance(node, (Letter, Quantity)) or node.is_Integer:
        return True
    return isinstance(node, (Add, Mul, Modulo, Quotient)) and all(is_index(arg) for arg in node.args)
