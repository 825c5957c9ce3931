"""A system of plain numbers: straight-line code by SymPy's `lambdify`, one line a definition, on the `math` module alone."""

import inspect

from sympy import Function, Number, Symbol, erfc, lambdify
from sympy.printing.pycode import PythonCodePrinter

from symgrad.notation.functions import BY_CLASS, maximum, minimum, sigma_less
from symgrad.notation.nodes import Abstract, Bracket, Differ, Letter, Over, Power, Quantity
from symgrad.notation.sympy_form import plain
from symgrad.notation.traversal import parts, rebuild
from symgrad.running.backends.numpy.forms import HELPERS, NUMBERS
from symgrad.running.lowering.common_values import shared
from symgrad.running.lowering.functions import source_names
from symgrad.running.lowering.needed import steady


def is_scalar(plan, definitions):
    """Whether definitions and inputs have no axes and run over no letter, and every function is one that `math` has."""
    whole = [*definitions, *(plan.family(name) for name in plan.system.inputs)]
    if any(thing.over for thing in whole) or any(place for d in definitions for place in d.target.places):
        return False
    return all(_plain_enough(d.body) for d in definitions)


def _plain_enough(body):
    if list(parts(body, (Abstract, Over, Bracket, Letter))):
        return False
    printer = _Printer(set())
    return all(type(e) in BY_CLASS or isinstance(e, (maximum, minimum, sigma_less)) or type(e).__name__ in printer.known_functions
               for e in parts(body, Function))


def scalar_source(plan, definitions, wanted, arguments):
    """The text of the function: the named equations are the common subexpressions, so that lambdify writes each once."""
    definitions = shared(plan, steady(plan, definitions, wanted))
    own = {q: Symbol(plan.names.of("quantity", q)) for q in (*plan.system.inputs, *(d.target.name for d in definitions), *arguments)}
    named = [(own[d.target.name], _value(d.body, own)) for d in definitions]
    results = tuple(own[family] for family in wanted)
    printer = _Printer(plan.helpers)
    made = lambdify([own[q] for q in (*plan.system.inputs, *arguments)] + [Symbol("dtype")], results, modules=[{}], printer=printer,
                    cse=lambda results: (named, results))
    return inspect.getsource(made).replace("_lambdifygenerated", "program", 1)


def _value(body, own):
    """The body as plain SymPy, with identifiers for names."""
    return plain(_renamed(body, own))


def _renamed(e, own):
    if isinstance(e, Quantity):
        return own[e.name]
    args = tuple(_renamed(arg, own) for arg in e.args)
    if isinstance(e, erfc):
        return _tail(*args)
    if isinstance(e, Power) and isinstance(e.exponent, Differ):
        return _guarded(args[0], *args[1].args)
    return rebuild(e, args) if args else e


class _tail(Function):
    """erfc(u), of which SymPy makes 2 - erfc(-u) where u has a sign."""


class _guarded(Function):
    """u**[v != w], of which no power is taken."""


class _Printer(PythonCodePrinter):
    """Python on numbers: the rows of the table as `math` writes them, no complex numbers from roots of negative ones."""

    def __init__(self, helpers):
        super().__init__({"fully_qualified_modules": True, "allow_unknown_functions": True})
        self.helpers = helpers

    def _print_Function(self, e):
        if isinstance(e, (maximum, minimum)):
            return f"{'max' if isinstance(e, maximum) else 'min'}({', '.join(map(self._print, e.args))})"
        if isinstance(e, _tail):
            return NUMBERS["erfc"].format(u=self._print(e.args[0]))
        if isinstance(e, _guarded):
            return "({} if {} != {} else 1.0)".format(*map(self._print, e.args))
        if isinstance(e, sigma_less):
            self.helpers.add("sigma_less")
            return f"sigma_less({', '.join(map(self._print, e.args))})"
        name, _ = source_names(type(e))
        if name is None:
            return super()._print_Function(e)
        self.helpers.update(helper for helper in HELPERS if f"{helper}(" in NUMBERS[name].replace("math." + helper, ""))
        return NUMBERS[name].format(u=self._print(e.args[0]))

    _print_sign = _print_Abs = _print_erf = _print_Function

    def _print_Constant(self, e):
        return repr(e.value) if e.value >= 0 else f"({e.value!r})"

    def _print_Pow(self, e, rational=False):
        if isinstance(e.exp, Number) and (e.exp.is_Integer or abs(e.exp) == 0.5):
            return super()._print_Pow(e, rational=rational)
        return f"math.pow({self._print(e.base)}, {self._print(e.exp)})"

