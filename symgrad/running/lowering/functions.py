"""Lowering of functions: each by the name of its row; one that is composed of others there, as these; one without a row, as SymPy writes it.
A function of the user is called."""

from functools import reduce

from sympy import Function, Symbol

from symgrad.errors import Part, UnsupportedError
from symgrad.notation.functions import COMPUTED, ROWS
from symgrad.notation.user_functions import is_user_function
from symgrad.running.lowering.brackets import harmless, may_lack_a_value
from symgrad.running.lowering.lower import Value, combine, lower

ARITHMETIC = ("add", "sub", "mul", "div", "pow", "neg", "square")
_REMEDY = "write it with functions that programs have"
_ARGUMENT = Symbol("u")


@lower.register(Function)
def _(e, scope):
    if is_user_function(type(e)):
        values = [harmless(scope, lower(arg, scope)) for arg in e.args]
        return combine(scope, "called", *values, data=(type(e).written, type(e).orders, False), fresh=False, exact=False)
    row = ROWS.get(type(e))
    if row is None or not row.number:
        return _without_row(e, scope)
    values = [lower(arg, scope) for arg in e.args]
    if may_lack_a_value(e):
        values = [harmless(scope, value, e) for value in values]
    if len(values) != 1 + ("{v}" in row.number):  # max and min take as many as there are
        return reduce(lambda u, v: applied(scope, row.name, u, v), values)
    if isinstance(row.numpy, tuple) and values[0].letters:
        return composed(row.numpy, dict(zip("uv", values)), scope)
    return applied(scope, row.name, *values)


def applied(scope, name, *values):
    """A function, by the name of its row, applied entry by entry."""
    return combine(scope, "apply", *values, data=name)


def _without_row(e, scope):
    """A function of SymPy that has no row, of one argument; the others, as of polygamma(1, u), must be numbers."""
    name, open_places = type(e).__name__, [arg for arg in e.args if not arg.is_Number] if len(e.args) > 1 else e.args
    if len(open_places) != 1:
        raise UnsupportedError(f"a program cannot compute {name} of {len(open_places)} arguments that are not numbers", Part(name), _REMEDY)
    shown = type(e)(*(_ARGUMENT if arg is open_places[0] else arg for arg in e.args), evaluate=False)
    return combine(scope, "apply", harmless(scope, lower(open_places[0], scope)), data=shown)


def composed(form, given, scope):
    """The value of a composition such as ("exp", ("neg", ("abs", "u"))), of the values given by name."""
    if isinstance(form, str):
        return given[form]
    if isinstance(form, (int, float)):
        return scope.number(form)
    name, *args = form
    values = [composed(arg, given, scope) for arg in args]
    if name in REWRITTEN and (found := REWRITTEN[name](values[0], scope)):
        return found
    if name in ARITHMETIC:
        return combine(scope, name, *values)
    return composed(COMPUTED[name].numpy, dict(zip("uv", values)), scope) if isinstance(COMPUTED[name].numpy, tuple) else applied(scope, name, *values)


def _size(u, scope):
    """|-u| = |u|, and |k*u| = k*|u| of a whole number k."""
    inner = _opposite(u) or u
    if _counted(inner):
        return combine(scope, "mul", Value(inner.op.args[0]), applied(scope, "abs", Value(inner.op.args[1], inner.letters)))
    return applied(scope, "abs", inner)


def _sign(u, scope):
    """sign(-u) = -sign(u)."""
    inner = _opposite(u)
    return inner and combine(scope, "neg", applied(scope, "sign", inner))


def _minus(u, scope):
    """-(k*u) = (-k)*u of a whole number k."""
    return _counted(u) and combine(scope, "mul", scope.number(-u.op.args[0].data), Value(u.op.args[1], u.letters))


# One exponential then serves u and -u.
REWRITTEN = {"abs": _size, "sign": _sign, "neg": _minus}


def _opposite(u):
    """u where the value is -u, else None."""
    return Value(u.op.args[0], u.letters) if u.op.kind == "neg" else None


def _counted(u):
    """Whether a value is a whole number times another."""
    first = u.op.args[0] if u.op.kind == "mul" else None
    return first is not None and first.kind == "whole" and getattr(first.data, "is_Integer", False) and first.data >= 0
