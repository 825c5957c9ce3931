"""Numbers of any precision that pass through a function written for NumPy: arrays of objects, whose methods NumPy calls.

`np.exp` of an array of objects calls `exp()` of each, so a function of arrays runs on mpmath's numbers as it stands. What
turns them into floats (`math.exp`, a preallocated array of floats, LAPACK, JAX, PyTorch) raises `Inexact` instead.
"""

import operator

import numpy as np

from symgrad.errors import Part, SymgradError

__tracebackhide__ = True  # pytest shows the lines of whoever calls this, not these


class Inexact(SymgradError):
    """The function cannot be run on numbers of other precision."""


class NotAnalytic(SymgradError):
    """The function compares, or takes the absolute value of, what depends on its input: a complex step would not see it."""


def _of_real_numbers(what, apply):
    return lambda self: ExactNumber(self.mp, apply(self.mp, self.ordered(what)))


class ExactNumber:
    """A number of mpmath. Complex ones refuse whatever is not analytic: comparisons, absolute values, rounding."""

    __slots__ = ("mp", "value")

    def __init__(self, mp, value):
        self.mp, self.value = mp, value

    def __float__(self):
        raise Inexact("a number of many digits would become a float here")

    __int__ = __index__ = __complex__ = __float__

    def __bool__(self):
        return self != 0

    def __hash__(self):
        return hash(self.value)

    def __repr__(self):
        return self.mp.nstr(self.value, 15)

    def __neg__(self):
        return ExactNumber(self.mp, -self.value)

    def __pos__(self):
        return self

    def ordered(self, what):
        """The value where it is real; else `what` needs an order that complex numbers lack."""
        if isinstance(self.value, self.mp.mpc):
            raise NotAnalytic(f"the function is not analytic: it uses {what} of a value that depends on its input", Part("function"), 'take method="differences"')
        return self.value

    def kept(self, result, what):
        """A result computed from this number; real numbers stay real."""
        if isinstance(result, self.mp.mpc) and not isinstance(self.value, self.mp.mpc):
            raise Inexact(f"{what} of {self} is no real number")
        return ExactNumber(self.mp, result)

    # The methods that NumPy calls for its functions of the same names.

    __abs__ = _of_real_numbers("abs", lambda mp, u: abs(u))
    __floor__ = _of_real_numbers("floor", lambda mp, u: mp.floor(u))
    __ceil__ = _of_real_numbers("ceil", lambda mp, u: mp.ceil(u))
    rint = _of_real_numbers("rint", lambda mp, u: mp.nint(u))
    conjugate = _of_real_numbers("conj", lambda mp, u: u)
    real = property(_of_real_numbers("real", lambda mp, u: u))
    imag = property(_of_real_numbers("imag", lambda mp, u: 0*u))

    def arctan2(self, other):
        return ExactNumber(self.mp, self.mp.atan2(self.ordered("arctan2"), _value(self.mp, other)))

    def hypot(self, other):
        return (self*self + other*other).sqrt()


def _value(mp, other):
    """What another operand is to mpmath; floats are taken exactly."""
    if isinstance(other, ExactNumber):
        return other.value
    if isinstance(other, np.generic):
        other = other.item()
    return mp.convert(other) if isinstance(other, (int, float, complex)) else NotImplemented


def _binary(apply, swapped):
    def method(self, other):
        value = _value(self.mp, other)
        if value is NotImplemented:
            return NotImplemented
        try:
            result = apply(value, self.value) if swapped else apply(self.value, value)
        except ZeroDivisionError:
            raise Inexact("a division by 0") from None
        return self.kept(result, apply.__name__)
    return method


def _comparison(apply, sign):
    def method(self, other):
        value = _value(self.mp, other)
        if value is NotImplemented:
            return NotImplemented
        self.ordered(sign)
        return apply(self.value, ExactNumber(self.mp, value).ordered(sign))
    return method


def _function(name):
    return lambda self: self.kept(getattr(self.mp, name)(self.value), name)


for _name in ("add", "sub", "mul", "truediv", "pow"):
    setattr(ExactNumber, f"__{_name}__", _binary(getattr(operator, _name), False))
    setattr(ExactNumber, f"__r{_name}__", _binary(getattr(operator, _name), True))
for _name, _sign in (("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">="), ("eq", "=="), ("ne", "!=")):
    setattr(ExactNumber, f"__{_name}__", _comparison(getattr(operator, _name), _sign))
for _name in ("exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf", "erfc"):
    setattr(ExactNumber, _name, _function(_name))
for _name in ("sin", "cos", "tan", "sinh", "cosh", "tanh"):
    setattr(ExactNumber, f"arc{_name}", _function(f"a{_name}"))
ExactNumber.log2 = lambda self: self.log()/ExactNumber(self.mp, self.mp.log(2))
ExactNumber.log10 = lambda self: self.log()/ExactNumber(self.mp, self.mp.log(10))
ExactNumber.exp2 = lambda self: 2**self
ExactNumber.cbrt = lambda self: -(-self).cbrt() if self < 0 else self.kept(self.mp.cbrt(self.value), "cbrt")


def _softplus(u):
    return u.exp().log1p()


# What NumPy and SciPy have for floats alone.
UFUNCS = {
    "logaddexp": lambda u, v: u + _softplus(v - u) if isinstance(u, ExactNumber) else v + _softplus(u - v),
    "expit": lambda u: 1/(1 + (-u).exp()),
    "log_expit": lambda u: -_softplus(-u),
    "erf": lambda u: u.erf(),
    "erfc": lambda u: u.erfc(),
    "xlogy": lambda u, v: u*v.log() if isinstance(v, ExactNumber) else u*float(np.log(v)) if u != 0 else u,
    "square": lambda u: u*u,
    "isfinite": lambda u: True,
    "isnan": lambda u: False,
    "isinf": lambda u: False,
}


class Exact(np.ndarray):
    """An array of `ExactNumber`s, for which the functions of `UFUNCS` are known too."""

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        plain, targets = ([each.view(np.ndarray) if isinstance(each, Exact) else each for each in some] for some in (inputs, out or ()))
        if targets:
            options["out"] = tuple(targets)
        known = UFUNCS.get(ufunc.__name__) if method == "__call__" else None
        apply = np.frompyfunc(known, ufunc.nin, 1) if known else getattr(ufunc, method)
        with np.errstate(all="ignore"):
            return _exact(apply(*plain, **options))


def _exact(result):
    if isinstance(result, tuple):
        return tuple(map(_exact, result))
    return result.view(Exact) if isinstance(result, np.ndarray) and result.dtype == object else result


def exact(array, mp, change=None):
    """A NumPy array of floats as numbers of mpmath, with `change` = {flat index: what is added}; a number where it has no axes."""
    numbers = [mp.mpf(float(value)) for value in np.ravel(array)]
    for index, nudge in (change or {}).items():
        numbers[index] = numbers[index] + nudge
    if not np.ndim(array):
        return ExactNumber(mp, numbers[0])
    made = np.empty(len(numbers), object)
    made[:] = [ExactNumber(mp, value) for value in numbers]
    return made.reshape(np.shape(array)).view(Exact)
