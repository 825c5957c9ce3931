"""Functions of the user as a call gives them: f=(f, df), a function of two arguments K=(K, (K_1, K_2)); each is called with arrays, entry by entry."""

from symgrad.errors import Argument, InputError
from symgrad.notation.user_functions import head, path_to


def given_function(written, orders, given, numpy):
    """The function that a program calls for a function of the user, or for its derivative of these orders: what it returns is checked.

    given  the function, or a sequence: the function, its derivatives, its second derivatives; derivatives by several arguments stand in a
           sequence, one for each argument, and second derivatives in one for each argument of such sequences
    """
    found = given if isinstance(given, (list, tuple)) else (given,)
    for place in path_to(orders):
        found = found[place] if isinstance(found, (list, tuple)) and place < len(found) else None
    if not callable(found):
        what = head(written, orders)
        raise InputError(f"{what} is missing" if found is None else f"{what} is {type(found).__name__}, and is to be a function of arrays",
                         Argument(written), _remedy(written, len(orders), sum(orders)))
    return _checked(found, head(written, orders), Argument(written), numpy)


def _remedy(written, arguments, order):
    """How a call gives a function with its derivatives up to an order."""
    if not order:
        return f"give {written} a function that works on arrays entry by entry, as numpy.tanh"
    if arguments == 1:
        return f"give {written}=({', '.join([written, f'd{written}', *(f'd{number}{written}' for number in range(2, order + 1))])}), the function and its derivatives"
    firsts = f"({', '.join(f'{written}_{number}' for number in range(1, arguments + 1))})"
    rows = (f"({', '.join(f'{written}_{one}{two}' for two in range(1, arguments + 1))})" for one in range(1, arguments + 1))
    given = [written, firsts, f"({', '.join(rows)})", *["..."]*(order - 2)]
    return f"give {written}=({', '.join(given[:order + 1])}), the function and one for each of its derivatives"


def _checked(function, what, place, numpy):
    """The function, whose values are refused where they are not real numbers, one for each entry of its arguments."""
    def value(*arguments):
        found, shape = numpy.asarray(function(*arguments)), numpy.broadcast_shapes(*map(numpy.shape, arguments))
        kinds = [argument.dtype for argument in arguments if hasattr(argument, "dtype")]
        if found.dtype.kind not in "fiub":
            raise InputError(f"{what} returned {found.dtype}, where real numbers are wanted", place, "return an array of floats")
        if found.shape != shape and not (len(arguments) > 1 and found.shape in map(numpy.shape, arguments)):
            raise InputError(f"{what} returned an array of shape {found.shape} for arguments that give the shape {shape}", place,
                             "work entry by entry: return an array of the shape of the argument, as 0*u + 1 for a constant")
        found = numpy.broadcast_to(found, shape).astype(numpy.result_type(*kinds) if kinds else float)
        return float(found) if all(type(argument) is float for argument in arguments) else found[()]
    return value
