"""The page tree as MathML Core, which browsers set without a script, with the LaTeX of each formula beside it to copy."""

import re
from html import escape

from symgrad.notation.functions import BY_NAME
from symgrad.writing.formats.latex import latex
from symgrad.writing.formats.tex_symbols import scripted, tex_symbols
from symgrad.writing.typesetting import tree
from symgrad.writing.typesetting.names import GREEK, LETTERS, formed, is_letter

_SIGNS = {
    "plus": "+", "minus": "−", "slash": "/", "equal": "=", "unequal": "≠", "at most": "≤", "below": "&lt;", "above": "&gt;", "at least": "≥",
    "about": "≈", "becomes": "→", "defined": "≡", "by": "×", "carried": "×", "dot": "⋅", "product of vectors": "⋅", "hadamard": "⊙",
    "division": "⊘", "kron": "⊗", "prime": "′", "times": "⁢", "modulo": "mod", "dots": "…",
}
_SYMBOLS = {"partial": "∂", "change": "Δ", "pi": "π", "identity": "I", "det": "det", "log": "log"}
_MARKS = {
    "negative": '<mo form="prefix">−</mo>', "comma": '<mo separator="true">,</mo>', "implies": '<mo lspace="1em" rspace="1em">⇒</mo>',
    "gradient": '<mo lspace="0" rspace="0">∇</mo>', "quad": '<mspace width="1em"/>', "ones": "<mn>𝟏</mn>", "slash": '<mo lspace="0" rspace="0">/</mo>',
}
_FENCES = {"round": "()", "label": "()", "square": "[]", "norm": "‖‖", "bars": "||", "floor": "⌊⌋", "ceil": "⌈⌉"}
_BIG = {"sum": "∑", "prod": "∏"}
_LIFTED = {"inverse": ("−", "1"), "inverse transpose": ("−", "T"), "pseudoinverse": ("+",), "root": ("1", "/", "2"), "transpose": ("T",)}


def mathml(part, display=False):
    """A formula: its MathML, and its LaTeX as an annotation."""
    shown = ' displaystyle="true"' if display else ""
    return f"<math{shown}><semantics>{_grouped(_print(part))}<annotation encoding=\"application/x-tex\">{escape(latex(part), quote=False)}</annotation></semantics></math>"


def _grouped(inside):
    """Elements as one."""
    return f"<mrow>{inside}</mrow>"


def _element(tag, *inside, **attributes):
    """An element around others, each as one."""
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{said}>{''.join(map(_grouped, inside))}</{tag}>"


def _print(part):
    return PRINT[type(part)](part)


def _sign(part):
    if part.key in _MARKS:
        return _MARKS[part.key]
    return f'<mi mathvariant="normal">{_SYMBOLS[part.key]}</mi>' if part.key in _SYMBOLS else f"<mo>{_SIGNS[part.key]}</mo>"


def _number(part):
    digits, e, power = part.text.partition("e")
    return f"<mn>{digits}</mn>" + (f"<mo>×</mo>{_element('msup', '<mn>10</mn>', _signed(str(int(power))))}" if e else "")


def _signed(digits):
    return f"<mo form=\"prefix\">−</mo><mn>{digits[1:]}</mn>" if digits.startswith("-") else f"<mn>{digits}</mn>"


def _word(text):
    """A name of several letters, upright; one letter is in italics."""
    return f"<mn>{text}</mn>" if text.isdigit() else f"<mi>{escape(text)}</mi>"


def _stem(text):
    """(a name, the label below it or None)."""
    letter = GREEK.get(text, text)
    if len(letter) == 1:
        return f"<mi>{escape(letter)}</mi>", None
    first, underscore, rest = text.partition("_")
    if underscore and first and rest and is_letter(LETTERS.get(first, first)):
        return f"<mi>{escape(GREEK.get(first, first))}</mi>", _word(rest)
    return _word(text), None


def _parts(name):
    """(the letter or word of a name, what stands below it, its primes)."""
    stem = name.text[:-len(name.label)].removesuffix("_") if name.label else name.text.rstrip("'")
    base, below = _stem(stem)
    return base, _word(name.label) if name.label else below, "" if name.label else "′"*name.text.count("'")


def _name(part):
    if part.form:
        return tex_symbols(part.form.text)
    base, below, primes = _parts(part)
    return scripted(base, below, f"<mo>{primes}</mo>" if primes else "")


def _entry(part):
    if part.name.form:
        return tex_symbols(formed(part, lambda places: ",".join(re.sub(r" ?([-+,=<>/]) ?", r"\1", latex(place)) for place in places)))
    base, label, primes = _parts(part.name)
    above = _listed(part.layers)
    if above and part.manner == "parentheses":
        above = f'<mo stretchy="false">(</mo>{above}<mo stretchy="false">)</mo>'
    below = _listed(part.places)
    if label and below:
        below = f"{label}{_MARKS['comma']}{below}"
    return scripted(base, below or label, (f"<mo>{primes}</mo>" if primes else "") + above)


def _listed(places):
    """Places side by side, with commas where one of them is more than a letter and its primes."""
    texts = [latex(place) for place in places]
    comma = _MARKS["comma"] if len(texts) > 1 and any(len(text.rstrip("'")) > 1 or text.isdigit() for text in texts) else ""
    return comma.join(map(_print, places))


def _fence(part):
    if part.kind == "held":
        return f'{_grouped(_print(part.inside))}<mo fence="true" form="postfix">|</mo>'
    left, right = _FENCES[part.kind]
    stretchy = "true" if tree.is_tall(part.inside) else "false"
    open_, close = (f'<mo fence="true" form="{form}" stretchy="{stretchy}">{mark}</mo>' for form, mark in (("prefix", left), ("postfix", right)))
    return _grouped(f"{open_}{_print(part.inside)}{close}")


def _call(part):
    if part.tower:
        return _element("msup", "<mi>e</mi>", _print(part.argument))
    if part.function in ("floor", "ceil"):
        return scripted(_fence(tree.Fence(part.argument, part.function)), above=_print(part.power) if part.power else "")
    row = BY_NAME.get(part.function)
    name = tex_symbols(row.latex) if row else _word(part.function)
    return scripted(name, above=_print(part.power) if part.power else "") + "<mo>⁡</mo>" + _fence(tree.Fence(part.argument))


def _big(part):
    above = _print(part.above) if part.above else ""
    mark = f'<mo movablelimits="false">{_BIG[part.operator]}</mo>' if part.operator in _BIG else f"<mi>{part.operator}</mi>"
    below = _print(part.below)
    return _element("munderover", mark, below, above) if above else _element("munder", mark, below)


def _lifted(part):
    marks = _LIFTED.get(part.operation)
    above = "".join(f"<mn>{mark}</mn>" if mark.isdigit() else f"<mi>{mark}</mi>" if mark == "T" else f"<mo>{mark}</mo>" for mark in marks) if marks else _print(part.exponent)
    return _element("msup", _print(part.base), "<mo>⊙</mo>" + above if part.operation == "each" else above)


def _column(part):
    rows = "".join(f"<mtr><mtd>{_print(entry)}</mtd></mtr>" for entry in part.entries)
    return _grouped(f'<mo fence="true" form="prefix">(</mo><mtable displaystyle="true">{rows}</mtable><mo fence="true" form="postfix">)</mo>')


def _cases(part):
    said = [f"{_words(part.said[0] + ' ')}{_print(condition)}" for condition in part.conditions] + [_words(part.said[1])]
    rows = "".join(f"<mtr><mtd>{_print(value)}</mtd><mtd>{words}</mtd></mtr>" for value, words in zip(part.values, said))
    return _grouped(f'<mo fence="true" form="prefix">{{</mo><mtable class="cases">{rows}</mtable>')


def _words(text):
    """Words inside a formula, whose blanks at the ends would be lost."""
    return f"<mtext>{escape(text).replace(' ', chr(160))}</mtext>"


PRINT = {
    tree.Row: lambda part: "".join(map(_print, part.parts)), tree.Name: _name, tree.Number: _number, tree.Sign: _sign,
    tree.Said: lambda part: _words(part.text), tree.Entry: _entry,
    tree.Fraction: lambda part: _element("mfrac", _print(part.above), _print(part.below)),
    tree.Raised: lambda part: _element("msup", _print(part.base), _print(part.exponent)),
    tree.Placed: lambda part: _element("msub", _print(part.base), _listed(part.places)),
    tree.Lowered: lambda part: _element("msub", _print(part.base), _print(part.below)),
    tree.Root: lambda part: _element("msqrt", _print(part.inside)),
    tree.Primed: lambda part: _element("msup", _print(part.base), "<mo>′</mo>"),
    tree.Lifted: _lifted, tree.Fence: _fence, tree.Call: _call, tree.Big: _big, tree.Column: _column, tree.Cases: _cases,
}
