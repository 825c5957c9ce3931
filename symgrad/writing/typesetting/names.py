"""How a name is written: Greek letters, numbers at the end, words, and the forms a `write` line may give."""

import re
from dataclasses import replace

from symgrad.errors import Argument, InputError
from symgrad.reading.text.forms import FormError, read_form
from symgrad.writing.typesetting.tree import Name

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lam": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}
LETTERS = {letter: name for name, letter in GREEK.items()}
MACROS = {"lam": r"\lambda", "epsilon": r"\varepsilon"}

def write_name(text, known=(), forms={}, letters=()):
    """The `Name` of a name. A number at its end goes below (`v1`), unless what remains is a name too (`h` beside
    `h0`), or the number stands below in another name (`v1` beside `v_1`).

    `letters` are those of the quantity's own axes, which a written form may hold, as x^{(i)} of x[i,j].
    """
    if text in forms:
        return Name(text, form=_spelt(checked_form(forms[text])), letters=letters)
    stem = text.rstrip("0123456789").removesuffix("_")
    label = text[len(stem):].lstrip("_")
    beside = text == stem + label and f"{stem}_{label}" in known  # v_1 prints with a label below in any case
    below = stem and stem != text and label.isdigit() and stem not in known and is_letter(stem) and not beside
    return Name(text, label=label if below else "")


def is_letter(stem):
    """Whether a name is one letter, Latin or Greek."""
    return len(stem) == 1 or stem in GREEK


def checked_form(form):
    """The `Form` of a `write` line's text; InputError where it is none.

    The reader refuses others with their place; this is for systems that were not read from text.
    """
    try:
        return read_form(form)
    except FormError as error:
        raise InputError(f"forms holds {form!r}, which is no written form: {error.message}", Argument("forms"), error.remedy) from None


def _spelt(form):
    """A form with Greek letters as macros, and other letters that TeX's formulas lack as text."""
    def macro(match):
        letter, follows = match.groups()
        name = LETTERS.get(letter)
        return rf"\text{{{letter}}}" if name is None else MACROS.get(name, "\\" + name) + " "*bool(follows)
    return replace(form, **{part: re.sub(r"([^\x00-\x7f])(?=([A-Za-z])?)", macro, getattr(form, part)) for part in ("text", "head", "below", "above")})
