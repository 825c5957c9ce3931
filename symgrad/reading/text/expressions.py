"""From a syntax tree to notation: precedence is the tree's, reading order is the text's, nothing is worked out."""

import re

from sympy import Basic, pi

from symgrad.equations.system import some
from symgrad.errors import InputError, UnsupportedError
from symgrad.notation.brackets import Differ, InRange, ValuesEqual
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS, NUMBERS_OF_MATRICES
from symgrad.notation.nodes import Letter, OfMatrix, Over, Plus, Power, Quantity, Times, reciprocal
from symgrad.notation.text import index
from symgrad.notation.traversal import FRESH, all_letters, factors, free_letters, parts, unused
from symgrad.reading.drafts import LetterRange, guarded, runs_like, same_axes, square
from symgrad.reading.text.axis_functions import ALONG
from symgrad.reading.text.user_functions import called_function
from symgrad.reading.text.choices import CHOICES, spelled_out
from symgrad.reading.text.conditions import ascending, letter_brackets, value_brackets
from symgrad.reading.text.derivatives import called_derivative, derivatives_read
from symgrad.reading.text.functions import FUNCTION_NAMES, LARGEST, MATRIX, OVER, REMEDIES, function_of_values, how_called, near_function
from symgrad.reading.text.places import DIGIT_OF, PlaceReader, find_range, label_name, not_too_deep
from symgrad.reading.text.syntax_tree import (Bracketed, Comparison, Identifier, Interval, Literal, Operation, Signed, Subscript, Transposed,
                                              chain_of, names_in, nodes, place_names)
INDICES = tuple("ijklmn")  # what letters that count are mostly called
NOT_BY_ZERO = "divide by a name or by another number; a function has no value there"


class Expression(PlaceReader):
    """Reads one expression; `reads` and `bound` collect the entries and the ranges that stand in it, from left to right.

    speaks   "equation" or "claim" where derivatives may stand in it, else None
    """
    _depth, speaks = 0, None
    target_name = property(lambda self: self.target.name if self.target is not None else None)

    def value(self, node, scope):
        """The expression of a tree; `scope` holds the ranges in force, outermost first."""
        not_too_deep(self._depth, node, self.source)
        self._depth += 1
        read = getattr(self, f"_{type(node).__name__.lower()}", None)
        if read is None:
            raise self._not_a_number(node)
        result = read(node, scope)
        self._depth -= 1
        return result

    def _not_a_number(self, node):
        if isinstance(node, Transposed):
            return self._letters_everywhere(node)
        if isinstance(node, Interval) or isinstance(node, Comparison) and "in" in node.marks:
            return self.source.error(node, "a range stands where a value is wanted", "a sum is written sum(e, k in 0..n-1)")
        if isinstance(node, Comparison):
            return self.source.error(node, "a comparison stands where a value is wanted",
                                     "a bound is written on a line of its own: assume x > 0")
        return self.source.error(node, "a comma separates two values where one is wanted", "places stand in [ ], as x[i,j]")

    def _literal(self, node, scope):
        return self.source.exact_number(node)

    def _signed(self, node, scope):
        inner = self.value(node.of, scope)
        return inner if node.mark == "+" else negative(inner)

    def _operation(self, node, scope):
        if node.mark == "@":
            raise self._letters_everywhere(node)
        if node.mark in DIGIT_OF:
            return self._digit(node, scope)
        read = self._power if node.mark == "**" else self._sum if node.mark in ("+", "-") else self._product
        return read(node, scope)

    def _digit(self, node, scope):
        """(e) % N and (e) // N of letters, whole numbers."""
        if not self._counts(node, scope):
            left, right = (self.source.words(side) if node.mark == "%" or not isinstance(side, Operation) else f"({self.source.words(side)})"
                           for side in (node.left, node.right))
            raise self.source.error(node, f"{node.mark} counts places around a circle, and {self.source.words(node)} is of values",
                                    f"write mod({left}, {right})" if node.mark == "%" else f"write floor({left}/{right})")
        return self.index(node, scope)

    def _power(self, node, scope):
        base, exponent = self.value(node.left, scope), self.value(node.right, scope)
        if base == 0 and exponent.is_Rational and exponent < 0:
            raise self.source.error(node, "a division by 0", NOT_BY_ZERO)
        return reciprocal(base) if exponent == -1 else Power(base, exponent)

    def _sum(self, node, scope):
        """A long sum is one list, so its length is no depth."""
        terms = ((mark, self.value(term, scope)) for mark, term in chain_of(node, ("+", "-")))
        return Plus(*(negative(term) if mark == "-" else term for mark, term in terms))

    def _product(self, node, scope):
        first, chain = len(self.reads), derivatives_read(self, node, scope)
        result = []
        for mark, part in chain:
            factor = part if isinstance(part, Basic) else self.value(part, scope)
            if mark in (None, "*"):
                result.append(factor)
            elif factor == 0:
                raise self.source.error(part, "a division by 0", NOT_BY_ZERO)
            elif len(result) == 1 and result[0].is_Rational and factor.is_Rational:
                result = [result[0]/factor]
            elif result == [1]:
                result = [reciprocal(factor)]
            else:
                result.append(reciprocal(factor))
        product = Times(*result)
        guards = [factor for factor in factors(product) if isinstance(factor, (InRange, Differ))]  # those of products in brackets too
        if guards:
            self.reads[first:] = [guarded(read, guards) for read in self.reads[first:]]
        return product

    def _identifier(self, node, scope):
        name = node.name
        inner = find_range(name, scope)
        if inner:
            return inner.letter
        if name == "pi":
            return pi
        if name in self.names.constants:
            return self.names.constants[name]
        if any(range_.letter.name == name for range_ in self.bound):
            raise self.source.error(node, f"{name} stands outside of the sum that binds it", f"put it inside, or add {name} to the target")
        if self.names.arrays.get(name):
            raise self._letters_everywhere(node)
        return called_derivative(self, name, (), node, scope) or self.note(Quantity(name), node, scope)

    def _subscript(self, node, scope):
        """x[i,j], inv(X)[i,j]."""
        if isinstance(node.of, Identifier):
            if self.speaks and node.of.name in self.names.ratios.named:
                return called_derivative(self, node.of.name, [self.index(place, scope) for place in node.places], node, scope)
            return self._picked(node, scope) if any(self._labels_in(place) for place in node.places) else self.entry(node, scope)
        places, axes = [self.index(place, scope) for place in node.places], MATRIX_FUNCTIONS[node.of.name].axes
        if len(places) != len(axes):
            raise self.source.error(node, f"{node.of.name} has {len(axes)} place{'s'*(len(axes) > 1)}, here {len(places)}",
                                    f"write {node.of.name}(X)[{','.join('ijk'[:len(axes)])}]")
        return self._of_matrix(node.of, scope, places)

    def _is_label(self, node):
        """Whether a node is an entry of an index, c[i], which may stand in a place."""
        return label_name(node, self.names.labels) is not None

    def _labels_in(self, node):
        """The entries of indices in a place, the outermost ones."""
        return [node] if self._is_label(node) else [label for part in node.parts for label in self._labels_in(part)]

    def _picked(self, node, scope):
        """p[i,c[i]] of an index c: the sum of [k = c[i]]*p[i,k] over k; p[c[i]+1] that of [k = c[i]]*p[k+1]."""
        brackets, inner, first = [], scope, dict(self.picked)
        labels = {place: self.value(place, scope) for place in (label for place in node.places for label in self._labels_in(place))}
        taken = {Letter(name) for name in (*self.names.sizes, *self.names.known)}.union(*map(all_letters, labels.values()))
        for place, label in labels.items():
            ends, letter = self._ends(place, scope), unused(taken | {own.letter for own in inner})
            inner = (*inner, LetterRange(next(self.names.numbers), letter, *ends, self.source.place(place)))
            brackets.append(ValuesEqual(letter, label))
            self.picked[place] = letter
        entry = self.note(Quantity(node.of.name, *(self.index(place, inner, node.of.name) for place in node.places)), node, inner)
        self.picked = first
        return Over("sum", Times(*brackets, entry), *(own.binder for own in inner[len(scope):]))

    def _ends(self, label, scope):
        """The ends between which an index lies, the sizes in them noted as read."""
        ends = self.names.labels[label_name(label, self.names.labels)]
        for size in dict.fromkeys(size for end in ends for size in parts(end, Quantity)):
            self.note(size, label, scope)
        return ends

    def _along_labels(self, sides, scope):
        """Reads that say: a letter that is compared with a label, [k != c[i]], runs over what labels name, where it has no range of its own."""
        for letter, label in (sides, sides[::-1]) if len(sides) == 2 else ():
            own = find_range(letter.name, scope) if isinstance(letter, Identifier) else None
            if own is not None and not own.written and self._is_label(label):
                named = LetterRange(next(self.names.numbers), FRESH[0], *self._ends(label, scope), self.source.place(letter))
                self.reads += runs_like((named,), own, scope, self.source.place(letter), self.names)

    def _of_matrix(self, call, scope, places=()):
        """A function of the matrix `[e for i, j]`, or of one that is written whole, as X."""
        if len(call.arguments) != 1:
            raise self.source.error(call, f"{call.name} takes 1 value, here {len(call.arguments)}", f"write {call.name}(X)")
        of, = call.arguments
        if not isinstance(of, Bracketed):
            if self.names.matrices is None:
                raise self._letters_everywhere(call)
            return self.names.matrices.of_matrix(self, call, places, scope)
        if len(of.items) != 3:
            raise self.source.error(of, "this is no matrix", "write [e for i, j]")
        added = self.ranges(of.items[1:], scope, "for i, j")
        row = MATRIX_FUNCTIONS[call.name]
        if row.square and all(own.written for own in added) and (added[0].size - added[1].size).expand() != 0:
            raise self.source.error(of, f"this matrix is not square: {added[0].letter} takes {index(added[0].size)} values, "
                                        f"{added[1].letter} takes {index(added[1].size)}",
                                        f"{call.name} is of a square matrix: give both letters as many values")
        body = self.value(of.items[0], (*scope, *added))
        self.reads += square(added, scope, self.source.place(call), self.names) if row.square else []
        self.reads += same_axes(added, row.axes, places, scope, self.source.place(call), self.names)
        return OfMatrix(call.name, body, *(own.binder for own in added), *places)

    def _bracketed(self, node, scope):
        """[i = j], [i < j], [lo <= e <= hi], [x > 0]: 1 where it holds, else 0."""
        inner = node.items[0]
        if len(node.items) > 1 or not isinstance(inner, Comparison) or "in" in inner.marks:
            raise self.source.error(node, f"{self.source.words(node)} is no bracket", "write [i = j], [i <= j] or [x > 0]")
        counted = [side for side in inner.sides if self._counts(side, scope)]
        if len(counted) == len(inner.sides):
            return letter_brackets([self.index(side, scope) for side in counted], inner.marks)
        of_data = [side for side in inner.sides if side not in counted and not self._is_label(side)]
        label = of_data and set(inner.marks) & {"=", "!="} and any(find_range(name.name, scope) for side in counted for name in names_in(side))
        if label or all(isinstance(side, Identifier) and side.name in INDICES for side in inner.sides):
            for side in inner.sides:  # one of them is refused: in [k = c[i]] it depends on data, in [i = j] nothing may bind it
                self.index(side, scope)
        if set(inner.marks) <= {"=", "!="}:
            self._along_labels(inner.sides, scope)
        sides, marks = ascending(inner.sides, inner.marks)  # entries are read in the order in which they are printed
        return Times(*(kind(u, v) for kind, u, v in value_brackets([self.value(side, scope) for side in sides], marks)))

    def _counts(self, node, scope):
        """Whether a side of a comparison is index arithmetic: letters, sizes and whole numbers."""
        return all(isinstance(part, (Signed, Subscript)) or isinstance(part, Operation) and part.mark in ("+", "-", "*", *DIGIT_OF)
                   or isinstance(part, Literal) and self.source.exact_number(part).is_Integer
                   or isinstance(part, Identifier) and (find_range(part.name, scope) or part.name in self.names.sizes or part.name in self.names.constants)
                   for part in nodes(node))

    def _letters_everywhere(self, node):
        """The error for an array that stands whole among letters."""
        letters = f"{self.target} = ... has letters" if self.target is not None and self.target.places else "here letters count its entries"
        return self.source.error(node, f"{self.source.words(node)} stands without letters, and {letters}",
                                 "write letters everywhere, as A[i,j], or nowhere")

    def _application(self, node, scope):
        name = node.name
        if name in OVER and (name not in LARGEST or self.binds(node)):
            return self.over(name, node, scope)
        if name in LARGEST:
            if len(node.arguments) < 2:
                raise self.source.error(node, f"{name} of one value", f"write {name}(u, v) or, over a letter, {name}(e, k)")
            return LARGEST[name](*(self.value(arg, scope) for arg in node.arguments), evaluate=False)
        if name in CHOICES:
            return self.value(spelled_out(self.source, node), scope)
        if name in ALONG and len(node.arguments) > 1:
            return ALONG[name](self, node, scope)
        if (called := called_function(self.source, node, self.names)) is not None:
            return called(*(self.value(argument, scope) for argument in node.arguments), evaluate=False)
        if name in NUMBERS_OF_MATRICES and not (self.names.matrices is None and name == self.target_name):
            return self._of_matrix(node, scope)
        if name in MATRIX and name != self.target_name:
            raise self._letters_everywhere(node)
        if how_called(name) is None:
            raise self._unknown_function(name, node)
        found = function_of_values(name, [self.value(argument, scope) for argument in node.arguments])
        if found is None:
            takes, way = how_called(name)
            here = "another" if len(node.arguments) == 2 and "order" in takes else str(len(node.arguments))
            raise self.source.error(node, f"{name} takes {takes}, here {here}", f"write {way}")
        return found

    def _unknown_function(self, name, node):
        over = re.fullmatch(rf"({'|'.join(OVER)})_(\w+)", name)
        remedy = f"write {over.group(1)}(e, {over.group(2)})" if over else REMEDIES.get(name)
        if name == self.target_name:
            return self.source.error(node.function, f"{name} is the quantity being defined",
                                     f"an abstract quantity stands alone: {self.target} = {name}(u, v)")
        if not remedy and name in self.names.known and name not in FUNCTION_NAMES:
            return self.source.error(node.function, f"{name} is a quantity, not a function",
                                     f"write {name}*(...) for a product, {name}[...] for an entry")
        if not remedy:
            near = near_function(name)
            remedy = f"did you mean {near}?" if near else (f"known are {some(FUNCTION_NAMES)}, which `symgrad help syntax` lists; "
                                                                f"one of your own is declared on a line of its own: function {name}")
        return UnsupportedError(f"{name} is no function here", self.source.place(node.function), remedy)

    def binds(self, node):
        """Whether `max(e, k)` runs over a letter: k has a range, or stands in a place inside of e."""
        of, *over = node.arguments
        return bool(over) and (isinstance(over[0], Comparison) or isinstance(over[0], Identifier) and over[0].name in place_names(of))

    def over(self, name, node, scope):
        if len(node.arguments) < 2:
            raise self.source.error(node, f"{name} runs over no letter", f"write {name}(e, k) or {name}(e, k in 0..n-1)")
        added = self.ranges(node.arguments[1:], scope, f"{name}(e, k)")
        if isinstance(node.arguments[0], Comparison):
            raise self.source.error(node.arguments[0], f"the value comes first in {name}", f"write {name}(e, k in 0..n-1)")
        body = self.value(node.arguments[0], (*scope, *added))
        for range_ in added:
            if not range_.written and not any(range_ in read.scope and range_.letter in free_letters(read.entry) for read in self.reads):
                raise InputError(f"{range_.letter} stands in no place, so its range cannot be told",
                                 range_.place, f"write {range_.letter} in 0..n-1")
        total = Over(OVER[name], body, *(range_.binder for range_ in added))
        if name != "mean":
            return total
        for range_ in added:
            if free_letters(range_.size) & {other.letter for other in added}:
                raise InputError(f"how many values {range_.letter} takes depends on another letter of the mean",
                                 range_.place, "write one mean inside of the other")
        return Times(*(Power(range_.size, -1) for range_ in added), total)


def negative(e):
    """`-e`, a number with its sign, else a product that begins with -1."""
    return -e if e.is_Rational else Times(-1, e)
