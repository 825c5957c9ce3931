"""What a system holds of what is hard about places, by name: told of the system as it is read, not of how it was written."""

from sympy import ceiling, floor

from symgrad.notation.brackets import Differ, InRange
from symgrad.notation.functions import relu, remainder, rounded
from symgrad.notation.index_arithmetic import RangeFacts, coefficient
from symgrad.notation.nodes import Abstract, Binder, Modulo, Over, Power, Quantity, Quotient
from symgrad.notation.traversal import free_letters, parts
from symgrad.running.calling.entries import unfixed


def held(system):
    """The names of the features that a system holds."""
    return tuple(name for name, holds in FEATURES.items() if holds(system))


def _sums(system):
    """Every range that a body binds, with the ranges it stands in."""
    for definition in system.definitions:
        waiting = [(definition.body, definition.over)]
        while waiting:
            node, over = waiting.pop()
            if isinstance(node, Over):
                for number, binder in enumerate(node.binders):
                    yield binder, (*over, *node.binders[:number])
                over = (*over, *node.binders)
            waiting += [(arg, over) for arg in node.args if not isinstance(arg, Binder)]


def _places(system):
    """Every place at which an input or a quantity is read."""
    return [place for definition in system.definitions for entry in definition.reads for place in entry.places]


def _factors(system):
    return [coefficient(place, letter) for place in _places(system) for letter in free_letters(place)]


def _kept_window(system):
    """z[j,k] = x[j+k] beside another input: the letters of a place are letters of the target."""
    return any(len(free_letters(place) & own) > 1 and any(name != entry.name and name in system.inputs for name in read)
               for definition in system.definitions for own in [{binder.letter for binder in definition.over}]
               for read in [[entry.name for entry in definition.reads]]
               for entry in definition.reads if entry.name in system.inputs for place in entry.places)


def _may_be_empty(system):
    """t in 3..i, or 2..T where T may be 1: a range that is not filled at every size from 1 on that the equations allow."""
    sizes = [Quantity(name) - 1 for name, family in system.families.items() if family.kind == "size" and not family.over]
    return any(not RangeFacts(over, (*system.conditions, *sizes)).nonnegative(binder.hi - binder.lo) for binder, over in _sums(system))


def _above(system):
    return any(binder.lo.is_Integer and binder.lo > 0 for name in system.inputs for binder in system.families[name].over)


def _strict(system):
    """j in 0..i-1, j in i+1..n-1."""
    return any((binder.hi - letter + 1).expand() == 0 or (binder.lo - letter - 1).expand() == 0
               for binder, _ in _sums(system) for letter in free_letters(binder.lo) | free_letters(binder.hi))


def _beside_a_bracket(system):
    """[i != j]*r[i,j], or r[i,j] for j in i+1..n-1, of a quantity that divides or takes a root: for i = j it does not exist."""
    for definition in system.definitions:
        for entry, over, brackets in definition.sites:
            apart = any(isinstance(bracket, Differ) for bracket in brackets) or len(entry.places) > 1 and RangeFacts(over).equal(*entry.places[:2]) is False
            bodies = [clause.body for clause in system.clauses.get(entry.name, ())]
            if apart and any(not (power.exponent.is_Integer and power.exponent > 0) for body in bodies for power in parts(body, Power)):
                return True
    return False


def _shrinking(system):
    """h[l,i] for i in 0..n-l."""
    return any(free_letters(binder.hi) & {other.letter for other in definition.over} for definition in system.definitions
               for binder in definition.over if binder.written and not any(True for size in parts(binder.hi, Quantity) if size.places))


def _from_the_first(system):
    """h[0] in the equation of h[t]."""
    return any(entry.name == definition.target.name and entry.places[0].is_Integer and definition.over for definition in system.definitions
               for entry in definition.reads if entry.places and entry.name in system.clauses)


def _resting(system):
    """max(h[i,j], j) of h[i,j] = relu(x[i,j])."""
    resting = {name for name, clauses in system.clauses.items() if any(isinstance(clause.body, relu) for clause in clauses)}
    return any(over.operator in ("max", "min") and isinstance(over.body, Quantity) and over.body.name in resting
               for definition in system.definitions for over in parts(definition.body, Over))


FEATURES = {
    "a window kept as a quantity of several letters": _kept_window,
    "a coefficient in a place": lambda system: any(factor is not None and abs(factor) > 1 for factor in _factors(system)),
    "a reversed place": lambda system: -1 in _factors(system),
    "a triangular range": lambda system: any(free_letters(binder.lo) | free_letters(binder.hi) for binder, _ in _sums(system)),
    "a strictly triangular range": _strict,
    "a range that may be empty": _may_be_empty,
    "a family with gaps": lambda system: any(system.leaves_gaps(name) for name in system.clauses),
    "places that begin above 0": _above,
    "an abstract quantity of several arguments":
        lambda system: any(len(part.arguments) > 1 for definition in system.definitions for part in parts(definition.body, Abstract)),
    "an assumption": lambda system: bool(system.facts or system.bounds),
    "a size that no array tells": lambda system: bool(unfixed(system)),
    "an entry that need not exist": _beside_a_bracket,
    "layers that shrink": _shrinking,
    "values that are compared": lambda system: system.chooses,
    "labels": lambda system: bool(system.labels),
    "letters that are compared": lambda system: any(len(bracket.bounds) == 1 for definition in system.definitions for bracket in parts(definition.body, InRange)),
    "places around a circle": lambda system: any(True for definition in system.definitions for _ in parts(definition.body, Modulo)),
    "places that are quotients": lambda system: any(True for definition in system.definitions for _ in parts(definition.body, Quotient)),
    "functions that step": lambda system: any(True for definition in system.definitions for _ in parts(definition.body, (floor, ceiling, rounded, remainder))),
    "a first value that all others read": _from_the_first,
    "the largest of values that rest": _resting,
    "a matrix that is declared symmetric": lambda system: bool(system.structure),
}
