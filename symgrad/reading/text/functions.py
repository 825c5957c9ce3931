"""Functions that equation text may call: the table of rules, and SymPy's own of one real argument that know their derivative."""

from difflib import get_close_matches
from importlib.resources import files
from textwrap import fill

import sympy
from sympy import Integer, Rational, exp, log

from symgrad.notation.functions import ALIASES, OF_TWO, SCALAR_TABLE, maximum, minimum
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import Plus, Power, Quantity, Times
from symgrad.notation.traversal import free_letters, is_index, parts
from symgrad.reading.text.choices import CHOICES
from symgrad.reading.text.conditions import letter_brackets, value_brackets
from symgrad.reading.text.grammar import PUTS_TOGETHER

OVER = {"sum": "sum", "mean": "sum", "prod": "prod", "max": "max", "min": "min"}
LARGEST = {"max": maximum, "min": minimum}

# Smooth real functions whose fdiff is a formula; argmax and the like have none and stay out.
SYMPY = {name: getattr(sympy, name) for name in (
    "asin acos atan asinh acosh atanh cot sec csc coth sech csch erfi erfinv gamma loggamma digamma fresnels fresnelc Si Ci Shi Chi "
    "LambertW").split()}
SYMPY_ALIASES = {"gammaln": "loggamma", "lambertw": "LambertW"}

# Those of an order, a number, and an argument: besselj(2, u).
OF_AN_ORDER = {name: getattr(sympy, name) for name in "besselj bessely besseli besselk polygamma".split()} | {"spherical_jn": sympy.jn}

_TABLE = {row.name: row.function for row in SCALAR_TABLE if row.written}
_PRIMED = {row.name: row.function for row in SCALAR_TABLE if row.of is not None}
ONE_ARGUMENT = {**SYMPY, **_TABLE, **_PRIMED, **{alias: {**SYMPY, **_TABLE}[name] for alias, name in (ALIASES | SYMPY_ALIASES).items()}}
OF_SEVERAL = {row.name: row.function for row in OF_TWO.values()} | OF_AN_ORDER


def _compared(u, mark):
    """The bracket of a value, or of letters alone, and 0."""
    of_letters = is_index(u) and free_letters(u) and not any(parts(u, Quantity))
    return letter_brackets((u, Integer(0)), (mark,)) if of_letters else Times(*(kind(*sides) for kind, *sides in value_brackets((u, Integer(0)), (mark,))))


# What is read as the formula that it stands for.
FORMULAS = {
    "log": lambda u, v: Times(log(u, evaluate=False), Power(log(v, evaluate=False), -1)),
    "hypot": lambda u, v: Power(Plus(Power(u, 2), Power(v, 2)), Rational(1, 2)),
    "logaddexp": lambda u, v: log(Plus(exp(u, evaluate=False), exp(v, evaluate=False)), evaluate=False),
    "heaviside": lambda u, v: Plus(_compared(u, ">"), *[Times(v, _compared(u, "="))]*(v != 0)),  # v at 0, as in NumPy
    "beta": lambda u, v: Times(*(sympy.gamma(e, evaluate=False) for e in (u, v)), Power(sympy.gamma(Plus(u, v), evaluate=False), -1)),
}

# Functions of whole arrays; those of OVER have a form for these too.
MATRIX = ("tr", *MATRIX_FUNCTIONS, *"solve lstsq expm_frechet diag outer dot kron softmax log_softmax logsumexp norm norm1 power onehot eye ones zeros".split(),
          *PUTS_TOGETHER)
FUNCTION_NAMES = (*_TABLE, *ALIASES, "sqrt", *OVER, *MATRIX, *SYMPY, *SYMPY_ALIASES, *OF_SEVERAL, *FORMULAS, *CHOICES)

REMEDIES = {
    "ln": "write log(u)", "logistic": "write sigma(u)", "expit": "write sigma(u)", "ReLU": "write relu(u)",
    "square": "write u**2", "pow": "write u**v", "cbrt": "write u**(1/3)",
    "average": "write mean(e, k)", "trace": "write tr(X)", "transpose": "write X.T", "inverse": "write inv(X)", "identity": "write eye(n)",
    "matmul": "write A@x", "vdot": "write u@v", "inner": "write u@v", "slogdet": "write logdet(X)", "matrix_power": "write power(X, 3)",
    "determinant": "write det(X)", "d": "a derivative is of one quantity by another: name what it is of on a line of its own, then write dC/dx",
    **dict.fromkeys("logm sinm cosm funm qr lu schur cond".split(),
                    "of matrices as whole there are inv, det, logdet, tr, power(X, 5), cholesky(S), eigvalsh(S), sqrtm(S), expm(A), svdvals(A) and pinv(A)"),
    "chol": "write cholesky(S), the lower factor of a positive definite matrix",
    **dict.fromkeys(("eig", "eigvals"), "of a symmetric matrix write eigvalsh(S), its eigenvalues in ascending order; others may be complex"),
    "eigh": "eigenvectors have no sign of their own; write eigvalsh(S) for the eigenvalues, eigenprojector(S)[i,j,k] for v[i]*v[j] of the eigenvector v of number k",
    "svd": "singular vectors have no sign of their own; write svdvals(A) for the singular values, polar(A) for the left vectors times the right ones",
    **dict.fromkeys(("cho_solve", "cho_factor", "solve_triangular"), "write solve(A, b)"), "nuclear": "write nucnorm(A)",
    "vec": "arrays keep their shape here: write X", "rank": "rank has no derivative",
    "argmax": "argmax has no derivative; max(e, k) has", "argmin": "argmin has no derivative; min(e, k) has",
    "arcsin": "write asin(u)", "arccos": "write acos(u)", "arctan": "write atan(u)", "arcsinh": "write asinh(u)",
    "arccosh": "write acosh(u)", "arctanh": "write atanh(u)", "sgn": "write sign(u)", "product": "write prod(e, k)",
    "fmod": "write mod(u, v), which has the sign of v", "remainder": "write mod(u, v)", "rint": "write round(u)", "ceiling": "write ceil(u)",
    "trunc": "write sign(u)*floor(abs(u))",
    "cosine": "write cos(u)", "sine": "write sin(u)", "frac": "write mod(u, 1)", "cuberoot": "write u**(1/3)", "step": "write heaviside(u, 1/2)",
    "ndtr": "write normcdf(u)", "log_ndtr": "write lognormcdf(u)", "relu6": "write clip(u, 0, 6)", "hardsigmoid": "write clip(u/6 + 1/2, 0, 1)",
    "hardswish": "write u*clip(u/6 + 1/2, 0, 1)", "celu": "write elu(u), or where(u > 0, u, a*expm1(u/a))",
    "selu": "write s*where(u > 0, u, a*expm1(u)), with numbers s and a",
    **dict.fromkeys(("lrelu", "prelu"), "write leaky_relu(u), whose slope is 1/100, or max(u, a*u) with one of your own"),
    **dict.fromkeys(("delta", "dirac", "kronecker", "eq"), "the Kronecker delta is a bracket: write [i = j]"),
    **dict.fromkeys(("median", "sort", "argsort", "quantile", "percentile"), "what ranks values has no rule; max(e, k) and min(e, k) have"),
    "var": "write mean((x[i] - m)**2, i) with m = mean(x[i], i) on a line of its own",
    "std": "write sqrt(mean((x[i] - m)**2, i)) with m = mean(x[i], i) on a line of its own",
    "cumsum": "write s[i] = sum(x[j], j in 0..i) for i in 0..n-1", "cumprod": "write p[i] = prod(x[j], j in 0..i) for i in 0..n-1",
    "diff": "write x[i+1] - x[i]", "roll": "write x[(i+1) % N]",
    "maximum": "write max(u, v)", "minimum": "write min(u, v)", "logit": "write log(u/(1 - u))",
}


def help_syntax():
    """What `symgrad help syntax` prints: the page beside this file, with the functions that text may call."""
    own = " ".join((*(name for name in _TABLE if name not in SYMPY), "sqrt"))
    of_two = ", ".join(f"{name}(u, v)" for name in ("max", "min", *(row.name for row in OF_TWO.values()), *FORMULAS))
    of_an_order = ", ".join(f"{name}(2, u)" for name in OF_AN_ORDER)
    aliases = ", ".join(f"{alias} is {name}" for alias, name in (ALIASES | SYMPY_ALIASES).items())
    told = f"Functions: {own}, {of_two}, and {' '.join(SYMPY)}, {of_an_order}; {aliases}; log(u, v) is to the base v."
    page = (files("symgrad.reading.text")/"syntax.txt").read_text(encoding="utf-8")
    return page.replace("<<functions>>", fill(told, 120))


def function_of_values(name, arguments):
    """A function of values, unevaluated, or the formula that it stands for; None where text cannot call it with so many."""
    match len(arguments):
        case 1 if name == "sqrt":
            return Power(*arguments, Rational(1, 2))
        case 1 if name in ONE_ARGUMENT:
            return ONE_ARGUMENT[name](*arguments, evaluate=False)
        case 2 if name in FORMULAS:
            return FORMULAS[name](*arguments)
        case 2 if name in OF_SEVERAL and (name not in OF_AN_ORDER or arguments[0].is_Number):
            return OF_SEVERAL[name](*arguments, evaluate=False)
    return None


def near_function(name):
    """The function of which a name is likely a slip of the pen: it begins alike and differs in little; None where none is so near."""
    return next(iter(get_close_matches(name, [known for known in FUNCTION_NAMES if known[0] == name[0]], 1, 0.75)), None)


def how_called(name):
    """What a function of values takes, in words, and how it is called, as ("two values", "hypot(u, v)"); None where it is none."""
    if name == "sqrt" or name in ONE_ARGUMENT:
        return "one value or two" if name in FORMULAS else "one value", f"{name}(u)"
    if name in OF_AN_ORDER:
        return "two values, the first of which is a number, its order", f"{name}(2, u)"
    return ("two values", f"{name}(u, v)") if name in OF_SEVERAL or name in FORMULAS else None
