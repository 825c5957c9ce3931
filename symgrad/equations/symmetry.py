"""Which matrices are symmetric: declared so, or by the form of what defines them."""

from symgrad.equations.structures import equals_transpose
from symgrad.equations.system import found_once
from symgrad.notation.brackets import Delta
from symgrad.notation.matching import match
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import OfMatrix, Over, Quantity, Times
from symgrad.notation.sympy_form import normal_form, oriented
from symgrad.notation.traversal import is_sum, range_letters, rebound, rebuild, replace, substitute



def symmetric(body, row, column, system, asked=frozenset()):
    """Whether the entries at (row, column) and (column, row) of the matrix with that entry are the same, as far as its form tells."""
    plain, turned = (_settled(e, row, column) for e in (body, substitute(body, {row: column, column: row})))
    ordered = [_ordered(e, row, column, system, asked) for e in (plain, turned)]
    ways = ((plain, turned), (plain, _reversed(turned, system, asked)), ordered)
    if any(match(normal_form(one), normal_form(other), {}) is not None for one, way in ways for other in (way, replace(way, _sums_reversed))):
        return True
    (negative, one), (negative_too, other) = map(oriented, ordered)  # of differences, as (x[i] - x[j])**2
    return negative == negative_too and normal_form(one) == normal_form(other)


def declared_symmetric(system, name):
    """Whether a matrix equals its transpose by its declaration."""
    kind = system.structure.get(name)
    return kind is not None and equals_transpose(kind, *((binder.lo, binder.hi) for binder in system.families[name].over))


def is_symmetric(e, system):
    """Whether an entry of a matrix, or of a function of one, is the same at its last two places in the other order."""
    if len(e.places) < 2:
        return False
    return _function(e, system, frozenset()) if isinstance(e, OfMatrix) else _named(e, system, frozenset())


def turned_places(e, system):
    """An expression with the last two places of every symmetric matrix in it the other way round."""
    return _reversed(e, system, frozenset())


def _sums_reversed(e):
    """A sum with its letters in the other order, in which a transposed product has them."""
    free = is_sum(e) and len(e.binders) > 1 and not any(range_letters(b) & {other.letter for other in e.binders} for b in e.binders)
    return Over(e.operator, e.body, *reversed(e.binders)) if free else e


def _settled(e, row, column):
    """An expression with [i = j] in one order, and beside it one letter alone."""
    def change(part):
        if isinstance(part, Delta) and set(part.args) == {row, column}:
            return Delta(row, column)
        if isinstance(part, Times) and Delta(row, column) in part.args:
            return Times(*(arg if arg == Delta(row, column) else substitute(arg, {column: row}) for arg in part.args))
        return part
    return replace(e, change)


def _reversed(e, system, asked):
    """An expression with the last two places of every symmetric matrix in it the other way round."""
    if isinstance(e, Quantity):
        return Quantity(e.name, *e.places[:-2], *e.places[:-3:-1]) if len(e.places) > 1 and _named(e, system, asked) else e
    if isinstance(e, OfMatrix):
        turned = len(e.places) > 1 and _function(e, system, asked)
        return rebound(e, e.binders, [e.body], (*e.places[1::-1], *e.places[2:])) if turned else e
    return rebuild(e, tuple(_reversed(arg, system, asked) for arg in e.args)) if e.args else e


def _ordered(e, row, column, system, asked):
    """An expression with the two places of every named symmetric matrix in one order, the row and the column first."""
    def change(part):
        if isinstance(part, Quantity) and len(part.places) == 2 and _named(part, system, asked):
            return Quantity(part.name, *sorted(part.places, key=lambda place: (place not in (row, column), str(place))))
        return part
    return replace(e, change)


def _named(entry, system, asked):
    return _by_form(entry, system, asked) if asked else found_once(system, ("symmetric", entry.name), lambda: _by_form(entry, system, asked))


def _by_form(entry, system, asked):
    if declared_symmetric(system, entry.name):
        return True
    clauses = system.clauses.get(entry.name, ())
    if len(clauses) != 1 or entry.name in asked or len(clauses[0].over) < 2:
        return False
    definition = clauses[0]
    return definition.target.places == tuple(b.letter for b in definition.over) and symmetric(
        definition.body, *definition.target.places[-2:], system, asked | {entry.name})


def _function(e, system, asked):
    gives = MATRIX_FUNCTIONS[e.operator].gives
    return gives == "always" or gives == "likewise" and symmetric(e.body, *(b.letter for b in e.binders), system, asked)
