"""Functions of the user as a call gives them: f=(f, df), a function of two arguments K=(K, (K_1, K_2)); each is called with arrays, entry by entry."""

from symgrad.errors import Argument, InputError
from symgrad.notation.user_functions import head, path_to


def given_function(written, orders, whole, given, numpy):
    """The function that a program calls for a function of the user, or for its derivative of these orders: what it returns is checked.

    whole  whether it is of whole arrays, as a cost is of which only the arguments are known
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
    return _checked(found, orders, whole, head(written, orders), Argument(written), numpy)


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


def _checked(function, orders, whole, what, place, numpy):
    """The function, whose values are refused where they are not real numbers of the right shape.

    Of entries it gives one number for each; of `whole` arrays it is a number, its derivative by an argument has the shape of that.
    """
    def value(*arguments):
        found, shapes = numpy.asarray(function(*arguments)), [numpy.shape(argument) for argument in arguments]
        shape = numpy.broadcast_shapes(*shapes) if not whole else shapes[orders.index(1)] if any(orders) else ()
        if found.dtype.kind not in "fiub":
            raise InputError(f"{what} returned {found.dtype}, where real numbers are wanted", place, "return an array of floats")
        if found.shape != shape and (whole or len(shapes) == 1 or found.shape not in shapes):
            raise InputError(f"{what} returned an array of shape {found.shape}, where {f'the shape {shape}' if shape else 'one number'} is wanted", place,
                             "return one number of all the arrays" if whole and not shape else "return an array of the shape of its argument, as 0*u + 1 for a constant")
        kinds = [argument.dtype for argument in arguments if hasattr(argument, "dtype")]
        found = numpy.broadcast_to(found, shape).astype(numpy.result_type(*kinds) if kinds else float)
        return found[()] if kinds else float(found)
    return value
