"""Sums of products as networks: letters joined by matrices, with vectors hanging on them, settled one letter after another."""

from sympy import exp

from symgrad.matrices.scale import of_exponentials
from symgrad.matrices.tree import Array, number, symbols


class NoMatrixForm(Exception):
    """An expression that matrix notation cannot say; the message says which part."""


def network_of(finder, found, bound):
    """The network of the arrays found, each with its letters, summed over the letters `bound`."""
    network = Network(finder)
    for each in found:
        network.add(each.array, each.letters)
    network.softmaxes()
    network.settle(list(bound))
    return network


class Network:
    """`scalars`, `vectors` by letter and `matrices` by pair of letters; arrays on the same letters are multiplied entry by entry.

    `places` has for each array, and for each product of some, where the first of its factors was added: in this order they are multiplied.
    """

    def __init__(self, finder):
        self.finder, self.build = finder, finder.build
        self.scalars, self.vectors, self.matrices, self.places = [], {}, {}, {}

    def add(self, array, letters, *factors):
        """Hang an array on its letters, its numbers set apart; `factors` are those that it is made of."""
        amount, scalars, rest = self.build.split(array)
        place = min(map(self._place, factors), default=len(self.places))
        if amount != 1:
            self.scalars.append(number(amount))
        self.scalars += [self._placed(scalar, place) for scalar in scalars]
        if rest is None:
            return
        assert len(rest.shape) == len(letters), "an array has an axis for each of its letters"
        if len(letters) == 1:
            self.vectors.setdefault(letters[0], []).append(self._placed(rest, place))
        else:
            if letters not in self.matrices and letters[::-1] in self.matrices:
                letters, rest = letters[::-1], self.build.transpose(rest)
            self.matrices.setdefault(letters, []).append(self._placed(rest, place))

    def _place(self, array):
        return self.places.get(array, len(self.places))

    def _placed(self, array, place):
        self.places.setdefault(array, place)
        return array

    def _times(self, arrays):
        """The product entry by entry of arrays, in their order."""
        arrays = sorted(arrays, key=self._place)
        return self._placed(self.build.times(*arrays), self._place(arrays[0]))

    def softmaxes(self):
        """exp(U) over the sum of exp(U) along an axis is softmax(U)."""
        for letter, arrays in list(self.vectors.items()):
            for below in list(arrays):
                exponents = _inverse_of_exponentials(below)
                if exponents is None:
                    continue
                for pair in self._at(letter):
                    turned = exponents if pair[0] == letter else self.build.transpose(exponents)
                    self._softmax(self.matrices[pair], turned, exponents, arrays, below, pair[0] == letter)
        for below in list(self.scalars):
            exponents = _inverse_of_exponentials(below)
            for arrays in self.vectors.values() if exponents is not None else ():
                self._softmax(arrays, exponents, exponents, self.scalars, below, True)

    def _softmax(self, arrays, turned, exponents, below_in, below, straight):
        for number_, array in enumerate(arrays):
            if below in below_in and array.op == "call" and array.args == (turned,) and array.data is exp:
                made = Array("softmax", (exponents,), exponents.shape)
                arrays[number_] = made if straight else self.build.transpose(made)
                below_in.remove(below)

    # Letters that are summed over

    def settle(self, bound):
        """Sum over every letter of `bound`: those on no or one matrix first, then those that join two."""
        while bound:
            letter = min(bound, key=lambda x: len(self._at(x)))
            bound.remove(letter)
            pairs = self._at(letter)
            if len(pairs) > 2:
                raise NoMatrixForm(f"{letter} joins {len(pairs)} matrices")
            if len(pairs) == 2:
                self._joined(letter, pairs)
            elif pairs:
                self._onto(letter, pairs[0], bound)
            else:
                self._total(letter)

    def _at(self, letter):
        return [pair for pair in self.matrices if letter in pair]

    def _vector(self, letter):
        """All that hangs on a letter alone, as one vector; None where nothing does."""
        arrays = self.vectors.pop(letter, [])
        return self._times(arrays) if arrays else None

    def matrix(self, pair, first):
        """The matrix between two letters with rows at `first`."""
        whole = self._times(self.matrices.pop(pair))
        return whole if pair[0] == first else self._placed(self.build.transpose(whole), self._place(whole))

    def _total(self, letter):
        """A letter without matrices: a dot product, a sum of squares, a sum, or a count."""
        arrays = self.vectors.pop(letter, [])
        if not arrays:
            self.scalars.append(self._placed(self.finder.find(self.finder.size(letter)).array, -1))
        elif len(arrays) == 1:
            self.add(self._sum(arrays[0]), (), arrays[0])
        else:
            *rest, last = sorted(arrays, key=self._place)
            self.add(self.build.chain((self._times(rest), last)), (), *arrays)

    def _sum(self, array):
        """The sum of all entries."""
        if array.op == "power" and array.args[1] == number(2):
            return self.build.squares(array.args[0])
        if array.op == "diagonal":
            return self._trace(array.args[0])
        if array.op == "ones":
            return self.build.times(*(self.finder.find(size).array for size in array.shape))
        return Array("sum", (array,))

    def _onto(self, letter, pair, bound):
        """A letter on one matrix: the matrix times the vector there, a vector at its other letter."""
        other = pair[0] if pair[1] == letter else pair[1]
        arrays = self.matrices[pair]
        if letter not in self.vectors and other not in self.vectors and other in bound and len(self._at(other)) == 1:
            bound.remove(other)
            self.add(self._all(sorted(self.matrices.pop(pair), key=self._place)), (), *arrays)
            return
        if len(arrays) == 1 and arrays[0].op == "eye":
            self.matrices.pop(pair)
            for vector in self.vectors.pop(letter, []):
                self.add(vector, (other,), vector)
            return
        if len(arrays) == 1 and letter not in self.vectors and pair[1] == letter and _has_one_a_row(arrays[0], self.finder.system.labels):
            self.matrices.pop(pair)
            if other not in self.vectors and not self._at(other):
                self.add(Array("ones", (), (self.finder.size(other),)), (other,))
            return
        matrix = self.matrix(pair, other)
        vector = self._vector(letter) or Array("ones", (), (self.finder.size(letter),))
        self.add(self.build.chain((matrix, vector)), (other,), matrix, vector)

    def _all(self, arrays):
        """The sum over both letters of a product entry by entry: squares of a norm, a trace where matrix products stand in it, or a sum."""
        if len(arrays) == 2 and arrays[0] == arrays[1]:
            return self.build.squares(arrays[0])
        whole = self._sum(self.build.times(*arrays))
        if len(arrays) == 2:
            trace = self._trace(self.build.chain((self.build.transpose(arrays[0]), arrays[1])))
            return trace if symbols(trace) <= symbols(whole) else whole
        return whole

    def _trace(self, product):
        """The trace of a matrix product, turned round so that it begins with no transpose, and ends with one, if it can."""
        amount, scalars, rest = self.build.split(product)
        if rest.op == "matmul":
            rounds = [rest.args[turn:] + rest.args[:turn] for turn in range(len(rest.args))]
            rounds += [self.build.transpose(self.build.chain(args)).args for args in rounds]
            rest = self.build.chain(min(rounds, key=lambda args: (sum(map(symbols, args)), args[0].op == "transpose", args[-1].op != "transpose")))
        return self.build.scaled(amount, scalars, Array("tr", rest.args if rest.op == "transpose" else (rest,)))

    def _joined(self, letter, pairs):
        """A letter between two matrices: their product, the vector there as a diagonal matrix between them."""
        first, last = (pair[0] if pair[1] == letter else pair[1] for pair in pairs)
        left, right = self.matrix(pairs[0], first), self.matrix(pairs[1], letter)
        vector = self._vector(letter)
        middle = () if vector is None else (Array("diag", (vector,), vector.shape*2),)
        self.add(self.build.chain((left, *middle, right)), (first, last), left, right, *([] if vector is None else [vector]))

    # What is left

    def result(self):
        """(array, letters) of what remains: on no letter, on one, or on two."""
        letters = tuple(dict.fromkeys([x for pair in self.matrices for x in pair] + list(self.vectors)))
        if len(letters) > 2:
            raise NoMatrixForm(f"{len(letters)} letters remain")
        left = [self._vector(*letters) if len(letters) == 1 else self._two(letters)] if letters else []
        return self.build.times(*sorted(self.scalars, key=self._place), *left), letters

    def _two(self, letters):
        i, j = letters
        rows, columns = self._vector(i), self._vector(j)
        arrays = self.matrices.pop(letters, [])
        if any(a.op == "eye" for a in arrays):
            return self._on_diagonal([a for a in arrays if a.op != "eye"], [v for v in (rows, columns) if v is not None], letters)
        if not arrays:
            return self.build.outer(rows, columns)
        whole = self._times(arrays)
        sides = [() if v is None else (Array("diag", (v,), v.shape*2),) for v in (rows, columns)]
        return self.build.chain((*sides[0], whole, *sides[1])) if rows is not None or columns is not None else whole

    def _on_diagonal(self, matrices, vectors, letters):
        vectors += [Array("diagonal", (m,), m.shape[:1]) for m in matrices]
        if not vectors:
            return Array("eye", (), self.finder.shape(letters))
        amount, scalars, rest = self.build.split(self.build.times(*vectors))
        return self.build.scaled(amount, scalars, Array("diag", (rest,), rest.shape*2))


def _inverse_of_exponentials(a):
    """U where `a` is one over the sum of exp(U) along its last axis."""
    return of_exponentials(a.args[0]) if a.op == "power" and a.args[1] == number(-1) else None


def _has_one_a_row(array, labels):
    """Whether each row of an array has one 1 and else 0: labels along the whole of what they name."""
    return array.op == "onehot" and labels.get(array.args[0].data.name) == (0, array.shape[-1] - 1)
