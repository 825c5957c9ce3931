"""Scalar functions: one row is one function, everywhere. The value already computed is called y, its argument u."""

from dataclasses import dataclass

import sympy
from sympy import Function, Integer, Rational, pi

from symgrad.notation.nodes import Positive, Power, Times, Plus


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
    numpy        NumPy source, `{u}` the argument; "" where lowering has a form of its own
    convention   what is taken at a kink, or ""
    of, value    for a derivative kept as a symbol: the function it derives, and (u, y of that function) -> its value
    """

    name: str
    function: type
    derivative: object
    latex: str
    numpy: str
    convention: str = ""
    of: type | None = None
    value: object = None


TABLE = (
    Row("exp", sympy.exp, lambda u, y: y, r"\exp", "np.exp({u})"),
    Row("log", sympy.log, lambda u, y: Power(u, -1), r"\log", "np.log({u})"),
    Row("sin", sympy.sin, lambda u, y: sympy.cos(u, evaluate=False), r"\sin", "np.sin({u})"),
    Row("cos", sympy.cos, lambda u, y: Times(-1, sympy.sin(u, evaluate=False)), r"\cos", "np.cos({u})"),
    Row("tan", sympy.tan, lambda u, y: Plus(1, Power(y, 2)), r"\tan", "np.tan({u})"),
    Row("sinh", sympy.sinh, lambda u, y: sympy.cosh(u, evaluate=False), r"\sinh", "np.sinh({u})"),
    Row("cosh", sympy.cosh, lambda u, y: sympy.sinh(u, evaluate=False), r"\cosh", "np.cosh({u})"),
    Row("tanh", sympy.tanh, lambda u, y: Plus(1, Times(-1, Power(y, 2))), r"\tanh", "np.tanh({u})"),
    Row("sigma", sigma, lambda u, y: sigma_prime(u), r"\sigma", ""),
    Row("sigma'", sigma_prime, lambda u, y: Times(y, Plus(1, Times(-2, sigma(u)))), r"\sigma'", "",
        of=sigma, value=lambda u, y: Times(y, Plus(1, Times(-1, y)))),
    Row("relu", relu, lambda u, y: Positive(u), r"\operatorname{relu}", "np.maximum({u}, 0)", "relu'(0) = 0"),
    Row("softplus", softplus, lambda u, y: sigma(u), r"\operatorname{softplus}", ""),
    Row("abs", sympy.Abs, lambda u, y: sympy.sign(u, evaluate=False), r"\operatorname{abs}", "np.abs({u})", "abs'(0) = 0"),
    Row("sign", sympy.sign, lambda u, y: Integer(0), r"\operatorname{sign}", "np.sign({u})", "sign'(0) = 0"),
    Row("erf", sympy.erf, lambda u, y: Times(2, Power(pi, Rational(-1, 2)), sympy.exp(Times(-1, Power(u, 2)), evaluate=False)),
        r"\operatorname{erf}", "erf({u})"),
    Row("erfc", sympy.erfc, lambda u, y: Times(-2, Power(pi, Rational(-1, 2)), sympy.exp(Times(-1, Power(u, 2)), evaluate=False)),
        r"\operatorname{erfc}", "erfc({u})"),
)

BY_CLASS = {row.function: row for row in TABLE}
BY_NAME = {row.name: row for row in TABLE}
ALIASES = {"sigmoid": "sigma"}
