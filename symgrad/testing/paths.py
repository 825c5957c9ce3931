"""The plain causes of a wrong gradient: a path of the chain rule left out, a statistic held constant, a derivative left out or taken for
another, a Jacobian of which the diagonal alone is kept. They are tried before slips in the terms of an equation.

dC/dx is the sum of dC/dq*dq/dx over the quantities q that read x. Where an equation of the derivation names dC/dq, the path is left out
by a 0 in its place; else by taking the term of the chain rule away, with dq/dx as numbers.
"""

from itertools import chain, combinations

from sympy import Integer, tanh

from symgrad.deriving.derivation import adjoint_name
from symgrad.notation.brackets import Less, positive
from symgrad.notation.functions import BY_CLASS, BY_NAME, sigma_prime
from symgrad.notation.nodes import Letter, Local, Over, Plus, Power, Quantity, Times, Total
from symgrad.notation.traversal import all_letters, bound_here, fresh, parts, rebuild, replace, telescope_at
from symgrad.testing.recurrences import cuts, through
from symgrad.testing.slip import Slip

USUAL = tuple(BY_NAME[name] for name in ("tanh", "sigma", "relu", "sin", "cos", "exp"))  # whose derivatives are taken for one another
_MOST = 4  # quantities through which an equation is reached, of which any two or three may be held constant


class Paths:
    """The paths of a derivation, as groups of slips: [(number of an equation, slip), ...]."""

    def __init__(self, derivation):
        self.derivation, self.system, self.forward, self.cost = derivation, derivation.system, derivation.forward, derivation.cost
        self.adjoints = {self.adjoint(name): name for name in self.forward.families if self.forward.families[name].kind != "size"}
        self.equations = list(enumerate(self.system.definitions))[len(self.forward.definitions):]

    def adjoint(self, name):
        """What dC/dq is called."""
        return adjoint_name(self.forward, self.cost, name)

    def upstream(self, name, places):
        """dC/dq at an entry of q: by its name where the derivation has an equation of it."""
        named = self.adjoint(name)
        return Quantity(named, *places) if named in self.system.families else Total(self.cost, Quantity(name, *places))

    def groups(self):
        """All of them, the plainer first."""
        looks = self.left_out, self.held, self.unnamed_paths, self.diagonal, self.derivatives, self.once_more, self.regularised
        return chain(*(look() for look in looks), cuts(self))

    def left_out(self):
        """One path that an equation names: of those that come to the same the one nearest to the inputs, where something is left."""
        found = [(number, self.without(definition, (name,))) for number, definition in reversed(self.equations) for name in self.read(definition)]
        yield from ([pair] for pair in sorted(found, key=lambda pair: pair[1].new == 0))

    def held(self):
        """Several quantities that are taken to be constant in one equation; one in all equations."""
        everywhere = {}
        for number, definition in self.equations:
            names = self.read(definition)
            for name in names:
                everywhere.setdefault(name, []).append(number)
            for count in (2, 3) if len(names) <= _MOST else ():
                for some in combinations(names, count):
                    yield [(number, self.without(definition, some))]
        for name, numbers in everywhere.items():
            if len(numbers) > 1:
                yield [(number, self.without(self.system.definitions[number], (name,))) for number in numbers]

    def read(self, definition):
        """The quantities of the system whose adjoints an equation reads."""
        return list(dict.fromkeys(self.adjoints[entry.name] for entry in definition.reads if entry.name in self.adjoints))

    def without(self, definition, names):
        """An equation in which the paths through some quantities are left out."""
        adjoints = {self.adjoint(name) for name in names}
        entries = [entry for entry in definition.reads if entry.name in adjoints]
        told = " and ".join(dict.fromkeys(str(Quantity(self.adjoints[entry.name], *entry.places)) for entry in entries))
        words = f"the path {through(self, entries[0])} is left out"
        if len(names) > 1:
            words = f"{', '.join(names[:-1])} and {names[-1]} are held constant: the paths through {told} are left out"
        return Slip("missing term", _zeroed(definition.body, adjoints), entries[0], words=words, like=tuple(names))

    def in_time(self, entry):
        """Whether an adjoint is read at another place of its recurrence."""
        own, place = self.forward.families[self.adjoints[entry.name]], next(iter(entry.places), None)
        return own.sequence and not isinstance(place, Letter) and bool(all_letters(place))

    def edges(self):
        """(number, equation of dC/dx, entry of x, name of a q that reads x), for all but recurrences."""
        for number, definition in self.equations:
            entry = Quantity(definition.by, *definition.target.places)
            for reader in self.forward.readers.get(definition.by, ()):
                family = self.forward.families[reader.target.name]
                if not family.sequence and reader.target.name != self.cost.name:
                    yield number, definition, entry, reader.target.name

    def term(self, definition, entry, name):
        """The term of the chain rule by an entry through a quantity: the sum of dC/dq*dq/dx over its entries."""
        taken, letters, over = all_letters(definition.body) | {b.letter for b in definition.over}, {}, self.forward.families[name].over
        for binder in over:
            letters[binder.letter] = fresh(binder.letter, taken | set(letters.values()))
        binders = telescope_at(over, letters)
        reached = Quantity(name, *(binder.letter for binder in binders))
        product = Times(self.upstream(name, reached.places), Local(reached, entry))
        return Over("sum", product, *binders) if binders else product

    def unnamed_paths(self):
        """A path that an equation does not name, since the derivation has put its adjoint in."""
        for number, definition, entry, name in self.edges():
            if name not in self.read(definition) and len(self.forward.readers[entry.name]) > 1:
                body = Plus(definition.body, Times(-1, self.term(definition, entry, name)))
                yield [(number, Slip("missing term", body, entry, words=f"the path through {name} is left out"))]

    def alike(self, entry, name):
        """The entry of q at the places of an entry of x, where both have the same axes."""
        one, other = self.forward.families[entry.name], self.forward.families[name]
        if [(b.lo, b.hi) for b in one.over] != [(b.lo, b.hi) for b in other.over] or not one.over:
            return None
        return Quantity(name, *entry.places)

    def diagonal(self):
        """Of dq/dx, where every entry of q reads several of x, only the diagonal; or none of it; or all of it once more."""
        for number, definition, entry, name in self.edges():
            same = self.alike(entry, name)
            if same is None or not self.mixes(name, entry.name):
                continue
            others = [] if len(self.forward.readers[entry.name]) == 1 else [definition.body, Times(-1, self.term(definition, entry, name))]
            upstream, own = self.upstream(name, same.places), Local(same, entry)
            for body, told in ((Times(upstream, own), f"only the diagonal of the Jacobian of {same} by {entry} is kept"),
                               (Times(upstream, same), f"the sum in {same} is held constant"),
                               (upstream, f"the Jacobian of {same} by {entry} is missing")):
                yield [(number, Slip("missing term", Plus(*others, body), entry, words=told))]
            yield [(number, Slip("factor", Times(definition.body, own), entry, words=f"the derivative of {same} by {entry} is one too many"))]

    def mixes(self, name, by):
        """Whether one entry of a quantity is divided by a sum over several of another, as in a softmax."""
        divisors = [power.base for clause in self.forward.clauses[name] for power in parts(clause.body, Power) if power.exponent.is_negative]
        return any(entry.name == by for base in divisors for over in parts(base, Over) for entry in parts(over.body, Quantity))

    def derivatives(self):
        """The derivative of one function taken for that of another."""
        everywhere = {}
        for number, definition in self.equations:
            for function, shown, others in _derivatives_in(definition.body, self.forward):
                for other, told in others:
                    body = replace(definition.body, lambda part: other if part == shown else part)
                    if other == 1:
                        yield [(number, Slip("factor", body, shown, "is missing"))]
                        continue
                    words = f"the derivative of {told} stands where that of {function} belongs: {other} for {shown}"
                    slip = Slip("stale", body, shown, other, words=words, like=(function, told))
                    yield [(number, slip)]
                    everywhere.setdefault((function, told, len(slip.told.args)), []).append((number, slip))
        yield from (group for group in everywhere.values() if 1 < len(group) == len({number for number, _ in group}))

    def once_more(self):
        """The derivative of a function that is already in dC/dx, as where the derivative of a cross-entropy has taken it in."""
        for number, definition, entry, name in self.edges():
            same, clauses = self.alike(entry, name) or (Quantity(name) if not entry.places else None), self.forward.clauses[name]
            if same is None or len(clauses) > 1 or type(clauses[0].body) not in BY_CLASS:
                continue
            row = BY_CLASS[type(clauses[0].body)]
            slope = row.derivative(entry, same)
            if slope not in set(parts(definition.body, type(slope))):
                words = f"the factor {slope}, the derivative of {row.name}, is one too many"
                yield [(number, Slip("factor", Times(slope, definition.body), slope, words=words))]

    def regularised(self):
        """A term that is made of one input alone, as lam*w[k], in the gradient by another input."""
        inputs = [(number, definition) for number, definition in self.equations if definition.by in self.forward.inputs]
        for number, definition in inputs:
            terms = definition.body.args if isinstance(definition.body, Plus) else (definition.body,)
            own = Quantity(definition.by, *definition.target.places)
            for term in terms:
                read = set(parts(term, Quantity))
                if {entry for entry in read if entry.places} != {own} and (own.places or own not in read):
                    continue
                for turn, other in inputs:
                    if other.by != definition.by:
                        added = replace(term, lambda part: Quantity(other.by, *other.target.places) if part == own else part)
                        words = f"{other.by} is regularised as {definition.by} is: {added} is added"
                        yield [(turn, Slip("doubled term", Plus(other.body, added), added, words=words))]


def _zeroed(node, adjoints):
    """An expression in which some adjoints are 0, what vanishes left out."""
    if isinstance(node, Quantity):
        return Integer(0) if node.name in adjoints else node
    if bound_here(node):
        inner = _zeroed(node.args[1], adjoints) if isinstance(node, Over) else node
        return node if inner is node else Integer(0) if inner == 0 else Over(node.operator, inner, *node.binders)
    args = tuple(_zeroed(arg, adjoints) for arg in node.args)
    if isinstance(node, Times) and any(arg == 0 for arg in args):
        return Integer(0)
    if isinstance(node, Plus):
        return Plus(*(arg for arg in args if arg != 0))
    return rebuild(node, args)


def _derivatives_in(body, forward):
    """(name of a function, its derivative as it stands in an equation, [(what stands there instead, whose derivative that is), ...])."""
    seen = set()
    for node in parts(body, (Plus, Less, sigma_prime)):
        found = _derivative(node, forward)
        if found and node not in seen:
            seen.add(node)
            row, u, y = found
            others = [(value, told) for told, value in _usual(u, y) if told != row.name]
            yield row.name, node, [(value, told) for value, told in (*others, *_elsewhere(row, u, forward)) if value != node]


def _applied(function, definitions):
    """(An equation that gives a function of an entry, that entry), of some equations."""
    return [(definition, definition.body.args[0]) for definition in definitions
            if type(definition.body) is function and isinstance(definition.body.args[0], Quantity)]


def _elsewhere(row, u, forward):
    """(The derivative of tanh at another argument, whose it is): that of another layer."""
    for _, own in _applied(tanh, forward.definitions) if row.function is tanh and isinstance(u, Quantity) else ():
        if own.name != u.name and len(own.places) == len(u.places):
            other = Quantity(own.name, *u.places)
            yield _at(row, other), f"tanh at {other}"


def _derivative(node, forward):
    """(row of a function, argument, value) of which an expression is the derivative; None for the argument, or value, where it has no name."""
    if isinstance(node, (Less, sigma_prime)):
        u = node.args[-1]
        row = next((row for row in USUAL if _at(row, u) == node), None)
        return row and (row, u, _value(row.function, u, forward))
    row = BY_CLASS[tanh]
    for square in parts(node, Power) if len(node.args) == 2 else ():
        if row.derivative(None, square.base) == node:
            return row, _argument(square.base, forward), square.base
    return None


def _at(row, u):
    """The derivative of a function at an argument."""
    return row.derivative(u, row.function(u, evaluate=False))


def _value(function, argument, forward):
    """The entry that is the value of a function of an argument, an entry of a quantity with the same places."""
    for definition, own in _applied(function, forward.definitions) if isinstance(argument, Quantity) else ():
        if own.name == argument.name and own.places == definition.target.places:
            return Quantity(definition.target.name, *argument.places)
    return function(argument, evaluate=False)


def _argument(value, forward):
    """The argument of which an entry is the tanh, where it has a name."""
    found = _applied(tanh, forward.clauses.get(value.name, ())) if isinstance(value, Quantity) else ()
    return next((Quantity(own.name, *value.places) for definition, own in found if own.places == definition.target.places), None)


def _usual(u, y):
    """(whose derivative, it) for the usual functions, by the value y that is there and by the argument u."""
    yield "the identity", Integer(1)
    yield from (("sigma", BY_CLASS[sigma_prime].by_value(u, y)), ("tanh", BY_CLASS[tanh].derivative(u, y)), ("relu", positive(y)))
    yield from ((row.name, _at(row, u)) for row in USUAL if u is not None)
