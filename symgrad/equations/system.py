"""A system: an ordered list of named equations, single assignment and well founded; its dependency graph."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from keyword import iskeyword
from types import MappingProxyType
from unicodedata import normalize

from sympy import Tuple

from symgrad.equations.gaps import has_gaps
from symgrad.equations.updates import Updates, refuse_update, with_updates
from symgrad.errors import NAMED, Argument, InputError, Part, Place, TooLargeError, checked, printable
from symgrad.limits import NAME
from symgrad.notation.brackets import Bracket, OfValues
from symgrad.notation.index_arithmetic import needed
from symgrad.notation.nodes import Binder, Quantity, Times
from symgrad.notation.text import equation_text
from symgrad.notation.traversal import NO_OTHERS, bound_here, free_letters, fresh_letters, inside, outside, parts, substitute


@dataclass(frozen=True)
class Definition:
    """One equation, `target = body` for every value of the letters of `over`.

    `z[l,j] = sum(...) for l in 1..L` has target z[l,j] and the telescope (l, j); a clause such as `a[0,i] = x[i]` has a
    number in its target's places, and a telescope of the letters that remain. Of a derivative, `by` names what it is by.
    """

    target: Quantity
    over: tuple = ()
    body: object = None
    place: Place | None = field(default=None, compare=False)
    by: str | None = field(default=None, compare=False)

    @cached_property
    def reads(self):
        """The entries that the body reads, as they stand there, from left to right."""
        return tuple(dict.fromkeys(parts(self.body, Quantity)))

    @cached_property
    def sites(self):
        """Where the body reads: (entry, the ranges of its letters there, the brackets that stand before it), from left to right."""
        return tuple(_sites(self.body, self.over, ()))


def _sites(node, over, brackets):
    if isinstance(node, Quantity):
        yield node, needed(over, free_letters(Tuple(node, *brackets))), brackets
    elif bound_here(node):
        for parts_, inner in ((inside(node), (*over, *node.binders)), (outside(node), over)):
            for part in parts_:
                yield from _sites(part, inner, brackets)
    else:
        before = (*brackets, *(arg for arg in node.args if isinstance(arg, Bracket))) if isinstance(node, Times) else brackets
        for arg in node.args:
            yield from _sites(arg, over, before)


@dataclass(frozen=True)
class Family:
    """A name and its axes: `over` has one binder an axis, a later range may mention an earlier letter.

    `kind` is "input" (the caller gives it), "defined" (an equation does), or "size" (a whole number that counts an axis).
    `sequence` tells that the first axis is that of a recurrence letter, so that its arrays may differ in size: a call
    takes a sequence of arrays (or one stacked array), first element at the lowest value of the letter.
    `spare` has (own axis, name of an input, its axis) for axes along which arrays that a call gives for the input may be longer, since
    nothing reads it as a whole there: of a derivative by that input, the entries beyond are 0.
    `derivative` is (C, z) of the family dC/dz, whatever that is called; `made` tells of others whose name no user gave.
    """

    name: str
    over: tuple = ()
    kind: str = "input"
    sequence: bool = False
    spare: tuple = ()
    derivative: tuple | None = None
    made: bool = False

    @property
    def generic(self):
        """The entry at the family's own letters."""
        return Quantity(self.name, *(binder.letter for binder in self.over))

    def axes_at(self, places):
        """The axes of an entry: their ranges at its places, where a range mentions the letters of others."""
        letters = {binder.letter: place for binder, place in zip(self.over, places, strict=True)}
        return [Binder(b.letter, substitute(b.lo, letters), substitute(b.hi, letters)) for b in self.over]

    def apart_from(self, binders, others=NO_OTHERS):
        """The same, its letters stepping aside for those of other ranges."""
        taken = {binder.letter for binder in binders}
        return Quantity(self.name, *fresh_letters((binder.letter for binder in self.over), taken, others))


@dataclass(frozen=True)
class SystemData:
    """Definitions in order, and all that is known of the names in them.

    families     name -> Family, for every quantity and size
    cost         the name of the quantity that is differentiated unless another is asked for
    facts        equations that may be used and that checks respect: tuples (binders, left, right)
    bounds       inequalities that checks respect: tuples (binders, lo or None, expression, hi or None)
    named        (of, by) -> name, from `name delta = dC/dz`
    multiples    (of, by) -> (name, number), from `name dZ = m*dC/dz`: the name of that derivative times a number without letters
    forms        name -> how it is written, from `write a_prev as a^{(L-1)}`
    given        the names of a `given` line, or None
    warnings     what may be a slip but is no error
    assumed      index expressions taken to be >= 0 where this system was derived, `L - 2`: a program asks for them
    symbols      name -> the caller's own SymPy symbol, or undefined function, which answers are to be written in
    claims       what the text shows, tuples (binders, left, right) in which derivatives may stand
    points       where answers are evaluated, for each `at` line a tuple of (binders, entry, its value)
    updates      the equations that read derivatives, None where there are none
    shapes       name -> its axes, for names that are declared: sizes, or ranges as the Tuple of their ends
    structure    name -> what a matrix is declared to be, a key of MATRIX_STRUCTURES, as "symmetric"
    labels       name -> (least, largest), for inputs that are declared as an index: whole numbers, which stand in places
    functions    name -> how many arguments it has, for functions of the user
    upstream     the name of the cost of which only its gradient by some quantity is given, from `given dC/dY`, or None
    form_places  name -> the Place of its form, in a system that was read from text
    """

    definitions: tuple
    families: MappingProxyType
    cost: str
    facts: tuple = ()
    bounds: tuple = ()
    named: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))
    multiples: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))
    forms: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))
    given: tuple | None = None
    warnings: tuple = field(default=(), compare=False)
    file: str = field(default="<text>", compare=False)
    symbols: MappingProxyType = field(default_factory=lambda: MappingProxyType({}), compare=False)
    shapes: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))
    structure: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))
    labels: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))
    functions: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))
    upstream: str | None = None
    claims: tuple = ()
    points: tuple = ()
    updates: Updates | None = None
    assumed: tuple = field(default=(), compare=False)
    form_places: MappingProxyType = field(default_factory=lambda: MappingProxyType({}), compare=False)
    claim_places: tuple = field(default=(), compare=False)

    def __post_init__(self):
        """Whoever makes a system, by whatever way in: a name in it is plain, so that it may stand on a page and in a program."""
        own = (name for name, family in self.families.items() if family.derivative is None and not family.made)
        for name in (*own, *self.names_of_derivatives.values()):
            plain_name(name)

    @property
    def names_of_derivatives(self):
        """(of, by) -> what that derivative, or a multiple of it, is called."""
        return {**self.named, **{pair: name for pair, (name, _) in self.multiples.items()}}

    @cached_property
    def whole(self):
        """The system with the equations that read derivatives, as its text has it."""
        return with_updates(self)

    @cached_property
    def clauses(self):
        """name -> the definitions of that family, in order."""
        clauses = {}
        for definition in self.definitions:
            clauses.setdefault(definition.target.name, []).append(definition)
        return {name: tuple(found) for name, found in clauses.items()}

    @cached_property
    def found(self):
        """What was found out of the equations: question -> answer, as `found_once` keeps it."""
        return {}

    @cached_property
    def readers(self):
        """name -> the definitions whose body reads an entry of that family, in order."""
        readers = {}
        for definition in self.definitions:
            for name in dict.fromkeys(entry.name for entry in definition.reads):
                readers.setdefault(name, []).append(definition)
        return {name: tuple(found) for name, found in readers.items()}

    @cached_property
    def chooses(self):
        """Whether an equation, none of a derivative, compares values: such a bracket may keep what it multiplies from being undefined."""
        return any(True for d in self.definitions if d.by is None for _ in parts(d.body, OfValues))

    @property
    def upstream_gradient(self):
        """(name of the input, Y) where only dC/dY is given of the cost C: a program takes it as dC_dY. None elsewhere."""
        if self.upstream is None:
            return None
        of = self.clauses[self.upstream][0].body.arguments[0]
        return f"d{self.upstream}_d{of.name}", of

    @cached_property
    def counted(self):
        """The names that hold whole numbers: sizes and labels."""
        return frozenset(self.labels) | {name for name, family in self.families.items() if family.kind == "size"}

    @cached_property
    def conditions(self):
        """Index expressions that are >= 0 throughout: every written range without letters has a value, `L - 1`."""
        lengths = [binder.hi - binder.lo for d in self.definitions for binder in d.over if binder.written]
        return tuple(dict.fromkeys(e for e in lengths if not e.is_Integer and not free_letters(e)))

    @checked(name=NAMED)
    def leaves_gaps(self, name):
        """Whether its clauses may leave entries that no equation defines: h[0,0] beside h[0,t] and h[l,0], h[1] beside h[0] and h[2], z[0,1] of a triangle."""
        return has_gaps(self.clauses.get(self.family(name).name, ()), self.families[name].over)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names a caller gives, in the order in which they are first read; sizes are not among them."""
        return tuple(name for name, family in self.families.items() if family.kind == "input")

    @property
    def differentiable(self):
        """The inputs by which derivatives are taken: all but labels."""
        return tuple(name for name in self.inputs if name not in self.labels)

    @checked
    def scalar(self, name=None):
        """The entry of a quantity without places, by default the cost; InputError where it has places."""
        family = self.family(self.cost if name is None else name)
        if family.kind != "defined":
            raise InputError(f"{family.name} is not computed; a cost is the left side of an equation", Argument("cost"),
                             f"computed are {some(self.clauses)}")
        if family.over:
            raise InputError(f"{family.generic} has places; a gradient is that of a scalar", self.clauses[family.name][0].place,
                             "sum it in a last equation, over its letters or as sum(...) or norm(...) of the whole, "
                             "or name another quantity: --cost NAME at the command line, cost=... in Python")
        return family.generic

    def __str__(self):
        return equation_text(self).rstrip("\n")

    def __repr__(self):
        return "System:\n" + "\n".join(f"    {line}" for line in str(self).splitlines())

    @checked(name=NAMED)
    def family(self, name, place=None):
        """The family of a name; InputError with the nearest known name where there is none."""
        if name in self.families:
            return self.families[name]
        refuse_update(self, name, place)
        raise unknown_name(name, self.families, place)


def plain_name(name, place=None):
    """The name itself, if equation text could hold it: letters, digits, underscores. InputError for any other."""
    if not isinstance(name, str) or not name.isidentifier() or iskeyword(name) or name.startswith("_") or name == "pi":
        shown = printable(str(name)[:NAME], "")
        raise InputError(f"{shown} is no plain name", place or Argument(shown),
                         "take letters, digits and underscores, but no word of Python and not pi")
    if normalize("NFKC", name) != name:
        raise InputError(f"{name} is no plain name", place or Argument(name), f"write {normalize('NFKC', name)}, as which Python reads it")
    if len(name) > NAME:
        raise TooLargeError(f"a name of {len(name):,} characters", place or Part("name"), f"a name has {NAME} at most")
    return name


def unknown_name(name, known, place=None, what="name"):
    """The error for a name that nothing defines, with the nearest known one."""
    near = get_close_matches(name, list(known), 1, 0.5)
    remedy = f"did you mean {near[0]}?" if near else f"known: {some(known)}"
    return InputError(f"{name} is no {what} here", place or Argument(str(name)), remedy)


def some(names, most=12):
    """Names in a row, the first dozen where there are more."""
    names = list(names)
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def found_once(data, question, answer):
    """What `answer` finds out of a system or a derivation, kept with it."""
    if question not in data.found:
        data.found[question] = answer()
    return data.found[question]
