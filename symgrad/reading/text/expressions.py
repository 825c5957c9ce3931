"""From a syntax tree to notation: precedence is the tree's, reading order is the text's, nothing is worked out."""

import ast
import re
from dataclasses import replace
from difflib import get_close_matches

from sympy import pi

from symgrad.equations.system import some
from symgrad.errors import InputError, TooLargeError, UnsupportedError
from symgrad.limits import COUNT, DEPTH
from symgrad.notation.nodes import Differ, Letter, OfMatrix, Over, Plus, Power, Quantity, Same, Times, Within
from symgrad.notation.text import index
from symgrad.notation.traversal import free_letters
from symgrad.reading.drafts import Range, Read, same_axes, square
from symgrad.reading.text.functions import KNOWN, LARGEST, MATRIX, ONE_ARGUMENT, OVER, REMEDIES, apply
from symgrad.reading.text.trees import number, place_names, range_parts

NOT_BY_ZERO = "divide by a name or by another number; a function has no value there"


class Expression:
    """Reads one expression; `reads` and `bound` collect the entries and the ranges that stand in it, from left to right."""

    def __init__(self, source, names, target=None):
        self.source, self.names, self.target = source, names, target
        self.reads, self.bound, self._depth = [], [], 0

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
        if isinstance(node, ast.Compare) and any(isinstance(o, ast.In) for o in node.ops):
            return self.source.error(node, "a range stands where a value is wanted", "a sum is written sum(e, k in 0..n-1)")
        if isinstance(node, ast.Compare):
            return self.source.error(node, "a comparison stands where a value is wanted",
                                     "a bound is written on a line of its own: assume x > 0")
        return self.source.error(node, "a comma separates two values where one is wanted", "places stand in [ ], as x[i,j]")

    def _constant(self, node, scope):
        return number(self.source, node)

    def _unaryop(self, node, scope):
        inner = self.value(node.operand, scope)
        if isinstance(node.op, ast.UAdd):
            return inner
        return negative(inner)

    def _binop(self, node, scope):
        if isinstance(node.op, ast.MatMult):
            raise self._letters_everywhere(node)
        if isinstance(node.op, (ast.Add, ast.Sub)):
            return self._sum(node, scope)
        if isinstance(node.op, (ast.Mult, ast.Div)):
            return self._product(node, scope)
        if isinstance(node.op, ast.Pow):
            base, exponent = self.value(node.left, scope), self.value(node.right, scope)
            if base == 0 and exponent.is_Rational and exponent < 0:
                raise self.source.error(node, "a division by 0", NOT_BY_ZERO)
            return Power(base, exponent)
        raise self.source.error(node, "a range stands where a value is wanted", "a sum is written sum(e, k in 0..n-1)")

    def _sum(self, node, scope):
        """A long sum is one list, so its length is no depth."""
        terms = [(op, self.value(term, scope)) for op, term in links(node, (ast.Add, ast.Sub))]
        return Plus(*(negative(term) if isinstance(op, ast.Sub) else term for op, term in terms))

    def _product(self, node, scope):
        chain, first = links(node, (ast.Mult, ast.Div)), len(self.reads)
        result = [self.value(chain[0][1], scope)]
        for op, part in chain[1:]:
            factor = self.value(part, scope)
            if isinstance(op, ast.Mult):
                result.append(factor)
            elif factor == 0:
                raise self.source.error(part, "a division by 0", NOT_BY_ZERO)
            elif len(result) == 1 and result[0].is_Rational and factor.is_Rational:
                result = [result[0]/factor]
            elif result == [1]:
                result = [Power(factor, -1)]
            else:
                result.append(Power(factor, -1))
        guards = tuple(factor for factor in result if isinstance(factor, Within))
        if guards:
            self.reads[first:] = [replace(read, guards=(*read.guards, *guards)) for read in self.reads[first:]]
        return Times(*result)

    def _name(self, node, scope):
        name = node.id
        inner = find(name, scope)
        if inner:
            return inner.letter
        if name == "pi":
            return pi
        if any(range_.letter.name == name for range_ in self.bound):
            raise self.source.error(node, f"{name} stands outside of the sum that binds it", f"put it inside, or add {name} to the target")
        if self.names.arrays.get(name):
            raise self._letters_everywhere(node)
        return self._entry(Quantity(name), node, scope)

    def _subscript(self, node, scope):
        if _is_inverse(node.value):
            return self._inverse(node, scope)
        places, name = slices(node), node.value.id  # `[` follows a name or inv(...), as the grammar has seen
        return self._entry(Quantity(name, *(self.index(p, scope, name) for p in places)), node, scope)

    def _inverse(self, node, scope):
        """inv(X)[i,j]."""
        places = [self.index(place, scope) for place in slices(node)]
        if len(places) != 2:
            raise self.source.error(node, f"a matrix has 2 places, here {len(places)}", "write inv(X)[i,j]")
        return self._of_matrix(node.value, scope, places)

    def _of_matrix(self, call, scope, places=()):
        """A function of the matrix `[e for i, j]`, or of one that is written whole, as X."""
        of = call.args[0] if len(call.args) == 1 else None
        if of is None:
            raise self.source.error(call, f"{call.func.id} takes 1 value, here {len(call.args)}", f"write {call.func.id}(X)")
        if not isinstance(of, ast.List):
            if self.names.matrices is None:
                raise self._letters_everywhere(call)
            return self.names.matrices.of_matrix(self, call, places, scope)
        if len(of.elts) != 3:
            raise self.source.error(of, "this is no matrix", "write [e for i, j]")
        inner, added = scope, ()
        for number, node in enumerate(of.elts[1:], 2):
            added += (self.range(node, inner, "for i, j", of.elts[number:]),)
            inner = (*scope, *added)
        if all(own.written for own in added) and (added[0].size - added[1].size).expand() != 0:
            raise self.source.error(of, f"this matrix is not square: {added[0].letter} takes {index(added[0].size)} values, "
                                        f"{added[1].letter} takes {index(added[1].size)}", f"{call.func.id} is of a square matrix: give both letters as many values")
        body = self.value(of.elts[0], inner)
        self.reads += square(added, scope, self.source.place(call), self.names)
        if places:
            self.reads += same_axes(added, places, scope, self.source.place(call), self.names)
        return OfMatrix(call.func.id, body, *(own.binder for own in added), *places)

    def _list(self, node, scope):
        """[i = j], [i != j], [lo <= e <= hi]: 1 where it holds, else 0."""
        inner = node.elts[0] if len(node.elts) == 1 else None
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.BitOr | ast.BitXor):
            kind = Same if isinstance(inner.op, ast.BitOr) else Differ
            return kind(*(self.index(side, scope) for side in (inner.left, inner.right)))
        if isinstance(inner, ast.Compare) and len(inner.ops) == 2 and all(isinstance(op, ast.LtE) for op in inner.ops):
            return Within(*(self.index(side, scope) for side in (inner.left, *inner.comparators)))
        raise self.source.error(node, f"{self.source.words(node)} is no bracket of letters", "write [i = j], [i != j] or [lo <= i <= hi]")

    def _letters_everywhere(self, node):
        """The error for an array that stands whole among letters."""
        letters = f"{self.target} = ... has letters" if self.target is not None and self.target.places else "here letters count its entries"
        return self.source.error(node, f"{self.source.words(node)} stands without letters, and {letters}",
                                 "write letters everywhere, as A[i,j], or nowhere")

    def _attribute(self, node, scope):
        raise self._letters_everywhere(node)

    def _entry(self, entry, node, scope):
        self.reads.append(Read(entry, scope, self.source.place(node)))
        return entry

    def index(self, node, scope, of=None):
        """Index arithmetic: letters, sizes and whole numbers with + - and whole multiples."""
        place = self._index(node, scope, of, 0)
        if beyond_count(place):
            raise self.source.error(node, f"a number beyond {COUNT:,} in a place or a range", "write a name for it", TooLargeError)
        return place

    def _index(self, node, scope, of, depth):
        not_too_deep(depth, node, self.source)
        if isinstance(node, ast.Constant):
            value = number(self.source, node)
            if value.is_Integer:
                return value
            raise self.source.error(node, f"{value} counts nothing", "places and ranges hold whole numbers")
        if isinstance(node, ast.Name):
            return self._counting(node.id, node, scope, of)
        if isinstance(node, ast.UnaryOp):
            inner = self._index(node.operand, scope, of, depth + 1)
            return inner if isinstance(node.op, ast.UAdd) else -inner
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
            left, right = (self._index(side, scope, of, depth + 1) for side in (node.left, node.right))
            if isinstance(node.op, ast.Mult) and not (left.is_Integer or right.is_Integer):
                raise self.source.error(node, f"the place {self.source.words(node)} multiplies letters or sizes with one another",
                                        "places are whole multiples of letters and sizes plus a number")
            both = {ast.Add: left + right, ast.Sub: left - right}
            return both[type(node.op)] if type(node.op) in both else (left*right).expand()
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            if node.value.id in self.names.sizes:
                return self._subscript(node, scope)
            raise self._data_dependent(node, of)
        raise self.source.error(node, f"{self.source.words(node)} cannot stand in a place or a range",
                                "places and ranges hold letters, sizes, whole numbers, + - and *")

    def _counting(self, name, node, scope, of):
        """A name in a place or a range: a letter in force, or a size."""
        inner = find(name, scope)
        if inner:
            return inner.letter
        if name in self.names.sizes:
            return self._entry(Quantity(name), node, scope)
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

    def _data_dependent(self, node, of):
        label = "t" if of == "y" else "y"
        return UnsupportedError(f"the place {self.source.words(node)} depends on data", self.source.place(node),
                                f"hand over one-hot labels {label} instead and write sum({label}[i,k]*{of or 'p'}[i,k], k)")

    def _call(self, node, scope):
        name = node.func.id  # `(` follows a name, as the grammar has seen
        if name in OVER and (name not in LARGEST or self.binds(node)):
            return self._over(name, node, scope)
        if name in LARGEST:
            return self._largest(name, node, scope)
        if name in ("det", "logdet") and not (self.names.matrices is None and name == self.target_name):
            return self._of_matrix(node, scope)
        if name in MATRIX and name != self.target_name:
            raise self._letters_everywhere(node)
        if name == "sqrt" or name in ONE_ARGUMENT:
            if len(node.args) != 1:
                raise self.source.error(node, f"{name} takes one value, here {len(node.args)}", f"write {name}(u)")
            return apply(name, self.value(node.args[0], scope))
        raise self._unknown_function(name, node)

    def _unknown_function(self, name, node):
        over = re.fullmatch(rf"({'|'.join(OVER)})_(\w+)", name)
        remedy = f"write {over.group(1)}(e, {over.group(2)})" if over else REMEDIES.get(name)
        if name == self.target_name:
            return self.source.error(node.func, f"{name} is the quantity being defined",
                                     f"an abstract quantity stands alone: {self.target} = {name}(u, v)")
        if not remedy and name in self.names.known and name not in KNOWN:
            return self.source.error(node.func, f"{name} is a quantity, not a function",
                                     f"write {name}*(...) for a product, {name}[...] for an entry")
        if not remedy:
            near = get_close_matches(name, KNOWN, 1, 0.5)
            remedy = f"did you mean {near[0]}?" if near else (f"known are {some(KNOWN)}, which `symgrad help syntax` lists; "
                                                                "an abstract quantity is written f = f(x) on a line of its own")
        return UnsupportedError(f"{name} is no function here", self.source.place(node.func), remedy)

    @property
    def target_name(self):
        return self.target.name if self.target is not None else None

    def _largest(self, name, node, scope):
        if len(node.args) < 2:
            raise self.source.error(node, f"{name} of one value", f"write {name}(u, v) or, over a letter, {name}(e, k)")
        return LARGEST[name](*(self.value(arg, scope) for arg in node.args), evaluate=False)

    def binds(self, node):
        """Whether `max(e, k)` runs over a letter: k has a range, or stands in a place inside of e."""
        def is_range(arg):
            return isinstance(arg, ast.Compare) or isinstance(arg, ast.Name) and arg.id in place_names(node.args[0])
        return len(node.args) > 1 and is_range(node.args[1])

    def _over(self, name, node, scope):
        if len(node.args) < 2:
            raise self.source.error(node, f"{name} runs over no letter", f"write {name}(e, k) or {name}(e, k in 0..n-1)")
        inner, added = scope, []
        for number, arg in enumerate(node.args[1:], 2):
            added.append(self.range(arg, inner, f"{name}(e, k)", node.args[number:]))
            inner = (*inner, added[-1])
        if isinstance(node.args[0], ast.Compare):
            raise self.source.error(node.args[0], f"the value comes first in {name}", f"write {name}(e, k in 0..n-1)")
        body = self.value(node.args[0], inner)
        self._stands_somewhere(added, node)
        total = Over(OVER[name], body, *(range_.binder for range_ in added))
        if name != "mean":
            return total
        return Times(*(Power(self._mean_size(range_, added), -1) for range_ in added), total)

    def _mean_size(self, range_, added):
        if free_letters(range_.size) & {other.letter for other in added}:
            raise InputError(f"how many values {range_.letter} takes depends on another letter of the mean",
                             range_.place, "write one mean inside of the other")
        return range_.size

    def _stands_somewhere(self, added, node):
        for range_ in added:
            if not range_.written and not any(range_ in read.scope and range_.letter in free_letters(read.entry) for read in self.reads):
                raise InputError(f"{range_.letter} stands in no place, so its range cannot be told",
                                 range_.place, f"write {range_.letter} in 0..n-1")

    def range(self, node, scope, example="for l in 1..L", later=()):
        """The range that `k` or `k in 0..n-1` binds; `later` are the nodes of those that are bound after it, which it must not mention."""
        name, bounds = range_parts(self.source, node, example)
        letters = {range_parts(self.source, other, example)[0].id for other in later}
        for early in (part for bound in bounds or () for part in ast.walk(bound) if isinstance(part, ast.Name) and part.id in letters):
            raise self.source.error(early, f"the range of {name.id} mentions {early.id}, which is bound after it", f"write {early.id} before {name.id}")
        clash = find(name.id, scope)
        letter = name.id
        if clash:
            raise self.source.error(name, f"the letter {letter} is bound twice: in column {clash.place.column} and here",
                                    "take another letter")
        if letter == "pi":
            raise self.source.error(name, "pi is a number, not a letter", "take another letter")
        if letter in self.names.sizes:
            raise self.source.error(name, f"{letter} is bound as a letter here, and ends a range elsewhere, where it is not bound", "take another letter")
        lo, hi = (self.index(bound, scope) for bound in bounds) if bounds else (None, None)
        if bounds and (hi - lo).is_Integer and hi - lo < -1:
            raise self.source.error(node, f"the range {lo}..{hi} runs backwards", f"write {letter} in {hi}..{lo}")
        range_ = Range(next(self.names.numbers), Letter(letter), lo, hi, self.source.place(name))
        self.bound.append(range_)
        return range_


def not_too_deep(depth, node, source):
    """TooLargeError at a part of a tree around which so many operations stand."""
    if depth > DEPTH:
        raise source.error(node, f"more than {DEPTH} operations stand in one another", "name parts of it on lines of their own",
                           TooLargeError)


def whole_multiples(place):
    """Whether a place is whole multiples of letters and sizes plus a whole number."""
    return all(c.is_Integer and (atom == 1 or isinstance(atom, Letter | Quantity)) for atom, c in place.expand().as_coefficients_dict().items())


def beyond_count(place):
    """Whether a number in a place is beyond `COUNT`."""
    return any(abs(c) > COUNT for c in place.expand().as_coefficients_dict().values())


def find(name, scope):
    """The innermost range that binds a name, or None."""
    return next((range_ for range_ in reversed(scope) if range_.letter.name == name), None)


def slices(node):
    """The nodes of the places of a subscript."""
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else (node.slice,)


def _is_inverse(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "inv"


def links(node, operators):
    """A chain `a + b - c` as [(None, a), (Add, b), (Sub, c)], in reading order."""
    found = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, operators):
        found.append((node.op, node.right))
        node = node.left
    return [(None, node), *reversed(found)]


def negative(e):
    """`-e`, a number with its sign, else a product that begins with -1."""
    return -e if e.is_Rational else Times(-1, e)
