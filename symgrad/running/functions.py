"""Lowering of functions: the row of the table, `math` for a Python number, SymPy's printers for what the table lacks."""

from sympy import Function

from symgrad.errors import UnsupportedError
from symgrad.rules.functions import BY_CLASS, maximum, minimum
from symgrad.running.foreign import foreign_source
from symgrad.running.lower import lower
from symgrad.running.numpy import HELPERS, NUMBERS
from symgrad.running.shapes import Value, combine


def call(scope, value, source):
    """A function given by its source applied entry by entry."""
    for helper in HELPERS:
        if f"{helper}(" in source.replace("math." + helper, ""):
            scope.plan.helpers.add(helper)
    return scope.op("call", value.op, data=source, letters=value.letters)


@lower.register(Function)
def _(e, scope):
    if isinstance(e, (maximum, minimum)):
        return _extremum(e, scope)
    row = BY_CLASS.get(type(e))
    if row is not None and row.value is not None:
        raise UnsupportedError(f"{e} was not worked out")
    if row is None:
        source, argument = foreign_source(e, scope.plan)
        return call(scope, lower(argument, scope), source)
    value = lower(e.args[0], scope)
    if row.name == "softplus" and value.letters:
        return _softplus(value, scope)
    number = value.op.exact or not value.letters and not row.numpy.startswith("np.")
    return call(scope, value, NUMBERS[row.name] if number else row.numpy)


def _softplus(value, scope):
    """log(1 + exp(u)) = max(u, 0) + log(1 + exp(-|u|)), of which the second term is the same for u and -u."""
    inner = Value(value.op.args[0], value.letters) if value.op.kind == "neg" else value
    size = combine(scope, "neg", call(scope, inner, "np.abs({u})"))
    rest = call(scope, call(scope, size, "np.exp({u})"), "np.log1p({u})")
    return combine(scope, "add", combine(scope, "call", value, scope.number("0"), data="np.maximum({u}, {v})"), rest)


def _extremum(e, scope):
    source = "np.maximum({u}, {v})" if isinstance(e, maximum) else "np.minimum({u}, {v})"
    result, *rest = [lower(arg, scope) for arg in e.args]
    for value in rest:
        plainly = source[3:6] + "({u}, {v})"
        result = combine(scope, "call", result, value, data=plainly if result.op.exact and value.op.exact else source)
    return result
