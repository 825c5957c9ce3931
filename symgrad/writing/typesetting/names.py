"""How a name is written: Greek letters, numbers at the end, words, and the forms a `write` line may give.

Entries of a quantity whose name has a written form: its places join the scripts that the form has. A letter of the quantity's own axes
in a script says where the place of that axis stands: x[i,j] written as x^{(i)} prints x[m,j] as x^{(m)}_j, and a[l,i] written as
a^{[l]} prints a[l-1,i] as a^{[l-1]}_i.
"""

import re
from dataclasses import replace

from symgrad.errors import Argument, InputError
from symgrad.reading.text.written_names import FormError, read_form
from symgrad.writing.typesetting.tree import Name

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lam": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}
LETTERS = {letter: name for name, letter in GREEK.items()}
MACROS = {"lam": r"\lambda", "epsilon": r"\varepsilon"}
_CHUNK = re.compile(r"[(\[][^()\[\]{}]*[)\]]|[^()\[\]]+|.")
_COMMA = re.compile(r",(?![^(\[{]*[)\]}])")


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
    """The `WrittenForm` of a `write` line's text; InputError where it is none.

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


# Entries of a quantity with a written form

def bare(form, letters):
    """The form of the whole array: without the letters of its axes."""
    below, above = (_filled(script, letters, lambda axes: "")[0] for script in (form.below, form.above))
    if (below, above) == (form.below, form.above):
        return form
    return replace(form, below=below, above=above, text=_joined(form.head, form.primes, below, above))


def formed(part, shown):
    """The LaTeX of an entry whose name has a form; `shown` prints places side by side."""
    form, letters, places = part.name.form, part.name.letters, (*part.layers, *part.places)
    if form.loose:
        form, letters = replace(form, head=f"({form.text})", primes="", below="", above=""), ()
    (below, lower), (above, upper) = (_filled(script, letters, lambda axes: shown([places[n] for n in axes if n < len(places)]))
                                      for script in (form.below, form.above))
    rest = [n for n in range(len(places)) if n not in lower | upper]
    layers = shown([places[n] for n in rest if n < len(part.layers)])
    if layers and part.manner == "parentheses":
        layers = f"({layers})"
    above = ("" if part.manner == "parentheses" else ",").join(filter(None, [above, layers]))
    below = ",".join(filter(None, [below, shown([places[n] for n in rest if n >= len(part.layers)])]))
    return _joined(form.head, form.primes, below, above)


def _joined(head, primes, below, above):
    script = lambda text: text if len(text) == 1 else "{" + text + "}"
    return head + primes + (f"^{script(above)}" if above else "") + (f"_{script(below)}" if below else "")


def _filled(script, letters, shown):
    """(a script with what stands in the places of its own letters, the axes it shows so)."""
    elements, used = [], set()
    for element in _COMMA.split(script):
        text = ""
        for chunk in _CHUNK.findall(element):
            axes = _axes(chunk.strip("()[] "), letters)
            used |= set(axes)
            place = shown(axes) if axes else ""
            text += chunk if not axes else chunk[0] + place + chunk[-1] if place and chunk[0] in "([" else place
        elements.append(text)
    return ",".join(filter(None, elements)), used


def _axes(core, letters):
    """The axes whose letters make up the core of a script: of i or ij; none where anything else stands there."""
    names = [core] if core in letters else re.sub(r"[,\s]", "", core)
    return tuple(letters.index(name) for name in names) if names and all(name in letters for name in names) else ()
