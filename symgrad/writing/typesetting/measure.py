"""How wide a formula will stand, roughly and in em, and where a line that is too wide is broken."""

from symgrad.writing.typesetting import tree
from symgrad.writing.typesetting.tree import Row, Sign, row

WIDE = {"implies": 2.6, "quad": 1.0, "partial": 0.55, "times": 0.1, "comma": 0.45, "negative": 0.75, "slash": 0.5, "prime": 0.3,
        "change": 0.8, "gradient": 0.8, "dots": 1.2, "identity": 0.5, "ones": 0.6}
BREAKS = (("equal", "about"), ("plus", "minus"), ("times", "dot", "hadamard", "kron"))


def width(part):
    """The width of a page tree in em."""
    if isinstance(part, Sign):
        return WIDE.get(part.key, 1.3)
    if isinstance(part, (tree.Number, tree.Said)):
        return 0.5*len(part.text)
    if isinstance(part, tree.Name):
        return 0.57 if part.form or len(part.text) < 2 or part.label else 0.55*len(part.text)
    if isinstance(part, tree.Fraction):
        return max(width(part.above), width(part.below)) + 0.25
    if isinstance(part, tree.Entry):
        above, below = (sum(map(width, places))*0.6 for places in (part.layers, part.places))
        return width(part.name) + max(above + 0.6*bool(part.layers), below)
    if isinstance(part, tree.Raised):
        return width(part.base) + 0.65*width(part.exponent)
    if isinstance(part, tree.Lifted):
        return width(part.base) + (0.65*width(part.exponent) if part.exponent else 0.8) + 0.5*(part.operation == "each")
    if isinstance(part, tree.Placed):
        return width(part.base) + 0.6*sum(map(width, part.places))
    if isinstance(part, tree.Big):
        return max(1.5, 0.65*width(part.below))
    if isinstance(part, tree.Cases):
        words = [0.5*len(part.said[0]) + width(condition) for condition in part.conditions] + [0.5*len(part.said[1])]
        return 1 + max(map(width, part.values)) + 1 + max(words)
    inner = sum(map(width, part.children()))
    if isinstance(part, tree.Call):
        return inner*(0.7 if part.tower else 1) + 0.5*(1 if part.tower else len(part.function.rstrip("'")) + 1.6)
    return inner + (0.9 if isinstance(part, (tree.Fence, tree.Root)) else 0)


def broken(part, limit, measure=width, breaks=BREAKS):
    """A tree as rows no wider than `limit` where that can be: broken before a second equals sign, a sign of a sum, a factor."""
    if not breaks or not isinstance(part, Row) or measure(part) <= limit:
        return [part]
    rows, now = [], []
    for piece in _pieces(part, breaks[0]):
        if now and measure(row(*now, *piece)) > limit:
            rows.append(row(*now))
            now = []
        now = now + piece
    return [shorter for each in (*rows, row(*now)) for shorter in broken(each, limit, measure, breaks[1:])]


def _pieces(part, keys):
    """A row cut before each of its own signs of the given kinds; a sign at its head stays with what follows."""
    pieces = [[]]
    for number, each in enumerate(part.parts):
        if isinstance(each, Sign) and each.key in keys and number and any(not isinstance(p, Sign) for p in pieces[-1]):
            pieces.append([Sign("carried") if each.key in ("times", "dot") else each])
        else:
            pieces[-1].append(each)
    return pieces


def cut_inside(line, limit):
    """A line of text that is still too wide, cut before a sign inside its brackets: as far out, then as far right as can be."""
    if len(line) <= limit:
        return [line]
    found, depth, squares = [], 0, 0
    for place, character in enumerate(line[:limit]):
        depth += {"(": 1, ")": -1, "{": 1, "}": -1}.get(character, 0)
        squares += {"[": 1, "]": -1}.get(character, 0)
        if place and not squares and line[place:place + 3] in (" + ", " - ", " * "):
            found.append((-depth, line[place + 1] != "*", place))
    if not found:
        return [line]
    place = max(found)[-1]
    return [line[:place], *cut_inside(line[place + 1:], limit)]
