"""Scalar functions: one row is one function, everywhere. The value already computed is called y, its argument u."""

from dataclasses import dataclass
from functools import reduce

import sympy
from sympy import Function, Integer, Rational, pi
from sympy.codegen.cfunctions import expm1, log1p

from symgrad.notation import function_helpers as helper
from symgrad.notation.nodes import Plus, Positive, Power, Times
from symgrad.notation.sympy_form import plain


class _OfTheTable(Function):
    """A function of one argument that SymPy differentiates by its row."""

    nargs = 1

    def fdiff(self, argindex=1):
        return plain(BY_CLASS[type(self)].derivative(self.args[0], self))


class sigma(Function):
    """The logistic sigmoid, 1/(1 + exp(-u))."""

    nargs = 1

    def fdiff(self, argindex=1):
        return self*(1 - self)


class sigma_prime(_OfTheTable):
    """The derivative of sigma, kept as a symbol: sigma'(u) = sigma(u)*(1 - sigma(u))."""

    def _sympystr(self, printer):
        return f"sigma'({printer._print(self.args[0])})"


class sigma_less(Function):
    """sigma(u) - y, as programs compute it where y may be close to sigma(u): (1 - y)*sigma(u) - y*sigma(-u)."""

    nargs = 2


class erfcx(Function):
    """exp(u**2)*erfc(u), as programs compute what erfc(u) leaves beside an exponential, and its logarithm."""

    nargs = 1


class log_half_erfc(Function):
    """log(1/2*erfc(u)), as programs compute it at both ends: of a normal distribution it is the logarithm of a probability."""

    nargs = 1


class relu(Function):
    """The positive part, max(u, 0)."""

    nargs = 1

    def fdiff(self, argindex=1):
        return sympy.Heaviside(self.args[0], 0)


class softplus(_OfTheTable):
    """log(1 + exp(u))."""


class maximum(Function):
    """The largest of its arguments, in the order written."""


class minimum(Function):
    """The smallest of its arguments, in the order written."""


class gelu(_OfTheTable):
    """u times the probability that a standard normal variable lies below u (Hendrycks and Gimpel, arXiv:1606.08415)."""


class silu(_OfTheTable):
    """u*sigma(u), also called swish (Elfwing, Uchibe and Doya, arXiv:1702.03118)."""


class softsign(_OfTheTable):
    """u/(1 + |u|)."""


@dataclass(frozen=True)
class ScalarFunction:
    """A function of real numbers, u -> y, and all that is known of it.

    name         what equation text and pages call it
    function     the SymPy class
    value        (mp, u) -> its number by definition, in the precision of an mpmath context; maximum and minimum take more arguments
    derivative   (u, y) -> dy/du; None of functions that stand in safe forms alone, and of max and min, which have a rule of their own
    latex        how LaTeX prints the name
    numpy        what programs compute of arrays: text of NumPy, `{u}` and `{v}` the arguments, or a composition of functions and arithmetic by name
    number       text of Python for one number; "" where programs have the function by SymPy's printers alone
    helpers      what these texts call that neither NumPy nor `math` has
    formula      u -> what it is, told in the notation table where readers may not know it; None where they do
    plainly      u -> what SymPy differentiates in its place, off kinks; by default the formula, else the class itself
    exists       u -> whether it has a real value there; None where it always has
    kink         (mp, *arguments) -> how far the arguments are from the nearest kink, negative where the function rests: there it is
                 constant, and its argument shows in nothing; None where there is no kink
    side         which side of its kink it takes: of max and min the number of the argument taken, else whether it is above 0
    convention   what is taken at a kink, or ""
    of, by_value for a derivative kept as a symbol: the function it derives, and (u, y of that function) -> its value
    aliases      other names that equation text may call it by
    written      whether equation text may call it
    drawn        how random systems write it, `{}` an argument of any value: moved off a kink, of moderate size; "" where they do not
    sign         "positive", "not negative", or "" where neither is certain
    within_one   whether its value lies in -1 .. 1
    beside       u -> a function that one exponential gives with it: programs compute both where the other is read too
    inert        whether a program keeps SymPy from rewriting it where its argument has a sign
    tame         whether its value is found at arguments of any size
    powers_inside  whether a power stands at its name: sin^2 u, but sigma(u)^2
    """

    name: str
    function: type
    value: object
    derivative: object = None
    latex: str = ""
    numpy: str | tuple = ""
    number: str = ""
    helpers: tuple = ()
    formula: object = None
    plainly: object = None
    exists: object = None
    kink: object = None
    side: object = lambda u, *_: u > 0
    convention: str = ""
    of: type | None = None
    by_value: object = None
    aliases: tuple = ()
    written: bool = True
    drawn: str = ""
    sign: str = ""
    within_one: bool = False
    beside: object = None
    inert: bool = False
    tame: bool = False
    powers_inside: bool = True

    def explicitly(self, *arguments):
        """What SymPy differentiates in place of the function."""
        if self.plainly is not None:
            return self.plainly(*arguments)
        return plain(self.formula(*arguments)) if self.formula is not None else self.function(*arguments)


def _sigma(mp, u):
    return 1/(1 + mp.exp(-u))


def _normal(u):
    """The density of a standard normal variable."""
    return Times(Power(Times(2, pi), Rational(-1, 2)), sympy.exp(Times(-1, Rational(1, 2), Power(u, 2)), evaluate=False))


def _below_normal(u):
    """The probability that a standard normal variable lies below u, to the last digits far below 0 too."""
    return Times(Rational(1, 2), sympy.erfc(Times(-1, Power(2, Rational(-1, 2)), u), evaluate=False))


def _gauss(u):
    return sympy.exp(Times(-1, Power(u, 2)), evaluate=False)


def tie_distance(mp, *values):
    """How far the values are from a tie for the first place, at either end; values that are the same number move together."""
    ranked = sorted(set(values))
    if len(ranked) < 2:
        return mp.inf
    return min(ranked[1] - ranked[0], ranked[-1] - ranked[-2])


def _first(chosen):
    """The number of the argument that max or min takes."""
    return lambda *values: values.index(chosen(values))


def _largest(*values):
    return reduce(lambda u, v: sympy.Piecewise((u, u >= v), (v, True)), values)


def _step(mp, u, *_):
    return u


def _corner(mp, u):
    return abs(u)


SCALAR_TABLE = (
    ScalarFunction("exp", sympy.exp, lambda mp, u: mp.exp(u), lambda u, y: y, r"\exp", "np.exp({u})",
        drawn="exp(sin({}))", sign="positive", powers_inside=False, number="math.exp({u})"),
    ScalarFunction("log", sympy.log, lambda mp, u: mp.log(u), lambda u, y: Power(u, -1), r"\log", "np.log({u})",
        exists=lambda u: u > 0, drawn="log(2 + {}**2)", tame=True, number="math.log({u})"),
    ScalarFunction("sin", sympy.sin, lambda mp, u: mp.sin(u), lambda u, y: sympy.cos(u, evaluate=False), r"\sin", "np.sin({u})", drawn="sin({})",
        number="math.sin({u})", within_one=True),
    ScalarFunction("cos", sympy.cos, lambda mp, u: mp.cos(u), lambda u, y: Times(-1, sympy.sin(u, evaluate=False)), r"\cos", "np.cos({u})", drawn="cos({})",
        number="math.cos({u})", within_one=True),
    ScalarFunction("tan", sympy.tan, lambda mp, u: mp.tan(u), lambda u, y: Plus(1, Power(y, 2)), r"\tan", "np.tan({u})", drawn="tan(sin({}))",
        number="math.tan({u})"),
    ScalarFunction("sinh", sympy.sinh, lambda mp, u: mp.sinh(u), lambda u, y: sympy.cosh(u, evaluate=False), r"\sinh", "np.sinh({u})", drawn="sinh(tanh({}))",
        number="math.sinh({u})"),
    ScalarFunction("cosh", sympy.cosh, lambda mp, u: mp.cosh(u), lambda u, y: sympy.sinh(u, evaluate=False), r"\cosh", "np.cosh({u})",
        drawn="cosh(sin({}))", sign="positive", number="math.cosh({u})"),
    ScalarFunction("tanh", sympy.tanh, lambda mp, u: mp.tanh(u), lambda u, y: Plus(1, Times(-1, Power(y, 2))), r"\tanh", "np.tanh({u})",
        drawn="tanh({})", tame=True, number="math.tanh({u})", within_one=True, beside=lambda u: sigma_prime(Times(2, u), evaluate=False)),
    ScalarFunction("sigma", sigma, _sigma, lambda u, y: sigma_prime(u), r"\sigma",
        formula=lambda u: Power(Plus(1, sympy.exp(Times(-1, u), evaluate=False)), -1),
        aliases=("sigmoid",), drawn="sigma({})", sign="positive", tame=True, powers_inside=False,
        numpy=("div", helper.BOUNDED, helper.ABOVE_ONE), number="sigma_number({u})", helpers=(helper.SIGMA_NUMBER,),
        within_one=True, beside=lambda u: sigma_prime(u, evaluate=False)),
    ScalarFunction("sigma'", sigma_prime, lambda mp, u: _sigma(mp, u)*_sigma(mp, -u), lambda u, y: Times(y, Plus(1, Times(-2, sigma(u)))), r"\sigma'",
        plainly=lambda u: sympy.exp(-u)/(1 + sympy.exp(-u))**2,
        of=sigma, by_value=lambda u, y: Times(y, Plus(1, Times(-1, y))), written=False, sign="positive", powers_inside=False,
        numpy=("div", helper.DECAY, ("square", helper.ABOVE_ONE)), number="sigma_slope({u})", helpers=(helper.SIGMA_SLOPE,)),
    ScalarFunction("relu", relu, lambda mp, u: max(u, mp.zero), lambda u, y: Positive(u), r"\operatorname{relu}", "np.maximum({u}, 0)",
        formula=lambda u: maximum(u, 0, evaluate=False), plainly=lambda u: _largest(u, Integer(0)), kink=_step,
        convention="relu'(0) = 0", drawn="relu({} + 0.7)", sign="not negative", tame=True,
        number="max({u}, 0.0)"),
    ScalarFunction("softplus", softplus, lambda mp, u: max(u, mp.zero) + mp.log1p(mp.exp(-abs(u))), lambda u, y: sigma(u), r"\operatorname{softplus}",
        formula=lambda u: sympy.log(Plus(1, sympy.exp(u, evaluate=False)), evaluate=False), drawn="softplus({})", sign="positive", tame=True,
        numpy=("add", ("max", "u", 0), ("log1p", helper.DECAY)), number="softplus_number({u})", helpers=(helper.SOFTPLUS_NUMBER,)),
    ScalarFunction("abs", sympy.Abs, lambda mp, u: abs(u), lambda u, y: sympy.sign(u, evaluate=False), r"\operatorname{abs}", "np.abs({u})",
        kink=_corner, convention="abs'(0) = 0", drawn="abs({} + 0.3)", sign="not negative", tame=True, number="abs({u})"),
    ScalarFunction("sign", sympy.sign, lambda mp, u: mp.sign(u), lambda u, y: Integer(0), r"\operatorname{sign}", "np.sign({u})",
        plainly=lambda u: sympy.Piecewise((1, u > 0), (-1, u < 0), (0, True)), kink=_corner, convention="sign'(0) = 0", drawn="sign({} + 0.3)",
        tame=True, number="(1.0 if {u} > 0 else -1.0 if {u} < 0 else 0.0)", within_one=True),
    ScalarFunction("erf", sympy.erf, lambda mp, u: mp.erf(u), lambda u, y: Times(2, Power(pi, Rational(-1, 2)), _gauss(u)), r"\operatorname{erf}", "erf({u})",
        drawn="erf({})", tame=True, number="math.erf({u})", helpers=(helper.ERF,), within_one=True),
    ScalarFunction("erfc", sympy.erfc, lambda mp, u: mp.erfc(u), lambda u, y: Times(-2, Power(pi, Rational(-1, 2)), _gauss(u)),
        r"\operatorname{erfc}", "erfc({u})", tame=True, number="math.erfc({u})", helpers=(helper.ERFC,), inert=True),
    ScalarFunction("gelu", gelu, lambda mp, u: u*mp.erfc(-u/mp.sqrt(2))/2, lambda u, y: Plus(_below_normal(u), Times(u, _normal(u))), r"\operatorname{gelu}",
        formula=lambda u: Times(u, _below_normal(u)), drawn="gelu({})", tame=True,
        numpy=("mul", ("mul", 0.5, "u"), ("erfc", ("mul", -0.5**0.5, "u"))), number="gelu_number({u})", helpers=(helper.GELU_NUMBER,)),
    ScalarFunction("silu", silu, lambda mp, u: u*_sigma(mp, u), lambda u, y: Plus(sigma(u), Times(u, sigma_prime(u))), r"\operatorname{silu}",
        formula=lambda u: Times(u, sigma(u)), plainly=lambda u: u/(1 + sympy.exp(-u)), aliases=("swish",), drawn="silu({})", tame=True,
        numpy=("mul", "u", ("sigma", "u")), number="silu_number({u})", helpers=(helper.SILU_NUMBER,)),
    ScalarFunction("softsign", softsign, lambda mp, u: u/(1 + abs(u)), lambda u, y: Power(Plus(1, sympy.Abs(u, evaluate=False)), -2), r"\operatorname{softsign}",
        formula=lambda u: Times(u, Power(Plus(1, sympy.Abs(u, evaluate=False)), -1)), drawn="softsign({})", tame=True,
        numpy=("div", "u", ("add", 1.0, ("abs", "u"))), number="softsign_number({u})", helpers=(helper.SOFTSIGN_NUMBER,)),
)

# Functions that no derivation meets, or that have a rule of their own: in safe forms, of more arguments, or SymPy's.
_OTHERS = (
    ScalarFunction("sqrt", sympy.sqrt, lambda mp, u: mp.sqrt(u), numpy="np.sqrt({u})", number="math.sqrt({u})"),
    ScalarFunction("max", maximum, lambda mp, *u: max(u), plainly=_largest, kink=tie_distance, side=_first(max), tame=True,
        numpy="np.maximum({u}, {v})", number="max({u}, {v})"),
    ScalarFunction("min", minimum, lambda mp, *u: min(u), kink=tie_distance, side=_first(min), tame=True,
        plainly=lambda *values: reduce(lambda u, v: sympy.Piecewise((u, u <= v), (v, True)), values),
        numpy="np.minimum({u}, {v})", number="min({u}, {v})"),
    ScalarFunction("atan", sympy.atan, lambda mp, u: mp.atan(u), drawn="atan({})", tame=True),
    ScalarFunction("asinh", sympy.asinh, lambda mp, u: mp.asinh(u), drawn="asinh({})", tame=True),
    ScalarFunction("log1p", log1p, lambda mp, u: mp.log1p(u), formula=lambda u: sympy.log(Plus(1, u), evaluate=False),
        numpy="np.log1p({u})", number="math.log1p({u})"),
    ScalarFunction("expm1", expm1, lambda mp, u: mp.expm1(u), formula=lambda u: Plus(sympy.exp(u, evaluate=False), -1),
        numpy="np.expm1({u})", number="math.expm1({u})"),
    ScalarFunction("sigma_less", sigma_less, lambda mp, u, y: (1 - y)*_sigma(mp, u) - y*_sigma(mp, -u),
        numpy=("div", ("sub", ("sub", helper.BOUNDED, "v"), ("mul", "v", helper.DECAY)), helper.ABOVE_ONE),
        number="sigma_less({u}, {v})", helpers=(helper.SIGMA_LESS,)),
    ScalarFunction("erfcx", erfcx, lambda mp, u: mp.exp(u*u)*mp.erfc(u),
        formula=lambda u: Times(sympy.exp(Power(u, 2), evaluate=False), sympy.erfc(u, evaluate=False)),
        numpy="erfcx({u})", number="erfcx_number({u})", helpers=(helper.ERFCX, helper.ERFCX_NUMBER)),
    ScalarFunction("log_half_erfc", log_half_erfc, lambda mp, u: mp.log(mp.erfc(u)/2),
        numpy="log_half_erfc({u})", number="log_half_erfc_number({u})", helpers=(helper.LOG_HALF_ERFC, helper.LOG_HALF_ERFC_NUMBER)),
    ScalarFunction("Heaviside", sympy.Heaviside, lambda mp, u, at_zero: mp.one if u > 0 else mp.zero if u < 0 else at_zero, kink=_step),
    ScalarFunction("Max", sympy.Max, lambda mp, *u: max(u), kink=tie_distance, side=_first(max)),
    ScalarFunction("Min", sympy.Min, lambda mp, *u: min(u), kink=tie_distance, side=_first(min)),
)

BY_CLASS = {row.function: row for row in SCALAR_TABLE}
BY_NAME = {row.name: row for row in SCALAR_TABLE}
ROWS = BY_CLASS | {row.function: row for row in _OTHERS}
COMPUTED = {row.name: row for row in ROWS.values() if row.number}
ALIASES = {alias: row.name for row in SCALAR_TABLE for alias in row.aliases}
