"""The mistakes that a person makes in a part of an equation: a term or factor lost, doubled or of the wrong sign, an array transposed,
read one off, or mistaken for another, a sum for a mean. A slip turns the equation into the one that was computed instead."""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from sympy import Integer, Rational

from symgrad.notation.brackets import Bracket, Delta, InRange, Less
from symgrad.notation.functions import BY_CLASS
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import Abstract, Binder, Letter, OfMatrix, Over, Plus, Power, Quantity, Times
from symgrad.notation.traversal import all_letters, at, factors, free_letters, fresh, parts, substitute
from symgrad.testing.slip import Slip


@dataclass(frozen=True)
class Known:
    """What slips are made of: the system, the ranges that an equation keeps, and the range of every letter in it."""

    system: object
    over: tuple
    runs: dict

    @cached_property
    def sizes(self):
        """The names that count axes."""
        return {name for name, family in self.system.families.items() if family.kind == "size"}

    @cached_property
    def lengths(self):
        """The lengths of axes, as far as they do not depend on a letter."""
        return lengths(self.system)

    def others(self, entry):
        """The other quantities with as many places as an entry, at the same places."""
        for name, family in self.system.families.items():
            if name != entry.name and family.kind != "size" and len(family.over) == len(entry.places):
                yield Quantity(name, *entry.places)


def slips_inside(body, known):
    """The slips in the parts of an expression."""
    for focus, node in walk_parts(body):
        factor = isinstance(node, Plus) and isinstance(at(body, focus[:-1]), Times)
        yield from (replace(slip, focus=focus) for slip in _slips_of_part(node, factor, known))


def _slips_of_part(node, factor, known):
    """The slips in one part; `factor`: it is a sum in a product."""
    if isinstance(node, Plus):
        return _in_a_sum(node, factor)
    if isinstance(node, Times):
        return _in_a_product(node, known.sizes)
    if isinstance(node, Power):
        return _in_a_power(node, known)
    if isinstance(node, Over):
        return _in_a_reduction(node, known.over)
    if isinstance(node, Quantity):
        return _in_a_size(node, known) if node.name in known.sizes else _in_an_entry(node, known)
    if type(node) in BY_CLASS or isinstance(node, Less):
        return _in_a_function(node, known)
    if isinstance(node, OfMatrix) and MATRIX_FUNCTIONS[node.operator].look == "raised":
        return _in_an_inverse(node)
    return _in_a_range(node) if isinstance(node, InRange) else ()


def walk_parts(node, focus=()):
    """Every part of an expression that is a value, with its path, outer first: neither ranges nor places are."""
    yield focus, node
    if isinstance(node, (Quantity, Letter, Abstract)) or isinstance(node, Bracket) and not isinstance(node, Less):
        return
    for number, arg in enumerate(node.args):
        if not isinstance(arg, Binder):
            yield from walk_parts(arg, (*focus, number))


def instead(node, number, *new):
    """A sum, or a product, with others in place of one of its terms or factors; without it where there are none."""
    return node.func(*node.args[:number], *new, *node.args[number + 1:])


def _in_a_sum(node, factor):
    """`factor`: the sum is a factor of a product, which is missing where 1 is left of it."""
    for number, term in enumerate(node.args):
        if not (factor and instead(node, number) == 1):
            yield Slip("missing term", instead(node, number), term)
        for kind, times, told in (("doubled term", 2, ""), ("sign", -1, ""), ("factor", Rational(1, 2), "is halved")):
            yield Slip(kind, instead(node, number, Times(times, term)), term, told)


def _in_a_product(node, sizes):
    for number, factor in enumerate(node.args):
        others = instead(node, number)
        if factor == -1:
            yield Slip("sign", others, others)
            continue
        counts = _is_count(factor, sizes) and (not isinstance(factor, Power) or factor.exponent == -1)
        yield Slip("reduction" if counts else "factor", others, factor, "is left out" if counts else "is missing")
        yield Slip("factor", Times(node, factor), factor, "stands twice")
        if not factor.is_number:
            yield Slip("factor", Times(others, Power(factor, -1)), factor, "is divided by, or not")
        if isinstance(factor, Plus):
            yield from _out_of_the_bracket(node, number, factor)


def _out_of_the_bracket(node, number, bracket):
    """A product with a sum of which not every term is multiplied: `x*s - y` for `x*(s - y)`."""
    for turn, term in enumerate(bracket.args) if len(node.args) > 1 else ():
        kept = instead(node, number, instead(bracket, turn))
        new = Plus(kept, term) if turn else Plus(term, kept)
        yield Slip("factor", new, bracket, words=f"a bracket is in the wrong place: {new} stands for {node}")


def _is_count(factor, sizes):
    """Whether a factor is made of sizes alone, as 1/n in a mean."""
    names = {entry.name for entry in parts(factor, Quantity)}
    return bool(names) and names <= sizes


def _in_a_power(node, known):
    base, exponent = node.args
    if exponent.is_Rational and (exponent.q == 2 or exponent == -1 and not _is_count(base, known.sizes) and not _is_root(base, known)):
        told = f"the root of {base} {'is taken twice' if exponent.q == 2 else 'stands for it'}"
        yield Slip("factor", Power(base, exponent/2), base, words=told, like=f"root of {base}")
    if _is_count(base, known.sizes) and exponent == -1:
        yield Slip("reduction", Integer(1), node, "is left out")
        return
    if exponent.is_number and exponent != 1:
        told = {-1: "is not divided by, but multiplied with", 2: "is not squared"}.get(exponent, f"lacks its exponent {exponent}")
        yield Slip("factor", base, base, told)
        for other in (exponent - 1, exponent + 1, -exponent):
            if other not in (0, 1):
                yield Slip("factor", Power(base, other), base, f"has the exponent {other}, not {exponent}")


def _is_root(e, known):
    """Whether an entry is defined as a square root."""
    clauses = known.system.clauses.get(e.name, ()) if isinstance(e, Quantity) else ()
    return any(isinstance(clause.body, Power) and clause.body.exponent == Rational(1, 2) for clause in clauses)


def _in_a_range(node):
    """A bracket of letters that holds for one value less, or more, at either end."""
    lo, e, hi = node.args
    for first, last, told in ((lo + 1, hi, "begins one too late"), (lo, hi - 1, "ends one too early"), (lo - 1, hi, "begins one too early"),
                              (lo, hi + 1, "ends one too late")):
        if (first, last) != (lo, hi):
            yield Slip("reduction", InRange(first, e, last), node, told, like=told)


def _in_an_inverse(node):
    row, column = (binder.letter for binder in node.binders)
    own = substitute(node.body, dict(zip((row, column), node.places)))
    yield misread("stale", node, own)
    yield Slip("factor", Delta(*node.places), node, "is missing")
    yield misread("transposed", node, OfMatrix(node.operator, node.body, *node.binders, *node.places[::-1]))


def _in_a_reduction(node, over):
    if node.operator != "sum":
        return
    size = Times(*(Power(binder.size, -1) for binder in node.binders))
    if not free_letters(size) & {binder.letter for binder in node.binders}:
        yield Slip("reduction", Times(size, node), node, "is averaged, not summed")
        times = Times(*(binder.size for binder in node.binders))
        yield Slip("reduction", Times(times, node), node, f"is multiplied by {times}")
    for number, binder in enumerate(node.binders):
        for lo, hi, told in ((binder.hi, binder.hi, "is cut to its last term"), (binder.lo, binder.lo, "is cut to its first term"),
                             (binder.lo + 1, binder.hi, "lacks its first term"), (binder.lo, binder.hi - 1, "lacks its last term")):
            ends = Binder(binder.letter, lo, hi)
            yield Slip("reduction", Over("sum", node.body, *node.binders[:number], ends, *node.binders[number + 1:]), node,
                       f"{told} of {binder.letter}", like=f"{told} of {binder.letter}")
    yield from _over_another_axis(node, over)


def _over_another_axis(node, over):
    """A sum over an axis that the equation keeps: instead of the axis of the sum, or besides; and rows read where columns belong."""
    kept = [binder for binder in over if binder.letter in free_letters(node)]
    for binder in kept:
        own = fresh(binder.letter, all_letters(node) | {other.letter for other in over})
        besides = Binder(own, binder.lo, binder.hi, binder.written)
        body = substitute(node.body, {binder.letter: own})
        yield Slip("reduction", Over("sum", body, *node.binders, besides), node, f"is summed over {binder.letter} too")
        for averaged in ((besides,), (*node.binders, besides)):
            mean = Times(*(Power(each.size, -1) for each in averaged), Over("sum", body, *node.binders, besides))
            yield Slip("reduction", mean, node, f"is averaged over {', '.join(str(each.letter) for each in averaged)}")
        for other in over:
            if len(node.binders) == 1:
                turned = Over("sum", substitute(node.body, {binder.letter: own, node.binders[0].letter: other.letter}), besides)
                yield Slip("reduction", turned, node, f"is summed over {binder.letter}, not over {node.binders[0].letter}")
            if other.letter != binder.letter:
                yield misread("transposed", node, substitute(node, {binder.letter: other.letter}))


def _in_a_size(node, known):
    for other in (Plus(node, -1), Plus(node, 1)):
        yield Slip("reduction", other, node, words=f"{other} stands where {node} belongs", like=str(other))
    for size in known.lengths:
        if size != node:
            yield Slip("reduction", size, node, f"is taken for {size}", like=f"{node} is {size}")
    for shift in (-1, 1) if node.places else ():
        other = Quantity(node.name, node.places[0] + shift, *node.places[1:])
        yield Slip("reduction", other, node, f"is taken for {other}")


def lengths(system):
    """The lengths of axes, as far as they do not depend on a letter."""
    found = (binder.size.expand() for family in system.families.values() for binder in family.over)
    return tuple(dict.fromkeys(size for size in found if not free_letters(size) and not size.is_number))


def _in_an_entry(node, known):
    sequence = node.name in known.system.families and known.system.families[node.name].sequence
    places = node.places
    for one, other in combinations(range(sequence, len(places)), 2):
        swapped = list(places)
        swapped[one], swapped[other] = places[other], places[one]
        if places[one] != places[other]:
            yield misread("transposed", node, Quantity(node.name, *swapped))
    for number, place in enumerate(places):
        reversed_ = [place.xreplace({letter: -letter}) for letter in sorted(free_letters(place), key=str)[1:]]  # i+m for i-m
        for moved in (place - 1, place + 1, *reversed_):
            other = Quantity(node.name, *places[:number], moved, *places[number + 1:])
            yield from (Slip("shifted", other, node, other, edge) for edge in ("", "0", "around"))
        for letter in sorted(free_letters(place) & set(known.runs), key=str):  # the array is flipped
            mirrored = place.xreplace({letter: known.runs[letter].lo + known.runs[letter].hi - letter})
            yield misread("shifted", node, Quantity(node.name, *places[:number], mirrored, *places[number + 1:]))
    for other in known.others(node):
        yield misread("stale", node, other)
    if _is_root(node, known):
        yield Slip("factor", Power(node, Rational(1, 2)), node, words=f"the root is taken twice: {node} is one already", like=f"root of {node.name}")
    yield from _less_of_an_adjoint(node, known.system)


def _less_of_an_adjoint(node, system):
    """An adjoint that lacks one of the factors of its equation: dC/da read where dC/dz belongs."""
    clauses = system.clauses.get(node.name, ())
    if not clauses or system.families[node.name].derivative is None:
        return
    kept = [_factors_at(clause, node) for clause in clauses]
    for factor in sorted(set.intersection(*map(set, kept)), key=str):
        rest = Times(*(other for other in kept[0] if other != factor)) if len(clauses) == 1 else Times(node, Power(factor, -1))
        yield Slip("factor", rest, factor, f"of {node} is missing")


def _factors_at(clause, entry):
    """The factors of an equation, at the places of an entry that it computes."""
    moved = {letter: place for letter, place in zip(clause.target.places, entry.places) if isinstance(letter, Letter)}
    return [substitute(factor, moved) for factor in factors(clause.body)]


def misread(kind, node, other):
    """The slip of reading another value."""
    return Slip(kind, other, node, other)


def _in_a_function(node, known):
    argument, row = node.args[-1], BY_CLASS.get(type(node))
    yield Slip("factor", Integer(1), node, "is missing")
    yield misread("stale", node, argument)
    if isinstance(argument, Quantity):
        for other in known.others(argument):
            yield misread("stale", node, other)
    if row is not None and row.of is not None:  # a derivative, kept as a symbol
        function = row.of(argument, evaluate=False)
        value = row.by_value(argument, function)
        for wrong in (function, row.by_value(argument, argument), type(node)(function, evaluate=False)):
            yield misread("stale", node, wrong)
        own = factors(value)
        for number, factor in enumerate(own):
            yield Slip("factor", factor, Times(*own[:number], *own[number + 1:]), "is missing")
        for slip in slips_inside(value, known):
            yield Slip(slip.kind, slip(value), slip.part, slip.told, slip.edge)
