"""Lowering: an expression in index notation becomes array operations, one axis a letter. Here its leaves."""

from functools import singledispatch

from sympy import Number, NumberSymbol, S

from symgrad.errors import Part, UnsupportedError
from symgrad.notation.nodes import Abstract, D, Letter, Local, Total


@singledispatch
def lower(e, scope):
    """The value of an expression in a scope."""
    raise AssertionError(f"no operation computes {e} ({type(e).__name__})")


@lower.register(D)
@lower.register(Local)
@lower.register(Total)
@lower.register(Abstract)
def _(e, scope):
    raise UnsupportedError(f"{e} has no formula that a program could compute", Part(str(e)),
                           "give every quantity an equation; an abstract one has only its arguments")


@lower.register(Number)
def _(e, scope):
    return scope.number(e if e.is_Integer else float(e))


@lower.register(NumberSymbol)
def _(e, scope):
    return scope.number(e if e == S.Pi else float(e))


@lower.register(Letter)
def _(e, scope):
    if e not in scope.ranges:
        return scope.number(e)
    binder = scope.ranges[e]
    return scope.op("reals", data=(binder.lo.expand(), binder.hi.expand()), letters=(e,))
