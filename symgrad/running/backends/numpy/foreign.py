"""Functions that the table does not have: SymPy's printers know what NumPy and SciPy call them."""

import re

from symgrad.errors import Part, UnsupportedError

RECIPROCALS = {"cot": "tan", "sec": "cos", "csc": "sin", "coth": "tanh", "sech": "cosh", "csch": "sinh"}
WRITE = "write it with functions that NumPy or SciPy has"
# What SciPy has by other names than SymPy's printers know, or otherwise: its factorial is 0 below 0, its Ci, Chi and gammaln are numbers there.
OTHERWISE = {
    "factorial": "scipy.special.gamma({u} + 1)", "erfi": "scipy.special.erfi({u})", "erfinv": "scipy.special.erfinv({u})",
    "fresnels": "scipy.special.fresnel({u})[0]", "fresnelc": "scipy.special.fresnel({u})[1]",
    "loggamma": "scipy.special.gammaln(np.where(np.less({u}, 0), np.nan, {u}))",
    "Si": "scipy.special.sici({u})[0]", "Ci": "scipy.special.sici(np.where(np.less({u}, 0), np.nan, {u}))[1]",
    "Shi": "scipy.special.shichi({u})[0]", "Chi": "scipy.special.shichi(np.where(np.less({u}, 0), np.nan, {u}))[1]",
}


def foreign_text(e):
    """The text of a SymPy function of the symbol u, as NumPy writes it or else SciPy, `{u}` its argument; and the imports that it needs.

    Raises UnsupportedError where neither has it, or where SciPy is needed and not installed.
    """
    from sympy.printing.numpy import NumPyPrinter, SciPyPrinter
    name = type(e).__name__
    if name in NumPyPrinter._kf:
        return f"np.{NumPyPrinter._kf[name].removeprefix('numpy.')}({{u}})", ()
    if name in RECIPROCALS:
        return f"(1/np.{RECIPROCALS[name]}({{u}}))", ()
    if name not in {*SciPyPrinter._kf, *OTHERWISE} or name == "polygamma" and not (e.args[0].is_Integer and e.args[0] >= 0):
        raise UnsupportedError(f"neither NumPy nor SciPy has the function {name}", Part(name), WRITE)
    try:
        import scipy.special  # noqa: F401 - only whether it is there
    except ImportError:
        raise UnsupportedError(f"{name} needs SciPy", Part(name), "install symgrad with it: pip install 'symgrad[scipy]'") from None
    if name in OTHERWISE:
        return OTHERWISE[name], ("import scipy.special",)
    printed = SciPyPrinter({"fully_qualified_modules": True}).doprint(e)
    if name == "LambertW":
        printed += ".real"  # SciPy's is complex also where it is real
    return re.sub(r"\bu\b", "{u}", printed).replace("numpy.", "np."), ("import scipy.special",)
