"""Functions of the user, of which no formula is known: a class for each of them and for each of its partial derivatives."""

import copyreg
from functools import lru_cache

from sympy import Derivative, Dummy, Function, Subs
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


def path_to(orders):
    """Where a call gives a derivative of these orders: of f in (f, df, d2f), of K in (K, (K_1, K_2), ((K_11, K_12), (K_21, K_22)))."""
    by = differentiated(orders)
    return [len(by), *(number - 1 for number in by if len(orders) > 1)]


def differentiated(orders):
    """The numbers of the arguments that a partial derivative is by, from 1, in order: (2, 1) gives [1, 1, 2]."""
    return [number for number, times in enumerate(orders, 1) for _ in range(times)]


def as_undefined(e, functions):
    """A SymPy expression whose functions of the user are SymPy's undefined functions and their derivatives, where `functions` has these by name."""
    return e.replace(lambda part: isinstance(part, UserFunction) and part.written in functions, lambda part: _derivative(part, functions[part.written]))


def _derivative(part, function):
    """Only what it is differentiated by stands as a variable; SymPy cannot tell two variables apart that have one value: these stay as they are."""
    alone = [argument.is_Symbol and part.args.count(argument) == 1 for argument in part.args]
    own = [Dummy("xi", real=True) if order and not single else argument for argument, order, single in zip(part.args, part.orders, alone)]
    moved = [(variable, argument) for variable, argument in zip(own, part.args) if variable != argument]
    if len({argument for _, argument in moved}) < len(moved):
        return part
    by = [(variable, order) for variable, order in zip(own, part.orders) if order]
    if not by:
        return function(*part.args)
    found = Derivative(function(*own), *by)
    return Subs(found, *map(tuple, zip(*moved))) if moved else found
