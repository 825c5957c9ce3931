"""One plain SymPy expression: it gets a name, and is then a system like any other."""

from sympy import Eq, Expr, Symbol

from symgrad.errors import Argument, InputError

_NAMES = ("f", "F", "g", "y", "C", "cost")


def equation_of(expression, symbols):
    """The equation that gives a SymPy expression a name; InputError where a symbol does not stand in it."""
    if not isinstance(expression, Expr):
        raise InputError(f"{expression!r} is no SymPy expression", Argument("expression"),
                         "hand over one made of symbols, or read equation text: symgrad.read('C = x**2')")
    taken = {symbol.name for symbol in expression.free_symbols}
    for symbol in symbols:
        if str(symbol) not in taken and getattr(getattr(symbol, "base", None), "name", None) not in taken:
            raise InputError(f"{symbol} does not stand in {expression}", Argument(str(symbol)), f"its symbols: {', '.join(sorted(taken)) or 'none'}")
    name = next(name for name in (*_NAMES, *(f"f{number}" for number in range(len(taken) + 1))) if name not in taken)
    return Eq(Symbol(name), expression, evaluate=False)
