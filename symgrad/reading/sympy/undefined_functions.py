"""SymPy's undefined functions as functions of the user: f(u), Derivative(f(x), x), Subs(Derivative(f(x), x), x, u)."""

from sympy import Derivative, Subs, Symbol
from sympy.core.function import AppliedUndef

from symgrad.errors import UnsupportedError
from symgrad.notation.user_functions import user_function

OF_UNDEFINED = (AppliedUndef, Derivative, Subs)


def read_undefined(text, e, scope):
    """The notation of an undefined function at its arguments, or of a partial derivative of one."""
    put = dict(zip(e.variables, e.point)) if isinstance(e, Subs) else {}
    inner = e.expr if isinstance(e, Subs) else e
    of, counts = (inner.expr, inner.variable_count) if isinstance(inner, Derivative) else (inner, ())
    by = {variable: int(count) for variable, count in counts if count.is_Integer}
    if not isinstance(of, AppliedUndef) or any(of.args.count(variable) != 1 for variable in by) or len(by) < len(counts):
        raise text.error(f"{e} is no derivative of an undefined function by its own arguments", e,
                         "write Derivative(f(x), x), or Subs(Derivative(f(x), x), x, u) at another argument", UnsupportedError)
    written, count = of.func.__name__, text.names.functions.setdefault(text.identifier(Symbol(of.func.__name__)), len(of.args))
    if count != len(of.args):
        raise text.error(f"{written} has {count} argument{'s'*(count > 1)} elsewhere, here {len(of.args)}", of, "give it as many everywhere")
    if written in {symbol.name for symbol in text.symbols}:
        raise text.error(f"{written} is a function and a symbol", of, "take another name for one of them")
    text.undefined[written] = of.func
    return user_function(written, tuple(by.get(argument, 0) for argument in of.args))(
        *(text.value(put.get(argument, argument), scope) for argument in of.args), evaluate=False)
