"""What lowering needs to know of the whole program: families, how they are held, their storage, their names."""

from dataclasses import replace
from functools import cached_property
from math import nan
from types import MappingProxyType

from sympy import Function

from symgrad.errors import Part, UnsupportedError
from symgrad.meaning.small_sizes import counts
from symgrad.notation.index_arithmetic import RangeFacts, extreme
from symgrad.notation.nodes import Binder, OfMatrix, Power, Quantity
from symgrad.notation.traversal import all_letters, free_letters, parts, range_letters
from symgrad.running.lowering.brackets import may_lack_a_value
from symgrad.running.lowering.lower import Value
from symgrad.running.program.liveness import nested
from symgrad.running.program.program import Allocate, Block, Elements, Layout, Store
from symgrad.running.program.subscripts import WHOLE


class Plan:
    """The state of one program in the making.

    A family is `listed` when it is held as a Python list along its first letter: its arrays differ in size there, or
    its entries along a recurrence are single numbers. Every other family is one array, or one number.
    """

    def __init__(self, system, outputs=()):
        self.system, self.outputs = system, frozenset(outputs)
        self.block, self.bases, self.totals = Block(), {}, 0
        self.rooms, self.elements = {}, {}
        self.slopes = {}  # name of a quantity -> name of its slope, which the same loop computes
        self.chooses = system.chooses

    def adopt(self, definitions, slopes):
        """Compute these definitions: those of the system in other forms, and the slopes of some of its quantities."""
        conditions = self.conditions  # what the user wrote is what a call is held to
        families = {slope: replace(self.family(of), name=slope, kind="defined", made=True) for of, slope in slopes.items()}
        self.slopes = slopes
        self.system = replace(self.system, definitions=tuple(definitions), families=MappingProxyType({**self.system.families, **families}))
        self.conditions = conditions

    def family(self, name):
        return self.system.families[name]

    def layouts(self, names):
        """How the program takes or gives each family."""
        return tuple(Layout(name, len(self.family(name).over), self.listed(name), self.family(name).sequence) for name in names)

    @cached_property
    def conditions(self):
        """Index expressions that are >= 0, as `L - 1`: no axis of a family is empty, no range that the user wrote, nothing is the mean or the
        largest of no entries, and no entry that the user's equations read lies outside.

        The clauses of an adjoint may be empty (`l in 1..L-1`), so their ranges tell nothing, unless what is derived from them took
        them to be filled. Calls are held to these.
        """
        written = [d for d in self.system.definitions if d.by is None]
        ranges = [family.over for family in self.system.families.values() if family.kind != "size"]
        ranges += [d.over for d in written]
        lengths = [(binder.hi - binder.lo).expand() for over in ranges for binder in over]
        lengths += [length - 1 for d in written for _, length in counts(d.body, d.over) if not free_letters(length)
                    and all(self.family(entry.name).kind == "size" for entry in parts(length, Quantity))]
        known = dict.fromkeys(e for e in (*lengths, *self.system.assumed) if not e.is_Integer and not free_letters(e))
        for e in dict.fromkeys(end for d in written for site in d.sites for end in self._reach(*site)):
            if not RangeFacts((), tuple(known)).nonnegative(e):
                known[e] = None
        return tuple(known)

    def may_lack(self, e, seen=frozenset()):
        """Whether an expression may have no value, or a huge one, where a bracket of values does not hold; asked only where some are written."""
        if any(may_lack_a_value(part) for part in parts(e, (Power, Function, OfMatrix))):
            return True
        names = {entry.name for entry in parts(e, Quantity)} - seen
        return any(self.may_lack(clause.body, seen | names) for name in names for clause in self.system.clauses.get(name, ()))

    def _reach(self, entry, over, brackets):
        """How far an entry's places stay inside its axes, at both ends: none is told where a bracket may stand before it."""
        axes = self.family(entry.name).axes_at(entry.places) if not brackets else ()
        ends = [extreme(end, over, -1) for place, axis in zip(entry.places, axes) for end in (place - axis.lo, axis.hi - place)]
        return [end for end in ends if end is not None and not free_letters(end)]

    def listed(self, name):
        family = self.family(name)
        if family.kind == "size" or not family.over:
            return False
        first, *others = family.over
        for number, binder in enumerate(others):
            if range_letters(binder) & {b.letter for b in others[:number]}:
                raise UnsupportedError(f"the size of {name} along {binder.letter} differs along a letter that is not its first", Part(name),
                                       "ask for the product with a vector, hessian_product")
        return any(first.letter in range_letters(b) for b in others) or (family.sequence and not others)

    def storage(self, name):
        """The variable that holds a family: an input, or a defined family whose clauses are stored."""
        base = self.bases.get(name) or self.variable(name)
        self.bases[name] = base() if callable(base) else base
        return self.bases[name]

    def variable(self, name):
        family = self.family(name)
        shape = () if self.listed(name) else tuple(binder.size.expand() for binder in family.over)
        return self.block.op("variable", data=name, shape=shape, fresh=False, exact=not family.over and family.kind == "input")

    def allocate(self, name, block):
        """Room, made once, for a family written clause by clause, before the outermost loop or condition around `block`."""
        if name in self.rooms:
            return
        family = self.family(name)
        self.bases[name] = variable = self.variable(name)
        first = family.over[0] if self.listed(name) else None
        elements = Elements(first.letter, first.lo, first.hi) if first else None
        at = len(self.block.items)
        for inner in block.around():
            at = next((n for n, item in enumerate(self.block.items) if nested(item) and item.block is inner), at)
        self.rooms[name] = Allocate(variable, (first.size.expand(),) if first else variable.shape, self.fill(name), elements)
        self.block.items.insert(at, self.rooms[name])

    def fill(self, name):
        """What stands in a family's array before anything is stored, where not every entry has an equation: nan where the caller gets it.

        Else 0: beside a bracket such entries are computed with, and what memory held may overflow.
        """
        return (nan if name in self.outputs else 0.0) if self.system.leaves_gaps(name) else None

    def store_part(self, block, name, subscripts, value):
        """Write a value at subscripts of a family. A list whose elements are filled piece by piece holds arrays from the start."""
        variable, first, rest = self.bases[name], subscripts[0], subscripts[1:]
        if not self.listed(name):
            block.items.append(Store(variable, value, block, tuple(subscripts)))
            return
        block.items.append(Store(variable, value, block, element=first))
        self.elements.setdefault(name, []).append((block.items[-1], rest))
        room = self.rooms[name]
        if any(part != WHOLE for part in rest):
            room.elements = replace(room.elements, shape=tuple(binder.size.expand() for binder in self.family(name).over[1:]))
        if room.elements.shape is not None:
            for item, inner in self.elements[name]:
                item.subscripts = tuple(inner)

    def running_total(self, scope, letters, start):
        """A total over a loop, with the axes `letters`; it starts as 0 or 1."""
        self.totals += 1
        op = scope.block.op("total", data=self.totals, shape=scope.shape(letters), fresh=False, exact=False)
        scope.block.items.append(Allocate(op, op.shape, start))
        return Value(op, tuple(letters))

    def must_loop(self, letter, nodes):
        """Whether a letter has to be a Python loop: arrays differ in size along it, or another letter's range mentions it."""
        return any(letter in letters for node in nodes if letter in all_letters(node) for letters in self._size_letters(node))

    def _size_letters(self, node):
        """The letters on which sizes turn, in each range, in each size, and in each array of a list."""
        yield from map(range_letters, parts(node, Binder))
        for entry in parts(node, Quantity):
            if self.family(entry.name).kind == "size":
                yield free_letters(entry)
            elif self.listed(entry.name):
                yield free_letters(entry.places[0])
