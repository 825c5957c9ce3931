"""Where entries exist, and where a range is cut: the telescopes of questions and of adjoints, and their cases at a boundary."""

from symgrad.equations.graph import meets
from symgrad.errors import Argument, InputError
from symgrad.notation.brackets import Delta, InRange
from symgrad.notation.index_arithmetic import RangeFacts, coefficient, solve
from symgrad.notation.nodes import Binder, Letter
from symgrad.notation.traversal import free_letters, parts, substitute, telescope_at


def domains(system, generic):
    """Where the entries of a family exist: [(entry, telescope), ...], one for all where its clauses fill a box, else one a clause.

    `generic` is the entry at a letter for each axis; those letters are used.
    """
    family = system.families[generic.name]
    letters = {own.letter: letter for own, letter in zip(family.over, generic.places, strict=True)}
    box = telescope_at(family.over, letters)
    clauses = [_at_letters(clause, generic) for clause in system.clauses.get(generic.name, ())]
    uneven = {axis for _, over in clauses for axis, binder in enumerate(box) if binder not in over}
    if len(clauses) == 1 and uneven or len(uneven) > 1:
        return clauses
    return [(generic, box)]


def _at_letters(clause, generic):
    """A clause's target and telescope with the letters of `generic`."""
    letters = {own: letter for own, letter in zip(clause.target.places, generic.places, strict=True) if isinstance(own, Letter)}
    over = telescope_at(clause.over, letters)
    return substitute(clause.target, letters), over


def nowhere(system, entry, facts):
    """Whether an entry of a defined name is one that every equation provably leaves out, as h[0,0] beside h[0,t] and h[l,0]."""
    return entry.name in system.clauses and all(meets(clause.target, clause.over, entry, facts)[0] is False for clause in system.clauses[entry.name])


def asked_for(system, entry):
    """What a question asks for, as arguments of `Backward.ask`: its entries, their telescopes, the conditions under which they exist."""
    if len(set(entry.places)) == len(entry.places) and all(isinstance(place, Letter) for place in entry.places):
        system.family(entry.name)
        return [(*domain, ()) for domain in domains(system, entry)]
    return [(entry, *telescope(system, entry))]


def telescope(system, entry):
    """The ranges of the letters of a question such as `w[l,j,k]` or `w[L-1]`, and the conditions under which it exists.

    Raises InputError where a place lies outside the range of its axis.
    """
    family = system.family(entry.name)
    over, conditions, letters = [], [], {}
    for axis, spot in _axes(system, family, entry.places):
        lo, hi = substitute(axis.lo, letters), substitute(axis.hi, letters)
        new = free_letters(spot) - {binder.letter for binder in over}
        letters[axis.letter] = spot
        if new:
            over.append(_unwritten(entry, spot, new, lo, hi, axis.written))
            continue
        facts = RangeFacts(over, (*system.conditions, *conditions))
        if facts.between(lo, spot, hi) is False:
            raise InputError(f"{entry} does not exist: {spot} is never in {lo}..{hi}", Argument(str(entry)),
                             f"ask for a place in that range, or for all: {family.generic}")
        conditions += [bound for bound in ((spot - lo).expand(), (hi - spot).expand()) if not facts.nonnegative(bound)]
    return tuple(over), tuple(conditions)


def _axes(system, family, places):
    """Each axis of a family with the place there: of its one equation, in whose order a range may mention the letters before it, else of its box."""
    clauses = system.clauses.get(family.name, ())
    if len(clauses) != 1 or not all(isinstance(place, Letter) for place in clauses[0].target.places):
        return zip(family.over, places, strict=True)
    spots = dict(zip(clauses[0].target.places, places, strict=True))
    return ((binder, spots[binder.letter]) for binder in clauses[0].over)


def _unwritten(entry, spot, new, lo, hi, written):
    """The range of the one letter that a place of a question brings, as far as the place stays within `lo` and `hi`."""
    letter = next(iter(new))
    ends = [solve(spot, lo, letter), solve(spot, hi, letter)]
    if len(new) > 1 or None in ends:
        raise InputError(f"{spot} is no place at which {entry} can be asked for", Argument(str(entry)),
                         f"ask for a letter alone, {entry.name}[l], or for a letter and a number, {entry.name}[l+1]")
    first, last = ends if coefficient(spot, letter) == 1 else reversed(ends)
    return Binder(letter, first, last, written)


def boundary(e, system, entry, over, facts):
    """How to cut the range of a letter of `entry` where a bracket in `e` on it is not decided: the letter of a recurrence, or one
    that is read at its end alone.

    Returns [(letter, value or Binder), ...], the end value first; or None where there is nothing to cut.
    """
    sequence = system.families[entry.name].sequence
    for axis, place in enumerate(entry.places):
        binder = next((b for b in over if b.letter == place), None)
        for bracket in parts(e, (Delta, InRange) if sequence and axis == 0 else Delta) if binder else ():
            true = _true_range(bracket, binder.letter)
            if true and (pieces := _pieces(binder, *true, facts)):
                return pieces
    return None


def _true_range(bracket, letter):
    """The values of `letter` at which a bracket holds, (lowest, highest); None where it does not say so simply."""
    if isinstance(bracket, Delta):
        value = solve(*bracket.args, letter) if letter in free_letters(bracket) else None
        return None if value is None or free_letters(value) else (value, value)
    lo, e, hi = bracket.args
    factor = coefficient(e, letter)
    if factor not in (1, -1) or len(bracket.bounds) < 2:
        return None
    ends = [solve(e, lo, letter), solve(e, hi, letter)]
    return tuple(ends if factor == 1 else reversed(ends)) if not any(map(free_letters, ends)) else None


def _pieces(binder, low, high, facts):
    """The range of `binder` cut where a bracket, true from `low` to `high`, changes: the end value first; None where it cannot be told."""
    letter, lo, hi = binder.letter, binder.lo, binder.hi
    if low == high:
        if facts.equal(lo, hi):
            return [(letter, lo)]
        if hi == high:
            return [(letter, hi), _piece(binder, lo, hi - 1)]
        return [(letter, lo), _piece(binder, lo + 1, hi)] if lo == low else None
    above = facts.nonnegative(hi - high - 1) and facts.nonnegative(high - lo + 1)
    below = facts.nonnegative(low - lo - 1) and facts.nonnegative(hi - low + 1)
    if not above and not below:
        return None
    return [*([_piece(binder, high + 1, hi)] if above else []), *([_piece(binder, lo, low - 1)] if below else []),
            _piece(binder, low if below else lo, high if above else hi)]


def at_piece(piece, entry, over):
    """`entry` and its telescope in one piece of a cut range, and what that fixes: ((l, L),) at an end, else ().

    What is proved at an end does not take the rest of the range to be non-empty: where two ends are one, both cases hold.
    """
    letter, value = piece
    if isinstance(value, Binder):
        return entry, tuple(value if b.letter == letter else b for b in over), ()
    rest = telescope_at([b for b in over if b.letter != letter], {letter: value})
    return substitute(entry, {letter: value}), rest, (piece,)


def _piece(binder, lo, hi):
    """A part of a range, which a page writes whether the whole is written or not."""
    lo, hi = lo.expand(), hi.expand()
    return (binder.letter, lo if lo == hi else Binder(binder.letter, lo, hi))
