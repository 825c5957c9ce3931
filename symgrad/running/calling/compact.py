"""A Jacobian or Hessian by its parts: a diagonal, one block for all, blocks on a diagonal, factors of low rank."""

from dataclasses import dataclass, replace
from math import prod
from types import MappingProxyType

from sympy import Integer

from symgrad.equations.system import Definition, Family
from symgrad.errors import Argument, InputError, Part, TooLargeError
from symgrad.limits import memory
from symgrad.notation.nodes import Quantity
from symgrad.notation.sympy_form import normal_form
from symgrad.notation.traversal import substitute
from symgrad.running.calling.compiled import Function
from symgrad.running.calling.given_arrays import real_array


@dataclass(eq=False, repr=False, slots=True)
class Compact:
    """The parts of a matrix of derivatives; its rows have the axes of what is differentiated, its columns those of the input.

    structure   the `Structure` in index form
    block       the array stored: a diagonal, a block, or the whole; of a low rank beside a diagonal, the diagonal; else None
    factors     (left, weight, right) with entry = sum(left[m,..]*weight[m]*right[m,..]); weight None is 1; () where there are none

    Factors may be the very arrays that were given.
    """

    structure: object
    block: object
    factors: tuple
    shape: tuple

    kind = property(lambda self: self.structure.kind)

    @property
    def shapes(self):
        """The shapes of a row's and of a column's axes."""
        rows = len(self.structure.axes[0])
        return self.shape[:rows], self.shape[rows:]

    def dense(self):
        """The array with every entry; TooLargeError where no memory holds it."""
        import numpy as np
        if prod(self.shape) > memory()//8:
            raise TooLargeError(f"the matrix has the shape {self.shape}, {prod(self.shape):,} entries, which is more memory than there is",
                                Part("matrix"),
                                "take its parts, or its product with a vector: matrix @ v")
        if self.block is not None and not self.structure.pairs:
            return np.array(self.block)
        kind = np.result_type(self.block, np.float32) if self.structure.pairs else float
        out = self._of_factors() if self.factors else np.zeros(self.shape, kind)
        if self.structure.pairs:
            diagonal = np.einsum(f"{self._spelled(0)}{self._spelled(1)}->{self._stored(True)}", out)
            diagonal += self.block
        return out

    def __matmul__(self, vector):
        """The product with an array of the columns' axes; InputError where its shape is another."""
        import numpy as np
        vector = real_array(vector, Argument("vector"))
        if vector.shape != self.shapes[1]:
            raise InputError(f"the vector has shape {vector.shape}, but the columns have {self.shapes[1]}", Argument("vector"),
                             f"give it the shape {self.shapes[1]}")
        total = np.zeros(self.shapes[0], np.result_type(vector, np.float32))
        if self.block is not None:
            total = np.einsum(f"{self._stored(False)},{self._spelled(1)}->{self._spelled(0)}", self.block, vector, optimize=True)
        if self.factors:
            left, weight, right = self.factors
            inner = np.tensordot(right, vector, len(self.shapes[1]))
            inner = inner if weight is None else weight*inner
            total = total + np.tensordot(inner, left, inner.ndim)
        return total

    def _of_factors(self):
        """(left*weight)' @ right; without a weight, left' @ right."""
        left, weight, right = self.factors
        summed = left.ndim - len(self.shapes[0])
        one, two = (part.reshape(prod(part.shape[:summed]), -1) for part in (left, right))
        one = one.T if weight is None else one.T*(weight.reshape(-1) if getattr(weight, "ndim", 0) else weight)
        return (one @ two).reshape(self.shape)

    def _spelled(self, side):
        """Rows or columns as letters of `einsum`, those of a pair called alike."""
        same = {column: row for row, column in self.structure.pairs}
        name = {letter: chr(97 + number) for number, letter in enumerate((*self.structure.axes[0], *self.structure.axes[1]))}
        return "".join(name[same.get(letter, letter)] for letter in self.structure.axes[side])

    def _stored(self, whole):
        """The axes of the block as letters of `einsum`; `whole` puts those of the diagonal before a block that is one for all."""
        rows, columns = self._spelled(0), self._spelled(1)
        tied = "".join(letter for letter in rows if letter in columns)
        free = "".join(letter for letter in rows + columns if letter not in tied)
        return free if self.kind == "Kronecker" and not whole else tied + free


class CompactFunction(Function):
    """`f(**inputs) -> Compact`."""

    def __init__(self, derivation, backend="numpy"):
        self.derivation, self.structure, self.definitions = derivation, derivation.structure, []
        system, self.stem = derivation.system, next(iter(derivation.gradients.values()))
        (proofs,) = derivation.blocks
        self.by_cases = len(proofs) > 1
        self.axes = self._axes(system.families[self.stem].over, derivation.proofs[proofs[0]].over)
        self.block = self._block() if self._stored() else None
        self.factors = self._factored(self.structure.low_rank) if self.structure.low_rank else ()
        sizes = [binder.size for side in self.axes for binder in side]
        for number, size in enumerate(sizes):
            self._defined(f"size_{number}", size, ())
        families = {**system.families, **{d.target.name: Family(d.target.name, d.over, "defined", made=True) for d in self.definitions}}
        system = replace(system, definitions=(*system.definitions, *self.definitions), families=MappingProxyType(families))
        wanted = [*([self.stem] if self.block == self.stem else []), *(d.target.name for d in self.definitions)]
        super().__init__(system, wanted, {self.block} - {None}, backend)
        at = {name: number for number, name in enumerate(wanted)}
        self.block_at = at.get(self.block)
        self.factors_at = [at.get(name) for name in self.factors]
        self.first_size = len(wanted) - len(sizes)

    def _stored(self):
        """Whether an array is stored beside or instead of factors."""
        return self.structure.kind not in ("zero", "low rank") or not any(self.structure.axes)

    def _block(self):
        """The name of the part that is stored: of a matrix whose entries several equations give, it is the whole."""
        if self.by_cases:
            return self.stem
        return self._defined("block", Integer(0) if self.structure.block is None else self.structure.block, self.structure.over)

    def _axes(self, over, own):
        """The binders of the rows and of the columns: of the family where there are several cases, else of the one proof."""
        if self.by_cases:
            rows = len(self.structure.axes[0])
            return over[:rows], over[rows:]
        ranges = {binder.letter: binder for binder in own}
        return [[ranges[letter] for letter in letters] for letters in self.structure.axes]

    def _defined(self, what, e, over):
        """A definition of a part of the matrix; its name."""
        name = f"{self.stem}/{what}"
        target, by = Quantity(name, *(binder.letter for binder in over)), self.derivation.questions[0].name
        self.definitions.append(Definition(target, tuple(over), self.derivation.named(e), by=by))
        return name

    def _factored(self, low):
        """The names of left, weight and right; a weight of 1 is None, and a right that is the left has its name."""
        rows, columns = self.axes
        left = self._defined("left", low.left, (*low.summed, *rows))
        weight = None if low.weight == 1 else self._defined("weight", low.weight, low.summed)
        turned = substitute(low.left, dict(zip(*self.structure.axes)))
        same = self.structure.symmetric and normal_form(turned) == normal_form(low.right)
        return left, weight, left if same else self._defined("right", low.right, (*low.summed, *columns))

    def __call__(self, /, **given):
        results, _ = self.run(given)
        self._read_whole(results[self.first_size:], given)
        block = None if self.block_at is None else results[self.block_at]
        factors = [None if at is None else results[at] for at in self.factors_at] if self.factors_at else ()
        return Compact(self.structure, block, factors, results[self.first_size:])

    def _read_whole(self, sizes, given):
        """The parts of a matrix are those of the entries that are read: an array with more is refused."""
        for own, name, axis in self.system.families[self.stem].spare:
            if self.numpy.shape(given[name])[axis] != sizes[own]:
                raise InputError(f"{name} has entries that nothing reads, which the parts of a matrix leave out", Argument(name),
                                 f"give {sizes[own]} along axis {axis}, or compile without structured")
