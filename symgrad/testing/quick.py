"""What a system denotes in floats: as `meaning.py` has it, many times as fast, for the thousands of mistakes that are tried."""

import math
from contextlib import nullcontext

from mpmath import mp
from mpmath.libmp import to_float

from symgrad.meaning.closures import Compiler
from symgrad.meaning.oracle import Meaning


class Floats:
    """Python's floats, as far as `real.py` and `evaluation.py` ask for numbers."""

    mpf, dps, prec, convert = float, 15, 53, mp.convert
    one, zero, inf, eps = 1.0, 0.0, math.inf, 2.0**-52
    ldexp, log1p, expm1, erf, erfc = math.ldexp, math.log1p, math.expm1, math.erf, math.erfc
    exp, log, sqrt, sin, cos, tan = math.exp, math.log, math.sqrt, math.sin, math.cos, math.tan
    sinh, cosh, tanh, atan, asinh = math.sinh, math.cosh, math.tanh, math.atan, math.asinh

    @staticmethod
    def sign(u):
        return float((u > 0) - (u < 0))

    @staticmethod
    def mag(u):
        return math.frexp(u)[1]

    @staticmethod
    def isint(u):
        return float(u).is_integer()

    @staticmethod
    def make_mpf(parts):
        return to_float(parts)

    @staticmethod
    def nstr(u, digits):
        return f"{u:.{digits}g}"

    @staticmethod
    def workdps(_):
        return nullcontext()


_FLOATS = Floats()
COMPILER = Compiler(_FLOATS)


class Quick(Meaning):
    """A `Meaning` whose numbers are floats."""

    def __init__(self, system, sizes, inputs):
        super().__init__(system, sizes, {})
        self.digits, self.mp, self.compiler, self.margin = _FLOATS.dps, _FLOATS, COMPILER, _FLOATS.inf
        self.inputs = {name: {key: float(value) for key, value in entries.items()} for name, entries in inputs.items()}
        self.world.mp = _FLOATS
