"""Places and ranges: index arithmetic of letters, sizes and whole numbers, and the letters that sums and equations bind."""

from difflib import get_close_matches

from sympy import Integer

from symgrad.errors import TooLargeError, UnsupportedError
from symgrad.limits import COUNT, DEPTH
from symgrad.notation.functions import OF_TWO, remainder
from symgrad.notation.nodes import Letter, Modulo, Quantity, Quotient
from symgrad.notation.traversal import free_letters
from symgrad.reading.drafts import LetterRange, Read
from symgrad.reading.text.lines import unknown_character
from symgrad.reading.text.syntax_tree import (Application, Bracketed, Comparison, Identifier, Literal, Operation, Signed, Sliced, Subscript, bound_letter,
                                              chain_of, names_in)


DIGIT_OF = {"%": Modulo, "//": Quotient}


def label_name(node, labels):
    """The name of the index of which a node is an entry; None where it is none of `labels`.

    It stands as c[i], or as c[d[i]] is printed: `sum([k = d[i]]*c[k], k in 0..n-1)`, each letter picked by a label.
    """
    if isinstance(node, Application) and node.name == "sum":
        over = {letter.name for letter in map(bound_letter, node.arguments[1:]) if letter}
        *brackets, node = (factor for _, factor in chain_of(node.arguments[0], ("*",)))
        picked = {letter.name for bracket in brackets for letter in _picked_letters(bracket, labels)}
        if picked != over:
            return None
    name = node.of if isinstance(node, Subscript) else node
    return name.name if isinstance(name, Identifier) and name.name in labels else None


def _picked_letters(bracket, labels):
    """The letter of `[k = d[i]]`."""
    comparison = bracket.items[0] if isinstance(bracket, Bracketed) and len(bracket.items) == 1 else None
    if isinstance(comparison, Comparison) and comparison.marks == ("=",) and label_name(comparison.sides[1], labels):
        yield from (letter for letter in comparison.sides[:1] if isinstance(letter, Identifier))


class PlaceReader:
    """Reads the places and ranges of one source.

    `names` are a text's, `target` is what its equation defines, or None; `reads` and `bound` collect the entries and the ranges that
    stand in it, from left to right.
    """

    def __init__(self, source, names, target=None):
        self.source, self.names, self.target = source, names, target
        self.reads, self.bound, self.picked = [], [], {}  # picked: entry of an index in a place -> the letter that is equal to it

    def note(self, entry, node, scope):
        """The entry, noted as read where a node stands."""
        self.reads.append(Read(entry, scope, self.source.place(node)))
        return entry

    def index(self, node, scope, of=None):
        """Index arithmetic: letters, sizes and whole numbers with + -, whole multiples, and places around a circle."""
        place = self._index(node, scope, of, 0)
        if beyond_count(place):
            raise self.source.error(node, f"a number beyond {COUNT:,} in a place or a range", "write a name for it", TooLargeError)
        return place

    def _index(self, node, scope, of, depth):
        not_too_deep(depth, node, self.source)
        if isinstance(node, Sliced):
            raise unknown_character(self.source.line, node.colon)
        if node in self.picked:
            return self.picked[node]
        if isinstance(node, Literal):
            value = self.source.exact_number(node)
            if value.is_Integer:
                return value
            raise self.source.error(node, f"{value} counts nothing", "places and ranges hold whole numbers")
        if isinstance(node, Identifier):
            return self._counting(node.name, node, scope, of)
        if isinstance(node, Signed):
            inner = self._index(node.of, scope, of, depth + 1)
            return inner if node.mark == "+" else -inner
        if isinstance(node, Operation) and node.mark in DIGIT_OF:
            return self._around(node, *(self._index(side, scope, of, depth + 1) for side in (node.left, node.right)))
        if isinstance(node, Operation) and node.mark in ("+", "-", "*"):
            self._grouped(node)
            return self._combined(node, *(self._index(side, scope, of, depth + 1) for side in (node.left, node.right)))
        if isinstance(node, Subscript) and isinstance(node.of, Identifier):
            if node.of.name in self.names.sizes:
                return self.entry(node, scope)
            if node.of.name in self.names.labels:
                lo, hi = self.names.labels[node.of.name]
                raise UnsupportedError(f"the label {self.source.words(node)} stands where letters count", self.source.place(node),
                                       f"what has a label is added up: write s[k] = sum([k = {self.source.words(node)}]*x[i], i) for k in {lo}..{hi}".replace(" - ", "-"))
            raise UnsupportedError(f"the place {self.source.words(node)} depends on data", self.source.place(node),
                                   f"declare what it holds as labels, on a line of its own: index {node.of.name}: (n) in 0..K-1")
        if isinstance(node, Operation) and node.mark == "/" or isinstance(node, Application) and node.name == OF_TWO[remainder].name and len(node.arguments) == 2:
            mark, sides = ("//", node.parts) if isinstance(node, Operation) else ("%", node.arguments)
            left, right = (f"({self.source.words(side)})" if isinstance(side, Operation) else self.source.words(side) for side in sides)
            raise self.source.error(node, f"{self.source.words(node)} cannot stand in a place or a range", f"places are whole numbers: write {left} {mark} {right}")
        raise self.source.error(node, f"{self.source.words(node)} cannot stand in a place or a range",
                                "places and ranges hold letters, sizes, whole numbers, + - *, (e) % N and (e) // N")

    def _combined(self, node, left, right):
        if node.mark != "*":
            return left + right if node.mark == "+" else left - right
        if not (left.is_Integer or right.is_Integer):
            raise self.source.error(node, f"the place {self.source.words(node)} multiplies letters or sizes with one another",
                                    "places are whole multiples of letters and sizes plus a number")
        return (left*right).expand()

    def _grouped(self, node):
        """Refuse `i+1 % N`, which Python takes for i plus 1 % N, where its left side stands without parentheses; likewise of //."""
        circle = node.right
        if isinstance(circle, Operation) and circle.mark in DIGIT_OF and not self.source.line.text[:circle.left.start].rstrip().endswith("("):
            e = f"{self.source.words(node)[:circle.left.end - node.start]}".replace(" ", "")
            raise self.source.error(node, f"{circle.mark} binds more tightly than {node.mark}: this is {self.source.words(node.left)} {node.mark} "
                                          f"({self.source.words(circle)})", f"write ({e}) {circle.mark} {self.source.words(circle.right)}")

    def _around(self, node, e, size):
        """`(e) % N`, the place of e around a circle of N places, and `(e) // N`, how often it went around."""
        if free_letters(size):
            raise self.source.error(node.right, f"{self.source.words(node.right)} changes with a letter, and a circle has one size",
                                    f"write (i+1) {node.mark} N, of a size or a whole number")
        if not all(c > 0 for c in size.as_coefficients_dict().values()):
            raise self.source.error(node.right, f"a circle of {self.source.words(node.right)} places may have none",
                                    f"write (i+1) {node.mark} N, of a size or a whole number from 1 on")
        return DIGIT_OF[node.mark](e, size)

    def entry(self, node, scope):
        """The entry of a name at places, x[i,j]."""
        name = node.of.name
        return self.note(Quantity(name, *(self.index(place, scope, name) for place in node.places)), node, scope)

    def _counting(self, name, node, scope, of):
        """A name in a place or a range: a letter in force, or a size."""
        inner = find_range(name, scope)
        if inner:
            return inner.letter
        if name in self.names.constants:
            return self.names.constants[name]
        if name in self.names.sizes:
            return self.note(Quantity(name), node, scope)
        raise self._free(name, node, scope)

    def _free(self, name, node, scope):
        if any(range_.letter.name == name for range_ in self.bound):
            return self.source.error(node, f"{name} stands outside of the sum that binds it", f"put it inside, or add {name} to the target")
        near = get_close_matches(name, [range_.letter.name for range_ in scope] + sorted(self.names.sizes), 1, 0.6)
        if near:
            return self.source.error(node, f"no letter {name} is bound here", f"did you mean {near[0]}?")
        if self.target is None:
            return self.source.error(node, f"no letter {name} is bound here", "put a bound letter or a number in its place")
        remedy = f"sum over it, or add it to the target{'' if name.islower() else f'; if {name} counts something, write a range that ends in it'}"
        return self.source.error(node, f"{name} is free on the right of {self.target} = ...", remedy)

    def range(self, node, scope, example="for l in 1..L", later=()):
        """The range that `k` or `k in 0..n-1` binds; `later` are the nodes of those that are bound after it, which it must not mention."""
        name, bounds = self.source.range_parts(node, example)
        letter, letters = name.name, {self.source.range_parts(other, example)[0].name for other in later}
        for early in (part for bound in bounds or () for part in names_in(bound) if part.name in letters):
            raise self.source.error(early, f"the range of {letter} mentions {early.name}, which is bound after it",
                                    f"write {early.name} before {letter}")
        self._free_to_bind(name, letter, scope)
        lo, hi = (self.index(bound, scope) for bound in bounds) if bounds else (None, None)
        if bounds and (hi - lo).is_Integer and hi - lo < -1:
            raise self.source.error(node, f"the range {lo}..{hi} runs backwards", f"write {letter} in {hi}..{lo}")
        range_ = LetterRange(next(self.names.numbers), Letter(letter), lo, hi, self.source.place(name))
        self.bound.append(range_)
        return range_

    def ranges(self, nodes, scope, example="for l in 1..L"):
        """The ranges that nodes bind, each inside of those before it."""
        added = ()
        for number, node in enumerate(nodes, 1):
            added += (self.range(node, (*scope, *added), example, nodes[number:]),)
        return added

    def _free_to_bind(self, node, letter, scope):
        """Refuse a letter that means something already."""
        clash = find_range(letter, scope)
        if clash:
            raise self.source.error(node, f"the letter {letter} is bound twice: in column {clash.place.column} and here",
                                    "take another letter")
        if letter == "pi":
            raise self.source.error(node, "pi is a number, not a letter", "take another letter")
        if letter in self.names.sizes:
            raise self.source.error(node, f"{letter} is bound as a letter here, and ends a range elsewhere, where it is not bound",
                                    "take another letter")


def not_too_deep(depth, node, source):
    """TooLargeError at a part of a tree around which so many operations stand."""
    if depth > DEPTH:
        raise source.error(node, f"more than {DEPTH} operations stand in one another", "name parts of it on lines of their own",
                           TooLargeError)


def whole_multiples(place):
    """Whether a place is whole multiples of letters and sizes plus a whole number."""
    return all(c.is_Integer and (atom == 1 or isinstance(atom, Letter | Quantity | Modulo | Quotient)) for atom, c in place.expand().as_coefficients_dict().items())


def beyond_count(place):
    """Whether a number in a place is beyond `COUNT`."""
    return any(abs(number) > COUNT for number in place.expand().atoms(Integer))


def ranges_of(place, scope):
    """The ranges in force that bind the letters of a place."""
    return [own for letter in free_letters(place) if (own := find_range(letter.name, scope))]


def lone_range(place, scope):
    """The range of a place that is a letter; None for any other place."""
    return find_range(place.name, scope) if isinstance(place, Letter) else None


def find_range(name, scope):
    """The innermost range that binds a name, or None."""
    return next((range_ for range_ in reversed(scope) if range_.letter.name == name), None)
