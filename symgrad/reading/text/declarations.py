"""Declarations: `A, B: (m, n) symmetric` says how many axes a name has and what counts each, `x: (1..n)` also where an axis begins,
`index c: (N) in 0..K-1` that c holds whole numbers, which may stand in places."""

import re
from difflib import get_close_matches
from dataclasses import dataclass, replace

from sympy import Integer, Tuple

from symgrad.equations.free_components import components_of
from symgrad.equations.structures import MATRIX_STRUCTURES
from symgrad.errors import InputError, Place, TooLargeError
from symgrad.limits import COUNT
from symgrad.notation.nodes import Quantity
from symgrad.notation.traversal import parts
from symgrad.reading.drafts import Equation, TextNames, LetterRange, Read
from symgrad.reading.text.grammar import parse
from symgrad.reading.text.lines import tokens
from symgrad.reading.text.places import PlaceReader
from symgrad.reading.text.syntax_tree import Interval

EXAMPLE = "a declaration is NAME: (size, size), as A: (m, n) or x: (n)"
INDEX_EXAMPLE = "labels are declared with their range, as index c: (n) in 0..K-1"
DECLARATION_START = re.compile(r"\s*(index\s+)?[^\W\d]\w*\s*(,\s*[^\W\d]\w*\s*)*:(?!=)")


@dataclass(frozen=True)
class Declaration:
    """A name with its axes, and what else is known of it, or None; an axis is a size, or a range as the Tuple of its ends."""

    name: str
    axes: tuple
    structure: str | None
    place: Place
    labels: tuple | None = None  # the least and the largest value of an index

    def with_constants(self, constants):
        """The same with numbers for sizes that are declared as such."""
        known = {Quantity(name): value for name, value in constants.items()}
        put = lambda e: e.xreplace(known) if e is not None else None
        return replace(self, axes=tuple(map(put, self.axes)), labels=self.labels and tuple(map(put, self.labels)))

    @property
    def shape(self):
        """The size of each axis."""
        return tuple(axis[1] - axis[0] + 1 if isinstance(axis, Tuple) else axis for axis in self.axes)

    @property
    def sizes(self):
        """The names of the sizes that it is told by, in order."""
        return list(dict.fromkeys(entry.name for e in (*self.axes, *(self.labels or ())) for entry in parts(e, Quantity)))


def declarations_of(line):
    """The declarations of a line."""
    colon, index = line.text.index(":"), re.match(r"\s*index\s+(?=\w)", line.text)
    names = [token for token in tokens(replace(line, text=line.text[:colon]), index.end() if index else 0) if token.kind == "name"]
    axes, rest = _axes(line, tokens(line, colon + 1), colon)
    labels, structure = (_labels(line, rest), None) if index else (None, _structure(line, rest, axes))
    return [Declaration(token.text, axes, structure, line.place(token.start, token.end - token.start), labels) for token in names]


def _labels(line, rest):
    """The ends of `in lo..hi`, between which an index lies."""
    if len(rest) < 2 or rest[0].text != "in":
        start = rest[0].start if rest else len(line.text)
        raise line.error("between which numbers the labels lie is missing", start, 1, INDEX_EXAMPLE)
    return tuple(_range(line, rest[1:], INDEX_EXAMPLE))


def _axes(line, row, colon):
    """The sizes and ranges in the brackets, and the tokens behind them."""
    if not row or row[0].text != "(":
        raise line.error("a shape is missing", row[0].start if row else colon + 1, 1, EXAMPLE)
    end = next((number for number, token in enumerate(row) if token.text == ")"), None)
    if end is None:
        raise line.error("( is never closed", row[0].start, 1, "write ) after the last size")
    groups = [[]]
    for token in row[1:end]:
        if token.text == "," and groups[-1]:
            groups.append([])
        else:
            groups[-1].append(token)
    return tuple(_axis(line, group) for group in groups if group), row[end + 1:]


def _axis(line, row):
    """A size, or a range as the Tuple of its ends."""
    ranged = any(token.text == ".." for token in row) and not any(token.text in ("[", "(") for token in row)
    for number, token in enumerate(() if ranged else row):
        if number or token.text in ("[", "(") or not (token.kind == "name" or token.text.isdigit() and int(token.text)):
            raise line.error(f"{token.text} is no size", token.start, token.end - token.start,
                             "a size is a name or a positive whole number, A: (m, 3), or a range, A: (1..m, 0..n)")
    if ranged:
        return _range(line, row)
    if row[0].kind == "number" and int(row[0].text) > COUNT:
        raise line.error(f"a size beyond {COUNT:,}", row[0].start, row[0].end - row[0].start, "write a name for it: A: (m, n)", TooLargeError)
    return Integer(row[0].text) if row[0].kind == "number" else Quantity(row[0].text)


def _range(line, row, example="an axis that begins elsewhere than at 0 is declared by its range, x: (1..n)"):
    """The ends of `lo..hi`, which hold sizes, whole numbers, + - and *."""
    source, names = parse(line, row, row[-1].end), TextNames(frozenset(token.text for token in row if token.kind == "name"))
    length = row[-1].end - row[0].start
    if not isinstance(source.tree, Interval):
        raise source.error(source.tree, f"{source.words(source.tree)} is no range of places", example)
    lo, hi = (PlaceReader(source, names).index(side, ()) for side in (source.tree.lowest, source.tree.highest))
    if (hi - lo).is_Integer and hi < lo:
        raise line.error(f"the range {lo}..{hi} runs backwards", row[0].start, length, f"write {hi}..{lo}")
    return Tuple(lo, hi)


def _structure(line, rest, axes):
    if not rest:
        return None
    said, start, length = " ".join(token.text for token in rest), rest[0].start, rest[-1].end - rest[0].start
    known = {kind.lower(): kind for kind in MATRIX_STRUCTURES}
    words = known.get(said.lower())
    if words is None:
        near = get_close_matches(said.lower(), known, 1, 0.75)
        remedy = f"did you mean {known[near[0]]}?" if near else f"what may follow a shape is {', '.join(MATRIX_STRUCTURES)}"
        raise line.error(f"{said} is nothing that a matrix is declared to be", start, length, remedy)
    if len(axes) != 2 or MATRIX_STRUCTURES[words].square and axes[0] != axes[1]:
        square = MATRIX_STRUCTURES[words].square
        raise line.error(f"only a {'square ' if square else ''}matrix is {words}", start, length,
                         f"write the same size twice: A: (n, n) {words}" if square else f"a matrix has two axes: A: (m, n) {words}")
    return words


def check_declarations(found, sizes, computed):
    """A name is declared once, and is no size; only what is given is declared an index."""
    seen = {}
    for one in found:
        line = f"line {seen[one.name].place.line}" if one.name in seen else ""
        if one.name in sizes or one.name == "pi" or one.name in seen:
            what = "a number" if one.name == "pi" else "a size"
            remedy = f"write the sum up to a label by a bracket: sum([k <= {one.name}[i]]*x[k], k)" if one.labels else "take another name"
            raise InputError(f"{one.name} is declared twice: here and in {line}" if line else f"{one.name} is {what}, and cannot be declared",
                             one.place, "leave one of them out" if line else remedy)
        seen[one.name] = one
    for one in (one for one in found if one.labels and one.name in computed):
        raise _computed_too(one, "an index")


def check_structures(found, system):
    """A matrix that an equation computes is declared symmetric only where that equation is the one by its free components: nothing proves it of others."""
    for one in (one for one in found if one.structure and one.name in system.clauses and components_of(system, one.name) is None):
        raise _computed_too(one, one.structure)


def _computed_too(one, kind):
    return InputError(f"{one.name} is declared {kind}, and an equation computes it", one.place,
                      f"leave {kind} out, or declare so what {one.name} is computed from")


def declared(one, letters, names):
    """The equation that says of every entry where its places lie."""
    ends = [axis if isinstance(axis, Tuple) else (Integer(0), axis - 1) for axis in one.axes]
    ranges = tuple(LetterRange(next(names.numbers), letter, lo, hi, one.place, shown=False, begins=isinstance(axis, Tuple))
                   for letter, (lo, hi), axis in zip(letters, ends, one.axes))
    return Equation("declaration", (), None, (Read(Quantity(one.name, *letters), ranges, one.place),), one.place)
