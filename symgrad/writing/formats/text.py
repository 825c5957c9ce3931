"""The page tree as plain text that reads well in a terminal, in Unicode or in ASCII."""

from symgrad.writing.typesetting import tree
from symgrad.writing.typesetting.names import GREEK

SIGNS = {
    "plus": (" + ", " + "), "minus": (" - ", " - "), "negative": ("-", "-"), "times": (" * ", " * "), "dot": (" * ", " * "),
    "slash": ("/", "/"), "comma": (", ", ", "), "equal": (" = ", " = "), "unequal": (" ≠ ", " != "), "at most": (" ≤ ", " <= "),
    "below": (" < ", " < "), "above": (" > ", " > "), "at least": (" ≥ ", " >= "), "implies": ("⇒  ", "=>  "),
    "partial": ("∂", "d"), "change": ("Δ", "Delta "), "gradient": ("∇", "grad "), "about": (" ≈ ", " ~ "),
    "becomes": (" → ", " -> "), "defined": (" ≡ ", " == "), "dots": ("…", "..."), "pi": ("π", "pi"),
    "quad": ("   ", "   "), "by": (" × ", " x "), "prime": ("'", "'"), "carried": (" * ", " * "), "product of vectors": (" · ", " . "),
    "hadamard": (" ⊙ ", " .* "), "division": (" ⊘ ", " ./ "), "kron": (" ⊗ ", " (x) "), "det": ("det ", "det "), "log": ("log ", "log "), "modulo": (" % ", " % "),
    "identity": ("I", "I"), "ones": ("ones", "ones"),
}
FENCES = {"round": "()", "square": "[]", "norm": ("‖", "‖"), "bars": "||", "floor": ("floor(", ")")}
BIG = {"sum": ("Σ", "sum"), "prod": ("Π", "prod"), "max": ("max", "max"), "min": ("min", "min")}
RAISED = dict(zip("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
LIFTED = {"transpose": ("ᵀ", "'"), "inverse": ("⁻¹", "^-1"), "inverse transpose": ("⁻ᵀ", "^-T"), "pseudoinverse": ("⁺", "^+"), "root": ("^½", "^(1/2)")}
LOOSE = {"plus", "minus", "equal", "unequal", "at most", "below", "above", "at least", "implies", "about", "negative"}
MIDDLING = {"times", "dot", "slash", "modulo", "product of vectors", "hadamard", "division", "kron"}


def text(part, ascii=False):
    """The text of a page tree on one line."""
    return PRINT[type(part)](part, int(bool(ascii))).strip()


def _print(part, ascii):
    return PRINT[type(part)](part, ascii)


def _row(part, ascii):
    return "".join(" "*_reaches(before) + _print(piece, ascii) for before, piece in zip((None, *part.parts), part.parts))


def _reaches(part):
    """Whether a part acts on what stands after it: a big operator, a derivative still to be taken."""
    return isinstance(part, tree.Big) or isinstance(part, tree.Fraction) and part.above == tree.Sign("partial")


def _name(part, ascii):
    stem = part.text[:-len(part.label)].removesuffix("_") if part.label else part.text.rstrip("'")
    return part.text if ascii else GREEK.get(stem, stem) + (part.label or "'"*part.text.count("'"))


def _entry(part, ascii):
    places = ",".join(_print(place, ascii).replace(" ", "") for place in (*part.layers, *part.places))
    return _name(part.name, ascii) + (f"[{places}]" if places else "")


def _tight(part, ascii, signs):
    """A part as a numerator, a denominator or a base: in brackets where a line of text needs them."""
    big = any(isinstance(piece, tree.Big) for piece in (part.parts if isinstance(part, tree.Row) else (part,)))
    loose = big or tree.signs_in(part) & signs or isinstance(part, tree.Fraction) and MIDDLING <= signs
    return f"({_print(part, ascii)})" if loose else _print(part, ascii)


def _raised(part, ascii):
    base, exponent = _tight(part.base, ascii, LOOSE | MIDDLING), _print(part.exponent, ascii)
    if ascii and part.base == tree.Sign("partial"):
        return base + exponent
    if not ascii and all(character in RAISED for character in exponent):
        return base + "".join(map(RAISED.get, exponent))
    return f"{base}{'**' if ascii else '^'}{_tight(part.exponent, ascii, LOOSE | MIDDLING)}"


def _lifted(part, ascii):
    base = _tight(part.base, ascii, LOOSE | MIDDLING)
    if part.exponent is None:
        return base + LIFTED[part.operation][ascii]
    exponent = _print(part.exponent, ascii)
    if part.operation == "power":
        return base + (f"^{exponent}" if ascii else "".join(map(RAISED.get, exponent)))
    return base + (".^" if ascii else "^⊙") + _tight(part.exponent, ascii, LOOSE | MIDDLING)


def _placed(part, ascii):
    places = ",".join(_print(place, ascii).replace(" ", "") for place in part.places)
    named = not (isinstance(part.base, tree.Fence) and part.base.kind == "square")
    return _print(part.base, ascii) + (f"[{places}]" if named else f"_{{{places}}}")


def _lowered(part, ascii):
    below = _print(part.below, ascii)
    own = isinstance(part.base, tree.Sign) or isinstance(part.base, tree.Fence) and part.base.kind == "norm"
    return f"{_print(part.base, ascii)}_{below}" if own and len(below) == 1 else f"{_print(part.base, ascii)}_{{{below}}}"


def _call(part, ascii):
    name = part.function if ascii else GREEK.get(part.function.rstrip("'"), part.function.rstrip("'")) + "'"*part.function.count("'")
    call = f"{name}({_print(part.argument, ascii)})"
    return _raised(tree.Raised(tree.Said(call), part.power), ascii) if part.power else call


def _root(part, ascii):
    inside = _print(part.inside, ascii)
    return f"√{inside}" if isinstance(part.inside, (tree.Name, tree.Number)) and not ascii else f"{'sqrt' if ascii else '√'}({inside})"


def _big(part, ascii):
    sign, below = BIG[part.operator][ascii], _print(part.below, ascii).replace(" ", "")
    below = f"{below}..{_print(part.above, ascii).replace(' ', '')}" if part.above else below
    return f"{sign}_{below}" if len(below) == 1 else f"{sign}_{{{below}}}"


def _fence(part, ascii):
    if part.kind == "label" or isinstance(part.inside, tree.Cases):  # which stand in braces of their own
        return _print(part.inside, ascii)
    if part.kind == "held":
        return f"({_print(part.inside, ascii)})"
    left, right = ("||", "||") if part.kind == "norm" and ascii else FENCES[part.kind]
    return f"{left}{_print(part.inside, ascii)}{right}"


def _cases(part, ascii):
    said = [f" {part.said[0]} {_print(condition, ascii)}" for condition in part.conditions] + [f" {part.said[1]}"]
    return f"{{{', '.join(_print(value, ascii) + words for value, words in zip(part.values, said))}}}"


PRINT = {
    tree.Row: _row, tree.Name: _name, tree.Number: lambda part, ascii: part.text,
    tree.Sign: lambda part, ascii: SIGNS[part.key][ascii], tree.Said: lambda part, ascii: part.text, tree.Entry: _entry,
    tree.Fraction: lambda part, ascii: f"{_tight(part.above, ascii, LOOSE)}/{_tight(part.below, ascii, LOOSE | MIDDLING)}",
    tree.Primed: lambda part, ascii: f"{_print(part.base, ascii)}'",
    tree.Raised: _raised, tree.Lifted: _lifted, tree.Placed: _placed, tree.Lowered: _lowered, tree.Root: _root, tree.Fence: _fence,
    tree.Call: _call, tree.Big: _big,
    tree.Cases: _cases,
    tree.Column: lambda part, ascii: f"({', '.join(_print(entry, ascii) for entry in part.entries)})",
}
