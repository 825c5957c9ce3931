"""What an array denotes: the expression in index notation of its entry at given letters. This is the definition of matrix notation."""

from math import prod

from sympy import Abs, Integer, Rational, exp, log, oo

from symgrad.matrices.tree import Array, flat
from symgrad.notation.brackets import Delta, InRange, ValuesEqual
from symgrad.notation.matrix_functions import MATRIX_FUNCTIONS
from symgrad.notation.nodes import Binder, Letter, OfMatrix, Over, Plus, Power, Quantity, Times, reciprocal
from symgrad.notation.traversal import FRESH, all_letters, free_letters, unused

ALPHABET = tuple(map(Letter, "ijkmnpqrstuv"))


def _product(*factors):
    """A product of entries; of numbers alone, as -(-ones(n)) has them, the number that its text reads as."""
    return prod(factors) if all(isinstance(factor, Rational) for factor in factors) else Times(*factors)


ENTRYWISE = {"plus": Plus, "times": _product, "power": lambda base, exponent: reciprocal(base) if exponent == -1 else Power(base, exponent)}


class IndexForm:
    """Makes entries of arrays; bound letters are taken from `pool`, in order, none of them in `taken`."""

    def __init__(self, taken=(), pool=ALPHABET):
        self.taken, self.pool = set(taken), (*pool, *(x for x in (*ALPHABET, *FRESH) if x not in pool))

    def letter(self):
        """A letter that nothing else uses."""
        found = unused(self.taken, self.pool)
        self.taken.add(found)
        return found

    def binders(self, shape):
        """Fresh letters for the axes of a shape, each running over its whole axis."""
        return tuple(Binder(self.letter(), Integer(0), size - 1, False) for size in flat(shape))

    def entry(self, array, letters=()):
        """The entry of `array` at letters or index expressions, one for each size of `flat(array.shape)`."""
        self.taken |= set().union(*(all_letters(letter) for letter in letters), set())
        if array.op in MATRIX_FUNCTIONS:
            return self._of_matrix(array.op, array.args[0], tuple(letters))
        return getattr(self, f"_{array.op}")(array, tuple(letters))

    def broadcast(self, array, letters):
        """The entry of an argument that may be a number among arrays."""
        return self.entry(array, letters if array.shape else ())

    def each(self, array, letters):
        return [self.broadcast(arg, letters) for arg in array.args]

    def _name(self, array, letters):
        return Quantity(array.data.name, *array.data.places, *letters)

    def _number(self, array, letters):
        return array.data

    _scalar = _number

    def _entrywise(self, array, letters):
        return ENTRYWISE[array.op](*self.each(array, letters))

    _plus = _times = _power = _entrywise

    def _call(self, array, letters):
        return array.data(*self.each(array, letters), evaluate=False)

    def _bracket(self, array, letters):
        return array.data(*self.each(array, letters))

    def _slice(self, array, letters):
        left = iter(letters)
        return self.entry(array.args[0], tuple((first + step*next(left)).expand() if step else first for first, step in array.data))

    def _block(self, array, letters):
        """The sum of its parts, each behind brackets that are 1 where it lies."""
        terms = []
        for part, corner in zip(array.args, array.data):
            here = tuple((letter - offset).expand() for letter, (offset, _, has) in zip(letters, corner) if has)
            ends = ((letter, offset, size, whole) for letter, (offset, size, _), whole in zip(letters, corner, array.shape))
            brackets, entry = [_between(*each) for each in ends], self.entry(part, here)
            if entry != 0 and 0 not in brackets:
                terms.append(Times(*(bracket for bracket in brackets if bracket != 1), entry))
        return Plus(*terms)

    def _transpose(self, array, letters):
        (of,) = array.args
        rows = len(flat(array.shape[:1]))
        return self.entry(of, letters[rows:] + letters[:rows])

    def _matmul(self, array, letters):
        cut = len(flat(array.args[0].shape[:-1]))
        joined = [self.binders(arg.shape[-1:]) for arg in array.args[:-1]]
        ends = [letters[:cut], *(tuple(b.letter for b in each) for each in joined), letters[cut:]]
        factors = (self.entry(arg, before + after) for arg, before, after in zip(array.args, ends, ends[1:]))
        return Over("sum", Times(*factors), *(b for each in joined for b in each))

    def _matpower(self, array, letters):
        (of,) = array.args
        if array.data < 0:
            inverse = Array("inv", (of,), of.shape)
            return self.entry(inverse if array.data == -1 else Array("matpower", (inverse,), of.shape, -array.data), letters)
        if array.data == 0:
            return self._eye(array, letters)
        chain = Array("matmul", (of,)*int(array.data), of.shape)
        return self._matmul(chain, letters) if array.data > 1 else self.entry(of, letters)

    def _of_matrix(self, operator, of, letters=()):
        rows, columns = self.binders(of.shape)
        return OfMatrix(operator, self.entry(of, (rows.letter, columns.letter)), rows, columns, *letters)

    def _expm_frechet(self, array, letters):
        of, along = array.args
        bound, (first, last) = self.binders(along.shape), letters
        places = tuple(b.letter for b in bound)
        return Over("sum", Times(self._of_matrix("dexpm", of, (first, *places, last)), self.entry(along, places)), *bound)

    def _tr(self, array, letters):
        (of,) = array.args
        bound = self.binders(of.shape[:1])
        at = tuple(b.letter for b in bound)
        return Over("sum", self.entry(of, at + at), *bound)

    def _diag(self, array, letters):
        i, j = letters
        return Times(self.entry(array.args[0], (i,)), Delta(i, j))

    def _diagonal(self, array, letters):
        return self.entry(array.args[0], letters + letters)

    def _outer(self, array, letters):
        u, v = array.args
        return Times(self.entry(u, letters[:1]), self.entry(v, letters[1:]))

    def _kron(self, array, letters):
        a, b = array.args
        i, p, j, q = letters
        return Times(self.entry(a, (i, j)), self.entry(b, (p, q)))

    def _whole(self, operator, array, change=lambda e: e):
        """Over all entries."""
        (of,) = array.args
        bound = self.binders(of.shape)
        body = change(self.entry(of, tuple(b.letter for b in bound)))
        return Over(operator, body, *bound) if bound else body

    def _over(self, array, letters):
        return Over("sum", self.entry(array.args[0], letters), array.data)

    def _all(self, array, letters):
        return self._whole(array.op, array)

    _sum = _prod = _all

    def _mean(self, array, letters):
        return Times(*(Power(size, -1) for size in flat(array.args[0].shape)), self._whole("sum", array))

    def _norm(self, array, letters):
        return Power(self._whole("sum", array, lambda e: Power(e, 2)), Rational(1, 2))

    def _norm1(self, array, letters):
        return self._whole("sum", array, lambda e: Abs(e, evaluate=False))

    def _along(self, array, letters, operator, change=lambda e: e):
        """Over the last axis, at the letters of the axes before it."""
        (of,) = array.args
        (bound,) = self.binders(of.shape[-1:])
        return Over(operator, change(self.entry(of, (*letters, bound.letter))), bound)

    def _logsumexp(self, array, letters):
        return log(self._along(array, letters, "sum", _exp), evaluate=False)

    def _softmax(self, array, letters):
        return Times(_exp(self.entry(array.args[0], letters)), Power(self._along(array, letters[:-1], "sum", _exp), -1))

    def _log_softmax(self, array, letters):
        return Plus(self.entry(array.args[0], letters), Times(-1, self._logsumexp(array, letters[:-1])))

    def _extreme(self, array, letters):
        return self._along(array, letters, array.op)

    _max = _min = _extreme

    def _eye(self, array, letters):
        half = len(letters)//2
        return Times(*(Delta(i, j) for i, j in zip(letters[:half], letters[half:])))

    def _onehot(self, array, letters):
        return ValuesEqual(letters[-1], self.entry(array.args[0], letters[:-1]))

    def _ones(self, array, letters):
        return Integer(1)

    def _zeros(self, array, letters):
        return Integer(0)


def _between(place, offset, size, whole):
    """The bracket that is 1 where a place lies among `size` ones from an offset on; an end of the whole axis needs none."""
    before, behind = (place - offset).expand(), (offset + size - 1 - place).expand()
    least, most = (-oo if offset == 0 or _certain(before) else offset), (oo if (whole - offset - size).expand() == 0 or _certain(behind) else offset + size - 1)
    if _certain(-before - 1) or _certain(-behind - 1):
        return Integer(0)
    return InRange(least, place, most.expand()) if (least, most) != (-oo, oo) else Integer(1)


def _certain(e):
    """Whether sizes, which are 1 at least, leave an expression without letters no choice but to be 0 or more."""
    number, rest = e.as_coeff_Add()
    factors = rest.as_coefficients_dict().values() if rest != 0 else ()
    return not free_letters(e) and all(factor > 0 for factor in factors) and bool(number + sum(factors) >= 0)


def _exp(e):
    return exp(e, evaluate=False)
