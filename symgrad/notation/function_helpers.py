"""How programs compute what NumPy and Python's `math` lack of the table: from functions that they have, or by a text that a program takes along."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Helper:
    """A function that programs may need: its name, its text, and the helpers that this reads."""

    name: str
    source: str
    reads: tuple = ()


def _of_number(name, about, value, reads=()):
    """A function of one number that is one expression."""
    return Helper(name, f'''
def {name}(u):
    """{about}"""
    return {value}
''', reads)


def _of_scipy(name, about, number, reads=()):
    """A function that SciPy has; without SciPy it is that of one number, entry by entry."""
    return Helper(name, f'''
try:
    from scipy.special import {name}
except ImportError:
    def {name}(u):
        """{about}, entry by entry."""
        return np.vectorize({number}, otypes=[np.result_type(u, np.float32)])(u)
''', reads)


# Logistic functions of arrays: quotients in e = exp(-|u|), which never overflows and is computed once. sigma(u) = max(sign(u), e)/(1 + e);
# sigma(u) - y = (max(sign(u), e) - y - y*e)/(1 + e) loses nothing where y is 0 or 1.
DECAY = ("exp", ("neg", ("abs", "u")))
BOUNDED = ("max", ("sign", "u"), DECAY)
ABOVE_ONE = ("add", 1.0, DECAY)

SIGMA_NUMBER = Helper("sigma_number", '''
def sigma_number(u):
    """The logistic sigmoid of one number, without overflow."""
    small = math.exp(-abs(u))
    return (1.0 if u >= 0 else small)/(1 + small)
''')

SIGMA_SLOPE = Helper("sigma_slope", '''
def sigma_slope(u):
    """The derivative of sigma at one number, sigma(u)*sigma(-u), to the last digit also far out."""
    small = math.exp(-abs(u))
    return small/((1 + small)*(1 + small))
''')

SIGMA_LESS = Helper("sigma_less", '''
def sigma_less(u, y):
    """sigma(u) - y = (1 - y)*sigma(u) - y*sigma(-u), which loses nothing where y is 0 or 1."""
    small = math.exp(-abs(u))
    return ((1.0 if u >= 0 else small) - y - y*small)/(1 + small)
''')

SOFTPLUS_NUMBER = _of_number("softplus_number", "log(1 + exp(u)) of one number, without overflow.", "max(u, 0.0) + math.log1p(math.exp(-abs(u)))")
SILU_NUMBER = _of_number("silu_number", "u*sigma(u) of one number.", "u*sigma_number(u)", (SIGMA_NUMBER,))
GELU_NUMBER = _of_number("gelu_number", "u times the probability that a standard normal variable lies below u.",
                         "u*math.erfc(-u*math.sqrt(0.5))/2")
SOFTSIGN_NUMBER = _of_number("softsign_number", "u/(1 + |u|) of one number.", "u/(1 + abs(u))")
MISH_NUMBER = _of_number("mish_number", "u*tanh(log(1 + exp(u))) of one number, without overflow.", "u*math.tanh(softplus_number(u))", (SOFTPLUS_NUMBER,))
ELU_NUMBER = _of_number("elu_number", "u above 0, exp(u) - 1 below.", "max(u, 0.0) + math.expm1(min(u, 0.0))")
ERF = _of_scipy("erf", "The error function", "math.erf")
ERFC = _of_scipy("erfc", "What the error function leaves of 1", "math.erfc")

XLOGY_NUMBER = Helper("xlogy_number", '''
def xlogy_number(u, v):
    """u*log(v) of two numbers, 0 where u is."""
    return u*math.log(v) if u else 0.0
''')

XLOGY = Helper("xlogy", '''
def xlogy(u, v):
    """u*log(v), 0 where u is, entry by entry."""
    return u*np.log(np.where(np.equal(u, 0), 1, v))
''')

ERFCX_NUMBER = Helper("erfcx_number", '''
def erfcx_number(u):
    """exp(u**2)*erfc(u) of one number; beyond 6 by its continued fraction (NIST Digital Library of Mathematical Functions, 7.9.1)."""
    if u < 6:
        if u < -26.6:
            return math.inf
        near = round(16*u)/16  # its square has no rounding error
        return math.exp(near*near)*math.exp((u - near)*(u + near))*math.erfc(u)
    below = u
    for k in range(20, 0, -1):
        below = u + k/2/below
    return 1/(math.sqrt(math.pi)*below)
''')

ERFCX = _of_scipy("erfcx", "exp(u**2)*erfc(u)", "erfcx_number", (ERFCX_NUMBER,))

LOG_HALF_ERFC_NUMBER = _of_number(
    "log_half_erfc_number", "log(erfc(u)/2) of one number, to the last digits where it is near 0 and where erfc(u) is.",
    "math.log1p(-math.erfc(-u)/2) if u < 0 else math.log(erfcx_number(u)/2) - u*u", (ERFCX_NUMBER,))

LOG_HALF_ERFC = Helper("log_half_erfc", '''
def log_half_erfc(u):
    """log(erfc(u)/2), to the last digits where it is near 0 and where erfc(u) is."""
    size = np.abs(u)
    return np.where(u < 0, np.log1p(-erfc(size)/2), np.log(erfcx(size)/2) - size**2)
''', (ERFC, ERFCX))

SINC = Helper("sinc", '''
def sinc(u):
    """sin(u)/u, 1 where u is 0, entry by entry."""
    some = np.where(np.equal(u, 0), 1, u)
    return np.where(np.equal(u, 0), 1, np.sin(some)/some)
''')

SPHERICAL_JN_NUMBER = Helper("spherical_jn_number", '''
def spherical_jn_number(n, u):
    """The spherical Bessel function of order n of one number: near 0 by its series, else from one order to the next."""
    if abs(u) < n + 2:
        term = total = 1.0
        for k in range(1, 60):
            term *= -u*u/2/k/(2*n + 2*k + 1)
            total += term
        return total*math.prod(u/k for k in range(1, 2*n + 2, 2)[1:])
    below, found = math.cos(u)/u, math.sin(u)/u
    for k in range(n):
        below, found = found, (2*k + 1)/u*found - below
    return found
''')

SPHERICAL_JN = Helper("spherical_jn", '''
try:
    from scipy.special import spherical_jn
except ImportError:
    def spherical_jn(n, u):
        """The spherical Bessel function of order n, entry by entry."""
        return np.vectorize(spherical_jn_number, otypes=[np.result_type(u, np.float32)])(n, u)
''', (SPHERICAL_JN_NUMBER,))
