"""From index notation to matrix notation: sums become products of matrices, brackets identities, letters go.

A part with one or two letters is an array; `Found` keeps which of its axes is which letter. A sum of products is a network:
letters are its nodes, matrices join two of them, vectors hang on one. `network` settles it, letter by letter.
"""

from dataclasses import dataclass

from sympy import Add, Function, Mul, Number, NumberSymbol

from symgrad.matrices.build import Builder
from symgrad.matrices.frechet import with_changes
from symgrad.matrices.labels import compared_with_labels
from symgrad.matrices.network import NoMatrixForm, network_of
from symgrad.matrices.tree import Array, flat, number, symbols, walk
from symgrad.notation.brackets import Delta, Less, ValuesDiffer, ValuesEqual
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import OfMatrix, Over, Plus, Power, Quantity, Times
from symgrad.notation.traversal import free_letters, is_sum, parts, rename_apart, substitute


@dataclass(frozen=True)
class Found:
    """An array, and the letter of each of its axes."""

    array: Array
    letters: tuple = ()


def matrix_form(e, letters, over, system):
    """The array whose entry at `letters` is `e`, in matrix notation, or None where matrix notation cannot say it.

    `letters` are the array letters in the order of the axes, at most two, or four for a Kronecker product; `over` gives the ranges of all
    free letters of `e`, other ones (layers) stay as they are. `system` tells the axes of each name.
    """
    finder = Finder(system, over, letters)
    try:
        form = finder.whole(e, letters)
    except NoMatrixForm:
        return None
    assert flat(form.shape) == flat(finder.wanted(letters)), "a matrix form has the shape of what it stands for"
    return form


def runs_along(binder, axis, known):
    """Whether a letter runs along the whole of an axis, where letters before it have the values `known`."""
    return all((own - substitute(end, known)).expand() == 0 for own, end in ((binder.lo, axis.lo), (binder.hi, axis.hi)))


class Finder:
    """Finds arrays in expressions; `ranges` holds the binder of each letter that counts an axis."""

    def __init__(self, system, over, letters):
        self.system, self.build = system, Builder(getattr(system, "structure", {}))
        self.ranges = {binder.letter: binder for binder in over if binder.letter in letters}
        self.taken = {binder.letter for binder in over}

    def whole(self, e, letters):
        """The array with axes `letters`, in that order."""
        if len(letters) == 4:
            return self.kronecker(e, tuple(letters))
        if len(letters) > 2:
            raise NoMatrixForm(f"{len(letters)} letters")
        return self.build.neat(self.spread(self.find(e), tuple(letters)).array)

    def wanted(self, letters):
        """The shape of an array with these letters."""
        return tuple(zip(*(self.shape(pair) for pair in (letters[::2], letters[1::2])))) if len(letters) == 4 else self.shape(letters)

    def size(self, letter):
        return self.ranges[letter].size.expand()

    def shape(self, letters):
        return tuple(map(self.size, letters))

    def spread(self, found, letters):
        """The same with all of `letters` as axes, in that order: turned, or repeated along those that it lacks."""
        if found.letters == letters:
            return found
        if not set(found.letters) <= set(letters):
            raise NoMatrixForm("a letter is left over")
        if set(found.letters) == set(letters):
            return Found(self.build.transpose(found.array), letters)
        if not found.letters:
            return Found(self.build.times(found.array, Array("ones", (), self.shape(letters))), letters)
        ones = Array("ones", (), (self.size(next(x for x in letters if x not in found.letters)),))
        pair = (found.array, ones) if letters[0] in found.letters else (ones, found.array)
        return Found(self.build.outer(*pair), letters)

    def kronecker(self, e, letters):
        """A Kronecker product, or a sum of them: no factor joins the first or third letter with the second or fourth."""
        if isinstance(e, Plus):
            return self.build.plus(*(self.kronecker(term, letters) for term in e.args))
        factors, bound = self._flat(e)
        network = network_of(self, map(self.find, factors), bound)
        pairs = (letters[::2], letters[1::2])
        if network.vectors or set(map(frozenset, network.matrices)) != set(map(frozenset, pairs)):
            raise NoMatrixForm("no product of two matrices")
        known = {frozenset(pair): pair for pair in network.matrices}
        matrices = tuple(network.matrix(known[frozenset(pair)], pair[0]) for pair in pairs)
        return self.build.times(*network.scalars, Array("kron", matrices, self.wanted(letters)))

    # One part

    def find(self, e):
        """The array of an expression with the letters it has; NoMatrixForm where it has none."""
        for kinds, how in WAYS:
            if isinstance(e, kinds):
                return how(self, e)
        raise NoMatrixForm(f"{type(e).__name__} in {e}")

    def _counted(self, e):
        """Index arithmetic as a number."""
        if free_letters(e):
            raise NoMatrixForm(f"{e} counts")
        return Found(Array("scalar", data=e))

    def _quantity(self, e):
        family = self.system.families.get(e.name)
        if family is None:
            raise NoMatrixForm(f"{e.name} is no array")
        if family.kind == "size" or not free_letters(e) & set(self.ranges):
            layered = family.sequence and len(e.places) == 1
            return Found(Array("name" if not e.places or layered else "scalar", (), (), e))
        cut = 1 if family.sequence else 0
        layer, places = e.places[:cut], e.places[cut:]
        if any(free_letters(place) & set(self.ranges) for place in layer):
            raise NoMatrixForm(f"a letter of an array chooses the layer of {e}")
        self._full_axes(e, family, places, cut)
        shape = self.shape(places)
        name = Array("name", (), shape, Quantity(e.name, *layer))
        if len(places) == 2 and places[0] == places[1]:
            return Found(Array("diagonal", (name,), shape[:1]), places[:1])
        return Found(name, tuple(places))

    def _full_axes(self, e, family, places, cut):
        """Every place is a letter that runs along the whole of its axis, from 0."""
        known = {binder.letter: place for binder, place in zip(family.over, e.places)}
        if len(places) > 2:
            raise NoMatrixForm(f"{e.name} has {len(places)} axes")
        for place, axis in zip(places, family.over[cut:]):
            binder = self.ranges.get(place)
            if binder is None or binder.lo != 0 or not runs_along(binder, axis, known):
                raise NoMatrixForm(f"{e} does not run along whole axes")

    def _plus(self, e):
        found = [self.find(term) for term in e.args]
        letters = max((f.letters for f in found), key=len)
        if any(not set(f.letters) <= set(letters) for f in found):
            letters = tuple(dict.fromkeys(x for f in found for x in f.letters))
        if len(letters) > 2:
            raise NoMatrixForm("a sum of more than two letters")
        return Found(self.build.plus(*self._aligned(found, letters)), letters)

    def _power(self, e):
        base, exponent = self.find(e.base), self.find(e.exponent)
        letters = base.letters or exponent.letters
        if exponent.letters and set(exponent.letters) != set(letters):
            raise NoMatrixForm("an exponent of other letters")
        if base.array.op == "ones" and not exponent.letters:
            return base
        return Found(self.build.power(base.array, *self._aligned([exponent], letters)), letters)

    def _aligned(self, found, letters):
        """Arrays with the same letters; numbers stay."""
        return [f.array if not f.letters else self.spread(f, letters).array for f in found]

    def _function(self, e):
        found = [self.find(arg) for arg in e.args]
        letters = max((f.letters for f in found), key=len)
        return Found(self.build.call(e.func, *self._aligned(found, letters)), letters)

    def _over(self, e):
        if is_sum(e) and self._layered(e):
            body = self.find(e.body if len(e.binders) == 1 else Over("sum", e.body, *e.binders[1:]))
            return Found(Array("over", (body.array,), body.array.shape, e.binders[0]), body.letters)
        if is_sum(e):
            return self._product(e)
        binders = self._enter(e)
        body = self.find(binders.body)
        bound = tuple(binder.letter for binder in binders.binders)
        if e.operator == "prod" and set(bound) == set(body.letters):
            return Found(Array("prod", (body.array,)))
        if e.operator in ("max", "min") and len(bound) == 1 and bound[0] in body.letters:
            rest = tuple(x for x in body.letters if x not in bound)
            return Found(Array(e.operator, (self.spread(body, (*rest, *bound)).array,), self.shape(rest)), rest)
        raise NoMatrixForm(f"{e.operator} in {e}")

    def _layered(self, e):
        """Whether the first letter of a sum counts layers or time rather than entries of an array."""
        return any(self.system.families[q.name].sequence and e.binders[0].letter in free_letters(q.places[0])
                   for q in parts(e.body, Quantity) if q.places and q.name in self.system.families)

    def _enter(self, e):
        """An `Over` or `OfMatrix` with letters of its own, whose ranges are noted."""
        e = rename_apart(e, self.taken)
        for binder in e.binders:
            if binder.lo != 0 or free_letters(binder.hi) & set(self.ranges):
                raise NoMatrixForm(f"the range of {binder.letter}")
            self.ranges[binder.letter] = binder
            self.taken.add(binder.letter)
        return e

    def matrix_of(self, e):
        """The matrix of which `e` is a function."""
        e = self._enter(e)
        return self.spread(self.find(e.body), tuple(binder.letter for binder in e.binders)).array

    def _of_matrix(self, e):
        inside = self.matrix_of(e)
        if not e.places:
            return Found(Array(e.operator, (inside,)))
        if any(place not in self.ranges for place in e.places) or len(e.places) > 2:
            raise NoMatrixForm(f"{e} at numbers, or at three letters")
        whole = Array(e.operator, (inside,), MATRIX_FUNCTIONS[e.operator].over(inside.shape))
        if inside.op == "transpose" and e.operator in ("inv", "pinv"):
            whole = self.build.transpose(Array(e.operator, inside.args, inside.shape))
        if len(set(e.places)) < len(e.places):
            return Found(Array("diagonal", (whole,), whole.shape[:1]), e.places[:1])
        return Found(whole, e.places)

    def _compared(self, e):
        found = [self.find(arg) for arg in e.args]
        letters = max((f.letters for f in found), key=len)
        arrays = self._aligned(found, letters)
        return Found(Array("bracket", tuple(arrays), self.shape(letters), e.func), letters)

    def _same(self, e):
        ends = {(self.ranges[arg].lo, self.ranges[arg].hi) if arg in self.ranges else None for arg in e.args}
        if None in ends or len(ends) > 1:
            raise NoMatrixForm(f"the bracket {e}")
        return Found(number(1)) if e.args[0] == e.args[1] else Found(Array("eye", (), self.shape(e.args)), tuple(e.args))

    # A product, or a sum of one

    def _product(self, e):
        factors, bound = self._flat(e)
        ways = [self._contracted] + [self._distributed]*any(map(self._uneven, factors))
        found, problem = [], None
        for way in ways:
            try:
                found.append(way(factors, bound))
            except NoMatrixForm as error:
                problem = error
        if not found:
            raise problem
        return min(found, key=lambda f: (symbols(f.array), any(a.op == "ones" for a in walk(f.array))))

    def _contracted(self, factors, bound):
        factors, changes, bound = with_changes(self, factors, bound)
        return Found(*network_of(self, [*(Found(*change) for change in changes), *map(self.find, factors)], bound).result())

    def summed(self, factors, bound, letters):
        """The array with axes `letters` of a product summed over the letters `bound`."""
        return self.spread(self._contracted(factors, bound) if factors else Found(number(1)), letters).array

    def _uneven(self, e):
        """Whether the terms of a sum differ in their letters, or hold an identity."""
        if not isinstance(e, Plus):
            return False
        letters = [free_letters(term) & set(self.ranges) for term in e.args]
        return len(set().union(*letters)) > 2 or len(set().union(*letters)) > 1 and (len(set(map(frozenset, letters))) > 1 or any(parts(e, Delta)))

    def _distributed(self, factors, bound):
        """The product with its first uneven sum multiplied out."""
        turn = next(n for n, f in enumerate(factors) if self._uneven(f))
        binders = [self.ranges[x] for x in bound]
        terms = [Times(*factors[:turn], term, *factors[turn + 1:]) for term in factors[turn].args]
        return self._plus(Plus(*(Over("sum", term, *binders) if binders else term for term in terms)))

    def _flat(self, e):
        """The factors of products and of sums of products inside one another, and all letters that are summed over."""
        if isinstance(e, Times):
            parts = [self._flat(f) for f in e.args]
            return [f for factors, _ in parts for f in factors], [x for _, bound in parts for x in bound]
        if is_sum(e) and not self._layered(e):
            e = self._enter(e)
            factors, bound = self._flat(e.body)
            return factors, [*(b.letter for b in e.binders), *bound]
        if isinstance(e, Power) and e.exponent == 2 and not isinstance(e.base, Over) and free_letters(e.base) & set(self.ranges):
            return [e.base, e.base], []
        return [e], []


WAYS = (
    ((Number, NumberSymbol), lambda finder, e: Found(number(e))),
    (Quantity, Finder._quantity),
    ((Add, Mul), Finder._counted),
    (Plus, Finder._plus),
    (Times, Finder._product),
    (Power, Finder._power),
    (Over, Finder._over),
    (OfMatrix, Finder._of_matrix),
    (Delta, Finder._same),
    ((ValuesEqual, ValuesDiffer), lambda finder, e: Found(*compared_with_labels(finder, e))),
    (Less, Finder._compared),
    (Function, Finder._function),
)
