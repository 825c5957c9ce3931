"""The independent witness: a system written out at given sizes as one plain SymPy expression, differentiated by SymPy itself."""

import sympy
from sympy import Add, Dummy, Integer, Mul, Pow, exp, log

from symgrad.errors import UnsupportedError
from symgrad.meaning.oracle import entries
from symgrad.notation.brackets import Bracket
from symgrad.notation.nodes import Abstract, D, Letter, Local, Over, Plus, Power, Quantity, Times, Total

# What SymPy knows of our own functions: their definitions, not the laws of derivation.
DEFINITIONS = {
    "sigma": lambda u: 1/(1 + exp(-u)),
    "sigma_prime": lambda u: exp(-u)/(1 + exp(-u))**2,
    "softplus": lambda u: log(1 + exp(u)),
    "relu": lambda u: sympy.Max(u, 0),
    "maximum": sympy.Max,
    "minimum": sympy.Min,
}
ARITHMETIC = {Plus: Add, Times: Mul, Power: Pow}
OPERATORS = {"sum": Add, "prod": Mul, "max": sympy.Max, "min": sympy.Min}


def total_by_sympy(meaning, of, by):
    """The total derivative of the entry `of` = (name, places) by the entry `by`, a number, by `sympy.diff`.

    A symbol t is added to the input, or to the result of the equation, of `by`; the equations downstream of it are put into one
    another and their sums written out; SymPy differentiates by t. Raises UnsupportedError for an abstract quantity.
    """
    written = WrittenOut(meaning, by)
    derivative = written.entry(*of).diff(written.nudge)
    return meaning.value(derivative.xreplace({written.nudge: Integer(0), **written.quantities}))


class WrittenOut:
    """Entries as plain SymPy expressions of t, the nudge of one entry; those that do not depend on it stay symbols.

    quantities    symbol -> the entry that it stands for
    """

    def __init__(self, meaning, by):
        self.meaning, self.by, self.nudge = meaning, by, Dummy("t", real=True)
        self.quantities, self._entries = {}, {}

    def entry(self, name, key):
        """The expression of one entry."""
        if (name, key) not in self._entries:
            self._entries[name, key] = self._written(name, key)
        return self._entries[name, key]

    def _written(self, name, key):
        found = self.meaning.clause(name, key)
        if found is None or not self.meaning.world.reaches(self.by, (name, key)):
            symbol = Dummy(name, real=True)
            self.quantities[symbol] = Quantity(name, *key)
            value = symbol
        else:
            definition, numbers = found
            value = self.expression(definition.body, {binder.letter: numbers[binder.letter.name] for binder in definition.over})
        return value + self.nudge if (name, key) == self.by else value

    def expression(self, node, letters):
        """Any expression, its letters replaced by numbers."""
        if isinstance(node, Letter):
            return Integer(letters[node])
        if isinstance(node, Bracket):
            return Integer(int(self.meaning.value(node, letters)))
        if isinstance(node, Quantity):
            key = tuple(self.meaning.index(place, letters) for place in node.places)
            return Integer(self.meaning.size(node.name, key)) if node.name in self.meaning.sizes else self.entry(node.name, key)
        if isinstance(node, Over):
            return OPERATORS[node.operator](*(self.expression(node.body, inner)
                                              for inner in entries(node.binders, self.meaning, letters)))
        if isinstance(node, (Abstract, D, Local, Total)):
            raise UnsupportedError(f"SymPy cannot differentiate {node}")
        if not node.args:
            return node
        make = DEFINITIONS.get(node.func.__name__) or ARITHMETIC.get(type(node), node.func)
        return make(*(self.expression(arg, letters) for arg in node.args))
