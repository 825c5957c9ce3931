"""How the quantities of a system look: which places are layers, which letters are taken, who is held in a direct derivative."""

from dataclasses import dataclass, field
from types import MappingProxyType

from symgrad.deriving.derivation import adjoint_name
from symgrad.equations.graph import meets, reached
from symgrad.notation.index_arithmetic import RangeFacts
from symgrad.notation.nodes import Quantity
from symgrad.writing.typesetting.names import write_name


@dataclass(frozen=True)
class Style:
    """The look of a system's quantities.

    layers   how a layer letter prints: "parentheses" as in w^{(l)}, "bare" as in w^l, "below" as in h_t
    raised   the names whose first place prints that way
    named    (of, by) -> the user's name of an adjoint
    adjoints name of an adjoint that the user did not name -> (of, by), either of which may be an adjoint
    said     what stands before the condition of a case, and at the last case in place of one
    cost     the name of what is differentiated
    labels   name -> (least, largest) of the labels whose picks print as entries, x_{c_i}
    """

    system: object = None
    layers: str = "parentheses"
    known: frozenset = frozenset()
    raised: frozenset = frozenset()
    forms: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))
    named: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))
    adjoints: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))
    said: tuple = ("if", "otherwise")
    cost: str | None = None
    labels: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, system, layers="parentheses", cost=None, said=said):
        """The style of a system's page, on which derivatives of `cost` are told.

        Families over a letter t, or up to a size T, are sequences in time: they print below.
        """
        raised = {name for name, family in system.families.items() if family.sequence and family.kind != "size" and not _is_time(family)}
        named, called = dict(system.named), system.names_of_derivatives
        raised |= {name for (_, by), name in called.items() if by in raised}
        known = frozenset(system.families) | frozenset(called.values())
        raised = frozenset(raised) if layers != "below" else frozenset()
        return cls(system, layers, known, raised, system.forms, MappingProxyType(named), MappingProxyType(_unnamed(system, cost)), said,
                   system.cost if cost is None else cost.name, system.labels)

    @property
    def structure(self):
        """name -> what a matrix is declared to be, as symmetric."""
        return self.system.structure if self.system else {}

    @property
    def writes_deltas(self):
        """Whether [j = k] may be written with Kronecker's delta: no quantity of the system has that name or sign."""
        return "delta" not in self.known and not any(r"\delta" in form or "δ" in form for form in self.forms.values())

    def name(self, text):
        """The `Name` of a name."""
        letters = tuple(binder.letter.name for binder in self.over(text)) if text in self.forms else ()
        return write_name(text, self.known, self.forms, letters)

    def over(self, name):
        """The axes of a quantity; of a name given to dC/dz, those of z."""
        called = self.system.names_of_derivatives if self.system else self.named
        name = next((by for (_, by), own in called.items() if own == name), name)
        family = self.system.families.get(name) if self.system else None
        return family.over if family else ()

    def adjoint(self, name):
        """The names (of, by) of an adjoint that prints as a ratio, as dC/dz; None for any other name."""
        return None if name in self.forms else self.adjoints.get(name)

    def axes(self, name, most):
        """How many places an entry of a quantity has."""
        family = self.system.families.get(name) if self.system else None
        return len(family.over) if family else most

    def others_through(self, local):
        """What is held in a direct derivative of the cost, where the cost also depends on the entry through others.

        Only then must the page tell the two apart; elsewhere the answer is ().
        """
        system = self.system
        if system is None or local.of.name != self.cost:
            return ()
        read = dict.fromkeys(entry.name for d in system.clauses.get(self.cost, ()) for entry in d.reads)
        return tuple(Quantity(name) for name in read if name != local.by.name and _feeds(system, local.by, name))


def _unnamed(system, cost):
    """name -> (of, by) of the adjoints in a system, and of those of `cost`, that no user named."""
    found = {name: family.derivative for name, family in system.families.items() if family.derivative is not None}
    found |= {adjoint_name(system, cost, name): (cost.name, name) for name in system.families} if cost is not None else {}
    return {name: pair for name, pair in found.items() if name not in system.named.values()}


def _is_time(family):
    first = family.over[0]
    return first.letter.name == "t" or first.hi == Quantity("T")


def _feeds(system, entry, name):
    """Whether the entry reaches a family by one or more equations."""
    start = [d.target.name for d in system.definitions if _reads(d, entry)]
    return name in reached(start, {read: [d.target.name for d in found] for read, found in system.readers.items()})


def _reads(definition, entry):
    """Whether some instance of an equation reads just this entry, as far as its ranges tell."""
    return any(read.name == entry.name and meets(read, definition.over, entry, RangeFacts())[0] is not False for read in definition.reads)
