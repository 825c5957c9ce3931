"""Scalar functions: one row is one function, everywhere. The value already computed is called y, its argument u."""

from dataclasses import dataclass

import sympy
from sympy import Function, Integer, Rational, pi
from sympy.codegen.cfunctions import log1p

from symgrad.notation import function_helpers as helper
from symgrad.notation.nodes import Plus, Positive, Power, Times


class sigma(Function):
    """The logistic sigmoid, 1/(1 + exp(-u))."""

    nargs = 1

    def fdiff(self, argindex=1):
        return self*(1 - self)


class sigma_prime(Function):
    """The derivative of sigma, kept as a symbol: sigma'(u) = sigma(u)*(1 - sigma(u))."""

    nargs = 1

    def fdiff(self, argindex=1):
        return self*(1 - 2*sigma(self.args[0]))

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


class softplus(Function):
    """log(1 + exp(u))."""

    nargs = 1

    def fdiff(self, argindex=1):
        return sigma(self.args[0])


class maximum(Function):
    """The largest of its arguments, in the order written."""


class minimum(Function):
    """The smallest of its arguments, in the order written."""


@dataclass(frozen=True)
class Row:
    """A function u -> y.

    name         what equation text calls it
    function     the SymPy class
    derivative   (u, y) -> dy/du
    latex        how LaTeX prints the name
    numpy        what programs compute of arrays: text of NumPy, `{u}` and `{v}` the arguments, or a composition of functions and arithmetic by name
    number       text of Python for one number
    helpers      what these texts call that neither NumPy nor `math` has
    convention   what is taken at a kink, or ""
    of, value    for a derivative kept as a symbol: the function it derives, and (u, y of that function) -> its value
    """

    name: str
    function: type
    derivative: object = None
    latex: str = ""
    numpy: str | tuple = ""
    convention: str = ""
    of: type | None = None
    value: object = None
    number: str = ""
    helpers: tuple = ()

    @property
    def places(self):
        """How many arguments its text for one number takes."""
        return 2 if "{v}" in self.number else 1


# Logistic functions of arrays: quotients in e = exp(-|u|), which never overflows and is computed once. sigma(u) = max(sign(u), e)/(1 + e);
# sigma(u) - y = (max(sign(u), e) - y - y*e)/(1 + e) loses nothing where y is 0 or 1.
DECAY = ("exp", ("neg", ("abs", "u")))
BOUNDED = ("max", ("sign", "u"), DECAY)
ABOVE_ONE = ("add", 1.0, DECAY)

TABLE = (
    Row("exp", sympy.exp, lambda u, y: y, r"\exp", "np.exp({u})", number="math.exp({u})"),
    Row("log", sympy.log, lambda u, y: Power(u, -1), r"\log", "np.log({u})", number="math.log({u})"),
    Row("sin", sympy.sin, lambda u, y: sympy.cos(u, evaluate=False), r"\sin", "np.sin({u})", number="math.sin({u})"),
    Row("cos", sympy.cos, lambda u, y: Times(-1, sympy.sin(u, evaluate=False)), r"\cos", "np.cos({u})", number="math.cos({u})"),
    Row("tan", sympy.tan, lambda u, y: Plus(1, Power(y, 2)), r"\tan", "np.tan({u})", number="math.tan({u})"),
    Row("sinh", sympy.sinh, lambda u, y: sympy.cosh(u, evaluate=False), r"\sinh", "np.sinh({u})", number="math.sinh({u})"),
    Row("cosh", sympy.cosh, lambda u, y: sympy.sinh(u, evaluate=False), r"\cosh", "np.cosh({u})", number="math.cosh({u})"),
    Row("tanh", sympy.tanh, lambda u, y: Plus(1, Times(-1, Power(y, 2))), r"\tanh", "np.tanh({u})", number="math.tanh({u})"),
    Row("sigma", sigma, lambda u, y: sigma_prime(u), r"\sigma",
        numpy=("div", BOUNDED, ABOVE_ONE), number="sigma_number({u})", helpers=(helper.SIGMA_NUMBER,)),
    Row("sigma'", sigma_prime, lambda u, y: Times(y, Plus(1, Times(-2, sigma(u)))), r"\sigma'",
        of=sigma, value=lambda u, y: Times(y, Plus(1, Times(-1, y))),
        numpy=("div", DECAY, ("square", ABOVE_ONE)), number="sigma_slope({u})", helpers=(helper.SIGMA_SLOPE,)),
    Row("relu", relu, lambda u, y: Positive(u), r"\operatorname{relu}", "np.maximum({u}, 0)", "relu'(0) = 0", number="max({u}, 0.0)"),
    Row("softplus", softplus, lambda u, y: sigma(u), r"\operatorname{softplus}",
        numpy=("add", ("max", "u", 0), ("log1p", DECAY)), number="softplus_number({u})", helpers=(helper.SOFTPLUS_NUMBER,)),
    Row("abs", sympy.Abs, lambda u, y: sympy.sign(u, evaluate=False), r"\operatorname{abs}", "np.abs({u})", "abs'(0) = 0", number="abs({u})"),
    Row("sign", sympy.sign, lambda u, y: Integer(0), r"\operatorname{sign}", "np.sign({u})", "sign'(0) = 0",
        number="(1.0 if {u} > 0 else -1.0 if {u} < 0 else 0.0)"),
    Row("erf", sympy.erf, lambda u, y: Times(2, Power(pi, Rational(-1, 2)), sympy.exp(Times(-1, Power(u, 2)), evaluate=False)),
        r"\operatorname{erf}", "erf({u})", number="math.erf({u})", helpers=(helper.ERF,)),
    Row("erfc", sympy.erfc, lambda u, y: Times(-2, Power(pi, Rational(-1, 2)), sympy.exp(Times(-1, Power(u, 2)), evaluate=False)),
        r"\operatorname{erfc}", "erfc({u})", number="math.erfc({u})", helpers=(helper.ERFC,)),
)

# Functions that no derivation meets, or that have a rule of their own: of safe forms, or of more arguments.
OTHERS = (
    Row("max", maximum, numpy="np.maximum({u}, {v})", number="max({u}, {v})"),
    Row("min", minimum, numpy="np.minimum({u}, {v})", number="min({u}, {v})"),
    Row("sqrt", sympy.sqrt, numpy="np.sqrt({u})", number="math.sqrt({u})"),
    Row("log1p", log1p, numpy="np.log1p({u})", number="math.log1p({u})"),
    Row("sigma_less", sigma_less,
        numpy=("div", ("sub", ("sub", BOUNDED, "v"), ("mul", "v", DECAY)), ABOVE_ONE), number="sigma_less({u}, {v})", helpers=(helper.SIGMA_LESS,)),
    Row("erfcx", erfcx, numpy="erfcx({u})", number="erfcx_number({u})", helpers=(helper.ERFCX, helper.ERFCX_NUMBER)),
    Row("log_half_erfc", log_half_erfc,
        numpy="log_half_erfc({u})", number="log_half_erfc_number({u})", helpers=(helper.LOG_HALF_ERFC, helper.LOG_HALF_ERFC_NUMBER)),
)

BY_CLASS = {row.function: row for row in TABLE}
BY_NAME = {row.name: row for row in TABLE}
ROWS = BY_CLASS | {row.function: row for row in OTHERS}
COMPUTED = {row.name: row for row in ROWS.values() if row.number}
ALIASES = {"sigmoid": "sigma"}
