"""Plain numbers by NumPy's rules where Python refuses them: 1/0 is inf, log(-1) is nan, exp(1000) is inf.

A program is run with Python's numbers first, since they are the fastest, and once more with NumPy's where they stop it.
"""

import math

RENAMED = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh", "acosh": "arccosh",
           "atanh": "arctanh", "pow": "power"}


class NumpyMath:
    """What a program asks of `math`, answered by NumPy where it has the function, else without exceptions."""

    def __init__(self, numpy):
        self.numpy = numpy

    def __getattr__(self, name):
        found = getattr(self.numpy, RENAMED.get(name, name), None)
        return found if found is not None else _without_exceptions(getattr(math, name), self.numpy.float64)


def careful_names(numpy):
    """What the names of a program stand for: `math`, and Python's own max and min, whose results are NumPy's too."""
    def as_float(choose):
        def value(*args):
            found = choose(*args)
            return numpy.float64(found) if any(isinstance(arg, float) for arg in args) else found
        return value
    return {"math": NumpyMath(numpy), "max": as_float(max), "min": as_float(min)}


def _without_exceptions(function, number):
    """A function of `math` that is nan outside its domain and inf beyond the largest number."""
    def value(*args):
        try:
            return number(function(*args))
        except ValueError:
            return number("nan")
        except OverflowError:
            return number("inf")
    return value


def careful_value(value, numpy):
    """A number, or a list of them, as NumPy's; anything else as it is."""
    if isinstance(value, float):
        return numpy.float64(value)
    if isinstance(value, list):
        return [careful_value(part, numpy) for part in value]
    return value
