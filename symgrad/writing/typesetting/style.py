"""How the quantities of a system look: which places are layers, which letters are taken, who is held in a direct derivative."""

from dataclasses import dataclass, field
from types import MappingProxyType

from symgrad.equations.graph import match, reached
from symgrad.notation.index_arithmetic import Facts
from symgrad.notation.nodes import Quantity
from symgrad.writing.typesetting.names import write_name

LAYERS = ("parentheses", "bare", "below")


@dataclass(frozen=True)
class Style:
    """The look of a system's quantities.

    layers   how a layer letter prints: "parentheses" as in w^{(l)}, "bare" as in w^l, "below" as in h_t
    raised   the names whose first place prints that way
    named    (of, by) -> the user's name of an adjoint
    """

    system: object = None
    layers: str = "parentheses"
    known: frozenset = frozenset()
    raised: frozenset = frozenset()
    forms: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))
    named: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, system, layers="parentheses"):
        """The style of a system's page. Families over a letter t, or up to a size T, are sequences in time: they print below."""
        raised = {name for name, family in system.families.items() if family.sequence and family.kind != "size" and not _is_time(family)}
        named = dict(system.named)
        raised |= {name for (_, by), name in named.items() if by in raised}
        known = frozenset(system.families) | frozenset(named.values())
        return cls(system, layers, known, frozenset(raised) if layers != "below" else frozenset(), system.forms,
                   MappingProxyType(named))

    @property
    def structure(self):
        """name -> what a matrix is declared to be, as symmetric."""
        return self.system.structure if self.system else {}

    @property
    def has_layers(self):
        """Whether superscripts of the page are labels."""
        return bool(self.raised) and self.layers != "below"

    @property
    def writes_deltas(self):
        """Whether [j = k] may be written with Kronecker's delta: no quantity of the system has that name or sign."""
        return "delta" not in self.known and not any(r"\delta" in form or "δ" in form for form in self.forms.values())

    def name(self, text):
        """The `Name` of a name."""
        return write_name(text, self.known, self.forms, self.letters(text) if text in self.forms else ())

    def letters(self, name):
        """The letters of a quantity's axes; of a name given to dC/dz, those of z."""
        name = next((by for (_, by), own in self.named.items() if own == name), name)
        family = self.system.families.get(name) if self.system else None
        return tuple(binder.letter.name for binder in family.over) if family else ()

    def adjoint(self, name):
        """The names (of, by) of an adjoint called `dC/dz`, either of which may be an adjoint; None for any other name."""
        if not name.startswith("d") or "/d" not in name or name in self.known and name in self.forms:
            return None
        pieces = name[1:].split("/d")
        splits = [("/d".join(pieces[:at]), "/d".join(pieces[at:])) for at in range(1, len(pieces))]
        return next((pair for pair in reversed(splits) if self.known.issuperset(pair)), splits[-1])

    def axes(self, name, most):
        """How many places an entry of a quantity has."""
        family = self.system.families.get(name) if self.system else None
        return len(family.over) if family else most

    def others_through(self, local):
        """What is held in a direct derivative of the cost, where the cost also depends on the entry through others.

        Only then must the page tell the two apart; elsewhere the answer is ().
        """
        system = self.system
        if system is None or local.of.name != system.cost:
            return ()
        clause = [d for d in system.definitions if d.target.name == local.of.name]
        held = [entry for d in clause for entry in d.reads
                if entry.name != local.by.name and _feeds(system, local.by, entry.name)]
        return tuple(dict.fromkeys(Quantity(entry.name) for entry in held))


def _is_time(family):
    first = family.over[0]
    return first.letter.name == "t" or first.hi == Quantity("T")


def _feeds(system, entry, name):
    """Whether the entry reaches a family by one or more equations."""
    start = [d.target.name for d in system.definitions if _reads(d, entry)]
    return name in reached(start, {read: [d.target.name for d in found] for read, found in system.readers.items()})


def _reads(definition, entry):
    """Whether some instance of an equation reads just this entry, as far as its ranges tell."""
    return any(read.name == entry.name and match(read, definition.over, entry, Facts())[0] is not False for read in definition.reads)
