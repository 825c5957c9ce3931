"""Entries of a quantity whose name has a written form: its places join the scripts that the form has.

A letter of the quantity's own axes in a script says where the place of that axis stands: x[i,j] written as x^{(i)} prints x[m,j]
as x^{(m)}_j, and a[l,i] written as a^{[l]} prints a[l-1,i] as a^{[l-1]}_i.
"""

import re
from dataclasses import replace

_CHUNK = re.compile(r"[(\[][^()\[\]{}]*[)\]]|[^()\[\]]+|.")
_COMMA = re.compile(r",(?![^(\[{]*[)\]}])")


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
