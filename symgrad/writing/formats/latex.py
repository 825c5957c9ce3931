"""The page tree as LaTeX: amsmath and amssymb alone, and nothing that Markdown, Liquid or a table would take for its own."""

import re

from symgrad.notation.functions import BY_NAME
from symgrad.writing.typesetting import tree
from symgrad.writing.typesetting.names import GREEK, LETTERS, MACROS, formed, is_letter

SIGNS = {
    "plus": "+", "minus": "-", "negative": "-", "times": "", "dot": r"\cdot", "slash": "/", "comma": ",", "equal": "=",
    "unequal": r"\ne", "at most": r"\le", "below": "<", "above": ">", "at least": r"\ge", "implies": r"\quad\Rightarrow\quad",
    "partial": r"\partial", "change": r"\Delta", "gradient": r"\nabla", "about": r"\approx", "becomes": r"\rightarrow",
    "defined": r"\equiv", "dots": r"\dots", "pi": r"\pi", "quad": r"\quad", "by": r"\times", "prime": "'",
    "carried": r"\times", "product of vectors": r"\cdot", "hadamard": r"\odot", "division": r"\oslash", "kron": r"\otimes",
    "det": r"\det", "log": r"\log", "modulo": r"\bmod", "identity": "I", "ones": r"\mathbf{1}",
}
FENCES = {
    "round": ("(", ")"), "label": ("(", ")"), "square": ("[", "]"), "norm": (r"\lVert", r"\rVert"), "bars": (r"\lvert", r"\rvert"), "floor": (r"\lfloor", r"\rfloor"), "ceil": (r"\lceil", r"\rceil"),
}
BIG = {"sum": r"\sum", "prod": r"\prod", "max": r"\max", "min": r"\min"}
OPERATORS = {"max": r"\max", "min": r"\min", "det": r"\det"}


def latex(part):
    """The LaTeX of a page tree, without dollar signs."""
    return re.sub(r"\{(?=[{%])", "{ ", PRINT[type(part)](part))       # two braces would open an expression of Liquid, {% a tag


def _join(pieces):
    """Pieces in a row; a space only where a macro's name would run into a letter, or around signs for the reader of the source."""
    text = ""
    for piece in filter(None, pieces):
        if text and (re.search(r"\\[A-Za-z]+$", text) and piece[0].isalpha() or text[-1] not in "({[" and piece[0] not in ")}],'"):
            text += " "
        text += piece
    return text


def _row(part):
    negative = tree.Sign("negative")
    return _join("-"*(before == negative) + latex(piece) for before, piece in zip((None, *part.parts), part.parts) if piece != negative)


def _close(text):
    """Index arithmetic without the spaces around its signs."""
    return re.sub(r" ?([-+,=<>/]) ?", r"\1", text)


def _name(part):
    if part.form:
        return part.form.text
    stem = part.text[:-len(part.label)].removesuffix("_") if part.label else part.text.rstrip("'")
    return _stem(stem) + (f"_{_script(part.label)}" if part.label else "'"*part.text.count("'"))


def _number(part):
    digits, e, power = part.text.partition("e")
    return rf"{digits} \times 10^{_script(str(int(power)))}" if e else digits


def _stem(text):
    text = LETTERS.get(text, text)
    if len(text) == 1:
        return text if text.isascii() else rf"\text{{{text}}}"
    if text in GREEK:
        return MACROS.get(text, "\\" + text)
    first, underscore, rest = text.partition("_")
    if underscore and first and rest and is_letter(first):
        return f"{_stem(first)}_{{{_label(rest)}}}"
    return _label(text)


def _label(text):
    return r"\mathrm{" + text.replace("_", r"\_") + "}" if len(text) > 1 and not text.isdigit() else text


def _script(text):
    return text if len(text) == 1 else "{" + text + "}"


def _entry(part):
    if part.name.form:
        return formed(part, _places)
    name = _name(part.name)
    above = ",".join(_close(latex(place)) for place in part.layers)
    below = _places(part.places)
    if above and part.manner == "parentheses":
        above = f"({above})"
    if below and "_" in name:
        name, label = name.split("_", 1)
        below = label.removeprefix("{").removesuffix("}") + "," + below
    return name + (f"^{_script(above)}" if above else "") + (f"_{_script(below)}" if below else "")


def _places(places):
    """Places side by side, with commas where one of them is more than a letter and its primes."""
    texts = [_close(latex(place)) for place in places]
    comma = "," if any(len(text.rstrip("'")) > 1 or text.isdigit() for text in texts) and len(texts) > 1 else ""
    return comma.join(texts)


def _lifted(part):
    turned = r"\mathsf{T}" if part.sans else "T"
    above = {"transpose": turned, "inverse": "-1", "inverse transpose": f"-{turned}",
             "pseudoinverse": "+", "root": "1/2"}.get(part.operation) or _close(latex(part.exponent))
    return f"{latex(part.base)}^" + _script(rf"\odot {above}" if part.operation == "each" else above)


def _primed(part):
    base = latex(part.base)
    return f"{{{base}}}'" if "^" in base or "'" in base else f"{base}'"


def _fence(part):
    if part.kind == "held":
        return rf"\left.{latex(part.inside)}\right\rvert"
    left, right = FENCES[part.kind]
    if tree.is_tall(part.inside):
        return rf"\left{left} {latex(part.inside)} \right{right}"
    gap = " " if left[-1].isalpha() else ""
    return f"{left}{gap}{latex(part.inside)}{gap}{right}"


def _call(part):
    if part.tower:
        return f"e^{_script(latex(part.argument))}"
    if part.function in ("floor", "ceil"):
        return latex(tree.Fence(part.argument, part.function)) + (f"^{_script(latex(part.power))}" if part.power else "")
    argument = latex(tree.Fence(part.argument))
    row = BY_NAME.get(part.function)
    name = row.latex if row else OPERATORS.get(part.function) or rf"\operatorname{{{escaped(part.function)}}}"
    return name + (f"^{_script(latex(part.power))}" if part.power else "") + argument


def _big(part):
    return BIG[part.operator] + f"_{{{_close(latex(part.below))}}}" + (f"^{{{latex(part.above)}}}" if part.above else "")


def _column(part):
    tall = any(map(tree.is_tall, part.entries))
    entries = [r"\displaystyle "*tall + latex(entry) for entry in part.entries]
    return r"\begin{pmatrix} " + (r" \\[16pt] " if tall else r" \\ ").join(entries) + r" \end{pmatrix}"


def _cases(part):
    """Values and conditions in two columns behind a brace; the sign between them has no blank behind it, unlike those that align equations."""
    tall = any(isinstance(piece, tree.Fraction) for value in part.values for piece in (value, *value.children()))
    said = [rf"\text{{{escaped(part.said[0])} }} {latex(condition)}" for condition in part.conditions] + [rf"\text{{{escaped(part.said[1])}}}"]
    rows = [rf"{latex(value)} &{words}" for value, words in zip(part.values, said)]
    return r"\begin{cases} " + (r" \\[4pt] " if tall else r" \\ ").join(rows) + r" \end{cases}"


PRINT = {
    tree.Row: _row, tree.Name: _name, tree.Number: _number, tree.Sign: lambda part: SIGNS[part.key],
    tree.Said: lambda part: rf"\text{{{escaped(part.text)}}}", tree.Entry: _entry,
    tree.Fraction: lambda part: rf"\frac{{{latex(part.above)}}}{{{latex(part.below)}}}",
    tree.Raised: lambda part: f"{latex(part.base)}^{_script(_close(latex(part.exponent)))}",
    tree.Placed: lambda part: f"{latex(part.base)}_{_script(_places(part.places))}",
    tree.Lowered: lambda part: f"{latex(part.base)}_{{{latex(part.below)}}}",
    tree.Root: lambda part: rf"\sqrt{{{latex(part.inside)}}}",
    tree.Lifted: _lifted, tree.Primed: _primed, tree.Fence: _fence, tree.Call: _call, tree.Big: _big, tree.Column: _column,
    tree.Cases: _cases,
}

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "%": r"\%", "#": r"\#", "&": r"\&", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
}


def escaped(text):
    """Free text as LaTeX text."""
    return "".join(SPECIAL.get(character, character) for character in text)
