"""Lowering of functions: the row of the table, `math` for a Python number, SymPy's printers for what the table lacks."""

from sympy import Function

from symgrad.errors import UnsupportedError
from symgrad.notation import Quantity, Times, parts
from symgrad.rules.functions import BY_CLASS, maximum, minimum, softplus
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
    if row.name == "sigma" and value.letters and isinstance(e.args[0], Quantity) and e.args[0].name in scope.plan.softened:
        return _sigma(value, scope)
    number = value.op.exact or not value.letters and not row.numpy.startswith("np.")
    return call(scope, value, NUMBERS[row.name] if number else row.numpy)


def _softplus(value, scope):
    """log(1 + exp(u)) = max(u, 0) + log(1 + exp(-|u|)), of which the second term is the same for u and -u."""
    rest = call(scope, _decay(value, scope), "np.log1p({u})")
    return combine(scope, "add", combine(scope, "call", value, scope.number("0"), data="np.maximum({u}, {v})"), rest)


def _sigma(value, scope):
    """The logistic sigmoid where exp(-|u|) is needed anyway: over 1 + exp(-|u|) stands exp(-|u|) where u < 0, else 1."""
    decay = _decay(value, scope)
    below = combine(scope, "compare", value, scope.number("0"), data="<", real=False)
    above = scope.op("where", below.op, decay.op, scope.number("1.0").op, letters=value.letters)
    return combine(scope, "div", above, combine(scope, "add", scope.number("1"), decay))


def _decay(value, scope):
    """exp(-|u|)."""
    inner = Value(value.op.args[0], value.letters) if value.op.kind == "neg" else value
    return call(scope, combine(scope, "neg", call(scope, inner, "np.abs({u})")), "np.exp({u})")


def softened(definitions):
    """The quantities z of which softplus(z) or softplus(-z) is computed."""
    found = [soft.args[0] for d in definitions for soft in parts(d.body, softplus)]
    plainly = [u.args[1] if isinstance(u, Times) and len(u.args) == 2 and u.args[0] == -1 else u for u in found]
    return frozenset(u.name for u in plainly if isinstance(u, Quantity))


def _extremum(e, scope):
    source = "np.maximum({u}, {v})" if isinstance(e, maximum) else "np.minimum({u}, {v})"
    result, *rest = [lower(arg, scope) for arg in e.args]
    for value in rest:
        plainly = source[3:6] + "({u}, {v})"
        result = combine(scope, "call", result, value, data=plainly if result.op.exact and value.op.exact else source)
    return result
