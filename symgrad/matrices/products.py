"""Products of matrices as one would write them: flat, transposes settled, equal neighbours as powers, an inverse beside its matrix gone."""

from symgrad.equations.structures import equals_transpose
from symgrad.matrices.scale import Scale
from symgrad.matrices.schematic import A, B, F, S, X, Y, Z, c, m, n, u, v
from symgrad.matrices.schematic import eye, inverted, matmul, matpower, norm, ones, outer, plus, raised, times, states, total_of, transposed
from symgrad.matrices.tree import Array, number, symbols


class Products(Scale):
    """Makes products of matrices; `structure` tells what names are declared to be, as symmetric."""

    def __init__(self, structure=()):
        self.structure = dict(structure)

    # What equals its transpose

    def is_symmetric(self, a):
        """Whether a square matrix is known to equal its transpose."""
        if a.op == "name":
            return equals_transpose(self.structure.get(a.data.name), *a.shape)
        if a.op in ("eye", "diag", "zeros"):
            return len(set(a.shape)) == 1 or a.op == "diag"
        if a.op in ("inv", "matpower", "transpose"):
            return self.is_symmetric(a.args[0])
        if a.op == "sqrtm":
            return True
        if a.op in ("plus", "times", "kron"):
            return all(not arg.shape or self.is_symmetric(arg) for arg in a.args)
        if a.op == "outer":
            return a.args[0] == a.args[1]
        return a.op == "matmul" and all(len(arg.shape) == 2 for arg in a.args) and self._reversed(a.args) == a.args

    def _reversed(self, chain):
        return tuple(self.transpose(arg) for arg in reversed(chain))

    @states((transposed(transposed(A)), A), (transposed(matmul(A, B)), matmul(transposed(B), transposed(A))), (transposed(S), S), (transposed(u), u),
            (transposed(outer(u, v)), outer(v, u)), (transposed(times(c, A)), times(c, transposed(A))), (transposed(ones(m, n)), ones(n, m)),
            (transposed(plus(transposed(A), F)), plus(A, transposed(F))))
    def transpose(self, a):
        """The transpose: of a product the product of the transposes, of a vector itself."""
        if len(a.shape) < 2 or self.is_symmetric(a):
            return a
        if a.op == "transpose":
            return a.args[0]
        if a.op == "matmul":
            return self.chain(self._reversed(a.args))
        if a.op == "outer":
            return self.outer(a.args[1], a.args[0])
        if a.op == "times" and any(not arg.shape for arg in a.args):
            return self.times(*(self.transpose(arg) for arg in a.args))
        if a.op in ("ones", "zeros"):
            return Array(a.op, (), a.shape[::-1])
        if a.op == "over":
            return Array("over", (self.transpose(a.args[0]),), a.shape[::-1], a.data)
        outside = Array("transpose", (a,), a.shape[::-1])
        if a.op in ("plus", "times", "call", "bracket", "power", "expm_frechet"):
            inside = Array(a.op, tuple(map(self.transpose, a.args)), outside.shape, a.data)
            return inside if symbols(inside) <= symbols(outside) else outside
        return outside

    @states((times(2, matmul(transposed(X), transposed(Y), transposed(Z))), times(2, transposed(matmul(Z, Y, X)))))
    def neat(self, a):
        """The same array, as the transpose of a product where that saves several transposes inside it."""
        amount, scalars, rest = self.split(a)
        if rest is None or rest.op != "matmul" or len(rest.shape) != 2:
            return a
        outside = Array("transpose", (self.transpose(rest),), rest.shape)
        return self.scaled(amount, scalars, outside) if symbols(outside) + 1 < symbols(rest) else a

    # Products of matrices

    @states((matmul(times(2, A), times(c, B)), times(2, c, matmul(A, B))), (matmul(A, eye(n)), A), (matmul(eye(m), A, B), matmul(A, B)),
            (matmul(X, X), matpower(X, 2)), (matmul(X, matpower(X, 2), Y), matmul(matpower(X, 3), Y)), (matmul(inverted(X), X, B), B),
            (matmul(X, inverted(X)), eye(n)), (matmul(inverted(X), X, X), X), (matmul(transposed(inverted(X)), transposed(X), B), B),
            (matmul(u, u), raised(norm(u), 2)), (matmul(u, ones(n)), total_of(u)), (matmul(matmul(A, u), A), matmul(u, transposed(A), A)))
    def chain(self, elements):
        """The matrix product of arrays, flat, its numbers in front; vectors may stand at its ends."""
        amount, scalars, rests = self.apart(elements)
        flat = [a for turn, rest in enumerate(rests) for a in (self._opened(rest, turn > 0) if rest.op == "matmul" else (rest,))]
        flat = self._merged([a for a in flat if a.op != "eye"] or flat[:1])
        return self.scaled(amount, scalars, self._product(flat))

    def _opened(self, product, later):
        """The factors of a product inside another; one that is a vector has its own vector outside: (M v)' A is v' M' A."""
        inside = len(product.shape) == 1 and len(product.args[0 if later else -1].shape) == 1
        return self._reversed(product.args) if inside else product.args

    def _product(self, flat):
        if len(flat) == 1:
            return flat[0]
        if len(flat) == 2 and flat[0] == flat[1] and len(flat[0].shape) == 1:
            return self.squares(flat[0])
        shape = (*flat[0].shape[:-1], *flat[-1].shape[1:])
        inner = [a for number_, a in enumerate(flat) if a.op != "ones" or 0 < number_ < len(flat) - 1]
        if not shape and inner and len(inner) < len(flat):
            return Array("sum", (self._product(inner),))
        return Array("matmul", tuple(flat), shape)

    def squares(self, a):
        """The sum of the squares of all entries."""
        amount, scalars, rest = self.split(a)
        square = Array("power", (Array("norm", (rest,)), number(2)))
        return self.scaled(amount**2, [self.power(s, number(2)) for s in scalars], square)

    def _merged(self, flat):
        """Equal neighbours as powers; an inverse beside its matrix goes."""
        out = []
        for a in flat:
            base, exponent = self._base(a)
            before, power = self._base(out[-1]) if out else (None, 0)
            if before != base or len(a.shape) < 2 or a.shape[0] != a.shape[1]:
                out.append(a)
                continue
            out.pop()
            if power + exponent:
                out.append(self._matpower(base, power + exponent))
        return out or [Array("eye", (), flat[0].shape)]

    def _base(self, a):
        """A square matrix as a power of another; a transposed power as a power of the transpose."""
        if a.op == "inv":
            base, exponent = self._base(a.args[0])
            return base, -exponent
        if a.op == "matpower":
            return a.args[0], a.data
        if a.op == "transpose" and a.args[0].op in ("inv", "matpower"):
            base, exponent = self._base(a.args[0])
            return self.transpose(base), exponent
        return a, 1

    def _matpower(self, base, exponent):
        if base.op == "transpose":
            return self.transpose(self._matpower(base.args[0], exponent))
        if exponent == 1:
            return base
        return Array("inv", (base,), base.shape) if exponent == -1 else Array("matpower", (base,), base.shape, exponent)

    @states((outer(times(2, u), times(c, v)), times(2, c, outer(u, v))),
            (outer(plus(u, times(-1, v)), plus(v, times(-1, u))), times(-1, outer(plus(v, times(-1, u)), plus(v, times(-1, u))))))
    def outer(self, u, v):
        """u v^T, numbers in front."""
        amount, scalars, (u, v) = self.apart((u, v))
        first, last = self._difference(u), self._difference(v)
        if first and last and first != last and {self.times(number(-1), term) for term in first.args} == set(last.args):  # x - y and y - x
            amount, u = -amount, last if u == first else Array("matmul", tuple(last if arg == first else arg for arg in u.args), u.shape)
        return self.scaled(amount, scalars, Array("outer", (u, v), (*u.shape, *v.shape)))

    def _difference(self, a):
        """The difference of two terms that a vector is, or is a product with; None where there is none."""
        found = a.args if a.op == "matmul" else (a,)
        return next((arg for arg in found if arg.op == "plus" and len(arg.args) == 2), None)
