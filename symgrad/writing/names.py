"""How a name is written: Greek letters, numbers at the end, words, and the forms a `write` line may give."""

import re

from symgrad.errors import InputError
from symgrad.reading.forms import ACCENTS, GREEK as MACRO_NAMES
from symgrad.writing.tree import Name

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lam": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}
LETTERS = {letter: name for name, letter in GREEK.items()}
MACROS = {"lam": r"\lambda", "epsilon": r"\varepsilon"}

ALLOWED = frozenset("\\" + name for name in MACRO_NAMES | ACCENTS)
FORM = re.compile(r"(?:\\[A-Za-z]+|[^\W_]|[\s(){}\[\]^_,.:'+*/=-])*")


def write_name(text, known=(), forms={}):
    """The `Name` of a name. A number at its end goes below (`v1`), unless what remains is a name too (`h` beside `h0`)."""
    if text in forms:
        return Name(text, form=checked_form(forms[text]))
    stem = text.rstrip("0123456789").removesuffix("_")
    if stem and stem != text and text[len(stem):].lstrip("_").isdigit() and stem not in known and is_letter(stem):
        return Name(text, label=text[len(stem):].lstrip("_"))
    return Name(text)


def is_letter(stem):
    """Whether a name is one letter, Latin or Greek."""
    return len(stem) == 1 or stem in GREEK


def checked_form(form):
    """A form of a `write` line, if it is a formula made of letters, scripts and known macros alone; else InputError.

    The reader refuses others with their place; this is for systems that were not read from text.
    """
    unknown = [macro for macro in re.findall(r"\\[A-Za-z]+", form) if macro not in ALLOWED]
    if unknown:
        raise InputError(f"{unknown[0]} may not stand in a written form", remedy=f"known: {' '.join(sorted(ALLOWED))}")
    if not FORM.fullmatch(form) or not _balanced(form):
        raise InputError(f"{form!r} is not a written form", remedy="a base with scripts is, as a^{(L-1)} or \\hat{y}_{i}")
    return form


def _balanced(form):
    depth = 0
    for character in form:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0
