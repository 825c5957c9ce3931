"""Functions of the user, of which no formula is known: a class for each of them and for each of its partial derivatives."""

import copyreg
from functools import lru_cache

from sympy import Function
from sympy.core.function import FunctionClass


class _UserFunctionClass(FunctionClass):
    """The class of such classes: one is known by its name and by how often it is differentiated by each argument."""


class UserFunction(Function, metaclass=_UserFunctionClass):
    """A function of the user at some arguments, f(u), or a partial derivative of one, f'(u) or D[1]K(u, v).

    written  the name of the function
    orders   for each argument, how often it is differentiated by it
    """

    written, orders = "", ()

    def _eval_is_real(self):
        return True

    def fdiff(self, argindex=1):
        """SymPy's hook: the partial derivative by an argument, which SymPy counts from 1."""
        return partial_derivatives(self)[argindex - 1]


@lru_cache(maxsize=None)
def user_function(written, orders):
    """The class of a function of the user with so many arguments, differentiated by each so many times: (0, 1) is D[2]K."""
    own = {"written": written, "orders": orders, "nargs": len(orders)}
    return _UserFunctionClass(head(written, orders), (UserFunction,), own)


copyreg.pickle(_UserFunctionClass, lambda kind: (user_function, (kind.written, kind.orders)) if kind.orders else kind.__name__)


def is_user_function(kind):
    """Whether a class of functions is one of a function of the user."""
    return isinstance(kind, _UserFunctionClass)


def partial_derivatives(e):
    """The partial derivatives of a function of the user, f(u) or one of its derivatives, by its arguments in turn."""
    kind = type(e)
    return [user_function(kind.written, tuple(n + (place == turn) for place, n in enumerate(kind.orders)))(*e.args, evaluate=False)
            for turn in range(len(kind.orders))]


def head(written, orders):
    """What stands before the arguments: f, f', f'', D[1,1,1,1]f; K, D[1]K, D[1,2]K."""
    if not any(orders):
        return written
    if len(orders) == 1 and orders[0] <= 3:
        return written + "'"*orders[0]
    return f"D[{','.join(map(str, differentiated(orders)))}]{written}"


def differentiated(orders):
    """The numbers of the arguments that a partial derivative is by, from 1, in order: (2, 1) gives [1, 1, 2]."""
    return [number for number, times in enumerate(orders, 1) for _ in range(times)]
