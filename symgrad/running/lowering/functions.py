"""Lowering of functions: the row of the table, `math` for a Python number, SymPy's printers for what the table lacks."""

from sympy import Function

from symgrad.notation.functions import BY_CLASS, erfcx, log_half_erfc, maximum, minimum, sigma_less
from symgrad.running.backends.numpy.forms import ARRAYS, HELPERS, NUMBERS
from symgrad.running.lowering.foreign import foreign_source
from symgrad.running.lowering.logistic import FORMS
from symgrad.running.lowering.lower import lower
from symgrad.running.lowering.shapes import combine


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
    if isinstance(e, sigma_less):
        return _sigma_less(e, scope)
    name, array = source_names(type(e))
    if name is None:
        source, argument = foreign_source(e, scope.plan)
        return call(scope, lower(argument, scope), source)
    value = lower(e.args[0], scope)
    if name in FORMS and value.letters:
        return FORMS[name](value, scope)
    number = value.op.exact or not value.letters and not array.startswith("np.")
    return call(scope, value, NUMBERS[name] if number else array)


def source_names(kind):
    """What a class of functions is called in `NUMBERS`, and its source on arrays; (None, None) of one that is in no table."""
    if kind in BY_CLASS:
        return BY_CLASS[kind].name, BY_CLASS[kind].numpy
    return (kind.__name__, ARRAYS[kind.__name__]) if kind in (erfcx, log_half_erfc) else (None, None)


def _sigma_less(e, scope):
    u, y = (lower(arg, scope) for arg in e.args)
    if u.letters:
        return FORMS["sigma less"](u, y, scope)
    scope.plan.helpers.add("sigma_less")
    return combine(scope, "call", u, y, data="sigma_less({u}, {v})")


def _extremum(e, scope):
    source = "np.maximum({u}, {v})" if isinstance(e, maximum) else "np.minimum({u}, {v})"
    result, *rest = [lower(arg, scope) for arg in e.args]
    for value in rest:
        plainly = source[3:6] + "({u}, {v})"
        result = combine(scope, "call", result, value, data=plainly if result.op.exact and value.op.exact else source)
    return result
