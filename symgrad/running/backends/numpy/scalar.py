"""A program of plain numbers: straight-line code by SymPy's `lambdify`, one line a definition, on the `math` module alone."""

import inspect

from sympy import Function, Number, Symbol, lambdify
from sympy.printing.pycode import PythonCodePrinter

from symgrad.notation.brackets import ValuesDiffer
from symgrad.notation.functions import COMPUTED
from symgrad.notation.nodes import Power, Quantity
from symgrad.notation.sympy_form import plain, tie
from symgrad.notation.traversal import rebuild
from symgrad.running.backends.numpy.function_texts import helpers_called, row_on_numbers, with_arguments


def scalar_lines(program, names):
    """The text of the function, and the helpers that it calls: the named equations are the common subexpressions, each written once."""
    given = [layout.name for layout in program.inputs]
    own = {name: Symbol(names.quantity(name)) for name in (*given, *(name for name, _ in program.definitions), *program.sizes)}
    named = [(own[name], plain(_renamed(body, own))) for name, body in program.definitions]
    printer = _Printer()
    made = lambdify([*(own[name] for name in (*given, *program.sizes)), Symbol("dtype")], tuple(own[layout.name] for layout in program.outputs),
                    modules=[{}], printer=printer, cse=lambda results: (named, results))
    return inspect.getsource(made).replace("_lambdifygenerated", "program", 1), printer.helpers


def _renamed(e, own):
    """An expression with identifiers for names."""
    if isinstance(e, Quantity):
        return own[e.name]
    args = tuple(_renamed(arg, own) for arg in e.args)
    if row_on_numbers(type(e)) and row_on_numbers(type(e)).inert:
        return _kept(Symbol(row_on_numbers(type(e)).name), *args)
    if isinstance(e, Power) and isinstance(e.exponent, ValuesDiffer):
        return _guarded(args[0], *args[1].args)
    return rebuild(e, args) if args else e


class _kept(Function):
    """A function by the name of its row, as it is written: of erfc(u) SymPy makes 2 - erfc(-u) where u has a sign."""


class _guarded(Function):
    """u**[v != w], of which no power is taken."""


class _Printer(PythonCodePrinter):
    """Python on numbers: the rows of the table as `math` writes them, no complex numbers from roots of negative ones."""

    def __init__(self):
        super().__init__({"fully_qualified_modules": True, "allow_unknown_functions": True})
        self.helpers = {}

    def _print_Function(self, e):
        args = [self._print(arg) for arg in e.args]
        if isinstance(e, _guarded):
            return "({} if {} != {} else 1.0)".format(*args)
        if isinstance(e, tie):
            return "(1 if {} == {} else 0)".format(*args)
        if isinstance(e, _kept):
            row, args = COMPUTED[e.args[0].name], args[1:]
        else:
            row = row_on_numbers(type(e))
        if row is None:
            return super()._print_Function(e)
        self.helpers |= dict.fromkeys(helpers_called(row, row.number))
        return with_arguments(row.number, *args)

    _print_sign = _print_Abs = _print_erf = _print_Function

    def _print_Constant(self, e):
        return repr(e.value) if e.value >= 0 else f"({e.value!r})"

    def _print_Pow(self, e, rational=False):
        if isinstance(e.exp, Number) and (e.exp.is_Integer or abs(e.exp) == 0.5):
            return super()._print_Pow(e, rational=rational)
        return f"math.pow({self._print(e.base)}, {self._print(e.exp)})"
