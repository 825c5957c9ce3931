"""Functions that equation text may call: the table of rules, and SymPy's own of one real argument that know their derivative."""

from importlib.resources import files
from textwrap import fill

import sympy
from sympy import Rational

from symgrad.notation.functions import ALIASES, BY_NAME, maximum, minimum
from symgrad.notation.inverse_and_determinant import MATRIX_FUNCTIONS
from symgrad.notation.nodes import Power

OVER = {"sum": "sum", "mean": "sum", "prod": "prod", "max": "max", "min": "min"}
LARGEST = {"max": maximum, "min": minimum}

# Smooth real functions whose fdiff is a formula; argmax, floor and the like have none and stay out.
SYMPY = {name: getattr(sympy, name) for name in (
    "asin acos atan asinh acosh atanh cot sec csc coth sech csch erfi gamma loggamma digamma fresnels fresnelc Si Ci Shi Chi").split()}

_TABLE = {name: row.function for name, row in BY_NAME.items() if row.written}
ONE_ARGUMENT = {**SYMPY, **_TABLE, **{alias: _TABLE[name] for alias, name in ALIASES.items()}}

# Functions of whole arrays; those of OVER have a form for these too.
MATRIX = ("tr", *MATRIX_FUNCTIONS, *"diag outer dot kron softmax log_softmax logsumexp norm norm1 power eye ones zeros".split())
FUNCTION_NAMES = (*_TABLE, *ALIASES, "sqrt", *OVER, *MATRIX, *SYMPY)

REMEDIES = {
    "ln": "write log(u)", "logistic": "write sigma(u)", "expit": "write sigma(u)", "ReLU": "write relu(u)",
    "square": "write u**2", "pow": "write u**v", "cbrt": "write u**(1/3)", "heaviside": "write relu(u)/u, or sign(u)/2 + 1/2",
    "average": "write mean(e, k)", "trace": "write tr(X)", "transpose": "write X.T", "inverse": "write inv(X)", "identity": "write eye(n)",
    "matmul": "write A@x", "vdot": "write u@v", "inner": "write u@v", "slogdet": "write logdet(X)", "matrix_power": "write power(X, 3)",
    "determinant": "write det(X)",
    **dict.fromkeys("expm logm sqrtm sinm cosm funm svd svdvals eig eigh eigvals eigvalsh qr lu cholesky schur cond".split(),
                    "of matrices as whole there are inv, det, logdet, tr and power(X, 5)"),
    "pinv": "write inv(X.T@X)@X.T, for a matrix of full column rank", "solve": "write inv(A)@b",
    "vec": "arrays keep their shape here: write X", "where": "max(u, v), min(u, v), relu(u) and sign(u) choose by value", "rank": "rank has no derivative",
    "argmax": "argmax has no derivative; max(e, k) has", "argmin": "argmin has no derivative; min(e, k) has",
    "arcsin": "write asin(u)", "arccos": "write acos(u)", "arctan": "write atan(u)", "arcsinh": "write asinh(u)",
    "arccosh": "write acosh(u)", "arctanh": "write atanh(u)", "sgn": "write sign(u)", "product": "write prod(e, k)",
    "floor": "floor has no derivative", "ceil": "ceil has no derivative", "round": "round has no derivative",
    "maximum": "write max(u, v)", "minimum": "write min(u, v)", "logit": "write log(u/(1 - u))",
    "log1p": "write log(1 + u)", "expm1": "write exp(u) - 1", "log2": "write log(u)/log(2)", "log10": "write log(u)/log(10)",
}


def help_syntax():
    """What `symgrad help syntax` prints: the page beside this file, with the functions that text may call."""
    own = " ".join((*(name for name in _TABLE if name not in SYMPY), "sqrt"))
    aliases = ", ".join(f"{alias} is {name}" for alias, name in ALIASES.items())
    told = f"Functions: {own}, max(u, v), min(u, v), and {' '.join(SYMPY)}; {aliases}."
    page = (files("symgrad.reading.text")/"syntax.txt").read_text(encoding="utf-8")
    return page.replace("<<functions>>", fill(told, 120))


def apply(name, argument):
    """The function of one argument, unevaluated; a square root is a power."""
    if name == "sqrt":
        return Power(argument, Rational(1, 2))
    return ONE_ARGUMENT[name](argument, evaluate=False)
