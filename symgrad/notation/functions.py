"""Scalar functions: one row is one function, everywhere. The value already computed is called y, its argument u."""

from dataclasses import dataclass
from functools import reduce

import sympy
from sympy import Function, Integer, Rational, pi
from sympy.codegen.cfunctions import expm1, log10, log1p, log2

from symgrad.notation import function_helpers as helper
from symgrad.notation.brackets import positive
from symgrad.notation.nodes import Plus, Power, Times
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

    def _eval_evalf(self, prec):
        return (1/(1 + sympy.exp(-self.args[0])))._eval_evalf(prec)


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


class xlogy(Function):
    """u*log(v), which is 0 where u is."""

    nargs = 2

    def fdiff(self, argindex=1):
        return plain(OF_TWO[xlogy].derivative(*self.args, self)[argindex - 1])


class remainder(Function):
    """u - v*floor(u/v), which has the sign of v."""

    nargs = 2

    def fdiff(self, argindex=1):
        return plain(OF_TWO[remainder].derivative(*self.args, self)[argindex - 1])


class rounded(_OfTheTable):
    """The nearest whole number; of two that are as near, the even one."""


class gelu(_OfTheTable):
    """u times the probability that a standard normal variable lies below u (Hendrycks and Gimpel, arXiv:1606.08415)."""


class silu(_OfTheTable):
    """u*sigma(u), also called swish (Elfwing, Uchibe and Doya, arXiv:1702.03118)."""


class softsign(_OfTheTable):
    """u/(1 + |u|)."""


class mish(_OfTheTable):
    """u*tanh(softplus(u)) (Misra, arXiv:1908.08681)."""


class elu(_OfTheTable):
    """u above 0, exp(u) - 1 below (Clevert, Unterthiner and Hochreiter, arXiv:1511.07289)."""


class leaky_relu(_OfTheTable):
    """u above 0, u/100 below (Maas, Hannun and Ng, 2013)."""


class hardtanh(_OfTheTable):
    """u, held between -1 and 1."""


class logsigmoid(_OfTheTable):
    """The logarithm of sigma(u)."""


class normcdf(_OfTheTable):
    """The probability that a standard normal variable lies below u."""


class lognormcdf(_OfTheTable):
    """The logarithm of normcdf(u)."""


@dataclass(frozen=True)
class ScalarFunction:
    """A function of real numbers, u -> y, and all that is known of it.

    name         what equation text and pages call it
    function     the SymPy class
    value        (mp, u) -> its number by definition, in the precision of an mpmath context; maximum and minimum take more arguments
    derivative   (u, y) -> dy/du, of two arguments (u, v, y) -> (dy/du, dy/dv); None of functions that stand in safe forms alone, and of max
                 and min, which have a rule of their own
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


def _bent(u):
    return sympy.tanh(softplus(u), evaluate=False)


def _log(u):
    return sympy.log(u, evaluate=False)


def _turn(e, u, v):
    return Times(e, Power(Plus(Power(u, 2), Power(v, 2)), -1))


def _whole_part(u, v):
    """floor(u/v)."""
    return sympy.floor(Times(u, Power(v, -1)), evaluate=False)


def _gauss(u):
    return sympy.exp(Times(-1, Power(u, 2)), evaluate=False)


def tie_distance(mp, *values):
    """How far the values are from a tie for the first place, at either end; values that are the same number move together."""
    ranked = sorted(set(values))
    if len(ranked) < 2:
        return mp.inf
    return min(ranked[1] - ranked[0], ranked[-1] - ranked[-2])


def _spherical(mp, n, u):
    """j_n(u): near 0 by its series, else by a Bessel function of half an odd order."""
    if abs(u) < 1:
        ratio = [mp.one]
        while abs(ratio[-1]) > mp.eps:
            ratio.append(-ratio[-1]*u*u/2/len(ratio)/(2*n + 2*len(ratio) + 1))
        return u**n/mp.fac2(2*n + 1)*mp.fsum(ratio)
    return mp.sqrt(mp.pi/(2*abs(u)))*mp.besselj(n + mp.mpf(1)/2, abs(u))*(-1 if u < 0 and n % 2 else 1)


def _to_a_step(shift=0):
    """How far u is from the nearest place at which a function steps: a whole number, shifted."""
    return lambda mp, u, v=1: abs(v)*abs(u/v + shift - mp.nint(u/v + shift))


def _near_half(u, v=1):
    return (u/v) % 1 < 0.5


def _sawtooth(u):
    """u - floor(u) off the whole numbers, as SymPy differentiates it."""
    return Rational(1, 2) - sympy.atan(sympy.cot(pi*u))/pi


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
    ScalarFunction("relu", relu, lambda mp, u: max(u, mp.zero), lambda u, y: positive(u), r"\operatorname{relu}", "np.maximum({u}, 0)",
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
    ScalarFunction("floor", sympy.floor, lambda mp, u: mp.floor(u), lambda u, y: Integer(0), r"\lfloor", "np.floor({u})",
        plainly=lambda u: u - _sawtooth(u), kink=_to_a_step(), side=_near_half, convention="floor' = 0 also at the whole numbers, where floor steps",
        drawn="floor(2*{} + 0.3)", tame=True, number="({u}//1.0)"),
    ScalarFunction("ceil", sympy.ceiling, lambda mp, u: mp.ceil(u), lambda u, y: Integer(0), r"\lceil", "np.ceil({u})",
        plainly=lambda u: u + _sawtooth(-u), kink=_to_a_step(), side=_near_half, convention="ceil' = 0 also at the whole numbers, where ceil steps",
        drawn="ceil(2*{} + 0.3)", tame=True, number="(-(-{u}//1.0))"),
    ScalarFunction("round", rounded, lambda mp, u: mp.nint(u), lambda u, y: Integer(0), r"\operatorname{round}", "np.rint({u})",
        plainly=lambda u: u + Rational(1, 2) - _sawtooth(u + Rational(1, 2)), kink=_to_a_step(0.5), side=_near_half,
        convention="round' = 0 also half-way between whole numbers, where round steps", drawn="round(2*{} + 0.3)", tame=True, number="round({u}, 0)"),
    ScalarFunction("sinc", sympy.sinc, lambda mp, u: _spherical(mp, 0, u), lambda u, y: Times(-1, sympy.jn(1, u, evaluate=False)),
        r"\operatorname{sinc}", "sinc({u})", helpers=(helper.SINC,), formula=lambda u: Times(sympy.sin(u, evaluate=False), Power(u, -1)),
        plainly=lambda u: sympy.Integer(1) if u == 0 else sympy.sin(u)/u, drawn="sinc({})", tame=True,
        number="(math.sin({u})/{u} if {u} else 1.0)", within_one=True),
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
    ScalarFunction("mish", mish, lambda mp, u: u*mp.tanh(mp.log1p(mp.exp(u))),
        lambda u, y: Plus(_bent(u), Times(u, Plus(1, Times(-1, Power(_bent(u), 2))), sigma(u))), r"\operatorname{mish}",
        formula=lambda u: Times(u, _bent(u)), plainly=lambda u: u*sympy.tanh(sympy.log(1 + sympy.exp(u))), drawn="mish({})", tame=True,
        numpy=("mul", "u", ("tanh", ("softplus", "u"))), number="mish_number({u})", helpers=(helper.MISH_NUMBER,)),
    ScalarFunction("elu", elu, lambda mp, u: u if u > 0 else mp.expm1(u),
        lambda u, y: sympy.exp(minimum(u, 0, evaluate=False), evaluate=False), r"\operatorname{elu}",
        formula=lambda u: Plus(maximum(u, 0, evaluate=False), sympy.exp(minimum(u, 0, evaluate=False), evaluate=False), -1),
        plainly=lambda u: sympy.Piecewise((u, u > 0), (sympy.exp(u) - 1, True)), kink=_corner, drawn="elu({} + 0.7)", tame=True,
        numpy=("add", ("max", "u", 0), ("expm1", ("min", "u", 0))), number="elu_number({u})", helpers=(helper.ELU_NUMBER,)),
    ScalarFunction("leaky_relu", leaky_relu, lambda mp, u: u if u > 0 else u/100,
        lambda u, y: Plus(Rational(1, 100), Times(Rational(99, 100), positive(u))), r"\operatorname{leaky\_relu}",
        formula=lambda u: maximum(u, Times(Rational(1, 100), u), evaluate=False), plainly=lambda u: sympy.Piecewise((u, u > 0), (u/100, True)),
        kink=_corner, convention="leaky_relu'(0) = 1/100", drawn="leaky_relu({} + 0.7)", tame=True,
        numpy=("max", "u", ("mul", 0.01, "u")), number="max({u}, 0.01*{u})"),
    ScalarFunction("hardtanh", hardtanh, lambda mp, u: max(-mp.one, min(u, mp.one)),
        lambda u, y: Times(positive(Plus(u, 1)), positive(Plus(1, Times(-1, u)))), r"\operatorname{hardtanh}",
        formula=lambda u: maximum(-1, minimum(u, 1, evaluate=False), evaluate=False),
        plainly=lambda u: sympy.Piecewise((-1, u < -1), (1, u > 1), (u, True)), kink=lambda mp, u: 1 - abs(u), side=lambda u, *_: abs(u) < 1,
        convention="hardtanh'(-1) = hardtanh'(1) = 0", drawn="hardtanh({} + 0.3)", tame=True, within_one=True,
        numpy="np.clip({u}, -1, 1)", number="max(-1.0, min({u}, 1.0))"),
    ScalarFunction("logsigmoid", logsigmoid, lambda mp, u: min(u, mp.zero) - mp.log1p(mp.exp(-abs(u))), lambda u, y: sigma(Times(-1, u)),
        r"\operatorname{logsigmoid}", formula=lambda u: sympy.log(sigma(u), evaluate=False), plainly=lambda u: -sympy.log(1 + sympy.exp(-u)),
        aliases=("log_sigmoid",), drawn="logsigmoid({})", tame=True,
        numpy=("neg", ("softplus", ("neg", "u"))), number="(-softplus_number(-{u}))", helpers=(helper.SOFTPLUS_NUMBER,)),
    ScalarFunction("normcdf", normcdf, lambda mp, u: mp.erfc(-u/mp.sqrt(2))/2, lambda u, y: _normal(u), r"\Phi",
        formula=_below_normal, drawn="normcdf({})", sign="positive", within_one=True, tame=True,
        numpy=("mul", 0.5, ("erfc", ("mul", -0.5**0.5, "u"))), number="math.erfc(-{u}*math.sqrt(0.5))/2"),
    ScalarFunction("lognormcdf", lognormcdf, lambda mp, u: mp.log1p(-mp.erfc(u/mp.sqrt(2))/2) if u > 0 else mp.log(mp.erfc(-u/mp.sqrt(2))/2),
        lambda u, y: Times(_normal(u), Power(normcdf(u, evaluate=False), -1)), r"\operatorname{log}\Phi",
        formula=lambda u: sympy.log(_below_normal(u), evaluate=False), drawn="lognormcdf({})", tame=True, powers_inside=False,
        numpy=("log_half_erfc", ("mul", -0.5**0.5, "u")), number="log_half_erfc_number(-{u}*math.sqrt(0.5))", helpers=(helper.LOG_HALF_ERFC_NUMBER,)),
    ScalarFunction("log1p", log1p, lambda mp, u: mp.log1p(u), lambda u, y: Power(Plus(1, u), -1), r"\operatorname{log1p}", "np.log1p({u})",
        formula=lambda u: sympy.log(Plus(1, u), evaluate=False), exists=lambda u: u > -1, drawn="log1p({}**2)", tame=True, number="math.log1p({u})"),
    ScalarFunction("expm1", expm1, lambda mp, u: mp.expm1(u), lambda u, y: sympy.exp(u, evaluate=False), r"\operatorname{expm1}", "np.expm1({u})",
        formula=lambda u: Plus(sympy.exp(u, evaluate=False), -1), drawn="expm1(sin({}))", number="math.expm1({u})"),
    ScalarFunction("log2", log2, lambda mp, u: mp.log(u)/mp.log(2), lambda u, y: Power(Times(u, _log(2)), -1), r"\log_2", "np.log2({u})",
        formula=lambda u: Times(_log(u), Power(_log(2), -1)), exists=lambda u: u > 0, drawn="log2(2 + {}**2)", tame=True, powers_inside=False,
        number="math.log2({u})"),
    ScalarFunction("log10", log10, lambda mp, u: mp.log(u)/mp.log(10), lambda u, y: Power(Times(u, _log(10)), -1), r"\log_{10}", "np.log10({u})",
        formula=lambda u: Times(_log(u), Power(_log(10), -1)), exists=lambda u: u > 0, drawn="log10(2 + {}**2)", tame=True, powers_inside=False,
        number="math.log10({u})"),
)

TWO_TABLE = (
    ScalarFunction("atan2", sympy.atan2, lambda mp, u, v: mp.atan2(u, v), lambda u, v, y: (_turn(v, u, v), Times(-1, _turn(u, u, v))),
        r"\operatorname{atan2}", "np.arctan2({u}, {v})", number="math.atan2({u}, {v})", exists=lambda u, v: u or v,
        kink=lambda mp, u, v: abs(u) if v < 0 else mp.inf, drawn="atan2({}, 1.3)", tame=True),
    ScalarFunction("xlogy", xlogy, lambda mp, u, v: u*mp.log(v) if u else mp.zero, lambda u, v, y: (_log(v), Times(u, Power(v, -1))),
        r"\operatorname{xlogy}", "xlogy({u}, {v})", number="xlogy_number({u}, {v})", helpers=(helper.XLOGY, helper.XLOGY_NUMBER),
        formula=lambda u, v: Times(u, _log(v)), exists=lambda u, v: v > 0 or not u, drawn="xlogy({}, 1.7)", tame=True),
    ScalarFunction("mod", remainder, lambda mp, u, v: u - v*mp.floor(u/v), lambda u, v, y: (Integer(1), Times(-1, _whole_part(u, v))),
        r"\operatorname{mod}", "np.mod({u}, {v})", number="({u} % {v})", exists=lambda u, v: bool(v),
        formula=lambda u, v: Plus(u, Times(-1, v, _whole_part(u, v))), plainly=lambda u, v: v*_sawtooth(u/v),
        kink=_to_a_step(), side=_near_half, convention="mod'(u, v) by u = 1 also where u/v is a whole number and mod steps", drawn="mod(2*{} + 0.3, 1.3)", tame=True),
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
    ScalarFunction("sigma_less", sigma_less, lambda mp, u, y: (1 - y)*_sigma(mp, u) - y*_sigma(mp, -u),
        numpy=("div", ("sub", ("sub", helper.BOUNDED, "v"), ("mul", "v", helper.DECAY)), helper.ABOVE_ONE),
        number="sigma_less({u}, {v})", helpers=(helper.SIGMA_LESS,)),
    ScalarFunction("spherical_jn", sympy.jn, lambda mp, n, u: _spherical(mp, int(n), u), tame=True, latex=r"\operatorname{spherical\_jn}",
        numpy="spherical_jn({u}, {v})", number="spherical_jn_number({u}, {v})", helpers=(helper.SPHERICAL_JN, helper.SPHERICAL_JN_NUMBER)),
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
OF_TWO = {row.function: row for row in TWO_TABLE}
BY_NAME = {row.name: row for row in (*SCALAR_TABLE, *TWO_TABLE)}
ROWS = BY_CLASS | OF_TWO | {row.function: row for row in _OTHERS}
COMPUTED = {row.name: row for row in ROWS.values() if row.number}
ALIASES = {alias: row.name for row in SCALAR_TABLE for alias in row.aliases}
